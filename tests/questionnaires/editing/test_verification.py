"""A definition is refused with all its defects at once, before anyone answers."""

from typing import Any

import pytest

from questionnaires.core.anomalies import Anomalie, blocking
from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.model import Controle, Questionnaire, Repartition
from questionnaires.core.options import Option
from questionnaires.core.questions import (
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    OwnScale,
    Part,
    Ranking,
    Text,
    Time,
    YesNo,
)
from questionnaires.editing.verification import MAX_QUESTIONS, verify
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.files.versions import from_json, to_json
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.questionnaires.core.fabrique import change, options, page, pages, plain, questionnaire


@pytest.fixture(scope="module")
def temps() -> Questionnaire:
    return derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)


def test_the_derived_questionnaire_has_nothing_to_correct(temps: Questionnaire) -> None:
    assert verify(temps) == ()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        pytest.param("${M9F9} > 0", "Aucune question ne s’appelle « M9F9 »", id="a question that does not exist"),
        pytest.param("${AUTRE} >", "caractère", id="an expression cut short"),
        pytest.param("pulldata('x', 'y')", "n’évalue pas", id="a function outside the subset"),
        pytest.param("regex(${AUTRE_PRECISION}, '(a)\\\\1')", "caractère", id="a pattern that RE2 refuses"),
    ],
)
def test_a_wrong_condition_is_told_with_its_question(temps: Questionnaire, condition: str, told: str) -> None:
    wrong = from_json(to_json(temps).replace("${AUTRE} > 0", condition))
    anomalies = blocking(verify(wrong))
    assert [(anomalie.code, anomalie.champ) for anomalie in anomalies] == [("AUTRE_PRECISION", "required_if")]
    assert told in plain(anomalies[0].probleme)


def test_a_wrong_filter_is_told_once_with_the_first_option_that_has_it() -> None:
    offered = tuple(
        Option(code=code, libelle=libelle, relevant=relevant)
        for code, libelle, relevant in (
            ("18", "Cher", "'24' = ${ROGION}"),
            ("75", "Paris", "'11' = ${ROGION}"),
            ("13", "Marseille", "'9' = ${T} >"),
        )
    )
    anomalies = verify(questionnaire(TEXTE, Choice(code="C", libelle="Choix", options=offered)))
    assert [plain(anomalie.probleme).partition(" (")[0] for anomalie in anomalies] == [
        "Condition de la réponse « Cher » – Aucune question ne s’appelle « ROGION ».",
        "Condition de la réponse « Marseille » – L’expression s’arrête trop tôt.",
    ]


NOMBRE = Number(code="N", libelle="Nombre", maximum=10)
TEXTE = Text(code="T", libelle="Texte")
CHOIX = Choice(code="C", libelle="Choix", options=options(a="A"))
PLUSIEURS = MultipleChoice(code="P", libelle="Choix", options=options(a="A", b="B"))
LIBRE = OwnScale(code="E", libelle="Échelle", pas=("Jamais", "Parfois", "Toujours"))
RANGS = Ranking(code="R", libelle="Classement", options=options(a="A", b="B"), rangs=2)
JOUR = Day(code="J", libelle="Jour")
MOIS = Month(code="M", libelle="Mois")
HEURE = Time(code="H", libelle="Heure")
LIRE = Note(code="L", libelle="[À lire](https://a.example)")
LIGNE = Intitule(code="L1", libelle="Une ligne")
COLONNE = Colonne(code="C1", libelle="Une colonne", unite="€")
MATRICE = Matrice(code="MAT", libelle="Matrice", echelle="S4", lignes=(LIGNE,))
GRILLE = Grille(code="GR", libelle="Grille", lignes=(LIGNE,), colonnes=(COLONNE,))
SOMME = Somme(code="SO", libelle="Somme", lignes=(LigneSomme(code="L1", libelle="Une ligne"),))
REPETITION = Repetition(code="REP", libelle="Liste", libelle_ligne="Ligne", questions=(NOMBRE,))
CALCUL = Computed(code="CAL", libelle="Calcul", calculation="1")
TABLEAU = Tableau(
    code="TAB",
    libelle="Tableau",
    lignes=(Ligne(code="L1", libelle="Une", choices=(CHOIX,)), Ligne(code="L2", libelle="Deux", choices=())),
)
ENTIER = change(TABLEAU, lignes=TABLEAU.lignes[:1])


def ranked(count: int) -> tuple[Option, ...]:
    return options(**{f"o{n}": f"Option {n}" for n in range(count)})


@pytest.mark.parametrize(
    "block",
    [NOMBRE, TEXTE, CHOIX, PLUSIEURS, RANGS, LIBRE, JOUR, MOIS, MATRICE, GRILLE, SOMME, REPETITION, CALCUL, ENTIER],
    ids=lambda block: block.kind,
)
def test_the_blocks_that_the_cases_start_from_have_nothing_to_correct(block: Block) -> None:
    assert verify(questionnaire(block)) == ()


def test_ten_options_can_be_ranked() -> None:
    assert verify(questionnaire(change(RANGS, options=ranked(10), rangs=10))) == ()


BLOCKS = [
    # steps of one's own
    pytest.param(LIBRE, {"pas": ()}, "pas", "L’échelle n’a aucune réponse.", id="no step"),
    pytest.param(LIBRE, {"pas": ("Oui",)}, "pas", "L’échelle a 1 réponse.", id="one step"),
    pytest.param(LIBRE, {"pas": tuple("abcdefghijkl")}, "pas", "L’échelle a 12 réponses.", id="twelve steps"),
    pytest.param(LIBRE, {"pas": ("Oui", "\u200b")}, "pas", "Une réponse de l’échelle est vide.", id="a blank step"),
    pytest.param(LIBRE, {"pas": ("Oui", "oui ")}, "pas", "Deux réponses ont le même texte", id="steps that read alike"),
    pytest.param(
        LIBRE,
        {"pas": ("Oui", "Non concerné / ne sait pas")},
        "pas",
        "Deux réponses ont le même texte",
        id="a step that reads as what stands apart",
    ),
    # codes
    pytest.param(NOMBRE, {"code": "É1"}, "code", "Le code « É1 » n’a pas la forme attendue.", id="code with an accent"),
    pytest.param(NOMBRE, {"code": ""}, "code", "n’a pas la forme attendue.", id="no code"),
    pytest.param(NOMBRE, {"code": "N" * 61}, "code", "n’a pas la forme attendue.", id="code too long"),
    pytest.param(NOMBRE, {"code": "N.1"}, "code", "n’a pas la forme attendue.", id="code with a point"),
    pytest.param(REPETITION, {"questions": (NOMBRE, NOMBRE)}, "code", "est pris deux fois.", id="twice in a line"),
    pytest.param(NOMBRE, {"code": "Revision"}, "code", "est réservé aux pages.", id="what pages send beside questions"),
    pytest.param(
        REPETITION,
        {"questions": (NOMBRE, Note(code="n", libelle="À lire"))},
        "code",
        "Le code « n » est pris deux fois.",
        id="a note in a line, but for the case",
    ),
    # labels
    pytest.param(NOMBRE, {"libelle": " "}, "libelle", "L’intitulé est vide.", id="no label"),
    pytest.param(NOMBRE, {"libelle": "\u200b"}, "libelle", "L’intitulé est vide.", id="a label that is not seen"),
    pytest.param(NOMBRE, {"libelle": "x" * 1001}, "libelle", "L’intitulé dépasse 1 000", id="label too long"),
    pytest.param(REPETITION, {"libelle": ""}, "libelle", "L’intitulé est vide.", id="no label of a repetition"),
    pytest.param(
        REPETITION, {"questions": (change(NOMBRE, libelle=""),)}, "libelle", "L’intitulé est vide.", id="in a line"
    ),
    pytest.param(
        ENTIER,
        {"lignes": (change(ENTIER.lignes[0], choices=(change(CHOIX, libelle=""),)),)},
        "libelle",
        "L’intitulé est vide.",
        id="no label of a column of choices",
    ),
    pytest.param(MATRICE, {"lignes": (change(LIGNE, libelle=""),)}, "lignes", "« L1 » n’a pas d’intitulé.", id="line"),
    pytest.param(GRILLE, {"colonnes": (change(COLONNE, libelle=""),)}, "colonnes", "pas d’intitulé.", id="column"),
    # options
    pytest.param(CHOIX, {"options": ()}, "options", "Aucune réponse n’est proposée.", id="no option"),
    pytest.param(CHOIX, {"options": options(**{"a b": "A"})}, "options", "d’option « a b »", id="option with a space"),
    pytest.param(CHOIX, {"options": CHOIX.options * 2}, "options", "d’option « a » est pris deux", id="option twice"),
    pytest.param(
        CHOIX,
        {"options": options(a="La  direction", b="la direction ")},
        "options",
        "Deux réponses ont le même texte, « la direction ».",
        id="label twice, but for the case and the spaces",
    ),
    pytest.param(
        CHOIX,
        {"options": options(a="L’élève", b="L'e\u0301le\u0300ve\u200b")},
        "options",
        "Deux réponses ont le même texte, « L'e\u0301le\u0300ve\u200b ».",
        id="label twice, but for how it is written",
    ),
    pytest.param(
        ENTIER,
        {"lignes": (change(ENTIER.lignes[0], choices=(change(CHOIX, options=options(a="A", b="A")),)),)},
        "options",
        "Deux réponses ont le même texte, « A ».",
        id="label twice in a table",
    ),
    pytest.param(CHOIX, {"options": options(a=" ")}, "options", "« a » n’a pas de libellé.", id="option without label"),
    pytest.param(
        CHOIX, {"options": options(autre="Autre"), "autre": True}, "options", "« autre » est pris", id="« Autre » twice"
    ),
    pytest.param(RANGS, {"rangs": 3}, "rangs", "plus de rangs que de réponses", id="more ranks than options"),
    pytest.param(
        RANGS, {"options": options(a="A"), "rangs": 0}, "options", "Un classement de 1 réponse", id="one option"
    ),
    pytest.param(
        RANGS,
        {"options": ranked(11)},
        "options",
        "Un classement de 11 réponses",
        id="too many options to rank",
    ),
    pytest.param(PLUSIEURS, {"exclusive": "z"}, "exclusive", "exclusive « z » n’existe pas.", id="nothing exclusive"),
    pytest.param(
        ENTIER,
        {"lignes": (change(ENTIER.lignes[0], choices=(change(CHOIX, options=()),)),)},
        "options",
        "Aucune réponse n’est proposée.",
        id="no option in a table",
    ),
    # bounds
    pytest.param(NOMBRE, {"minimum": 11}, "minimum", "Le minimum dépasse le maximum.", id="bounds of a number"),
    pytest.param(TEXTE, {"max_length": 0}, "max_length", "de 1 à 10 000 caractères.", id="an empty text"),
    pytest.param(TEXTE, {"max_length": 10_001}, "max_length", "de 1 à 10 000 caractères.", id="an endless text"),
    pytest.param(JOUR, {"minimum": "hier"}, "minimum", "« hier » n’est pas une borne.", id="a bound that is no day"),
    pytest.param(JOUR, {"maximum": "20260630"}, "maximum", "n’est pas une borne.", id="a day that does not compare"),
    pytest.param(JOUR, {"maximum": "2026-02-30"}, "maximum", "n’est pas une borne.", id="a day that does not exist"),
    pytest.param(MOIS, {"minimum": "2026-13"}, "minimum", "n’est pas une borne.", id="a month that does not exist"),
    pytest.param(MOIS, {"minimum": "2026-06-30"}, "minimum", "n’est pas une borne.", id="a day for a month"),
    pytest.param(
        JOUR,
        {"minimum": "2026-02-01", "maximum": "2026-01-01"},
        "minimum",
        "La première borne est après la seconde.",
        id="days backwards",
    ),
    pytest.param(HEURE, {"maximum": "24:00"}, "maximum", "n’est pas une borne.", id="a time that does not exist"),
    pytest.param(HEURE, {"minimum": "8 h"}, "minimum", "n’est pas une borne.", id="a time that does not compare"),
    # links of notes
    pytest.param(LIRE, {"libelle": "[a](http://a.example)"}, "libelle", "pas une adresse https", id="no https"),
    pytest.param(LIRE, {"libelle": "[a](https://b:c@a.example)"}, "libelle", "sans identifiant", id="a password"),
    pytest.param(LIRE, {"libelle": "[ ](https://a.example)"}, "libelle", "n’a pas de texte.", id="no words"),
    pytest.param(LIRE, {"libelle": "Lire\u202eeril"}, "libelle", "caractère invisible", id="turned around"),
    # tables and sums
    pytest.param(MATRICE, {"lignes": ()}, "lignes", "Il n’y en a aucune.", id="no line"),
    pytest.param(GRILLE, {"colonnes": ()}, "colonnes", "Il n’y en a aucune.", id="no column"),
    pytest.param(GRILLE, {"lignes": (LIGNE, LIGNE)}, "lignes", "« L1 » est pris deux fois.", id="a line twice"),
    *(
        pytest.param(
            block,
            {"lignes": (block.lignes[0], change(block.lignes[0], code="AUTRE", libelle=f"{block.lignes[0].libelle} "))},
            "lignes",
            "Deux intitulés sont les mêmes",
            id=f"equal lines of a {block.kind}",
        )
        for block in (MATRICE, GRILLE, SOMME)
    ),
    pytest.param(
        GRILLE, {"lignes": (change(LIGNE, code="TOTAL"),)}, "lignes", "« TOTAL » est réservé", id="a line TOTAL"
    ),
    pytest.param(
        GRILLE,
        {"colonnes": (COLONNE, change(COLONNE, code="C2", unite="h")), "total_lignes": True},
        "total_lignes",
        "Les colonnes n’ont pas la même unité.",
        id="euros and hours added",
    ),
    pytest.param(
        GRILLE, {"colonnes": (change(COLONNE, minimum=2, maximum=1),)}, "colonnes (C1)", "dépasse le", id="a column"
    ),
    pytest.param(TABLEAU, {}, "lignes", "Les lignes n’ont pas les mêmes colonnes.", id="lines of a table"),
    pytest.param(
        SOMME,
        {"lignes": (change(SOMME.lignes[0], sous=(LIGNE, LIGNE)),)},
        "lignes (L1)",
        "est pris deux fois.",
        id="lines under a line",
    ),
    pytest.param(SOMME, {"cible": " "}, "cible", "L’expression est vide.", id="nothing to compare to"),
    pytest.param(CALCUL, {"calculation": ""}, "calculation", "L’expression est vide.", id="nothing computed"),
    # repetitions
    pytest.param(REPETITION, {"questions": ()}, "questions", "Aucune question n’est répétée.", id="nothing repeated"),
    pytest.param(REPETITION, {"minimum": 11}, "minimum", "Le minimum dépasse le maximum.", id="lines"),
    # expressions
    pytest.param(NOMBRE, {"relevant": "${X}"}, "relevant", "Aucune question ne s’appelle « X »", id="unknown name"),
    pytest.param(NOMBRE, {"relevant": ". > 1"}, "relevant", "désigne la réponse", id="`.` in a condition"),
    pytest.param(NOMBRE, {"constraint": ". >"}, "constraint", "(caractère", id="a constraint cut short"),
    pytest.param(NOMBRE, {"required_if": "pulldata(1)"}, "required_if", "n’évalue pas", id="outside the subset"),
    pytest.param(MATRICE, {"constraint": ". >"}, "constraint", "(caractère", id="the constraint of a matrix"),
    pytest.param(NOMBRE, {"relevant": "${N} > 1"}, "relevant", "« N » dépend d’elle-même.", id="asked if answered"),
    pytest.param(CALCUL, {"calculation": "${CAL} + 1"}, "calculation", "dépend d’elle-même.", id="from itself"),
]


def test_marks_inside_marks_are_an_advice() -> None:
    (anomalie,) = verify(questionnaire(change(LIRE, libelle="***Lire***")))
    assert (anomalie.champ, anomalie.bloquante) == ("libelle", False)
    assert "reste en étoiles" in anomalie.probleme


@pytest.mark.parametrize(("block", "fields", "champ", "probleme"), BLOCKS)
def test_what_is_wrong_with_a_block_is_told(block: Block, fields: dict[str, Any], champ: str, probleme: str) -> None:
    anomalies = blocking(verify(questionnaire(change(block, **fields))))
    assert any(anomalie.champ == champ and probleme in plain(anomalie.probleme) for anomalie in anomalies), anomalies
    assert all(anomalie.remede.endswith((".", "?")) for anomalie in anomalies)


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        pytest.param(pages(), "Le questionnaire n’a aucune page.", id="no page"),
        pytest.param(pages(page("S1")), "Cette page ne pose aucune question.", id="an empty page"),
        pytest.param(pages(page("verifier", NOMBRE)), "n’a pas la forme attendue.", id="the code of another page"),
        pytest.param(pages(page("S 1", NOMBRE)), "n’a pas la forme attendue.", id="a page with a space"),
        pytest.param(pages(page("S1", NOMBRE), page("S1", TEXTE)), "Deux sections ont ce code.", id="two pages"),
        pytest.param(
            pages(page("S1", NOMBRE), change(page("S2", TEXTE), groupes=page("S1", TEXTE).groupes)),
            "Deux groupes ont ce code.",
            id="two groups",
        ),
        pytest.param(questionnaire(NOMBRE, change(TEXTE, code="n")), "pris deux fois.", id="but for the case"),
        pytest.param(
            questionnaire(change(CHOIX, autre=True), change(TEXTE, code="C_AUTRE")),
            "pris deux",
            id="« Autre »",
        ),
        pytest.param(questionnaire(GRILLE, change(NOMBRE, code="GR_L1_C1")), "pris deux fois.", id="a cell"),
        pytest.param(
            pages(page("S1", NOMBRE, relevant="${N} > 1")), "« N » dépend d’elle-même.", id="a page shown by its answer"
        ),
        pytest.param(
            pages(page("S1", REPETITION, relevant="count(${REP}) > 1")), "dépend d’elle-même", id="shown by its lines"
        ),
        pytest.param(
            questionnaire(change(NOMBRE, relevant="${T} = 'x'"), change(TEXTE, relevant="${N} > 1")),
            "Ces questions dépendent l’une de l’autre",
            id="two that show each other",
        ),
        pytest.param(pages(page("S1", NOMBRE, relevant="${")), "(caractère", id="the condition of a page"),
        pytest.param(pages(page("S1", NOMBRE, groupe_relevant="${X}")), "« X »", id="the condition of a group"),
        pytest.param(
            questionnaire(Part(code="A", libelle="Une part")), "n’est dans aucune répartition.", id="a part alone"
        ),
        pytest.param(
            questionnaire(NOMBRE, repartitions=[Repartition(code="R", libelle="R", lignes=("N", "Z"))]),
            "Cette ligne de la répartition n’est pas une part.",
            id="a line that is no part",
        ),
        pytest.param(
            questionnaire(
                Part(code="A", libelle="Une part"), repartitions=[Repartition(code="R", libelle="R", lignes=("A", "A"))]
            ),
            "Cette part est comptée deux fois.",
            id="a part that counts twice",
        ),
    ],
)
def test_what_is_wrong_with_the_whole_is_told(whole: Questionnaire, told: str) -> None:
    anomalies = blocking(verify(whole))
    assert any(told in plain(anomalie.probleme) for anomalie in anomalies), anomalies


CONTROLE = Controle(code="K", condition="${N} > 1", message="Petit.", ancre="N", portee="justifier")


@pytest.mark.parametrize(
    ("fields", "champ", "bloquante"),
    [
        pytest.param({"ancre": "Z"}, "ancre", True, id="nowhere to go"),
        pytest.param({"condition": " "}, "condition", True, id="no condition"),
        pytest.param({"message": ""}, "condition", True, id="no message"),
        pytest.param({"condition": "${Z} > 1"}, "condition", True, id="an unknown question"),
        pytest.param({"condition": ". > 1"}, "condition", True, id="`.` outside a question"),
        pytest.param({"code": "N"}, "code", True, id="the code of a question"),
        pytest.param({"code": "K.1"}, "code", True, id="a code with a point"),
        pytest.param({"raisons": options(**{"a b": "A"})}, "raisons", True, id="a reason with a space"),
        pytest.param({"raisons": options(a="A"), "portee": "auteur"}, "raisons", False, id="reasons nobody is asked"),
    ],
)
def test_what_is_wrong_with_a_check_is_told(fields: dict[str, Any], champ: str, bloquante: bool) -> None:
    anomalies = verify(questionnaire(NOMBRE, controles=[change(CONTROLE, **fields)]))
    assert [(anomalie.champ, anomalie.bloquante) for anomalie in anomalies] == [(champ, bloquante)]


def test_a_check_with_nothing_wrong_is_not_told() -> None:
    right = change(CONTROLE, raisons=(Option(code="autre", libelle="Autre"),))
    assert verify(questionnaire(NOMBRE, controles=[right])) == ()


@pytest.mark.parametrize(
    ("block", "told"),
    [
        pytest.param(
            YesNo(code="O", libelle="Oui ?", relevant="${C} = 'b'"),
            "« b » ne fait pas partie",
            id="no such option",
        ),
        pytest.param(
            YesNo(code="O", libelle="Oui ?", relevant="${C} = 'a' + 'b'"), "n’est pas un nombre", id="letters added"
        ),
    ],
)
def test_what_deserves_a_look_does_not_block(block: Block, told: str) -> None:
    anomalies = verify(questionnaire(CHOIX, block))
    assert blocking(anomalies) == ()
    assert any(told in plain(anomalie.probleme) for anomalie in anomalies), anomalies


def test_a_questionnaire_too_long_is_told_before_anything_else() -> None:
    lines = tuple(Intitule(code=f"L{n}", libelle="") for n in range(MAX_QUESTIONS + 1))
    anomalies = verify(questionnaire(change(MATRICE, lignes=lines)))
    assert [plain(anomalie.probleme) for anomalie in anomalies] == [
        "Le questionnaire dépasse 3 000 questions, lignes des tableaux comprises."
    ]


def test_a_chain_of_conditions_is_no_cycle() -> None:
    chain = [change(NOMBRE, code=f"N{n}", relevant=f"${{N{n - 1}}} > 0" if n else "") for n in range(50)]
    assert verify(questionnaire(*chain)) == ()


OUVRE = change(TEXTE, code="OUVRE", libelle="Ouvre-t-elle la suite ?")
SUITE = "${OUVRE} = 'oui'"


@pytest.mark.parametrize(
    ("whole", "code"),
    [
        pytest.param(questionnaire(change(NOMBRE, relevant=SUITE), OUVRE), "N", id="a question"),
        pytest.param(pages(page("S1", NOMBRE, relevant=SUITE), page("S2", OUVRE)), "S1", id="a page"),
        pytest.param(pages(page("S1", NOMBRE, groupe_relevant=SUITE), page("S2", OUVRE)), "S1_G", id="a group"),
        pytest.param(
            questionnaire(change(REPETITION, questions=(change(NOMBRE, relevant=SUITE), OUVRE))), "N", id="in a line"
        ),
        pytest.param(
            questionnaire(
                change(CALCUL, code="CAL", calculation="${OUVRE}"), change(NOMBRE, relevant="${CAL} = 'oui'"), OUVRE
            ),
            "N",
            id="by a value computed from it, wherever it is computed",
        ),
    ],
)
def test_a_condition_comes_after_the_question_that_it_waits_for(whole: Questionnaire, code: str) -> None:
    [anomalie] = blocking(verify(whole))
    assert (anomalie.code, anomalie.champ) == (code, "relevant")
    assert plain(anomalie.probleme) == (
        "La condition dépend de « Ouvre-t-elle la suite ? », une question posée plus loin."
    )
    assert "Déplacez cette question" in anomalie.remede


@pytest.mark.parametrize(
    ("question", "champ", "subject", "is_refused"),
    [
        pytest.param(
            Choice(code="Q", libelle="Q", options=(Option(code="a", libelle="A", relevant=SUITE),)),
            "options",
            "La condition d’une réponse proposée dépend de",
            True,
            id="an option",
        ),
        pytest.param(
            change(TEXTE, defaut="=${OUVRE}"), "defaut", "La réponse par défaut dépend de", True, id="default"
        ),
        pytest.param(change(TEXTE, libelle="Après ${OUVRE}"), "libelle", "Le texte cite", False, id="quoting text"),
    ],
)
def test_options_defaults_and_quoting_texts_come_after_what_they_depend_on(
    question: Choice | Text, champ: str, subject: str, is_refused: bool
) -> None:
    [anomalie] = [a for a in verify(questionnaire(question, OUVRE)) if "plus loin" in a.probleme]
    assert (anomalie.code, anomalie.champ, anomalie.bloquante) == (question.code, champ, is_refused)
    assert plain(anomalie.probleme) == f"{subject} « Ouvre-t-elle la suite ? », une question posée plus loin."
    assert not any("plus loin" in a.probleme for a in verify(questionnaire(OUVRE, question)))


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(questionnaire(OUVRE, change(NOMBRE, relevant=SUITE)), id="asked before"),
        pytest.param(
            questionnaire(
                OUVRE, change(NOMBRE, relevant="${CAL} = 'oui'"), change(CALCUL, code="CAL", calculation="${OUVRE}")
            ),
            id="computed further on from what is asked before",
        ),
        pytest.param(questionnaire(REPETITION, change(OUVRE, relevant="count(${REP}) > 1")), id="after its lines"),
        pytest.param(
            questionnaire(change(NOMBRE, required_if=SUITE, constraint=f"{SUITE} or . > 1"), OUVRE),
            id="a rule, which is judged when everything is answered",
        ),
    ],
)
def test_a_condition_on_what_is_already_known_is_not_told(whole: Questionnaire) -> None:
    assert verify(whole) == ()


def test_an_anomaly_reads_as_a_sentence() -> None:
    text = str(Anomalie("Q1", "libelle", "L’intitulé est vide.", "Écrivez-le."))
    assert plain(text) == "Q1 – L’intitulé est vide. Écrivez-le."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"code": "../../etc"}, "n’a pas la forme attendue", id="a path"),
        pytest.param({"code": "C" * 61}, "n’a pas la forme attendue", id="longer than what a base holds"),
        pytest.param({"titre": " "}, "n’a pas de titre", id="no title"),
        pytest.param({"titre": "\u3164"}, "n’a pas de titre", id="a title that is not seen"),
        pytest.param({"titre": "T" * 201}, "dépasse 200 caractères", id="a title longer than what a base holds"),
    ],
)
def test_what_names_a_questionnaire_can_stand_wherever_it_is_named(changes: dict[str, str], told: str) -> None:
    [anomalie] = blocking(verify(change(questionnaire(TEXTE), **changes)))
    assert told in plain(anomalie.probleme)


def test_a_draft_of_a_grille_without_columns_or_lines_has_no_totals() -> None:
    """An imported spreadsheet may leave it so."""
    totalled = change(GRILLE, total_lignes=True, total_colonnes=True)
    assert list(change(totalled, colonnes=()).all_questions()) == []
    assert list(change(totalled, lignes=()).all_questions()) == []


@pytest.mark.parametrize(
    ("change", "is_reached"),
    [
        ({"cible": "100"}, True),
        ({"cible": "101"}, False),
        ({"cible": "0.5", "decimals": 0}, False),
        ({"cible": "-1", "unite": "€"}, False),
        ({"cible": "0", "operateur": "<"}, False),
        ({"cible": "0.0", "operateur": "="}, False),
        ({"cible": "-5", "operateur": ">="}, False),
        ({"cible": "100", "operateur": ">"}, False),
        ({"cible": "100", "operateur": ">="}, True),
        ({"cible": "${AILLEURS} + 101", "operateur": "="}, True),
    ],
    ids=str,
)
def test_a_total_that_no_answer_reaches_is_told(change: dict[str, Any], is_reached: bool) -> None:
    champs = [anomalie.champ for anomalie in verify(questionnaire(SOMME.model_copy(update=change)))]
    assert is_reached == (not any(champ == "cible" for champ in champs if "AILLEURS" not in change["cible"]))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(change(TEXTE, required=True), "Ce total ne sera jamais un nombre.", id="a text"),
        pytest.param(change(CHOIX, required=True), "Ce total ne sera jamais un nombre.", id="a choice"),
        pytest.param(Day(code="J", libelle="Quand ?", required=True), "Ce total ne sera jamais un nombre.", id="a day"),
        pytest.param(Time(code="H", libelle="À quelle heure ?", required=True), "jamais un nombre.", id="a time"),
        pytest.param(YesNo(code="O", libelle="Est-ce fait ?", required=True), "jamais un nombre.", id="yes or no"),
        pytest.param(change(NOMBRE, required=False), "cette répartition ne se transmet pas.", id="may be left blank"),
        pytest.param(change(NOMBRE, required=True), "", id="a number, always given"),
    ],
)
def test_a_total_that_can_never_be_reached_or_may_not_be_known_is_told(
    source: Text | Choice | Day | Time | YesNo | Number, told: str
) -> None:
    whole = questionnaire(source, change(SOMME, cible=f"${{{source.code}}}"))
    anomalies = [anomalie for anomalie in verify(whole) if anomalie.champ == "cible"]
    assert [told in plain(anomalie.probleme) for anomalie in anomalies] == ([True] if told else [])
    assert all(anomalie.bloquante is ("jamais" in told) for anomalie in anomalies)
