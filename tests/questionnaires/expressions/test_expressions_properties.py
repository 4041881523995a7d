"""Properties of expressions: any typed text is read or refused, and server and browser never disagree."""

from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from questionnaires.expressions import (
    Context,
    Expression,
    ExpressionError,
    Known,
    Node,
    Unsupported,
    check,
    evaluate,
    evaluation_order,
    is_true,
    names_in,
    parse,
    to_json,
    to_text,
)
from questionnaires.expressions.functions import CHOICE_NAME
from questionnaires.expressions.tree import Call, walk
from tests.questionnaires.expressions.hasard import NAMES, TODAY, random_context, random_tree, seeded
from tests.questionnaires.expressions.vecteurs import UNDECIDED, encode, in_node, received, tree_of

FRAGMENTS = [
    *("${a}", "${", "}", ".", "..", "(", ")", ",", "'", '"', "“", "”", "'x'", "1", "0.5", "1.", " ", "\u00a0", "\n"),
    *("+", "-", "*", "div", "mod", "and", "or", "=", "!=", "<", "<=", ">", ">=", "/", "[", "]", "|", "&lt;", "==", "é"),
    *("if(", "sum(", "concat(", "position(", "regex(", "pulldata(", "jr:choice-name(", "not", "AND", "\ud800", "\0"),
]

seeds = st.integers(0, 2**64)
trees = seeds.map(lambda seed: random_tree(seeded(seed)))


@settings(max_examples=2, phases=[Phase.generate])  # a smaller seed is not a smaller tree
@given(seeds)
def test_server_and_browser_agree(seed: int) -> None:
    assert_agreed(seed)


@pytest.mark.slow(reason="24,000 expressions drawn; `make test` has 4,000")
@settings(max_examples=12, phases=[Phase.generate])
@given(seeds)
def test_server_and_browser_agree_in_many_draws(seed: int) -> None:
    assert_agreed(seed)


def assert_agreed(seed: int) -> None:
    """Check, on 2,000 trees a seed, the same value and verdict, unless the browser leaves both to the server."""
    rng = seeded(seed)
    contexts = [random_context(rng) for _ in range(20)]
    cases = [(random_tree(rng), index % len(contexts)) for index in range(2_000)]
    disagreements = [
        (to_text(tree), contexts[index], result, expected)
        for (tree, index), result in zip(cases, in_node(contexts, cases), strict=True)
        if result != (expected := on_the_server(tree, contexts[index])) and not is_left_to_the_server(tree, result)
    ]
    assert not disagreements


def on_the_server(tree: Node, context: Context) -> tuple[Any, bool]:
    return encode(evaluate(tree, context)), is_true(tree, context)


def is_left_to_the_server(tree: Node, results: tuple[Any, Any]) -> bool:
    calls = {node.function for node, _ in walk(tree) if isinstance(node, Call)}
    return results == (UNDECIDED, UNDECIDED) and bool(calls & {"today", "now", "regex", CHOICE_NAME})


@given(trees)
def test_a_tree_is_written_and_sent_without_change(tree: Node) -> None:
    assert tree_of(to_text(tree)) == tree
    assert received(to_json(tree)) == tree


@settings(max_examples=500)
@given(st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_any_text_is_read_or_refused_with_a_column(text: str) -> None:
    tree = parse(text)
    if isinstance(tree, Expression):
        assert tree_of(to_text(tree.tree)) == tree.tree
        evaluate(tree.tree, Context(values={}, today=TODAY))
        check(tree.tree, {})
    else:
        assert isinstance(tree, ExpressionError | Unsupported)
        assert 1 <= tree.column <= len(text) + 1


@given(trees)
def test_checking_never_raises_and_names_every_unknown_question(tree: Node) -> None:
    wrong = check(tree, {}).errors
    assert sum("Aucune question" in error.probleme for error in wrong) >= len(names_in(tree))
    assert not [error for error in check(tree, {name: Known() for name in NAMES}).errors if "Aucune" in error.probleme]


names = st.sampled_from("abcdefgh")


@given(st.dictionaries(names, st.frozensets(names, max_size=3)))
def test_what_is_ordered_comes_after_what_it_needs(dependencies: dict[str, frozenset[str]]) -> None:
    order, cycles = evaluation_order(dependencies)
    in_cycles = {name for cycle in cycles for name in cycle.names}
    assert sorted([*order, *in_cycles]) == sorted(dependencies)
    for index, name in enumerate(order):
        assert not dependencies[name] & set(order[index:])
    for cycle in cycles:
        for name, needed in zip(cycle.names, (*cycle.names[1:], cycle.names[0]), strict=True):
            assert needed in dependencies[name]
