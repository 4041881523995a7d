"""Questions that cannot be asked anonymously or may single a structure out, and texts that promise « anonyme »."""

import pytest

from questionnaires.core.elements import Connu, Question
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Acknowledgement, Choice, Day, MultipleChoice, Number, Scale, Text
from questionnaires.editing.anonymat import (
    obstacles,
    says_anonymous,
    singling_out,
    texts_on_names,
    texts_saying_anonymous,
)
from questionnaires.files.instruments import shipped_questionnaires

OUI_NON = (Option(code="oui", libelle="Oui"), Option(code="non", libelle="Non"))


def asking(*blocks: object, aide: str = "", diffusion: str = "agregee") -> Questionnaire:
    groupe = Groupe.model_validate({"code": "P", "titre": "Page", "aide": aide, "blocks": blocks})
    page = Section(code="P", titre="Page", court="Page", groupes=(groupe,))
    return Questionnaire.model_validate({"code": "Q", "titre": "Avis", "sections": (page,), "diffusion": diffusion})


@pytest.mark.parametrize(
    ("questionnaire", "count"),
    [
        pytest.param(asking(Scale(code="A", libelle="Utile ?", echelle="S4")), 0, id="an opinion"),
        pytest.param(asking(Text(code="A", libelle="Un mot ?")), 0, id="a text"),
        pytest.param(asking(Text(code="A", libelle="Phases", connu=Connu(cle="accompagnement.phases"))), 0, id="asked"),
        pytest.param(asking(Text(code="A", libelle="SIRET", connu=Connu(cle="structure.siret"))), 1, id="who it is"),
        pytest.param(
            asking(Number(code="A", libelle="ETP", maximum=9, connu=Connu(cle="diagnostic.etp"))), 1, id="compared"
        ),
        pytest.param(asking(Acknowledgement(code="A", libelle="J’accepte.")), 1, id="a consent"),
        pytest.param(asking(diffusion="nominative"), 1, id="names"),
    ],
)
def test_what_names_or_compares_stands_in_the_way(questionnaire: Questionnaire, count: int) -> None:
    assert len(obstacles(questionnaire)) == count


@pytest.mark.parametrize(
    ("libelle", "is_found"),
    [
        pytest.param("Dans quel département êtes-vous ?", True, id="where"),
        pytest.param("Combien de salariés avez-vous ?", True, id="how many"),
        pytest.param("Votre budget annuel", True, id="budget"),
        pytest.param("SECTEUR D’ACTIVITÉ", True, id="in capitals, with accents"),
        pytest.param("L’accueil a-t-il été utile ?", False, id="an opinion"),
    ],
)
def test_a_closed_question_that_describes_the_structure_is_pointed_at(libelle: str, is_found: bool) -> None:
    closed = asking(Choice(code="A", libelle=libelle, options=OUI_NON), Text(code="B", libelle=libelle))
    assert [question.code for question in singling_out(closed)] == (["A"] if is_found else [])


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        pytest.param(Number(code="A", libelle="Votre budget", maximum=9), True, id="a number"),
        pytest.param(MultipleChoice(code="A", libelle="Vos secteurs", options=OUI_NON), True, id="several choices"),
        pytest.param(Day(code="A", libelle="Date de création de votre association"), True, id="a date"),
        pytest.param(Scale(code="A", libelle="Votre budget suffit-il ?", echelle="S4"), False, id="an opinion"),
    ],
)
def test_kinds_that_tell_a_fact_may_single_out_and_opinions_do_not(question: Question, is_found: bool) -> None:
    assert singling_out(asking(question)) == ((question,) if is_found else ())


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        pytest.param("Ce questionnaire est anonyme.", True, id="the word"),
        pytest.param("ANONYMAT garanti", True, id="in capitals"),
        pytest.param("réponses anonymisées", True, id="another form"),
        pytest.param("anonyme", True, id="letters of full width"),
        pytest.param("confidentiel", False, id="confidential"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_anonymity_is_found_however_it_is_written(text: str, is_said: bool) -> None:
    assert says_anonymous(text) is is_said


def test_the_word_is_found_wherever_respondents_read_it() -> None:
    promising = asking(Text(code="A", libelle="Un mot ?", aide="C’est anonyme."), aide="Anonymement, s’il vous plaît.")
    assert texts_saying_anonymous(promising) == ("Anonymement, s’il vous plaît.", "C’est anonyme.")
    assert texts_saying_anonymous(shipped_questionnaires()["SATISFACTION"]) == ()


def test_what_is_told_of_names_is_to_be_read_again() -> None:
    naming = asking(
        Text(code="A", libelle="Votre nom ?"), Text(code="B", libelle="Le nombre de jours ?"), aide="Nommée."
    )
    assert texts_on_names(naming) == ("Nommée.", "Votre nom ?")
    intro = shipped_questionnaires()["SATISFACTION"].intro
    assert intro in texts_on_names(shipped_questionnaires()["SATISFACTION"])
