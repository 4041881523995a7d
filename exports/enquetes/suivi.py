"""Suivi de la collecte: everyone expected, by DLA, with the state and the version of their answer.

In an anonymous campaign, each DLA has its counts only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import NamedTuple

from exports.enquetes.comptes import Depouillement
from exports.enquetes.lecture import ordered
from exports.enquetes.mentions import counts, days, footer, source_of
from exports.records.records import AttenduEnquete, CollecteEnquete, Etat, QuiRepond, etat_told
from exports.tableur.feuille import Classeur, block, cell
from exports.tableur.flux.cellules import Formule
from exports.tableur.flux.coulee import Flot
from exports.tableur.phrases import Answer, counted, lecture_of, quoted, sentence_of, whole_formula
from exports.tableur.styles import BODY, DAY, HEADER, INK, INTEGER, RULES, CellFormat, Column
from exports.tableur.text import clean_text, one_line
from exports.temps.sheets.legende import under
from exports.temps.sheets.suivi import DLA_ROW, ETAT_COLOURS, REGION_ROW, reserved_to_the_c2ra
from questionnaires.core.francais import NBSP, PARIS, paris_day, plural, short_day_text, typeset

NAME = "Suivi de la collecte"
HEADER_ROW = 3
_COUNT = BODY.but(align="right", number=INTEGER)
_NOM = 1
COLUMNS = (
    Column("dla", "DLA", BODY, 17),
    Column("personne", "", BODY),  # a personne or a structure
    Column("etat", "État", BODY, 20),
    Column("date", "Transmise le", BODY.but(align="right", number=DAY), 11),
    Column("version", "Version", BODY.but(indent=1), 17),
    Column("attendues", "Réponses attendues", _COUNT, 10),
    Column("transmises", "Réponses transmises", _COUNT, 11),
    Column("retard", "En retard", _COUNT, 8),
    Column("refus", "Refus de répondre", _COUNT, 9),
    Column("justifies", "Écarts justifiés", _COUNT, 9),
)
_ENTERED = (Column("mode", "Mode", BODY.but(indent=1), 14), Column("saisie_par", "Saisi par", BODY, 16))
"""Last columns for structures: how each answer was given, and in which role it was entered, never a name. Paper has no
room for them."""
_WIDTHS = {QuiRepond.PERSONNE: 28, QuiRepond.STRUCTURE: 42}
_ETAT = 2
_VERSION, _COUNTED = 4, 5
_NOBODY: tuple[str, Iterator[AttenduEnquete]] = ("", iter(()))

Line = tuple[int, list[object]]
"""Index of its look, and its values."""


_ENTERED_LOOKS = (_ENTERED[0].format, BODY.but(foreign=True))
_COLOURS = (None, *dict.fromkeys(ETAT_COLOURS.values()))
"""Colours of the state of a person, one look of a row each; the looks of a DLA and of the région come before."""


class _Compte(NamedTuple):
    """Answers expected, and how many of them are in each state."""

    attendues: int
    transmises: int
    retard: int
    refus: int
    justifies: int


_FORMULAS = (
    "COUNTA({})",
    f'COUNTIF({{}},"{Etat.TRANSMIS}")',
    f'COUNTIF({{}},"{Etat.EN_RETARD}")',
    f'COUNTIF({{}},"{Etat.REFUS}")',
    f'COUNTIF({{}},"{Etat.JUSTIFIE}*")',
)
"""Formulas that count the states of the rows below, in the order of `_Compte`."""


@dataclass(frozen=True)
class _Liste:
    depouillement: Depouillement

    @property
    def collecte(self) -> CollecteEnquete:
        return self.depouillement.collecte

    @property
    def is_listed(self) -> bool:
        """True when each expected answer has a row."""
        return not self.collecte.is_anonymous

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*COLUMNS, *(_ENTERED if self.collecte.qui is QuiRepond.STRUCTURE else ()))

    def compte(self, dla: str | None) -> _Compte:
        """Return the counts of a DLA, or of the région (None)."""
        by_etat: Counter[Etat] = Counter()
        for effectif, count in self.collecte.effectifs.items():
            if dla in {None, effectif.dla}:
                by_etat[effectif.etat] += count
        states = (Etat.TRANSMIS, Etat.EN_RETARD, Etat.REFUS, Etat.JUSTIFIE)
        return _Compte(by_etat.total(), *(by_etat[etat] for etat in states))

    @property
    def rows(self) -> int:
        """Number of rows under the headers; the last is the région's."""
        return len(self.collecte.dlas) + (self.compte(None).attendues if self.is_listed else 0) + 1

    def lines(self) -> Iterator[Line]:
        """Yield each row with its look: a DLA, then everyone in it; the région last."""
        row = HEADER_ROW + 1
        expected = groupby(ordered(self.collecte), key=lambda attendu: attendu.dla) if self.is_listed else iter(())
        code, people = next(expected, _NOBODY)
        for dla in self.collecte.dlas:
            compte = self.compte(dla.code)
            yield 0, self._band(one_line(dla.nom), compte, row + 1, row + compte.attendues)
            row += 1
            if code == dla.code:
                for attendu in people:
                    yield self._person(one_line(dla.nom), attendu)
                row += compte.attendues
                code, people = next(expected, _NOBODY)
        yield 1, self._band("Région", self.compte(None), HEADER_ROW + 1, row - 1)

    def _band(self, nom: str, compte: _Compte, first: int, last: int) -> list[object]:
        """Return the counts of the states listed in these rows, as formulas; as numbers where nobody is listed."""
        values: list[object] = [nom, *[""] * (len(self.columns) - 1)]
        etats = block(first, _ETAT, last, _ETAT) if compte.attendues and self.is_listed else ""
        for place, (formula, value) in enumerate(zip(_FORMULAS, compte, strict=True), start=_COUNTED):
            values[place] = Formule(formula.format(etats), value) if etats else value
        return values

    def _person(self, dla: str, attendu: AttenduEnquete) -> Line:
        sent = attendu.transmise_le
        values: list[object] = [
            dla,
            one_line(attendu.nom) or ("" if attendu.is_of_dla else "(sans nom)"),
            one_line(etat_told(attendu.etat, attendu.justification), 400),
            sent.astimezone(PARIS).date() if sent else "",
            self._libelles[attendu.version],
            *[None] * (len(COLUMNS) - _COUNTED),
        ]
        if self.collecte.qui is QuiRepond.STRUCTURE:
            values += [attendu.mode, one_line(attendu.saisie_par)]
        return 2 + _COLOURS.index(ETAT_COLOURS.get(attendu.etat)), values

    @cached_property
    def _libelles(self) -> Mapping[int, str]:
        return {version.numero: one_line(version.libelle, 80) for version in self.collecte.versions}

    @cached_property
    def legende(self) -> list[str | Answer]:
        """How to read the first DLA where an answer is expected, who is expected, source."""
        collecte = self.collecte
        comptes = ((row, dla, self.compte(dla.code)) for row, dla in enumerate(collecte.dlas, start=HEADER_ROW + 1))
        read = (_lecture(one_line(dla.nom), compte, row) for row, dla, compte in comptes if compte.attendues)
        expected = plural(self.compte(None).attendues, "réponse attendue", "réponses attendues")
        texts: list[str | Answer] = [*islice(read, 1)]
        texts.append(typeset(f"Champ : {expected}, {one_line(collecte.region, 80)}."))
        made = f"suivi au {short_day_text(paris_day(collecte.arrete_a))}"
        return [*texts, source_of(collecte, made)]

    @property
    def libelles(self) -> list[str]:
        """The texts that recur in rows, as a cell holds them."""
        dlas = (one_line(dla.nom) for dla in self.collecte.dlas)
        texts = (*dlas, *self._libelles.values(), *(etat.value for etat in Etat))
        return [text for text in dict.fromkeys(map(clean_text, texts)) if text]

    @property
    def looks(self) -> list[list[CellFormat]]:
        """The styles of every column: for a DLA, for the région, for a person by the colour of their state."""
        count = len(self.columns)
        bands = [[style.but(foreign=True), *[style] * (count - 1)] for style in (DLA_ROW, REGION_ROW)]
        for band, style in zip(bands, (DLA_ROW, REGION_ROW), strict=True):
            band[_COUNTED : len(COLUMNS)] = [style.but(align="right", number=INTEGER)] * len(_FORMULAS)
        return [*bands, *(_look_of_person(colour)[:count] for colour in _COLOURS)]


def _answer(liste: _Liste) -> Answer:
    """Return the title, worded as `counts`, from the row of the région."""
    compte, row = liste.compte(None), HEADER_ROW + liste.rows
    sent, expected, refused = (cell(row, _COUNTED + place) for place in (1, 0, 3))
    sentence = sentence_of(
        counted(compte.transmises, "réponse transmise", sent, "réponses transmises"),
        " sur ",
        counted(compte.attendues, "attendue", expected),
    )
    none_or_some = f'IF({refused}>0,", "&{whole_formula(refused)}&{quoted(f"{NBSP}refus de répondre")},"")'
    return Answer(counts(liste.collecte), f"{sentence.formula}&{none_or_some}")


def _lecture(nom: str, compte: _Compte, row: int) -> Answer:
    expected, sent, late = (cell(row, _COUNTED + place) for place in range(3))
    return lecture_of(
        "« ",
        Answer(nom, cell(row, 0)),
        " » a ",
        counted(compte.attendues, "réponse attendue", expected, "réponses attendues"),
        ", dont ",
        counted(compte.transmises, "transmise", sent),
        " et ",
        Answer(str(compte.retard), late),
        " en retard.",
    )


def _look_of_person(colour: str | None) -> list[CellFormat]:
    return [
        BODY.but(colour=RULES, indent=1, foreign=True),
        BODY.but(foreign=True),
        BODY.but(colour=colour or INK, bold=colour is not None),
        COLUMNS[3].format,
        COLUMNS[4].format.but(foreign=True),
        *[BODY] * (len(COLUMNS) - _COUNTED),
        *_ENTERED_LOOKS,
    ]


def streamed(depouillement: Depouillement) -> int:
    """Return how many of its rows are streamed."""
    return _Liste(depouillement).rows


def write(classeur: Classeur, depouillement: Depouillement) -> None:
    liste, feuille, collecte = _Liste(depouillement), classeur.feuille(NAME), depouillement.collecte
    widths = [column.width for column in liste.columns]
    widths[_NOM] = _WIDTHS[collecte.qui]
    feuille.widths(widths)
    reserved = reserved_to_the_c2ra({effectif.etat for effectif in collecte.effectifs})
    feuille.title(_answer(liste), f"Collecte ouverte {days(collecte)}.{reserved}")
    headers = [
        (
            collecte.qui.capitalize() if place == _NOM else column.header,
            HEADER.but(align=column.format.align, indent=column.format.indent),
        )
        for place, column in enumerate(liste.columns)
    ]
    feuille.framed(headers, liste.rows - 1, HEADER_ROW)
    feuille.sheet.set_row(HEADER_ROW, 32)
    looks = liste.looks
    feuille.poured(
        looks,
        Flot(
            feuille=classeur.named(NAME),
            lignes=liste.lines(),
            attendues=liste.rows,
            libelles=liste.libelles,
            premiere=HEADER_ROW + 2,
            looks=len(looks),
            dessous=1 + len(liste.legende),
        ),
    )
    under(feuille, HEADER_ROW + 1 + liste.rows, _VERSION, sum(widths[: _VERSION + 1]), *liste.legende)
    feuille.present(footer(depouillement), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 2))
    feuille.print_only(feuille.written[0], len(COLUMNS))
