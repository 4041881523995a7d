"""A personal link shows nothing that someone else typed, unless a person who holds a link gives it."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text

from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.models import Changement, ContactStructure, LienReponse, Participation
from collecte.reponses.operations.liens import is_for_address
from tests.collecte.enquetes.test_gestion_liens import home
from tests.collecte.enquetes.test_liens import CANARI, PAGES, RELANCE, fill
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.entretiens import Equipe, equipe
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import LIEN, MARIE, SITE, Terrain, terrain, visitor
from tests.dumps import DUMPS, load

COMPLICE = "isabelle@ailleurs.example"
PROPRE = "mot-du-complice"
FIRST = "Premier mot, du premier contact"


def two_asked(monde: Monde) -> Terrain:
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    monde.animatrice("Isabelle", password=PASSWORD)
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
def isabelle(app: Flask, marie: Navigateur) -> Navigateur:
    """Return the browser of the animatrice of the région."""
    browser = Navigateur(app)
    browser.sign_in("isabelle@exemple.fr")
    return browser


def to(browser: Navigateur, page: str) -> Navigateur:
    """Go to another page of the link that is open."""
    browser.go(re.sub(r"(/r/\d+)/.*", rf"\1/{page}", browser.page.request.path))
    return browser


def write(browser: Navigateur, words: str = CANARI, **fields: str) -> None:
    """Type a text in every free-text field, and leave it for later."""
    to(browser, "pages/VOUS").send({"QUI": "bureau", "PHASES": "accueil", "suite": "plus-tard", **fields})
    codes = re.findall(r'<textarea[^>]*?name="([A-Z0-9_.]+)"', to(browser, "pages/AVIS").page.text, re.DOTALL)
    browser.send({**dict.fromkeys(codes, words), "suite": "plus-tard"})


def send_to(browser: Navigateur, lieu: Terrain, adresse: str = COMPLICE) -> None:
    browser.go(f"{home(lieu)}/envoyer")
    browser.send({"nom": "Un contact", "adresse": adresse})
    assert "Le lien part" in browser.text


def opened(app: Flask, lieu: Terrain, adresse: str = COMPLICE, objet: str = "") -> Navigateur:
    """Open the last link sent now to an address, with `objet` in its subject."""
    letter = [letter for letter in lieu.letters() if letter.adresse == adresse and objet in letter.objet][-1]
    return visitor(app, LIEN.findall(letter.texte)[0][0])


def reads(browser: Navigateur, words: str = CANARI) -> bool:
    """Return whether any page of a link shows a text, or the option chosen by Marie."""
    pages = [to(browser, page).page.text for page in PAGES]
    chosen = [re.search(r'value="bureau"\s+checked', page) for page in pages if words == CANARI]
    return any(chosen) or any(words in page for page in pages)


def is_told(browser: Navigateur) -> bool:
    return all(
        "Quelqu’un d’autre a commencé" in to(browser, page).text for page in ("accueil", "pages/AVIS", "verifier")
    )


def test_a_link_sent_by_staff_shows_nothing_of_another_contact(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    write(marie)
    send_to(isabelle, lieu)
    complice = opened(app, lieu)
    assert not reads(complice)
    assert is_told(complice)
    assert "Commencer" in to(complice, "accueil").text
    assert reads(marie)
    assert not is_told(marie)


def test_a_link_sent_before_anything_was_typed_shows_nothing_later(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    send_to(isabelle, lieu)
    complice = opened(app, lieu)
    write(marie)
    assert not reads(complice)
    assert is_told(complice)
    assert reads(marie)


def correct_and_send(isabelle: Navigateur, lieu: Terrain) -> None:
    isabelle.go("/structures/liens/personnes/1/renvoyer")
    isabelle.send({"adresse": COMPLICE})


def correct_then_wait(isabelle: Navigateur, lieu: Terrain) -> None:
    isabelle.go("/structures/contacts/1")
    isabelle.send({"adresse": COMPLICE})
    lieu.monde.heure.moment = RELANCE


def correct_then_send(isabelle: Navigateur, lieu: Terrain) -> None:
    isabelle.go("/structures/contacts/1")
    isabelle.send({"adresse": COMPLICE})
    send_to(isabelle, lieu)


def correct_once_sent(isabelle: Navigateur, lieu: Terrain) -> None:
    """Correct an address after sending: the waiting message follows its contact."""
    isabelle.go("/structures/liens/personnes/1/renvoyer")
    isabelle.send({})
    isabelle.go("/structures/contacts/1")
    isabelle.send({"adresse": COMPLICE})


@pytest.mark.parametrize("correct", [correct_and_send, correct_then_wait, correct_then_send, correct_once_sent])
def test_another_address_of_the_same_contact_shows_nothing_of_before(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur, correct: object
) -> None:
    write(marie)
    assert callable(correct)
    correct(isabelle, lieu)
    complice = opened(app, lieu)
    assert not reads(complice)
    assert is_told(complice)
    assert marie.go("/r/1/accueil").status_code == 410, "one link at a time for one contact"


def test_an_address_put_back_shows_again_what_was_typed_from_it(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    write(marie)
    correct_and_send(isabelle, lieu)
    lieu.letters()
    isabelle.go(f"/structures/liens/personnes/{last_lien(lieu).id}/renvoyer")
    isabelle.send({"adresse": MARIE.upper()})
    assert reads(opened(app, lieu, MARIE.upper()))


def test_an_address_of_before_does_not_read_what_the_next_one_typed(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    correct_and_send(isabelle, lieu)
    complice = opened(app, lieu)
    write(complice)
    isabelle.go(f"/structures/liens/personnes/{last_lien(lieu).id}/renvoyer")
    isabelle.send({"adresse": MARIE})
    assert not reads(opened(app, lieu, MARIE))


def last_lien(lieu: Terrain) -> LienReponse:
    with lieu.monde.database.reading() as session:
        lien = session.scalars(select(LienReponse).order_by(LienReponse.id.desc())).first()
        assert lien is not None
        return lien


def test_a_save_of_the_same_question_shows_no_text_of_someone_else(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    send_to(isabelle, lieu)
    complice = opened(app, lieu)
    path = to(complice, "pages/AVIS").page.request.path
    fields = complice.fields()
    write(marie)
    names = [name for name in fields if name.isupper()]
    sent = {**fields, **dict.fromkeys(names, PROPRE)}
    saved = complice.client.post(path, data={**sent, "suite": "auto"}, base_url=SITE)
    assert (saved.json["conflits"], saved.json["ailleurs"]) == ([], {})
    again = {**sent, "revision": "0", "page": "", "suite": "continuer"}
    asked = {**{name: value for name, value in fields.items() if name not in names}, "a_choisir": names}
    for data in (again, asked):
        page = complice.client.post(path, data=data, base_url=SITE, follow_redirects=True)
        assert CANARI not in page.text, "nor the page where one chooses"
    assert not reads(complice)
    assert reads(complice, PROPRE)
    assert reads(marie), "what one typed stays on one's own pages"
    assert not reads(marie, PROPRE)


def test_what_is_transmitted_is_what_its_author_reads(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    write(marie, FIRST)
    to(marie, "pas-moi").send({})
    send_to(isabelle, lieu)
    suivante = opened(app, lieu)
    to(suivante, "pages/VOUS").send({"QUI": "salarie", "PHASES": "accueil", "suite": "continuer"})
    fill(suivante)
    assert suivante.page.request.path.endswith("/recu")
    assert CANARI in suivante.text
    with lieu.monde.database.reading() as session:
        participation = session.get_one(Participation, lieu.participation("L’Atelier"))
        assert FIRST not in str(participation.saisie) + str(participation.valeurs)
        assert participation.saisie["QUI"] == "salarie"
        history = session.scalars(select(Changement.apres).where(Changement.lien_id == 1)).all()
        assert FIRST in history, "the history keeps what the first one typed"


def test_what_someone_else_blanked_is_transmitted_as_its_author_reads_it(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    send_to(isabelle, lieu)
    complice = opened(app, lieu)
    write(marie)
    for words in (PROPRE, ""):
        write(complice, words)
    with lieu.monde.database.reading() as session:
        assert CANARI not in str(session.get_one(Participation, lieu.participation("L’Atelier")).saisie)
    to(marie, "pages/VOUS").send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(marie)
    with lieu.monde.database.reading() as session:
        participation = session.get_one(Participation, lieu.participation("L’Atelier"))
        assert CANARI in str(participation.saisie)
        assert CANARI in str(participation.valeurs)


@pytest.mark.parametrize("is_blank", [False, True], ids=["typed", "left blank"])
def test_who_did_not_transmit_reads_neither_the_receipt_nor_the_copy(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur, *, is_blank: bool
) -> None:
    send_to(isabelle, lieu)
    complice = opened(app, lieu)
    if not is_blank:
        write(complice, PROPRE)
    to(marie, "pages/VOUS").send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(marie)
    assert CANARI in to(marie, "recu").text
    assert CANARI in to(marie, "copie.txt").page.text
    assert PROPRE not in to(marie, "recu").text
    assert "elle ne se relit pas ici" in to(complice, "recu").text
    assert not reads(complice)
    assert to(complice, "copie.txt").page.status_code == 404


def test_who_holds_a_link_agrees_by_giving_it_and_reads_nothing_more(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    write(marie, FIRST)
    send_to(isabelle, lieu)
    other = opened(app, lieu)
    to(other, "pages/VOUS").send({"QUI": "salarie", "suite": "plus-tard"})
    assert not reads(other, FIRST)
    assert "chacun ne lit que ce qu’il remplit" in to(marie, "transferer").text.lower()
    marie.send({"nom": "Un contact", "adresse": COMPLICE})
    assert FIRST in to(other, "pages/AVIS").text
    assert to(other, "pages/VOUS").fields()["QUI"] == "salarie", "one's own answer is not changed by another's"
    write(other, PROPRE)
    assert not reads(marie, PROPRE)


def test_a_link_that_was_given_on_shows_nothing_at_another_address(
    app: Flask, lieu: Terrain, marie: Navigateur, isabelle: Navigateur
) -> None:
    write(marie)
    to(marie, "transferer").send({"nom": "Ève Martin", "adresse": "eve@atelier.example"})
    with lieu.monde.database.reading() as session:
        contact = session.scalars(select(ContactStructure).where(ContactStructure.nom == "Ève Martin")).one()
    isabelle.go(f"/structures/contacts/{contact.id}")
    isabelle.send({"adresse": COMPLICE})
    assert not reads(opened(app, lieu))


# --- interviews


@pytest.fixture
def interview(petit_monde: Monde) -> Equipe:
    team = prepare(petit_monde, equipe)
    guide, telephone = (replace(enquete, monde=petit_monde) for enquete in (team.guide, team.telephone))
    return replace(team, monde=petit_monde, guide=guide, telephone=telephone)


def interviewer(app: Flask, lieu: Equipe, prenom: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in(f"{prenom}@exemple.fr")
    reponse_id = lieu.reponse("telephone")
    browser.go(f"/entretiens/{reponse_id}")
    browser.send({"dit": "y"}, action=f"/entretiens/{reponse_id}")
    return browser


@pytest.mark.parametrize(("sender", "is_read"), [("driss", True), ("isabelle", False)])
def test_what_was_entered_by_phone_is_shown_by_a_link_that_who_entered_it_sends(
    app: Flask, interview: Equipe, sender: str, *, is_read: bool
) -> None:
    driss, lieu = interviewer(app, interview, "driss"), interview.telephone
    driss.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    browser = Navigateur(app)
    browser.sign_in(f"{sender}@exemple.fr")
    send_to(browser, lieu)
    assert reads(opened(app, lieu)) is is_read


def test_a_copy_sent_by_someone_who_did_not_transmit_opens_nothing(app: Flask, interview: Equipe) -> None:
    """Isabelle began by phone; Marie transmitted by her link; the copy goes to a contact of Isabelle."""
    lieu = interview.telephone
    isabelle = interviewer(app, interview, "isabelle")
    lieu.letters()
    marie = visitor(app, lieu.path())
    to(marie, "pages/VOUS").send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(marie)
    isabelle.go("/structures/1/contacts/nouveau")
    isabelle.send({"nom": "Un contact", "adresse": COMPLICE})
    with interview.monde.database.reading() as session:
        contact_id = session.scalars(select(ContactStructure.id).where(ContactStructure.adresse == COMPLICE)).one()
    reponse_id = interview.reponse("telephone")
    isabelle.go(f"/entretiens/{reponse_id}/recu")
    isabelle.send({"contact": str(contact_id)}, action=f"/entretiens/{reponse_id}/copie")
    assert not reads(opened(app, lieu))


@pytest.mark.parametrize("is_changed", [False, True], ids=["as it was sent", "its address changed before it left"])
def test_a_copy_opens_what_its_sender_transmitted_at_the_address_they_chose(
    app: Flask, interview: Equipe, *, is_changed: bool
) -> None:
    lieu, reponse_id = interview.telephone, interview.reponse("telephone")
    driss = interviewer(app, interview, "driss")
    driss.send({"QUI": "bureau", "PHASES": "accueil", "suite": "continuer"})
    fill(driss)
    driss.send({"contact": "1"}, action=f"/entretiens/{reponse_id}/copie")
    if is_changed:
        isabelle = Navigateur(app)
        isabelle.sign_in("isabelle@exemple.fr")
        isabelle.go("/structures/contacts/1")
        isabelle.send({"adresse": COMPLICE})
    reader = opened(app, lieu, COMPLICE if is_changed else MARIE, "est transmise")
    assert reads(reader) is not is_changed


# --- links of earlier releases


def test_links_of_an_earlier_release_go_on_at_their_address_and_read_one_another_no_more(sqlite_url: str) -> None:
    """The DLA sent a link to the second contact of an answer, who passed one on."""
    load(next(dump for dump in DUMPS if dump.stem == "0.10.0"), sqlite_url)
    database = Database(sqlite_url)
    with database.engine.begin() as connection:
        for lien_id, contact_id, giver, revoked in ((101, 2, None, None), (102, 3, 101, "2026-07-08 09:00:00.000000")):
            connection.execute(
                text(
                    "INSERT INTO liens_reponse (id, participation_id, contact_id, rang, sel, empreinte,"
                    " transmis_par_id, cree_le, revoque_le) VALUES (:id, 13, :contact, 2, 'sel', :id,"
                    " :giver, '2026-07-08 08:30:00.000000', :revoked)"
                ),
                {"id": lien_id, "contact": contact_id, "giver": giver, "revoked": revoked},
            )
    upgrade(database)
    with database.reading() as session:
        liens = {lien.id: lien for lien in session.scalars(select(LienReponse))}
        assert {lien.id: (lien.fil, lien.lit_jusqua) for lien in liens.values() if lien.participation_id == 13} == {
            1: (1, 0),
            101: (101, 0),
            102: (101, 0),
        }
        assert {lien.lit_jusqua for lien in liens.values() if lien.participation_id != 13} == {None}
        assert all(is_for_address(lien, lien.contact) for lien in liens.values() if lien.sel)
    database.close()


@pytest.mark.parametrize("is_first", [True, False], ids=["begun before anything was typed", "begun after"])
def test_who_entered_nothing_by_phone_shows_nothing_of_what_they_read(
    app: Flask, interview: Equipe, *, is_first: bool
) -> None:
    """Isabelle ticks that the person agreed, types nothing, and sends a link to a contact of her own."""
    lieu = interview.telephone
    if is_first:
        interviewer(app, interview, "isabelle")
    lieu.letters()
    write(visitor(app, lieu.path()), FIRST)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    if not is_first:
        isabelle = interviewer(app, interview, "isabelle")
    send_to(isabelle, lieu)
    other = opened(app, lieu)
    assert all(FIRST not in to(other, page).page.text for page in ("pages/VOUS", "pages/AVIS", "verifier"))
