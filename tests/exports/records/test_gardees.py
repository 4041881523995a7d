"""Answers stored out of memory come back unchanged, however often they are read."""

from dataclasses import replace
from itertools import islice
from tempfile import SpooledTemporaryFile

import pytest

import exports.records.gardees as gardees
from exports.enquetes.comptes import Depouillement
from exports.records.gardees import Gardees, ReponseGardee
from exports.records.records import AttenduEnquete, Connue, Etat
from tests.exports.enquetes.builders import BOTH, SAISIE_V1, SAISIE_V2, answered, enquete, expected, written

KNOWN = {"JOURS": Connue("4,5", "registre du DLA", "2026-01-31")}
ANSWERS = (
    answered(BOTH[0], SAISIE_V1, nom="Ève\nRetour\u2028à la ligne"),
    answered(BOTH[1], SAISIE_V2, nom="Léa", connues=KNOWN),
    replace(expected(BOTH[1], dla="18", etat=Etat.JUSTIFIE), justification="En congé", en_plus=True),
    replace(answered(BOTH[1], SAISIE_V2, dla="28"), mode="téléphone", saisie_par="C2RA"),
    replace(expected(BOTH[0], dla="36"), is_of_dla=True, nom=""),
)
"""In order of DLA then name."""


def told(attendu: AttenduEnquete) -> tuple[object, ...]:
    reponse = attendu.reponse
    valeurs = (dict(reponse.valeurs), dict(reponse.connues)) if reponse else None
    return (replace(attendu, reponse=None), valeurs)


@pytest.mark.parametrize("in_memory", [pytest.param(2**20, id="in memory"), pytest.param(10, id="on the disk")])
@pytest.mark.parametrize("bloc", [1, 2, 256])
def test_they_are_read_again_as_they_were_given(bloc: int, in_memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gardees, "_BLOC", bloc)
    monkeypatch.setattr(gardees, "_IN_MEMORY", in_memory)
    answers = Gardees(ANSWERS)
    assert len(answers) == len(ANSWERS)
    for _ in range(2):
        assert list(map(told, answers)) == list(map(told, ANSWERS))
    assert list(map(told, Gardees(answers))) == list(map(told, ANSWERS))


def test_two_readings_at_once_do_not_disturb_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gardees, "_BLOC", 1)
    answers = Gardees(ANSWERS)
    pairs = list(zip(answers, islice(answers, len(ANSWERS)), strict=True))
    assert [told(attendu) for attendu, _ in pairs] == [told(again) for _, again in pairs] == list(map(told, ANSWERS))


def test_an_answer_is_not_understood_before_it_is_asked_for() -> None:
    broken = replace(ANSWERS[0], reponse=ReponseGardee(b"{not JSON}", b"{}"))
    (attendu,) = Gardees([broken])
    assert attendu.nom == ANSWERS[0].nom
    with pytest.raises(ValueError, match="line 1 column 2"):
        _ = attendu.reponse.valeurs if attendu.reponse else None


def test_the_file_goes_with_what_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files_made: list[SpooledTemporaryFile[bytes]] = []

    def remembered(size: int) -> "SpooledTemporaryFile[bytes]":
        files_made.append(SpooledTemporaryFile(size))  # noqa: SIM115 - closed by what is tested
        return files_made[-1]

    monkeypatch.setattr(gardees, "SpooledTemporaryFile", remembered)
    answers = Gardees(ANSWERS)
    assert len(list(answers)) == len(ANSWERS)
    assert not files_made[0].closed
    del answers
    assert files_made[0].closed


def test_a_workbook_is_the_same_from_memory_or_not() -> None:
    collecte = enquete(ANSWERS)
    from_disk = replace(collecte, attendus=Gardees(ANSWERS))
    assert written(from_disk) == written(collecte)
    assert Depouillement(from_disk).sommes == Depouillement(collecte).sommes
