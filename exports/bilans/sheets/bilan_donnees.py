"""Données: one row for each item counted by a bilan, only for those who prepare it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exports.bilans.comptage import Chiffre, chiffres_of
from exports.bilans.faits import Faits
from exports.bilans.indicateur import UniteChiffre
from exports.bilans.realisation import orientations
from exports.tableur.feuille import Classeur
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import DATA, DAY, DECIMAL, HEADER, INTEGER, Column
from questionnaires.core.francais import capital, typeset

NAME = "Données"

_FIGURE = DATA.but(align="right", foreign=False)
_AFTER = DATA.but(indent=1)  # beside a figure

COLUMNS = (
    Column("indicateur", "Indicateur", DATA, 46),
    Column("orientation", "Orientation prioritaire", DATA, 28),
    Column("avenant", "Avenant", _FIGURE.but(number=INTEGER), 10),
    Column("jour", "Jour", _FIGURE.but(number=DAY), 12),
    Column("nom", "Nom", _AFTER, 40),
    Column("detail", "Détail", DATA, 40),
    Column("valeur", "Valeur", _FIGURE.but(number=INTEGER), 12),
    Column("unite", "Unité", _AFTER, 16),
)


@dataclass(frozen=True, slots=True)
class LigneComptee:
    """A counted thing; `valeur` is in the unit: euros, days, or a number of things."""

    indicateur: str
    orientation: str
    avenant: int
    jour: date
    nom: str
    detail: str
    valeur: float
    unite: UniteChiffre


def comptes_of(faits: Faits, arrete: date) -> list[LigneComptee]:
    """List counted things by indicator in the order of the axes, then by orientation prioritaire, avenant and day."""
    comptes = [compte for chiffre in chiffres_of(faits, arrete).values() for compte in _counted(chiffre, "")]
    for orientation in orientations(faits, arrete):
        for realisation in orientation.realisations.values():
            comptes += _counted(realisation.chiffre, orientation.libelle)
    return comptes


def _counted(chiffre: Chiffre, orientation: str) -> Iterator[LigneComptee]:
    unite, libelle = chiffre.indicateur.unite, chiffre.indicateur.libelle.removeprefix("dont ")
    for case in chiffre.cases:
        for occurrence in case.occurrences:
            yield LigneComptee(
                indicateur=typeset(capital(libelle)),
                orientation=orientation,
                avenant=case.avenant.numero,
                jour=occurrence.jour,
                nom=occurrence.libelle,
                detail=occurrence.detail,
                valeur=occurrence.valeur / unite.echelle if unite.echelle > 1 else occurrence.valeur,
                unite=unite,
            )


def write(classeur: Classeur, comptes: list[LigneComptee], whose: str) -> None:
    feuille = classeur.feuille(NAME, [column.width for column in COLUMNS])
    for row, compte in enumerate(comptes, start=1):
        figure = _FIGURE.but(number=DECIMAL if compte.unite.echelle > 1 else INTEGER)
        for place, text in ((0, compte.indicateur), (1, compte.orientation), (4, compte.nom), (5, compte.detail)):
            feuille.text(row, place, text, COLUMNS[place].format)
        feuille.number(row, 2, compte.avenant, COLUMNS[2].format)
        feuille.day(row, 3, compte.jour, COLUMNS[3].format)
        feuille.number(row, 6, compte.valeur, figure)
        feuille.text(row, 7, compte.unite.pluriel, COLUMNS[7].format)
    headers = [
        (column.header, HEADER.but(align=column.format.align, indent=column.format.indent)) for column in COLUMNS
    ]
    feuille.tabled(footer_of(whose), NAME, headers, len(comptes))
