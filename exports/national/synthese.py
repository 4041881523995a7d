"""Synthèse: one row for each région: coverage, time by mission, main results of structures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national import questions as sheet_of_questions
from exports.national import temps as sheet_of_temps
from exports.national.dits import EnqueteDite, Mesure, Nationale, RegionDite, TempsDit
from exports.national.questions import Questions
from exports.national.releve import EFFETS
from exports.national.tableau import (
    NAME_WIDTH,
    RIEN,
    SIGNED,
    Case,
    Colonne,
    hidden,
    legende,
    motifs,
    ratio,
    summed,
    write_table,
)
from exports.national.temps import Temps
from exports.tableur.feuille import WIDEST_PRINT, Classeur, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADER, HEADING, INTEGER, PERCENT, SHARE, WRAPPED, pixels
from exports.tableur.text import one_line
from exports.temps.sheets.legende import percent_of, under
from questionnaires.core.francais import plural

NAME = "Synthèse"
GROUP_ROW, HEADER_ROW = 3, 4
FIRST_ROW = HEADER_ROW + 1
WIDTH = 10.5
NOTE_COLUMNS = 7
"""Of figures, over which the note goes: they are on the first page, whatever their number."""

_COUNT = BODY.but(align="right", number=INTEGER)
_ETP = _COUNT.but(number=DECIMAL)
_SHARE = _COUNT.but(number=SHARE)
_PART = _COUNT.but(number=PERCENT)
_SCORE = _COUNT.but(number=SIGNED)
_REMARK = WRAPPED.but(size=9)
MAIN = {"RECOMMANDATION": "Recommande le DLA : score", "BESOIN": "Besoin de départ satisfait"}
"""Questions of satisfaction that are told here, in short; the others have their sheet."""

MAIN_IMPACT = {EFFETS: "Effets décisifs et durables"}


@dataclass(frozen=True)
class Synthese:
    nationale: Nationale
    temps: Temps
    satisfaction: Questions
    impact: Questions

    @property
    def regions(self) -> Sequence[RegionDite]:
        return self.nationale.regions

    @property
    def ensemble(self) -> int:
        return FIRST_ROW + len(self.regions)

    @cached_property
    def groupes(self) -> list[tuple[str, int]]:
        """What a run of columns is about, and the first of them."""
        after = 6 + len(self.temps.missions)
        satisfaction = len(self._asked_of(self.satisfaction, MAIN, after))
        groupes = [("Collecte du temps", 1), ("Part du temps", 6), (self.satisfaction.court, after)]
        return [*groupes, (self.impact.court, after + satisfaction)]

    @cached_property
    def colonnes(self) -> list[Colonne]:
        found = [*self._collected(), *self._missions()]
        found += self._asked_of(self.satisfaction, MAIN, len(found) + 1)
        return [*found, *self._asked_of(self.impact, MAIN_IMPACT, len(found) + 1)]

    def _collected(self) -> list[Colonne]:
        """Answers sent and expected, ETP sent and expected, coverage."""
        fields: tuple[tuple[str, Callable[[TempsDit], float]], ...] = (
            ("Réponses", lambda own: own.transmises),
            ("Attendues", lambda own: own.attendues),
            ("ETP transmis", lambda own: own.etp_transmis),
            ("ETP attendus", lambda own: own.etp_attendus),
        )
        found = []
        for place, (titre, read) in enumerate(fields, start=1):
            cases = tuple(Case(read(own.temps)) if own.temps else Case(RIEN) for own in self.regions)
            style = _COUNT if place < 3 else _ETP
            found.append(Colonne(titre=titre, style=style, cases=cases, ensemble=summed(cases, place, FIRST_ROW)))
        return [*found, self._rate("Couverture", found[2:], 3)]

    def _rate(self, titre: str, over: Sequence[Colonne], first: int) -> Colonne:
        """The column at `first` over the one after it."""
        above, below = over
        cases = tuple(
            ratio(one, other, (cell(row, first), cell(row, first + 1)))
            for row, (one, other) in enumerate(zip(above.cases, below.cases, strict=True), start=FIRST_ROW)
        )
        places = cell(self.ensemble, first), cell(self.ensemble, first + 1)
        whole = ratio(above.ensemble, below.ensemble, places)
        return Colonne(titre=titre, style=_SHARE, cases=cases, ensemble=whole)

    def _missions(self) -> list[Colonne]:
        found = []
        for place, code in enumerate(self.temps.missions):
            whole, at = self.temps.part(place), cell(self.temps.part_reseau, place + 1, sheet_of_temps.NAME)
            is_told = not isinstance(whole.value, str)
            ensemble = (
                Case(whole.value, at, percent_of(self.temps.reseau.pas)) if is_told and self.temps.reseau else whole
            )
            compte = Case(self.temps.reseau.regions) if is_told and self.temps.reseau else Case(RIEN)
            cases = tuple(_part(own, code) for own in self.regions)
            titre = f"Mission {place + 1}" if code else "Hors missions"
            found.append(Colonne(titre=titre, style=_PART, cases=cases, ensemble=ensemble, compte=compte))
        return found

    def _asked_of(self, asked: Questions, codes: Mapping[str, str], first: int) -> list[Colonne]:
        """Structures that answered and were asked, the rate, then a figure and its answers for each question."""
        if not asked.asked:
            return []
        found = []
        for place, (titre, field) in enumerate((("Réponses", "transmises"), ("Interrogées", "interrogees"))):
            cases = tuple(Case(getattr(own, field)) if own else Case(RIEN) for own in asked.enquetes)
            total = summed(cases, first + place, FIRST_ROW)
            found.append(Colonne(titre=titre, style=_COUNT, cases=cases, ensemble=total))
        found.append(self._rate("Taux de réponse", found, first))
        for code in codes:
            if code in asked.questions:
                found += self._figure(asked, code, codes[code])
        return found

    def _figure(self, asked: Questions, code: str, titre: str) -> list[Colonne]:
        """The figure of a question, read in its sheet, and how many answers it rests on."""
        question, colonnes = asked.questions[code], asked.colonnes(asked.questions[code])
        style = _SCORE if question.mesure is Mesure.SCORE else _SHARE
        last = len(colonnes)
        shown = ((last, titre, style), (sheet_of_questions.N, "Sur combien de réponses", _COUNT))
        found = []
        for column, header, look in shown:
            own = colonnes[column - 1]
            cases = tuple(_linked(case, asked, code, place, column) for place, case in enumerate(own.cases))
            whole = _linked(own.ensemble, asked, code, None, column)
            count = _linked(own.compte or Case(RIEN), asked, code, len(own.cases) + 1, column)
            found.append(Colonne(titre=header, style=look, cases=cases, ensemble=whole, compte=count))
        return found

    @property
    def remarques(self) -> list[str]:
        """Why a row lacks something, région by région."""
        return [_remark(own) for own in self.regions]

    @property
    def answer(self) -> Answer:
        """Of time where it is told, else of the first questionnaire that was asked."""
        first = self.impact if self.impact.asked and not self.satisfaction.asked else self.satisfaction
        return self.temps.answer if self.temps.missions else Answer(first.answer)


def _part(own: RegionDite, code: str) -> Case:
    if own.temps is None:
        return Case(RIEN)
    if not own.temps.missions:
        return hidden(own.temps.secret)
    look = percent_of(own.temps.pas)
    return next((Case(each.part, number=look) for each in own.temps.missions if each.code == code), Case(RIEN))


def _linked(case: Case, asked: Questions, code: str, place: int | None, column: int) -> Case:
    """The same figure, by a reference to its cell."""
    if isinstance(case.value, str):
        return case
    return Case(case.value, cell(asked.row(code, place), column, asked.court))


def _remark(own: RegionDite) -> str:
    if own.echec:
        return f"Classeur non fait : {own.echec}"
    if own.temps is None and not own.enquetes:
        return "Aucun résultat arrêté cette année."
    picked = [each for each in own.enquetes if _is_picked(each)]
    return "Structures choisies : leurs réponses ne sont pas dans les parts de l’ensemble." if picked else ""


def _is_picked(own: EnqueteDite) -> bool:
    return own.choix.name == "RAISONNE"


def _legende(own: Synthese) -> list[str | Answer]:
    notes = [
        *motifs([each.nom for each in own.regions], own.colonnes),
        "L’ensemble ne compte que les régions qui publient ; il n’estime pas les autres. Les parts de missions y sont "
        "celles du réseau, publiées une fois que chaque région a arrêté ses résultats.",
    ]
    return legende(_lecture(own), notes, own.nationale.annee)


def _lecture(own: Synthese) -> Answer | None:
    """How to read the answers on time of the first région that collected some."""
    for row, each in enumerate(own.regions, start=FIRST_ROW):
        if each.temps is not None:
            name = Answer(one_line(each.nom), cell(row, 0))
            told = (each.temps.transmises, each.temps.attendues)
            sent, asked = (Answer(str(count), cell(row, at)) for at, count in enumerate(told, start=1))
            return lecture_of(name, " : ", sent, " réponses sur le temps, sur ", asked, " attendues.")
    return None


def size(own: Synthese) -> tuple[int, int]:
    """Rows and columns."""
    return own.ensemble + 3 + len(_legende(own)), len(own.colonnes) + 2


def write(classeur: Classeur, own: Synthese) -> None:
    feuille, columns = classeur.feuille(NAME), own.colonnes
    widths = [NAME_WIDTH, *([WIDTH] * len(columns)), 26]
    feuille.widths(widths)
    made = sum(not each.echec and bool(each.fichier) for each in own.regions)
    told = f"{plural(made, 'classeur régional', 'classeurs régionaux')} pour le public, {own.nationale.annee}"
    feuille.title(own.answer, f"{told} – sommes de ce que disent ces classeurs")
    for titre, column in own.groupes:
        feuille.text(GROUP_ROW, column, titre, HEADING)
    after = write_table(feuille, HEADER_ROW, [each.nom for each in own.regions], columns)
    feuille.text(HEADER_ROW, len(columns) + 1, "Remarque", HEADER.but(foreign=False))
    for row, remark in enumerate(own.remarques, start=FIRST_ROW):
        feuille.text(row, len(columns) + 1, remark, _REMARK)
    shown = min(len(columns), NOTE_COLUMNS)
    under(feuille, after, shown, sum(widths[: shown + 1]), *_legende(own))
    footer = footer_of("Synthèse nationale", str(own.nationale.annee))
    feuille.present(footer, repeated=(GROUP_ROW, HEADER_ROW), frozen=(FIRST_ROW, 1))
    if pixels(widths) > WIDEST_PRINT:
        feuille.on_pages(2)
