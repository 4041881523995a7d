"""What can be wrong in an answer, said in French to the person who can act."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    BLOCKING = "à corriger"
    TO_CONFIRM = "à confirmer"
    TO_JUSTIFY = "à justifier"
    REMARK = "pour vous"  # told to the author alone, kept nowhere


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an answer cannot be transmitted as it is; `code` is the question to go to.

    `of_table` says that it is about a whole table or sum: it is told once, not on that line. `controle` is the code of
    the check that failed, empty when it is another rule.
    """

    code: str
    problem: str
    remedy: str
    severity: Severity = Severity.BLOCKING
    of_table: bool = False
    controle: str = ""
