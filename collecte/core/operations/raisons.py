"""Why something was done to a campaign or an answer: one sentence, which its journal keeps."""

from http import HTTPStatus

from collecte.core.errors import UserFacingError
from questionnaires.core.answers import clean
from questionnaires.core.francais import plural

MAX_REASON = 300
"""Characters of a reason, at most."""


class ReasonMissingError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reader: str) -> None:
        super().__init__("Il manque la raison.", f"Écrivez-la en une phrase : {reader}.")


class LongReasonError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, length: int) -> None:
        super().__init__(
            f"Cette phrase fait {plural(length, 'caractère')}, la limite est {plural(MAX_REASON, 'caractère')}.",
            "Raccourcissez-la : elle est restée dans la page.",
        )


def reason_of(typed: str, *, reader: str = "le journal des modifications la garde") -> str:
    """The reason on one line. `reader` says who will read it. Raises ReasonMissingError, LongReasonError."""
    raison = " ".join(clean(typed).split())
    if not raison:
        raise ReasonMissingError(reader)
    if len(raison) > MAX_REASON:
        raise LongReasonError(len(raison))
    return raison
