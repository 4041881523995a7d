"""The parts of a module that are changed, and those that never are; a change reaches every holder of the function."""

import importlib
from pathlib import Path

import pytest

from questionnaires.answers import sommes
from questionnaires.answers.merge import Merge, merge
from tests.mutations.cibles import CIBLES, Cible
from tests.mutations.course import put
from tests.mutations.mutants import ROOT, mutants_of


@pytest.mark.parametrize(
    ("rule", "others"),
    [
        pytest.param("return a < b", ["return (a <= b)", "return (a >= b)"], id="a comparison, either way"),
        pytest.param("return a and b", ["return (a or b)", "return (a)", "return (b)"], id="each condition"),
        pytest.param("return not a", ["return (a)"], id="a negation"),
        pytest.param("return a[:5]", ["return a[:(6)]", "return a[:(4)]"], id="a number, by one"),
        pytest.param("return q.where(a)", ["return (q)"], id="the only condition of a statement"),
        pytest.param("return q.where(a, b)", ["return (q.where(b))", "return (q.where(a))"], id="one of several"),
        pytest.param("return a.is_(None)", ["return (a.is_not)(None)"], id="the contrary in SQL"),
        pytest.param("return has(Droit.PILOTER)", ["return has((Droit.ADMINISTRER))"], id="a right of another role"),
        pytest.param("return [x for x in a if x]", ["return [x for x in a if (True)]"], id="a filter"),
        pytest.param("a.nom, a.age = '', b", ["(a.age,) = (b,)", "(a.nom,) = ('',)"], id="one of what is written"),
        pytest.param("save(a)", ["pass"], id="what is done"),
        pytest.param("raise TooLongError(1)", ["pass"], id="a refusal, not the number that it tells"),
        pytest.param("return f'{a + 1}' + typeset(1)", ["return (f'{a + 1}' - typeset(1))"], id="no sentence"),
        pytest.param("x: int | None = a", [], id="no type"),
        pytest.param("if TYPE_CHECKING: save(a)", [], id="nothing that only a type checker reads"),
    ],
)
def test_a_rule_is_changed_in_one_place_at_a_time(tmp_path: Path, rule: str, others: list[str]) -> None:
    module = tmp_path / "module.py"
    module.write_text(f'"""Words."""\n\n\ndef rule():\n    """Words."""\n    {rule}\n', encoding="utf-8")
    mutants = mutants_of(module)
    assert [mutant.after for mutant in mutants] == others
    assert all((mutant.fonction, mutant.line, mutant.before) == ("rule", 6, rule) for mutant in mutants)


def test_a_table_loses_its_lines_one_by_one(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("RULES = (Rule('a'), Rule('b'))\nAny = One | Other\n__all__ = ['x', 'y']\n", encoding="utf-8")
    assert [mutant.after for mutant in mutants_of(module)] == ["RULES = ((Rule('b'),))", "RULES = ((Rule('a'),))"]


def test_accents_before_a_change_do_not_move_it(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def rule():\n    return 'été', 5\n", encoding="utf-8")
    assert [mutant.after for mutant in mutants_of(module)] == ["return 'été', (6)", "return 'été', (4)"]


def test_a_change_reaches_who_already_holds_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "__code__", merge.__code__)  # given back afterwards
    assert merge({}, {}, {"A": "1"}) == Merge({"A": "1"}, (), {})
    [mutant] = [
        candidate
        for candidate in mutants_of(ROOT / "questionnaires/answers/merge.py")
        if "now != before" in candidate.after
    ]
    put(mutant, importlib.import_module("questionnaires.answers.merge"))
    assert merge({}, {}, {"A": "1"}) != Merge({"A": "1"}, (), {})


def test_a_change_reaches_properties(monkeypatch: pytest.MonkeyPatch) -> None:
    getter = sommes.SumState.is_left_out.fget  # type: ignore[attr-defined] # a property, read on its class
    monkeypatch.setattr(getter, "__code__", getter.__code__)
    former = getter.__code__
    [mutant, *_] = [
        candidate
        for candidate in mutants_of(ROOT / "questionnaires/answers/sommes.py")
        if "is_left_out" in candidate.fonction
    ]
    put(mutant, sommes)
    assert getter.__code__ is not former


@pytest.mark.parametrize("own", CIBLES, ids=[cible.nom for cible in CIBLES])
def test_what_is_tried_exists_and_is_changed(own: Cible) -> None:
    assert all((ROOT / test).is_file() for test in own.tests)
    for module in own.modules:
        text = (ROOT / module).read_text(encoding="utf-8")
        sources = [mutant.source for mutant in mutants_of(ROOT / module)]
        for source in sources[::10]:  # most of the time: `make mutants` compiles the others
            compile(source, module, "exec")
        assert text not in sources
        assert len(set(sources)) == len(sources) > 0


@pytest.mark.parametrize("path", sorted({path for cible in CIBLES for path in cible.tests}))
def test_what_judges_mutants_is_never_slow(path: str) -> None:
    """`make mutants` runs the fast tier: a case that leaves it no longer kills anything."""
    text = (ROOT / path).read_text(encoding="utf-8")
    assert [word for word in ("mark.slow", "slow_but(", "sampled(") if word in text] == []
