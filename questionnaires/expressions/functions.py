"""Functions of the XLSForm subset: number of arguments and kind of result."""

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.core.elements import Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """Arguments and result of a function. `maximum` None: unlimited. `of_answers`: its values must be questions, not
    computations."""

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
INDEXED = "indexed-repeat"
RARE = frozenset(
    {
        *("boolean", "boolean-from-string", "format-date", "format-date-time", "decimal-date-time", "floor", "ceiling"),
        *("abs", "pow", "selected-at", "join", "substr", "substring-before", "substring-after", "contains"),
        *("starts-with", "ends-with", INDEXED),
    }
)
"""Functions that a page evaluates by collecte/static/fonctions.js, loaded where one is used."""

# `position(..)` carries no value in the tree; the second value of jr:choice-name is the question it quotes.
FUNCTIONS: Mapping[str, Signature] = {
    "if": Signature(3, 3, Kind.ANY),
    "coalesce": Signature(2, None, Kind.ANY),
    "once": Signature(1, 1, Kind.ANY),
    "not": Signature(1, 1, Kind.BOOLEAN),
    "true": Signature(0, 0, Kind.BOOLEAN),
    "false": Signature(0, 0, Kind.BOOLEAN),
    "boolean": Signature(1, 1, Kind.BOOLEAN),
    "boolean-from-string": Signature(1, 1, Kind.BOOLEAN),
    "number": Signature(1, 1, Kind.NUMBER),
    "string": Signature(1, 1, Kind.TEXT),
    "date": Signature(1, 1, Kind.DATE),
    "today": Signature(0, 0, Kind.DATE),
    "now": Signature(0, 0, Kind.DATE),
    "format-date": Signature(2, 2, Kind.TEXT),
    "format-date-time": Signature(2, 2, Kind.TEXT),
    "decimal-date-time": Signature(1, 1, Kind.NUMBER),
    "round": Signature(1, 2, Kind.NUMBER),
    "int": Signature(1, 1, Kind.NUMBER),
    "floor": Signature(1, 1, Kind.NUMBER),
    "ceiling": Signature(1, 1, Kind.NUMBER),
    "abs": Signature(1, 1, Kind.NUMBER),
    "pow": Signature(2, 2, Kind.NUMBER),
    "min": Signature(1, None, Kind.NUMBER),
    "max": Signature(1, None, Kind.NUMBER),
    "sum": Signature(1, None, Kind.NUMBER, of_answers=True),
    "count": Signature(1, None, Kind.NUMBER, of_answers=True),
    "count-non-empty": Signature(1, None, Kind.NUMBER, of_answers=True),
    INDEXED: Signature(3, 3, Kind.ANY),
    POSITION: Signature(0, 0, Kind.NUMBER),
    "selected": Signature(2, 2, Kind.BOOLEAN),
    "count-selected": Signature(1, 1, Kind.NUMBER),
    "selected-at": Signature(2, 2, Kind.TEXT),
    CHOICE_NAME: Signature(2, 2, Kind.TEXT),
    "concat": Signature(1, None, Kind.TEXT),
    "join": Signature(2, None, Kind.TEXT),
    "substr": Signature(2, 3, Kind.TEXT),
    "substring-before": Signature(2, 2, Kind.TEXT),
    "substring-after": Signature(2, 2, Kind.TEXT),
    "contains": Signature(2, 2, Kind.BOOLEAN),
    "starts-with": Signature(2, 2, Kind.BOOLEAN),
    "ends-with": Signature(2, 2, Kind.BOOLEAN),
    "string-length": Signature(0, 1, Kind.NUMBER),
    REGEX: Signature(2, 2, Kind.BOOLEAN),
}
