"""Writes docs/reports/attacks.md, by `make attacks`: deductions of readers on forty régions."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.exports.release.attacker import Trouve
from tests.exports.release.retraits import RETRAITS
from tests.exports.release.scenarios import SCENARIOS, attack

DOCUMENT = Path(__file__).parents[3] / "docs" / "reports" / "attacks.md"
REGIONS = 40
READERS = ("public", "auteur", "collègues", "équipe", "direction", "C2RA")


def main(regions: int = REGIONS) -> int:
    """Return 1 when someone was found."""
    retraits, start = list(without_each()), time.monotonic()
    narrowest = {(nom, reader): 100.0 for nom in SCENARIOS for reader in READERS}
    trouves: list[Trouve] = []
    for seed in range(regions):
        for nom, scenario in SCENARIOS.items():
            for reader, (width, reader_trouves) in attack(scenario(seed), seed, is_measured=True).items():
                narrowest[nom, reader] = min(narrowest[nom, reader], width)
                trouves += reader_trouves
            write(narrowest, trouves, seed + 1, time.monotonic() - start, retraits)
    return 1 if trouves else 0


def without_each() -> Iterator[str]:
    """Return a row for each protection: deductions of each reader on a région with it, then without it."""
    for retrait in RETRAITS:
        with retrait.held() as publiees:
            with_it = attack(publiees, retrait.seed, is_measured=True)
        with retrait.lost() as publiees:
            lost = attack(publiees, retrait.seed, is_measured=True)
        cells = [
            f"{with_it[reader_name][0]:g} → {lost[reader_name][0]:g}" if reader_name in with_it else ""
            for reader_name in READERS
        ]
        cells += [f"{_found(with_it)} → {_found(lost)}"]
        yield f"| {retrait.nom} | {' | '.join(cells)} |"


def _found(readings: Mapping[str, tuple[float, list[Trouve]]]) -> int:
    return sum(len(trouves) for _, trouves in readings.values())


def by_protection(retraits: Sequence[str]) -> list[str]:
    return [
        "The same of each reader with a protection, then without it, in a région drawn for it (where the margin of ten",
        "points would hide the same persons, it is taken away from both). A share is found in less than",
        "ten points, or with a minimum of ten points that nothing else proves:",
        "",
        f"| protection | {' | '.join(READERS)} | shares found |",
        f"|---|{'---|' * (len(READERS) + 1)}",
        *retraits,
        "",
    ]


def write(
    narrowest: dict[tuple[str, str], float],
    trouves: list[Trouve],
    regions: int,
    seconds: float,
    retraits: Sequence[str],
) -> None:
    """Write the report over the régions solved so far."""
    rows = [f"| {reader} | {' | '.join(f'{narrowest[nom, reader]:g}' for nom in SCENARIOS)} |" for reader in READERS]
    lines = [
        "# What readers deduce of released figures",
        "",
        "Written by `make attacks`: CP-SAT solves drawn régions for every reader. How wide the narrowest interval of a",
        "share of someone who did not agree is at least, in points (10 or more; 100: nothing is deduced), as solutions",
        "show it.",
        "",
        f"| reader | {' | '.join(SCENARIOS)} |",
        f"|---|{'---|' * len(SCENARIOS)}",
        *rows,
        "",
        f"{regions} régions, {seconds / 60:.0f} minutes. People found: {len(trouves)}.",
        *(f"- {trouve.curieux}: {trouve.code}, {trouve.bas:g} to {trouve.haut:g}" for trouve in trouves),
        "",
        *by_protection(retraits),
        "The tests that take each away: `tests/exports/release/test_attaque_temps.py`.",
        "Not covered: what a whole group does not do (« moins de 2 % »), and guesses by likelihood.",
        "",
    ]
    DOCUMENT.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REGIONS))
