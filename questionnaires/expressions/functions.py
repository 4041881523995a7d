"""Functions of the XLSForm subset: number of arguments and kind of result."""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.core.questions import Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """Arguments and result of a function. `maximum` None: unlimited. `of_answers`: its value must be a question, not a
    computation."""

    minimum: int
    maximum: int | None
    result: Kind
    of_answers: bool = False

    def accepts(self, count: int) -> bool:
        return self.minimum <= count and (self.maximum is None or count <= self.maximum)

    @property
    def wanted(self) -> str:
        """Number of arguments expected: `2 valeurs`, `1 ou 2 valeurs`, `au moins 1 valeur`."""
        if self.maximum is None:
            return f"au moins {_values(self.minimum)}"
        if self.minimum < self.maximum:
            return f"{self.minimum} ou {_values(self.maximum)}"
        return _values(self.minimum) if self.minimum else "aucune valeur"


def _values(count: int) -> str:
    return f"{count} valeur{'s' if count > 1 else ''}"


POSITION = "position"
CHOICE_NAME = "jr:choice-name"
REGEX = "regex"

# `position(..)` carries no value in the tree; the second value of jr:choice-name is the question it quotes.
FUNCTIONS: Mapping[str, Signature] = {
    "if": Signature(3, 3, Kind.ANY),
    "coalesce": Signature(2, 2, Kind.ANY),
    "once": Signature(1, 1, Kind.ANY),
    "not": Signature(1, 1, Kind.BOOLEAN),
    "true": Signature(0, 0, Kind.BOOLEAN),
    "false": Signature(0, 0, Kind.BOOLEAN),
    "number": Signature(1, 1, Kind.NUMBER),
    "string": Signature(1, 1, Kind.TEXT),
    "date": Signature(1, 1, Kind.DATE),
    "today": Signature(0, 0, Kind.DATE),
    "round": Signature(1, 2, Kind.NUMBER),
    "int": Signature(1, 1, Kind.NUMBER),
    "min": Signature(1, None, Kind.NUMBER),
    "max": Signature(1, None, Kind.NUMBER),
    "sum": Signature(1, 1, Kind.NUMBER, of_answers=True),
    "count": Signature(1, 1, Kind.NUMBER, of_answers=True),
    "count-non-empty": Signature(1, 1, Kind.NUMBER, of_answers=True),
    POSITION: Signature(0, 0, Kind.NUMBER),
    "selected": Signature(2, 2, Kind.BOOLEAN),
    "count-selected": Signature(1, 1, Kind.NUMBER),
    CHOICE_NAME: Signature(2, 2, Kind.TEXT),
    "concat": Signature(1, None, Kind.TEXT),
    "string-length": Signature(0, 1, Kind.NUMBER),
    REGEX: Signature(2, 2, Kind.BOOLEAN),
}
