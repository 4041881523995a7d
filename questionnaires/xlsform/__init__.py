"""Questionnaires as XLSForm, the format of ODK and Kobo: written without loss, read from whoever wrote them."""

from questionnaires.xlsform.reading import Importation, from_tables
from questionnaires.xlsform.writing import to_tables

__all__ = ["Importation", "from_tables", "to_tables"]
