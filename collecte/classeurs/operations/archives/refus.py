"""Errors that refuse to make or to restore an archive."""

from collecte.core.errors import UserFacingError

UNTOUCHED = "Rien n’a été changé."


class UnarchivableError(UserFacingError):
    """A campaign that no archive may hold yet."""


class NoArchiveError(UserFacingError):
    def __init__(self, why: str) -> None:
        super().__init__(f"Ce fichier n’est pas une archive de campagne : {why}.", UNTOUCHED)


class AlteredArchiveError(UserFacingError):
    def __init__(self, why: str) -> None:
        super().__init__(
            f"Cette archive n’est plus ce qui a été écrit : {why}.", f"Prenez-en une autre copie. {UNTOUCHED}"
        )
