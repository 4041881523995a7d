"""What a refusal is: a sentence on what is wrong and one on what to do, for the person who can act."""

from http import HTTPStatus
from typing import ClassVar

from questionnaires.francais import typeset


class UserFacingError(Exception):
    """Shown as it is to the person; any other exception is our defect. Subclasses may change `status`.

    `champ` is the field of a form that it is about, when it is about one.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    champ: str = ""
    may_send_again: ClassVar[bool] = False
    """Whether its page, when no other one shows it, carries what was sent."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = typeset(problem)
        self.remedy = typeset(remedy)
        super().__init__(self.problem, self.remedy)

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"
