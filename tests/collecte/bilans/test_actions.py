"""Actions of a DLA on pages: noted in few gestures, filtered, corrected, removed; partners added by their names."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import ActionDla, EntreeJournal, GenreAction, Partenaire
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

LISTE, NOUVELLE = "/bilans/dlas/1/actions", "/bilans/dlas/1/actions/nouvelle"


@pytest.fixture
def ici(petit_monde: Monde) -> Monde:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    return petit_monde


@pytest.fixture
def claire(ici: Monde, app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def noms(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return [partenaire.nom for partenaire in session.scalars(select(Partenaire).order_by(Partenaire.id))]


def test_the_list_says_what_it_will_have_before_it_has_any(claire: Navigateur) -> None:
    claire.go(LISTE)
    assert "Aucune action pour le moment" in claire.text
    assert f'href="{NOUVELLE}"' in claire.page.text


def test_an_action_is_noted_with_partners_known_and_new(ici: Monde, claire: Navigateur) -> None:
    ici.action("Ancienne", noms=("Mission locale",))
    claire.go(NOUVELLE)
    assert claire.fields()["jour"] == "2026-07-08"
    claire.send_several(
        {"partenaires": ["1"]},
        genre="forum ou salon",
        jour="2026-06-02",
        intitule="Forum des associations",
        lieu="Bourges",
        participants="120",
        noms="Ville de Bourges\r\n\r\n mission  LOCALE \r\n",
    )
    assert "L’action est notée." in claire.text
    row = (
        "Forum des associations du 2 juin 2026 2 juin 2026 forum ou salon Bourges 120 Mission locale, Ville de Bourges"
    )
    assert row in claire.text
    assert "2 actions 120 participants, 1 action ne les compte pas" in claire.text
    assert noms(ici) == ["Mission locale", "Ville de Bourges"]


def test_another_one_of_the_same_kind_takes_its_day_alone(ici: Monde, claire: Navigateur) -> None:
    claire.go(NOUVELLE)
    first = {"genre": "permanence hors du siège", "intitule": "Permanence", "lieu": "Vierzon", "noms": "CAF du Cher"}
    claire.send({**first, "jour": "2026-02-03", "participants": "4", "encore": "y"})
    assert "Comme « Permanence » du 3 février 2026 : changez ce qui diffère." in claire.text
    fields = claire.fields()
    assert (fields["genre"], fields["intitule"], fields["lieu"]) == (first["genre"], "Permanence", "Vierzon")
    assert (fields["partenaires"], fields["jour"], fields["participants"], fields["noms"]) == ("1", "", "", "")
    assert 'type="date" class="short" value="" autocomplete="off" autofocus' in " ".join(claire.page.text.split())
    claire.send({"jour": "2026-03-03"}, path=NOUVELLE)
    assert "2 actions" in claire.text
    with ici.database.reading() as session:
        actions = session.scalars(select(ActionDla).order_by(ActionDla.jour)).all()
        assert [(action.jour, action.intitule, action.participants, len(action.partenaires)) for action in actions] == [
            (date(2026, 2, 3), "Permanence", 4, 1),
            (date(2026, 3, 3), "Permanence", None, 1),
        ]


def test_the_list_is_filtered_and_so_is_its_csv(ici: Monde, claire: Navigateur) -> None:
    ici.action("Salon", date(2025, 10, 1), genre=GenreAction.FORUM, participants=30, noms=("Région", "État"))
    ici.action("Forum", date(2026, 1, 9), genre=GenreAction.FORUM)
    ici.action("=1+1", date(2026, 1, 8), lieu="Bourges")
    ici.action("Ailleurs", date(2026, 1, 8), "28")
    for query, expected in (
        ("", ["Forum", "=1+1", "Salon"]),
        ("?genre=FORUM", ["Forum", "Salon"]),
        ("?annee=2026", ["Forum", "=1+1"]),
        ("?genre=FORUM&annee=2025", ["Salon"]),
    ):
        claire.go(f"{LISTE}{query}")
        noms_shown = [nom for nom in ("Forum", "=1+1", "Salon", "Ailleurs") if f">{nom}<span" in claire.page.text]
        assert noms_shown == expected, query
        claire.go(f"{LISTE}/liste.csv{query}")
        rows = list(csv.DictReader(StringIO(claire.page.data.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [row["action"].removeprefix("'") for row in rows] == expected, query
    assert rows[-1]["jour"] == "2025-10-01"
    assert (rows[-1]["participants"], rows[-1]["partenaires"]) == ("30", "État, Région")
    claire.go(f"{LISTE}?genre=FILIERE")
    assert "Aucune action ainsi" in claire.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"intitule": ""}, "Le titre manque"),
        ({"jour": ""}, "La date de l’action manque"),
        ({"jour": "2026-07-09"}, "Cette date est à venir : on ne note que ce qui a eu lieu."),
        ({"participants": "une dizaine"}, "Participants :"),
        ({"participants": "100001"}, "Participants :"),
        ({"noms": "Ville de Bourges\r\n…"}, "« … » n’est pas un nom qui puisse être gardé."),
        ({"noms": "½" * 160}, "n’est pas un nom qui puisse être gardé."),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    ici: Monde, claire: Navigateur, typed: dict[str, str], said: str
) -> None:
    ici.action(noms=("CAF du Cher",))
    claire.go(NOUVELLE)
    sent = {"genre": "autre formation", "jour": "2026-06-02", "intitule": "Journée", "lieu": "Tours", **typed}
    claire.send_several({"partenaires": ["1"]}, **sent)
    assert claire.page.status_code == 422
    assert said in claire.text
    assert claire.fields() | sent | {"partenaires": "1"} == claire.fields()
    assert noms(ici) == ["CAF du Cher"]


def test_a_partner_that_is_put_away_stays_where_it_is_and_is_proposed_no_more(ici: Monde, claire: Navigateur) -> None:
    ici.action("Avec elle", noms=("CAF du Cher",))
    ici.action("Sans elle")
    with ici.database.writing() as session:
        session.scalars(select(Partenaire)).one().archive_le = ici.heure()
    claire.go("/bilans/actions/2")
    assert "CAF du Cher" not in claire.text
    claire.go("/bilans/actions/1")
    claire.send({"lieu": "Bourges"})
    assert "L’action est corrigée." in claire.text
    assert "Bourges – CAF du Cher" in claire.text


def test_a_partner_of_another_dla_may_be_named_and_is_not_made_twice(ici: Monde, claire: Navigateur) -> None:
    ici.action("Ailleurs", dla="28", noms=("Chartres métropole",))
    claire.go(NOUVELLE)
    assert "Chartres" not in claire.text
    claire.send({"jour": "2026-06-02", "intitule": "Rencontre", "noms": "chartres MÉTROPOLE"})
    assert "Chartres métropole" in claire.text
    assert noms(ici) == ["Chartres métropole"]


def test_an_action_is_removed_once_confirmed_and_the_journal_names_it(
    ici: Monde, claire: Navigateur, app: Flask
) -> None:
    claire.go(NOUVELLE)
    claire.send({"jour": "2026-06-02", "intitule": "Deux fois notée", "noms": "CAF du Cher"})
    claire.go("/bilans/actions/1")
    claire.send({})
    claire.go("/bilans/actions/1/retirer")
    assert "Retirer cette action ?" in claire.text
    claire.send({})
    assert "L’action est retirée." in claire.text
    assert "Aucune action pour le moment" in claire.text
    ici.action("Une autre, sous le même numéro")
    ici.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/journal")
    assert isabelle.text.count("Deux fois notée") >= 2
    assert "intitulé : Deux fois notée" in isabelle.text
    with ici.database.reading() as session:  # a form sent without a change is not logged
        done = select(EntreeJournal.verbe).where(EntreeJournal.objet == "action").order_by(EntreeJournal.id)
        assert list(session.scalars(done)) == ["noter une action", "retirer une action", "noter une action"]


def test_a_direction_notes_an_action_of_the_dla_that_it_directs(ici: Monde, app: Flask) -> None:
    ici.direction("Denise", "18", password=PASSWORD)
    denise = Navigateur(app)
    denise.sign_in("denise@exemple.fr")
    denise.go(NOUVELLE)
    denise.send({"jour": "2026-06-02", "intitule": "Avec la Région", "noms": "Région Centre"})
    assert "Avec la Région" in denise.text


def test_actions_come_fifty_at_a_time_of_their_kind_and_are_counted_in_all(ici: Monde, claire: Navigateur) -> None:
    ici.action("Forum", date(2025, 1, 9), genre=GenreAction.FORUM)
    for day in range(51):
        ici.action("Permanence", date(2026, 1, 1) + timedelta(days=day), participants=2)
    claire.go(f"{LISTE}?genre=PERMANENCE")
    assert claire.page.text.count('data-label="Action"') == 50
    assert "51 actions 102 participants" in claire.text
    claire.go(f"{LISTE}?genre=PERMANENCE&page=2")
    assert claire.page.text.count('data-label="Action"') == 1
    assert "1er janvier 2026" in claire.text


def test_the_list_reads_the_base_as_often_whatever_it_shows(ici: Monde, claire: Navigateur) -> None:
    ici.action("Première", noms=("A", "B"))
    before = claire.reads(LISTE)
    for number in range(6):
        ici.action(f"Encore {number}", noms=("A", f"P{number}"))
    assert claire.reads(LISTE) <= before
