"""Security headers, on every response: pages, errors, static files and downloads."""

from flask import Flask, Response, g, request

from collecte.core.web.fichiers import is_asked_by_version

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_ONE_YEAR = 31_536_000


def show_in_frame() -> None:
    """Mark this response as the content of a frame of this site, without the banner."""
    g.framing = "is framed"


def show_frames() -> None:
    """Mark this response as having frames, of this site's pages only."""
    g.framing = "has frames"


def is_framed() -> bool:
    """Return whether this response is for a frame."""
    return bool(g.get("framing") == "is framed")


def _csp() -> str:
    match g.get("framing"):
        case "is framed":
            return _CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        case "has frames":
            return f"{_CSP}; frame-src 'self'"
        case _:
            return _CSP


def install(app: Flask, *, https: bool) -> None:
    """Set the headers. Static files requested with their content's version are cached for a year, those without one are
    revalidated each time; nothing else is cached."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(_ALWAYS)
        response.headers["Content-Security-Policy"] = _csp()
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}; includeSubDomains"
        response.headers["Cache-Control"] = _kept(response)
        return response


def _kept(response: Response) -> str:
    if request.endpoint != "static" or response.status_code >= 400:
        return "no-store"
    return f"public, max-age={_ONE_YEAR}, immutable" if is_asked_by_version() else "no-cache"
