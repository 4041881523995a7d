"""What readers hold of a région: one release, two périodes, two releases of one période after consents changed, or the
network beside several régions."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from exports.release.cellules import SOUHAIT, Release
from exports.release.contexte import Annees, Contexte, Precedente
from exports.release.exactes import CollecteTemps
from exports.release.reseau import Membre, release_reseau
from exports.release.revisions import Anterieure
from exports.release.seuils import Seuils
from exports.release.temps import SOUHAITS, release_temps
from tests.exports.release.attacker import ANNEE, Attaque, Curieux, Publiee, Trouve
from tests.exports.release.regions import Forme, directions_of, draw, later

MOINDRE = Forme(personnes=(2, 6), par_dla=(1, 2))
FAITE_LE = datetime(2026, 7, 22, 12, tzinfo=UTC)


def settle(
    collecte: CollecteTemps, contexte: Contexte | None = None, seuils: Seuils | None = None, numero: int = 1
) -> Release:
    return release_temps(collecte, contexte or Contexte(), seuils or Seuils(), numero=numero, faite_le=FAITE_LE)


def alone(seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False) -> list[Publiee]:
    """One release."""
    collecte = draw(seed, forme)
    release = settle(collecte, Contexte(directions=directions_of(collecte, seed)), seuils)
    return [Publiee(periode=0, collecte=collecte, release=release, ordre=ordre)]


def two_periodes(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """The same persons in two périodes, the second of which is compared with the first."""
    (first,) = alone(seed, seuils, forme, ordre=ordre)
    return [first, followed(first, later(first.collecte, seed), seed, seuils)]


def followed(first: Publiee, collecte: CollecteTemps, seed: int, seuils: Seuils | None = None) -> Publiee:
    before = Precedente(code="avant", release=first.release, collecte=first.collecte)
    contexte = Contexte(directions=directions_of(collecte, seed), precedente=before)
    release = settle(collecte, contexte, seuils)
    return Publiee(periode=1, collecte=collecte, release=release, avant=first, ordre=first.ordre)


def two_years(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """The same persons in four semestres: each is compared with the one before, and the last two with the first two."""
    collectes = [draw(seed, forme)]
    for place in range(1, 4):
        collectes.append(later(collectes[-1], seed + place))
    return over_years(collectes, seuils, directions_of(collectes[0], seed), ordre=ordre)


def over_years(
    collectes: Sequence[CollecteTemps],
    seuils: Seuils | None = None,
    directions: tuple[frozenset[str], ...] = (),
    *,
    ordre: bool = False,
) -> list[Publiee]:
    """What four semestres tell, each settled in its turn."""
    found: list[Publiee] = []
    for place, collecte in enumerate(collectes):
        earlier = tuple(Precedente(code="avant", release=own.release, collecte=own.collecte) for own in found)
        annees = Annees(code=ANNEE, avant=earlier[:2], debut=earlier[2:]) if place == 3 else None
        before = earlier[-1] if earlier else None
        contexte = Contexte(directions=directions, precedente=before, annees=annees)
        release = settle(collecte, contexte, seuils)
        avant = found[-1] if found else None
        found.append(Publiee(periode=place, collecte=collecte, release=release, avant=avant, ordre=ordre))
    return found


def two_releases(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """The same answers, of which some are agreed to later and others withdrawn."""
    (first,) = alone(seed, seuils, forme, ordre=ordre)
    chance = random.Random(seed)  # noqa: S311 (a seed)
    changed = {dla: chance.random() < 0.6 for dla in sorted(first.collecte.dlas)}
    collecte = replace(
        first.collecte, reponses=tuple(replace(own, accord=changed[own.dla]) for own in first.collecte.reponses)
    )
    return [first, again(first, collecte, seed, seuils)]


def again(first: Publiee, collecte: CollecteTemps, seed: int, seuils: Seuils | None = None) -> Publiee:
    """Another release of the same période."""
    release = settle(collecte, after(first.release, directions_of(collecte, seed)), seuils, numero=2)
    return Publiee(periode=first.periode, collecte=collecte, release=release, ordre=first.ordre)


def late_answers(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """Answers of three persons in two DLA come in late or are corrected; the second release is made if it shows the
    région as the first one does."""
    every, other = draw(seed, forme), draw(seed + 1_000, forme)
    chance = random.Random(seed)  # noqa: S311 (a seed)
    moved = _moved(every, chance)
    corrected = frozenset(moved[: chance.choice((0, 0, 1, 3))])
    late = frozenset(moved) - corrected
    again = {own.personne: own.parts for own in other.reponses}
    fixed = tuple(
        replace(own, parts=again.get(own.personne, own.parts)) if own.personne in corrected else own
        for own in every.reponses
    )
    before = replace(every, reponses=tuple(own for own in every.reponses if own.personne not in late))
    first = settle(before, Contexte(directions=directions_of(every, seed)), seuils)
    publiee = Publiee(periode=0, collecte=before, release=first, ordre=ordre)
    return [publiee, *revised(publiee, replace(every, reponses=fixed), seed, corrected, seuils)]


def _moved(collecte: CollecteTemps, chance: random.Random) -> list[int]:
    """Three persons in two DLA at least."""
    persons = sorted({own.personne for own in collecte.reponses})
    while True:
        some = chance.sample(persons, 3)
        if len({own.dla for own in collecte.reponses if own.personne in some}) >= 2:
            return some


def revised(
    first: Publiee, collecte: CollecteTemps, seed: int, corrected: frozenset[int], seuils: Seuils | None = None
) -> list[Publiee]:
    """The release that replaces it, as settling makes it; none where it would hide the région."""
    contexte = after(first.release, directions_of(collecte, seed))
    before = Anterieure(release=first.release, avant=first.collecte, apres=collecte)
    release = settle(collecte, replace(contexte, anterieure=before), seuils, numero=2)
    if first.release.is_shown and not release.is_shown:
        return []
    kept = {own for own in first.release.cellules if own.mesure in SOUHAITS or own.colonne == SOUHAIT}
    told = replace(release, cellules=tuple(own for own in release.cellules if own not in kept))  # of former answers
    return [Publiee(periode=0, collecte=collecte, release=told, ordre=first.ordre, corrigees=corrected)]


def after(release: Release, directions: tuple[frozenset[str], ...] = ()) -> Contexte:
    """What a later release of the same période depends on."""
    montres = {dla: release.missions(dla) for dla in release.dlas_montres}
    return Contexte(directions=directions, caches=release.caches, montres=montres)


def membre(seed: int, place: int, forme: Forme | None = None, seuils: Seuils | None = None) -> Membre:
    """A région of a network, by its place in it: nobody answers in two."""
    drawn = draw(seed, forme)
    reponses = tuple(
        replace(own, personne=own.personne + 1_000 * place, dla=f"{place}{own.dla}") for own in drawn.reponses
    )
    collecte = replace(drawn, reponses=reponses)
    directions = directions_of(collecte, seed)
    release = settle(collecte, Contexte(directions=directions), seuils)
    return Membre(code=str(place), collecte=collecte, release=release, directions=directions)


def network(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """A région and a small one, told coarsely or not at all, and what they tell together; `ordre` is not solved."""
    membres = [membre(seed, 0, forme, seuils), membre(seed + 1, 1, forme or MOINDRE, seuils)]
    return beside_network(membres, seuils)


def beside_network(membres: Sequence[Membre], seuils: Seuils | None = None) -> list[Publiee]:
    """What each of some régions tells, then the network."""
    return [
        *(Publiee(periode=0, collecte=own.collecte, release=own.release) for own in membres),
        together(membres, seuils),
    ]


def together(membres: Sequence[Membre], seuils: Seuils | None = None) -> Publiee:
    """The release of the network, over the answers of its régions."""
    release = release_reseau(membres, seuils or Seuils(), numero=1, faite_le=FAITE_LE)
    reponses = tuple(own for each in membres for own in each.collecte.reponses)
    return Publiee(periode=0, collecte=replace(membres[0].collecte, reponses=reponses), release=release)


Scenario = Callable[..., list[Publiee]]
SCENARIOS: dict[str, Scenario] = {
    "une publication": alone,
    "deux périodes": two_periodes,
    "deux publications": two_releases,
    "réseau": network,
    "réponses tardives": late_answers,
    "deux années": two_years,
}


def curieux_of(publiees: Sequence[Publiee], directions: Sequence[frozenset[str]] = ()) -> Iterator[Curieux]:
    """An outsider, the C2RA, each author, each set of colleagues, each direction."""
    reponses = [own for publiee in publiees for own in publiee.collecte.reponses]
    dlas = frozenset(own.dla for own in reponses)
    yield Curieux(nom="public")
    yield Curieux(nom="C2RA", lues=dlas)
    groups: dict[frozenset[int], str] = {}
    for dla in sorted(dlas):
        staff = frozenset(own.personne for own in reponses if own.dla == dla)
        groups.setdefault(staff, "équipe")
        for person in sorted(staff):
            groups.setdefault(staff - {person}, "collègues")
            groups.setdefault(frozenset({person}), "auteur")
    for group, nom in groups.items():
        if group:
            yield Curieux(
                nom=nom, personnes=group, lues=frozenset(own.dla for own in reponses if own.personne in group)
            )
    for direction in directions:
        yield Curieux(nom="direction", dirigees=direction, lues=direction)


def attack(publiees: Sequence[Publiee], seed: int) -> dict[str, tuple[float, list[Trouve]]]:
    """By kind of reader, the narrowest interval and what was found."""
    told: dict[str, tuple[float, list[Trouve]]] = {}
    readers = curieux_of(publiees, directions_of(publiees[0].collecte, seed))
    attaques = sorted((Attaque(publiees, own) for own in readers), key=lambda own: -len(own.known()))
    for place, attaque in enumerate(attaques):
        stronger = [own for own in attaques[:place] if _knows_more(own, attaque)]
        attaque.indices = [solution for own in stronger for solution in own.solutions]
        found = attaque.found()
        narrowest, former = told.get(attaque.curieux.nom, (100.0, []))
        told[attaque.curieux.nom] = (min(narrowest, attaque.narrowest), [*former, *found])
    return told


def _knows_more(one: Attaque, other: Attaque) -> bool:
    return other.known() <= one.known() and other.curieux.lues <= one.curieux.lues


def first_found(publiees: Sequence[Publiee], seed: int) -> Trouve | None:
    """Someone whom a reader finds; None when nobody is found."""
    for curieux in curieux_of(publiees, directions_of(publiees[0].collecte, seed)):
        if found := Attaque(publiees, curieux).found():
            return found[0]
    return None
