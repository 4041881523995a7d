"""Emphasis of notes: what is marked, and what stays as it was typed."""

import pytest

from questionnaires.core.emphasis import Run, passages_of, refused_links, unmarked


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


def test_a_link_that_is_not_https_is_told() -> None:
    assert refused_links("[a](https://a.example) [b](http://b.example) [c]() [d](javascript:alert(1))") == [
        "http://b.example",
        "",
        "javascript:alert(1)",
    ]
