"""docs/reports/attacks.md: what readers deduce of forty régions, `make attacks` writes it again."""

import sys
import time
from pathlib import Path

from tests.exports.release.attacker import Trouve
from tests.exports.release.scenarios import SCENARIOS, attack

DOCUMENT = Path(__file__).parents[3] / "docs" / "reports" / "attacks.md"
REGIONS = 40
READERS = ("public", "auteur", "collègues", "équipe", "direction", "C2RA")


def main(regions: int = REGIONS) -> int:
    """Returns 1 when someone was found."""
    start = time.monotonic()
    narrowest = {(nom, reader): 100.0 for nom in SCENARIOS for reader in READERS}
    found: list[Trouve] = []
    for seed in range(regions):
        for nom, scenario in SCENARIOS.items():
            for reader, (width, own) in attack(scenario(seed), seed).items():
                narrowest[nom, reader] = min(narrowest[nom, reader], width)
                found += own
            write(narrowest, found, seed + 1, time.monotonic() - start)
    return 1 if found else 0


def write(narrowest: dict[tuple[str, str], float], found: list[Trouve], regions: int, seconds: float) -> None:
    """The report, over as many régions as were solved."""
    rows = [f"| {reader} | {' | '.join(f'{narrowest[nom, reader]:g}' for nom in SCENARIOS)} |" for reader in READERS]
    lines = [
        "# What readers deduce of released figures",
        "",
        "Written by `make attacks`: CP-SAT solves drawn régions for every reader. The narrowest interval that was",
        "solved whole, in points, of a share of someone who did not agree (10 at least; 100: nothing is deduced).",
        "",
        f"| reader | {' | '.join(SCENARIOS)} |",
        f"|---|{'---|' * len(SCENARIOS)}",
        *rows,
        "",
        f"{regions} régions, {seconds / 60:.0f} minutes. People found: {len(found)}.",
        *(f"- {own.curieux}: {own.code}, {own.bas:g} to {own.haut:g}" for own in found),
        "",
        "What each protection hides, once it is taken away: `tests/exports/release/test_attaque_temps.py`.",
        "Not covered: what a whole group does not do (« moins de 2 % »), and guesses by likelihood.",
        "",
    ]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REGIONS))
