"""Defects of an expression reported when a questionnaire is loaded, before anyone answers."""

import re
import time
from datetime import date

import pytest

from questionnaires.expressions import (
    Context,
    Cycle,
    Kind,
    Known,
    check,
    evaluate,
    evaluation_order,
    kind_of,
    names_in,
    parts_about,
    to_text,
)
from questionnaires.expressions.patterns import MAX_PATTERN, matches, refusal
from tests.questionnaires.expressions.vecteurs import tree_of

KNOWN = {
    "age": Known(Kind.NUMBER),
    "nom": Known(Kind.TEXT),
    "statut": Known(Kind.TEXT, frozenset({"association", "cooperative", "autre"})),
    "est_majeur": Known(Kind.BOOLEAN),
    "naissance": Known(Kind.DATE),
    "montant": Known(Kind.NUMBER),
}
CURRENT = Known(Kind.TEXT, frozenset({"oui", "non"}))


def said(text: str) -> str:
    report = check(tree_of(text), KNOWN, current=CURRENT)
    lines = [f"{error.column}: {error.probleme} {error.remede}" for error in report.errors]
    lines += [f"note {note.column}: {note.texte}" for note in report.notes]
    return " | ".join(lines).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    "text",
    [
        "${age} >= 18 and ${statut} = 'association'",
        "${statut} = ''",
        "${nom} = 'association'",
        "selected(${statut}, 'autre')",
        "${est_majeur} = 'true' or . = 'oui'",
        "sum(${montant}) = 100 and count(${montant}) > 1 and count-non-empty(.) = 1",
        "${naissance} < '2020-01-01' and ${age} > '18'",
        "regex(., '[0-9]{5}')",
        "if(${age} > 18, ${est_majeur}, '')",
        "jr:choice-name(${statut}, '${statut}')",
    ],
)
def test_nothing_to_say_of(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(
    ("text", "start"),
    [
        pytest.param(
            "1 + ${aeg}", "5: Aucune question ne s’appelle « aeg ». Vouliez-vous dire ${age} ?", id="a close name"
        ),
        pytest.param(
            "${inconnue} = 1",
            "1: Aucune question ne s’appelle « inconnue ». Choisissez une autre",
            id="an unknown name",
        ),
        pytest.param(
            "jr:choice-name('a', '${statu}')", "1: Aucune question ne s’appelle « statu ».", id="a quoted name"
        ),
        pytest.param("sum(${age} + 1) = 2", "1: « sum » porte sur une question, pas sur un calcul.", id="a sum"),
        pytest.param("regex(., ${nom})", "1: Le motif de « regex » doit être écrit", id="a pattern from an answer"),
        pytest.param(
            "1 and regex(., '(?=a)b')",
            "7: Ce motif n’est pas accepté : ce groupe n’existe pas, « (?= ».",
            id="a lookahead",
        ),
        pytest.param(
            "regex(., '(a')",
            "1: Ce motif n’est pas accepté : il manque une parenthèse fermante, « (a ».",
            id="a parenthesis missing",
        ),
        pytest.param(f"regex(., '{'a' * 501}')", "1: Ce motif fait 501 caractères", id="a long pattern"),
        pytest.param("${statut} = 'assoc'", "note 1: « assoc » ne fait pas partie des choix", id="a code"),
        pytest.param(
            "selected(${statut}, 'autres')",
            "note 10: « autres » ne fait pas partie des choix de cette question. Vouliez-vous dire « autre » ?",
            id="a close code",
        ),
        pytest.param("'Oui' = .", "note 9: « Oui » ne fait pas partie des choix", id="a code, case and side"),
        pytest.param("${est_majeur} and 1", "note 1: ${est_majeur} seul est toujours vrai", id="a computed condition"),
        pytest.param("if(${est_majeur}, 1, 2)", "note 4: ${est_majeur} seul est toujours vrai", id="in an if"),
        pytest.param("${est_majeur}", "note 1: ${est_majeur} seul est toujours vrai", id="alone"),
        pytest.param("${age} > 'dix'", "note 10: « dix » n’est pas un nombre", id="a text where a number is needed"),
    ],
)
def test_what_is_said_of(text: str, start: str) -> None:
    assert said(text).startswith(start)


def test_the_answer_itself_exists_only_where_there_is_one() -> None:
    errors = check(tree_of("1 < ."), KNOWN).errors
    assert [(error.column, error.probleme[:7]) for error in errors] == [(5, "«\u00a0.\u00a0» d")]


def test_every_problem_is_said_at_once() -> None:
    assert [error.column for error in check(tree_of("${x} + ${y} + sum(1) + ."), KNOWN).errors] == [1, 8, 15, 24]


def test_names_are_given_once_in_order() -> None:
    text = "${b} + ${a} * ${b} + count-selected(jr:choice-name(${c}, '${d}'))"
    assert names_in(tree_of(text)) == ("b", "a", "c", "d")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("${a} > 3 or 2 > ${a}", ["${a} > 3 or 2 > ${a}"]),
        ("${a} > 3 and (${b} or not(${a} = 1))", ["${a} > 3", "not(${a} = 1)"]),
        ("${a} > ${b} and ${b} = 2", []),
    ],
)
def test_parts_about_a_question_name_no_other_and_are_more_than_its_answer(text: str, parts: list[str]) -> None:
    assert list(map(to_text, parts_about(tree_of(text), "a"))) == [to_text(tree_of(part)) for part in parts]


def test_cycles_are_found_whole_and_all_at_once() -> None:
    uses = {"a": ["b"], "b": ["c", "age"], "c": ["a"], "d": ["d"], "e": ["f"], "f": []}
    order, cycles = evaluation_order(uses)
    assert order == ("f", "e")
    assert sorted(len(cycle.names) for cycle in cycles) == [1, 3]
    assert "d" in next(cycle.probleme for cycle in cycles if len(cycle.names) == 1)


def test_a_cycle_is_told_in_the_order_of_its_references() -> None:
    cycle = Cycle(("a", "b"))
    assert cycle.probleme == "Ces questions dépendent l’une de l’autre\u00a0: a → b → a."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1 + 1", Kind.NUMBER),
        ("-${age}", Kind.NUMBER),
        ("1 = 1 and 2", Kind.BOOLEAN),
        ("1 < 2", Kind.BOOLEAN),
        ("'a'", Kind.TEXT),
        ("${naissance}", Kind.DATE),
        ("today()", Kind.DATE),
        ("if(1, 2, 'a')", Kind.ANY),
        (".", Kind.TEXT),
    ],
)
def test_the_kind_of(text: str, kind: Kind) -> None:
    assert kind_of(tree_of(text), KNOWN, CURRENT) is kind


def test_a_hostile_pattern_costs_nothing() -> None:
    """It would keep Python's own engine busy for centuries."""
    start = time.perf_counter()
    assert not matches("a" * 10_000 + "!", "(a+)+(a+)+(a+)+")
    assert refusal("(a{1000}){1000}") is not None
    assert time.perf_counter() - start < 2


def test_patterns_that_cannot_be_used_match_nothing() -> None:
    assert not matches("aa", r"(a)\1")
    assert not matches("a" * (MAX_PATTERN + 1), "a" * (MAX_PATTERN + 1))
    assert not matches("\ud800", ".*")
    assert not matches("a", "\ud800")


def test_comparing_two_long_groups_is_linear() -> None:
    """Pair by pair, these would be 10,000 million comparisons."""
    context = Context(
        values={"a": tuple(f"a{i}" for i in range(100_000)), "b": tuple(f"b{i}" for i in range(100_000))},
        today=date(2026, 11, 25),
    )
    start = time.perf_counter()
    assert evaluate(tree_of("${a} = ${b} or ${a} < ${b}"), context) is False
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a", "a)", "[a", "a**", "*a", "a\\", "[b-a]", "\\1", "a{2000}", "(?<=a)b", "(?P<n>a)(?P<n>b)(?P<->c)"),
        pytest.param("(([a-zé一-鿿]{31}){32})" * 20, id="too large"),
        pytest.param("\ud800", id="half a character"),
    ],
)
def test_the_reason_of_a_refused_pattern_is_in_french(pattern: str) -> None:
    reason = refusal(pattern)
    assert reason is not None
    assert not re.search(r"missing|invalid|bad|argument for|trailing|too large|unexpected|allowed", reason)
