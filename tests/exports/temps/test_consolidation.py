"""Records to the figures behind sheets: lines, missions, coverage, and those shown only once settled."""

from dataclasses import replace

import pytest

from exports.records.records import Attendu, Etat, Reponse
from exports.release.cellules import RESEAU, Mesure
from exports.temps.consolidation import PRECISION, consolidate, sources_asked, tables_of
from exports.temps.lignes import blocs_of, homes_of, lignes_of
from questionnaires.core.blocs import Block, Ligne, Tableau
from questionnaires.core.francais import NBSP
from questionnaires.core.questions import Choice, Text
from tests.exports.records.builders import (
    CENTRE,
    LIGNES,
    REFERENTIEL,
    beside_network,
    collecte,
    missing,
    questionnaire,
    realistic,
    released,
    reponse,
    shares,
    transmis,
)
from tests.questionnaires.core import fabrique

OUTILS = Choice(code=PRECISION, libelle="Outils", options=fabrique.options(agenda="Agenda", estime="Estimation"))


def test_coverage_weighs_what_was_expected_and_missing_answers_stay_visible() -> None:
    declared_less = transmis("18", reponse(etp=40), etp=100)
    consolidation = consolidate(collecte([declared_less, missing("18"), missing("28", Etat.A_FAIRE)]))
    cher = consolidation.couverture["18"]
    assert (cher.attendues, cher.transmises, cher.taux) == (2, 1, 0.5)
    assert consolidation.couverture["28"].transmises == 0
    assert consolidation.couverture["45"].attendues == 0
    assert consolidation.total.attendues == 3
    assert consolidation.dlas_answered == 1


def test_before_settlement_there_is_no_release_no_shown_dla_and_no_text() -> None:
    answers = [transmis(dla.code, precision("Accueil")) for dla in CENTRE]
    consolidation = consolidate(collecte(answers))
    assert consolidation.release is None
    assert consolidation.dlas_montres == ()
    assert consolidation.precisions == ()


def test_the_dla_that_are_shown_come_in_the_order_of_the_collecte() -> None:
    campagne = released(replace(realistic(), dlas=tuple(reversed(CENTRE))))
    assert [dla.code for dla in consolidate(campagne).dlas_montres] == ["45", "37", "18"]


def test_lines_come_from_the_questionnaire_even_when_nobody_answered() -> None:
    """Pitfall 2."""
    assert tuple(ligne.code for ligne in consolidate(collecte()).lignes) == LIGNES


def test_the_wished_for_repartition_is_no_line() -> None:
    """A second répartition of one answer: it would double every sum."""
    asked = replace(collecte(), questionnaire=questionnaire(souhaitable=True))
    assert tuple(ligne.code for ligne in consolidate(asked).lignes) == LIGNES


def precision(text: str | None) -> Reponse:
    return reponse(shares(*([0] * 11), 1), valeurs={"AUTRE_PRECISION": text})


def test_precisions_are_those_read_again_and_come_only_with_the_region() -> None:
    attendus = [transmis(dla.code, precision("Secret")) for dla in CENTRE]
    read_again = ("Accueil", "Zèle")
    assert consolidate(released(collecte(attendus))).precisions == ()
    assert consolidate(replace(released(collecte(attendus)), precisions=read_again)).precisions == read_again
    assert consolidate(replace(released(collecte(attendus[:2])), precisions=read_again)).precisions == ()
    assert consolidate(replace(collecte(attendus), precisions=read_again)).precisions == ()


def test_activites_are_the_tables_of_the_questionnaire() -> None:
    tables = consolidate(collecte(activites=True)).tables
    assert len(tables) == len(REFERENTIEL.fonctions)
    assert sum(len(table.tableau.lignes) for table in tables) == 47
    assert consolidate(collecte()).tables == ()


def test_a_table_of_activites_without_a_title_has_that_of_its_fieldset() -> None:
    table = Tableau(code="T", libelle="", lignes=(Ligne(code="L", libelle="Ligne", choices=(OUTILS,)),))
    titled = table.model_copy(update={"libelle": "Tâches"})
    assert [activites.titre for activites in tables_of(fabrique.questionnaire(table, titled))] == ["Groupe", "Tâches"]


@pytest.mark.parametrize(
    ("blocks", "is_asked"),
    [
        pytest.param([], False, id="not asked"),
        pytest.param([Text(code=PRECISION, libelle="Outils")], False, id="asked in free words"),
        pytest.param([OUTILS], True, id="asked as a choice"),
    ],
)
def test_what_a_repartition_rests_on_is_told_only_where_it_is_a_choice(blocks: list[Block], is_asked: bool) -> None:
    asked = fabrique.questionnaire(fabrique.A, *blocks)
    assert sources_asked(replace(collecte(), questionnaire=asked)) == (OUTILS if is_asked else None)


def test_a_cell_of_the_network_names_the_release_of_the_network() -> None:
    consolidation = consolidate(beside_network(released(realistic())))
    assert consolidation.release is not None
    of_region = consolidation.release.of(Mesure.PART)[0]
    cellules = of_region, replace(of_region, territoire=RESEAU)
    names = [consolidation.publication_of(cellule) for cellule in cellules]
    assert names == [f"n°{NBSP}1 du 22 juillet 2026", "unique du 22 juillet 2026"]


def test_lines_are_grouped_under_their_missions_and_the_rest_comes_last() -> None:
    blocs = blocs_of(REFERENTIEL, lignes_of(questionnaire()), homes_of(collecte()))
    assert [(bloc.numero, len(bloc.lignes)) for bloc in blocs] == [(1, 3), (2, 5), (3, 1), (4, 2), (0, 1)]
    assert blocs[-1].mission is None
    alone = blocs_of(REFERENTIEL, lignes_of(questionnaire())[:1], homes_of(collecte()))
    assert [(bloc.numero, len(bloc.lignes)) for bloc in alone] == [(1, 1)]


@pytest.mark.parametrize(
    ("attendus", "reason"),
    [
        pytest.param([missing("99")], "unknown DLA", id="unknown DLA"),
        pytest.param([replace(missing("18"), etat=Etat.TRANSMIS)], "exactly when", id="transmitted without answer"),
        pytest.param([replace(missing("18"), reponse=reponse())], "exactly when", id="a draft is not an answer"),
        pytest.param([transmis("18", reponse({"M1F1": 9999}))], "sum to the whole", id="99.99 %"),
    ],
)
def test_records_that_contradict_each_other_are_refused(attendus: list[Attendu], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        consolidate(collecte(attendus))


def test_two_dla_with_one_code_are_refused() -> None:
    dlas = collecte().dlas
    with pytest.raises(ValueError, match="same code"):
        consolidate(collecte(dlas=[*dlas, dlas[0]]))
