"""`python -m tests.benchmarks.ecrivains WRITER ROWS COLUMNS`: the same cells in one sheet, alone in a process.

Prints the seconds of CPU spent, less the cost of making the rows, and the peak of memory above that of the imports, in
bytes. Rows come one by one; only a frame of pandas holds them all.
"""

import random
import re
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Literal

from exports.enquetes.champs import MANQUE
from exports.enquetes.lecture import Manque
from exports.tableur.feuille import Classeur
from exports.tableur.flux.coulee import Flot
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.styles import DATA, DAY, DECIMAL, HEADER, INTEGER, WRAPPED, CellFormat

Cell = str | int | float | date | None

SEED = 2026
LABELS = tuple(f"Réponse proposée numéro {rank}" for rank in range(8))
SENTENCES = tuple(f"Nous attendions un appui sur {word} & l’avons eu" for word in ("le modèle", "l’emploi", "la paie"))
FIRST = date(2016, 1, 1)
FIGURE = DATA.but(align="right", foreign=False)
LOOKS = (DATA, DATA, FIGURE.but(number=INTEGER), FIGURE.but(number=DECIMAL), FIGURE.but(number=DAY), WRAPPED)
"""A label, a label, an integer, a decimal, a day, a text that nobody else writes: column after column."""


def lines(rows: int, columns: int) -> Iterator[list[Cell]]:
    """Yield the same rows each time; one value in seven is missing, half of them with a reason."""
    rng = random.Random(SEED)  # noqa: S311 - a seed, so that every run measures the same data
    bank = [[_cell(rng, place % len(LOOKS)) for place in range(columns)] for _ in range(977)]
    written = [place for place in range(columns) if place % len(LOOKS) == 5]
    for rank in range(rows):
        line = bank[rank % len(bank)].copy()
        for place in written:
            line[place] = f"{line[place]} {rank}"
        yield line


def _cell(rng: random.Random, kind: int) -> Cell:
    if rng.random() < 1 / 7:
        return rng.choice((None, Manque.SANS_OBJET))
    match kind:
        case 0 | 1:
            return rng.choice(LABELS)
        case 2:
            return rng.randrange(500)
        case 3:
            return rng.randrange(10**7) / 100
        case 4:
            return FIRST + timedelta(days=rng.randrange(3650))
        case _:
            return rng.choice(SENTENCES)


def _headers(columns: int) -> list[str]:
    return [f"Question {place}" for place in range(columns)]


def _look(place: int) -> CellFormat:
    return LOOKS[place % len(LOOKS)]


def ours(path: Path, rows: int, columns: int) -> None:
    """Write as the product does."""
    flot = Flot("Données", lines(rows, columns), rows, LABELS)
    looks = [_look(place) for place in range(columns)]
    texts = [look.but(number="General", align="left", foreign=True) for look in looks]

    def write(classeur: Classeur) -> None:
        headers = [(header, HEADER) for header in _headers(columns)]
        classeur.feuille(flot.feuille).streamed("", "Donnees", headers, (looks, texts, [MANQUE] * columns), flot)

    page = Page(name=flot.feuille, size=(1, columns), write=write, lignes=rows)
    publish_book(Livre(titre="Données", date=datetime(2026, 7, 22, tzinfo=UTC), pages=[page]), path)


def bare(path: Path, rows: int, columns: int) -> None:
    """Write with XlsxWriter at its leanest, with the same formats."""
    from xlsxwriter import Workbook

    workbook = Workbook(path, {"constant_memory": True})
    sheet = workbook.add_worksheet("Données")
    looks = [workbook.add_format(_look(place).properties()) for place in range(columns)]
    reason = workbook.add_format(MANQUE.properties())
    sheet.write_row(0, 0, _headers(columns))
    for row, line in enumerate(lines(rows, columns), start=1):
        for place, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, place, value, reason if isinstance(value, Manque) else looks[place])
            elif isinstance(value, date):
                sheet.write_datetime(row, place, value, looks[place])
            elif value is not None:
                sheet.write_number(row, place, value, looks[place])
    workbook.close()


def _pandas(engine: Literal["openpyxl", "xlsxwriter"]) -> Callable[[Path, int, int], None]:
    def write(path: Path, rows: int, columns: int) -> None:
        from pandas import DataFrame

        DataFrame(lines(rows, columns), columns=_headers(columns)).to_excel(path, engine=engine, index=False)

    return write


WRITERS: Mapping[str, Callable[[Path, int, int], None]] = {
    "ours": ours,
    "xlsxwriter": bare,
    "pandas-xlsxwriter": _pandas("xlsxwriter"),
    "pandas-openpyxl": _pandas("openpyxl"),
}
_IMPORTS = {
    "xlsxwriter": ("xlsxwriter",),
    "pandas-xlsxwriter": ("pandas", "xlsxwriter"),
    "pandas-openpyxl": ("pandas", "openpyxl"),
}


def main(writer: str, rows: int, columns: int) -> None:
    for module in _IMPORTS.get(writer, ()):
        __import__(module)
    deque(islice(lines(rows, columns), 1), maxlen=0)
    before, started = peak(), process_time()
    deque(lines(rows, columns), maxlen=0)
    making = process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        started = process_time()
        WRITERS[writer](Path(folder) / "classeur.xlsx", rows, columns)
        spent = process_time() - started - making
    sys.stdout.write(f"{spent} {peak() - before}\n")


def peak() -> int:
    """Return the peak in bytes, of this program alone: `getrusage` starts from the memory of the parent process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
