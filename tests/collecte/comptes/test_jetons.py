"""API tokens: shown once after a recent proof of identity, limited, counted, and useless once ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from collecte.api.web.programmes import CADENCE, REFUSED
from collecte.app import close
from collecte.comptes.operations.comptes import change_password
from collecte.comptes.operations.freins import Cadence, Cible, TooFastError, take_turn
from collecte.comptes.operations.gestion_comptes import deactivate
from collecte.comptes.operations.jetons import JETON_CREE, MAX_JETONS
from collecte.comptes.operations.second_facteur import remove_second_factor
from collecte.core.security import token_hash
from collecte.models import Compte, Courriel, EntreeJournal, Frein, Habilitation, JetonAcces, Role
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.programmes import CAMPAGNES, Programme, given, programme

CLAIRE, MARIE = "claire@exemple.fr", "marie@exemple.fr"
JETONS = "/compte/jetons"


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.personne("Marie", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    return app


def at_tokens(app: Flask, adresse: str = CLAIRE) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in_by_pages(adresse)
    browser.go(JETONS)
    return browser


def made(browser: Navigateur, nom: str = "Tableau de suivi", jours: str = "90") -> str:
    """Create a token; return it as the page shows it."""
    browser.send({"nom": nom, "jours": jours}, path=JETONS)
    return browser.page.text.partition('<p class="key">')[2].partition("</p>")[0]


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return [entree.verbe for entree in session.scalars(select(EntreeJournal).order_by(EntreeJournal.id))]


def test_a_token_is_shown_once_and_opens_what_its_account_opens(served: Flask, petit_monde: Monde) -> None:
    browser = at_tokens(served)
    token = made(browser)
    assert token.startswith("collecte_")
    assert Programme(served, token).read(CAMPAGNES) == {"campagnes": [], "suite": None}
    browser.go(JETONS)
    assert token not in browser.page.text
    assert "Tableau de suivi" in browser.text
    with petit_monde.database.reading() as session:
        jeton = session.scalars(select(JetonAcces)).one()
        assert jeton.empreinte == token_hash(token)
        assert [courriel.modele for courriel in session.scalars(select(Courriel))] == [JETON_CREE]
    assert verbs(petit_monde)[-1] == "créer un jeton d’accès"


def test_its_last_use_is_told_to_the_minute(served: Flask, petit_monde: Monde) -> None:
    browser = at_tokens(served)
    token = made(browser)
    browser.go(JETONS)
    assert "jamais" in browser.text
    petit_monde.heure.moment += timedelta(minutes=5)
    assert Programme(served, token).status(CAMPAGNES) == 200
    browser.go(JETONS)
    assert "10 h 05" in browser.text


def test_making_one_asks_for_a_recent_proof_and_loses_no_word(served: Flask, petit_monde: Monde) -> None:
    browser = at_tokens(served)
    petit_monde.heure.moment += timedelta(minutes=11)
    browser.send({"nom": "Suivi", "jours": "30"}, path=JETONS)
    assert "Confirmez que c’est vous" in browser.text
    browser.send({"preuve_mot_de_passe": PASSWORD}, path=JETONS)
    token = browser.page.text.partition('<p class="key">')[2].partition("</p>")[0]
    assert Programme(served, token).status(CAMPAGNES) == 200


def test_one_is_revoked_by_its_owner_alone(served: Flask, petit_monde: Monde) -> None:
    token = made(at_tokens(served))
    marie = at_tokens(served, MARIE)
    marie.send({}, path=f"{JETONS}/1/revoquer")
    assert Programme(served, token).status(CAMPAGNES) == 200
    claire = at_tokens(served)
    claire.send({}, action=f"{JETONS}/1/revoquer")
    assert "Ce jeton est révoqué" in claire.text
    assert Programme(served, token).status(CAMPAGNES) == 401
    assert verbs(petit_monde)[-1] == "révoquer un jeton d’accès"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param({"nom": "", "jours": "30"}, "Le nom du jeton manque", id="no name"),
        pytest.param({"nom": "x" * 61, "jours": "30"}, "en 60 caractères au plus", id="a long name"),
        pytest.param({"nom": "Suivi", "jours": "366"}, "Durée – Choisissez parmi", id="more than a year"),
    ],
)
def test_what_is_refused_makes_none(served: Flask, petit_monde: Monde, values: dict[str, str], told: str) -> None:
    browser = at_tokens(served)
    assert browser.send(values, path=JETONS).status_code == 422
    assert told in browser.text
    with petit_monde.database.reading() as session:
        assert session.scalars(select(JetonAcces)).all() == []


def test_a_summary_names_the_field_of_each_sentence_once(served: Flask) -> None:
    browser = at_tokens(served)
    browser.send({"nom": "", "jours": "demain"}, path=JETONS)
    summary = browser.text.partition("À corriger avant de continuer")[2]
    assert summary.lstrip().startswith("Le nom du jeton manque")
    assert "Durée – Choisissez parmi ce qui est proposé." in summary
    assert "N'est pas" not in browser.text


def test_an_account_has_ten_at_most(served: Flask, petit_monde: Monde) -> None:
    browser = at_tokens(served)
    for rank in range(MAX_JETONS):
        assert made(browser, f"Jeton {rank}")
    assert made(browser) == ""
    assert "Vous avez déjà 10 jetons" in browser.text


def test_one_opens_nothing_once_over(served: Flask, petit_monde: Monde) -> None:
    client = Programme(served, given(petit_monde, petit_monde.acteur_of(1), jours=30))
    petit_monde.heure.moment += timedelta(days=30) - timedelta(seconds=1)
    assert client.status(CAMPAGNES) == 200
    petit_monde.heure.moment += timedelta(seconds=1)
    assert client.status(CAMPAGNES) == 401


def deactivated(monde: Monde, compte_id: int) -> None:
    with monde.database.writing() as session:
        deactivate(session, compte=session.get_one(Compte, compte_id), acteur=None, now=monde.heure())


def with_another_password(monde: Monde, compte_id: int) -> None:
    with monde.database.writing() as session:
        compte = session.get_one(Compte, compte_id)
        change_password(session, compte=compte, password="un tout autre mot de passe", now=monde.heure())


def promoted(monde: Monde, compte_id: int) -> None:
    """Make the account an animatrice's: a role that a password alone does not open."""
    with monde.database.writing() as session:
        session.add(Habilitation(compte_id=compte_id, role=Role.ANIMATEUR, region_id=1))


@pytest.mark.parametrize("end", [deactivated, with_another_password, promoted])
def test_one_opens_nothing_once_its_account_does_not(
    served: Flask, petit_monde: Monde, end: Callable[[Monde, int], None]
) -> None:
    claire = petit_monde.acteur_of(1)
    client = programme(petit_monde, served, claire)
    assert client.status(CAMPAGNES) == 200
    end(petit_monde, claire.compte_id)
    assert client.status(CAMPAGNES) == 401


def test_one_of_who_runs_a_region_ends_with_the_second_factor_that_it_was_made_with(
    served: Flask, petit_monde: Monde
) -> None:
    isabelle = petit_monde.acteur_of(3)
    client = programme(petit_monde, served, isabelle)
    assert client.status(CAMPAGNES) == 200
    with petit_monde.database.writing() as session:
        compte = session.get_one(Compte, isabelle.compte_id)
        remove_second_factor(session, compte=compte, acteur=None, now=petit_monde.heure())
    assert client.status(CAMPAGNES) == 401


# --- requests


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer collecte_inconnu", f"Bearer {'x' * 5000}", "Bearer é"],
)
def test_a_request_without_a_good_token_is_told_what_to_send(served: Flask, header: str | None) -> None:
    answer = Programme(served).get(CAMPAGNES, **({} if header is None else {"Authorization": header}))
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None
    assert "jeton" in answer.json["title"]
    assert "Authorization: Bearer" in answer.json["detail"]


def test_a_cookie_opens_nothing_and_none_is_given(served: Flask) -> None:
    browser = at_tokens(served)
    answer = browser.client.get(CAMPAGNES, base_url="http://127.0.0.1:8000")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_answer_is_kept_by_no_cache_and_carries_the_security_headers(served: Flask, petit_monde: Monde) -> None:
    answer = programme(petit_monde, served, petit_monde.acteur_of(1)).get(CAMPAGNES)
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.vary) == {"Authorization", "Accept-Encoding"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.content_type == "application/json"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_is_written(served: Flask, petit_monde: Monde, method: str) -> None:
    token = given(petit_monde, petit_monde.acteur_of(1))
    answer = served.test_client(use_cookies=False).open(
        CAMPAGNES,
        method=method,
        headers={"Authorization": f"Bearer {token}"},
        base_url="http://127.0.0.1:8000",
    )
    assert answer.status_code == 405
    assert answer.content_type == "application/problem+json"


def test_a_token_reads_so_many_times_a_minute(served: Flask, petit_monde: Monde) -> None:
    client, other = (programme(petit_monde, served, petit_monde.acteur_of(personne_id)) for personne_id in (1, 2))
    assert {client.status(CAMPAGNES) for _ in range(CADENCE.most)} == {200}
    petit_monde.heure.moment += timedelta(seconds=20)
    answer = client.get(CAMPAGNES)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "40"
    assert answer.json is not None
    assert "Attendez 40\u00a0secondes" in answer.json["detail"]
    assert other.status(CAMPAGNES) == 200
    petit_monde.heure.moment += timedelta(seconds=40)
    assert client.status(CAMPAGNES) == 200


def test_wrong_tokens_are_counted_by_address_and_block_no_good_one(served: Flask, petit_monde: Monde) -> None:
    client = programme(petit_monde, served, petit_monde.acteur_of(1))
    wrong = Programme(served, "collecte_inconnu")
    assert {wrong.status(CAMPAGNES) for _ in range(REFUSED.most)} == {401}
    assert wrong.status(CAMPAGNES) == 429
    assert client.status(CAMPAGNES) == 200
    assert at_tokens(served).page.status_code == 200, "signing in from there is not slowed down"
    assert Programme(served).status(CAMPAGNES) == 401, "who sends none guesses nothing"


def test_no_address_is_kept_of_who_guesses(served: Flask, petit_monde: Monde) -> None:
    Programme(served, "collecte_inconnu").get(CAMPAGNES)
    with petit_monde.database.reading() as session:
        assert all(len(frein.cle) == 64 for frein in session.scalars(select(Frein)))


def test_requests_sent_at_once_are_each_counted(monde: Monde) -> None:
    """On both databases: of forty at once, ten are served, in whatever order they come."""
    cadence, cible = Cadence(most=10, within=timedelta(minutes=1)), Cible("c" * 64)

    def one(_rank: int) -> bool:
        try:
            with monde.database.writing() as session:
                take_turn(session, cible=cible, cadence=cadence, now=monde.heure())
        except TooFastError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(40))) == 10


def test_behind_an_unknown_proxy_no_one_is_slowed_down_for_others(petit_monde: Monde) -> None:
    """Over https, an address of this machine is the proxy's: every guess would count against everyone."""
    made_with = application(petit_monde, public_url="https://collecte.exemple.fr")
    client = made_with.test_client(use_cookies=False)
    answers = [
        client.get(CAMPAGNES, headers={"Authorization": "Bearer faux"}, base_url="https://collecte.exemple.fr")
        for _ in range(REFUSED.most + 1)
    ]
    assert {answer.status_code for answer in answers} == {401}
    close(made_with)
