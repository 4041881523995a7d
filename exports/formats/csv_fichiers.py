"""Write tables as CSV files, for French Excel or for programs, each described beside it."""

from collections.abc import Iterable, Iterator
from itertools import islice

from exports.formats.csvw import SUFFIX, header_of, metadata
from exports.formats.tables import ColonneTable, Table, written
from exports.tableur.csv import BLOCK, csv_lines, guarded
from exports.tableur.flux.archive import Part
from exports.tableur.text import clean_text, plain_text

BOM = b"\xef\xbb\xbf"

LABELS = (
    ColonneTable(nom="Fichier", champ="fichier", titre="Fichier", requise=True),
    ColonneTable(nom="Colonne", champ="colonne", titre="En-tête de la colonne", requise=True),
    ColonneTable(nom="Code", champ="code", titre="Code de l’option", requise=True),
    ColonneTable(nom="Libellé", champ="libelle", titre="Dernier libellé de l’option"),
    ColonneTable(nom="Retirée", champ="retiree", titre="« oui » quand la dernière version ne la propose plus"),
)


def for_excel(table: Table) -> Iterator[Part]:
    """Yield a file for French Excel: UTF-8 with a byte order mark, semicolons, decimal commas, French dates, labels."""
    yield f"{table.nom}.csv", _french(table)


def for_programs(table: Table, notice: str) -> Iterator[Part]:
    """Yield a file for programs (RFC 4180: UTF-8, commas, CR LF, ISO dates, codes), then its description."""
    yield f"{table.nom}.csv", strict_csv(table)
    yield f"{table.nom}.csv{SUFFIX}", (metadata(table, f"{table.nom}.csv", notice),)


def labels_of(tables: Iterable[Table]) -> Table:
    """Return the labels of all codes, as a table."""
    rows = [
        (f"{table.nom}.csv", colonne.nom, code, libelle, "oui" if code in colonne.retirees else None)
        for table in tables
        for colonne in table.colonnes
        for code, libelle in colonne.libelles.items()
    ]
    return Table(
        nom="libelles",
        titre="Libellés des codes",
        colonnes=LABELS,
        lignes=rows,
        cle=("Fichier", "Colonne", "Code"),
    )


def _french(table: Table) -> Iterator[bytes]:
    yield BOM + csv_lines([[guarded(clean_text(colonne.nom)) for colonne in table.colonnes]])
    yield from _lines(
        ";",
        (
            [
                written(colonne, colonne.said(value), clean_text, is_french=True)
                for colonne, value in zip(table.colonnes, row, strict=True)
            ]
            for row in table.lignes
        ),
    )


def strict_csv(table: Table) -> Iterator[bytes]:
    yield csv_lines([[header_of(colonne) for colonne in table.colonnes]], ",")
    yield from _lines(
        ",",
        (
            [
                written(colonne, value, plain_text, is_french=False)
                for colonne, value in zip(table.colonnes, row, strict=True)
            ]
            for row in table.lignes
        ),
    )


def _lines(delimiter: str, rows: Iterator[list[str]]) -> Iterator[bytes]:
    while block := list(islice(rows, BLOCK)):
        yield csv_lines(block, delimiter)
