"""Releases that readers hold of a région: one, two périodes, two releases of one période after consents changed, or the
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
    """Draw one release."""
    collecte = draw(seed, forme)
    release = settle(collecte, Contexte(directions=directions_of(collecte, seed)), seuils)
    return [Publiee(periode=0, collecte=collecte, release=release, ordre=ordre)]


def two_periodes(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """Draw two périodes of the same persons, the second of which is compared with the first."""
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
    """Draw four semestres of the same persons: each is compared with the one before, and the last two with the first
    two."""
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
    """Release four semestres, each settled in its turn."""
    publiees: list[Publiee] = []
    for place, collecte in enumerate(collectes):
        earlier = tuple(
            Precedente(code="avant", release=publiee.release, collecte=publiee.collecte) for publiee in publiees
        )
        annees = Annees(code=ANNEE, avant=earlier[:2], debut=earlier[2:]) if place == 3 else None
        before = earlier[-1] if earlier else None
        contexte = Contexte(directions=directions, precedente=before, annees=annees)
        release = settle(collecte, contexte, seuils)
        avant = publiees[-1] if publiees else None
        publiees.append(Publiee(periode=place, collecte=collecte, release=release, avant=avant, ordre=ordre))
    return publiees


def two_releases(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """Release answers twice, after some consents were given and others withdrawn."""
    (first,) = alone(seed, seuils, forme, ordre=ordre)
    chance = random.Random(seed)  # noqa: S311 (a seed)
    changed = {dla: chance.random() < 0.6 for dla in sorted(first.collecte.dlas)}
    collecte = replace(
        first.collecte,
        reponses=tuple(replace(reponse, accord=changed[reponse.dla]) for reponse in first.collecte.reponses),
    )
    return [first, again(first, collecte, seed, seuils)]


def again(first: Publiee, collecte: CollecteTemps, seed: int, seuils: Seuils | None = None) -> Publiee:
    """Release the same période again."""
    release = settle(collecte, after(first.release, directions_of(collecte, seed)), seuils, numero=2)
    return Publiee(periode=first.periode, collecte=collecte, release=release, ordre=first.ordre)


def late_answers(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """Release twice, three persons in two DLA having answered late or been corrected in between; the second release is
    made if it shows the région as the first one does."""
    every, other = draw(seed, forme), draw(seed + 1_000, forme)
    chance = random.Random(seed)  # noqa: S311 (a seed)
    moved = _moved(every, chance)
    corrected = frozenset(moved[: chance.choice((0, 0, 1, 3))])
    late = frozenset(moved) - corrected
    parts_again = {reponse.personne: reponse.parts for reponse in other.reponses}
    fixed = tuple(
        replace(reponse, parts=parts_again.get(reponse.personne, reponse.parts))
        if reponse.personne in corrected
        else reponse
        for reponse in every.reponses
    )
    before = replace(every, reponses=tuple(reponse for reponse in every.reponses if reponse.personne not in late))
    first = settle(before, Contexte(directions=directions_of(every, seed)), seuils)
    publiee = Publiee(periode=0, collecte=before, release=first, ordre=ordre)
    return [publiee, *revised(publiee, replace(every, reponses=fixed), seed, corrected, seuils)]


def _moved(collecte: CollecteTemps, chance: random.Random) -> list[int]:
    """Draw three persons in at least two DLA."""
    persons = sorted({reponse.personne for reponse in collecte.reponses})
    while True:
        some = chance.sample(persons, 3)
        if len({reponse.dla for reponse in collecte.reponses if reponse.personne in some}) >= 2:
            return some


def revised(
    first: Publiee, collecte: CollecteTemps, seed: int, corrected: frozenset[int], seuils: Seuils | None = None
) -> list[Publiee]:
    """Return the release that replaces the first, as settling makes it; none where it would hide the région."""
    contexte = after(first.release, directions_of(collecte, seed))
    before = Anterieure(release=first.release, avant=first.collecte, apres=collecte)
    release = settle(collecte, replace(contexte, anterieure=before), seuils, numero=2)
    if first.release.is_shown and not release.is_shown:
        return []
    kept = {cellule for cellule in first.release.cellules if cellule.mesure in SOUHAITS or cellule.colonne == SOUHAIT}
    # The cells that are kept rest on former answers.
    cut = replace(release, cellules=tuple(cellule for cellule in release.cellules if cellule not in kept))
    return [Publiee(periode=0, collecte=collecte, release=cut, ordre=first.ordre, corrigees=corrected)]


def after(release: Release, directions: tuple[frozenset[str], ...] = ()) -> Contexte:
    """Return the context of a later release of the same période."""
    montres = {dla: release.missions(dla) for dla in release.dlas_montres}
    return Contexte(directions=directions, caches=release.caches, montres=montres)


def membre(seed: int, place: int, forme: Forme | None = None, seuils: Seuils | None = None) -> Membre:
    """Draw a région of a network, by its place in it: nobody answers in two."""
    drawn = draw(seed, forme)
    reponses = tuple(
        replace(reponse, personne=reponse.personne + 1_000 * place, dla=f"{place}{reponse.dla}")
        for reponse in drawn.reponses
    )
    collecte = replace(drawn, reponses=reponses)
    directions = directions_of(collecte, seed)
    release = settle(collecte, Contexte(directions=directions), seuils)
    return Membre(code=str(place), collecte=collecte, release=release, directions=directions)


def network(
    seed: int, seuils: Seuils | None = None, forme: Forme | None = None, *, ordre: bool = False
) -> list[Publiee]:
    """Release a région, a small one (coarse or hidden), and both together; `ordre` is not solved."""
    membres = [membre(seed, 0, forme, seuils), membre(seed + 1, 1, forme or MOINDRE, seuils)]
    return beside_network(membres, seuils)


def beside_network(membres: Sequence[Membre], seuils: Seuils | None = None) -> list[Publiee]:
    """Return the release of each région, then that of the network."""
    return [
        *(Publiee(periode=0, collecte=region.collecte, release=region.release) for region in membres),
        together(membres, seuils),
    ]


def together(membres: Sequence[Membre], seuils: Seuils | None = None) -> Publiee:
    """Return the release of the network, over the answers of its régions."""
    release = release_reseau(membres, seuils or Seuils(), numero=1, faite_le=FAITE_LE)
    reponses = tuple(reponse for member in membres for reponse in member.collecte.reponses)
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
    """List an outsider, the C2RA, each author, each set of colleagues, each direction."""
    reponses = [reponse for publiee in publiees for reponse in publiee.collecte.reponses]
    dlas = frozenset(reponse.dla for reponse in reponses)
    yield Curieux(nom="public")
    yield Curieux(nom="C2RA", lues=dlas)
    groups: dict[frozenset[int], str] = {}
    for dla in sorted(dlas):
        staff = frozenset(reponse.personne for reponse in reponses if reponse.dla == dla)
        groups.setdefault(staff, "équipe")
        for person in sorted(staff):
            groups.setdefault(staff - {person}, "collègues")
            groups.setdefault(frozenset({person}), "auteur")
    for group, nom in groups.items():
        if group:
            yield Curieux(
                nom=nom,
                personnes=group,
                lues=frozenset(reponse.dla for reponse in reponses if reponse.personne in group),
            )
    for direction in directions:
        yield Curieux(nom="direction", dirigees=direction, lues=direction)


def attack(
    publiees: Sequence[Publiee], seed: int, *, is_measured: bool = False
) -> dict[str, tuple[float, list[Trouve]]]:
    """Return the narrowest interval, sought on demand, and the shares found, by kind of reader."""
    readings: dict[str, tuple[float, list[Trouve]]] = {}
    readers = curieux_of(publiees, directions_of(publiees[0].collecte, seed))
    attaques = [Attaque(publiees, reader, is_measured=is_measured) for reader in readers]
    attaques.sort(key=lambda candidate: -len(candidate.known()))
    for place, attaque in enumerate(attaques):
        stronger = [earlier for earlier in attaques[:place] if _knows_more(earlier, attaque)]
        attaque.indices = [solution for earlier in stronger for solution in earlier.solutions]
        trouves = attaque.found()
        narrowest, former = readings.get(attaque.curieux.nom, (100.0, []))
        readings[attaque.curieux.nom] = (min(narrowest, attaque.narrowest), [*former, *trouves])
    return readings


def _knows_more(attaque: Attaque, other: Attaque) -> bool:
    return other.known() <= attaque.known() and other.curieux.lues <= attaque.curieux.lues


def first_found(publiees: Sequence[Publiee], seed: int) -> Trouve | None:
    """Return the first share that a reader finds; None when there is none."""
    for curieux in curieux_of(publiees, directions_of(publiees[0].collecte, seed)):
        if trouves := Attaque(publiees, curieux).found():
            return trouves[0]
    return None
