"""Drawings and tables of results of structures, and one answer read with the name of its structure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from markupsafe import Markup

from collecte.models import Participation, Transmission
from collecte.reponses.views.pages_transmission import LectureTransmission
from exports.enquetes.catalogue import DASH
from exports.enquetes.comparaison import LigneComparee, by_answer, by_side
from exports.enquetes.resultats import ChangementNombre, Question, Resultats
from exports.tableur.charts import Reponse, bar, before_after, columns, likert, sides
from questionnaires.core.francais import decimal_text, typeset
from questionnaires.core.options import Bareme, cotes, echelle_of
from questionnaires.files.lecteurs import RAPPEL

MOST_COLUMNS = 5
"""Answers of the longest scale that a table shows side by side."""

_FAR = 10
"""Gap, in points, from which the two ends of a range are named: less is no order."""


def dessins(resultats: Resultats) -> Mapping[str, Markup]:
    """Return question code, or « évolution » and the number that changed -> its chart, where there is one. Questions of
    one table share an axis."""
    drawn = {f"évolution {changement.grandeur}": _of_change(changement) for changement in resultats.changements}
    for groupe in resultats.groupes:
        drawn |= _of_totals(groupe.questions)
        for bloc in blocs(groupe.questions):
            members = [question for _, question in bloc.questions] if isinstance(bloc, Batterie) else [bloc]
            drawn |= of_scale([question for question in members if question.echelle and question.is_whole])
            drawn |= dict(pair for question in members if not question.echelle for pair in _of_options(question))
    return {key: Markup(svg) for key, svg in drawn.items() if svg}  # noqa: S704 - ours, escaped


def of_scale(questions: Sequence[Question]) -> Mapping[str, str]:
    """Draw a recommendation by mark when each is shown; all else on one axis, by level or by side."""
    rows = {question: reponses_of(question) for question in questions if question.echelle}
    ends = [sides(reponses) for reponses in rows.values()]
    axis = (max(left for left, _ in ends), max(right for _, right in ends)) if ends else (0, 0)
    return {
        question.code: (
            likert(reponses, axis, question.libelle)
            if question.is_one_bar
            else columns(reponses[::-1], question.libelle)
        )
        for question, reponses in rows.items()
    }


def reponses_of(question: Question) -> Sequence[Reponse]:
    """Return the answers of a scale as they are drawn, the best first."""
    tones = _tones(question.echelle) if question.echelle else {}
    places = list(tones)
    return [
        Reponse(modalite.libelle, modalite.nombre, modalite.part, _tone([tones[code] for code in modalite.codes]))
        for modalite in sorted(question.modalites, key=lambda modalite: places.index(modalite.codes[0]))
    ]


def _of_options(question: Question) -> Iterator[tuple[str, str]]:
    """Yield the code of a question with that of each of its answers, and the bar of that answer."""
    for modalite in question.modalites:
        yield f"{question.code} {modalite.code}", bar(modalite.nombre or 0, question.n)


def _of_totals(questions: Sequence[Question]) -> Mapping[str, str]:
    """Return each number of which the total alone is told -> its bar, on the scale of the greatest in its unit."""
    totals = {
        question.code: (question.total.unite, question.total.montant)
        for question in questions
        if question.total and question.total.montant and not question.modalites
    }
    return {
        code: bar(montant, max(other for beside, other in totals.values() if beside == unite))
        for code, (unite, montant) in totals.items()
    }


def _tones(echelle: Bareme) -> Mapping[str, str]:
    """Return each answer of a scale, the best first -> its tone, see `Reponse`."""
    codes = [pas.code for pas in echelle_of(echelle).pas]
    tones = dict.fromkeys(codes[::-1] if echelle == "R10" else codes, "mid")
    best, *_, worst = ([code for code in tones if code in side] for side in cotes(echelle))
    for side, name in ((best, "p"), (worst[::-1], "g")):
        tones |= dict.fromkeys(side, f"{name}2") | {side[-1]: f"{name}1"} | {side[0]: f"{name}3"}
    return tones


def _tone(tones: Sequence[str]) -> str:
    """Return the tone of answers told together: that between theirs."""
    return tones[0] if len(tones) == 1 or tones[0] == "mid" else f"{tones[0][0]}2"


def _of_change(changement: ChangementNombre) -> str:
    evolution = changement.evolution
    if evolution is None or evolution.avant is None or evolution.apres is None:
        return ""
    shown = (
        decimal_text(evolution.avant, changement.grandeur.decimals),
        decimal_text(evolution.apres, changement.grandeur.decimals),
    )
    return before_after(evolution.avant, evolution.apres, shown, changement.grandeur)


_TOGETHER = (("g2", "défavorables, ensemble"), ("p2", "favorables, ensemble"))
"""Tone of the answers of a side that are told together, and its key."""


@dataclass(frozen=True, slots=True)
class Batterie:
    """Questions in a row on one scale, shown in one table, the most favourable first; `titre` is the beginning that
    their labels share. Grouped answers span their columns."""

    titre: str
    pas: Sequence[str]
    questions: tuple[tuple[str, Question], ...]  # with the rest of each label

    @property
    def legende(self) -> Sequence[tuple[str, str]]:
        """Return (tone, answer) from left to right, as drawn: the worst first."""
        echelle = self.questions[0][1].echelle
        tones = tuple(_tones(echelle).values()) if echelle else ()
        legende = list(zip(reversed(tones), reversed(self.pas), strict=True))
        drawn = [reponses_of(question) for _, question in self.questions if question.is_whole]
        shown = {reponse.tone for reponses in drawn for reponse in reponses if reponse.nombre}
        return [*legende, *((tone, words) for tone, words in _TOGETHER if tone in shown.difference(tones))]

    @property
    def constat(self) -> str:
        """Range of favourable answers; of one question, its finding."""
        if len(self.questions) == 1:
            return self.questions[0][1].constat
        return typeset(f"Réponses favorables : {self.etendue}") if self.etendue else ""

    @property
    def etendue(self) -> str:
        """`de 50 % à 58 %`, the ends named when they are far apart; empty when there are not two, or all are alike."""
        whole = [(libelle, question) for libelle, question in self.questions if question.is_whole]
        if len(whole) < 2:
            return ""
        (best, high), (worst, low) = whole[0], whole[-1]
        if _favourable(high) == _favourable(low):
            return ""
        named = 100 * (_favourable(high) - _favourable(low)) >= _FAR
        ends = [
            f"{text} (« {label} »)" if named else text
            for text, label in zip(_range(low, high), (worst, best), strict=True)
        ]
        return typeset(f"de {ends[0]} à {ends[1]}")


@dataclass(frozen=True, slots=True)
class Comparaison:
    """The last results of the same questionnaire, under the name of their campaign, beside which these are read; `dlas`
    says which DLA were asked only once, empty when all were asked twice."""

    titre: str
    questions: Mapping[str, Question]
    dlas: str = ""

    def of(self, bloc: Batterie | Question) -> Sequence[LigneComparee]:
        """Return the lines of a chart that were asked alike: favourable answers of each question, or each answer."""
        if isinstance(bloc, Question):
            before = self.questions.get(bloc.code)
            return list(by_answer(before, bloc)) if before else []
        return [
            by_side(libelle, self.questions[question.code], question)
            for libelle, question in bloc.questions
            if question.code in self.questions
        ]


def _favourable(question: Question) -> Fraction:
    return Fraction(question.favorables, max(question.n, 1))


def _range(low: Question, high: Question) -> tuple[str, str]:
    """Return both ends, in percent when each has one, else as counts."""
    if low.favorable.part is None or high.favorable.part is None:
        return f"{low.favorables} sur {low.n}", f"{high.favorables} sur {high.n}"
    return f"{low.favorable.part} %", f"{high.favorable.part} %"


def blocs(questions: Sequence[Question]) -> list[Batterie | Question]:
    """Group questions for the page, without unanswered and confidential ones: those in a row that share a scale with
    words make one table, as does one alone."""
    groups: list[Batterie | Question] = []
    shown = (question for question in questions if not (question.confidentiel or question.is_unanswered))
    for echelle, run in groupby(shown, key=lambda question: question.echelle):
        members = list(run)
        steps = [] if echelle is None else [pas.libelle for pas in echelle_of(echelle).pas]
        if not 0 < len(steps) <= MOST_COLUMNS:
            groups.extend(members)
        else:
            groups.append(_batterie(members, steps))
    return groups


def _batterie(questions: Sequence[Question], pas: Sequence[str]) -> Batterie:
    starts = {question.libelle.rpartition(DASH)[0] for question in questions}
    (titre,) = starts if len(starts) == 1 < len(questions) else ("",)
    ordered = sorted(questions, key=lambda question: (question.is_whole, _favourable(question)), reverse=True)
    return Batterie(
        titre, pas, tuple((question.libelle.removeprefix(f"{titre}{DASH}"), question) for question in ordered)
    )


def say_of(resultats: Resultats) -> str:
    """Return what a busy person could repeat: the range of the first theme that asks several questions on one scale,
    under its name; else the first question that has a finding, with it; else that nothing is shown."""
    for groupe in resultats.groupes:
        batteries = [bloc for bloc in blocs(groupe.questions) if isinstance(bloc, Batterie)]
        asked = [question for bloc in batteries for _, question in bloc.questions]
        alike = [question for question in asked if question.echelle == asked[0].echelle]
        if alike and (etendue := _batterie(alike, batteries[0].pas).etendue):
            return typeset(f"{groupe.titre} : réponses favorables {etendue}")
    dites = [question for groupe in resultats.groupes for question in groupe.dites if question.constat]
    if dites:
        return typeset(f"{dites[0].libelle} {dites[0].constat}")
    is_hidden = any(groupe.repondues for groupe in resultats.groupes)
    return "Trop peu de réponses pour lire un chiffre sans désigner quelqu’un" if is_hidden else ""


def parties_of(
    resultats: Resultats | None, *, is_run: bool, nommees: Sequence[Participation]
) -> Sequence[tuple[str, str, str]]:
    """List the parts of a page of results: code, title, no mission. `is_run`: for who reads who answered too."""
    listed = []
    if resultats and not resultats.pourquoi:
        themes = [groupe.titre for groupe in resultats.groupes if groupe.repondues]
        listed = [(f"theme-{rank}", titre) for rank, titre in enumerate(themes, start=1)]
        more = (
            ("sans-reponse", "Questions sans réponse", resultats.sans_reponse),
            ("evolution", "L’évolution dans les structures accompagnées", resultats.changements),
            ("mots", AVEC_LEURS_MOTS, resultats.mots and (is_run or resultats.dla)),
            ("qui", "Qui a répondu", is_run and resultats.representativite),
        )
        listed += [(code, titre) for code, titre, has in more if has]
    return [(code, titre, "") for code, titre in [*listed, *([("nommees", NOMMEES)] if nommees else [])]]


AVEC_LEURS_MOTS = "Avec leurs mots"
NOMMEES = "Réponses avec leur nom"


def read_with_name(sent: Transmission, *, as_its_dla: bool) -> LectureTransmission:
    """Return what a structure sent. Who to call back is « lu pour ce seul rappel »: shown to its DLA alone."""
    lecture = LectureTransmission.of(sent)
    if as_its_dla:
        return lecture
    return replace(lecture, valeurs={code: value for code, value in lecture.valeurs.items() if code not in RAPPEL})
