"""« Saisir autrement »: time entered in hours, half-days or with a typical week, judged by the displayed pages."""

from typing import Any

import pytest
from flask import Flask

from collecte.models import Participation
from questionnaires.temps.unites_temps import UniteTemps
from tests.collecte.mondes.monde import CENT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.repartition import PAGE, expected_of_claire

HEURES = {"M1F1": "12", "M1F2": "3h30", "M2F1": "2,5", "M3F1": "7", "AUTRE": "0"}
"""25 hours."""

PARTS = {"M1F1": 4800, "M1F2": 1400, "M2F1": 1000, "M3F1": 2800, "AUTRE": 0}
PARTAGE = {"accord_chiffres": "oui", "vue_direction": "non", "confirmer_vides": "y"}


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in, on the page of the répartition, after its first page is filled."""
    browser = expected_of_claire(petit_monde, app, "/reponses/1/BASE")
    browser.send({"ETP": "0,8", "MOIS": "6", "suite": "continuer"})
    return browser


def told(unite: str, lignes: dict[str, str]) -> dict[str, str]:
    return {f"{code}_{unite}": text for code, text in lignes.items()}


def valeurs(monde: Monde) -> dict[str, Any]:
    with monde.database.reading() as session:
        return dict(session.get_one(Participation, 1).valeurs or {})


def transmit(browser: Navigateur) -> None:
    browser.go("/reponses/1/verifier")
    browser.send(PARTAGE)
    assert browser.page.request.path == "/reponses/1/recu", browser.text


def test_percents_come_first_and_the_other_units_are_buttons_of_the_page(claire: Navigateur) -> None:
    fields = claire.fields()
    assert "M1F1" in fields
    assert not [name for name in fields if name.endswith(("_HEURES", "_DEMI_JOURNEES")) or name.startswith("SEMAINE_")]
    for unite in ("heures", "demi_journees", "semaine", "mois"):
        assert f'value="unite:{unite}"' in claire.page.text


@pytest.mark.parametrize("unite", [UniteTemps.HEURES, UniteTemps.DEMI_JOURNEES])
def test_a_unit_is_chosen_by_a_button_that_saves_and_shows_its_fields(claire: Navigateur, unite: UniteTemps) -> None:
    claire.send({"M1F1": "24", "suite": f"unite:{unite.value}"})
    assert claire.page.request.path == PAGE
    fields = claire.fields()
    assert f"M1F1_{unite.suffixe}" in fields
    assert "M1F1" not in fields
    assert "« Ma semaine » se fait en pourcentage." in claire.text, "where no proposal stands, the way to one"
    claire.send({"suite": "unite:pourcent"})
    assert claire.fields()["M1F1"] == "24"


def test_hours_are_shown_with_the_shares_that_come_from_them(claire: Navigateur) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({**told("HEURES", HEURES), "suite": "unite:heures"})
    assert "Total : 25 h par semaine" in claire.text
    assert "Réparti : 100 %" in claire.text
    for part in ("48 %", "14 %", "10 %", "28 %"):
        assert f">{part.replace(' ', chr(0xA0))}</output>" in claire.page.text
    assert claire.fields()["M1F2_HEURES"] == "3h30"


def test_hours_are_transmitted_as_the_same_percents_would_be(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({**told("HEURES", HEURES), "suite": "continuer"})
    transmit(claire)
    sent = valeurs(petit_monde)
    assert {code: sent[code] for code in PARTS} == PARTS
    assert not [code for code in sent if code.endswith("_HEURES")]
    assert "UNITE" not in sent
    assert "14 % (3,5 h par semaine)" in claire.text, "the receipt keeps what was typed beside the share"


def test_half_days_of_a_month_are_transmitted_as_shares(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:demi_journees"})
    claire.send({"M1F1_DEMI_JOURNEES": "10", "M2F1_DEMI_JOURNEES": "6", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "62,5 % (10 demi-journées par mois)" in claire.text
    transmit(claire)
    assert (valeurs(petit_monde)["M1F1"], valeurs(petit_monde)["M2F1"]) == (6250, 3750)


@pytest.mark.parametrize("unite", ["semaine", "mois"])
def test_a_half_day_is_chosen_among_short_titles(claire: Navigateur, unite: str) -> None:
    claire.send({"suite": f"unite:{unite}"})
    offered = claire.page.text.split("<select")[1].split("</select>")[0]
    assert 'label="Accompagnement des structures"' in offered
    assert ">Accueil, orientation et diagnostic</option>" in offered
    assert "Identification" not in offered


def test_a_typical_week_is_transmitted_as_shares(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:semaine"})
    claire.send({"SEMAINE_LU1": "M1F1", "SEMAINE_LU2": "M1F1", "SEMAINE_MA1": "M2F1", "SEMAINE_SA3": "AUTRE"})
    claire.go(PAGE)
    assert claire.fields()["SEMAINE_SA3"] == "AUTRE"
    claire.send({"AUTRE_PRECISION": "Salon des associations", "suite": "continuer"})
    transmit(claire)
    sent = valeurs(petit_monde)
    assert [sent[code] for code in ("M1F1", "M2F1", "AUTRE", "M1F2")] == [5000, 2500, 2500, 0]
    assert "50 % (2 demi-journées de la semaine type)" in claire.text


def test_a_typical_month_is_transmitted_as_shares(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:mois"})
    claire.send({"MOIS_LU1": "M1F1", "MOIS_MA1": "M1F1", "MOIS_LU4": "M2F1", "MOIS_VE2": "M1F1", "suite": "continuer"})
    transmit(claire)
    assert [valeurs(petit_monde)[code] for code in ("M1F1", "M2F1")] == [7500, 2500]
    assert "75 % (3 journées du mois type)" in claire.text


def test_a_committee_told_by_the_year_weighs_a_part_of_a_week(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({"M1F1_HEURES": "9", "M2F1_HEURES": "52", "M2F1_HEURES_PAR": "an", "suite": "unite:heures"})
    assert claire.fields()["M2F1_HEURES_PAR"] == "an"
    assert "Total : 10 h par semaine" in claire.text
    claire.send({"suite": "continuer"})
    transmit(claire)
    assert (valeurs(petit_monde)["M1F1"], valeurs(petit_monde)["M2F1"]) == (9000, 1000)
    assert "10 % (52 h par an)" in claire.text


def test_shares_of_hours_are_refined_in_percent_and_the_hours_come_back(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({**told("HEURES", HEURES), "suite": "affiner"})
    assert "Ces parts sont en pourcentage : affinez-les ici." in claire.text
    assert [claire.fields()[code] for code in ("M1F1", "M1F2", "AUTRE")] == ["48", "14", "0"]
    claire.send({"M1F1": "47", "M1F2": "15", "suite": "unite:heures"})
    assert claire.fields()["M1F2_HEURES"] == "3h30"
    assert "Vos pourcentages sont gardés, mais ne comptent plus." in claire.text
    claire.send({"suite": "unite:pourcent"})
    assert claire.fields()["M1F2"] == "15"


def test_percents_replaced_by_the_shares_of_hours_are_shown_and_put_back_on_demand(claire: Navigateur) -> None:
    claire.send({"M1_PART": "60", "M1F1": "30", "suite": "unite:heures"})
    claire.send({**told("HEURES", HEURES), "suite": "affiner"})
    assert "Rien n’est encore changé" not in claire.text
    assert "30 % → devient 48 %" in claire.text
    assert (claire.fields()["M1_PART"], claire.fields()["M1F1"]) == ("", "48")
    claire.send({"suite": "annuler:affiner"})
    assert [claire.fields()[code] for code in ("M1_PART", "M1F1", "M1F2")] == ["60", "30", ""]


def test_shares_are_not_refined_while_a_line_cannot_be_read(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({"M1F1": "30", "suite": "unite:heures"})
    claire.send({"M1F1_HEURES": "12", "M2F1_HEURES": "douze", "suite": "affiner"})
    assert "« douze » n’est pas un nombre." in claire.text
    assert petit_monde.saisie(1).items() >= {"M1F1": "30", "UNITE": "heures", "M2F1_HEURES": "douze"}.items()


@pytest.mark.parametrize("suite", ["apercu:affiner", "appliquer:affiner", "annuler:affiner", "affiner"])
def test_a_forged_refining_breaks_no_page_and_changes_no_percent(
    claire: Navigateur, petit_monde: Monde, suite: str
) -> None:
    claire.send({"M1F1": "30", "suite": suite})
    assert claire.page.status_code == 200
    assert petit_monde.saisie(1)["M1F1"] == "30"


def test_percents_are_read_as_sums_and_fractions_and_refused_as_durations(
    claire: Navigateur, petit_monde: Monde
) -> None:
    claire.send({**CENT, "M1F1": "1/3", "M1F2": "10+5", "M2F1": "45 min", "suite": "continuer"})
    assert "« 45 min » est une durée. Écrivez un pourcentage, par exemple 7 ou 7,5." in claire.text
    assert [claire.fields()[code] for code in ("M1F1", "M1F2", "M2F1")] == ["1/3", "10+5", "45 min"]
    claire.send({"suite": "apercu:arrondir", **dict.fromkeys(CENT, ""), "M1F1": "1/3", "M1F2": "10+50"})
    assert "33,33 % → devient 36 %" in claire.text


def test_lines_left_blank_in_hours_are_not_zeros_until_it_is_confirmed(claire: Navigateur) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({"M1F1_HEURES": "12", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "Lignes laissées vides" in claire.text
    claire.send({**PARTAGE, "confirmer_vides": ""})
    assert claire.page.status_code == 422


def test_hours_that_cannot_be_read_are_told_on_their_line_and_keep_the_others(claire: Navigateur) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({"M1F1_HEURES": "douze", "M1F2_HEURES": "200", "M2F1_HEURES": "4", "suite": "continuer"})
    assert claire.page.request.path == PAGE
    assert "« douze » n’est pas un nombre." in claire.text
    assert "« 200 » est hors des limites. Écrivez un nombre entre 0 et 168 h." in claire.text
    assert "2 lignes à corriger" in claire.text
    assert claire.fields()["M2F1_HEURES"] == "4"
    claire.go("/reponses/1/verifier")
    assert "douze" in claire.text
    assert "à corriger" in claire.text
    claire.send(PARTAGE)
    assert claire.page.status_code == 422


def test_only_zeros_are_not_a_repartition(claire: Navigateur) -> None:
    claire.send({"suite": "unite:heures"})
    claire.send({**told("HEURES", dict.fromkeys(CENT, "0")), "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "Il manque 100 % : le total fait 0 %." in claire.text


def test_an_autosave_in_hours_is_merged_as_any_other(claire: Navigateur, app: Flask, petit_monde: Monde) -> None:
    claire.send({"suite": "unite:heures"})
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    other.go(PAGE)
    other.send({"M1F1_HEURES": "3", "suite": "auto"})
    claire.send({"M2F1_HEURES": "5", "suite": "auto"})
    assert petit_monde.saisie(1).items() >= {"M1F1_HEURES": "3", "M2F1_HEURES": "5", "UNITE": "heures"}.items()


def test_the_same_line_told_in_two_tabs_is_shown_side_by_side(claire: Navigateur, app: Flask) -> None:
    claire.send({"suite": "unite:heures"})
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    other.go(PAGE)
    other.send({"M1F1_HEURES": "3", "suite": "continuer"})
    claire.send({"M1F1_HEURES": "4", "suite": "continuer"})
    assert claire.page.status_code == 409
    assert "3 h" in claire.text
    assert "4 h" in claire.text


def test_a_tab_left_in_percent_does_not_undo_the_unit_chosen_in_another(
    claire: Navigateur, app: Flask, petit_monde: Monde
) -> None:
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    other.go(PAGE)
    other.send({"suite": "unite:heures"})
    claire.send({"M1F1": "30", "suite": "auto"})
    assert claire.page.json is not None
    assert claire.page.json["ailleurs"] == {"UNITE": "heures"}
    assert petit_monde.saisie(1).items() >= {"UNITE": "heures", "M1F1": "30"}.items()


@pytest.mark.parametrize("suite", ["unite:jours", "unite:", "unite:SEMAINE", "unite:heures:1"])
def test_a_unit_that_does_not_exist_only_saves(claire: Navigateur, petit_monde: Monde, suite: str) -> None:
    claire.send({"M1F1": "5", "suite": suite})
    assert claire.page.status_code == 200
    assert petit_monde.saisie(1).get("UNITE", "") == ""
    assert petit_monde.saisie(1)["M1F1"] == "5"


def test_a_forged_unit_or_half_day_breaks_no_page(claire: Navigateur) -> None:
    claire.send({"UNITE": "jours", "M1F1": "5", "suite": "continuer"})
    claire.go(PAGE)
    assert claire.fields()["M1F1"] == "5"
    claire.send({"suite": "unite:semaine"})
    claire.send({"SEMAINE_LU1": "=1+1", "suite": "continuer"})
    assert "« =1+1 », qui n’est pas une ligne." in claire.text
    claire.go("/reponses/1/verifier")
    assert claire.page.status_code == 200


def test_what_a_repartition_rests_on_is_said_on_the_receipt(claire: Navigateur, petit_monde: Monde) -> None:
    claire.send({**CENT, "PRECISION": "agenda", "suite": "continuer"})
    transmit(claire)
    assert "Votre répartition vient plutôt De votre agenda" in claire.text
    assert valeurs(petit_monde)["PRECISION"] == "agenda"
