"""Read the three tables of an uploaded XLSForm as texts, without interpreting them."""

from collections.abc import Sequence
from dataclasses import replace

from collecte.core.tableurs.model import DEFAULT, Classeur, Row, TableurError, count, in_sheet, letters, quoted
from collecte.core.tableurs.reader import read_sheets
from questionnaires.files.xlsform_tables import Row as FormRow
from questionnaires.files.xlsform_tables import Tables, TableXlsform

SURVEY, CHOICES, SETTINGS, ENTITIES = "survey", "choices", "settings", "entities"
KNOWN = (SURVEY, CHOICES, SETTINGS, ENTITIES)
LIMITS = replace(DEFAULT, rows=10_000, columns=100)  # long lists of choices, one column per language and text


def read_xlsform(name: str, content: bytes) -> Tables:
    """Return the tables of an uploaded .xlsx; the first filled row of each sheet holds its headers.

    Headers keep their case and their inner spaces. Raises TableurError on anything `read_sheets` refuses, on a workbook
    without questions, on entities and on a repeated header.
    """
    classeur = read_sheets(name, content, KNOWN, limits=LIMITS)
    _check_entities(classeur.feuilles.get(ENTITIES, ()))
    _check_survey(classeur)
    tables = {sheet: _table(sheet, classeur.feuilles.get(sheet, ())) for sheet in (SURVEY, CHOICES, SETTINGS)}
    ignored = tuple(nom for nom in classeur.noms if nom.strip().casefold() not in KNOWN)
    return Tables(**tables, ignored_sheets=ignored)


def _check_entities(rows: Sequence[Row]) -> None:
    """Refuse entities. The official template has that sheet, with headers alone: nothing is lost then."""
    if len(rows) > 1:
        raise TableurError(
            f"La feuille {quoted(ENTITIES)} demande de créer ou de mettre à jour des entités"
            f" (ligne {count(rows[1][0])}). Un questionnaire d’ici ne recueille que des réponses et n’a pas d’entités.",
            f"Supprimez cette feuille et, dans {quoted(SURVEY)}, la colonne « save_to », puis envoyez-le de nouveau.",
        )


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
