"""Sheet Suivi de la collecte: everyone expected, by DLA, with counts and coverage."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.records.records import Attendu, Dla, Etat, etat_told
from exports.tableur.feuille import Classeur, Feuille, block, cell, column_name
from exports.tableur.flux.cellules import Formule
from exports.tableur.flux.coulee import Flot
from exports.tableur.phrases import Answer, counted, lecture_of, sentence_of
from exports.tableur.styles import (
    BODY,
    DAY,
    DECIMAL,
    INK,
    INTEGER,
    NOTE,
    QUIET,
    RULES,
    SHARE,
    CellFormat,
    Column,
)
from exports.tableur.text import clean_text, one_line
from exports.temps.consolidation import MILLI, Consolidation
from exports.temps.sheets.legende import champ, source, under
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, PARIS, days_text, paris_day, plural, short_day_text, typeset

NAME = "Suivi de la collecte"
RESERVED_ROW, HEADER_ROW = 2, 3
NOTHING = "–"

_RIGHT = BODY.but(align="right")
_COUNT = _RIGHT.but(number=INTEGER)
_ETP = _RIGHT.but(number=DECIMAL)

COLUMNS = (
    Column("dla", "DLA", width=16),
    Column("personne", "Personne", width=19),
    Column("etp", "ETP attendu", _ETP, 7.5),
    Column("mois", "Mois attendus", _RIGHT.but(number="0.0"), 8.5),
    Column("etp_periode", "ETP sur la période", _ETP, 8.5),
    Column("etat", "État", BODY.but(indent=1), width=19),
    Column("date", "Transmise le", _RIGHT.but(number=DAY), 10.5),
    Column("attendues", "Réponses attendues", _COUNT, 9),
    Column("transmises", "Réponses transmises", _COUNT, 10),
    Column("retard", "En retard", _COUNT, 7),
    Column("etp_transmis", "ETP transmis", _ETP, 9),
    Column("couverture", "Couverture en ETP", _RIGHT.but(number=SHARE), 10),
    Column("refus", "Refus de répondre", _COUNT, 8.5),
    Column("justifies", "Écarts justifiés", _COUNT, 8),
    Column("conventionnes", "ETP conventionnés", _ETP, 12.5),
    Column("effectifs", "Effectifs et ETP, selon la direction", BODY.but(indent=1), 30),
)
PLACES = {column.field: place for place, column in enumerate(COLUMNS)}
_ETP_COLUMN, _MOIS_COLUMN = (f"${column_name(PLACES[field])}$" for field in ("etp", "mois"))
_UNSAID = [None] * (len(COLUMNS) - PLACES["attendues"])
"""Columns counted by DLA have no cell in the row of a person."""

SUMMARY = (
    "etp_periode",
    "attendues",
    "transmises",
    "retard",
    "refus",
    "justifies",
    "etp_transmis",
    "couverture",
    "conventionnes",
)

NOTES = (
    "ETP sur la période = ETP × mois / mois de la période.",
    "Couverture = ETP des réponses transmises / ETP attendus.",
    "ETP conventionnés : ce que les avenants financent, en moyenne par jour.",
)

DLA_ROW = CellFormat(bold=True, ground=QUIET)
REGION_ROW = CellFormat(bold=True, rule="top")

_TYPED = {"dla": DLA_ROW.but(foreign=True), "effectifs": DLA_ROW.but(indent=1, foreign=True)}

ETAT_COLOURS = {Etat.TRANSMIS: "#2D6A48", Etat.EN_RETARD: "#A3261B"}
_COLOURS = (None, *dict.fromkeys(ETAT_COLOURS.values()))
"""Colours of a person's state, one row format each; the formats of a DLA and of the région come before."""

Line = tuple[int, list[object]]
"""The index of a row's format, and its values."""


def reserved_to_the_c2ra(etats: Iterable[Etat]) -> str:
    """Return the warning above the list when it names who refused, which a direction never reads; or ''."""
    if Etat.REFUS not in etats:
        return ""
    refus = str(Etat.REFUS).capitalize()
    return f" « {refus} » n’est dit qu’à qui anime la région : retirez cette feuille avant de donner le classeur."


@dataclass(frozen=True)
class Suivi:
    """Rows of the sheet: each DLA, then its people in alphabetical order; the région last."""

    consolidation: Consolidation

    @property
    def people(self) -> Mapping[str, Sequence[Attendu]]:
        """DLA code -> its expected answers."""
        return self.consolidation.attendus

    @cached_property
    def dla_rows(self) -> dict[str, int]:
        rows, row = {}, HEADER_ROW + 1
        for code, people in self.people.items():
            rows[code] = row
            row += 1 + len(people)
        return rows

    @cached_property
    def region_row(self) -> int:
        return HEADER_ROW + 1 + len(self.people) + sum(map(len, self.people.values()))

    @property
    def rows(self) -> int:
        """Number of rows under the headers, the région's included."""
        return self.region_row - HEADER_ROW

    def lines(self) -> Iterator[Line]:
        """List rows with their format: each DLA, then everyone expected there; the région last."""
        for dla in self.consolidation.collecte.dlas:
            row, people, nom = self.dla_rows[dla.code], self.people[dla.code], one_line(dla.nom)
            effectifs = one_line(self.consolidation.collecte.effectifs.get(dla.code, ""))
            formulas = (_counts(row + 1, row + len(people)) if people else {}) | _coverage(row)
            yield 0, _band(nom, self.values(dla.code), formulas, effectifs)
            for line, attendu in enumerate(people, start=row + 1):
                yield self._person(line, nom, attendu)
        row = self.region_row
        formulas = _region_formulas(HEADER_ROW + 1, row - 1, self.months) if self.people else {}
        yield 1, _band("Région", self.values(None), formulas | _coverage(row))

    def _person(self, row: int, dla: str, attendu: Attendu) -> Line:
        sent = attendu.transmise_le
        weight = attendu.etp * attendu.mois / MILLI / self.months
        values: list[object] = [
            dla,
            one_line(attendu.nom) or "(sans nom)",
            attendu.etp / 100,
            attendu.mois / 10,
            Formule(f"{_ETP_COLUMN}{row + 1}*{_MOIS_COLUMN}{row + 1}/{self.months}", weight),
            one_line(etat_told(attendu.etat, attendu.justification), 400),
            sent.astimezone(PARIS).date() if sent else "",
            *_UNSAID,
        ]
        return 2 + _COLOURS.index(ETAT_COLOURS.get(attendu.etat)), values

    @property
    def libelles(self) -> list[str]:
        """Texts that rows repeat, as a cell holds them."""
        dlas = (one_line(dla.nom) for dla in self.consolidation.collecte.dlas)
        texts = (*dlas, *(etat.value for etat in Etat), NOTHING)
        return [text for text in dict.fromkeys(map(clean_text, texts)) if text]

    def values(self, code: str | None) -> dict[str, float | str]:
        """Return the summary of a DLA (None: the région) by field."""
        couverture = self.consolidation.total if code is None else self.consolidation.couverture[code]
        expected = self.consolidation.collecte.attendus if code is None else self.people[code]
        return {
            "etp_periode": couverture.etp_attendus(self.months),
            "attendues": couverture.attendues,
            "transmises": couverture.transmises,
            "retard": sum(attendu.etat is Etat.EN_RETARD for attendu in expected),
            "refus": couverture.refusees,
            "etp_transmis": couverture.etp_transmis(self.months),
            "couverture": NOTHING if couverture.taux is None else couverture.taux,
            "justifies": couverture.justifiees,
            "conventionnes": NOTHING if couverture.etp_conventionnes is None else couverture.etp_conventionnes,
        }

    def reference(self, field: str) -> str:
        """Return a reference to the région's figure, for another sheet."""
        return cell(self.region_row, PLACES[field], NAME)

    def answered_formula(self) -> str:
        """Return the formula that counts DLA with an answer, for another sheet: only their rows carry a count."""
        place = PLACES["transmises"]
        if not self.consolidation.couverture:
            return "0"
        return f'COUNTIF({block(HEADER_ROW + 1, place, self.region_row - 1, place, NAME)},">0")'

    @property
    def said(self) -> list[str]:
        """Statements of directions on their staff, grouped by identical words: `Effectifs non confirmés : Cher,
        Indre`."""
        by_state: dict[str, list[str]] = {}
        for dla in self.consolidation.collecte.dlas:
            if effectifs := self.consolidation.collecte.effectifs.get(dla.code):
                by_state.setdefault(effectifs, []).append(dla.nom)
        return [
            typeset(one_line(f"Effectifs {effectifs} : {', '.join(names)}", 400))
            for effectifs, names in by_state.items()
        ]

    @cached_property
    def legende(self) -> list[str | Answer]:
        """Reading guide: the first DLA where someone is expected, who is expected, and the source."""
        collecte = self.consolidation.collecte
        dlas = (dla for dla in collecte.dlas if self.consolidation.couverture[dla.code].taux is not None)
        first = next(dlas, None)
        expected = plural(self.consolidation.total.attendues, "réponse attendue", "réponses attendues")
        made = f"suivi au {short_day_text(paris_day(collecte.arrete_a))}"
        register = "ETP conventionnés : registre des conventions"
        origin = f"{source(self.consolidation).removesuffix('.')} ; {made} ; {register}."
        return [*([self._lecture(first)] if first else []), champ(self.consolidation, expected), typeset(origin)]

    def _lecture(self, dla: Dla) -> Answer:
        couverture, row = self.consolidation.couverture[dla.code], self.dla_rows[dla.code]
        expected, sent, rate = (cell(row, PLACES[name]) for name in ("attendues", "transmises", "couverture"))
        return lecture_of(
            "« ",
            Answer(one_line(dla.nom), cell(row, 0)),
            " » a ",
            counted(couverture.attendues, "réponse attendue", expected, "réponses attendues"),
            ", dont ",
            counted(couverture.transmises, "transmise", sent),
            ", soit ",
            Answer(f"{percent(couverture.taux or 0)}{NBSP}%", f'ROUND(100*{rate},0)&"{NBSP}%"'),
            " des ETP attendus.",
        )

    @property
    def months(self) -> int:
        return self.consolidation.collecte.periode.mois


def is_needed(_consolidation: Consolidation) -> bool:
    return True


def streamed(consolidation: Consolidation) -> int:
    """Count the rows that are streamed."""
    return Suivi(consolidation).rows


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    suivi, feuille = Suivi(consolidation), classeur.feuille(NAME)
    collecte = consolidation.collecte
    feuille.widths([column.width for column in COLUMNS])
    feuille.title(_answer(suivi), f"Collecte ouverte {days_text(collecte.ouverture, collecte.cloture)}.")
    feuille.note(RESERVED_ROW, reserved_to_the_c2ra({attendu.etat for attendu in collecte.attendus}).strip())
    feuille.framed([column.heading for column in COLUMNS], suivi.rows - 1, HEADER_ROW)
    feuille.sheet.set_row(HEADER_ROW, 32)
    looks = [_look_of_band(DLA_ROW, _TYPED), _look_of_band(REGION_ROW, {}), *map(_look_of_person, _COLOURS)]
    feuille.poured(
        looks,
        Flot(
            feuille=classeur.named(NAME),
            lignes=suivi.lines(),
            attendues=suivi.rows,
            libelles=suivi.libelles,
            premiere=HEADER_ROW + 2,
            looks=len(looks),
            dessous=1 + len(NOTES) + len(suivi.legende) + len(suivi.said),
        ),
    )
    last = _under(feuille, suivi)
    feuille.present(footer(consolidation), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 2))
    feuille.print_only(last + 1, PLACES["conventionnes"])


def _under(feuille: Feuille, suivi: Suivi) -> int:
    """Write what columns mean, then what directions say of their staff, a column that does not fit on paper; return
    the last row."""
    width = sum(column.width for column in COLUMNS[: PLACES["date"] + 1])
    row = under(feuille, suivi.region_row + 1, PLACES["date"], width, *NOTES, *suivi.legende)
    for line, text in enumerate(suivi.said, start=row):
        feuille.wrapped(line, PLACES["date"], text, NOTE.but(wrap=True, foreign=True), width)
    return row + len(suivi.said)


def _answer(suivi: Suivi) -> Answer:
    """Write `11 réponses transmises sur 13 attendues : 84 % des ETP couverts`."""
    total = suivi.consolidation.total
    if total.taux is None:
        return Answer("Aucune réponse attendue")
    sent, expected, rate = (cell(suivi.region_row, PLACES[name]) for name in ("transmises", "attendues", "couverture"))
    words = "réponses transmises" if total.transmises > 1 else "réponse transmise"
    middle, tail = f"{NBSP}attendue{'s' if total.attendues > 1 else ''}{NBSP}: ", f"{NBSP}% des ETP couverts"
    choice = f'IF({sent}>1,"réponses transmises","réponse transmise")'
    return Answer(
        f"{total.transmises}{NBSP}{words} sur {total.attendues}{middle}{percent(total.taux)}{tail}",
        f'{sent}&"{NBSP}"&{choice}&" sur "&{expected}&"{middle}"&ROUND(100*{rate},0)&"{tail}"',
    )


def coverage(consolidation: Consolidation, end: str = ".") -> Answer:
    """Write `11 réponses transmises sur 13 attendues, 84 % des ETP attendus.`, for another sheet."""
    suivi, total = Suivi(consolidation), consolidation.total
    sent, expected, rate = map(suivi.reference, ("transmises", "attendues", "couverture"))
    parts: list[str | Answer] = [
        counted(total.transmises, "réponse transmise", sent, "réponses transmises"),
        " sur ",
        counted(total.attendues, "attendue", expected),
    ]
    if total.taux is not None:
        covered = Answer(f"{percent(total.taux)}{NBSP}%", f'ROUND(100*{rate},0)&"{NBSP}%"')
        parts += [", ", covered, " des ETP attendus"]
    return sentence_of(*parts, *([end] if end else []))


def percent(share: float) -> int:
    """Return a share as whole percents, rounded as ROUND does in a sheet."""
    return int(100 * share + 0.5)


def _band(
    nom: str, values: Mapping[str, float | str], formulas: Mapping[str, str], effectifs: str = ""
) -> list[object]:
    """Return the row of a DLA, or of the région."""
    cells: dict[str, object] = {field: values[field] for field in SUMMARY}
    cells |= {field: Formule(formula, values[field]) for field, formula in formulas.items()}
    cells |= {"dla": nom, "effectifs": effectifs}
    return [cells.get(column.field, "") for column in COLUMNS]


def _look_of_band(band: CellFormat, typed: Mapping[str, CellFormat]) -> list[CellFormat]:
    counted = {
        column.field: column.format.but(bold=True, ground=band.ground, rule=band.rule)
        for column in COLUMNS
        if column.field in SUMMARY
    }
    return [{**counted, **typed}.get(column.field, band) for column in COLUMNS]


def _look_of_person(colour: str | None) -> list[CellFormat]:
    looks = {
        "dla": BODY.but(colour=RULES, indent=1, foreign=True),
        "personne": BODY.but(foreign=True),
        "etat": BODY.but(indent=1, colour=colour or INK, bold=colour is not None),
    }
    return [looks.get(column.field, column.format) for column in COLUMNS]


def _counts(first: int, last: int) -> dict[str, str]:
    etat = block(first, PLACES["etat"], last, PLACES["etat"])
    etp = block(first, PLACES["etp_periode"], last, PLACES["etp_periode"])
    return {
        "etp_periode": f"SUM({etp})",
        "attendues": f"COUNT({block(first, PLACES['etp'], last, PLACES['etp'])})",
        "transmises": f'COUNTIF({etat},"{Etat.TRANSMIS}")',
        "retard": f'COUNTIF({etat},"{Etat.EN_RETARD}")',
        "refus": f'COUNTIF({etat},"{Etat.REFUS}")',
        "justifies": f'COUNTIF({etat},"{Etat.JUSTIFIE}*")',
        "etp_transmis": f'SUMIF({etat},"{Etat.TRANSMIS}",{etp})',
    }


def _region_formulas(first: int, last: int, months: int) -> dict[str, str]:
    """Return formulas over the whole list: rows of DLA carry neither ETP, months nor état."""
    etp, mois = (block(first, PLACES[field], last, PLACES[field]) for field in ("etp", "mois"))
    funded = block(first, PLACES["conventionnes"], last, PLACES["conventionnes"])
    return _counts(first, last) | {
        "etp_periode": f"SUMPRODUCT({etp},{mois})/{months}",
        "conventionnes": f'IF(COUNT({funded})>0,SUM({funded}),"{NOTHING}")',
    }


def _coverage(row: int) -> dict[str, str]:
    expected, covered = cell(row, PLACES["etp_periode"]), cell(row, PLACES["etp_transmis"])
    return {"couverture": f'IF({expected}>0,{covered}/{expected},"{NOTHING}")'}
