"""Counts of answers of structures that may be told: levels joined to their side, or hidden, so that nobody is found.

Source of the rules: docs/decisions/0064.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

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
            return _options(counts, seuils) if alone else _whole(counts, seuils)
        case Forme.PLUSIEURS:
            return tuple(
                CompteDit((code,), None if seuils.is_few(own) or seuils.is_few(reponses - own) else own)
                for code, own in counts.items()
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
    return None if any(seuils.is_few(own.nombre or 0) for own in found) else found


def _joined(counts: Mapping[str, int], cote: Sequence[str]) -> CompteDit:
    return CompteDit(tuple(cote), sum(counts.get(code, 0) for code in cote))


def _yes_or_no(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> tuple[CompteDit, ...] | None:
    """Both, or none: one is the other's complement. That all answered alike is told of many only."""
    is_unanimous = sum(own > 0 for own in counts.values()) == 1
    if any(map(seuils.is_few, counts.values())) or (is_unanimous and reponses < seuils.unanimite):
        return None
    return tuple(CompteDit((code,), own) for code, own in counts.items())


def _options(counts: Mapping[str, int], seuils: Seuils) -> tuple[CompteDit, ...]:
    """Small ones are hidden, with the smallest others that a subtraction from the total would open."""
    hidden = [code for code, own in counts.items() if seuils.is_few(own)]
    rest = sorted((code for code in counts if code not in hidden), key=lambda code: (counts[code] == 0, counts[code]))
    while hidden and rest and (len(hidden) < 2 or seuils.is_few(sum(counts[code] for code in hidden))):
        hidden.append(rest.pop(0))
    return tuple(CompteDit((code,), None if code in hidden else own) for code, own in counts.items())


def _whole(counts: Mapping[str, int], seuils: Seuils) -> tuple[CompteDit, ...] | None:
    """Every option, or none: some of them, crossed with the région's, would give the others away."""
    if any(map(seuils.is_few, counts.values())):
        return None
    return tuple(CompteDit((code,), own) for code, own in counts.items())


def told_apart(reponses: Mapping[str, int], told: frozenset[str]) -> frozenset[str]:
    """Of the DLA whose own counts may be told, those that can be beside the région's. `reponses`: how many each gave.

    When a single DLA that answered is not told, the others and the région would give its counts: the smallest of them
    is not told either.
    """
    silent = [dla for dla, own in reponses.items() if own and dla not in told]
    if len(silent) != 1 or not told:
        return told
    return told - {min(told, key=lambda dla: (reponses[dla], dla))}
