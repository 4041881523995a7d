"""Counts of answers of structures that may be told: levels joined to their side, or hidden, so that nobody is found.

Source of the rules: docs/decisions/0064.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial

from exports.release.seuils import Seuils


class Forme(Enum):
    """How the answers to a question add up: levels of a scale, yes or no, one option, several options."""

    ECHELLE = auto()
    OUI_NON = auto()
    UNE_OPTION = auto()
    PLUSIEURS = auto()


@dataclass(frozen=True, slots=True)
class CompteDit:
    """Answers told together: the codes of their options, and how many there are; None: hidden."""

    codes: tuple[str, ...]
    nombre: int | None


Codes = tuple[str, ...]
Apart = Mapping[Codes, frozenset[str]]
"""Codes of options told together -> the DLA of which their count may be told; () -> those of which anything may."""


def protect(
    counts: Mapping[str, int],
    forme: Forme,
    cotes: Sequence[Sequence[str]],
    reponses: int,
    seuils: Seuils,
    *,
    alone: bool,
) -> tuple[CompteDit, ...] | None:
    """What may be told of the answers to a question; None when nothing may.

    `cotes` are the sides of a scale: favourable, neutral, unfavourable. `alone`: the question is told for the whole
    région, crossed with nothing.
    """
    match forme:
        case Forme.ECHELLE:
            fine = alone and reponses >= seuils.reponses_niveaux
            return _levels(counts, cotes, seuils) if fine else _sides(counts, cotes, seuils)
        case Forme.OUI_NON:
            return _yes_or_no(counts, reponses, seuils)
        case Forme.UNE_OPTION:
            if _are_few_alike(counts, reponses, seuils):
                return None
            return _options(counts, seuils) if alone else _whole(counts, seuils)
        case Forme.PLUSIEURS:
            return tuple(
                CompteDit((code,), None if seuils.is_few(count) or seuils.is_few(reponses - count) else count)
                for code, count in counts.items()
            )


def _levels(counts: Mapping[str, int], cotes: Sequence[Sequence[str]], seuils: Seuils) -> tuple[CompteDit, ...]:
    """Each level, but for the sides that have a small one: they are told whole, however small."""
    found: list[CompteDit] = []
    for cote in cotes:
        if any(seuils.is_few(counts.get(code, 0)) for code in cote):
            found.append(_joined(counts, cote))
        else:
            found += [CompteDit((code,), counts.get(code, 0)) for code in cote]
    return tuple(found)


def _sides(counts: Mapping[str, int], cotes: Sequence[Sequence[str]], seuils: Seuils) -> tuple[CompteDit, ...] | None:
    found = tuple(_joined(counts, cote) for cote in cotes)
    return None if any(seuils.is_few(dit.nombre or 0) for dit in found) else found


def _joined(counts: Mapping[str, int], cote: Sequence[str]) -> CompteDit:
    return CompteDit(tuple(cote), sum(counts.get(code, 0) for code in cote))


def _yes_or_no(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> tuple[CompteDit, ...] | None:
    """Both, or none: one is the other's complement."""
    return None if _are_few_alike(counts, reponses, seuils) else _whole(counts, seuils)


def _are_few_alike(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> bool:
    """Whether all chose the same answer, and are too few for that to be told."""
    is_unanimous = len(counts) > 1 and sum(count > 0 for count in counts.values()) == 1
    return is_unanimous and reponses < seuils.unanimite


def beside_unanimity(
    forme: Forme, counts: Mapping[str, int], reponses: int, region: Sequence[CompteDit] | None, seuils: Seuils
) -> Seuils:
    """The thresholds of a DLA beside the région, whose `counts` are exact and of which `region` is told.

    Yes or no: where the région is told to have answered alike, each DLA did, and to hide it would hide nothing. One
    option: all of a DLA may be told to have chosen it, unless that is hidden of the région.
    """
    match forme:
        case Forme.OUI_NON:
            may_be_alike = sum(bool(dit.nombre) for dit in region or ()) == 1
        case Forme.UNE_OPTION:
            may_be_alike = not _are_few_alike(counts, reponses, seuils)
        case _:
            may_be_alike = False
    return replace(seuils, unanimite=0) if may_be_alike else seuils


def _options(counts: Mapping[str, int], seuils: Seuils) -> tuple[CompteDit, ...]:
    """Small ones are hidden, with the smallest others that a subtraction from the total would open."""
    hidden = [code for code, count in counts.items() if seuils.is_few(count)]
    rest = sorted((code for code in counts if code not in hidden), key=lambda code: (counts[code] == 0, counts[code]))
    while hidden and rest and (len(hidden) < 2 or seuils.is_few(sum(counts[code] for code in hidden))):
        hidden.append(rest.pop(0))
    return tuple(CompteDit((code,), None if code in hidden else count) for code, count in counts.items())


def _whole(counts: Mapping[str, int], seuils: Seuils) -> tuple[CompteDit, ...] | None:
    """Every option, or none: some of them, crossed with the région's, would give the others away."""
    if any(map(seuils.is_few, counts.values())):
        return None
    return tuple(CompteDit((code,), count) for code, count in counts.items())


def beside_the_region(
    forme: Forme,
    cotes: Sequence[Sequence[str]],
    counts: Mapping[str, Mapping[str, int]],
    reponses: Mapping[str, int],
    published: Collection[str],
    seuils: Seuils,
) -> Apart:
    """Where each count may be told, when the région's are too. `counts` and `reponses` by DLA; of those that are not
    `published`, nothing is told."""

    def dits_of(dlas: Collection[str]) -> Sequence[CompteDit] | None:
        together: Counter[str] = Counter()
        for dla in dlas:
            together.update(counts[dla])
        return protect(together, forme, cotes, sum(reponses[dla] for dla in dlas), seuils, alone=False)

    def are_safe(codes: Codes, silent: Collection[str]) -> bool:
        """The région tells a small side of a scale: those that are not told may have it."""
        return not silent or forme is Forme.ECHELLE or _tells(dits_of(silent), codes)

    told = {dla: dits_of([dla]) for dla in published}
    cells: dict[Codes, None] = {(): None} | {dit.codes: None for dits in told.values() for dit in dits or ()}
    return {
        codes: told_apart(
            reponses, frozenset(dla for dla, dits in told.items() if _tells(dits, codes)), partial(are_safe, codes)
        )
        for codes in cells
    }


def gives_back(dits: Sequence[CompteDit] | None, cited: Collection[str], forme: Forme) -> bool:
    """Whether the number of those who chose one of `cited` tells what `dits` hides.

    A question asked of them alone tells it: how many were asked, and how many were not. Nothing cited: nobody says
    which options it depends on.
    """
    if dits is None:
        return True
    hidden = {code for dit in dits if dit.nombre is None for code in dit.codes}
    parted = any(0 < len(set(dit.codes) & set(cited)) < len(dit.codes) for dit in dits)
    if parted or not cited:
        return parted or bool(hidden)
    found = hidden & set(cited)
    return bool(found) and (forme is Forme.PLUSIEURS or found != hidden)


def _tells(dits: Sequence[CompteDit] | None, codes: Codes) -> bool:
    """Whether the count of these options is told; with no codes, whether any count of the question may be."""
    return dits is not None and all(dit.nombre is not None for dit in dits if dit.codes == codes)


def at(dits: Sequence[CompteDit] | None, dla: str, apart: Apart) -> Sequence[CompteDit] | None:
    """Keep of the counts of a DLA those that may be told beside the région's; None when none may."""
    if dits is None or dla not in apart[()]:
        return None
    beside = [dit if dla in apart[dit.codes] else CompteDit(dit.codes, None) for dit in dits]
    return beside if not dits or any(dit.nombre is not None for dit in beside) else None


def told_apart(
    reponses: Mapping[str, int], told: frozenset[str], are_safe: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """Of the DLA whose own counts may be told, those that can be beside the région's. `reponses`: how many each gave.

    The others and the région give the counts of those that are not told, together: the smallest told is left out too
    until these are not one DLA alone, and are safe to tell of.
    """
    while told:
        silent = frozenset(dla for dla, count in reponses.items() if count and dla not in told)
        if len(silent) != 1 and are_safe(silent):
            break
        told -= {min(told, key=lambda dla: (reponses[dla], dla))}
    return told
