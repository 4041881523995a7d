"""Texts that quote an answer, `${NOM}`: said to its respondent alone."""

import pytest
from flask import Flask

from collecte.models import Participation
from collecte.reponses.queries.versions import get_questionnaire, get_written
from questionnaires.answers.citations import said_to, without_citations
from questionnaires.answers.settled import settle
from questionnaires.core.blocs import Colonne, Grille, Intitule, Repetition
from questionnaires.core.questions import Choice, Number, OwnScale, Text
from questionnaires.editing.codes import with_names
from questionnaires.editing.passages import is_lossless
from questionnaires.editing.verification import verify
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.repondante import claire_answering
from tests.questionnaires.core.fabrique import JOUR, options, page, pages, plain

LIGNES = Repetition(
    code="P", libelle="Partenaires", libelle_ligne="Partenaire", questions=(Text(code="QUI", libelle="Qui ?"),)
)
WHOLE = pages(
    page("S1", Text(code="NOM", libelle="Nom"), Number(code="ETP", libelle="ETP", unite="ETP", maximum=90), LIGNES),
    page(
        "S2",
        Text(code="MOT", libelle="Un mot de ${NOM}, ${ETP}", aide="De ${NOM}, ${QUI} ou ${NULLE}"),
        Choice(code="CH", libelle="Qui ?", options=options(a="Chez ${NOM}", b="Ailleurs")),
    ),
)


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    return claire_answering(petit_monde, app, WHOLE)


def test_a_page_quotes_the_answers_given_before(claire: Navigateur) -> None:
    claire.send({"NOM": "<b>Jardins</b>", "ETP": "3", "suite": "continuer"})
    assert "Un mot de <b>Jardins</b>, 3" in claire.text
    assert "Chez &lt;b&gt;Jardins" in claire.page.text
    assert "De <b>Jardins</b>, … ou …" in claire.text


@pytest.mark.parametrize(
    ("typed", "decimals", "unite", "quoted"),
    [
        ("1998", 0, "", "1998"),
        ("1200", 2, "€", "1200 €"),
        ("-1500", 0, "", "−1500"),
        ("1200,5", 2, "€", "1 200,5 €"),
        ("12000", 0, "", "12 000"),
        ("1234567", 0, "", "1 234 567"),
        ("998", 0, "", "998"),
    ],
)
def test_a_whole_number_below_ten_thousand_is_quoted_in_one_piece(
    typed: str, decimals: int, unite: str, quoted: str
) -> None:
    largest = 10**9
    number = Number(code="N", libelle="N", decimals=decimals, unite=unite, minimum=-largest, maximum=largest)
    whole = pages(page("S1", number), page("S2", Text(code="T", libelle="Depuis ${N} ?")))
    said = said_to(whole.sections[1], settle(whole, {"N": typed}, JOUR)).questions["T"].libelle
    assert plain(said) == f"Depuis {quoted} ?"


def test_what_one_wrote_is_never_drawn_for_another(claire: Navigateur) -> None:
    claire.send({"NOM": "Jardins", "suite": "continuer"})
    assert "Chez Jardins" in claire.text
    claire.go("/reponses/1/S1")
    claire.send({"NOM": "Vergers", "suite": "continuer"})
    assert "Jardins" not in claire.page.text


def test_an_answer_that_is_not_given_is_left_open(claire: Navigateur) -> None:
    claire.go("/reponses/1/S2")
    assert "Un mot de …, …" in claire.text
    assert "${" not in claire.page.text


def test_everyone_else_reads_texts_without_answers(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"NOM": "Jardins", "suite": "continuer"})
    with petit_monde.database.reading() as session:
        version = session.get_one(Participation, 1).version
        assert get_questionnaire(version).questions["MOT"].libelle == "Un mot de …, …"
        assert get_written(version) == WHOLE


def test_the_check_page_and_the_receipt_quote_the_answers(claire: Navigateur) -> None:
    claire.send({"NOM": "Jardins", "suite": "continuer"})
    claire.send({"MOT": "Bien", "CH": "a", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "Un mot de Jardins, …" in claire.text
    assert "Chez Jardins" in claire.text
    claire.send({})
    assert claire.page.request.path == "/reponses/1/recu", claire.text
    assert "Un mot de Jardins, …" in claire.text
    assert "Chez Jardins" in claire.text


def test_options_that_only_quote_are_told_apart_by_their_code() -> None:
    quoting = Choice(code="CH", libelle="Lequel ?", options=options(a="${A}", b="Aucun", c="${ B }", d="Chez ${A}"))
    said = without_citations(pages(page("S1", quoting))).questions["CH"]
    labels = [label.replace("\u00a0", " ") for label in said.listed]
    assert labels == ["… (option a)", "Aucun", "… (option c)", "Chez …"]


def test_an_option_more_does_not_change_what_the_others_mean() -> None:
    before, after = (
        without_citations(pages(page("S1", Choice(code="CH", libelle="Lequel ?", options=offered))))
        for offered in (options(a="${A}", b="${B}"), options(c="${C}", a="${A}", b="${B}"))
    )
    assert is_lossless(before, after, {"CH": "a"})


def test_a_line_of_a_list_is_named_after_an_answer(petit_monde: Monde, app: Flask) -> None:
    sites = LIGNES.model_copy(update={"libelle_ligne": "Site de ${NOM}", "minimum": 1})
    claire = claire_answering(petit_monde, app, pages(page("S1", Text(code="NOM", libelle="Nom")), page("S2", sites)))
    claire.send({"NOM": "Jardins", "suite": "continuer"})
    assert "Site de Jardins 1" in claire.text


GRILLE = Grille(
    code="G",
    libelle="Grille",
    lignes=(Intitule(code="L", libelle="Ligne"),),
    colonnes=(Colonne(code="C", libelle="Colonne", unite="parts de ${NOM}"),),
)
SCALE = OwnScale(code="E", libelle="Avis", pas=("Mal, ${NOM}", "Bien"))


@pytest.mark.parametrize(
    ("block", "champ"),
    [
        pytest.param(SCALE, "pas", id="a step of a scale"),
        pytest.param(LIGNES.model_copy(update={"questions": (SCALE,)}), "pas", id="in a repetition, once"),
        pytest.param(Number(code="N", libelle="N", unite="jours de ${NOM}", maximum=9), "unite", id="a unit"),
        pytest.param(GRILLE, "colonnes", id="the unit of a column"),
    ],
)
def test_nothing_is_quoted_where_the_text_is_part_of_an_answer(
    block: OwnScale | Number | Grille | Repetition, champ: str
) -> None:
    (anomalie,) = verify(pages(page("S1", Text(code="NOM", libelle="Nom"), block)))
    assert (anomalie.champ, anomalie.bloquante) == (champ, True)
    assert "cite « NOM »" in anomalie.probleme.replace("\u00a0", " ")


def test_a_questionnaire_that_quotes_nothing_is_not_copied() -> None:
    whole = pages(page("S1", Text(code="NOM", libelle="Nom")))
    assert without_citations(whole) is whole


def test_quoting_what_has_no_single_answer_is_said_to_the_author() -> None:
    remarks = [anomalie.probleme.replace("\u00a0", " ") for anomalie in verify(WHOLE) if "cite" in anomalie.probleme]
    assert remarks == [
        "Le texte cite « QUI », une question répétée.",
        "Le texte cite « NULLE », qui n’est pas une question.",
    ]


def test_a_renamed_question_is_quoted_by_its_new_name() -> None:
    assert with_names(WHOLE, {"NOM": "N"}).questions["MOT"].libelle == "Un mot de ${N}, ${ETP}"
