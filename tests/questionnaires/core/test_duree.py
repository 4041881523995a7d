"""The duration of a questionnaire is the one that its author gives, else an estimate from its questions."""

import pytest

from questionnaires.core.blocs import Block, Colonne, Grille, Intitule, Repetition
from questionnaires.core.duree import estimated_minutes, minutes_of_steps
from questionnaires.core.elements import Connu
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    MultipleChoice,
    Note,
    Number,
    Ranking,
    Scale,
    Text,
    YesNo,
)
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.files.versions import content_hash, from_json, to_json
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.questionnaires.core import fabrique
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.expressions.hasard import seeded

SHIPPED = [
    *shipped_questionnaires().values(),
    *(derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), full) for full in (False, True)),
]


def asking(*blocks: Number | Text | Note | Grille | Repetition, relevant: str = "", minutes: int = 0) -> Questionnaire:
    groupe = Groupe(code="G", titre="Groupe", relevant=relevant, blocks=blocks)
    page = Section(code="S", titre="Page", court="Page", groupes=(groupe,))
    return Questionnaire(code="ESSAI", titre="Essai", minutes=minutes, sections=(page,))


def numbers(count: int, relevant: str = "", connu: Connu | None = None) -> tuple[Number, ...]:
    return tuple(
        Number(code=f"N{n}", libelle="Combien ?", maximum=9, relevant=relevant, connu=connu) for n in range(count)
    )


@pytest.mark.parametrize(
    "questionnaire", SHIPPED, ids=lambda questionnaire: f"{questionnaire.code} {questionnaire.minutes}"
)
def test_the_estimate_of_an_instrument_is_within_a_third_of_what_it_announces(questionnaire: Questionnaire) -> None:
    assert abs(estimated_minutes(questionnaire) - questionnaire.minutes) <= questionnaire.minutes / 3


OFFERED = fabrique.options(a="A", b="B")


@pytest.mark.parametrize(
    ("question", "seconds"),
    [
        pytest.param(Note(code="Q", libelle="À lire"), 8, id="note"),
        pytest.param(Acknowledgement(code="Q", libelle="J’ai lu"), 5, id="box"),
        pytest.param(YesNo(code="Q", libelle="D’accord ?"), 8, id="yes or no"),
        pytest.param(Scale(code="Q", libelle="Satisfait ?", echelle="S4"), 10, id="scale"),
        pytest.param(Choice(code="Q", libelle="Qui ?", options=OFFERED), 12, id="choice"),
        pytest.param(Day(code="Q", libelle="Quand ?"), 12, id="date"),
        pytest.param(Number(code="Q", libelle="Combien ?", maximum=9), 20, id="number"),
        pytest.param(MultipleChoice(code="Q", libelle="Lesquels ?", options=OFFERED), 20, id="several choices"),
        pytest.param(Text(code="Q", libelle="Pourquoi ?"), 25, id="text"),
        pytest.param(Text(code="Q", libelle="Pourquoi ?", long=True), 60, id="long text"),
        pytest.param(Ranking(code="Q", libelle="Dans quel ordre ?", options=OFFERED), 30, id="ranking"),
        pytest.param(Computed(code="Q", libelle="Total", calculation="1"), 0, id="nothing to do"),
    ],
)
def test_a_question_takes_these_seconds(question: Block, seconds: int) -> None:
    many = (fabrique.change(question, code=f"Q{number}") for number in range(120))
    assert estimated_minutes(fabrique.questionnaire(*many)) == max(1, 2 * seconds)


def test_what_its_author_says_prevails() -> None:
    assert asking(*numbers(90), minutes=3).duree == 3
    assert asking(*numbers(90)).duree == 30


@pytest.mark.parametrize(
    "questionnaire", SHIPPED, ids=lambda questionnaire: f"{questionnaire.code} {questionnaire.minutes}"
)
def test_the_minutes_of_the_steps_are_those_of_the_whole(questionnaire: Questionnaire) -> None:
    *sections, check = minutes_of_steps(questionnaire)
    assert (len(sections), sum(sections) + check) == (len(questionnaire.sections), questionnaire.duree)
    assert check <= 3


def test_a_step_takes_the_longer_the_more_it_asks() -> None:
    base, repartition, activites, check = minutes_of_steps(SHIPPED[-1])
    assert (base, repartition, activites, check) == (1, 12, 20, 2)
    assert minutes_of_steps(SHIPPED[-2])[1] >= repartition, "the same page, activités or not"


def test_it_never_takes_less_than_a_minute() -> None:
    assert asking(Note(code="N", libelle="Merci.")).duree == 1


def test_what_is_asked_under_a_condition_or_already_known_counts_for_half() -> None:
    assert asking(*numbers(90, relevant="${N0} > 1")).duree == 15
    assert asking(*numbers(90), relevant="1 = 1").duree == 15
    assert asking(*numbers(90, connu=Connu(cle="structure.salaries"))).duree == 15


def test_a_table_takes_the_time_of_its_cells_and_a_repetition_that_of_one_line() -> None:
    lignes = tuple(Intitule(code=f"L{n}", libelle="Ligne") for n in range(10))
    colonnes = tuple(Colonne(code=f"C{n}", libelle="Colonne") for n in range(6))
    assert asking(Grille(code="GR", libelle="Tableau", lignes=lignes, colonnes=colonnes)).duree == 12
    repeated = Repetition(code="R", libelle="Liste", libelle_ligne="Ligne", maximum=50, questions=numbers(30))
    assert asking(repeated).duree == 10


def test_an_estimate_is_made_without_making_every_cell() -> None:
    lignes = tuple(Intitule(code=f"L{n}", libelle="Ligne") for n in range(20_000))
    colonnes = tuple(Colonne(code=f"C{n}", libelle="Colonne") for n in range(20_000))
    assert asking(Grille(code="GR", libelle="Tableau", lignes=lignes, colonnes=colonnes)).duree == 80_000_000


def test_any_questionnaire_is_estimated() -> None:
    assert all(estimated_minutes(random_questionnaire(seeded(seed))) >= 1 for seed in range(60))


def test_an_estimate_is_no_part_of_what_is_published() -> None:
    questionnaire = asking(*numbers(90))
    before = content_hash(questionnaire)
    assert questionnaire.duree == 30
    assert content_hash(questionnaire) == before == content_hash(from_json(to_json(questionnaire)))
