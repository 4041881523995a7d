"""Counting rules of a bilan: unit, rule and source of each figure."""

from collections.abc import Iterable

from exports.bilans.document import LigneDocument, PartieDocument, ruled
from exports.bilans.indicateur import Source
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.sheets.bilan_tableaux import named_in_full
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import WRAPPED, Column
from exports.tableur.text import one_line
from questionnaires.core.francais import typeset

NAME = "Règles de comptage"
COLUMNS = (
    Column("libelle", "Ce qui est compté", WRAPPED.but(bold=True), 44),
    Column("unite", "Unité", WRAPPED, 14),
    Column("regle", "Règle", WRAPPED, 76),
    Column("source", "Source", WRAPPED, 24),
)
HEADER_ROW = 3
PART = "part"
"""The unit of a share."""


def lines_of(parties: Iterable[PartieDocument]) -> list[tuple[str, str, str, str]]:
    return [
        (typeset(named_in_full(ligne)), ligne.unite or PART, typeset(ligne.regle), _source(ligne))
        for ligne in ruled(parties)
    ]


def _source(ligne: LigneDocument) -> str:
    """Return the source of its indicator; what no indicator counts is measured in the register."""
    indicateur = INDICATEURS.get(ligne.code.partition(".")[0])
    return (indicateur.source if indicateur else Source.REGISTRE).value


def write(classeur: Classeur, parties: Iterable[PartieDocument], whose: str) -> None:
    feuille, lines = classeur.feuille(NAME, [column.width for column in COLUMNS]), lines_of(parties)
    feuille.title(Answer("Comment chaque chiffre est compté"), one_line(whose))
    feuille.listing(COLUMNS, lines, HEADER_ROW)
    feuille.present(footer_of(whose), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))
