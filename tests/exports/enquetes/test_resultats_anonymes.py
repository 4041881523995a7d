"""Results of an anonymous campaign: from the released answers, for the région, and by no DLA."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exports.enquetes.calculs import resultats
from exports.records.records import CollecteEnquete
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import UnitePopulation
from tests.exports.enquetes.builders import written
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import anonymous, satisfied, settled, silent, spread
from tests.exports.records.classeurs import opened, texts

DURING = datetime(2026, 9, 29, 12, 0, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def crowd(released: int | None = None, **known: object) -> CollecteEnquete:
    """Build twelve structures that transmitted, seven of which would recommend, in three DLA, and two that did not."""
    marks = ["9"] * 7 + ["3"] * 5
    dlas = ["18"] * 7 + ["28"] * 4 + ["36"]
    answers = [
        satisfied(dla, {"RECOMMANDATION": mark, "UTILE": "REPERE"}) for dla, mark in zip(dlas, marks, strict=True)
    ]
    return anonymous([*answers, silent("36"), silent("28")], released, **known)


def test_the_region_is_told_from_the_answers_released_without_any_dla() -> None:
    results = resultats(crowd())
    assert question(results, "RECOMMANDATION").n == 12
    assert (results.attendues, results.transmises, results.lues) == (14, 12, 12)
    sentence = plain(question(results, "RECOMMANDATION").enonces[0].phrase)
    assert sentence.endswith(" : 7 promoteurs (9 ou 10), 0 passif (7 ou 8), 5 détracteurs (0 à 6), sur 12 réponses.")


def test_figures_rest_on_released_answers_and_transmitted_ones_are_said_beside() -> None:
    """Nine are released when the twelfth comes during the campaign: nobody reads the three that wait."""
    results = resultats(crowd(9, arrete_a=DURING))
    assert question(results, "BESOIN").n == 9
    assert plain(results.phrases[0]) == "12 réponses sur 14 structures interrogées, dont 9 versées aux résultats."
    assert any("12 sur 14 ont répondu" in plain(reserve) for reserve in results.reserves)


@pytest.mark.parametrize("code", ["18", "28", "36"])
def test_nothing_is_read_by_dla_however_many_it_has(code: str) -> None:
    results = resultats(crowd(), code)
    assert (results.questions, results.lues, results.representativite) == ((), 0, ())
    assert "rien n’y est lu par DLA" in results.pourquoi


def test_under_five_in_all_only_their_number_is_told() -> None:
    few = anonymous([*spread({"18": 3, "28": 1}), silent("36")], 0)
    results = resultats(few)
    assert (results.questions, results.changements, results.representativite) == ((), (), ())
    assert plain(results.phrases[0]).startswith("4 réponses sur 5 structures interrogées : confidentiel")
    assert len(results.phrases) == 1
    assert "Représentativité" not in opened(written(settled(few))).sheetnames


def test_a_draw_by_dla_has_no_interval_once_nobody_knows_the_dla_and_says_why() -> None:
    """Weights and variances are those of each DLA: without it, any interval would be that of another draw."""
    marks = ["10", "5"] * 20
    answers = [satisfied("18" if rank % 3 else "28", {"RECOMMANDATION": mark}) for rank, mark in enumerate(marks)]
    unasked = (UnitePopulation(dla="28", salaries=None, orientations=(), interrogee=False, repondante=False),) * 60
    drawn = anonymous(answers, plan=Choix.ALEATOIRE)
    results = resultats(replace(drawn, unites=(*drawn.unites, *unasked)))
    resultat = question(results, "RECOMMANDATION")
    assert all(modalite.entre is None for modalite in resultat.modalites)
    assert any(modalite.part == 50 for modalite in resultat.modalites)
    assert "intervalle de confiance à 95 %" not in plain(" ".join(results.phrases))
    assert any(
        "aucun poids ni intervalle de confiance ne peut être calculé" in plain(reserve) for reserve in results.reserves
    )
    assert any("40 structures sur 100 ont été interrogées" in plain(reserve) for reserve in results.reserves)


def test_the_sheets_of_results_name_no_structure_and_say_who_is_counted() -> None:
    phrases = [plain(text) for text in texts(opened(written(settled(crowd()))))]
    assert "12 réponses sur 14 structures interrogées, dont 12 versées aux résultats." in phrases
    assert any("qui a transmis, d’après le suivi de la collecte" in text for text in phrases)
    assert not any(text.startswith("Structure 1") for text in phrases)
