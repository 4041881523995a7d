"""Released results of structures in every format: each cell once, with its labels, for the right readers."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from exports.enquetes.publication import SOMME, resultats_publies
from exports.formats import Format
from exports.formats.choix import FormatError
from exports.records.records import CollecteEnquete, VersionPosee
from exports.regional.matiere import Audience
from exports.release.cellules import Mesure, Release
from exports.release.motifs import CONFIDENTIEL, TOTAL_TU
from questionnaires.core.questions import Number
from questionnaires.editing.edition import add_block
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from tests.exports.enquetes.builders import answered
from tests.exports.enquetes.structures import collecte, followed, satisfied, settled, silent
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


HEURES = Number(code="HEURES", libelle="Combien d’heures ?", decimals=1, unite="heures", maximum=99_999)


def with_numbers(hours: Mapping[str, Sequence[str]]) -> CollecteEnquete:
    """Settle answers to a question of number, by DLA."""
    questionnaire = add_block(shipped_questionnaires()[SATISFACTION], "VOUS", HEURES)
    version = VersionPosee(numero=1, libelle="v1", questionnaire=questionnaire)
    said = {"PHASES": "accueil", "ACCUEIL": "4", "BESOIN": "3", "RECOMMANDATION": "9"}
    answers = [answered(version, {**said, "HEURES": typed}, dla=dla) for dla, every in hours.items() for typed in every]
    return settled(collecte(answers, versions=(version,)))


NUMBERS = with_numbers({"18": ["10,5"] * 12, "28": ["3"] * 10, "36": ["200", *["2"] * 5]})
"""One structure makes nearly all of the hours of the DLA 36, which a total of the DLA 28 would help to find."""


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


def test_a_printed_total_is_a_row_and_a_hidden_one_says_why() -> None:
    exported = files(of_enquete(NUMBERS), Format.CSV)
    rows = [row for row in by_header(strict(exported[CSV])) if row["Modalité"] == "HEURES/SOMME"]
    headers = ("Total", "Unité du total", "Statut", "Nombre")
    printed = {row["Code du territoire"]: tuple(row[header] for header in headers) for row in rows}
    assert printed == {
        "": ("366", "heures", "montré", ""),
        "18": ("126", "heures", "montré", ""),
        **dict.fromkeys(("28", "36"), ("", "heures", "[c]", "")),
    }
    assert {row["Pourquoi"] for row in rows} == {"", TOTAL_TU}
    table = parquet(files(of_enquete(NUMBERS), Format.PARQUET)["resultats.parquet"])
    assert sorted(filter(None, table["Total"].to_pylist())) == [126.0, 366.0]


def test_a_number_at_both_dates_is_a_row_by_date_and_one_by_direction() -> None:
    grown = [followed(dla, 10 + rank, 12 + 2 * rank) for dla in ("18", "28", "36") for rank in range(4)]
    fallen = [followed(dla, 9, 3) for dla in ("18", "28", "36") for _ in range(3)]
    exported = of_enquete(settled(collecte([*grown, *fallen], IMPACT)))
    table = by_header(strict(files(exported, Format.CSV)[CSV]))
    rows = of_region(table, "EVOLUTION_SALARIES")
    printed = {
        code.partition("/")[2]: (row["Total"], row["Unité du total"], row["Nombre"]) for code, row in rows.items()
    }
    assert printed == {
        "T0": ("219", "salariés", ""),
        "T1": ("207", "salariés", ""),
        "HAUSSE": ("", "", "12"),
        "STABLE": ("", "", "0"),
        "BAISSE": ("", "", "9"),
    }
    assert {(row["Réponses à la question"], row["Statut"]) for row in rows.values()} == {("21", "montré")}
    assert {row["Publication"] for row in rows.values()} == {row["Publication"] for row in table}


def test_a_number_that_few_gave_at_both_dates_is_one_row_that_says_why() -> None:
    few = [followed(dla, None if rank else 5, 10) for dla in ("18", "28", "36") for rank in range(4)]
    table = by_header(strict(files(of_enquete(settled(collecte(few, IMPACT))), Format.CSV)[CSV]))
    rows = of_region(table, "EVOLUTION_SALARIES")
    assert [(row["Total"], row["Statut"]) for row in rows.values()] == [("", "[c]")]
    (never,) = of_region(table, "EVOLUTION_EUROS").values()
    assert (never["Total"], never["Statut"]) == ("", "[z]")
    assert "effectif trop faible" in rows[""]["Pourquoi"].replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("dla", "tenths", "sentences"),
    [
        pytest.param("", 3660, ["Combien d’heures ? : 366 heures en tout, pour 28 réponses."], id="region"),
        pytest.param("18", 1260, ["Combien d’heures ? : 126 heures en tout, pour 12 réponses."], id="told"),
        pytest.param(
            "36",
            None,
            [f"Combien d’heures ? : total {TOTAL_TU}, pour 6 réponses."],
            id="one structure makes nearly all of it",
        ),
    ],
)
def test_a_total_or_why_there_is_none_is_a_cell_and_a_sentence(
    dla: str, tenths: int | None, sentences: list[str]
) -> None:
    assert NUMBERS.release is not None
    cellule, page = NUMBERS.release.get(Mesure.TOTAL, "HEURES", dla, SOMME), resultats_publies(NUMBERS.release, dla)
    assert cellule is not None
    assert page is not None
    (dits,) = (question.dits for question in page.questions if question.code == "HEURES")
    assert (cellule.valeur, [" ".join(phrase.split()) for phrase in dits]) == (tenths, sentences)


def test_aggregates_have_the_totals_in_the_unit_of_the_question() -> None:
    table = by_header(strict(files(of_enquete(NUMBERS), Format.AGREGATS)["agregats.csv"]))
    totals = [line for line in table if line["modalite"] == "SOMME"]
    assert [(line["indicateur"], line["axe"], line["valeur"], line["unite"], line["n"]) for line in totals] == [
        ("HEURES", "calcul", "366", "heures", "28")
    ]


def test_a_release_made_before_totals_were_stored_says_nothing_of_them() -> None:
    made = NUMBERS.release
    assert made is not None
    pages = json.loads(json.dumps(dict(made.pages)))
    for page in pages.values():
        for question in (question for groupe in page["groupes"] for question in groupe["questions"]):
            del question["total"]
    cellules = tuple(cellule for cellule in made.cellules if cellule.mesure is not Mesure.TOTAL)
    older = replace(NUMBERS, release=replace(made, cellules=cellules, pages=pages))
    assert b"SOMME" not in files(of_enquete(older), Format.CSV)[CSV]
    assert b"SOMME" not in files(of_enquete(older), Format.AGREGATS)["agregats.csv"]


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
