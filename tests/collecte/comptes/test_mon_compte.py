"""The account page: sessions listed and closed, password changed, identity proved again without losing typed text."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import delete, select

import collecte.comptes.operations.comptes
from collecte.comptes.operations.comptes import MOT_DE_PASSE_CHANGE, issue_lien
from collecte.comptes.operations.gestion_comptes import INVITATION, REINITIALISATION, deactivate, invite, reactivate
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.comptes.web.reprise import MAX_FIELDS
from collecte.core.security import verify_password
from collecte.core.web.navigateurs import browser_name
from collecte.courriels.modeles import render_message
from collecte.models import Compte, Courriel, EntreeJournal, Mots, SessionWeb
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

SITE = "https://collecte.exemple.fr"
OTHER = "un tout autre mot de passe"
CLAIRE, MARIE, ISABELLE = "claire@exemple.fr", "marie@exemple.fr", "isabelle@exemple.fr"


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    return app


def signed_in(app: Flask, adresse: str) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in_by_pages(adresse)
    return browser


def actions_of(browser: Navigateur) -> list[str]:
    """Return the addresses of the account page's buttons that close a session."""
    browser.go("/compte")
    return [
        part.partition('"')[0]
        for part in browser.page.text.split('action="')[1:]
        if part.startswith("/compte/sessions/")
    ]


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return [entree.verbe for entree in session.scalars(select(EntreeJournal).order_by(EntreeJournal.id))]


# --- sessions


def left(browser: Navigateur, **asked: str) -> dict[str, object]:
    """Ask what is left of the session, as `session.js` does."""
    fields = {"csrf_token": browser.fields("/deconnexion")["csrf_token"], **asked}
    answer = browser.client.post("/compte/session", data=fields, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200
    answer_json: dict[str, object] = answer.get_json()
    return answer_json


def test_asking_what_is_left_of_a_session_prolongs_nothing_and_staying_does(served: Flask, petit_monde: Monde) -> None:
    claire = signed_in(served, CLAIRE)
    claire.go("/compte/mot-de-passe")
    for minutes in (50, 60):
        petit_monde.heure.moment += timedelta(minutes=minutes)
        answer_json = left(claire)
    assert (answer_json["reste"], answer_json["lien"]) == (600, "")
    assert "se ferme à 12 h 00" in str(answer_json["phrase"]).replace("\u00a0", " ")
    assert left(claire, prolonger="1")["reste"] == 7_200
    assert left(claire)["reste"] == 7_200


def test_the_longest_life_of_a_session_is_prolonged_by_a_password_alone(served: Flask, petit_monde: Monde) -> None:
    claire = signed_in(served, CLAIRE)
    for _ in range(7):
        petit_monde.heure.moment += timedelta(minutes=100)
        claire.go("/compte")
    answer_json = left(claire, prolonger="1")
    assert (answer_json["reste"], answer_json["lien"]) == (1_200, "/compte/confirmer?prolonger=1")
    claire.go(str(answer_json["lien"]))
    assert "elle repart de zéro" in claire.text
    claire.send({"preuve_mot_de_passe": PASSWORD})
    claire.go("/compte")
    petit_monde.heure.moment += timedelta(minutes=10)
    assert left(claire, prolonger="1")["reste"] == 7_200


def test_a_form_says_until_when_its_page_stays_open_and_a_page_without_form_does_not(served: Flask) -> None:
    claire = signed_in(served, CLAIRE)
    claire.go("/compte/donnees")
    assert "Page ouverte jusqu’à 12 h 00" in claire.text
    assert "reste ouverte" not in claire.go("/compte").text


def test_each_browser_is_listed_and_another_one_can_be_closed(served: Flask, petit_monde: Monde) -> None:
    here, there = signed_in(served, CLAIRE), signed_in(served, CLAIRE)
    here.go("/compte")
    assert here.text.count("8 juillet 2026 à 10 h 00") >= 4
    assert here.text.count("cette session") == 1
    here.send({}, action=actions_of(here)[0])
    assert "Cette session est fermée." in here.text
    assert there.go("/a-faire").request.path == "/connexion"
    assert here.go("/a-faire").request.path == "/a-faire"
    assert verbs(petit_monde)[-1] == "fermer une session"


@pytest.mark.parametrize("action", ["/compte/sessions/fermer-les-autres", ""], ids=["all others", "one"])
def test_sessions_are_closed_by_who_has_just_proved_who_they_are(
    served: Flask, petit_monde: Monde, action: str
) -> None:
    """Someone who found a browser left open closes no session; after the proof, others close, and this one stays."""
    here, _, there = (signed_in(served, CLAIRE) for _ in range(3))
    path = action or actions_of(here)[-2]
    petit_monde.heure.moment += timedelta(minutes=11)
    here.go("/compte")
    here.send({}, action=path)
    assert "Confirmez que c’est vous" in here.text
    assert there.go("/a-faire").request.path == "/a-faire"
    here.send({"preuve_mot_de_passe": PASSWORD}, action=path)
    assert there.go("/a-faire").request.path == "/connexion"
    assert here.go("/a-faire").request.path == "/a-faire"


def test_who_proves_again_who_they_are_goes_on_under_another_token(served: Flask, petit_monde: Monde) -> None:
    """The former token opens nothing; pages left open in other tabs are sent as before."""
    browser, *_ = (signed_in(served, CLAIRE) for _ in range(3))
    browser.go("/compte")
    tab = browser.page
    before = browser.client.get_cookie("collecte", domain="127.0.0.1").value
    browser.go("/compte/confirmer")
    browser.send({"preuve_mot_de_passe": PASSWORD})
    after = browser.client.get_cookie("collecte", domain="127.0.0.1").value
    assert before != after
    assert browser.go("/a-faire").request.path == "/a-faire"
    browser.page = tab
    browser.send({}, action="/compte/sessions/fermer-les-autres")
    assert "Toutes vos autres sessions sont fermées." in browser.text
    former = Navigateur(served)
    former.client.set_cookie("collecte", before, domain="127.0.0.1")
    assert former.go("/a-faire").request.path == "/connexion"


def test_a_session_ended_while_it_was_proved_again_stays_ended(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, CLAIRE)
    browser.go("/compte/confirmer")
    with pytest.MonkeyPatch.context() as patched:

        def meanwhile(stored: str | None, typed: str) -> bool:
            with petit_monde.database.writing() as session:
                session.execute(delete(SessionWeb))
            return verify_password(stored, typed)

        patched.setattr(collecte.comptes.operations.comptes, "verify_password", meanwhile)
        browser.send({"preuve_mot_de_passe": PASSWORD})
    assert browser.go("/a-faire").request.path == "/connexion"


def test_all_others_are_closed_at_once(served: Flask) -> None:
    here, *others = (signed_in(served, CLAIRE) for _ in range(3))
    here.go("/compte")
    here.send({}, action="/compte/sessions/fermer-les-autres")
    assert [browser.go("/a-faire").request.path for browser in others] == ["/connexion"] * 2
    assert here.go("/a-faire").request.path == "/a-faire"


@pytest.mark.parametrize("reference", ["%25", "_" * 16, ""])
def test_no_one_closes_a_session_of_someone_else(served: Flask, reference: str) -> None:
    here, there, _, marie = (signed_in(served, adresse) for adresse in (CLAIRE, CLAIRE, MARIE, MARIE))
    close_claire = actions_of(here)[0]
    close_own = actions_of(marie)[0]
    path = f"/compte/sessions/{reference}/fermer" if reference else close_claire
    marie.send({}, action=close_own, path=path)
    assert [browser.go("/a-faire").request.path for browser in (here, there)] == ["/a-faire"] * 2
    assert close_own in actions_of(marie)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox sur Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
            "Edge sur Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur un iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605.1.15", "Safari sur un Mac"),
        ("<script>alert(1)</script>", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


# --- password


def test_a_password_hashed_at_another_cost_is_hashed_again_when_it_is_given(served: Flask, petit_monde: Monde) -> None:
    dearer = PasswordHasher(time_cost=3, memory_cost=64, parallelism=2).hash(PASSWORD)
    with petit_monde.database.writing() as session:
        session.scalars(select(Compte).where(Compte.adresse == CLAIRE)).one().mot_de_passe = dearer
    hashes = []
    for _ in range(2):
        signed_in(served, CLAIRE)
        with petit_monde.database.reading() as session:
            hashes.append(session.scalars(select(Compte.mot_de_passe).where(Compte.adresse == CLAIRE)).one())
    assert dearer not in hashes
    assert hashes[0] == hashes[1], "once only"
    assert Navigateur(served).sign_in_by_pages(CLAIRE, OTHER).status_code == 422


def test_changing_a_password_closes_the_other_sessions_and_tells_its_owner(served: Flask, petit_monde: Monde) -> None:
    here, there = signed_in(served, CLAIRE), signed_in(served, CLAIRE)
    here.go("/compte/mot-de-passe")
    here.send({"actuel": PASSWORD, "mot_de_passe": OTHER, "confirmation": OTHER})
    assert here.page.request.path == "/compte"
    assert "Votre mot de passe est changé." in here.text
    assert there.go("/a-faire").request.path == "/connexion"
    assert there.sign_in_by_pages(CLAIRE).status_code == 422
    assert there.sign_in_by_pages(CLAIRE, OTHER).request.path == "/a-faire"
    with petit_monde.database.reading() as session:
        assert [courriel.modele for courriel in session.scalars(select(Courriel))] == [MOT_DE_PASSE_CHANGE]
    assert verbs(petit_monde)[-1] == "changer de mot de passe"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"actuel": "pas le bon", "mot_de_passe": OTHER, "confirmation": OTHER},
            "Ce n’est pas votre mot de passe actuel",
        ),
        ({"actuel": PASSWORD, "mot_de_passe": OTHER, "confirmation": f"{OTHER}!"}, "diffèrent"),
        ({"actuel": PASSWORD, "mot_de_passe": "court", "confirmation": "court"}, "fait 5"),
        ({"actuel": "", "mot_de_passe": OTHER, "confirmation": OTHER}, "Écrivez votre mot de passe actuel."),
    ],
    ids=["wrong", "different", "weak", "missing"],
)
def test_a_refused_change_says_why_and_shows_no_password(served: Flask, typed: dict[str, str], told: str) -> None:
    browser = signed_in(served, CLAIRE)
    browser.go("/compte/mot-de-passe")
    browser.send(typed)
    assert browser.page.status_code == 422
    assert told in browser.text
    assert OTHER not in browser.page.text
    assert PASSWORD not in browser.page.text
    assert Navigateur(served).sign_in_by_pages(CLAIRE).request.path == "/a-faire"


def test_a_password_typed_after_the_session_ended_is_carried_nowhere(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, CLAIRE)
    browser.go("/compte/mot-de-passe")
    petit_monde.heure.moment += timedelta(hours=3)
    browser.send({"actuel": PASSWORD, "mot_de_passe": OTHER, "confirmation": OTHER})
    assert browser.page.status_code == 401
    assert OTHER not in browser.page.text
    assert PASSWORD not in browser.page.text


# --- proving again


def test_a_page_opened_long_after_signing_in_asks_who_is_there_then_opens(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, ISABELLE)
    assert browser.go("/compte/codes-de-secours").request.path == "/compte/codes-de-secours"
    petit_monde.heure.moment += timedelta(minutes=10, seconds=1)
    assert browser.go("/compte/codes-de-secours").request.path == "/compte/confirmer"
    browser.send({"preuve_mot_de_passe": PASSWORD, "preuve_code": "000000"})
    assert browser.page.status_code == 422
    browser.send({"preuve_mot_de_passe": "pas le bon", "preuve_code": petit_monde.code(ISABELLE)})
    assert "Ce n’est pas votre mot de passe actuel" in browser.text
    browser.send({"preuve_mot_de_passe": PASSWORD, "preuve_code": petit_monde.code(ISABELLE)})
    assert browser.page.request.path == "/compte/codes-de-secours"


def test_a_form_sent_long_after_signing_in_goes_on_once_proved(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, ISABELLE)
    browser.go("/compte/codes-de-secours")
    petit_monde.heure.moment += timedelta(minutes=11)
    browser.send({"raison": "Tapé « avant »", "mot_de_passe": "secret de passage"})
    assert "Confirmez que c’est vous" in browser.text
    assert browser.fields("/compte/codes-de-secours")["raison"] == "Tapé « avant »"
    assert "secret de passage" not in browser.page.text
    assert verbs(petit_monde) == []
    browser.send({"preuve_mot_de_passe": "pas le bon", "preuve_code": "1"}, action="/compte/codes-de-secours")
    assert browser.fields("/compte/codes-de-secours")["raison"] == "Tapé « avant »"
    browser.send(
        {"preuve_mot_de_passe": PASSWORD, "preuve_code": petit_monde.code(ISABELLE)}, action="/compte/codes-de-secours"
    )
    assert "Vos codes de secours" in browser.text
    assert verbs(petit_monde) == ["renouveler les codes de secours"]


def test_a_form_of_more_fields_than_any_page_of_ours_is_not_carried(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, ISABELLE)
    browser.go("/compte/codes-de-secours")
    petit_monde.heure.moment += timedelta(minutes=11)
    browser.send({f"a{number}": "" for number in range(MAX_FIELDS - 1)})
    assert browser.page.status_code == 200
    fields = {f"a{number}": "" for number in range(MAX_FIELDS + 1)}
    refused = browser.client.post("/compte/codes-de-secours", data=fields, base_url="http://127.0.0.1:8000")
    assert refused.status_code == 413
    assert len(refused.text) < 20_000


@pytest.mark.parametrize("suite", ["//evil.example", "/\\evil.example", "https:evil.example"])
def test_proving_never_leads_to_another_site(served: Flask, petit_monde: Monde, suite: str) -> None:
    browser = signed_in(served, CLAIRE)
    browser.go("/compte/confirmer")
    browser.send({"preuve_mot_de_passe": PASSWORD, "suite": suite}, follow=False)
    assert browser.page.headers["Location"] == "/compte"


# --- actions of others on an account


def test_a_deactivated_account_ends_at_once_and_opens_again_when_reactivated(served: Flask, petit_monde: Monde) -> None:
    browser = signed_in(served, CLAIRE)
    with petit_monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == CLAIRE)).one()
        token = issue_lien(session, compte=compte, now=petit_monde.heure())
        deactivate(session, compte=compte, acteur=None, now=petit_monde.heure())
    assert browser.go("/a-faire").request.path == "/connexion"
    assert "ne correspond pas" in Navigateur(served).sign_in_by_pages(CLAIRE).text
    assert Navigateur(served).go(f"/acces/{token}").status_code == 400
    with petit_monde.database.writing() as session:
        compte = session.scalars(select(Compte).where(Compte.adresse == CLAIRE)).one()
        reactivate(session, compte=compte, acteur=None, now=petit_monde.heure())
    assert browser.sign_in_by_pages(CLAIRE).request.path == "/a-faire"
    assert verbs(petit_monde) == ["désactiver le compte", "réactiver le compte"]


@pytest.mark.parametrize(("has_password", "modele"), [(True, "reinitialisation"), (False, "invitation_compte")])
def test_who_never_chose_a_password_is_invited_again(
    served: Flask, petit_monde: Monde, has_password: bool, modele: str
) -> None:
    petit_monde.personne("Zoe", "36", password=PASSWORD if has_password else None)
    browser = Navigateur(served)
    browser.go("/mot-de-passe-oublie")
    browser.send({"adresse": "zoe@exemple.fr"})
    with petit_monde.database.reading() as session:
        assert [courriel.modele for courriel in session.scalars(select(Courriel))] == [modele]


def test_an_invitation_is_a_message_without_any_secret(served: Flask, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        compte = get_compte_by_address(session, CLAIRE)
        assert compte is not None
        invite(session, compte=compte, acteur=None, now=petit_monde.heure())
    with petit_monde.database.reading() as session:
        (posted,) = session.scalars(select(Courriel))
        assert (posted.modele, posted.contexte, posted.region_id) == (INVITATION, {}, 1)
    assert verbs(petit_monde) == ["inviter"]


@pytest.mark.parametrize("modele", [INVITATION, REINITIALISATION, MOT_DE_PASSE_CHANGE])
def test_each_message_is_written_in_text_and_in_html(modele: str) -> None:
    lien = None if modele == MOT_DE_PASSE_CHANGE else "https://collecte.exemple.fr/acces/jeton"
    known: dict[str, object] = {
        "prenom": "Zoé & Lou",
        "lien": lien,
        "public_url": SITE,
        "pas_moi": f"{SITE}/courriels/pas-moi/jeton",
        "mots": Mots(),
    }
    subject, text, html = render_message(modele, known)
    assert subject
    assert "Bonjour Zoé & Lou," in text
    assert "Zoé &amp; Lou" in html
    assert (lien or "/mot-de-passe-oublie") in text
    assert f'href="{lien or f"{SITE}/mot-de-passe-oublie"}"' in html
