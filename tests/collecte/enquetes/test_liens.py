"""Personal links: a structure answers without account, by the same link each time, and by no other."""

import io
import logging
import re
import secrets
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collecte.app import close
from collecte.campagnes.operations.attendues import fixer_celles_du_jour, follow
from collecte.campagnes.operations.corrections import retirer_attendue
from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.campagnes.queries.liens import find_lien
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.errors import Refus
from collecte.core.security import Trousseau, token_hash
from collecte.models import (
    Accompagnement,
    Campagne,
    Changement,
    ContactStructure,
    DemandeRappel,
    EntreeJournal,
    GenreEtape,
    LienReponse,
    Participation,
    Population,
    Role,
)
from collecte.organisation.queries.direction import list_directed_campagnes
from collecte.registre.operations.accompagnements import remove_accompagnement
from collecte.reponses.operations.liens import adresse_of, lien_pour
from collecte.reponses.queries.participations import list_answers_of_dlas, list_own_participations
from exports.records.records import Etat
from questionnaires.core.francais import PARIS, paris_day
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.fabrications import campaign_workbook
from tests.collecte.mondes.monde import PASSWORD, SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import (
    AU,
    DU,
    LIEN,
    MARIE,
    MATIN,
    PAUL,
    SITE,
    Terrain,
    restituee,
    terrain,
    visitor,
)
from tests.collecte.policy.test_acces import EXPECTED, PARAMETERS
from tests.collecte.policy.test_champs_de_trop import TOO_MANY
from tests.exports.records.classeurs import opened, rows

RELANCE = datetime(2026, 7, 15, 9, 0, tzinfo=PARIS)
"""When reminders are sent: a week before the closing is a holiday, so the next day."""

CANARI = "canari-de-la-structure"
PAGES = (
    "accueil",
    "repondre",
    "pages/VOUS",
    "pages/AVIS",
    "verifier",
    "recu",
    "copie.txt",
    "ne-pas-repondre",
    "pas-moi",
    "transferer",
    "etre-rappele",
)


def fill(browser: Navigateur) -> None:
    """Answer the questions from the page shown to the check page, and transmit."""
    while "/pages/" in browser.page.request.path:
        texts = dict.fromkeys(re.findall(r'<textarea[^>]*?name="([A-Z0-9_.]+)"', browser.page.text, re.DOTALL), CANARI)
        browser.send({**_first_options(browser), **texts, "suite": "continuer"})
    browser.send({})


_RADIO = re.compile(r'<input type="radio"[^>]*?name="([A-Z0-9_.]+)"[^>]*?value="([^"]+)"', re.DOTALL)


def _first_options(browser: Navigateur) -> dict[str, str]:
    """Return the first choice of every question that has no answer yet."""
    options: dict[str, str] = {}
    for name, value in _RADIO.findall(browser.page.text):
        options.setdefault(name, value)
    return {**options, **{name: text for name, text in browser.fields().items() if name in options and text}}


def dump(monde: Monde) -> list[str]:
    """Return all that the database holds, as SQL statements."""
    raw = monde.database.engine.raw_connection()
    try:
        return list(raw.driver_connection.iterdump())  # type: ignore[union-attr] # sqlite3's own
    finally:
        raw.close()


def two_asked(monde: Monde) -> Terrain:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    return terrain(monde)


@pytest.fixture
def lieu(petit_monde: Monde) -> Terrain:
    return replace(prepare(petit_monde, two_asked), monde=petit_monde)


@pytest.fixture
def marie(app: Flask, lieu: Terrain) -> Navigateur:
    """Return the browser of the first contact of L’Atelier, who opened her link."""
    lieu.letters()
    return visitor(app, lieu.path())


@pytest.fixture
def transmise(lieu: Terrain, marie: Navigateur) -> Terrain:
    """Transmit for L’Atelier, with a word that must appear nowhere else."""
    marie.go("/r/1/pages/VOUS")
    marie.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(marie)
    assert marie.page.request.path == "/r/1/recu"
    assert CANARI in marie.text
    return lieu


def test_a_structure_is_invited_answers_transmits_and_is_counted(app: Flask, lieu: Terrain) -> None:
    letters = {letter.adresse: letter for letter in lieu.letters()}
    assert set(letters) == {MARIE, PAUL}
    ((path, _),) = LIEN.findall(letters[MARIE].texte)
    marie = visitor(app, path)
    assert marie.page.request.path == "/r/1/accueil"
    for words in (
        "L’Atelier",
        "5 minutes",
        "aucun effet sur votre accompagnement",
        "Personne ne lit votre réponse avec le nom",
    ):
        assert words in marie.text
    marie.go("/r/1/repondre")
    assert marie.page.request.path == "/r/1/pages/VOUS"
    marie.send({"QUI": "bureau", "PHASES": "accueil", "suite": "plus-tard"})
    assert "Reprendre ma réponse" in marie.text
    again = visitor(app, path)
    again.go("/r/1/pages/VOUS")
    assert again.fields()["QUI"] == "bureau"
    again.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(again)
    assert "Merci" in again.text
    assert again.page.request.path == "/r/1/recu"
    with lieu.monde.database.reading() as session:
        campagne = session.get_one(Campagne, lieu.campagne_id)
        first, second = get_collecte_enquete(session, campagne, lieu.monde.heure()).attendus
        assert (first.nom, first.etat, first.reponse is not None) == ("L’Atelier", Etat.TRANSMIS, True)
        assert (second.nom, second.etat, second.reponse) == ("Jardins d’Élise", Etat.A_FAIRE, None)


# --- the link


def test_every_message_carries_the_same_link_and_the_base_never_does(lieu: Terrain) -> None:
    first = {letter.adresse: LIEN.findall(letter.texte)[0][0] for letter in lieu.letters()}
    lieu.monde.heure.moment = RELANCE
    again = {letter.adresse: LIEN.findall(letter.texte)[0][0] for letter in lieu.letters()}
    assert first == again
    assert len(set(first.values())) == 2
    held = "\n".join(dump(lieu.monde))
    assert not any(path.removeprefix("/r/") in held for path in first.values())


def test_a_key_that_was_changed_makes_another_link_that_works(app: Flask, lieu: Terrain) -> None:
    lieu.letters()
    with lieu.monde.database.writing() as session:
        session.get_one(LienReponse, 1).empreinte = "of another key"
    assert app.test_client().get(lieu.path(), base_url=SITE).status_code == 404
    lieu.monde.heure.moment = RELANCE
    lieu.letters()
    assert app.test_client().get(lieu.path(), base_url=SITE).status_code == 303


def test_a_save_by_itself_asks_the_base_six_times_however_many_came_before(app: Flask, lieu: Terrain) -> None:
    """Queries: the link, the answer, the locked answer, its campaign; then the answer and its line of history."""
    lieu.letters()
    marie = visitor(app, lieu.path())
    marie.go("/r/1/pages/VOUS")
    saves = []
    for choice in ("bureau", "salarie", "bureau"):
        with marie.asking() as statements:
            saved = marie.client.post(
                "/r/1/pages/VOUS", data={**marie.fields(), "QUI": choice, "suite": "auto"}, base_url=SITE
            )
        assert saved.json["conflits"] == []
        saves.append({word: statements[word] for word in ("SELECT", "UPDATE", "INSERT")})
        marie.go("/r/1/pages/VOUS")
    for counts in saves[1:]:
        assert counts["SELECT"] <= 4
        assert (counts["UPDATE"], counts["INSERT"]) == (1, 1)


def test_a_link_stays_the_same_while_the_key_that_made_it_is_listed(lieu: Terrain) -> None:
    """The first message still opens the answer, and reminders give the same address."""
    lieu.letters()
    other = "another key altogether, of forty characters"
    with lieu.monde.database.writing() as session:
        lien = session.get_one(LienReponse, 1)
        contact = session.get_one(ContactStructure, lien.contact_id)
        before = lien.empreinte, adresse_of(lien, trousseau=TROUSSEAU, public_url=SITE)
        for trousseau, is_same in ((Trousseau(other, former=(SECRET,)), True), (Trousseau(other), False)):
            again = lien_pour(
                session,
                participation_id=lien.participation_id,
                contact=contact,
                trousseau=trousseau,
                now=lieu.monde.heure(),
            )
            after = again.empreinte, adresse_of(again, trousseau=trousseau, public_url=SITE)
            assert again is lien
            assert (after == before) is is_same
            assert token_hash(after[1].rpartition("/")[2]) == after[0]


@pytest.mark.slow(reason="ten thousand addresses; the tests above try one of each kind")
def test_ten_thousand_random_tokens_open_nothing(app: Flask, lieu: Terrain) -> None:
    lieu.letters()
    tokens = [secrets.token_urlsafe(32) for _ in range(10_000)]
    with lieu.monde.database.reading() as session:
        assert find_lien(session, lieu.path().removeprefix("/r/")) is not None
        assert [token for token in tokens if find_lien(session, token)] == []
    client = app.test_client()
    for token in tokens[:200]:
        response = client.get(f"/r/{token}", base_url=SITE)
        assert (response.status_code, response.headers.get("Set-Cookie")) == (404, None)


@pytest.mark.parametrize("token", ["x", "A" * 43, "0" * 43, "A" * 5_000, "%00", "..", "é" * 43, "1", "inconnu"])
def test_a_token_that_we_did_not_make_opens_nothing(app: Flask, lieu: Terrain, token: str) -> None:
    lieu.letters()
    assert app.test_client().get(f"/r/{token}", base_url=SITE).status_code == 404


def test_the_token_is_in_no_log_no_page_and_no_mail_but_its_own(
    app: Flask, lieu: Terrain, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lieu.monde.animatrice(password=PASSWORD)
    letters = lieu.letters()
    tokens = {letter.adresse: LIEN.findall(letter.texte)[0][1] for letter in letters}
    for letter in letters:
        for adresse, token in tokens.items():
            assert (token in letter.texte, token in letter.html) == (adresse == letter.adresse,) * 2
            assert token not in letter.objet + letter.message_id
    marie = visitor(app, f"/r/{tokens[MARIE]}")
    texts = [marie.page.text, str(marie.page.headers)]
    for page in PAGES:
        texts += [marie.go(f"/r/1/{page}").text, str(marie.page.headers)]
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    texts += [isabelle.go(path).text for path in ("/campagnes/1", "/courriels", "/journal", "/campagnes/1/relances")]
    texts += [isabelle.go("/campagnes/1/relances/2/apercu").text]
    texts += [record.getMessage() + str(record.exc_text) for record in caplog.records]
    assert not any(token in text for text in texts for token in tokens.values())


def test_a_defect_on_the_way_in_logs_no_token(
    app: Flask, lieu: Terrain, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    lieu.letters()
    monkeypatch.setattr("collecte.enquetes.views.repondants.open_lien", lambda lien_id: 1 / 0)
    response = app.test_client().get(lieu.path(), base_url=SITE)
    token = lieu.path().removeprefix("/r/")
    assert response.status_code == 500
    assert token not in response.text + caplog.text


@pytest.mark.parametrize("is_transmitted", [False, True], ids=["begun", "transmitted"])
def test_what_a_mail_scanner_opens_changes_nothing(
    app: Flask, lieu: Terrain, marie: Navigateur, *, is_transmitted: bool
) -> None:
    """GET, HEAD and OPTIONS, on the link and on every page behind it, sessions included."""
    marie.go("/r/1/pages/VOUS")
    marie.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    if is_transmitted:
        fill(marie)
    before = dump(lieu.monde)
    scanner = app.test_client()
    for path in (lieu.path(), f"{lieu.path()}/pas-moi", *(f"/r/1/{page}" for page in PAGES)):
        for method in ("GET", "HEAD", "OPTIONS"):
            with scanner.open(path, method=method, base_url=SITE, follow_redirects=method != "OPTIONS") as response:
                assert response.status_code in {200, 404}
    assert dump(lieu.monde) == before


def test_the_cookie_is_apart_from_sessions_and_locked(app: Flask, lieu: Terrain, petit_monde: Monde) -> None:
    lieu.letters()
    cookie = app.test_client().get(lieu.path(), base_url=SITE).headers["Set-Cookie"]
    assert cookie.startswith("reponse=")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/r"))
    other_app = application(petit_monde, public_url="https://collecte.exemple.fr")
    cookie = other_app.test_client().get(lieu.path(), base_url="https://collecte.exemple.fr").headers["Set-Cookie"]
    assert cookie.startswith("__Host-reponse=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/;"))
    close(other_app)


def test_one_s_link_does_not_open_another_s_pages(lieu: Terrain, marie: Navigateur) -> None:
    with lieu.monde.database.reading() as session:
        other = session.scalars(select(LienReponse.id).where(LienReponse.id != 1)).one()
    for page in PAGES:
        assert marie.go(f"/r/{other}/{page}").status_code == 404


def test_a_cookie_signed_by_another_key_opens_nothing(app: Flask, lieu: Terrain, petit_monde: Monde) -> None:
    lieu.letters()
    other_app = application(petit_monde, secret_key="another-one-" * 4)
    foreign = other_app.test_client()
    with foreign.session_transaction("/r/x", base_url=SITE) as opened:
        opened["liens"] = [1]
    forged = foreign.get_cookie("reponse", domain="127.0.0.1", path="/r")
    assert forged is not None
    client = app.test_client()
    client.set_cookie("reponse", forged.value, domain="127.0.0.1", path="/r")
    assert client.get("/r/1/accueil", base_url=SITE).status_code == 404
    close(other_app)


def test_an_account_and_a_link_in_one_browser_do_not_mix(app: Flask, lieu: Terrain) -> None:
    lieu.letters()
    claire = Navigateur(app)
    claire.sign_in("claire@exemple.fr")
    claire.go(lieu.path())
    assert claire.page.status_code == 200
    assert "Claire" not in claire.text
    assert "À faire" not in claire.text
    assert claire.go("/a-faire").status_code == 200
    claire.send({}, action="/deconnexion")
    assert claire.go("/r/1/accueil").status_code == 200


# --- attacks by account holders


ACCOUNTS = ("claire", "isabelle", "diane", "pierre", "ada", "autre")


@pytest.fixture
def accounts(app: Flask, lieu: Terrain) -> Mapping[str, Navigateur]:
    """Return a browser for the chargée, direction and pilote of the DLA, the C2RA, the admin, another DLA's chargée."""
    monde = lieu.monde
    monde.animatrice(password=PASSWORD)
    monde.direction("Diane", "18", password=PASSWORD)
    monde.pilote("Pierre", "18", password=PASSWORD)
    monde.personne("Ada", role=Role.ADMIN, password=PASSWORD)
    monde.personne("Autre", "28", password=PASSWORD)
    browsers = {name: Navigateur(app) for name in ACCOUNTS}
    for name, browser in browsers.items():
        browser.sign_in(f"{name}@exemple.fr")
    return browsers


def _paths(lieu: Terrain) -> Iterator[str]:
    """List the paths of all pages of the site, about the campaign and the answer of L’Atelier."""
    parameters = {**PARAMETERS, "<int:participation_id>": str(lieu.participation("L’Atelier")), "<code>": "VOUS"}
    with lieu.monde.database.reading() as session:
        parameters["<recu>"] = session.get_one(Participation, lieu.participation("L’Atelier")).recu or "x"
    for method, rule in EXPECTED:
        if method == "GET" and not rule.startswith("/static"):
            yield re.sub(r"<[^>]+>", lambda match: parameters[match[0]], rule)


@pytest.mark.slow(reason="every page for every role; test_acces has each route, test_perimetres each object")
def test_no_account_reads_a_structure_s_answer_on_any_page(
    transmise: Terrain, accounts: Mapping[str, Navigateur]
) -> None:
    for path in _paths(transmise):
        for name, browser in accounts.items():
            with browser.client.get(path, base_url=SITE) as response:
                assert CANARI not in response.data.decode("utf-8", "replace"), f"{name}, {path}"
                assert not (path.startswith("/reponses/") and response.status_code == 200), f"{name}, {path}"


@pytest.mark.parametrize("name", ACCOUNTS)
def test_no_account_writes_transmits_nor_refuses_for_a_structure(
    lieu: Terrain, accounts: Mapping[str, Navigateur], marie: Navigateur, name: str
) -> None:
    browser, participation_id = accounts[name], lieu.participation("L’Atelier")
    browser.go("/mon-compte")
    before = dump(lieu.monde)
    for path in ("VOUS", "verifier", "ne-pas-repondre", "repondre", "recu", "questions-du-c2ra"):
        sent = browser.client.post(f"/reponses/{participation_id}/{path}", data={"QUI": "bureau"}, base_url=SITE)
        assert sent.status_code in {401, 404}, path
    for page in ("pages/VOUS", "verifier", "pas-moi", "transferer", "etre-rappele", "quitter"):
        sent = browser.client.post(f"/r/1/{page}", data={"QUI": "bureau"}, base_url=SITE)
        assert sent.status_code == 404, page
    after = [line for line in dump(lieu.monde) if '"sessions_web"' not in line]
    assert after == [line for line in before if '"sessions_web"' not in line]


def test_what_reads_the_answers_of_whole_dlas_does_not_read_those_of_structures(
    transmise: Terrain, accounts: Mapping[str, Navigateur]
) -> None:
    monde, today = transmise.monde, paris_day(MATIN)
    with monde.database.reading() as session:
        assert list_answers_of_dlas(session, transmise.campagne_id) == []
        people = session.scalars(select(Participation.personne_id)).all()
        assert set(people) == {None}
        for name in ACCOUNTS:
            compte = get_compte_by_address(session, f"{name}@exemple.fr")
            assert compte is not None
            acteur = monde.acteur_of(compte.personne_id)
            assert list_own_participations(session, acteur, today) == []
            assert list_directed_campagnes(session, acteur, today) == []


def test_a_workbook_has_the_states_of_structures_and_no_answer_with_a_name(
    transmise: Terrain, accounts: Mapping[str, Navigateur]
) -> None:
    browser = accounts["isabelle"]
    browser.go("/campagnes/1")
    assert "L’Atelier" in browser.text
    with zipfile.ZipFile(io.BytesIO(campaign_workbook(browser).data)) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert "L’Atelier".encode() in held
    assert CANARI.encode() not in held


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/dlas/1",
        "/attendues",
        "/notice",
        "/prolongations",
        "/relances",
        "/relances/2/apercu",
        "/suivante",
        "/supprimer",
        "/attendues/2/retirer",
    ],
)
def test_pages_of_a_campaign_that_asks_structures_say_so(
    lieu: Terrain, accounts: Mapping[str, Navigateur], path: str
) -> None:
    lieu.letters()
    browser = accounts["isabelle"]
    assert browser.go(f"/campagnes/1{path}").status_code == 200
    text = browser.text.replace("Personne ne lit", "")  # nobody
    assert re.search(r"\b[Pp]ersonnes?\b", text) is None
    assert re.search(r"\b([Ss]tructures?|[Cc]ontacts?)\b", text)


@pytest.mark.parametrize("path", ["/tableau-de-bord", "/campagnes/1"])
def test_silent_structures_are_told_as_such(lieu: Terrain, accounts: Mapping[str, Navigateur], path: str) -> None:
    lieu.monde.heure.moment = MATIN + timedelta(days=8)
    browser = accounts["isabelle"]
    browser.sign_in("isabelle@exemple.fr")
    browser.go(path)
    assert "aucune structure n’a commencé" in browser.text.lower()
    assert "personne n’a commencé" not in browser.text.lower()


def test_a_workbook_of_structures_calls_them_so(transmise: Terrain, accounts: Mapping[str, Navigateur]) -> None:
    browser = accounts["isabelle"]
    book = opened(campaign_workbook(browser).data)
    texts = [str(text) for sheet in book.sheetnames for row in rows(book, sheet) for text in row if text]
    assert [text for text in texts if re.search(r"\b[Pp]ersonnes?\b", text)] == []
    assert "Structure" in texts
    assert any("En dessous de 5 structures" in text for text in texts)


def test_a_structure_with_two_accompagnements_is_one_respondent(lieu: Terrain) -> None:
    """Otherwise five answers of four structures would be shown as if five had given them."""
    with lieu.monde.database.reading() as session:
        structure_id = session.get_one(Accompagnement, 1).structure_id
    second = (GenreEtape.RESTITUTION, date(2026, 6, 2))
    lieu.monde.accompagnement(structure_id, date(2025, 9, 1), second)
    with lieu.monde.database.writing() as session:
        campagne = session.get_one(Campagne, lieu.campagne_id)
        follow(session, campagne)
    with lieu.monde.database.reading() as session:
        campagne = session.get_one(Campagne, lieu.campagne_id)
        attendus = get_collecte_enquete(session, campagne, lieu.monde.heure()).attendus
    of_one = [attendu.personne for attendu in attendus if attendu.nom == "L’Atelier"]
    assert len(of_one) == 2
    assert len(set(of_one)) == 1


def test_the_c2ra_asks_no_question_on_a_structure_s_answer(transmise: Terrain) -> None:
    acteur = transmise.monde.animatrice()
    with pytest.raises(Refus, match="On ne pose pas de question"):
        transmise.monde.question(acteur, transmise.participation("L’Atelier"))


# --- database constraints


def test_an_answer_has_one_respondent_and_an_accompagnement_one_answer(monde: Monde) -> None:
    monde.region()
    monde.personne("Claire", "18")
    lieu = terrain(monde)
    other_campagne_id = monde.enquete(lieu.brouillon_id, population=Population.DLA, ouverture=date(2026, 7, 2))
    common = {"dla_id": 1, "etp_attendu": 0, "mois_attendus": 0, "version_id": 1, "saisie": dict[str, str]()}
    again = Participation(campagne_id=lieu.campagne_id, accompagnement_id=1, **common)
    both = Participation(campagne_id=other_campagne_id, accompagnement_id=1, affectation_id=1, personne_id=1, **common)
    for refused in (again, both):
        with pytest.raises(IntegrityError):
            _add(monde, refused)


def test_a_change_has_one_author(monde: Monde) -> None:
    monde.region()
    participation_id = terrain(monde).participation("L’Atelier")
    by_no_one = Changement(
        participation_id=participation_id, revision=1, code="QUI", avant="", apres="x", page="", quand=MATIN
    )
    with pytest.raises(IntegrityError):
        _add(monde, by_no_one)


def _add(monde: Monde, row: Participation | Changement) -> None:
    with monde.database.writing() as session:
        session.add(row)


# --- the journey


def test_what_one_typed_is_told_by_its_link(lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/pages/VOUS")
    marie.send({"QUI": "bureau", "suite": "continuer"})
    with lieu.monde.database.reading() as session:
        changed = session.scalars(select(Changement)).all()
        assert {(changement.compte_id, changement.lien_id) for changement in changed} == {(None, 1)}


def test_who_is_no_longer_concerned_has_a_dead_link_and_no_more_mail(lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/pages/VOUS")
    marie.send({"QUI": "bureau", "suite": "plus-tard"})
    marie.go(f"{lieu.path()}/pas-moi")
    assert marie.page.request.path == "/r/1/pas-moi"
    marie.send({})
    assert "C’est noté, merci" in marie.text
    assert marie.go("/r/1/pages/VOUS").status_code == 410
    assert "410" not in marie.text  # a number means nothing to a respondent
    assert marie.go(lieu.path()).status_code == 410
    lieu.monde.heure.moment = RELANCE
    assert [letter.adresse for letter in lieu.letters()] == [PAUL]
    assert lieu.monde.saisie(lieu.participation("L’Atelier"))["QUI"] == "bureau"


def test_a_link_given_to_the_president_opens_the_same_answer(app: Flask, lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/pages/VOUS")
    marie.send({"QUI": "bureau", "suite": "plus-tard"})
    marie.go("/r/1/transferer")
    marie.send({"nom": "Ève Martin", "adresse": "eve@atelier.example"})
    assert "eve@atelier.example" in marie.text
    (letter,) = lieu.letters()
    assert (letter.nom, letter.adresse) == ("Ève Martin", "eve@atelier.example")
    assert "Marie Petit nous a donné votre nom" in letter.texte
    eve = visitor(app, LIEN.findall(letter.texte)[0][0])
    assert "Reprendre ma réponse" in eve.text
    eve.go(eve.page.request.path.replace("accueil", "pages/VOUS"))
    assert eve.fields()["QUI"] == "bureau"
    eve.go(eve.page.request.path.replace("pages/VOUS", "transferer"))
    eve.send({"nom": "Un Troisième", "adresse": "trois@atelier.example"})
    assert "Deux personnes ont déjà un lien" in eve.text
    lieu.monde.heure.moment = RELANCE
    assert {letter.adresse for letter in lieu.letters()} == {MARIE, PAUL, "eve@atelier.example"}


def test_who_left_is_not_given_a_link_again(lieu: Terrain, marie: Navigateur) -> None:
    with lieu.monde.database.writing() as session:
        former = ContactStructure(structure_id=1, nom="Ancien", adresse="a@x.example", adresse_cle="a@x.example")
        former.ancien_le = MATIN
        session.add(former)
    marie.go("/r/1/transferer")
    marie.send({"nom": "Ancien", "adresse": "A@x.example"})
    assert "n’est plus concernée" in marie.text
    assert lieu.letters() == []


def test_refusing_stops_reminders_until_one_changes_one_s_mind(lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/ne-pas-repondre")
    marie.send({}, action="/r/1/ne-pas-repondre")
    assert "Vous ne souhaitez pas répondre" in marie.text
    lieu.monde.heure.moment = RELANCE
    assert [letter.adresse for letter in lieu.letters()] == [PAUL]
    marie.send({}, action="/r/1/repondre")
    assert marie.page.request.path == "/r/1/pages/VOUS"


def test_asking_to_be_called_is_kept_apart_and_told_to_whom_was_chosen(
    transmise: Terrain, marie: Navigateur, accounts: Mapping[str, Navigateur]
) -> None:
    marie.go("/r/1/etre-rappele")
    marie.send({"par_qui": "dla", "telephone": "02 48 00 00 00"})
    assert "vous serez rappelé(e)" in marie.text
    keys = {key.target_fullname for key in DemandeRappel.__table__.foreign_keys}
    assert keys == {"campagnes.id", "accompagnements.id"}
    sees_phone = {name: "02 48 00 00 00" in browser.go("/a-rappeler").text for name, browser in accounts.items()}
    assert [name for name in sees_phone if sees_phone[name]] == ["claire"]
    with transmise.monde.database.reading() as session:
        journal = session.scalars(select(EntreeJournal).where(EntreeJournal.verbe == "demander à être rappelé")).one()
        assert (journal.objet, journal.details) == ("campagne", {"par_qui": "dla"})
    isabelle = accounts["isabelle"]
    isabelle.go("/campagnes")
    sent = isabelle.client.post("/a-rappeler/1/fait", data={}, base_url=SITE)
    assert sent.status_code == 404
    claire = accounts["claire"]
    claire.go("/a-rappeler")
    claire.send({}, action="/a-rappeler/1/fait")
    assert "Personne à rappeler" in claire.text


def test_a_link_opens_nothing_once_its_campaign_takes_no_answer(lieu: Terrain, marie: Navigateur) -> None:
    lieu.monde.heure.moment = datetime(2026, 7, 22, 0, 0, 1, tzinfo=PARIS)
    for path in (lieu.path(), *(f"/r/1/{page}" for page in PAGES)):
        assert marie.go(path).status_code == 410, path


def test_an_answer_that_is_not_expected_any_more_is_not_opened(lieu: Terrain, marie: Navigateur) -> None:
    acteur = lieu.monde.animatrice()
    with lieu.monde.database.writing() as session:
        retirer_attendue(
            session, participation_id=lieu.participation("L’Atelier"), raison="Close.", acteur=acteur, now=MATIN
        )
    assert marie.go("/r/1/accueil").status_code == 410


def test_an_answer_given_back_is_told_by_the_same_link(transmise: Terrain, marie: Navigateur) -> None:
    acteur = transmise.monde.animatrice()
    assert transmise.monde.reopen(acteur, transmise.participation("L’Atelier"), raison="Une date à revoir.")
    (letter,) = transmise.letters()
    assert "Une date à revoir." in letter.texte
    assert LIEN.findall(letter.texte)[0][0] == transmise.path()
    marie.go("/r/1/repondre")
    assert "/pages/" in marie.page.request.path or marie.page.request.path.endswith("verifier")


def test_one_keeps_a_copy_of_what_one_transmitted(transmise: Terrain, marie: Navigateur) -> None:
    page = marie.go("/r/1/copie.txt")
    assert page.mimetype == "text/plain"
    assert CANARI in page.text


def test_leaving_a_shared_computer_forgets_the_link(app: Flask, lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/accueil")
    marie.send({}, action="/r/1/quitter")
    assert "Rien ne reste sur cet appareil" in marie.text
    assert marie.go("/r/1/accueil").status_code == 404


def test_what_is_sent_without_the_cookie_any_more_is_shown_to_be_sent_again(lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/pages/VOUS")
    fields = {**marie.fields(), "QUI": "bureau"}
    marie.client.delete_cookie("reponse", domain="127.0.0.1", path="/r")
    page = marie.client.post("/r/1/pages/VOUS", data=fields, base_url=SITE)
    assert page.status_code == 404
    assert 'value="bureau"' in page.text


def test_fields_that_no_page_of_a_link_shows_change_nothing(lieu: Terrain, marie: Navigateur) -> None:
    for page, typed in {
        "pages/VOUS": {"QUI": "bureau"},
        "etre-rappele": {"par_qui": "dla", "telephone": "0248000000"},
    }.items():
        marie.go(f"/r/1/{page}")
        too_many = {name: value for name, value in TOO_MANY.items() if name not in marie.fields()}
        marie.send({**too_many, **typed})
    with lieu.monde.database.reading() as session:
        participation = session.get_one(Participation, lieu.participation("L’Atelier"))
        assert (
            participation.dla_id,
            participation.transmise_le,
            participation.refusee_le,
            participation.retiree_le,
            participation.saisie,
        ) == (
            1,
            None,
            None,
            None,
            {"PHASES": "accueil", "QUI": "bureau"},
        )
        (demande,) = session.scalars(select(DemandeRappel))
        assert (demande.rappelee_le, demande.accompagnement_id) == (None, participation.accompagnement_id)


# --- known values


def test_what_the_register_knows_is_shown_and_not_asked_again(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    restituee(petit_monde, "L’Atelier", "18", MARIE, preconisations="Écrire le projet\n\nRecruter")
    petit_monde.heure.moment = MATIN
    petit_monde.enquete(petit_monde.questionnaire(), population=Population.STRUCTURES, accompagnes=(DU, AU))
    with petit_monde.database.reading() as session:
        (participation,) = session.scalars(select(Participation))
        assert participation.connues["PHASES"]["texte"] == "accueil plan"
        assert {known["texte"] for code, known in participation.connues.items() if code.endswith("ACTION")} == {
            "Écrire le projet",
            "Recruter",
        }


def test_a_structure_reads_what_is_known_in_words_and_never_codes(lieu: Terrain, marie: Navigateur) -> None:
    marie.go("/r/1/pages/VOUS")
    assert "Déjà connu : L’accueil (registre du DLA)" in marie.text
    assert "Déjà connu : accueil" not in marie.text


def test_a_structure_is_told_nothing_of_the_works_council(lieu: Terrain, marie: Navigateur) -> None:
    for page in ("accueil", "verifier"):
        marie.go(f"/r/1/{page}")
        assert "Vos données dans cette collecte" in marie.text
        assert "CSE" not in marie.text


# --- population of a campaign


def test_structures_are_asked_by_the_end_of_their_accompagnement(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.region("bretagne", "Bretagne", "18")
    for nom, fin, clos_le in (
        ("Trop tôt", date(2026, 3, 31), None),
        ("Premier jour", DU, None),
        ("Dernier jour", AU, None),
        ("Trop tard", date(2026, 7, 1), None),
        ("En cours", None, None),
        ("Close", None, date(2026, 5, 5)),
        ("Close longtemps après", date(2026, 3, 1), date(2026, 5, 5)),
    ):
        restituee(petit_monde, nom, "18", fin=fin, clos_le=clos_le)
    restituee(petit_monde, "Ailleurs", "18", region_id=2)
    campagne_id = petit_monde.enquete(
        petit_monde.questionnaire(), population=Population.STRUCTURES, accompagnes=(DU, AU)
    )
    with petit_monde.database.reading() as session:
        participations = session.scalars(select(Participation).where(Participation.campagne_id == campagne_id))
        assert {participation.auteur for participation in participations} == {"Premier jour", "Dernier jour", "Close"}


def test_a_campaign_is_created_once_its_list_was_shown(app: Flask, petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    restituee(petit_monde, "L’Atelier", "18", MARIE)
    restituee(petit_monde, "Sans adresse", "28")
    brouillon_id = petit_monde.questionnaire()
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    isabelle.go(f"/questionnaires/{brouillon_id}/lancer")
    typed = {"population": "structures", "du": "2026-04-01", "au": "2026-06-30"}
    isabelle.send({"population": "structures"})
    assert "Il manque les deux dates" in isabelle.text
    isabelle.send(typed)
    assert "Rien n’est encore créé" in isabelle.text
    assert "1 structure n’a pas de contact" in isabelle.text
    isabelle.send(typed)
    assert isabelle.page.request.path == "/campagnes/1/options"
    isabelle.go("/campagnes/1")
    assert "Structure par structure" in isabelle.text
    assert "L’Atelier" in isabelle.text
    isabelle.go("/campagnes/1/relances/1/apercu")
    assert "marie.petit@atelier.example" in isabelle.text
    assert "Sans adresse" in isabelle.text


def test_those_who_end_before_it_opens_are_asked_too(petit_monde: Monde) -> None:
    petit_monde.region()
    petit_monde.heure.moment = MATIN - timedelta(days=10)
    restituee(petit_monde, "L’Atelier", "18", MARIE)
    petit_monde.enquete(petit_monde.questionnaire(), population=Population.STRUCTURES, accompagnes=(DU, AU))
    restituee(petit_monde, "Venue après", "28", PAUL, fin=AU)
    petit_monde.heure.moment = MATIN
    with petit_monde.database.writing() as session:
        assert fixer_celles_du_jour(session, now=MATIN) == [1]
        assert {participation.auteur for participation in session.scalars(select(Participation))} == {
            "L’Atelier",
            "Venue après",
        }


def test_an_accompagnement_that_was_asked_about_is_never_removed(petit_monde: Monde) -> None:
    petit_monde.region()
    world = terrain(petit_monde)
    with petit_monde.database.writing() as session:
        accompagnement = session.get_one(Accompagnement, 1)
        with pytest.raises(Refus, match="Une campagne interroge la structure sur"):
            remove_accompagnement(session, accompagnement=accompagnement, acteur=None, now=petit_monde.heure())
    assert world.participation("L’Atelier")
