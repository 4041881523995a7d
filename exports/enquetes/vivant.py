"""Live counts: formulas over the rows of a data sheet, recalculated when the sheet is edited.

Each formula is made of calls that add up over sheets: where rows go on in another one, it is added
(`exports.tableur.flux`). A count that no formula gives exactly, whatever the texts that people chose, stays a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exports.enquetes.catalogue import Variable
from exports.enquetes.comptes import Depouillement
from exports.enquetes.donnees import Tableau, tableaux
from exports.enquetes.lecture import Manque
from exports.tableur.feuille import block
from exports.tableur.text import MAX_ROWS, clean_text
from questionnaires.core.questions import Choice, Computed, MultipleChoice, Number, Part, Scale, YesNo

LARGEST = 2**53
"""Beyond, a whole number is written as a text, which no formula adds up."""

_LABELLED = Choice | YesNo | Scale
_NUMBERS = Part | Number | Computed


@dataclass(frozen=True)
class Source:
    """The columns of a data sheet, whose variables are `variables`, by name."""

    tableau: Tableau
    variables: Mapping[str, Variable]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Name of a column that a variable has of its own -> its place."""
        return {
            champ.column.field: place for place, champ in enumerate(self.tableau.champs) if champ.variable is not None
        }

    def _range(self, field: str) -> str:
        """Empty where there is no such column, or no row."""
        last = min(self.tableau.nombre, MAX_ROWS - 1)
        place = self._places.get(field)
        return "" if place is None or not last else block(1, place, last, place, self.tableau.nom)

    def option(self, variable: Variable, code: str, shown: str, at: str) -> str:
        """How many chose an option, which the cell `at` shows as that text; empty where no formula says it."""
        match variable.question:
            case Scale():
                scores = self._range(f"{variable.nom}/score")
                return f"COUNTIF({scores},{int(code)})" if scores and code.isdigit() else ""
            case MultipleChoice():
                ticks = self._range(f"{variable.nom}/{code}")
                return f"SUM({ticks})" if ticks else ""
            case Choice() | YesNo():
                return self._labelled(variable, code, shown, at)
            case _:
                return ""

    def _labelled(self, variable: Variable, code: str, shown: str, at: str) -> str:
        """Whole texts are compared, letter by letter: no text is a pattern."""
        told = [clean_text(own) for own in variable.libelles.values()]
        label, cells = clean_text(variable.libelles.get(code, code)), self._range(variable.nom)
        is_one = told.count(label) == 1 and label == shown and label not in set(Manque)
        return f"SUMPRODUCT(--EXACT({cells},{at}))" if cells and is_one else ""

    def numbers(self, variable: Variable) -> str:
        """How many gave a number."""
        cells = self._range(variable.nom) if isinstance(variable.question, _NUMBERS) else ""
        return f"COUNT({cells})" if cells and not _is_text(variable) else ""

    def total(self, variable: Variable, somme: float) -> str:
        """What numbers add up to."""
        cells = self._range(variable.nom) if isinstance(variable.question, _NUMBERS) else ""
        return f"SUM({cells})" if cells and abs(somme) < LARGEST else ""

    def absence(self, variable: Variable, manque: Manque) -> str:
        """How many have no value for that reason; no text that people typed may be mistaken for it."""
        if not isinstance(variable.question, _LABELLED | _NUMBERS) or _is_text(variable):
            return ""
        cells = self._range(variable.nom)
        if not cells or manque.casefold() in {clean_text(own).casefold() for own in variable.libelles.values()}:
            return ""  # COUNTIF does not tell capitals apart
        return f"COUNTBLANK({cells})" if manque is Manque.VIDE else f'COUNTIF({cells},"{manque}")'


def sources_of(depouillement: Depouillement) -> list[Source]:
    """Of answers, then of each repetition; none where no data sheet has their rows."""
    catalogue = depouillement.catalogue
    asked = (catalogue.variables, *(own.variables for own in catalogue.repetees))
    return [
        Source(tableau, {own.nom: own for own in variables})
        for tableau, variables in zip(tableaux(depouillement), asked, strict=False)
    ]


def _is_text(variable: Variable) -> bool:
    return any(
        isinstance(own.question, Computed) and own.question.nature == "texte" for own in variable.posees.values()
    )
