"""Régions drawn from a seed, at the sizes of the trade: six or so DLA of one to three persons."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from exports.release.cellules import BlocCellules
from exports.release.exactes import CollecteTemps, ReponseTemps
from tests.exports.records.builders import REFERENTIEL

BLOCS = (
    *(
        BlocCellules(code=mission.code, lignes=tuple(fonction.code for fonction in mission.fonctions))
        for mission in REFERENTIEL.missions
    ),
    BlocCellules(code="AUTRE", lignes=("AUTRE",)),
)
LIGNES = tuple(code for bloc in BLOCS for code in bloc.lignes)
MOIS = 6
WHOLE = 10_000
HALF = 50
"""Half a point, in hundredths of a percent: the unit of every share drawn here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forme:
    """The number of persons of a région, and their inequality."""

    personnes: tuple[int, int] = (10, 14)
    par_dla: tuple[int, int] = (1, 3)
    etp: tuple[int, ...] = (20, 40, 50, 60, 80, 80, 100, 100, 100, 100)
    mois: tuple[int, ...] = (6, 20, 35, 60, 60, 60, 60, 60, 60)
    accord: float = 0.7
    souhait: float = 0.0
    domine: bool = False


COURANTE, PETITE = Forme(), Forme(personnes=(5, 7), par_dla=(1, 2))
GRANDE = Forme(personnes=(20, 23), par_dla=(2, 4))
DOMINEE = Forme(domine=True)


def forme_of(seed: int) -> Forme:
    """Draw small, large and dominated régions, and those where people wish, among ordinary ones."""
    forme = {3: PETITE, 5: DOMINEE, 7: GRANDE, 8: PETITE}.get(seed % 10, COURANTE)
    return replace(forme, souhait=(0.0, 1.0, 0.8)[seed % 3], accord=(0.3, 0.7, 0.9, 1.0)[seed % 4])


def draw(seed: int, forme: Forme | None = None) -> CollecteTemps:
    """Draw a settled campaign on time."""
    chance = random.Random(seed)  # noqa: S311 (a seed, so that what was found is found again)
    shape = forme or forme_of(seed)
    staff = _staff(chance, shape)
    weights = [chance.choice(shape.etp) * chance.choice(shape.mois) for _ in staff]
    if shape.domine:
        most = chance.choice((60, 300, 1_600))
        weights = [6_000, *(min(weight, most) for weight in weights[1:])]
    reponses = tuple(
        ReponseTemps(
            dla=dla,
            personne=personne,
            poids=poids,
            accord=chance.random() < shape.accord,
            parts=_parts(chance),
            souhait=_parts(chance) if chance.random() < shape.souhait else None,
        )
        for (dla, personne), poids in zip(staff, weights, strict=True)
    )
    return CollecteTemps(blocs=BLOCS, mois=MOIS, reponses=reponses, couverture=Fraction(100))


def _staff(chance: random.Random, forme: Forme) -> list[tuple[str, int]]:
    """Draw a DLA and a number for each answer; at times, someone shared by two DLA."""
    count, staff = chance.randint(*forme.personnes), list[tuple[str, int]]()
    for dla in range(count):
        size = max(1, min(chance.randint(*forme.par_dla), count - len(staff)))
        if len(staff) < count:
            staff += [(f"{dla:02}", len(staff) + number) for number in range(size)]
    if chance.random() < 0.3:
        staff.append((staff[0][0], staff[-1][1]))
    return staff


def _parts(chance: random.Random) -> Mapping[str, int]:
    """Draw shares by five points mostly, else by one or by half of one; most people leave some lines at zero."""
    units = chance.choice((20, 20, 20, 100, 200))
    weights = [chance.choice((0, 1, 1, 2, 4)) for _ in LIGNES]
    if not any(weights):
        weights[0] = 1
    parts = [0] * len(LIGNES)
    for place in chance.choices(range(len(LIGNES)), weights, k=units):
        parts[place] += WHOLE // units
    return dict(zip(LIGNES, parts, strict=True))


def later(collecte: CollecteTemps, seed: int) -> CollecteTemps:
    """Move the same persons to the next période: some a little, some a lot, and at times all towards one line."""
    chance = random.Random(seed)  # noqa: S311 (a seed)
    common, pull = chance.choice(LIGNES), chance.choice((0, 0, 10, 20, 30))
    return replace(collecte, reponses=tuple(_moved(chance, reponse, common, pull) for reponse in collecte.reponses))


def _moved(chance: random.Random, reponse: ReponseTemps, common: str, pull: int) -> ReponseTemps:
    stays, moved = chance.choice((0, 4, 4, 8, 8, 10)), _parts(chance)  # tenths
    mixed = {code: stays * reponse.parts[code] + (10 - stays) * moved[code] for code in LIGNES}
    parts = {code: part * (100 - pull) // 1_000 // HALF * HALF for code, part in mixed.items()}
    parts[common] += WHOLE - sum(parts.values())
    return replace(reponse, parts=parts)


def directions_of(collecte: CollecteTemps, seed: int) -> tuple[frozenset[str], ...]:
    """Return one direction per DLA, and one that has two of them."""
    codes: Sequence[str] = sorted(collecte.dlas)
    chance = random.Random(seed)  # noqa: S311 (a seed)
    pairs = [frozenset(chance.sample(codes, 2))] if len(codes) > 1 else []
    return (*pairs, *(frozenset({code}) for code in codes))
