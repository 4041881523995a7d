"""Launching a campaign step by step: its path, a draft left and resumed, its title, the DLA it asks."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagne_suivante import prepare_next
from collecte.campagnes.operations.campagnes import Dates
from collecte.campagnes.operations.preparation import change_dlas
from collecte.campagnes.queries.collectes import get_collecte, get_collecte_enquete
from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.core.errors import Refus
from collecte.models import Campagne, Courriel, Dla, EntreeJournal, Participation, Population
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur
from exports.enquetes.calculs import resultats
from exports.release.cellules import Mesure
from exports.release.motifs import trop_peu_de_dla
from tests.collecte.campagnes.test_publications import release_of
from tests.collecte.campagnes.test_publications_structures import computed
from tests.collecte.mondes.anonymes import avis
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, NOTICE, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.collecte.mondes.retours import AVIS, answer, asked
from tests.collecte.mondes.structures import AU, DU, restituee

STEPS = ("options", "dates", "notice", "apercu", "ouvrir")
NOTICE_TYPED = {"contact": "c2ra@exemple.fr", "cse": "sans objet"}


def people(monde: Monde) -> Acteur:
    """Five persons in three DLA."""
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Hélène", "28"), ("Inès", "28"), ("Marie", "36")):
        monde.personne(prenom, dla)
    return monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    prepare(petit_monde, people)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def campagne_of(monde: Monde, campagne_id: int = 1) -> Campagne:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, campagne_id)
        assert campagne.region
        assert campagne.version
        session.expunge_all()
        return campagne


def asked_dlas(monde: Monde, campagne_id: int = 1) -> list[str]:
    """Return the codes of the DLA of each expected answer."""
    with monde.database.reading() as session:
        rows = session.scalars(select(Participation).where(Participation.campagne_id == campagne_id)).all()
        return sorted(participation.dla.code for participation in rows)


def start(browser: Navigateur, path: str = "/campagnes/nouvelle", **typed: str) -> None:
    browser.go(path)
    browser.send({"periode": "2026-S1", **typed} if path == "/campagnes/nouvelle" else typed)


def finish(browser: Navigateur, campagne_id: int = 1) -> None:
    """Go through every step after « Qui », with « Enregistrer et continuer », to the opening."""
    for step in STEPS:
        assert browser.page.request.path == f"/campagnes/{campagne_id}/{step}", browser.text
        assert browser.page.text.count('aria-current="step"') == 1
        browser.send(NOTICE_TYPED if step == "notice" else {})
    assert browser.page.request.path == f"/campagnes/{campagne_id}"


# --- the path


def test_time_is_launched_in_six_steps(isabelle: Navigateur, petit_monde: Monde) -> None:
    start(isabelle)
    assert "rien ne part avant que vous l’ouvriez" in isabelle.text
    finish(isabelle)
    assert "La campagne est ouverte." in isabelle.text
    assert campagne_of(petit_monde).confirmee_le


@pytest.mark.parametrize(
    ("population", "expected"),
    [
        pytest.param("personnes", ["18", "18", "28", "28", "36"], id="persons"),
        pytest.param("DLA", ["18", "28", "36"], id="DLA"),
    ],
)
def test_a_questionnaire_is_launched_in_the_same_steps(
    isabelle: Navigateur, petit_monde: Monde, population: str, expected: list[str]
) -> None:
    petit_monde.questionnaire()
    start(isabelle, "/questionnaires/1/lancer", population=population)
    finish(isabelle)
    assert asked_dlas(petit_monde) == expected


def test_what_is_announced_before_the_launch_is_what_the_campaign_expects(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.personne("Nadia", "18", "28")
    petit_monde.questionnaire()
    isabelle.go("/questionnaires/1/lancer")
    assert (
        "(6 réponses attendues si elle ouvre aujourd’hui, 7 si chacune répond une fois pour chaque DLA)"
        in isabelle.text
    )
    start(isabelle, "/questionnaires/1/lancer", population="personnes")
    start(isabelle, "/questionnaires/1/lancer", population="personnes par DLA", ouverture="2026-10-01")
    assert (len(asked_dlas(petit_monde, 1)), len(asked_dlas(petit_monde, 2))) == (6, 7)


def test_who_reads_an_answer_is_said_once_on_its_first_page_and_before_transmitting(
    isabelle: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    nadia = petit_monde.personne("Nadia", "36", password=PASSWORD)
    petit_monde.questionnaire()
    start(isabelle, "/questionnaires/1/lancer", population="personnes")
    finish(isabelle)
    with petit_monde.database.reading() as session:
        hers = session.scalars(select(Participation.id).where(Participation.personne_id == nadia.personne_id)).one()
    browser = Navigateur(app)
    browser.sign_in("nadia@exemple.fr")
    for page in ("VOUS", "verifier"):
        browser.go(f"/reponses/{hers}/{page}")
        assert browser.text.count("qui anime les DLA de la région, lit") == 1, browser.text


def test_those_who_cannot_be_written_to_are_counted_before_the_opening(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    restituee(petit_monde, "L’Atelier", "18", "marie@atelier.example")
    restituee(petit_monde, "Aide à domicile de Lucé, Mainvilliers", "18")
    restituee(petit_monde, "La Source", "28")
    petit_monde.questionnaire()
    typed = {"population": "structures", "du": DU.isoformat(), "au": AU.isoformat()}
    start(isabelle, "/questionnaires/1/lancer", **typed)
    assert "2 structures n’ont pas de contact : aucun lien ne peut leur être envoyé" in isabelle.text
    isabelle.send({})
    for step in STEPS[:-1]:
        isabelle.send(NOTICE_TYPED if step == "notice" else {})
    assert "3 réponses sont attendues" in isabelle.text
    assert "Pour 2 réponses, il n’y a personne à qui écrire." in isabelle.text
    isabelle.go("/campagnes/1/relances/1/apercu")
    assert "Sans courriel possible : Aide à domicile de Lucé, Mainvilliers ; La Source." in isabelle.text


def test_a_day_taken_by_another_campaign_of_the_questionnaire_is_refused_with_what_to_do(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.questionnaire()
    start(isabelle, "/questionnaires/1/lancer", ouverture="2026-10-01")
    start(isabelle, "/questionnaires/1/lancer", population="DLA", ouverture="2026-10-01")
    assert isabelle.page.status_code == 409
    assert "Choisissez un autre jour d’ouverture pour celle-ci" in isabelle.text
    start(isabelle, "/questionnaires/1/lancer", population="DLA", ouverture="2026-10-02")
    isabelle.go("/campagnes/2/dates")
    assert isabelle.send({"ouverture": "2026-10-01"}).status_code == 409
    assert "Choisissez un autre jour d’ouverture pour celle-ci" in isabelle.text
    assert campagne_of(petit_monde, 2).ouverture == date(2026, 10, 2)


def test_structures_drawn_are_launched_in_the_same_steps(isabelle: Navigateur, petit_monde: Monde) -> None:
    for number in range(6):
        restituee(petit_monde, f"Structure {number}", "18" if number < 4 else "28", f"s{number}@structures.example")
    petit_monde.questionnaire()
    typed = {"population": "structures", "du": DU.isoformat(), "au": AU.isoformat(), "choix": "tirage aléatoire"}
    start(isabelle, "/questionnaires/1/lancer", **typed, taille="2", dlas="18")
    assert "2 structures tirées au sort parmi 4 accompagnements terminés" in isabelle.text
    isabelle.send({})
    finish(isabelle)
    assert asked_dlas(petit_monde) == ["18", "18"]


def test_the_preview_shows_what_a_respondent_receives(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne(notice=replace(NOTICE, contact=""))
    isabelle.go("/campagnes/1/apercu")
    for sentence in (
        "5 réponses attendues",
        "18 Département 18 : 2 personnes",
        "Du mercredi 1er juillet 2026 au mardi 21 juillet 2026",
        "Le message, tel que le lirait",
        "Répondre est facultatif.",
        "Il manque le contact pour exercer ses droits : la campagne n’ouvre pas sans.",
        "La première page du questionnaire",
    ):
        assert sentence in isabelle.text


def test_ten_clicks_on_open_open_once(isabelle: Navigateur, petit_monde: Monde) -> None:
    start(isabelle)
    for step in STEPS[:-1]:
        isabelle.send(NOTICE_TYPED if step == "notice" else {})
    fields = isabelle.fields()
    for _ in range(10):
        isabelle.client.post("/campagnes/1/ouvrir", data=fields, base_url="http://127.0.0.1:8000")
    with petit_monde.database.reading() as session:
        verbes = session.scalars(select(EntreeJournal.verbe).where(EntreeJournal.objet == "campagne")).all()
        assert verbes.count("confirmer l’ouverture") == verbes.count("fixer les réponses attendues") == 1


# --- left half-way


@pytest.mark.parametrize(
    ("left_at", "resumed_at", "steps"),
    [
        pytest.param("options", "dates", "4 étapes", id="what"),
        pytest.param("dates", "notice", "3 étapes", id="when"),
        pytest.param("notice", "apercu", "2 étapes", id="notice"),
        pytest.param("apercu", "ouvrir", "1 étape", id="preview"),
    ],
)
def test_a_draft_left_comes_back_where_it_was(isabelle: Navigateur, left_at: str, resumed_at: str, steps: str) -> None:
    start(isabelle)
    for step in STEPS[: STEPS.index(left_at)]:
        isabelle.send(NOTICE_TYPED if step == "notice" else {})
    isabelle.send({**(NOTICE_TYPED if left_at == "notice" else {}), "plus_tard": "y"})
    assert isabelle.page.request.path == "/campagnes"
    assert f"est enregistrée, en préparation : il reste {steps}." in isabelle.text
    for page in ("/campagnes", "/campagnes/nouvelle"):
        isabelle.go(page)
        assert f'href="/campagnes/1/{resumed_at}"' in isabelle.page.text, page


def test_what_is_missing_in_the_notice_brings_one_back_to_it(isabelle: Navigateur) -> None:
    start(isabelle)
    isabelle.send({})
    isabelle.send({})
    isabelle.send({"plus_tard": "y"})
    assert "Il y manque encore" in isabelle.text
    assert 'href="/campagnes/1/notice"' in isabelle.page.text
    assert "à compléter" in text_of(isabelle.go("/campagnes/1/apercu"))


def test_a_draft_is_given_up_after_a_confirmation(isabelle: Navigateur, petit_monde: Monde) -> None:
    start(isabelle)
    isabelle.go("/campagnes/nouvelle")
    assert 'href="/campagnes/1/supprimer"' in isabelle.page.text
    isabelle.go("/campagnes/1/supprimer")
    with petit_monde.database.reading() as session:
        assert session.get(Campagne, 1)
    isabelle.send({})
    isabelle.go("/campagnes/nouvelle")
    assert "en préparation" not in isabelle.text.partition("La campagne est créée")[0]


def test_no_step_is_shown_once_the_opening_is_confirmed(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne(ouverture=date(2026, 8, 1), cloture=date(2026, 8, 20))
    for page in ("qui", "options", "dates", "notice", "apercu"):
        isabelle.go(f"/campagnes/1/{page}")
        assert isabelle.page.status_code == 200
        assert 'aria-current="step"' not in isabelle.page.text


def test_a_second_tab_is_told_that_the_campaign_was_opened_in_the_first(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    start(isabelle)
    for step in STEPS[:-1]:
        isabelle.send(NOTICE_TYPED if step == "notice" else {})
    isabelle.go("/campagnes/1/options")
    left = isabelle.fields()
    isabelle.go("/campagnes/1/ouvrir")
    isabelle.send({})
    sent = isabelle.client.post(
        "/campagnes/1/options", data={**left, "titre": "Trop tard"}, base_url="http://127.0.0.1:8000"
    )
    assert sent.status_code == 409
    assert "a ouvert : ce qu’elle demande ne change plus" in text_of(sent)
    assert "Trop tard" in sent.text, "what was typed is shown again"
    assert campagne_of(petit_monde).titre_choisi == ""


def test_two_tabs_create_one_campaign(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/nouvelle")
    fields = {**isabelle.fields(), "periode": "2026-S1"}
    sent = [
        isabelle.client.post("/campagnes/nouvelle", data=fields, base_url="http://127.0.0.1:8000").status_code
        for _ in range(2)
    ]
    assert sent == [303, 422]
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Campagne.id)).all() == [1]


def test_the_semestre_of_a_draft_follows_its_opening(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.questionnaire()
    start(isabelle, "/questionnaires/1/lancer", population="DLA")
    isabelle.send({})
    isabelle.send({"ouverture": "2027-01-10", "cloture": "2027-01-20"})
    assert campagne_of(petit_monde).periode_code == "2027-S1"


# --- its title


def test_a_title_of_its_own_is_read_everywhere(isabelle: Navigateur, petit_monde: Monde) -> None:
    start(isabelle)
    isabelle.send({"titre": "  Notre   temps de printemps "})
    assert campagne_of(petit_monde).titre == "Notre temps de printemps"
    for page in ("/campagnes", "/campagnes/1", "/campagnes/1/apercu", "/tableau-de-bord"):
        assert "Notre temps de printemps" in text_of(isabelle.go(page)), page
    isabelle.go("/campagnes/1/options")
    assert 'placeholder="Temps et activités, 1er semestre 2026"' in isabelle.page.text
    isabelle.send({"titre": ""})
    assert campagne_of(petit_monde).titre == "Temps et activités, 1er semestre 2026"


@pytest.mark.parametrize(
    ("titre", "sentence"),
    [
        pytest.param("é" * 121, "Le titre fait 121 caractères.", id="too long"),
        pytest.param("Temps\x07 perdu", "Le titre contient un caractère invisible.", id="control character"),
        pytest.param("Temps \u202eudrep", "Le titre contient un caractère invisible.", id="direction override"),
    ],
)
def test_a_title_that_cannot_be_one_is_refused_and_shown_again(
    isabelle: Navigateur, petit_monde: Monde, titre: str, sentence: str
) -> None:
    start(isabelle)
    isabelle.send({"titre": titre})
    assert isabelle.page.status_code == 422
    assert sentence in isabelle.text
    assert titre[:5] in isabelle.fields()["titre"]
    assert campagne_of(petit_monde).titre_choisi == ""


def test_a_title_of_120_characters_is_taken(isabelle: Navigateur, petit_monde: Monde) -> None:
    start(isabelle)
    isabelle.send({"titre": "é" * 120})
    assert campagne_of(petit_monde).titre == "é" * 120


def test_a_homonym_is_said_and_not_refused(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne("2025-S2")
    start(isabelle)
    isabelle.send({"titre": "TEMPS et activités, 2e semestre 2025"})
    assert isabelle.page.request.path == "/campagnes/2/dates"
    assert "Une autre campagne de la région s’appelle déjà" in isabelle.text


def test_nobody_but_the_c2ra_knows_of_a_draft(isabelle: Navigateur, petit_monde: Monde, app: Flask) -> None:
    petit_monde.personne("Nora", "36", password=PASSWORD)
    petit_monde.direction("Denis", "36", password=PASSWORD)
    start(isabelle)
    read = {}
    for who, home in (("nora", "/a-faire"), ("denis", "/mes-dla")):
        read[who] = Navigateur(app)
        read[who].sign_in(f"{who}@exemple.fr")
        for path in (home, "/compte/agenda"):
            assert "Temps et activités" not in text_of(read[who].go(path)), (who, path)
    finish(isabelle)
    assert "Temps et activités" in text_of(read["nora"].go("/a-faire"))
    assert "Temps et activités" in text_of(read["denis"].go("/mes-dla"))


def test_a_reminder_waits_for_the_invitation(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = PENDANT.replace(hour=19, minute=47)
    petit_monde.campagne(ouverture=PENDANT.date())
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1")
    assert "L’invitation part le 9 juillet 2026 à 8 h 30" in isabelle.text
    assert "Relancer maintenant" not in isabelle.text
    for way in ("/campagnes/1/relancer", "/campagnes/1/relancer/1"):
        assert f'{way}"' not in isabelle.page.text, f"not offered: {way}"
    isabelle.go("/campagnes/1/dlas/1")
    assert "L’invitation part le 9 juillet 2026 à 8 h 30" in isabelle.text
    assert "Relancer" not in isabelle.text
    for way in ("/campagnes/1/relancer", "/campagnes/1/relancer/1"):
        isabelle.go(way)
        assert "L’invitation n’est pas encore partie : elle part le 9 juillet 2026 à 8 h 30" in isabelle.text, way
        isabelle.send({"objet": "Bonjour", "texte": "Répondez"}, path=way, action="/deconnexion")
        assert "elle part le 9 juillet 2026" in isabelle.text, way
    isabelle.go("/campagnes/manquantes/relancer?choisie=1")
    assert "l’invitation n’est pas encore partie" in isabelle.text
    assert "Envoyer maintenant" not in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Courriel).where(Courriel.modele == "relance")).all() == []


def test_three_pages_give_one_date_to_an_invitation_whose_hour_is_past(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.heure.moment = PENDANT.replace(hour=19, minute=47)
    isabelle.sign_in("isabelle@exemple.fr")
    start(isabelle, ouverture="2026-07-08")
    for _ in range(3):
        isabelle.send(NOTICE_TYPED if isabelle.page.request.path.endswith("/notice") else {})
    assert isabelle.page.request.path == "/campagnes/1/apercu"
    assert "Invitation, le 9 juillet 2026 à 8 h 30" in isabelle.text
    isabelle.send({})
    assert "L’invitation part le 9 juillet 2026 à 8 h 30." in isabelle.text
    isabelle.send({})
    assert "La campagne est ouverte." in isabelle.text
    isabelle.go("/campagnes/1/relances")
    assert "prévue le 9 juillet 2026 à 8 h 30" in isabelle.text
    assert "service d’envoi" not in isabelle.text
    petit_monde.heure.moment = PENDANT.replace(day=9, hour=9)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1/relances")
    assert "le 9 juillet 2026 à 8 h 30, elle part dès que le service d’envoi fonctionne" in isabelle.text


# --- the DLA it asks


def test_the_page_of_a_dla_that_is_not_asked_says_so(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne(dlas=("28",))
    isabelle.go("/campagnes/1/dlas/1")
    assert "Cette campagne n’interroge pas ce DLA" in isabelle.text
    assert "Prolonger ce DLA" not in isabelle.text


def test_only_the_chosen_dlas_are_expected_and_the_others_are_not_asked(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.campagne(dlas=("28",))
    assert asked_dlas(petit_monde) == ["28", "28"]
    isabelle.go("/campagnes/1")
    assert "Temps et activités, 1er semestre 2026 – DLA 28" in isabelle.text
    assert "0 sur 2" in isabelle.text
    assert isabelle.text.count("non posée") == 2
    isabelle.go("/tableau-de-bord")
    assert isabelle.page.text.count('data-etat="non posée"') == 2
    isabelle.go("/campagnes/1/prolongations")
    assert 'value="1"' not in isabelle.page.text.partition('id="dla"')[2].partition("</select>")[0]


def test_a_dla_that_is_not_asked_does_not_lower_the_rate_nor_appear_in_the_workbook(petit_monde: Monde) -> None:
    people(petit_monde)
    porteuse_id = petit_monde.porteuse("Ligue", "18", "28", "36")
    for dla in ("18", "28", "36"):
        petit_monde.avenant(petit_monde.convention(dla, porteuse_id))
    petit_monde.campagne(dlas=("18", "36"))
    with petit_monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        collecte = get_collecte(session, campagne, PENDANT)
        dlas = list_dlas(session, 1)
        funded = etp_conventionnes_in(session, [campagne], dlas)[1]
    assert [dla.code for dla in collecte.dlas] == ["18", "36"]
    assert collecte.region == "Centre-Val de Loire, DLA 18 et 36 seulement"
    assert {attendu.dla for attendu in collecte.attendus} == {"18", "36"}
    assert {dla.code for dla in dlas if dla.id in funded} == {"18", "36"}


def test_the_choice_changes_until_the_opening_and_expected_answers_follow(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    start(isabelle, dlas="18")
    assert asked_dlas(petit_monde) == ["18", "18"]
    isabelle.go("/campagnes/1/qui")
    assert "Chaque personne affectée à un de ces DLA : 18" in isabelle.text
    isabelle.send({"dlas": "36"})
    assert asked_dlas(petit_monde) == ["36"]
    petit_monde.personne("Nouvelle", "28")
    assert asked_dlas(petit_monde) == ["36"], "an arrival elsewhere is not asked"


def test_a_dla_where_nobody_works_is_refused(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    start(isabelle)
    with petit_monde.database.writing() as session, pytest.raises(Refus, match="Personne n’est affecté à ces DLA"):
        change(session, petit_monde, ["22"])
    isabelle.go("/campagnes/1/qui")
    isabelle.send({"dlas": "22"})
    assert isabelle.page.status_code == 422, "that of another région is not offered"


def change(session: Session, monde: Monde, dlas: list[str]) -> None:
    change_dlas(session, campagne_id=1, dlas=dlas, acteur=monde.acteur_of(1), now=monde.heure())


def test_the_step_qui_says_that_a_periode_has_one_campaign(isabelle: Navigateur, petit_monde: Monde) -> None:
    sentence = "Une seule campagne par période, pour toute la région."
    assert sentence in text_of(isabelle.go("/campagnes/nouvelle"))
    start(isabelle, dlas="28")
    assert sentence in text_of(isabelle.go("/campagnes/1/qui"))
    petit_monde.questionnaire()
    assert sentence not in text_of(isabelle.go("/questionnaires/1/lancer"))


def test_an_open_campaign_asks_other_dlas_once_and_leaves_the_first_as_they_are(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.campagne(dlas=("28",))
    petit_monde.personne("Nouvelle", "28")
    assert "Interroger d’autres DLA" in text_of(isabelle.go("/campagnes/1"))
    isabelle.go("/campagnes/1/dlas/ajouter")
    assert "28 Département 28" not in isabelle.text.partition("DLA à interroger aussi")[2]
    isabelle.send({"raison": "Oubli"})
    assert "Choisissez au moins un DLA." in isabelle.text
    assert isabelle.fields()["raison"] == "Oubli"
    fields = {**isabelle.fields(), "dlas": "36"}
    for _ in range(3):
        isabelle.client.post("/campagnes/1/dlas/ajouter", data=fields, base_url="http://127.0.0.1:8000")
    assert asked_dlas(petit_monde) == ["28", "28", "36"]
    assert campagne_of(petit_monde).dlas_choisis == ("28", "36")
    isabelle.go("/campagnes/1/dlas/ajouter")
    isabelle.send({"dlas": "18", "raison": "Tous"})
    assert "2 réponses de plus sont attendues. Aucun message ne part d’ici" in isabelle.text
    assert "0 sur 5" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Courriel)).all() == []
        verbes = session.scalars(select(EntreeJournal.verbe)).all()
        assert verbes.count("choisir les DLA") == 2


def test_a_campaign_that_asks_every_dla_has_none_to_add(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne(dlas=("28",))
    with petit_monde.database.reading() as session:
        others = [dla.code for dla in list_dlas(session, 1) if dla.code != "28"]
    isabelle.go("/campagnes/1/dlas/ajouter")
    isabelle.send_several({"dlas": others}, raison="Tous")
    assert campagne_of(petit_monde).dlas_demandes == ""
    isabelle.go("/campagnes/1/dlas/ajouter")
    assert isabelle.page.request.path == "/campagnes/1"
    assert "interroge déjà tous ses DLA" in isabelle.text


@pytest.mark.parametrize(
    ("code", "moment", "status"),
    [
        pytest.param("22", PENDANT, 422, id="of another région"),
        pytest.param("37", PENDANT, 409, id="where nobody works"),
        pytest.param("36", APRES, 409, id="once closed"),
    ],
)
def test_a_dla_that_cannot_answer_is_not_added(
    isabelle: Navigateur, petit_monde: Monde, code: str, moment: datetime, status: int
) -> None:
    petit_monde.region("bretagne", "Bretagne", "22")
    with petit_monde.database.writing() as session:
        session.add(Dla(region_id=1, code="37", nom="Département 37"))
    petit_monde.campagne(dlas=("28",))
    isabelle.go("/campagnes/1/dlas/ajouter")
    fields = {**isabelle.fields(), "raison": "Essai", "dlas": code}
    petit_monde.heure.moment = moment
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1/prolongations")
    fields["csrf_token"] = isabelle.fields()["csrf_token"]
    sent = isabelle.client.post("/campagnes/1/dlas/ajouter", data=fields, base_url="http://127.0.0.1:8000")
    assert sent.status_code == status, text_of(sent)
    assert asked_dlas(petit_monde) == ["28", "28"]
    assert campagne_of(petit_monde).dlas_demandes == "28"


def test_the_next_campaign_asks_the_same_dlas(petit_monde: Monde) -> None:
    isabelle = people(petit_monde)
    petit_monde.campagne(dlas=("18", "28"))
    with petit_monde.database.writing() as session:
        following = prepare_next(
            session,
            campagne=session.get_one(Campagne, 1),
            dates=Dates(date(2027, 1, 5), date(2027, 1, 20)),
            acteur=isabelle,
            now=petit_monde.heure(),
        )
        assert following.dlas_choisis == ("18", "28")
        assert following.titre_choisi == ""


# --- what its figures may say


def test_time_of_one_dla_is_not_released_as_the_figure_of_the_region(petit_monde: Monde) -> None:
    petit_monde.region()
    persons = [petit_monde.personne(f"Personne{number}", "18") for number in range(6)]
    petit_monde.personne("Hélène", "28")
    isabelle = petit_monde.animatrice()
    petit_monde.campagne(dlas=("18",))
    for person in persons:
        petit_monde.answered(person, CENT)
    petit_monde.heure.moment = APRES
    petit_monde.settle(isabelle)
    made = release_of(petit_monde)
    assert made is not None
    assert made.missions() == {}
    assert {cell.motif for cell in made.of(Mesure.PART)} == {trop_peu_de_dla(made.seuils.dlas)}


def test_structures_of_one_dla_are_told_by_the_rules_of_a_dla(petit_monde: Monde) -> None:
    """A level of the scale at 1 to 4 answers is told of a région, never of a DLA."""
    petit_monde.region()
    answers = [{**AVIS, "BESOIN": mark} for mark in ["4"] * 12 + ["3"] * 10]
    campagne_id = asked(petit_monde, {"18": 22, "28": 2}, dlas=("18",))
    answer(petit_monde, campagne_id, "18", answers)
    shown = computed(petit_monde)
    with petit_monde.database.reading() as session:
        collecte = get_collecte_enquete(session, session.get_one(Campagne, 1), petit_monde.heure())
        region = resultats(replace(collecte, seul_dla=""))
    assert collecte.seul_dla == "18"
    assert shown[""].groupes == shown["18"].groupes
    assert shown[""].groupes != region.groupes, "the région’s rules tell more"


def test_an_anonymous_campaign_is_not_asked_of_one_dla(petit_monde: Monde) -> None:
    people(petit_monde)
    restituee(petit_monde, "L’Atelier", "18", "atelier@structures.example")
    brouillon_id = petit_monde.questionnaire(avis())
    with pytest.raises(Refus, match="ne se lit jamais DLA par DLA"):
        petit_monde.enquete(
            brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU), anonyme=True, dlas=("18",)
        )
