"""Released results of structures in every format: each cell once, with its labels, for the right readers."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from exports.formats import Format
from exports.formats.choix import FormatError
from exports.records.records import CollecteEnquete
from exports.regional.matiere import Audience
from exports.release.cellules import Mesure, Release
from exports.release.motifs import CONFIDENTIEL
from tests.exports.enquetes.structures import collecte, satisfied, settled, silent
from tests.exports.formats.archives import by_header, files, french, of_enquete, parquet, sav, strict

CSV = "resultats.csv"


def campaign() -> CollecteEnquete:
    """Build thirty-two answers of the DLA 18, nobody displeased in it, two of the 28, none of the 36."""
    marks = ("4",) * 20 + ("3",) * 12
    return collecte(
        [
            *(satisfied("18", {"ACCUEIL": mark}) for mark in marks),
            *(satisfied("28", {"ACCUEIL": "2"}) for _ in range(2)),
            silent("36"),
        ]
    )


RELEASED = settled(campaign())


def release() -> Release:
    assert RELEASED.release is not None
    return RELEASED.release


def of_region(rows: list[dict[str, str]], question: str) -> Mapping[str, dict[str, str]]:
    lines = [row for row in rows if row["Question"] == question and not row["Code du territoire"]]
    return {line["Modalité"]: line for line in lines}


def test_each_released_count_is_a_row_with_its_share_its_labels_and_its_status() -> None:
    rows = by_header(strict(files(of_enquete(RELEASED), Format.CSV)[CSV]))
    counts = [cellule for cellule in release().cellules if cellule.mesure in {Mesure.COMPTE, Mesure.ABSENCE}]
    assert len(rows) == len(counts)
    lines = of_region(rows, "ACCUEIL")
    best, low = lines["ACCUEIL/4"], lines["ACCUEIL/2+1"]
    assert (best["Nombre"], best["Part"], best["Réponses à la question"], best["Statut"]) == (
        "20",
        "59",
        "34",
        "montré",
    )
    assert (low["Nombre"], low["Libellé de la modalité"]) == (
        "2",
        "Plutôt pas satisfait(e) ou pas du tout satisfait(e)",
    )
    assert best["Ouverture"] == "2026-09-01"
    hidden = [row for row in rows if row["Code du territoire"] == "28"]
    assert {(line["Nombre"], line["Statut"], line["Pourquoi"]) for line in hidden if line["Modalité"] == "LUES"} == {
        ("", "[c]", CONFIDENTIEL)
    }
    assert {row["Statut"] for row in rows if row["Code du territoire"] == "36" and row["Modalité"] == "LUES"} == {"[z]"}


@pytest.mark.parametrize("audience", Audience)
def test_only_who_reads_dla_side_by_side_has_their_rows(audience: Audience) -> None:
    rows = by_header(french(files(of_enquete(RELEASED, audience=audience), Format.CSV_EXCEL)[CSV]))
    assert Counter(bool(row["Code du territoire"]) for row in rows)[False] > 0
    assert any(row["Code du territoire"] for row in rows) == audience.is_inside


def test_the_table_reads_the_release_and_no_answer() -> None:
    emptied = replace(RELEASED, attendus=tuple(attendu for attendu in RELEASED.attendus if attendu.dla == "36"))
    expected = files(of_enquete(RELEASED), Format.CSV)[CSV]
    assert files(of_enquete(emptied), Format.CSV)[CSV] == expected


def test_answers_that_came_in_since_are_not_among_the_figures_apart() -> None:
    since = replace(RELEASED, attendus=(*RELEASED.attendus, *list(campaign().attendus)[:3]))
    table = by_header(strict(files(of_enquete(since), Format.AGREGATS)["agregats.csv"]))
    counts = {line["indicateur"]: line["valeur"] for line in table}
    assert (counts["REPONSES_ATTENDUES"], counts["REPONSES_TRANSMISES"]) == ("35", "34")


def test_there_is_no_table_before_results_are_settled() -> None:
    with pytest.raises(FormatError, match="pas de données"):
        files(of_enquete(campaign()), Format.CSV)


def test_the_description_of_the_table_has_the_labels_of_its_codes() -> None:
    described = json.loads(files(of_enquete(RELEASED), Format.CSV)[f"{CSV}-metadata.json"])
    columns = {column["name"]: column for column in described["tableSchema"]["columns"]}
    assert "ACCUEIL/4 = Très satisfait(e)" in columns["modalite"]["dc:description"]
    assert "RECOMMANDATION = " in columns["question"]["dc:description"]


def test_spss_has_the_labels_of_values(tmp_path: Path) -> None:
    frame, meta = sav(files(of_enquete(RELEASED), Format.SAV)["resultats.sav"], tmp_path)
    assert meta.variable_value_labels["modalite"]["ACCUEIL/4"] == "Très satisfait(e)"
    assert meta.variable_value_labels["question"]["ACCUEIL"].startswith("Êtes-vous satisfait(e)")
    assert frame.loc[(frame["modalite"] == "ACCUEIL/4") & (frame["code_territoire"] == ""), "nombre"].tolist() == [20]


def test_parquet_has_the_same_rows() -> None:
    table = parquet(files(of_enquete(RELEASED), Format.PARQUET)["resultats.parquet"])
    rows = by_header(strict(files(of_enquete(RELEASED), Format.CSV)[CSV]))
    counts = [int(row["Nombre"]) if row["Nombre"] else None for row in rows]
    assert table["Nombre"].to_pylist() == counts
    assert json.loads(table.schema.field("Modalité").metadata[b"codes"])["ACCUEIL/4"] == "Très satisfait(e)"
