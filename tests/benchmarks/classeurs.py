"""The release of a generated région and its workbook, against pandas on the same answers."""

import random
from io import BytesIO

import pandas as pd

from exports.records.records import Attendu, Collecte, Dla
from exports.release.contexte import Contexte
from exports.release.seuils import Seuils
from exports.release.temps import release_temps
from exports.temps.a_publier import temps_a_publier
from exports.temps.workbook import write_workbook
from tests.benchmarks.mesure import Comparison, alternate, at_most, tell, title
from tests.exports.records.builders import LIGNES, collecte, released, reponse, shares, transmis

SEED = 2026
SIZES = ((6, 14, 7, 10), (100, 250, 1, 60))
"""DLA, persons of each, runs, and seconds after which a measurement is given up."""


def region(dlas: int, personnes: int) -> Collecte:
    """Return a région where everyone has transmitted; one in ten refuses to share."""
    rng = random.Random(SEED)  # noqa: S311 - a seed, so that every run measures the same data
    codes = [f"{number:03}" for number in range(1, dlas + 1)]
    attendus = [_attendu(rng, code) for code in codes for _ in range(personnes)]
    return collecte(attendus, dlas=[Dla(code=code, nom=f"DLA {code}") for code in codes])


def _attendu(rng: random.Random, code: str) -> Attendu:
    parts = shares(*(rng.randrange(1, 30) for _ in LIGNES))
    answer = reponse(parts, etp=rng.randrange(20, 101, 10), accord=rng.random() > 0.1)
    return transmis(code, answer)


def plain(region: Collecte) -> pd.DataFrame:
    """Return one row per expected answer."""
    return pd.DataFrame(
        {
            "DLA": attendu.dla,
            "Personne": attendu.nom,
            "État": attendu.etat.value,
            "ETP": attendu.etp / 100,
            "Mois": attendu.mois / 10,
            **{code: attendu.reponse.valeurs[code] for code in LIGNES if attendu.reponse},
        }
        for attendu in region.attendus
    )


def measure() -> None:
    title(f"(b) The release of a campaign on time, beside weighted means by DLA; seed {SEED}", "pandas")
    for dlas, personnes, runs, longest in SIZES:
        label = f"{dlas} DLA × {personnes} persons"
        with at_most(longest, label):
            tell(_release(label, region(dlas, personnes), runs))
    title(f"(b) The workbook drawn from it, sheets and charts; seed {SEED}", "to_excel")
    for dlas, personnes, runs, longest in SIZES:
        label = f"{dlas} DLA × {personnes} persons"
        with at_most(longest, label):
            tell(_workbook(label, released(region(dlas, personnes)), runs))


def _release(label: str, generated: Collecte, runs: int) -> Comparison:
    exact, frame = temps_a_publier(generated), plain(generated)
    weights = frame["ETP"] * frame["Mois"]
    return alternate(
        label,
        lambda: release_temps(exact, Contexte(), Seuils(), numero=1, faite_le=generated.arrete_a),
        lambda: frame[list(LIGNES)].mul(weights, axis=0).groupby(frame["DLA"]).sum().div(weights.sum()),
        runs=runs,
    )


def _workbook(label: str, generated: Collecte, runs: int) -> Comparison:
    frame = plain(generated)
    return alternate(
        f"{label} (bare: {frame.shape[0]:,} × {frame.shape[1]})",
        lambda: write_workbook(generated, BytesIO()),
        lambda: frame.to_excel(BytesIO(), engine="xlsxwriter", index=False),
        runs=runs,
    )
