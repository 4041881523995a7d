"""The Excel form of any questionnaire: whatever is answered goes there and back, and every question has its cell."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collecte.core.tableurs import Classeur, read_typed_sheets
from collecte.reponses.operations.tableur_reponse import RefusedCellsError, read_pages
from collecte.reponses.views.totaux import temps_of
from exports.papiers.formulaire import Formulaire, PageFormulaire, names_of, pages_of
from exports.papiers.sheets.formulaire import write_formulaire
from questionnaires.answers.a_cote import etages_by_repartition, side_questions
from questionnaires.answers.defauts import is_readable
from questionnaires.answers.settled import settle
from questionnaires.core.elements import AskedQuestion, Question
from questionnaires.core.francais import percent_text, typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed
from questionnaires.core.repartition import UnreadableError
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.ajustement import contradicted, contradiction, to_detail
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode
from tests.exports.tableur.libreoffice import converted
from tests.exports.tableur.test_recalculation import recalculated
from tests.questionnaires.core.hasard_reponses import random_saisie
from tests.questionnaires.core.toutes import toutes

TOUTES = toutes()
QUESTIONNAIRES: Mapping[str, Questionnaire] = {
    "TEMPS": derive_temps(
        shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True, avec_souhaitable=True
    ),
    **shipped_questionnaires(),
    "TOUTES": TOUTES,
}
EVERY = pytest.mark.parametrize("code", list(QUESTIONNAIRES))


def written(questionnaire: Questionnaire, textes: Mapping[str, str]) -> bytes:
    formulaire = Formulaire(
        titre=questionnaire.titre,
        qui="Claire Durand",
        pages=pages_of(questionnaire, textes),
        is_temps=False,
        identite={},
        ecrit_le=datetime(2026, 7, 1, tzinfo=UTC),
    )
    return write_formulaire(formulaire)


def opened(content: bytes, pages: tuple[PageFormulaire, ...]) -> Classeur:
    return read_typed_sheets("rempli.xlsx", content, [page.nom for page in pages])


def read_blank(questionnaire: Questionnaire, content: bytes) -> Mapping[str, str]:
    """Read a workbook as that of an answer where nothing is stored."""
    pages = pages_of(questionnaire, {})
    return read_pages(pages, {}, opened(content, pages))


def readable_saisie(questionnaire: Questionnaire, seed: int) -> Mapping[str, str]:
    """Draw answers, without those that tick an option with one that excludes it."""
    drawn = random_saisie(Random(seed), questionnaire, odd=0)  # noqa: S311 (a seed)
    questions = questionnaire.questions
    return {
        code: text
        for code, text in drawn.items()
        if isinstance(question := questions.get(code), AskedQuestion) and is_readable(question, text)
    }


def values(questionnaire: Questionnaire, textes: Mapping[str, str]) -> dict[str, object]:
    """Map the questions answered to their values; a text that gives none is its own."""
    read = ((code, as_read(question, textes.get(code, ""))) for code, question in questionnaire.questions.items())
    return {code: value for code, value in read if value is not None}


def as_read(question: Question, text: str) -> object:
    try:
        return question.read(text)
    except UnreadableError:
        return text


@EVERY
def test_every_question_asked_has_a_cell_and_a_name_of_its_own(code: str) -> None:
    questionnaire = QUESTIONNAIRES[code]
    names = names_of(pages_of(questionnaire, {}))
    asked = {code for code, question in questionnaire.questions.items() if not isinstance(question, Computed)}
    missions = {code for section in questionnaire.sections for code in side_questions(section)}
    assert bool(missions) == (code == "TEMPS")
    assert names.keys() == asked | missions
    assert not any("${" in name for name in names.values())


@EVERY
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_answers_typed_in_the_workbook_are_those_read_back(code: str, seed: int) -> None:
    questionnaire = QUESTIONNAIRES[code]
    textes = readable_saisie(questionnaire, seed)
    read = read_blank(questionnaire, written(questionnaire, textes))
    assert values(questionnaire, read) == values(questionnaire, textes)


@EVERY
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_workbook_sent_back_untouched_says_what_is_stored_even_unreadable(code: str, seed: int) -> None:
    questionnaire = QUESTIONNAIRES[code]
    textes = random_saisie(Random(seed), questionnaire, odd=0.3)  # noqa: S311 (a seed)
    pages = pages_of(questionnaire, textes)
    read = read_pages(pages, textes, opened(written(questionnaire, textes), pages))
    assert values(questionnaire, read) == values(questionnaire, textes)


@pytest.mark.libreoffice
@EVERY
def test_answers_saved_again_by_libreoffice_are_those_read_back(code: str, tmp_path: Path) -> None:
    questionnaire = QUESTIONNAIRES[code]
    textes = readable_saisie(questionnaire, 1)
    read = read_blank(questionnaire, recalculated(written(questionnaire, textes), tmp_path))
    assert values(questionnaire, read) == values(questionnaire, textes)


def cells_by_code(content: bytes) -> dict[str, tuple[str, str]]:
    """Map the code of each row of one cell to its sheet and its cell."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        str(row[-1].value): (sheet.title, row[1].coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        if sheet.sheet_state == "visible" and row[-1].value
    }


def filled(content: bytes, typed: Mapping[str, object]) -> bytes:
    book, places = openpyxl.load_workbook(BytesIO(content)), cells_by_code(content)
    for code, value in typed.items():
        sheet, cell = places[code]
        book[sheet][cell].value = value
    sink = BytesIO()
    book.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("typed", "textes"),
    [
        pytest.param({"statut": "COOPERATIVE"}, {"statut": "o2"}, id="a label without its accents"),
        pytest.param({"statut": "o2"}, None, id="a code"),
        pytest.param({"emploi": True}, {"emploi": "oui"}, id="a truth value"),
        pytest.param({"recommande": 7}, {"recommande": "7"}, id="a step that is a number"),
        pytest.param({"accord": "oui"}, {"accord": "oui"}, id="a box"),
        pytest.param({"accord": "non"}, None, id="a box that says no"),
        pytest.param({"besoins/o2": "Oui", "besoins/o1": "oui"}, {"besoins": "o1 o2"}, id="several boxes"),
        pytest.param({"besoins/o2": "Oui", "besoins/aucun": "Oui"}, None, id="none, and another"),
        pytest.param({"priorites/1": "Gouvernance"}, {"priorites": "o2"}, id="a rank"),
        pytest.param({"priorites/2": "Gouvernance"}, None, id="a rank without the one before"),
        pytest.param({"creation": datetime(2020, 6, 30)}, {"creation": "30/06/2020"}, id="a day"),  # noqa: DTZ001 (Excel)
        pytest.param({"debut": datetime(2020, 6, 1)}, {"debut": "06/2020"}, id="a month as a day"),  # noqa: DTZ001 (Excel)
        pytest.param({"resultat": -1250}, {"resultat": "-1250"}, id="an amount below zero"),
        pytest.param({"salaries": 12.5}, None, id="half a person"),
        pytest.param({"nom": "x" * 81}, None, id="a text that is too long"),
        pytest.param({"nom": 36000}, {"nom": "36000"}, id="a text made of digits"),
    ],
)
def test_a_cell_is_read_as_its_question_or_refused_by_its_name(
    typed: Mapping[str, object], textes: Mapping[str, str] | None
) -> None:
    content = filled(written(TOUTES, {}), typed)
    if textes is None:
        with pytest.raises(RefusedCellsError) as refused:
            read_blank(TOUTES, content)
        sheet, _ = cells_by_code(content)[next(iter(typed))]
        [defaut] = refused.value.defauts
        assert defaut.startswith(typeset(f"Feuille « {sheet} », cellule B"))
    else:
        read = read_blank(TOUTES, content)
        assert {code: text for code, text in read.items() if text} == textes


TEMPS = QUESTIONNAIRES["TEMPS"]
ETAGES = etages_by_repartition(TEMPS)["TEMPS"]
SHARES = [code for etage in ETAGES for code in (etage.part, *etage.lignes) if code]
NAMED: Mapping[str, Mapping[str, object]] = {
    "blank": {},
    "missions first": {"M1_PART": 60, "M2_PART": 20, "M3F1": 10, "M4_PART": 10},
    "missions beyond the whole": {"M1_PART": 70, "M2_PART": 55},
    "a mission smaller than its fonctions": {"M1_PART": 50, "M1F1": 62.5, "M3F1": 37.5},
    "a mission larger, and the fonctions make the whole": {"M1_PART": 60, "M1F1": 50, "M3F1": 50},
    "thirds": {"M1_PART": 100, "M1F1": 33.33, "M1F2": 33.33, "M1F3": 33.33},
    "a line to correct": {"M1F1": "douze", "M3F1": 100},
    "a mission and a line to correct": {"M1_PART": "x", "M1F1": "douze", "M2_PART": 0, "M2F1": 0.1},
}


def drawn_cells(seed: int) -> Mapping[str, object]:
    rng = Random(seed)  # noqa: S311 (a seed)
    amounts = [None, None, 0, 5, 10, 12.5, 20, 33.33, 50, "douze"]
    return {code: amount for code in SHARES if (amount := rng.choice(amounts)) is not None}


def shown_in(content: bytes) -> dict[str, tuple[object, str]]:
    """Map the labels of the page of the répartition to the value beside them and the sentence after it."""
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True)["Répartition"]
    rows = [(str(row[0].value).partition("\n")[0], row[1].value, str(row[2].value or "")) for row in sheet.iter_rows()]
    first = reversed(rows)  # a mission may be called as one of its fonctions
    return {label: (value, re.sub(r"(?<=\d)\.(?=\d)", ",", sentence)) for label, value, sentence in first}


def shown_by_the_page(cells: Mapping[str, object]) -> dict[str, tuple[object, str]]:
    """Return what the bar and the missions of the page say of these cells, as their workbook writes it."""
    texts = {code: str(amount).replace(".", ",") for code, amount in cells.items()}
    bar = temps_of(TEMPS, settle(TEMPS, texts, date(2026, 7, 1)))
    detail = sum(segment.a_detailler for segment in bar.segments)
    state = ["Le compte est bon.", "Il reste à répartir.", "C’est trop\u00a0: retirez-en."]
    said = state[0 if bar.total.reste == 0 else 1 if bar.total.reste > 0 else 2]
    if bar.left_out:
        said = "Sans la ligne à corriger." if bar.left_out == 1 else f"Sans les {bar.left_out} lignes à corriger."
    details = {code: f"{percent_text(gap)} à détailler" for code, gap in to_detail(texts, ETAGES).items()}
    both = {code: contradiction(*figures) for code, figures in contradicted(texts, ETAGES).items()}
    missions = {
        f"Toute la mission {etage.part[1]}": (cells.get(etage.part), {**details, **both}.get(etage.part, "%"))
        for etage in ETAGES
        if etage.part
    }
    page = next(section for section in TEMPS.sections if section.code == "REPARTITION")
    titles = {groupe.mission: groupe.titre for groupe in page.groupes}
    sums = {titles[segment.mission]: (segment.length / 100, "") for segment in bar.segments if segment.mission}
    return {
        "Réparti, en %": (bar.total.reparti / 100, f"dont {percent_text(detail)} à détailler" if detail else ""),
        "Reste à répartir": (bar.total.reste / 100, said),
        **missions,
        **sums,
    }


CASES = {**NAMED, **{f"drawn {seed}": drawn_cells(seed) for seed in range(12)}}


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_is_made_with_the_total_of_the_page(name: str) -> None:
    expected = shown_by_the_page(CASES[name])
    content = written(TEMPS, {code: str(amount).replace(".", ",") for code, amount in CASES[name].items()})
    assert expected.items() <= shown_in(content).items()


@pytest.mark.libreoffice
def test_totals_recalculated_by_libreoffice_are_those_of_the_page(tmp_path: Path) -> None:
    blank = written(TEMPS, {})
    files = {f"{name}.xlsx": filled(blank, cells) for name, cells in CASES.items()}
    saved = converted(files, "xlsx", tmp_path, recalculates=True)
    for name, cells in CASES.items():
        shown = shown_in(saved[f"{name}.xlsx"])
        assert {label: shown[label] for label in shown_by_the_page(cells)} == shown_by_the_page(cells), name
