"""Signed cookie of respondents with personal links, separate from account sessions and kept by the browser only.

Nothing of it is in the database, so that opening a link, as mail scanners do, writes nothing there. It holds the links
that were opened in this browser, never their tokens; whether each still opens something is looked up at every request.
"""

from flask import Flask
from flask import session as web_session
from flask.sessions import SecureCookieSessionInterface

PREFIX = "/r/"
"""Prefix of every address reached by a personal link."""

_KEY = "liens"
_SYNTHESES = "syntheses"
_KEPT = 10  # links in one browser: someone may answer for several structures


class SessionsRepondants(SecureCookieSessionInterface):
    """Flask's signed cookie, under a name and a key of its own, for addresses under PREFIX alone.

    Over https its name begins with `__Host-`, which no other site may set, and which requires the path `/`.
    """

    salt = "collecte liens de reponse"

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-reponse" if self._secure else "reponse"

    def get_cookie_path(self, app: Flask) -> str:
        return "/" if self._secure else PREFIX.rstrip("/")

    def get_cookie_domain(self, app: Flask) -> None:
        """This host alone."""

    def get_cookie_httponly(self, app: Flask) -> bool:
        return True

    def get_cookie_secure(self, app: Flask) -> bool:
        return self._secure

    def get_cookie_samesite(self, app: Flask) -> str:
        return "Lax"


def is_of_repondants(path: str) -> bool:
    return path.startswith(PREFIX)


def _opened(key: str) -> list[int]:
    return [lien_id for lien_id in web_session.get(key, []) if isinstance(lien_id, int)]


def _open(key: str, lien_id: int) -> None:
    opened = _opened(key)
    if lien_id not in opened:
        web_session[key] = [*opened, lien_id][-_KEPT:]


def open_lien(lien_id: int) -> None:
    """Record that this browser opened a link to an answer."""
    _open(_KEY, lien_id)


def has_opened(lien_id: int) -> bool:
    return lien_id in _opened(_KEY)


def open_lien_synthese(lien_id: int) -> None:
    """Record that this browser opened a link to a synthèse, which opens no answer."""
    _open(_SYNTHESES, lien_id)


def has_opened_synthese(lien_id: int) -> bool:
    return lien_id in _opened(_SYNTHESES)


def forget_liens() -> None:
    """Erase the links in this browser."""
    web_session.clear()
