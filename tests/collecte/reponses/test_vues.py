"""Components rendered once for everyone who sees the same, and those that never are."""

import pytest
from markupsafe import Markup

from collecte.reponses.views.champs import ChampReponse
from collecte.reponses.views.vues import LigneDePart, Shown, Vue, drawing
from questionnaires.answers.parcours import Condition
from questionnaires.answers.regles import tree
from questionnaires.core.elements import Question
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, Number, Part, Text

OPTIONS = (Option(code="a", libelle="Un"), Option(code="autre", libelle="Autre"))
CHOIX = Choice(code="Q1", libelle="Lequel ?", options=OPTIONS, autre=True)
TEXTE = Text(code="Q2", libelle="Pourquoi ?")
PART = Part(code="M1F1", libelle="Accueillir")


class Dessin:
    """A component that counts its renderings."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, shown: Shown, *facts: str) -> Markup:
        self.times += 1
        return Markup("<p>{}</p>").format(facts or shown)


COMBIEN = Number(code="Q3", libelle="Combien ?", maximum=100)


def vue(question: Question, typed: str = "") -> Vue:
    """Return a question as read from this typed text."""
    return Vue(ChampReponse(question=question, typed=typed, text=typed))


def times_drawn_twice(shown: Shown) -> int:
    drawn, component = drawing(), Dessin()
    drawn(component, shown)
    drawn(component, shown)
    return component.times


PLAIN = {
    "blank": vue(TEXTE),
    "a box": vue(CHOIX, "a"),
    "a number": vue(COMBIEN, "12"),
    "a share": vue(PART, "12,5")._replace(part=LigneDePart("TEMPS", "M1")),
    "a box, and no precision": vue(CHOIX, "a")._replace(precision=vue(TEXTE)),
}


@pytest.mark.parametrize("shown", PLAIN.values(), ids=PLAIN)
def test_what_looks_the_same_for_many_is_drawn_once(shown: Shown) -> None:
    assert times_drawn_twice(shown) == 1


OWN = {
    "a text": vue(TEXTE, "Léa est malade."),
    "a day": vue(Day(code="Q4", libelle="Quand ?"), "12/03/1980"),
    "what cannot be read": Vue(ChampReponse(question=CHOIX, typed="Léa", error="« Léa » n’est pas proposé.")),
    "words where a number is not asked any more": Vue(ChampReponse(question=COMBIEN, typed="voir avec Léa")),
    "what was known": Vue(ChampReponse(question=CHOIX, connu="Déjà connu : Un (registre)")),
    "a precision": vue(CHOIX, "autre")._replace(precision=vue(TEXTE, "Chez Léa.")),
}


@pytest.mark.parametrize("shown", OWN.values(), ids=OWN)
def test_nothing_of_what_someone_wrote_nor_of_what_is_known_of_them_is_kept(shown: Shown) -> None:
    assert times_drawn_twice(shown) == 2


OTHERS = {
    "typed": vue(PART, "12")._replace(part=LigneDePart("TEMPS", "M1")),
    "hidden": vue(PART)._replace(presence=Condition(is_met=False, tree=tree("${A} = 1"))),
    "of another mission": vue(PART)._replace(part=LigneDePart("TEMPS", "M2")),
    "beside another share": vue(PART)._replace(part=LigneDePart("TEMPS", "M1", "Réel : 10 %")),
    "of another questionnaire": vue(PART.model_copy(update={"libelle": "Orienter"})),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_differs_in_anything_shown_is_drawn_apart(other: Vue) -> None:
    drawn, component = drawing(), Dessin()
    drawn(component, vue(PART)._replace(part=LigneDePart("TEMPS", "M1")))
    drawn(component, other)
    assert component.times == 2


def test_the_facts_beside_a_question_count_too_and_applications_share_nothing() -> None:
    drawn, component = drawing(), Dessin()
    assert drawn(component, vue(PART), "choices") != drawn(component, vue(PART), "radios")
    assert component.times == 2
    drawing()(component, vue(PART), "choices")
    assert component.times == 3
