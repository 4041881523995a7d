"""The key of an installation: refused where it is known or guessed, and the effects of changing it."""

import ast
import base64
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask

from collecte.app import close
from collecte.core.config import Settings, SettingsError, is_guessable
from collecte.core.security import new_token
from tests.attaques.parcours import STRUCTURE, Visiteurs, visiteurs
from tests.collecte.conftest import application
from tests.collecte.mondes.monde import SECRET
from tests.collecte.mondes.navigateur import Navigateur

ROOT = Path(__file__).parents[2]
SITE = "http://127.0.0.1:8000"
GIVEN = {"COLLECTE_DATABASE_URL": "sqlite:///base.sqlite", "COLLECTE_PUBLIC_URL": "https://collecte.exemple.fr"}


def read(key: str, **changes: str) -> Settings:
    return Settings.from_environment({**GIVEN, "COLLECTE_SECRET_KEY": key, **changes})


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("", id="absent"),
        pytest.param("k7Qf3M2x9PLd-A4wT" + "b" * 14, id="short by one"),
        pytest.param("a" * 64, id="one character"),
        pytest.param("changez-moi-" * 4, id="a word again and again"),
        pytest.param("abcdefghijklmnopqrstuvwxyzabcdefgh", id="an alphabet begun again"),
        pytest.param("0101101001011100101010010110101001", id="two characters"),
        pytest.param(SECRET, id="that of the tests"),
        pytest.param("python3 -c 'import secrets; print(secrets.token_urlsafe(48))'", id="the example itself"),
        pytest.param("import secrets; print(secrets.token_urlsafe(48))", id="a part of the example"),
    ],
)
def test_a_key_that_is_absent_short_public_or_guessable_stops_the_start(key: str) -> None:
    """The sentence says how to draw one, and repeats none."""
    with pytest.raises(SettingsError, match="token_urlsafe") as info:
        read(key)
    assert not key or "secrets" in key or key not in str(info.value)


@pytest.mark.parametrize("draw", [secrets.token_urlsafe, secrets.token_hex], ids=["base 64", "hexadecimal"])
def test_keys_drawn_at_random_are_accepted(draw: Callable[[int], str]) -> None:
    for _ in range(500):
        assert not is_guessable(draw(32))
    assert read(draw(32))


@pytest.mark.slow(reason="every text of the repository")
def test_no_key_of_the_repository_opens_an_installation() -> None:
    """Every text given to `secret_key`, in tests and everywhere, is one that the settings refuse."""
    keys = {key for path in (*ROOT.glob("tests/**/*.py"), *ROOT.glob("collecte/**/*.py")) for key in keys_in(path)}
    assert keys
    assert [key for key in keys if len(key) >= 32 and not is_guessable(key)] == []


def keys_in(path: Path) -> Iterator[str]:
    """Yield the literal keys of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        pairs: list[tuple[object, ast.expr]] = []
        if isinstance(node, ast.Dict):
            pairs = [
                (key.value, value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        elif isinstance(node, ast.keyword):
            pairs = [(node.arg, node.value)]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            pairs = [(node.targets[0].id, node.value)]
        for name, value in pairs:
            if str(name).lower().removeprefix("collecte_") in {"secret_key", "secret"}:
                yield from texts_of(value)


def texts_of(value: ast.expr) -> Iterator[str]:
    """Yield a constant, or a repeated one."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mult(), right=ast.Constant(value=int(times))):
            yield text * times


def test_the_key_is_read_from_a_file_and_shown_nowhere(tmp_path: Path) -> None:
    key = secrets.token_urlsafe(48)
    (tmp_path / "secret").write_text(f"{key}\n", encoding="utf-8")
    settings = Settings.from_environment({**GIVEN, "COLLECTE_SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert settings.secret_key == key
    assert key not in repr(settings)


def test_what_opens_a_session_or_a_link_is_256_random_bits() -> None:
    drawn = [base64.urlsafe_b64decode(f"{new_token()}=") for _ in range(1_000)]
    assert {len(token) for token in drawn} == {32}
    assert len(set(drawn)) == len(drawn)
    assert min(len(set(place)) for place in zip(*drawn, strict=True)) > 200, "no bit of it is always the same"


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "FLASK_ENV", "DEBUG", "COLLECTE_DEBUG", "FLASK_TESTING"])
def test_nothing_of_the_environment_makes_pages_that_debug(
    monkeypatch: pytest.MonkeyPatch, lies: Visiteurs, name: str
) -> None:
    """No setting of ours enables it, and those of Flask are not read: an incident stays a number."""
    monkeypatch.setenv(name, "1")
    app = application(lies.monde)
    assert (app.debug, app.testing) == (False, False)
    assert not app.config["PROPAGATE_EXCEPTIONS"]
    close(app)


# --- another key


def test_former_keys_are_read_one_a_line_or_apart_and_each_is_long_enough(tmp_path: Path) -> None:
    keys = [secrets.token_urlsafe(48) for _ in range(3)]
    (tmp_path / "anciennes").write_text(f"{keys[1]}\n{keys[2]}\n", encoding="utf-8")
    settings = read(keys[0], COLLECTE_SECRET_KEY_FALLBACKS_FILE=str(tmp_path / "anciennes"))
    assert settings.former_keys == (keys[1], keys[2])
    assert not any(key in repr(settings) for key in keys)
    assert Settings.from_environment({**GIVEN, **settings.for_process()}).former_keys == settings.former_keys
    with pytest.raises(SettingsError, match="COLLECTE_SECRET_KEY_FALLBACKS") as info:
        read(keys[0], COLLECTE_SECRET_KEY_FALLBACKS=f"{keys[1]} {keys[2][:31]}")
    assert keys[1] not in str(info.value)


def test_the_address_of_the_database_may_be_in_a_file_since_it_may_hold_a_password(tmp_path: Path) -> None:
    (tmp_path / "base").write_text("postgresql+psycopg://collecte:motdepasse@127.0.0.1/collecte\n", encoding="utf-8")
    variables = {name: text for name, text in GIVEN.items() if name != "COLLECTE_DATABASE_URL"}
    variables |= {
        "COLLECTE_SECRET_KEY": secrets.token_urlsafe(48),
        "COLLECTE_DATABASE_URL_FILE": str(tmp_path / "base"),
    }
    assert Settings.from_environment(variables).database_url.endswith("@127.0.0.1/collecte")


@pytest.fixture(scope="module")
def lies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visiteurs]:
    with visiteurs(tmp_path_factory.mktemp("cles")) as opened:
        yield opened


def carried(navigateur: Navigateur, app: Flask) -> Navigateur:
    """Return a browser with the same cookie, once the service was restarted."""
    cookie = navigateur.client.get_cookie("collecte", domain="127.0.0.1")
    other = Navigateur(app)
    other.client.set_cookie("collecte", cookie.value, domain="127.0.0.1")
    return other


def test_nobody_notices_another_key_while_the_former_one_is_listed(lies: Visiteurs) -> None:
    """Open pages, sessions, cookies of personal links, applications of codes: all go on."""
    app = application(lies.monde, secret_key=secrets.token_urlsafe(48), former_keys=(SECRET,))
    page = "/reponses/1/REPARTITION"
    lies.all["auteur"].go(page)
    fields: Mapping[str, str] = lies.all["auteur"].fields()
    navigateur = carried(lies.all["auteur"], app)
    navigateur.page = navigateur.client.post(page, data={**fields, "M1F1": "29"}, base_url=SITE)
    assert navigateur.page.status_code == 303
    assert lies.monde.saisie(1)["M1F1"] == "29"
    cookie = lies.all[STRUCTURE].client.get_cookie("reponse", domain="127.0.0.1", path="/r")
    respondent = app.test_client()
    respondent.set_cookie("reponse", cookie.value, domain="127.0.0.1", path="/r")
    assert respondent.get("/r/1/accueil", base_url=SITE).status_code == 200
    animatrice = Navigateur(app)
    animatrice.sign_in_by_pages("animatrice@exemple.fr")
    assert animatrice.page.request.path != "/connexion/code"
    close(app)


def test_changing_the_key_ends_no_session_and_loses_nothing_that_is_typed(lies: Visiteurs) -> None:
    """The former key not being listed, an open page is shown again, as typed, with a new token, then saved."""
    page = "/reponses/1/REPARTITION"
    lies.all["auteur"].go(page)
    fields: Mapping[str, str] = lies.all["auteur"].fields()
    app = application(lies.monde, secret_key=secrets.token_urlsafe(48))
    navigateur = carried(lies.all["auteur"], app)
    navigateur.page = navigateur.client.post(page, data={**fields, "M1F1": "31"}, base_url=SITE)
    assert navigateur.page.status_code == 422
    assert navigateur.fields()["M1F1"] == "31"
    navigateur.send({})
    assert lies.monde.saisie(1)["M1F1"] == "31"
    close(app)


def test_changing_the_key_ends_what_was_signed_and_drawn_with_it(lies: Visiteurs) -> None:
    """The former key not being listed, cookies of personal links are no longer valid; the link itself opens."""
    app = application(lies.monde, secret_key=secrets.token_urlsafe(48))
    cookie = lies.all[STRUCTURE].client.get_cookie("reponse", domain="127.0.0.1", path="/r")
    client = app.test_client()
    client.set_cookie("reponse", cookie.value, domain="127.0.0.1", path="/r")
    assert client.get("/r/1/accueil", base_url=SITE).status_code == 404
    animatrice = Navigateur(app)
    animatrice.sign_in_by_pages("animatrice@exemple.fr")
    assert animatrice.page.request.path == "/connexion/code", "codes drawn with the former key open nothing"
    close(app)
