"""Constant sums: progress of each, and the problem to report when the total is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.core.answers import Problem, Severity
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.core.model import Sum

_REACHED = {"=": "Complet", "<=": "Plus de reste", "<": "Il faut moins"}
"""What is said when the total is what it compares to."""


@dataclass(frozen=True, slots=True)
class SumState:
    """A sum and its lines that are asked. Amounts are exact, in the unit of the sum; `cible` None when unknown.

    `readable` is False when a line, or an answer it compares to, gives no value: it is then not judged. `blanks` are
    the lines left blank.
    """

    sum: Sum
    lignes: tuple[str, ...]
    total: Fraction
    cible: Fraction | None
    readable: bool
    blanks: tuple[str, ...]

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was typed in any line."""
        return self.readable and len(self.blanks) == len(self.lignes)

    @property
    def is_left_out(self) -> bool:
        """Nothing to judge: no line is asked, or all are blank, and may be or have nothing to share."""
        return not self.lignes or (self.is_untouched and (not self.sum.required or self.cible == 0))

    @property
    def is_met(self) -> bool:
        """Whether the total compares as it must; False while what it compares to is unknown."""
        if self.cible is None:
            return False
        if self.sum.operateur == "=":
            return self.total == self.cible
        return self.total < self.cible or (self.sum.operateur == "<=" and self.total == self.cible)

    @property
    def is_over(self) -> bool:
        """Whether there is too much, for sure."""
        if self.cible is None:
            return False
        return self.total > self.cible or (self.sum.operateur == "<" and self.total == self.cible)

    @property
    def target_text(self) -> str:
        """What the total compares to, after it: `sur 100 %`, `au plus 300 €`."""
        if self.cible is None:
            return "total attendu à préciser"
        word = {"=": "sur", "<=": "au plus", "<": "moins de"}[self.sum.operateur]
        return f"{word} {self.amount(self.cible)}"

    @property
    def left_text(self) -> str:
        """What is left, in a word or two; empty while what it compares to is unknown."""
        if self.cible is None:
            return ""
        if self.total == self.cible:
            return _REACHED[self.sum.operateur]
        gap = self.amount(abs(self.total - self.cible))
        return typeset(f"{gap} de trop") if self.is_over else typeset(f"Reste : {gap}")

    def amount(self, value: Fraction) -> str:
        """`12,5 %`, `300 €`: an amount as people read it, to the decimals of the sum, half away from zero."""
        units = int(abs(value) * 10**self.sum.decimals + Fraction(1, 2))
        return f"{decimal_text(units if value >= 0 else -units, self.sum.decimals)}\u00a0{self.sum.unite}".rstrip(
            "\u00a0"
        )


def sum_problems(state: SumState, *, named: bool = False) -> Iterator[Problem]:
    """What is wrong with one sum: its total, then the lines left blank. Blanks count for zero, so none bypasses it.

    `named`: each says which sum it is about, where there are several.
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
    """What is wrong with a sum that does not meet what it compares to, and what to do."""
    if state.cible is None:
        problem = typeset(f"{state.sum.libelle} : le total attendu n’est pas encore connu.")
        return problem, "Complétez d’abord les réponses dont il dépend."
    gap = state.amount(abs(state.total - state.cible))
    total, cible = state.amount(state.total), state.amount(state.cible)
    if state.total < state.cible:
        return (
            typeset(f"Il manque {gap} : le total fait {total}."),
            f"Ajoutez {gap} sur une ou plusieurs lignes pour arriver à {cible}.",
        )
    if state.total == state.cible:
        return typeset(
            f"Le total fait {total} : il doit rester en dessous."
        ), "Retirez un peu sur une ou plusieurs lignes."
    verb = "pour arriver à" if state.sum.operateur == "=" else "pour ne pas dépasser"
    return (
        typeset(f"Il y a {gap} de trop : le total fait {total}."),
        f"Retirez {gap} sur une ou plusieurs lignes {verb} {cible}.",
    )
