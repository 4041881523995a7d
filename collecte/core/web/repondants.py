"""Signed cookie of respondents with personal links, separate from account sessions and kept by the browser only.

Nothing of it is in the database, so that opening a link, as mail scanners do, writes nothing there. It holds the links
that were opened in this browser, never their tokens; whether each still opens something is looked up at every request.
"""

from flask import Flask
from flask import session as web_session
from flask.sessions import SecureCookieSessionInterface

PREFIX = "/r/"
"""Prefix of every address reached by a personal link."""

REPONSES, SYNTHESES = "liens", "syntheses"
"""Kinds of links: to an answer, and to a synthèse, which opens no answer."""

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


def open_lien(lien_id: int, kind: str = REPONSES) -> None:
    """Record that this browser opened a link."""
    if not has_opened(lien_id, kind):
        web_session[kind] = [*_opened(kind), lien_id][-_KEPT:]


def has_opened(lien_id: int, kind: str = REPONSES) -> bool:
    return lien_id in _opened(kind)


def forget_liens() -> None:
    """Erase the links in this browser."""
    web_session.clear()
