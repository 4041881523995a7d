"""Messages that wait for working hours do not survive what they are about: withdrawn, cancelled or deleted."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.campagnes.operations.corrections import ajouter_attendue, list_addable, retirer_attendues
from collecte.campagnes.operations.ouverture import annuler_campagne, supprimer_campagne
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.operations.rappels import relancer
from collecte.campagnes.operations.reouverture import REPONSE_RENDUE
from collecte.comptes.operations.messages_comptes import poster_auteur
from collecte.core.config import Settings
from collecte.core.operations.heures_ouvrees import next_working
from collecte.courriels.mail import NoLongerOwedError
from collecte.courriels.operations.courriels import renvoyer
from collecte.courriels.operations.envois import claim_next, make_lettre
from collecte.models import Campagne, Compte, Courriel, EtatCourriel, Participation, Rappel
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import rappeler
from collecte.relances.operations.regles_relances import PLUS_DE_TEMPS
from collecte.relances.queries.relances import Destinataire
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CLOTURE, PASSWORD, SECRET, Monde
from tests.collecte.mondes.navigateur import Navigateur

DIMANCHE = datetime(2026, 7, 12, 15, 0, tzinfo=PARIS)
"""Nobody works: what is written waits until Monday morning."""

POURQUOI = "Deux périodes étaient mélangées."

WAITING = ["dla_prolonge de Claire", "relance de Claire", "relance de Hélène"]


def two_asked(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.personne("Hélène", "28")
    monde.animatrice(password=PASSWORD)
    monde.campagne()


@pytest.fixture
def monde(petit_monde: Monde) -> Monde:
    """Claire on the DLA 18, Hélène on the 28; on a Sunday the DLA 18 was given more time, and both were reminded."""
    prepare(petit_monde, two_asked)
    petit_monde.heure.moment = DIMANCHE
    acteur, later = petit_monde.acteur_of(3), CLOTURE + timedelta(days=9)
    with petit_monde.database.writing() as session:
        prolonger(session, campagne_id=1, dla_id=1, cloture=later, raison="Un congé.", acteur=acteur, now=DIMANCHE)
    remind(petit_monde, acteur, 1)
    remind(petit_monde, acteur, 2)
    return petit_monde


@pytest.fixture
def isabelle(monde: Monde) -> Acteur:
    return monde.acteur_of(3)


def remind(monde: Monde, acteur: Acteur, participation_id: int) -> None:
    with monde.database.writing() as session:
        relancer(
            session,
            participation_id=participation_id,
            mots=PLUS_DE_TEMPS,
            confirmed=False,
            acteur=acteur,
            now=monde.heure(),
        )


def withdraw(monde: Monde, acteur: Acteur, *participation_ids: int) -> None:
    with monde.database.writing() as session:
        retirer_attendues(
            session, participation_ids=participation_ids, raison=POURQUOI, acteur=acteur, now=monde.heure()
        )


def cancel(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        annuler_campagne(session, campagne_id=1, raison=POURQUOI, acteur=acteur, now=monde.heure())


def delete(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=1, acteur=acteur, now=monde.heure())


def in_state(monde: Monde, etat: EtatCourriel) -> list[str]:
    with monde.database.reading() as session:
        return sorted(
            f"{courriel.modele} de {courriel.compte.personne.prenom}"
            for courriel in session.scalars(select(Courriel))
            if courriel.etat is etat and courriel.compte
        )


def waiting(monde: Monde) -> list[str]:
    return in_state(monde, EtatCourriel.EN_ATTENTE)


def test_what_waits_about_an_answer_does_not_leave_once_it_is_withdrawn(monde: Monde, isabelle: Acteur) -> None:
    assert waiting(monde) == WAITING
    withdraw(monde, isabelle, 1)
    assert waiting(monde) == ["relance de Hélène"]
    assert in_state(monde, EtatCourriel.ABANDONNE) == ["dla_prolonge de Claire", "relance de Claire"]


def test_an_answer_expected_again_is_reminded_again(monde: Monde, isabelle: Acteur) -> None:
    withdraw(monde, isabelle, 1)
    with monde.database.writing() as session:
        (addable,) = list_addable(session, session.get_one(Campagne, 1))
        ajouter_attendue(session, campagne_id=1, key=addable.key, raison=POURQUOI, acteur=isabelle, now=DIMANCHE)
    remind(monde, isabelle, 1)
    assert waiting(monde) == ["relance de Claire", "relance de Hélène"]
    with monde.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Rappel)) == 2, "that which never left is no reminder"


def test_a_message_about_two_answers_leaves_for_the_one_that_stays(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        campagne, lecteur = session.get_one(Campagne, 1), session.get_one(Compte, 1)
        answers = tuple(session.scalars(select(Participation)))
        rappeler(session, campagne, Destinataire(lecteur, answers), PLUS_DE_TEMPS, now=DIMANCHE)
    withdraw(monde, isabelle, 1)
    assert waiting(monde) == ["relance de Claire", "relance de Hélène"]
    withdraw(monde, isabelle, 2)
    assert waiting(monde) == []


def test_what_tells_an_act_leaves_whatever_becomes_of_the_answer(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        answer = session.get_one(Participation, 1)
        poster_auteur(session, answer, transmise_par_id=None, modele=REPONSE_RENDUE, now=DIMANCHE, raison=POURQUOI)
    withdraw(monde, isabelle, 1)
    cancel(monde, isabelle)
    assert "reponse_rendue de Claire" in waiting(monde)


def test_of_a_cancelled_campaign_only_the_message_that_tells_it_leaves(monde: Monde, isabelle: Acteur) -> None:
    cancel(monde, isabelle)
    cancelled = ["campagne_annulee de Claire", "campagne_annulee de Hélène"]
    assert waiting(monde) == cancelled
    delete(monde, isabelle)
    assert waiting(monde) == cancelled, "its deletion does not keep people from learning that it was cancelled"
    assert in_state(monde, EtatCourriel.ABANDONNE) == WAITING


def test_what_still_waits_when_a_closed_campaign_is_deleted_does_not_leave(monde: Monde, isabelle: Acteur) -> None:
    monde.heure.moment = APRES + timedelta(days=30)
    delete(monde, isabelle)
    assert waiting(monde) == []


def test_a_message_of_a_deleted_campaign_never_speaks_of_the_answers_that_took_its_numbers(
    monde: Monde, isabelle: Acteur
) -> None:
    cancel(monde, isabelle)
    delete(monde, isabelle)
    monde.campagne()
    with monde.database.writing() as session:
        assert session.scalars(select(Participation.id).order_by(Participation.id)).all() == [1, 2], (
            "numbers serve again"
        )
        for courriel in session.scalars(select(Courriel).where(Courriel.modele == "campagne_annulee")):
            courriel.envoye_le = DIMANCHE
        for courriel_id in session.scalars(select(Courriel.id).where(Courriel.abandonne_le.is_not(None))).all():
            renvoyer(session, courriel_id=courriel_id, acteur=isabelle, now=DIMANCHE)
    settings = Settings(database_url="sqlite://", secret_key=SECRET, public_url="https://dla.exemple.fr")
    with monde.database.writing() as session:
        for _ in WAITING:
            claimed = claim_next(session, now=next_working(DIMANCHE))
            assert claimed is not None
            with pytest.raises(NoLongerOwedError):
                make_lettre(session, claimed, settings=settings, now=next_working(DIMANCHE))


def test_the_page_of_messages_says_why_they_do_not_leave(app: Flask, monde: Monde, isabelle: Acteur) -> None:
    withdraw(monde, isabelle, 1)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go("/courriels")
    assert browser.text.count("réponse retirée avant le départ du message") == 2
    assert "écarté le 12 juillet 2026" in browser.text
    assert "arrivé" not in browser.text, "nothing is to be looked at"
    cancel(monde, isabelle)
    assert "campagne annulée avant le départ du message" in browser.go("/courriels").text
    browser.go("/courriels")
    assert browser.text.count("pas avant le") == 1, "the message that tells it to Hélène"
