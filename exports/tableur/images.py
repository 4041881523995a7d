"""A chart as a picture that opens alone: its title, its bars with their figures, and where they come from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from exports.tableur.charts import Reponse, placed, sides
from exports.tableur.text import one_line

TONES = {
    "p3": "#12655D",
    "p2": "#6FB0A6",
    "p1": "#B5DCD6",
    "mid": "#D6D8D2",
    "g1": "#F6D3B4",
    "g2": "#DD9463",
    "g3": "#A4470D",
    "own": "#123F5A",
    "ground": "#ECEAE3",
}
"""Colours of a light page, by tone of an answer."""

_INK, _SOFT = "#1B1F23", "#565B60"
_WIDTH, _EDGE, _BARS, _LENGTH = 800, 24, 276, 380
_ROOM = 22
"""Narrower segments do not show their figure."""


@dataclass(frozen=True, slots=True)
class LigneImage:
    """A bar: one answer out of `n`, or those of a scale, best first; `dite` are the figures to its right."""

    libelle: str
    reponses: Sequence[Reponse]
    n: int
    dite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageResultat:
    """`legende` are (tone, answer), from left to right; without, each bar is one answer. `pied`: who and source."""

    titre: str
    question: str
    lignes: Sequence[LigneImage]
    legende: Sequence[tuple[str, str]] = ()
    pied: Sequence[str] = ()

    @property
    def svg(self) -> str:
        marks, top = [], _EDGE
        for text, size, most, ink in ((self.titre, 20, 70, _INK), (self.question, 14, 100, _SOFT)):
            for line in wrap(one_line(text, 400), most):
                top += size + 6
                marks.append(_text(_EDGE, top, line, size, ink, bold=size == 20))
        top = _add(marks, self._legende(top + 14), top)
        ends = [sides(ligne.reponses) for ligne in self.lignes]
        axis = (max((left for left, _ in ends), default=0), max((right for _, right in ends), default=0))
        top += 18
        for ligne in self.lignes:
            labels = wrap(one_line(ligne.libelle, 160), 31)
            height = max(30, 17 * len(labels) + 10)
            marks += [_text(_EDGE, top + 19 + 17 * at, label, 14) for at, label in enumerate(labels)]
            marks += self._scale(ligne, axis, top) if self.legende else _one(ligne, top)
            marks.append(_text(_WIDTH - _EDGE, top + 19, ligne.dite, 14, bold=True, anchor="end"))
            top += height
        for text in self.pied:
            for line in wrap(one_line(text, 400), 118):
                top += 18
                marks.append(_text(_EDGE, top + 4, line, 12, _SOFT))
        height, label = top + _EDGE, escape(one_line(self.titre, 400), quote=True)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="Figtree, Arial, sans-serif" role="img" aria-label="{label}">'
            f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>{"".join(marks)}</svg>\n'
        )

    def _legende(self, top: int) -> Iterator[tuple[str, int]]:
        left = _EDGE
        for tone, libelle in self.legende:
            width = 34 + 8 * len(libelle)
            if left > _EDGE and left + width > _WIDTH - _EDGE:
                left, top = _EDGE, top + 22
            yield f'<rect x="{left}" y="{top}" width="14" height="14" fill="{TONES[tone]}"/>', top + 14
            yield _text(left + 20, top + 12, one_line(libelle, 60), 13, _SOFT), top + 14
            left += width

    def _scale(self, ligne: LigneImage, axis: tuple[float, float], top: int) -> Iterator[str]:
        """Yield the axis, and the segments of a bar across it."""
        middle = _BARS + _LENGTH * axis[0] / (sum(axis) or 1)
        yield f'<rect x="{middle - 0.75:.1f}" y="{top}" width="1.5" height="30" fill="{_INK}"/>'
        for reponse, start, width in placed(ligne.reponses, axis):
            yield from _segment(reponse, _BARS + _LENGTH * start, _LENGTH * width, top)


def _add(marks: list[str], placed: Iterator[tuple[str, int]], top: int) -> int:
    for mark, bottom in placed:
        marks.append(mark)
        top = bottom
    return top


def _one(ligne: LigneImage, top: int) -> Iterator[str]:
    """Yield the bar of one answer; none of a hidden one, which would read as zero."""
    (reponse,) = ligne.reponses
    if reponse.nombre is None:
        return
    yield f'<rect x="{_BARS}" y="{top + 6}" width="{_LENGTH}" height="18" fill="{TONES["ground"]}"/>'
    if reponse.nombre and ligne.n:
        width = _LENGTH * reponse.nombre / ligne.n
        yield f'<rect x="{_BARS}" y="{top + 6}" width="{width:.1f}" height="18" fill="{TONES["own"]}"/>'


def _segment(reponse: Reponse, start: float, width: float, top: int) -> Iterator[str]:
    if width:
        yield f'<rect x="{start:.1f}" y="{top + 3}" width="{width:.1f}" height="24" fill="{TONES[reponse.tone]}"/>'
    if width >= _ROOM:
        ink = "#FFFFFF" if reponse.tone.endswith("3") else _INK
        yield _text(start + width / 2, top + 20, reponse.figure, 13, ink, anchor="middle")


def _text(
    x: float, y: float, text: str, size: int, ink: str = _INK, *, bold: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.0f}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )
