"""Constant sums: progress of each, and the problem to report when the total is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.core.answers import Problem, Severity
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.core.model import Sum
from questionnaires.expressions.values import compare

_REACHED = {
    "=": "Complet",
    "<=": "Plus de reste",
    "<": "Il faut moins",
    ">=": "Total atteint",
    ">": "Il faut plus",
}
"""Text shown when the total equals its target."""

_STRICT = {"<": "moins de ", ">": "plus de "}
"""Said before an amount that is not itself allowed."""


@dataclass(frozen=True, slots=True)
class SumState:
    """A sum and its lines that are asked. Amounts are exact, in the unit of the sum; `cible` None when unknown.

    `readable` is False when a line, or an answer in its target, gives no value: the sum is then not judged. `blanks`
    are the lines left blank.
    """

    sum: Sum
    lignes: tuple[str, ...]
    total: Fraction
    cible: Fraction | None
    readable: bool
    blanks: tuple[str, ...]

    @property
    def is_untouched(self) -> bool:
        """True when nothing was typed in any line."""
        return self.readable and len(self.blanks) == len(self.lignes)

    @property
    def is_left_out(self) -> bool:
        """True when there is nothing to judge: no line is asked, or all are blank, which is allowed or shares out
        nothing."""
        is_met_by_nothing = self.cible == 0 and self.sum.operateur != ">"
        return not self.lignes or (self.is_untouched and (not self.sum.required or is_met_by_nothing))

    @property
    def is_met(self) -> bool:
        """True when the total meets its target; False while the target is unknown."""
        if self.cible is None:
            return False
        return compare(self.sum.operateur, self.total, self.cible)

    @property
    def is_over(self) -> bool:
        """True when the total is too high, for certain."""
        if self.cible is None or self.sum.operateur.startswith(">"):
            return False
        return self.total > self.cible or (self.sum.operateur == "<" and self.total == self.cible)

    @property
    def target_text(self) -> str:
        """The target as text, after the total: `sur 100 %`, `au plus 300 €`."""
        if self.cible is None:
            return "total attendu à préciser"
        word = {"=": "sur", "<=": "au plus", "<": "moins de", ">=": "au moins", ">": "plus de"}[self.sum.operateur]
        return f"{word} {self.amount(self.cible)}"

    @property
    def left_text(self) -> str:
        """Remainder, in a word or two; empty while the target is unknown."""
        if self.cible is None:
            return ""
        if self.total == self.cible:
            is_nothing = self.cible == 0 and self.sum.operateur in ("=", "<=")
            return "Rien à répartir" if is_nothing else _REACHED[self.sum.operateur]
        gap = self.amount(abs(self.total - self.cible))
        if self.total < self.cible:
            return typeset(f"Reste : {_STRICT.get(self.sum.operateur, '')}{gap}")
        if not self.is_over:
            return f"{gap} de plus"
        return f"Plus de {gap} de trop" if self.sum.operateur == "<" else f"{gap} de trop"

    def amount(self, value: Fraction) -> str:
        """Return an amount as people read it, `12,5 %` or `300 €`, to the decimals of the sum, half away from zero."""
        units = int(abs(value) * 10**self.sum.decimals + Fraction(1, 2))
        return f"{decimal_text(units if value >= 0 else -units, self.sum.decimals)}\u00a0{self.sum.unite}".rstrip(
            "\u00a0"
        )


def sum_problems(state: SumState, *, named: bool = False) -> Iterator[Problem]:
    """Yield the problems of one sum: its total, then the lines left blank. Blanks count for zero, so none bypasses it.

    `named`: each names its sum, where others or other questions stand beside it.
    """
    if state.is_left_out:
        return
    title = f"{state.sum.libelle} – " if named else ""
    if state.readable and not state.is_met:
        problem, remedy = gap_sentences(state)
        yield Problem(state.lignes[0], problem if state.cible is None else title + problem, remedy, of_table=True)
    if state.blanks:
        yield _blank_lines(state.blanks, title)


def _blank_lines(blanks: Sequence[str], title: str) -> Problem:
    lines = plural(len(blanks), "ligne est vide", "lignes sont vides")
    remedy = typeset("Un vide n’est pas un zéro : complétez, ou confirmez le zéro.")
    return Problem(blanks[0], f"{title}{lines}.", remedy, Severity.TO_CONFIRM, of_table=True)


def gap_sentences(state: SumState) -> tuple[str, str]:
    """Return what is wrong with a sum that does not meet its target, and what to do."""
    if state.cible is None:
        problem = typeset(f"{state.sum.libelle} : le total attendu n’est pas encore connu.")
        return problem, "Complétez d’abord les réponses dont il dépend."
    gap = state.amount(abs(state.total - state.cible))
    total, cible = state.amount(state.total), state.amount(state.cible)
    if strict := _STRICT.get(state.sum.operateur):
        verb = "Ajoutez" if state.sum.operateur == ">" else "Retirez"
        return (
            typeset(f"Le total fait {total} : il doit faire {strict}{cible}."),
            f"{verb} sur une ou plusieurs lignes pour arriver à {strict}{cible}.",
        )
    if state.total < state.cible:
        return (
            typeset(f"Il manque {gap} : le total fait {total}."),
            f"Ajoutez {gap} sur une ou plusieurs lignes pour arriver à {cible}.",
        )
    verb = "pour arriver à" if state.sum.operateur == "=" else "pour ne pas dépasser"
    return (
        typeset(f"Il y a {gap} de trop : le total fait {total}."),
        f"Retirez {gap} sur une ou plusieurs lignes {verb} {cible}.",
    )
