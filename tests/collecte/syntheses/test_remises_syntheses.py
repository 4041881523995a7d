"""Readers of a synthèse: the structure by a personal link, a partner while the structure agrees, nobody else."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.core.config import Settings
from collecte.core.errors import Refus
from collecte.courriels.mail import Lettre
from collecte.courriels.operations.envois import claim_next, make_lettre, mark_sent
from collecte.models import (
    Accord,
    Compte,
    ContactStructure,
    EntreeJournal,
    LienSynthese,
    MoyenAccord,
    RemarqueSynthese,
    RemiseSynthese,
    Structure,
)
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import choose, put_away, withdraw
from collecte.syntheses.queries.syntheses import list_given
from tests.collecte.enquetes.test_liens import dump
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.syntheses import CANARI, agreed, finished, given, partner, sent, told, written

SITE = "http://127.0.0.1:8000"
SYNTHESE = "/accompagnements/1/synthese"
LIEN = re.compile(r"http://127\.0\.0\.1:8000(/r/syntheses/[A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")


def one_finished(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18", password=PASSWORD)
    structure_id = monde.structure(contact="camille@jardins.exemple.fr", commune="Bourges")
    monde.accompagnement(structure_id, referent=claire)
    written(monde, claire, contexte=CANARI)
    finished(monde, claire)


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """Return a world with the finished synthèse of a structure of the DLA 18."""
    prepare(petit_monde, one_finished)
    return petit_monde


@pytest.fixture
def claire(lieu: Monde) -> Acteur:
    return lieu.acteur_of(1)


def letters(monde: Monde) -> list[Lettre]:
    """Send the messages that are due, and return them."""
    settings, lettres = Settings(database_url="sqlite://", secret_key=SECRET, public_url=SITE), list[Lettre]()
    while True:
        with monde.database.writing() as session:
            courriel = claim_next(session, now=monde.heure())
            if courriel is None:
                return lettres
            lettres.append(make_lettre(session, courriel, settings=settings, now=monde.heure()))
            mark_sent(session, courriel, now=monde.heure())


def path_of_link(monde: Monde) -> str:
    """Return the path of the only link, as its message has it."""
    return next(match[1] for letter in letters(monde) if (match := LIEN.search(letter.texte)))


def opener(app: Flask, path: str) -> Navigateur:
    browser = Navigateur(app)
    browser.go(path)
    return browser


# --- by a personal link


def test_the_structure_reads_what_was_finished_from_the_link_of_its_message(
    app: Flask, lieu: Monde, claire: Acteur
) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    assert browser.page.request.path == "/r/syntheses/1/lire"
    assert CANARI in browser.text
    assert browser.go("/r/syntheses/1/synthese.pdf").data.startswith(b"%PDF-")


def test_its_message_has_neither_the_synthese_nor_any_figure_of_it(lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    (letter,) = letters(lieu)
    assert CANARI not in letter.texte + letter.html
    assert "/courriels/plus-de-message/" in letter.texte


def test_the_base_does_not_hold_the_token(lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    token = path_of_link(lieu).rpartition("/")[2]
    assert token not in "".join(dump(lieu))
    assert TROUSSEAU.jeton_synthese("sel") != TROUSSEAU.jeton_reponse("sel")


def test_opening_the_link_changes_nothing(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    path = path_of_link(lieu)
    before = dump(lieu)
    browser = opener(app, path)
    for page in ("lire", "une-erreur", "accords", "synthese.pdf"):
        browser.go(f"/r/syntheses/1/{page}")
    browser.client.head(path, base_url=SITE)
    assert dump(lieu) == before


def test_an_invented_token_and_a_number_without_its_token_open_nothing(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    browser = Navigateur(app)
    for _ in range(200):
        assert browser.go(f"/r/syntheses/{secrets.token_urlsafe(32)}").status_code == 404
    for page in ("lire", "une-erreur", "accords", "synthese.pdf"):
        assert browser.go(f"/r/syntheses/1/{page}").status_code == 404
    assert CANARI not in browser.page.text


def test_a_link_to_a_synthese_opens_no_answer(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    assert browser.go("/r/1/accueil").status_code == 404


@pytest.mark.parametrize("ended", ["revoked", "left", "a year later"])
def test_a_link_that_ended_shows_nothing(app: Flask, lieu: Monde, claire: Acteur, ended: str) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    with lieu.database.writing() as session:
        if ended == "revoked":
            session.get_one(LienSynthese, 1).revoque_le = lieu.heure()
        elif ended == "left":
            session.get_one(ContactStructure, 1).ancien_le = lieu.heure()
    if ended == "a year later":
        lieu.heure.moment += timedelta(days=366)
    for page in ("lire", "une-erreur", "accords", "synthese.pdf"):
        assert browser.go(f"/r/syntheses/1/{page}").status_code == 410
        assert CANARI not in browser.page.text


def test_who_works_for_the_dla_takes_a_link_back(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    path = path_of_link(lieu)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go(SYNTHESE)
    browser.send({}, action=f"{SYNTHESE}/liens/1/retirer")
    assert "Ce lien ne montre plus rien." in browser.text
    assert opener(app, path).page.status_code == 410


def test_the_link_shows_what_was_sent_not_what_was_written_since(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    written(lieu, claire, suites="Pas encore pour la structure.")
    browser.go("/r/syntheses/1/lire")
    assert "Pas encore" not in browser.text
    finished(lieu, claire)
    sent(lieu, claire)
    browser.go("/r/syntheses/1/lire")
    assert "Pas encore pour la structure." in browser.text


def test_two_clicks_send_one_message(lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    with pytest.raises(Refus, match="Cette version a été envoyée à"):
        sent(lieu, claire)
    assert len(lieu.courriels()) == 1
    lieu.heure.moment += timedelta(hours=25)
    sent(lieu, claire)
    with lieu.database.reading() as session:
        assert len(session.scalars(select(LienSynthese)).all()) == 1, "the same link each time"


def test_what_is_not_finished_is_not_sent(lieu: Monde, claire: Acteur) -> None:
    written(lieu, claire, suites="Encore un mot.")
    with pytest.raises(Refus, match="n’est pas terminée"):
        sent(lieu, claire)


def test_a_remark_reaches_the_dla_and_its_words_are_in_no_message_nor_in_the_journal(
    app: Flask, lieu: Monde, claire: Acteur
) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    browser.go("/r/syntheses/1/une-erreur")
    assert browser.send({"texte": "  "}).status_code == 422
    browser.send({"texte": "Nous sommes treize <b>salariés</b>."})
    (letter,) = letters(lieu)
    assert letter.adresse == "claire@exemple.fr"
    assert "treize" not in letter.texte
    with lieu.database.reading() as session:
        assert "treize" not in str([entry.details for entry in session.scalars(select(EntreeJournal))])
    reader = Navigateur(app)
    reader.sign_in("claire@exemple.fr")
    reader.go("/accompagnements/1")
    assert "1 erreur signalée" in reader.text
    reader.go(SYNTHESE)
    assert "Nous sommes treize <b>salariés</b>." in reader.text
    reader.send({}, action=f"{SYNTHESE}/remarques/1/vue")
    assert "treize" not in reader.text


def test_the_same_remark_twice_is_one_and_a_flood_is_stopped(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    codes = []
    for number in (1, 1, *range(2, 25)):
        browser.go("/r/syntheses/1/une-erreur")
        codes.append(browser.send({"texte": f"Erreur {number}"}).status_code)
    with lieu.database.reading() as session:
        assert len(session.scalars(select(RemarqueSynthese)).all()) == 20
    assert codes[-1] == 409
    assert len(lieu.courriels()) == 2, "one message to the DLA, as long as nobody looked"


def test_leaving_a_device_forgets_the_link(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    browser.send({}, action="/r/syntheses/1/quitter")
    assert browser.go("/r/syntheses/1/lire").status_code == 404


# --- to partners


def test_the_whole_way_holds_on_both_databases(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire", "18")
    paul = monde.pilote("Paul", "18")
    monde.accompagnement(monde.structure(contact="camille@jardins.exemple.fr"), referent=claire)
    told(monde, claire, paul)
    with monde.database.writing() as session:
        assert len(list_given(session, paul)) == 1
        choose(session, structure=session.get_one(Structure, 1), ids=(), par="Camille Petit", now=monde.heure())
        assert list_given(session, paul) == []


MATRIX = [
    # event after the agreement and the handing over -> accounts that still read
    ("nothing", {"Paul", "Rita"}),
    ("the agreement is withdrawn", set()),
    ("withdrawn, then given again", set()),
    ("withdrawn, given again and handed over again", {"Paul", "Rita"}),
    ("the account no longer reads for the partner", {"Rita"}),
    ("the role of pilote is withdrawn", {"Rita"}),
    ("the partner is put away", {"Paul", "Rita"}),
]


@pytest.mark.parametrize(("event", "readers_left"), MATRIX, ids=[event for event, _ in MATRIX])
def test_only_pilotes_of_the_partner_and_of_the_dla_read_while_the_structure_agrees(
    app: Flask, lieu: Monde, claire: Acteur, event: str, readers_left: set[str]
) -> None:
    """Paul pilots the DLA, Rita the région; Omar pilots another DLA for the same partner, Zoé reads for no partner."""
    lieu.region("bretagne", "Bretagne", "18")
    paul, rita = lieu.pilote("Paul", "18", password=PASSWORD), lieu.pilote("Rita", password=PASSWORD)
    omar, zoe = lieu.pilote("Omar", "28", password=PASSWORD), lieu.pilote("Zoe", "18", password=PASSWORD)
    elsewhere = lieu.pilote("Yann", region_id=2, password=PASSWORD)
    partenaire_id = partner(lieu, claire, "DREETS", paul, rita, omar, elsewhere, dla=None)
    partner(lieu, claire, "Un autre", zoe)
    accord_id = agreed(lieu, claire, partenaire_id)
    given(lieu, claire, accord_id)
    happen(lieu, claire, event, accord_id, partenaire_id, paul)
    for name in ("Paul", "Rita", "Omar", "Zoe", "Yann"):
        browser = Navigateur(app)
        browser.sign_in(f"{name.lower()}@exemple.fr")
        browser.go("/ma-region/syntheses")
        listed = re.findall(r"/ma-region/syntheses/(\d+)", browser.page.text)
        assert bool(listed) == (name in readers_left), (event, name)
        for number in (1, 2):
            seen = browser.go(f"/ma-region/syntheses/{number}").status_code == 200
            assert seen == (str(number) in listed)
            assert (CANARI in browser.page.text) == seen
        for path in (SYNTHESE, "/accompagnements/1", "/structures/1", "/partenaires/regions/1"):
            assert browser.go(path).status_code == 404, "nothing else of the register"


def happen(monde: Monde, acteur: Acteur, event: str, accord_id: int, partenaire_id: int, paul: Acteur) -> None:
    if "withdrawn" in event and "role" not in event:
        with monde.database.writing() as session:
            withdraw(session, accord=session.get_one(Accord, accord_id), acteur=acteur, now=monde.heure())
    if "given again" in event:
        again = agreed(monde, acteur, partenaire_id)
        if "handed over again" in event:
            given(monde, acteur, again)
    with monde.database.writing() as session:
        accord = session.get_one(Accord, accord_id)
        compte = session.get_one(Compte, paul.compte_id)
        if "no longer reads" in event:
            accord.partenaire.comptes.remove(compte)
        elif "role" in event:
            compte.habilitations.clear()
        elif "put away" in event:
            put_away(session, partenaire=accord.partenaire, acteur=acteur, now=monde.heure())


def test_a_partner_without_agreement_is_not_offered_and_a_forged_one_is_refused(
    app: Flask, lieu: Monde, claire: Acteur
) -> None:
    lieu.structure("Une autre", contact="x@exemple.fr")
    elsewhere = agreed(lieu, claire, partner(lieu, claire, "DREETS"), structure_id=2)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go(f"{SYNTHESE}/remettre")
    assert "DREETS" not in browser.text
    assert browser.send_several({"accords": [str(elsewhere)]}).status_code == 422
    with pytest.raises(Refus, match="n’accepte pas, ou plus"):
        given(lieu, claire, elsewhere)
    with lieu.database.reading() as session:
        assert session.scalars(select(RemiseSynthese)).all() == []


def test_handing_over_twice_is_one(lieu: Monde, claire: Acteur) -> None:
    accord_id = agreed(lieu, claire, partner(lieu, claire, "DREETS"))
    assert given(lieu, claire, accord_id) == 1
    assert given(lieu, claire, accord_id) == 0


def test_the_pilote_reads_the_last_version_handed_over_and_no_draft(app: Flask, lieu: Monde, claire: Acteur) -> None:
    paul = lieu.pilote("Paul", "18", password=PASSWORD)
    accord_id = agreed(lieu, claire, partner(lieu, claire, "DREETS", paul))
    given(lieu, claire, accord_id)
    written(lieu, claire, suites="La suite.")
    browser = Navigateur(app)
    browser.sign_in("paul@exemple.fr")
    browser.go("/ma-region/syntheses/1")
    assert "La suite." not in browser.text
    finished(lieu, claire)
    given(lieu, claire, accord_id)
    assert browser.go("/ma-region/syntheses/1").status_code == 404
    browser.go("/ma-region/syntheses/2")
    assert "La suite." in browser.text


def test_an_agreement_says_who_gave_it_when_and_how_and_is_withdrawn_from_the_register(
    app: Flask, lieu: Monde, claire: Acteur
) -> None:
    partner(lieu, claire, "Conseil départemental")
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/structures/1/accords/nouveau")
    browser.send_several({"partenaires": ["1"]}, donne_par="Camille Petit", donne_le="2026-07-02", moyen="sur papier")
    assert "Conseil départemental Camille Petit 2 juillet 2026 sur papier" in browser.text
    browser.go("/structures/accords/1/retirer")
    browser.send({})
    assert "retiré le 8 juillet 2026" in browser.text
    with lieu.database.reading() as session:
        details = str([entry.details for entry in session.scalars(select(EntreeJournal))])
    assert "Conseil départemental" in details
    assert "Camille" not in details


def test_a_structure_agrees_and_withdraws_by_its_own_link(app: Flask, lieu: Monde, claire: Acteur) -> None:
    paul = lieu.pilote("Paul", "18", password=PASSWORD)
    partner(lieu, claire, "DREETS", paul)
    partner(lieu, claire, "D’un autre DLA", dla="28")
    sent(lieu, claire)
    browser = opener(app, path_of_link(lieu))
    browser.go("/r/syntheses/1/accords")
    assert "DREETS" in browser.text
    assert "D’un autre DLA" not in browser.text
    assert browser.send_several({"partenaires": ["2"]}).status_code == 422, "a partner that is not offered"
    browser.go("/r/syntheses/1/accords")
    browser.send_several({"partenaires": ["1"]})
    with lieu.database.reading() as session:
        accord = session.scalars(select(Accord)).one()
        assert (accord.donne_par, accord.moyen, accord.revoque_le) == ("Camille Petit", MoyenAccord.LIEN, None)
        assert session.scalars(select(RemiseSynthese)).all() == [], "agreeing hands nothing over"
    given(lieu, claire, 1)
    reader = Navigateur(app)
    reader.sign_in("paul@exemple.fr")
    assert reader.go("/ma-region/syntheses/1").status_code == 200
    browser.go("/r/syntheses/1/accords")
    browser.send_several({"partenaires": []})
    assert reader.go("/ma-region/syntheses/1").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"donne_le": "2026-07-09", "donne_par": "Camille", "moyen": "sur papier"},
        {"donne_le": "2026-07-02", "donne_par": "", "moyen": "sur papier"},
        {"donne_le": "2026-07-02", "donne_par": "Camille", "moyen": "par télépathie"},
        {"donne_le": "2026-07-02", "donne_par": "C" * 121, "moyen": "sur papier"},
    ],
)
def test_an_agreement_of_tomorrow_of_nobody_or_by_no_means_is_refused(
    app: Flask, lieu: Monde, claire: Acteur, values: Mapping[str, str]
) -> None:
    partner(lieu, claire, "Conseil départemental")
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/structures/1/accords/nouveau")
    assert browser.send_several({"partenaires": ["1"]}, **values).status_code == 422
    with lieu.database.reading() as session:
        assert session.scalars(select(Accord)).all() == []


def test_only_who_runs_the_region_says_which_accounts_read_for_a_partner(
    app: Flask, lieu: Monde, claire: Acteur
) -> None:
    paul = lieu.pilote("Paul", "18", password=PASSWORD)
    lieu.animatrice(password=PASSWORD)
    partner(lieu, claire, "DREETS")
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/partenaires/1")
    assert "Paul" not in browser.text
    browser.send_several({"comptes": [str(paul.compte_id)]}, dla="1")
    chief = Navigateur(app)
    chief.sign_in("isabelle@exemple.fr")
    chief.go("/partenaires/regions/1")
    assert "Paul Durand" not in chief.text
    chief.go("/partenaires/1")
    chief.send_several({"comptes": [str(paul.compte_id)]}, dla="1")
    assert "Paul Durand" in chief.text
    browser.go("/partenaires/1")
    browser.send({"nom": "DREETS Centre"})
    chief.go("/partenaires/regions/1")
    assert "DREETS Centre DLA 18 Département 18 Paul Durand" in chief.text, "a name changed leaves accounts as they are"


def test_two_partners_of_a_region_do_not_have_one_name(app: Flask, lieu: Monde, claire: Acteur) -> None:
    partner(lieu, claire, "Conseil départemental")
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go("/partenaires/regions/1/nouveau")
    assert browser.send({"nom": "CONSEIL  DEPARTEMENTAL", "dla": "1"}).status_code == 422
    assert "est déjà un partenaire" in browser.text


# --- no more messages


def test_a_contact_who_wants_no_more_message_gets_none(app: Flask, lieu: Monde, claire: Acteur) -> None:
    sent(lieu, claire)
    (letter,) = letters(lieu)
    (path,) = re.findall(r"(/courriels/plus-de-message/\S+)", letter.texte)
    browser = Navigateur(app)
    browser.go(path)
    with lieu.database.reading() as session:
        assert session.get_one(ContactStructure, 1).ancien_le is None, "a mail scanner opens it"
    browser.send({})
    assert "Plus aucun message ne sera envoyé" in browser.text
    browser.go(path)
    with lieu.database.reading() as session:
        assert session.get_one(ContactStructure, 1).ancien_le is not None
        assert [entry.verbe for entry in session.scalars(select(EntreeJournal))].count(
            "ne plus recevoir de message"
        ) == 1


def test_the_link_of_an_account_s_message_is_not_that_of_a_contact(app: Flask, lieu: Monde, claire: Acteur) -> None:
    lieu.courriel(claire)
    (letter,) = letters(lieu)
    (token,) = re.findall(r"/courriels/pas-moi/(\S+)", letter.texte)
    assert Navigateur(app).go(f"/courriels/plus-de-message/{token}").status_code == 400


def test_a_direction_is_told_who_adds_partners_and_is_not_asked_to(app: Flask, lieu: Monde) -> None:
    lieu.direction("Odile", "18", password=PASSWORD)
    odile = Navigateur(app)
    odile.sign_in("odile@exemple.fr")
    odile.go("/partenaires/regions/1")
    assert "L’équipe d’un DLA, ou le C2RA, les ajoute." in odile.text
    assert "Ajoutez" not in odile.text
    assert "Ajouter un partenaire" not in odile.text
