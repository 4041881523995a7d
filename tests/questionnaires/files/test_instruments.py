"""The instruments as shipped: sound, complete, in good French, and each journey asks relevant questions."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.answers.regles import known_names, rules_of
from questionnaires.core.answers import Severity
from questionnaires.core.elements import AskedQuestion, Question
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.questions import Computed, Part, Text, WithOptions
from questionnaires.editing.verification import verify
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.referentiel.referentiel import Axe, Point
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.questionnaires.core.reponses_types import BILAN, DOMAINES, IMPACT, SATISFACTION

JOUR = date(2027, 3, 2)
CODES = Path(__file__).parents[1] / "codes"
SHIPPED = {code.lower(): questionnaire for code, questionnaire in shipped_questionnaires().items()}
WHOLE: Mapping[str, Mapping[str, str]] = {"satisfaction": SATISFACTION, "impact": IMPACT, "bilan": BILAN}
instruments = pytest.mark.parametrize("name", list(SHIPPED))


def judged(name: str, saisie: Mapping[str, str], **changes: str) -> Evaluation:
    return evaluate(SHIPPED[name], {**saisie, **changes}, today=JOUR)


def told(evaluation: Evaluation) -> list[str]:
    """List the checks that fail, else the codes of the questions where something is wrong."""
    return [problem.controle or problem.code for problem in evaluation.problems]


# --- each of them


@instruments
def test_nothing_is_left_to_correct_or_to_look_at(name: str) -> None:
    assert verify(SHIPPED[name]) == ()


@instruments
def test_a_real_answer_is_transmitted_without_a_problem(name: str) -> None:
    evaluation = judged(name, WHOLE[name])
    assert [str(problem) for problem in evaluation.problems] == []
    unknown = WHOLE[name].keys() - evaluation.valeurs.keys()
    assert unknown == set()


@instruments
def test_the_page_does_not_say_twice_what_it_adds_by_itself(name: str) -> None:
    """« (facultatif) », the remaining length of a text and « N’indiquez ni nom de personne… » come with the
    question."""
    helps = [question.aide for question in SHIPPED[name].questions.values() if isinstance(question, AskedQuestion)]
    repeated = re.compile("facultatif|caractères au plus|de nom de personne", re.IGNORECASE)
    long = [q.aide for q in SHIPPED[name].questions.values() if isinstance(q, Text) and q.long]
    assert [aide for aide in helps if re.match("facultatif", aide, re.IGNORECASE)] == []
    assert [aide for aide in long if repeated.search(aide)] == []


@instruments
def test_the_minutes_told_are_those_of_a_real_answer(name: str) -> None:
    """By a rough count: 8 seconds for a choice, 20 for a figure to be looked up, 15 or 60 for a text."""
    evaluation = judged(name, WHOLE[name])
    answered = [SHIPPED[name].questions[code] for code, value in evaluation.valeurs.items() if value is not None]
    minutes = sum(seconds(question) for question in answered) / 60
    assert SHIPPED[name].minutes * 0.6 < minutes < SHIPPED[name].minutes * 1.2


def seconds(question: Question) -> int:
    match question:
        case Text(long=long):
            return 60 if long else 15
        case Computed():
            return 0
        case _ if isinstance(question, WithOptions):
            return 8
        case _:
            return 20


@instruments
def test_codes_never_change_when_a_label_is_corrected(name: str) -> None:
    """One line per question, with the codes of its options. Add lines; never change one that was published."""
    expected_lines = (CODES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert list(code_lines(SHIPPED[name])) == expected_lines


OPTIONAL = re.compile(r"facultatif|[Ll]aissez(-les)? vide|[Ll]aisser vide")


@instruments
def test_nothing_that_transmission_asks_for_is_said_to_be_optional(name: str) -> None:
    instrument = SHIPPED[name]
    asked = {code: question for code, question in instrument.questions.items() if getattr(question, "required", False)}
    assert {code for code, question in asked.items() if OPTIONAL.search(question.aide or "")} == set()
    sections = {instrument.section_of[code].code: instrument.section_of[code] for code in asked}
    assert {code for code, section in sections.items() if OPTIONAL.search(section.aide or "")} == set()


def code_lines(questionnaire: Questionnaire) -> Iterator[str]:
    rules = rules_of(questionnaire).by_name
    for code in known_names(questionnaire):
        question = rules[code].question if code in rules else None
        yield " ".join((code, *(question.libelles if isinstance(question, WithOptions) else ())))


# --- French


READ = frozenset(
    {
        "titre",
        "intro",
        "court",
        "aide",
        "libelle",
        "libelle_ligne",
        "message",
        "remede",
        "constraint_message",
        "frontiere",
        "unite",
        "comprend",
    }
)
"""The displayed fields; the others are codes and expressions."""


def texts(value: object, *, read: bool = False) -> Iterator[str]:
    match value:
        case str():
            if read:
                yield value
        case BaseModel():
            for field in type(value).model_fields:
                yield from texts(getattr(value, field), read=field in READ)
        case tuple():
            for item in value:
                yield from texts(item, read=read)
        case _:
            return


FAULTS = {
    "a straight apostrophe": "'",
    "straight double quotes": '"',
    "three dots": r"\.\.\.",
    "no no-break space before : % »": r"(?<!\u00a0)[:%»]",
    "no no-break space before ; ! ?": r"(?<!\u202f)[;!?]",
    "no no-break space after «": r"«(?!\u00a0)",
    "a breaking space before €": r"[0-9] €",
    "two spaces": r"  ",
    "a space at an end": r"^\s|\s$",
}


@pytest.mark.parametrize("name", [*SHIPPED, "temps"])
@pytest.mark.parametrize("pattern", FAULTS.values(), ids=list(FAULTS))
def test_french_is_set_as_printers_do(name: str, pattern: str) -> None:
    questionnaire = SHIPPED.get(name) or temps()
    bare_unit = {"%"}
    assert [text for text in texts(questionnaire) if text not in bare_unit and re.search(pattern, text)] == []


def temps() -> Questionnaire:
    periode = Periode.parse("2026-S1")
    return derive_temps(shipped_referentiel(), shipped_recette(), periode, avec_activites=True, avec_souhaitable=True)


# --- coverage of the référentiel


def test_every_axe_and_each_of_its_points_has_a_question_in_the_bilan() -> None:
    covered = {code for q in SHIPPED["bilan"].questions.values() if isinstance(q, AskedQuestion) for code in q.rattache}
    elements = shipped_referentiel().elements
    assert covered == {code for code, element in elements.items() if isinstance(element, Axe | Point)}


def test_every_fonction_has_a_share_in_temps_et_activites() -> None:
    parts = {code for code, question in temps().questions.items() if isinstance(question, Part)}
    assert parts >= shipped_referentiel().fonctions.keys()


# --- satisfaction: the phases reached


CONSULTANT = {"COMPREHENSION", "METHODE", "OUTILS", "AUTONOMIE", "VOLUME"}


@pytest.mark.parametrize(
    ("phases", "absent"),
    [
        pytest.param("accueil diagnostic plan comite prestataire", set(), id="all of them"),
        pytest.param("accueil diagnostic plan comite", CONSULTANT, id="no consultant"),
        pytest.param("accueil diagnostic plan prestataire", {"COMITE"}, id="comité not consulted"),
        pytest.param("accueil diagnostic", {"PLAN", "COMITE"} | CONSULTANT, id="diagnostic only"),
        pytest.param("prestataire", {"ACCUEIL", "DIAGNOSTIC", "PLAN", "COMITE"}, id="a consultant only"),
    ],
)
def test_nothing_is_asked_of_what_did_not_take_place(phases: str, absent: set[str]) -> None:
    asked = judged("satisfaction", {"PHASES": phases}).valeurs.keys()
    assert {"ACCUEIL", "DIAGNOSTIC", "PLAN", "COMITE"} - asked | CONSULTANT - asked == absent
    assert ("ACTIONS.1.ACTION" in judged("satisfaction", SATISFACTION, PHASES=phases).valeurs) == ("plan" in phases)


def test_only_an_abandoned_action_is_asked_why() -> None:
    asked = judged("satisfaction", SATISFACTION).valeurs
    assert "ACTIONS.2.RAISON" in asked
    assert "ACTIONS.1.RAISON" not in asked


def test_the_satisfaction_page_can_be_left_nearly_blank() -> None:
    assert judged("satisfaction", {"PHASES": "accueil"}).can_be_transmitted


# --- impact: T0 beside T1, what changed, V13


def test_a_known_column_gives_each_cell_the_key_of_its_line() -> None:
    questions = SHIPPED["impact"].questions
    known = {
        c: q.connu.cle for c, q in questions.items() if isinstance(q, AskedQuestion) and q.connu and c.endswith("_T0")
    }
    assert known["EMPLOI_SALARIES_T0"] == "diagnostic.salaries"
    assert known["TRAVAIL_ETP_T0"] == "diagnostic.etp"
    assert len(set(known.values())) == len(known)
    cell = questions["EMPLOI_SALARIES_T1"]
    assert isinstance(cell, AskedQuestion)
    assert cell.connu is None


def test_the_part_of_the_dla_is_asked_of_the_domains_that_changed_alone() -> None:
    asked = judged("impact", IMPACT).valeurs.keys()
    assert {d for d in DOMAINES if f"CONTRIBUTION_{d}" in asked} == {"EMPLOI", "PROJET", "OUTILS"}


@pytest.mark.parametrize("step", ["3", "nc", ""], ids=["stable", "not concerned", "blank"])
def test_nothing_is_asked_of_the_part_of_the_dla_when_nothing_changed(step: str) -> None:
    asked = judged("impact", {f"EVOLUTION_{domaine}": step for domaine in DOMAINES}).valeurs.keys()
    assert not any(code.startswith("CONTRIBUTION") or code == "SANS_DLA" for code in asked)


def test_whom_to_call_back_is_no_question_of_a_survey() -> None:
    """« Être rappelé(e) » is beside each personal link, apart from the answers."""
    asked = {code for name in ("satisfaction", "impact") for code in judged(name, {}).valeurs}
    assert not [code for code in asked if code.startswith("RAPPEL")]


NO_ETP = {"TRAVAIL_ETP_T0": ""}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"EMPLOI_CDI_T1": "4"}, ["V13_CONTRATS"], id="contracts below the total"),
        pytest.param({"EMPLOI_CDI_T1": "", "EMPLOI_CDD_T1": "6"}, [], id="a blank contract counts for nobody"),
        pytest.param({"TRAVAIL_ETP_T1": "8,5"}, ["V13_ETP"], id="more ETP than persons"),
        pytest.param({"EMPLOI_CDI_T0": "6"}, [], id="contracts of before that make the total"),
        pytest.param({"EMPLOI_CDI_T0": "4"}, ["V13_CONTRATS_T0"], id="contracts of before below the total"),
        pytest.param({"TRAVAIL_ETP_T0": "6,5"}, ["V13_ETP_T0"], id="more ETP than persons before"),
        pytest.param({**NO_ETP, "EMPLOI_SALARIES_T0": "4"}, [], id="exactly doubled"),
        pytest.param({**NO_ETP, "EMPLOI_SALARIES_T0": "3"}, ["V13_VARIATION_SALARIES"], id="more than doubled"),
        pytest.param({"EMPLOI_SALARIES_T0": "17"}, ["V13_VARIATION_SALARIES"], id="more than halved"),
        pytest.param({**NO_ETP, "EMPLOI_SALARIES_T0": "0"}, [], id="from nobody"),
        pytest.param({"TRAVAIL_ETP_T0": "3"}, ["V13_VARIATION_ETP"], id="ETP more than doubled"),
        pytest.param({"BUDGET_PRODUITS_T0": "600000"}, ["V13_VARIATION_BUDGET"], id="budget more than halved"),
        pytest.param(
            {"BUDGET_PRODUITS_T0": "", "BUDGET_PRODUITS_T1": "50000001"}, ["V13_BUDGET_GRAND"], id="over 50 M€"
        ),
        pytest.param({"BUDGET_PRODUITS_T0": "", "BUDGET_PRODUITS_T1": "0"}, ["V13_BUDGET_NUL"], id="no budget"),
        pytest.param({"BUDGET_PRODUITS_T1": "0"}, ["V13_BUDGET_NUL"], id="no budget any more, said once"),
        pytest.param({"DATE_T0": "31/12/2026"}, ["V13_DATES"], id="dates that are the same"),
        pytest.param({"DATE_T1": ""}, ["DATE_T1"], id="figures without a date"),
        pytest.param({"SIRET": "1234567890001"}, ["SIRET"], id="13 digits"),
        pytest.param({"SIRET": "73282932000074"}, [], id="14 digits together"),
        pytest.param({"SIRET": "73282932000047"}, ["V13_SIRET"], id="two digits exchanged"),
        pytest.param({"SIRET": "00552013500004"}, [], id="a SIRET that begins with zeros"),
        pytest.param({"RNA": "w451234567"}, ["RNA"], id="a small w"),
        pytest.param({"RNA": "W45123456"}, ["RNA"], id="8 digits"),
    ],
)
def test_figures_that_cannot_be_right_are_told(changes: dict[str, str], expected: list[str]) -> None:
    assert told(judged("impact", IMPACT, **changes)) == expected


@pytest.mark.parametrize("controle", [c for c in SHIPPED["impact"].controles if c.portee == "justifier"], ids=str)
def test_a_surprising_figure_can_be_justified_by_each_of_its_reasons(controle: Controle) -> None:
    surprising = judged("impact", IMPACT, **SURPRISES[controle.code])
    assert [problem.severity for problem in surprising.problems] == [Severity.TO_JUSTIFY]
    for raison in controle.raisons:
        typed = {f"{controle.code}.raison": raison.code, f"{controle.code}.commentaire": "Vu avec la comptable."}
        evaluation = judged("impact", IMPACT, **SURPRISES[controle.code], **typed)
        assert evaluation.can_be_transmitted
        assert evaluation.valeurs[f"{controle.code}.raison"] == raison.code


SURPRISES = {
    "V13_SIRET": {"SIRET": "73282932000047"},
    "V13_CONTRATS_T0": {"EMPLOI_CDI_T0": "4"},
    "V13_ETP": {"TRAVAIL_ETP_T1": "8,5"},
    "V13_ETP_T0": {"TRAVAIL_ETP_T0": "6,5"},
    "V13_VARIATION_SALARIES": {**NO_ETP, "EMPLOI_SALARIES_T0": "3"},
    "V13_VARIATION_ETP": {"TRAVAIL_ETP_T0": "3"},
    "V13_VARIATION_BUDGET": {"BUDGET_PRODUITS_T0": "600000"},
    "V13_BUDGET_NUL": {"BUDGET_PRODUITS_T0": "", "BUDGET_PRODUITS_T1": "0"},
    "V13_BUDGET_GRAND": {"BUDGET_PRODUITS_T0": "", "BUDGET_PRODUITS_T1": "60 000 000"},
}


# --- bilan


def test_the_financeurs_meet_the_budget_of_each_avenant_to_ten_euros_or_it_is_said_why() -> None:
    assert told(judged("bilan", BILAN, COFI_ETAT_AN1="49990")) == []
    assert told(judged("bilan", BILAN, COFI_ETAT_AN1="49989")) == ["COFI_AN1"]
    assert told(judged("bilan", BILAN, COFI_ETAT_AN1="50011")) == ["COFI_AN1"]
    assert judged("bilan", BILAN).valeurs["COFI_TOTAL_AN2"] is None


def test_a_budget_may_be_known_without_its_financeurs() -> None:
    assert judged("bilan", BILAN, BUDGET_DLA_AN2="120000").can_be_transmitted


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"PRESCRIPTEURS_ETAT_AN1": "4"}, ["PRESCRIPTEURS_AN1"], id="one too many by orienteur"),
        pytest.param({"BENEFICIAIRES_STRUCTURES_AN1": "33"}, ["BENEFICIAIRES_AN1"], id="more structures than lines"),
        pytest.param({"ACCUEIL_ORIENTEES_AN1": "35"}, ["DONT_ORIENTEES_AN1"], id="more than the whole"),
        pytest.param({"RELEVES_COMPLETS_AN3": "2", "RELEVES_ATTENDUS_AN3": "1"}, ["DONT_RELEVES_AN3"], id="third year"),
        pytest.param({"FIN": "01/2026"}, ["FIN"], id="an end that is not after"),
    ],
)
def test_a_bilan_that_contradicts_itself_is_told(changes: dict[str, str], expected: list[str]) -> None:
    assert told(judged("bilan", BILAN, **changes)) == expected


def test_an_orientation_is_measured_against_the_whole_of_its_avenant() -> None:
    valeurs = judged("bilan", BILAN).valeurs
    measured = {code: valeurs[f"ORIENTATIONS.1.{code}"] for code in ("PART_ACCUEIL", "PART_PLANS", "PART_OBJECTIF")}
    assert measured == {"PART_ACCUEIL": 50, "PART_PLANS": 25, "PART_OBJECTIF": 75}
