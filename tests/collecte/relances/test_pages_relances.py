"""Reminders on pages, without any script: pages, actions and refusals."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Compte, Participation, Personne
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import terrain

LISTE = "/campagnes/1/relances"


def three_asked(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Bruno", "18"), ("Denis", "28")):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.campagne(grace=3)
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle's browser, signed in; a campaign of three persons is open, its invitation not yet sent."""
    prepare(petit_monde, three_asked)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go("/campagnes/1")
    return browser


def answer_of(monde: Monde, prenom: str) -> Participation:
    with monde.database.reading() as session:
        statement = select(Participation).join(Participation.personne).where(Personne.prenom == prenom)
        return session.scalars(statement).one()


def transmit(monde: Monde, prenom: str) -> None:
    monde.answered(monde.author_of(answer_of(monde, prenom)))


def relancer(monde: Monde, prenom: str) -> str:
    """Return the address of the page that reminds someone."""
    return f"/campagnes/1/relancer/{answer_of(monde, prenom).id}"


def test_the_page_of_a_campaign_leads_to_its_reminders_and_tells_when_each_leaves(isabelle: Navigateur) -> None:
    assert f'href="{LISTE}"' in isabelle.page.text
    isabelle.go(LISTE)
    assert "prévue le 15 juillet 2026 à 8 h 30" in isabelle.text
    assert "prévue le 20 juillet 2026 à 9 h 00" in isabelle.text
    assert "Annuler : relance, le 15 juillet 2026 à 8 h 30" in isabelle.text, "heard as it is seen"


def test_a_reminder_is_added_changed_cancelled_and_put_back(isabelle: Navigateur) -> None:
    isabelle.go(f"{LISTE}/nouvelle")
    isabelle.send({"repere": "jour", "jour": "2026-07-10", "heure": "14:00", "objet": "Plus que dix jours"})
    assert "La relance est enregistrée." in isabelle.text
    assert "prévue le 10 juillet 2026 à 14 h 00" in isabelle.text
    isabelle.go(f"{LISTE}/4")
    assert isabelle.fields()["objet"] == "Plus que dix jours"
    isabelle.send({"heure": "15:30"})
    assert "prévue le 10 juillet 2026 à 15 h 30" in isabelle.text
    isabelle.send({}, action=f"{LISTE}/4/annuler")
    assert "annulée le 8 juillet 2026 à 10 h 00" in isabelle.text
    isabelle.send({}, action=f"{LISTE}/4/remettre")
    assert "prévue le 10 juillet 2026 à 15 h 30" in isabelle.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        pytest.param({"texte": "Répondez."}, "ne donne pas l’adresse", id="no link"),
        pytest.param({"texte": "{lien} {nom}"}, "« {nom} » n’est pas un repère connu", id="unknown mark"),
        pytest.param({"heure": "20:00"}, "de 8 h 30 à 18 h", id="evening"),
        pytest.param({"heure": "midi"}, "Écrivez une heure comme 09:00", id="no hour"),
        pytest.param({"repere": "jour", "jour": ""}, "Choisissez aussi le jour précis", id="no day"),
        pytest.param({"repere": "jour", "jour": "2026-07-03"}, "devait partir le 3 juillet 2026", id="past"),
        pytest.param({"repere": "jour", "jour": "2026-08-03"}, "la dernière limite est le", id="too late"),
        pytest.param({"repere": "jamais"}, "À corriger", id="forged choice"),
        pytest.param({"jours": "367"}, "de 0 à 366", id="many days"),
    ],
)
def test_what_is_refused_is_told_and_nothing_typed_is_lost(
    isabelle: Navigateur, typed: dict[str, str], told: str
) -> None:
    isabelle.go(f"{LISTE}/nouvelle")
    isabelle.send({"objet": "Un objet à moi", **typed})
    assert 400 <= isabelle.page.status_code < 500
    assert told in isabelle.text
    assert isabelle.fields()["objet"] == "Un objet à moi"
    isabelle.go(LISTE)
    assert "3 relances" in isabelle.text


def test_the_dry_run_lists_exactly_who_has_not_transmitted_and_shows_the_message(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    transmit(petit_monde, "Bruno")
    isabelle.go(f"{LISTE}/1/apercu")
    assert "2 personnes" in isabelle.text
    assert "claire@exemple.fr" in isabelle.text
    assert "denis@exemple.fr" in isabelle.text
    assert "bruno@exemple.fr" not in isabelle.text
    assert "est ouverte jusqu’au mardi 21 juillet 2026" in isabelle.text
    assert "Bonjour Claire," in isabelle.text
    assert petit_monde.courriels() == []


def test_a_reminder_on_a_day_that_the_closing_came_before_says_that_nothing_is_taken_then(isabelle: Navigateur) -> None:
    isabelle.go(f"{LISTE}/nouvelle")
    isabelle.send({"repere": "jour", "jour": "2026-07-20"})
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-14"})
    isabelle.send({})
    isabelle.go(LISTE)
    assert "prévue le 20 juillet 2026 à 9 h 00, mais plus aucune réponse n’est prise ce jour-là" in isabelle.text


def test_answers_that_nobody_can_be_written_to_about_are_not_said_to_be_none(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    transmit(petit_monde, "Bruno")
    transmit(petit_monde, "Denis")
    with petit_monde.database.writing() as session:
        session.scalars(select(Compte).where(Compte.adresse == "claire@exemple.fr")).one().desactive_le = PENDANT
    isabelle.go(f"{LISTE}/1/apercu")
    assert "Des réponses sont attendues, mais personne à qui écrire. Sans courriel possible : Claire" in isabelle.text
    assert "Aucune réponse n’est attendue" not in isabelle.text


def test_sending_now_posts_one_message_each_and_says_so(isabelle: Navigateur, petit_monde: Monde) -> None:
    transmit(petit_monde, "Bruno")
    isabelle.go(f"{LISTE}/2/apercu")
    isabelle.send({}, action=f"{LISTE}/2/envoyer")
    assert "2 messages partent tout de suite." in isabelle.text
    assert "partie le 8 juillet 2026 à 10 h 00 à 2 personnes" in isabelle.text
    assert len(petit_monde.courriels()) == 2
    isabelle.go("/campagnes/1")
    assert isabelle.text.count("relancé le 8 juillet 2026 à 10 h 00") == 2
    assert isabelle.go(f"{LISTE}/2").request.path.endswith("/apercu"), "it is not changed any more"


def test_ten_clicks_on_remind_send_one_message_each(isabelle: Navigateur, petit_monde: Monde) -> None:
    transmit(petit_monde, "Bruno")
    isabelle.go("/campagnes/1/relancer")
    assert "Envoyer maintenant à 2 personnes" in isabelle.text
    assert petit_monde.courriels() == [], "the page writes nothing"
    form = isabelle.fields("/campagnes/1/relancer")
    for _ in range(10):
        isabelle.page = isabelle.client.post(
            "/campagnes/1/relancer", data=form, follow_redirects=True, base_url="http://127.0.0.1:8000"
        )
    assert len(petit_monde.courriels()) == 2
    assert "Personne n’est à relancer maintenant" in isabelle.text
    assert isabelle.go("/campagnes/1/relancer").status_code == 200
    assert "a déjà reçu un message de cette campagne depuis six heures" in isabelle.text
    isabelle.go(LISTE)
    assert isabelle.text.count("partie le 8 juillet 2026 à 10 h 00 à 2 personnes") == 1, "refused ones leave no trace"


def test_nobody_is_reminded_of_a_campaign_that_takes_no_answer(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = APRES + timedelta(days=5)  # after the days of grace
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1/relancer")
    assert isabelle.page.request.path == "/campagnes/1"
    assert "personne n’est à relancer" in isabelle.text


def test_the_button_counts_those_that_sending_now_writes_to(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = PENDANT + timedelta(days=3)  # Saturday 11 July, 10 h
    isabelle.sign_in("isabelle@exemple.fr")
    for remaining, prenom in ((2, "Claire"), (1, "Bruno"), (0, "Denis")):
        isabelle.go(relancer(petit_monde, prenom))
        isabelle.send({"objet": "Un mot"})
        isabelle.go(f"{LISTE}/2/apercu")
        assert "3 personnes" in isabelle.text, "on its own day"
        assert ("Envoyer maintenant" in isabelle.text) is bool(remaining)
        if remaining == 2:
            assert "Envoyer maintenant à 2 personnes" in isabelle.text
            assert "Les autres reçoivent déjà un message à ce moment." in isabelle.text
    assert "Rien à envoyer maintenant : un autre message part déjà à ce moment." in isabelle.text


def test_sent_on_a_saturday_it_waits_for_monday_on_every_page(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = PENDANT + timedelta(days=3)  # Saturday 11 July, 10 h
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"{LISTE}/2/apercu")
    assert "le 13 juillet 2026 à 8 h 30" in isabelle.text
    isabelle.send({}, action=f"{LISTE}/2/envoyer")
    assert "partent le 13 juillet 2026 à 8 h 30" in isabelle.text
    assert "en attente part le 13 juillet 2026 à 8 h 30 à 3 personnes" in isabelle.text
    isabelle.go("/campagnes/1")
    assert isabelle.text.count("relance en attente, pour le 13 juillet 2026 à 8 h 30") == 3
    isabelle.go("/courriels")
    assert isabelle.text.count("en attente pas avant le 13 juillet 2026 à 8 h 30") == 3


def test_a_reminder_of_the_moment_of_the_invitation_says_that_it_stays(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    other = petit_monde.campagne("2025-S2", ouverture=date(2026, 7, 16), cloture=date(2026, 7, 30))
    isabelle.go(f"/campagnes/{other}/dates")
    isabelle.send({"cloture": "2026-07-23"})  # a week after the opening
    isabelle.go(f"/campagnes/{other}/relances")
    assert "prévue le 16 juillet 2026 à 9 h 00, avec l’invitation : celle-ci partira seule" in isabelle.text


def test_after_the_closing_what_did_not_leave_says_why(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = APRES + timedelta(days=4)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(LISTE)
    assert isabelle.text.count("non partie campagne clôturée") == 3
    assert "Ajouter une relance" not in isabelle.text


def test_a_row_of_the_follow_up_is_reminded_with_words_of_one_s_own(isabelle: Navigateur, petit_monde: Monde) -> None:
    assert "Relancer : Claire Durand" in isabelle.text
    isabelle.go(relancer(petit_monde, "Claire"))
    assert "Le message part tout de suite, à Claire Durand." in isabelle.text
    isabelle.send({"objet": "Un mot", "texte": "Il manque la vôtre : {lien}"})
    assert "La relance part tout de suite." in isabelle.text
    assert "relancé le 8 juillet 2026" in isabelle.text
    (courriel,) = petit_monde.courriels()
    assert courriel.contexte["objet"] == "Un mot"


def test_a_second_one_within_a_day_is_confirmed_with_a_box(isabelle: Navigateur, petit_monde: Monde) -> None:
    for _ in range(2):
        isabelle.go(relancer(petit_monde, "Claire"))
        isabelle.send({"objet": "Un mot"})
        petit_monde.heure.moment += timedelta(minutes=2)
    assert "c’est à moins de 24 heures" in isabelle.text
    assert isabelle.fields()["objet"] == "Un mot"
    isabelle.send({"confirme": "y"})
    assert len(petit_monde.courriels()) == 2


def test_out_of_working_hours_the_page_says_when_it_leaves(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = PENDANT.replace(hour=19)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(relancer(petit_monde, "Claire"))
    assert "Le message part le 9 juillet 2026 à 8 h 30, à la reprise des heures ouvrées" in isabelle.text


def test_a_transmitted_answer_has_no_way_to_be_reminded(isabelle: Navigateur, petit_monde: Monde) -> None:
    transmit(petit_monde, "Claire")
    isabelle.go("/campagnes/1")
    assert "Relancer : Claire Durand" not in isabelle.text
    isabelle.go(relancer(petit_monde, "Claire"))
    assert "Il n’y a rien à rappeler" in isabelle.text
    with pytest.raises(LookupError):
        isabelle.fields()


def test_a_justified_gap_has_no_way_to_be_reminded(isabelle: Navigateur, petit_monde: Monde) -> None:
    answer = answer_of(petit_monde, "Claire")
    pages = (f"/campagnes/{answer.campagne_id}", f"/campagnes/{answer.campagne_id}/dlas/{answer.dla_id}")
    petit_monde.heure.moment = APRES  # in the days of grace
    isabelle.sign_in("isabelle@exemple.fr")
    for page in pages:
        isabelle.go(page)
        assert "Relancer : Claire Durand" in isabelle.text
    isabelle.go(f"/campagnes/{answer.campagne_id}/ecarts/{answer.id}")
    isabelle.send({"raison": "En congé."})
    for page in pages:
        isabelle.go(page)
        assert "En congé." in isabelle.text
        assert "Relancer : Claire Durand" not in isabelle.text
    isabelle.go(relancer(petit_monde, "Claire"))
    assert "il a été justifié que cette réponse reste manquante" in isabelle.text
    with pytest.raises(LookupError):
        isabelle.fields()


def test_the_reminder_of_another_campaign_is_not_found(isabelle: Navigateur, petit_monde: Monde) -> None:
    petit_monde.campagne("2025-S2", ouverture=date(2026, 2, 1), cloture=date(2026, 2, 20))
    assert isabelle.go("/campagnes/2/relances/1").status_code == 404
    assert isabelle.go("/campagnes/2/relances/4/apercu").status_code == 200


def test_the_link_of_a_message_leads_after_signing_in_to_the_answer_as_it_was_left(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    """Pitfall 12: another device, which knows nothing of the first one."""
    answer = answer_of(petit_monde, "Claire")
    petit_monde.save(petit_monde.author_of(answer), answer.id, {"M1F1": "24"})
    another = Navigateur(isabelle.app)
    another.go(f"/reponses/{answer.id}")
    another.identify("claire@exemple.fr")
    assert another.page.request.path.startswith(f"/reponses/{answer.id}/")
    another.go(f"/reponses/{answer.id}/REPARTITION")
    assert another.fields()["M1F1"] == "24"


def test_a_new_reminder_to_structures_begins_with_the_words_written_for_them(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    campagne_id = terrain(petit_monde).campagne_id
    petit_monde.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{campagne_id}/relances/nouvelle")
    assert "Répondre est facultatif" in isabelle.fields()["texte"]
