"""Live counts: formulas over the rows of a data sheet, recalculated when the sheet is edited.

Each formula is made of calls that add up over sheets: where rows go on in another sheet, its calls are added
(`exports.tableur.flux`). A count that no formula gives exactly, whatever texts people chose, stays a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from exports.enquetes.catalogue import Variable
from exports.enquetes.comptes import Depouillement
from exports.enquetes.donnees import TableauDonnees, tableaux
from exports.enquetes.lecture import Manque
from exports.tableur.feuille import block
from exports.tableur.text import MAX_ROWS, clean_text
from questionnaires.core.elements import Numeric
from questionnaires.core.questions import Computed, Graded, MultipleChoice, WithOptions

LARGEST = 2**53
"""Beyond it, a whole number is written as a text, which no formula adds up."""


@dataclass(frozen=True)
class Source:
    """The columns of a data sheet, and its `variables` by name."""

    tableau: TableauDonnees
    variables: Mapping[str, Variable]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """Field of each column that holds a variable -> its place."""
        return {
            champ.column.field: place for place, champ in enumerate(self.tableau.champs) if champ.variable is not None
        }

    def _range(self, field: str) -> str:
        """Return the cells of a column; empty where there is no such column, or no row."""
        last = min(self.tableau.nombre, MAX_ROWS - 1)
        place = self._places.get(field)
        return "" if place is None or not last else block(1, place, last, place, self.tableau.nom)

    def option(self, variable: Variable, code: str, shown: str, at: str) -> str:
        """Return the formula that counts an option, whose text `shown` is in the cell `at`; empty where no formula
        can: nor of the first ranks of a ranking, whose columns are ranks, not options."""
        if variable.premiers is not None:
            return ""
        match variable.question:
            case Graded():
                scores = self._range(f"{variable.nom}/score")
                return f"COUNTIF({scores},{int(code)})" if scores and code.isdigit() else ""
            case MultipleChoice():
                ticks = self._range(f"{variable.nom}/{code}")
                return f"SUM({ticks})" if ticks else ""
            case WithOptions():
                return self._labelled(variable, code, shown, at)
            case _:
                return ""

    def _labelled(self, variable: Variable, code: str, shown: str, at: str) -> str:
        """Return a formula that compares whole texts, letter by letter, so that none acts as a pattern."""
        labels = [clean_text(libelle) for libelle in variable.libelles.values()]
        label, cells = clean_text(variable.libelles.get(code, code)), self._range(variable.nom)
        is_one = labels.count(label) == 1 and label == shown and label not in set(Manque)
        return f"SUMPRODUCT(--EXACT({cells},{at}))" if cells and is_one else ""

    def numbers(self, variable: Variable) -> str:
        """Return the formula that counts the numbers given; empty where no formula can."""
        cells = self._range(variable.nom) if isinstance(variable.question, Numeric) else ""
        return f"COUNT({cells})" if cells and not _is_text(variable) else ""

    def total(self, variable: Variable, somme: float) -> str:
        """Return the formula that sums numbers; empty where no formula can."""
        cells = self._range(variable.nom) if isinstance(variable.question, Numeric) else ""
        return f"SUM({cells})" if cells and abs(somme) < LARGEST else ""

    def absence(self, variable: Variable, manque: Manque) -> str:
        """Return the formula that counts missing values for this reason; empty where a text of the column could be
        mistaken for it."""
        question = variable.question
        is_counted = isinstance(question, Numeric | WithOptions) and not isinstance(question, MultipleChoice)
        if not is_counted or _is_text(variable):
            return ""
        cells = self._range(variable.nom)
        if not cells or manque.casefold() in {clean_text(libelle).casefold() for libelle in variable.libelles.values()}:
            return ""  # COUNTIF ignores capitals
        return f"COUNTBLANK({cells})" if manque is Manque.VIDE else f'COUNTIF({cells},"{manque}")'


def sources_of(depouillement: Depouillement) -> list[Source]:
    """Return the source of answers, then that of each repetition; none where no data sheet has their rows."""
    catalogue = depouillement.catalogue
    asked = (catalogue.comptees, *(repetee.comptees for repetee in catalogue.repetees))
    return [
        Source(tableau, {variable.nom: variable for variable in variables})
        for tableau, variables in zip(tableaux(depouillement), asked, strict=False)
    ]


def _is_text(variable: Variable) -> bool:
    return any(
        isinstance(posee.question, Computed) and posee.question.nature == "texte" for posee in variable.posees.values()
    )
