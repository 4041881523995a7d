"""« Saisir autrement »: entry of the répartition in another unit than percent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from collecte.reponses.views.totaux import groupes_with_parts
from questionnaires.answers.a_cote import typable
from questionnaires.answers.settled import Settled
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Groupe, Questionnaire
from questionnaires.core.questions import Part
from questionnaires.core.repartition import is_blank
from questionnaires.temps.unites_temps import (
    JOURS,
    MOMENTS,
    PAGE,
    PERIODES,
    SEMAINES,
    UNITE,
    UniteTemps,
    divided,
    period_code,
    period_of,
    raw_code,
)


@dataclass(frozen=True, slots=True)
class Quantite:
    """A line in the unit in use: `code` and `typed` of its field, `part` its share as people read it, empty when blank.

    `periodes` are those that it may be told for, with their words; `periode` the one chosen.
    """

    code: str
    typed: str
    dit: str  # the unit in full, for screen readers
    part: str
    periode_code: str
    periode: str
    periodes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cellule:
    """A half-day of the typical week, or a day of the month: code of its field, name, code of its line as typed."""

    code: str
    nom: str
    typed: str


_MOTS = {UniteTemps.HEURES: ("h", "en heures"), UniteTemps.DEMI_JOURNEES: ("½ j", "en demi-journées")}


@dataclass(frozen=True)
class Autrement:
    """State of « Saisir autrement » on the page; `textes` are those of its fields."""

    questionnaire: Questionnaire
    settled: Settled
    textes: Mapping[str, str]

    @property
    def unite(self) -> UniteTemps:
        """Unit in use."""
        return self.settled.told.unite

    @property
    def is_percent(self) -> bool:
        return self.unite is UniteTemps.POURCENT

    @property
    def is_week(self) -> bool:
        return self.unite is UniteTemps.SEMAINE

    @property
    def is_grid(self) -> bool:
        """True when time is entered by half-days, or days, that each hold a line."""
        return self.unite.is_grid

    @property
    def has_percents(self) -> bool:
        """True when percents were typed too, which do not count."""
        section = self.questionnaire.section(PAGE)
        codes = (code for code, question in typable(section).items() if isinstance(question, Part)) if section else ()
        return any(not is_blank(self.textes.get(code, "")) for code in codes)

    @property
    def kept(self) -> str:
        """Unit as stored, to be sent back."""
        return self.textes.get(UNITE, "")

    @property
    def autres(self) -> tuple[UniteTemps, ...]:
        """Other units, percent first."""
        return tuple(unite for unite in UniteTemps if unite is not self.unite)

    @property
    def total(self) -> str:
        """`31 h par semaine`; empty when nothing was typed."""
        return self.settled.told.total

    @property
    def is_too_much(self) -> bool:
        """True when the total exceeds a week or a month."""
        return self.settled.told.is_too_much

    def quantite(self, code: str) -> Quantite:
        """Return a line in the unit in use."""
        raw, value = raw_code(self.unite, code), self.settled.valeurs.get(code)
        part = "" if value is None else percent_text(int(value))
        if code in self.settled.unreadable:
            part = "à corriger"
        mot, dit = _MOTS.get(self.unite, ("", ""))
        return Quantite(
            code=raw,
            typed=self.textes.get(raw, ""),
            dit=dit,
            part=part,
            periode_code=period_code(self.unite, code),
            periode=period_of(self.unite, code, self.textes),
            periodes={periode: f"{mot} par {periode}" for periode in PERIODES},
        )

    @cached_property
    def groupes(self) -> list[tuple[Groupe, list[tuple[str, str]]]]:
        """Lines that a cell may hold: code and short name of each, by mission."""
        repartition = divided(self.questionnaire)
        groupes = groupes_with_parts(self.questionnaire, repartition) if repartition else ()
        return [
            (groupe, [(code, self.questionnaire.questions[code].name) for code in codes]) for groupe, codes in groupes
        ]

    @cached_property
    def jours(self) -> list[tuple[str, list[Cellule]]]:
        """Each day of the typical week from Monday to Friday, with its morning and its afternoon."""
        return [(nom, [self._half_day(jour, moment) for moment in "12"]) for jour, nom in JOURS.items() if jour != "SA"]

    @cached_property
    def plis(self) -> list[tuple[str, list[Cellule], bool]]:
        """Cells shown as folded lists, each with its title and whether it is open: evenings of the typical week, then
        its Saturday; each week of the typical month."""
        if not self.is_week:
            weeks = [(f"Semaine {semaine}", self._days(semaine)) for semaine in SEMAINES]
            return [(titre, jours, titre == weeks[0][0] or _is_filled(jours)) for titre, jours in weeks]
        evenings = [self._half_day(jour, "3") for jour in JOURS if jour != "SA"]
        soirs = [*evenings, *(self._half_day("SA", moment) for moment in MOMENTS)]
        return [("Soirées et samedi", soirs, _is_filled(soirs))]

    def _half_day(self, jour: str, moment: str) -> Cellule:
        return self._cell(f"{jour}{moment}", f"{JOURS[jour]} {MOMENTS[moment]}")

    def _days(self, semaine: str) -> list[Cellule]:
        return [self._cell(f"{jour}{semaine}", nom) for jour, nom in JOURS.items() if jour != "SA"]

    def _cell(self, place: str, nom: str) -> Cellule:
        code = f"{self.unite.suffixe}_{place}"
        return Cellule(code, nom, self.textes.get(code, ""))


def _is_filled(cellules: list[Cellule]) -> bool:
    return any(not is_blank(cellule.typed) for cellule in cellules)
