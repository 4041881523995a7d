"""Worlds to attack: the choices of persons, what each role gets by each way, and what the rule lets it know."""

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
"""Width, in hundredths of a percent, within which a share may not be known unless its author agreed."""

PAS = 5
"""Points that the figures of DLA are rounded to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choix:
    """A person's answers to the two questions of consent, and whether they tick the fiche d’appui."""

    accord: bool = True
    vue: VueDirection = VueDirection.FONCTION
    fiche: bool = False

    @property
    def partage(self) -> Partage:
        return Partage(accord_chiffres=self.accord, vue_direction=self.vue, partage_fiche=self.fiche)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The DLA of each person, and their choices at each reading: when transmitting, before settling, and after."""

    name: str
    dlas: tuple[str, ...]
    tours: tuple[tuple[Choix, ...], ...]
    seed: int = 1
    directions: tuple[tuple[str, ...], ...] = ()

    @property
    def has_fiche(self) -> bool:
        """True when the campaign asks what a fiche shows beyond shares."""
        return any(choix.fiche for tour in self.tours for choix in tour)


def drawn(seed: int) -> Scenario:
    """Draw DLA of one, two or three persons; a third refuses, and a third changes its mind each time."""
    chance = random.Random(seed)  # noqa: S311 (a seed, not a secret)
    sizes = [chance.choice((1, 2, 2, 3)) for _ in range(chance.randint(4, 6))]
    dlas = tuple(dla for dla, size in zip(DLAS, sizes, strict=False) for _ in range(size))[: len(PRENOMS)]
    tours = [tuple(_choice(chance) for _ in dlas)]
    for _ in range(2):
        tours.append(tuple(_choice(chance) if chance.random() < 1 / 3 else choix for choix in tours[-1]))
    both = tuple(chance.sample(sorted(set(dlas)), 2))
    return Scenario(name=f"seed {seed}", dlas=dlas, tours=tuple(tours), seed=seed, directions=(both,))


def _choice(chance: random.Random) -> Choix:
    return Choix(accord=chance.random() < 2 / 3, vue=chance.choice(VUES))


def fixed(name: str, dlas: str, *tours: str, directions: tuple[tuple[str, ...], ...] = ()) -> Scenario:
    """Build a scenario. `tours` have a letter per person: `o` all, `m` by mission, `f` counts without being shown, `n`
    nothing; with the fiche, `t` all and the fiche, `s` the fiche alone."""
    words = {
        "o": Choix(),
        "m": Choix(vue=VueDirection.MISSION),
        "f": Choix(vue=VueDirection.NON),
        "n": Choix(accord=False, vue=VueDirection.NON),
        "t": Choix(fiche=True),
        "s": Choix(accord=False, vue=VueDirection.NON, fiche=True),
    }
    choices = tuple(tuple(words[letter] for letter in tour) for tour in tours)
    return Scenario(
        name=name,
        dlas=tuple(dlas.split()),
        tours=(*choices, *[choices[-1]] * (3 - len(choices))),
        directions=directions,
    )


@dataclass
class Lecteur:
    """A role, all that it has got so far, and the answers that it reads because their authors let it."""

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
        return {place for place, secrete in enumerate(self.secretes) if secrete.dla in wanted}


def mission_of(ligne: str) -> str:
    return "" if ligne == "AUTRE" else ligne[:2]


def shares(chance: random.Random, used_numbers: set[int]) -> dict[str, int]:
    """Draw the share of every line and mission, in hundredths of a percent: no two numbers alike in the world, so that
    each is recognised wherever it is written, and none that ends with a zero."""
    while True:
        cuts = sorted(chance.sample(range(1, WHOLE), len(LIGNES) - 1))
        parts = [high - low for low, high in zip((0, *cuts), (*cuts, WHOLE), strict=True)]
        by_code = dict(zip(LIGNES, parts, strict=True))
        for mission in MISSIONS:
            by_code[mission] = sum(
                part for ligne, part in zip(LIGNES, parts, strict=True) if mission_of(ligne) == mission
            )
        numbers = [part for code, part in by_code.items() if code != "M3"]  # equal to its only line
        odd = all(part % 10 and part >= 150 for part in numbers)
        if odd and len(set(numbers)) == len(numbers) and used_numbers.isdisjoint(numbers):
            used_numbers.update(numbers)
            return by_code


def built(monde: Monde, scenario: Scenario, password: str | None = None) -> Monde1:
    """Build a world where everyone transmits but one more person, in the first DLA."""
    chance, used_numbers = random.Random(scenario.seed), set[int]()  # noqa: S311 (a seed, not a secret)
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
        parts = shares(chance, used_numbers)
        typed = {code: decimal_text(parts[code], 2) for code in LIGNES} | {"AUTRE_PRECISION": "Intérim"}
        if scenario.has_fiche:
            _answer(monde, person, before, {**typed, **_moved(parts)})
            typed |= beyond_shares(len(secretes))
        _answer(monde, person, 1, typed, choix.partage)
        secretes.append(Secrete(personne=person.personne_id, prenom=prenom, dla=dla, poids=0, parts=parts))
    with monde.database.reading() as session:
        poids = {
            attendu.personne: attendu.reponse.etp * attendu.reponse.mois
            for attendu in collectes.get_collecte(session, session.get_one(Campagne, 1), monde.heure()).attendus
            if attendu.reponse
        }
    secretes = [
        Secrete(
            personne=secrete.personne,
            prenom=secrete.prenom,
            dla=secrete.dla,
            poids=poids[secrete.personne],
            parts=secrete.parts,
        )
        for secrete in secretes
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
    """Return the answers of the year before: ten points of the largest line were in another one."""
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
    """Return a reader per person, role and direction, pilote and admin included, who know nobody's answer."""

    def lecteur(role: str, acteur: Acteur) -> Lecteur:
        return Lecteur(role, acteur, Attaque(secretes, CODES))

    lecteurs = [
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
        lecteurs.append(directing)
    for place, person in enumerate(people):  # the last one answers nothing
        colleague = lecteur("collègue", person)
        colleague.own = frozenset({place} & set(range(len(secretes))))
        colleague.dlas = (scenario.dlas[place] if colleague.own else scenario.dlas[0],)
        for code, index in product(CODES, colleague.own):
            colleague.attaque.knows(code, index)
        lecteurs.append(colleague)
    return lecteurs


def wishes(place: int) -> dict[str, int]:
    """Return the shares that a person wishes for, in hundredths of a percent, by line."""
    chance = random.Random(place)  # noqa: S311 (a seed, not a secret)
    cuts = sorted(chance.sample(range(1, WHOLE), len(LIGNES) - 1))
    return {ligne: high - low for ligne, low, high in zip(LIGNES, (0, *cuts), (*cuts, WHOLE), strict=True)}


def beyond_shares(place: int) -> dict[str, str]:
    """Return a person's answers that a fiche may show: wishes, a reason in words of their own, and one activité that
    nobody else would give away."""
    activite = list(shipped_referentiel().activites)[place]
    souhaits = {f"{ligne}_SOUHAITE": decimal_text(part, 2) for ligne, part in wishes(place).items()}
    raison = {f"V9_{code}.raison": "autre" for code in CODES}
    raison |= {f"V9_{code}.commentaire": reason(place) for code in CODES}
    return souhaits | raison | {f"{activite}_QUI": "moi", f"{activite}_QUI_DEVRAIT": "assistance"}


def reason(place: int) -> str:
    """Return why a person's time moved, in words that nobody else writes."""
    return f"Parce que {PRENOMS[place]} le dit."


# --- what each reader gets


def read_pages(world: Monde1) -> None:
    """Let each reader get all figures of time shown on pages, and keep them with earlier ones. Files have no others."""
    with world.monde.database.reading() as session:
        dlas = {dla.code: dla.id for dla in session.scalars(select(Dla))}
        for lecteur in world.lecteurs:
            chiffres = get_chiffres_region(session, lecteur.acteur, 1)
            if chiffres is not None:
                learn_parts(world, lecteur.attaque, chiffres.parts, chiffres.pas)
            if lecteur.role == "c2ra":
                _read_release(world, lecteur, get_release(session, 1))
            for code in _asked_by(world, lecteur):
                _read_dla(session, world, lecteur, (code, dlas[code]))


def _asked_by(world: Monde1, lecteur: Lecteur) -> set[str]:
    """Return the DLA whose pages it opens: those it works for or directs; all of them where no page should open."""
    return set(lecteur.dlas) or set(world.scenario.dlas)


def _read_release(world: Monde1, lecteur: Lecteur, release: Release | None) -> None:
    """Add the DLA that have a figure: the animatrice of the région reads them in its workbook."""
    for dla in release.dlas_montres if release else ():
        learn_parts(world, lecteur.attaque, release.parts(dla) if release else {}, PAS, {dla})


def _read_dla(session: Session, world: Monde1, lecteur: Lecteur, dla: tuple[str, int]) -> None:
    code, dla_id = dla
    directed = get_chiffres_dla(session, lecteur.acteur, 1, dla_id)
    equipe = list_chiffres_equipe(session, lecteur.acteur, dla_id, paris_day(world.monde.heure()))
    for figure in (*equipe, *([directed] if directed else [])):
        learn_parts(world, lecteur.attaque, figure.parts, figure.pas or 1, {code})
    for participation in list_shown(session, lecteur.acteur, 1, dla_id):
        (place,) = [n for n, secrete in enumerate(world.secretes) if secrete.personne == participation.personne_id]
        fine = participation.vue_direction is VueDirection.FONCTION
        for ligne in CODES if fine else (*MISSIONS, "M3F1", "AUTRE"):  # one line is all of mission 3
            lecteur.attaque.knows(ligne, place)


def learn_parts(
    world: Monde1, attaque: Attaque, parts: Mapping[str, int], pas: int, dlas: Collection[str] | None = None
) -> None:
    """Add points, each less than one step from the exact share of all answers, or of the answers of some DLA."""
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
    """Play the whole campaign, read at each step by everyone; `look` reads more."""
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


# --- what the rule lets each reader know


def consents(world: Monde1, lecteur: Lecteur, code: str, place: int) -> bool:
    """Return whether the author of an answer let that reader know its share, at one of the readings."""
    secrete = world.secretes[place]
    if place in lecteur.own:
        return True
    is_directed = lecteur.role == "direction" and secrete.dla in lecteur.dlas
    if is_directed and any(_shows(tour[place].vue, code) for tour in world.scenario.tours):
        return True
    is_read = lecteur.role == "c2ra" or secrete.dla in lecteur.dlas
    settled = world.scenario.tours[1]
    return is_read and _is_coarse(code) and all(settled[other].accord for other in world.places({secrete.dla}))


def _shows(vue: VueDirection, code: str) -> bool:
    return vue is VueDirection.FONCTION or (_is_coarse(code) and vue is VueDirection.MISSION)


def _is_coarse(code: str) -> bool:
    """Return whether a code is a mission, or a line that is all of its mission or of work outside missions."""
    return code in MISSIONS or code in {"M3F1", "AUTRE"}


def victims(world: Monde1) -> list[tuple[str, str, str]]:
    """Return (role, first name, line or mission) of each share that a reader bounds more closely than the rule lets."""
    exposed = []
    for lecteur in world.lecteurs:
        for code in CODES:
            for place, (low, high) in enumerate(lecteur.attaque.bounds(code)):
                secrete = world.secretes[place]
                assert low - 1 <= secrete.parts[code] <= high + 1, "the attacker is mistaken"
                if is_bounded(low, high) and not consents(world, lecteur, code, place):
                    exposed.append((lecteur.role, secrete.prenom, code))
    return exposed


def is_bounded(low: float, high: float) -> bool:
    """Return whether a share, in hundredths of a percent, is known within ten points, or to be at least ten points."""
    return high - low < LARGEUR - 1 or low > LARGEUR + 1
