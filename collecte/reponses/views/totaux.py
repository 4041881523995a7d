"""Total bars of répartitions: shares by mission over all pages, and data for the live script."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from questionnaires.answers.a_cote import etages_by_repartition, parts_of, share_code
from questionnaires.answers.settled import Settled
from questionnaires.core.elements import kept_with
from questionnaires.core.francais import percent_text, typeset
from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.repartition import WHOLE, Total, total_of
from questionnaires.temps.ajustement import to_detail, unreadable
from questionnaires.temps.unites_temps import UniteTemps

PADDING, LETTER = 8, 7.2
"""Pixels at the left of a text in a bar, and taken by each of its letters: as in collecte/static/barre.js."""

NARROW, WIDE = 288, 656
"""Width of a bar on the smallest phone, and where its names begin to be shown, in pixels."""


class Segment(NamedTuple):
    """Segment of a group in the total bar, in hundredths of a percent; `mission` gives its colour, None for another.

    `groupe` is the mission, else the code of the group: its lines count in it. `length` includes `a_detailler`, which
    the mission announces beyond its lines; `lignes` has the length of each line, by code.
    """

    groupe: str
    mission: str | None
    libelle: str
    start: int
    length: int
    lignes: Mapping[str, int] = MappingProxyType({})
    a_detailler: int = 0

    @property
    def text(self) -> str:
        return percent_text(self.length)

    @property
    def gaps(self) -> Iterator[tuple[str, int, float]]:
        """Yield the code and the length of each line, and where it begins, in percent of the segment."""
        start = 0
        for code, length in self.lignes.items():
            yield code, length, round(100 * start / self.length, 3) if self.length else 0
            start += length

    def name(self, scale: float) -> str:
        """Return its name, or the first word of it, as its length allows; `scale`: percent of the bar by hundredth."""
        words = (self.libelle, self.libelle.partition(" ")[0])
        return next((name for name in words if fits(name, self.length * scale, WIDE)), "")

    def place(self, scale: float) -> str:
        """Return where its figure can be read: nowhere (`none`), on a wide screen (`thin`), everywhere (empty)."""
        if not fits(self.text, self.length * scale, WIDE):
            return "none"
        return "" if fits(self.text, self.length * scale, NARROW) else "thin"

    @property
    def solid(self) -> float:
        """Percent of the segment that its lines make."""
        return round(100 * (self.length - self.a_detailler) / self.length, 3) if self.length else 100

    @property
    def detail(self) -> str:
        """Say what is left to detail, in the same words as collecte/static/repartition.js; empty for nothing."""
        return f"{percent_text(self.a_detailler)} à détailler" if self.a_detailler else ""


def fits(text: str, percent: float, width: int) -> bool:
    """Return whether a text can be read in that percent of a bar of that width."""
    return PADDING + LETTER * len(text) <= percent * width / 100


@dataclass(frozen=True, slots=True)
class Repartie:
    """Total bar of a répartition: shares over all pages, and those on other pages than this one."""

    code: str
    libelle: str
    total: Total
    segments: tuple[Segment, ...]
    elsewhere: int  # hundredths shared on other pages than this one
    left_out: int = 0  # shares that cannot be read, and so are not in the total
    left_out_elsewhere: int = 0
    may_detail: bool = False  # its missions have a share of their own on this page

    @property
    def reparti(self) -> str:
        return percent_text(self.total.reparti)

    @property
    def reste(self) -> str:
        """Rest or excess, without its sign."""
        return percent_text(abs(self.total.reste))

    @property
    def rest(self) -> int:
        """Hundredths of a percent that nothing takes yet."""
        return max(0, self.total.reste)

    @property
    def left(self) -> str:
        """Say what is left, and what the total is without, in the same words as collecte/static/repartition.js."""
        rest = f"{self.reste} de trop" if self.is_over else f"Reste à répartir : {self.reste}"
        if self.total.reste == 0:
            rest = "" if self.left_out else "Tout est réparti"
        detail = sum(segment.a_detailler for segment in self.segments)
        detailed = f"{percent_text(detail)} à détailler" if detail else ""
        return typeset(", ".join(filter(None, (rest, detailed, self._without))))

    @property
    def _without(self) -> str:
        if self.left_out > 1:
            return f"sans les {self.left_out} lignes à corriger"
        return "sans la ligne à corriger" if self.left_out else ""

    @property
    def is_over(self) -> bool:
        return self.total.reste < 0

    @property
    def width(self) -> int:
        """Scale of the bar, in hundredths of a percent: the whole, or more when too much was shared."""
        return max(WHOLE, self.total.reparti)


def reparties(
    questionnaire: Questionnaire,
    settled: Settled,
    section: Section | None = None,
    locked: frozenset[str] = frozenset(),
) -> tuple[Repartie, ...]:
    """Return the bar of each répartition; with a section, of those with lines in it, its fields being on the page.

    `locked` are the lines that have no field there.
    """
    here = section.questions.keys() - locked if section else frozenset[str]()
    return tuple(
        _repartie(questionnaire, settled, repartition, here)
        for repartition in questionnaire.repartitions
        if section is None or any(code in section.questions for code in repartition.lignes)
    )


def temps_of(questionnaire: Questionnaire, settled: Settled) -> Repartie:
    """Return the bar of the first répartition of a questionnaire, that of the time; an empty one when it has none."""
    bars = reparties(questionnaire, settled)
    return bars[0] if bars else Repartie("", "", Total(0), (), 0)


def _repartie(questionnaire: Questionnaire, settled: Settled, repartition: Repartition, here: Set[str]) -> Repartie:
    asked = {code: settled.told.saisie.get(code, "") for code in repartition.lignes if code in settled.valeurs}
    elsewhere = total_of(text for code, text in asked.items() if code not in here)
    segments = _segments(questionnaire, asked, repartition, left_to_detail(questionnaire, settled, repartition))
    wrong = [code for code in repartition.lignes if code in settled.unreadable]
    return Repartie(
        repartition.code,
        repartition.libelle,
        Total(sum(segment.length for segment in segments)),
        segments,
        elsewhere.reparti,
        len(wrong) + len(_unreadable_missions(questionnaire, settled, repartition)),
        len([code for code in wrong if code not in here]),
        bool(here) and any(etage.part for etage in etages_by_repartition(questionnaire).get(repartition.code, ())),
    )


def _unreadable_missions(questionnaire: Questionnaire, settled: Settled, repartition: Repartition) -> list[str]:
    """Return the missions' own shares that cannot be read; in percent only."""
    etages = etages_by_repartition(questionnaire).get(repartition.code, ())
    if settled.told.unite is not UniteTemps.POURCENT or settled.valeurs.keys().isdisjoint(repartition.lignes):
        return []
    shares = {etage.part for etage in etages if etage.part}
    return [code for code in unreadable(settled.told.saisie, etages) if code in shares]


def left_to_detail(questionnaire: Questionnaire, settled: Settled, repartition: Repartition) -> Mapping[str, int]:
    """Map the missions' own shares to what they announce beyond their lines, in hundredths; in percent only."""
    etages = etages_by_repartition(questionnaire).get(repartition.code, ())
    if settled.told.unite is not UniteTemps.POURCENT or settled.valeurs.keys().isdisjoint(repartition.lignes):
        return {}
    return to_detail(settled.told.saisie, etages)


def _segments(
    questionnaire: Questionnaire, asked: Mapping[str, str], repartition: Repartition, details: Mapping[str, int]
) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    start = 0
    for groupe, codes in groupes_with_parts(questionnaire, repartition):
        parts = {code: total_of([asked.get(code, "")]).reparti for code in codes}
        segments.append(_segment(groupe, start, parts, details.get(share_code(groupe), 0)))
        start += segments[-1].length
    return tuple(segments)


def _segment(groupe: Groupe, start: int, parts: Mapping[str, int], detail: int = 0) -> Segment:
    name, length = groupe.court or groupe.titre, sum(parts.values()) + detail
    return Segment(groupe.mission or groupe.code, groupe.mission, name, start, length, parts, detail)


def shared(questionnaire: Questionnaire, parts: Mapping[str, int]) -> Repartie:
    """Return the bar of a transmitted répartition, the first of its questionnaire; `parts`: hundredths by line."""
    repartition, segments, start = questionnaire.repartitions[0], list[Segment](), 0
    for groupe, codes in groupes_with_parts(questionnaire, repartition):
        segments.append(_segment(groupe, start, {code: parts.get(code, 0) for code in codes}))
        start += segments[-1].length
    return Repartie(repartition.code, repartition.libelle, Total(start), tuple(segments), start)


@kept_with
def groups_of_shares(section: Section) -> frozenset[str]:
    """Return the codes of the groups of a page that have lines of a répartition."""
    return frozenset(groupe.code for groupe in section.groupes if parts_of(groupe))


Groupes = Sequence[tuple[Groupe, Sequence[str]]]


def groupes_with_parts(questionnaire: Questionnaire, repartition: Repartition) -> Groupes:
    """Return the groups that share the whole, with their lines: one per mission, then outside the référentiel."""
    return _groupes_of(questionnaire)[repartition.code]


@kept_with
def _groupes_of(questionnaire: Questionnaire) -> Mapping[str, Groupes]:
    """Return the groups with their lines, by code of répartition."""
    groupes = [groupe for section in questionnaire.sections for groupe in section.groupes]
    parts = [(groupe, parts_of(groupe)) for groupe in groupes]
    return {
        repartition.code: [
            (groupe, here)
            for groupe, codes in parts
            if (here := [code for code in codes if code in repartition.lignes])
        ]
        for repartition in questionnaire.repartitions
    }
