"""A year asked more than once to attack: its semestres and its année, read on pages, fiches and files.

The truth is an answer for each person and each semestre, so that every période is a sum of them.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.effectifs import list_shown
from collecte.models import Campagne, ClasseurReference, Dla
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, change_partage
from collecte.temps.queries.chiffres_temps import list_chiffres_dla, list_chiffres_equipe, list_chiffres_region
from exports.release.disclosure import SEUILS
from questionnaires.core.francais import PARIS, decimal_text, paris_day
from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.attaque import Attaque, Secrete, permitted
from tests.collecte.temps.attaque_fiche import etp_of, fiche_of, points_of
from tests.collecte.temps.mondes_attaques import (
    CODES,
    DLAS,
    LIGNES,
    MISSIONS,
    PRENOMS,
    mission_of,
    region_bounds,
    row_bounds,
    rows_of,
    slack,
)

SPAN, SPANS = 6, 2
"""Months of the answers that every période is a sum of, and how many a year has."""

CHOIX = {
    "o": Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION),
    "f": Partage(accord_chiffres=True, vue_direction=VueDirection.NON),
    "n": Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
}
"""What each person chooses: all, to count without being shown, nothing."""

SILENT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annee:
    """`collectes` are (période, a letter per person: what they choose, or that they do not answer), in the order in
    which they are settled. `after` is what all choose then, '' when nothing changes."""

    name: str
    dlas: str
    collectes: tuple[tuple[str, str], ...]
    after: str = ""
    directions: tuple[tuple[str, ...], ...] = ()  # each of several DLA; the others have one each


@dataclass
class Lecteur:
    """One reader, what it may open, and all that it got."""

    role: str
    acteur: Acteur
    attaque: Attaque
    others: int
    dlas: tuple[str, ...] = ()
    own: int | None = None  # its place among persons
    groupes: set[frozenset[str]] = field(default_factory=set)  # of DLA, that it got sums of


@dataclass
class MondeAnnee:
    """A world being attacked; `secretes` has the answers of each person, in turn."""

    monde: Monde
    annee: Annee
    people: list[Acteur]
    secretes: list[Secrete]
    lecteurs: list[Lecteur] = field(default_factory=list)

    @property
    def dlas(self) -> list[str]:
        return self.annee.dlas.split()

    def months(self, periode: Periode, persons: Iterable[int]) -> frozenset[int]:
        """The answers of some persons over a période."""
        first = (periode.debut.month - 1) // SPAN
        places = range(first, first + periode.mois // SPAN)
        return frozenset(person * SPANS + place for person in persons for place in places)

    def answering(self, number: int, dlas: Iterable[str] = DLAS) -> list[int]:
        """Places of the persons of some DLA who answer a collecte."""
        wanted, (_, letters) = set(dlas), self.annee.collectes[number]
        return [place for place, dla in enumerate(self.dlas) if dla in wanted and letters[place] != SILENT]


def played(monde: Monde, annee: Annee) -> MondeAnnee:
    """Each collecte in turn, answered, settled, and read by everyone; then again after all changed their mind."""
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    dlas = annee.dlas.split()
    people = [monde.personne(prenom, dla) for prenom, dla in zip(PRENOMS, dlas, strict=False)]
    world = MondeAnnee(monde, annee, people, _truth(annee))
    isabelle = monde.animatrice()
    world.lecteurs = _readers(world, isabelle)
    for number, (code, letters) in enumerate(annee.collectes, start=1):
        opening = date(2026, 2, 1) + timedelta(days=30 * number)
        monde.heure.moment = datetime.combine(opening, time(10), PARIS)
        monde.campagne(code, ouverture=opening, cloture=opening + timedelta(days=10))
        for place, letter in enumerate(letters):
            if letter != SILENT:
                _answer(world, place, number, Periode.parse(code), CHOIX[letter])
        monde.heure.moment += timedelta(days=11)
        monde.settle(isabelle, number)
        _read(world)
    if annee.after:
        _choose_again(world)
        _read(world)
    return world


def _truth(annee: Annee) -> list[Secrete]:
    chance = random.Random(len(annee.dlas))  # noqa: S311 (a seed, not a secret)
    found = []
    for (person, dla), _ in product(enumerate(annee.dlas.split()), range(SPANS)):
        weights = [chance.randrange(1, 100) for _ in LIGNES]
        parts = {
            ligne: 2 * part  # a mean of two of them is exact
            for ligne, part in zip(LIGNES, largest_remainder(weights, WHOLE // 2), strict=True)
        }
        for mission in MISSIONS:
            parts[mission] = sum(parts[ligne] for ligne in LIGNES if mission_of(ligne) == mission)
        found.append(Secrete(personne=person, prenom=PRENOMS[person], dla=dla, poids=SPAN * 1_000, parts=parts))
    return found


def _answer(world: MondeAnnee, place: int, campagne_id: int, periode: Periode, partage: Partage) -> None:
    acteur, own = world.people[place], world.months(periode, [place])
    means = {code: sum(world.secretes[index].parts[code] for index in own) // len(own) for code in LIGNES}
    typed = {code: decimal_text(part, 2) for code, part in means.items()} | {"AUTRE_PRECISION": "Intérim"}
    participation_id = world.monde.participation(acteur, campagne_id)
    world.monde.save(acteur, participation_id, typed)
    sent = world.monde.transmit(acteur, participation_id, partage=partage)
    assert isinstance(sent, Recu), sent


def _choose_again(world: MondeAnnee) -> None:
    for number in range(len(world.annee.collectes)):
        for place in world.answering(number):
            acteur = world.people[place]
            participation_id = world.monde.participation(acteur, number + 1)
            with world.monde.database.writing() as session:
                change_partage(
                    session,
                    participation_id=participation_id,
                    partage=CHOIX[world.annee.after[place]],
                    acteur=acteur,
                    now=world.monde.heure(),
                )


def _readers(world: MondeAnnee, isabelle: Acteur) -> list[Lecteur]:
    def lecteur(role: str, acteur: Acteur, others: int, dlas: tuple[str, ...] = (), own: int | None = None) -> Lecteur:
        return Lecteur(role, acteur, Attaque(world.secretes, CODES), others, dlas, own)

    monde, enough = world.monde, SEUILS.personnes
    found = [lecteur("c2ra", isabelle, enough - 1), lecteur("pilote", monde.pilote("Paule"), enough - 1)]
    carried = {dla for dlas in world.annee.directions for dla in dlas}
    alone = [(dla,) for dla in sorted(set(world.dlas) - carried)]
    for number, dlas in enumerate((*world.annee.directions, *alone)):
        found.append(lecteur("direction", monde.direction(f"Directrice{number}", *dlas), enough - 2, dlas))
    for place, person in enumerate(world.people):
        found.append(lecteur("collègue", person, enough - 2, (world.dlas[place],), place))
        for code, index in product(CODES, world.months(Periode(2025, "A", 1), [place])):
            found[-1].attaque.knows(code, index)
    return found


# --- what each gets


def _read(world: MondeAnnee) -> None:
    with world.monde.database.reading() as session:
        ids = {own.code: own.id for own in session.scalars(select(Dla))}
        kept = session.execute(select(ClasseurReference.campagne_id, ClasseurReference.fichier)).all()
        rows = {campagne_id: rows_of(fichier) for campagne_id, fichier in kept}
        coarse = {campagne_id: slack(own) for campagne_id, own in rows.items()}
        for lecteur in world.lecteurs:
            for region in list_chiffres_region(session, lecteur.acteur):
                told = {code: int(part) for code, part in region.parts.items()}
                _learn_region(world, lecteur, region.campagne, told, region.arrondi, coarse[region.campagne.id])
            for code, dla_id in ids.items():
                _read_dla(session, world, lecteur, (code, dla_id), coarse)
        for campagne_id, printed in rows.items():
            campagne = session.get_one(Campagne, campagne_id)
            for dlas, sums, poids in printed:
                _learn(world, world.lecteurs[0], campagne, row_bounds(sums, poids), dlas)


def _learn(
    world: MondeAnnee,
    lecteur: Lecteur,
    campagne: Campagne,
    bounds: Mapping[str, tuple[float, float]],
    dlas: Iterable[str] = DLAS,
) -> None:
    members = world.months(campagne.periode, world.answering(campagne.id - 1, dlas))
    lecteur.groupes.add(frozenset(dlas))
    for code, (low, high) in bounds.items():
        lecteur.attaque.learn(code, members, low, high)


def _learn_region(
    world: MondeAnnee, lecteur: Lecteur, campagne: Campagne, told: Mapping[str, int], step: int, coarse: float
) -> None:
    if told:
        whole = len(world.answering(campagne.id - 1)) * campagne.periode.mois * 1_000 * WHOLE
        _learn(world, lecteur, campagne, region_bounds(told, step, whole, coarse))


def _read_dla(
    session: Session, world: MondeAnnee, lecteur: Lecteur, dla: tuple[str, int], coarse: Mapping[int, float]
) -> None:
    """Its figures on pages and on its fiche, which must be the same; answers that are shown one by one."""
    acteur, today, (code, dla_id) = lecteur.acteur, paris_day(world.monde.heure()), dla
    equipe, directed = list_chiffres_equipe(session, acteur, dla_id, today), list_chiffres_dla(session, acteur, dla_id)
    for figure in (*equipe, *directed):
        etp_mois = {ligne: float(weight * 1_000 * WHOLE) for ligne, weight in figure.etp_mois.items()}
        _learn(world, lecteur, figure.campagne, {ligne: (own, own) for ligne, own in etp_mois.items()}, [code])
    settled = [own.campagne for own in (*equipe, *directed)]
    for campagne in settled:
        fiche = fiche_of(session, world.monde, acteur, dla_id, campagne.id)
        assert fiche is not None, (lecteur.role, code)
        exact = {row: own * campagne.periode.mois * 1_000 * WHOLE for row, own in etp_of(fiche).items()}
        _learn(world, lecteur, campagne, {row: (own - 1, own + 1) for row, own in exact.items()}, [code])
        step = 5 if len(world.answering(campagne.id - 1)) < SEUILS.fins else 1
        told = {row: own for row, own in points_of(fiche, "region").items() if row in LIGNES}
        _learn_region(world, lecteur, campagne, told, step, coarse[campagne.id])
        for shown in list_shown(session, acteur, campagne.id, dla_id):
            place = next(n for n, own in enumerate(world.people) if own.personne_id == shown.personne_id)
            _learn_one(world, lecteur, campagne, place)


def _learn_one(world: MondeAnnee, lecteur: Lecteur, campagne: Campagne, place: int) -> None:
    members = world.months(campagne.periode, [place])
    for code in CODES:
        exact = float(sum(world.secretes[index].weighs(code) for index in members))
        lecteur.attaque.learn(code, members, exact, exact)


def _add_up(world: MondeAnnee, lecteur: Lecteur) -> None:
    """Périodes of one kind, put together where none is missing in the year: a sum like another."""
    kinds: dict[str, list[int]] = {}
    for number, (code, _) in enumerate(world.annee.collectes):
        kinds.setdefault(Periode.parse(code).kind, []).append(number)
    for numbers, groupe, code in product(kinds.values(), lecteur.groupes, CODES):
        periodes = [Periode.parse(world.annee.collectes[number][0]) for number in numbers]
        members = [
            world.months(periode, world.answering(number, groupe))
            for number, periode in zip(numbers, periodes, strict=True)
        ]
        bounds = [lecteur.attaque.sums.get((code, own)) for own in members]
        known = [own for own in bounds if own is not None]
        if sum(own.mois for own in periodes) == 12 and len(known) == len(numbers) > 1:
            whole = frozenset[int]().union(*members)
            lecteur.attaque.learn(code, whole, sum(low for low, _ in known), sum(high for _, high in known))


# --- what the rule lets each know


def consented(world: MondeAnnee, lecteur: Lecteur, place: int) -> list[frozenset[int]]:
    """The answers of someone, périodes by périodes, that their choices let a reader know."""
    annee, dla, found = world.annee, world.dlas[place], []
    for number, (code, letters) in enumerate(annee.collectes):
        team = world.answering(number, [dla])
        tours = [letters, *([annee.after] if annee.after else [])]
        agreed = {
            "direction": dla in lecteur.dlas and any(tour[place] == "o" for tour in tours),
            "collègue": dla in lecteur.dlas and any(all(tour[other] == "o" for other in team) for tour in tours),
            "c2ra": all(letters[other] in "of" for other in team),
        }
        if place in team and agreed.get(lecteur.role, False):
            found.append(world.months(Periode.parse(code), [place]))
    return found


def allowed(world: MondeAnnee, lecteur: Lecteur) -> frozenset[int]:
    """The answers that a reader may know: one's own, and those that follow from what their own author let it know: who
    shows an année and one of its semestres shows the other."""
    found: set[int] = set()
    for place in range(len(world.people)):
        if place == lecteur.own:
            found |= world.months(Periode(2025, "A", 1), [place])
            continue
        sets = set(consented(world, lecteur, place))
        for _ in range(3):
            sets |= {large - small for large in sets for small in sets if small < large}
        found |= {index for own in sets if len(own) == 1 for index in own}
    return frozenset(found)


def victims(world: MondeAnnee) -> set[tuple[str, str, str]]:
    """(role, first name, line or mission) for each share that a reader bounds more closely than the rule lets."""
    found = set()
    for lecteur in world.lecteurs:
        _add_up(world, lecteur)
        known = allowed(world, lecteur)
        read = frozenset[int]() if lecteur.role == "c2ra" else known
        for code in CODES:
            for place, (low, high) in enumerate(lecteur.attaque.bounds(code)):
                own = world.secretes[place]
                assert low - 1 <= own.parts[code] <= high + 1, "the attacker is mistaken"
                least = _permitted(world, code, place, read, lecteur.others)
                if place not in known and high - low < least - 1:
                    found.add((lecteur.role, own.prenom, code))
    return found


def _permitted(world: MondeAnnee, code: str, index: int, read: frozenset[int], others: int) -> float:
    """That of someone among who answers over the same span."""
    same = range(index % SPANS, len(world.secretes), SPANS)
    known = frozenset(place for place, other in enumerate(same) if other in read)
    return permitted([world.secretes[own] for own in same], code, index // SPANS, known, others)
