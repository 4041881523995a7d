"""Reminders on the curve of a campaign: what came before and after each, and what is said of it that day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from collecte.campagnes.queries.suivis import count_recues, list_not_transmitted, list_suivi
from collecte.campagnes.views.courbe import courbe
from collecte.campagnes.views.pages_campagne import avancement
from collecte.models import Campagne
from collecte.relances.queries.relances import JourRappel
from questionnaires.core.francais import PARIS
from tests.collecte.mondes.monde import CENT, OUVERTURE, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

NAMES = ("Claire", "Bruno", "Denis", "Agnès")


@pytest.fixture
def world(petit_monde: Monde) -> Monde:
    """A campaign of four persons is open; its animatrice can sign in."""
    petit_monde.region()
    for prenom, dla in zip(NAMES, ("18", "18", "28", "28"), strict=True):
        petit_monde.personne(prenom, dla, password=PASSWORD)
    petit_monde.campagne(grace=3)
    petit_monde.animatrice(password=PASSWORD)
    return petit_monde


def at(monde: Monde, day: int, hour: int = 10) -> None:
    """Move to a day of July 2026."""
    monde.heure.moment = datetime(2026, 7, day, hour, tzinfo=PARIS)


def signed_in(app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def effects(monde: Monde, rappels: list[int], today: int) -> list[str]:
    """Return what is told after each reminder, sent on these days of July."""
    days = [JourRappel(date(2026, 7, day), 1) for day in rappels]
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        whole = avancement(campagne, campagne.region.dlas, list_suivi(session, campagne), {}, date(2026, 7, today))
        return [
            marque.effet.replace("\xa0", " ") for marque in courbe(campagne, whole, days, date(2026, 7, today)).marques
        ]


def test_transmitted_answers_counted_by_day_follow_up_as_answers_read_one_by_one(world: Monde) -> None:
    monde, today = world, date(2026, 7, 15)
    for day, hour, author in ((3, 23, 1), (4, 0, 2)):  # an hour apart, on two days in Paris
        at(monde, day, hour)
        acteur = monde.acteur_of(author)
        monde.save(acteur, monde.participation(acteur), CENT)
        monde.transmit(acteur, monde.participation(acteur))
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        dlas, funded = campagne.region.dlas, {campagne.region.dlas[0].id: 300}
        read = avancement(campagne, dlas, list_suivi(session, campagne), funded, today)
        missing, recues = list_not_transmitted(session, [1]), count_recues(session, [1], by_day=[1])
        counted = avancement(campagne, dlas, missing, funded, today, recues)
        assert counted.recues == {date(2026, 7, 3): 1, date(2026, 7, 4): 1} == read.recues
        assert (counted.couverture, counted.missing, counted.silent) == (read.couverture, read.missing, read.silent)
        for ours, theirs in zip(counted.lignes, read.lignes, strict=True):
            assert replace(ours, attendues=()) == replace(theirs, attendues=())


@pytest.mark.parametrize(
    ("rappels", "today", "expected"),
    [
        pytest.param([8], 20, ["1 réponse avant, 2 dans les 7 jours qui suivent"], id="seven days, no eighth"),
        pytest.param([8], 10, ["1 réponse avant, 2 depuis"], id="not over yet"),
        pytest.param(
            [8, 10],
            20,
            ["1 réponse avant, 1 dans les 2 jours qui suivent, avant le rappel suivant",
             "2 réponses avant, 2 dans les 7 jours qui suivent"],
            id="no answer is told after two reminders",
        ),
        pytest.param(
            [8, 9],
            20,
            ["1 réponse avant, 1 dans la journée, avant le rappel suivant",
             "2 réponses avant, 2 dans les 7 jours qui suivent"],
            id="the next day",
        ),
    ],
)  # fmt: skip
def test_answers_are_told_before_and_after_each_reminder(
    world: Monde, rappels: list[int], today: int, expected: list[str]
) -> None:
    for prenom, day in zip(NAMES, (6, 8, 10, 15), strict=True):
        at(world, day, 9)
        world.answered(world.acteur_of(NAMES.index(prenom) + 1))
    assert effects(world, rappels, today) == expected


def test_a_reminder_of_the_page_is_marked_on_the_curve_of_the_campaign_and_of_the_home(
    world: Monde, app: Flask
) -> None:
    at(world, 8)
    isabelle = signed_in(app)
    assert 'class="mark"' not in isabelle.go("/campagnes/1").text
    isabelle.go("/campagnes/1/relancer")
    isabelle.send({}, action="/campagnes/1/relancer")
    at(world, 9)
    world.answered(world.acteur_of(1))
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1")
    assert "Rappel du 8 juillet 2026, 4 messages : 0 réponse avant, 1 depuis." in isabelle.text
    assert isabelle.page.text.count('class="mark"') == 1
    assert isabelle.go("/tableau-de-bord").text.count('<path class="mark"') == 1


def test_an_invitation_is_no_reminder(world: Monde, app: Flask) -> None:
    world.heure.moment = datetime.combine(OUVERTURE, datetime.min.time(), PARIS) + timedelta(hours=10)
    isabelle = signed_in(app)
    isabelle.go("/campagnes/1/relances/1/apercu")
    isabelle.send({}, action="/campagnes/1/relances/1/envoyer")
    assert len(world.courriels()) == 4
    assert "Rappel du" not in isabelle.go("/campagnes/1").text


def test_the_act_goes_once_everyone_is_reminded_and_comes_back_the_next_day(world: Monde, app: Flask) -> None:
    at(world, 8)
    isabelle = signed_in(app)
    isabelle.go("/tableau-de-bord")
    assert "Relancer les 4 personnes" in isabelle.text
    isabelle.go("/campagnes/1/relancer?dla=1")
    isabelle.send({}, action="/campagnes/1/relancer")
    isabelle.go("/tableau-de-bord")
    assert "Relancer les 2 personnes" in isabelle.text, "those of the other DLA"
    assert "2 relancées aujourd’hui" in isabelle.text
    isabelle.go("/campagnes/1/relancer")
    isabelle.send({}, action="/campagnes/1/relancer")
    isabelle.go("/tableau-de-bord")
    assert "Relancer les" not in isabelle.text
    assert "4 relancées aujourd’hui" in isabelle.text
    isabelle.go("/campagnes/1")
    assert "Relancées aujourd’hui : un message rappelle déjà les réponses qui manquent" in isabelle.text
    assert "Relancer maintenant" not in isabelle.text
    at(world, 8, 17)
    assert "Relancer les" not in signed_in(app).go("/tableau-de-bord").text, "it is still today"
    at(world, 9)
    isabelle = signed_in(app)
    isabelle.go("/tableau-de-bord")
    assert "Relancer les 4 personnes" in isabelle.text
    assert "aujourd’hui" not in isabelle.text.split("Campagnes ouvertes")[1].split("Chaque DLA")[0].split("Courbe")[0]
