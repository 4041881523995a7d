"""Clean typed answers for storage and display, and the problems that an answer can have."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

MAX_TYPED = 10_000
"""Most characters stored from one field; a longer text is refused whole rather than cut."""

HIDDEN = "\ufffd"
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and signs that Unicode draws as nothing: Hangul fillers, the blank Braille pattern."""

_KEPT_CONTROLS = "\n\t"
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(typed: str) -> str:
    """Return text fit to be stored and shown: NFC, one kind of line end, and a visible mark in place of hidden
    characters.

    Control characters, lone surrogates and direction overrides are replaced, not dropped: `5` followed by NUL must not
    become a valid 5.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", "".join(HIDDEN if _is_hidden(char) else char for char in text))


def _is_hidden(char: str) -> bool:
    return char in _DIRECTIONS or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS)


def is_seen(text: str) -> bool:
    """Return whether a text is visible: fillers, joiners, marks and spaces alone are a blank."""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in _BLANK_LETTERS for char in text)


class Severity(Enum):
    BLOCKING = "à corriger"
    TO_CONFIRM = "à confirmer"
    TO_JUSTIFY = "à justifier"
    REMARK = "pour vous"  # shown to the author alone, not stored


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why an answer cannot be transmitted as it is; `code` is the question to go to.

    `of_table`: it is about a whole table or sum, and is shown once, not on that line. `controle` is the code of the
    failed check, empty for another rule.
    """

    code: str
    problem: str
    remedy: str
    severity: Severity = Severity.BLOCKING
    of_table: bool = False
    controle: str = ""
