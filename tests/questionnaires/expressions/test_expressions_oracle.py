"""Our expressions against XPath 1.0 as libxml2 evaluates it: they agree, but for departures that each have a reason."""

import math
import re
from fractions import Fraction
from typing import Any

import pytest
from lxml import etree

from questionnaires.expressions import to_text
from questionnaires.expressions.values import to_text as to_string
from tests.questionnaires.expressions.vecteurs import Vector, contexts, tree_of, vectors

OURS = re.compile(
    r"(?<![\w-])(if|coalesce|once|date|today|int|min|max|count-non-empty|selected|count-selected|jr:choice-name|regex"
    r"|position|boolean-from-string|format-date|format-date-time|decimal-date-time|now|abs|pow|selected-at|join|substr"
    r"|ends-with|indexed-repeat)\s*\(|(?:sum|count)\([^()]*,"
    r"|string-length\(\)|round\([^()]*(?:\([^()]*\))?, |(?<![\w.'])\.(?![\w.'])|\$\{texte\}'"
)
"""Parts that XPath 1.0 lacks or defines otherwise: other functions, `.`, a question named in a text."""

DEPARTURES = {
    "Numbers are exact: libxml2 has doubles.": (
        "0.1 + 0.2 = 0.3",
        "${dixieme} + ${deux_dixiemes} = 0.3",
        "1 mod 0.1",
        "0.3 mod 0.1 = 0",
        "string(1 div 1000000000 div 10000000)",
    ),
    "There is no negative zero.": ("1 div -0",),
    "An exponent is no number in XPath 1.0 either; libxml2 reads one.": ("'1e3' = 1000",),
    "A question outside any repeating group stands for its answer, as in ODK, not for its presence.": (
        "${vide} = true()",
        "${vide} = false()",
        "${vide} and 1",
        "not(${vide})",
        "${inconnue} = ''",
        "not(${zero})",
    ),
    "ODK makes a number of a date: days since 1970.": (
        "number('2026-01-06')",
        "number('1970-01-01')",
        "number('1969-12-31')",
        "number(${mardi})",
        "${mardi} < ${mercredi}",
        "${mardi} < '2026-01-07'",
        "'2026-01-05' < ${mardi}",
        "'2026-01-05' < '2026-01-06'",
        "${mardi} > 20000",
        "${mardi} = 20459",
        "${mercredi} - ${mardi}",
        "${mardi} + 1",
        "${jours} <= '2026-01-06'",
    ),
    "The blank lines of a repeating group count for nothing in a sum, as in Collect.": (
        "sum(${avec_vide})",
        "sum(${avec_vide}) = 100",
        "sum(${une_vide})",
        "sum(${avec_nul}) = 100",
    ),
    "ODK's concat takes every line of a repeating group.": ("concat(${codes}, 'x')",),
}
DEPARTING = {text for texts in DEPARTURES.values() for text in texts}
CONTEXTS = contexts()


def is_comparable(vector: Vector) -> bool:
    has_one_value = re.search(r"concat\([^,]*\)", vector.text)  # concat takes two values there
    return vector.theme not in ("bounds", "blank current answer") and not OURS.search(vector.text) and not has_one_value


COMPARABLE = [vector for vector in vectors() if is_comparable(vector)]


def document() -> Any:  # noqa: ANN401 -- lxml publishes no types
    root = etree.Element("data")
    for name, answer in CONTEXTS["answered"].values.items():
        for node in answer if isinstance(answer, tuple) else (answer,):
            etree.SubElement(root, name).text = to_string("" if node is None else node)
    return root


def in_libxml2(text: str) -> bool | str | float:
    value = document().xpath(re.sub(r"\$\{(\w+)\}", r"/data/\1", to_text(tree_of(text))))
    if isinstance(value, list):  # nodes: a computation takes the text of the first
        return value[0].text or "" if value else ""
    return value if isinstance(value, bool | float) else str(value)


def agree(ours: Any, theirs: bool | str | float) -> bool:  # noqa: ANN401
    if not isinstance(ours, dict):
        return type(ours) is type(theirs) and ours == theirs
    if "d" in ours:
        return bool(ours["d"] == theirs)
    number = float(Fraction(ours["n"])) if ours["n"][-1].isdigit() else float(ours["n"])
    return math.isclose(number, float(theirs), abs_tol=1e-9) or (math.isnan(number) and math.isnan(float(theirs)))


@pytest.mark.parametrize("theme", sorted({vector.theme for vector in COMPARABLE}))
def test_xpath_agrees_but_where_we_said_why(theme: str) -> None:
    of_theme = [vector for vector in COMPARABLE if vector.theme == theme]
    assert [
        vector.text
        for vector in of_theme
        if agree(vector.result, in_libxml2(vector.text)) == (vector.text in DEPARTING)
    ] == []


def test_most_of_the_vectors_are_compared_and_no_departure_is_out_of_date() -> None:
    assert len(COMPARABLE) > 300
    assert {vector.text for vector in COMPARABLE} >= DEPARTING
