"""Refusals shown to users: a sentence on the problem and a sentence on what to do."""

import errno
from collections.abc import Mapping
from http import HTTPStatus

from questionnaires.core.francais import typeset


class UserFacingError(Exception):
    """Shown as it is to the user; any other exception is a defect. Subclasses may change `status`, and say their own
    `problem` and `remedy`.

    `champ` is the field of a form that it is about, when it is about one.
    """

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    champ: str = ""
    may_send_again: bool = False
    """Whether its error page carries what was sent, when no other page shows it."""
    retry_after: int = 0
    """Seconds after which it may be asked again; 0: unknown."""

    problem: str = ""
    remedy: str = ""

    def __init__(
        self,
        problem: str = "",
        remedy: str = "",
        *,
        status: HTTPStatus | None = None,
        champ: str = "",
        may_send_again: bool = False,
    ) -> None:
        self.problem, self.remedy = typeset(problem or self.problem), typeset(remedy or self.remedy)
        self.status, self.champ = status or self.status, champ or self.champ
        self.may_send_again = may_send_again or self.may_send_again
        super().__init__(self.problem, self.remedy)

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


class Refus(UserFacingError):  # noqa: N818 (read aloud at each raise: a refusal is no error)
    """A refusal that no code catches by name: `raise Refus("ce qui ne va pas", "ce qu’il faut faire")`."""


class ConflictError(Refus):
    """A refusal that what is stored now calls for: its state, or another act meanwhile."""

    status = HTTPStatus.CONFLICT


class InputError(Refus):
    """A refusal of what was typed, chosen or sent."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AlreadyDoneError(Refus):
    """Another click, or another tab, did what is asked: nothing is wrong, its page leads to what was done."""


class SchemaError(Exception):
    """The database is not at the version that this release requires."""


_REASONS: Mapping[int | None, str] = {
    errno.ENOENT: "le chemin n’existe pas",
    errno.ENOTDIR: "le chemin passe par un fichier",
    errno.EISDIR: "c’est un dossier",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place accordée est épuisée",
    errno.EFBIG: "le fichier serait trop grand",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EADDRINUSE: "l’adresse est déjà prise",
    errno.EADDRNOTAVAIL: "l’adresse n’est pas de cette machine",
}


def reason_of(error: OSError) -> str:
    """Return the system's reason, as the middle of a French sentence; in its own words when it is seldom met."""
    return _REASONS.get(error.errno, error.strerror or type(error).__name__)
