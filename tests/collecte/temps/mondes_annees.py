"""A world to attack where a year is surveyed more than once: its semestres and its année, on pages, fiches and files.

The truth is an answer for each person and each semestre, so that every période is a sum of them.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.effectifs import list_shown
from collecte.campagnes.queries.publications import list_releases
from collecte.models import Campagne, Dla
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, change_partage
from collecte.temps.queries.chiffres_temps import list_chiffres_dla, list_chiffres_equipe, list_chiffres_region
from questionnaires.core.francais import PARIS, decimal_text, paris_day
from questionnaires.core.repartition import WHOLE, largest_remainder
from questionnaires.temps.periodes import Periode
from tests.collecte.mondes.monde import Monde
from tests.collecte.temps.attaque import Attaque, Secrete
from tests.collecte.temps.attaque_fiche import fiche_of, points_of
from tests.collecte.temps.mondes_attaques import CODES, DLAS, LIGNES, MISSIONS, PAS, PRENOMS, is_bounded, mission_of

SPAN, SPANS = 6, 2
"""Months covered by each answer that a période sums, and the number of such answers in a year."""

CHOIX = {
    "o": Partage(accord_chiffres=True, vue_direction=VueDirection.FONCTION),
    "f": Partage(accord_chiffres=True, vue_direction=VueDirection.NON),
    "n": Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
}
"""The choices of a person: all, to count without being shown, nothing."""

SILENT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annee:
    """A scenario. `collectes` are (période, a letter per person: their key in CHOIX, or SILENT), in the order in which
    they are settled. `after` has everyone's last choices, '' when nothing changes."""

    name: str
    dlas: str
    collectes: tuple[tuple[str, str], ...]
    after: str = ""
    directions: tuple[tuple[str, ...], ...] = ()  # each of several DLA; the others have one each


@dataclass
class Lecteur:
    """A reader, what it may open, and all that it got."""

    role: str
    acteur: Acteur
    attaque: Attaque
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
        """Return the answers of some persons over a période."""
        first = (periode.debut.month - 1) // SPAN
        places = range(first, first + periode.mois // SPAN)
        return frozenset(person * SPANS + place for person in persons for place in places)

    def answering(self, number: int, dlas: Iterable[str] = DLAS) -> list[int]:
        """Return the places of the persons of some DLA who answer a collecte."""
        wanted, (_, letters) = set(dlas), self.annee.collectes[number]
        return [place for place, dla in enumerate(self.dlas) if dla in wanted and letters[place] != SILENT]


def settled(monde: Monde, annee: Annee) -> MondeAnnee:
    """Play each collecte in turn, answered and settled, that nobody reads."""
    return played(monde, annee, read=lambda _world: None)


def played(monde: Monde, annee: Annee, read: Callable[[MondeAnnee], None] | None = None) -> MondeAnnee:
    """Play each collecte in turn: answered, settled, read by everyone; then again after all changed their mind."""
    read = read or _read
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
        read(world)
    if annee.after:
        _choose_again(world)
        read(world)
    return world


def _truth(annee: Annee) -> list[Secrete]:
    chance = random.Random(len(annee.dlas))  # noqa: S311 (a seed, not a secret)
    secretes = []
    for (person, dla), _ in product(enumerate(annee.dlas.split()), range(SPANS)):
        weights = [chance.randrange(1, 100) for _ in LIGNES]
        parts = {
            ligne: 2 * part  # a mean of two of them is exact
            for ligne, part in zip(LIGNES, largest_remainder(weights, WHOLE // 2), strict=True)
        }
        for mission in MISSIONS:
            parts[mission] = sum(parts[ligne] for ligne in LIGNES if mission_of(ligne) == mission)
        secretes.append(Secrete(personne=person, prenom=PRENOMS[person], dla=dla, poids=SPAN * 1_000, parts=parts))
    return secretes


def _answer(world: MondeAnnee, place: int, campagne_id: int, periode: Periode, partage: Partage) -> None:
    acteur, indexes = world.people[place], world.months(periode, [place])
    means = {code: sum(world.secretes[index].parts[code] for index in indexes) // len(indexes) for code in LIGNES}
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
    def lecteur(role: str, acteur: Acteur, dlas: tuple[str, ...] = (), own_place: int | None = None) -> Lecteur:
        return Lecteur(role, acteur, Attaque(world.secretes, CODES), dlas, own_place)

    monde = world.monde
    lecteurs = [lecteur("c2ra", isabelle), lecteur("pilote", monde.pilote("Paule"))]
    carried = {dla for dlas in world.annee.directions for dla in dlas}
    alone = [(dla,) for dla in sorted(set(world.dlas) - carried)]
    for number, dlas in enumerate((*world.annee.directions, *alone)):
        lecteurs.append(lecteur("direction", monde.direction(f"Directrice{number}", *dlas), dlas))
    for place, person in enumerate(world.people):
        lecteurs.append(lecteur("collègue", person, (world.dlas[place],), place))
        for code, index in product(CODES, world.months(Periode(2025, "A", 1), [place])):
            lecteurs[-1].attaque.knows(code, index)
    return lecteurs


# --- what each reader gets


def _read(world: MondeAnnee) -> None:
    with world.monde.database.reading() as session:
        ids = {dla.code: dla.id for dla in session.scalars(select(Dla))}
        releases = list_releases(session, range(1, len(world.annee.collectes) + 1))
        for lecteur in world.lecteurs:
            for region in list_chiffres_region(session, lecteur.acteur):
                _learn(world, lecteur, region.campagne, region.parts, region.pas)
            for code, dla_id in ids.items():
                _read_dla(session, world, lecteur, (code, dla_id))
        for campagne_id, release in releases.items():
            campagne = session.get_one(Campagne, campagne_id)
            for dla in release.dlas_montres:
                _learn(world, world.lecteurs[0], campagne, release.parts(dla), PAS, [dla])


def _learn(
    world: MondeAnnee,
    lecteur: Lecteur,
    campagne: Campagne,
    parts: Mapping[str, int],
    pas: int,
    dlas: Iterable[str] = DLAS,
) -> None:
    """Add points, each less than one step from the exact share."""
    answering = world.answering(campagne.id - 1, dlas)
    whole = len(answering) * campagne.periode.mois * 1_000 * WHOLE
    if parts:
        lecteur.groupes.add(frozenset(dlas))
    for code, part in parts.items():
        low, high = (part - pas) / 100 * whole, (part + pas) / 100 * whole
        lecteur.attaque.learn(code, world.months(campagne.periode, answering), low, high)


def _read_dla(session: Session, world: MondeAnnee, lecteur: Lecteur, dla: tuple[str, int]) -> None:
    """Add the figures of a DLA on pages and on its fiche, which must be the same, and answers shown one by one."""
    acteur, today, (code, dla_id) = lecteur.acteur, paris_day(world.monde.heure()), dla
    equipe, directed = list_chiffres_equipe(session, acteur, dla_id, today), list_chiffres_dla(session, acteur, dla_id)
    for figure in (*equipe, *directed):
        campagne = figure.campagne
        _learn(world, lecteur, campagne, figure.parts, figure.pas or 1, [code])
        fiche = fiche_of(session, world.monde, acteur, dla_id, campagne.id)
        assert fiche is not None, (lecteur.role, code)
        _learn(world, lecteur, campagne, points_of(fiche, "part"), fiche.pas_dla or 1, [code])
        _learn(world, lecteur, campagne, points_of(fiche, "region"), fiche.pas_region or 1)
        for participation in list_shown(session, acteur, campagne.id, dla_id):
            place = next(n for n, person in enumerate(world.people) if person.personne_id == participation.personne_id)
            _learn_one(world, lecteur, campagne, place)


def _learn_one(world: MondeAnnee, lecteur: Lecteur, campagne: Campagne, place: int) -> None:
    members = world.months(campagne.periode, [place])
    for code in CODES:
        exact = float(sum(world.secretes[index].weighs(code) for index in members))
        lecteur.attaque.learn(code, members, exact, exact)


def _add_up(world: MondeAnnee, lecteur: Lecteur) -> None:
    """Add up the périodes of one kind where none is missing in the year: a sum like another."""
    kinds: dict[str, list[int]] = {}
    for number, (code, _) in enumerate(world.annee.collectes):
        kinds.setdefault(Periode.parse(code).kind, []).append(number)
    for numbers, groupe, code in product(kinds.values(), lecteur.groupes, CODES):
        periodes = [Periode.parse(world.annee.collectes[number][0]) for number in numbers]
        members = [
            world.months(periode, world.answering(number, groupe))
            for number, periode in zip(numbers, periodes, strict=True)
        ]
        bounds = [lecteur.attaque.sums.get((code, indexes)) for indexes in members]
        known = [bound for bound in bounds if bound is not None]
        if sum(periode.mois for periode in periodes) == 12 and len(known) == len(numbers) > 1:
            whole = frozenset[int]().union(*members)
            lecteur.attaque.learn(code, whole, sum(low for low, _ in known), sum(high for _, high in known))


# --- what the rule lets each reader know


def consented(world: MondeAnnee, lecteur: Lecteur, place: int, code: str) -> list[frozenset[int]]:
    """Return the answers of someone, by période, of which their choices let a reader know a line or a mission."""
    annee, dla, readable = world.annee, world.dlas[place], []
    is_coarse = code in MISSIONS or code in {"M3F1", "AUTRE"}  # one line is all of mission 3
    for number, (periode, letters) in enumerate(annee.collectes):
        team = world.answering(number, [dla])
        tours = [letters, *([annee.after] if annee.after else [])]
        is_shown = lecteur.role == "direction" and any(tour[place] == "o" for tour in tours)
        is_told = is_coarse and all(letters[other] in "of" for other in team)
        if place in team and (is_told if lecteur.role == "c2ra" else dla in lecteur.dlas and (is_shown or is_told)):
            readable.append(world.months(Periode.parse(periode), [place]))
    return readable


def allowed(world: MondeAnnee, lecteur: Lecteur, code: str) -> frozenset[int]:
    """Return the answers that a reader may know: its own, and those that follow from what their author let it know:
    showing an année and one of its semestres shows the other."""
    indexes: set[int] = set()
    for place in range(len(world.people)):
        if place == lecteur.own:
            indexes |= world.months(Periode(2025, "A", 1), [place])
            continue
        sets = set(consented(world, lecteur, place, code))
        for _ in range(3):
            sets |= {large - small for large in sets for small in sets if small < large}
        indexes |= {index for members in sets if len(members) == 1 for index in members}
    return frozenset(indexes)


def victims(world: MondeAnnee) -> set[tuple[str, str, str]]:
    """Return (role, first name, line or mission) of each share that a reader bounds more closely than the rule lets."""
    exposed = set()
    for lecteur in world.lecteurs:
        _add_up(world, lecteur)
        for code in CODES:
            readable = allowed(world, lecteur, code)
            for place, (low, high) in enumerate(lecteur.attaque.bounds(code)):
                secrete = world.secretes[place]
                assert low - 1 <= secrete.parts[code] <= high + 1, "the attacker is mistaken"
                if place not in readable and is_bounded(low, high):
                    exposed.add((lecteur.role, secrete.prenom, code))
    return exposed
