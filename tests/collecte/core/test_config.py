"""Settings read from the environment of an installation."""

import secrets

import pytest

import collecte.core.config
from collecte.core.config import OidcProvider, Settings, SettingsError

GIVEN = {
    "COLLECTE_DATABASE_URL": "sqlite:///base.sqlite",
    "COLLECTE_SECRET_KEY": secrets.token_urlsafe(48),
    "COLLECTE_PUBLIC_URL": "https://collecte.exemple.fr",
}


@pytest.mark.parametrize(
    ("setting", "written", "read"),
    [
        ("max_request_bytes", "5000000", 5_000_000),
        ("session_idle_minutes", " 30 ", 30),
        ("session_hours", "8", 8),
        ("busy_seconds", "5", 5),
        ("proxies", "1", 1),
    ],
)
def test_each_limit_can_be_set_from_the_environment(setting: str, written: str, read: int) -> None:
    settings = Settings.from_environment({**GIVEN, f"COLLECTE_{setting.upper()}": written})
    assert getattr(settings, setting) == read


@pytest.mark.parametrize("setting", ["max_request_bytes", "session_idle_minutes", "session_hours", "busy_seconds"])
def test_a_limit_left_empty_is_the_default(setting: str) -> None:
    expected = Settings(database_url="x", secret_key="s" * 32, public_url="https://collecte.exemple.fr")
    settings = Settings.from_environment({**GIVEN, f"COLLECTE_{setting.upper()}": ""})
    assert getattr(settings, setting) == getattr(expected, setting)


@pytest.mark.parametrize(
    ("setting", "written", "told"),
    [
        pytest.param(
            "session_hours", "douze", "COLLECTE_SESSION_HOURS : écrivez un nombre entier de 1 à 168", id="words"
        ),
        pytest.param("session_idle_minutes", "2", "de 5 à 1440, en chiffres", id="too few"),
        pytest.param("max_request_bytes", "-1", "Lu : « -1 ».", id="negative"),
        pytest.param("busy_seconds", "9" * 5_000, "de 1 à 60, en chiffres", id="endless"),
    ],
)
def test_a_limit_that_is_no_number_in_bounds_is_refused(setting: str, written: str, told: str) -> None:
    with pytest.raises(SettingsError) as info:
        Settings.from_environment({**GIVEN, f"COLLECTE_{setting.upper()}": written})
    assert told in str(info.value)


def test_a_process_of_ours_reads_the_same_base_with_the_same_key() -> None:
    given = Settings.from_environment({**GIVEN, "COLLECTE_BUSY_SECONDS": "5", "COLLECTE_SESSION_HOURS": "8"})
    settings = Settings.from_environment(given.for_process())
    for name in ("database_url", "secret_key", "public_url", "busy_seconds"):
        assert getattr(settings, name) == getattr(given, name)


OIDC = {
    "COLLECTE_OIDC_ISSUER": "https://identite.exemple.fr/realms/dla",
    "COLLECTE_OIDC_CLIENT_ID": "collecte",
    "COLLECTE_OIDC_CLIENT_SECRET": "un secret",
    "COLLECTE_OIDC_NAME": "Exemple",
}


def test_a_provider_of_identities_is_told_whole_and_its_secret_is_not_shown() -> None:
    oidc = Settings.from_environment({**GIVEN, **OIDC}).oidc
    assert oidc == OidcProvider(
        issuer=OIDC["COLLECTE_OIDC_ISSUER"], client_id="collecte", client_secret="un secret", name="Exemple"
    )
    assert "un secret" not in repr(oidc)
    assert Settings.from_environment(GIVEN).oidc is None


@pytest.mark.parametrize("missing", OIDC)
def test_a_provider_told_by_halves_stops_the_start(missing: str) -> None:
    with pytest.raises(SettingsError) as info:
        Settings.from_environment({**GIVEN, **OIDC, missing: " "})
    assert str(info.value).startswith(f"{missing} : il le faut aussi")


@pytest.mark.parametrize(
    "issuer",
    [
        pytest.param("http://identite.exemple.fr", id="in clear"),
        pytest.param("identite.exemple.fr", id="no scheme"),
        pytest.param("https://identite.exemple.fr:port", id="no port"),
        pytest.param("https://identite.exemple.fr/?realm=dla", id="a question"),
        pytest.param("https://identite.exemple.fr/" + "x" * 255, id="endless"),
    ],
)
def test_an_issuer_that_cannot_be_trusted_stops_the_start(issuer: str) -> None:
    with pytest.raises(SettingsError, match="telle que le fournisseur la donne, en https"):
        Settings.from_environment({**GIVEN, **OIDC, "COLLECTE_OIDC_ISSUER": issuer})


def test_a_provider_without_the_extra_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecte.core.config, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="demande l’extra « oidc »"):
        Settings.from_environment({**GIVEN, **OIDC})
    assert Settings.from_environment(GIVEN).oidc is None
