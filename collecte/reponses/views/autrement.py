"""« Saisir autrement »: entry of the répartition in hours or half-days instead of percent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from collecte.reponses.views.totaux import groupes_with_parts
from questionnaires.answers.settled import Settled
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Groupe, Questionnaire
from questionnaires.core.repartition import is_blank
from questionnaires.temps.unites_temps import JOURS, MOMENTS, UNITE, Unite, divided, raw_code


@dataclass(frozen=True, slots=True)
class Quantite:
    """One line told in a unit: `code` and `typed` are those of its field, `part` its share, empty when it has none."""

    code: str
    typed: str
    mot: str  # what follows the field
    dit: str  # the same, said in full to who does not see it
    part: str


@dataclass(frozen=True, slots=True)
class DemiJournee:
    """A half-day of the typical week: the code of its field, its name, the line that it holds."""

    code: str
    nom: str
    typed: str


_MOTS = {Unite.HEURES: ("h", "en heures par semaine"), Unite.DEMI_JOURNEES: ("½ j", "en demi-journées par mois")}


@dataclass(frozen=True)
class Autrement:
    """How time is told on the page: `textes` are those of its fields."""

    questionnaire: Questionnaire
    settled: Settled
    textes: Mapping[str, str]

    @property
    def unite(self) -> Unite:
        """The unit in use."""
        return self.settled.told.unite

    @property
    def is_percent(self) -> bool:
        return self.unite is Unite.POURCENT

    @property
    def is_week(self) -> bool:
        """Whether it is told by half-days that each hold a line."""
        return self.unite is Unite.SEMAINE

    @property
    def kept(self) -> str:
        """The unit as it is kept, to be sent back."""
        return self.textes.get(UNITE, "")

    @property
    def autres(self) -> tuple[Unite, ...]:
        """The other units, percent first."""
        return tuple(unite for unite in Unite if unite is not self.unite)

    @property
    def total(self) -> str:
        """`31 h par semaine`; empty when nothing was typed."""
        return self.settled.told.total

    @property
    def is_too_much(self) -> bool:
        """Whether the total is more than there is in a week or in a month."""
        return self.settled.told.is_too_much

    def quantite(self, code: str) -> Quantite:
        """A line in the unit in use."""
        raw, value = raw_code(self.unite, code), self.settled.valeurs.get(code)
        part = "" if value is None else percent_text(int(value))
        return Quantite(raw, self.textes.get(raw, ""), *_MOTS.get(self.unite, ("", "")), part)

    @cached_property
    def groupes(self) -> list[tuple[Groupe, list[tuple[str, str]]]]:
        """What a half-day may hold: the code and the label of each line, by mission."""
        repartition = divided(self.questionnaire)
        found = groupes_with_parts(self.questionnaire, repartition) if repartition else ()
        return [(own, [(code, self.questionnaire.questions[code].libelle) for code in codes]) for own, codes in found]

    @cached_property
    def jours(self) -> list[tuple[str, list[DemiJournee]]]:
        """Each day from Monday to Friday, with its morning and its afternoon."""
        return [(nom, [self._half_day(jour, own) for own in "12"]) for jour, nom in JOURS.items() if jour != "SA"]

    @cached_property
    def soirs(self) -> list[DemiJournee]:
        """The evenings of the week, then Saturday."""
        evenings = [self._half_day(jour, "3") for jour in JOURS if jour != "SA"]
        return [*evenings, *(self._half_day("SA", own) for own in MOMENTS)]

    @property
    def has_soirs(self) -> bool:
        return any(not is_blank(own.typed) for own in self.soirs)

    def _half_day(self, jour: str, moment: str) -> DemiJournee:
        code = f"{Unite.SEMAINE.suffixe}_{jour}{moment}"
        return DemiJournee(code, f"{JOURS[jour]} {MOMENTS[moment]}", self.textes.get(code, ""))
