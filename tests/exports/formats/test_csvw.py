"""CSV for programs: RFC 4180, and a description accepted by W3C's standard and by the package that checks it."""

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from csvw import CSVW

from exports.enquetes.lecture import Manque
from exports.formats import Format
from exports.formats.csvw import names_of
from exports.formats.tables import STATES, ColonneTable
from exports.tableur.text import plain_text
from questionnaires.core.questions import Day, MultipleChoice, Number
from tests.exports.enquetes.builders import BOTH, V1, V2, answered, enquete, expected, versions
from tests.exports.enquetes.test_versions import MIXED, V1_ANSWER
from tests.exports.formats.archives import by_header, files, of_enquete, relabelled, strict
from tests.exports.formats.test_csv_excel import HOSTILE, hostile
from tests.exports.regional.matieres import matiere

NAME = re.compile(r"(?:[A-Za-z0-9]|%[0-9A-F]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-F]{2}))*")
"""A variable name of an URI template (RFC 6570, 2.3), that does not begin with « _ » (CSVW, 5.6)."""

ALLOWED = {"name", "titles", "datatype", "null", "separator", "required", "dc:description"}
BASES = {"string", "integer", "decimal", "date", "gYearMonth"}
DONNEES = "donnees-vos-outils.csv"


def described(archive: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return the description of each CSV file, by name."""
    return {name: json.loads(archive[f"{name}-metadata.json"]) for name in archive if name.endswith(".csv")}


def refusals(archive: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return the objections of the csvw package to these files."""
    for name, file in archive.items():
        (folder / name).write_bytes(file)
    refused = []
    for name in archive:
        if name.endswith("-metadata.json"):
            with warnings.catch_warnings():
                warnings.simplefilter("always")  # it counts the warnings that it issues itself
                judged = CSVW(str(folder / name), validate=True)
                if not judged.is_valid:
                    refused += [f"{name}: {warning.message}" for warning in judged.warnings]
    return refused


def columns(archive: Mapping[str, bytes], file: str = DONNEES) -> dict[str, dict[str, Any]]:
    """Return the description of each column, by header."""
    return {column["titles"][0]: column for column in described(archive)[file]["tableSchema"]["columns"]}


@pytest.mark.parametrize("choisi", [Format.CSV, Format.AGREGATS])
def test_the_package_finds_nothing_against_any_file(choisi: Format, tmp_path: Path) -> None:
    archive = files(matiere(), choisi)
    assert len(described(archive)) > (5 if choisi is Format.CSV else 0)
    assert refusals(archive, tmp_path) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("JOURS", "beaucoup"), ("JOURS", "1000001"), ("OUTIL", "fax"), ("DEPUIS", "03/02/2024")],
)
def test_the_package_would_find_a_value_that_its_column_does_not_have(column: str, value: str, tmp_path: Path) -> None:
    """Without this, the test above could be vacuous."""
    archive = files(of_enquete(MIXED), Format.CSV)
    table = strict(archive[DONNEES])
    table[1][table[0].index(column)] = value
    spoilt = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in table).encode()
    assert refusals({**archive, DONNEES: spoilt}, tmp_path)


@pytest.mark.parametrize("choisi", [Format.CSV, Format.AGREGATS])
def test_descriptions_are_those_of_the_standard(choisi: Format) -> None:
    archive = files(matiere(), choisi)
    for file, document in described(archive).items():
        assert document["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "fr"}]
        assert (document["url"], document["lang"]) == (file, "fr")
        described_columns = document["tableSchema"]["columns"]
        names = [column["name"] for column in described_columns]
        assert len(set(names)) == len(names)
        assert [name for name in names if not NAME.fullmatch(name)] == []
        assert strict(archive[file])[0] == [column["titles"][0] for column in described_columns]
        assert set().union(*described_columns) <= ALLOWED
        assert {column["datatype"]["base"] for column in described_columns} <= BASES
        assert set(document["tableSchema"].get("primaryKey", ())) <= set(names)


def test_primary_keys_tell_rows_apart() -> None:
    archive = files(matiere(), Format.CSV)
    keys = {name: description["tableSchema"].get("primaryKey") for name, description in described(archive).items()}
    assert keys["libelles.csv"] == ["fichier", "colonne", "code"]
    rows = [tuple(row[:3]) for row in strict(archive["libelles.csv"])]
    assert len(set(rows)) == len(rows) > 20


@pytest.mark.parametrize("choisi", [Format.CSV, Format.AGREGATS])
def test_it_follows_rfc_4180(choisi: Format) -> None:
    for name, file in files(matiere(), choisi).items():
        if name.endswith(".csv"):
            assert not file.startswith(b"\xef\xbb\xbf")
            assert file.endswith(b"\r\n")
            outside = re.sub(rb'"(?:[^"]|"")*"', b"", file)
            assert outside.count(b"\n") == outside.count(b"\r") == outside.count(b"\r\n")
            assert len({len(row) for row in strict(file)}) == 1


def test_pandas_reads_values_with_their_types(tmp_path: Path) -> None:
    archive = files(of_enquete(MIXED), Format.CSV)
    (tmp_path / DONNEES).write_bytes(archive[DONNEES])
    frame = pd.read_csv(tmp_path / DONNEES, na_values=["", *STATES], keep_default_na=False)
    assert frame["JOURS"].tolist() == [4.5, 6.25]
    assert frame["BESOINS/argent"].dropna().tolist() == [0]


def test_choices_are_codes_whose_labels_stand_apart() -> None:
    """Pitfall 1: an option that was removed keeps its code and is listed."""
    archive = files(of_enquete(MIXED), Format.CSV)
    ada, bob = by_header(strict(archive[DONNEES]))
    assert (ada["OUTIL"], bob["OUTIL"], ada["BESOINS"], ada["AVIS"]) == ("minitel", "tableur", "temps autre", "4")
    outil = columns(archive)["OUTIL"]
    assert "minitel = Minitel (option retirée)" in outil["dc:description"]
    assert re.fullmatch(outil["datatype"]["format"], "minitel")
    assert not re.fullmatch(outil["datatype"]["format"], "fax")
    assert columns(archive)["BESOINS"]["separator"] == " "
    labels = {(row["Colonne"], row["Code"]): row for row in by_header(strict(archive["libelles.csv"]))}
    assert labels["OUTIL", "minitel"]["Retirée"] == "oui"
    assert labels["OUTIL", "tableur"]["Libellé"] == "Un tableur"


def test_four_states_have_four_cells_and_are_declared() -> None:
    """Pitfall 4."""
    archive = files(of_enquete(MIXED), Format.CSV)
    ada, bob = by_header(strict(archive[DONNEES]))
    assert (bob["ANCIENNE"], bob["HEURES"], bob["DEPUIS"], bob["AVIS"]) == (
        "non posée",
        "sans objet",
        "",
        "non concerné",
    )
    assert ada["HEURES"] == "0"
    assert columns(archive)["AVIS"]["null"] == ["", *STATES]
    assert columns(archive)["JOURS"]["null"] == ["", Manque.NON_POSEE, Manque.SANS_OBJET]
    assert columns(archive)["Code du DLA"]["required"] is True


def test_bounds_are_those_of_every_version() -> None:
    days = [Day(code="JOUR", libelle="Jour", minimum=first, maximum=last) for first, last in _BOUNDS]
    asked = versions(
        *((day, Number(code="N", libelle="N", minimum=-5, maximum=9 + rank)) for rank, day in enumerate(days))
    )
    described_columns = columns(files(of_enquete(enquete((), asked)), Format.CSV))
    assert described_columns["JOUR"]["datatype"] == {"base": "date", "format": "yyyy-MM-dd", "minimum": "2020-01-01"}
    assert described_columns["N"]["datatype"] == {"base": "integer", "minimum": "-5", "maximum": "10"}


_BOUNDS = (("2021-01-01", "2021-12-31"), ("2020-01-01", ""))


def test_columns_are_the_same_whoever_answered() -> None:
    """Pitfall 2."""
    empty, mixed, single = (
        files(of_enquete(collecte), Format.CSV)
        for collecte in (enquete([expected(BOTH[1])]), MIXED, enquete([V1_ANSWER]))
    )
    assert described(empty) == described(mixed) == described(single)
    assert [len(strict(archive[DONNEES])) for archive in (empty, mixed, single)] == [1, 3, 2]
    assert "ANCIENNE" in strict(empty[DONNEES])[0]


def test_a_label_corrected_or_a_line_moved_renames_nothing() -> None:
    """Pitfall 17."""
    before, after = (files(of_enquete(collecte), Format.CSV) for collecte in (MIXED, relabelled(MIXED, " (bis)")))
    assert {column["name"] for column in columns(before).values()} == {
        column["name"] for column in columns(after).values()
    }
    assert [dict(sorted(row.items())) for row in by_header(strict(before[DONNEES]))] == [
        dict(sorted(row.items())) for row in by_header(strict(after[DONNEES]))
    ]
    assert "Jours par mois (corrigé) (bis)" in columns(after)["JOURS"]["titles"]


def test_an_answer_of_the_first_version_edited_after_the_second_keeps_all_it_said() -> None:
    """Pitfall 10."""
    edited = answered(BOTH[0], {"ANCIENNE": "Corrigée", "CHANGE": "8", "OUTIL": "minitel"}, nom="Ada Un")
    [ada] = by_header(strict(files(of_enquete(enquete([edited])), Format.CSV)[DONNEES]))
    assert (ada["ANCIENNE"], ada["CHANGE@v1"], ada["CHANGE"], ada["OUTIL"]) == ("Corrigée", "8", "non posée", "minitel")


@pytest.mark.parametrize("text", HOSTILE)
def test_each_text_comes_back_and_no_cell_begins_as_a_formula(text: str, tmp_path: Path) -> None:
    archive = files(of_enquete(hostile(text)), Format.CSV)
    name = next(file_name for file_name in archive if file_name.endswith(".csv") and file_name != "libelles.csv")
    header, row = strict(archive[name])
    for cell in (*header, *(cell for column_name, cell in zip(header, row, strict=True) if column_name != "NOMBRE")):
        assert not cell.lstrip().startswith(tuple("=+-@＝"))
    said = row[header.index("TEXTE")]
    assert said.removeprefix("'") == plain_text(text)
    assert row[header.index("NOMBRE")] == "-1234.5"
    assert refusals(archive, tmp_path) == []


def test_a_text_is_not_cut_to_what_excel_holds() -> None:
    asked = versions((replace_length(V1),))
    collecte = enquete([answered(asked[0], {"ANCIENNE": "é" * 40_000})], asked)
    assert by_header(strict(files(of_enquete(collecte), Format.CSV)[DONNEES]))[0]["ANCIENNE"] == "é" * 40_000


def replace_length(blocks: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a block
    return next(block for block in blocks if block.code == "ANCIENNE").model_copy(update={"max_length": 50_000})


@pytest.mark.parametrize("champs", [("_A", "A"), ("A/b", "A.b"), ("a.", ".a"), ("é", "e"), ("DATE", "date")])
def test_names_are_distinct_and_legal(champs: tuple[str, ...]) -> None:
    names = names_of([ColonneTable(nom=champ, champ=champ, titre=champ) for champ in champs])
    assert len(set(names)) == len(champs)
    assert all(NAME.fullmatch(name) for name in names)


def test_a_fixed_column_gives_its_short_name_up_to_a_question_that_has_it() -> None:
    fixed = ColonneTable(nom="Code du DLA", champ="dla", titre="Code du DLA")
    asked = ColonneTable(nom="dla", champ="dla", titre="Votre DLA")
    assert names_of([fixed, asked]) == ["Code%20du%20DLA", "dla"]


def test_several_codes_are_each_among_the_options() -> None:
    besoins = next(block for block in V2 if isinstance(block, MultipleChoice))
    pattern = columns(files(of_enquete(MIXED), Format.CSV))[besoins.code]["datatype"]["format"]
    assert all(re.fullmatch(pattern, option.code) for option in besoins.offered)


def test_a_collecte_of_another_title_changes_no_column() -> None:
    retitled = replace(MIXED, titre="Autre titre")
    before, after = (files(of_enquete(collecte), Format.CSV) for collecte in (MIXED, retitled))
    assert strict(before[DONNEES]) == strict(after["donnees-autre-titre.csv"])
