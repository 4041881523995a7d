"""Actions and séances of the DLA of the demo: dates, places, partners present.

One DLA recorded nothing.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from collecte.bilans.operations.actions import TermesAction, put_action
from collecte.bilans.operations.seances import Presents, TermesSeance, put_seance
from collecte.demo.communes import COMMUNES
from collecte.demo.registre_passe import RECUES
from collecte.models import Dla, GenreAction, Instance, Region
from collecte.organisation.queries.organisation import list_dlas
from collecte.registre.operations.partenaires import put_partenaire
from questionnaires.core.francais import PARIS, paris_day

SEED = 1903

_REGIONAUX = ("DREETS Centre-Val de Loire", "Caisse des Dépôts", "Conseil régional", "France Active", "CRESS")
_LOCAUX = ("DDETS {}", "Conseil départemental {}", "Fédération des centres sociaux {}", "Ligue de l’enseignement {}")
_LIEUX = {"18": "du Cher", "28": "d’Eure-et-Loir", "37": "d’Indre-et-Loire", "41": "de Loir-et-Cher", "45": "du Loiret"}
_ASSIDUITE = (95, 88, 62, 80, 55, 92, 75, 48, 66)
"""Percent of the meetings that each partner attends, those of the whole région first."""

_SEANCES: Mapping[Instance, Sequence[tuple[int, int]]] = {
    Instance.APPUI: ((1, 25), (3, 14), (5, 16), (7, 3), (9, 22), (11, 18)),
    Instance.PILOTAGE: ((4, 4), (12, 5)),
    Instance.REGIONAL: ((6, 12),),
}
"""Month and day of the meetings of a year."""


@dataclass(frozen=True, slots=True)
class _Habitude:
    """A kind of action: its least number a year, its titles; `participants`: about how many come."""

    par_an: int
    intitules: tuple[str, ...]
    participants: int | None = None
    sans_lieu: bool = False


_ACTIONS: Mapping[GenreAction, _Habitude] = {
    GenreAction.REUNION: _Habitude(3, ("Le DLA, mode d’emploi", "Réunion d’information avec la mairie"), 14),
    GenreAction.FORUM: _Habitude(2, ("Forum des associations", "Rencontres de l’ESS"), 40),
    GenreAction.COMMUNICATION: _Habitude(3, ("Lettre du DLA", "Article dans la presse locale"), None, sans_lieu=True),
    GenreAction.PERMANENCE: _Habitude(4, ("Permanence à la maison des associations",), 3),
    GenreAction.RENCONTRE: _Habitude(4, ("Point avec la communauté de communes", "Rencontre avec la mairie")),
    GenreAction.DISPOSITIF: _Habitude(2, ("Point avec le centre de ressources", "Atelier avec Guid’Asso")),
    GenreAction.FILIERE: _Habitude(2, ("Groupe de travail culture", "Groupe de travail insertion"), 9),
    GenreAction.RESEAU: _Habitude(4, ("Réunion du réseau régional",), None),
    GenreAction.SUR_SITE: _Habitude(1, ("Journée de travail avec le C2RA",)),
    GenreAction.NATIONAL: _Habitude(1, ("Journées nationales du DLA",)),
    GenreAction.FORMATION: _Habitude(1, ("Formation au diagnostic financier", "Formation à l’animation de groupes")),
}


@dataclass(frozen=True, slots=True)
class _Tenue:
    """Context in which everything is recorded."""

    session: Session
    rng: random.Random
    now: datetime

    def noted(self, jour: date) -> datetime:
        return min(datetime.combine(jour + timedelta(days=self.rng.randrange(1, 20)), time(11), PARIS), self.now)


def build_rencontres(session: Session, region: Region, year: int, now: datetime) -> int:
    """Record three years from `year`, until today, each with one more partner; return how many actions and meetings."""
    tenue = _Tenue(session, random.Random(SEED), now)  # noqa: S311 - a demo, not a secret
    shared = [_partner(tenue, region, None, nom) for nom in _REGIONAUX]
    noted = 0
    for dla in list_dlas(session, region.id):
        if dla.code in RECUES:
            partners = [*shared, *(_partner(tenue, region, dla, nom.format(_LIEUX[dla.code])) for nom in _LOCAUX)]
            for rank in range(3):
                known = partners[: len(partners) - 2 + rank]
                noted += _seances(tenue, dla, known, year + rank) + _actions(tenue, dla, known, year + rank)
    return noted


def _partner(tenue: _Tenue, region: Region, dla: Dla | None, nom: str) -> int:
    return put_partenaire(tenue.session, region=region, dla=dla, nom=nom, acteur=None, now=tenue.now).id


def _seances(tenue: _Tenue, dla: Dla, partners: Sequence[int], year: int) -> int:
    today, count = paris_day(tenue.now), 0
    for instance, days in _SEANCES.items():
        for month, day in days:
            jour = _working(date(year, month, day) + timedelta(days=dla.id))
            if jour <= today:
                invited = partners if tenue.rng.random() < 0.8 else partners[:-1]
                venus = {
                    partenaire_id: tenue.rng.randrange(100) < assiduite
                    for partenaire_id, assiduite in zip(invited, _ASSIDUITE, strict=False)
                }
                termes = _termes(tenue.rng, instance, jour)
                presents, now = Presents(venus=venus), tenue.noted(jour)
                put_seance(
                    tenue.session, dla=dla, instance=instance, termes=termes, presents=presents, acteur=None, now=now
                )
                count += 1
    return count


def _termes(rng: random.Random, instance: Instance, jour: date) -> TermesSeance:
    if instance is not Instance.APPUI:
        return TermesSeance(jour=jour)
    return TermesSeance(jour=jour, dossiers=rng.randrange(2, 6), modifies=rng.randrange(2), experts=rng.randrange(3))


def _actions(tenue: _Tenue, dla: Dla, partners: Sequence[int], year: int) -> int:
    today, count = paris_day(tenue.now), 0
    for genre, habitude in _ACTIONS.items():
        for jour in _days(tenue.rng, habitude.par_an + tenue.rng.randrange(2) + RECUES[dla.code] // 18, year):
            if jour <= today:
                how_many = 0 if genre is GenreAction.RESEAU else tenue.rng.randrange(3)
                put_action(
                    tenue.session,
                    dla=dla,
                    termes=_action(tenue.rng, dla, genre, jour),
                    partenaire_ids=tenue.rng.sample(partners, how_many),
                    acteur=None,
                    now=tenue.noted(jour),
                )
                count += 1
    return count


def _action(rng: random.Random, dla: Dla, genre: GenreAction, jour: date) -> TermesAction:
    habitude = _ACTIONS[genre]
    around = habitude.participants
    return TermesAction(
        genre=genre,
        jour=jour,
        intitule=habitude.intitules[jour.toordinal() % len(habitude.intitules)],
        lieu="" if habitude.sans_lieu else rng.choice(COMMUNES[dla.code]).nom,
        participants=around + rng.randrange(around) if around and rng.randrange(5) else None,
    )


def _days(rng: random.Random, how_many: int, year: int) -> Iterator[date]:
    """Yield days spread over a year, except a few of August."""
    for place in range(how_many):
        after = (place * 2 + 1) * 365 // (2 * how_many) + rng.randrange(-12, 12)
        yield _working(date(year, 1, 1) + timedelta(days=max(8, min(345, after))))


def _working(jour: date) -> date:
    """Return the same day, or the next Monday."""
    return jour + timedelta(days=(7 - jour.weekday()) % 7 if jour.weekday() > 4 else 0)
