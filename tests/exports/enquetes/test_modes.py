"""Modes of answer of structures: counted in the Lisez-moi, shown by line with a role, absent for persons."""

from collections.abc import Sequence
from dataclasses import replace

from exports.records.records import AttenduEnquete, CollecteEnquete, QuiRepond
from tests.exports.enquetes.builders import BOTH, SAISIE_V2, answered, enquete, expected, written
from tests.exports.records.classeurs import opened, sheet, texts


def structures(attendus: Sequence[AttenduEnquete]) -> CollecteEnquete:
    return replace(enquete(attendus), qui=QuiRepond.STRUCTURE)


def given(mode: str, saisie_par: str = "") -> AttenduEnquete:
    return replace(answered(BOTH[1], SAISIE_V2), mode=mode, saisie_par=saisie_par)


MIXED = structures(
    [given("en ligne"), given("en ligne"), given("téléphone", "C2RA"), given("papier", "direction"), expected(BOTH[1])]
)


def rows_of(name: str, collecte: CollecteEnquete, header: int) -> list[dict[str, object]]:
    lines = [[cell.value for cell in row] for row in sheet(opened(written(collecte)), name).iter_rows()]
    return [dict(zip(lines[header], line, strict=True)) for line in lines[header + 1 :]]  # type: ignore[arg-type]


def test_the_follow_up_tells_how_each_structure_answered_and_as_whom_it_was_entered() -> None:
    modes = [(row["Mode"], row["Saisi par"]) for row in rows_of("Suivi de la collecte", MIXED, 3) if row["Structure"]]
    assert sorted(modes, key=str) == sorted(
        [("en ligne", None), ("en ligne", None), ("téléphone", "C2RA"), ("papier", "direction"), (None, None)], key=str
    )


def test_the_data_tell_it_too() -> None:
    modes = [(row["Mode de réponse"], row["Saisi par"]) for row in rows_of("Données", MIXED, 0)]
    assert ("téléphone", "C2RA") in modes
    assert ("en ligne", None) in modes


def test_the_lisez_moi_counts_each_way_and_warns_when_they_are_mixed() -> None:
    textes = [text for text in texts(opened(written(MIXED))) if "2 en ligne" in text]
    assert textes[0].startswith("2 en ligne, 1 papier, 1 téléphone. ")
    assert "prudence" in textes[0]


def test_nothing_is_compared_when_all_answered_on_line() -> None:
    textes = texts(opened(written(structures([given("en ligne"), given("en ligne")]))))
    assert "2 en ligne" in textes


def test_a_campaign_of_persons_has_no_such_column() -> None:
    textes = texts(opened(written(enquete([answered(BOTH[1], SAISIE_V2)]))))
    assert not {"Mode", "Saisi par", "Mode de réponse", "Modes de réponse"} & set(textes)
