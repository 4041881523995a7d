"""Reading a spreadsheet that someone sent, in its limited child process, against calamine in this process."""

import random
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

from collecte.core.tableurs import DEFAULT, read_table
from tests.benchmarks.mesure import alternate, tell, title

SEED = 2026
ROWS = DEFAULT.rows
RUNS = 7
HEADERS = ("DLA", "Prénom", "Nom", "Courriel", "ETP", "Début", "Fin", "Rôle")
ALONE = "import sys, python_calamine as c; c.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"


def write(path: Path) -> None:
    """Write as many rows as the reader accepts, header included."""
    rng = random.Random(SEED)  # noqa: S311 - a seed, so that every run measures the same data
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for row in range(1, ROWS):
            number = rng.randrange(10**6)
            person = (f"Prénom {number}", f"Nom {row}", f"p{row}@exemple.fr", rng.randrange(1, 101) / 100)
            sheet.write_row(row, 0, (str(rng.randrange(1, 96)), *person, "01/09/2023", "", "Chargée de mission"))


def read_bare(path: Path) -> None:
    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def read_alone(path: Path) -> None:
    subprocess.run([sys.executable, "-I", "-c", ALONE, str(path)], check=True)


def measure() -> None:
    title(f"(c) Reading a spreadsheet of {ROWS:,} rows × {len(HEADERS)} columns; seed {SEED}", "calamine")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "personnes.xlsx"
        write(path)
        for label, bare in (
            ("calamine in our process", lambda: read_bare(path)),
            ("calamine in a process of its own", lambda: read_alone(path)),
        ):
            tell(alternate(label, lambda: read_table(path), bare, runs=RUNS))
