"""Files of structures for tests, and helpers to import them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from collecte.core.config import Settings
from collecte.core.jobs import Periodique
from collecte.core.operations.cellules import RefusedFileError
from collecte.core.tableurs import read_table
from collecte.exploitation.jobs import Atelier, tick
from collecte.models import Dla, Region, Structure
from collecte.registre.operations.bilan_registre import BilanRegistre
from collecte.registre.operations.correspondances import proposed
from collecte.registre.operations.import_structures import DemandeImport, import_structures
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import SECRET, Monde

SIRET, AUTRE_SIRET = "73282932000074", "55208131766522"  # right keys


def csv_file(folder: Path, *lines: str, encoding: str = "cp1252") -> Path:
    path = folder / "structures.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsx_file(folder: Path, *rows: Sequence[object]) -> Path:
    path = folder / "structures.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, *([day] if isinstance(value, date) else []))
    return path


def run_import(
    monde: Monde, path: Path, *, dla: str | None = "18", kept: Sequence[str] | None = None, commit: bool = True
) -> BilanRegistre:
    """Import a file by its headers alone; `kept`: the DLA in the importer's scope, all of the région by default."""
    feuille = read_table(path)
    with monde.database.writer() as session:
        region = session.get_one(Region, 1)
        dlas = [
            dla_row
            for dla_row in session.scalars(select(Dla).where(Dla.region_id == 1))
            if not kept or dla_row.code in kept
        ]
        demande = DemandeImport(
            region=region,
            feuille=feuille,
            colonnes=proposed(feuille.entetes),
            dlas=dlas,
            dla=next((dla_row for dla_row in dlas if dla_row.code == dla), None),
        )
        bilan = import_structures(session, demande, now=monde.heure())
        if commit:
            session.commit()
    return bilan


def refused(monde: Monde, path: Path, *, kept: Sequence[str] | None = None, dla: str | None = "18") -> Sequence[str]:
    with pytest.raises(RefusedFileError) as info:
        run_import(monde, path, kept=kept, dla=dla)
    return [plain(str(defaut)) for defaut in info.value.defauts]


def texts(bilan: BilanRegistre) -> list[str]:
    return [plain(effet.texte) for effet in bilan.effets]


def structures(monde: Monde) -> list[Structure]:
    """List every structure, by id, without its related rows."""
    with monde.database.reading() as session:
        return list(session.scalars(select(Structure).order_by(Structure.id)))


def work(monde: Monde, works: tuple[Periodique, ...] = ()) -> None:
    """Run one round of the worker."""
    url = monde.database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, secret_key=SECRET, public_url="http://127.0.0.1:8000")
    tick(Atelier(settings, monde.database, monde.heure), works=works)
