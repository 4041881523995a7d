"""The one reader of spreadsheets that people send, hostile until proven otherwise.

`read_table` for a table, `read_sent_table` for one that a browser sent, `read_xlsform` for a questionnaire,
`read_sheets` for any workbook of named sheets.
"""

from collecte.tableurs.model import DEFAULT, Classeur, Feuille, Ligne, Limits, TableurError
from collecte.tableurs.reader import read_sent_table, read_sheets, read_table
from collecte.tableurs.xlsform import read_xlsform

__all__ = [
    "DEFAULT",
    "Classeur",
    "Feuille",
    "Ligne",
    "Limits",
    "TableurError",
    "read_sent_table",
    "read_sheets",
    "read_table",
    "read_xlsform",
]
