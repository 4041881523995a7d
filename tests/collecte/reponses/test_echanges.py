"""Questions on an answer: who asks, replies and reads; no other place reveals their text."""

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.comptes.queries.comptes import get_compte_of
from collecte.core.errors import Refus
from collecte.courriels.modeles import render_message
from collecte.models import Campagne, Courriel, EntreeJournal, EtatEchange, Mots
from collecte.policy import Acteur
from collecte.reponses.operations.echanges import (
    MAX_MESSAGE,
    QUESTION_POSEE,
    QUESTION_REPONDUE,
    clore_echange,
    repondre_question,
)
from collecte.reponses.operations.fenetre import SettledResultsError
from collecte.reponses.operations.refus import refuser
from collecte.reponses.queries.echanges import get_echange
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur


def peopled(monde: Monde) -> Acteur:
    """Create Claire (answer 1) and Rachid (2) on the DLA 18, which Dominique directs; return the animatrice."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Rachid", "18", password=PASSWORD)
    isabelle = monde.animatrice(password=PASSWORD)
    monde.campagne()
    monde.direction("Dominique", "18", password=PASSWORD)
    return isabelle


def reply(monde: Monde, texte: str = "Oui.", acteur: Acteur | None = None) -> None:
    with monde.database.writing() as session:
        repondre_question(
            session, participation_id=1, texte=texte, acteur=acteur or monde.acteur_of(1), now=monde.heure()
        )


def close(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        clore_echange(session, participation_id=1, acteur=acteur, now=monde.heure())


def etat(monde: Monde) -> EtatEchange | None:
    with monde.database.reading() as session:
        echange = get_echange(session, 1)
        return echange.etat if echange else None


def test_whose_turn_it_is_follows_who_spoke_last(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    assert etat(monde) is None
    monde.question(isabelle)
    assert etat(monde) is EtatEchange.ATTEND_AUTEUR
    reply(monde)
    assert etat(monde) is EtatEchange.ATTEND_C2RA
    close(monde, isabelle)
    assert etat(monde) is EtatEchange.CLOS
    monde.question(isabelle, texte="Encore une chose.")
    assert etat(monde) is EtatEchange.ATTEND_AUTEUR


def test_all_that_was_said_is_kept_with_who_and_when(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    monde.question(isabelle)
    reply(monde)
    close(monde, isabelle)
    with monde.database.reading() as session:
        echange = get_echange(session, 1)
        assert echange is not None
        messages = [(message.compte.personne.prenom, message.texte, message.quand) for message in echange.messages]
    assert messages == [("Isabelle", "Et les congés ?", monde.heure()), ("Claire", "Oui.", monde.heure())]


def test_neither_the_journal_nor_the_outbox_has_a_word_of_what_is_said(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    monde.question(isabelle, texte="Un secret demandé")
    reply(monde, "Un secret donné")
    with monde.database.reading() as session:
        assert not any("secret" in str(entree.details) for entree in session.scalars(select(EntreeJournal)))
        posted = session.scalars(select(Courriel).where(Courriel.modele == QUESTION_POSEE)).all()
        assert [courriel.nom for courriel in posted] == ["Claire Durand"]
        assert "secret" not in str(posted[0].contexte)
        given = {
            "prenom": "Claire",
            "public_url": "https://x",
            "pas_moi": "https://x/p",
            "mots": Mots(),
            **posted[0].contexte,
        }
    subject, text, html = render_message(QUESTION_POSEE, given)
    assert "Une question sur votre réponse" in subject
    assert "https://x/reponses/1/questions-du-c2ra" in text
    assert "https://x/reponses/1/questions-du-c2ra" in html


def test_who_runs_the_region_is_told_of_a_reply(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    monde.animatrice("Sans", region_id=monde.region("autre", "Autre", "99"))
    monde.question(isabelle)
    reply(monde, "Un secret donné")
    with monde.database.reading() as session:
        posted = session.scalars(select(Courriel).where(Courriel.modele == QUESTION_REPONDUE)).all()
        assert [courriel.nom for courriel in posted] == ["Isabelle Durand"]
        given = {"prenom": "Isabelle", "public_url": "https://x", "pas_moi": "https://x/p", "mots": Mots()}
        given |= posted[0].contexte
    subject, text, html = render_message(QUESTION_REPONDUE, given)
    assert "Il est répondu à votre question" in subject
    for body in (text, html):
        assert "https://x/campagnes/1/echanges/1" in body
        assert "secret" not in body


@pytest.mark.parametrize(
    ("texte", "why"), [("  \n ", "Il manque le texte"), ("x" * (MAX_MESSAGE + 1), "Raccourcissez-le")]
)
def test_a_text_that_cannot_be_kept_is_refused(petit_monde: Monde, texte: str, why: str) -> None:
    isabelle = prepare(petit_monde, peopled)
    with pytest.raises(Refus, match=why):
        petit_monde.question(isabelle, texte=texte)
    assert etat(petit_monde) is None


def test_who_wishes_not_to_answer_is_asked_nothing(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    with monde.database.writing() as session:
        refuser(session, participation_id=1, acteur=monde.acteur_of(1), now=monde.heure())
    with pytest.raises(Refus, match="Cette personne ne souhaite pas répondre"):
        monde.question(isabelle)
    with monde.database.reading() as session:
        assert session.scalars(select(Courriel)).all() == []


def test_nobody_replies_to_what_was_not_asked_or_is_closed(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    with pytest.raises(Refus, match="Aucune question n’attend de réponse ici"):
        reply(monde)
    monde.question(isabelle)
    close(monde, isabelle)
    with pytest.raises(Refus, match="Aucune question n’attend de réponse ici"):
        reply(monde)
    with pytest.raises(Refus, match="Aucune question n’attend de réponse ici"):
        close(monde, isabelle)


def test_nothing_is_asked_once_results_are_settled(monde: Monde) -> None:
    isabelle = prepare(monde, peopled)
    monde.question(isabelle)
    with monde.database.writing() as session:
        session.get_one(Campagne, 1).arretee_le = monde.heure()
    for act in (lambda: monde.question(isabelle), lambda: reply(monde)):
        with pytest.raises(SettledResultsError):
            act()


# --- pages

ASKED = "/campagnes/1/echanges/1"
REPLIED = "/reponses/1/questions-du-c2ra"


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def test_a_question_goes_to_its_author_and_the_reply_comes_back(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    petit_monde.answered(petit_monde.acteur_of(1))
    isabelle = signed_in(app, "Isabelle")
    isabelle.go(ASKED)
    isabelle.send({"texte": "Et les <b>congés</b> ?"}, action=ASKED)
    assert "La question est posée. Un courriel prévient son auteur." in isabelle.text
    claire = signed_in(app, "Claire")
    claire.go("/a-faire")
    assert "Une question sur votre réponse" in claire.text
    claire.go("/reponses/1/recu")
    assert "Les questions de votre C2RA sur votre réponse" in claire.text
    claire.go(REPLIED)
    assert "Et les <b>congés</b> ?" in claire.text
    claire.send({"texte": "Comptés à part."})
    assert "Votre réponse à la question est envoyée" in claire.text
    assert "Une question sur votre réponse" not in claire.go("/a-faire").text
    isabelle.go("/campagnes")
    assert "1 réponse à une question est à lire" in isabelle.text.replace("\u00a0", " ")
    isabelle.go("/campagnes/1")
    assert "Réponse à lire" in isabelle.text
    isabelle.go(ASKED)
    assert "Comptés à part." in isabelle.text
    isabelle.send({}, action=f"{ASKED}/clore")
    assert "L’échange est clos." in isabelle.text
    assert "Cet échange est clos" in claire.go(REPLIED).text


def test_the_first_page_of_who_runs_it_leads_to_a_reply(petit_monde: Monde, app: Flask) -> None:
    isabelle = prepare(petit_monde, peopled)
    petit_monde.question(isabelle)
    browser = signed_in(app, "Isabelle")
    browser.go("/tableau-de-bord")
    assert "à lire" not in browser.text
    reply(petit_monde)
    browser.go("/tableau-de-bord")
    assert "1 réponse à une question est à lire" in browser.text
    close(petit_monde, isabelle)
    browser.go("/tableau-de-bord")
    assert "à lire" not in browser.text


def test_asking_shows_nothing_of_the_answer(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, peopled)
    petit_monde.answered(petit_monde.acteur_of(1))
    isabelle = signed_in(app, "Isabelle")
    assert "%" not in isabelle.go(ASKED).text


@pytest.mark.parametrize("prenom", ["Rachid", "Dominique"])
def test_neither_a_colleague_nor_the_direction_reads_what_is_said(petit_monde: Monde, app: Flask, prenom: str) -> None:
    isabelle = prepare(petit_monde, peopled)
    petit_monde.question(isabelle)
    browser = signed_in(app, prenom)
    for path in (REPLIED, ASKED):
        assert browser.go(path).status_code == 404
    for path in ("/a-faire", "/reponses/2/REPARTITION" if prenom == "Rachid" else "/direction/campagnes/1/dlas/1"):
        assert browser.go(path).status_code == 200
        assert "question sur votre réponse" not in browser.text
        assert "Et les congés" not in browser.text


def test_a_refused_text_stays_in_the_page(petit_monde: Monde, app: Flask) -> None:
    isabelle = prepare(petit_monde, peopled)
    petit_monde.question(isabelle)
    claire = signed_in(app, "Claire")
    claire.go(REPLIED)
    long = "x" * (MAX_MESSAGE + 1)
    claire.send({"texte": long})
    assert claire.page.status_code == 422
    assert claire.fields()["texte"] == long


def test_no_message_goes_to_an_account_that_is_closed(petit_monde: Monde) -> None:
    isabelle = prepare(petit_monde, peopled)
    with petit_monde.database.writing() as session:
        compte = get_compte_of(session, 1)
        assert compte is not None
        compte.desactive_le = petit_monde.heure()
    assert petit_monde.question(isabelle) is False
