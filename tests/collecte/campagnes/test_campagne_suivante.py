"""« Préparer la période suivante » after a draw or a choice of structures: the launch form comes filled."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.campagnes.operations.choix_structures import DemandeStructures
from collecte.models import Campagne, ChoixStructures, Population, Relance
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import AU, DU, MATIN, restituee

TIRAGE, RAISONNE = ChoixStructures.TIRAGE, ChoixStructures.RAISONNE


def eight_ended(monde: Monde) -> None:
    monde.region()
    monde.heure.moment = MATIN
    for number in range(8):
        end = date(2026, 5, 12) if number < 4 else date(2026, 8, 20)
        restituee(monde, f"Structure {number}", "18", f"s{number}@structures.example", fin=end)
    monde.questionnaire()
    monde.animatrice("Isabelle", password=PASSWORD)


@pytest.fixture
def isabelle(app: Flask, petit_monde: Monde) -> Navigateur:
    """The animatrice of a région where two of four were drawn in the second quarter; four more ended in the third."""
    prepare(petit_monde, eight_ended)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def ask(monde: Monde, demande: DemandeStructures) -> int:
    return monde.enquete(
        1,
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        ouverture=MATIN.date(),
        cloture=MATIN.date() + timedelta(days=20),
        demande=demande,
    )


def test_it_leads_to_the_launch_filled_one_periode_later(isabelle: Navigateur, petit_monde: Monde) -> None:
    campagne_id = ask(petit_monde, DemandeStructures(choix=TIRAGE, taille=2))
    isabelle.go(f"/campagnes/{campagne_id}")
    assert f'href="/campagnes/{campagne_id}/suivante"' in isabelle.page.text
    isabelle.go(f"/campagnes/{campagne_id}/suivante")
    assert isabelle.page.request.path == "/questionnaires/1/lancer"
    shown = isabelle.fields()
    assert (shown["population"], shown["choix"], shown["taille"]) == ("structures", TIRAGE.value, "2")
    assert (shown["du"], shown["au"]) == ("2026-07-01", "2026-09-29")
    assert shown["ouverture"] == "2027-01-01"
    assert "mêmes relances" in isabelle.text


def test_it_is_read_before_it_is_created_and_takes_the_reminders(isabelle: Navigateur, petit_monde: Monde) -> None:
    former = ask(petit_monde, DemandeStructures(choix=TIRAGE, taille=2))
    with petit_monde.database.writing() as session:
        relance = session.scalars(select(Relance).where(Relance.campagne_id == former)).first()
        assert relance is not None
        relance.objet = "Nos mots"
    isabelle.go(f"/campagnes/{former}/suivante")
    isabelle.send({}, path=f"/questionnaires/1/lancer?apres={former}")
    assert "Rien n’est encore créé" in isabelle.text
    isabelle.send({}, path=f"/questionnaires/1/lancer?apres={former}")
    assert "La campagne est créée" in isabelle.text
    with petit_monde.database.reading() as session:
        made = session.scalars(select(Campagne).order_by(Campagne.id.desc())).first()
        assert made is not None
        assert (made.choix, made.taille, made.accompagnes_du) == (TIRAGE, 2, date(2026, 7, 1))
        assert "Nos mots" in session.scalars(select(Relance.objet).where(Relance.campagne_id == made.id)).all()


def test_a_choice_shows_the_list_to_choose_in_with_no_one_ticked(isabelle: Navigateur, petit_monde: Monde) -> None:
    former = ask(petit_monde, DemandeStructures(choix=RAISONNE, raisons={2: "Rurale."}))
    isabelle.go(f"/campagnes/{former}/suivante")
    assert isabelle.fields()["choix"] == RAISONNE.value
    isabelle.send({}, path=f"/questionnaires/1/lancer?apres={former}")
    assert "Structure 5" in isabelle.text
    assert "Structure 1" not in isabelle.text
    assert "Rurale" not in isabelle.page.text


@pytest.mark.parametrize("apres", ["99", "-1", "abc", "99999999999", "1"])
def test_another_campaign_in_the_address_fills_nothing(isabelle: Navigateur, petit_monde: Monde, apres: str) -> None:
    petit_monde.region("bretagne", "Bretagne", "18")
    isabelle.go(f"/questionnaires/1/lancer?apres={apres}")
    assert isabelle.page.status_code == 200
    assert "mêmes relances" not in isabelle.text
