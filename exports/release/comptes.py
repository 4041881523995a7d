"""Counts of structures' answers that may be shown: levels joined to their side, or hidden, to identify nobody.

Source of the rules: docs/decisions/0064.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
    """Answers counted together: the codes of their options, and their number; None when it is hidden."""

    codes: tuple[str, ...]
    nombre: int | None


Codes = tuple[str, ...]
Apart = Mapping[Codes, frozenset[str]]
"""Codes of options counted together -> the DLA whose count may be shown; () -> the DLA of which any count may."""


def protect(
    counts: Mapping[str, int],
    forme: Forme,
    cotes: Sequence[Sequence[str]],
    reponses: int,
    seuils: Seuils,
    *,
    alone: bool,
    unanimes: Collection[str] = (),
    apart: Collection[int] = (),
) -> tuple[CompteDit, ...] | None:
    """Return the counts that may be shown of the answers to a question; None when none may.

    `cotes` are the sides of a scale: favourable, neutral, unfavourable. `alone`: the question is shown for the whole
    région, crossed with nothing. `unanimes`: options that all may be shown to have chosen, however few they are.
    `apart`: see `opens_apart`.
    """
    if opens_apart(apart, forme, reponses, seuils, alone=alone):
        return None
    alike = _few_alike(counts, reponses, seuils).difference(unanimes)
    match forme:
        case Forme.ECHELLE:
            fine = alone and reponses >= seuils.reponses_niveaux
            return _levels(counts, cotes, seuils) if fine else _sides(counts, cotes, seuils)
        case Forme.PLUSIEURS if not alike or sum(map(bool, counts.values())) > 1:
            return _several(counts, alike, reponses, seuils)
        case _ if alike:
            return None
        case Forme.UNE_OPTION if alone:
            return _options(counts, reponses, seuils)
        case _:
            return _whole(counts, reponses, seuils)


def opens_apart(apart: Collection[int], forme: Forme, reponses: int, seuils: Seuils, *, alone: bool) -> bool:
    """Return whether the number of answers would reveal, by subtraction, few of those `apart` from them: « non
    concerné », and « sans objet ». Each is a side of the question, which a scale alone shows at one to four."""
    fine = alone and reponses >= seuils.reponses_niveaux and forme is Forme.ECHELLE
    return not fine and any(map(seuils.is_few, apart))


def protect_ranked(
    counts: Mapping[str, int], firsts: Mapping[str, int], reponses: int, seuils: Seuils
) -> tuple[CompteDit, ...]:
    """Return the counts that may be shown of the options that have a rank, beside the first choices among them.

    Neither they, nor those who gave the option a later rank or none, may be few; nor may few all rank it. Answers often
    give as many ranks, so that the total is known: the same holds of what is hidden, together.
    """
    groups = (
        counts,
        {code: count - firsts.get(code, 0) for code, count in counts.items()},
        {code: reponses - count for code, count in counts.items()},
    )
    alike = _few_alike(counts, reponses, seuils)
    hidden = [code for code in counts if code in alike or any(seuils.is_few(group[code]) for group in groups)]
    rest = sorted((code for code in counts if code not in hidden), key=lambda code: counts[code])
    while (
        hidden
        and rest
        and (
            len(hidden) < 2
            or alike.issuperset(hidden)
            or any(seuils.is_few(sum(group[code] for code in hidden)) for group in groups)
        )
    ):
        hidden.append(rest.pop(0))
    return tuple(CompteDit((code,), None if code in hidden else count) for code, count in counts.items())


def _levels(counts: Mapping[str, int], cotes: Sequence[Sequence[str]], seuils: Seuils) -> tuple[CompteDit, ...]:
    """Count each level, but for the sides that have a small one: they are counted whole, however small."""
    dits: list[CompteDit] = []
    for cote in cotes:
        if any(seuils.is_few(counts.get(code, 0)) for code in cote):
            dits.append(_joined(counts, cote))
        else:
            dits += [CompteDit((code,), counts.get(code, 0)) for code in cote]
    return tuple(dits)


def _sides(counts: Mapping[str, int], cotes: Sequence[Sequence[str]], seuils: Seuils) -> tuple[CompteDit, ...] | None:
    dits = tuple(_joined(counts, cote) for cote in cotes)
    return None if any(seuils.is_few(dit.nombre or 0) for dit in dits) else dits


def _joined(counts: Mapping[str, int], cote: Sequence[str]) -> CompteDit:
    return CompteDit(tuple(cote), sum(counts.get(code, 0) for code in cote))


def _few_alike(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> frozenset[str]:
    """Return the options that all chose, where they are too few for that to be shown."""
    if len(counts) < 2 or not 0 < reponses < seuils.unanimite:
        return frozenset()
    return frozenset(code for code, count in counts.items() if count == reponses)


def unanimes_beside(region: Sequence[CompteDit] | None, reponses: int) -> frozenset[str]:
    """Return the options that all of a DLA may be shown to have chosen: where the région, of `reponses` answers, is
    shown to be unanimous, each DLA is, and hiding it would hide nothing."""
    return frozenset(code for dit in region or () if dit.nombre == reponses for code in dit.codes)


def _small(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> list[str]:
    """Return the options that few chose, or all but few."""
    return [code for code, count in counts.items() if seuils.is_few(count) or seuils.is_few(reponses - count)]


def _options(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> tuple[CompteDit, ...]:
    """Hide small counts, with the smallest others: else a subtraction from the total would reveal them."""
    hidden = _small(counts, reponses, seuils)
    rest = sorted((code for code in counts if code not in hidden), key=lambda code: (counts[code] == 0, counts[code]))
    while hidden and rest and (len(hidden) < 2 or seuils.is_few(sum(counts[code] for code in hidden))):
        hidden.append(rest.pop(0))
    return tuple(CompteDit((code,), None if code in hidden else count) for code, count in counts.items())


def _several(counts: Mapping[str, int], alike: frozenset[str], reponses: int, seuils: Seuils) -> tuple[CompteDit, ...]:
    hidden = alike.union(_small(counts, reponses, seuils))
    hidden |= _bounding(counts, hidden, reponses, seuils)
    return tuple(CompteDit((code,), None if code in hidden else count) for code, count in counts.items())


def _bounding(counts: Mapping[str, int], hidden: frozenset[str], reponses: int, seuils: Seuils) -> frozenset[str]:
    """Return the smallest count to hide too, where hidden ones are all of few, and what is shown says how few: everyone
    chose something."""
    shown = {code: count for code, count in counts.items() if count and code not in hidden}
    if reponses - sum(shown.values()) <= len(hidden) or not all(seuils.is_few(counts[code]) for code in hidden):
        return frozenset()
    return frozenset(sorted(shown, key=lambda code: shown[code])[:1])


def _whole(counts: Mapping[str, int], reponses: int, seuils: Seuils) -> tuple[CompteDit, ...] | None:
    """Count every option, or return None: some of them, crossed with the région's, would reveal the others."""
    if _small(counts, reponses, seuils):
        return None
    return tuple(CompteDit((code,), count) for code, count in counts.items())


def beside_the_region(
    forme: Forme,
    cotes: Sequence[Sequence[str]],
    counts: Mapping[str, Mapping[str, int]],
    reponses: Mapping[str, int],
    manques: Mapping[str, Sequence[int]],
    published: Collection[str],
    seuils: Seuils,
    unanimes: Collection[str],
) -> Apart:
    """Return the DLA where each count may be shown, when the région's are too.

    `counts`, `reponses` and `manques`, the numbers apart, are by DLA; nothing is shown of a DLA that is not
    `published`. `unanimes`, numbers apart: see `protect`.
    """

    def dits_of(dlas: Collection[str]) -> Sequence[CompteDit] | None:
        together: Counter[str] = Counter()
        for dla in dlas:
            together.update(counts[dla])
        several = sum(reponses[dla] for dla in dlas)
        apart = tuple(map(sum, zip(*(manques[dla] for dla in dlas), strict=True)))
        return protect(together, forme, cotes, several, seuils, alone=False, unanimes=unanimes, apart=apart)

    def are_safe(codes: Codes, silent: Collection[str]) -> bool:
        """Return whether the count of `silent` DLA together may be shown, as even a small side of a scale may."""
        return not silent or forme is Forme.ECHELLE or _tells(dits_of(silent), codes)

    dits_by_dla = {dla: dits_of([dla]) for dla in published}
    asked = {dla: count + sum(filter(seuils.is_few, manques[dla])) for dla, count in reponses.items()}
    cells: dict[Codes, None] = {(): None} | {dit.codes: None for dits in dits_by_dla.values() for dit in dits or ()}
    return {
        codes: told_apart(
            asked,
            frozenset(dla for dla, dits in dits_by_dla.items() if _tells(dits, codes)),
            partial(are_safe, codes),
        )
        for codes in cells
    }


def gives_back(dits: Sequence[CompteDit] | None, cited: Collection[str], forme: Forme) -> bool:
    """Return whether the number of structures that chose one of `cited` reveals what `dits` hides.

    A question asked of them alone gives it: how many were asked, and how many were not. Nothing cited: the options that
    it depends on are unknown.
    """
    if dits is None:
        return True
    hidden = {code for dit in dits if dit.nombre is None for code in dit.codes}
    parted = any(0 < len(set(dit.codes) & set(cited)) < len(dit.codes) for dit in dits)
    if parted or not cited:
        return parted or bool(hidden)
    both = hidden & set(cited)
    return bool(both) and (forme is Forme.PLUSIEURS or both != hidden)


def _tells(dits: Sequence[CompteDit] | None, codes: Codes) -> bool:
    """Return whether the count of these options is shown; with no codes, whether any count of the question may be."""
    return dits is not None and all(dit.nombre is not None for dit in dits if dit.codes == codes)


def at(dits: Sequence[CompteDit] | None, dla: str, apart: Apart) -> Sequence[CompteDit] | None:
    """Keep the counts of a DLA that may be shown beside the région's; None when none may."""
    if dits is None or dla not in apart[()]:
        return None
    beside = [dit if dla in apart[dit.codes] else CompteDit(dit.codes, None) for dit in dits]
    return beside if not dits or any(dit.nombre is not None for dit in beside) else None


def beside_exclusive(
    dits: Sequence[CompteDit], exclusives: frozenset[str], *, is_of_dla: bool
) -> tuple[CompteDit, ...]:
    """Hide the options that exclude the others, but on the page of a DLA that shows all the others.

    Those of a DLA that hides an option chose an exclusive one at most as often as what it shows leaves: the count of
    everyone would then say how often it was chosen in another DLA.
    """
    if is_of_dla and all(dit.nombre is not None for dit in dits):
        return tuple(dits)
    return tuple(CompteDit(dit.codes, None) if exclusives & {*dit.codes} else dit for dit in dits)


def told_apart(
    reponses: Mapping[str, int], dlas: frozenset[str], are_safe: Callable[[frozenset[str]], bool]
) -> frozenset[str]:
    """Return the DLA whose counts can be shown beside the région's, among `dlas`, where they may be shown alone.

    `reponses`: number of answers by DLA. Subtracting the shown DLA from the région gives the counts of the silent ones
    together: the smallest shown DLA is left out too until the silent ones are not one DLA alone, and are safe to show.
    """
    while dlas:
        silent = frozenset(dla for dla, count in reponses.items() if count and dla not in dlas)
        if len(silent) != 1 and are_safe(silent):
            break
        dlas -= {min(dlas, key=lambda dla: (reponses[dla], dla))}
    return dlas
