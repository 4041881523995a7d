"""Pages on personal data: requests and downloads by the person concerned, and what the officer reads, answers and
erases."""

import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.app import close
from collecte.core.gabarits import FOLDERS
from collecte.core.operations.durees import DUREES
from collecte.models import DemandeDroit, DroitDemande, Effacement, OrigineDemande, Personne, Role
from collecte.rgpd.operations.droits import echeance
from questionnaires.core.francais import PARIS, day_text
from tests.collecte.conftest import application
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.structures import MARIE, MATIN, SITE, terrain, visitor
from tests.collecte.rgpd.test_purge import everything

INJECTED = '=HYPERLINK("http://evil.example")<script>alert(1)</script>\u202e'


def claire_and_an_admin(monde: Monde) -> None:
    monde.region()
    author = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    monde.answered(author, {**CENT, "AUTRE_PRECISION": "Mon texte à moi"})
    monde.personne("admin", role=Role.ADMIN, password=PASSWORD)


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire, who answered, signed in; an admin exists."""
    prepare(petit_monde, claire_and_an_admin)
    navigateur = Navigateur(app)
    navigateur.sign_in("claire@exemple.fr")
    return navigateur


@pytest.fixture
def admin(claire: Navigateur) -> Navigateur:
    navigateur = Navigateur(claire.app)
    navigateur.sign_in("admin@exemple.fr")
    return navigateur


def requests(monde: Monde) -> list[DemandeDroit]:
    with monde.database.reading() as session:
        return list(session.scalars(select(DemandeDroit).order_by(DemandeDroit.id)))


# --- one's own data


def test_one_takes_one_s_data_away_answers_included(claire: Navigateur) -> None:
    claire.go("/compte/donnees")
    claire.send({}, action="/compte/donnees/archive")
    with zipfile.ZipFile(BytesIO(claire.page.data)) as archive:
        content = json.loads(archive.read("donnees.json"))
    assert "Mon texte à moi" in content["participations"][0]["saisie"]
    assert "mot_de_passe" not in str(content)


def test_one_asks_and_is_told_by_when_the_answer_comes(petit_monde: Monde, claire: Navigateur) -> None:
    claire.go("/compte/donnees")
    claire.send({"droit": "effacement", "precisions": INJECTED}, action="/compte/donnees")
    (demande,) = requests(petit_monde)
    assert (demande.droit, demande.origine, demande.nom) == (
        DroitDemande.EFFACEMENT,
        OrigineDemande.COMPTE,
        "Claire Durand",
    )
    assert f"attendue au plus tard le {day_text(echeance(demande.recue_le))}" in claire.text
    assert "<script>alert" not in claire.page.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"droit": "tout"}, "choix", id="a right that does not exist"),
        pytest.param({"droit": "accès", "precisions": "x" * 301}, "trop longue", id="a long line"),
        pytest.param({"droit": "accès", "precisions": "a\n" * 30}, "20 au plus", id="many lines"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_shown_again(
    petit_monde: Monde, claire: Navigateur, sent: dict[str, str], said: str
) -> None:
    claire.go("/compte/donnees")
    page = claire.send(sent, action="/compte/donnees")
    assert (page.status_code, said in page.text) == (422, True)
    assert requests(petit_monde) == []


def test_one_chooses_how_long_one_s_series_keep_one_s_name(petit_monde: Monde, claire: Navigateur) -> None:
    for values, is_kept in (({"garder": "y"}, True), ({}, False)):
        claire.go("/compte/donnees")
        fields = claire.fields("/compte/donnees/series")
        fields.pop("garder", None)
        claire.client.post("/compte/donnees/series", data=fields | values, base_url="http://127.0.0.1:8000")
        with petit_monde.database.reading() as session:
            personne = session.scalars(select(Personne).where(Personne.prenom == "Claire")).one()
            assert (personne.series_gardees_le is not None) is is_kept


def test_the_receipt_says_which_version_of_the_notice_was_read(claire: Navigateur) -> None:
    claire.go("/reponses/1/recu")
    assert "Vous avez lu la version du mercredi 8 juillet 2026 de cette notice" in claire.text


def test_the_page_tells_the_durations_that_purges_apply(app: Flask) -> None:
    page = Navigateur(app)
    page.go("/donnees-personnelles")
    text = page.text
    assert [duree.texte for duree in DUREES.values() if plain(duree.texte) not in text] == []


# --- by a personal link


def test_a_structure_asks_by_its_link(petit_monde: Monde, app: Flask) -> None:
    petit_monde.region()
    ici = terrain(petit_monde)
    ici.letters()
    page = visitor(app, ici.path())
    page.go(re.sub("accueil$", "donnees", page.page.request.path))
    page.send({"droit": "accès", "precisions": "Tout, s’il vous plaît"})
    (demande,) = requests(petit_monde)
    assert (demande.adresse, demande.origine, demande.contact_id) == (MARIE, OrigineDemande.LIEN, 1)
    assert demande.recue_le == MATIN.date()
    assert "attendue au plus tard le" in page.text


# --- the officer


def test_the_first_to_be_due_comes_first_and_a_late_one_says_so(petit_monde: Monde, admin: Navigateur) -> None:
    petit_monde.demande_droit("Zoé Tard")
    petit_monde.heure.moment += timedelta(days=40)
    petit_monde.demande_droit("Aline Tôt")
    admin.sign_in("admin@exemple.fr")
    admin.go("/administration/rgpd")
    text = admin.text
    assert text.index("Zoé Tard") < text.index("Aline Tôt")
    assert text.count("délai dépassé") == 1


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-02-28"), ("2028-01-30", "2028-02-29"), ("2026-12-15", "2027-01-15")],
)
def test_a_request_is_due_a_month_later(received: str, due: str) -> None:
    assert echeance(datetime.fromisoformat(received).date()).isoformat() == due


def test_a_request_is_noted_answered_once_and_stays(petit_monde: Monde, admin: Navigateur) -> None:
    admin.go("/administration/rgpd/demandes/nouvelle")
    values = {"droit": "opposition", "nom": "Paul Roux", "adresse": "par courrier", "recue_le": "2026-07-01"}
    admin.send(values)
    admin.go("/administration/rgpd/demandes/1")
    assert admin.send({"suite": " \n "}).status_code == 422
    admin.go("/administration/rgpd/demandes/1")
    admin.send({"suite": "Archive remise en main propre."})
    admin.go("/administration/rgpd/demandes/1")
    assert "Cette demande a eu sa réponse" in admin.text
    assert [demande.suite for demande in requests(petit_monde)] == ["Archive remise en main propre."]


def test_a_request_of_tomorrow_is_refused(petit_monde: Monde, admin: Navigateur) -> None:
    admin.go("/administration/rgpd/demandes/nouvelle")
    values = {"droit": "accès", "nom": "Paul", "adresse": "", "recue_le": "2026-07-09"}
    assert admin.send(values).status_code == 422
    assert "n’est pas encore passé" in admin.text
    assert requests(petit_monde) == []


def test_the_officer_finds_someone_and_reads_none_of_their_answers(admin: Navigateur) -> None:
    admin.go("/administration/rgpd?qui=durand+claire")
    assert "claire@exemple.fr" in admin.text
    admin.go("/administration/rgpd/personne/1")
    assert "Mon texte à moi" not in admin.text
    page = admin.send({}, action="/administration/rgpd/personne/1/archive")
    with zipfile.ZipFile(BytesIO(page.data)) as archive:
        content = archive.read("donnees.json").decode()
        assert b"Mon texte" not in archive.read("donnees.xlsx")
    assert "claire@exemple.fr" in content
    assert "Mon texte à moi" not in content


def test_an_erasure_wants_its_words_typed(petit_monde: Monde, admin: Navigateur) -> None:
    path = "/administration/rgpd/personne/1/effacer"
    admin.go(path)
    assert "réponses telles que tapées" in admin.text
    assert admin.send({"a_effacer": "oui"}).status_code == 422
    assert "claire@exemple.fr" in everything(petit_monde)
    admin.go(path)
    admin.send({"a_effacer": "EFFACER personne 1"})
    assert "C’est effacé" in admin.text
    content = everything(petit_monde)
    assert "claire@exemple.fr" not in content
    assert "'Claire'" not in content
    journal = Path(f"{petit_monde.database.engine.url.database}.effacements")
    assert len(journal.read_text().splitlines()) == 1
    with petit_monde.database.reading() as session:
        assert len(session.scalars(select(Effacement)).all()) == 1


@pytest.mark.parametrize(
    "path",
    ["/administration/rgpd/personne/99", "/administration/rgpd/compte/1", "/administration/rgpd/demandes/99"],
)
def test_what_does_not_exist_is_not_found(admin: Navigateur, path: str) -> None:
    assert admin.go(path).status_code == 404


@pytest.mark.parametrize("sought", ["%", "'", "\x00", "\ud800", "x" * 500, "=1+1", "\u202e", "٣"])
def test_a_hostile_search_finds_no_one_and_breaks_nothing(admin: Navigateur, sought: str) -> None:
    page = admin.client.get(
        "/administration/rgpd",
        query_string={"qui": sought.encode("utf-8", "surrogatepass")},
        base_url="http://127.0.0.1:8000",
    )
    assert page.status_code == 200


def test_the_officer_is_told_when_a_base_is_behind_its_journal(petit_monde: Monde, admin: Navigateur) -> None:
    journal = Path(f"{petit_monde.database.engine.url.database}.effacements")
    journal.write_text(json.dumps({"empreinte": "ab" * 32, "quand": "2026-07-01T00:00:00+00:00"}) + "\n")
    admin.go("/administration/rgpd")
    assert "collecte rgpd rejouer" in admin.text


def test_the_register_is_that_of_what_is_kept(petit_monde: Monde, claire: Navigateur) -> None:
    app = application(petit_monde, controller="L’association C2RA", privacy_contact="dpo@exemple.fr")
    navigateur = Navigateur(app)
    navigateur.sign_in("admin@exemple.fr")
    navigateur.go("/administration/rgpd/registre")
    assert "L’association C2RA" in navigateur.text
    assert "3 mois après l’envoi ou l’abandon" in navigateur.text
    close(app)


# --- network addresses


@pytest.fixture
def proxied(petit_monde: Monde) -> Iterator[Flask]:
    app = application(petit_monde, proxies=1)
    yield app
    close(app)


def test_no_network_address_of_who_answers_is_kept(petit_monde: Monde, proxied: Flask) -> None:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    ici = terrain(petit_monde)
    ici.letters()
    petit_monde.campagne(ouverture=MATIN.date())
    address, proxy_address = "203.0.113.77", "198.51.100.23"
    claire = Navigateur(proxied)
    for navigateur in (claire, structure := Navigateur(proxied)):
        navigateur.client.environ_base |= {
            "REMOTE_ADDR": address,
            "HTTP_X_FORWARDED_FOR": proxy_address,
            "HTTP_X_REAL_IP": proxy_address,
        }
    claire.go("/connexion")
    claire.send({"adresse": "claire@exemple.fr", "mot_de_passe": "un mot de passe faux"})
    claire.sign_in("claire@exemple.fr")
    claire.go("/a-faire")
    claire.go("/reponses/3/REPARTITION")
    claire.send({"M1F1": "12"})
    structure.go(ici.path())
    structure.go(re.sub("accueil$", "repondre", structure.page.request.path))
    structure.send({})
    content = everything(petit_monde)
    assert "'M1F1': '12'" in content
    assert address not in content
    assert proxy_address not in content
    assert MATIN.tzinfo is PARIS


# --- no request to anyone else


MESSAGES = sorted(path for folder in FOLDERS for path in folder.glob("*/courriels/*.html"))


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_a_message_asks_nothing_of_any_site_when_it_is_read(path: Path) -> None:
    assert (
        re.findall(r"""src\s*=|url\(|@import|<link|<img|<iframe|background\s*=|srcset""", path.read_text("utf-8")) == []
    )


def test_a_message_to_a_structure_leads_to_no_other_site(petit_monde: Monde) -> None:
    petit_monde.region()
    ici = terrain(petit_monde)
    letters = ici.letters()
    assert len(letters) == 2
    for letter in letters:
        addresses = re.findall(r"https?://[^\s\"'<>)]+", letter.html + letter.texte)
        assert addresses
        assert {address[: len(SITE) + 1] for address in addresses} == {f"{SITE}/"}
