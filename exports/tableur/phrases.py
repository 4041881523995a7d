"""Sentences of a sheet: what they say, and the formula that says it from the cells that they quote."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from questionnaires.core.francais import NARROW, NBSP, plural, typeset


@dataclass(frozen=True, slots=True)
class Answer:
    """What a title says, and the formula that says it from the figures, if they are shown."""

    text: str
    formula: str = ""


def quoted(text: str) -> str:
    """A text in a formula."""
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def whole_formula(cell: str) -> str:
    """A part of a formula that says a whole number as sentences write it: `1 234`."""
    return f'IF({cell}<1000,{cell},INT({cell}/1000)&"{NARROW}"&RIGHT(1000+MOD({cell},1000),3))'


def counted(count: int, noun: str, cell: str = "", several: str = "") -> Answer:
    """`21 réponses` to say in a sentence, from the cell that holds their number."""
    singular, more = quoted(f"{NBSP}{noun}"), quoted(f"{NBSP}{several or noun + 's'}")
    return Answer(plural(count, noun, several), f"{whole_formula(cell)}&IF({cell}>1,{more},{singular})")


def lecture(text: str) -> str:
    return typeset(f"Lecture : {text}")


def lecture_of(*parts: str | Answer) -> Answer:
    """How to read one figure, as `sentence_of` says it."""
    return sentence_of("Lecture : ", *parts)


def sentence_of(*parts: str | Answer) -> Answer:
    """Texts of ours, and what follows its cell, names that people typed included."""
    said = [Answer(piece, quoted(piece)) if isinstance(piece, str) else piece for piece in _typeset(*parts)]
    return Answer("".join(answer.text for answer in said), "&".join(answer.formula for answer in said))


def _typeset(*parts: str | Answer) -> Iterator[str | Answer]:
    """Each text as it is printed, those in a row joined."""
    for is_text, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if is_text:
            yield typeset("".join(map(str, run)))
        else:
            yield from run
