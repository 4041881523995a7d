"""Reaching 100 %: two levels that agree or show their gap, a predictable helper, on the server and in the browser."""

import json
import random
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.repartition import WHOLE, parse_share
from questionnaires.temps.ajustement import Etage, Mode, SansProposition, contradicted, propose, to_detail, unreadable
from tests.outils import require_tool
from tests.questionnaires.expressions.vecteurs import BROWSER, VECTORS

VECTEURS = json.loads((VECTORS / "ajustement.json").read_text(encoding="utf-8"))
ETAGES = tuple(
    Etage(tuple(vecteur["lignes"]), vecteur["part"], vecteur.get("aPart", False)) for vecteur in VECTEURS["etages"]
)
LIGNES = [code for etage in ETAGES for code in etage.lignes]
CODES = [*LIGNES, *(etage.part for etage in ETAGES if etage.part)]
TYPED = st.one_of(
    st.integers(0, 100).map(str),
    st.integers(0, WHOLE).map(lambda hundredths: f"{hundredths // 100},{hundredths % 100:02d} %"),
    st.sampled_from(["", " ", "douze", "101", "12,345", "1_0", "0 012", "-3"]),
)
READABLE = st.dictionaries(
    st.sampled_from(CODES), st.one_of(st.integers(0, 40).map(str), st.integers(0, 4_000).map(lambda n: f"{n / 100}"))
)

Case = tuple[Mapping[str, str], str, str]


def in_browser(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Return the plans of collecte/static/ajustement.js for (texts, mode, line)."""
    node = require_tool("node", "nodejs")
    given_cases = [[texts, VECTEURS["etages"], mode, ligne] for texts, mode, ligne in cases]
    command = [node, str(VECTORS / "ajustement.mjs"), str(BROWSER.parent)]
    done = subprocess.run(command, input=json.dumps(given_cases), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def on_server(case: Case) -> dict[str, Any]:
    texts, mode, ligne = case
    plan = propose(Mode(mode), texts, ETAGES, ligne)
    return {
        "contredites": {code: list(both) for code, both in contradicted(texts, ETAGES).items()},
        "details": to_detail(texts, ETAGES),
        "illisibles": unreadable(texts, ETAGES),
        "changes": [list(change) for change in plan.changes.items()],
        "refus": plan.refus,
    }


@pytest.mark.parametrize(
    ("name", "texts", "both"), VECTEURS["contredites"], ids=lambda part: part if type(part) is str else ""
)
def test_a_mission_that_its_lines_contradict_is_told_with_their_sum(
    name: str, texts: Mapping[str, str], both: dict[str, list[int]]
) -> None:
    assert on_server((texts, "egal", ""))["contredites"] == both, name


@pytest.mark.parametrize(
    ("name", "texts", "details"), VECTEURS["details"], ids=lambda part: part if type(part) is str else ""
)
def test_what_missions_announce_beyond_their_lines_is_to_detail(
    name: str, texts: dict[str, str], details: dict[str, int]
) -> None:
    assert to_detail(texts, ETAGES) == details, name


@pytest.mark.parametrize(
    ("name", "mode", "ligne", "texts", "changes", "refus"),
    VECTEURS["plans"],
    ids=[plan[0] for plan in VECTEURS["plans"]],
)
def test_the_helper_proposes(
    name: str, mode: str, ligne: str, texts: Mapping[str, str], changes: Mapping[str, str], refus: str | None
) -> None:
    plan = propose(Mode(mode), texts, ETAGES, ligne)
    assert (plan.changes, plan.refus) == (changes, refus), name


def test_the_browser_gives_what_the_server_gives() -> None:
    cases: list[Case] = [(texts, "egal", "") for _, texts, _ in VECTEURS["contredites"]]
    cases += [(texts, "egal", "") for _, texts, _ in VECTEURS["details"]]
    cases += [(texts, mode, ligne) for _, mode, ligne, texts, _, _ in VECTEURS["plans"]]
    cases += list(drawn(3_000))
    differing = [
        (case, result) for case, result in zip(cases, in_browser(cases), strict=True) if on_server(case) != result
    ]
    assert not differing
    refusals = {on_server(case)["refus"] for case in cases}
    assert refusals == {None, *SansProposition}, "the cases meet every refusal"


def drawn(count: int) -> Iterable[Case]:
    """Draw texts at random, rather small so that something is often left to share."""
    rng = random.Random(20260708)  # noqa: S311 (a draw of tests)
    texts = ["", "0", "5", "10", "12,5", "7,25", "33,33", "20 %", "0 012", "000000000012", "douze", "101", "\u202f4"]
    weights = [8, 2, 4, 4, 2, 2, 1, 2, 1, 1, 0.2, 0.1, 1]
    for _ in range(count):
        typed = dict(zip(CODES, rng.choices(texts, weights, k=len(CODES)), strict=True))
        yield typed, rng.choice(list(Mode)), rng.choice([*LIGNES, "Z"])


def worth(texts: Mapping[str, str]) -> Mapping[str, int]:
    """Return the value of each share that was typed and can be read."""
    bad = unreadable(texts, ETAGES)
    values = {code: parse_share(texts.get(code, "")) for code in CODES if code not in bad}
    return {code: value for code, value in values.items() if value is not None}


def shared(texts: Mapping[str, str]) -> int:
    """Return what the total says, in hundredths of a percent."""
    values = worth(texts)
    return sum(values.get(code, 0) for code in LIGNES) + sum(to_detail(texts, ETAGES).values())


@given(st.lists(st.tuples(st.sampled_from(CODES), TYPED), max_size=30))
def test_in_any_typing_order_a_mission_agrees_is_to_detail_or_is_contradicted(
    typed: Sequence[tuple[str, str]],
) -> None:
    texts: dict[str, str] = {}
    for code, text in typed:
        texts[code] = text
    values, details, both = worth(texts), to_detail(texts, ETAGES), contradicted(texts, ETAGES)
    is_whole = sum(values.get(code, 0) for code in LIGNES) == WHOLE
    assert not details.keys() & both.keys()
    for etage in ETAGES:
        somme = sum(values.get(code, 0) for code in etage.lignes)
        gap = values.get(etage.part, somme) - somme
        assert details.get(etage.part, 0) == (max(0, gap) if not is_whole else 0)
        assert (etage.part in both) == (gap < 0 or (is_whole and gap > 0))


@given(READABLE, st.sampled_from(Mode), st.sampled_from(LIGNES))
def test_what_is_applied_never_exceeds_the_whole_and_leaves_only_what_it_says(
    texts: Mapping[str, str], mode: Mode, ligne: str
) -> None:
    plan = propose(mode, texts, ETAGES, ligne)
    after = {**texts, **plan.changes}
    assert propose(mode, texts, ETAGES, ligne) == plan, "deterministic"
    assert bool(plan.changes) != bool(plan.refus)
    if plan.changes:
        assert shared(after) <= WHOLE
        assert not contradicted(after, ETAGES), "no mission is left at odds with its lines"
        assert all(texts.get(code, "") != text for code, text in plan.changes.items())
    if plan.changes and mode in (Mode.LIGNE, Mode.ARRONDIR):
        assert shared(after) == WHOLE, "the whole is reached"
    if plan.refus is SansProposition.TROP:
        assert shared(texts) > WHOLE
    if plan.refus is SansProposition.MISSIONS:
        assert to_detail(texts, ETAGES)
    if plan.refus is SansProposition.COMPLET:
        assert shared(texts) == WHOLE


@given(READABLE)
def test_a_rounded_line_is_within_one_point_of_its_exact_part(texts: Mapping[str, str]) -> None:
    plan = propose(Mode.ARRONDIR, texts, ETAGES)
    worth = {code: parse_share(texts.get(code, "")) or 0 for code in LIGNES}
    after = {code: parse_share({**texts, **plan.changes}.get(code, "")) or 0 for code in LIGNES}
    total = sum(worth.values())
    if plan.changes:
        assert all(part % 100 == 0 for part in after.values())
        assert all(abs(after[code] - Fraction(worth[code] * WHOLE, total)) < 100 for code in LIGNES)


@given(st.dictionaries(st.sampled_from(LIGNES), st.integers(1, 14).map(str), min_size=1))
def test_what_is_left_in_proportion_is_within_one_point_of_its_exact_part(texts: Mapping[str, str]) -> None:
    plan = propose(Mode.PROPORTION, texts, ETAGES)
    worth = {code: parse_share(text) or 0 for code, text in texts.items()}
    after = {code: parse_share({**texts, **plan.changes}[code]) or 0 for code in texts}
    total = sum(worth.values())
    assert all(abs(after[code] - Fraction(worth[code] * WHOLE, total)) < 100 for code in texts)
    assert sum(after.values()) == WHOLE
