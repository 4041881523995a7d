"""Typed texts are read in the browser as on the server: the same vectors, then texts drawn at random."""

import json
import random
import subprocess
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from pydantic import TypeAdapter

from questionnaires.answers.navigateur import answers_json
from questionnaires.core.answers import clean
from questionnaires.core.blocs import Block
from questionnaires.core.elements import Question
from questionnaires.core.questions import Computed
from questionnaires.core.repartition import UnreadableError
from tests.outils import require_tool
from tests.questionnaires.expressions.vecteurs import BROWSER, VECTORS, canonical

Case = tuple[Question, str]
_BLOCK: TypeAdapter[Any] = TypeAdapter(Block)


@cache
def vectors() -> tuple[tuple[Question, str, Any], ...]:
    document = json.loads((VECTORS / "lecture.json").read_text(encoding="utf-8"))
    return tuple(
        (_BLOCK.validate_python(group["question"]), typed, answer)
        for group in document["groups"]
        for typed, answer in group["vectors"]
    )


def on_server(question: Question, typed: str) -> Any:  # noqa: ANN401 (JSON)
    try:
        value = question.read(clean(typed))
    except UnreadableError:
        return "unreadable"
    return answers_json(question.answer(value))


def in_browser(cases: Iterable[Case], amounts: Iterable[tuple[int, int, int, str]] = ()) -> tuple[list[Any], list[str]]:
    """Return what collecte/static/lecture.js reads of each text, and writes of each amount."""
    node = require_tool("node", "nodejs")
    payload = {
        "cases": [[question.reading(), typed] for question, typed in cases],
        "amounts": [[str(n), str(d), decimals, unit] for n, d, decimals, unit in amounts],
    }
    command = [node, str(VECTORS / "lecture.mjs"), str(BROWSER.parent)]
    done = subprocess.run(command, input=json.dumps(payload), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    return [canonical(answer) for answer in results["answers"]], results["texts"]


@pytest.mark.parametrize("kind", sorted({question.kind for question, _, _ in vectors()}))
def test_texts_are_read_on_the_server(kind: str) -> None:
    results = [
        (typed, on_server(question, typed), answer) for question, typed, answer in vectors() if question.kind == kind
    ]
    assert [(typed, got, answer) for typed, got, answer in results if got != answer] == []


def test_every_text_is_read_in_the_browser_as_on_the_server() -> None:
    results, _ = in_browser((question, typed) for question, typed, _ in vectors())
    differing = [
        (question.kind, typed, answer, result)
        for (question, typed, answer), result in zip(vectors(), results, strict=True)
        if canonical(answer) != result
    ]
    assert not differing


PIECES = [
    "0",
    "1",
    "12",
    "999",
    "2026",
    "06",
    "/",
    "-",
    ".",
    ",",
    " ",
    "\u202f",
    "€",
    "%",
    "−",
    "juin",
    "mars",
    "1er",
    "oui",
]
PIECES += ["a", "b", "non", "nc", "autre", "é", "\n"]


def test_random_texts_are_read_alike() -> None:
    rng = random.Random(20260708)  # noqa: S311 (a draw of tests)
    questions = list({question.model_dump_json(): question for question, _, _ in vectors()}.values())
    cases = [(q, "".join(rng.choices(PIECES, k=rng.randint(1, 6)))) for q in questions for _ in range(1_500)]
    results, _ = in_browser(cases)
    differing = [
        (question.kind, typed, result)
        for (question, typed), result in zip(cases, results, strict=True)
        if canonical(on_server(question, typed)) != result
    ]
    assert not differing
    assert sum(result not in (None, "unreadable") for result in results) > 500, "the draw gives readable texts"


def test_an_amount_is_written_alike() -> None:
    rng = random.Random(20260708)  # noqa: S311 (a draw of tests)
    amounts = [(rng.randint(-(10**7), 10**7), 1, rng.randint(0, 4), rng.choice(["", "€", "%"])) for _ in range(500)]
    scaled = [(n, 10**decimals, decimals, unit) for n, _, decimals, unit in amounts]
    _, texts = in_browser([], scaled)
    for (n, d, decimals, unit), text in zip(scaled, texts, strict=True):
        computed = Computed(code="c", libelle="C", calculation="1", decimals=decimals, unite=unit)
        assert text == computed.text(int(Fraction(n, d) * d))
