"""« Saisir autrement »: entry of the répartition in hours or half-days instead of percent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from collecte.reponses.views.totaux import groupes_with_parts
from questionnaires.answers.settled import Settled
from questionnaires.core.francais import percent_text
from questionnaires.core.model import Groupe, Questionnaire
from questionnaires.core.repartition import is_blank
from questionnaires.temps.unites_temps import JOURS, MOMENTS, UNITE, UniteTemps, divided, raw_code


@dataclass(frozen=True, slots=True)
class Quantite:
    """A line in the unit in use: `code` and `typed` of its field, `part` its share, empty when it has none."""

    code: str
    typed: str
    mot: str  # short unit after the field
    dit: str  # the unit in full, for screen readers
    part: str


@dataclass(frozen=True, slots=True)
class DemiJournee:
    """A half-day of the typical week: the code of its field, its name, the code of its line as typed."""

    code: str
    nom: str
    typed: str


_MOTS = {
    UniteTemps.HEURES: ("h", "en heures par semaine"),
    UniteTemps.DEMI_JOURNEES: ("½ j", "en demi-journées par mois"),
}


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
        """True when time is entered by half-days that each hold a line."""
        return self.unite is UniteTemps.SEMAINE

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
        return Quantite(raw, self.textes.get(raw, ""), *_MOTS.get(self.unite, ("", "")), part)

    @cached_property
    def groupes(self) -> list[tuple[Groupe, list[tuple[str, str]]]]:
        """Lines that a half-day may hold: code and label of each, by mission."""
        repartition = divided(self.questionnaire)
        groupes = groupes_with_parts(self.questionnaire, repartition) if repartition else ()
        return [
            (groupe, [(code, self.questionnaire.questions[code].libelle) for code in codes])
            for groupe, codes in groupes
        ]

    @cached_property
    def jours(self) -> list[tuple[str, list[DemiJournee]]]:
        """Each day from Monday to Friday, with its morning and its afternoon."""
        return [(nom, [self._half_day(jour, moment) for moment in "12"]) for jour, nom in JOURS.items() if jour != "SA"]

    @cached_property
    def soirs(self) -> list[DemiJournee]:
        """Evenings of the week, then Saturday."""
        evenings = [self._half_day(jour, "3") for jour in JOURS if jour != "SA"]
        return [*evenings, *(self._half_day("SA", moment) for moment in MOMENTS)]

    @property
    def has_soirs(self) -> bool:
        return any(not is_blank(demi_journee.typed) for demi_journee in self.soirs)

    def _half_day(self, jour: str, moment: str) -> DemiJournee:
        code = f"{UniteTemps.SEMAINE.suffixe}_{jour}{moment}"
        return DemiJournee(code, f"{JOURS[jour]} {MOMENTS[moment]}", self.textes.get(code, ""))
