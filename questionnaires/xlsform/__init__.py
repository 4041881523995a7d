"""XLSForm import and export (ODK, Kobo): written without loss, read from any author."""

from questionnaires.xlsform.reading import Importation, UnaskedError, from_tables
from questionnaires.xlsform.writing import to_tables

__all__ = ["Importation", "UnaskedError", "from_tables", "to_tables"]
