"""Synthèse: coverage and time by mission, then main results of structures; one row for each région."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    by_reason,
    case_of,
    counted,
    fitted,
    hidden,
    legende,
    motifs,
    ratio,
    write_table,
)
from exports.national.temps import Temps
from exports.statistiques.plans import Choix
from exports.tableur.feuille import Classeur, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADING, INTEGER, PERCENT, SHARE
from exports.tableur.text import one_line
from exports.temps.sheets.legende import percent_of, under
from questionnaires.core.francais import plural
from questionnaires.referentiel.referentiel import AUTRE_COURT

NAME = "Synthèse"
GROUP_ROW = 3
FIRST_ROW = GROUP_ROW + 2
WIDTH = 10.5

_COUNT = BODY.but(align="right", number=INTEGER)
_ETP = _COUNT.but(number=DECIMAL)
_SHARE = _COUNT.but(number=SHARE)
_PART = _COUNT.but(number=PERCENT)
_SCORE = _COUNT.but(number=SIGNED)
MAIN = {"RECOMMANDATION": "Conseille le DLA : score", "BESOIN": "Besoin de départ satisfait"}
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
    def height(self) -> int:
        """Return the rows of a table: its groups, its headers, the régions, all of them, how many, a blank one."""
        return len(self.regions) + 5

    @cached_property
    def tableaux(self) -> list[list[tuple[str, list[ColonneNationale]]]]:
        """Return the tables, on time then on questionnaires, as groups of columns under their headings."""
        satisfaction = self._asked_of(self.satisfaction, MAIN, 1)
        impact = self._asked_of(self.impact, MAIN_IMPACT, 1 + len(satisfaction))
        time = [("Collecte du temps", self._collected()), ("Part du temps", self._missions())]
        asked = [(self.satisfaction.court, satisfaction), (self.impact.court, impact)]
        tables = [[groupe for groupe in groupes if groupe[1]] for groupes in (time, asked)]
        return [groupes for groupes in tables if groupes]

    @cached_property
    def colonnes(self) -> list[list[ColonneNationale]]:
        """Return the columns of each table."""
        return [[colonne for _, colonnes in groupes for colonne in colonnes] for groupes in self.tableaux]

    @property
    def first_asked(self) -> int:
        """Return the row of the first région in the table on questionnaires."""
        return FIRST_ROW + self.height

    @property
    def after(self) -> int:
        """Return the row after the tables."""
        return GROUP_ROW + len(self.tableaux) * self.height - 1

    def _collected(self) -> list[ColonneNationale]:
        """List the columns of answers sent and expected, ETP sent and expected, coverage. ETP have no sum: the network
        has its own, as it was released."""
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
        *answers, sent, expected = colonnes
        without_sum = [replace(colonne, ensemble=BLANK, compte=BLANK) for colonne in (sent, expected)]
        return [*answers, *without_sum, _rate("Couverture", (sent, expected), 3, FIRST_ROW)]

    def _missions(self) -> list[ColonneNationale]:
        colonnes = []
        for place, code in enumerate(self.temps.missions):
            whole, at = self.temps.part(place), cell(self.temps.part_reseau, place + 1, sheet_of_temps.NAME)
            look = percent_of(self.temps.reseau.pas)
            ensemble = whole if isinstance(whole.value, str) else replace(whole, formula=at, number=look)
            cases = tuple(_part(region, code) for region in self.regions)
            titre = f"Mission {place + 1}" if code else AUTRE_COURT
            colonnes.append(
                ColonneNationale(titre=titre, style=_PART, cases=cases, ensemble=ensemble, compte=self.temps.compte)
            )
        return colonnes

    def _asked_of(self, asked: Questions, codes: Mapping[str, str], first: int) -> list[ColonneNationale]:
        """List the columns of structures that answered and were asked, the rate, each question's figure and answers."""
        if not asked.asked:
            return []
        colonnes = []
        for place, (titre, field) in enumerate((("Réponses", "transmises"), ("Interrogées", "interrogees"))):
            cases = [case_of(getattr(enquete, field) if enquete else None) for enquete in asked.enquetes]
            colonnes.append(counted(titre, _COUNT, cases, first + place, self.first_asked))
        sent, expected = colonnes
        colonnes.append(_rate("Taux de réponse", (sent, expected), first, self.first_asked))
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


def _rate(titre: str, over: tuple[ColonneNationale, ColonneNationale], column: int, first: int) -> ColonneNationale:
    """Return the ratio of two columns, side by side from `column`, régions from row `first`, and of their sums."""
    above, below = over
    cases = tuple(
        ratio(numerator, denominator, (cell(row, column), cell(row, column + 1)))
        for row, (numerator, denominator) in enumerate(zip(above.cases, below.cases, strict=True), start=first)
    )
    whole = ratio(above.ensemble, below.ensemble, (above.ensemble.formula, below.ensemble.formula))
    return ColonneNationale(titre=titre, style=_SHARE, cases=cases, ensemble=whole)


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


def _remark(region: RegionDite, nationale: Nationale) -> str:
    """Return why figures are missing in the row of a région, or in the totals; '' when none is."""
    if region.echec:
        return f"classeur non fait : {region.echec}"
    is_picked = any(enquete.choix is Choix.RAISONNE for enquete in region.enquetes)
    picked = "structures choisies : leurs réponses ne sont pas dans les parts de l’ensemble" if is_picked else ""
    return " ; ".join(filter(None, (nationale.absence(region), picked)))


def _legende(synthese: Synthese) -> list[str | Answer]:
    nationale = synthese.nationale
    notes = [
        *motifs([region.nom for region in synthese.regions], *synthese.colonnes),
        *by_reason(("", region.nom, _remark(region, nationale)) for region in synthese.regions),
        "L’ensemble ne compte que les régions qui publient ; il n’estime pas les autres. Les parts de missions y sont "
        "celles du réseau, publiées une fois que chaque région a arrêté ses résultats ; ses ETP sont dans « Temps ».",
    ]
    return legende(_lecture(synthese), notes, nationale.annee, synthese.temps.reseau.publication)


def _lecture(synthese: Synthese) -> Answer | None:
    """Return how to read the answers on time of the first région that collected some."""
    for row, region in enumerate(synthese.regions, start=FIRST_ROW):
        if region.temps is not None:
            name = Answer(one_line(region.nom), cell(row, 0))
            counts = (region.temps.transmises, region.temps.attendues)
            sent, asked = (Answer(str(count), cell(row, at)) for at, count in enumerate(counts, start=1))
            return lecture_of(name, " : ", sent, " réponses sur le temps, sur ", asked, " attendues.")
    return None


def write(classeur: Classeur, synthese: Synthese) -> None:
    feuille, columns = classeur.feuille(NAME), max(map(len, synthese.colonnes))
    width = fitted(columns, WIDTH)
    widths = [NAME_WIDTH, *([width] * columns)]
    feuille.widths(widths)
    done = sum(not region.echec and bool(region.fichier) for region in synthese.regions)
    subtitle = f"{plural(done, 'classeur régional', 'classeurs régionaux')} pour le public, {synthese.nationale.annee}"
    feuille.title(synthese.answer, f"{subtitle} – régions côte à côte, et ce qu’elles font ensemble")
    tops = [GROUP_ROW + rank * synthese.height for rank in range(len(synthese.tableaux))]
    for top, groupes, colonnes in zip(tops, synthese.tableaux, synthese.colonnes, strict=True):
        column = 1
        for titre, grouped in groupes:
            feuille.text(top, column, titre, HEADING)
            column += len(grouped)
        write_table(feuille, top + 1, [region.nom for region in synthese.regions], colonnes, width)
    after = under(feuille, synthese.after, columns, sum(widths), *_legende(synthese))
    feuille.keep_together([top - 1 for top in tops], after, (0, 1))
    footer = footer_of("Synthèse nationale", str(synthese.nationale.annee))
    feuille.present(footer, repeated=(0, 1), frozen=(2, 1))
