"""Errors that speak to the person who can act; anything else is our defect."""

from http import HTTPStatus


class UserFacingError(Exception):
    """What is wrong and what to do, in French sentences with the value seen and the limit, without blame."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
