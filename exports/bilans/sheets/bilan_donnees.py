"""Données: one row for each item counted by a bilan, only for those who prepare it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exports.bilans.comptage import Case, Chiffre, chiffres_of
from exports.bilans.faits import Faits
from exports.bilans.indicateur import Unite
from exports.bilans.realisation import orientations
from exports.tableur.feuille import Classeur
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import DATA, DAY, DECIMAL, HEADER, INTEGER, Column
from questionnaires.core.francais import typeset

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
class Compte:
    """Something that counts; `valeur` is in the unit: euros, days, or a number of things."""

    indicateur: str
    orientation: str
    avenant: int
    jour: date
    nom: str
    detail: str
    valeur: float
    unite: Unite


def comptes_of(faits: Faits, arrete: date) -> list[Compte]:
    """By indicator in the order of the axes, then by orientation prioritaire, avenant by avenant, day by day."""
    found = [own for chiffre in chiffres_of(faits, arrete).values() for own in _counted(chiffre, "")]
    for orientation in orientations(faits, arrete):
        for done in orientation.realisations.values():
            found += _counted(done.chiffre, orientation.libelle)
    return found


def _counted(chiffre: Chiffre, orientation: str) -> Iterator[Compte]:
    for case in chiffre.cases:
        yield from _case(chiffre, case, orientation)


def _case(chiffre: Chiffre, case: Case, orientation: str) -> Iterator[Compte]:
    own = chiffre.indicateur
    libelle = own.libelle.removeprefix("dont ")
    for each in case.occurrences:
        yield Compte(
            indicateur=typeset(f"{libelle[:1].upper()}{libelle[1:]}"),
            orientation=orientation,
            avenant=case.avenant.numero,
            jour=each.jour,
            nom=each.libelle,
            detail=each.detail,
            valeur=each.valeur / own.unite.echelle if own.unite.echelle > 1 else each.valeur,
            unite=own.unite,
        )


def write(classeur: Classeur, comptes: list[Compte], whose: str) -> None:
    feuille = classeur.feuille(NAME)
    feuille.widths([own.width for own in COLUMNS])
    for row, own in enumerate(comptes, start=1):
        figure = _FIGURE.but(number=DECIMAL if own.unite.echelle > 1 else INTEGER)
        for place, text in ((0, own.indicateur), (1, own.orientation), (4, own.nom), (5, own.detail)):
            feuille.text(row, place, text, COLUMNS[place].format)
        feuille.number(row, 2, own.avenant, COLUMNS[2].format)
        feuille.day(row, 3, own.jour, COLUMNS[3].format)
        feuille.number(row, 6, own.valeur, figure)
        feuille.text(row, 7, own.unite.pluriel, COLUMNS[7].format)
    headers = [(own.header, HEADER.but(align=own.format.align, indent=own.format.indent)) for own in COLUMNS]
    feuille.tabled(footer_of(whose), NAME, headers, len(comptes))
