"""The formula of a sentence gives its text."""

from exports.tableur.phrases import counted, whole_formula
from questionnaires.core.francais import NARROW, NBSP


def test_a_count_in_thousands_is_written_alike_in_a_sentence_and_by_its_formula() -> None:
    phrase = counted(1_234, "réponse", "$A$1")
    assert phrase.text == f"1{NARROW}234{NBSP}réponses"
    assert phrase.formula.startswith(whole_formula("$A$1"))
