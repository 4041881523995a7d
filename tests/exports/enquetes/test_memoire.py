"""A workbook never holds more than a few answers at once, however many there are."""

import gc
from io import BytesIO

import pytest

import exports.records.gardees as gardees
from exports.enquetes.classeur import write_answers_workbook
from exports.enquetes.sommer import BLOC
from exports.enquetes.sommes import Sommes
from exports.records.gardees import ReponseGardee
from tests.benchmarks.enquete_entiere import campaign

ANSWERS, QUESTIONS = 4_000, 6


class Comptee(ReponseGardee):
    """An answer kept out of memory that counts its instances: `here` now, `most` at once."""

    here, most = 0, 0

    def __init__(self, brutes: bytes, connues_brutes: bytes) -> None:
        super().__init__(brutes, connues_brutes)
        Comptee.here += 1
        Comptee.most = max(Comptee.here, Comptee.most)

    def __del__(self) -> None:
        Comptee.here -= 1


def test_few_answers_are_in_memory_at_once_while_every_sheet_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    collecte = campaign(ANSWERS, QUESTIONS)
    monkeypatch.setattr(gardees, "ReponseGardee", Comptee)
    write_answers_workbook(collecte, BytesIO())
    assert 0 < Comptee.most < 4 * BLOC
    assert Comptee.here == 0


def every_sommes() -> list[Sommes]:
    return [item for item in gc.get_objects() if isinstance(item, Sommes)]


@pytest.mark.slow(reason="measures the memory of large workbooks")
def test_sums_are_no_more_in_memory_once_only_rows_are_left() -> None:
    """Figures of hundreds of thousands of answers, kept under the rows, would make memory grow with them."""
    counts: list[int] = []
    others = {id(somme): somme for somme in every_sommes()}  # of other tests, still there

    def tell(done: int, total: int, label: str) -> None:
        if "lignes écrites" in label:
            counts.append(sum(id(somme) not in others for somme in every_sommes()))

    write_answers_workbook(campaign(ANSWERS, QUESTIONS), BytesIO(), tell)
    assert counts
    assert not any(counts)
