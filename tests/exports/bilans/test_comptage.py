"""A bilan counts each thing once, in the avenant that contains its day, as a count by hand does."""

from datetime import date
from fractions import Fraction

import pytest

from exports.bilans.comptage import Origine, chiffre_of, chiffres_of, outside, over_avenants, prescripteurs
from exports.bilans.faits import Action, Correction, Etape
from exports.bilans.indicateurs import BUTS, INDICATEURS
from exports.bilans.realisation import gone_by, orientations, realisations
from questionnaires.core.blocs import Grille
from questionnaires.files.instruments import BILAN, shipped_questionnaires
from questionnaires.files.loader import shipped_referentiel
from tests.exports.bilans.cas import A1, A2, SPORT, faits

END = date(2026, 3, 31)  # of avenant 2: avenant 3 has not begun


@pytest.mark.parametrize(
    ("code", "by_avenant", "total"),
    [
        pytest.param("ACCUEILLIES", [4, 3, None], 6, id="Arpège came in both: 7 by avenant, 6 structures"),
        pytest.param("ORIENTEES", [1, 0, None], 1, id="reoriented"),
        pytest.param("DIAGNOSTICS", [2, 1, None], 3, id="a collective one is one; a step without a row is one"),
        pytest.param("DIAGNOSTIQUEES", [2, 2, None], 4, id="structures of a collective diagnostic each count"),
        pytest.param("PLANS", [1, 1, None], 2, id="received in one avenant, plan in the next: each in its own"),
        pytest.param("ACCOMPAGNEES", [1, 3, None], 4, id="a plan or an ingénierie"),
        pytest.param("INGENIERIES", [1, 1, None], 2, id="a collective ingénierie is one"),
        pytest.param("COLLECTIVES", [0, 1, None], 1, id="collective"),
        pytest.param("BENEFICIAIRES", [1, 3, None], 4, id="beneficiaries"),
        pytest.param("SUIVIES", [0, 1, None], 1, id="followed"),
        pytest.param("JOURS", [450, 600, None], 1050, id="days in hundredths, once each"),
        pytest.param("ENGAGE", [300_000, 500_050, None], 800_050, id="amounts in cents, once each"),
        pytest.param("CONSULTATIONS", [1, 0, None], 1, id="several asked"),
        pytest.param("CONCURRENCE", [1, 0, None], 1, id="several offers"),
        pytest.param("CRITERES", [1, 0, None], 1, id="criteria written"),
        pytest.param("PRESTATAIRES", [1, 1, None], 1, id="one prestataire twice is one over the convention"),
        pytest.param("NOUVEAUX", [1, 0, None], 1, id="new once"),
        pytest.param("COMMUNES", [1, 1, None], 1, id="one commune"),
        pytest.param("APPUI_SEANCES", [None, None, None], None, id="nobody kept meetings: not zero"),
        pytest.param("FORUMS", [None, None, None], None, id="nobody kept actions: not zero"),
    ],
)
def test_each_figure_is_what_a_hand_counts(code: str, by_avenant: list[int | None], total: int | None) -> None:
    chiffre = chiffres_of(faits(), END)[code]
    assert [case.valeur for case in chiffre.cases] == by_avenant
    assert chiffre.total == total


def test_the_sum_and_the_total_differ_by_what_counts_in_several_avenants() -> None:
    chiffre = chiffres_of(faits(), END)["ACCUEILLIES"]
    assert (chiffre.somme, chiffre.total, chiffre.repetes) == (7, 6, 1)


def test_what_is_behind_a_figure_is_as_long_as_the_figure() -> None:
    for chiffre in chiffres_of(faits(), END).values():
        for case in chiffre.cases:
            assert case.comptee in {None, sum(occurrence.valeur for occurrence in case.occurrences)}


def test_nothing_after_the_day_counts() -> None:
    chiffre = chiffre_of(faits(), INDICATEURS["ACCUEILLIES"], date(2025, 6, 1))
    assert [case.valeur for case in chiffre.cases] == [4, 1, None]


def test_an_avenant_before_anything_was_kept_has_no_figure() -> None:
    late = (Etape(accompagnement_id=1, genre="ACCUEIL", jour=date(2025, 5, 1)),)
    chiffre = chiffre_of(faits(etapes=late, diagnostics=(), ingenieries=()), INDICATEURS["ACCUEILLIES"], END)
    assert [case.valeur for case in chiffre.cases] == [None, 1, None]


def test_a_corrected_figure_keeps_both_values() -> None:
    correction = Correction(avenant_id=1, code="ACCUEILLIES", comptee=4, valeur=9, motif="cinq reçues hors Enée")
    chiffre = chiffre_of(faits(corrections=(correction,)), INDICATEURS["ACCUEILLIES"], END)
    case = chiffre.cases[0]
    assert (case.valeur, case.comptee, case.origine, case.is_outdated) == (9, 4, Origine.CORRIGEE, False)
    assert (chiffre.somme, chiffre.total) == (12, 11)


def test_a_correction_tells_when_the_count_has_changed_since() -> None:
    correction = Correction(avenant_id=1, code="ACCUEILLIES", comptee=3, valeur=9, motif="reçues hors Enée")
    assert chiffre_of(faits(corrections=(correction,)), INDICATEURS["ACCUEILLIES"], END).cases[0].is_outdated


def test_the_questionnaire_says_what_nobody_counted() -> None:
    chiffre = chiffre_of(faits(declares={(1, "FORUMS"): 3}), INDICATEURS["FORUMS"], END)
    assert [(case.valeur, case.origine) for case in chiffre.cases[:2]] == [
        (3, Origine.DECLAREE),
        (None, Origine.ABSENTE),
    ]


def test_who_sent_structures_is_told_whatever_the_case() -> None:
    faits_dla = faits()
    assert prescripteurs(faits_dla, chiffres_of(faits_dla, END)["ACCUEILLIES"]) == (
        ("Ligue", (2, 0, 0)),
        ("Mairie", (0, 1, 0)),
        ("Non renseigné", (2, 2, 0)),
    )


def test_a_step_that_no_avenant_contains_is_told() -> None:
    assert outside(faits()) == 0
    assert outside(faits(avenants=(A1, faits().avenants[2]))) == 7  # five steps, a diagnostic, an ingénierie


@pytest.mark.parametrize(
    ("arrete", "share"),
    [
        pytest.param(date(2024, 3, 31), Fraction(0), id="not begun"),
        pytest.param(date(2024, 4, 1), Fraction(1, 365), id="its first day is over"),
        pytest.param(date(2024, 9, 30), Fraction(183, 365), id="half a year"),
        pytest.param(date(2025, 3, 31), Fraction(1), id="its last day"),
        pytest.param(date(2026, 3, 31), Fraction(1), id="long over"),
    ],
)
def test_a_target_is_expected_pro_rata_of_the_days_gone_by(arrete: date, share: Fraction) -> None:
    assert gone_by(A1, arrete) == share


def test_results_stand_beside_targets_and_cumulate() -> None:
    half = date(2025, 9, 30)
    faits_dla = faits()
    done = realisations(faits_dla, chiffres_of(faits_dla, half), half)[0]
    first, second, third = done.avancements
    assert (first.realise, first.objectif, first.attendu, first.part) == (4, 4, Fraction(4), Fraction(1))
    assert (second.realise, second.objectif, second.attendu) == (2, 10, Fraction(10 * 183, 365))
    assert (third.realise, third.objectif, third.part) == (None, None, None)
    assert (done.cumul.realise, done.cumul.objectif, done.cumul.attendu) == (6, 14, 4 + Fraction(1830, 365))


def test_a_structure_of_two_orientations_counts_in_both() -> None:
    faits_dla = faits()
    culture, sport = orientations(faits_dla, END)
    counts = {
        orientation.libelle: [case.valeur for case in orientation.realisations["ACCUEILLIES"].chiffre.cases]
        for orientation in (culture, sport)
    }
    assert counts == {"culture": [2, 2, None], "Sport": [2, 0, None]}
    chiffre = chiffres_of(faits_dla, END)["ACCUEILLIES"]
    assert culture.proportion("ACCUEILLIES", chiffre, A1.id) == Fraction(2, 4)
    assert culture.proportion("ACCUEILLIES", chiffre, A2.id) == Fraction(2, 3)
    assert sport.realisations["ACCUEILLIES"].avancements[0].objectif == 2
    assert sport.code == f"o{SPORT}"


def test_each_indicator_is_of_an_axe_of_the_referentiel() -> None:
    text = shipped_referentiel()
    assert {indicateur.axe for indicateur in INDICATEURS.values()} <= text.elements.keys()


def test_what_the_questionnaire_asks_too_is_one_of_its_cells() -> None:
    shipped = shipped_questionnaires()[BILAN]
    grilles = [block for block in shipped.blocks if isinstance(block, Grille)]
    cells = {grille.cell_code(ligne.code, "AN1") for grille in grilles for ligne in grille.lignes}
    assert {f"{indicateur.question}_AN1" for indicateur in INDICATEURS.values() if indicateur.question} <= cells


def test_each_target_has_its_figure() -> None:
    assert list(BUTS) == ["ACCUEILLIES", "DIAGNOSTICS", "ACCOMPAGNEES", "INGENIERIES", "SUIVIES"]


def test_each_thing_is_told_once_over_the_convention_with_its_avenants() -> None:
    for chiffre in chiffres_of(faits(), END).values():
        assert sum(compte.occurrence.valeur for compte in over_avenants(chiffre)) == (chiffre.distincts or 0)
    days = {
        compte.occurrence.libelle: compte.jours for compte in over_avenants(chiffres_of(faits(), END)["ACCUEILLIES"])
    }
    assert days["Arpège"] == (date(2024, 4, 1), date(2025, 10, 1), None)
    assert days["Basket"] == (date(2025, 3, 31), None, None)


def test_partners_of_actions_are_known_without_meetings() -> None:
    forum = Action(id=1, genre="FORUM", jour=date(2024, 6, 1), intitule="Forum", partenaires=frozenset({1}))
    faits_dla = faits(actions=(forum,), partenaires={1: "Ville"})
    assert [case.valeur for case in chiffres_of(faits_dla, END)["PARTENAIRES_NOUVEAUX"].cases] == [1, 0, None]
    assert chiffres_of(faits_dla, END)["APPUI_SEANCES"].total is None
