"""Queries on the campaigns that an account may read, and its rights on each, for the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import list_closed_campagnes
from collecte.enquetes.queries.resultats import list_told_campagnes, list_told_dlas, list_told_ids
from collecte.models import Campagne, Dla
from collecte.organisation.queries.direction import CampagneDuDla, list_directed_campagnes
from collecte.policy import Acteur
from collecte.reponses.queries.campagnes import list_animated_campagnes
from collecte.reponses.queries.participations import list_own_participations


@dataclass(frozen=True, slots=True)
class Lisible:
    """A campaign of which an account may read something.

    `runs`: all the rights of its animateur; `pilots`: its coverage, once it is over; `directed`: who transmitted in
    the directed DLA. `is_told`: its figures for the région, once settled; `dlas`: those whose results may be read.
    """

    campagne: Campagne
    runs: bool
    pilots: bool
    is_told: bool
    directed: CampagneDuDla | None
    dlas: Sequence[Dla]

    @property
    def has_completude(self) -> bool:
        return self.runs or self.pilots or self.directed is not None


def list_lisibles(session: Session, acteur: Acteur, today: date) -> Sequence[Lisible]:
    """List the campaigns that a page shows to `acteur` on a day, by id."""
    run = _by_id(list_animated_campagnes(session, acteur))
    closed = _by_id(list_closed_campagnes(session, acteur, today))
    directed = {row.campagne.id: row for row in list_directed_campagnes(session, acteur, today)}
    results = _by_id(list_told_campagnes(session, acteur, today))
    answered = _by_id([participation.campagne for participation in list_own_participations(session, acteur, today)])
    told_ids, dlas = list_told_ids(session, acteur), list_told_dlas(session, acteur, today)
    readable = {
        **answered,
        **{key: row.campagne for key, row in directed.items()},
        **results,
        **closed,
        **run,
    }
    return [
        Lisible(
            campagne=campagne,
            runs=key in run,
            pilots=key in closed,
            is_told=key in told_ids and campagne.ouverture <= today,
            directed=directed.get(key),
            dlas=dlas.get(key, ()) if key in results else (),
        )
        for key, campagne in sorted(readable.items())
    ]


def get_lisible(session: Session, acteur: Acteur, campagne_id: int, today: date) -> Lisible | None:
    """Return a campaign that `acteur` may read; None for any other, as if it did not exist."""
    return next(
        (lisible for lisible in list_lisibles(session, acteur, today) if lisible.campagne.id == campagne_id), None
    )


def _by_id(campagnes: Sequence[Campagne]) -> Mapping[int, Campagne]:
    return {campagne.id: campagne for campagne in campagnes}
