"""Answering, page by page, judged by the displayed pages."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from collecte.models import Region
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.reponses.repartition import expected_of_claire

PAGES = {
    "BASE": {"ETP": "0,8", "MOIS": "6"},
    "REPARTITION": dict(CENT),
}
PARTAGE = {"accord_chiffres": "oui", "vue_direction": "non"}


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in, with one expected answer."""
    return expected_of_claire(petit_monde, app)


def fill(browser: Navigateur) -> None:
    for code, values in PAGES.items():
        browser.go(f"/reponses/1/{code}")
        browser.send({**values, "suite": "continuer"})


def test_signing_in_leads_to_what_is_left_to_answer(claire: Navigateur) -> None:
    assert claire.page.request.path == "/a-faire"
    assert "1er semestre 2026" in claire.text
    assert "21 juillet 2026" in claire.text


def test_what_is_left_to_answer_is_read_as_often_however_much_it_is(claire: Navigateur, petit_monde: Monde) -> None:
    few = claire.reads("/a-faire")
    for periode in ("2026-Q1", "2025-S2"):
        petit_monde.campagne(periode)
    claire.go("/a-faire")  # their day has come
    assert "2e semestre 2025" in claire.text
    assert claire.reads("/a-faire") <= few <= READS["/a-faire"]


def test_the_whole_path_from_first_page_to_receipt(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1")
    assert claire.page.request.path == "/reponses/1/BASE"
    for values in PAGES.values():
        claire.send({**values, "suite": "continuer"})
        assert claire.page.status_code == 200
    assert claire.page.request.path == "/reponses/1/verifier"
    assert "Réparti : 100 %" in claire.text
    claire.send(PARTAGE)
    assert claire.page.request.path == "/reponses/1/recu"
    assert "transmise" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert claire.page.request.path == "/reponses/1/recu", "a transmitted answer is shown, not edited"


def test_the_total_is_shown_without_any_script(claire: Navigateur) -> None:
    claire.go("/reponses/1/REPARTITION")
    assert "Réparti : 0 %" in claire.text
    claire.send({"M1F1": "33,5", "M1F2": "10 %", "suite": "continuer"})
    claire.go("/reponses/1/REPARTITION")
    assert "Réparti : 43,5 %" in claire.text
    assert "Reste à répartir : 56,5 %" in claire.text


def test_an_unreadable_share_is_saved_shown_and_does_not_block_the_others(claire: Navigateur) -> None:
    """Pitfall 8."""
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "douze", "M1F2": "16", "suite": "continuer"})
    assert claire.page.request.path == "/reponses/1/REPARTITION"
    assert "« douze » n’est pas un nombre. Écrivez un pourcentage, par exemple 7 ou 7,5." in claire.text
    assert claire.fields()["M1F1"] == "douze"
    assert claire.fields()["M1F2"] == "16"
    claire.send({"suite": "sans-corriger"})
    assert claire.page.request.path == "/reponses/1/verifier"


def test_several_unreadable_shares_are_not_told_as_one(claire: Navigateur) -> None:
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "douze", "M1F2": "NaN", "suite": "continuer"})
    assert "Ce qui est signalé ci-dessous est à corriger." in claire.text
    assert "2 lignes à corriger" in claire.text


def test_an_endless_number_does_not_fill_the_check_page(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "9" * 5_000, "suite": "sans-corriger"})
    claire.go("/reponses/1/verifier")
    assert "9" * 29 + "…" in claire.text
    assert "9" * 31 not in claire.text
    assert petit_monde.saisie(1)["M1F1"] == "9" * 5_000, "what was typed is kept whole"


def test_leaving_for_later_keeps_everything(claire: Navigateur) -> None:
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M2F1": "7", "M2_MARQUE": "Comité <renouvelé>\nà relire", "suite": "plus-tard"})
    assert claire.page.request.path == "/a-faire"
    assert "Dernier enregistrement le" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert claire.fields()["M2_MARQUE"] == "Comité <renouvelé>\nà relire" or "Comité &lt;" in claire.page.text


def test_every_problem_is_listed_with_a_link_to_its_question(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "douze", "suite": "sans-corriger"})
    claire.go("/reponses/1/BASE")
    claire.send({"ETP": "1,2", "suite": "sans-corriger"})
    claire.go("/reponses/1/verifier")
    claire.send(PARTAGE)
    assert claire.page.status_code == 422
    assert 'href="/reponses/1/REPARTITION?retour=verifier#M1F1"' in claire.page.text
    assert 'href="/reponses/1/BASE?retour=verifier#ETP"' in claire.page.text


def test_a_gap_of_a_hundredth_is_said(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "23,99", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "Il manque 0,01 % : le total fait 99,99 %." in claire.text
    claire.send(PARTAGE)
    assert claire.page.status_code == 422


def test_blanks_are_listed_and_confirmed_knowingly(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/REPARTITION")
    claire.send({"AUTRE": "", "suite": "continuer"})
    claire.go("/reponses/1/verifier")
    assert "Autre activité DLA absente du référentiel" in claire.text
    claire.send(PARTAGE)
    assert claire.page.status_code == 422, "without the box, a blank is not a zero"
    claire.send({**PARTAGE, "confirmer_vides": "y"})
    assert claire.page.request.path == "/reponses/1/recu"


def test_the_two_sharing_questions_are_not_ticked_in_advance_and_must_be_answered(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/verifier")
    assert "accord_chiffres" not in claire.fields()
    assert "vue_direction" not in claire.fields()
    claire.send({})
    assert claire.page.status_code == 422
    assert "rien n’est coché d’avance" in claire.text


def test_a_receipt_read_after_the_closing_does_not_announce_it(claire: Navigateur, petit_monde: Monde) -> None:
    fill(claire)
    claire.go("/reponses/1/verifier")
    claire.send(PARTAGE)
    assert "Jusqu’au mardi 21 juillet 2026" in claire.text
    petit_monde.heure.moment = APRES
    claire.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/recu")
    assert "La campagne est clôturée depuis le mardi 21 juillet 2026." in claire.text
    assert "se clôture" not in claire.text


def test_sharing_is_changed_by_a_link_of_the_receipt(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/verifier")
    claire.send(PARTAGE)
    assert 'href="/ma-repartition/1/partage"' in claire.page.text
    claire.go("/ma-repartition/1/partage")
    assert claire.fields()["accord_chiffres"] == "oui"
    claire.send({"accord_chiffres": "non", "vue_direction": "mission"})
    assert claire.page.status_code == 200
    assert (claire.fields()["accord_chiffres"], claire.fields()["vue_direction"]) == ("non", "mission")


def test_what_the_fiche_may_show_is_not_ticked_the_first_time_and_can_be_taken_back(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/verifier")
    assert "partage_fiche" not in claire.fields()
    claire.send(PARTAGE)
    claire.go("/ma-repartition/1/partage")
    assert "partage_fiche" not in claire.fields()
    claire.send({"partage_fiche": "y"})
    assert claire.fields()["partage_fiche"] == "y"
    claire.send_several({"partage_fiche": []})
    assert "partage_fiche" not in claire.fields()


def test_resuming_leads_to_the_first_page_left_to_do(claire: Navigateur) -> None:
    claire.go("/reponses/1/BASE")
    claire.send({"suite": "continuer"})
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M2F1": "7", "suite": "continuer"})
    claire.go("/reponses/1")
    assert claire.page.request.path == "/reponses/1/REPARTITION"


def test_resuming_does_not_stop_at_an_optional_page_already_begun(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    auteur = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne(activites=True)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    petit_monde.save(auteur, 1, CENT)
    browser.go("/reponses/1")
    assert browser.page.request.path == "/reponses/1/ACTIVITES"
    petit_monde.save(auteur, 1, {"M1F1A1_FAIT": "oui"})
    browser.go("/reponses/1")
    assert browser.page.request.path == "/reponses/1/verifier"


def test_transmitting_twice_shows_the_same_receipt(claire: Navigateur) -> None:
    fill(claire)
    claire.go("/reponses/1/verifier")
    shown = claire.page
    claire.send(PARTAGE)
    first = claire.text
    claire.page = shown
    claire.send({**PARTAGE, "accord_chiffres": "non"})
    assert claire.page.request.path == "/reponses/1/recu"
    reference = next(word for word in first.split() if word.count("-") == 2 and len(word) == 14)
    assert reference in claire.text
    assert "Vous acceptez d’y compter." in claire.text


def test_a_second_tab_saving_over_the_first_is_asked_and_loses_nothing(claire: Navigateur, app: Flask) -> None:
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    other.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "12", "suite": "continuer"})
    other.send({"M1F1": "15", "M1F2": "30", "suite": "continuer"})
    assert other.page.status_code == 409
    assert "12" in other.text
    assert "15" in other.text
    other.send({}, path="/reponses/1/REPARTITION")
    assert other.page.status_code == 409, "without a choice, one is asked again and nothing is dropped"
    assert "<legend>Accueil, orientation et diagnostic</legend>" in other.page.text
    assert "15" in other.text
    other.send({"M1F1": "15"}, path="/reponses/1/REPARTITION")
    claire.go("/reponses/1/REPARTITION")
    assert (claire.fields()["M1F1"], claire.fields()["M1F2"]) == ("15", "30")


def test_autosave_answers_with_the_revision_to_go_on_from(claire: Navigateur) -> None:
    claire.go("/reponses/1/REPARTITION")
    response = claire.send({"M1F1": "12", "suite": "auto"})
    assert json.loads(response.text) == {"revision": 1, "heure": "10\u00a0h\u00a000", "ailleurs": {}, "conflits": []}
    assert response.content_type == "application/json"


def test_autosave_tells_what_another_tab_changed_so_that_it_is_not_undone(claire: Navigateur, app: Flask) -> None:
    other = Navigateur(app)
    other.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    other.go("/reponses/1/REPARTITION")
    other.send({"M1F2": "30", "suite": "continuer"})
    response = claire.send({"M1F1": "12", "suite": "auto"})
    assert json.loads(response.text)["ailleurs"] == {"M1F2": "30"}
    assert json.loads(response.text)["revision"] == 2


def test_a_closed_campaign_refuses_clearly_and_keeps_what_is_typed(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "12", "suite": "continuer"})
    claire.go("/reponses/1/REPARTITION")
    petit_monde.heure.moment = PENDANT.replace(day=21, hour=22, minute=30)
    claire.sign_in("claire@exemple.fr")
    claire.go("/reponses/1/REPARTITION")
    petit_monde.heure.moment = APRES
    claire.send({"M1F1": "13", "suite": "continuer"})
    assert claire.page.status_code == 409
    assert "est close depuis le mardi 21 juillet 2026" in claire.text
    assert "13" in claire.page.text, "what was typed is still on the page"
    claire.go("/reponses/1/verifier")
    assert "Transmettre ma réponse" not in claire.text


def test_what_was_typed_survives_the_end_of_the_session(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    petit_monde.heure.moment += timedelta(hours=13)
    claire.send({"M1F1": "douze et demi", "M1_MARQUE": "Deux heures\nde rédaction", "suite": "continuer"})
    assert claire.page.status_code == 401
    assert "Ce que vous avez tapé est conservé" in claire.text
    claire.send({"adresse": "claire@exemple.fr", "mot_de_passe": PASSWORD}, path="/connexion")
    assert claire.page.request.path == "/reponses/1/REPARTITION"
    fields = claire.fields()
    assert fields["M1F1"] == "douze et demi"
    assert fields["M1_MARQUE"].replace("\r\n", "\n") == "Deux heures\nde rédaction"
    claire.send({"suite": "continuer"})
    claire.go("/reponses/1/REPARTITION")
    assert claire.fields()["M1F1"] == "douze et demi"


def test_a_page_without_its_token_is_shown_again_with_what_was_typed(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    claire.send({"csrf_token": "forged", "M1F1": "77", "suite": "continuer"})
    assert claire.page.status_code == 422
    assert "Cette page avait expiré" in claire.text
    assert claire.fields()["M1F1"] == "77"
    assert petit_monde.saisie(1).get("M1F1") is None


@pytest.mark.parametrize("suffix", ["", "/REPARTITION", "/verifier", "/recu"])
def test_someone_else_s_answer_does_not_exist(claire: Navigateur, petit_monde: Monde, app: Flask, suffix: str) -> None:
    petit_monde.personne("Rachid", "18", password=PASSWORD)
    rachid = Navigateur(app)
    rachid.sign_in("rachid@exemple.fr")
    assert rachid.go(f"/reponses/1{suffix}").status_code == 404
    claire.go("/reponses/1/REPARTITION")
    rachid.go("/a-faire")
    token = rachid.fields(action="/deconnexion")["csrf_token"]
    sent = rachid.client.post(
        f"/reponses/1{suffix or '/REPARTITION'}",
        data={"csrf_token": token, "M1F1": "99", "revision": "0", **PARTAGE},
        base_url="http://127.0.0.1:8000",
    )
    assert sent.status_code in {404, 405}
    assert petit_monde.saisie(1).get("M1F1") is None


def test_fields_that_are_not_questions_change_nothing(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    hostile = {"transmise_le": "2026-01-01", "dla_id": "2", "personne_id": "2", "recu": "X", "M9F9": "9", "id": "2"}
    claire.send({**hostile, "M1F1": "24", "suite": "continuer"})
    assert set(petit_monde.saisie(1)) == {"ETP", "MOIS", "M1F1"}, "only this page's questions"


def test_the_same_field_sent_twice_is_not_a_number(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/reponses/1/REPARTITION")
    data = [*claire.fields().items(), ("M1F1", "2"), ("suite", "continuer")]
    pairs = [(name, value) for name, value in data if (name, value) != ("M1F1", "")] + [("M1F1", "1")]
    body = "&".join(f"{name}={value}" for name, value in pairs)
    claire.client.post(
        "/reponses/1/REPARTITION",
        data=body,
        content_type="application/x-www-form-urlencoded",
        base_url="http://127.0.0.1:8000",
    )
    claire.go("/reponses/1/REPARTITION")
    assert "n’est pas un nombre" in claire.text


def test_a_region_stricter_than_its_published_version_says_so_beside_what_is_asked(
    petit_monde: Monde, app: Flask
) -> None:
    browser = expected_of_claire(petit_monde, app, souhaitable=True)
    fill(browser)
    browser.go("/reponses/1/SOUHAITE")
    assert "Votre région est plus stricte" not in browser.text
    with petit_monde.database.writing() as session:
        session.get_one(Region, 1).seuils_propres = {"personnes": 7, "dlas": 4, "mots": 12}
    browser.go("/reponses/1/SOUHAITE")
    assert "Votre région est plus stricte que le réseau." in browser.text
    assert "paraît par mission, à 5 points, à partir de 7 personnes dans 4 DLA." in browser.text
    browser.go("/reponses/1/REPARTITION")
    assert "D’où viennent les répartitions se dit à partir de 12 personnes dans 4 DLA." in browser.text
    petit_monde.animatrice(password=PASSWORD)
    browser.sign_in("isabelle@exemple.fr")
    browser.go("/campagnes/1/questionnaire")
    assert "plus stricte que le réseau. D’où viennent les répartitions se dit à partir de 12 personnes" in browser.text
    assert "à 5 points, à partir de 7 personnes dans 4 DLA." in browser.text


def test_the_wished_for_repartition_has_a_total_of_its_own(petit_monde: Monde, app: Flask) -> None:
    browser = expected_of_claire(petit_monde, app, souhaitable=True)
    fill(browser)
    assert browser.page.request.path == "/reponses/1/SOUHAITE"
    assert "Réparti : 0 %" in browser.text
    assert "faite · 100 %" in browser.text, "the steps keep the total of the real one"
    browser.send({"M1F1_SOUHAITE": "60", "suite": "plus-tard"})
    browser.go("/reponses/1/SOUHAITE")
    assert "Réparti : 60 %" in browser.text
    assert "Réel : 24 %" in browser.text, "the wish is said after the facts, and beside them"
    browser.go("/reponses/1/verifier")
    assert "(Répartition souhaitable du temps consacré au DLA)" in browser.text, (
        "blank lines are not those of the real one"
    )
    assert "Réparti : 100 %" in browser.text
    browser.send(PARTAGE)
    assert "Il manque 40 %" in browser.text
