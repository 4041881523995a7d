"""Sentences of a sheet, with the formula that builds them from the cells that they quote."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from questionnaires.core.francais import NARROW, NBSP, plural, typeset


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence, and the formula that builds it from the figures, if they are shown."""

    text: str
    formula: str = ""


def quoted(text: str) -> str:
    """Quote a text for a formula."""
    escaped = text.replace('"', '""')
    return f'"{escaped}"'


def whole_formula(cell: str) -> str:
    """Return the part of a formula that prints a whole number as sentences do: `1 234`."""
    return f'IF({cell}<1000,{cell},INT({cell}/1000)&"{NARROW}"&RIGHT(1000+MOD({cell},1000),3))'


def counted(count: int, noun: str, cell: str = "", several: str = "") -> Answer:
    """Return `21 réponses` for a sentence, with the cell that holds their number."""
    singular, more = quoted(f"{NBSP}{noun}"), quoted(f"{NBSP}{several or noun + 's'}")
    return Answer(plural(count, noun, several), f"{whole_formula(cell)}&IF({cell}>1,{more},{singular})")


def lecture(text: str) -> str:
    return typeset(f"Lecture : {text}")


def lecture_of(*parts: str | Answer) -> Answer:
    """Explain how to read one figure, as a `sentence_of` its parts."""
    return sentence_of("Lecture : ", *parts)


def sentence_of(*parts: str | Answer) -> Answer:
    """Join the product's texts and parts that follow their cells, including names typed by people."""
    answers = [Answer(piece, quoted(piece)) if isinstance(piece, str) else piece for piece in _typeset(*parts)]
    return Answer("".join(answer.text for answer in answers), "&".join(answer.formula for answer in answers))


def _typeset(*parts: str | Answer) -> Iterator[str | Answer]:
    """Typeset each text, consecutive ones joined."""
    for is_text, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if is_text:
            yield typeset("".join(map(str, run)))
        else:
            yield from run
