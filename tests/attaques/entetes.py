"""The headers that every answer of the service sends to browsers, whatever the answer."""

from collections.abc import Mapping

from werkzeug.datastructures import Headers

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'", "'self'"},  # our own pages only, for those that show one of them in a frame
    "frame-src": {"'self'"},
}
"""All that the content security policy may allow."""

HTTPS_ONLY = "max-age=31536000; includeSubDomains"

COMPULSORY = POLICY.keys() - {"frame-src"}


def missing_headers(headers: Mapping[str, str] | Headers, *, https: bool = False) -> list[str]:
    """List the headers that are missing, or that allow more than they should."""
    wrong = [name for name, value in EXACT.items() if headers.get(name) != value]
    if not is_strict(headers.get("Content-Security-Policy", "")):
        wrong.append("Content-Security-Policy")
    if https and headers.get("Strict-Transport-Security") != HTTPS_ONLY:
        wrong.append("Strict-Transport-Security")
    return [*wrong, *(name for name in ("Server", "X-Powered-By") if name in headers)]


def is_strict(policy: str) -> bool:
    """Return whether it has each compulsory directive and allows nothing beyond POLICY."""
    directives = {name: set(sources) for name, *sources in (part.split() for part in policy.split(";") if part.strip())}
    return directives.keys() >= COMPULSORY and all(
        sources <= POLICY.get(name, set()) for name, sources in directives.items()
    )
