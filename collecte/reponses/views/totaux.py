"""Total bars of répartitions: shares by mission over all pages, and data for the live script."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from questionnaires.answers.a_cote import etages_by_repartition, parts_of, share_code
from questionnaires.answers.settled import Settled
from questionnaires.core.elements import kept_with
from questionnaires.core.francais import percent_text, typeset
from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.repartition import WHOLE, Total, total_of
from questionnaires.temps.ajustement import to_detail
from questionnaires.temps.unites_temps import UniteTemps


class Segment(NamedTuple):
    """Segment of a group in the total bar, in hundredths of a percent; `mission` gives its colour, None for another.

    `groupe` is the mission, else the code of the group: its lines count in it. `length` includes `a_detailler`, which
    the mission announces beyond its lines.
    """

    groupe: str
    mission: str | None
    libelle: str
    start: int
    length: int
    a_detailler: int = 0

    @property
    def text(self) -> str:
        return percent_text(self.length)

    @property
    def solid(self) -> float:
        """Percent of the segment that its lines make."""
        return round(100 * (self.length - self.a_detailler) / self.length, 3) if self.length else 100

    @property
    def detail(self) -> str:
        """Say what is left to detail, in the same words as collecte/static/repartition.js; empty for nothing."""
        return f"{percent_text(self.a_detailler)} à détailler" if self.a_detailler else ""


@dataclass(frozen=True, slots=True)
class Repartie:
    """Total bar of a répartition: shares over all pages, and those on other pages than this one."""

    code: str
    libelle: str
    total: Total
    segments: tuple[Segment, ...]
    elsewhere: int  # hundredths shared on other pages than this one
    may_detail: bool = False  # its missions have a share of their own on this page

    @property
    def reparti(self) -> str:
        return percent_text(self.total.reparti)

    @property
    def reste(self) -> str:
        """Rest or excess, without its sign."""
        return percent_text(abs(self.total.reste))

    @property
    def left(self) -> str:
        """Say what is left, in the same words as collecte/static/repartition.js."""
        rest = f"{self.reste} de trop" if self.is_over else f"Reste à répartir : {self.reste}"
        detail = sum(segment.a_detailler for segment in self.segments)
        more = f", {percent_text(detail)} à détailler" if detail else ""
        return typeset(("Tout est réparti" if self.total.reste == 0 else rest) + more)

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
    total = total_of(asked.values())
    segments = _segments(questionnaire, asked, repartition, left_to_detail(questionnaire, settled, repartition))
    return Repartie(
        repartition.code,
        repartition.libelle,
        Total(
            sum(segment.length for segment in segments),
            total.readable and settled.told.unreadable.keys().isdisjoint(asked),
        ),
        segments,
        elsewhere.reparti,
        bool(here) and any(etage.part for etage in etages_by_repartition(questionnaire).get(repartition.code, ())),
    )


def left_to_detail(questionnaire: Questionnaire, settled: Settled, repartition: Repartition) -> Mapping[str, int]:
    """Map the missions' own shares to what they announce beyond their lines, in hundredths; in percent only."""
    told, etages = settled.told, etages_by_repartition(questionnaire).get(repartition.code, ())
    if told.unite is not UniteTemps.POURCENT or settled.valeurs.keys().isdisjoint(repartition.lignes):
        return {}
    return to_detail(told.saisie, etages)


def _segments(
    questionnaire: Questionnaire, asked: Mapping[str, str], repartition: Repartition, details: Mapping[str, int]
) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    start = 0
    for groupe, codes in groupes_with_parts(questionnaire, repartition):
        detail = details.get(share_code(groupe), 0)
        length = total_of(asked.get(code, "") for code in codes).reparti + detail
        segments.append(Segment(groupe.mission or groupe.code, groupe.mission, groupe.titre, start, length, detail))
        start += length
    return tuple(segments)


def shared(questionnaire: Questionnaire, parts: Mapping[str, int]) -> Repartie:
    """Return the bar of a transmitted répartition, the first of its questionnaire; `parts`: hundredths by line."""
    repartition, segments, start = questionnaire.repartitions[0], [], 0
    for groupe, codes in groupes_with_parts(questionnaire, repartition):
        length = sum(parts.get(code, 0) for code in codes)
        segments.append(Segment(groupe.mission or groupe.code, groupe.mission, groupe.titre, start, length))
        start += length
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
