"""Notice requests that come through a proxy that COLLECTE_PROXIES does not count.

Behind one, the client's network is not known: tries are counted by account alone, or all visitors are one network.
"""

from flask import Flask, current_app, request

from collecte.core.traces import note

_KEY = "collecte.mandataire"
_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto")


def install(app: Flask, *, counted: int) -> None:
    """Watch requests for a proxy's headers until one has them, when no proxy is counted."""
    app.extensions[_KEY] = False
    if counted == 0:
        app.before_request(_look)


def _look() -> None:
    if not current_app.extensions[_KEY] and any(name in request.headers for name in _HEADERS):
        current_app.extensions[_KEY] = True
        note("mandataire non déclaré", {"reglage": "COLLECTE_PROXIES"})


def is_uncounted() -> bool:
    """Return whether a request came to this process through a proxy that the settings do not count, or claimed so
    itself."""
    return bool(current_app.extensions[_KEY])
