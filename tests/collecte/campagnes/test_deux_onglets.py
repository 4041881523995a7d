"""Two tabs, or two people, on one campaign: nothing typed is lost, nothing is done twice, no error for what is done."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from collecte.models import Campagne, Courriel, EntreeJournal, Notice
from tests.collecte.mondes.monde import APRES, NOTICE, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur, text_of

DRAFT = replace(NOTICE, contact="")
ELSEWHERE = "Modifié dans un autre onglet, ou par quelqu’un d’autre, qui a enregistré"


@pytest.fixture
def isabelle(petit_monde: Monde, app: Flask) -> Navigateur:
    """Isabelle's browser, signed in, in a région of four persons and two DLA without any campaign."""
    petit_monde.region()
    for prenom, dla in (("Claire", "18"), ("Bruno", "18"), ("Denis", "28"), ("Agnès", "28")):
        petit_monde.personne(prenom, dla, password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def prepare(monde: Monde, notice: Notice = NOTICE) -> None:
    """Prepare a campaign that opens in three weeks: a draft when its notice lacks something."""
    monde.campagne(ouverture=date(2026, 8, 1), cloture=date(2026, 8, 20), notice=notice)


def stored(monde: Monde) -> Campagne:
    with monde.database.reading() as session:
        campagne = session.get_one(Campagne, 1)
        session.expunge(campagne)
        return campagne


def two_tabs(browser: Navigateur, path: str, first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Open a page twice, send the first tab, then the second; return the fields that the second had."""
    browser.go(path)
    opened = browser.fields()
    browser.send(first)
    assert browser.page.status_code == 200, browser.text
    fields = {**opened, **second}
    browser.page = browser.client.post(path, data=fields, base_url="http://127.0.0.1:8000", follow_redirects=True)
    return fields


# --- one draft in two tabs


@pytest.mark.parametrize(
    ("step", "first", "second", "told", "kept"),
    [
        pytest.param("options", {"titre": "Un"}, {"titre": "Deux"}, "« Un »", ("titre_choisi", "Un"), id="title"),
        pytest.param(
            "dates",
            {"cloture": "2026-08-25"},
            {"cloture": "2026-08-28"},
            "« 25 août 2026 »",
            ("cloture", date(2026, 8, 25)),
            id="closing",
        ),
        pytest.param(
            "qui", {"dlas": "18"}, {"dlas": "28"}, "« 18 Département 18 »", ("dlas_demandes", "18"), id="DLA asked"
        ),
    ],
)
def test_the_second_tab_is_told_what_the_first_one_stored_and_loses_nothing(
    isabelle: Navigateur,
    petit_monde: Monde,
    step: str,
    first: Mapping[str, str],
    second: Mapping[str, str],
    told: str,
    kept: tuple[str, object],
) -> None:
    prepare(petit_monde, DRAFT)
    typed = two_tabs(isabelle, f"/campagnes/1/{step}", first, second)
    assert isabelle.page.status_code == 409
    assert f"{ELSEWHERE} : {told}." in isabelle.text
    assert "avait expiré" not in isabelle.text
    name, value = kept
    assert getattr(stored(petit_monde), name) == value, "the first one stays"
    shown = isabelle.fields()
    assert {**shown, "vu": "", "csrf_token": ""} == {**typed, "vu": "", "csrf_token": ""}
    isabelle.send({}, path=f"/campagnes/1/{step}")
    assert isabelle.page.status_code == 200, "sent again, knowingly, it is stored"
    assert getattr(stored(petit_monde), name) != value


def test_what_each_tab_changed_in_a_notice_is_kept(isabelle: Navigateur, petit_monde: Monde) -> None:
    prepare(petit_monde, DRAFT)
    two_tabs(isabelle, "/campagnes/1/notice", {"contact": "c2ra@exemple.fr"}, {"responsable": "La région"})
    assert isabelle.page.status_code == 200
    notice = stored(petit_monde).information
    assert (notice.contact, notice.responsable) == ("c2ra@exemple.fr", "La région")


def test_a_message_of_a_launch_changed_in_two_tabs_keeps_the_first_and_shows_both(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    prepare(petit_monde, DRAFT)
    two_tabs(isabelle, "/campagnes/1/relances/1", {"objet": "Un objet"}, {"objet": "Un autre"})
    assert isabelle.page.status_code == 409
    assert f"{ELSEWHERE} : « Un objet »." in isabelle.text
    assert isabelle.fields()["objet"] == "Un autre"


def test_every_field_of_a_notice_changed_on_both_sides_is_told_with_its_stored_text(
    isabelle: Navigateur, petit_monde: Monde
) -> None:
    prepare(petit_monde, DRAFT)
    two_tabs(
        isabelle,
        "/campagnes/1/notice",
        {"contact": "un@exemple.fr", "responsable": "Un", "conservation": "Un an"},
        {"contact": "deux@exemple.fr", "responsable": "Deux"},
    )
    assert isabelle.page.status_code == 409
    assert f"{ELSEWHERE} : « un@exemple.fr »." in isabelle.text
    assert f"{ELSEWHERE} : « Un »." in isabelle.text
    fields = isabelle.fields()
    assert (fields["contact"], fields["responsable"]) == ("deux@exemple.fr", "Deux")
    assert fields["conservation"] == "Un an", "what this tab did not change is that of the other"


def test_a_second_click_sends_the_same_and_is_no_conflict(isabelle: Navigateur, petit_monde: Monde) -> None:
    prepare(petit_monde, DRAFT)
    typed = {"contact": "c2ra@exemple.fr\r\n\r\n  12 rue des Lilas"}
    two_tabs(isabelle, "/campagnes/1/notice", typed, typed)
    assert isabelle.page.status_code == 200


@pytest.mark.parametrize("vu", ["", "[", '{"titre": 1}'], ids=["blank", "no JSON", "no texts"])
def test_a_page_that_does_not_say_what_it_showed_overwrites_nothing(
    isabelle: Navigateur, petit_monde: Monde, vu: str
) -> None:
    prepare(petit_monde)
    two_tabs(isabelle, "/campagnes/1/options", {"titre": "Un"}, {"titre": "Deux", "vu": vu})
    assert isabelle.page.status_code == 409
    assert stored(petit_monde).titre_choisi == "Un"


def test_the_last_step_opens_nothing_but_what_it_showed(isabelle: Navigateur, petit_monde: Monde) -> None:
    prepare(petit_monde)
    isabelle.send({}, path="/campagnes/1/ouvrir/retirer", action="/deconnexion")
    isabelle.go("/campagnes/1/ouvrir")
    opening = isabelle.page
    isabelle.go("/campagnes/1/dates")
    isabelle.send({"cloture": "2026-08-30"})
    isabelle.page = opening
    isabelle.send({}, path="/campagnes/1/ouvrir")
    assert isabelle.page.status_code == 409
    assert "Cette campagne a changé dans un autre onglet" in isabelle.text
    assert "au dimanche 30 août 2026" in isabelle.text
    assert 'href="#vues"' in isabelle.page.text
    assert 'id="vues"' in isabelle.page.text
    assert stored(petit_monde).confirmee_le is None
    isabelle.send({}, path="/campagnes/1/ouvrir")
    assert stored(petit_monde).confirmee_le is not None


# --- steps of a campaign that opened


@pytest.mark.parametrize("step", ["qui", "options", "apercu", "ouvrir"])
def test_the_steps_of_an_open_campaign_lead_to_its_follow_up(
    isabelle: Navigateur, petit_monde: Monde, step: str
) -> None:
    petit_monde.campagne()
    isabelle.go(f"/campagnes/1/{step}")
    assert isabelle.page.request.path == "/campagnes/1"
    assert "Cette campagne a ouvert" in isabelle.text or "Cette campagne est déjà ouverte" in isabelle.text


# --- an act done twice

# whether its campaign opens later, when, its page, what is typed, what the second tab reads
ACTS: dict[str, tuple[bool, datetime, str, Mapping[str, str], str]] = {
    "remind all": (False, PENDANT, "relancer", {}, "Personne n’est à relancer maintenant"),
    "remind one": (False, PENDANT, "relancer/1", {"confirme": "y"}, "Cette réponse est déjà relancée"),
    "extend": (False, PENDANT, "prolongations", {"dla": "1", "cloture": "2026-07-28"}, "Ce DLA a déjà jusqu’au"),
    "extend some": (
        False,
        PENDANT,
        "choix/prolonger?choisie=1",
        {"cloture": "2026-07-28"},
        "Ces DLA ont déjà jusqu’au",
    ),
    "withdraw": (False, PENDANT, "attendues/1/retirer", {}, "n’est plus attendue depuis le 8 juillet 2026"),
    "withdraw some": (False, PENDANT, "choix/retirer?choisie=1", {}, "Ces réponses sont déjà retirées"),
    "expect again": (False, PENDANT, "attendues", {}, "Cette réponse est déjà attendue."),
    "cancel": (False, PENDANT, "annuler", {}, "est déjà annulée, le 8 juillet 2026"),
    "settle": (False, APRES, "arreter", {}, "Les résultats sont arrêtés."),
    "delete": (True, PENDANT, "supprimer", {}, "Cette campagne est déjà supprimée."),
    "prepare the next": (False, APRES, "suivante", {}, "Une campagne existe déjà pour le 2e semestre 2026."),
}


@pytest.mark.parametrize("act", list(ACTS))
def test_an_act_done_in_another_tab_is_said_to_be_done(isabelle: Navigateur, petit_monde: Monde, act: str) -> None:
    is_later, moment, path, typed, said = ACTS[act]
    if is_later:
        prepare(petit_monde)
    else:
        petit_monde.campagne()
    _at(isabelle, petit_monde, moment)
    if act == "expect again":
        isabelle.go("/campagnes/1/attendues/1/retirer")
        isabelle.send({"raison": "Départ"})
    isabelle.go(f"/campagnes/1/{path}")
    if act == "expect again":
        typed = {"qui": re.findall(r'<option value="([^"]+)"', isabelle.page.text)[0]}
    fields = {**_fields(isabelle, path), "raison": "Congés", **typed}
    path = f"/campagnes/1/{path.partition('?')[0]}"
    first, second = (isabelle.client.post(path, data=fields, base_url="http://127.0.0.1:8000") for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303), text_of(second)
    isabelle.go(second.headers["Location"])
    assert isabelle.page.status_code == 200
    assert said in isabelle.text


@pytest.mark.parametrize(
    ("path", "typed", "verb"),
    [
        pytest.param("relancer/1", {"confirme": "y"}, "relancer", id="remind one, confirmed"),
        pytest.param("prolongations", {"dla": "1", "cloture": "2026-07-28"}, "prolonger un DLA", id="extend"),
    ],
)
def test_ten_clicks_write_once(
    isabelle: Navigateur, petit_monde: Monde, path: str, typed: Mapping[str, str], verb: str
) -> None:
    petit_monde.campagne()
    isabelle.go(f"/campagnes/1/{path}")
    fields = {**isabelle.fields(), "raison": "Congés", **typed}
    for _ in range(10):
        isabelle.client.post(f"/campagnes/1/{path}", data=MultiDict(fields), base_url="http://127.0.0.1:8000")
    with petit_monde.database.reading() as session:
        written = session.scalars(select(Courriel.adresse)).all()
        assert len(written) == len(set(written)) > 0
        assert session.scalars(select(EntreeJournal.verbe)).all().count(verb) == 1


def test_nobody_learns_that_a_campaign_of_another_region_was_deleted(
    isabelle: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    prepare(petit_monde)
    isabelle.go("/campagnes/1/supprimer")
    isabelle.send({})
    petit_monde.region("bretagne", "Bretagne", "35")
    petit_monde.animatrice("Nolwenn", region_id=2, password=PASSWORD)
    nolwenn = Navigateur(app)
    nolwenn.sign_in("nolwenn@exemple.fr")
    assert nolwenn.go("/campagnes/1/supprimer").status_code == 404
    assert isabelle.go("/campagnes/1/supprimer").status_code == 200


def _at(browser: Navigateur, monde: Monde, moment: datetime) -> None:
    monde.heure.moment = moment
    browser.sign_in("isabelle@exemple.fr")


def _fields(browser: Navigateur, path: str) -> dict[str, str]:
    """Return the fields of the form of an act, whose action may be its own page."""
    try:
        return browser.fields(f"/campagnes/1/{path}")
    except LookupError:
        return browser.fields()
