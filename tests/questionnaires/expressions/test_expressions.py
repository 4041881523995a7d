"""Expressions: their values on the server and in the browser, refusals, and the words of these."""

import subprocess
from datetime import date
from fractions import Fraction

import pytest

from questionnaires.expressions import (
    Context,
    Expression,
    ExpressionError,
    Unsupported,
    evaluate,
    is_true,
    parse,
    stored,
    to_json,
    to_text,
)
from tests.outils import require_tool
from tests.questionnaires.expressions.vecteurs import (
    BROWSER,
    THEMES,
    UNDECIDED,
    contexts,
    document,
    encode,
    in_node,
    received,
    tree_of,
    vectors,
    vectors_of,
)

CONTEXTS = contexts()


@pytest.mark.parametrize("theme", THEMES)
def test_on_the_server_expressions_are_worth(theme: str) -> None:
    results = [
        (vector, encode(evaluate(tree_of(vector.text), CONTEXTS[vector.context]))) for vector in vectors_of(theme)
    ]
    assert results
    assert [(vector.text, got, vector.result) for vector, got in results if got != vector.result] == []


@pytest.mark.parametrize("theme", THEMES)
def test_expressions_are_written_and_sent_without_change(theme: str) -> None:
    trees = {vector.text: tree_of(vector.text) for vector in vectors_of(theme)}
    assert [text for text, tree in trees.items() if tree_of(to_text(tree)) != tree] == []
    assert [text for text, tree in trees.items() if received(to_json(tree)) != tree] == []


def test_in_the_browser_each_is_worth_the_same_or_undecided() -> None:
    names = list(CONTEXTS)
    cases = [(tree_of(vector.text), names.index(vector.context)) for vector in vectors()]
    results = in_node(list(CONTEXTS.values()), cases)
    assert not [(str(v), got, v.browser) for v, (got, _) in zip(vectors(), results, strict=True) if got != v.browser]


def test_in_the_browser_a_condition_has_the_same_verdict() -> None:
    names = list(CONTEXTS)
    cases = [(tree_of(vector.text), names.index(vector.context)) for vector in vectors()]
    expected = [
        UNDECIDED if vector.browser == UNDECIDED else is_true(tree, CONTEXTS[vector.context])
        for vector, (tree, _) in zip(vectors(), cases, strict=True)
    ]
    verdicts = [verdict for _, verdict in in_node(list(CONTEXTS.values()), cases)]
    pairs = zip(vectors(), verdicts, expected, strict=True)
    assert not [(str(vector), got, wanted) for vector, got, wanted in pairs if got != wanted]


def test_what_is_not_on_the_page_is_undecided_there() -> None:
    """It is not a blank: only the server knows the answers of other pages."""
    elsewhere = Context(values={}, today=date(2026, 11, 25))
    results = in_node([elsewhere], [(tree_of(text), 0) for text in ("${a} = ''", "${a} and 0", "${a} or 1")])
    assert [value for value, _ in results] == [UNDECIDED, False, True]


@pytest.mark.parametrize(("text", "column"), document()["refused"])
def test_refused_at_the_column(text: str, column: int) -> None:
    error = parse(text)
    assert isinstance(error, ExpressionError)
    assert error.column == column
    assert error.probleme.endswith(".")
    assert error.remede.endswith(".")


@pytest.mark.parametrize(("text", "name", "column"), document()["unsupported"])
def test_outside_the_subset_is_named_and_kept(text: str, name: str, column: int) -> None:
    assert parse(text) == Unsupported(text, name, column)


def test_a_misspelt_function_is_recognised() -> None:
    unsupported = parse("slected(., 'a')")
    assert isinstance(unsupported, Unsupported)
    assert "« selected »" in unsupported.remede.replace("\u00a0", " ")


def test_smart_quotes_are_read_and_said() -> None:
    expression = parse("${a} = “oui” or ${a} = ‘non’")
    assert isinstance(expression, Expression)
    assert [note.column for note in expression.notes] == [8, 24]


def test_a_question_named_inside_a_text_is_said() -> None:
    expression = parse("concat('Bonjour ${nom}', '')")
    assert isinstance(expression, Expression)
    assert [note.column for note in expression.notes] == [8]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("1" + " " * 8_000, 8_001, id="characters"),
        pytest.param("+".join(["1"] * 1_000), 1, id="elements"),
        pytest.param("(" * 101 + "1" + ")" * 101, 101, id="parentheses"),
        pytest.param("-" * 200 + "1", 100, id="signs"),
        pytest.param("not(" * 100 + "1" + ")" * 100, 401, id="functions"),
        pytest.param("if(1, 2, " * 60 + "1*1+1<1=1 and 1 or 1" + ")" * 60, None, id="a long but reasonable ladder"),
        pytest.param("not(" * 30 + "1" + "*1+1<1=1 and 1 or 1)" * 30, 1, id="levels of operators"),
    ],
)
def test_size_and_nesting_are_bounded(text: str, column: int | None) -> None:
    error = parse(text)
    assert (error.column if isinstance(error, ExpressionError) else None) == column


def test_the_largest_expressions_are_evaluated() -> None:
    """Nested calls stay far from the limit of the interpreter."""
    deepest, longest = tree_of("not(" * 99 + "1" + ")" * 99), tree_of("+".join(["${a}"] * 999))
    context = Context(values={"a": Fraction(1, 10)}, today=date(2026, 11, 25))
    assert evaluate(deepest, context) is False
    assert evaluate(longest, context) == Fraction(999, 10)
    assert received(to_json(deepest)) == deepest
    assert in_node([context], [(deepest, 0), (longest, 0)]) == [(False, False), ({"n": "999/10"}, True)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1 div 3", Fraction(1, 3)),
        ("0 div 0", None),
        ("1 div 0", None),
        ("''", None),
        ("1 = 1", "true"),
        ("1 = 2", "false"),
        ("'a'", "a"),
        ("date('2026-01-06')", date(2026, 1, 6)),
        ("0", Fraction(0)),
    ],
)
def test_a_computed_question_holds(text: str, answer: object) -> None:
    assert stored(evaluate(tree_of(text), Context(values={}, today=date(2026, 11, 25)))) == answer


def test_computed_shares_sum_exactly_to_the_whole() -> None:
    """A third of 100, three times, through three computed questions: no rounding comes between them."""
    context = Context(values={"total": Fraction(3)}, today=date(2026, 11, 25))
    part = stored(evaluate(tree_of("1 div ${total} * 100"), context))
    parts = Context(values={"part": (part, part, part)}, today=date(2026, 11, 25))
    assert is_true(tree_of("sum(${part}) = 100"), parts)


def test_computations_of_computations_stay_small() -> None:
    """Squaring a third forty times would need more digits than there are atoms; here it ends at zero."""
    value: Fraction | str | date | None = Fraction(1, 3)
    texte: Fraction | str | date | None = "ab"
    for _ in range(40):
        context = Context(values={"a": value, "t": texte}, today=date(2026, 11, 25))
        value = stored(evaluate(tree_of("${a} * ${a}"), context))
        texte = stored(evaluate(tree_of("concat(${t}, ${t})"), context))
    assert (value, texte) == (Fraction(0), None)


def test_the_browser_module_is_valid() -> None:
    node = require_tool("node", "nodejs")
    source = BROWSER.read_text(encoding="utf-8")
    subprocess.run([node, "--input-type=module", "--check"], input=source, text=True, check=True)
