"""Read a répartition on its two levels, missions and lines, and propose how to adjust it to 100 %.

Everything here is a function of typed texts, so that collecte/static/ajustement.js gives the same in the browser.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.core.francais import NBSP, decimal_text
from questionnaires.core.repartition import WHOLE, UnreadableError, is_blank, largest_remainder, parse_share

Texts = Mapping[str, str]

ANNONCES, SEULES = f"{NBSP}% annoncés, ", f"{NBSP}% dans ses fonctions, seules transmises."
"""Words after each figure of a contradicted mission."""


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
    TROP = "trop"  # more than the whole is shared, missions to detail included
    MISSIONS = "missions"  # some missions announce more than their lines, which are not all filled
    VIDE = "vide"  # no line that may receive it is above zero, to be in proportion to
    ARRONDI = "arrondi"  # everything is round already
    INCONNUE = "inconnue"  # no such line


@dataclass(frozen=True, slots=True)
class PlanAjustement:
    """A proposal: the new texts of the lines that change, in the order of the page; or why there is none."""

    changes: Texts = field(default_factory=dict)
    refus: SansProposition | None = None


def to_detail(texts: Texts, etages: Sequence[Etage]) -> Mapping[str, int]:
    """Map each mission's own share that announces more than its lines to what is left to detail, in hundredths of a
    percent; empty once the lines make the whole, as they alone are transmitted."""
    return _details(_values(texts, etages), etages)


def contradicted(texts: Texts, etages: Sequence[Etage]) -> Mapping[str, tuple[int, int]]:
    """Map each mission's own share that its lines contradict to what it announces and to their sum, in hundredths.

    They make more, or they make less while all the lines make the whole. It blocks nothing: lines alone count.
    """
    values = _values(texts, etages)
    details = _details(values, etages)
    both = {etage.part: (values[etage.part], etage.somme(values)) for etage in etages if etage.part in values}
    return {code: (part, somme) for code, (part, somme) in both.items() if part != somme and code not in details}


def contradiction(part: int, somme: int) -> str:
    """Say what a contradicted mission announces and what its lines make, in hundredths of a percent; in the same words
    as collecte/static/niveaux.js."""
    return f"{decimal_text(part, 2)}{ANNONCES}{decimal_text(somme, 2)}{SEULES}"


def _details(values: Mapping[str, int], etages: Sequence[Etage]) -> Mapping[str, int]:
    if sum(etage.somme(values) for etage in etages) == WHOLE:
        return {}
    left = {etage.part: values.get(etage.part, 0) - etage.somme(values) for etage in etages if etage.part}
    return {code: gap for code, gap in left.items() if gap > 0}


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
    details = _details(values, etages)
    reste = WHOLE - sum(etage.somme(values) for etage in etages) - sum(details.values())
    if mode is Mode.ARRONDIR:
        return _rounded(values, etages, details)
    if reste < 0:
        return PlanAjustement(refus=SansProposition.TROP)
    if not (reste or details):
        return PlanAjustement(refus=SansProposition.COMPLET)
    if mode is Mode.LIGNE:
        return _on_one(values, etages, details, reste, ligne)
    return _shared(mode, values, etages, details, reste)


def _rounded(values: Mapping[str, int], etages: Sequence[Etage], details: Mapping[str, int]) -> PlanAjustement:
    """Round every line to whole percents, in proportion to its value, for a total of 100; typed missions follow."""
    if any(etage.part in details and not values.keys() >= set(etage.lignes) for etage in etages):
        return PlanAjustement(refus=SansProposition.MISSIONS)
    lignes = [code for etage in etages for code in etage.lignes]
    parts = largest_remainder([values.get(code, 0) for code in lignes])
    if not any(parts):
        return PlanAjustement(refus=SansProposition.VIDE)
    after = {code: 100 * part for code, part in zip(lignes, parts, strict=True) if code in values}
    changes = _followed(values, after, etages, [etage for etage in etages if etage.part in values])
    return PlanAjustement(changes) if changes else PlanAjustement(refus=SansProposition.ARRONDI)


def _on_one(
    values: Mapping[str, int], etages: Sequence[Etage], details: Mapping[str, int], reste: int, ligne: str
) -> PlanAjustement:
    """Put on a line what remains, and what its mission has to detail."""
    home = next((etage for etage in etages if ligne in etage.lignes), None)
    if home is None:
        return PlanAjustement(refus=SansProposition.INCONNUE)
    added = reste + details.get(home.part, 0)
    return _added(values, {ligne: added}, etages, SansProposition.COMPLET)


def _shared(
    mode: Mode, values: Mapping[str, int], etages: Sequence[Etage], details: Mapping[str, int], reste: int
) -> PlanAjustement:
    """Share what missions have to detail on their lines, and what remains on those of missions that announce
    nothing."""
    pools = [([etage], details[etage.part]) for etage in etages if etage.part in details]
    pools.append(([etage for etage in etages if etage.part not in values], reste))
    added = {code: part for pool, amount in pools for code, part in _parts(mode, values, pool, amount)}
    return _added(values, added, etages, SansProposition.VIDE)


def _added(
    values: Mapping[str, int], added: Mapping[str, int], etages: Sequence[Etage], otherwise: SansProposition
) -> PlanAjustement:
    """Add to lines; shares typed for missions follow where they would be smaller than their lines."""
    after = {code: values.get(code, 0) + part for code, part in added.items() if part}
    if not after:
        return PlanAjustement(refus=otherwise)
    whole = {**values, **after}
    smaller = [etage for etage in etages if etage.part in values and values[etage.part] < etage.somme(whole)]
    return PlanAjustement(_followed(values, after, etages, smaller))


def _followed(
    values: Mapping[str, int], after: Mapping[str, int], etages: Sequence[Etage], followers: Sequence[Etage]
) -> Texts:
    """Return the lines that change, and with them the shares of the missions that follow theirs."""
    whole = {**values, **after}
    wanted = {**after, **{etage.part: etage.somme(whole) for etage in followers}}
    order = (code for etage in etages for code in (etage.part, *etage.lignes) if code in wanted)
    return {code: decimal_text(wanted[code], 2) for code in order if wanted[code] != values.get(code)}


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
