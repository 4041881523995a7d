"""The builder, page by page: changes are saved and confirmed, errors are shown beside their field, nothing is lost."""

import html
import re

import pytest
from flask import Flask

from collecte.bibliotheque.operations.brouillons import ChangedBrouillonError
from collecte.bibliotheque.queries.brouillons import read_brouillon
from collecte.bibliotheque.views import chantier
from collecte.bibliotheque.views.edition_question import known_questions
from collecte.models import Brouillon
from questionnaires.categories.categories import AUTRE
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.core.options import SANS_OBJET, Option
from questionnaires.core.questions import Choice, MultipleChoice, Note, Number, OwnOptions, Text, YesNo
from questionnaires.editing.edition import (
    add_block,
    add_section,
    change_groupe,
    duplicate_section,
    replace_block,
    split_groupe,
    with_settings,
)
from questionnaires.editing.modeles import MODELES, Modele
from questionnaires.editing.places import every_block, find_block
from questionnaires.expressions import Expression, parse
from questionnaires.expressions.functions import FUNCTIONS
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_categories
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

HERE = "/questionnaires/1"


def une_page() -> Questionnaire:
    """A page with OUI, N and C."""
    questionnaire = add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Accueil")
    options = (Option(code="a", libelle="La direction"), Option(code="b", libelle="Un salarié"))
    for block in (
        YesNo(code="OUI", libelle="Un prestataire est-il intervenu ?"),
        Number(code="N", libelle="Combien de salariés ?", maximum=1000),
        Choice(code="C", libelle="Qui répond ?", options=options),
    ):
        questionnaire = add_block(questionnaire, "ACCUEIL_G", block)
    return questionnaire


def with_a_brouillon(monde: Monde) -> None:
    monde.region()
    monde.animatrice(password=PASSWORD)
    monde.brouillon(une_page())


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """The animatrice of the région, on the outline of the survey numbered 1."""
    prepare(petit_monde, with_a_brouillon)
    navigateur = Navigateur(app)
    navigateur.sign_in("isabelle@exemple.fr")
    navigateur.go(HERE)
    return navigateur


def draft(monde: Monde) -> Questionnaire:
    with monde.database.reading() as session:
        return read_brouillon(session.get_one(Brouillon, 1))


def codes(monde: Monde) -> list[str]:
    return [block.code for block in every_block(draft(monde).blocks)]


def press(isabelle: Navigateur, geste: str) -> None:
    isabelle.go(HERE)
    isabelle.send({"geste": geste}, action=f"{HERE}/gestes")


def undo(isabelle: Navigateur) -> None:
    isabelle.send({}, action=f"{HERE}/annuler")


def redo(isabelle: Navigateur) -> None:
    isabelle.send({}, action=f"{HERE}/retablir")


def test_questions_to_choose_from_are_grouped_by_page(petit_monde: Monde, isabelle: Navigateur) -> None:
    """In a condition, and in a check; a single page groups nothing."""
    isabelle.go(f"{HERE}/controles")
    assert "<optgroup" not in isabelle.page.text
    petit_monde.change(1, shipped_questionnaires()["SATISFACTION"])
    questionnaire = draft(petit_monde)
    for address, name, known in (
        ("/controles", "ancre", questionnaire.questions),
        ("/pages", "relevant-1-question", known_questions(questionnaire)),
    ):
        isabelle.go(f"{HERE}{address}")
        options = isabelle.page.text.partition(f'name="{name}"')[2].partition("</select>")[0]
        titles = [section.titre for section in questionnaire.sections if section.questions.keys() & known.keys()]
        assert [html.unescape(title) for title in re.findall('<optgroup label="(.*?)">', options)] == titles


# --- the outline


def test_the_outline_says_conditions_in_words(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.change(1, shipped_questionnaires()["SATISFACTION"])
    isabelle.go(HERE)
    assert "si « Quelles étapes ont eu lieu pour votre structure ? » contient « L’avis du comité" in isabelle.text
    assert "selected(" not in isabelle.text


def test_the_outline_on_paper_has_the_answers_and_no_button(isabelle: Navigateur) -> None:
    assert "Un salarié" not in isabelle.text
    isabelle.go(f"{HERE}?imprimer=1")
    assert "2 réponses possibles La direction Un salarié" in isabelle.text
    classes = re.findall(r'class="((?:gestes|insert|more-of|state-of)\b[^"]*)"', isabelle.page.text)
    assert {name.partition(" ")[0] for name in classes} == {"gestes", "insert", "more-of", "state-of"}
    assert all("screen" in name.split() for name in classes), "left out on paper"


def test_what_publication_refuses_is_listed_with_where_to_correct_it(petit_monde: Monde, isabelle: Navigateur) -> None:
    wrong = Number(code="PIRE", libelle="Combien ?", minimum=5, maximum=1, relevant="${AILLEURS} = 1")
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", wrong))
    isabelle.go(HERE)
    assert "2 points à corriger" in isabelle.text
    assert isabelle.page.text.count(f'href="{HERE}/questions/PIRE"') == 3  # one for each defect, and « Modifier »


@pytest.mark.parametrize("geste", ["monter:question:OUI", "descendre:question:C", "monter:page:ACCUEIL"])
def test_a_button_that_moves_nothing_offers_no_undo_of_what_was_done_before(
    petit_monde: Monde, isabelle: Navigateur, geste: str
) -> None:
    press(isabelle, "retirer:question:N")
    undo_forms = isabelle.page.text.count(f'action="{HERE}/annuler"')
    press(isabelle, geste)
    assert codes(petit_monde) == ["OUI", "C"]
    assert "Rien n’a changé." in isabelle.text
    assert "Question déplacée" not in isabelle.text
    assert isabelle.page.text.count(f'action="{HERE}/annuler"') == undo_forms - 1


@pytest.mark.parametrize(
    ("geste", "expected", "told"),
    [
        ("monter:question:N", ["N", "OUI", "C"], "Question déplacée : « Combien de salariés ? »."),
        ("descendre:question:N", ["OUI", "C", "N"], "Question déplacée : « Combien de salariés ? »."),
        ("dupliquer:question:N", ["OUI", "N", "N_2", "C"], "Question copiée : « Combien de salariés ? »."),
        ("retirer:question:N", ["OUI", "C"], "Question retirée : « Combien de salariés ? »."),
        ("dupliquer:page:ACCUEIL", ["OUI", "N", "C", "OUI_2", "N_2", "C_2"], "Page copiée : « Accueil »."),
        ("retirer:groupe:ACCUEIL_G", [], "Groupe retiré : « Accueil »."),
        ("scinder:question:N", ["OUI", "N", "C"], "Nouveau groupe à partir de : « Combien de salariés ? »."),
    ],
)
def test_a_button_does_it_says_it_and_can_be_undone(
    petit_monde: Monde, isabelle: Navigateur, geste: str, expected: list[str], told: str
) -> None:
    press(isabelle, geste)
    assert codes(petit_monde) == expected
    assert told in isabelle.text
    undo(isabelle)
    assert codes(petit_monde) == ["OUI", "N", "C"]
    assert f"Annulé. {told}" in isabelle.text
    redo(isabelle)
    assert codes(petit_monde) == expected
    assert f"Rétabli. {told}" in isabelle.text


def test_a_group_begun_at_a_question_opens_at_its_title_and_joins_the_one_before(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    assert 'value="scinder:question:OUI"' not in isabelle.page.text  # the first question of its group
    press(isabelle, "scinder:question:N")
    assert isabelle.page.request.path == f"{HERE}/groupes/ACCUEIL_G_2"
    isabelle.send({"titre": "L’équipe"}, action=f"{HERE}/groupes/ACCUEIL_G_2")
    press(isabelle, "scinder:groupe:ACCUEIL_G_2")
    assert isabelle.page.request.path == f"{HERE}/pages/ACCUEIL_2"
    assert [section.titre for section in draft(petit_monde).sections] == ["Accueil", "L’équipe"]
    press(isabelle, "reunir:page:ACCUEIL_2")
    assert open_at(isabelle) == ("page-ACCUEIL", ["page-ACCUEIL"])
    press(isabelle, "reunir:groupe:ACCUEIL_G_2")
    assert draft(petit_monde) == une_page()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"relevant": "${OUI} = 'oui'"}, "la condition", id="another condition"),
        pytest.param({"aide": "Comptez les ETP."}, "le texte d’introduction", id="a text of its own"),
    ],
)
def test_joining_what_would_lose_something_is_refused(
    petit_monde: Monde, isabelle: Navigateur, changes: dict[str, str], words: str
) -> None:
    before = change_groupe(split_groupe(une_page(), "N"), "ACCUEIL_G_2", titre="L’équipe", **changes)
    petit_monde.change(1, before)
    press(isabelle, "reunir:groupe:ACCUEIL_G_2")
    assert f"Rien n’a bougé. Réunir changerait {words} de « L’équipe »." in isabelle.text
    assert draft(petit_monde) == before


@pytest.mark.parametrize(
    "geste",
    [
        "",
        "monter:question:AILLEURS",
        "reunir:page:ACCUEIL",
        "scinder:question:OUI",
        "manger:question:N",
        "retirer:controle:AILLEURS",
    ],
)
def test_a_button_on_what_is_gone_changes_nothing(petit_monde: Monde, isabelle: Navigateur, geste: str) -> None:
    press(isabelle, geste)
    assert draft(petit_monde) == une_page()
    assert isabelle.page.status_code == 200


def open_at(isabelle: Navigateur) -> tuple[str, list[str]]:
    """Return the place of the outline that the address asks for, and the parts that are open."""
    open_ones = re.findall(r'<details class="part [^>]*\bopen>.*?<div id="([\w-]+)"', isabelle.page.text, re.DOTALL)
    return isabelle.page.request.args["partie"], open_ones


@pytest.mark.parametrize(
    ("geste", "place", "undone"),
    [
        pytest.param("monter:question:N_2", "question-N_2", "question-OUI_2", id="moved"),
        pytest.param("retirer:question:N_2", "question-OUI_2", "question-N_2", id="removed"),
        pytest.param("dupliquer:question:C_2", "question-C_2_2", "question-C_2", id="copied"),
        pytest.param("dupliquer:groupe:ACCUEIL_G_2", "groupe-ACCUEIL_G_2_2", "question-C_2", id="a group copied"),
    ],
)
def test_a_change_and_its_undoing_come_back_to_their_place_in_its_open_part(
    petit_monde: Monde, isabelle: Navigateur, geste: str, place: str, undone: str
) -> None:
    petit_monde.change(1, duplicate_section(une_page(), "ACCUEIL"))
    isabelle.go(HERE)
    isabelle.send({"geste": geste}, action=f"{HERE}/gestes")
    assert open_at(isabelle) == (place, ["page-ACCUEIL_2"])
    undo(isabelle)
    assert open_at(isabelle) == (undone, ["page-ACCUEIL_2"])


def test_a_refused_button_comes_back_to_its_place(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.change(1, duplicate_section(une_page(), "ACCUEIL"))
    isabelle.go(HERE)
    isabelle.send({"geste": "retirer:question:N_2", "csrf_token": ""}, action=f"{HERE}/gestes")
    assert open_at(isabelle) == ("question-N_2", ["page-ACCUEIL_2"])


def test_a_closed_page_says_how_much_is_to_be_corrected(petit_monde: Monde, isabelle: Navigateur) -> None:
    wrong = Number(code="PIRE", libelle="Combien ?", minimum=5, maximum=1)
    petit_monde.change(1, add_block(duplicate_section(une_page(), "ACCUEIL"), "ACCUEIL_G_2", wrong))
    isabelle.go(HERE)
    assert "4 questions, 1 à corriger" in isabelle.text
    assert "3 questions, 1" not in isabelle.text


def test_undoing_never_takes_back_what_another_did_meanwhile(petit_monde: Monde, isabelle: Navigateur) -> None:
    press(isabelle, "retirer:question:N")
    petit_monde.change(1, with_settings(draft(petit_monde), titre="Autrement"))
    undo(isabelle)
    assert draft(petit_monde).titre == "Autrement"
    assert "a été modifié ailleurs" in isabelle.text


def test_changes_undone_are_made_again_one_after_the_other_until_another_is_made(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    press(isabelle, "retirer:question:N")
    press(isabelle, "retirer:question:C")
    undo(isabelle)
    undo(isabelle)
    assert codes(petit_monde) == ["OUI", "N", "C"]
    assert f'action="{HERE}/annuler"' not in isabelle.page.text, "nothing is left to undo"
    redo(isabelle)
    assert codes(petit_monde) == ["OUI", "C"]
    isabelle.go(f"{HERE}/historique")
    assert "Rétablir la modification annulée : Question retirée : « Qui répond ? »." in isabelle.text
    redo(isabelle)
    assert codes(petit_monde) == ["OUI"]
    assert "Rétablir" not in isabelle.text
    undo(isabelle)
    press(isabelle, "dupliquer:question:C")
    assert "Rétablir" not in isabelle.text
    isabelle.send({}, action=f"{HERE}/annuler", path=f"{HERE}/retablir")
    assert "Il n’y a plus rien à rétablir." in isabelle.text
    assert codes(petit_monde) == ["OUI", "C", "C_2"]


def test_making_again_never_takes_back_what_another_did_meanwhile(petit_monde: Monde, isabelle: Navigateur) -> None:
    press(isabelle, "retirer:question:N")
    undo(isabelle)
    petit_monde.change(1, with_settings(draft(petit_monde), titre="Autrement"))
    redo(isabelle)
    assert draft(petit_monde).titre == "Autrement"
    assert codes(petit_monde) == ["OUI", "N", "C"]
    assert "a été modifié ailleurs" in isabelle.text


def test_the_history_says_who_did_what(isabelle: Navigateur) -> None:
    press(isabelle, "retirer:question:N")
    isabelle.go(f"{HERE}/historique")
    assert "Question retirée : « Combien de salariés ? ». 8 juillet 2026 à 10 h 00 Isabelle Durand" in isabelle.text
    assert "«\u00a0Combien de salariés\u202f?\u00a0»" in isabelle.page.text, "a line never begins with a sign"


def test_the_outline_says_whose_change_is_undone_unless_it_is_one_s_own(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    press(isabelle, "retirer:question:N")
    assert "data-other" not in isabelle.page.text
    assert "par Isabelle Durand" not in isabelle.text
    petit_monde.change(1, with_settings(draft(petit_monde), titre="Autrement"))
    isabelle.go(HERE)
    assert 'data-other="le service"' in isabelle.page.text
    assert "Changé 8 juillet 2026 à 10 h 00, par le service" in isabelle.text


def test_a_text_to_read_is_not_counted_among_questions(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", Note(code="LIRE", libelle="**Merci** de répondre.")))
    isabelle.go(HERE)
    assert "1 page, 3 questions, environ" in isabelle.text
    numbered = re.findall(r'<li id="question-(\w+)"\s+tabindex="-1"\s+class="q', isabelle.page.text)
    assert numbered == ["OUI", "N", "C"]


# --- questions


def test_a_question_is_added_where_it_was_asked_for(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/choix?apres=OUI"
    isabelle.go(path.replace("choix", "texte-court"))
    assert f'href="{path}"' in isabelle.page.text
    isabelle.go(path)
    isabelle.send({"libelle": "Quel besoin ?", "options": "Un emploi\nUn local"}, path=path)
    assert codes(petit_monde) == ["OUI", "QUEL_BESOIN", "N", "C"]
    question = find_block(draft(petit_monde), "QUEL_BESOIN")[2]
    assert isinstance(question, Choice)
    assert [option.code for option in question.options] == ["un_emploi", "un_local"]
    assert "Question ajoutée : « Quel besoin ? »." in isabelle.text


def test_a_new_question_opens_at_its_first_field(isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/groupes/ACCUEIL_G/questions/choix")
    assert re.findall(r"<(\w+) [^>]*\bautofocus\b", isabelle.page.text) == ["textarea"]
    assert re.search(r'<textarea id="libelle"[^>]* autofocus\b', isabelle.page.text)
    isabelle.send({"libelle": ""})
    assert re.findall(r"<(\w+) [^>]*\bautofocus\b", isabelle.page.text) == ["div"], "what is wrong comes first"


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/choix"
    isabelle.go(path)
    isabelle.send({"libelle": "", "aide": "Une précision", "options": "Un"})
    assert isabelle.page.status_code == 422
    assert re.search(r'id="libelle-err"[^>]*>L’intitulé est vide', isabelle.page.text)
    assert "Une précision" in isabelle.page.text
    assert codes(petit_monde) == ["OUI", "N", "C"]


@pytest.mark.parametrize(
    "page", ["/questions/N", "/groupes/ACCUEIL_G/questions/calcul", "/controles", "/pages/ACCUEIL"]
)
def test_who_writes_an_expression_has_the_codes_of_questions_and_answers(isabelle: Navigateur, page: str) -> None:
    isabelle.go(f"{HERE}{page}")
    assert "${C} Qui répond ? 'a' La direction, 'b' Un salarié" in isabelle.text


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"maximum": "douze"}, "maximum", "« douze » n’est pas un nombre."),
        ({"minimum": "5", "maximum": "3"}, "minimum", "Le minimum dépasse le maximum."),
        ({"code": "2 mots"}, "code", "Écrivez des lettres sans accent"),
        ({"code": "oui"}, "code", "Le code « oui » est déjà pris."),
        (
            {"relevant-mode": "si", "relevant-1-question": "OUI", "relevant-1-valeur": "Peut-être"},
            "relevant",
            "n’est pas une réponse de cette question. Réponses : Oui ; Non.",
        ),
        ({"relevant-mode": "si"}, "relevant", "Choisissez une question à comparer, ou choisissez « Toujours »."),
        ({"relevant-mode": "expression"}, "relevant", "Écrivez l’expression, ou choisissez « Toujours »."),
        ({"obligation-mode": "si"}, "obligation", "ou choisissez « Facultative »."),
        (
            {"relevant-mode": "expression", "relevant-expression": "${X} >"},
            "relevant",
            "L’expression s’arrête trop tôt.",
        ),
        (
            {"relevant-mode": "expression", "relevant-expression": "${OUI} > 0,5"},
            "relevant",
            "Un nombre décimal s’écrit avec un point : 0.5.",
        ),
        (
            {"relevant-mode": "expression", "relevant-expression": "${X} > 1"},
            "relevant",
            "Aucune question ne s’appelle",
        ),
        ({"constraint-mode": "expression", "constraint-expression": "${"}, "constraint", "Une question s’écrit ${nom}"),
    ],
)
def test_each_mistake_is_said_in_french_beside_its_field(
    petit_monde: Monde, isabelle: Navigateur, typed: dict[str, str], field: str, sentence: str
) -> None:
    isabelle.go(f"{HERE}/questions/N")
    isabelle.send({"libelle": "Combien, en tout ?"} | typed)
    assert isabelle.page.status_code == 422
    error = re.search(rf'id="{field}-err"[^>]*>([^<]*)<', isabelle.page.text)
    assert error
    assert sentence in isabelle.text
    assert "Combien, en tout ?" in isabelle.text
    assert draft(petit_monde) == une_page()


def test_a_condition_before_its_question_is_refused_beside_it_with_what_was_typed(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    condition = {"relevant-mode": "si", "relevant-1-question": "C", "relevant-1-valeur": "La direction"}
    isabelle.go(f"{HERE}/questions/N")
    isabelle.send({"libelle": "Combien, en tout ?"} | condition)
    assert isabelle.page.status_code == 422
    assert "La condition dépend de « Qui répond ? », une question posée plus loin." in isabelle.text
    assert "Déplacez cette question avant ce qui dépend d’elle" in isabelle.text
    assert re.search(r'id="relevant-err"', isabelle.page.text)
    assert "Combien, en tout ?" in isabelle.text
    assert isabelle.fields()["relevant-1-question"] == "C"
    assert isabelle.fields()["relevant-1-valeur"] == "La direction"
    assert draft(petit_monde) == une_page()


def drop(isabelle: Navigateur, code: str, liste: str, apres: str = "") -> None:
    """Send what a question dropped in a list, after another one, sends."""
    isabelle.go(HERE)
    isabelle.send({"geste": f"placer:question:{code}", "liste": liste, "apres": apres}, action=f"{HERE}/gestes")


@pytest.mark.parametrize("gesture", ["button", "drop"])
def test_a_question_does_not_move_before_what_it_waits_for(
    petit_monde: Monde, isabelle: Navigateur, gesture: str
) -> None:
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", Text(code="T", libelle="Qui ?", relevant="${C} = 'b'")))
    if gesture == "button":
        press(isabelle, "monter:question:T")
    else:
        drop(isabelle, "T", "ACCUEIL_G", "OUI")
    assert codes(petit_monde) == ["OUI", "N", "C", "T"]
    assert "Rien n’a bougé, à cause de « Qui ? ». La condition dépend de « Qui répond ? »" in isabelle.text
    assert open_at(isabelle) == ("question-T", ["page-ACCUEIL"])


def test_a_page_does_not_move_before_what_it_waits_for(petit_monde: Monde, isabelle: Navigateur) -> None:
    before = add_block(add_section(une_page(), "Suite"), "SUITE_G", Text(code="T", libelle="Qui ?"))
    before = change_groupe(before, "SUITE_G", relevant="${C} = 'b'")
    petit_monde.change(1, before)
    press(isabelle, "monter:page:SUITE")
    assert "Rien n’a bougé, à cause de « Suite ». La condition dépend de « Qui répond ? »" in isabelle.text
    assert draft(petit_monde) == before


def test_removing_what_a_condition_depends_on_says_where_it_is_missed(petit_monde: Monde, isabelle: Navigateur) -> None:
    before = add_block(une_page(), "ACCUEIL_G", Text(code="T", libelle="Qui ?", relevant="${C} = 'b'"))
    petit_monde.change(1, before)
    press(isabelle, "retirer:question:C")
    assert "« Qui ? » en dépend : à corriger, ou annulez." in isabelle.text
    sentence = "Aucune question ne s’appelle « C ». Choisissez une autre question, ou retirez ce qui en dépend."
    assert f"1 point à corriger Qui ? {sentence}" in isabelle.text
    undo(isabelle)
    assert draft(petit_monde) == before


def test_two_questions_of_one_label_are_told_apart_in_a_condition(petit_monde: Monde, isabelle: Navigateur) -> None:
    press(isabelle, "dupliquer:question:N")
    isabelle.go(f"{HERE}/questions/C")
    assert "Combien de salariés ? (N)" in isabelle.text
    assert "Combien de salariés ? (N_2)" in isabelle.text
    assert "Un prestataire est-il intervenu ? (OUI)" not in isabelle.text


def test_removing_an_answer_that_a_condition_names_says_where_it_is_missed(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", Text(code="T", libelle="Qui ?", relevant="${C} = 'b'")))
    isabelle.go(f"{HERE}/questions/C")
    isabelle.send({"options": "a | Un\nc | Trois"}, path=f"{HERE}/questions/C")
    assert "Question modifiée. « Qui ? » en dépend : à corriger, ou annulez." in isabelle.text
    isabelle.go(f"{HERE}/questions/C")
    isabelle.send({"options": "a | Un\nc | Quatre"}, path=f"{HERE}/questions/C")
    assert "en dépend" not in isabelle.text, "what was wrong before is not told again"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param({"options": "Un"}, "Un classement de 1 réponse.", id="one to rank"),
        pytest.param({"options": "Un\nDeux", "rangs": "5"}, "Il y a plus de rangs que de réponses.", id="a gap"),
        pytest.param({"options": "Un\nUN "}, "Deux réponses ont le même texte", id="twice the first"),
        pytest.param({"options": "a | Un\na | Deux"}, "Le code d’option « a » est pris deux fois.", id="a code twice"),
    ],
)
def test_a_ranking_that_nobody_could_answer_is_refused_with_what_was_typed(
    petit_monde: Monde, isabelle: Navigateur, typed: dict[str, str], sentence: str
) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/classement"
    isabelle.go(path)
    isabelle.send({"libelle": "Vos priorités ?"} | typed, action=path)
    assert isabelle.page.status_code == 422
    assert sentence in isabelle.text
    assert f">\n{typed['options']}</textarea>" in isabelle.page.text
    assert draft(petit_monde) == une_page()


@pytest.mark.parametrize(
    ("liste", "apres", "expected"),
    [
        pytest.param("ACCUEIL_G", "", ["C", "OUI", "N"], id="first"),
        pytest.param("ACCUEIL_G", "OUI", ["OUI", "C", "N"], id="after another"),
        pytest.param("AILLEURS", "", ["OUI", "N", "C"], id="a group that is gone"),
        pytest.param("ACCUEIL_G", "AILLEURS", ["OUI", "N", "C"], id="after a question that is gone"),
    ],
)
def test_a_question_is_dropped_where_it_is_taken(
    petit_monde: Monde, isabelle: Navigateur, liste: str, apres: str, expected: list[str]
) -> None:
    drop(isabelle, "C", liste, apres)
    assert codes(petit_monde) == expected


def test_the_answers_of_a_condition_are_ticked(petit_monde: Monde, isabelle: Navigateur) -> None:
    """Once the question is known: the page of a new condition has a field, that of a recorded one has boxes."""
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", Text(code="T", libelle="Qui ?")))
    isabelle.go(f"{HERE}/questions/T")
    condition = {"relevant-mode": "si", "relevant-1-question": "C", "relevant-1-valeur": "La direction"}
    isabelle.send(condition)
    isabelle.go(f"{HERE}/questions/T")
    boxes = re.findall(r'name="relevant-1-valeur"\s+value="(.*?)"\s+(checked)?', isabelle.page.text)
    assert boxes == [("La direction", "checked"), ("Un salarié", "")]
    isabelle.send_several({"relevant-1-valeur": ["La direction", "Un salarié"]})
    assert find_block(draft(petit_monde), "T")[2].relevant == "${C} = 'a' or ${C} = 'b'"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"options": "Un\nUn"}, "Deux réponses ont le même texte"),
        ({"relevant-mode": "si", "relevant-1-question": "N", "relevant-1-valeur": "douze"}, "« douze » n’est pas un"),
        ({"options": "Un\nDeux"}, "C/deux 1 si « Deux » est coché"),
    ],
)
def test_while_one_types_what_is_wrong_and_the_columns_are_told_and_nothing_is_recorded(
    petit_monde: Monde, isabelle: Navigateur, typed: dict[str, str], sentence: str
) -> None:
    several = MultipleChoice(code="C", libelle="Qui ?", options=(Option(code="a", libelle="Un"),))
    petit_monde.change(1, replace_block(une_page(), "C", several))
    isabelle.go(f"{HERE}/questions/C")
    isabelle.send({"verifier": "1"} | typed)
    assert isabelle.page.status_code == 200
    assert sentence in isabelle.text
    assert draft(petit_monde) == replace_block(une_page(), "C", several)


def test_another_question_is_opened_after_the_one_just_added(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/groupes/ACCUEIL_G/questions/texte-court")
    isabelle.send({"libelle": "Nom", "encore": "1"})
    action = f"{HERE}/groupes/ACCUEIL_G/questions/texte-court?apres=NOM"
    assert f"{isabelle.page.request.path}?apres=NOM" == action
    isabelle.send({"libelle": "Ville"}, action=action)
    assert codes(petit_monde) == ["OUI", "N", "C", "NOM", "VILLE"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("Un salarié\nUn salarié", "Deux réponses ont le même texte, « Un salarié ».", id="same words"),
        pytest.param(
            "a | La direction\na | Un salarié",
            "Le code d’option « a » est pris deux fois. Donnez à chacune un code différent.",
            id="same code",
        ),
    ],
)
def test_two_answers_that_cannot_be_told_apart_are_refused_with_what_was_typed(
    petit_monde: Monde, isabelle: Navigateur, typed: str, sentence: str
) -> None:
    isabelle.go(f"{HERE}/questions/C")
    isabelle.send({"libelle": "Qui est là ?", "options": typed})
    assert isabelle.page.status_code == 422
    assert re.search(r'id="options-err"', isabelle.page.text)
    assert sentence in isabelle.text
    assert isabelle.fields()["options"].replace("\r", "") == typed
    assert isabelle.fields()["libelle"] == "Qui est là ?"
    assert draft(petit_monde) == une_page()


# --- answers of a list of the network


LISTES = shipped_categories()


def options_of(liste: str, *, autre: bool = False) -> tuple[Option, ...]:
    labels = LISTES.liste(liste).libelles
    return tuple(Option(code=code, libelle=labels[code]) for code in labels if autre or code != AUTRE)


def test_a_new_question_takes_the_answers_of_a_list_of_the_network(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/groupes/ACCUEIL_G/questions/liste-deroulante")
    assert "Secteur d’activité (19)" in isabelle.text
    isabelle.send({"libelle": "Votre secteur ?", "categories": "SECTEUR"})
    question = find_block(draft(petit_monde), "VOTRE_SECTEUR")[2]
    assert isinstance(question, Choice)
    assert (question.options, question.autre, question.liste) == (options_of("SECTEUR"), True, True)
    undo(isabelle)
    assert codes(petit_monde) == ["OUI", "N", "C"]


@pytest.mark.parametrize(
    ("modele", "liste", "sans_objet", "options", "autre"),
    [
        pytest.param("choix", "TAILLE", {}, options_of("TAILLE"), False, id="without other"),
        pytest.param("choix-multiple", "THEME", {}, options_of("THEME"), True, id="several"),
        pytest.param(
            "choix", "FORME", {"sans_objet": "y"}, (*options_of("FORME"), SANS_OBJET), True, id="not applicable stays"
        ),
        pytest.param(
            "classement", "THEME_DIAGNOSTIC", {}, options_of("THEME_DIAGNOSTIC", autre=True), False, id="rank"
        ),
    ],
)
def test_each_kind_with_answers_takes_a_list(
    petit_monde: Monde,
    isabelle: Navigateur,
    modele: str,
    liste: str,
    sans_objet: dict[str, str],
    options: tuple[Option, ...],
    autre: bool,
) -> None:
    isabelle.go(f"{HERE}/groupes/ACCUEIL_G/questions/{modele}")
    isabelle.send({"libelle": "Lequel ?", "categories": liste, "options": "| sans code"} | sans_objet)
    question = find_block(draft(petit_monde), "LEQUEL")[2]
    assert isinstance(question, OwnOptions)
    assert (question.options, question.autre) == (options, autre)


def test_a_ranking_is_offered_no_list_longer_than_can_be_ranked(isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/groupes/ACCUEIL_G/questions/classement")
    assert "Taille (7)" in isabelle.text
    assert "Secteur d’activité" not in isabelle.text


def test_answers_of_a_list_replace_those_of_a_question_and_say_which_conditions_miss_them(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    after = Text(code="T", libelle="Son nom ?", relevant="${C} = 'a'")
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", after))
    isabelle.go(f"{HERE}/questions/C")
    isabelle.send({"categories": "TAILLE"})
    question = find_block(draft(petit_monde), "C")[2]
    assert isinstance(question, Choice)
    assert question.options == options_of("TAILLE")
    assert "« Son nom ? » en dépend" in isabelle.text


def test_a_list_chosen_is_seen_in_the_preview_and_beside_what_is_wrong(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/choix"
    isabelle.go(path)
    isabelle.send({"libelle": "Votre réseau ?", "categories": "RESEAU"}, path=f"{path}/apercu")
    assert "Familles rurales" in isabelle.text
    isabelle.go(path)
    isabelle.send({"libelle": "", "categories": "TAILLE"})
    assert isabelle.page.status_code == 422
    assert isabelle.fields()["categories"] == ""
    assert isabelle.fields()["options"].splitlines()[0] == "S0 | aucun salarié"
    isabelle.send({"libelle": "Votre secteur ?", "categories": "MAGIE"})
    assert "Choisissez parmi ce qui est proposé." in isabelle.text
    assert codes(petit_monde) == ["OUI", "N", "C"]


def test_a_question_renamed_is_renamed_where_it_is_named(petit_monde: Monde, isabelle: Navigateur) -> None:
    questionnaire = une_page()
    question = Text(code="T", libelle="Lequel ?", relevant="${OUI} = 'oui'")
    petit_monde.change(1, add_block(questionnaire, "ACCUEIL_G", question))
    isabelle.go(f"{HERE}/questions/OUI")
    isabelle.send({"code": "PRESTATAIRE"})
    assert codes(petit_monde) == ["PRESTATAIRE", "N", "C", "T"]
    assert find_block(draft(petit_monde), "T")[2].relevant == "${PRESTATAIRE} = 'oui'"


def test_a_published_code_no_longer_changes(petit_monde: Monde, isabelle: Navigateur) -> None:
    petit_monde.publish(1)
    isabelle.go(f"{HERE}/questions/OUI")
    assert "Une version publiée emploie ce code" in isabelle.text
    isabelle.send({"code": "PRESTATAIRE"})
    assert isabelle.page.status_code == 422
    assert codes(petit_monde) == ["OUI", "N", "C"]


def test_changes_of_two_people_to_two_questions_are_both_kept(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/questions/N")
    other = une_page()
    petit_monde.change(1, with_settings(other, titre="Autrement"))
    isabelle.send({"libelle": "Combien, en tout ?"})
    assert draft(petit_monde).titre == "Autrement"
    assert find_block(draft(petit_monde), "N")[2].libelle == "Combien, en tout ?"


def test_a_question_changed_elsewhere_is_told_with_what_was_typed(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/questions/OUI")
    questionnaire = add_block(
        add_section(Questionnaire(code="FLASH", titre="Enquête flash", sections=()), "Accueil"),
        "ACCUEIL_G",
        YesNo(code="OUI", libelle="Un consultant est-il venu ?"),
    )
    petit_monde.change(1, questionnaire)
    isabelle.send({"libelle": "Un prestataire est-il venu ?"})
    assert isabelle.page.status_code == 422
    assert "a été modifié ailleurs" in isabelle.text
    assert "Un prestataire est-il venu ?" in isabelle.text
    assert "Enregistré entre-temps : « Un consultant est-il venu ? »." in isabelle.text
    assert find_block(draft(petit_monde), "OUI")[2].libelle == "Un consultant est-il venu ?"
    isabelle.send({})
    assert find_block(draft(petit_monde), "OUI")[2].libelle == "Un prestataire est-il venu ?"


def test_a_change_made_at_the_very_moment_of_saving_loses_nothing(
    petit_monde: Monde, isabelle: Navigateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    isabelle.go(f"{HERE}/questions/OUI")

    def refuse(*_args: object, **_options: object) -> None:
        raise ChangedBrouillonError

    monkeypatch.setattr(chantier, "make", refuse)
    isabelle.send({"libelle": "Un prestataire est-il venu ?"})
    assert isabelle.page.status_code == 422
    assert "Un prestataire est-il venu ?" in isabelle.text


@pytest.mark.slow(reason="every question of every survey; the tests around open one of each kind")
def test_every_question_of_the_shipped_surveys_opens_and_saves_untouched(
    petit_monde: Monde, isabelle: Navigateur
) -> None:
    for shipped in shipped_questionnaires().values():
        petit_monde.change(1, shipped)
        before = draft(petit_monde)
        for block in every_block(before.blocks):
            isabelle.go(f"{HERE}/questions/{block.code}")
            path = f"{HERE}/questions/{block.code}"
            data = {**isabelle.fields(path), "rattache": list(getattr(block, "rattache", ()))}
            response = isabelle.client.post(path, data=data, base_url="http://127.0.0.1:8000")
            assert response.status_code == 303, block.code
        assert draft(petit_monde) == before


def test_a_repeated_list_is_filled_with_questions(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/liste-repetee"
    isabelle.go(path)
    isabelle.send({"libelle": "Vos partenaires", "libelle_ligne": "Partenaire"})
    inside = f"{HERE}/groupes/ACCUEIL_G/questions/texte-court?dans=VOS_PARTENAIRES"
    isabelle.go(inside)
    isabelle.send({"libelle": "Son nom"}, path=inside)
    assert codes(petit_monde) == ["OUI", "N", "C", "VOS_PARTENAIRES", "SON_NOM"]
    press(isabelle, "dupliquer:question:SON_NOM")
    assert codes(petit_monde)[-2:] == ["SON_NOM", "SON_NOM_2"]
    isabelle.go(inside)
    assert "Tableau de nombres" not in isabelle.text


# --- pages, groups, settings, checks


def test_pages_and_groups_are_added_and_changed(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/pages")
    isabelle.send({"titre": "Votre avis"})
    isabelle.go(f"{HERE}/pages/VOTRE_AVIS/groupes")
    isabelle.send({"titre": "Avec vos mots"})
    isabelle.go(f"{HERE}/pages/VOTRE_AVIS")
    isabelle.send(
        {"aide": "Facultative.", "relevant-mode": "si", "relevant-1-question": "OUI", "relevant-1-valeur": "Oui"}
    )
    section = draft(petit_monde).sections[1]
    assert (section.titre, section.court, section.aide, section.relevant) == (
        "Votre avis",
        "Votre avis",
        "Facultative.",
        "${OUI} = 'oui'",
    )
    assert [groupe.titre for groupe in section.groupes] == ["Votre avis", "Avec vos mots"]


@pytest.mark.parametrize("path", ["pages", "pages/ACCUEIL", "pages/ACCUEIL/groupes", "groupes/ACCUEIL_G"])
def test_a_wrong_condition_of_a_page_is_said_beside_it(petit_monde: Monde, isabelle: Navigateur, path: str) -> None:
    isabelle.go(f"{HERE}/{path}")
    isabelle.send({"titre": "Page", "relevant-mode": "expression", "relevant-expression": "${RIEN} = 1"})
    assert isabelle.page.status_code == 422
    assert re.search(r'id="relevant-err"[^>]*>Aucune question ne s’appelle', isabelle.page.text)
    assert draft(petit_monde) == une_page()


@pytest.mark.parametrize("path", ["pages", "pages/ACCUEIL", "reglages"])
def test_a_title_is_needed(petit_monde: Monde, isabelle: Navigateur, path: str) -> None:
    isabelle.go(f"{HERE}/{path}")
    isabelle.send({"titre": "  "})
    assert isabelle.page.status_code == 422
    assert "Donnez un titre" in isabelle.text
    assert draft(petit_monde) == une_page()


def test_settings_are_changed(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/reglages")
    isabelle.send({"titre": "Enquête éclair", "minutes": "3", "diffusion": "nominative", "entretien": "guide"})
    questionnaire = draft(petit_monde)
    assert (questionnaire.titre, questionnaire.minutes, questionnaire.diffusion, questionnaire.entretien) == (
        "Enquête éclair",
        3,
        "nominative",
        "guide",
    )


def test_a_page_changed_elsewhere_is_told(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/reglages")
    petit_monde.change(1, with_settings(draft(petit_monde), titre="Autrement"))
    isabelle.send({"titre": "Enquête éclair"})
    assert "a été modifié ailleurs" in isabelle.text
    assert 'value="Enquête éclair"' in isabelle.page.text
    assert draft(petit_monde).titre == "Autrement"


def test_a_check_is_written_changed_and_removed(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/controles")
    isabelle.send(
        {
            "condition-mode": "si",
            "condition-1-question": "N",
            "condition-1-operateur": "<=",
            "condition-1-valeur": "50",
            "message": "Plus de 50 salariés ?",
            "portee": "justifier",
            "raisons": "Fusion\nErreur",
            "ancre": "N",
            "actif": "y",
        }
    )
    controle = draft(petit_monde).controles[0]
    assert controle == Controle(
        code=controle.code,
        condition="${N} <= 50",
        message="Plus de 50 salariés ?",
        portee="justifier",
        raisons=(Option(code="fusion", libelle="Fusion"), Option(code="erreur", libelle="Erreur")),
        ancre="N",
    )
    assert "demande une raison vérifie que « Combien de salariés ? » est au plus 50" in isabelle.text
    isabelle.go(f"{HERE}/controles/{controle.code}")
    isabelle.send({"message": "Vraiment plus de 50 salariés ?"})
    assert draft(petit_monde).controles[0].message == "Vraiment plus de 50 salariés ?"
    press(isabelle, f"retirer:controle:{controle.code}")
    assert draft(petit_monde).controles == ()


def test_a_check_compares_two_answers(petit_monde: Monde, isabelle: Navigateur) -> None:
    question = Number(code="CDI", libelle="Dont CDI", maximum=1000)
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", question))
    isabelle.go(f"{HERE}/controles")
    condition = {"condition-1-question": "CDI", "condition-1-operateur": "<=", "condition-1-autre": "N"}
    isabelle.send({"message": "Trop de CDI.", "ancre": "CDI", "portee": "bloquant", "actif": "y"} | condition)
    assert draft(petit_monde).controles[0].condition == "${CDI} <= ${N}"
    assert "vérifie que « Dont CDI » est au plus « Combien de salariés ? »" in isabelle.text
    isabelle.go(f"{HERE}/controles/{draft(petit_monde).controles[0].code}")
    assert isabelle.fields()["condition-1-autre"] == "N"


def test_an_answer_does_not_contain_another_question(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/controles")
    condition = {"condition-1-question": "C", "condition-1-operateur": "contient", "condition-1-autre": "N"}
    isabelle.send({"message": "Non.", "ancre": "C", "portee": "bloquant"} | condition)
    assert isabelle.page.status_code == 422
    assert "« contient » se compare à une réponse écrite" in isabelle.text
    assert draft(petit_monde).controles == ()


def test_an_empty_check_is_refused_beside_its_fields(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/controles")
    isabelle.send({"condition-mode": "expression"})
    assert isabelle.page.status_code == 422
    assert "Écrivez l’expression, ou choisissez « Il faut que… »." in isabelle.text
    assert "Écrivez ce que lira le répondant." in isabelle.text
    assert draft(petit_monde).controles == ()


# --- previews


def test_the_preview_shows_what_is_typed_and_keeps_nothing(petit_monde: Monde, isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/questions/N")
    isabelle.send(
        {
            "libelle": "Combien, en tout ?",
            "relevant-mode": "si",
            "relevant-1-question": "OUI",
            "relevant-1-valeur": "Oui",
        },
        path=f"{HERE}/questions/N/apercu",
    )
    assert "Combien, en tout ?" in isabelle.text
    assert "n’est posée que si « Un prestataire est-il intervenu ? » est « Oui »" in isabelle.text
    assert "hidden>" not in isabelle.page.text
    assert draft(petit_monde) == une_page()


def test_the_preview_of_what_cannot_be_read_shows_what_was_there(isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/questions/N")
    isabelle.send({"maximum": "douze"}, path=f"{HERE}/questions/N/apercu")
    assert isabelle.page.status_code == 200
    assert "Combien de salariés ?" in isabelle.text


@pytest.mark.parametrize("cible", ["0,5", "ABC", "1 +", "${RIEN}"])
def test_the_preview_of_a_sum_whose_total_cannot_be_read_shows_one(isabelle: Navigateur, cible: str) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/repartition"
    isabelle.go(path)
    isabelle.send({"libelle": "Vos ressources", "lignes": "Ventes\nDons", "cible": cible}, path=f"{path}/apercu")
    assert isabelle.page.status_code == 200
    assert "Ventes" in isabelle.text


@pytest.mark.parametrize(
    ("typed", "shown", "sentence"),
    [
        pytest.param("1 250,5", "1250,5", "", id="a number in French"),
        pytest.param("100.50", "100,50", "", id="a number with a point"),
        pytest.param("${N} * 2", "${N} * 2", "", id="an expression"),
        pytest.param("ABC", "ABC", "Écrivez un nombre, ou ${ABC} pour la réponse", id="a word"),
        pytest.param("0", "0", "Zéro ou moins ne se répartit pas.", id="nothing"),
        pytest.param("-0,5", "-0,5", "Zéro ou moins ne se répartit pas.", id="less than nothing"),
        pytest.param("−0,5", "−0,5", "Zéro ou moins ne se répartit pas.", id="less than nothing, with a true minus"),
        pytest.param("1 2", "1 2", "Écrivez un nombre seul", id="two numbers"),
        pytest.param("Budget total", "Budget total", "Écrivez un nombre seul", id="words"),
        pytest.param("100 %", "100 %", "Écrivez un nombre seul", id="a number with its unit"),
        pytest.param("${N} +", "${N} +", "(caractère", id="an expression cut short"),
    ],
)
def test_a_total_is_read_as_it_is_written(isabelle: Navigateur, typed: str, shown: str, sentence: str) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/repartition"
    isabelle.go(path)
    added = {"libelle": "Vos ressources", "code": "PARTS", "lignes": "Ventes\nDons", "cible": typed, "decimals": "2"}
    isabelle.send({**added, "unite": "€"}, path=path)
    if sentence:
        assert sentence in isabelle.text
    else:
        isabelle.go(f"{HERE}/questions/PARTS")
    assert isabelle.fields(isabelle.page.request.path)["cible"] == shown


def test_the_preview_of_what_no_page_sends_shows_what_was_there(isabelle: Navigateur) -> None:
    isabelle.go(f"{HERE}/questions/N")
    isabelle.send({"decimals": "douze", "obligation-mode": "peut-être"}, path=f"{HERE}/questions/N/apercu")
    assert isabelle.page.status_code == 200


def test_a_new_question_is_shown_before_it_is_added(petit_monde: Monde, isabelle: Navigateur) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/tableau-echelles"
    isabelle.go(path)
    isabelle.send({"libelle": "Votre avis", "lignes": "L’accueil\nLe suivi"}, path=f"{path}/apercu")
    assert "Le suivi" in isabelle.text
    assert draft(petit_monde) == une_page()


@pytest.mark.parametrize("modele", MODELES, ids=lambda modele: modele.cle)
def test_the_preview_of_a_question_of_which_nothing_is_written_shows_one(
    petit_monde: Monde, isabelle: Navigateur, modele: Modele
) -> None:
    path = f"{HERE}/groupes/ACCUEIL_G/questions/{modele.cle}"
    isabelle.go(path)
    isabelle.send({"libelle": "Une question"}, path=f"{path}/apercu")
    assert isabelle.page.status_code == 200
    assert "Une question" in isabelle.text


def test_typing_in_the_preview_shows_what_a_respondent_would_see(petit_monde: Monde, isabelle: Navigateur) -> None:
    question = Text(code="T", libelle="Lequel ?", relevant="${OUI} = 'oui'")
    petit_monde.change(1, add_block(une_page(), "ACCUEIL_G", question))
    response = isabelle.client.post(f"{HERE}/apercu/ACCUEIL", data={"OUI": "oui"}, base_url="http://127.0.0.1:8000")
    assert re.search(r'hidden[^>]*>\s*<div class="question[^"]*">\s*<label for="T"', response.text) is None
    assert "Lequel\u202f?" in response.text


def test_only_previews_are_shown_in_frames_and_only_by_us(isabelle: Navigateur) -> None:
    def policy(path: str) -> str:
        return str(isabelle.go(path).headers["Content-Security-Policy"])

    assert policy(f"{HERE}/apercu/ACCUEIL").endswith("frame-ancestors 'self'")
    assert policy(f"{HERE}/questions/N/apercu").endswith("frame-ancestors 'self'")
    assert policy(f"{HERE}/apercu").endswith("frame-ancestors 'none'; frame-src 'self'")
    assert policy(f"{HERE}/questions/N").endswith("frame-ancestors 'none'; frame-src 'self'")
    assert policy(HERE).endswith("frame-ancestors 'none'; frame-src 'self'")
    for path in (f"{HERE}/historique", "/campagnes", "/questionnaires/99/apercu", "/aide"):
        assert policy(path).endswith("frame-ancestors 'none'")


def test_the_preview_has_no_banner_and_the_pages_have_theirs(isabelle: Navigateur) -> None:
    assert "Se déconnecter" not in isabelle.go(f"{HERE}/apercu/ACCUEIL").text
    assert "Se déconnecter" in isabelle.go(f"{HERE}/apercu").text


def test_the_help_has_every_function_in_expressions_that_can_be_read(isabelle: Navigateur) -> None:
    """Refusals say « avec les fonctions de l’aide »."""
    section = isabelle.go("/aide/construire").text.partition('id="expressions"')[2].partition("<h2>")[0]
    examples = [html.unescape(example) for example in re.findall(r"<code>(.*?)</code>", section)]
    expressions = [example for example in examples if "$" in example or "(" in example]
    assert [expression for expression in expressions if not isinstance(parse(expression), Expression)] == []
    assert [function for function in FUNCTIONS if not any(f"{function}(" in text for text in expressions)] == []
