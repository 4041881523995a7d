"""Emphasis of notes: what is marked, and what stays as it was typed."""

import pytest

from questionnaires.core.emphasis import Run, has_nested_marks, is_offered, links_of, passages_of, unmarked


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        pytest.param("Lisez **bien** tout", [Run("Lisez "), Run("bien", "strong"), Run(" tout")], id="bold"),
        pytest.param("*vite*", [Run("vite", "em")], id="italic"),
        pytest.param("2 * 3 * 4", [Run("2 * 3 * 4")], id="stars between spaces"),
        pytest.param("a*b*c", [Run("a*b*c")], id="stars inside a word"),
        pytest.param("**jamais fini", [Run("**jamais fini")], id="a mark without its second half"),
        pytest.param("[ici](https://dla.example/a)", [Run("ici", href="https://dla.example/a")], id="link"),
        pytest.param(
            "[ici](https://a.example/b_(c)).", [Run("ici", href="https://a.example/b_(c)"), Run(".")], id="parentheses"
        ),
        pytest.param("[ici](http://dla.example)", [Run("[ici](http://dla.example)")], id="a link that is not https"),
        pytest.param("[ici](https://moi:cle@a.example)", [Run("[ici](https://moi:cle@a.example)")], id="a password"),
        pytest.param("[ ](https://a.example)", [Run("[ ](https://a.example)")], id="a link without words"),
        pytest.param("[ici](javascript:alert)", [Run("[ici](javascript:alert)")], id="a script for a link"),
        pytest.param("<b>gras</b>", [Run("<b>gras</b>")], id="HTML is text"),
    ],
)
def test_a_line_is_read_as_runs(typed: str, runs: list[Run]) -> None:
    assert [list(line) for passage in passages_of(typed) for line in passage.lines] == [runs]


def test_lines_in_a_row_that_begin_with_a_dash_are_a_list() -> None:
    passages = passages_of("Avant\n\n- un\n* deux\nAprès\nFin")
    assert [(passage.is_list, len(passage.lines)) for passage in passages] == [(False, 1), (True, 2), (False, 2)]


def test_files_have_the_words_without_marks() -> None:
    typed = "**Gras**, *doux*, [ici](https://a.example), 2 * 3"
    assert unmarked(typed) == "Gras, doux, ici (https://a.example), 2 * 3"


def test_every_link_is_listed_with_whether_it_is_offered() -> None:
    typed = "[a](https://a.example/@moi) [ ](http://b.example) [c]() [d](javascript:alert(1)) [e](https://x@e.example)"
    assert {words: is_offered(address) for words, address in links_of(typed)} == {
        "a": True,
        " ": False,
        "c": False,
        "d": False,
        "e": False,
    }


@pytest.mark.parametrize(
    ("typed", "is_nested"),
    [
        ("***trois***", True),
        ("[un **gras**](https://a.example)", True),
        ("**voir [ici](https://a.example)**", True),
        ("**gras** et *italique*, 2 * 3", False),
    ],
)
def test_marks_inside_marks_are_seen(typed: str, *, is_nested: bool) -> None:
    assert has_nested_marks(typed) is is_nested
