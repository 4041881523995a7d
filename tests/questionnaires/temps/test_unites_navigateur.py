"""Shares are derived in the browser as on the server, whatever is typed."""

import json
import random
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from questionnaires.core.answers import clean
from questionnaires.core.repartition import (
    DEMI_JOURNEES,
    HEURES,
    POURCENT,
    WHOLE,
    UnreadableError,
    largest_remainder,
    parse_amount,
    parse_share,
)
from questionnaires.temps.unites_temps import PERIODES, UniteTemps, amount_text, parse_weight
from tests.outils import require_tool
from tests.questionnaires.core.fabrique import plain
from tests.questionnaires.expressions.vecteurs import BROWSER, VECTORS

Case = tuple[UniteTemps, list[tuple[str, str]]]
MESURES = {UniteTemps.POURCENT: POURCENT, UniteTemps.HEURES: HEURES, UniteTemps.DEMI_JOURNEES: DEMI_JOURNEES}
OWN = {UniteTemps.POURCENT: "", UniteTemps.HEURES: "semaine", UniteTemps.DEMI_JOURNEES: "mois"}
ODD = (
    *("", " ", "\u202f", "0", "-1", "+1", "douze", "NaN", "1e9", "9" * 400, "9" * 5_000, "½", "5 %", "7h30", "7 h 5"),
    *("168", "168,01", "167h59", "168h00", "62", "62,01", "0,01", "1 000", "5\u00a0h", "h", "7h60", "٧", "3,", ",5"),
    *("7H05 min", "45 min", "3:15", "1/3", "1/7+2/3", "10+5", "1/0", "+".join("1" * 21), "1.500", "1.50", "0" * 5_000),
)


def on_server(unite: UniteTemps, texts: Sequence[tuple[str, str]]) -> dict[str, Any]:
    weights = [weight_of(unite, clean(text), periode) for text, periode in texts]
    if unite is UniteTemps.POURCENT:
        return {"weights": weights}
    readable_weights = [weight if isinstance(weight, int) else 0 for weight in weights]
    shares = largest_remainder(readable_weights, WHOLE)
    parts = [share if isinstance(weight, int) else None for weight, share in zip(weights, shares, strict=True)]
    return {"weights": weights, "parts": parts, "total": amount_text(unite, sum(readable_weights))}


def weight_of(unite: UniteTemps, text: str, periode: str) -> int | str | None:
    """Return what a text weighs, or the sentence that says why it cannot be read."""
    try:
        return parse_share(text) if unite is UniteTemps.POURCENT else parse_weight(unite, text, periode)
    except UnreadableError as error:
        return plain(str(error))


def in_browser(cases: Sequence[Case]) -> list[dict[str, Any]]:
    command = [require_tool("node", "nodejs"), str(VECTORS / "unites.mjs"), str(BROWSER.parent)]
    payload = json.dumps([[unite.value, texts] for unite, texts in cases])
    done = subprocess.run(command, input=payload, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return [{**result, "weights": list(map(spoken, result["weights"]))} for result in results]


def spoken(weight: int | str | None) -> int | str | None:
    return plain(weight) if isinstance(weight, str) else weight


def drawn(rng: random.Random) -> Case:
    unite = rng.choice(list(MESURES))
    return unite, [(text_of(rng), rng.choice(list(PERIODES))) for _ in range(rng.randint(1, 12))]


def text_of(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(ODD)
    if kind < 0.4:
        return f"{rng.randint(0, 40)}h{rng.randint(0, 59):02d}"
    if kind < 0.6:
        return "".join(rng.choice("0123456789 +/:,.hmin%-") for _ in range(rng.randint(1, 8)))
    return f"{rng.randint(0, 6_000) / rng.choice((1, 10, 100)):.2f}".replace(".", ",")


@pytest.mark.parametrize("unite", MESURES)
def test_amounts_are_read_as_the_shared_vectors_say_on_the_server_and_in_the_browser(unite: UniteTemps) -> None:
    vectors = json.loads((VECTORS / "quantites.json").read_text(encoding="utf-8"))[unite.value]
    texts = [(typed, OWN[unite]) for typed, _ in vectors]
    expected = [wanted for _, wanted in vectors]
    assert [read_as(unite, typed) for typed, _ in texts] == expected
    (browser,) = in_browser([(unite, texts)])
    yearly = PERIODES.get(OWN[unite], 1)
    assert [got // yearly if isinstance(got, int) else got for got in browser["weights"]] == expected


def read_as(unite: UniteTemps, typed: str) -> int | str | None:
    try:
        return parse_amount(typed, MESURES[unite])
    except UnreadableError as error:
        return plain(str(error))


@pytest.mark.parametrize("unite", MESURES)
@pytest.mark.parametrize("periode", PERIODES)
def test_odd_texts_weigh_the_same_in_the_browser_and_are_refused_in_the_same_words(
    unite: UniteTemps, periode: str
) -> None:
    cases: list[Case] = [(unite, [(text, periode)]) for text in ODD]
    assert in_browser(cases) == [on_server(*case) for case in cases]


def test_texts_drawn_at_random_give_the_same_shares_in_the_browser() -> None:
    rng = random.Random(20261125)  # noqa: S311 (texts, not secrets)
    cases = [drawn(rng) for _ in range(400)]
    assert in_browser(cases) == [on_server(*case) for case in cases]
