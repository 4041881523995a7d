"""Errors returned to programs, as RFC 9457 problem documents in French."""

import json
from collections.abc import Mapping
from http import HTTPStatus

PREFIX = "/api/v1/"
"""Prefix of every address for programs."""

MEDIA = "application/problem+json"


SENTENCES: Mapping[int, tuple[str, str]] = {
    400: ("Cette demande n’a pas été comprise.", "Comparez-la à la description : /api/v1/openapi.json."),
    404: ("Il n’y a rien à cette adresse, ou ce n’est pas à vous.", "Partez de /api/v1/campagnes."),
    405: ("Rien ne s’écrit ici.", "Demandez avec la méthode GET."),
}
"""The problem and what to do, where the sentences of pages would refer to pages."""


def is_of_programmes(path: str) -> bool:
    return path.startswith(PREFIX)


def told_to_program(
    status: int, problem: str, remedy: str, incident: str | None, headers: Mapping[str, str]
) -> tuple[str, int, dict[str, str]]:
    """Return the body, the status and the headers."""
    document: dict[str, object] = {"type": "about:blank", "title": problem, "status": status, "detail": remedy}
    if incident:
        document["incident"] = incident
    asks = {"WWW-Authenticate": 'Bearer realm="Collecte DLA"'} if status == HTTPStatus.UNAUTHORIZED else {}
    return json.dumps(document, ensure_ascii=False), status, {"Content-Type": MEDIA, **asks, **headers}
