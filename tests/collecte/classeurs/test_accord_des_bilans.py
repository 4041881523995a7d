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
"""Whose bilan a table is of."""

Cle = tuple[str, str, int, str]
"""Whose, title of the table, place of the row in it, column."""


@dataclass(frozen=True, slots=True)
class Dit:
    """What a cell says: the label of its row, a figure, and to how many decimals; None: a dash, or words."""

    libelle: str
    valeur: float | None
    decimales: int = 2

    def agrees(self, other: "Dit") -> bool:
        """Whether `other`, whose figure is whole, is said here."""
        if self.valeur is None or other.valeur is None:
            return self.valeur is other.valeur
        return bool(abs(self.valeur - other.valeur) <= 0.5 / 10**self.decimales + 1e-9)

    def names(self, other: "Dit") -> bool:
        return self.libelle.startswith(other.libelle)


Lu = dict[Cle, Dit]


def number(text: str, libelle: str) -> Dit:
    """`40 000,01 €`, `25 %`, `* 12`, `–`; what a link says after a colon is for those who do not see the table."""
    told = plain(text).partition(" : ")[0].replace(" ", "").lstrip("*")
    found = re.match(r"−?\d+(?:,(\d+))?(?=$|€|%|\D)", told)
    if not found:
        return Dit(libelle, None)
    return Dit(libelle, float(found[0].replace(",", ".").replace("−", "-")), len(found[1] or ""))


def label(text: object) -> str:
    return plain(text or "").removeprefix("dont ")


def of_page(page: str, whose: str) -> Lu:
    """Tables of figures: those that a chart or a list has no figure of are left out."""
    found: Lu = {}
    for table in tables(page):
        heads, *below = table.lignes
        for place, row in enumerate(below):
            for head, text in zip(heads[1:], row[1:], strict=False):
                found.setdefault((whose, table.titre, place, head), number(text, label(row[0])))
    return found


def of_sheet(book: Workbook, name: str, whose: str) -> Lu:
    """A title, headers with « Unité » second, rows down to a blank one or a sentence."""
    found: Lu = {}
    titre, heads, place, above = "", list[str](), 0, ""
    for cells in sheet(book, name).iter_rows():
        row = [cell.value for cell in cells]
        if row[1] == "Unité":
            titre, heads, place = plain(above), [plain(own) for own in row if own], 0
        elif heads and any(own is not None for own in row[2:]):
            for head, cell in zip(heads[2:], cells[2:], strict=False):
                scale = 100 if "%" in (cell.number_format or "") else 1
                value = cell.value
                figure = (
                    Dit(label(row[0]), scale * value) if isinstance(value, int | float) else Dit(label(row[0]), None)
                )
                found.setdefault((whose, titre, place, head), figure)
            place += 1
        else:
            heads = []
        above = str(row[0] or "")
    return found


def of_rows(table: Iterable[Mapping[str, object]]) -> Lu:
    """Rows of the table « bilans », a cell a row: a line begins at the first column of its table."""
    found: Lu = {}
    firsts: dict[tuple[str, str], str] = {}
    places: Counter[tuple[str, str]] = Counter()
    for row in table:
        name, titre, colonne = plain(row["Bilan"]), plain(row["Tableau"]), plain(row["Colonne"])
        own = (name.removesuffix(" Département 18") if name.startswith("DLA") else DE_REGION, titre)
        places[own] += firsts.setdefault(own, colonne) == colonne
        cle = (*own, places[own] - 1, colonne)
        assert cle not in found, cle
        value = row["Valeur"]
        is_blank = value is None or value == "" or value != value
        found[cle] = Dit(label(row["Libellé"]), None if is_blank else float(str(value).replace(",", ".")))
    return found


def of_pdf(text: str, told: Lu) -> Lu:
    """Lines of the tables that `told` has: a label and its unit, then figures apart from each other."""
    heads: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for (whose, titre, place, colonne), dit in told.items():
        if whose == DE_DLA:
            heads.setdefault(titre, []).extend([colonne] if place == 0 else [])
            lines.setdefault(titre, []).extend([dit.libelle] if colonne == heads[titre][0] else [])
    found: Lu = {}
    titre, after, place = "", 0, 0
    for line in text.splitlines():
        parts = [plain(own) for own in re.split(r" {2,}", line.strip())]
        if parts[0] in heads:
            titre, after = parts[0], 0
        elif titre and len(parts) == len(heads[titre]) + 1:
            name = label(parts[0]).partition(" (")[0]
            place = next((at for at, own in enumerate(lines[titre]) if at >= after and own.startswith(name)), -1)
            if place >= 0:
                after = place + 1
                for head, own in zip(heads[titre], parts[1:], strict=True):
                    found[DE_DLA, titre, place, head] = number(own, lines[titre][place])
    return found


def of_aggregates(table: Iterable[Mapping[str, object]], told: Mapping[str, Cle]) -> Lu:
    """Rows of 2026 whose code and column `told` leads to a cell."""
    found: Lu = {}
    for row in table:
        cle = told.get(f"{row['indicateur']} {plain(row['nom'] or 'Région')}")
        if row["source"] == "bilan" and str(row["periode"]) == "2026" and not row["modalite_libelle"] and cle:
            value = row["valeur"]
            figure = None if value in (None, "") else float(str(value))
            found[cle] = Dit(plain(row["indicateur_libelle"]), figure)
    return found


# --- outputs


class Bilans:
    """What every output is compared with: the table « bilans » of the C2RA, by its descriptions."""

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
    """An output, how it is read, and how many figures it shares at least."""

    nom: str
    least: int
    read: Callable[[Bilans], Lu]


def _page(prenom: str, path: str, whose: str, own: Bilans) -> Lu:
    return of_page(own.lieu.page(prenom, path), whose)


def _file(prenom: str, path: str, whose: str, own: Bilans) -> Lu:
    book = opened(own.lieu.file(prenom, path))
    return {cle: dit for name in book.sheetnames if "ilan" in name for cle, dit in of_sheet(book, name, whose).items()}


def _pdf(prenom: str, own: Bilans) -> Lu:
    return of_pdf(pdf_layout(own.lieu.file(prenom, f"{DLA}/bilan.pdf"), own.lieu.folder), own.cellules)


def _tab(name: str, whose: str, own: Bilans) -> Lu:
    return of_sheet(own.lieu.book(Audience.C2RA), name, whose)


def _format(read: Callable[[Audience, str, Lieu], Sequence[Mapping[str, object]]], own: Bilans) -> Lu:
    return of_rows(read(Audience.C2RA, "bilans", own.lieu))


def _aggregates(own: Bilans) -> Lu:
    table = by_header(strict(own.lieu.archive(Audience.C2RA, Format.AGREGATS, "agregats.csv")))
    return of_aggregates(table, own.coded)


def _one_sheet(own: Bilans) -> Lu:
    book = opened(own.lieu.regional(Audience.C2RA, Format.DONNEES))
    return of_aggregates(by_header(rows(book, "Données")), own.coded)


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


@pytest.mark.parametrize("sortie", SORTIES, ids=lambda own: own.nom)
def test_an_output_says_what_the_others_say_of_a_bilan(bilans: Bilans, sortie: Sortie) -> None:
    found, told = sortie.read(bilans), bilans.cellules
    shared = [cle for cle in found if cle in told]
    sys.stdout.write(f"{sortie.nom} : {len(shared)} figures shared with the others\n")
    assert [(cle, found[cle], told[cle]) for cle in shared if not found[cle].names(told[cle])] == []
    assert [(cle, found[cle], told[cle]) for cle in shared if not found[cle].agrees(told[cle])] == []
    assert len(shared) >= sortie.least


def test_totals_that_the_public_is_not_told_are_confidential_in_every_output(bilans: Bilans) -> None:
    table = by_header(strict(bilans.lieu.archive(Audience.PUBLIC, Format.CSV, "bilans.csv")))
    figures = by_header(strict(bilans.lieu.archive(Audience.PUBLIC, Format.AGREGATS, "agregats.csv")))
    kept = {(row["Code"], str(row["Colonne"])[:4]) for row in table if row["Texte"] == "[c]"}
    assert kept == {(row["Code"], str(row["Colonne"])[:4]) for row in table if row["Valeur"] == ""} != set()
    told = {(row["indicateur"], row["periode"]): row["statut"] for row in figures if row["source"] == "bilan"}
    assert {told[cle] for cle in kept} == {"[c]"}


def test_a_figure_that_differs_is_seen_in_every_output(bilans: Bilans) -> None:
    """Without this, a reader that reads something else than figures would pass the test above."""
    for sortie in SORTIES:
        found = sortie.read(bilans)
        told = {cle: own for cle, own in bilans.cellules.items() if cle in found and own.valeur is not None}
        assert told, sortie.nom
        changed = {cle: replace(own, valeur=(own.valeur or 0) + 1) for cle, own in told.items()}
        assert [cle for cle, own in changed.items() if found[cle].agrees(own)] == [], sortie.nom
