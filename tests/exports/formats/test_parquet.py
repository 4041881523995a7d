"""Parquet: typed and documented columns, every state of an answer, answers that come back one by one."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from exports.formats import Format
from exports.formats.parquet import BLANK, BLOCK, MANQUE
from exports.tableur.text import plain_text
from tests.exports.enquetes.builders import BOTH, V1, answered, enquete, expected, versions
from tests.exports.enquetes.test_versions import MIXED, V1_ANSWER
from tests.exports.formats.archives import files, of_enquete, parquet, relabelled
from tests.exports.formats.test_csv_excel import HOSTILE, hostile
from tests.exports.regional.matieres import matiere

WIDE, LONG = "donnees-vos-outils.parquet", "donnees-vos-outils-long.parquet"


def tables(collecte: Any = MIXED) -> tuple[pa.Table, pa.Table]:  # noqa: ANN401 - a CollecteEnquete
    archive = files(of_enquete(collecte), Format.PARQUET)
    return parquet(archive[WIDE]), parquet(archive[LONG])


def about(table: pa.Table, header: str) -> Mapping[str, str]:
    """Return the metadata of a field."""
    return {key.decode(): text.decode() for key, text in table.schema.field(header).metadata.items()}


def test_columns_have_the_type_of_their_question() -> None:
    wide, _ = tables()
    types = {name: str(wide.schema.field(name).type) for name in ("JOURS", "HEURES", "DEPUIS", "MOIS_FORT", "OUTIL")}
    assert types == {
        "JOURS": "double",
        "HEURES": "int64",
        "DEPUIS": "date32[day]",
        "MOIS_FORT": "date32[day]",
        "OUTIL": "string",
    }
    ada = wide.to_pylist()[0]
    assert (ada["JOURS"], ada["HEURES"], ada["OUTIL"], ada["BESOINS"]) == (4.5, 0, "minitel", "temps autre")
    assert (ada["DEPUIS"], ada["MOIS_FORT"]) == (date(2024, 2, 3), date(2026, 6, 1))


def test_fields_say_their_label_their_unit_and_their_codes() -> None:
    wide, long = tables()
    assert about(wide, "JOURS") == {"libelle": "Jours par mois (corrigé)", "unite": "jours", "genre": "nombre"}
    assert json.loads(about(wide, "OUTIL")["codes"])["minitel"] == "Minitel"
    assert about(long, "manque")["libelle"] == "Pourquoi il n’y a pas de valeur"
    assert wide.schema.metadata[b"titre"].decode() == "Vos outils\u00a0: une ligne par réponse"


def test_four_states_are_told_apart() -> None:
    """Pitfall 4."""
    wide, long = tables()
    ada, bob = wide.to_pylist()
    names = ("ANCIENNE", "HEURES", "DEPUIS", "AVIS")
    assert [bob[name] for name in names] == [None] * 4
    assert [bob[f"{name}{MANQUE}"] for name in names] == ["non posée", "sans objet", BLANK, "non concerné"]
    assert (ada["HEURES"], ada[f"HEURES{MANQUE}"]) == (0, None)
    states = {row["variable"]: row for row in long.to_pylist() if row["Nom de la personne"] == "Bob Deux"}
    assert [states[name]["manque"] for name in names] == ["non posée", "sans objet", BLANK, "non concerné"]


def test_the_long_table_says_each_answer_once() -> None:
    wide, long = tables()
    rows = long.to_pylist()
    asked = [name for name in wide.column_names if not name.endswith(MANQUE)][6:]
    assert len(rows) == len(asked) * wide.num_rows
    assert {row["variable"] for row in rows} == set(asked)
    ada = {row["variable"]: row for row in rows if row["Nom de la personne"] == "Ada Un"}
    assert (ada["OUTIL"]["code"], ada["OUTIL"]["texte"]) == ("minitel", "Minitel")
    assert (ada["JOURS"]["nombre"], ada["JOURS"]["texte"]) == (4.5, "4,5")
    assert (ada["DEPUIS"]["jour"], ada["DEPUIS"]["texte"]) == (date(2024, 2, 3), "03/02/2024")
    assert ada["BESOINS"]["texte"] == "Du temps ; Autre, précisez"
    assert ada["BESOINS_AUTRE"]["texte"] == "Un bureau au calme"


def test_tables_that_are_long_already_have_one_file() -> None:
    archive = files(matiere(), Format.PARQUET)
    assert {"bilans.parquet", "temps.parquet"} <= archive.keys()
    assert {"bilans-long.parquet", "temps-long.parquet"}.isdisjoint(archive)
    assert parquet(archive["temps.parquet"]).num_rows > 0


def test_columns_are_the_same_whoever_answered() -> None:
    """Pitfall 2."""
    empty, mixed = tables(enquete([expected(BOTH[1])])), tables()
    for ours, mixed_table in zip(empty, mixed, strict=True):
        assert ours.schema.equals(mixed_table.schema, check_metadata=True)
    assert [table.num_rows for table in empty] == [0, 0]


def test_a_label_corrected_or_a_line_moved_renames_nothing() -> None:
    """Pitfall 17."""
    before, after = (tables(collecte)[0].to_pylist() for collecte in (MIXED, relabelled(MIXED, " (bis)")))
    assert before == after


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_come_back_as_they_were(text: str) -> None:
    archive = files(of_enquete(hostile(text)), Format.PARQUET)
    wide = parquet(next(file for name, file in archive.items() if name.endswith(".parquet") and "-long" not in name))
    assert wide.column("TEXTE").to_pylist() == [plain_text(text)]
    assert wide.column("NOMBRE").to_pylist() == [-1234.5]


def test_more_rows_than_a_block_holds_are_all_there() -> None:
    question = next(candidate for candidate in V1 if candidate.code == "JOURS")
    asked = versions((question,))
    attendu = answered(asked[0], {"JOURS": "2"})
    wide, long = tables(enquete([attendu] * (BLOCK + 3), asked))
    assert wide.num_rows == BLOCK + 3
    assert long.column("nombre").to_pylist().count(2.0) == BLOCK + 3


def test_one_answer_gives_one_row() -> None:
    assert tables(enquete([V1_ANSWER]))[0].num_rows == 1
