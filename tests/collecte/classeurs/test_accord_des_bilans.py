"""No output contradicts another on bilans: pages, PDF, workbooks and files are read back and compared, cell by cell."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from collecte.app import close
from exports.formats import Format
from exports.regional.matiere import Audience
from tests.collecte.classeurs.lectures import by_header, plain, tables
from tests.collecte.classeurs.test_accord_des_sorties import FORMATS, Lieu
from tests.collecte.mondes.bases import filled
from tests.collecte.mondes.publiee import publiee
from tests.collecte.temps.test_note_pilotes import pdf_layout
from tests.exports.formats.archives import strict
from tests.exports.records.classeurs import opened, rows, sheet

REGION, DLA = "/bilans/regions/1", "/bilans/dlas/1"
ANNEE = "?annee=2026"
DE_REGION, DE_DLA = "région", "DLA 18"
"""The bilan that a table belongs to."""

Cle = tuple[str, str, int, str]
"""Bilan, title of the table, place of the row in it, column."""


@dataclass(frozen=True, slots=True)
class Dit:
    """A printed cell: the label of its row, a figure, and its decimals; None: a dash, or words."""

    libelle: str
    valeur: float | None
    decimales: int = 2

    def agrees(self, other: "Dit") -> bool:
        """Return whether this figure is that of `other`, which is exact, rounded to these decimals."""
        if self.valeur is None or other.valeur is None:
            return self.valeur is other.valeur
        return bool(abs(self.valeur - other.valeur) <= 0.5 / 10**self.decimales + 1e-9)

    def names(self, other: "Dit") -> bool:
        return self.libelle.startswith(other.libelle)


Lu = dict[Cle, Dit]


def number(text: str, libelle: str) -> Dit:
    """Read `40 000,01 €`, `25 %`, `* 12`, `–`; a link's words after a colon are for screen readers only."""
    figure = plain(text).partition(" : ")[0].replace(" ", "").lstrip("*")
    match = re.match(r"−?\d+(?:,(\d+))?(?=$|€|%|\D)", figure)
    if not match:
        return Dit(libelle, None)
    return Dit(libelle, float(match[0].replace(",", ".").replace("−", "-")), len(match[1] or ""))


def label(text: object) -> str:
    return plain(text or "").removeprefix("dont ")


def of_page(page: str, bilan: str) -> Lu:
    """Read the tables of figures of a page."""
    lu: Lu = {}
    for table in tables(page):
        heads, *below = table.lignes
        for place, row in enumerate(below):
            for head, text in zip(heads[1:], row[1:], strict=False):
                lu.setdefault((bilan, table.titre, place, head), number(text, label(row[0])))
    return lu


def of_sheet(book: Workbook, name: str, bilan: str) -> Lu:
    """Read a title, headers with « Unité » second, then rows down to a blank one or a sentence."""
    lu: Lu = {}
    titre, heads, place, above = "", list[str](), 0, ""
    for cells in sheet(book, name).iter_rows():
        row = [cell.value for cell in cells]
        if row[1] == "Unité":
            titre, heads, place = plain(above), [plain(head) for head in row if head], 0
        elif heads and any(cell is not None for cell in row[2:]):
            for head, cell in zip(heads[2:], cells[2:], strict=False):
                scale = 100 if "%" in (cell.number_format or "") else 1
                value = cell.value
                figure = (
                    Dit(label(row[0]), scale * value) if isinstance(value, int | float) else Dit(label(row[0]), None)
                )
                lu.setdefault((bilan, titre, place, head), figure)
            place += 1
        else:
            heads = []
        above = str(row[0] or "")
    return lu


def of_rows(table: Iterable[Mapping[str, object]]) -> Lu:
    """Read the table « bilans », one row per cell: a line begins at the first column of its table."""
    lu: Lu = {}
    firsts: dict[tuple[str, str], str] = {}
    places: Counter[tuple[str, str]] = Counter()
    for row in table:
        name, titre, colonne = plain(row["Bilan"]), plain(row["Tableau"]), plain(row["Colonne"])
        tableau = (name.removesuffix(" Département 18") if name.startswith("DLA") else DE_REGION, titre)
        places[tableau] += firsts.setdefault(tableau, colonne) == colonne
        cle = (*tableau, places[tableau] - 1, colonne)
        assert cle not in lu, cle
        value = row["Valeur"]
        is_blank = value is None or value == "" or value != value
        lu[cle] = Dit(label(row["Libellé"]), None if is_blank else float(str(value).replace(",", ".")))
    return lu


def of_pdf(text: str, reference: Lu) -> Lu:
    """Read the lines of the tables that `reference` has: a label and its unit, then spaced figures."""
    heads: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for (bilan, titre, place, colonne), dit in reference.items():
        if bilan == DE_DLA:
            heads.setdefault(titre, []).extend([colonne] if place == 0 else [])
            lines.setdefault(titre, []).extend([dit.libelle] if colonne == heads[titre][0] else [])
    lu: Lu = {}
    titre, after, place = "", 0, 0
    for line in text.splitlines():
        parts = [plain(part) for part in re.split(r" {2,}", line.strip())]
        if parts[0] in heads:
            titre, after = parts[0], 0
        elif titre and len(parts) == len(heads[titre]) + 1:
            name = label(parts[0]).partition(" (")[0]
            place = next(
                (at for at, libelle in enumerate(lines[titre]) if at >= after and libelle.startswith(name)), -1
            )
            if place >= 0:
                after = place + 1
                for head, figure in zip(heads[titre], parts[1:], strict=True):
                    lu[DE_DLA, titre, place, head] = number(figure, lines[titre][place])
    return lu


def of_aggregates(table: Iterable[Mapping[str, object]], cles: Mapping[str, Cle]) -> Lu:
    """Read the rows of 2026 whose code and column lead to a cell in `cles`."""
    lu: Lu = {}
    for row in table:
        cle = cles.get(f"{row['indicateur']} {plain(row['nom'] or 'Région')}")
        if row["source"] == "bilan" and str(row["periode"]) == "2026" and not row["modalite_libelle"] and cle:
            value = row["valeur"]
            figure = None if value in (None, "") else float(str(value))
            lu[cle] = Dit(plain(row["indicateur_libelle"]), figure)
    return lu


# --- outputs


class Bilans:
    """The table « bilans » of the C2RA, by its descriptions: the reference of every output."""

    def __init__(self, lieu: Lieu) -> None:
        self.lieu = lieu
        table = by_header(strict(lieu.archive(Audience.C2RA, Format.CSV, "bilans.csv")))
        self.cellules = of_rows(table)
        self.coded = {
            f"{row['Code']} {plain(row['Colonne'])}": cle
            for row, cle in zip(table, self.cellules, strict=True)
            if row["Bilan"] == "Bilan 2026" and row["Code"]
        }


@dataclass(frozen=True, slots=True)
class Sortie:
    """An output, its reader, and the least number of figures that it shares with the others."""

    nom: str
    least: int
    read: Callable[[Bilans], Lu]


def _page(prenom: str, path: str, bilan: str, source: Bilans) -> Lu:
    return of_page(source.lieu.page(prenom, path), bilan)


def _file(prenom: str, path: str, bilan: str, source: Bilans) -> Lu:
    book = opened(source.lieu.file(prenom, path))
    return {cle: dit for name in book.sheetnames if "ilan" in name for cle, dit in of_sheet(book, name, bilan).items()}


def _pdf(prenom: str, source: Bilans) -> Lu:
    return of_pdf(pdf_layout(source.lieu.file(prenom, f"{DLA}/bilan.pdf"), source.lieu.folder), source.cellules)


def _tab(name: str, bilan: str, source: Bilans) -> Lu:
    return of_sheet(source.lieu.book(Audience.C2RA), name, bilan)


def _format(read: Callable[[Audience, str, Lieu], Sequence[Mapping[str, object]]], source: Bilans) -> Lu:
    return of_rows(read(Audience.C2RA, "bilans", source.lieu))


def _aggregates(source: Bilans) -> Lu:
    table = by_header(strict(source.lieu.archive(Audience.C2RA, Format.AGREGATS, "agregats.csv")))
    return of_aggregates(table, source.coded)


def _one_sheet(source: Bilans) -> Lu:
    book = opened(source.lieu.regional(Audience.C2RA, Format.DONNEES))
    return of_aggregates(by_header(rows(book, "Données")), source.coded)


def sorties() -> Iterator[Sortie]:
    for prenom, least in (("Isabelle", 128), ("Paule", 28)):
        yield Sortie(f"page de la région, {prenom}", least, partial(_page, prenom, f"{REGION}{ANNEE}", DE_REGION))
    for prenom in ("Ana", "Dominique", "Isabelle"):
        yield Sortie(f"page du DLA, {prenom}", 190, partial(_page, prenom, DLA, DE_DLA))
        yield Sortie(f"classeur du DLA, {prenom}", 190, partial(_file, prenom, f"{DLA}/bilan.xlsx", DE_DLA))
        yield Sortie(f"PDF du DLA, {prenom}", 190, partial(_pdf, prenom))
    path = f"{REGION}/bilan.xlsx{ANNEE}"
    yield Sortie("classeur des bilans de la région", 110, partial(_file, "Isabelle", path, DE_REGION))
    yield Sortie("classeur régional, Bilan", 110, partial(_tab, "Bilan", DE_REGION))
    yield Sortie("classeur régional, Évolution des bilans", 18, partial(_tab, "Évolution des bilans", DE_REGION))
    yield Sortie("classeur régional, 18 Département 18", 190, partial(_tab, "18 Département 18", DE_DLA))
    for nom, read in FORMATS.items():
        yield Sortie(nom, 890, partial(_format, read))
    yield Sortie("chiffres seuls", 35, _aggregates)
    yield Sortie("une feuille", 35, _one_sheet)


SORTIES = tuple(sorties())


@pytest.fixture(scope="module")
def bilans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bilans]:
    folder: Path = tmp_path_factory.mktemp("bilans")
    with filled(folder / "base.sqlite", publiee) as monde:
        lieu = Lieu(monde, folder)
        yield Bilans(lieu)
        close(lieu.app)


@pytest.mark.parametrize("sortie", SORTIES, ids=lambda sortie: sortie.nom)
def test_an_output_says_what_the_others_say_of_a_bilan(bilans: Bilans, sortie: Sortie) -> None:
    lu, reference = sortie.read(bilans), bilans.cellules
    shared = [cle for cle in lu if cle in reference]
    sys.stdout.write(f"{sortie.nom} : {len(shared)} figures shared with the others\n")
    assert [(cle, lu[cle], reference[cle]) for cle in shared if not lu[cle].names(reference[cle])] == []
    assert [(cle, lu[cle], reference[cle]) for cle in shared if not lu[cle].agrees(reference[cle])] == []
    assert len(shared) >= sortie.least
    # a reader that reads anything but figures would pass so far
    changed = {cle: replace(dit, valeur=dit.valeur + 1) for cle in shared if (dit := reference[cle]).valeur is not None}
    assert changed
    assert [cle for cle, dit in changed.items() if lu[cle].agrees(dit)] == []


def test_totals_that_the_public_is_not_told_are_confidential_in_every_output(bilans: Bilans) -> None:
    table = by_header(strict(bilans.lieu.archive(Audience.PUBLIC, Format.CSV, "bilans.csv")))
    figures = by_header(strict(bilans.lieu.archive(Audience.PUBLIC, Format.AGREGATS, "agregats.csv")))
    hidden = {(row["Code"], str(row["Colonne"])[:4]) for row in table if row["Texte"] == "[c]"}
    assert hidden == {(row["Code"], str(row["Colonne"])[:4]) for row in table if row["Valeur"] == ""} != set()
    statuts = {(row["indicateur"], row["periode"]): row["statut"] for row in figures if row["source"] == "bilan"}
    assert {statuts[cle] for cle in hidden} == {"[c]"}
