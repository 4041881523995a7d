"""Sign-in through an identity provider: opens an existing account, once all that the provider says is verified."""

import hmac
import html
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import orjson
import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import event, func, select
from werkzeug.wrappers import Response

import collecte.comptes.fournisseur.appels as appels
from collecte.app import close
from collecte.comptes.fournisseur.dialogue import Identite
from collecte.comptes.operations.gestion_comptes import deactivate
from collecte.comptes.operations.identites import IDENTITE_LIEE, open_with
from collecte.comptes.queries.comptes import get_acteur, get_compte_by_address
from collecte.comptes.views.fournisseur import CADENCE, CADENCE_TAPEE
from collecte.models import Compte, Courriel, EntreeJournal, IdentiteExterne
from collecte.organisation.operations.personnes import change_adresse
from tests.collecte.conftest import application
from tests.collecte.mondes.applications import give_back
from tests.collecte.mondes.fournisseur import (
    CLIENT,
    NOM,
    Fournisseur,
    parameters,
    public_key,
    public_pem,
    served,
    signed,
    visit,
)
from tests.collecte.mondes.monde import PASSWORD, Monde, current_code
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.tiers import slow_but

CLAIRE, MARIE, ISABELLE = "claire@exemple.fr", "marie@exemple.fr", "isabelle@exemple.fr"
DEPART = "/connexion/fournisseur"
NOBODY = "Aucun compte ouvert ne correspond à votre identité"
UNVERIFIED = "n’a pas pu être vérifiée"
LOST = "Cette connexion a trop attendu, a déjà servi, ou a commencé dans un autre navigateur."
SILENT = "ne répond pas comme attendu"


@pytest.fixture
def fournisseur(petit_monde: Monde) -> Iterator[Fournisseur]:
    with served(petit_monde.heure) as provider:
        yield provider


@pytest.fixture
def service(petit_monde: Monde, fournisseur: Fournisseur) -> Iterator[Flask]:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    flask_app = application(petit_monde, oidc=fournisseur.settings)
    yield flask_app
    close(flask_app)


def departure(browser: Navigateur, path: str = DEPART, **headers: str) -> str:
    """Return the provider's address that a browser is redirected to."""
    answer = browser.client.get(path, base_url="http://127.0.0.1:8000", headers=headers)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def entered(service: Flask, path: str = DEPART) -> Navigateur:
    """Return a new browser after the whole sign-in."""
    browser = Navigateur(service)
    browser.go(visit(departure(browser, path)))
    return browser


def is_signed_in(browser: Navigateur) -> bool:
    return bool(browser.client.get("/compte", base_url="http://127.0.0.1:8000").status_code == 200)


def refused(browser: Navigateur, message: str) -> None:
    """Check that the sign-in page shows the message, and that nobody is signed in."""
    assert browser.page.status_code == 422
    assert message in browser.text
    assert "Mot de passe oublié" in browser.text
    assert not is_signed_in(browser)


def links(monde: Monde) -> int:
    with monde.database.reading() as session:
        return session.scalars(select(func.count()).select_from(IdentiteExterne)).one()


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return [entree.verbe for entree in session.scalars(select(EntreeJournal).order_by(EntreeJournal.id))]


def compte_of(session: Any, adresse: str) -> Compte:  # noqa: ANN401 - a session
    compte = get_compte_by_address(session, adresse)
    assert compte is not None
    return compte


# --- accepted sign-ins


def test_the_whole_way_opens_the_account_of_the_verified_address_and_tells_its_owner(
    service: Flask, petit_monde: Monde
) -> None:
    browser = Navigateur(service)
    browser.go("/connexion")
    assert f"Se connecter avec {NOM}" in browser.text
    browser.go(visit(departure(browser)))
    assert browser.page.status_code == 200
    assert is_signed_in(browser)
    with petit_monde.database.reading() as session:
        identite = session.scalars(select(IdentiteExterne)).one()
        assert identite.compte_id == compte_of(session, CLAIRE).id
        assert "personne-1" not in identite.empreinte
        assert [courriel.modele for courriel in session.scalars(select(Courriel))] == [IDENTITE_LIEE]
    assert verbs(petit_monde)[-1] == "lier à un fournisseur d’identité"


def test_the_next_times_the_number_alone_counts_and_nothing_more_is_told(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde
) -> None:
    entered(service)
    before = verbs(petit_monde)
    fournisseur.adresse = MARIE
    browser = entered(service)
    browser.go("/compte")
    assert CLAIRE in browser.text
    assert links(petit_monde) == 1
    assert verbs(petit_monde) == before


def test_it_goes_where_one_was_going(service: Flask) -> None:
    browser = Navigateur(service)
    browser.go("/compte/agenda")
    assert "suite=/compte/agenda" in browser.page.text
    assert entered(service, f"{DEPART}?suite=/compte/agenda").page.request.path == "/compte/agenda"
    assert entered(service, f"{DEPART}?suite=//ailleurs.example/").page.request.host == "127.0.0.1:8000"


SAISIE = "/ma-repartition/1/partage"


@pytest.fixture
def late(service: Flask, petit_monde: Monde) -> Navigateur:
    """Claire's browser, after she sent a form whose session had ended."""
    petit_monde.campagne()
    acteur = petit_monde.acteur_of(1)
    petit_monde.answered(acteur)
    browser = entered(service)
    browser.go(SAISIE)
    petit_monde.heure.moment += timedelta(hours=3)
    browser.send({"accord_chiffres": "non", "vue_direction": "mission"}, path=SAISIE)
    assert browser.page.status_code == 401
    return browser


def onward(browser: Navigateur) -> str:
    """Return the provider's address that a browser is sent to when typed text is stored meanwhile."""
    answer = browser.client.post(DEPART, data=browser.fields("/connexion"), base_url="http://127.0.0.1:8000")
    assert answer.status_code == 200, text_of(answer)
    match = re.search(r'<a class="button" href="([^"]+)"', answer.text)
    assert match
    address = html.unescape(match[1])
    assert html.escape(f"0; url={address}") in answer.text, "it goes on by itself"
    return address


def shows_again(browser: Navigateur) -> bool:
    fields = browser.fields(SAISIE) if browser.page.request.path == SAISIE else {}
    return (fields.get("accord_chiffres"), fields.get("vue_direction")) == ("non", "mission")


def test_what_was_typed_before_the_session_ended_is_shown_again(late: Navigateur) -> None:
    assert f"Se connecter avec {NOM}" in late.text
    late.go(visit(onward(late)))
    assert shows_again(late)


@pytest.mark.parametrize("how", ["provider says no", "too late", "page expired", "too often"])
def test_what_was_typed_stays_on_the_sign_in_page_when_the_provider_does_not_open(
    late: Navigateur, fournisseur: Fournisseur, petit_monde: Monde, how: str
) -> None:
    fields = late.fields("/connexion")
    match how:
        case "provider says no":
            fournisseur.dit = {"nonce": "un autre"}
            late.go(visit(onward(late)))
        case "too late":
            back = visit(onward(late))
            petit_monde.heure.moment += timedelta(minutes=11)
            late.go(back)
        case "page expired":
            late.send({"csrf_token": "ancien"}, path=DEPART)
        case _:
            for _ in range(CADENCE_TAPEE.most):
                onward(late)
            late.send(fields, path=DEPART)
    assert late.page.status_code in {422, 429}
    assert "errors" in late.page.text
    assert late.fields("/connexion")["reprise"] == fields["reprise"] != ""
    late.identify(CLAIRE, path="/connexion")
    assert shows_again(late)


def test_what_was_typed_on_a_page_that_wants_a_proof_outlives_the_proof(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde
) -> None:
    path, browser = "/organisation/personnes/1/adresse", Navigateur(service)
    browser.sign_in_by_pages(ISABELLE)
    browser.go(path)
    petit_monde.heure.moment += timedelta(hours=3)
    browser.send({"adresse": "claire.b@exemple.fr"}, path=path)
    assert browser.page.status_code == 401
    fournisseur.adresse = ISABELLE
    browser.go(visit(onward(browser)))
    browser.send({"code_unique": current_code(petit_monde.database, ISABELLE, petit_monde.heure())})
    assert "Confirmez que c’est vous" in browser.text
    petit_monde.heure.moment += timedelta(minutes=1)
    code = current_code(petit_monde.database, ISABELLE, petit_monde.heure())
    browser.send({"preuve_mot_de_passe": "faux", "preuve_code": code})
    browser.send({"preuve_mot_de_passe": PASSWORD, "preuve_code": code})
    assert browser.page.request.path == path
    assert browser.fields()["adresse"] == "claire.b@exemple.fr"
    browser.go(path)
    assert browser.fields()["adresse"] == ""


def test_what_one_person_typed_is_not_given_to_another_whom_the_provider_names(
    late: Navigateur, fournisseur: Fournisseur
) -> None:
    fournisseur.sujet, fournisseur.adresse = "personne-2", MARIE
    late.go(visit(onward(late)))
    assert "sous un autre compte" in late.text
    assert late.go(SAISIE).status_code == 404


def test_the_page_asked_for_survives_a_provider_that_says_no(service: Flask, fournisseur: Fournisseur) -> None:
    fournisseur.dit = {"nonce": "un autre"}
    browser = entered(service, f"{DEPART}?suite=/compte/agenda")
    refused(browser, UNVERIFIED)
    assert browser.fields("/connexion")["suite"] == "/compte/agenda"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"adresse": "inconnue@exemple.fr"}, id="an address that no account has"),
        pytest.param({"dit": {"email_verified": False}}, id="not verified"),
        pytest.param({"dit": {"email_verified": "true"}}, id="verified by a word"),
        pytest.param({"dit": {"email_verified": None}}, id="verified or not, it does not say"),
        pytest.param({"dit": {"email": None}}, id="no address"),
        pytest.param({"dit": {"email": [CLAIRE]}}, id="a list of addresses"),
        pytest.param({"adresse": "ｃlaire@exemple.fr"}, id="an address that only looks the same"),
    ],
)
def test_no_account_is_made_nor_linked(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde, changes: dict[str, Any]
) -> None:
    for name, value in changes.items():
        setattr(fournisseur, name, value)
    refused(entered(service), NOBODY)
    assert links(petit_monde) == 0


@pytest.mark.parametrize("is_linked", [True, False], ids=["linked before", "never linked"])
def test_a_deactivated_account_is_refused_as_an_unknown_one(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde, is_linked: bool
) -> None:
    if is_linked:
        entered(service)
    with petit_monde.database.writing() as session:
        acteur = get_acteur(session, compte_of(session, ISABELLE).id)
        assert acteur is not None
        deactivate(session, compte=compte_of(session, CLAIRE), acteur=acteur, now=petit_monde.heure())
    browser = entered(service)
    refused(browser, NOBODY)
    fournisseur.sujet, fournisseur.adresse = "personne-2", "inconnue@exemple.fr"
    unknown = entered(service)
    assert browser.text == unknown.text


def test_an_account_that_one_identity_opens_is_not_opened_by_another(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde
) -> None:
    entered(service)
    fournisseur.sujet = "personne-2"
    refused(entered(service), NOBODY)
    assert links(petit_monde) == 1


def test_a_role_that_needs_a_code_of_ours_still_does_whatever_the_provider_asked(
    service: Flask, fournisseur: Fournisseur
) -> None:
    fournisseur.adresse, fournisseur.dit = ISABELLE, {"amr": ["mfa", "otp", "hwk"]}
    browser = entered(service)
    assert browser.page.request.path == "/connexion/code"
    assert not is_signed_in(browser)


def test_the_word_of_a_provider_is_no_recent_proof(service: Flask) -> None:
    browser = entered(service)
    browser.go("/compte/application")
    assert "Confirmez que c’est vous" in browser.text


def test_signing_in_gives_a_new_token(service: Flask) -> None:
    browser = Navigateur(service)
    address = departure(browser)
    before = {cookie.value for cookie in browser.client._cookies.values()}
    browser.go(visit(address))
    after = {cookie.value for cookie in browser.client._cookies.values()}
    assert len(before) == len(after) == 1
    assert before.isdisjoint(after)


# --- the link


def test_its_owner_sees_the_link_and_cuts_it_after_a_proof(service: Flask, petit_monde: Monde) -> None:
    browser = entered(service)
    browser.go("/compte")
    assert f"votre identité chez {NOM} ouvre ce compte" in browser.text
    browser.send({}, action="/compte/fournisseur/defaire")
    assert "Confirmez que c’est vous" in browser.text
    assert links(petit_monde) == 1
    browser.send({"preuve_mot_de_passe": PASSWORD}, path="/compte/fournisseur/defaire")
    assert "Le lien est défait" in browser.text
    assert links(petit_monde) == 0
    assert verbs(petit_monde)[-1] == "défaire le lien à un fournisseur d’identité"


def test_another_password_and_another_address_cut_it(service: Flask, petit_monde: Monde) -> None:
    browser = entered(service)
    browser.go("/compte/mot-de-passe")
    other = "une phrase bien plus longue 7"
    browser.send({"actuel": PASSWORD, "mot_de_passe": other, "confirmation": other})
    assert links(petit_monde) == 0
    entered(service)
    assert links(petit_monde) == 1
    with petit_monde.database.writing() as session:
        compte, now = compte_of(session, CLAIRE), petit_monde.heure()
        change_adresse(session, compte=compte, adresse="claire.b@exemple.fr", acteur=None, now=now)
    assert links(petit_monde) == 0


# --- tokens that are refused


def by_hand(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """Write a token that no careful library would write."""
    parts = [urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, claims)]
    return b".".join((*parts, urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"="))).decode()


def with_none(claims: dict[str, Any]) -> str:
    return by_hand({"alg": "none"}, claims, lambda _: b"")


def with_public_key(claims: dict[str, Any]) -> str:
    """Sign as if the public key were a shared secret."""
    return by_hand({"alg": "HS256", "kid": "une"}, claims, lambda text: hmac.digest(public_pem(), text, "sha256"))


def with_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "une"}, claims, RSAKey.generate_key(2048))


def with_a_key_of_its_own(claims: dict[str, Any]) -> str:
    """Sign as if a token could bring the key that verifies it."""
    key = RSAKey.generate_key(2048, {"kid": "une", "use": "sig"})
    header = {"typ": "JWT", "alg": "RS256", "kid": "une", "jwk": key.as_dict(private=False)}
    return jwt.encode(header, claims, key)


def altered(claims: dict[str, Any]) -> str:
    head, _, signature = signed(claims).split(".")
    return ".".join((head, signed({**claims, "sub": "personne-3"}).split(".")[1], signature))


@pytest.mark.parametrize("sign", [with_none, with_public_key, with_another_key, with_a_key_of_its_own, altered])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(
    service: Flask, fournisseur: Fournisseur, sign: Callable[[dict[str, Any]], str]
) -> None:
    fournisseur.sign = sign
    refused(entered(service), UNVERIFIED)


def test_a_shared_key_among_those_of_the_provider_signs_nothing(service: Flask, fournisseur: Fournisseur) -> None:
    shared = OctKey.import_key("un secret que deux connaissent, bien assez long", {"kid": "deux"})
    fournisseur.reponses["/cles"] = lambda: Response(
        orjson.dumps({"keys": [public_key(), shared.as_dict()]}), mimetype="application/json"
    )
    fournisseur.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "deux"}, claims, shared)
    refused(entered(service), UNVERIFIED)


def test_a_key_that_we_do_not_know_the_kind_of_keeps_no_other_from_being_read(
    service: Flask, fournisseur: Fournisseur
) -> None:
    fournisseur.reponses["/cles"] = lambda: Response(
        orjson.dumps({"keys": ["clé", {"kty": "AKP", "kid": "trois"}, public_key()]}), mimetype="application/json"
    )
    assert is_signed_in(entered(service))


@pytest.mark.parametrize(
    "dit",
    [
        pytest.param({"nonce": "un autre"}, id="another nonce"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"aud": "un-autre-service"}, id="for another service"),
        pytest.param({"aud": "un-autre-service", "azp": CLIENT}, id="given to us for another service"),
        pytest.param({"aud": [CLIENT, "un-autre-service"]}, id="for two, and it does not say whom it was given to"),
        pytest.param({"aud": [CLIENT, "autre"], "azp": "autre"}, id="given to another"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"iss": "https://ailleurs.example"}, id="another issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"exp": 1_600_000_000}, id="over"),
        pytest.param({"exp": None}, id="never over"),
        pytest.param({"exp": "demain"}, id="over in words"),
        pytest.param({"sub": None}, id="about nobody"),
        pytest.param({"sub": ""}, id="about an empty number"),
        pytest.param({"sub": "x" * 256}, id="about an endless number"),
        pytest.param({"at_hash": "autre"}, id="with another access token"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_opens_nothing(
    service: Flask, fournisseur: Fournisseur, petit_monde: Monde, dit: dict[str, Any]
) -> None:
    fournisseur.dit = dit
    refused(entered(service), UNVERIFIED)
    assert links(petit_monde) == 0


# --- the way back


def test_an_answer_serves_once(service: Flask, fournisseur: Fournisseur) -> None:
    browser = Navigateur(service)
    fournisseur.dit = {"nonce": "un autre"}
    back = visit(departure(browser))
    browser.go(back)
    refused(browser, UNVERIFIED)
    fournisseur.dit = {}
    requests = fournisseur.asked.count("/jeton")
    browser.go(back)
    refused(browser, LOST)
    assert fournisseur.asked.count("/jeton") == requests


def test_a_code_that_served_opens_nothing_to_another_state(service: Flask) -> None:
    first = Navigateur(service)
    back = visit(departure(first))
    first.go(back)
    thief = Navigateur(service)
    state = parameters(departure(thief))["state"]
    thief.go(f"{DEPART}/retour?code={parameters(back)['code']}&state={state}")
    refused(thief, "n’a pas confirmé votre identité")


def test_a_code_of_someone_else_is_of_no_use_without_what_their_session_holds(service: Flask) -> None:
    """PKCE: a code stolen before it was used, with the thief's own state."""
    back = visit(departure(Navigateur(service)))
    thief = Navigateur(service)
    state = parameters(departure(thief))["state"]
    thief.go(f"{DEPART}/retour?code={parameters(back)['code']}&state={state}")
    refused(thief, "n’a pas confirmé votre identité")


def test_the_answer_to_another_browser_opens_nothing(service: Flask) -> None:
    """Login CSRF: a link that would sign its victim in under the attacker's account."""
    back = visit(departure(Navigateur(service)))
    victim = Navigateur(service)
    victim.go(back)
    refused(victim, LOST)
    other = Navigateur(service)
    departure(other)
    other.go(back)
    refused(other, LOST)


def test_an_answer_is_waited_for_ten_minutes(service: Flask, petit_monde: Monde) -> None:
    browser, late = Navigateur(service), Navigateur(service)
    in_time, too_late = visit(departure(browser)), visit(departure(late))
    petit_monde.heure.moment += timedelta(minutes=10)
    browser.go(in_time)
    assert is_signed_in(browser)
    petit_monde.heure.moment += timedelta(seconds=1)
    late.go(too_late)
    refused(late, LOST)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param({"error": "access_denied"}, "n’a pas confirmé", id="its user said no"),
        pytest.param({}, "n’a pas confirmé", id="no code"),
        pytest.param({"code": "x", "iss": "https://ailleurs.example"}, UNVERIFIED, id="another provider answers"),
    ],
)
def test_an_answer_without_a_code_of_this_provider_is_told(service: Flask, more: dict[str, str], told: str) -> None:
    browser = Navigateur(service)
    state = parameters(departure(browser))["state"]
    browser.go(f"{DEPART}/retour?" + "&".join(f"{name}={value}" for name, value in {"state": state, **more}.items()))
    refused(browser, told)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_starts_nothing(service: Flask, fournisseur: Fournisseur, site: str) -> None:
    answer = Navigateur(service).client.get(DEPART, base_url="http://127.0.0.1:8000", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/connexion")
    assert fournisseur.asked == []


# --- a provider that does not answer as it must


def test_a_provider_that_is_down_is_told(service: Flask, petit_monde: Monde) -> None:
    with served(petit_monde.heure) as provider:
        settings = provider.settings
    flask_app = application(petit_monde, oidc=settings)
    browser = Navigateur(flask_app)
    browser.go(DEPART)
    refused(browser, SILENT)
    close(flask_app)


def test_a_provider_at_a_port_that_another_had_is_asked_anew(petit_monde: Monde, fournisseur: Fournisseur) -> None:
    """Applications of tests are lent from one to the next; each keeps what its provider announced."""
    apps = []
    for _ in range(2):
        apps.append(application(petit_monde, oidc=fournisseur.settings))
        give_back(petit_monde.database)
        close(apps[-1])
    assert apps[0] is not apps[1]


def trickle() -> Iterator[bytes]:
    """Answer for ever, as `endless` does: a reader without bounds would never come back."""
    while True:
        yield b" "
        time.sleep(0.05)


def endless() -> Iterator[bytes]:
    while True:
        yield b" " * 1_000


def answers(status: int, body: bytes, **headers: str) -> Callable[[], Response]:
    return lambda: Response(body, status, headers=headers, mimetype="application/json")


@pytest.mark.parametrize(
    "path",
    slow_but(
        ["/jeton"],
        ["/jeton", "/cles", "/.well-known/openid-configuration"],
        reason="each answer at each address; one function reads them all",
    ),
)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda: Response(trickle(), mimetype="application/json"), id="byte by byte"),
        pytest.param(lambda: Response(endless(), mimetype="application/json"), id="endless"),
        pytest.param(answers(500, b"{}"), id="broken"),
        pytest.param(answers(302, b"{}", Location="http://127.0.0.1:1/"), id="elsewhere"),
        pytest.param(answers(200, b"[" * 100_000), id="deep"),
        pytest.param(answers(200, b"[]"), id="no object"),
        pytest.param(answers(200, b"<html>"), id="a page"),
    ],
)
def test_what_it_answers_is_bounded_and_never_a_defect_of_ours(
    service: Flask,
    fournisseur: Fournisseur,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    answer: Callable[[], Response],
) -> None:
    browser = Navigateur(service)
    address = DEPART if path.startswith("/.well-known") else visit(departure(browser))
    monkeypatch.setattr(appels, "SECONDS", 1.0)  # for the answer alone: a slow machine takes longer for the whole
    fournisseur.reponses[path] = answer
    browser.go(address)
    refused(browser, SILENT)


@pytest.mark.parametrize(
    "annonce",
    [
        pytest.param({"issuer": "https://ailleurs.example"}, id="another issuer"),
        pytest.param({"token_endpoint": "http://ailleurs.example/jeton"}, id="a secret that would travel in clear"),
        pytest.param({"authorization_endpoint": "javascript:alert(1)"}, id="no address"),
        pytest.param({"jwks_uri": None}, id="no keys"),
        pytest.param({"jwks_uri": "https://[::1"}, id="half an address"),
    ],
)
def test_what_it_announces_is_looked_through(service: Flask, fournisseur: Fournisseur, annonce: dict[str, Any]) -> None:
    fournisseur.annonce = annonce
    browser = Navigateur(service)
    browser.go(DEPART)
    refused(browser, SILENT)


def test_who_reads_no_header_is_told_who_we_are_in_the_form(service: Flask, fournisseur: Fournisseur) -> None:
    fournisseur.annonce = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert is_signed_in(entered(service))


def test_one_address_asks_at_a_cadence(service: Flask, fournisseur: Fournisseur) -> None:
    browser = Navigateur(service)
    for _ in range(CADENCE.most):
        departure(browser)
    browser.go(DEPART)
    assert browser.page.status_code == 429
    assert "en 60 secondes" in browser.text


def test_logs_hold_neither_code_nor_token_nor_address(
    service: Flask, fournisseur: Fournisseur, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    back = visit(departure(browser := Navigateur(service)))
    browser.go(back)
    fournisseur.dit = {"nonce": "un autre"}
    entered(service)
    logged = " ".join(f"{record.getMessage()} {getattr(record, 'faits', '')}" for record in caplog.records)
    assert "connexion par un fournisseur" in logged
    assert "jeton refusé" in logged
    secrets = [*parameters(back).values(), "personne-1", CLAIRE, "acces", "eyJ"]
    assert [secret for secret in secrets if secret in logged] == []


def test_two_first_sign_ins_at_once_make_one_link(monde: Monde) -> None:
    """On both databases: the second sign-in finds the link that the first one made."""
    monde.region()
    monde.personne("Claire", "18", password=PASSWORD)
    identite = Identite(emetteur="https://identite.example", sujet="personne-1", adresse=CLAIRE)

    def opened(_: int) -> int:
        with monde.database.writing() as session:
            return open_with(session, identite=identite, nom=NOM, now=monde.heure())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(opened, range(4)))) == 1
    assert links(monde) == 1
    assert verbs(monde).count("lier à un fournisseur d’identité") == 1


HELD = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "INSERT INTO identites_externes"}
"""The statement at which the second of two sign-ins waits for the first, by database."""


def test_a_number_that_comes_at_once_with_two_addresses_opens_the_account_it_was_linked_to_first(monde: Monde) -> None:
    """On both databases: the second read before the first had linked, and wrote after."""
    monde.region()
    for prenom in ("Claire", "Marie"):
        monde.personne(prenom, "18", password=PASSWORD)
    engine, is_held = monde.database.engine, Event()

    def listen(*args: Any) -> None:  # noqa: ANN401 - the event's
        if args[2].startswith(HELD[engine.dialect.name]):
            is_held.set()

    def opened(session: Any, adresse: str) -> int:  # noqa: ANN401 - a session
        identite = Identite(emetteur="https://identite.example", sujet="personne-1", adresse=adresse)
        return open_with(session, identite=identite, nom=NOM, now=monde.heure())

    def opened_apart() -> int:
        with monde.database.writing() as session:
            return opened(session, MARIE)

    with ThreadPoolExecutor(1) as pool:
        with monde.database.writing() as session:
            first = opened(session, CLAIRE)
            event.listen(engine, "before_cursor_execute", listen)
            second = pool.submit(opened_apart)
            assert is_held.wait(30)
        assert second.result() == first
    assert links(monde) == 1
    assert verbs(monde).count("lier à un fournisseur d’identité") == 1
