"""Each opening and each name that `make check` refuses is refused, and plain ones pass."""

import pytest

from tests.langue import OPENINGS, VAGUE, problems


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("place", ["{}", "class Shape:\n    {}", "def draw() -> None:\n    {}", "LIMIT = 3\n{}"])
def test_a_docstring_that_opens_as_a_riddle_is_refused(opening: str, place: str) -> None:
    assert [opening in problem for problem in problems(place.format(f'"""{opening} is stored."""'))] == [True]


@pytest.mark.parametrize("name", sorted(VAGUE))
@pytest.mark.parametrize(
    "code", ["for {} in rows: pass", "{} = 1", "rows = [{0} for {0} in rows]", "def draw() -> None:\n    a, {} = 1, 2"]
)
def test_a_variable_that_names_nothing_is_refused_with_its_line(name: str, code: str) -> None:
    line, _, problem = next(problems("\n" + code.format(name))).partition(": ")
    assert (int(line) >= 2, f"`{name}`" in problem) == (True, True)


def test_plain_words_and_fields_pass() -> None:
    plain = '''"""Whatever is stored."""
class Row:
    """A row."""
    own: int
    told = ""
def draw(rows: list[Row]) -> int:
    """Return the number of rows."""
    return sum(row.own for row in rows)
'''
    assert list(problems(plain)) == []
