"""Why something was done to a campaign or an answer: one sentence, which its journal keeps."""

from http import HTTPStatus

from collecte.errors import UserFacingError
from questionnaires.answers import clean

MAX_REASON = 300
"""Characters kept of a reason."""


class ReasonMissingError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reader: str) -> None:
        super().__init__("Il manque la raison.", f"Écrivez-la en une phrase : {reader}.")


def reason_of(typed: str, *, reader: str = "le journal des modifications la garde") -> str:
    """The reason on one line. `reader` says who will read it. Raises ReasonMissingError."""
    raison = " ".join(clean(typed).split())[:MAX_REASON]
    if not raison:
        raise ReasonMissingError(reader)
    return raison
