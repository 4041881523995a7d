"""Shares are derived in the browser as on the server, whatever is typed."""

import json
import random
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from questionnaires.core.answers import clean
from questionnaires.core.repartition import WHOLE, UnreadableError, largest_remainder
from questionnaires.temps.unites_temps import UniteTemps, amount_text, parse_weight
from tests.outils import require_tool
from tests.questionnaires.expressions.vecteurs import BROWSER, VECTORS

Case = tuple[UniteTemps, list[str]]
ODD = (
    *("", " ", "\u202f", "0", "-1", "+1", "douze", "NaN", "1e9", "9" * 400, "½", "5 %", "7h30", "7 h 5", "7H05 min"),
    *("168", "168,01", "167h59", "168h00", "62", "62,01", "0,01", "1 000", "5\u00a0h", "h", "7h60", "٧", "3,", ",5"),
)


def on_server(unite: UniteTemps, texts: Sequence[str]) -> dict[str, Any]:
    weights = [weight_of(unite, clean(text)) for text in texts]
    readable_weights = [weight if isinstance(weight, int) else 0 for weight in weights]
    shares = largest_remainder(readable_weights, WHOLE)
    parts = [share if isinstance(weight, int) else None for weight, share in zip(weights, shares, strict=True)]
    return {"weights": weights, "parts": parts, "total": amount_text(unite, sum(readable_weights))}


def weight_of(unite: UniteTemps, text: str) -> int | str | None:
    try:
        return parse_weight(unite, text)
    except UnreadableError:
        return "unreadable"


def in_browser(cases: Sequence[Case]) -> list[dict[str, Any]]:
    command = [require_tool("node", "nodejs"), str(VECTORS / "unites.mjs"), str(BROWSER.parent)]
    payload = json.dumps([[unite.value, texts] for unite, texts in cases])
    done = subprocess.run(command, input=payload, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def drawn(rng: random.Random) -> Case:
    unite = rng.choice([UniteTemps.HEURES, UniteTemps.DEMI_JOURNEES])
    return unite, [text_of(rng) for _ in range(rng.randint(1, 12))]


def text_of(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(ODD)
    if kind < 0.4:
        return f"{rng.randint(0, 40)}h{rng.randint(0, 59):02d}"
    return f"{rng.randint(0, 6_000) / rng.choice((1, 10, 100)):.2f}".replace(".", ",")


@pytest.mark.parametrize("unite", [UniteTemps.HEURES, UniteTemps.DEMI_JOURNEES])
def test_odd_texts_weigh_the_same_in_the_browser(unite: UniteTemps) -> None:
    cases: list[Case] = [(unite, [text]) for text in ODD]
    assert in_browser(cases) == [on_server(*case) for case in cases]


def test_texts_drawn_at_random_give_the_same_shares_in_the_browser() -> None:
    rng = random.Random(20261125)  # noqa: S311 (texts, not secrets)
    cases = [drawn(rng) for _ in range(400)]
    assert in_browser(cases) == [on_server(*case) for case in cases]
