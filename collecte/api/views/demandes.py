"""Parse the parameters of an API request, paginate and write its response."""

from http import HTTPStatus
from typing import TypeVar

from flask import Response, request, url_for
from pydantic import ValidationError

from collecte.api.views.documents import Demande, Document
from collecte.comptes.web.context import services, trousseau
from collecte.core.errors import UserFacingError

Asked = TypeVar("Asked", bound=Demande)


class BadDemandeError(UserFacingError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Le paramètre « {name[:40]} » n’est pas admis ici, ou sa valeur ne l’est pas.",
            "Vérifiez-le dans la description : /api/v1/openapi.json.",
        )


class ForeignCurseurError(UserFacingError):
    problem = "Ce curseur n’est pas de ceux que cette liste a donnés."
    remedy = "Suivez « suite » telle quelle, ou reprenez à la première page, sans curseur."


class UnreadError(UserFacingError):
    """A refused part of a campaign that the account may otherwise read."""

    status = HTTPStatus.FORBIDDEN
    problem = "Votre compte ne lit pas cela de cette campagne."
    remedy = "Ce qu’il en lit est dit par « lectures », dans la liste des campagnes."


def asked(kind: type[Asked]) -> Asked:
    """Parse the query string. Raises BadDemandeError."""
    if repeated := next((name for name, values in request.args.lists() if len(values) > 1), None):
        raise BadDemandeError(repeated)
    try:
        return kind.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise BadDemandeError(str(error.errors()[0]["loc"][0])) from None


def position(curseur: str, *kind: str | int) -> list[int | str]:
    """Return the position of a signed cursor in the list `kind`; empty without a cursor. Raises ForeignCurseurError."""
    if not curseur:
        return []
    values = trousseau().read_list("curseur", curseur)
    if values is None or values[: len(kind)] != list(kind):
        raise ForeignCurseurError
    return values[len(kind) :]


def suite(kind: tuple[str | int, ...], where: tuple[str | int, ...], **more: str | int) -> str:
    """Return the URL of the page after a position, for the same request."""
    curseur = trousseau().sign("curseur", [*kind, *where])
    return address(request.endpoint or "", **(request.view_args or {}), **more, curseur=curseur)


def address(endpoint: str, **values: str | int | None) -> str:
    """Return an absolute URL on the public address of this installation."""
    return services().settings.public_url.rstrip("/") + url_for(endpoint, **values)  # type: ignore[arg-type] # None: left out


def told(document: Document) -> Response:
    return Response(document.model_dump_json(), content_type="application/json")
