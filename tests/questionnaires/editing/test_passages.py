"""A draft passes from one version to the next losing nothing, or every loss is reported with the typed text."""

from typing import Any

import pytest

from questionnaires.core.blocs import Block, Colonne, Grille, Intitule, Ligne, Repetition, Tableau
from questionnaires.core.model import Controle
from questionnaires.core.questions import Choice, Computed, MultipleChoice, Number, OwnScale, Scale, Text
from questionnaires.editing.passages import Loss, is_lossless, losses
from tests.questionnaires.core.fabrique import change, options, questionnaire

NOMBRE = Number(code="Q", libelle="Salariés", unite="€", maximum=100)
TEXTE = Text(code="Q", libelle="Pourquoi ?")
CHOIX = Choice(code="Q", libelle="Qui ?", options=options(a="Le président", b="La directrice"), autre=True)
PLUSIEURS = MultipleChoice(code="Q", libelle="Lesquels ?", options=options(a="Un", b="Deux"))
LIBRE = OwnScale(code="Q", libelle="Souvent ?", pas=("Jamais", "Parfois", "Toujours"))
ECHELLE = Scale(code="Q", libelle="Avis", echelle="S4")
GRILLE = Grille(
    code="GR",
    libelle="Effectifs",
    lignes=(Intitule(code="L1", libelle="Hommes"), Intitule(code="L2", libelle="Femmes")),
    colonnes=(Colonne(code="C1", libelle="2025"),),
)
REPETITION = Repetition(code="REP", libelle="Partenaires", libelle_ligne="Partenaire", questions=(NOMBRE,))


def losing(before: Block, after: Block | None, **saisie: str) -> tuple[Loss, ...]:
    other = Text(code="AUTRE", libelle="Autre")
    blocks = (other,) if after is None else (other, after)
    return losses(questionnaire(other, before), questionnaire(*blocks), saisie)


@pytest.mark.parametrize(
    ("before", "after", "typed"),
    [
        pytest.param(TEXTE, None, "  ", id="nothing was typed"),
        pytest.param(TEXTE, change(TEXTE, libelle="Pour quoi ?", required=True), "x", id="a corrected label"),
        pytest.param(NOMBRE, change(NOMBRE, decimals=2, maximum=10_000), "12", id="more decimals"),
        pytest.param(NOMBRE, change(NOMBRE, maximum=50), "50", id="narrower bounds that hold it"),
        pytest.param(NOMBRE, change(NOMBRE, maximum=50), "douze", id="never readable, to be corrected"),
        pytest.param(NOMBRE, change(NOMBRE, unite="%"), "12", id="typed without its unit"),
        pytest.param(CHOIX, change(CHOIX, options=options(a="Le président")), "a", id="another option removed"),
        pytest.param(CHOIX, change(CHOIX, options=CHOIX.options[::-1]), "a", id="options in another order"),
        pytest.param(PLUSIEURS, change(PLUSIEURS, options=PLUSIEURS.options[::-1]), "a b", id="several, of them too"),
        pytest.param(ECHELLE, change(ECHELLE, sans_objet=False), "4", id="a step that stays"),
        pytest.param(LIBRE, change(LIBRE, pas=("Jamais", "Des fois", "Toujours")), "2", id="a step in other words"),
    ],
)
def test_a_draft_that_passes_whole(before: Block, after: Block | None, typed: str) -> None:
    assert losing(before, after, Q=typed) == ()


@pytest.mark.parametrize(
    ("before", "after", "typed", "raison"),
    [
        pytest.param(TEXTE, None, "x", "Cette question n’est plus posée.", id="removed"),
        pytest.param(TEXTE, NOMBRE, "12", "Cette question n’est plus du même genre.", id="another kind"),
        pytest.param(TEXTE, Computed(code="Q", libelle="Q", calculation="1"), "12", "plus posée", id="now computed"),
        pytest.param(ECHELLE, change(ECHELLE, echelle="T4"), "4", "du même genre", id="another scale"),
        pytest.param(LIBRE, change(LIBRE, pas=LIBRE.pas[1:]), "2", "du même genre", id="a step of one's own less"),
        pytest.param(LIBRE, change(LIBRE, pas=LIBRE.pas[::-1]), "3", "la même chose", id="one's own steps reversed"),
        pytest.param(ECHELLE, TEXTE, "4", "du même genre", id="a scale no more"),
        pytest.param(TEXTE, ECHELLE, "4", "du même genre", id="a scale from now on"),
        pytest.param(ECHELLE, change(ECHELLE, sans_objet=False), "nc", "ne fait pas partie", id="nothing apart"),
        pytest.param(NOMBRE, change(NOMBRE, maximum=50), "51", "est hors des limites", id="out of bounds"),
        pytest.param(NOMBRE, change(NOMBRE, unite="%"), "12 €", "n’est pas un nombre", id="typed with its unit"),
        pytest.param(change(NOMBRE, decimals=1), NOMBRE, "1,5", "trop précis", id="fewer decimals"),
        pytest.param(TEXTE, change(TEXTE, max_length=3), "long", "4 caractères", id="shorter"),
        pytest.param(CHOIX, change(CHOIX, options=options(a="Le président")), "b", "ne fait pas", id="option removed"),
        pytest.param(
            CHOIX,
            change(CHOIX, options=options(a="La directrice", b="Le président")),
            "a",
            "ne voudrait plus dire la même chose",
            id="options swapped",
        ),
        pytest.param(
            PLUSIEURS,
            change(PLUSIEURS, options=options(a="Un", c="Deux")),
            "a b",
            "ne fait pas partie",
            id="one of several",
        ),
        pytest.param(PLUSIEURS, change(PLUSIEURS, exclusive="a"), "a b", "avec d’autres", id="now exclusive"),
    ],
)
def test_a_loss_is_told_with_what_was_typed(before: Block, after: Block | None, typed: str, raison: str) -> None:
    [loss] = losing(before, after, Q=typed)
    assert (loss.code, loss.texte) == ("Q", typed)
    assert raison in loss.raison.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("before", "fields", "code"),
    [
        pytest.param(GRILLE, {"lignes": GRILLE.lignes[:1]}, "GR_L2_C1", id="a line of a grid"),
        pytest.param(REPETITION, {"maximum": 2}, "REP.3.Q", id="a line beyond the new maximum"),
        pytest.param(CHOIX, {"autre": False}, "Q_AUTRE", id="what « Autre » was"),
        pytest.param(
            GRILLE,
            {"lignes": (Intitule(code="L1", libelle="Femmes"), Intitule(code="L2", libelle="Hommes"))},
            "GR_L2_C1",
            id="two lines exchanged",
        ),
    ],
)
def test_a_cell_that_vanishes_takes_its_text(before: Block, fields: dict[str, Any], code: str) -> None:
    assert [loss.code for loss in losing(before, change(before, **fields), **{code: "12"})] == [code]


def test_lines_of_a_table_exchanged_under_their_codes_are_a_loss() -> None:
    fait = Choice(code="T1", libelle="Fait", options=options(oui="Oui"))
    ligne, other = Ligne(code="L1", libelle="Conseil", choices=(fait,)), change(fait, code="T2")
    before = Tableau(code="T", libelle="T", lignes=(ligne, Ligne(code="L2", libelle="Suivi", choices=(other,))))
    after = change(before, lignes=tuple(change(text, libelle=text.libelle[::-1]) for text in before.lignes))
    assert losing(before, after, T1="oui") == ()
    swapped = (change(before.lignes[0], libelle="Suivi"), change(before.lignes[1], libelle="Conseil"))
    assert [loss.code for loss in losing(before, change(before, lignes=swapped), T1="oui")] == ["T1"]


def test_a_reason_given_to_a_check_passes_or_is_a_loss() -> None:
    controle = Controle(code="C1", condition="${Q} < 5", message="Beaucoup", ancre="Q", portee="justifier")
    before = questionnaire(NOMBRE, controles=[controle])
    saisie = {"Q": "12", "C1.commentaire": "Une fusion"}
    assert is_lossless(before, questionnaire(NOMBRE, controles=[change(controle, condition="${Q} < 6")]), saisie)
    lost = losses(before, questionnaire(NOMBRE), saisie)
    assert [(loss.code, loss.texte) for loss in lost] == [("C1.commentaire", "Une fusion")]


def test_what_is_computed_is_never_lost() -> None:
    computed = Computed(code="Q", libelle="Total", calculation="1")
    assert losing(computed, None, Q="1") == ()
