"""« Ma répartition »: the sheet to fill in, its running total, and the hidden sheet that identifies it."""

from functools import partial
from io import BytesIO

from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.phrases import Answer
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import (
    BODY,
    ENTRY,
    NOTE,
    QUIET,
    WRAPPED,
    CellFormat,
    mission_row,
)
from exports.temps.tableur_personnel import (
    CODE,
    FORMAT,
    IDENTITY,
    LIBELLE,
    PART,
    SHEET,
    GroupeTableur,
    TableurPersonnel,
)
from questionnaires.core.francais import typeset

CONSIGNES = (
    "Écrivez vos parts dans les cases encadrées, en pour cent : 12 ou 12,5, sans le signe %.",
    "100 % est votre temps réel pour le DLA, heures tardives comprises, congés exclus.",
    "Une case vide n’est pas zéro : écrivez 0 pour ce que vous ne faites pas.",
    "Enregistrez au format .xlsx, puis déposez le fichier là où vous l’avez pris : vous verrez ce qu’il change avant "
    "de l’accepter.",
    "Ceci n’est pas une fiche de temps FSE et ne peut servir de pièce justificative.",
)
_PERCENT = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 100,
    "ignore_blank": True,
    "input_message": "En pour cent, de 0 à 100.",
    "error_title": "À corriger",
    "error_message": "Écrivez un nombre de 0 à 100, par exemple 12 ou 12,5.",
    "error_type": "stop",
}
"""Validation of a share."""

_FIRST_NOTE = 2
_TOTAL = _FIRST_NOTE + len(CONSIGNES) + 1
_RESTE = _TOTAL + 1
_HEADER = _RESTE + 2
_PART = 2  # column of the shares
_WIDTH = 74  # of the names of lines, in characters

_SUM = CellFormat(bold=True, ground=QUIET, number="General", align="right", size=11)
_SUM_NAME = CellFormat(bold=True, ground=QUIET, size=11)
_STATE = CellFormat(bold=True, indent=1)


def write_tableur(tableur: TableurPersonnel) -> bytes:
    """Return the .xlsx file. The same content gives the same bytes."""
    sink = BytesIO()
    rows = _HEADER + 1 + sum(1 + len(groupe.lignes) for groupe in tableur.groupes)
    identity = 2 + len(tableur.identite)
    livre = Livre(
        titre=tableur.titre,
        date=tableur.ecrit_le,
        pages=[
            Page(name=SHEET, size=(rows, 4), write=partial(_write, tableur=tableur)),
            Page(name=IDENTITY, size=(identity, 2), write=partial(_write_identity, tableur=tableur)),
        ],
        comments=CONSIGNES[-1],
    )
    publish_book(livre, sink)
    return sink.getvalue()


def _write(classeur: Classeur, tableur: TableurPersonnel) -> None:
    feuille = classeur.feuille(SHEET)
    feuille.widths((8, _WIDTH, 14, 30))
    feuille.title(Answer(tableur.titre), tableur.qui)
    for place, consigne in enumerate(CONSIGNES):
        feuille.note(_FIRST_NOTE + place, consigne)
    feuille.headers(_HEADER, (CODE, LIBELLE, PART), left=2)
    row, blocks = _HEADER + 1, []
    for groupe in tableur.groupes:
        row, cells = _write_groupe(feuille, row, groupe)
        blocks.append(cells)
    _write_total(feuille, tableur, blocks)
    feuille.protect()
    feuille.present(footer_of(tableur.titre), repeated=(_HEADER, _HEADER), frozen=(_HEADER + 1, 0))
    feuille.portrait()


def _write_groupe(feuille: Feuille, row: int, groupe: GroupeTableur) -> tuple[int, str]:
    """Write a mission and its sum, then its lines; return the row after them, and their cells."""
    first, last = row + 1, row + len(groupe.lignes)
    cells = block(first, _PART, last, _PART)
    feuille.blanks(row, (0,), mission_row(groupe.numero))
    feuille.text(row, 1, groupe.titre, mission_row(groupe.numero, wrap=True))
    feuille.height(row, groupe.titre, _WIDTH)
    feuille.formula(
        row, _PART, f"ROUND(SUM({cells}),2)", groupe.reparti / 100, mission_row(groupe.numero, align="right")
    )
    for place, ligne in enumerate(groupe.lignes, start=first):
        feuille.text(place, 0, ligne.code, NOTE)
        feuille.text(place, 1, ligne.libelle, WRAPPED)
        feuille.height(place, ligne.libelle, _WIDTH)
        if ligne.part is not None:
            feuille.number(place, _PART, ligne.part / 100, ENTRY)
        else:
            feuille.text(place, _PART, ligne.texte, ENTRY)
    feuille.sheet.data_validation(first, _PART, last, _PART, _PERCENT)
    return last + 1, cells


def _write_total(feuille: Feuille, tableur: TableurPersonnel, blocks: list[str]) -> None:
    """Write the running total above the lines, so that both stay in sight."""
    total, reste = tableur.reparti, 10_000 - tableur.reparti
    left, done = cell(_RESTE, _PART), cell(_TOTAL, _PART)
    feuille.text(_TOTAL, 1, "Réparti", _SUM_NAME)
    feuille.formula(_TOTAL, _PART, f"ROUND(SUM({','.join(blocks)}),2)", total / 100, _SUM)
    feuille.text(_RESTE, 1, "Reste à répartir", _SUM_NAME)
    feuille.formula(_RESTE, _PART, f"ROUND(100-{done},2)", reste / 100, _SUM)
    words = ("Le compte est bon.", "Il reste à répartir.", "C’est trop : retirez-en.")
    state = words[0] if reste == 0 else words[1] if reste > 0 else words[2]
    formula = f'IF({left}=0,"{typeset(words[0])}",IF({left}>0,"{typeset(words[1])}","{typeset(words[2])}"))'
    feuille.formula(_RESTE, 3, formula, typeset(state), _STATE)


def _write_identity(classeur: Classeur, tableur: TableurPersonnel) -> None:
    feuille = classeur.feuille(IDENTITY)
    feuille.widths((20, 80))
    feuille.text(0, 0, "Classeur", BODY)
    feuille.text(0, 1, FORMAT, BODY)
    for row, (name, text) in enumerate(tableur.identite.items(), start=1):
        feuille.text(row, 0, name, BODY)
        feuille.text(row, 1, text, BODY)
    feuille.text(1 + len(tableur.identite), 0, "Ne changez rien ici : cette feuille dit à qui est ce classeur.", NOTE)
    feuille.protect()
    feuille.sheet.hide()
