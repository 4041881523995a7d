"""The second factor: required of animateurs and admins, each code used once, no right between password and code."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from collecte.comptes.operations.comptes import issue_lien, set_password
from collecte.comptes.operations.gestion_comptes import deactivate
from collecte.comptes.operations.second_facteur import (
    RECOVERY_CODES,
    WrongCodeError,
    check_code,
    enroll,
    remove_second_factor,
)
from collecte.comptes.queries.comptes import get_compte_by_address
from collecte.core.security import Trousseau
from collecte.models import CodeSecours, Compte, EntreeJournal, Habilitation, Role, SessionWeb
from tests.collecte.mondes.monde import PASSWORD, SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

ISABELLE = "isabelle@exemple.fr"


@pytest.fixture
def isabelle(monde: Monde) -> Monde:
    monde.region()
    monde.animatrice(password=PASSWORD)
    return monde


def compte_of(session: object, adresse: str = ISABELLE) -> Compte:
    compte = get_compte_by_address(session, adresse)  # type: ignore[arg-type] # a session
    assert compte is not None
    return compte


def accepted(monde: Monde, typed: str, trousseau: Trousseau = TROUSSEAU) -> bool:
    try:
        with monde.database.writing() as session:
            check_code(session, compte=compte_of(session), typed=typed, trousseau=trousseau, now=monde.heure())
    except WrongCodeError:
        return False
    return True


def shown(monde: Monde, seconds: int = 0) -> str:
    """Return the application's code `seconds` from now; a code used before stays used."""
    with monde.database.reading() as session:
        sel = compte_of(session).totp_sel
    assert sel
    return pyotp.TOTP(TROUSSEAU.totp_secret(sel)).at(monde.heure() + timedelta(seconds=seconds))


# --- codes


@pytest.mark.parametrize(("seconds", "works"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_step_only(isabelle: Monde, seconds: int, works: bool) -> None:
    assert accepted(isabelle, shown(isabelle, seconds)) is works


def test_a_code_is_used_once_and_none_before_it_any_more(isabelle: Monde) -> None:
    assert accepted(isabelle, shown(isabelle))
    assert not accepted(isabelle, shown(isabelle))
    assert not accepted(isabelle, shown(isabelle, -30))
    assert accepted(isabelle, shown(isabelle, 30))


def test_the_same_code_sent_twice_at_once_opens_once(isabelle: Monde) -> None:
    code = shown(isabelle)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: accepted(isabelle, code), range(8))).count(True) == 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "１２３４５６", "0" * 5_000, "\ud800", "A" * 16])
def test_what_is_no_code_is_refused_like_a_wrong_one(isabelle: Monde, typed: str) -> None:
    assert not accepted(isabelle, typed)


def test_a_code_may_be_typed_with_the_space_that_applications_show(isabelle: Monde) -> None:
    code = shown(isabelle)
    assert accepted(isabelle, f" {code[:3]}\u202f{code[3:]} ")


def enrolled(monde: Monde, adresse: str = ISABELLE) -> tuple[str, ...]:
    with monde.database.writing() as session:
        typed = pyotp.TOTP(TROUSSEAU.totp_secret("nouveau")).at(monde.heure())
        return enroll(
            session,
            compte=compte_of(session, adresse),
            sel="nouveau",
            typed=typed,
            trousseau=TROUSSEAU,
            now=monde.heure(),
        )


def test_a_recovery_code_opens_once_however_it_is_typed(isabelle: Monde) -> None:
    first, second, *others = enrolled(isabelle)
    assert len({first, second, *others}) == RECOVERY_CODES
    assert accepted(isabelle, first)
    assert not accepted(isabelle, first)
    assert accepted(isabelle, f" {second.lower().replace('-', ' ')}")
    with isabelle.database.reading() as session:
        verbes = [entree.verbe for entree in session.scalars(select(EntreeJournal).order_by(EntreeJournal.id))]
    assert verbes[-2:] == ["utiliser un code de secours"] * 2


def test_the_same_recovery_code_sent_twice_at_once_opens_once(isabelle: Monde) -> None:
    code = enrolled(isabelle)[0]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: accepted(isabelle, code), range(8))).count(True) == 1


def test_another_application_ends_the_former_one_and_its_codes(isabelle: Monde) -> None:
    before = shown(isabelle, 30)
    former = enrolled(isabelle)
    enrolled(isabelle)
    assert not accepted(isabelle, before)
    assert not accepted(isabelle, former[0])


def test_the_base_without_the_key_of_the_installation_gives_no_code(isabelle: Monde) -> None:
    """Recovery codes have 118 random bits: nobody finds them from their hash."""
    codes = enrolled(isabelle)
    assert {len(code.replace("-", "")) for code in codes} == {24}
    with isabelle.database.reading() as session:
        stored = " ".join(code_secours.empreinte for code_secours in session.scalars(select(CodeSecours)))
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)
    other = Trousseau("another-key-" * 4)
    assert other.totp_secret("sel") != TROUSSEAU.totp_secret("sel")
    assert "another-key" not in repr(other)


ANOTHER = "another-key-" * 4


def test_an_application_goes_on_under_another_key_and_soon_needs_the_former_one_no_more(isabelle: Monde) -> None:
    """While the former key is listed, its codes open; after the first one, the present key alone reads the next."""
    codes = [shown(isabelle, seconds) for seconds in (0, 30, 60, 90)]
    former, listed = Trousseau(ANOTHER), Trousseau(ANOTHER, former=("unused-key-" * 4, SECRET))
    assert not accepted(isabelle, codes[0], former)
    assert accepted(isabelle, codes[0], listed)
    assert accepted(isabelle, codes[1], former)
    isabelle.heure.moment += timedelta(minutes=1)
    again = Trousseau("a-third-key-" * 4, former=(ANOTHER,))
    assert accepted(isabelle, codes[2], again)
    assert accepted(isabelle, codes[3], Trousseau("a-third-key-" * 4))
    assert not accepted(isabelle, shown(isabelle, 30), TROUSSEAU), "the first key has nothing to say any more"


def test_recovery_codes_go_on_whatever_the_key(isabelle: Monde) -> None:
    codes = enrolled(isabelle)
    assert accepted(isabelle, codes[0], Trousseau(ANOTHER))


def test_recovery_codes_of_four_groups_open_under_the_key_that_kept_them(isabelle: Monde) -> None:
    """Their format until 0.7.0."""
    with isabelle.database.writing() as session:
        compte = compte_of(session)
        for code in ("K7QF3M2X9PLDA4WT", "B7QF3M2X9PLDA4WT"):
            empreinte = TROUSSEAU.empreinte("code de secours", f"{compte.id}:{code}")
            session.add(CodeSecours(empreinte=empreinte, compte_id=compte.id))
    assert not accepted(isabelle, "K7QF-3M2X-9PLD-A4WT", Trousseau(ANOTHER))
    assert accepted(isabelle, "K7QF-3M2X-9PLD-A4WT", Trousseau(ANOTHER, former=(SECRET,)))
    assert not accepted(isabelle, "K7QF-3M2X-9PLD-A4WT")
    assert accepted(isabelle, "B7QF-3M2X-9PLD-A4WT")


def test_who_lost_everything_is_given_a_new_start_by_a_command(isabelle: Monde) -> None:
    with isabelle.database.writing() as session:
        session.add(
            SessionWeb(
                empreinte="x",
                compte_id=compte_of(session).id,
                donnees={},
                creee_le=isabelle.heure(),
                vue_le=isabelle.heure(),
            )
        )
    with isabelle.database.writing() as session:
        remove_second_factor(session, compte=compte_of(session), acteur=None, now=isabelle.heure())
    with isabelle.database.reading() as session:
        assert compte_of(session).totp_sel is None
        assert session.scalar(select(func.count()).select_from(SessionWeb)) == 0


# --- signing in


@pytest.fixture
def served(petit_monde: Monde, app: Flask) -> Flask:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.personne("Yann", role=Role.ADMIN, password=PASSWORD)
    return app


def half_signed_in(app: Flask, adresse: str = ISABELLE) -> Navigateur:
    browser = Navigateur(app)
    browser.go("/connexion")
    browser.send({"adresse": adresse, "mot_de_passe": PASSWORD})
    assert browser.page.request.path == "/connexion/code"
    return browser


@pytest.mark.parametrize(
    "path", ["/", "/campagnes", "/compte", "/referentiel", "/compte/application", "/questionnaires"]
)
def test_between_password_and_code_no_page_opens(served: Flask, path: str) -> None:
    assert half_signed_in(served).go(path).request.path == "/connexion"


def test_a_replayed_code_does_not_sign_in(served: Flask, petit_monde: Monde) -> None:
    code = petit_monde.code(ISABELLE)
    first, second = half_signed_in(served), half_signed_in(served)
    assert first.send({"code_unique": code}).request.path == "/tableau-de-bord"
    second.send({"code_unique": code})
    assert second.page.status_code == 422
    assert "Ce code ne convient pas." in second.text


def test_a_password_changed_between_password_and_code_ends_the_wait(served: Flask, petit_monde: Monde) -> None:
    browser = half_signed_in(served)
    with petit_monde.database.writing() as session:
        set_password(session, compte=compte_of(session), password="un tout autre mot de passe")
    assert browser.send({"code_unique": petit_monde.code(ISABELLE)}).request.path == "/connexion"


def test_an_account_deactivated_between_password_and_code_does_not_open(served: Flask, petit_monde: Monde) -> None:
    browser = half_signed_in(served)
    with petit_monde.database.writing() as session:
        deactivate(session, compte=compte_of(session), acteur=None, now=petit_monde.heure())
    assert browser.send({"code_unique": petit_monde.code(ISABELLE)}).request.path == "/connexion"


def test_ten_minutes_after_the_password_it_is_asked_again(served: Flask, petit_monde: Monde) -> None:
    browser = half_signed_in(served)
    petit_monde.heure.moment += timedelta(minutes=10, seconds=1)
    assert browser.send({"code_unique": petit_monde.code(ISABELLE)}).request.path == "/connexion"


def test_the_token_changes_at_the_password_and_again_at_the_code(served: Flask, petit_monde: Monde) -> None:
    browser = Navigateur(served)
    browser.go("/connexion")
    tokens = [browser.client.get_cookie("collecte", domain="127.0.0.1").value]
    browser.send({"adresse": ISABELLE, "mot_de_passe": PASSWORD})
    tokens.append(browser.client.get_cookie("collecte", domain="127.0.0.1").value)
    browser.send({"code_unique": petit_monde.code(ISABELLE)})
    tokens.append(browser.client.get_cookie("collecte", domain="127.0.0.1").value)
    assert len(set(tokens)) == 3


@pytest.mark.parametrize("adresse", [ISABELLE, "yann@exemple.fr"])
def test_who_must_have_an_application_sets_it_up_before_anything_opens(
    served: Flask, petit_monde: Monde, adresse: str
) -> None:
    with petit_monde.database.writing() as session:
        remove_second_factor(session, compte=compte_of(session, adresse), acteur=None, now=petit_monde.heure())
    browser = Navigateur(served)
    browser.go("/connexion?suite=/referentiel")
    browser.send({"adresse": adresse, "mot_de_passe": PASSWORD})
    assert browser.page.request.path == "/connexion/application"
    assert browser.go("/campagnes").request.path == "/connexion"
    browser.go("/connexion/application")
    key = re.search(r'class="key">([A-Z2-7 ]+)<', browser.page.text)
    assert key
    browser.send({"code_unique": "000000"})
    assert browser.page.status_code == 422
    assert key[0] in browser.page.text, "what was scanned stays good"
    browser.send({"code_unique": pyotp.TOTP(key[1].replace(" ", "")).at(petit_monde.heure())})
    assert len(re.findall(r"<li>(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}</li>", browser.page.text)) == RECOVERY_CODES
    assert 'href="/referentiel"' in browser.page.text
    assert browser.go("/referentiel").request.path == "/referentiel"


def test_neither_key_nor_recovery_codes_are_stored(served: Flask, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        remove_second_factor(session, compte=compte_of(session), acteur=None, now=petit_monde.heure())
    browser = Navigateur(served)
    browser.sign_in_by_pages(ISABELLE)
    key = re.search(r'class="key">([A-Z2-7 ]+)<', browser.page.text)
    assert key
    secret = key[1].replace(" ", "")
    browser.send({"code_unique": pyotp.TOTP(secret).at(petit_monde.heure())})
    codes = re.findall(r"<li>((?:[2-9A-Z]{4}-){5}[2-9A-Z]{4})</li>", browser.page.text)
    assert len(codes) == RECOVERY_CODES
    raw = petit_monde.database.engine.raw_connection()
    dump = "\n".join(raw.driver_connection.iterdump())  # type: ignore[union-attr] # sqlite3's own
    raw.close()
    assert not [text for text in (secret, *codes) if text in dump or text.replace("-", "") in dump]


def test_a_role_given_meanwhile_asks_for_an_application_at_once(served: Flask, petit_monde: Monde) -> None:
    claire = Navigateur(served)
    claire.sign_in_by_pages("claire@exemple.fr")
    with petit_monde.database.writing() as session:
        compte = compte_of(session, "claire@exemple.fr")
        compte.habilitations.append(Habilitation(role=Role.ANIMATEUR, region_id=1))
    assert claire.go("/campagnes").request.path == "/connexion"
    assert claire.sign_in_by_pages("claire@exemple.fr").request.path == "/connexion/application"


def test_a_reset_link_does_not_go_round_the_second_factor(served: Flask, petit_monde: Monde) -> None:
    with petit_monde.database.writing() as session:
        token = issue_lien(session, compte=compte_of(session), now=petit_monde.heure())
    browser = Navigateur(served)
    browser.go(f"/acces/{token}")
    browser.send({"mot_de_passe": "un tout autre mot de passe", "confirmation": "un tout autre mot de passe"})
    assert browser.page.request.path == "/connexion/code"
    assert browser.go("/campagnes").request.path == "/connexion"


def test_a_chargee_may_have_an_application_and_give_it_up(served: Flask, petit_monde: Monde) -> None:
    claire = Navigateur(served)
    claire.sign_in_by_pages("claire@exemple.fr")
    claire.go("/compte/application")
    key = re.search(r'class="key">([A-Z2-7 ]+)<', claire.page.text)
    assert key
    claire.send({"code_unique": pyotp.TOTP(key[1].replace(" ", "")).at(petit_monde.heure())})
    assert "Vos codes de secours" in claire.text
    assert (
        half_signed_in(served, "claire@exemple.fr")
        .send({"code_unique": petit_monde.code("claire@exemple.fr")})
        .request.path
        == "/a-faire"
    )
    claire.go("/compte/application/retirer")
    claire.send({})
    assert "avec le seul mot de passe" in claire.text
    assert Navigateur(served).sign_in_by_pages("claire@exemple.fr").request.path == "/a-faire"
