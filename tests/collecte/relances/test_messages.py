"""Messages of a campaign read again: each text as it was sent, without anything that opens something."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from collecte.courriels.operations.envois import without_secrets
from collecte.models import Courriel, Participation
from collecte.rgpd.operations.purge import purge_a_batch_of_each
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import SITE, Terrain, terrain


@pytest.fixture
def asked(petit_monde: Monde) -> Terrain:
    """A campaign of structures is open; its animatrice can sign in."""
    petit_monde.region()
    world = terrain(petit_monde)
    petit_monde.animatrice(password=PASSWORD)
    return world


@pytest.fixture
def isabelle(asked: Terrain, app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def page(asked: Terrain, after: str = "") -> str:
    return f"/campagnes/{asked.campagne_id}/messages{after}"


def test_each_sending_is_listed_with_how_many_left_and_how_many_were_refused(
    isabelle: Navigateur, asked: Terrain
) -> None:
    assert "Aucun message pour le moment" in isabelle.go(page(asked)).text
    count = len(asked.letters())
    with asked.monde.database.writing() as session:
        first = session.scalars(select(Courriel.id).order_by(Courriel.id)).first()
        session.execute(update(Courriel).where(Courriel.id == first).values(adresse_refusee_le=asked.monde.heure()))
    isabelle.go(page(asked))
    assert "Invitation du" in isabelle.text
    assert f"{count - 1} envoyé" in isabelle.text
    assert "1 adresse refusée" in isabelle.text


def test_a_text_is_read_as_it_was_sent_and_its_personal_link_never(isabelle: Navigateur, asked: Terrain) -> None:
    letter = asked.letters()[0]
    (token,) = set(re.findall(rf"{SITE}/r/([\w-]{{20,}})", letter.texte))
    with asked.monde.database.reading() as session:
        stored = session.scalars(select(Courriel).where(Courriel.message_id == letter.message_id)).one()
    assert token not in stored.texte
    assert stored.texte.replace("/r/…", f"/r/{token}") == letter.texte, "nothing else differs"
    isabelle.go(page(asked, f"/{stored.id}"))
    assert letter.objet in isabelle.text
    assert " ".join(letter.texte.split())[:80] in isabelle.text
    assert token not in isabelle.page.text
    assert "/r/…" in isabelle.text


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param(f"{SITE}/reponses/12", f"{SITE}/reponses/12", id="the page of an answer"),
        pytest.param(f"Voici {SITE}/acces/aB3-x_9 :", f"Voici {SITE}/acces/… :", id="first access"),
        pytest.param(f"{SITE}/courriels/pas-moi/MTI.s1g", f"{SITE}/courriels/pas-moi/…", id="signed"),
        pytest.param(f"{SITE}/r/abcdefabcdefabcdef", f"{SITE}/r/…", id="a token that looks like a word"),
        pytest.param(f"{SITE}/r/x1?code=abc", f"{SITE}/r/…", id="what follows"),
        pytest.param("https://ailleurs.fr/r/aB3x", "https://ailleurs.fr/r/aB3x", id="another site"),
    ],
)
def test_only_words_and_numbers_of_our_addresses_are_kept(sent: str, shown: str) -> None:
    assert without_secrets(sent, SITE) == shown


def test_what_a_structure_received_is_found_from_its_answer(isabelle: Navigateur, asked: Terrain) -> None:
    asked.letters()
    with asked.monde.database.reading() as session:
        answer = session.scalars(select(Participation)).first()
        assert answer is not None
        key, auteur = answer.id, answer.auteur
    isabelle.go(page(asked, f"?reponse={key}"))
    assert f"Messages envoyés à {auteur}" in isabelle.text
    assert "1 envoi" in isabelle.text
    assert isabelle.go(page(asked, "?reponse=99999")).status_code == 404


def test_a_message_of_another_campaign_is_not_found(isabelle: Navigateur, asked: Terrain) -> None:
    asked.letters()
    asked.monde.personne("Claire", "18")
    other = asked.monde.campagne()
    with asked.monde.database.reading() as session:
        first = session.scalars(select(Courriel.id)).first()
    assert isabelle.go(f"/campagnes/{other}/messages/{first}").status_code == 404
    assert isabelle.go(page(asked, "/99999")).status_code == 404


def test_a_text_goes_with_its_address_and_its_date_stays(isabelle: Navigateur, asked: Terrain) -> None:
    asked.letters()
    with asked.monde.database.reading() as session:
        kept = session.scalars(select(Courriel)).first()
        assert kept is not None
    asked.monde.heure.moment = asked.monde.heure.moment.replace(year=2027)
    with asked.monde.database.writing() as session:
        purge_a_batch_of_each(session, now=asked.monde.heure())
    with asked.monde.database.reading() as session:
        left = session.get_one(Courriel, kept.id)
        assert (left.objet, left.texte, left.adresse) == ("", "", "")
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(page(asked, f"/{kept.id}"))
    assert "Le texte et l’adresse sont effacés" in isabelle.text
