"""Adjust a répartition to 100 %: gaps on its two levels, and the rounding proposed.

Everything here is a function of typed texts, so that collecte/static/ajustement.js gives the same in the browser.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.core.francais import decimal_text
from questionnaires.core.repartition import WHOLE, UnreadableError, is_blank, largest_remainder, parse_share

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Etage:
    """Lines of one mission. `part` is the code of its own share, '' when it has none.

    `a_part`: work outside the référentiel, which takes nothing when equal shares are given.
    """

    lignes: tuple[str, ...]
    part: str = ""
    a_part: bool = False

    def somme(self, values: Mapping[str, int]) -> int:
        """Return the sum of its lines, in hundredths of a percent."""
        return sum(values.get(code, 0) for code in self.lignes)


@dataclass(frozen=True, slots=True)
class Ecart:
    """A gap: `code` is that of a mission's own share, '' for the whole; `reste` < 0 when too much.

    `est_complet`: every line is filled, so that the rest cannot come from one of them.
    """

    code: str
    reste: int
    est_complet: bool


class Mode(StrEnum):
    """Actions of the helper: share what remains, in three ways, or round everything to whole percents."""

    EGAL = "egal"
    PROPORTION = "proportion"
    LIGNE = "ligne"
    ARRONDIR = "arrondir"


class SansProposition(StrEnum):
    """Reason why the helper proposes nothing."""

    ILLISIBLE = "illisible"
    COMPLET = "complet"  # nothing is left to share
    TROP = "trop"  # more than the whole is shared
    MISSIONS = "missions"  # the missions' own shares must be corrected first
    VIDE = "vide"  # nothing is typed to be in proportion to
    ARRONDI = "arrondi"  # everything is round already
    INCONNUE = "inconnue"  # no such line


@dataclass(frozen=True, slots=True)
class PlanAjustement:
    """A proposal: the new texts of the lines that change, in the order of the page; or why there is none."""

    changes: Texts = field(default_factory=dict)
    refus: SansProposition | None = None


def ecarts(texts: Texts, etages: Sequence[Etage]) -> list[Ecart]:
    """List gaps, missions first; empty when the lines make the whole and each mission its own share.

    A share that cannot be read counts for nothing, and leaves a gap.
    """
    values = _values(texts, etages)
    lignes = [code for etage in etages for code in etage.lignes]
    gaps = [ecart for etage in etages if (ecart := _ecart_of(etage, values, texts)) is not None]
    reste = WHOLE - sum(values.get(code, 0) for code in lignes)
    return [*gaps, Ecart("", reste, _filled(texts, lignes))] if reste else gaps


def to_detail(texts: Texts, etages: Sequence[Etage]) -> Mapping[str, int]:
    """Map each mission's own share that announces more than its lines to what is left to detail, in hundredths of a
    percent; empty once the lines make the whole, as they alone are transmitted."""
    values = _values(texts, etages)
    if sum(etage.somme(values) for etage in etages) == WHOLE:
        return {}
    left = {etage.part: values.get(etage.part, 0) - etage.somme(values) for etage in etages if etage.part}
    return {code: gap for code, gap in left.items() if gap > 0}


def _ecart_of(etage: Etage, values: Mapping[str, int], texts: Texts) -> Ecart | None:
    reste = values.get(etage.part, 0) - etage.somme(values)
    return Ecart(etage.part, reste, _filled(texts, etage.lignes)) if etage.part in values and reste else None


def _filled(texts: Texts, codes: Sequence[str]) -> bool:
    return not any(is_blank(texts.get(code, "")) for code in codes)


def _values(texts: Texts, etages: Sequence[Etage]) -> dict[str, int]:
    """Return the value of each line and of each mission's share; those left blank, or unreadable, are absent."""
    values = {}
    for code in _codes(etages):
        try:
            value = parse_share(texts.get(code, ""))
        except UnreadableError:
            continue
        if value is not None:
            values[code] = value
    return values


def _codes(etages: Sequence[Etage]) -> Iterator[str]:
    for etage in etages:
        yield from (*etage.lignes, *([etage.part] if etage.part else []))


def unreadable(texts: Texts, etages: Sequence[Etage]) -> list[str]:
    """List the lines and shares of missions that cannot be read."""
    values = _values(texts, etages)
    return [code for code in _codes(etages) if code not in values and not is_blank(texts.get(code, ""))]


def propose(mode: Mode, texts: Texts, etages: Sequence[Etage], ligne: str = "") -> PlanAjustement:
    """Propose changes, from typed shares to texts as typed; `ligne` is for the mode of one line.

    What remains goes first where missions announce it, and each amount by the largest unit that divides it: 1 %, a
    half, a tenth, a hundredth. A line stays within one unit of its exact part, ties going to the earlier line.
    """
    if unreadable(texts, etages):
        return PlanAjustement(refus=SansProposition.ILLISIBLE)
    values = _values(texts, etages)
    if mode is Mode.ARRONDIR:
        return _rounded(texts, values, etages)
    reste = WHOLE - sum(etage.somme(values) for etage in etages)
    if reste <= 0:
        return PlanAjustement(refus=SansProposition.TROP if reste else SansProposition.COMPLET)
    if mode is Mode.LIGNE:
        return _on_one(values, etages, ligne, reste)
    return _shared(mode, values, etages, reste)


def _rounded(texts: Texts, values: Mapping[str, int], etages: Sequence[Etage]) -> PlanAjustement:
    """Round every line to whole percents, in proportion to its value, for a total of 100."""
    if any(ecart.reste > 0 and not ecart.est_complet for ecart in ecarts(texts, etages) if ecart.code):
        return PlanAjustement(refus=SansProposition.MISSIONS)
    lignes = [code for etage in etages for code in etage.lignes]
    parts = largest_remainder([values.get(code, 0) for code in lignes])
    if not any(parts):
        return PlanAjustement(refus=SansProposition.VIDE)
    after = {code: 100 * part for code, part in zip(lignes, parts, strict=True) if code in values}
    changes = _followed(values, after, etages)
    return PlanAjustement(changes) if changes else PlanAjustement(refus=SansProposition.ARRONDI)


def _on_one(values: Mapping[str, int], etages: Sequence[Etage], ligne: str, reste: int) -> PlanAjustement:
    home = next((etage for etage in etages if ligne in etage.lignes), None)
    if home is None:
        return PlanAjustement(refus=SansProposition.INCONNUE)
    return PlanAjustement(_followed(values, {ligne: values.get(ligne, 0) + reste}, [home]))


def _followed(values: Mapping[str, int], after: Mapping[str, int], etages: Sequence[Etage]) -> Texts:
    """Return the lines that change, and with them the shares typed for their missions."""
    whole = {**values, **after}
    shares = {etage.part: etage.somme(whole) for etage in etages if etage.part in values}
    wanted = {**after, **shares}
    order = (code for etage in etages for code in (etage.part, *etage.lignes) if code in wanted)
    return {code: decimal_text(wanted[code], 2) for code in order if wanted[code] != values.get(code)}


def _shared(mode: Mode, values: Mapping[str, int], etages: Sequence[Etage], reste: int) -> PlanAjustement:
    """Share what remains: on the lines of missions that announce more than they hold, then of those that announce
    nothing."""
    announced = [(etage, values[etage.part] - etage.somme(values)) for etage in etages if etage.part in values]
    pools = [([etage], amount) for etage, amount in announced if amount > 0]
    free = reste - sum(amount for _, amount in pools)
    if free < 0:
        return PlanAjustement(refus=SansProposition.MISSIONS)
    pools.append(([etage for etage in etages if etage.part not in values], free))
    added = {code: part for pool, amount in pools for code, part in _parts(mode, values, pool, amount) if part}
    order = [code for etage in etages for code in etage.lignes if code in added]
    changes = {code: decimal_text(values.get(code, 0) + added[code], 2) for code in order}
    return PlanAjustement(changes) if changes else PlanAjustement(refus=SansProposition.VIDE)


def _parts(mode: Mode, values: Mapping[str, int], etages: Sequence[Etage], amount: int) -> list[tuple[str, int]]:
    """Return each line's part of an amount, none when there is nothing to be in proportion to."""
    lignes = _equal_lines(values, etages) if mode is Mode.EGAL else [code for etage in etages for code in etage.lignes]
    weights = [1 if mode is Mode.EGAL else values.get(code, 0) for code in lignes]
    unit = next(step for step in (100, 50, 10, 1) if amount % step == 0)
    return list(zip(lignes, (unit * part for part in largest_remainder(weights, amount // unit)), strict=True))


def _equal_lines(values: Mapping[str, int], etages: Sequence[Etage]) -> list[str]:
    """Return the lines left blank, else those above zero, else all: a zero that was typed is an answer."""
    named = [code for etage in etages if not etage.a_part for code in etage.lignes]
    lignes = named or [code for etage in etages for code in etage.lignes]
    blank = [code for code in lignes if code not in values]
    return blank or [code for code in lignes if values[code]] or lignes
