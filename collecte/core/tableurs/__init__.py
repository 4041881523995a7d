"""Reader of uploaded spreadsheets, all treated as hostile.

`read_table` for a table, `read_sent_table` for a browser's upload, `read_xlsform` for a questionnaire, `read_sheets`
for any workbook of named sheets, `read_typed_sheets` for sheets of this product that people filled, `read_digests` to
identify a workbook.
"""

from collecte.core.tableurs.model import (
    DEFAULT,
    FUSIONNEE,
    NON_CALCULEE,
    Classeur,
    Empreint,
    Feuille,
    LigneTableur,
    Limits,
    TableurError,
    letters,
)
from collecte.core.tableurs.reader import read_digests, read_sent_table, read_sheets, read_table, read_typed_sheets
from collecte.core.tableurs.xlsform import LIST_LIMITS, read_xlsform
