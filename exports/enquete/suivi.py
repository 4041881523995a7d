"""Suivi de la collecte: everyone expected, under their DLA, with the state of their answer and its version.

Of an anonymous campaign, each DLA has its counts only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.enquete.comptes import Depouillement
from exports.enquete.lecture import ordered
from exports.enquete.textes import counts, days, footer
from exports.feuille import Answer, Classeur, Feuille, block
from exports.records import AttenduEnquete, Dla, Etat, QuiRepond, etat_told, reserved_to_the_c2ra
from exports.sheets.suivi import DLA_ROW, ETAT_COLOURS, REGION_ROW
from exports.styles import BODY, DAY, HEADER, INK, INTEGER, RULES, CellFormat, Column
from exports.text import one_line
from questionnaires.francais import PARIS

NAME = "Suivi de la collecte"
HEADER_ROW = 3
_COUNT = BODY.but(align="right", number=INTEGER)
_NOM = 1
COLUMNS = (
    Column("dla", "DLA", BODY, 26),
    Column("personne", "", BODY),  # who is asked
    Column("etat", "État", BODY, 24),
    Column("date", "Transmise le", BODY.but(align="right", number=DAY), 13),
    Column("version", "Version", BODY.but(indent=1), 30),
    Column("attendues", "Réponses attendues", _COUNT, 11),
    Column("transmises", "Réponses transmises", _COUNT, 12),
    Column("retard", "En retard", _COUNT, 10),
    Column("refus", "Refus de répondre", _COUNT, 10),
    Column("justifies", "Écarts justifiés", _COUNT, 10),
)
_ENTERED = (Column("mode", "Mode", BODY.but(indent=1), 16), Column("saisie_par", "Saisi par", BODY, 22))
"""Of structures, in the last columns: how each answer was given, and as whom it was entered, never a name."""
_WIDTHS = {QuiRepond.PERSONNE: 28, QuiRepond.STRUCTURE: 48}
_ETAT = 2
_COUNTED = 5


@dataclass(frozen=True)
class _Liste:
    depouillement: Depouillement

    @cached_property
    def people(self) -> dict[str, list[AttenduEnquete]]:
        expected = ordered(self.depouillement.collecte)
        return {dla.code: [own for own in expected if own.dla == dla.code] for dla in self.depouillement.collecte.dlas}

    @property
    def is_listed(self) -> bool:
        """Whether each of them has a line."""
        return not self.depouillement.collecte.is_anonymous

    @property
    def region_row(self) -> int:
        listed = sum(len(people) for people in self.people.values()) if self.is_listed else 0
        return HEADER_ROW + 1 + len(self.people) + listed


def size(depouillement: Depouillement) -> tuple[int, int]:
    """Rows and columns."""
    return _Liste(depouillement).region_row + 1, len(_columns(depouillement))


def _columns(depouillement: Depouillement) -> tuple[Column, ...]:
    return (*COLUMNS, *(_ENTERED if depouillement.collecte.qui is QuiRepond.STRUCTURE else ()))


def write(classeur: Classeur, depouillement: Depouillement) -> None:
    liste, feuille, collecte = _Liste(depouillement), classeur.feuille(NAME), depouillement.collecte
    columns = _columns(depouillement)
    widths = [column.width for column in columns]
    widths[_NOM] = _WIDTHS[collecte.qui]
    feuille.widths(widths)
    reserved = reserved_to_the_c2ra({own.etat for own in collecte.effectifs})
    feuille.title(Answer(counts(collecte)), f"Collecte ouverte {days(collecte)}.{reserved}")
    for place, column in enumerate(columns):
        header = collecte.qui.capitalize() if place == _NOM else column.header
        feuille.text(HEADER_ROW, place, header, HEADER.but(align=column.format.align, indent=column.format.indent))
    feuille.sheet.set_row(HEADER_ROW, 32)
    row = HEADER_ROW + 1
    for dla in collecte.dlas:
        row = _dla(feuille, liste, row, dla)
    _band(feuille, liste, liste.region_row, REGION_ROW)
    listed = (HEADER_ROW + 1, row - 1) if liste.is_listed else None
    _summary(feuille, liste.region_row, "Région", collecte.attendus, listed, REGION_ROW)
    feuille.present(footer(depouillement), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 2))


def _dla(feuille: Feuille, liste: _Liste, row: int, dla: Dla) -> int:
    people = liste.people[dla.code]
    _band(feuille, liste, row, DLA_ROW)
    listed = (row + 1, row + len(people)) if liste.is_listed else None
    _summary(feuille, row, one_line(dla.nom), people, listed, DLA_ROW)
    if listed is None:
        return row + 1
    for line, attendu in enumerate(people, start=row + 1):
        _person(feuille, liste, line, dla, attendu)
    return row + 1 + len(people)


def _band(feuille: Feuille, liste: _Liste, row: int, style: CellFormat) -> None:
    feuille.blanks(row, range(len(_columns(liste.depouillement))), style)


def _person(feuille: Feuille, liste: _Liste, row: int, dla: Dla, attendu: AttenduEnquete) -> None:
    colour, sent = ETAT_COLOURS.get(attendu.etat), attendu.transmise_le
    libelles = {own.numero: own.libelle for own in liste.depouillement.collecte.versions}
    feuille.text(row, 0, one_line(dla.nom), BODY.but(colour=RULES, indent=1, foreign=True))
    feuille.text(
        row, _NOM, one_line(attendu.nom) or ("" if attendu.is_of_dla else "(sans nom)"), BODY.but(foreign=True)
    )
    told = one_line(etat_told(attendu.etat, attendu.justification), 400)
    feuille.text(row, _ETAT, told, BODY.but(colour=colour or INK, bold=colour is not None))
    feuille.day(row, 3, sent.astimezone(PARIS).date() if sent else None, COLUMNS[3].format)
    feuille.text(row, 4, one_line(libelles[attendu.version], 80), COLUMNS[4].format.but(foreign=True))
    if liste.depouillement.collecte.qui is QuiRepond.STRUCTURE:
        feuille.text(row, len(COLUMNS), attendu.mode, _ENTERED[0].format)
        feuille.text(row, len(COLUMNS) + 1, one_line(attendu.saisie_par), BODY.but(foreign=True))


def _summary(
    feuille: Feuille,
    row: int,
    nom: str,
    people: Sequence[AttenduEnquete],
    rows: tuple[int, int] | None,
    style: CellFormat,
) -> None:
    """Counts of the states listed in `rows`, as formulas; as numbers where nobody is listed."""
    feuille.text(row, 0, nom, style.but(foreign=True))
    etats = block(rows[0], _ETAT, rows[1], _ETAT) if people and rows else ""
    values = (
        ("COUNTA({})", len(people)),
        (f'COUNTIF({{}},"{Etat.TRANSMIS}")', sum(own.is_transmitted for own in people)),
        (f'COUNTIF({{}},"{Etat.EN_RETARD}")', sum(own.etat is Etat.EN_RETARD for own in people)),
        (f'COUNTIF({{}},"{Etat.REFUS}")', sum(own.is_refused for own in people)),
        (f'COUNTIF({{}},"{Etat.JUSTIFIE}*")', sum(own.is_justified for own in people)),
    )
    for place, (formula, value) in enumerate(values, start=_COUNTED):
        look = style.but(align="right", number=INTEGER)
        if etats:
            feuille.formula(row, place, formula.format(etats), value, look)
        else:
            feuille.number(row, place, value, look)
