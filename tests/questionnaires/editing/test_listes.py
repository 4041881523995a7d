"""Options and lines written one per line: a corrected label keeps its code, another answer never takes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.blocs import Intitule, LigneSomme
from questionnaires.core.options import Option
from questionnaires.editing.listes import (
    ListeError,
    read_lines,
    read_options,
    read_sum_lines,
    show_lines,
    show_options,
    show_sum_lines,
)

BEFORE = (
    Option(code="tres", libelle="Très satisfait"),
    Option(code="peu", libelle="Peu satisfait"),
    Option(code="pas", libelle="Pas du tout"),
)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        pytest.param("tres | Très content\npeu | Peu content\npas | Pas content", ["tres", "peu", "pas"], id="by code"),
        pytest.param("Pas du tout\nTrès satisfait\nPeu satisfait", ["pas", "tres", "peu"], id="by label, moved"),
        pytest.param("TRES SATISFAIT\n« Peu satisfait »", ["tres", "peu"], id="by its words"),
        pytest.param("Pas très satisfait\nPeu satisfait", ["pas_tres_satisfait", "peu"], id="alike is not the same"),
        pytest.param("Sans avis\nPeu satisfait\nPas du tout", ["sans_avis", "peu", "pas"], id="another answer"),
        pytest.param("Peu satisfait\nPas du tout", ["peu", "pas"], id="the first one removed"),
        pytest.param("Nouveau\ntres | Très\npeu | Peu", ["nouveau", "tres", "peu"], id="one more, before"),
        pytest.param("Autre\nnc\n2025", ["autre_2", "nc_2", "r_2025"], id="reserved codes, a digit first"),
        pytest.param("\n  \ntres | Très | bien\n", ["tres"], id="blank lines, a bar in a label"),
        pytest.param("tres | Très satisfait\nTrès satisfait", ["tres", "tres_satisfait"], id="the same label twice"),
    ],
)
def test_an_option_keeps_its_code(typed: str, codes: list[str]) -> None:
    assert [option.code for option in read_options(typed, BEFORE)] == codes


@pytest.mark.parametrize(
    ("libelle", "relevant"),
    [
        pytest.param("Cher", "zone = ${r}\nand 'oui' = 'oui' or 'c18' = ${r}", id="on several lines"),
        pytest.param("Cher | 18", "${r} = '24'", id="a bar in the label"),
        pytest.param("Cher |", "${r} = '24'", id="a bar that ends the label"),
        pytest.param("Cher", "${r} = 'a|b'", id="a bar in the condition"),
        pytest.param("Cher", "'oui' = 'oui'", id="about no question"),
        pytest.param("Cher | de ${NOM}", "", id="a bar, and an answer quoted"),
        pytest.param("Cher | de ${NOM}", "${r} =", id="that cannot be read"),
    ],
)
def test_correcting_an_option_leaves_the_others_and_their_conditions(libelle: str, relevant: str) -> None:
    cher = Option(code="18", libelle=libelle, relevant=relevant)
    before = (cher, Option(code="75", libelle="Paris", relevant=relevant))
    after = read_options(show_options(before).replace("Paris", "Paris (75)"), before)
    assert after == (cher, Option(code="75", libelle="Paris (75)", relevant=relevant))


def test_the_rest_of_a_condition_on_a_further_line_is_no_option() -> None:
    typed = "18 | Cher | ${r} = '24'\nand ${actif} = 'oui'\n75 | Paris\n${NOM}"
    after = read_options(typed, ())
    assert [option.relevant for option in after] == ["${r} = '24' and ${actif} = 'oui'", "", ""]


@pytest.mark.parametrize("typed", ["| Oui", "oui |", "|"])
def test_half_a_line_is_refused(typed: str) -> None:
    with pytest.raises(ListeError, match="incomplète"):
        read_options(typed, ())


TEXTS = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1).map(lambda t: " ".join(t.split())).filter(bool)
CODES = st.lists(st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True), min_size=1, max_size=6, unique=True)


@given(CODES, st.data())
def test_what_is_shown_is_read_again(codes: list[str], data: st.DataObject) -> None:
    lines = tuple(Intitule(code=code, libelle=data.draw(TEXTS), aide=data.draw(st.just("") | TEXTS)) for code in codes)
    assert read_lines(show_lines(lines), ()) == lines
    options = tuple(Option(code=line.code, libelle=line.libelle) for line in lines)
    assert read_options(show_options(options), ()) == options
    somme = tuple(LigneSomme(**line.model_dump(), sous=lines if data.draw(st.booleans()) else ()) for line in lines)
    assert read_sum_lines(show_sum_lines(somme), ()) == somme


@given(CODES, st.lists(TEXTS, min_size=1, max_size=6), st.data())
def test_codes_are_never_given_twice(codes: list[str], typed: list[str], data: st.DataObject) -> None:
    before = tuple(Option(code=code, libelle=data.draw(TEXTS)) for code in codes)
    option_codes = [option.code for option in read_options("\n".join(typed), before)]
    assert len(option_codes) == len(set(option_codes)) == len(typed)


def test_a_dash_needs_a_line_above() -> None:
    with pytest.raises(ListeError, match="tiret"):
        read_sum_lines("- Seule", ())
