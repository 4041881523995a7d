"""Mistyped dates of a campaign, and which dates still move once people answer; through its pages."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import Campagne, Courriel, EcartJustifie, Participation, Prolongation, Relance
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

YEAR = "Écrivez une année de 2000 à 2099."


def three_asked(monde: Monde) -> None:
    monde.region()
    for prenom, dla in (("Claire", "18"), ("Bruno", "18"), ("Denis", "28")):
        monde.personne(prenom, dla, password=PASSWORD)
    monde.campagne()
    monde.animatrice(password=PASSWORD)


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle, signed in; a campaign is open: two persons of one DLA and one of another."""
    prepare(petit_monde, three_asked)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "31/12/2100"])
def test_a_year_that_no_campaign_has_is_refused_before_anything_is_counted_from_it(
    isabelle: Navigateur, petit_monde: Monde, day: str
) -> None:
    for path, typed in (
        ("/campagnes/1/dates", {"cloture": day, "grace": "60"}),
        ("/campagnes/1/prolongations", {"dla": "1", "cloture": day, "raison": "Oui."}),
        ("/campagnes/1/relances/nouvelle", {"repere": "jour", "jour": day}),
    ):
        isabelle.go(path)
        isabelle.send(typed)
        assert isabelle.page.status_code == 422
        assert YEAR in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Campagne, 1).cloture.year == 2026
        assert session.scalars(select(Prolongation)).all() == []


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("9h30", "9 h 30"), ("9 H 30", "9 h 30"), ("10h", "10 h 00"), ("14", "14 h 00"), ("14:05:59", "14 h 05")],
)
def test_an_hour_is_read_as_french_hands_type_it(
    isabelle: Navigateur, petit_monde: Monde, typed: str, hour: str
) -> None:
    isabelle.go("/campagnes/1/relances/nouvelle")
    isabelle.send({"repere": "jour", "jour": "2026-07-16", "heure": typed})
    assert f"prévue le 16 juillet 2026 à {hour}" in isabelle.text


@pytest.mark.parametrize("typed", ["09:00+02:00", "24:00", "9:60", "neuf", "0930"])
def test_what_is_not_an_hour_of_the_day_is_refused(isabelle: Navigateur, petit_monde: Monde, typed: str) -> None:
    isabelle.go("/campagnes/1/relances/nouvelle")
    before = len(_relances(petit_monde))
    isabelle.send({"heure": typed})
    assert isabelle.page.status_code == 422
    assert "Écrivez une heure comme 09:00." in isabelle.text
    assert len(_relances(petit_monde)) == before


def _relances(monde: Monde) -> list[int]:
    with monde.database.reading() as session:
        return list(session.scalars(select(Relance.id)))


def test_once_answers_are_begun_the_opening_does_not_move_to_a_day_to_come(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    with petit_monde.database.reading() as session:
        author = petit_monde.author_of(session.get_one(Participation, 1))
    petit_monde.save(author, 1, CENT)
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"ouverture": "2026-08-01", "cloture": "2026-08-21"})
    assert isabelle.page.status_code == 409
    assert "Des réponses sont commencées dans « Temps et activités, 1er semestre 2026 »" in isabelle.text
    assert 'href="#ouverture"' in isabelle.page.text
    isabelle.send({"ouverture": "2026-07-02", "cloture": "2026-08-21"})
    isabelle.send({})
    assert "Les dates sont changées." in isabelle.text


def test_a_campaign_moved_later_before_anyone_began_says_that_what_it_expects_is_fixed(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"ouverture": "2026-08-01", "cloture": "2026-08-21"})
    assert "La campagne se referme jusqu’au samedi 1 août 2026" in isabelle.text.replace("1er", "1")
    isabelle.send({})
    assert "Les réponses attendues restent celles qui ont été fixées le" in isabelle.text
    assert "suivent les affectations" not in isabelle.text


def test_a_reason_too_long_is_refused_rather_than_cut(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/prolongations")
    isabelle.send({"dla": "1", "cloture": "2026-07-31", "raison": "x" * 301})
    assert isabelle.page.status_code == 422
    assert "Cette phrase fait 301 caractères, la limite est 300 caractères." in isabelle.text
    assert "x" * 301 in isabelle.page.text
    isabelle.send({"raison": "x" * 300})
    assert "La clôture est repoussée pour ce DLA." in isabelle.text


def test_a_closed_campaign_that_one_dla_may_still_answer_says_which_and_until_when(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1")
    assert "Arrêter les résultats" in isabelle.text
    later = petit_monde.heure().date() + timedelta(days=10)
    isabelle.go("/campagnes/1/prolongations")
    isabelle.send({"dla": "2", "cloture": later.isoformat(), "raison": "Un congé."})
    isabelle.go("/campagnes/1")
    assert "La campagne reste ouverte pour le DLA 28 jusqu’au" in isabelle.text
    assert "Arrêter les résultats" not in isabelle.text
    isabelle.go("/tableau-de-bord")
    assert "3 réponses manquent" in isabelle.text
    assert "Un DLA prolongé a jusqu’au" in isabelle.text


# --- answers in time, and what people read


def transmit(monde: Monde, number: int) -> None:
    with monde.database.reading() as session:
        author = monde.author_of(session.get_one(Participation, number))
    monde.answered(author)


def test_an_answer_received_in_time_never_becomes_late(isabelle: Navigateur, petit_monde: Monde) -> None:
    transmit(petit_monde, 1)
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-07", "grace": "9"})  # the day before it was transmitted
    isabelle.send({})
    isabelle.go("/campagnes/1")
    assert "transmis le 8 juillet 2026" in isabelle.text
    assert "après la clôture" not in isabelle.text
    transmit(petit_monde, 2)
    isabelle.go("/campagnes/1")
    assert "après la clôture" in isabelle.text, "what comes after the closing that is told now is late"
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-31"})
    isabelle.send({})
    isabelle.go("/campagnes/1")
    assert "après la clôture" not in isabelle.text, "a closing put off excuses it"


def test_what_other_dates_change_is_told_with_names_and_asked_before(isabelle: Navigateur, petit_monde: Monde) -> None:
    transmit(petit_monde, 1)
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-31"})
    assert "2 réponses encore attendues, Claire Durand (18), Denis Durand (28) : la clôture" in isabelle.text
    assert "la clôture était le mardi 21 juillet 2026, elle sera le vendredi 31 juillet 2026" in isabelle.text
    assert "Message « relance », prévu le" in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.get_one(Campagne, 1).cloture.day == 21, "nothing is written yet"
    isabelle.send({})
    assert "2 messages partent pour le dire" in isabelle.text
    with petit_monde.database.reading() as session:
        posted = session.scalars(select(Courriel)).all()
        assert {courriel.contexte["objet"] for courriel in posted} == {"{campagne} : la clôture est le {cloture}"}


def test_nobody_is_told_when_the_box_is_not_ticked(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-31"})
    isabelle.send_several({"prevenir": []})
    assert "Les dates sont changées." in isabelle.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(Courriel)).all() == []


def test_dates_changed_meanwhile_are_asked_about_again(isabelle: Navigateur, petit_monde: Monde) -> None:
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-31"})
    transmit(petit_monde, 1)
    isabelle.send({})
    assert "Rien n’est encore changé." in isabelle.text
    isabelle.send({})
    assert "Les dates sont changées." in isabelle.text


def test_who_closes_at_once_reads_what_stays_unsent(isabelle: Navigateur, petit_monde: Monde) -> None:
    with petit_monde.database.reading() as session:
        author = petit_monde.author_of(session.get_one(Participation, 1))
    petit_monde.save(author, 1, CENT)
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-07"})
    for sentence in (
        "on n’y répond plus dès maintenant.",
        "1 réponse commencée reste en brouillon.",
        "partira plus",
    ):
        assert sentence in isabelle.text
    assert "Personne n’en est prévenu par courriel." in isabelle.text
    isabelle.send({})
    assert "Les dates sont changées." in isabelle.text


def test_dates_that_open_a_campaign_say_whom_they_ask(isabelle: Navigateur, petit_monde: Monde) -> None:
    later = petit_monde.campagne("2025-S2", ouverture=date(2026, 7, 20), cloture=date(2026, 8, 20))
    isabelle.go(f"/campagnes/{later}/dates")
    isabelle.send({"ouverture": "2026-07-08"})
    assert "La campagne ouvre aussitôt, et les invitations partent : 3 réponses encore attendues" in isabelle.text
    isabelle.send({})
    assert "Les dates sont changées." in isabelle.text


def test_each_dla_is_told_its_own_closing(isabelle: Navigateur) -> None:
    isabelle.go("/campagnes/1/prolongations")
    isabelle.send({"dla": "1", "cloture": "2026-07-31", "raison": "Un congé."})
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-07-05"})
    assert "1 réponse encore attendue, Denis Durand (28) : on n’y répond plus dès maintenant." in isabelle.text
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-08-05"})
    assert "(18) : la clôture était le vendredi 31 juillet 2026, elle sera le mercredi 5 août 2026." in isabelle.text
    assert "(28) : la clôture était le mardi 21 juillet 2026, elle sera le mercredi 5 août 2026." in isabelle.text
    isabelle.send({})
    assert "3 messages partent" in isabelle.text


def test_who_will_not_answer_for_a_noted_reason_is_not_said_to_be_awaited(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    with petit_monde.database.writing() as session:
        session.add(EcartJustifie(participation_id=1, raison="Longue absence.", note_le=APRES))
    petit_monde.heure.moment = APRES
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": str(APRES.date() + timedelta(days=7))})
    assert "2 réponses encore attendues" in isabelle.text
    isabelle.send({})
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Courriel)).all()) == 2
