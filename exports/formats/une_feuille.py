"""Every figure that an audience may read, one per row, on one long sheet ready for a pivot table."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

from exports.formats.agregats import CLE, COLONNES
from exports.formats.tables import Row, Table
from exports.regional import noms
from exports.regional.matiere import Matiere
from exports.release.motifs import MARQUES
from exports.tableur.feuille import Classeur
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, Papier, Progress, publish_book
from exports.tableur.phrases import Answer
from exports.tableur.sheets.notice import WIDTHS, notice
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import DATA, HEADER
from exports.tableur.text import one_line
from questionnaires.core.francais import moment_text, typeset

NAME, TABLE = "Données", "Donnees"
_FIGURE = DATA.but(align="right", foreign=False)
_AFTER = DATA.but(indent=1)
"""Format of a text at the right of a number."""

_ON_PAPER = {
    "campagne": 18,
    "periode": 19,
    "territoire": 10,
    "nom": 16,
    "indicateur_libelle": 42,
    "modalite_libelle": 28,
    "valeur": 9,
    "unite": 12,
    "n": 8,
    "statut": 8,
}
"""Columns that a printed page holds, which come first, with their widths."""

_WIDTHS = (
    _ON_PAPER
    | {"source": 14, "region": 24, "version": 18, "indicateur": 24, "modalite": 34}
    | dict.fromkeys(("raison", "reserve"), 50)
)
_PLACES = sorted(range(len(COLONNES)), key=lambda place: COLONNES[place].champ not in _ON_PAPER)
"""Columns of the sheet in order, as indices in a row."""

_COLUMNS = tuple(COLONNES[place] for place in _PLACES)
_HOW = (
    (
        "Une ligne",
        "Un chiffre, tel que le classeur de la région le dit au même public ; aucune n’en additionne d’autres.",
    ),
    ("Clé", f"Deux lignes diffèrent toujours par l’une au moins de ces colonnes : {', '.join(CLE)}."),
    (
        "Valeur vide",
        "Elle n’est pas connue ou ne peut pas être montrée, et n’est jamais 0 : « statut » et « raison » disent "
        "pourquoi.",
    ),
    ("[c] [x] [z]", MARQUES),
    ("Additionner", "Ne faites pas la moyenne de parts de plusieurs régions : repartez des nombres."),
)


def write_une_feuille(matiere: Matiere, table: Table, sortie: Path | BinaryIO, progress: Progress | None) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file; equal records give equal bytes."""
    rows = list(table.lignes)
    pages = (
        Page(name=NAME, write=partial(_write, matiere=matiere, rows=rows), papier=Papier.EXTRAIT),
        Page(name=noms.LISEZ_MOI, write=partial(_lisez_moi, matiere=matiere)),
    )
    titre = f"{table.titre} – {one_line(matiere.region, 80)}"
    publish_book(Livre(titre=titre, date=matiere.arrete_a, pages=pages, comments=PAS_UNE_FICHE), sortie, progress)


def _write(classeur: Classeur, matiere: Matiere, rows: Sequence[Row]) -> None:
    feuille = classeur.feuille(NAME)
    looks = [
        _FIGURE if colonne.genre.is_number else _AFTER if colonne.champ in {"unite", "statut"} else DATA
        for colonne in _COLUMNS
    ]
    feuille.widths([_WIDTHS.get(colonne.champ, max(11, len(colonne.champ) + 3)) for colonne in _COLUMNS])
    for row, values in enumerate(rows, start=1):
        for place, (look, index) in enumerate(zip(looks, _PLACES, strict=True)):
            value = values[index]
            if isinstance(value, int | float):
                feuille.number(row, place, value, look)
            elif value is not None:
                feuille.text(row, place, str(value), look)
    headers = [
        (colonne.nom, HEADER.but(align=look.align, indent=look.indent))
        for colonne, look in zip(_COLUMNS, looks, strict=True)
    ]
    feuille.tabled(footer_of(matiere.region), TABLE, headers, len(rows))


def _lisez_moi(classeur: Classeur, matiere: Matiere) -> None:
    feuille = classeur.feuille(noms.LISEZ_MOI, WIDTHS)
    title = Answer(f"Chiffres de la région – {one_line(matiere.region, 80)}")
    feuille.title(title, "À croiser dans un tableau dynamique.")
    notice(feuille, _identity(matiere), [(NAME, "Tous les chiffres, un par ligne.")], _method())
    feuille.present(footer_of(matiere.region), frozen=(2, 0))


def _identity(matiere: Matiere) -> list[tuple[str, str]]:
    return [
        ("Région", one_line(matiere.region)),
        ("Pour qui", matiere.pour),
        ("Données lues le", f"{moment_text(matiere.arrete_a)} (heure de Paris)"),
    ]


def _method() -> list[tuple[str, str]]:
    """List how to read a row, then each column."""
    columns = ((colonne.nom, " : ".join(filter(None, (colonne.titre, colonne.sens)))) for colonne in _COLUMNS)
    return [*_HOW, *((name, typeset(f"{text}.")) for name, text in columns)]
