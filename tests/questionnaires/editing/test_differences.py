"""Changes of a new version are listed in full, before and after, with their effect on answers already given."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Composed,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Connu, Frozen
from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section
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
    Scale,
    Simple,
    Text,
    YesNo,
)
from questionnaires.editing.differences import Difference, differences, heaviest, reused
from questionnaires.editing.effets import LISTES, STRUCTURE, Effet, fields_of
from tests.questionnaires.core.fabrique import change, options, page, pages, plain, questionnaire

SANS, CONFIRMER, PERTE = Effet.SANS_EFFET, Effet.A_CONFIRMER, Effet.PERTE

NOMBRE = Number(code="ETP", libelle="Nombre de salariés", unite="ETP", maximum=100)
CHOIX = Choice(code="QUI", libelle="Qui répond ?", options=options(a="Le président", b="La directrice"))
MULTIPLE = MultipleChoice(code="AIDES", libelle="Aides reçues", options=options(a="Région", b="État"))
LIBRE = OwnScale(code="SOUVENT", libelle="Souvent ?", pas=("Jamais", "Toujours"))
RANGS = Ranking(code="PRIO", libelle="Vos priorités", options=options(a="A", b="B", c="C"), rangs=2)
ECHELLE = Scale(code="AVIS", libelle="Votre avis", echelle="S4")
MATRICE = Matrice(
    code="MAT", libelle="Satisfaction", echelle="S4", lignes=(Intitule(code="L1", libelle="Accueil"),), required=True
)
GRILLE = Grille(
    code="GR",
    libelle="Effectifs",
    lignes=(Intitule(code="L1", libelle="Hommes"), Intitule(code="L2", libelle="Femmes")),
    colonnes=(Colonne(code="C1", libelle="2025"), Colonne(code="C2", libelle="2026")),
    total_lignes=True,
)
SOMME = Somme(code="SO", libelle="Financements", lignes=(LigneSomme(code="L1", libelle="Public"),))
TABLEAU = Tableau(code="TAB", libelle="Tâches", lignes=(Ligne(code="L1", libelle="Conseil", choices=(CHOIX,)),))
REPETITION = Repetition(code="REP", libelle="Partenaires", libelle_ligne="Partenaire", questions=(NOMBRE,))
CALCUL = Computed(code="CAL", libelle="Total", calculation="1 + 1", decimals=2)
TEXTE = Text(code="TX", libelle="Pourquoi ?", max_length=100)
JOUR = Day(code="J", libelle="Date de fin", minimum="2026-01-01", maximum="2026-12-31")
PART = Part(code="P1", libelle="Conseil")


def compared(before: Block, after: Block) -> tuple[Difference, ...]:
    return differences(questionnaire(before), questionnaire(after))


CHANGES = [
    # displayed texts
    pytest.param(NOMBRE, {"aide": "En équivalent temps plein"}, SANS, "aide : rien → « En équi", id="help"),
    pytest.param(NOMBRE, {"libelle": "Nombre de salariées et salariés"}, SANS, "intitulé : « Nombre", id="label"),
    pytest.param(TEXTE, {"long": True}, SANS, "sur plusieurs lignes : non → oui.", id="a text on several lines"),
    pytest.param(CALCUL, {"montre": False}, SANS, "montré sur la page : oui → non.", id="a computation hidden"),
    pytest.param(NOMBRE, {"extras": (("appearance", "w1"),)}, SANS, "« appearance w1 »", id="a column of an XLSForm"),
    # to confirm
    pytest.param(NOMBRE, {"libelle": "Quel âge ?"}, CONFIRMER, "un code qui n’a jamais servi", id="another label"),
    pytest.param(change(TEXTE, libelle="abcd"), {"libelle": "abxxxx"}, SANS, "intitulé", id="a label 0.4 alike"),
    pytest.param(NOMBRE, {"required": True}, CONFIRMER, "obligatoire : non → oui.", id="compulsory"),
    pytest.param(NOMBRE, {"required_if": "1 = 1"}, CONFIRMER, "obligatoire si : rien", id="compulsory if"),
    pytest.param(NOMBRE, {"relevant": "1 = 1"}, CONFIRMER, "condition d’affichage", id="a condition"),
    pytest.param(NOMBRE, {"constraint": ". > 1"}, CONFIRMER, "règle : rien → « . > 1 ».", id="a constraint"),
    pytest.param(NOMBRE, {"unite": "€"}, CONFIRMER, "unité : « ETP » → « € ».", id="a unit"),
    pytest.param(NOMBRE, {"connu": Connu(cle="s.etp")}, CONFIRMER, "d’avance : rien → « s.etp ».", id="known"),
    pytest.param(CALCUL, {"calculation": "2"}, CONFIRMER, "calcul : « 1 + 1 » → « 2 ».", id="a computation"),
    pytest.param(CALCUL, {"decimals": 0}, CONFIRMER, "virgule : 2 → 0.", id="a computation rounded more"),
    pytest.param(SOMME, {"cible": "50"}, CONFIRMER, "total attendu : « 100 » → « 50 ».", id="a target"),
    pytest.param(SOMME, {"operateur": "<="}, CONFIRMER, "comparaison au total : « = » → « <= ».", id="an operator"),
    # bounds
    pytest.param(NOMBRE, {"maximum": 50}, CONFIRMER, "maximum : 100 → 50.", id="maximum lowered"),
    pytest.param(NOMBRE, {"maximum": 1000}, SANS, "maximum : 100 → 1", id="maximum raised"),
    pytest.param(NOMBRE, {"minimum": 5}, CONFIRMER, "minimum : 0 → 5.", id="minimum raised"),
    pytest.param(TEXTE, {"max_length": 50}, CONFIRMER, "longueur au plus : 100 → 50.", id="a text shortened"),
    pytest.param(TEXTE, {"max_length": 500}, SANS, "longueur au plus : 100 → 500.", id="a text lengthened"),
    pytest.param(JOUR, {"maximum": "2026-06-30"}, CONFIRMER, "maximum", id="a last day earlier"),
    pytest.param(JOUR, {"maximum": ""}, SANS, "→ rien.", id="no last day"),
    pytest.param(JOUR, {"minimum": ""}, SANS, "→ rien.", id="no first day"),
    # numbers
    pytest.param(change(NOMBRE, decimals=1), {"decimals": 0, "maximum": 10}, PERTE, "1 → 0.", id="fewer decimals"),
    pytest.param(NOMBRE, {"decimals": 1, "maximum": 1000}, CONFIRMER, "0 → 1.", id="more decimals, same bounds"),
    # options
    pytest.param(CHOIX, {"options": options(a="Le président")}, PERTE, "retrait de la réponse", id="option removed"),
    pytest.param(
        CHOIX,
        {"options": options(a="Le président", c="La directrice")},
        PERTE,
        "Le code a changé (b → c) : les réponses déjà données ne suivraient pas.",
        id="option renamed",
    ),
    pytest.param(
        CHOIX,
        {"options": options(a="La directrice", b="Le président")},
        PERTE,
        "C’était celui de b",
        id="options swapped under their codes",
    ),
    pytest.param(
        CHOIX,
        {"options": (*CHOIX.options, Option(code="c", libelle="Le trésorier"))},
        CONFIRMER,
        "ajout de la réponse proposée « Le trésorier ».",
        id="option added",
    ),
    pytest.param(CHOIX, {"options": CHOIX.options[::-1]}, SANS, "ordre des réponses proposées.", id="options in order"),
    pytest.param(
        MULTIPLE, {"options": MULTIPLE.options[::-1]}, CONFIRMER, "ordre", id="options of several in another order"
    ),
    pytest.param(MULTIPLE, {"exclusive": "b"}, CONFIRMER, "exclut les autres : rien → « b ».", id="exclusive"),
    pytest.param(CHOIX, {"autre": True}, CONFIRMER, "proposé : non → oui.", id="« Autre » offered"),
    pytest.param(change(CHOIX, autre=True), {"autre": False}, PERTE, "oui → non.", id="« Autre » no longer"),
    pytest.param(RANGS, {"options": RANGS.options[::-1]}, SANS, "ordre", id="ranked options in another order"),
    pytest.param(RANGS, {"rangs": 1}, CONFIRMER, "nombre de rangs : 2 → 1.", id="fewer ranks"),
    pytest.param(RANGS, {"rangs": 0}, SANS, "nombre de rangs : 2 → 0.", id="every rank"),
    pytest.param(ECHELLE, {"echelle": "T4"}, PERTE, "échelle : « S4 » → « T4 ».", id="another scale"),
    pytest.param(ECHELLE, {"sans_objet": False}, PERTE, "oui → non.", id="« Non concerné » no longer"),
    pytest.param(
        LIBRE,
        {"pas": ("Jamais", "Très souvent")},
        CONFIRMER,
        "réponses de l’échelle : « Jamais, Toujours » → « Jamais, Très souvent ».",
        id="a step in other words",
    ),
    pytest.param(
        LIBRE, {"pas": ("Jamais", "Parfois", "Toujours")}, PERTE, "« Jamais, Parfois, Toujours »", id="a step more"
    ),
    pytest.param(LIBRE, {"pas": ("Toujours", "Jamais")}, PERTE, "« Toujours, Jamais ».", id="steps exchanged"),
    # tables
    pytest.param(GRILLE, {"lignes": GRILLE.lignes[:1]}, PERTE, "retrait de la ligne « Femmes ».", id="line removed"),
    pytest.param(GRILLE, {"lignes": GRILLE.lignes[::-1]}, SANS, "ordre des lignes.", id="lines in another order"),
    pytest.param(GRILLE, {"colonnes": GRILLE.colonnes[:1]}, PERTE, "retrait de la colonne « 2026 ».", id="a column"),
    pytest.param(GRILLE, {"total_lignes": False}, PERTE, "totaux des lignes : oui → non.", id="totals removed"),
    pytest.param(GRILLE, {"total_colonnes": True}, SANS, "totaux des colonnes : non → oui.", id="totals added"),
    pytest.param(
        GRILLE,
        {"lignes": (*GRILLE.lignes, Intitule(code="L3", libelle="Jeunes"))},
        SANS,
        "ajout de la ligne « Jeunes ».",
        id="an optional line",
    ),
    pytest.param(
        GRILLE,
        {"colonnes": (*GRILLE.colonnes, Colonne(code="C3", libelle="2027"))},
        CONFIRMER,
        "ajout de la colonne « 2027 ».",
        id="a column that counts in the totals",
    ),
    pytest.param(
        MATRICE,
        {"lignes": (*MATRICE.lignes, Intitule(code="L2", libelle="Écoute"))},
        CONFIRMER,
        "ajout de la ligne « Écoute ».",
        id="a compulsory line",
    ),
    pytest.param(
        SOMME,
        {"lignes": (*SOMME.lignes, LigneSomme(code="L2", libelle="Privé"))},
        CONFIRMER,
        "ajout de la ligne « Privé ».",
        id="a line of a sum",
    ),
    pytest.param(
        SOMME,
        {"lignes": (change(SOMME.lignes[0], sous=(Intitule(code="E", libelle="État"),)),)},
        CONFIRMER,
        "« Financements – Public », ajout de la ligne « État ».",
        id="a line that is now split",
    ),
    pytest.param(
        TABLEAU,
        {"lignes": (change(TABLEAU.lignes[0], choices=(change(CHOIX, required=True),)),)},
        CONFIRMER,
        "« Tâches – Conseil – Qui répond ? », obligatoire",
        id="a choice of a table",
    ),
    # repetitions
    pytest.param(REPETITION, {"maximum": 5}, PERTE, "maximum : 10 → 5.", id="fewer lines"),
    pytest.param(REPETITION, {"maximum": 20}, SANS, "maximum : 10 → 20.", id="more lines"),
    pytest.param(REPETITION, {"minimum": 2}, CONFIRMER, "minimum : 0 → 2.", id="lines always shown"),
    pytest.param(REPETITION, {"questions": (NOMBRE, TEXTE)}, SANS, "ajout de la question", id="a question in lines"),
    pytest.param(
        REPETITION, {"questions": (TEXTE,)}, PERTE, "retrait de la question « Nombre", id="a question out of lines"
    ),
]


@pytest.mark.parametrize(("block", "fields", "effet", "phrase"), CHANGES)
def test_a_change_of_a_question_is_told_with_its_effect(
    block: Block, fields: dict[str, Any], effet: Effet, phrase: str
) -> None:
    differences_found = compared(block, change(block, **fields))
    assert heaviest(differences_found) is effet
    texts = [plain(difference.phrase) for difference in differences_found if difference.effet is effet]
    assert any(phrase in sentence for sentence in texts), texts
    assert {(difference.code, difference.ou) for difference in differences_found} == {(block.code, "Page S1")}


def test_bounds_are_compared_in_the_unit_of_the_number() -> None:
    differences_found = compared(NOMBRE, change(NOMBRE, decimals=2))
    assert [plain(difference.phrase) for difference in differences_found] == [
        "« Nombre de salariés », chiffres après la virgule : 0 → 2.",
        "« Nombre de salariés », maximum : 100 → 1.",
    ]


@pytest.mark.parametrize(
    ("after", "effet"),
    [
        pytest.param(NOMBRE, SANS, id="an optional question"),
        pytest.param(change(NOMBRE, required=True), CONFIRMER, id="a compulsory one"),
        pytest.param(change(NOMBRE, required_if="1 = 1"), CONFIRMER, id="compulsory on a condition"),
        pytest.param(CALCUL, SANS, id="a computation"),
        pytest.param(Note(code="N", libelle="À lire"), SANS, id="a note"),
        pytest.param(SOMME, CONFIRMER, id="a sum"),
        pytest.param(PART, CONFIRMER, id="a share"),
        pytest.param(MATRICE, CONFIRMER, id="a compulsory matrix"),
        pytest.param(GRILLE, SANS, id="an optional grid"),
        pytest.param(TABLEAU, SANS, id="an optional table"),
        pytest.param(change(REPETITION, questions=(change(NOMBRE, required=True),)), CONFIRMER, id="a repetition"),
    ],
)
def test_what_is_added_is_to_confirm_when_it_must_be_answered(after: Block, effet: Effet) -> None:
    differences_found = differences(questionnaire(TEXTE), questionnaire(TEXTE, after))
    assert [(difference.code, difference.effet) for difference in differences_found] == [(after.code, effet)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(NOMBRE, Text(code="ETP", libelle="Nombre de salariés"), id="number to text"),
        pytest.param(CHOIX, change(MULTIPLE, code="QUI"), id="one option to several"),
        pytest.param(MATRICE, change(GRILLE, code="MAT"), id="matrix to grid"),
        pytest.param(NOMBRE, Note(code="ETP", libelle="Nombre de salariés"), id="question to note"),
    ],
)
def test_another_kind_under_the_same_code_is_a_loss(before: Block, after: Block) -> None:
    assert [difference.effet for difference in compared(before, after)] == [PERTE]


def test_a_note_that_becomes_a_question_loses_nothing() -> None:
    assert [difference.effet for difference in compared(Note(code="ETP", libelle="Lisez"), NOMBRE)] == [SANS]


def test_a_note_removed_is_no_loss() -> None:
    differences_found = differences(questionnaire(NOMBRE, Note(code="N", libelle="Lisez")), questionnaire(NOMBRE))
    assert [difference.effet for difference in differences_found] == [SANS]


def test_renaming_is_a_removal_and_an_addition_with_a_word_about_it() -> None:
    differences_found = differences(questionnaire(NOMBRE), questionnaire(change(NOMBRE, code="SALARIES")))
    assert [(difference.code, difference.effet) for difference in differences_found] == [
        ("SALARIES", SANS),
        ("ETP", PERTE),
    ]
    assert "Le code a changé (ETP → SALARIES) : les réponses déjà données ne suivraient pas." in plain(
        differences_found[1].phrase
    )


def test_codes_exchanged_between_two_questions_are_a_loss_for_both() -> None:
    first, other = Text(code="A", libelle="Le nom du DLA"), Text(code="B", libelle="Le nom du pilote")
    differences_found = differences(
        questionnaire(first, other),
        questionnaire(change(first, libelle=other.libelle), change(other, libelle=first.libelle)),
    )
    assert [(difference.code, difference.effet) for difference in differences_found] == [("A", PERTE), ("B", PERTE)]


def test_a_label_that_two_questions_share_names_neither() -> None:
    before = {"A": "Pourquoi ?", "B": "Commentaire", "C": "Commentaire"}
    assert reused(before, {**before, "A": "Commentaire"}) == {}


def test_a_corrected_label_or_another_order_never_changes_a_code() -> None:
    """Pitfall 17."""
    differences_found = differences(
        questionnaire(NOMBRE, CHOIX), questionnaire(CHOIX, change(NOMBRE, libelle="Nombre de salariés en ETP"))
    )
    assert [(difference.code, difference.effet) for difference in differences_found] == [("S1", SANS), ("ETP", SANS)]


# --- pages, groups, sums and checks


@pytest.mark.parametrize(
    ("before", "after", "effet"),
    [
        pytest.param((page("S1", NOMBRE, CHOIX),), (page("S1", NOMBRE), page("S2", CHOIX)), SANS, id="moved"),
        pytest.param(
            (page("S1", NOMBRE, CHOIX),),
            (page("S1", NOMBRE), page("S2", CHOIX, relevant="1 = 1")),
            CONFIRMER,
            id="under",
        ),
        pytest.param(
            (page("S1", NOMBRE, relevant="1 = 1"),), (page("S2", NOMBRE, relevant="1 = 1"),), SANS, id="same condition"
        ),
        pytest.param((page("S1", NOMBRE),), (page("S1", NOMBRE, relevant="1 = 1"),), CONFIRMER, id="of the page"),
        pytest.param(
            (page("S1", NOMBRE),), (page("S1", NOMBRE, groupe_relevant="1 = 1"),), CONFIRMER, id="of the group"
        ),
        pytest.param(
            (page("S1", NOMBRE), page("S2", CHOIX)), (page("S2", CHOIX), page("S1", NOMBRE)), SANS, id="pages in order"
        ),
        pytest.param((page("S1", NOMBRE), page("S2")), (page("S1", NOMBRE),), SANS, id="an empty page removed"),
    ],
)
def test_where_a_question_stands_matters_by_its_conditions(
    before: tuple[Section, ...], after: tuple[Section, ...], effet: Effet
) -> None:
    differences_found = differences(pages(*before), pages(*after))
    assert differences_found
    assert heaviest(differences_found) is effet


CONTROLE = Controle(code="C1", condition="${ETP} < 50", message="C’est beaucoup.", ancre="ETP", portee="justifier")


@pytest.mark.parametrize(
    ("before", "after", "effet"),
    [
        pytest.param((), (CONTROLE,), CONFIRMER, id="added"),
        pytest.param((), (change(CONTROLE, portee="auteur"),), SANS, id="added for the author"),
        pytest.param((CONTROLE,), (), PERTE, id="removed with its reasons"),
        pytest.param((change(CONTROLE, portee="bloquant"),), (), CONFIRMER, id="removed"),
        pytest.param((CONTROLE,), (change(CONTROLE, condition="${ETP} < 60"),), CONFIRMER, id="condition"),
        pytest.param((CONTROLE,), (change(CONTROLE, message="C’est vraiment beaucoup."),), SANS, id="message"),
        pytest.param((CONTROLE,), (change(CONTROLE, portee="bloquant"),), PERTE, id="no longer justified"),
        pytest.param((CONTROLE,), (change(CONTROLE, actif=False),), PERTE, id="switched off"),
        pytest.param((CONTROLE,), (change(CONTROLE, raisons=options(a="Fusion")),), CONFIRMER, id="a reason added"),
        pytest.param((change(CONTROLE, raisons=options(a="Fusion")),), (CONTROLE,), PERTE, id="a reason removed"),
    ],
)
def test_a_check_that_changes_is_told(before: tuple[Controle, ...], after: tuple[Controle, ...], effet: Effet) -> None:
    differences_found = differences(questionnaire(NOMBRE, controles=before), questionnaire(NOMBRE, controles=after))
    assert [(difference.code, difference.ou, difference.effet) for difference in differences_found] == [
        ("C1", "Page S1", effet)
    ]


def test_the_lines_of_a_repartition_are_to_confirm() -> None:
    other = Part(code="P2", libelle="Autre")
    repartition = Repartition(code="R", libelle="Temps", lignes=("P1",))
    before = questionnaire(PART, other, repartitions=[repartition])
    differences_found = differences(
        before, questionnaire(PART, other, repartitions=[change(repartition, lignes=("P1", "P2"))])
    )
    assert [(plain(difference.phrase), difference.effet) for difference in differences_found] == [
        ("« Essai – Temps », lignes : « P1 » → « P1, P2 ».", CONFIRMER)
    ]


def test_a_label_quoted_by_a_computation_is_part_of_what_is_computed() -> None:
    quoted = Computed(code="DIT", libelle="Dit", calculation="jr:choice-name(${QUI}, '${QUI}')", nature="texte")
    corrected = change(CHOIX, options=options(a="Le président ou la présidente", b="La directrice"))
    differences_found = differences(questionnaire(CHOIX, quoted), questionnaire(corrected, quoted))
    assert heaviest(differences_found) is CONFIRMER
    assert heaviest(differences(questionnaire(CHOIX), questionnaire(corrected))) is SANS


def test_who_reads_the_answers_is_to_confirm() -> None:
    before = questionnaire(NOMBRE)
    differences_found = differences(before, change(before, diffusion="nominative", minutes=6))
    assert [(plain(difference.phrase), difference.effet) for difference in differences_found] == [
        ("« Essai », durée annoncée, en minutes : 5 → 6.", SANS),
        ("« Essai », diffusion des réponses : « agregee » → « nominative ».", CONFIRMER),
    ]


# --- nothing is left out


MODELS = (*get_args(Simple), *get_args(Composed), Questionnaire, Section, Groupe, Repartition, Controle)


@pytest.mark.parametrize("model", [*MODELS, Intitule, Colonne, LigneSomme, Ligne], ids=lambda model: model.__name__)
def test_every_field_of_every_model_is_compared(model: type[Frozen]) -> None:
    """A field added to the model must be given a name and an effect."""
    compared_alone = {field for field, _ in fields_of(model.model_construct())}
    assert set(model.model_fields) <= compared_alone | STRUCTURE | LISTES.keys() | {"code"}


@given(st.data())
def test_the_months_of_a_bound_are_compared_as_days_are(data: st.DataObject) -> None:
    months = st.integers(1, 12).map(lambda month: f"2026-{month:02}")
    low, high, newer = data.draw(months), data.draw(months), data.draw(months)
    before = Month(code="M", libelle="Mois", minimum=low, maximum=high)
    differences_found = compared(before, change(before, maximum=newer))
    expected = [] if newer == high else [CONFIRMER if newer < high else SANS]
    assert [difference.effet for difference in differences_found] == expected


def test_yes_or_no_with_nothing_apart_any_more_is_a_loss() -> None:
    before = YesNo(code="O", libelle="D’accord ?", sans_objet=True)
    assert [difference.effet for difference in compared(before, change(before, sans_objet=False))] == [PERTE]
