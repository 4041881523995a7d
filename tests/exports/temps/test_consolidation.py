"""Records to the figures behind sheets: lines, missions, coverage, and those shown only once settled."""

from dataclasses import replace

import pytest

from exports.records.records import Attendu, Etat, Reponse
from exports.temps.consolidation import consolidate
from exports.temps.lignes import blocs_of, homes_of, lignes_of
from tests.exports.records.builders import (
    CENTRE,
    LIGNES,
    REFERENTIEL,
    collecte,
    missing,
    questionnaire,
    realistic,
    released,
    reponse,
    shares,
    transmis,
)


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
