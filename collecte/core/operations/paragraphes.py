"""Clean texts of several paragraphs, and split them into paragraphs and bullet lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from questionnaires.core.answers import clean

_BULLETS = ("- ", "– ", "• ", "* ")


@dataclass(frozen=True, slots=True)
class BlocTexte:
    """A paragraph of a text, or a list of points."""

    lignes: Sequence[str]
    is_list: bool


def as_kept(typed: str) -> str:
    """Return a text as it is stored and compared: one kind of line end, no blanks around."""
    return "\n".join(line.rstrip() for line in clean(typed).strip().splitlines())


def blocs(text: str) -> Iterator[BlocTexte]:
    """Yield the paragraphs of a text; lines that begin with a dash are the points of a list."""
    lines: list[str] = []
    is_list = False
    for line in [*text.splitlines(), ""]:
        pointed = line.lstrip().startswith(_BULLETS)
        if lines and (not line.strip() or pointed is not is_list):
            yield BlocTexte(tuple(lines), is_list)
            lines = []
        if line.strip():
            is_list = pointed
            lines.append(line.lstrip()[2:].strip() if pointed else line.strip())
