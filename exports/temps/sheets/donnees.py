"""Données: one row for each published group and version, weighted sums in ETP-mois that add up to the région."""

from exports.release.disclosure import SEUILS
from exports.tableur.feuille import Classeur, block
from exports.tableur.styles import DATA, HEADER, INTEGER, MILLI, Column
from exports.tableur.text import one_line
from exports.temps.consolidation import MILLI as WEIGHT_UNITS
from exports.temps.consolidation import UNITS as SUM_UNITS
from exports.temps.consolidation import Consolidation
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, decimal_text, typeset

NAME = "Données"
TABLE = "Donnees_Temps"
"""Its Excel table."""

NEVER_ASKED = "non posée"
TEMPS_PONDERE = typeset("Temps pondéré : ")
PAS = f"{decimal_text(SEUILS.arrondi, 3)}{NBSP}ETP-mois"
"""The step of rounded sums, as people read it."""

_NUMBER = DATA.but(number=INTEGER, align="right", foreign=False)

FIXED = (
    Column("groupe", "Groupe", _NUMBER.but(align="center"), 9, "Numéro du groupe dans ce classeur.", "numéro"),
    Column("region", "Région", width=22, help="Région de la collecte.", unit="texte"),
    Column(
        "periode",
        "Période",
        width=11,
        help=typeset("Code de la période : année, S pour semestre, Q pour quadrimestre."),
        unit="texte",
    ),
    Column(
        "version",
        "Version",
        width=20,
        help="Version du questionnaire à laquelle ces réponses ont été données.",
        unit="texte",
    ),
    Column(
        "nature",
        "Nature",
        width=16,
        help=typeset(
            "« DLA » : ses chiffres peuvent être montrés ; « ensemble de DLA » : les autres, réunis ; « région » : "
            "tous, quand aucun DLA ne peut être montré seul. Les lignes s’additionnent sans double compte."
        ),
        unit="texte",
    ),
    Column("nom", "Nom", width=26, help="Nom du DLA, de l’ensemble ou de la région.", unit="texte"),
    Column("dlas", "Codes des DLA", width=16, help="Codes des DLA que la ligne réunit.", unit="texte"),
    Column(
        "personnes",
        "Personnes",
        _NUMBER,
        11,
        "Personnes différentes dont la réponse compte dans la ligne.",
        "personnes",
    ),
    Column(
        "poids",
        "Poids (ETP-mois)",
        DATA.but(number=MILLI, align="right", foreign=False),
        16,
        "Somme des ETP déclarés × mois de présence. Les temps qui la composent sont arrondis à "
        f"{PAS}, sauf si toutes les personnes de la ligne ont accepté de compter dans les chiffres de leur DLA.",
        "ETP-mois",
    ),
)


def columns(consolidation: Consolidation) -> list[Column]:
    """The columns follow the questionnaire, never the answers."""
    figure = DATA.but(number=MILLI, align="right", foreign=False)
    return [
        *FIXED,
        *(
            Column(ligne.code, ligne.code, figure, 8.5, f"{TEMPS_PONDERE}{ligne.libelle}", "ETP-mois")
            for ligne in consolidation.lignes
        ),
    ]


def size(consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    return len(consolidation.sommes) + 1, len(columns(consolidation))


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille = classeur.feuille(NAME)
    table = columns(consolidation)
    feuille.widths([column.width for column in table])
    for row, values in enumerate(rows(consolidation), start=1):
        for place, (column, value) in enumerate(zip(table, values, strict=True)):
            if isinstance(value, str):
                feuille.text(row, place, value, column.format.but(number="General", foreign=True))
            else:
                feuille.number(row, place, value, column.format)
    headers = [(column.header, HEADER.but(align=column.format.align)) for column in table]
    feuille.tabled(footer(consolidation), TABLE, headers, len(consolidation.sommes))


def somme(consolidation: Consolidation, code: str, groupe: int) -> str:
    """The formula, without its equals sign, of a line's weighted sum in a group (0: the region), in ETP-mois."""
    figures = _column(consolidation, code)
    return f"SUMIFS({figures},{_column(consolidation, 'groupe')},{groupe})" if groupe else f"SUM({figures})"


def _column(consolidation: Consolidation, field: str) -> str:
    place = [column.field for column in columns(consolidation)].index(field)
    return block(1, place, max(len(consolidation.sommes), 1), place, NAME)


def rows(consolidation: Consolidation) -> list[list[str | float]]:
    """In the order of `columns`; NEVER_ASKED where a group was not asked a line."""
    collecte = consolidation.collecte
    common = {"region": one_line(collecte.region), "periode": collecte.periode.code}
    fields = [column.field for column in columns(consolidation)]
    frame = consolidation.sommes.assign(**common).astype(object)
    return [
        [_value(field, value) for field, value in zip(fields, row, strict=True)] for row in frame[fields].to_numpy()
    ]


def _value(field: str, value: object) -> str | float:
    if isinstance(value, str):
        return value
    if not isinstance(value, int):
        return NEVER_ASKED
    if field in ("groupe", "personnes"):
        return value
    return value / (WEIGHT_UNITS if field == "poids" else SUM_UNITS)
