"""Cancelling an open campaign: it no longer counts, its answers return to drafts, those who knew of it are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.operations.notices import OpenedCampagneError, change_notice
from collecte.campagnes.operations.ouverture import annuler_campagne, confirm_opening, supprimer_campagne
from collecte.campagnes.operations.prolongations import prolonger
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.campagnes.queries.suivis import has_traces
from collecte.classeurs.operations.classeur_regional import list_begun
from collecte.core.errors import AlreadyDoneError, Refus
from collecte.core.operations.journal import ReasonMissingError
from collecte.models import Campagne, Courriel, EtatCampagne, Participation, Region, ReponseAnonyme, Transmission
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import envoyer_les_dues
from collecte.reponses.operations.fenetre import CancelledCampagneError
from collecte.reponses.queries.campagnes import list_campagnes_of
from questionnaires.temps.derive import TEMPS
from tests.collecte.mondes.anonymes import foule
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, CLOTURE, NOTICE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of

POURQUOI = "Deux périodes étaient mélangées."


def three_asked(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Rachid", "18"), ("Hélène", "28")):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.animatrice(password=PASSWORD)
    monde.campagne()


@pytest.fixture
def monde(petit_monde: Monde) -> Monde:
    """Claire and Rachid on the DLA 18, Hélène on the 28; a campaign is open, no message was sent yet."""
    prepare(petit_monde, three_asked)
    return petit_monde


@pytest.fixture
def claire(monde: Monde) -> Acteur:
    return monde.acteur_of(1)


@pytest.fixture
def isabelle(monde: Monde) -> Acteur:
    return monde.acteur_of(4)


def cancel(monde: Monde, acteur: Acteur, raison: str = POURQUOI, campagne_id: int = 1) -> int:
    with monde.database.writing() as session:
        return annuler_campagne(session, campagne_id=campagne_id, raison=raison, acteur=acteur, now=monde.heure())


def told(monde: Monde) -> list[str]:
    """List the first names of those who received the message that it is cancelled."""
    with monde.database.reading() as session:
        courriels = session.scalars(select(Courriel).where(Courriel.modele == "campagne_annulee"))
        return sorted(courriel.compte.personne.prenom for courriel in courriels if courriel.compte)


def test_who_answered_is_told_and_who_was_never_written_to_is_not(
    monde: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    monde.answered(claire)
    assert cancel(monde, isabelle) == 1
    assert told(monde) == ["Claire"]


def test_once_invited_everyone_is_told(monde: Monde, claire: Acteur, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        assert envoyer_les_dues(session, now=monde.heure()) == 3
    monde.answered(claire)
    assert cancel(monde, isabelle) == 3
    assert told(monde) == ["Claire", "Hélène", "Rachid"]
    with monde.database.writing() as session:
        monde.heure.moment = APRES
        assert envoyer_les_dues(session, now=monde.heure()) == 0, "no reminder leaves any more"


def test_what_was_transmitted_goes_back_to_its_author_and_counts_nowhere(
    monde: Monde, claire: Acteur, isabelle: Acteur
) -> None:
    monde.answered(claire)
    cancel(monde, isabelle)
    with monde.database.reading() as session:
        participation = session.get_one(Participation, 1)
        assert (participation.transmise_le, participation.valeurs, participation.recu) == (None, None, None)
        assert participation.saisie["M1F1"] == CENT["M1F1"]
        assert session.scalars(select(Transmission)).one().raison == POURQUOI
        assert participation.campagne.etat(participation.campagne.ouverture) is EtatCampagne.ANNULEE


def test_nothing_is_written_settled_or_taken_out_of_it_any_more(monde: Monde, claire: Acteur, isabelle: Acteur) -> None:
    cancel(monde, isabelle)
    with pytest.raises(CancelledCampagneError):
        monde.save(claire, 1, CENT)
    with pytest.raises(AlreadyDoneError):
        cancel(monde, isabelle)
    with pytest.raises(CancelledCampagneError), monde.database.writing() as session:
        take_out(session, campagne=session.get_one(Campagne, 1), acteur=isabelle, now=monde.heure())
    monde.heure.moment = APRES
    with pytest.raises(CancelledCampagneError), monde.database.writing() as session:
        arreter_resultats(session, campagne_id=1, ecarts="", acteur=isabelle, now=monde.heure())


def test_a_reason_is_asked_and_one_that_never_opened_is_not_cancelled(monde: Monde, isabelle: Acteur) -> None:
    with pytest.raises(ReasonMissingError):
        cancel(monde, isabelle, " ")
    waiting = monde.campagne("2025-S2", notice=replace(NOTICE, contact=""))
    with pytest.raises(Refus, match="n’a pas ouvert"):
        cancel(monde, isabelle, campagne_id=waiting)


def test_without_an_answer_it_is_removed_once_it_is_closed_or_cancelled(monde: Monde, isabelle: Acteur) -> None:
    with pytest.raises(Refus, match="a ouvert"), monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=1, acteur=isabelle, now=monde.heure())
    cancel(monde, isabelle)
    with monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=1, acteur=isabelle, now=monde.heure())
        assert session.get(Campagne, 1) is None
    monde.campagne()
    monde.heure.moment = APRES
    with monde.database.writing() as session:
        closed = session.scalars(select(Campagne.id)).one()
        supprimer_campagne(session, campagne_id=closed, acteur=isabelle, now=monde.heure())


def test_with_an_answer_it_stays_even_when_it_was_given_back(monde: Monde, claire: Acteur, isabelle: Acteur) -> None:
    monde.answered(claire)
    cancel(monde, isabelle)
    with pytest.raises(Refus, match="a ouvert"), monde.database.writing() as session:
        supprimer_campagne(session, campagne_id=1, acteur=isabelle, now=monde.heure())


def test_who_was_given_more_time_is_told_too(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=1,
            dla_id=1,
            cloture=CLOTURE + timedelta(days=9),
            raison="Un congé.",
            acteur=isabelle,
            now=monde.heure(),
        )
    assert cancel(monde, isabelle) == 2
    assert told(monde) == ["Claire", "Rachid"]


def test_a_notice_that_was_read_does_not_change_when_the_opening_is_put_off(monde: Monde, isabelle: Acteur) -> None:
    with monde.database.writing() as session:
        campagne = session.get_one(Campagne, 1)
        later = Dates(CLOTURE, CLOTURE + timedelta(days=9))
        change_dates(session, campagne=campagne, dates=later, acteur=isabelle, now=monde.heure())
    with pytest.raises(OpenedCampagneError), monde.database.writing() as session:
        change_notice(session, campagne_id=1, notice=replace(NOTICE, contact=""), acteur=isabelle, now=monde.heure())


def test_what_was_cancelled_is_asked_again(monde: Monde, claire: Acteur, isabelle: Acteur) -> None:
    monde.answered(claire)
    cancel(monde, isabelle)
    again = monde.campagne()
    with monde.database.reading() as session:
        counted = list_campagnes_of(session, 1, TEMPS)
    assert [campagne.id for campagne in counted] == [again], "a cancelled one is in no series"


def test_anonymous_answers_are_erased(petit_monde: Monde) -> None:
    ici = foule(petit_monde, 7)
    for rank in range(7):
        ici.transmit(rank)
    acteur = petit_monde.animatrice("Odile")
    with petit_monde.database.writing() as session:
        campagne = session.scalars(select(Campagne)).one()
        assert session.scalar(select(func.count()).select_from(ReponseAnonyme)) == 7
        count = annuler_campagne(
            session, campagne_id=campagne.id, raison=POURQUOI, acteur=acteur, now=petit_monde.heure()
        )
        assert session.scalar(select(func.count()).select_from(ReponseAnonyme)) == 0
        courriels = session.scalars(select(Courriel).where(Courriel.modele == "campagne_annulee_structure")).all()
        assert len(courriels) == count == 7
        assert has_traces(session, campagne.id), "it was answered: it is not deleted"


# --- pages


def test_it_is_cancelled_from_its_page_and_its_authors_read_why(app: Flask, monde: Monde, claire: Acteur) -> None:
    monde.answered(claire)
    isabelle, author = Navigateur(app), Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    author.sign_in("claire@exemple.fr")
    isabelle.go("/campagnes/1/annuler")
    assert "Un courriel part à 1 personne, avec la raison" in isabelle.text
    assert "1 réponse transmise redevient un brouillon" in isabelle.text
    assert isabelle.fields()["raison"] == ""
    isabelle.send({})
    assert "Écrivez la raison en une phrase." in isabelle.text
    isabelle.send({"raison": POURQUOI})
    assert "est annulée. 1 message part pour le dire, tout de suite." in isabelle.text
    assert POURQUOI in isabelle.text
    assert "Préparer le classeur" not in isabelle.text
    assert "Archiver la campagne" not in isabelle.text
    assert "ne sont montrées ni sur cette page, ni dans le classeur" not in isabelle.text, "it has no workbook"
    assert "annulée" in text_of(isabelle.go("/campagnes"))
    with monde.database.reading() as session:
        assert list_begun(session, session.get_one(Region, 1), APRES.date()) == [], "no regional workbook proposes it"
    assert isabelle.go("/tableau-de-bord").status_code == 200
    page = text_of(author.go("/a-faire"))
    assert "REPARTITION" not in page
    assert POURQUOI in text_of(author.go("/reponses/1"))


def test_an_opening_is_taken_back_from_its_page(app: Flask, monde: Monde) -> None:
    waiting = monde.campagne("2025-S2", ouverture=APRES.date(), cloture=APRES.date())
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/campagnes/{waiting}")
    isabelle.send({}, path=f"/campagnes/{waiting}/ouvrir/retirer")
    assert "n’ouvrira pas tant que vous ne l’aurez pas ouverte de nouveau" in isabelle.text
    assert "Elle n’ouvre pas d’elle-même" in isabelle.text
    with monde.database.writing() as session:
        confirm_opening(session, campagne_id=waiting, acteur=None, now=monde.heure())
        assert session.get_one(Campagne, waiting).confirmee_le
