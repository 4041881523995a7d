"""CSV that French Excel opens as it is, and that computes nothing."""

import csv
from io import StringIO

import pytest

from exports.tableur.csv import french_csv, guarded
from exports.tableur.text import clean_text
from tests.exports.tableur.test_hostile_text import CORPUS


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_it_starts_with_the_mark_that_tells_excel_its_encoding() -> None:
    assert french_csv(["Été"], [["à"]]) == "\ufeffÉté\r\nà\r\n".encode()


@pytest.mark.parametrize("text", CORPUS)
def test_what_excel_would_compute_starts_with_an_apostrophe(text: str) -> None:
    [[header], [cell]] = read(french_csv([text], [[text]]))
    assert header == cell
    assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r＝"))


def test_a_negative_number_stays_a_number_and_nothing_stays_nothing() -> None:
    assert french_csv(["n"], [[-2], [None], [0]]) == '\ufeffn\r\n-2\r\n""\r\n0\r\n'.encode()


def test_separators_quotes_and_line_ends_come_back_as_they_were() -> None:
    assert read(french_csv(["a"], [['un ; deux "trois"\nquatre']])) == [["a"], ['un ; deux "trois"\nquatre']]


@pytest.mark.parametrize("start", ["\x00", "\x07", "\u202e", "\u00a0", "\n"])
def test_what_cleaning_takes_away_uncovers_no_formula(start: str) -> None:
    [[_], [cell]] = read(french_csv(["a"], [[f"{start}=1+1"]]))
    assert cell.startswith("'")


@pytest.mark.parametrize("text", [*CORPUS, "'=1+1", "'s-Hertogenbosch", "''", " 'a", "a'b"])
def test_taking_one_apostrophe_away_gives_the_text_back(text: str) -> None:
    texte = guarded(clean_text(text))
    assert texte.removeprefix("'") == clean_text(text)
