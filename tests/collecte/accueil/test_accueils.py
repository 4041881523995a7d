"""Home pages of each role, and « Mon agenda »: what each may see, and no more."""

import logging
import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.accueil.views.pages_tableau import COLUMNS, COVERAGE
from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.prolongations import prolonger
from collecte.models import Agenda, Campagne, Compte, EntreeJournal, Participation, Population, Role
from collecte.policy import Acteur
from collecte.reponses.operations.refus import refuser
from exports.tableur.carte import UNKNOWN, Zone, carte
from exports.tableur.styles import LINK
from questionnaires.core.francais import NBSP
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import APRES, CENT, CLOTURE, OUVERTURE, PASSWORD, PENDANT, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.exports.tableur.test_agenda import read


def signed_in(app: Flask, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom.lower()}@exemple.fr")
    return browser


def extend(monde: Monde, isabelle: Acteur, days: int) -> None:
    """Give the DLA 18 some more days."""
    with monde.database.writing() as session:
        prolonger(
            session,
            campagne_id=1,
            dla_id=1,
            cloture=CLOTURE + timedelta(days=days),
            raison="Une arrivée.",
            acteur=isabelle,
            now=monde.heure(),
        )


def test_each_role_has_a_first_page_of_its_own(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.direction("Denis", "18", password=PASSWORD)
    petit_monde.pilote("Paule", password=PASSWORD)
    petit_monde.personne("Ada", role=Role.ADMIN, password=PASSWORD)
    paths = {name: signed_in(app, name).page.request.path for name in ("Claire", "Isabelle", "Denis", "Paule", "Ada")}
    assert paths == {
        "Claire": "/a-faire",
        "Isabelle": "/tableau-de-bord",
        "Denis": "/mes-dla",
        "Paule": "/ma-region",
        "Ada": "/administration",
    }


def test_the_map_of_the_tableau_de_bord_tells_the_coverage_of_its_table(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.personne("Hélène", "28")
    petit_monde.animatrice(password=PASSWORD)
    answer = petit_monde.participation(claire, petit_monde.campagne())
    petit_monde.save(claire, answer, CENT)
    petit_monde.transmit(claire, answer)
    page = signed_in(app, "Isabelle").page.text
    (label,) = re.findall(r'aria-label="(Temps couvert, [^"]+)"', page)
    parts = re.findall(r'data-label="Part">([^<]+)<', page)
    assert parts == ["100\u00a0%", "0\u00a0%", "–"]
    for code, part in zip(("18", "28", "36"), (*parts[:2], "pas de chiffre"), strict=True):
        assert f"{code} Département {code} {part}" in label
    figures = ((parts[0], 100), (parts[1], 0), (UNKNOWN, None))
    zones = [
        Zone(code, f"Département {code}", *figure) for code, figure in zip(("18", "28", "36"), figures, strict=True)
    ]
    assert carte(zones, label.partition(NBSP)[0], LINK, COVERAGE) in page


def waiting(page: Navigateur) -> list[str]:
    return re.findall(r'<b class="count">(\d+)', page.page.text)


def test_the_menu_counts_the_answers_that_may_be_given_today(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    page = signed_in(app, "Claire")
    assert waiting(page) == []
    petit_monde.campagne()
    page.go("/structures")
    assert waiting(page) == ["1"], "on every page"
    petit_monde.answered(claire)
    petit_monde.campagne("2025-S2", ouverture=OUVERTURE + timedelta(days=9))
    page.go("/a-faire")
    assert waiting(page) == [], "neither what is given, nor what is not open"


def test_the_menu_counts_the_messages_to_see_to(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    page = signed_in(app, "Isabelle")
    assert waiting(page) == []
    petit_monde.signalement(claire)
    page.go("/campagnes")
    assert waiting(page) == ["1"]


def test_campaigns_in_preparation_hide_no_open_one(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.campagne()
    brouillon = petit_monde.questionnaire()
    for weeks in range(2, COLUMNS + 4):
        first = OUVERTURE + timedelta(weeks=weeks)
        petit_monde.enquete(brouillon, ouverture=first, cloture=first + timedelta(days=6))
    page = signed_in(app, "Isabelle")
    assert "1 campagne est ouverte ; 1 réponse manque" in page.text
    matrice, _ = page.page.text.split('class="cells"')[1].split("</table>", 1)
    assert matrice.count('<th scope="col">') == COLUMNS + 1
    assert "3 autres campagnes sont dans Campagnes" in page.text


def to_do(page: Navigateur) -> str:
    return page.text.split("À faire maintenant")[1].split("portés par votre")[0].split("porté par votre")[0]


def test_a_direction_reads_first_what_it_has_to_confirm_and_goes_there(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.personne("Marie", "28")
    petit_monde.campagne()
    petit_monde.direction("Denis", "18", password=PASSWORD)
    denis = signed_in(app, "Denis")
    assert "Confirmez qui est attendu, et pour combien d’ETP : DLA 18" in to_do(denis)
    assert "28" not in to_do(denis)
    address = "/direction/campagnes/1/dlas/1"
    assert f'href="{address}"' in denis.page.text
    denis.go(address)
    denis.send({"avis": "confirmés"})
    denis.go("/mes-dla")
    assert "Rien : aucun effectif n’est à confirmer" in to_do(denis)
    with petit_monde.database.writing() as session:
        participation = session.scalars(select(Participation).where(Participation.dla_id == 1)).one()
        participation.etp_attendu = 50
    denis.go("/mes-dla")
    assert "Confirmez qui est attendu" in to_do(denis), "what it confirmed is not what is expected any more"


def test_a_direction_confirms_nothing_of_what_is_not_open_nor_of_what_is_settled(
    petit_monde: Monde, app: Flask
) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne(ouverture=OUVERTURE + timedelta(days=9))
    petit_monde.direction("Denis", "18", password=PASSWORD)
    denis = signed_in(app, "Denis")
    assert "Confirmez" not in to_do(denis)
    petit_monde.heure.moment = APRES
    denis = signed_in(app, "Denis")
    assert "Confirmez" in to_do(denis)
    petit_monde.settle(petit_monde.animatrice())
    denis.go("/mes-dla")
    assert "Confirmez" not in to_do(denis)


def test_a_direction_is_led_to_the_answer_of_a_whole_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.enquete(petit_monde.questionnaire(), population=Population.DLA)
    petit_monde.direction("Denis", "18", password=PASSWORD)
    denis = signed_in(app, "Denis")
    assert "1 réponse reste à transmettre" in to_do(denis)


def test_the_first_page_of_a_direction_reads_as_often_however_much_it_carries(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.direction("Denis", "18", password=PASSWORD)
    denis = signed_in(app, "Denis")
    few = denis.reads("/mes-dla")
    petit_monde.personne("Rachid", "18")
    petit_monde.personne("Marie", "18")
    for periode in ("2025-S2", "2025-S1"):
        petit_monde.campagne(periode)
    denis.go("/mes-dla")  # their opening date has come
    assert "Rachid" in denis.text
    assert denis.reads("/mes-dla") <= few <= READS["/mes-dla"]


def test_a_direction_reads_transmitted_or_not_and_nothing_else(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    rachid = petit_monde.personne("Rachid", "18")
    petit_monde.personne("Inès", "18")
    sofia = petit_monde.personne("Sofia", "18")
    petit_monde.personne("Marie", "28")
    petit_monde.campagne()
    petit_monde.answered(sofia)
    with petit_monde.database.writing() as session:
        refuser(session, participation_id=petit_monde.participation(claire), acteur=claire, now=petit_monde.heure())
    petit_monde.save(rachid, petit_monde.participation(rachid), {**CENT, "M1F1": "23,77"})
    petit_monde.direction("Denis", "18", password=PASSWORD)
    denis = signed_in(app, "Denis")
    rows = re.findall(r'data-label="Personne">([^<]+)</th>.*?data-etat="([^"]+)"', denis.page.text, re.DOTALL)
    assert dict(rows) == {
        "Claire Durand": "non transmis",  # a refusal
        "Inès Durand": "non transmis",  # nothing
        "Rachid Durand": "non transmis",  # a draft
        "Sofia Durand": "transmis",
    }
    body = denis.page.text.split("<main")[1]
    for word in ("souhaite", "refus", "commencé", "enregistré", "23,77", "Marie", "en retard"):
        assert word not in body, word


def test_a_direction_reads_its_etp_and_its_conventions_only(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", etp=80)
    petit_monde.direction("Denis", "18", password=PASSWORD)
    petit_monde.avenant(petit_monde.convention(), etp=250)
    other = petit_monde.porteuse("Ligue", "28")
    petit_monde.avenant(petit_monde.convention("28", other, reference="Celle du 28"))
    denis = signed_in(app, "Denis")
    assert "18 Département 18 0,8 2,5 2025-2027, jusqu’au 31 décembre 2027" in denis.text
    assert "Celle du 28" not in denis.text
    assert "Aucune campagne n’a encore été ouverte" in denis.text


def test_a_pilote_reads_what_closed_campaigns_cover_without_name_or_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    people = [petit_monde.personne(f"P{number}", "18") for number in range(5)]
    petit_monde.campagne()
    petit_monde.answered(people[0])
    petit_monde.pilote("Paule", password=PASSWORD)
    paule = signed_in(app, "Paule")
    assert "Aucune collecte n’est terminée" in paule.text
    petit_monde.heure.moment = APRES
    paule = signed_in(app, "Paule")
    assert "1 sur 5" in paule.text
    assert "1 5 –" in paule.text  # ETP transmitted, expected, funded
    assert "Département" not in paule.text.split("Les collectes")[1]  # bilans above are listed DLA by DLA
    assert "Durand" not in paule.page.text.split("<main")[1]


def test_a_pilote_reads_nothing_of_too_few_people(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.pilote("Paule", password=PASSWORD)
    petit_monde.heure.moment = APRES
    paule = signed_in(app, "Paule")
    assert "confidentiel (effectif trop faible)" in paule.text
    assert "sur 1" not in paule.text


def test_an_admin_is_told_what_fails_and_what_was_done(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18")
    petit_monde.personne("Ada", role=Role.ADMIN, password=PASSWORD)
    courriel_id = petit_monde.courriel(claire)
    ada = signed_in(app, "Ada")
    assert "n’est pas arrivé" not in ada.text
    assert "Centre-Val de Loire : personne n’anime cette région" in ada.text
    with petit_monde.database.writing() as session:
        session.connection().exec_driver_sql(
            f"UPDATE courriels SET abandonne_le = '2026-07-08 08:00:00' WHERE id = {courriel_id}"
        )
    ada.go("/administration")
    assert "1 courriel n’est pas arrivé" in ada.text


def test_the_minutes_of_the_year_count_every_campaign_answered_or_not(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne("2025-S1", ouverture=date(2025, 7, 1), cloture=date(2025, 7, 21))  # of another year
    petit_monde.campagne()
    with petit_monde.database.writing() as session:
        refuser(
            session,
            participation_id=petit_monde.participation(claire, 2),
            acteur=claire,
            now=petit_monde.heure(),
        )
    petit_monde.enquete(petit_monde.questionnaire())
    browser = signed_in(app, "Claire")
    sentence = re.search(r"en 2026 (\d) réponses, environ (\d+) minutes en tout", browser.text)
    assert sentence, browser.text
    minutes = [int(number) for number in re.findall(r"Environ (\d+) minutes, en une", browser.text)]
    assert sentence[1] == "2"
    assert int(sentence[2]) > sum(minutes) > 0  # the refused one counts too


def test_the_next_deadlines_are_those_of_one_s_own_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "28", password=PASSWORD)
    petit_monde.campagne()
    extend(petit_monde, petit_monde.animatrice(), 7)
    assert "mardi 28 juillet 2026 dans 20 jours Clôture prolongée" in signed_in(app, "Claire").text
    marie = signed_in(app, "Marie")
    assert "mardi 21 juillet 2026 dans 13 jours Clôture : Temps" in marie.text
    assert "28 juillet" not in marie.text


def test_an_address_follows_the_dates_that_apply_and_moves_what_it_told(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    isabelle = petit_monde.animatrice()
    petit_monde.campagne()
    claire = signed_in(app, "Claire")
    address = given(claire)
    reader = Navigateur(app)  # not signed in
    before = read(reader.go(address).data)
    assert reader.page.mimetype == "text/calendar"
    assert [(event["UID"], event["DTSTART;VALUE=DATE"]) for event in before] == [
        ("campagne-1-ouverture@127.0.0.1", "20260701"),
        ("campagne-1-cloture-18@127.0.0.1", "20260721"),
    ]
    extend(petit_monde, isabelle, 7)
    after = read(reader.go(address).data)
    assert [event["UID"] for event in after] == [event["UID"] for event in before]
    assert after[1]["DTSTART;VALUE=DATE"] == "20260728"
    assert int(after[1]["SEQUENCE"]) > int(before[1]["SEQUENCE"])
    with petit_monde.database.writing() as session:
        change_dates(
            session,
            campagne=session.get_one(Campagne, 1),
            dates=Dates(OUVERTURE, CLOTURE + timedelta(days=2), 0),
            acteur=isabelle,
            now=PENDANT,
        )
    moved = read(reader.go(address).data)
    assert int(moved[1]["SEQUENCE"]) > int(after[1]["SEQUENCE"])
    assert "Durand" not in reader.page.text


def given(browser: Navigateur) -> str:
    """Create a private address and return its path, as the page shows it once."""
    browser.go("/compte/agenda")
    browser.send({}, action="/compte/agenda")
    match = re.search(r"http://127.0.0.1:8000(/agenda/[\w-]{43}\.ics)", browser.page.text)
    assert match
    assert match[1] not in browser.go("/compte/agenda").text
    return match[1]


def test_what_is_answered_is_no_deadline_any_more(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.campagne()
    browser = signed_in(app, "Claire")
    assert len(read(browser.go("/compte/agenda.ics").data)) == 2
    petit_monde.answered(claire)
    assert read(browser.go("/compte/agenda.ics").data) == []


def test_who_runs_a_region_follows_all_of_its_dates(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne(grace=5)
    isabelle = petit_monde.animatrice(password=PASSWORD)
    extend(petit_monde, isabelle, 7)
    browser = signed_in(app, "Isabelle")
    events = [event["SUMMARY"].split("\u00a0:")[0] for event in read(browser.go("/compte/agenda.ics").data)]
    assert events == ["Ouverture", "Clôture", "Fin du délai de grâce", "Clôture prolongée"]


def test_a_direction_follows_the_closing_of_its_dla(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18")
    petit_monde.campagne()
    petit_monde.direction("Denis", "18", password=PASSWORD)
    petit_monde.direction("Dora", "28", password=PASSWORD)
    assert len(read(signed_in(app, "Denis").go("/compte/agenda.ics").data)) == 2
    assert read(signed_in(app, "Dora").go("/compte/agenda.ics").data) == []


def test_a_replaced_a_withdrawn_and_an_orphan_address_are_not_there(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    browser, reader = signed_in(app, "Claire"), Navigateur(app)
    first = given(browser)
    second = given(browser)
    assert reader.go(first).status_code == 404
    assert reader.go(second).status_code == 200
    browser.send({}, action="/compte/agenda/retirer")
    assert reader.go(second).status_code == 404
    third = given(browser)
    with petit_monde.database.writing() as session:
        session.get_one(Compte, claire.compte_id).desactive_le = PENDANT
    assert reader.go(third).status_code == 404


def test_the_secret_is_in_no_table_and_no_log(
    petit_monde: Monde, app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    address = given(signed_in(app, "Claire"))
    secret = address.removeprefix("/agenda/").removesuffix(".ics")
    Navigateur(app).go(address)
    monkeypatch.setattr("collecte.reponses.views.agenda.calendar", None)  # makes reading it fail
    assert Navigateur(app).go(address).status_code == 500
    assert "incident" in caplog.text
    assert secret not in caplog.text
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Agenda.empreinte)).one()) == 64
        details = [entry.details for entry in session.scalars(select(EntreeJournal))]
        assert secret not in str(details)
    raw = petit_monde.database.engine.raw_connection()
    assert secret not in "\n".join(raw.driver_connection.iterdump())  # type: ignore[union-attr] # sqlite3's own
    raw.close()
