"""Notice, extension, correction, refusal and the next période, checked by what pages display."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Campagne, Courriel, EntreeJournal, Participation, Population, Relance
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import PARIS
from questionnaires.temps.periodes import Periode
from tests.collecte.campagnes.test_ouvertures import ENSEMBLE, WITHOUT_CSE
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import APRES, CENT, CLOTURE, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of


def four_persons(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Hélène", "28")):
        monde.personne(prenom, dla, password=PASSWORD if prenom != "Hélène" else None)
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def monde(petit_monde: Monde) -> Monde:
    """Claire and Rachid on the DLA 18, Hélène on the 28; the animatrice is Isabelle."""
    prepare(petit_monde, four_persons)
    return petit_monde


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


@pytest.fixture
def isabelle(monde: Monde, app: Flask) -> Navigateur:
    return signed_in(app, "Isabelle")


@pytest.fixture
def claire(monde: Monde, app: Flask) -> Navigateur:
    return signed_in(app, "Claire")


# --- notice


def test_what_keeps_a_campaign_from_opening_is_said_where_it_is_run(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes")
    assert "prévue en préparation : reprendre" in isabelle.text
    isabelle.go("/campagnes/1")
    assert "Elle n’ouvre pas sans sa notice. Il y manque l’information du CSE." in isabelle.text
    isabelle.go("/campagnes/1/notice")
    isabelle.send({"cse": "faite", "cse_le": "15/06/2026"})
    assert isabelle.page.request.path == "/campagnes/1/apercu"
    isabelle.send({})
    assert "3 réponses sont attendues, dès maintenant au mardi 21 juillet 2026, ce jour compris." in isabelle.text
    assert "L’invitation part tout de suite." in isabelle.text
    for page, sentence in (
        ("/campagnes", "prévue en préparation : reprendre"),
        ("/campagnes/1", "Elle n’ouvre pas d’elle-même"),
    ):
        assert sentence in text_of(isabelle.go(page))
    isabelle.go("/campagnes/1/ouvrir")
    isabelle.send({})
    assert "La campagne est ouverte." in isabelle.text
    assert "Ouverte depuis le mercredi 1 juillet 2026" in isabelle.text.replace("1er", "1")


@pytest.mark.parametrize(("periode", "is_warned"), [("2026-Q1", True), ("2025-S2", False), ("2025-A1", False)])
def test_months_that_another_campaign_asks_are_said_before_opening_and_not_refused(
    isabelle: Navigateur, monde: Monde, periode: str, is_warned: bool
) -> None:
    monde.campagne("2026-S1")
    campagne_id = monde.campagne(periode, notice=WITHOUT_CSE)
    isabelle.go(f"/campagnes/{campagne_id}/notice")
    isabelle.send({"cse": "faite", "cse_le": "15/06/2026"})
    isabelle.go(f"/campagnes/{campagne_id}/ouvrir")
    assert ("aussi demandés par « Temps et activités, 1er semestre 2026 »" in isabelle.text) == is_warned
    isabelle.send({})
    assert "La campagne est ouverte." in isabelle.text


def test_an_incomplete_notice_is_kept_and_says_what_it_lacks(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes/1/notice")
    isabelle.send({"contact": "", "cse": "faite"})
    assert "Il y manque encore : le contact pour exercer ses droits, l’information du CSE." in isabelle.text


def test_a_day_of_the_cse_that_cannot_be_read_is_asked_again(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes/1/notice")
    isabelle.send({"cse": "faite", "cse_le": "en juin", "contact": "autre@exemple.fr"})
    assert isabelle.page.status_code == 422
    assert "Écrivez une date" in isabelle.text
    assert "autre@exemple.fr" in isabelle.page.text


def test_a_cse_that_is_not_informed_yet_keeps_the_campaign_waiting(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes/1/notice")
    isabelle.send({"cse": "faite", "cse_le": "09/07/2026"})
    assert isabelle.page.status_code == 422
    assert "notée pour le jeudi 9 juillet 2026, qui n’est pas passé" in isabelle.text
    assert "Elle n’ouvre pas sans sa notice" in text_of(isabelle.go("/campagnes/1"))
    isabelle.go("/campagnes/1/notice")
    isabelle.send({"cse": "faite", "cse_le": "08/07/2026"})
    assert isabelle.page.request.path == "/campagnes/1/apercu"


def test_a_notice_that_was_read_is_shown_and_not_changed(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/notice")
    assert "ce texte a été lu, il ne change plus" in isabelle.text
    assert "faite le lundi 15 juin 2026" in isabelle.text
    token = isabelle.fields("/deconnexion")["csrf_token"]
    sent = isabelle.client.post(
        "/campagnes/1/notice", data={"csrf_token": token, "finalite": "Autre"}, base_url="http://127.0.0.1:8000"
    )
    assert sent.status_code == 409


def test_the_author_reads_the_notice_before_the_first_question_and_before_transmitting(
    claire: Navigateur, monde: Monde
) -> None:
    monde.campagne()
    claire.go("/reponses/1")
    assert claire.text.index("Répondre est facultatif.") < claire.text.index("Enregistrer et continuer")
    assert "faite le lundi 15 juin 2026" in claire.text
    claire.send({"ETP": "0,5", "suite": "continuer"})
    claire.go("/reponses/1/BASE")
    assert claire.text.index("Vos données dans cette collecte") < claire.text.index("Répondre est facultatif."), (
        "folded"
    )
    claire.go("/reponses/1/REPARTITION")
    assert "faite le lundi 15 juin 2026" not in claire.text
    claire.go("/reponses/1/verifier")
    assert "Vos données dans cette collecte" in claire.text


# --- opening


def test_the_first_page_read_on_the_day_fixes_the_expected_answers(claire: Navigateur, monde: Monde) -> None:
    monde.heure.moment = datetime(2026, 6, 20, 9, 0, tzinfo=PARIS)
    monde.campagne()
    monde.personne("Arrivée", "28")
    monde.heure.moment = PENDANT
    claire.go("/a-faire")
    with monde.database.reading() as session:
        assert session.get_one(Campagne, 1).attendues_fixees_le == PENDANT
        assert len(session.scalars(select(Participation)).all()) == 4


# --- extension


def test_an_extended_dla_reads_its_own_day_and_the_reason(isabelle: Navigateur, app: Flask, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/prolongations")
    assert "Aucun DLA n’est prolongé" in isabelle.text
    isabelle.send({"dla": "1", "cloture": "2026-07-31", "raison": "Arrivée en juillet."})
    assert "18 Département 18 31 juillet 2026 Arrivée en juillet." in isabelle.text
    claire = signed_in(app, "Claire")
    assert "le vendredi 31 juillet 2026 au plus tard (votre DLA a plus de temps) « Arrivée en juillet. »" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert "Votre DLA a jusqu’au vendredi 31 juillet 2026. « Arrivée en juillet. »" in claire.text
    isabelle.go("/campagnes/1/prolongations/1/retirer")
    assert "2 réponses encore attendues, Claire Durand (18), Rachid Durand (18)." in isabelle.text
    assert "Un courriel leur dit la clôture de tous, le mardi 21 juillet 2026." in isabelle.text
    isabelle.send({})
    with monde.database.reading() as session:
        posted = session.scalars(select(Courriel.contexte).where(Courriel.modele == "relance")).all()
        assert [courriel["objet"] for courriel in posted] == ["{campagne} : la clôture est le {cloture}"] * 2
    assert "ce DLA se clôture avec les autres" in isabelle.text


def test_a_refused_extension_keeps_what_was_typed(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/prolongations")
    isabelle.send({"dla": "2", "cloture": "2026-07-10", "raison": "Trop tôt."})
    assert isabelle.page.status_code == 422
    assert "La campagne se clôture déjà le 21 juillet 2026 pour tout le monde." in isabelle.text
    assert "Trop tôt." in isabelle.page.text


def test_in_the_days_of_grace_the_author_is_told_and_the_c2ra_sees_who_was_late(
    isabelle: Navigateur, app: Flask, monde: Monde
) -> None:
    monde.campagne(grace=3)
    monde.heure.moment = APRES
    claire = signed_in(app, "Claire")
    assert "La clôture est passée : encore acceptée jusqu’au vendredi 24 juillet 2026" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert "elle sera notée comme transmise après la clôture" in claire.text.lower()
    monde.answered(monde.acteur_of(1))
    isabelle = signed_in(app, "Isabelle")
    isabelle.go("/campagnes/1")
    assert "les réponses en retard sont acceptées jusqu’au vendredi 24 juillet 2026" in isabelle.text
    assert ", après la clôture" in isabelle.text


@pytest.mark.parametrize("typed", ["61", "-1", "1,5", "trois"])
def test_a_grace_that_cannot_be_is_refused(isabelle: Navigateur, monde: Monde, typed: str) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"grace": typed})
    assert isabelle.page.status_code == 422
    assert "0 : aucun délai" in isabelle.text


# --- corrections


def test_expected_answers_are_corrected_from_the_pages(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/attendues/1")
    isabelle.send({"etp": "0,5", "mois": "3", "raison": "Mi-temps depuis avril."})
    assert "Ce qui est attendu est corrigé" in isabelle.text
    isabelle.go("/campagnes/1/attendues/1")
    isabelle.send({"etp": "deux", "mois": "3", "raison": "Non."})
    assert "L’ETP va de 0,01 à 1, et les mois de 0,1 à 6." in isabelle.text
    isabelle.go("/campagnes/1/attendues/2/retirer")
    isabelle.send({"raison": ""})
    assert "Écrivez la raison en une phrase." in isabelle.text
    isabelle.send({"raison": "Congé sur la période."})
    assert "1 réponse retirée" in isabelle.text
    assert "Rachid Durand" in isabelle.text
    isabelle.send({"qui": "1-2-0", "raison": "Revenu."}, path="/campagnes/1/attendues")
    assert "Une réponse de plus est attendue." in isabelle.text
    assert "0 sur 3" in isabelle.text


def test_before_the_opening_there_is_nothing_to_correct(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(ouverture=date(2026, 7, 10))
    isabelle.go("/campagnes/1/attendues")
    assert "Rien à corriger avant l’ouverture" in isabelle.text


def test_a_withdrawn_answer_is_told_to_its_author(isabelle: Navigateur, app: Flask, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/attendues/1/retirer")
    isabelle.send({"raison": "Congé."})
    claire = signed_in(app, "Claire")
    assert "retirée votre C2RA n’attend plus cette réponse" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert "Cette réponse n’est plus attendue depuis le" in claire.text


def test_an_answer_of_another_campaign_is_not_corrected_through_one_s_own(isabelle: Navigateur, monde: Monde) -> None:
    monde.region("bretagne", "Bretagne", "22")
    yann = monde.personne("Yann", "22", region_id=2)
    monde.campagne()
    monde.campagne(region_id=2)
    participation_id = monde.participation(yann)
    assert isabelle.go(f"/campagnes/1/attendues/{participation_id}").status_code == 404
    assert isabelle.go(f"/campagnes/1/attendues/{participation_id}/retirer").status_code == 404


# --- « je ne souhaite pas répondre »


def test_wishing_not_to_answer_says_what_it_does_and_is_taken_back(claire: Navigateur, monde: Monde) -> None:
    monde.campagne()
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1F1": "24"})
    assert 'href="/reponses/1/ne-pas-repondre"' in claire.page.text
    claire.go("/reponses/1/ne-pas-repondre")
    assert "Votre direction lit seulement « non transmis »." in claire.text
    claire.send({}, action="/reponses/1/ne-pas-repondre")
    assert "Vous ne souhaitez pas répondre" in claire.text
    claire.go("/a-faire")
    assert "Rien à répondre pour le moment" in claire.text
    assert "ne souhaite pas répondre noté le" in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert claire.page.request.path == "/reponses/1/ne-pas-repondre"
    claire.send({}, action="/reponses/1/repondre")
    assert "Vous pouvez de nouveau répondre." in claire.text
    claire.go("/reponses/1/REPARTITION")
    assert claire.fields("/reponses/1/REPARTITION")["M1F1"] == "24"


def test_a_page_left_open_before_the_refusal_loses_nothing_of_what_it_shows(claire: Navigateur, monde: Monde) -> None:
    monde.campagne()
    claire.go("/reponses/1/REPARTITION")
    stale = claire.fields()
    claire.go("/reponses/1/ne-pas-repondre")
    claire.send({}, action="/reponses/1/ne-pas-repondre")
    sent = claire.client.post("/reponses/1/REPARTITION", data={**stale, "M1F1": "33"}, base_url="http://127.0.0.1:8000")
    assert sent.status_code == 409
    assert "33" in sent.text
    assert "revenez d’abord sur ce choix" in sent.text


def test_a_refusal_is_counted_apart_on_the_page_and_in_the_workbook(
    isabelle: Navigateur, claire: Navigateur, monde: Monde
) -> None:
    monde.campagne(grace=2)
    claire.go("/reponses/1/ne-pas-repondre")
    claire.send({}, action="/reponses/1/ne-pas-repondre")
    monde.answered(monde.acteur_of(2), CENT)
    isabelle.go("/campagnes/1")
    assert "1 ne souhaite pas répondre" in isabelle.text
    assert "1 sur 3" in isabelle.text
    workbook = openpyxl.load_workbook(BytesIO(campaign_workbook(isabelle).data))
    read = [str(cell.value) for row in workbook["Lisez-moi"].iter_rows() for cell in row if cell.value]
    assert any(
        text.startswith("1 transmise sur 3 attendues, 1 refus") for text in (t.replace("\u00a0", " ") for t in read)
    )
    assert "ouverte" in read
    assert any("Information du CSE : faite le lundi 15 juin 2026." in text for text in read)
    states = [row[5].value for row in workbook["Suivi de la collecte"].iter_rows()]
    assert states.count("ne souhaite pas répondre") == 1


def test_the_draft_of_a_refusal_is_shown_to_nobody_else(isabelle: Navigateur, claire: Navigateur, monde: Monde) -> None:
    monde.campagne()
    claire.go("/reponses/1/REPARTITION")
    claire.send({"M1_MARQUE": "canari"})
    claire.go("/reponses/1/ne-pas-repondre")
    claire.send({}, action="/reponses/1/ne-pas-repondre")
    for path in ("/campagnes/1", "/campagnes/1/attendues", "/campagnes/1/attendues/1"):
        assert "canari" not in isabelle.go(path).text


# --- the next période


def test_the_next_campaign_is_prepared_in_one_page(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(grace=5)
    isabelle.go("/campagnes/1/suivante")
    assert "Préparer le 2e semestre 2026" in isabelle.text
    isabelle.send({})
    assert isabelle.page.request.path == "/campagnes/2/notice"
    assert "La campagne suivante est prête. Complétez sa notice, puis ouvrez-la." in isabelle.text
    isabelle.go("/campagnes/1/suivante")
    isabelle.send({})
    assert isabelle.page.request.path == "/campagnes"
    assert "Une campagne existe déjà pour le 2e semestre 2026." in isabelle.text


def test_a_whole_year_is_asked_like_a_semestre(isabelle: Navigateur, monde: Monde) -> None:
    isabelle.go("/campagnes/nouvelle")
    isabelle.send({"periode": "2025-A1", "ouverture": "2026-07-01", "cloture": "2026-07-21"})
    isabelle.go("/campagnes/1")
    assert "Temps et activités, année 2025" in isabelle.text
    with monde.database.reading() as session:
        assert session.get_one(Participation, 1).mois_attendus == 120


# --- one answer per DLA


def test_a_dla_answers_together_from_a_launched_campaign(isabelle: Navigateur, app: Flask, monde: Monde) -> None:
    monde.questionnaire(ENSEMBLE)
    isabelle.go("/questionnaires/1/lancer")
    isabelle.send({"population": "DLA", "periode": "2026-V1", "ouverture": "2026-07-01", "cloture": "2026-07-21"})
    isabelle.go("/campagnes/1/ouvrir")
    assert "n’ouvre pas sans sa notice : il y manque" in isabelle.text
    isabelle.send({"contact": "c2ra@exemple.fr", "cse": "sans objet"})
    isabelle.send({})
    isabelle.send({})
    assert isabelle.page.request.path == "/campagnes/1"
    assert "Une réponse par DLA, remplie ensemble par son équipe (avenant 2026)." in isabelle.text
    assert f"{ENSEMBLE.titre}, avenant 2026" in isabelle.text, "that of the next year has another name"
    assert isabelle.text.count("Toute l’équipe") >= 3
    claire, rachid = signed_in(app, "Claire"), signed_in(app, "Rachid")
    assert "Ensemble" in claire.text
    claire.go("/reponses/1/P")
    claire.send({"BESOIN": "Du temps"})
    rachid.go("/reponses/1/P")
    assert "Du temps" in rachid.page.text
    rachid.send({"AUTRE": "Un appui"})
    rachid.go("/reponses/1/verifier")
    rachid.send({})
    assert "Réponse du DLA 18 Département 18, transmise par Rachid Durand" in rachid.text
    claire.go("/reponses/1/recu")
    assert "par Rachid Durand" in claire.text
    assert isabelle.go("/reponses/1/P").status_code == 404


def test_an_avenant_asked_of_persons_is_refused(isabelle: Navigateur, monde: Monde) -> None:
    monde.questionnaire(ENSEMBLE)
    isabelle.go("/questionnaires/1/lancer")
    isabelle.send({"population": "personnes", "periode": "2026-V1"})
    assert isabelle.page.status_code == 422
    assert "Un avenant est celui d’un DLA" in isabelle.text


def test_the_direction_finds_the_answer_of_its_dla_in_what_it_has_to_do(app: Flask, monde: Monde) -> None:
    monde.enquete(
        monde.questionnaire(ENSEMBLE), population=Population.DLA, periode=Periode.parse("2026-V1"), cloture=CLOTURE
    )
    monde.direction("Denise", "18", password=PASSWORD)
    denise = signed_in(app, "Denise")
    denise.go("/a-faire")
    assert "DLA 18 Département 18" in denise.text
    assert denise.go("/reponses/1/P").status_code == 200
    assert denise.go("/reponses/2/P").status_code == 404


# --- what is asked, until the opening


def test_until_the_opening_the_parts_asked_are_changed(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes/1/options")
    isabelle.send({"avec_activites": "y", "avec_souhaitable": "y"})
    assert isabelle.page.request.path == "/campagnes/1/dates"
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        questionnaire = get_questionnaire(campagne.version)
        assert {participation.version_id for participation in session.scalars(select(Participation))} == {
            campagne.version_id
        }
    assert campagne.avec_activites
    assert questionnaire.section("ACTIVITES")
    assert questionnaire.section("SOUHAITE")


def test_a_campaign_that_never_opened_is_given_up(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne(notice=WITHOUT_CSE)
    isabelle.go("/campagnes/1/supprimer")
    assert "personne ne l’a reçue" in isabelle.text
    isabelle.send({})
    assert "est supprimée. Le journal garde ce qu’elle était." in isabelle.text
    assert isabelle.go("/campagnes/1").status_code == 404
    with monde.database.reading() as session:
        for model in (Campagne, Participation, Relance):
            assert session.scalars(select(model)).all() == []
        entry = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "supprimer la campagne")).one()
    assert entry.details["avant"]["periode"] == "2026-S1"
    assert entry.details["avant"]["notice"]["finalite"] == WITHOUT_CSE.finalite
    monde.campagne()  # its période is free


def test_a_campaign_that_is_open_or_was_read_is_not_deleted(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/supprimer")
    assert "elle ne se supprime pas" in isabelle.text
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"ouverture": "01/08/2026", "cloture": "21/08/2026"})  # planned again, but people read it
    isabelle.send({})
    assert "Supprimer cette campagne" not in isabelle.go("/campagnes/1").text
    isabelle.go("/campagnes/1/dates")
    isabelle.send({}, path="/campagnes/1/supprimer")
    assert "a ouvert : elle ne se supprime pas" in isabelle.text
    with monde.database.reading() as session:
        assert session.get(Campagne, 1)


def test_once_open_what_is_asked_does_not_change(isabelle: Navigateur, monde: Monde) -> None:
    monde.campagne()
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"avec_activites": "y"}, path="/campagnes/1/options")
    assert isabelle.page.status_code == 409
    assert "a ouvert : ce qu’elle demande ne change plus" in isabelle.text
