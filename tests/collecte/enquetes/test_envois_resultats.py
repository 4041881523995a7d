"""Results of a campaign sent to the structures that answered it: once, to them alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.errors import Refus
from collecte.enquetes.operations.envois_resultats import RESULTATS, send_results
from collecte.models import (
    Campagne,
    ContactStructure,
    Courriel,
    EntreeJournal,
    EnvoiResultats,
    LienReponse,
    Participation,
)
from collecte.policy import Acteur
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import MARIE, MATIN, PAUL, Terrain, restituee, terrain

FIN = datetime(2026, 7, 22, 10, 0, tzinfo=PARIS)
RESULTATS_DE = "/campagnes/1/resultats-aux-structures"
ROUTE = "/campagnes/<int:campagne_id>/resultats-aux-structures"


def answered_once_and_settled(monde: Monde) -> Terrain:
    monde.region()
    monde.animatrice(password=PASSWORD)
    world = terrain(monde)
    world.letters()
    transmitted(world, "L’Atelier")
    monde.heure.moment = FIN
    monde.settle(monde.acteur_of(1), world.campagne_id)
    return world


@pytest.fixture
def lieu(petit_monde: Monde) -> Terrain:
    """Return a settled campaign: L’Atelier answered, Jardins d’Élise was asked and did not."""
    return replace(prepare(petit_monde, answered_once_and_settled), monde=petit_monde)


def transmitted(lieu: Terrain, nom: str) -> None:
    with lieu.monde.database.writing() as session:
        participation = session.get_one(Participation, lieu.participation(nom))
        participation.transmise_le, participation.recu, participation.valeurs = (
            MATIN,
            f"K7QF-3M2X-9PL{participation.id}",
            {},
        )


@pytest.fixture
def isabelle(lieu: Terrain) -> Acteur:
    return lieu.monde.acteur_of(1)


@pytest.fixture
def page(app: Flask, lieu: Terrain) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go(RESULTATS_DE)
    return browser


def posted(monde: Monde) -> list[Courriel]:
    with monde.database.reading() as session:
        return list(session.scalars(select(Courriel).where(Courriel.modele == RESULTATS)))


def send(monde: Monde, acteur: Acteur) -> None:
    with monde.database.writing() as session:
        send_results(
            session,
            campagne=session.get_one(Campagne, 1),
            objet="Résultats",
            texte="Voici.",
            acteur=acteur,
            now=monde.heure(),
        )


def test_they_are_corrected_previewed_then_sent_to_who_answered_alone(lieu: Terrain, page: Navigateur) -> None:
    assert "1 réponse sur 2 structures interrogées" in page.text.replace("\xa0", " ")
    page.send({"objet": "Merci à tous", "texte": "Voici.\n\n- un point\n- un autre <b>"})
    assert posted(lieu.monde) == [], "a preview sends nothing"
    assert "Marie Petit (L’Atelier)" in page.text
    assert "Élise" not in page.text
    page.send({"suite": "envoyer"}, path=RESULTATS_DE)
    assert [courriel.adresse for courriel in posted(lieu.monde)] == [MARIE]
    (letter,) = [letter for letter in lieu.letters() if letter.objet == "Merci à tous"]
    assert "- un point\n- un autre <b>" in letter.texte
    assert "un autre &lt;b&gt;" in letter.html
    assert "/courriels/plus-de-message/" in letter.texte
    assert PAUL not in letter.texte


def test_the_preview_goes_back_to_the_text_and_loses_nothing(page: Navigateur) -> None:
    page.send({"objet": "Merci à tous", "texte": "Un texte\nà moi."})
    page.send({"suite": "corriger"}, path=RESULTATS_DE)
    assert page.fields()["objet"] == "Merci à tous"
    assert page.fields()["texte"].replace("\r\n", "\n") == "Un texte\nà moi."


def test_the_letter_sent_after_the_session_ended_is_shown_again(lieu: Terrain, page: Navigateur) -> None:
    page.send({"objet": "Merci à tous", "texte": "Un texte à moi."})
    lieu.monde.heure.moment += timedelta(hours=3)
    page.send({"suite": "envoyer"}, path=RESULTATS_DE)
    assert page.page.status_code == 401
    page.identify("isabelle@exemple.fr", path="/connexion")
    assert page.page.request.path == RESULTATS_DE
    assert (page.fields()["objet"], page.fields()["texte"]) == ("Merci à tous", "Un texte à moi.")
    assert posted(lieu.monde) == []


def test_two_clicks_send_once(lieu: Terrain, page: Navigateur) -> None:
    page.send({})
    fields = {**page.fields(), "suite": "envoyer"}
    codes = [
        page.client.post(RESULTATS_DE, data=fields, base_url="http://127.0.0.1:8000").status_code for _ in range(2)
    ]
    assert codes == [303, 409]
    assert len(posted(lieu.monde)) == 1
    page.go(RESULTATS_DE)
    assert "Envoyés le 22 juillet 2026" in page.text
    assert "Voir l’aperçu" not in page.text


def test_the_second_of_two_sendings_at_once_finds_the_first(lieu: Terrain, isabelle: Acteur) -> None:
    send(lieu.monde, isabelle)
    with pytest.raises(Refus, match="un seul message part à chacun"):
        send(lieu.monde, isabelle)
    with lieu.monde.database.reading() as session:
        entrees = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "envoyer les résultats")).all()
        assert [entree.details["messages"] for entree in entrees] == [1]


def test_the_sending_holds_on_both_databases(monde: Monde) -> None:
    monde.region()
    isabelle = monde.animatrice()
    world = terrain(monde)
    world.letters()
    transmitted(world, "L’Atelier")
    monde.heure.moment = FIN
    monde.settle(isabelle, world.campagne_id)
    send(monde, isabelle)
    with pytest.raises(Refus, match="un seul message part à chacun"):
        send(monde, isabelle)
    assert [courriel.adresse for courriel in posted(monde)] == [MARIE]


@pytest.mark.parametrize("gone", ["left", "link revoked", "address refused", "answer given back", "answer withdrawn"])
def test_who_must_not_be_written_to_is_not(lieu: Terrain, page: Navigateur, gone: str) -> None:
    transmitted(lieu, "Jardins d’Élise")
    with lieu.monde.database.writing() as session:
        contact = session.scalars(select(ContactStructure).where(ContactStructure.adresse == PAUL)).one()
        lien = session.scalars(select(LienReponse).where(LienReponse.contact_id == contact.id)).one()
        answer = session.get_one(Participation, lien.participation_id)
        match gone:
            case "left":
                contact.ancien_le = FIN
            case "link revoked":
                lien.revoque_le = FIN
            case "address refused":
                courriel = session.scalars(select(Courriel).where(Courriel.contact_id == contact.id)).one()
                courriel.adresse_refusee_le = FIN
            case _:
                answer.transmise_le = answer.recu = answer.valeurs = None
                answer.retiree_le = FIN if gone == "answer withdrawn" else None
    page.go(RESULTATS_DE)
    page.send({})
    page.send({"suite": "envoyer"}, path=RESULTATS_DE)
    assert [courriel.adresse for courriel in posted(lieu.monde)] == [MARIE]


@pytest.mark.parametrize("more", [0, 12])
def test_words_take_as_many_reads_whatever_was_answered(app: Flask, petit_monde: Monde, more: int) -> None:
    petit_monde.region()
    isabelle = petit_monde.animatrice(password=PASSWORD)
    for number in range(more):
        restituee(petit_monde, f"Structure {number}", ("18", "28", "36")[number % 3], f"qui{number}@exemple.fr")
    lieu = terrain(petit_monde)
    lieu.letters()
    transmitted(lieu, "L’Atelier")
    petit_monde.heure.moment = FIN
    petit_monde.settle(isabelle, lieu.campagne_id)
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    page.go(RESULTATS_DE)
    assert page.reads(RESULTATS_DE) <= READS[ROUTE]


def test_nothing_is_told_nor_sent_before_results_are_settled(lieu: Terrain, page: Navigateur) -> None:
    page.send({})
    with lieu.monde.database.writing() as session:
        session.get_one(Campagne, 1).arretee_le = None
    page.send({"suite": "envoyer"}, path=RESULTATS_DE)
    assert page.page.status_code == 409
    assert "ne sont pas arrêtés" in page.text
    assert posted(lieu.monde) == []
    page.go(RESULTATS_DE)
    assert "structures interrogées" not in page.text
    assert "Voir l’aperçu" not in page.text


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"objet": " "}, id="no subject"),
        pytest.param({"texte": ""}, id="no text"),
        pytest.param({"objet": "o" * 151}, id="a long subject"),
        pytest.param({"texte": "t" * 4001}, id="a long text"),
    ],
)
def test_words_that_cannot_be_sent_are_shown_again(lieu: Terrain, page: Navigateur, values: dict[str, str]) -> None:
    assert page.send(values).status_code == 422
    assert {name: page.fields()[name] for name in values} == values
    with lieu.monde.database.reading() as session:
        assert session.scalars(select(EnvoiResultats)).all() == []


def test_a_subject_never_breaks_a_header(lieu: Terrain, page: Navigateur) -> None:
    page.send({"objet": "Merci\r\nBcc: tous@exemple.fr"})
    page.send({"suite": "envoyer"}, path=RESULTATS_DE)
    assert [letter.objet for letter in lieu.letters() if letter.objet.startswith("Merci")] == [
        "Merci Bcc: tous@exemple.fr"
    ]


def test_another_region_s_animatrice_and_a_campaign_of_persons_have_no_such_page(
    app: Flask, lieu: Terrain, page: Navigateur
) -> None:
    lieu.monde.region("bretagne", "Bretagne", "18")
    lieu.monde.animatrice("Lena", region_id=2, password=PASSWORD)
    other = Navigateur(app)
    other.sign_in("lena@exemple.fr")
    assert other.go(RESULTATS_DE).status_code == 404
    lieu.monde.personne("Claire", "18")
    lieu.monde.campagne()
    assert page.go("/campagnes/2/resultats-aux-structures").status_code == 404
