"""The workbook of a région from its page to the file, and what giving it out records."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from collecte.classeurs.operations.classeur_regional import proposer
from collecte.models import Campagne, EntreeJournal, GenreEtape, Regroupement, Transmission
from collecte.models.journal import TAKEN_OUT
from collecte.telechargements.operations.fabrications import LIFE, forget_past, retirer_fabrications
from exports.regional.matiere import DEFAULT, Famille
from questionnaires.core.francais import moment_text
from questionnaires.files.instruments import IMPACT, SATISFACTION
from questionnaires.temps.derive import TEMPS
from tests.collecte.campagnes.test_tardives import published, sent, three, with_two_silent
from tests.collecte.classeurs.lectures import plain, tables
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.fabrications import downloaded, make_waiting
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.notes import told

PAGE = "/classeurs/regions/1"
DEFAULTS = [famille.name for famille in Famille if famille in DEFAULT]


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """A région whose two périodes are settled, with a structure received and accompanied in two DLA."""
    prepare(petit_monde, told)
    return petit_monde


@pytest.fixture
def isabelle(lieu: Monde, app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    browser.go(PAGE)
    return browser


def taken(page: Navigateur, familles: Sequence[str] = tuple(DEFAULTS), **fields: str) -> openpyxl.Workbook:
    page.go(PAGE)
    page.send_several({"familles": familles, "enquetes": [], "dlas": []}, **fields)
    return openpyxl.load_workbook(BytesIO(downloaded(page).data), data_only=True)


def texts(book: openpyxl.Workbook, name: str) -> set[str]:
    return {str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value is not None}


def manifest(book: openpyxl.Workbook) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in book["Manifeste"].iter_rows(min_row=4, max_col=2, values_only=True)}


def test_the_page_proposes_the_last_settled_periode_and_the_year_of_bilans(isabelle: Navigateur) -> None:
    fields = isabelle.fields()
    assert fields["audience"] == "C2RA"
    assert "1er semestre 2026" in isabelle.text
    assert fields["annee"] == "2026"


def campaign(instrument: str, periode: str, ouverture: date, *, settled: bool) -> Campagne:
    """Build a campaign whose number is its day of opening."""
    arretee = datetime(2026, 11, 1, tzinfo=UTC) if settled else None
    number = ouverture.toordinal()
    return Campagne(id=number, instrument=instrument, periode_code=periode, ouverture=ouverture, arretee_le=arretee)


SERIES = (
    campaign(SATISFACTION, "2026-S2", date(2026, 11, 1), settled=False),
    campaign(TEMPS, "2026-S1", date(2026, 7, 1), settled=False),
    campaign(IMPACT, "2026-S1", date(2026, 4, 1), settled=True),
    campaign("FORMATION", "2026-S1", date(2026, 3, 1), settled=True),
    campaign(TEMPS, "2025-S2", date(2026, 1, 1), settled=True),
    campaign(IMPACT, "2025-S1", date(2025, 4, 1), settled=True),
    campaign(TEMPS, "2025-S1", date(2025, 7, 1), settled=True),
)
"""Campaigns of a région, the latest période first."""


@pytest.mark.parametrize(
    ("asked", "temps", "enquetes"),
    [
        pytest.param({}, "2025-S2", ["IMPACT 2026", "FORMATION 2026"], id="the last settled one of each instrument"),
        pytest.param({"annee": 2025}, "2025-S2", ["IMPACT 2025"], id="of a year"),
        pytest.param({"annee": 2024}, None, [], id="none is settled"),
        pytest.param({"periode": "2026-S1"}, "2026-S1", ["IMPACT 2026", "FORMATION 2026"], id="asked by name"),
    ],
)
def test_the_default_choice_is_settled(asked: dict[str, Any], temps: str | None, enquetes: list[str]) -> None:
    choix = proposer(SERIES, answered={campagne.id for campagne in SERIES}, **asked)
    assert (choix.temps and choix.temps.periode_code) == temps
    assert [f"{enquete.instrument} {enquete.ouverture.year}" for enquete in choix.enquetes] == enquetes


def test_a_settled_campaign_without_answers_is_proposed_only_when_its_instrument_has_no_other() -> None:
    silent = {date(2026, 4, 1).toordinal(), date(2026, 3, 1).toordinal(), date(2026, 1, 1).toordinal()}
    choix = proposer(SERIES, answered={campagne.id for campagne in SERIES} - silent)
    assert choix.temps is not None
    assert choix.temps.periode_code == "2025-S1"
    proposed = {f"{enquete.instrument} {enquete.ouverture.year}" for enquete in choix.enquetes}
    assert proposed == {"IMPACT 2025", "FORMATION 2026"}


def test_the_page_reads_as_often_whatever_the_number_of_avenants(lieu: Monde, isabelle: Navigateur) -> None:
    for dla in ("18", "28", "36"):
        for year in (2017, 2020):
            convention = lieu.convention(dla, reference=f"{year}", debut=date(year, 1, 1), fin=date(year + 2, 12, 31))
            lieu.avenant(convention, debut=date(year, 1, 1), fin=date(year, 12, 31))
    assert isabelle.reads(PAGE) <= READS["/classeurs/regions/<int:region_id>"]
    assert '<option value="2017"' in isabelle.page.text


def test_the_dashboard_leads_to_it(isabelle: Navigateur) -> None:
    isabelle.go("/tableau-de-bord")
    assert f'href="{PAGE}"' in isabelle.page.text


def test_a_workbook_has_the_time_the_bilans_and_the_note_of_the_periode(isabelle: Navigateur) -> None:
    book = taken(isabelle)
    wanted = {"Lisez-moi", "Synthèse", "Temps", "Bilan", "Suivi de la collecte", "Dictionnaire"}
    assert wanted <= set(book.sheetnames)
    assert "1er semestre 2026" in " ".join(texts(book, "Synthèse"))
    assert isabelle.page.headers["Content-Disposition"].endswith(
        "classeur-regional-centre-val-de-loire-c2ra-2026-07-22.xlsx"
    )


def test_what_goes_out_is_written_in_the_journal_and_its_pools_are_kept(lieu: Monde, isabelle: Navigateur) -> None:
    with lieu.database.reading() as session:
        before = len(session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == TAKEN_OUT)).all())
    taken(isabelle)
    with lieu.database.reading() as session:
        entries = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == TAKEN_OUT)).all()
        assert len(entries) == before + 1
        assert (entries[-1].objet, entries[-1].objet_id) == ("campagne", 2)
        pooled = {regroupement.campagne_id for regroupement in session.scalars(select(Regroupement))}
    assert pooled <= {1, 2}


def test_the_staff_of_a_dla_read_their_own_beside_the_région_and_no_other(isabelle: Navigateur) -> None:
    book = taken(isabelle, audience="DLA", pour_dla="1")
    assert "18 Département 18" in book.sheetnames
    assert isabelle.page.headers["Content-Disposition"].endswith("centre-val-de-loire-dla-18-2026-07-22.xlsx")
    words = " ".join(text for name in book.sheetnames for text in texts(book, name))
    assert "Département 28" not in words
    assert "l’équipe et la direction du DLA 18 Département 18" in words.replace("\u00a0", " ")


def test_a_dla_that_is_asked_for_another_public_is_left_aside(isabelle: Navigateur) -> None:
    assert "18 Département 18" not in taken(isabelle, audience="PUBLIC", pour_dla="1").sheetnames


def test_the_page_says_which_edition_is_whose(isabelle: Navigateur) -> None:
    assert "les pilotes et le public, l’édition flash, en quatre pages" in isabelle.text


@pytest.mark.parametrize("audience", ["DLA", "PILOTES", "PUBLIC"])
def test_for_others_nobody_is_named(isabelle: Navigateur, audience: str) -> None:
    book = taken(isabelle, [famille.name for famille in Famille], audience=audience)
    words = " ".join(text for name in book.sheetnames for text in texts(book, name))
    assert "Suivi de la collecte" not in book.sheetnames
    assert not [name for name in ("Ana Durand", "Bilal Durand", "Hugo Durand") if name in words]


def test_with_nothing_to_tell_it_says_what_to_choose_and_keeps_the_rest(isabelle: Navigateur) -> None:
    isabelle.send_several({"familles": ["TEMPS"], "enquetes": [], "dlas": []}, temps="0", annee="0")
    assert isabelle.page.status_code == 422
    assert "Choisissez une période, un questionnaire ou une année de bilans." in isabelle.text


def test_what_is_not_proposed_is_refused(isabelle: Navigateur) -> None:
    isabelle.send_several({"familles": ["AUTRE"], "enquetes": ["99"], "dlas": []}, temps="99", audience="TOUS")
    assert isabelle.page.status_code == 422


def test_the_seal_of_the_records_is_theirs_whoever_it_is_for_and_changes_with_them(
    lieu: Monde, isabelle: Navigateur
) -> None:
    familles = [*DEFAULTS, "MANIFESTE"]
    first = manifest(taken(isabelle, familles))["Empreinte des données lues"]
    assert manifest(taken(isabelle, familles, audience="DLA"))["Empreinte des données lues"] == first
    lieu.accompagnement(lieu.structure("Épicerie"), date(2026, 5, 5))
    assert manifest(taken(isabelle, familles))["Empreinte des données lues"] != first


def test_a_tab_is_made_for_each_dla_that_is_ticked(isabelle: Navigateur) -> None:
    isabelle.send_several({"familles": ["PAR_DLA"], "enquetes": [], "dlas": ["1", "3"]})
    book = openpyxl.load_workbook(BytesIO(downloaded(isabelle).data))
    assert [name for name in book.sheetnames if name[:2].isdigit()] == ["18 Département 18", "36 Département 36"]


def test_comparisons_begin_with_the_year_that_one_asks(isabelle: Navigateur) -> None:
    familles = ["EVOLUTION", "BILAN", "MANIFESTE"]
    whole, since = (taken(isabelle, familles, depuis=year) for year in ("0", "2026"))
    assert "2024" in str(texts(whole, "Évolution des bilans")) or "2025" in str(texts(whole, "Évolution des bilans"))
    assert manifest(since)["Comparaisons"] == "depuis 2026"
    assert "Comparaisons" not in manifest(whole)
    assert manifest(since)["Bilans : années"].startswith("2026 ;")
    assert re.search(r"arrêtés au \d+(er)? \w+ 20\d\d$", manifest(since)["Bilans : années"])


# --- what changed since the last one

CHANGES = ["TEMPS", "CHANGEMENTS"]


def test_the_first_workbook_has_nothing_to_compare_with(isabelle: Navigateur) -> None:
    assert "Ce qui a changé" not in taken(isabelle, CHANGES).sheetnames


def test_nothing_changed_between_two_workbooks_says_so(isabelle: Navigateur) -> None:
    taken(isabelle, CHANGES)
    isabelle.go(PAGE)
    assert "rien de ce qui est compté n’est arrivé, n’a été corrigé ni rouvert" in isabelle.text
    sentences = texts(taken(isabelle, CHANGES), "Ce qui a changé")
    assert "Aucun des chiffres comparés n’a bougé." in sentences
    assert any("dernier classeur régional pour l’animation régionale (C2RA)" in sentence for sentence in sentences)


def test_it_is_compared_with_the_last_one_for_the_same_public(isabelle: Navigateur) -> None:
    taken(isabelle, CHANGES)
    assert "Ce qui a changé" not in taken(isabelle, CHANGES, audience="DLA").sheetnames


def test_the_workbook_of_a_dla_names_the_one_that_it_is_compared_with(isabelle: Navigateur) -> None:
    for _ in range(2):
        book = taken(isabelle, CHANGES, audience="DLA", pour_dla="1")
    [said] = [sentence for sentence in texts(book, "Ce qui a changé") if sentence.startswith("Depuis")]
    assert said.startswith(
        "Depuis le dernier classeur régional pour l’équipe et la direction du DLA 18 Département 18, sorti le "
    )


def _withdraw(lieu: Monde, _isabelle: Navigateur) -> None:
    with lieu.database.writing() as session:
        retirer_fabrications(session, 1, lieu.heure.moment)


def _delete(_lieu: Monde, isabelle: Navigateur) -> None:
    isabelle.go("/classeurs/2")
    isabelle.send({}, action="/classeurs/2/supprimer")


def _expire(lieu: Monde, _isabelle: Navigateur) -> None:
    with lieu.database.writing() as session:
        forget_past(session, now=lieu.heure.moment + LIFE)


@pytest.mark.parametrize("gone", [_withdraw, _delete, _expire], ids=["withdrawn", "deleted", "past its date"])
@pytest.mark.parametrize(
    ("has_download", "minutes"), [pytest.param(True, 5, id="downloaded"), pytest.param(False, 0, id="never downloaded")]
)
def test_it_is_compared_with_the_last_one_that_someone_may_have(
    lieu: Monde,
    isabelle: Navigateur,
    has_download: bool,
    minutes: int,
    gone: Callable[[Monde, Navigateur], None],
) -> None:
    taken(isabelle, CHANGES)
    first = lieu.heure.moment
    lieu.heure.moment += timedelta(minutes=5)
    isabelle.go(PAGE)
    isabelle.send_several({"familles": CHANGES, "enquetes": [], "dlas": []})
    if has_download:
        downloaded(isabelle)
    else:
        make_waiting(lieu.database, lieu.heure)
    lieu.heure.moment += timedelta(minutes=5)
    gone(lieu, isabelle)
    isabelle.go(PAGE)
    compared = " ".join(moment_text(first + timedelta(minutes=minutes)).split())
    assert f"sorti le {compared} : " in " ".join(isabelle.text.split())


def test_late_answers_are_no_change_before_the_release_that_counts_them(petit_monde: Monde, app: Flask) -> None:
    with_two_silent(petit_monde)
    agathe = petit_monde.animatrice("Agathe", password=PASSWORD)
    petit_monde.settle(agathe)
    browser = Navigateur(app)
    browser.sign_in("agathe@exemple.fr")
    taken(browser, CHANGES)
    petit_monde.heure.moment += timedelta(minutes=5)
    sent(petit_monde, agathe, *three(petit_monde))
    before = taken(browser, CHANGES)
    title = " ".join(str(before["Ce qui a changé"]["A1"].value).split())
    assert title == "Aucune réponse comptée n’a changé ; aucun des chiffres comparés n’a bougé"
    assert not any("Moins de" in text for text in texts(before, "Ce qui a changé"))
    petit_monde.heure.moment += timedelta(minutes=5)
    published(petit_monde, agathe)
    browser.go(PAGE)
    sentence = "publication n° 2 (13 personnes comptées, au lieu de 11 dans la n° 1)"
    assert sentence in browser.text
    after = taken(browser, CHANGES)["Ce qui a changé"]
    added = "2 réponses arrivées après l’arrêt des résultats, 1 réponse rouverte et corrigée"
    assert f" : {sentence}, {added} ; " in " ".join(str(after["A1"].value).split())
    assert (11, 13) in [row[1:3] for row in after.iter_rows(values_only=True)]


def test_a_questionnaire_settled_since_the_last_workbook_is_told_with_its_name(
    lieu: Monde, isabelle: Navigateur
) -> None:
    enquete = lieu.enquete(lieu.questionnaire())
    taken(isabelle, CHANGES)
    lieu.heure.moment += timedelta(minutes=5)
    with lieu.database.writing() as session:
        settled = session.get_one(Campagne, enquete)
        settled.arretee_le, titre = lieu.heure.moment, settled.titre
    isabelle.go(PAGE)
    assert f"{titre} : résultats arrêtés." in isabelle.text


def test_a_release_replaced_of_an_earlier_periode_is_told_as_evolution_prints_it(
    petit_monde: Monde, app: Flask
) -> None:
    with_two_silent(petit_monde)
    agathe = petit_monde.animatrice("Agathe", password=PASSWORD)
    petit_monde.settle(agathe)
    late = three(petit_monde)
    following = petit_monde.campagne("2026-S2", ouverture=date(2027, 1, 4), cloture=date(2027, 1, 25))
    petit_monde.heure.moment = datetime(2027, 3, 1, 9, tzinfo=UTC)
    petit_monde.settle(agathe, following)
    browser = Navigateur(app)
    browser.sign_in("agathe@exemple.fr")
    taken(browser, [*CHANGES, "EVOLUTION"], temps=str(following))
    petit_monde.heure.moment += timedelta(minutes=5)
    sent(petit_monde, agathe, *late)
    published(petit_monde, agathe)
    browser.go(PAGE)
    sentence = "1er semestre 2026 : publication n° 2 (13 personnes comptées, au lieu de 11 dans la n° 1)"
    assert sentence in browser.text
    after = taken(browser, [*CHANGES, "EVOLUTION"], temps=str(following))["Ce qui a changé"]
    added = "2 réponses arrivées après l’arrêt des résultats, 1 réponse rouverte et corrigée"
    assert f"{sentence}, {added} ; " in " ".join(str(after["A1"].value).split())
    moved = {" ".join(str(row[0]).split()): row[1:3] for row in after.iter_rows(values_only=True)}
    assert moved["Temps du 1er semestre 2026 : personnes comptées"] == (11, 13)


def test_what_came_and_was_given_back_is_told_with_names_inside_alone(lieu: Monde, isabelle: Navigateur) -> None:
    for audience in ("C2RA", "DLA"):
        taken(isabelle, CHANGES, audience=audience)
    lieu.heure.moment += timedelta(minutes=5)
    with lieu.database.writing() as session:
        sent = session.scalars(select(Transmission).where(Transmission.rendue_le.is_(None))).first()
        assert sent is not None
        sent.rendue_le, sent.raison = lieu.heure.moment, "Une erreur de saisie."
        sent.participation.campagne.arretee_le = lieu.heure.moment  # settled answers are never given back
        campagne_id = sent.participation.campagne_id
        name = sent.participation.auteur
    inside, outside = (
        texts(taken(isabelle, CHANGES, audience=audience, temps=str(campagne_id)), "Ce qui a changé")
        for audience in ("C2RA", "DLA")
    )
    assert "réponse rouverte : Une erreur de saisie." in {sentence.replace("\u00a0", " ") for sentence in inside}
    assert any(name in sentence for sentence in inside)
    assert any("1 réponse rouverte" in sentence.replace("\u00a0", " ") for sentence in outside)
    assert not any(name in sentence or "saisie" in sentence for sentence in outside)


def test_figures_by_category_are_those_of_their_page(lieu: Monde, isabelle: Navigateur) -> None:
    for dla in ("18", "28"):
        validated = (GenreEtape.VALIDATION, date(2026, 3, 2))
        lieu.accompagnement(lieu.structure(f"Club {dla}", dla, secteur_code="SPORT"), date(2026, 2, 2), validated)
    rows = [[cell for cell in row if cell is not None] for row in taken(isabelle)["Secteurs et thèmes"].values]
    isabelle.go("/bilans/regions/1/categories?annee=2026")
    shown = [table for table in tables(isabelle.page.text) if table.titre.startswith("Structures")]

    assert shown
    for table in shown:
        start = next(place for place, row in enumerate(rows) if row and plain(row[0]) == table.titre)
        written = [[plain(cell) for cell in row] for row in rows[start + 1 : start + 1 + len(table.lignes)]]
        assert written == [[plain(cell).partition(" : ")[0] for cell in row] for row in table.lignes]
