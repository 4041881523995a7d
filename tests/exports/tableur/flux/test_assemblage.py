"""Assembling a template and rows into a workbook: sound, whole, the same bytes, over several sheets when one is
full."""

import re
import sys
import tracemalloc
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from exports.tableur.feuille import Classeur
from exports.tableur.flux.assemblage import assembled
from exports.tableur.flux.cellules import REMEMBERED
from exports.tableur.flux.coulee import Flot, Limites
from exports.tableur.flux.lignes import BLOCK
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.styles import BODY, DATA, HEADER
from tests.exports.records.classeurs import opened, parts, rows, sheet
from tests.exports.tableur.flux.modeles import DATE, FIGURE, NAMES, Told, defects, streamed, table_of, template

DAY = date(2026, 11, 25)


def lines(count: int) -> list[tuple[str, float, date]]:
    return [(f"Ligne {rank}", rank / 4, DAY) for rank in range(count)]


@pytest.mark.parametrize(
    ("count", "extent", "dimension"),
    [
        pytest.param(0, "A1:C2", "A1:C1", id="no row: the table keeps a blank one"),
        pytest.param(1, "A1:C2", "A1:C2", id="one"),
        pytest.param(BLOCK, f"A1:C{BLOCK + 1}", f"A1:C{BLOCK + 1}", id="a whole block"),
        pytest.param(2 * BLOCK + 7, f"A1:C{2 * BLOCK + 8}", f"A1:C{2 * BLOCK + 8}", id="several"),
    ],
)
def test_the_table_and_the_dimension_cover_the_rows(count: int, extent: str, dimension: str) -> None:
    content = streamed(iter(lines(count)), count)
    assert defects(content) == []
    workbook = opened(content)
    assert tuple(workbook.sheetnames) == NAMES
    page = sheet(workbook, "Données")
    assert table_of(page) == ("Donnees", extent, 3)
    assert f'<dimension ref="{dimension}"/>' in parts(content)["xl/worksheets/sheet2.xml"]
    assert [(row[0], row[1]) for row in rows(workbook, "Données")[1:]] == [(a, b) for a, b, _ in lines(count)]


def test_a_full_sheet_goes_on_in_another_one() -> None:
    content = streamed(lines(25), 25, limites=Limites(lignes=11))
    assert defects(content) == []
    workbook = opened(content)
    assert workbook.sheetnames == ["Avant", "Données", "Données 2", "Données 3", "Après"]
    pages = {name: rows(workbook, name) for name in workbook.sheetnames[1:4]}
    assert [len(table) for table in pages.values()] == [11, 11, 6]
    assert [row[0] for table in pages.values() for row in table[1:]] == [line[0] for line in lines(25)]
    assert {tuple(table[0]) for table in pages.values()} == {("Colonne 0", "Colonne 1", "Colonne 2")}
    assert [table_of(sheet(workbook, name)) for name in pages] == [
        ("Donnees", "A1:C11", 3),
        ("Donnees_2", "A1:C11", 3),
        ("Donnees_3", "A1:C6", 3),
    ]


def test_what_belongs_to_a_sheet_follows_it_when_others_come_before() -> None:
    workbook = opened(streamed(lines(25), 25, limites=Limites(lignes=11)))
    assert {name: sheet(workbook, name).print_title_rows for name in workbook.sheetnames} == {
        "Avant": None,
        **dict.fromkeys(("Données", "Données 2", "Données 3", "Après"), "$1:$1"),
    }
    assert sheet(workbook, "Après").auto_filter.ref == "A1:A2"
    assert sheet(workbook, "Données")["A1"].comment is not None
    assert sheet(workbook, "Données 2")["A1"].comment is None


def test_a_sheet_too_heavy_goes_on_in_another_one_and_no_row_is_lost() -> None:
    content = streamed(iter(lines(4 * BLOCK)), 4 * BLOCK, limites=Limites(octets=120 * BLOCK))
    assert defects(content) == []
    workbook = opened(content)
    names = [name for name in workbook.sheetnames if name.startswith("Données")]
    assert len(names) > 2
    assert [row[0] for name in names for row in rows(workbook, name)[1:]] == [line[0] for line in lines(4 * BLOCK)]


@pytest.mark.parametrize("came", [9, 11])
def test_rows_that_are_not_as_many_as_announced_are_a_defect(came: int) -> None:
    with pytest.raises(ValueError, match=f"10 rows were announced, {came} came"):
        streamed(lines(came), 10)


def test_a_row_of_another_length_is_a_defect() -> None:
    with pytest.raises(ValueError, match="is longer than"):
        streamed([("a", 1)], 1)


def test_rows_are_told_as_they_are_written() -> None:
    steps: Told = []
    streamed(lines(2 * BLOCK + 1), 2 * BLOCK + 1, avance=lambda *progress: steps.append(progress))
    assert steps == [("Données", BLOCK), ("Données", 2 * BLOCK), ("Données", 2 * BLOCK + 1)]


def test_the_same_rows_give_the_same_bytes_with_the_first_date_a_zip_can_say() -> None:
    content = streamed(lines(700), 700)
    assert content == streamed(iter(lines(700)), 700)
    with ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(entry.extract_version, entry.extra) for entry in archive.infolist()} == {(20, b"")}  # no zip64


def test_without_isal_the_parts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = streamed(lines(700), 700)
    monkeypatch.setitem(sys.modules, "isal", None)
    plain = streamed(lines(700), 700)
    assert parts(plain) == parts(fast)
    assert plain != fast
    compressor = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    xml = parts(plain)["xl/worksheets/sheet2.xml"].encode()
    with ZipFile(BytesIO(plain)) as archive:
        expected = len(compressor.compress(xml) + compressor.flush())
        assert archive.getinfo("xl/worksheets/sheet2.xml").compress_size == pytest.approx(expected, rel=0.05)


@pytest.mark.slow(reason="measures the memory of large workbooks")
def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        data = ((f"Ligne {rank}", rank / 4, DAY) for rank in range(count))
        flot = Flot("Données", data, count, ())
        frame = template(flot, (DATA, FIGURE, DATE))
        tracemalloc.start()
        try:
            deque(assembled(frame, [flot], lambda feuille, lignes: None), maxlen=0)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(2 * REMEMBERED) > 100_000
    assert peak(10 * REMEMBERED) < 1.1 * peak(2 * REMEMBERED)


def test_pandas_reads_the_rows_through_calamine() -> None:
    frame = pd.read_excel(BytesIO(streamed(lines(700), 700)), sheet_name="Données", engine="calamine")
    assert list(frame["Colonne 0"]) == [line[0] for line in lines(700)]
    assert list(frame["Colonne 1"]) == [line[1] for line in lines(700)]
    assert set(frame["Colonne 2"]) == {pd.Timestamp(DAY)}


def failing(count: int) -> Iterator[Sequence[object]]:
    yield from lines(count)
    raise RuntimeError("the base went away")


def book(flot: Flot) -> Livre:
    def write(classeur: Classeur) -> None:
        feuille = classeur.feuille(flot.feuille)
        feuille.streamed("", "Donnees", [(name, HEADER) for name in "abc"], ([DATA] * 3, [BODY] * 3, [BODY] * 3), flot)

    page = Page(name=flot.feuille, size=(1, 3), write=write, lignes=flot.attendues)
    return Livre(titre="Classeur", date=datetime(2026, 7, 22, tzinfo=UTC), pages=[page])


def test_rows_that_fail_on_the_way_leave_the_previous_file_and_no_other(tmp_path: Path) -> None:
    path, sink = tmp_path / "classeur.xlsx", BytesIO()
    path.write_bytes(b"before")
    for sortie in (path, sink):
        with pytest.raises(RuntimeError, match="went away"):
            publish_book(book(Flot("Données", failing(1200), 1200, ())), sortie)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"before"]
    assert sink.getvalue() == b""


def test_progress_counts_pages_then_rows_and_ends_at_its_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    flot = Flot("Données", lines(1200), 1200, ())
    publish_book(book(flot), tmp_path / "c.xlsx", lambda *progress: steps.append(progress))
    assert [done for done, _, _ in steps] == [0, 1, 2, 502, 1002, 1202, 1203]
    assert {total for _, total, _ in steps} == {1203}
    assert steps[4][2] == "Feuille Données\u00a0: 1\u202f000 lignes écrites sur 1\u202f200"


def test_a_path_and_an_open_file_get_the_same_bytes(tmp_path: Path) -> None:
    path, sink = tmp_path / "classeur.xlsx", BytesIO()
    for sortie in (path, sink):
        publish_book(book(Flot("Données", lines(1200), 1200, ())), sortie)
    assert path.read_bytes() == sink.getvalue()
    assert re.match(rb"PK.{28}_rels/\.rels", sink.getvalue(), re.DOTALL)
