"""Activités answered many at once: only blank cells are filled, never an exception, and the whole can be undone."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.core.blocs import Tableau
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.activites import (
    Remplissage,
    activites_tables,
    columns_of,
    filled,
    recap,
    resumable,
    taken_back,
)
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

TEMPS = derive_temps(shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True)
PAGE = TEMPS.section("ACTIVITES")
assert PAGE is not None
TABLES = activites_tables(PAGE)
TABLE = TABLES["M2F4_ACTIVITES"]  # one activité
CODE = TABLE.lignes[0].code
CHOICES = {choice.code: choice for tableau in TABLES.values() for ligne in tableau.lignes for choice in ligne.choices}


def line(**cells: str) -> dict[str, str]:
    """Return the texts of the one line of the table: `fait`, `qui`…"""
    return {f"{CODE}_{column.upper()}": text for column, text in cells.items()}


def test_only_the_page_of_the_activites_has_such_tables() -> None:
    assert len(TABLES) == 11
    assert [bool(activites_tables(section)) for section in TEMPS.sections].count(True) == 1


@pytest.mark.parametrize(
    ("remplissage", "texts", "before", "expected"),
    [
        pytest.param("confirmer", {}, line(fait="oui", qui="moi"), line(fait="oui", qui="moi"), id="like last time"),
        pytest.param("confirmer", {}, {}, {}, id="nothing last time"),
        pytest.param("confirmer", line(fait="non"), line(fait="oui", qui="moi"), {}, id="not done this time"),
        pytest.param("confirmer", line(fait="oui"), line(qui="moi"), {}, id="done, and that was not told last time"),
        pytest.param("confirmer", line(qui="c2ra"), line(fait="oui", qui="moi"), line(fait="oui"), id="by another one"),
        pytest.param("confirmer", line(qui=" "), line(qui="moi"), line(qui="moi"), id="spaces are a blank"),
        pytest.param("moi", {}, {}, line(fait="oui", qui="moi"), id="by me"),
        pytest.param("moi", line(fait="non"), {}, {}, id="by me, but not done"),
        pytest.param("moi", line(fait="douze"), {}, {}, id="by me, but unreadable"),
        pytest.param("moi", line(qui="c2ra"), {}, line(fait="oui"), id="by me, but for who does it"),
        pytest.param("autant", {}, {}, {}, id="as much time, of what nobody said is done"),
        pytest.param("autant", line(fait="oui"), {}, line(evolution="autant"), id="as much time"),
        pytest.param("autant", line(fait="oui", evolution="plus"), {}, {}, id="as much time, but more"),
        pytest.param("pareil", line(qui="c2ra"), {}, line(qui_devrait="c2ra"), id="who should is who does"),
        pytest.param("pareil", line(qui="c2ra", qui_devrait="moi"), {}, {}, id="who should is told"),
        pytest.param("pareil", line(qui="tous"), {}, {}, id="who does is not one of the options"),
        pytest.param("pareil", {}, {}, {}, id="nobody said who does"),
    ],
)
def test_a_button_fills_the_blank_cells_that_it_can(
    remplissage: Remplissage, texts: Mapping[str, str], before: Mapping[str, str], expected: Mapping[str, str]
) -> None:
    assert filled(remplissage, TABLE, texts, before) == expected


def test_the_time_spent_and_what_is_no_longer_offered_are_not_taken_up() -> None:
    before = line(fait="oui", evolution="plus", qui="stagiaire", qui_devrait="moi") | {"M1F1": "12"}
    assert resumable(TABLE, before) == line(fait="oui", qui_devrait="moi")


def test_a_version_that_does_not_ask_who_should_is_filled_without_it() -> None:
    lignes = tuple(ligne.model_copy(update={"choices": ligne.choices[:3]}) for ligne in TABLE.lignes)
    older = TABLE.model_copy(update={"lignes": lignes})
    assert "QUI_DEVRAIT" not in columns_of(older.lignes[0])
    assert resumable(older, line(qui="moi", qui_devrait="moi")) == line(qui="moi")
    assert filled("pareil", older, line(qui="moi"), {}) == {}
    assert recap([older], line(qui="moi", qui_devrait="moi")).devrait == ()


def test_a_recap_counts_the_most_frequent_first_and_says_nothing_of_blanks() -> None:
    table = TABLES["M1F1_ACTIVITES"]
    texts = {"M1F1A1_FAIT": "oui", "M1F1A2_FAIT": "non", "M1F1A1_QUI": "direction", "M1F1A3_QUI": "moi"}
    typed = recap([table], {**texts, "M1F1A2_QUI": "moi", "M1F1A4_FAIT": "", "M1F1A4_QUI": "tous"})
    assert (typed.faites, typed.non_faites) == (1, 1)
    assert [(option.code, count) for option, count in typed.qui] == [("moi", 2), ("direction", 1)]


cells = st.dictionaries(
    st.sampled_from(sorted(CHOICES)),
    st.sampled_from(["", " ", "oui", "non", "moi", "c2ra", "plus", "douze"]),
    max_size=40,
)


@given(
    remplissage=st.sampled_from(["confirmer", "moi", "autant", "pareil"]),
    table=st.sampled_from(list(TABLES.values())),
    texts=cells,
    before=cells,
)
def test_filling_never_overwrites_offers_what_exists_and_is_undone_whole(
    remplissage: Remplissage, table: Tableau, texts: dict[str, str], before: dict[str, str]
) -> None:
    done = filled(remplissage, table, texts, resumable(table, before))
    assert all(not texts.get(code, "").strip() and text in CHOICES[code].libelles for code, text in done.items())
    after = {**texts, **done}
    assert filled(remplissage, table, after, resumable(table, before)) == {}, "twice is once"
    undone = {**after, **taken_back(table, done, after)}
    typed = {code: text for code, text in texts.items() if text.strip()}
    assert {code: text for code, text in undone.items() if text.strip()} == typed
