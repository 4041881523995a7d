"""A région whose results are settled, with activités and reasons: what a Note aux pilotes tells."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from collecte.models import Participation
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde

NOTE = "/notes/regions/1"
DLAS = ("18", "28", "36", "37")
NAMES = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean", "Katia", "Luc")
OUI = Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION)

PLUS = {"M2F1A1_EVOLUTION": "plus", "M2F3A1_EVOLUTION": "plus", "M1F1A1_EVOLUTION": "moins"}
"""What takes more time, and less."""

MOVED = {**CENT, "M1F1": "12", "M2F1": "19"}
"""Twelve points from accueil to the comité d’appui."""


def region(monde: Monde, *dlas: str) -> list[Acteur]:
    """One person in each DLA named, a pilote, a direction of the first DLA, who runs the région; an avenant each."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    people = [monde.personne(name, dla, password=PASSWORD) for name, dla in zip(NAMES, dlas, strict=False)]
    monde.pilote("Paule", password=PASSWORD)
    monde.direction("Dominique", "18", password=PASSWORD)
    monde.animatrice("Isabelle", password=PASSWORD)
    others = monde.porteuse("Ligue", *DLAS[1:])
    for number, dla in enumerate(DLAS, start=1):
        monde.convention(dla, 1 if dla == "18" else others)
        monde.avenant(number, 1, debut=date(2025, 1, 1), fin=date(2025, 12, 31), etp=250)
        monde.avenant(number, 2, etp=300)
    return people


def collected(
    monde: Monde,
    people: Sequence[Acteur],
    periode: str,
    opening: date,
    typed: Sequence[Mapping[str, str]] = (),
    *,
    souhaitable: bool = False,
    refus: Collection[int] = (),
) -> int:
    """A campaign that they all answer, each with what they type beside a common répartition, settled after closing.
    `refus`: the places of those who do not agree that their DLA has a figure."""
    closing = opening + timedelta(days=20)
    campagne_id = monde.campagne(periode, ouverture=opening, cloture=closing, activites=True, souhaitable=souhaitable)
    monde.heure.moment = datetime.combine(opening, time(10), PARIS)
    for place, person in enumerate(people):
        participation_id = _participation(monde, person, campagne_id)
        monde.save(person, participation_id, {**CENT, **(typed[place] if place < len(typed) else {})})
        partage = replace(OUI, accord_chiffres=place not in refus)
        sent = monde.transmit(person, participation_id, partage=partage)
        assert isinstance(sent, Recu), sent
    monde.heure.moment = datetime.combine(closing + timedelta(days=1), time(10), PARIS)
    monde.settle(monde.acteur_of(people[-1].personne_id + 3), campagne_id)  # after the pilote and the direction
    return campagne_id


def _participation(monde: Monde, person: Acteur, campagne_id: int) -> int:
    with monde.database.reading() as session:
        own = Participation
        which = own.personne_id == person.personne_id, own.campagne_id == campagne_id
        return session.scalars(select(own.id).where(*which)).one()


def told(monde: Monde, *dlas: str) -> list[Acteur]:
    """Two years: the second moves the time of six persons of eleven, who say why; what takes more time is told."""
    people = region(monde, *(dlas or [*["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2]))
    collected(monde, people, "2025-S1", date(2025, 7, 1))
    reasons = ("convention", "convention", "structures", "equipe", "convention", "structures")
    given = [{**MOVED, "V9_M1F1.raison": why, "V9_M2F1.raison": why, **PLUS} for why in reasons]
    others = [PLUS] * 2 + [{**PLUS, "M2F3A1_EVOLUTION": "moins"}] * 3
    collected(monde, people, "2026-S1", date(2026, 7, 1), _spread(given, others))
    return people


def _spread(given: list[dict[str, str]], others: list[dict[str, str]]) -> list[dict[str, str]]:
    """Two who say why in each of three DLA."""
    return [given[0], given[1], others[0], given[2], given[3], others[1], given[4], given[5], *others[2:]]


def explained(monde: Monde) -> list[Acteur]:
    """The same, where eight of eleven say why their time moved: seven the same reason."""
    people = region(monde, *["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2)
    collected(monde, people, "2025-S1", date(2025, 7, 1))
    given = [{**MOVED, "V9_M1F1.raison": why, "V9_M2F1.raison": why} for why in ("equipe", *["convention"] * 7)]
    collected(monde, people, "2026-S1", date(2026, 7, 1), given)
    return people
