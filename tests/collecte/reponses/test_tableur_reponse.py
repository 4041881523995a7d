"""Filling an answer in a spreadsheet: whatever comes back, nothing is lost, nothing changes unseen."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from exports.papiers.formulaire import IDENTITY, LISEZ_MOI
from questionnaires.core.repartition import total_of
from tests.collecte.core.test_tableurs import ENCRYPTED
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import APRES, CENT, PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.exports.tableur.test_recalculation import recalculated

PAGE, SHEET = "/reponses/1/tableur", "Répartition"
MISSIONS = ("M1_PART", "M2_PART", "M4_PART")
Change = Callable[[Worksheet], object]


def begun(monde: Monde) -> None:
    monde.region()
    author = monde.personne("Claire", "18", password=PASSWORD)
    monde.campagne()
    monde.save(author, 1, {"M1F1": "24", "M1F2": "12,50 %"})


@pytest.fixture
def claire(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in; her only answer has two shares so far."""
    prepare(petit_monde, begun)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def downloaded(browser: Navigateur, number: int = 1) -> bytes:
    browser.go(f"/reponses/{number}/tableur.xlsx")
    assert browser.page.status_code == 200
    assert "attachment" in browser.page.headers["Content-Disposition"]
    return bytes(browser.page.data)


def rows_of(sheet: Worksheet, codes: Collection[str] = CENT) -> dict[str, int]:
    """Return the row of each code, wherever the column was moved."""
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {str(cell.value): cell.row or 0 for cell in cells if str(cell.value) in codes}


def part_column(sheet: Worksheet) -> int:
    (column,) = [cell.column for row in sheet.iter_rows() for cell in row if cell.value == "Réponse"]
    return column


def typed(sheet: Worksheet, texts: Mapping[str, object]) -> None:
    """Write these values in the cells of these lines."""
    rows, column = rows_of(sheet, {*CENT, *MISSIONS}), part_column(sheet)
    for code, value in texts.items():
        sheet.cell(rows[code], column).value = value  # type: ignore[assignment] # any value that openpyxl takes


def changed(content: bytes, change: Change) -> bytes:
    """Open, change and save the file as another program that computes nothing."""
    book = openpyxl.load_workbook(BytesIO(content))
    change(book[SHEET])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def filled(content: bytes, texts: Mapping[str, object]) -> bytes:
    return changed(content, lambda sheet: typed(sheet, texts))


def sent(browser: Navigateur, content: bytes, name: str = "ma-repartition.xlsx", page: str = PAGE) -> str:
    """Send the file; return the page that follows, as plain text."""
    browser.go(page)
    data = {**browser.fields(page), "fichier": (BytesIO(content), name)}
    browser.page = browser.client.post(page, data=data, base_url="http://127.0.0.1:8000")
    return browser.text


def accepted(browser: Navigateur, **choices: str) -> str:
    browser.send({f"choix:{code}": choice for code, choice in choices.items()}, action=f"{PAGE}/accepter")
    return browser.text


def shown(browser: Navigateur) -> dict[str, tuple[str, str]]:
    """Return the table of changes: by line, the saved value and the file's."""
    table = re.search(r"<table.*?Ce qui sera enregistré.*?</table>", browser.page.text, re.DOTALL)
    rows = re.findall(r"<th scope=\"row\".*?</tr>", table[0], re.DOTALL) if table else []
    cells = [[unescape(re.sub(r"<[^>]*>?", "", cell)).strip() for cell in row.split("</t")[:3]] for row in rows]
    return {_last(line): (_last(before), _last(after)) for line, before, after in cells}


def _last(text: str) -> str:
    return text.rpartition(">")[2].strip()


def saved(monde: Monde) -> dict[str, str]:
    """Return the stored shares, by code."""
    return {code: text for code, text in monde.saisie(1).items() if code in CENT}


def nothing_changed(monde: Monde) -> bool:
    return saved(monde) == {"M1F1": "24", "M1F2": "12,50 %"}


# --- the workbook


def test_the_page_of_the_repartition_leads_to_the_workbook(claire: Navigateur) -> None:
    claire.go("/reponses/1")
    while "Remplir dans un tableur" not in claire.text:
        claire.send({"ETP": "1", "MOIS": "6", "suite": "continuer"})
    assert f'href="{PAGE}"' in claire.page.text
    claire.go(PAGE)
    assert f'href="{PAGE}.xlsx"' in claire.page.text


def test_the_workbook_has_what_is_saved_and_computes_the_rest(claire: Navigateur) -> None:
    content = downloaded(claire)
    values, formulas = (
        openpyxl.load_workbook(BytesIO(content), data_only=is_cached)[SHEET] for is_cached in (True, False)
    )
    rows, column = rows_of(values), part_column(values)
    assert list(rows) == list(CENT)
    assert {code: values.cell(row, column).value for code, row in rows.items() if values.cell(row, column).value} == {
        "M1F1": 24,
        "M1F2": 12.5,
    }
    totals = {str(row[0].value): row[1].value for row in values.iter_rows() if row[0].value}
    assert (totals["Réparti, en %"], totals["Reste à répartir"]) == (36.5, 63.5)
    computed = {str(row[0].value): str(row[1].value) for row in formulas.iter_rows() if row[0].value}
    assert computed["Réparti, en %"].startswith("=ROUND(")
    first = openpyxl.load_workbook(BytesIO(content))[LISEZ_MOI]
    assert "pièce justificative" in str([cell.value for row in first.iter_rows() for cell in row])


def test_only_answers_may_be_typed_and_shares_only_from_0_to_100(claire: Navigateur) -> None:
    book = openpyxl.load_workbook(BytesIO(downloaded(claire)))
    sheet = book[SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert all(cell.protection.locked for column in "AE" for cell in sheet[column])
    shares = {sheet.cell(row, 2).coordinate for row in rows_of(sheet, {*CENT, *MISSIONS}).values()}
    assert not any(sheet[place].protection.locked for place in shares)
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "decimal"]
    areas = [area for rule in rules for area in rule.sqref.ranges]
    assert {f"B{row}" for area in areas for row in range(area.min_row, area.max_row + 1)} == shares
    assert {(rule.formula1, rule.formula2) for rule in rules} == {("0.0", "100.0")}
    assert {rule.error for rule in rules} == {"Écrivez un nombre de 0 à 100, par exemple 12 ou 12,5."}
    assert book[IDENTITY].sheet_state == "hidden"


def test_a_text_that_is_no_number_is_in_the_workbook_as_it_was_typed(claire: Navigateur, petit_monde: Monde) -> None:
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1F3": "=1+1", "M2F1": "douze"})
    content = downloaded(claire)
    sheet = openpyxl.load_workbook(BytesIO(content))[SHEET]
    cells = {code: sheet.cell(row, 2) for code, row in rows_of(sheet).items()}
    assert (cells["M1F3"].value, cells["M1F3"].data_type, cells["M2F1"].value) == ("=1+1", "s", "douze")
    assert "la même chose que ce qui est enregistré" in sent(claire, content)


# --- changes


def test_differences_are_shown_then_saved_once_accepted(claire: Navigateur, petit_monde: Monde) -> None:
    content = downloaded(claire)
    text = sent(claire, filled(content, {**{code: int(share) for code, share in CENT.items()}, "M1F2": 16}))
    assert "11 réponses changent" in text
    assert "100 % répartis" in text
    assert nothing_changed(petit_monde)
    table = shown(claire)
    assert table["Mise en œuvre de la fonction d’appui par la mobilisation des ingénieries"] == ("12,50 %", "16")
    assert ("vide", "0") in table.values()
    answer = accepted(claire)
    assert "Les réponses du classeur sont enregistrées" in answer
    assert saved(petit_monde) == CENT


def test_a_form_sent_without_a_file_names_the_field_to_fill(claire: Navigateur) -> None:
    claire.go(PAGE)
    claire.send({})
    assert "Votre classeur rempli – Choisissez-le sur votre appareil." in claire.text


def test_a_file_sent_back_as_it_came_changes_nothing(claire: Navigateur, petit_monde: Monde) -> None:
    assert "Rien : il dit la même chose" in sent(claire, downloaded(claire))
    assert nothing_changed(petit_monde)


def test_a_share_blanked_in_the_file_is_told_as_blank(claire: Navigateur, petit_monde: Monde) -> None:
    sent(claire, filled(downloaded(claire), {"M1F1": None}))
    assert list(shown(claire).values()) == [("24", "vide")]
    accepted(claire)
    assert saved(petit_monde) == {"M1F1": "", "M1F2": "12,50 %"}


def test_what_was_saved_since_on_other_lines_is_kept_and_told(claire: Navigateur, petit_monde: Monde) -> None:
    content = downloaded(claire)
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M3F1": "20"})
    text = sent(claire, filled(content, {"M1F1": 30}))
    assert "Changé sur vos pages depuis le téléchargement, et gardé" in text
    accepted(claire)
    assert saved(petit_monde) == {"M1F1": "30", "M1F2": "12,50 %", "M3F1": "20"}


@pytest.mark.parametrize(("choice", "kept"), [("fichier", "30"), ("enregistre", "22")])
def test_the_same_line_changed_at_both_places_is_chosen(
    claire: Navigateur, petit_monde: Monde, choice: str, kept: str
) -> None:
    content = downloaded(claire)
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1F1": "22"})
    assert "À choisir" in sent(claire, filled(content, {"M1F1": 30, "M4F1": 5}))
    assert "Choisissez ce que vous gardez" in accepted(claire)
    assert saved(petit_monde)["M1F1"] == "22"
    accepted(claire, M1F1=choice)
    assert (saved(petit_monde)["M1F1"], saved(petit_monde)["M4F1"]) == (kept, "5")


def test_what_changed_while_differences_were_shown_is_shown_again(claire: Navigateur, petit_monde: Monde) -> None:
    sent(claire, filled(downloaded(claire), {"M1F1": 30}))
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1F1": "22"})
    assert "Votre réponse a changé depuis que cette page a été affichée" in accepted(claire)
    assert claire.page.status_code == 409
    assert saved(petit_monde)["M1F1"] == "22"
    accepted(claire, M1F1="fichier")
    assert saved(petit_monde)["M1F1"] == "30"


def test_shares_of_one_are_told_before_they_are_accepted(claire: Navigateur) -> None:
    content = downloaded(claire)
    fractions = {code: int(share) / 100 for code, share in CENT.items()}
    assert "Avez-vous écrit 0,25 pour 25 % ?" in sent(claire, filled(content, fractions))


# --- the other pages


@pytest.fixture
def activites(petit_monde: Monde, app: Flask) -> Navigateur:
    """Claire's browser, signed in; her only answer asks for the activités too."""

    def begin(monde: Monde) -> None:
        monde.region()
        author = monde.personne("Claire", "18", password=PASSWORD)
        monde.campagne(activites=True)
        monde.save(author, 1, {"M1F1": "24", "M1F1A1_QUI": "moi", "M1_MARQUE": "Deux crises."})

    prepare(petit_monde, begin)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    return browser


def with_cells(content: bytes, typed: Mapping[tuple[str, str, int], object]) -> bytes:
    """Write these values, by sheet, code in the row, and column of answer from 1."""
    book = openpyxl.load_workbook(BytesIO(content))
    for (sheet, code, column), value in typed.items():
        [row] = [row[0].row for row in book[sheet].iter_rows() if code in str(row[-1].value).split()]
        book[sheet].cell(row or 0, 1 + column).value = value  # type: ignore[assignment]
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_activites_texts_and_choices_are_shown_in_words_then_saved(activites: Navigateur, petit_monde: Monde) -> None:
    content = downloaded(activites)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book.sheetnames == ["Lisez-moi", "Votre temps", "Répartition", "Activités", "Listes", "Identité"]
    typed_cells = {
        ("Votre temps", "ETP", 1): 0.8,
        ("Répartition", "M1_MARQUE", 1): "Deux crises,\nune bonne nouvelle.",
        ("Répartition", "PRECISION", 1): "De votre agenda",
        ("Activités", "M1F1A1_QUI", 1): "Oui",
        ("Activités", "M1F1A1_QUI", 3): "La direction",
    }
    assert "5 réponses changent" in sent(activites, with_cells(content, typed_cells))
    table = shown(activites)
    assert ("Moi", "La direction") in table.values()
    assert ("vide", "De votre agenda") in table.values()
    assert any("– Qui s’en charge" in name for name in table)
    assert "répartis" not in activites.page.text
    accepted(activites)
    saisie = petit_monde.saisie(1)
    changed_codes = {"ETP": "0,8", "PRECISION": "agenda", "M1F1A1_FAIT": "oui", "M1F1A1_QUI": "direction"}
    assert {code: saisie[code] for code in changed_codes} == changed_codes
    assert saisie["M1_MARQUE"] == "Deux crises,\nune bonne nouvelle."


def test_an_unreadable_choice_is_told_by_its_sheet_and_cell(activites: Navigateur, petit_monde: Monde) -> None:
    content = with_cells(downloaded(activites), {("Activités", "M1F1A1_QUI", 3): "ma collègue"})
    text = sent(activites, content)
    assert "Feuille « Activités », cellule D" in text
    assert "« ma collègue » ne fait pas partie des choix. Choisissez dans la liste, ou videz-la." in text
    assert petit_monde.saisie(1)["M1F1A1_QUI"] == "moi"


def test_hours_stay_when_the_file_changes_no_share(activites: Navigateur, petit_monde: Monde) -> None:
    petit_monde.save(petit_monde.acteur_of(1), 1, {"UNITE": "heures", "M1F1_HEURES": "15", "M1F2_HEURES": "5"})
    text = sent(activites, with_cells(downloaded(activites), {("Activités", "M1F1A1_QUI", 1): "Non"}))
    assert "en pour cent" not in text
    accepted(activites)
    assert (petit_monde.saisie(1)["UNITE"], petit_monde.saisie(1)["M1F1A1_FAIT"]) == ("heures", "non")


# --- beside the percents


def test_an_answer_told_in_hours_is_in_the_workbook_in_percent(claire: Navigateur, petit_monde: Monde) -> None:
    hours = {"UNITE": "heures", "M1F1_HEURES": "15", "M1F2_HEURES": "5"}
    petit_monde.save(petit_monde.acteur_of(1), 1, hours)
    content = downloaded(claire)
    sheet = openpyxl.load_workbook(BytesIO(content))[SHEET]
    assert [sheet.cell(row, 2).value for row in rows_of(sheet).values()][:3] == [75, 25, None]
    assert "la même chose que ce qui est enregistré" in sent(claire, content)
    text = sent(claire, filled(content, {"M1F1": 70, "M1F3": 5}))
    assert "fait repasser votre répartition en pour cent" in text
    assert "100 % répartis" in text
    assert sorted(shown(claire).values()) == [("75", "70"), ("vide", "5")]
    accepted(claire)
    saisie = petit_monde.saisie(1)
    filled_in = {code: text for code, text in saved(petit_monde).items() if text}
    assert filled_in == {"M1F1": "70", "M1F2": "25", "M1F3": "5"}
    assert saisie["UNITE"] == "pourcent"
    assert (saisie["M1F1_HEURES"], saisie["M1F2_HEURES"]) == ("15", "5")


def test_hours_changed_since_the_download_are_a_conflict(claire: Navigateur, petit_monde: Monde) -> None:
    petit_monde.save(petit_monde.acteur_of(1), 1, {"UNITE": "heures", "M1F1_HEURES": "15", "M1F2_HEURES": "5"})
    content = downloaded(claire)
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1F1_HEURES": "5"})
    text = sent(claire, filled(content, {"M1F1": 70}))
    assert "À choisir" in text
    assert "Changé sur vos pages depuis le téléchargement" in text


def told_in(content: bytes) -> dict[str, tuple[object, object]]:
    """Return what the workbook holds beside each label: its value, and the sentence after it."""
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True)[SHEET]
    return {str(row[0].value).partition("\n")[0]: (row[1].value, row[2].value) for row in sheet.iter_rows()}


def test_missions_typed_on_the_page_are_in_the_workbook_and_in_its_total(
    claire: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1_PART": "48", "M2_PART": "7", "M2F1": "8", "M4_PART": "x"})
    content = downloaded(claire)
    labels = told_in(content)
    assert labels["Toute la mission 1"] == (48, "11,5\u00a0% à détailler")
    contradiction = "7\u00a0% annoncés, 8\u00a0% dans ses fonctions, seules transmises."
    assert labels["Toute la mission 2"] == (7, contradiction)
    assert labels["Toute la mission 4"] == ("x", "%")
    assert labels["Réparti, en %"] == (56, "dont 11,5\u00a0% à détailler")
    assert labels["Reste à répartir"] == (44, "Sans la ligne à corriger.")
    assert "la même chose que ce qui est enregistré" in sent(claire, content)


def test_missions_typed_in_the_workbook_count_and_are_saved(claire: Navigateur, petit_monde: Monde) -> None:
    text = sent(claire, filled(downloaded(claire), {"M1_PART": 30, "M2_PART": 25}))
    assert "Une fois accepté : 61,5 % répartis" in text
    assert "Reste à répartir : 38,5 %, 25 % à détailler." in text
    assert "Toute la mission 1 : 30 % annoncés, 36,5 % dans ses fonctions, seules transmises. Corrigez" in text
    assert shown(claire) == {"Toute la mission 1": ("vide", "30"), "Toute la mission 2": ("vide", "25")}
    accepted(claire)
    assert "61,5 %" in claire.text
    assert (petit_monde.saisie(1)["M1_PART"], petit_monde.saisie(1)["M2_PART"]) == ("30", "25")


def test_missions_typed_before_another_unit_are_left_out_of_the_workbook(
    claire: Navigateur, petit_monde: Monde
) -> None:
    petit_monde.save(petit_monde.acteur_of(1), 1, {"M1_PART": "48", "UNITE": "heures", "M1F1_HEURES": "15"})
    content = downloaded(claire)
    assert told_in(content)["Toute la mission 1"] == (None, "%")
    sent(claire, filled(content, {"M1F1": 70}))
    accepted(claire)
    assert (petit_monde.saisie(1)["M1_PART"], petit_monde.saisie(1)["M1F1"]) == ("", "70")


# --- as people change their files


def percent(sheet: Worksheet) -> None:
    """Write a cell as Excel does when « 12,5 % » is typed in it."""
    typed(sheet, {"M1F1": 0.125})
    sheet.cell(rows_of(sheet)["M1F1"], 2).number_format = "0.00%"


def moved(sheet: Worksheet) -> None:
    """Insert two columns and three rows, then type."""
    typed(sheet, {"M1F1": 12.5})
    merged_cells = [str(area) for area in sheet.merged_cells.ranges]
    for area in merged_cells:
        sheet.unmerge_cells(area)
    sheet.move_range(f"A1:E{sheet.max_row}", rows=3, cols=2)


def turned_over(sheet: Worksheet) -> None:
    """Reverse the order of whole lines."""
    typed(sheet, {"M1F1": 12.5})
    rows = sorted(rows_of(sheet).values())
    values = [[sheet.cell(row, column).value for column in (1, 2, 5)] for row in rows]
    for row, line in zip(rows, reversed(values), strict=True):
        for column, value in zip((1, 2, 5), line, strict=True):
            sheet.cell(row, column).value = value


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sheet: typed(sheet, {"M1F1": 12.5}), id="a number"),
        pytest.param(lambda sheet: typed(sheet, {"M1F1": "12,5"}), id="decimal comma as text"),
        pytest.param(lambda sheet: typed(sheet, {"M1F1": "12.5"}), id="decimal point as text"),
        pytest.param(lambda sheet: typed(sheet, {"M1F1": "12,5\u202f%"}), id="percent as text"),
        pytest.param(percent, id="percent as a format"),
        pytest.param(moved, id="moved"),
        pytest.param(turned_over, id="lines in another order"),
    ],
)
def test_a_share_is_understood_however_it_was_typed(claire: Navigateur, petit_monde: Monde, change: Change) -> None:
    sent(claire, changed(downloaded(claire), change))
    assert list(shown(claire).values()) == [("24", "12,5")]
    accepted(claire)
    assert saved(petit_monde) == {"M1F1": "12,5", "M1F2": "12,50 %"}


def merged(sheet: Worksheet) -> None:
    rows = rows_of(sheet)
    sheet.merge_cells(start_row=rows["M1F1"], end_row=rows["M1F3"], start_column=2, end_column=2)


def shares_alone_turned_over(sheet: Worksheet) -> None:
    rows = rows_of(sheet)
    codes = list(rows)
    for code, other in zip(codes, reversed(codes), strict=True):
        sheet.cell(rows[code], 5).value = other


def one_more(sheet: Worksheet) -> None:
    typed(sheet, {})
    last = max(rows_of(sheet).values()) + 1
    sheet.insert_rows(last)
    sheet.cell(last, 1).value = "Projet européen"
    sheet.cell(last, 2).value = 10


def one_less(sheet: Worksheet) -> None:
    sheet.delete_rows(rows_of(sheet)["M3F1"])


def same_line_twice(sheet: Worksheet) -> None:
    rows = rows_of(sheet)
    for column in (1, 2, 5):
        sheet.cell(rows["M1F2"], column).value = sheet.cell(rows["M1F1"], column).value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            lambda s: typed(s, {"M1F3": "douze"}),
            "cellule B{M1F3} : « douze » n’est pas un nombre.",
            id="words",
        ),
        pytest.param(
            lambda s: typed(s, {"M1_PART": "douze"}),
            "cellule B{M1_PART} : « douze » n’est pas un nombre.",
            id="words for a mission",
        ),
        pytest.param(
            lambda s: typed(s, {"M1F3": -5}),
            "cellule B{M1F3} : « -5 » est négatif.",
            id="negative",
        ),
        pytest.param(
            lambda s: typed(s, {"M1F3": 101}),
            "cellule B{M1F3} : « 101 » est hors des limites.",
            id="over",
        ),
        pytest.param(
            lambda s: typed(s, {"M1F3": 100 / 3}),
            "cellule B{M1F3} : « 33,3333333333333 » est trop précis.",
            id="thirds",
        ),
        pytest.param(
            lambda s: typed(s, {"M1F3": True}),
            "cellule B{M1F3} : « OUI » n’est pas un nombre.",
            id="boolean",
        ),
        pytest.param(
            lambda s: typed(s, {"M1F3": "=10+2"}),
            "cellule B{M1F3} : elle contient une formule sans résultat.",
            id="a formula never computed",
        ),
        pytest.param(merged, "cellule B{M1F2} : elle est fusionnée avec une autre.", id="merged"),
        pytest.param(shares_alone_turned_over, "a perdu son intitulé, des cellules ont été déplacées", id="torn"),
        pytest.param(one_more, "« Projet européen » n’est pas une ligne de ce questionnaire.", id="one line more"),
        pytest.param(one_less, "il manque 1 ligne : « Suivi et régulation ».", id="one line less"),
        pytest.param(same_line_twice, "sont la même question", id="a line twice"),
        pytest.param(lambda s: s.delete_cols(5), "n’a plus ses titres de colonnes", id="codes deleted"),
    ],
)
def test_what_cannot_be_understood_is_told_by_its_cell_and_changes_nothing(
    claire: Navigateur, petit_monde: Monde, change: Change, told: str
) -> None:
    content = downloaded(claire)
    rows = rows_of(openpyxl.load_workbook(BytesIO(content))[SHEET], {*CENT, *MISSIONS})
    text = sent(claire, changed(content, change))
    assert told.format_map(rows) in text
    assert nothing_changed(petit_monde)


def test_every_wrong_cell_is_told_at_once(claire: Navigateur) -> None:
    text = sent(claire, filled(downloaded(claire), {"M1F3": "douze", "M2F1": 101, "M3F1": "x"}))
    assert claire.page.status_code == 422
    assert "3 erreurs dans le classeur : rien n’a été changé." in text
    assert all(word in text for word in ("« douze »", "« 101 »", "« x »"))


# --- not this workbook


def identity(content: bytes, **texts: str) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    for row in book[IDENTITY].iter_rows():
        if str(row[0].value) in texts:
            row[1].value = texts[str(row[0].value)]
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def without_identity(content: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    del book[IDENTITY]
    written = BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        pytest.param(without_identity, "n’est pas le classeur de cette page", id="no identity"),
        pytest.param(lambda data: identity(data, Version="0" * 64), "Le questionnaire a changé", id="another version"),
        pytest.param(
            lambda data: identity(data, Réponse="2"), "est celui d’une autre réponse que", id="another answer"
        ),
        pytest.param(lambda data: identity(data, Personne="Paul"), "est celui d’une autre personne", id="someone else"),
        pytest.param(lambda data: b"PK\x03\x04" + data[4:900], "", id="cut"),
        pytest.param(lambda _data: b"", "Le fichier est vide.", id="empty"),
        pytest.param(lambda _data: b"Code;Fonction;Part en %", "n’est pas un classeur", id="csv renamed"),
        pytest.param(lambda _data: ENCRYPTED, "est protégé par un mot de passe", id="password"),
        pytest.param(
            lambda data: identity(data, Classeur="répartition 1"), "n’est pas de la forme d’aujourd’hui", id="of before"
        ),
        pytest.param(
            lambda data: changed(data, lambda sheet: sheet.cell(100_000, 1, "x")),
            "Dans la feuille « Répartition », le tableau va jusqu’à la ligne 100 000",
            id="100,000 rows",
        ),
        pytest.param(
            lambda data: changed(data, lambda sheet: setattr(sheet, "title", "Temps")),
            "La feuille « Répartition » a disparu ou changé de nom.",
            id="a sheet renamed",
        ),
    ],
)
def test_another_file_is_refused_with_what_to_do(
    claire: Navigateur, petit_monde: Monde, forge: Callable[[bytes], bytes], told: str
) -> None:
    text = sent(claire, forge(downloaded(claire)))
    assert claire.page.status_code == 422
    assert told in text
    assert nothing_changed(petit_monde)


def test_the_workbook_of_someone_else_or_of_another_campaign_is_refused(
    claire: Navigateur, petit_monde: Monde, app: Flask
) -> None:
    petit_monde.personne("Paul", "28", password=PASSWORD)
    petit_monde.campagne("2025-S2")
    content, other = downloaded(claire), petit_monde.participation(petit_monde.acteur_of(2), 2)
    paul = Navigateur(app)
    paul.sign_in("paul@exemple.fr")
    assert "est celui d’une autre personne" in sent(paul, content, page=f"/reponses/{other}/tableur")
    answer_id = petit_monde.participation(petit_monde.acteur_of(1), 2)
    text = sent(claire, content, page=f"/reponses/{answer_id}/tableur")
    assert "est celui d’une autre réponse que « Temps et activités, 2e semestre 2025, DLA 18 »" in text


@pytest.mark.parametrize("revision", ["0", "999999", "-1", "un", ""])
def test_a_revision_that_was_changed_by_hand_only_asks_more(
    claire: Navigateur, petit_monde: Monde, revision: str
) -> None:
    content = identity(filled(downloaded(claire), {"M1F1": 30}), Révision=revision)
    assert "À choisir" in sent(claire, content)
    assert nothing_changed(petit_monde)


def test_nothing_is_taken_once_the_campaign_is_closed(claire: Navigateur, petit_monde: Monde) -> None:
    petit_monde.heure.moment = APRES - timedelta(minutes=5)
    claire.sign_in("claire@exemple.fr")
    sent(claire, filled(downloaded(claire), {"M1F1": 30}))
    petit_monde.heure.moment = APRES
    assert "est close" in accepted(claire)
    assert nothing_changed(petit_monde)
    claire.go(PAGE)
    assert "Voir ce qu’il change" not in claire.text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_in_the_cells_the_answer_stays_or_says_what_the_file_says(
    claire: Navigateur, petit_monde: Monde, data: st.DataObject
) -> None:
    cells = (
        st.none()
        | st.integers(-5, 110)
        | st.floats(allow_nan=False, width=32)
        | st.sampled_from(
            ["12,5", "=1/0", "=SUM(A1:A3)", "١٢", "1e1", "NaN", "12 %", "x" * 500, "-0", "１２", "½", "\u202e12"]
        )
    )
    texts = data.draw(st.dictionaries(st.sampled_from(list(CENT)), cells, max_size=4))
    before = saved(petit_monde)
    sent(claire, filled(downloaded(claire), texts))
    assert claire.page.status_code in {200, 422}
    assert saved(petit_monde) == before
    if "Accepter et enregistrer" in claire.text:
        announced = {code: value for code, (_, value) in shown(claire).items()}
        accepted(claire)
        after = saved(petit_monde)
        assert total_of(after.values()).readable
        assert sorted(announced.values()) == sorted(
            text or "vide" for code, text in after.items() if before.get(code) != text
        )


@pytest.mark.libreoffice
def test_a_workbook_saved_by_libreoffice_comes_back_whole(
    claire: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    """Formulas included: LibreOffice computes them."""
    shares: dict[str, object] = {code: int(share) for code, share in CENT.items()}
    content = recalculated(filled(downloaded(claire), {**shares, "M1F1": "=20+4", "M1F2": "=32/2"}), tmp_path)
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True)[SHEET]
    totals = {str(row[0].value): row[1].value for row in sheet.iter_rows() if row[0].value}
    assert (totals["Réparti, en %"], totals["Reste à répartir"]) == (100, 0)
    assert sheet.protection.sheet
    assert "100 % répartis" in sent(claire, content)
    accepted(claire)
    assert saved(petit_monde) == CENT
