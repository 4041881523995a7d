"""SPSS: stable names, labels of variables and values, every reason for a missing value, documented limits."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.formats import Format
from exports.formats.spss import CUT_MARK, FAR_NUMBERS, LONGEST_NAME, LONGEST_TEXT, NUMBERS, TEXTS, names_of
from exports.formats.tables import ColonneTable
from exports.tableur.text import plain_text
from questionnaires.core.questions import Number, Text
from questionnaires.editing.verification import CODE
from questionnaires.editing.verification_blocs import OPTION_CODE
from tests.exports.enquetes.builders import BOTH, answered, enquete, expected, versions
from tests.exports.enquetes.test_versions import MIXED
from tests.exports.formats.archives import content, files, of_enquete, relabelled, sav
from tests.exports.formats.test_csv_excel import HOSTILE, hostile

SAV = "donnees-vos-outils.sav"
LEGAL = re.compile(r"[A-Za-z][A-Za-z0-9_.]*(?<!\.)")


def read(collecte: Any, folder: Path, **options: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a CollecteEnquete
    """Return the frame of answers, with the codes of missing values, and the metadata of the file."""
    return sav(files(of_enquete(collecte), Format.SAV)[SAV], folder, **({"user_missing": True} | options))


def test_values_are_numbers_codes_and_days(tmp_path: Path) -> None:
    frame, meta = read(MIXED, tmp_path)
    ada = frame.iloc[0]
    assert (ada["JOURS"], ada["HEURES"], ada["OUTIL"], ada["BESOINS"]) == (4.5, 0, "minitel", "temps autre")
    assert (ada["AVIS"], ada["FORMATION"], ada["BESOINS.argent"], ada["LU"]) == (4, "oui", 0, "oui")
    assert ada["DEPUIS"] == date(2024, 2, 3)
    assert (meta.original_variable_types["DEPUIS"], meta.original_variable_types["MOIS_FORT"]) == ("EDATE10", "MOYR8")
    month = pd.Timestamp(1582, 10, 14) + pd.Timedelta(seconds=ada["MOIS_FORT"])
    assert month == pd.Timestamp(2026, 6, 1)


def test_variables_and_values_have_their_labels_and_a_measure(tmp_path: Path) -> None:
    _, meta = read(MIXED, tmp_path)
    labels = meta.column_names_to_labels
    assert (labels["JOURS"], labels["dla"]) == ("Jours par mois (corrigé)", "Code du DLA – code du DLA")
    values = meta.variable_value_labels
    assert values["OUTIL"]["minitel"] == "Minitel"
    assert values["AVIS"][4.0] == "Très satisfait(e)"
    assert [meta.variable_measure[name] for name in ("JOURS", "AVIS", "OUTIL")] == ["scale", "ordinal", "nominal"]


def test_four_states_have_four_values_declared_missing(tmp_path: Path) -> None:
    """Pitfall 4."""
    frame, meta = read(MIXED, tmp_path)
    ada, bob = frame.iloc[0], frame.iloc[1]
    assert (bob["ANCIENNE"], bob["HEURES"], bob["AVIS"], bob["FORMATION"]) == ("#NP", -98, -99, "#NC")
    assert pd.isna(bob["DEPUIS"])
    assert bob["LU"] == ""
    assert ada["HEURES"] == 0
    codes = {name: {bounds["lo"] for bounds in ranges} for name, ranges in meta.missing_ranges.items()}
    assert codes["AVIS"] == set(map(float, NUMBERS.values()))
    assert codes["FORMATION"] == set(TEXTS.values())
    assert meta.variable_value_labels["AVIS"][-99.0] == "non concerné"
    usual, _ = read(MIXED, tmp_path, user_missing=False)
    assert usual.loc[1, ["ANCIENNE", "HEURES", "AVIS", "FORMATION"]].isna().all()


def test_a_number_that_may_be_negative_has_missing_values_far_from_it(tmp_path: Path) -> None:
    asked = versions(
        (Number(code="N", libelle="N", minimum=-1000, maximum=10),),
        (Number(code="N", libelle="N", minimum=-1000, maximum=10), Number(code="M", libelle="M", maximum=9)),
    )
    attendus = [answered(asked[0], {"N": "-97"}, nom="Ada"), answered(asked[1], {"N": "3", "M": "0"}, nom="Bob")]
    frame, meta = read(enquete(attendus, asked), tmp_path)
    assert frame["N"].tolist() == [-97, 3]
    assert frame["M"].tolist() == [-97, 0]
    assert {bounds["lo"] for bounds in meta.missing_ranges["N"]} < set(map(float, FAR_NUMBERS.values()))
    assert all(int(float(number)) == number for number in FAR_NUMBERS.values())


@pytest.mark.parametrize("text", [*HOSTILE, "#NP", "'#SO"])
def test_texts_come_back_as_they_were_and_are_never_missing(text: str, tmp_path: Path) -> None:
    archive = files(of_enquete(hostile(text)), Format.SAV)
    file = next(data for name, data in archive.items() if name.endswith(".sav"))
    frame, _ = sav(file, tmp_path)
    cell = frame["TEXTE"].iloc[0]
    assert (cell[1:] if text.lstrip("'") in TEXTS.values() else cell) == plain_text(text).rstrip(" ")
    assert frame["NOMBRE"].tolist() == [-1234.5]


def test_a_text_too_long_is_cut_and_the_notice_says_it(tmp_path: Path) -> None:
    asked = versions((Text(code="TEXTE", libelle="Texte", long=True, max_length=50_000),))
    collecte = enquete([answered(asked[0], {"TEXTE": "é" * 40_000}), answered(asked[0], {"TEXTE": "court"})], asked)
    cell = read(collecte, tmp_path)[0]["TEXTE"].iloc[0]
    assert LONGEST_TEXT - 2 < len(cell.encode()) <= LONGEST_TEXT
    assert cell.endswith(CUT_MARK)
    notice = files(of_enquete(collecte), Format.SAV)["LISEZ-MOI.txt"].decode().replace("\xa0", " ")
    assert "1 texte est coupé à la limite de SPSS" in notice
    assert "coupé à la limite" not in files(of_enquete(MIXED), Format.SAV)["LISEZ-MOI.txt"].decode()


def test_columns_are_the_same_whoever_answered(tmp_path: Path) -> None:
    """Pitfall 2."""
    (empty, about), (_, meta) = (read(collecte, tmp_path) for collecte in (enquete([expected(BOTH[1])]), MIXED))
    assert len(empty) == 0
    assert about.column_names == meta.column_names
    assert about.variable_value_labels == meta.variable_value_labels


def test_a_label_corrected_or_a_line_moved_renames_nothing(tmp_path: Path) -> None:
    """Pitfall 17."""
    (before, _), (after, meta) = (read(collecte, tmp_path) for collecte in (MIXED, relabelled(MIXED, " (bis)")))
    assert set(before.columns) == set(after.columns)
    pd.testing.assert_frame_equal(before, after[before.columns])
    assert meta.column_names_to_labels["JOURS"] == "Jours par mois (corrigé) (bis)"


# --- names


def colonnes(champs: list[str]) -> list[ColonneTable]:
    return [ColonneTable(nom=champ, champ=champ, titre=champ) for champ in champs]


QUESTION = st.from_regex(CODE, fullmatch=True)
CHAMP = st.one_of(QUESTION, st.tuples(QUESTION, st.from_regex(OPTION_CODE, fullmatch=True)).map("/".join))


@given(st.lists(CHAMP, unique=True, max_size=12), st.randoms())
@settings(max_examples=150)
def test_names_are_legal_distinct_and_the_same_in_any_order(champs: list[str], chance: Any) -> None:  # noqa: ANN401
    names = dict(zip(champs, names_of(colonnes(champs)), strict=True))
    assert len({name.casefold() for name in names.values()}) == len(champs)
    assert all(LEGAL.fullmatch(name) and len(name.encode()) <= LONGEST_NAME for name in names.values())
    moved = list(champs)
    chance.shuffle(moved)
    assert dict(zip(moved, names_of(colonnes(moved)), strict=True)) == names


@pytest.mark.parametrize(
    ("champs", "names"),
    [
        (["JOURS", "BESOINS/temps"], ["JOURS", "BESOINS.temps"]),
        (["_a", "BY", "a-b"], ["V_a", "VBY", "a.b"]),
        (["SUIVI.raison", "SUIVI/raison"], ["SUIVI.raison", "SUIVI.raison_d9552c25"]),
    ],
)
def test_a_code_that_is_legal_is_the_name(champs: list[str], names: list[str]) -> None:
    assert names_of(colonnes(champs)) == names


# --- the file


def test_the_same_rows_give_the_same_bytes_whenever_they_are_written() -> None:
    file = files(of_enquete(MIXED), Format.SAV)[SAV]
    assert file[92:109] == b"02 Oct 2612:00:00"
    assert content(of_enquete(MIXED), Format.SAV) == content(of_enquete(MIXED), Format.SAV)
