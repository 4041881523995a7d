"""Meetings of a DLA with its partners on pages: a tick per partner who came, the last invited ones proposed."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.models import EntreeJournal, Instance, Partenaire, Presence, Seance
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

LISTE = "/bilans/dlas/1/seances"
APPUI = f"{LISTE}/nouvelle/appui"
VENU, ABSENT, NON_INVITE = "venu", "pas venu", "pas invité"


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


def attendance(monde: Monde, seance_id: int) -> dict[str, bool]:
    with monde.database.reading() as session:
        return {presence.partenaire.nom: presence.venu for presence in session.get_one(Seance, seance_id).presences}


def asked(browser: Navigateur) -> list[str]:
    """Return the names of partners that the page asks about, in its order."""
    return re.findall(r'<p id="presences-\d+-nom">(.*?)</p>', browser.page.text)


def put_away(monde: Monde, nom: str) -> None:
    with monde.database.writing() as session:
        session.scalars(select(Partenaire).where(Partenaire.nom == nom)).one().archive_le = monde.heure()


def test_a_first_meeting_names_who_came_then_they_are_proposed(ici: Monde, claire: Navigateur) -> None:
    claire.go(LISTE)
    assert "Comité d’appui, 2026 Noter une séance du comité d’appui Aucune séance notée en 2026." in claire.text
    claire.go(APPUI)
    assert claire.fields()["jour"] == "2026-07-08"
    assert "Qui est venu" not in claire.text  # nobody is known yet
    counts = {"dossiers": "8", "modifies": "2", "experts": "1"}
    claire.send({**counts, "noms_venus": "CAF du Cher\r\nDDETS", "noms_absents": "Région", "jour": "2026-03-12"})
    assert "La séance est notée." in claire.text
    assert "12 mars 2026 8 2 1 3 2" in claire.text
    assert attendance(ici, 1) == {"CAF du Cher": True, "DDETS": True, "Région": False}
    claire.go(APPUI)
    assert "Les invités de la séance du 12 mars 2026, un choix pour chacun." in claire.text
    assert asked(claire) == ["CAF du Cher", "DDETS", "Région"]
    claire.send({"jour": "2026-06-11", "presences-1": VENU, "presences-2": ABSENT, "presences-3": NON_INVITE})
    assert attendance(ici, 2) == {"CAF du Cher": True, "DDETS": False}
    expected = "CAF du Cher 2 sur 2 venu venu DDETS 1 sur 2 venu pas venu Région 0 sur 1 pas venu pas invité"
    assert expected in claire.text
    assert "Qui est venu, comité d’appui, 2026 : 3 sur 5 invitations" in claire.text


def test_each_instance_proposes_its_own_and_only_a_comite_d_appui_counts_dossiers(
    ici: Monde, claire: Navigateur
) -> None:
    ici.seance(venus=("CAF du Cher",))
    ici.seance(instance=Instance.PILOTAGE, venus=("DDETS",), absents=("Région",))
    claire.go(f"{LISTE}/nouvelle/pilotage")
    assert asked(claire) == ["DDETS", "Région", "CAF du Cher"]
    assert "Inviter d’autres partenaires de la liste (1)" in claire.text
    assert claire.fields()["presences-1"] == NON_INVITE
    assert "dossiers" not in claire.fields()
    claire.send({"presences-2": VENU, "presences-3": VENU, "presences-1": ABSENT, "dossiers": "9"})
    assert attendance(ici, 3) == {"DDETS": True, "Région": True, "CAF du Cher": False}
    with ici.database.reading() as session:
        assert session.get_one(Seance, 3).dossiers is None
    claire.go(f"{LISTE}/nouvelle/regional")
    assert "Choisissez qui était invité : ils seront proposés la prochaine fois." in claire.text
    assert "<details" not in claire.page.text
    assert claire.go(f"{LISTE}/nouvelle/autre").status_code == 404


def test_who_is_forgotten_is_named_and_nothing_typed_is_lost(ici: Monde, claire: Navigateur) -> None:
    ici.seance(venus=("CAF du Cher", "DDETS", "Région"))
    claire.go(APPUI)
    typed = {"jour": "2026-06-11", "dossiers": "4", "presences-2": ABSENT, "noms_venus": "Ville de Bourges"}
    claire.send(typed)
    assert claire.page.status_code == 422
    assert "Dites qui est venu : il manque CAF du Cher, Région." in claire.text
    assert 'href="#presences"' in claire.page.text
    assert claire.page.text.count('id="presences"') == 1  # the first choice of the first partner that is missing
    assert claire.fields() | typed == claire.fields()
    assert "presences-1" not in claire.fields()
    claire.send({"presences-1": VENU, "presences-3": VENU})
    assert attendance(ici, 2) == {"CAF du Cher": True, "DDETS": False, "Région": True, "Ville de Bourges": True}


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        ({"jour": "2026-03-12"}, "La séance du 12 mars 2026 (comité d’appui) est déjà notée.", "jour"),
        ({"jour": "2026-07-09"}, "Cette date est à venir : on ne note que ce qui a eu lieu.", "jour"),
        ({"dossiers": "2", "modifies": "3"}, "3 plans modifiés pour 2 dossiers présentés.", "modifies"),
        ({"experts": "1000"}, "Experts invités pour un dossier :", "experts"),
        ({"noms_absents": "caf DU cher"}, "« CAF du Cher » est dit venu et pas venu à la fois.", "noms_venus"),
        ({"noms_venus": "A\r\nB", "noms_absents": "b"}, "« B » est dit venu et pas venu à la fois.", "noms_venus"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    ici: Monde, claire: Navigateur, typed: dict[str, str], said: str, field: str
) -> None:
    ici.seance(venus=("CAF du Cher",))
    claire.go(APPUI)
    sent = {"presences-1": VENU, "jour": "2026-06-11", **typed}
    claire.send(sent)
    assert claire.page.status_code == 422
    assert said in claire.text
    assert f'href="#{field}"' in claire.page.text
    assert claire.fields() | sent == claire.fields()
    with ici.database.reading() as session:
        assert [partenaire.nom for partenaire in session.scalars(select(Partenaire))] == ["CAF du Cher"]
        assert len(session.scalars(select(Seance)).all()) == 1


def test_a_partner_that_is_put_away_stays_on_old_meetings_and_is_proposed_no_more(
    ici: Monde, claire: Navigateur
) -> None:
    ici.seance(venus=("CAF du Cher", "Ancien réseau"))
    put_away(ici, "Ancien réseau")
    claire.go(APPUI)
    assert asked(claire) == ["CAF du Cher"]
    claire.go("/bilans/seances/1")
    assert asked(claire) == ["Ancien réseau", "CAF du Cher"]
    claire.send({"dossiers": "3"})
    assert attendance(ici, 1) == {"CAF du Cher": True, "Ancien réseau": True}
    assert "Ancien réseau n’est plus proposé 1 sur 1 venu" in claire.text


def test_who_is_put_away_between_the_page_and_its_sending_is_kept(ici: Monde, claire: Navigateur) -> None:
    ici.seance(venus=("CAF du Cher", "Ancien réseau"))
    claire.go(APPUI)
    put_away(ici, "Ancien réseau")
    claire.send({"jour": "2026-06-11", "presences-1": VENU, "presences-2": ABSENT})
    assert attendance(ici, 2) == {"CAF du Cher": True, "Ancien réseau": False}


def test_a_meeting_is_corrected_and_who_was_not_invited_leaves_it(ici: Monde, claire: Navigateur) -> None:
    ici.seance(venus=("CAF du Cher", "Région"), dossiers=4)
    claire.go("/bilans/seances/1")
    assert (claire.fields()["presences-1"], claire.fields()["dossiers"]) == (VENU, "4")
    claire.send({"presences-1": ABSENT, "presences-2": NON_INVITE, "jour": "2026-03-13", "dossiers": ""})
    assert "La séance est corrigée." in claire.text
    assert attendance(ici, 1) == {"CAF du Cher": False}
    assert "13 mars 2026 – – – 1 0" in claire.text


def test_hostile_choices_change_nothing(ici: Monde, claire: Navigateur) -> None:
    ici.seance(venus=("CAF du Cher",))
    claire.go(APPUI)
    claire.send({"presences-1": "peut-être", "presences-99": VENU, "presences-x": VENU, "presences-²": VENU})
    assert claire.page.status_code == 422
    claire.send({"presences-1": VENU, "presences-99": VENU, "presences-" + "9" * 40: VENU})
    assert attendance(ici, 2) == {"CAF du Cher": True}


def test_the_list_tells_a_year_and_so_does_its_csv(ici: Monde, claire: Navigateur) -> None:
    ici.seance(date(2025, 5, 6), venus=("=1+1",), dossiers=3, modifies=0)
    ici.seance(date(2026, 5, 6), absents=("Région",))
    ici.seance(date(2026, 6, 6), instance=Instance.REGIONAL)
    ici.seance(date(2026, 6, 6), "28", venus=("Chartres",))
    claire.go(LISTE)
    assert "6 mai 2026" in claire.text
    assert "6 mai 2025" not in claire.text
    assert "Chartres" not in claire.text
    claire.go(f"{LISTE}?annee=2025")
    assert "6 mai 2025 3 0 – 1 1" in claire.text
    for year, expected in (
        ("?annee=2025", [("comité d’appui", "2025-05-06", "3", "0", "", "'=1+1", "oui")]),
        (
            "",
            [
                ("comité d’appui", "2026-05-06", "", "", "", "Région", "non"),
                ("comité de pilotage régional", "2026-06-06", "", "", "", "", ""),
            ],
        ),
    ):
        claire.go(f"{LISTE}/liste.csv{year}")
        rows = list(csv.reader(StringIO(claire.page.data.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [tuple(row) for row in rows[1:]] == expected


def test_a_meeting_is_removed_once_confirmed_and_the_journal_names_it(
    ici: Monde, claire: Navigateur, app: Flask
) -> None:
    claire.go(APPUI)
    claire.send({"jour": "2026-03-12", "noms_venus": "CAF du Cher"})
    claire.go("/bilans/seances/1")
    claire.send({})
    claire.go("/bilans/seances/1/retirer")
    assert "Celle du comité d’appui le 12 mars 2026." in claire.text
    claire.send({})
    assert "La séance est retirée." in claire.text
    ici.seance(date(2026, 4, 1))
    ici.animatrice(password=PASSWORD)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go("/journal")
    assert isabelle.text.count("comité d’appui, 12 mars 2026") == 2
    with ici.database.reading() as session:
        done = select(EntreeJournal.verbe).where(EntreeJournal.objet == "séance").order_by(EntreeJournal.id)
        assert list(session.scalars(done)) == ["noter une séance", "retirer une séance", "noter une séance"]
        assert session.scalars(select(Presence)).all() == []


def test_the_list_reads_the_base_as_often_whatever_it_shows(ici: Monde, claire: Navigateur) -> None:
    ici.seance(venus=("A", "B"))
    before = claire.reads(LISTE)
    for month in range(4, 7):
        ici.seance(date(2026, month, 1), venus=("A", f"P{month}"), absents=("B",))
    assert claire.reads(LISTE) <= before
