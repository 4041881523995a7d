"""Queries on campaigns on time with overlapping months, to withhold figures that would identify someone."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import CAMPAGNES, list_overlapping, list_same_year
from collecte.campagnes.queries.publications import list_releases
from collecte.models import Campagne, Participation
from exports.release.periodes import Dite, gives_away
from exports.release.reste import PersonneComptee


def is_withheld(session: Session, campagne: Campagne) -> bool:
    """Return whether releases over the same months forbid showing the figures of a campaign about to be released."""
    if not list_overlapping(session, campagne):
        return False
    others = [other for other in list_same_year(session, campagne) if other.arretee_le is not None]
    shown = {
        key: release
        for key, release in list_releases(session, [other.id for other in others]).items()
        if release.is_shown
    }
    counted = [campagne.id, *shown]
    comptees = _summed(counted, session.execute(_COUNTED, {"campagnes": counted}))
    before = sorted((other for other in others if other.id in shown), key=lambda other: shown[other.id].faite_le)
    dites = [dite_of(other, comptees[other.id]) for other in before]
    return gives_away(dite_of(campagne, comptees[campagne.id]), dites, campagne.region.seuils)


def dite_of(campagne: Campagne, comptees: Mapping[PersonneComptee, int]) -> Dite:
    """Return the période of a campaign and what each person weighs there, which is unknown once an answer is
    anonymised."""
    return Dite(campagne.periode, None if any(isinstance(compte.personne, tuple) for compte in comptees) else comptees)


Comptees = Mapping[int, Mapping[PersonneComptee, int]]
"""Campaign on time -> who counts in its figures and for how much, in thousandths of an ETP-mois. The author of an
anonymised answer is a pair."""


def list_counted_beside(
    session: Session, campagne_ids: Collection[int], *which: ColumnElement[bool]
) -> tuple[Comptees, ...]:
    """Return who counts over every transmitted answer, then over those that each `which` selects, in one query."""
    if not campagne_ids:
        return tuple({} for _ in range(1 + len(which)))
    statement = _COUNTED.add_columns(*(condition.label(f"is_told_{rank}") for rank, condition in enumerate(which)))
    rows = session.execute(statement, {"campagnes": list(campagne_ids)}).all()
    selected = ([row for row in rows if row[rank - len(which)]] for rank in range(len(which)))
    return _summed(campagne_ids, rows), *(_summed(campagne_ids, subset) for subset in selected)


_COUNTED = select(
    Participation.campagne_id,
    Participation.personne_id,
    Participation.detachee,
    Participation.dla_id,
    Participation.valeurs,
).where(Participation.campagne_id.in_(CAMPAGNES), Participation.transmise_le.is_not(None))


def _summed(campagne_ids: Collection[int], rows: Iterable[Any]) -> Comptees:
    summed: dict[int, Counter[PersonneComptee]] = {campagne_id: Counter() for campagne_id in campagne_ids}
    for row in rows:
        if poids := row.valeurs["ETP"] * row.valeurs["MOIS"]:
            compte = PersonneComptee(row.personne_id or (row.campagne_id, row.detachee), str(row.dla_id))
            summed[row.campagne_id][compte] += poids
    return summed
