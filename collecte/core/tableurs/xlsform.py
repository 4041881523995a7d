"""Read the three tables of an uploaded XLSForm as texts, and the lists sent with it, without interpreting them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from collecte.core.tableurs.model import DEFAULT, Classeur, Row, TableurError, count, in_sheet, letters, quoted
from collecte.core.tableurs.reader import read_sent_table, read_sheets
from questionnaires.files.xlsform_tables import EXTERNAL, Tables, TableXlsform
from questionnaires.files.xlsform_tables import Row as FormRow

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
KNOWN = (SURVEY, CHOICES, SETTINGS, EXTERNAL)
LIMITS = replace(DEFAULT, rows=10_000, columns=100)  # long lists of choices, one column per language and text
LIST_LIMITS = replace(DEFAULT, rows=2_000)  # each question holds its options, and its page every one of them
MAX_LISTS = 10


def read_xlsform(name: str, content: bytes, lists: Mapping[str, bytes] = MappingProxyType({})) -> Tables:
    """Return the tables of an uploaded .xlsx; the first filled row of each sheet holds its headers.

    `lists` are the files sent with it, by name. Headers keep their case and their inner spaces. Raises TableurError on
    anything `read_sheets` or `read_sent_table` refuses, on too many lists, on a workbook without questions and on a
    repeated header.
    """
    if len(lists) > MAX_LISTS:
        raise TableurError(
            f"{count(len(lists))} listes accompagnent le formulaire, la limite est {MAX_LISTS}.",
            "Recopiez-en dans sa feuille « choices ».",
        )
    classeur = read_sheets(name, content, KNOWN, limits=LIMITS)
    _check_survey(classeur)
    tables = {sheet: _table(sheet, classeur.feuilles.get(sheet, ())) for sheet in (SURVEY, CHOICES, SETTINGS)}
    ignored = tuple(nom for nom in classeur.noms if nom.strip().casefold() not in KNOWN)
    files = {sent: _list(sent, lists[sent]) for sent in lists}
    if EXTERNAL in classeur.feuilles:
        files[EXTERNAL] = _table(EXTERNAL, classeur.feuilles[EXTERNAL])
    return Tables(**tables, ignored_sheets=ignored, files=files)


def _list(name: str, content: bytes) -> TableXlsform:
    try:
        feuille = read_sent_table(name, content, limits=LIST_LIMITS)
    except TableurError as error:
        raise in_sheet(name, error, "le fichier") from error
    rows = (FormRow(ligne.numero, {h: text for h, text in ligne.cells.items() if text}) for ligne in feuille.lignes)
    return TableXlsform(feuille.entetes, tuple(rows))


def _check_survey(classeur: Classeur) -> None:
    if SURVEY not in classeur.feuilles:
        raise TableurError(
            f"Le classeur n’a pas de feuille {quoted(SURVEY)}, la première s’appelle {quoted(classeur.noms[0])}.",
            "Un XLSForm décrit ses questions dans une feuille de ce nom. Renommez la vôtre,"
            " ou vérifiez que vous envoyez le bon fichier.",
        )
    if not classeur.feuilles[SURVEY]:
        raise TableurError(
            f"La feuille {quoted(SURVEY)} est vide.",
            "Un XLSForm y décrit ses questions, une par ligne. Vérifiez que vous envoyez le bon fichier.",
        )


def _table(sheet: str, rows: Sequence[Row]) -> TableXlsform:
    if not rows:
        return TableXlsform()
    (numero, headers), *others = rows
    _check_headers(sheet, numero, headers)
    named = {column: header for column, header in enumerate(headers) if header}
    filled = [(numero, {column: text for column, text in enumerate(texts) if text}) for numero, texts in others]
    untitled = {column for _, texts in filled for column in texts} - named.keys()
    kept = [(numero, {named[column]: texts[column] for column in texts if column in named}) for numero, texts in filled]
    return TableXlsform(
        tuple(named.values()),
        tuple(FormRow(numero, cells) for numero, cells in kept if cells),
        tuple(letters(column) for column in sorted(untitled)),
    )


def _check_headers(sheet: str, numero: int, headers: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for column, header in enumerate(headers):
        if header in seen:
            refusal = TableurError(
                f"Les colonnes {letters(seen[header])} et {letters(column)} portent le même titre {quoted(header)},"
                f" à la ligne {count(numero)}.",
                "Supprimez ou renommez l’une des deux, puis envoyez-le de nouveau.",
            )
            raise in_sheet(sheet, refusal)
        if header:
            seen[header] = column
