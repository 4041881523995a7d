"""The one reader of spreadsheets that people send, hostile until proven otherwise: `read_table`."""

from collecte.tableurs.model import DEFAULT, Feuille, Ligne, Limits, TableurError
from collecte.tableurs.reader import read_table

__all__ = ["DEFAULT", "Feuille", "Ligne", "Limits", "TableurError", "read_table"]
