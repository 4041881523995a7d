"""Requests that no page makes, drawn for one route: its numbers, its parameters, its form, or a body that is no
form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from tests.faults.test_corpus import CORPUS

Fields = tuple[tuple[str, str], ...]

NUMBERS = ("0", "-1", "１", "1.0", "007", str(2**31 - 1), str(2**31), str(2**63), "9" * 5_000)
JSON = (
    *("[]", "5", "null", "true", '"texte"', "{", "", "\0", "NaN", "[NaN, Infinity]", "1e400", "-" + "9" * 400),
    *('{"a": 1, "a": 2}', '"\\ud800"', '{"\\ud800": "\\u0000"}', '{"revision": [], "page": {"a": null}}'),
    *("[" * 1_000 + "]" * 1_000, '{"a":' * 1_000 + "1" + "}" * 1_000),
)
KINDS = ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nothing/known")
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE")
"""Methods that no route declares."""

_values = st.one_of(
    st.sampled_from(CORPUS),
    st.sampled_from(JSON),
    st.text(max_size=60),
    st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=8),
    st.integers().map(str),
    st.floats().map(str),
    st.dates().map(str),
)


@dataclass(frozen=True, slots=True)
class Demande:
    """`body`: the content to send, already encoded; its valid token is in a header too."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    content_type: str = KINDS[2]


@dataclass(frozen=True, slots=True)
class Cible:
    """A route as a visitor meets it: the form that its page shows, and every name that the product reads."""

    method: str
    path: str
    rule: str
    shown: Mapping[str, str]
    names: Sequence[str]


@st.composite
def demandes(draw: st.DrawFn, cible: Cible) -> Demande:
    """Draw a mostly valid request, so that its invalid part is read: nothing is refused at the door."""
    is_elsewhere = draw(st.booleans() if cible.method == "GET" else _seldom)
    path = draw(_paths(cible)) if is_elsewhere else cible.path
    query = _written(draw(_extra(cible.names))) if cible.method == "GET" or draw(_seldom) else ""
    if cible.method != "POST":
        return Demande(cible.method, path, query)
    if draw(_seldom):
        return Demande("POST", path, query, draw(st.sampled_from(JSON)), draw(st.sampled_from(KINDS)))
    return Demande("POST", path, query, _written(draw(_forms(cible))))


_seldom = st.integers(0, 4).map(lambda drawn: drawn == 4)


def _extra(names: Sequence[str]) -> st.SearchStrategy[Fields]:
    return st.lists(st.tuples(st.sampled_from(names), _values), max_size=4).map(tuple)


@st.composite
def _forms(draw: st.DrawFn, cible: Cible) -> Fields:
    """Draw the fields of the page, some of them changed, left out or repeated; then fields that it does not show."""
    sent: list[tuple[str, str]] = []
    for name, value in cible.shown.items():
        fate = draw(st.sampled_from(("kept", "kept", "kept", "changed", "changed", "gone", "twice")))
        if fate != "gone" or name == "csrf_token":
            changed = fate in {"changed", "twice"} and name != "csrf_token"
            sent += [(name, draw(_values) if changed else value)] * (2 if fate == "twice" else 1)
    return (*sent, *draw(_extra(cible.names)))


@st.composite
def _paths(draw: st.DrawFn, cible: Cible) -> str:
    """Draw the rule's own shape around numbers out of range and words that name nothing."""

    def part(match: re.Match[str]) -> str:
        drawn = draw(st.sampled_from(NUMBERS) if match[0].startswith("<int:") else _values)
        return quote(drawn[:2_000] or "x", safe="", errors="surrogatepass")

    return re.sub(r"<[^>]+>", part, cible.rule)


def _written(fields: Fields) -> str:
    return urlencode(fields, errors="surrogatepass")
