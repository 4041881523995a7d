"""Répartition on its page: shares of missions, inconsistencies, helper that reaches 100 %."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from collecte.reponses.views.champs import ChampReponse
from collecte.reponses.views.totaux import left_to_detail
from questionnaires.answers.a_cote import etages_by_repartition, etages_of, mission_share, side_questions, typable
from questionnaires.answers.settled import Settled
from questionnaires.core.answers import Problem, Severity
from questionnaires.core.elements import Question
from questionnaires.core.francais import decimal_text, percent_text, plural, titled, typeset
from questionnaires.core.model import Questionnaire, Repartition, Section
from questionnaires.core.questions import Part
from questionnaires.core.repartition import UnreadableError, parse_share, shortened, total_of
from questionnaires.temps.ajustement import Etage, Mode, SansProposition, contradicted, contradiction, propose
from questionnaires.temps.unites_temps import UniteTemps, unit_in_use

REFUS: Mapping[str, str] = {
    refus.value: typeset(words)
    for refus, words in {
        SansProposition.ILLISIBLE: "Une part ne peut pas être lue. Corrigez-la d’abord.",
        SansProposition.COMPLET: "Tout est déjà réparti. Il ne reste rien à ajouter.",
        SansProposition.TROP: "Il y a plus de 100 %. Retirez d’abord ce qui est de trop.",
        SansProposition.MISSIONS: "Des missions restent à détailler. Répartissez-les d’abord entre leurs fonctions.",
        SansProposition.VIDE: "Aucune part tapée ne peut recevoir le reste. Tapez-en d’abord, même approximatives.",
        SansProposition.ARRONDI: "Le total fait 100 % en nombres entiers. Il n’y a rien à arrondir.",
        SansProposition.INCONNUE: "Aucune ligne n’est choisie. Choisissez celle qui reçoit le reste.",
    }.items()
}
"""Reasons why the helper proposes nothing, and what to do."""

GESTES: Mapping[Mode, str] = {
    Mode.EGAL: "Répartir le reste à parts égales",
    Mode.PROPORTION: "Répartir le reste en proportion",
    Mode.LIGNE: "Mettre tout le reste sur cette ligne",
    Mode.ARRONDIR: "Arrondir à 100",
}


@dataclass(frozen=True, slots=True)
class PartMission:
    """Share of a mission as typed, and what is left of it for its lines. `calculee` is the sum of its lines.

    The error of its field says that it cannot be read. What contradicts it is no error: its lines alone count.
    """

    champ: ChampReponse
    calculee: str
    etat: str
    is_contradicted: bool = False


@dataclass(frozen=True, slots=True)
class LigneAjustee:
    """One line that the helper changes, as people read it."""

    code: str
    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class Ajustement:
    """Changes that the helper would make, or made; `textes` are the hidden fields that make them, or undo them."""

    mode: str  # as buttons send it: `egal`, `ligne.M1F1`
    titre: str
    lignes: tuple[LigneAjustee, ...]
    textes: Mapping[str, str]
    refus: str = ""


@dataclass(frozen=True, slots=True)
class Outils:
    """Helper of a répartition, as offered: code and label of each line, data for the script as JSON."""

    code: str
    lignes: tuple[tuple[str, str], ...]
    etages: tuple[Etage, ...]

    is_plain = True  # it does not depend on the answers

    @property
    def data(self) -> str:
        etages = [{"lignes": etage.lignes, "part": etage.part, "aPart": etage.a_part} for etage in self.etages]
        return json.dumps({"etages": etages, "refus": REFUS}, ensure_ascii=False, separators=(",", ":"))

    @property
    def gestes(self) -> Mapping[str, str]:
        """Labels of its buttons, by mode."""
        return {mode.value: words for mode, words in GESTES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRepartition:
    """A répartition on a page. No `etages` when some of its lines stand elsewhere: there is no helper then."""

    code: str
    questions: Mapping[str, Question]
    textes: Mapping[str, str]
    etages: tuple[Etage, ...]
    parts: Mapping[str, PartMission]  # by group
    last: str  # the code of its last group, under which the helper is shown

    @property
    def outils(self) -> Outils:
        lignes = ((code, self.questions[code].name) for etage in self.etages for code in etage.lignes)
        return Outils(self.code, tuple(lignes), self.etages)

    def apercu(self, mode: str) -> Ajustement:
        """Return what the helper would do in a mode."""
        name, _, ligne = mode.partition(".")
        plan = propose(Mode(name), self.textes, self.etages, ligne)
        lignes = self._changed(plan.changes, self.textes)
        titre = plural(len(lignes), "ligne changerait", "lignes changeraient")
        before = {f"avant:{ajustee.code}": self.textes.get(ajustee.code, "") for ajustee in lignes}
        after = {f"propose:{code}": text for code, text in plan.changes.items()}
        return Ajustement(mode, f"{titre}.", lignes, {**before, **after}, REFUS[plan.refus] if plan.refus else "")

    def applied(self, mode: str, before: Mapping[str, str]) -> Ajustement:
        """Return what the helper did, with the hidden fields that put back the texts `before`."""
        lignes = self._changed({code: self.textes.get(code, "") for code in before}, before)
        titre = plural(len(lignes), "ligne a changé", "lignes ont changé")
        back = {f"propose:{code}": text for code, text in before.items()}
        now = {f"avant:{code}": self.textes.get(code, "") for code in before}
        return Ajustement(mode, f"{titre}.", lignes, {**back, **now})

    def _changed(self, changes: Mapping[str, str], before: Mapping[str, str]) -> tuple[LigneAjustee, ...]:
        return tuple(
            LigneAjustee(code, self.questions[code].name, _share_text(before.get(code, "")), _share_text(text))
            for code, text in changes.items()
        )


def tables_of(
    questionnaire: Questionnaire,
    section: Section,
    textes: Mapping[str, str],
    asked: frozenset[str],
) -> Mapping[str, TableRepartition]:
    """Return the répartitions with lines on a page, by code; `asked` are the lines that have a field there."""
    whole = etages_by_repartition(questionnaire)
    return {
        repartition.code: _table(section, repartition, textes, asked, whole.get(repartition.code, ()))
        for repartition in questionnaire.repartitions
        if any(code in section.questions for code in repartition.lignes)
    }


def _table(
    section: Section,
    repartition: Repartition,
    textes: Mapping[str, str],
    asked: frozenset[str],
    etages: tuple[Etage, ...],
) -> TableRepartition:
    lignes = frozenset(repartition.lignes)
    groupes = [groupe.code for groupe in section.groupes if any(block.code in lignes for block in groupe.blocks)]
    return TableRepartition(
        code=repartition.code,
        questions=typable(section),
        textes=textes,
        etages=etages if asked.issuperset(repartition.lignes) else (),
        parts=dict(_parts(section, etages, textes)),
        last=groupes[-1],
    )


def _parts(section: Section, etages: Sequence[Etage], textes: Mapping[str, str]) -> Iterator[tuple[str, PartMission]]:
    """Iterate over the mission shares that may be typed, by code of group."""
    etage_of = {etage.part: etage for etage in etages if etage.part}
    contradictions = contradicted(textes, etages)
    for groupe in section.groupes:
        question = mission_share(section, groupe)
        if question is not None and question.code in etage_of:
            yield groupe.code, _part(question, etage_of[question.code], textes, contradictions.get(question.code))


def _part(question: Part, etage: Etage, textes: Mapping[str, str], both: tuple[int, int] | None) -> PartMission:
    typed = textes.get(question.code, "")
    somme = total_of(textes.get(code, "") for code in etage.lignes).reparti
    calculee = decimal_text(somme, 2) if somme else ""
    champ = ChampReponse(question=question, typed=typed)
    if both:
        return PartMission(champ, calculee, f"{contradiction(*both)} {_CORRECT}", is_contradicted=True)
    try:
        return PartMission(champ, calculee, _state(parse_share(typed), somme))
    except UnreadableError as error:
        return PartMission(champ._replace(error=str(error)), calculee, "")


def _state(part: int | None, somme: int) -> str:
    """Say what is left of the share of a mission, in the same words as collecte/static/niveaux.js."""
    if part is None:
        return typeset(f"Calculée : {percent_text(somme)}") if somme else ""
    if part == somme:
        return "Tout est réparti dans la mission"
    return f"Reste {percent_text(part - somme)} dans la mission"


_CORRECT = typeset("Corrigez une ligne, ou videz la part de la mission : elle se calcule alors.")
"""Remedy of a mission that its lines contradict, in the same words as collecte/static/niveaux.js."""


def untransmitted(questionnaire: Questionnaire, textes: Mapping[str, str]) -> Iterator[tuple[Section, Problem]]:
    """List the mission shares that cannot be read, or that their fonctions contradict, by page: fonctions alone are
    transmitted."""
    if unit_in_use(questionnaire, textes) is not UniteTemps.POURCENT:
        return
    for section in questionnaire.sections:
        asked = side_questions(section)
        yield from ((section, problem) for question in asked.values() for problem in _unreadable(question, textes))
        for repartition in questionnaire.repartitions:
            for code, both in contradicted(textes, etages_of(section, repartition)).items():
                sentence = typeset(f"{asked[code].libelle} : {contradiction(*both)}")
                yield section, Problem(code, sentence, _CORRECT, Severity.REMARK)


def _unreadable(question: Part, textes: Mapping[str, str]) -> Iterator[Problem]:
    try:
        parse_share(textes.get(question.code, ""))
    except UnreadableError as error:
        yield Problem(question.code, titled(question.libelle, error.problem), error.remedy, Severity.REMARK)


def undetailed(questionnaire: Questionnaire, settled: Settled) -> Iterator[tuple[Section, Repartition, list[Problem]]]:
    """Yield each répartition whose missions announce more than their lines, with what is left to do: the lines alone
    would say that the rest is missing."""
    for section in questionnaire.sections:
        for repartition in questionnaire.repartitions:
            if repartition.lignes[0] in section.questions and (
                details := left_to_detail(questionnaire, settled, repartition)
            ):
                yield section, repartition, [*_to_detail(section, details), *_gap(repartition, settled, details)]


def lines_to_detail(questionnaire: Questionnaire, settled: Settled) -> frozenset[str]:
    """Return the lines of missions that announce more than they hold: blank, they wait for a share, not a zero."""
    return frozenset(
        code
        for repartition in questionnaire.repartitions
        for etage in etages_by_repartition(questionnaire).get(repartition.code, ())
        if etage.part in left_to_detail(questionnaire, settled, repartition)
        for code in etage.lignes
    )


def _to_detail(section: Section, details: Mapping[str, int]) -> Iterator[Problem]:
    asked = side_questions(section)
    for code, detail in details.items():
        sentence = typeset(f"{asked[code].libelle} : {percent_text(detail)} à détailler.")
        yield Problem(code, sentence, "Répartissez-les entre ses fonctions, seules transmises.")


def _gap(repartition: Repartition, settled: Settled, details: Mapping[str, int]) -> Iterator[Problem]:
    """Yield what the whole misses once the missions are detailed, or what it has too much."""
    lines = total_of(settled.told.saisie.get(code, "") for code in repartition.lignes)
    reste = lines.reste - sum(details.values())
    gap = percent_text(abs(reste))
    if reste > 0:
        yield Problem(
            repartition.lignes[0], typeset(f"Il reste {gap} à répartir."), "Ajoutez-les sur une ou plusieurs lignes."
        )
    if reste < 0:
        yield Problem(
            repartition.lignes[0], typeset(f"Il y a {gap} de trop."), "Retirez-les d’une ou plusieurs lignes."
        )


def _share_text(typed: str) -> str:
    """Format a share as people read it: `12,5 %`, `vide`; as it was typed when it cannot be read."""
    try:
        part = parse_share(typed)
    except UnreadableError:
        return shortened(typed)
    return "vide" if part is None else percent_text(part)
