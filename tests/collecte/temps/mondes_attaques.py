"""Worlds to attack: who chooses what, what each role gets by each way, and what the rule lets each know."""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries import collectes
from collecte.campagnes.queries.effectifs import list_shown
from collecte.campagnes.queries.publications import get_release
from collecte.models import Campagne, Dla, Role
from collecte.models.participations import VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, change_partage
from collecte.temps.queries.chiffres_temps import get_chiffres_region, list_chiffres_equipe
from exports.release.cellules import Release
from questionnaires.core.francais import decimal_text, paris_day
from questionnaires.core.repartition import WHOLE
from questionnaires.files.loader import shipped_referentiel
from tests.collecte.mondes.monde import APRES, CENT, PARTAGE, Monde
from tests.collecte.temps.attaque import Attaque, Secrete
from tests.collecte.temps.lecture_dla import get_chiffres_dla

LIGNES = tuple(CENT)
MISSIONS = ("M1", "M2", "M3", "M4")
CODES = (*LIGNES, *MISSIONS)
PRENOMS = ("Ana", "Bilal", "Chloé", "David", "Emma", "Farid", "Gaëlle", "Hugo", "Inès", "Jean", "Katia", "Luc", "Mia")
DLAS = ("18", "28", "36", "37", "41", "45")
VUES = tuple(VueDirection)

LARGEUR = 1_000
"""Hundredths of a percent within which nobody may be known who did not agree."""

PAS = 5
"""Points that the figures of DLA are rounded to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """What someone answers to the two questions, and whether they tick the fiche d’appui."""

    accord: bool = True
    vue: VueDirection = VueDirection.FONCTION
    fiche: bool = False

    @property
    def partage(self) -> Partage:
        return Partage(accord_chiffres=self.accord, vue_direction=self.vue, partage_fiche=self.fiche)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Who works where, and what they choose at each reading: when transmitting, before settling, and after."""

    name: str
    dlas: tuple[str, ...]
    tours: tuple[tuple[Choix, ...], ...]
    seed: int = 1
    directions: tuple[tuple[str, ...], ...] = ()

    @property
    def has_fiche(self) -> bool:
        """Whether what a fiche shows beyond shares is asked."""
        return any(own.fiche for tour in self.tours for own in tour)


def drawn(seed: int) -> Scenario:
    """DLA of one, two or three; a third refuses, and a third changes its mind each time."""
    chance = random.Random(seed)  # noqa: S311 (a seed, not a secret)
    sizes = [chance.choice((1, 2, 2, 3)) for _ in range(chance.randint(4, 6))]
    dlas = tuple(dla for dla, size in zip(DLAS, sizes, strict=False) for _ in range(size))[: len(PRENOMS)]
    tours = [tuple(_choice(chance) for _ in dlas)]
    for _ in range(2):
        tours.append(tuple(_choice(chance) if chance.random() < 1 / 3 else own for own in tours[-1]))
    both = tuple(chance.sample(sorted(set(dlas)), 2))
    return Scenario(name=f"seed {seed}", dlas=dlas, tours=tuple(tours), seed=seed, directions=(both,))


def _choice(chance: random.Random) -> Choix:
    return Choix(accord=chance.random() < 2 / 3, vue=chance.choice(VUES))


def fixed(name: str, dlas: str, *tours: str, directions: tuple[tuple[str, ...], ...] = ()) -> Scenario:
    """`tours` say what each person chooses: `o` all, `m` by mission, `f` counts without being shown, `n` nothing; of
    the fiche, `t` all with it, `s` it alone."""
    words = {
        "o": Choix(),
        "m": Choix(vue=VueDirection.MISSION),
        "f": Choix(vue=VueDirection.NON),
        "n": Choix(accord=False, vue=VueDirection.NON),
        "t": Choix(fiche=True),
        "s": Choix(accord=False, vue=VueDirection.NON, fiche=True),
    }
    said = tuple(tuple(words[letter] for letter in tour) for tour in tours)
    return Scenario(
        name=name,
        dlas=tuple(dlas.split()),
        tours=(*said, *[said[-1]] * (3 - len(said))),
        directions=directions,
    )


@dataclass
class Lecteur:
    """One role, all that it has got so far, and the answers that it reads because their authors let it."""

    role: str
    acteur: Acteur
    attaque: Attaque
    own: frozenset[int] = frozenset()
    dlas: tuple[str, ...] = ()  # that it directs, or works for


@dataclass
class Monde1:
    """A world being attacked."""

    monde: Monde
    scenario: Scenario
    people: list[Acteur]
    secretes: list[Secrete]
    isabelle: Acteur
    lecteurs: list[Lecteur]

    def places(self, dlas: Iterable[str]) -> set[int]:
        wanted = set(dlas)
        return {place for place, own in enumerate(self.secretes) if own.dla in wanted}


def mission_of(ligne: str) -> str:
    return "" if ligne == "AUTRE" else ligne[:2]


def shares(chance: random.Random, taken: set[int]) -> dict[str, int]:
    """Of every line and mission, in hundredths of a percent: no two numbers alike in the world, so that one is found
    wherever it is written, and none that ends with a zero."""
    while True:
        cuts = sorted(chance.sample(range(1, WHOLE), len(LIGNES) - 1))
        parts = [high - low for low, high in zip((0, *cuts), (*cuts, WHOLE), strict=True)]
        found = dict(zip(LIGNES, parts, strict=True))
        for mission in MISSIONS:
            found[mission] = sum(
                part for ligne, part in zip(LIGNES, parts, strict=True) if mission_of(ligne) == mission
            )
        numbers = [part for code, part in found.items() if code != "M3"]  # that of its only line
        odd = all(part % 10 and part >= 150 for part in numbers)
        if odd and len(set(numbers)) == len(numbers) and taken.isdisjoint(numbers):
            taken.update(numbers)
            return found


def built(monde: Monde, scenario: Scenario, password: str | None = None) -> Monde1:
    """Everyone transmits; one more person, in the first DLA, never does."""
    chance, taken = random.Random(scenario.seed), set[int]()  # noqa: S311 (a seed, not a secret)
    monde.region("centre-val-de-loire", "Centre-Val de Loire", *DLAS)
    people = [
        monde.personne(prenom, dla, etp=chance.choice((100, 100, 80, 60, 50)), password=password)
        for prenom, dla in zip(PRENOMS, scenario.dlas, strict=False)
    ]
    zacharie = monde.personne("Zacharie", scenario.dlas[0], password=password)
    isabelle = monde.animatrice(password=password)
    monde.campagne(activites=scenario.has_fiche, souhaitable=scenario.has_fiche)
    before = monde.campagne("2025-S1") if scenario.has_fiche else 0
    secretes: list[Secrete] = []
    for person, prenom, dla, choix in zip(people, PRENOMS, scenario.dlas, scenario.tours[0], strict=False):
        parts = shares(chance, taken)
        typed = {code: decimal_text(parts[code], 2) for code in LIGNES} | {"AUTRE_PRECISION": "Intérim"}
        if scenario.has_fiche:
            _answer(monde, person, before, {**typed, **_moved(parts)})
            typed |= beyond_shares(len(secretes))
        _answer(monde, person, 1, typed, choix.partage)
        secretes.append(Secrete(personne=person.personne_id, prenom=prenom, dla=dla, poids=0, parts=parts))
    with monde.database.reading() as session:
        poids = {
            own.personne: own.reponse.etp * own.reponse.mois
            for own in collectes.get_collecte(session, session.get_one(Campagne, 1), monde.heure()).attendus
            if own.reponse
        }
    secretes = [
        Secrete(personne=own.personne, prenom=own.prenom, dla=own.dla, poids=poids[own.personne], parts=own.parts)
        for own in secretes
    ]
    lecteurs = _readers(monde, scenario, [*people, zacharie], secretes, isabelle, password)
    return Monde1(monde, scenario, people, secretes, isabelle, lecteurs)


def _answer(
    monde: Monde, person: Acteur, campagne_id: int, typed: Mapping[str, str], partage: Partage = PARTAGE
) -> None:
    participation_id = monde.participation(person, campagne_id)
    monde.save(person, participation_id, typed)
    sent = monde.transmit(person, participation_id, partage=partage)
    assert isinstance(sent, Recu), sent


def _moved(parts: Mapping[str, int]) -> dict[str, str]:
    """The year before: ten points of the largest line were in another one."""
    largest = max(LIGNES, key=lambda ligne: parts[ligne])
    other = next(ligne for ligne in LIGNES if ligne != largest)
    moved = {largest: parts[largest] - 1_000, other: parts[other] + 1_000}
    return {code: decimal_text(part, 2) for code, part in moved.items()}


def _readers(
    monde: Monde,
    scenario: Scenario,
    people: list[Acteur],
    secretes: list[Secrete],
    isabelle: Acteur,
    password: str | None,
) -> list[Lecteur]:
    """Everyone, and who knows nobody."""

    def lecteur(role: str, acteur: Acteur) -> Lecteur:
        return Lecteur(role, acteur, Attaque(secretes, CODES))

    found = [
        lecteur("c2ra", isabelle),
        lecteur("pilote", monde.pilote("Paule", password=password)),
        lecteur("admin", monde.personne("Zoé", role=Role.ADMIN, password=password)),
    ]
    carried = {dla for dlas in scenario.directions for dla in dlas}  # by one structure porteuse each
    alone = [(dla,) for dla in sorted(set(scenario.dlas) - carried)]
    for number, dlas in enumerate((*scenario.directions, *alone)):
        directrice = monde.direction(f"Directrice{number}", *dlas, password=password)
        directing = lecteur("direction", directrice)
        directing.dlas = dlas
        found.append(directing)
    for place, person in enumerate(people):  # the last one answers nothing
        own = lecteur("collègue", person)
        own.own = frozenset({place} & set(range(len(secretes))))
        own.dlas = (scenario.dlas[place] if own.own else scenario.dlas[0],)
        for code, index in product(CODES, own.own):
            own.attaque.knows(code, index)
        found.append(own)
    return found


def wishes(place: int) -> dict[str, int]:
    """What someone wishes their time were, in hundredths of a percent, by line."""
    chance = random.Random(place)  # noqa: S311 (a seed, not a secret)
    cuts = sorted(chance.sample(range(1, WHOLE), len(LIGNES) - 1))
    return {ligne: high - low for ligne, low, high in zip(LIGNES, (0, *cuts), (*cuts, WHOLE), strict=True)}


def beyond_shares(place: int) -> dict[str, str]:
    """What someone answers that a fiche may show: wishes, a reason in words of their own, and one activité that nobody
    else would give away."""
    activite = list(shipped_referentiel().activites)[place]
    souhaits = {f"{ligne}_SOUHAITE": decimal_text(part, 2) for ligne, part in wishes(place).items()}
    raison = {f"V9_{code}.raison": "autre" for code in CODES}
    raison |= {f"V9_{code}.commentaire": reason(place) for code in CODES}
    return souhaits | raison | {f"{activite}_QUI": "moi", f"{activite}_QUI_DEVRAIT": "assistance"}


def reason(place: int) -> str:
    """Why the time of someone moved, in words that nobody else writes."""
    return f"Parce que {PRENOMS[place]} le dit."


# --- what each gets


def read_pages(world: Monde1) -> None:
    """Each reader asks for all that pages tell of time, and keeps it with what it had. Files tell no other figure."""
    with world.monde.database.reading() as session:
        dlas = {own.code: own.id for own in session.scalars(select(Dla))}
        for lecteur in world.lecteurs:
            told = get_chiffres_region(session, lecteur.acteur, 1)
            if told is not None:
                learn_parts(world, lecteur.attaque, told.parts, told.pas)
            if lecteur.role == "c2ra":
                _read_release(world, lecteur, get_release(session, 1))
            for code in _asked_by(world, lecteur):
                _read_dla(session, world, lecteur, (code, dlas[code]))


def _asked_by(world: Monde1, lecteur: Lecteur) -> set[str]:
    """The DLA whose pages it opens: those it works for or directs; all of them where no page should open."""
    return set(lecteur.dlas) or set(world.scenario.dlas)


def _read_release(world: Monde1, lecteur: Lecteur, release: Release | None) -> None:
    """The DLA that have a figure, which who runs the région reads in its workbook."""
    for dla in release.dlas_montres if release else ():
        learn_parts(world, lecteur.attaque, release.parts(dla) if release else {}, PAS, {dla})


def _read_dla(session: Session, world: Monde1, lecteur: Lecteur, dla: tuple[str, int]) -> None:
    code, dla_id = dla
    directed = get_chiffres_dla(session, lecteur.acteur, 1, dla_id)
    equipe = list_chiffres_equipe(session, lecteur.acteur, dla_id, paris_day(world.monde.heure()))
    for figure in (*equipe, *([directed] if directed else [])):
        learn_parts(world, lecteur.attaque, figure.parts, figure.pas or 1, {code})
    for shown in list_shown(session, lecteur.acteur, 1, dla_id):
        (place,) = [n for n, own in enumerate(world.secretes) if own.personne == shown.personne_id]
        fine = shown.vue_direction is VueDirection.FONCTION
        for ligne in CODES if fine else (*MISSIONS, "M3F1", "AUTRE"):  # one line is all of mission 3
            lecteur.attaque.knows(ligne, place)


def learn_parts(
    world: Monde1, attaque: Attaque, parts: Mapping[str, int], pas: int, dlas: Collection[str] | None = None
) -> None:
    """Points, each less than one step from the exact share of all answers, or of those of some DLA."""
    places = world.places(dlas) if dlas else set(range(len(world.secretes)))
    whole = sum(world.secretes[place].poids for place in places) * WHOLE
    for code, part in parts.items():
        attaque.learn(code, places, (part - pas) / 100 * whole, (part + pas) / 100 * whole)


def choose(world: Monde1, before: Sequence[Choix], after: Sequence[Choix]) -> None:
    for person, former, choix in zip(world.people, before, after, strict=True):
        if former != choix:
            participation_id = world.monde.participation(person, 1)
            with world.monde.database.writing() as session:
                change_partage(
                    session,
                    participation_id=participation_id,
                    partage=choix.partage,
                    acteur=person,
                    now=world.monde.heure(),
                )


def played(
    monde: Monde,
    scenario: Scenario,
    password: str | None = None,
    look: Callable[[Monde1], None] = lambda world: None,
) -> Monde1:
    """The whole campaign, read at each step by everyone; `look` reads more."""
    world = built(monde, scenario, password)
    first, second, third = scenario.tours
    for before, after in ((first, first), (first, second)):
        choose(world, before, after)
        read_pages(world)
        look(world)
    monde.heure.moment = APRES
    monde.settle(world.isabelle)
    for before, after in ((second, second), (second, third)):
        choose(world, before, after)
        read_pages(world)
        look(world)
    return world


# --- what the rule lets each know


def consents(world: Monde1, lecteur: Lecteur, code: str, place: int) -> bool:
    """Whether the author of an answer let that reader know its share, at one of the readings."""
    own = world.secretes[place]
    if place in lecteur.own:
        return True
    is_directed = lecteur.role == "direction" and own.dla in lecteur.dlas
    if is_directed and any(_shows(tour[place].vue, code) for tour in world.scenario.tours):
        return True
    is_read = lecteur.role == "c2ra" or own.dla in lecteur.dlas
    settled = world.scenario.tours[1]
    return is_read and _is_coarse(code) and all(settled[other].accord for other in world.places({own.dla}))


def _shows(vue: VueDirection, code: str) -> bool:
    return vue is VueDirection.FONCTION or (_is_coarse(code) and vue is VueDirection.MISSION)


def _is_coarse(code: str) -> bool:
    """A mission of one line is that line, and work outside missions is one."""
    return code in MISSIONS or code in {"M3F1", "AUTRE"}


def victims(world: Monde1) -> list[tuple[str, str, str]]:
    """(role, first name, line or mission) for each share that a reader bounds more closely than the rule lets."""
    found = []
    for lecteur in world.lecteurs:
        for code in CODES:
            for place, (low, high) in enumerate(lecteur.attaque.bounds(code)):
                own = world.secretes[place]
                assert low - 1 <= own.parts[code] <= high + 1, "the attacker is mistaken"
                if is_bounded(low, high) and not consents(world, lecteur, code, place):
                    found.append((lecteur.role, own.prenom, code))
    return found


def is_bounded(low: float, high: float) -> bool:
    """Whether a share, in hundredths of a percent, is known within ten points, or to be of ten points at least."""
    return high - low < LARGEUR - 1 or low > LARGEUR + 1
