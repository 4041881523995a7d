"""Synthèse: one row for each région, with coverage, time by mission and main results of structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national import questions as sheet_of_questions
from exports.national import temps as sheet_of_temps
from exports.national.dits import MesureQuestion, Nationale, RegionDite
from exports.national.questions import Questions
from exports.national.releve import EFFETS
from exports.national.tableau import (
    BLANK,
    NAME_WIDTH,
    SIGNED,
    CaseNationale,
    ColonneNationale,
    case_of,
    counted,
    hidden,
    legende,
    motifs,
    ratio,
    write_table,
)
from exports.national.temps import Temps
from exports.statistiques.plans import Choix
from exports.tableur.feuille import WIDEST_PRINT, Classeur, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADER, HEADING, INTEGER, PERCENT, SHARE, WRAPPED, pixels
from exports.tableur.text import one_line
from exports.temps.sheets.legende import percent_of, under
from questionnaires.core.francais import plural
from questionnaires.referentiel.referentiel import AUTRE_COURT

NAME = "Synthèse"
GROUP_ROW, HEADER_ROW = 3, 4
FIRST_ROW = HEADER_ROW + 1
WIDTH = 10.5
NOTE_COLUMNS = 7
"""Columns of figures that the note spans: they are on the first page, however many there are."""

_COUNT = BODY.but(align="right", number=INTEGER)
_ETP = _COUNT.but(number=DECIMAL)
_SHARE = _COUNT.but(number=SHARE)
_PART = _COUNT.but(number=PERCENT)
_SCORE = _COUNT.but(number=SIGNED)
_REMARK = WRAPPED.but(size=9)
MAIN = {"RECOMMANDATION": "Recommande le DLA : score", "BESOIN": "Besoin de départ satisfait"}
"""Questions of satisfaction shown on this sheet -> their short title; the others are on their own sheet only."""

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
        """Return the heading of each group of columns, and its first column."""
        after = 6 + len(self.temps.missions)
        satisfaction = len(self._asked_of(self.satisfaction, MAIN, after))
        groupes = [("Collecte du temps", 1), ("Part du temps", 6), (self.satisfaction.court, after)]
        return [*groupes, (self.impact.court, after + satisfaction)]

    @cached_property
    def colonnes(self) -> list[ColonneNationale]:
        colonnes = [*self._collected(), *self._missions()]
        colonnes += self._asked_of(self.satisfaction, MAIN, len(colonnes) + 1)
        return [*colonnes, *self._asked_of(self.impact, MAIN_IMPACT, len(colonnes) + 1)]

    def _collected(self) -> list[ColonneNationale]:
        """List the columns of answers sent and expected, ETP sent and expected, coverage."""
        fields = (
            ("Réponses", "transmises"),
            ("Attendues", "attendues"),
            ("ETP transmis", "etp_transmis"),
            ("ETP attendus", "etp_attendus"),
        )
        colonnes = []
        for place, (titre, field) in enumerate(fields, start=1):
            cases = [case_of(getattr(region.temps, field) if region.temps else None) for region in self.regions]
            colonnes.append(counted(titre, _COUNT if place < 3 else _ETP, cases, place, FIRST_ROW))
        return [*colonnes, self._rate("Couverture", colonnes[2:], 3)]

    def _rate(self, titre: str, over: Sequence[ColonneNationale], first: int) -> ColonneNationale:
        """Return the ratio of the column at `first` to the one after it."""
        above, below = over
        cases = tuple(
            ratio(numerator, denominator, (cell(row, first), cell(row, first + 1)))
            for row, (numerator, denominator) in enumerate(zip(above.cases, below.cases, strict=True), start=FIRST_ROW)
        )
        places = cell(self.ensemble, first), cell(self.ensemble, first + 1)
        whole = ratio(above.ensemble, below.ensemble, places)
        return ColonneNationale(titre=titre, style=_SHARE, cases=cases, ensemble=whole)

    def _missions(self) -> list[ColonneNationale]:
        colonnes = []
        for place, code in enumerate(self.temps.missions):
            whole, at = self.temps.part(place), cell(self.temps.part_reseau, place + 1, sheet_of_temps.NAME)
            reseau = None if isinstance(whole.value, str) else self.temps.reseau
            ensemble = CaseNationale(whole.value, at, percent_of(reseau.pas)) if reseau else whole
            compte = case_of(reseau.regions if reseau else None)
            cases = tuple(_part(region, code) for region in self.regions)
            titre = f"Mission {place + 1}" if code else AUTRE_COURT
            colonnes.append(ColonneNationale(titre=titre, style=_PART, cases=cases, ensemble=ensemble, compte=compte))
        return colonnes

    def _asked_of(self, asked: Questions, codes: Mapping[str, str], first: int) -> list[ColonneNationale]:
        """List the columns of structures that answered and were asked, the rate, each question's figure and answers."""
        if not asked.asked:
            return []
        colonnes = []
        for place, (titre, field) in enumerate((("Réponses", "transmises"), ("Interrogées", "interrogees"))):
            cases = [case_of(getattr(enquete, field) if enquete else None) for enquete in asked.enquetes]
            colonnes.append(counted(titre, _COUNT, cases, first + place, FIRST_ROW))
        colonnes.append(self._rate("Taux de réponse", colonnes, first))
        for code in codes:
            if code in asked.questions:
                colonnes += self._figure(asked, code, codes[code])
        return colonnes

    def _figure(self, asked: Questions, code: str, titre: str) -> list[ColonneNationale]:
        """List the columns of a question's figure, read in its sheet, and of the number of answers behind it."""
        question, colonnes = asked.questions[code], asked.colonnes(asked.questions[code])
        style = _SCORE if question.mesure is MesureQuestion.SCORE else _SHARE
        last = len(colonnes)
        shown = ((last, titre, style), (sheet_of_questions.N, "Sur combien de réponses", _COUNT))
        linked = []
        for column, header, look in shown:
            colonne = colonnes[column - 1]
            cases = tuple(_linked(case, asked, code, place, column) for place, case in enumerate(colonne.cases))
            whole = _linked(colonne.ensemble, asked, code, None, column)
            count = _linked(colonne.compte or BLANK, asked, code, len(colonne.cases) + 1, column)
            linked.append(ColonneNationale(titre=header, style=look, cases=cases, ensemble=whole, compte=count))
        return linked

    @property
    def answer(self) -> Answer:
        """Return the title's sentence: on time where it is shown, else on the first questionnaire that was asked."""
        first = self.impact if self.impact.asked and not self.satisfaction.asked else self.satisfaction
        return self.temps.answer if self.temps.missions else Answer(first.answer)


def _part(region: RegionDite, code: str) -> CaseNationale:
    if region.temps is None:
        return BLANK
    if not region.temps.missions:
        return hidden(region.temps.secret)
    look = percent_of(region.temps.pas)
    return next(
        (CaseNationale(mission.part, number=look) for mission in region.temps.missions if mission.code == code),
        BLANK,
    )


def _linked(case: CaseNationale, asked: Questions, code: str, place: int | None, column: int) -> CaseNationale:
    """Return a figure as a reference to its cell in the sheet of its questionnaire."""
    if isinstance(case.value, str):
        return case
    return CaseNationale(case.value, cell(asked.row(code, place), column, asked.court))


def _remark(region: RegionDite) -> str:
    """Return why figures are missing in the row of a région, or in the totals; '' when none is."""
    if region.echec:
        return f"Classeur non fait : {region.echec}"
    if region.temps is None and not region.enquetes:
        return "Aucun résultat arrêté cette année."
    is_picked = any(enquete.choix is Choix.RAISONNE for enquete in region.enquetes)
    return "Structures choisies : leurs réponses ne sont pas dans les parts de l’ensemble." if is_picked else ""


def _legende(synthese: Synthese) -> list[str | Answer]:
    notes = [
        *motifs([region.nom for region in synthese.regions], synthese.colonnes),
        "L’ensemble ne compte que les régions qui publient ; il n’estime pas les autres. Les parts de missions y sont "
        "celles du réseau, publiées une fois que chaque région a arrêté ses résultats.",
    ]
    return legende(_lecture(synthese), notes, synthese.nationale.annee)


def _lecture(synthese: Synthese) -> Answer | None:
    """Return how to read the answers on time of the first région that collected some."""
    for row, region in enumerate(synthese.regions, start=FIRST_ROW):
        if region.temps is not None:
            name = Answer(one_line(region.nom), cell(row, 0))
            counts = (region.temps.transmises, region.temps.attendues)
            sent, asked = (Answer(str(count), cell(row, at)) for at, count in enumerate(counts, start=1))
            return lecture_of(name, " : ", sent, " réponses sur le temps, sur ", asked, " attendues.")
    return None


def size(synthese: Synthese) -> tuple[int, int]:
    """Return the numbers of rows and columns."""
    return synthese.ensemble + 3 + len(_legende(synthese)), len(synthese.colonnes) + 2


def write(classeur: Classeur, synthese: Synthese) -> None:
    feuille, columns = classeur.feuille(NAME), synthese.colonnes
    widths = [NAME_WIDTH, *([WIDTH] * len(columns)), 26]
    feuille.widths(widths)
    done = sum(not region.echec and bool(region.fichier) for region in synthese.regions)
    subtitle = f"{plural(done, 'classeur régional', 'classeurs régionaux')} pour le public, {synthese.nationale.annee}"
    feuille.title(synthese.answer, f"{subtitle} – sommes de ce que disent ces classeurs")
    for titre, column in synthese.groupes:
        feuille.text(GROUP_ROW, column, titre, HEADING)
    after = write_table(feuille, HEADER_ROW, [region.nom for region in synthese.regions], columns)
    feuille.text(HEADER_ROW, len(columns) + 1, "Remarque", HEADER.but(foreign=False))
    for row, region in enumerate(synthese.regions, start=FIRST_ROW):
        feuille.text(row, len(columns) + 1, _remark(region), _REMARK)
    shown = min(len(columns), NOTE_COLUMNS)
    under(feuille, after, shown, sum(widths[: shown + 1]), *_legende(synthese))
    footer = footer_of("Synthèse nationale", str(synthese.nationale.annee))
    feuille.present(footer, repeated=(GROUP_ROW, HEADER_ROW), frozen=(FIRST_ROW, 1))
    if pixels(widths) > WIDEST_PRINT:
        feuille.sheet.fit_to_pages(2, 0)
        feuille.sheet.repeat_columns(0)
