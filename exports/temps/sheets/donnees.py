"""Sheet Données: one row per released cell, ready for a pivot table; no row sums others."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from exports.release.cellules import RAISONS, REGION, RESEAU, SOUHAIT, Cellule, Mesure, MotsNombre, Release, Statut
from exports.tableur.feuille import Classeur
from exports.tableur.styles import DATA, Column
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, Consolidation, choices_of, sources_asked
from exports.temps.sheets.legende import etp_text, share_text, source
from exports.temps.sheets.plan import names_of
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import plural, typeset

NAME = "Données"
TABLE = "Donnees_Temps"
"""Name of the Excel table."""

INSTRUMENT = "temps"
NIVEAU = {REGION: "région", RESEAU: "réseau"}
DLA = "DLA"

Value = str | int | float | None
"""Value of a cell. A number that is not shown is None; a text, ''."""

_NUMBER = DATA.but(align="right", foreign=False)
_AFTER = DATA.but(indent=1)
"""A text to the right of a number."""

COLUMNS = (
    Column("instrument", "Instrument", width=10, help="Ce qui est demandé.", unit="texte"),
    Column("periode", "Période", width=9, help="Code de la période.", unit="texte"),
    Column("niveau", "Niveau", width=8, help=typeset("« région », « DLA » ou « réseau »."), unit="texte"),
    Column(
        "territoire", "Territoire", width=18, help="Nom de la région ou du DLA ; du réseau, ses régions.", unit="texte"
    ),
    Column(
        "mesure",
        "Mesure",
        width=9,
        help=typeset(
            "part : part du temps. etp : le même temps en ETP. réel, souhait : parts de ceux qui ont dit les deux. "
            "sens d’un changement : 1 en hausse, −1 en baisse, 0 pas de changement, ou d’écart, que ces chiffres "
            "permettent d’affirmer. écart : sa taille. mots : combien le disent, en mots."
        ),
        unit="texte",
    ),
    Column("ligne", "Ligne", width=10, help="Code de la mission, de la fonction ou de la question.", unit="texte"),
    Column("libelle", "Libellé", width=31, help="Son nom.", unit="texte"),
    Column(
        "colonne",
        "Colonne",
        width=9,
        help="L’option d’une question, ou ce à quoi un changement compare : une période, ou le souhait.",
        unit="texte",
    ),
    Column("n", "n", _NUMBER, 4, "Personnes derrière le chiffre.", "personnes"),
    Column("valeur", "Valeur", _NUMBER, 7.5, "Le chiffre publié, vide quand il n’est pas montré.", "voir Unité"),
    Column("unite", "Unité", _AFTER, 8, "Unité de la valeur et du pas.", "texte"),
    Column("pas", "Pas", _NUMBER, 5, "À combien la valeur est arrondie.", "voir Unité"),
    Column("lu", "Se lit", _AFTER, 14, "Le chiffre comme il est imprimé.", "texte"),
    Column("statut", "Statut", width=8, help="montré, [c], [x] ou [z] : voir Lisez-moi.", unit="texte"),
    Column("motif", "Motif", width=60, help="Pourquoi rien n’est montré, ou affirmé.", unit="texte"),
    Column(
        "publication",
        "Publication",
        width=20,
        help="Celle qui a donné le chiffre.",
        unit="texte",
    ),
)

UNITS: Mapping[Mesure, str] = {
    Mesure.PART: "points",
    Mesure.ETP: "ETP",
    Mesure.REEL: "points",
    Mesure.SOUHAIT: "points",
    Mesure.SENS: "sens",
    Mesure.ECART: "points",
    Mesure.MOTS: "rang",
}


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether results are settled."""
    return consolidation.release is not None


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    """Write the sheet. On paper, words, reasons and the release are left out: other sheets print them."""
    feuille, lines = classeur.feuille(NAME, [column.width for column in COLUMNS]), rows(consolidation)
    for row, values in enumerate(lines, start=1):
        for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
            if isinstance(value, int | float):
                feuille.number(row, place, value, column.format)
            else:
                feuille.text(row, place, value or "", column.format)
    feuille.tabled(footer(consolidation), TABLE, [column.heading for column in COLUMNS], len(lines))
    feuille.cite(source(consolidation))
    printed = sum(cellule.mesure is not Mesure.MOTS for cellule in cells(consolidation))
    feuille.sheet.print_area(0, 0, max(printed, 1), len(COLUMNS) - 3)


def cells(consolidation: Consolidation) -> list[Cellule]:
    """List the cells that this edition may read, words last."""
    release = consolidation.release
    if release is None:
        return []
    known = {REGION, *(dla.code for dla in consolidation.collecte.dlas)}
    of_region = [cellule for cellule in release.cellules if cellule.territoire in known]
    reseau = consolidation.reseau
    beside = reseau.cellules if reseau and reseau.is_shown else ()
    cellules = [*of_region, *(replace(cellule, territoire=RESEAU) for cellule in beside)]
    return sorted(cellules, key=lambda cellule: cellule.mesure is Mesure.MOTS)


def rows(consolidation: Consolidation) -> list[list[Value]]:
    """List the values of each row, in the order of `columns`."""
    collecte = consolidation.collecte
    names = names_of(consolidation) | dict(_questions(consolidation))
    places = {dla.code: one_line(dla.nom) for dla in collecte.dlas} | {REGION: one_line(collecte.region)}
    if consolidation.reseau:
        places[RESEAU] = f"Réseau, {plural(len(consolidation.reseau.regions), 'région')}"
    return [
        [
            INSTRUMENT,
            collecte.periode.code,
            NIVEAU.get(cellule.territoire, DLA),
            places[cellule.territoire],
            cellule.mesure.value,
            cellule.ligne,
            names.get(cellule.ligne, cellule.ligne),
            cellule.colonne,
            None if cellule.statut is Statut.CONFIDENTIEL and not cellule.n else cellule.n,
            _scaled(cellule, cellule.valeur),
            UNITS[cellule.mesure],
            _step(cellule),
            told(cellule),
            cellule.statut.value,
            cellule.motif,
            consolidation.publication_of(cellule),
        ]
        for cellule in cells(consolidation)
    ]


def _step(cellule: Cellule) -> float | None:
    """Return the rounding step; None where a value is no measure: a direction, or a rank in words."""
    is_measure = cellule.mesure not in (Mesure.SENS, Mesure.MOTS)
    return _scaled(cellule, cellule.pas) if cellule.is_shown and is_measure else None


def _scaled(cellule: Cellule, value: int | None) -> float | None:
    return value / 10 if value is not None and cellule.mesure is Mesure.ETP else value


def _questions(consolidation: Consolidation) -> Iterator[tuple[str, str]]:
    """List the code and label of questions released in words."""
    for ligne, choice in choices_of(consolidation.tables):
        yield choice.code, one_line(f"{ligne.libelle} – {choice.libelle}")
    source = sources_asked(consolidation.collecte)
    if source is not None:
        yield PRECISION, one_line(source.libelle)
    yield RAISONS, "Raisons d’un changement de dix points en un an"


def told(cellule: Cellule) -> str:
    """Return a cell as printed: `44 %`, `moins de 2 %`, `3,7 ETP`, `par une partie`, `▲ hausse`, `[c]`."""
    if not cellule.is_shown or cellule.valeur is None:
        return cellule.statut.value
    match cellule.mesure:
        case Mesure.ETP:
            return etp_text(cellule.valeur)
        case Mesure.SENS:
            return sens_text(cellule.valeur)
        case Mesure.ECART:
            return ecart_text(cellule.valeur)
        case Mesure.MOTS:
            return MotsNombre.of(cellule.valeur).value
        case _:  # a release of time has no count of structures
            return share_text(cellule.valeur, cellule.pas)


def sens_text(sens: int) -> str:
    """Return `▲ hausse`, `▼ baisse`, or nothing where nothing is affirmed."""
    return ("", "▲ hausse", "▼ baisse")[sens]


def ecart_text(points: int) -> str:
    """Return `▲ +10 points`."""
    arrow, sign = ("▲", "+") if points > 0 else ("▼", "−")
    return f"{arrow} {sign}{plural(abs(points), 'point')}"


def change_text(release: Release, ligne: str, colonne: str) -> str:
    """Say what the cells affirm of a change, and never more: its size, its direction alone, or why there is neither."""
    sens = release.get(Mesure.SENS, ligne, colonne=colonne)
    if sens is None:
        return ""
    if not sens.is_shown:
        return typeset(f"non comparable : {sens.motif}")
    if not sens.valeur:
        return sens.motif
    ecart = release.get(Mesure.ECART, ligne, colonne=colonne)
    if ecart is not None and ecart.is_shown and ecart.valeur:
        return ecart_text(ecart.valeur)
    return ("", "▲ plus", "▼ moins")[sens.valeur] if colonne == SOUHAIT else sens_text(sens.valeur)
