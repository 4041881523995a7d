"""A région whose results are settled, with activités and reasons: the content of a Note aux pilotes."""

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
"""Activités that take more time, and less."""

MOVED = {**CENT, "M1F1": "12", "M2F1": "19"}
"""Twelve points from accueil to the comité d’appui."""


def region(monde: Monde, *dlas: str) -> list[Acteur]:
    """Create a person in each DLA named, a pilote, a direction of the first DLA, the animatrice of the région, and two
    avenants for each DLA."""
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
    """Create a campaign that everyone answers, each with `typed` beside a common répartition, settled after closing.
    `refus`: the places of those who do not agree that their DLA has a figure."""
    closing = opening + timedelta(days=20)
    campagne_id = monde.campagne(periode, ouverture=opening, cloture=closing, activites=True, souhaitable=souhaitable)
    monde.heure.moment = datetime.combine(opening, time(10), PARIS)
    for place, person in enumerate(people):
        participation_id = _participation(monde, person, campagne_id)
        monde.save(person, participation_id, {**CENT, **(typed[place] if place < len(typed) else {})})
        partage = replace(OUI, accord_chiffres=place not in refus)
        result = monde.transmit(person, participation_id, partage=partage)
        assert isinstance(result, Recu), result
    monde.heure.moment = datetime.combine(closing + timedelta(days=1), time(10), PARIS)
    monde.settle(monde.acteur_of(people[-1].personne_id + 3), campagne_id)  # after the pilote and the direction
    return campagne_id


def _participation(monde: Monde, person: Acteur, campagne_id: int) -> int:
    with monde.database.reading() as session:
        participation = Participation
        conditions = participation.personne_id == person.personne_id, participation.campagne_id == campagne_id
        return session.scalars(select(participation.id).where(*conditions)).one()


def told(monde: Monde, *dlas: str) -> list[Acteur]:
    """Create two years: the second moves the time of six persons of eleven, who give a reason; activités that take more
    time are published."""
    people = region(monde, *(dlas or [*["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2]))
    collected(monde, people, "2025-S1", date(2025, 7, 1))
    reasons = ("convention", "convention", "structures", "equipe", "convention", "structures")
    moves = [{**MOVED, "V9_M1F1.raison": reason, "V9_M2F1.raison": reason, **PLUS} for reason in reasons]
    others = [PLUS] * 2 + [{**PLUS, "M2F3A1_EVOLUTION": "moins"}] * 3
    collected(monde, people, "2026-S1", date(2026, 7, 1), _spread(moves, others))
    return people


def _spread(moves: list[dict[str, str]], others: list[dict[str, str]]) -> list[dict[str, str]]:
    """Place two people who give a reason in each of three DLA."""
    return [moves[0], moves[1], others[0], moves[2], moves[3], others[1], moves[4], moves[5], *others[2:]]


def explained(monde: Monde) -> list[Acteur]:
    """Create two years where eight of eleven give the reason why their time moved: seven the same one."""
    people = region(monde, *["18"] * 3, *["28"] * 3, *["36"] * 3, *["37"] * 2)
    collected(monde, people, "2025-S1", date(2025, 7, 1))
    moves = [
        {**MOVED, "V9_M1F1.raison": reason, "V9_M2F1.raison": reason} for reason in ("equipe", *["convention"] * 7)
    ]
    collected(monde, people, "2026-S1", date(2026, 7, 1), moves)
    return people
