"""Forms of questions: saved untouched they change nothing; a touched control changes its field and nothing else."""

from typing import Any, get_args

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from collecte.bibliotheque.forms.constructeur_questions import BlocForm
from collecte.bibliotheque.forms.constructeur_tableaux import FORMS
from collecte.bibliotheque.views.edition_question import known_questions
from questionnaires.core.blocs import Block, Composed, Grille, Repetition, Somme
from questionnaires.core.elements import Asked
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Day, MultipleChoice, Number, Ranking, Scale, Simple, Text, YesNo
from questionnaires.editing.modeles import MODELES, Modele
from questionnaires.editing.places import every_block
from tests.collecte.bibliotheque.formulaires import sent
from tests.questionnaires.core.hasard_questionnaires import AWKWARD, questionnaires

RATTACHABLE = [("M1F1", "Accueil"), ("M1F2", "Ingénieries")]


@pytest.fixture(scope="module")
def bare_app() -> Flask:
    """The minimum that forms need: a request, without the application."""
    app = Flask("forms")
    app.config.update(SECRET_KEY="only for tests", WTF_CSRF_ENABLED=False, WTF_I18N_ENABLED=False)
    return app


def opened(app: Flask, block: Block, questionnaire: Questionnaire | None = None) -> BlocForm:
    with app.test_request_context("/"):
        kind = FORMS[type(block)]
        form = kind(formdata=None, **kind.initial(block))
        _prepare(form, block, questionnaire)
        return form


def saved(app: Flask, block: Block, typed: dict[str, Any], questionnaire: Questionnaire | None = None) -> Block:
    """Return the block once its form was shown, some of its controls touched, and sent."""
    data = sent(opened(app, block, questionnaire))
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    with app.test_request_context("/", method="POST", data=data):
        kind = FORMS[type(block)]
        form = kind(**kind.initial(block))
        _prepare(form, block, questionnaire)
        assert form.validate(), form.errors
        return form.rebuilt(block)


def _prepare(form: BlocForm, block: Block, questionnaire: Questionnaire | None) -> None:
    current = block if isinstance(block, Asked) and not hasattr(block, "lignes") else None
    form.prepare(known_questions(questionnaire, without=block) if questionnaire else {}, current, {}, RATTACHABLE, ())


def test_every_kind_has_its_form() -> None:
    assert set(FORMS) == {*get_args(Simple), *get_args(Composed)}


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questionnaires(textes=AWKWARD))
def test_a_form_opened_and_saved_changes_nothing(bare_app: Flask, questionnaire: Questionnaire) -> None:
    assert_kept(bare_app, questionnaire)


@pytest.mark.slow(reason="a hundred and fifty draws; `make test` has thirty")
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questionnaires(textes=AWKWARD))
def test_a_form_opened_and_saved_changes_nothing_in_many_draws(bare_app: Flask, questionnaire: Questionnaire) -> None:
    assert_kept(bare_app, questionnaire)


def assert_kept(bare_app: Flask, questionnaire: Questionnaire) -> None:
    for block in every_block(questionnaire.blocks):
        assert saved(bare_app, block, {}, questionnaire) == block


def test_a_code_of_an_answer_is_not_taken_for_the_words_of_another(bare_app: Flask) -> None:
    options = (Option(code="1", libelle="010"), Option(code="010", libelle="Aucune"))
    block = MultipleChoice(code="Q", libelle="Lesquelles ?", options=options, exclusive="010")
    assert saved(bare_app, block, {}) == block


@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele.cle)
def test_a_new_question_is_what_its_form_shows(bare_app: Flask, modele: Modele) -> None:
    block = modele.make("Q")
    block_saved = saved(bare_app, block, {"libelle": "Une question ?"})
    assert block_saved == type(block).model_validate({**dict(block), "libelle": "Une question ?"})


CHOICE = Choice(
    code="C",
    libelle="Qui ?",
    options=(Option(code="a", libelle="La direction"), Option(code="b", libelle="Un salarié")),
)
NUMBER = Number(code="N", libelle="Combien ?", decimals=1, minimum=0, maximum=1000)
OUI = YesNo(code="OUI", libelle="Intervenu ?")


@pytest.mark.parametrize(
    ("block", "typed", "changes"),
    [
        pytest.param(NUMBER, {"maximum": "12,5"}, {"maximum": 125}, id="bound in its decimals"),
        pytest.param(NUMBER, {"decimals": "2"}, {"decimals": 2, "maximum": 10000}, id="bounds follow the decimals"),
        pytest.param(NUMBER, {"minimum": "-3"}, {"minimum": -30}, id="negative bound"),
        pytest.param(NUMBER, {"obligation-mode": "toujours"}, {"required": True}, id="required"),
        pytest.param(NUMBER, {"cle": "structure.salaries"}, {}, id="known beforehand"),
        pytest.param(NUMBER, {"rattache": ["M1F2", "M1F1"]}, {"rattache": ("M1F2", "M1F1")}, id="lines covered"),
        pytest.param(CHOICE, {"autre": "y"}, {"autre": True}, id="other"),
        pytest.param(Ranking(code="R", libelle="?", options=CHOICE.options), {"rangs": "1"}, {"rangs": 1}, id="ranks"),
        pytest.param(
            Day(code="J", libelle="Quand ?"), {"minimum": "1er mars 2026"}, {"minimum": "2026-03-01"}, id="day in words"
        ),
        pytest.param(Scale(code="S", libelle="?", echelle="S4"), {"echelle": "T4"}, {"echelle": "T4"}, id="scale"),
        pytest.param(Text(code="T", libelle="?"), {"max_length": "500"}, {"max_length": 500}, id="length"),
        pytest.param(
            Text(code="T", libelle="?"), {"libelle": " Et  \n après "}, {"libelle": "Et  \n après"}, id="text"
        ),
        pytest.param(
            Repetition(code="R", libelle="?", libelle_ligne="Partenaire", questions=()),
            {"maximum": "3"},
            {"maximum": 3},
            id="repetition",
        ),
    ],
)
def test_what_is_touched_is_changed(
    bare_app: Flask, block: Block, typed: dict[str, Any], changes: dict[str, object]
) -> None:
    block_saved = saved(bare_app, block, typed)
    untouched = {name: value for name, value in dict(block).items() if name not in changes and name != "connu"}
    assert {name: getattr(block_saved, name) for name in changes} == changes
    assert {name: getattr(block_saved, name) for name in untouched} == untouched
    assert (getattr(block_saved, "connu", None) is not None) == ("cle" in typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param({"relevant-1-valeur": "Oui"}, "${OUI} = 'oui'", id="words of an option"),
        pytest.param({"relevant-1-valeur": "non"}, "${OUI} = 'non'", id="words in any case"),
        pytest.param({"relevant-1-operateur": "répondu"}, "${OUI} != ''", id="answered"),
        pytest.param(
            {
                "relevant-1-valeur": "Oui",
                "relevant-2-question": "N",
                "relevant-2-operateur": ">",
                "relevant-2-valeur": "1,5",
            },
            "${OUI} = 'oui' and ${N} > 1.5",
            id="two of them",
        ),
        pytest.param(
            {"relevant-mode": "expression", "relevant-expression": "${N} > 2 + 1"}, "${N} > 2 + 1", id="written by hand"
        ),
    ],
)
def test_a_condition_is_picked(bare_app: Flask, typed: dict[str, str], expected: str) -> None:
    questionnaire = asking(OUI, NUMBER, CHOICE)
    values = {"relevant-mode": "si", "relevant-1-question": "OUI"} | typed
    assert saved(bare_app, CHOICE, values, questionnaire).relevant == expected


def test_is_means_among_for_a_question_with_several_answers(bare_app: Flask) -> None:
    several = MultipleChoice(code="M", libelle="Étapes ?", options=CHOICE.options)
    typed = {"relevant-mode": "si", "relevant-1-question": "M", "relevant-1-valeur": "la direction"}
    assert saved(bare_app, NUMBER, typed, asking(several, NUMBER)).relevant == "selected(${M}, 'a')"


def test_a_required_answer_can_depend_on_another(bare_app: Flask) -> None:
    typed = {"obligation-mode": "si", "obligation-1-question": "OUI", "obligation-1-valeur": "Oui"}
    number = saved(bare_app, NUMBER, typed, asking(OUI, NUMBER))
    assert isinstance(number, Number)
    assert (number.required, number.required_if) == (False, "${OUI} = 'oui'")


def test_a_rule_is_about_the_answer_itself(bare_app: Flask) -> None:
    typed = {
        "constraint-mode": "si",
        "constraint-1-question": ".",
        "constraint-1-operateur": "!=",
        "constraint-1-valeur": "3",
    }
    number = saved(bare_app, NUMBER, typed)
    assert isinstance(number, Number)
    assert number.constraint == ". != 3"


def test_a_column_is_added_changed_and_removed(bare_app: Flask) -> None:
    grille = Grille(code="G", libelle="Emplois", lignes=(), colonnes=())
    grille_saved = saved(
        bare_app, grille, {"colonnes-1-libelle": "CDI", "colonnes-2-libelle": "CDD", "lignes": "Avant\nAprès"}
    )
    assert isinstance(grille_saved, Grille)
    assert [colonne.code for colonne in grille_saved.colonnes] == ["CDI", "CDD"]
    assert [ligne.code for ligne in grille_saved.lignes] == ["AVANT", "APRES"]
    grille_changed = saved(bare_app, grille_saved, {"colonnes-1-libelle": "Contrats longs", "colonnes-2-libelle": ""})
    assert isinstance(grille_changed, Grille)
    assert [(colonne.code, colonne.libelle) for colonne in grille_changed.colonnes] == [("CDI", "Contrats longs")]


def test_a_line_of_a_sum_is_itself_split(bare_app: Flask) -> None:
    somme = saved(
        bare_app, Somme(code="S", libelle="Temps", lignes=()), {"lignes": "Accueil\n- Accueil physique\nSuivi"}
    )
    assert isinstance(somme, Somme)
    assert [(ligne.code, [sous.code for sous in ligne.sous]) for ligne in somme.lignes] == [
        ("ACCUEIL", ["ACCUEIL_PHYSIQUE"]),
        ("SUIVI", []),
    ]


def test_not_concerned_is_one_more_option(bare_app: Flask) -> None:
    choice = saved(bare_app, CHOICE, {"sans_objet": "y"})
    assert isinstance(choice, Choice)
    assert [option.code for option in choice.options] == ["a", "b", "nc"]


def asking(*blocks: Block) -> Questionnaire:
    """Return a questionnaire of one page with these questions."""
    groupe = {"code": "G", "titre": "Page", "blocks": blocks}
    section = {"code": "P", "titre": "Page", "court": "Page", "groupes": (groupe,)}
    return Questionnaire.model_validate({"code": "ESSAI", "titre": "Essai", "sections": (section,)})


AUCUN = (Option(code="a", libelle="Projet"), Option(code="aucun", libelle="Aucun"))
NC = Option(code="nc", libelle="Non concerné / ne sait pas")


@pytest.mark.parametrize(
    ("before", "typed", "exclusive"),
    [
        pytest.param({"options": AUCUN}, {"sans_objet": "y"}, "nc", id="added, it stands alone"),
        pytest.param({"options": AUCUN}, {"sans_objet": "y", "exclusive": "Aucun"}, "aucun", id="unless another does"),
        pytest.param({"options": (*AUCUN, NC)}, {"libelle": "Lesquels ?"}, "", id="never added behind one's back"),
        pytest.param({"options": (*AUCUN, NC), "exclusive": "nc"}, {"sans_objet": []}, "", id="removed and forgotten"),
    ],
)
def test_sans_objet_added_to_several_choices_is_not_ticked_with_them(
    bare_app: Flask, before: dict[str, Any], typed: dict[str, Any], exclusive: str
) -> None:
    question = saved(bare_app, MultipleChoice(code="Q", libelle="Quels besoins ?", **before), typed)
    assert isinstance(question, MultipleChoice)
    assert question.exclusive == exclusive
