"""What is said of a file: what refuses it, and what deserves a look, each with its sheet, row and column."""

from questionnaires.core.francais import typeset
from questionnaires.files.defauts import Constats, Defaut

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"


class Report:
    """Collects both; the same sentence on the same row is said once."""

    def __init__(self, fichier: str) -> None:
        self.refus = Constats(fichier)
        self._avertissements = Constats(fichier)
        self._said: set[str] = set()

    def refuse(self, numero: int, probleme: str, remede: str, *, sheet: str = SURVEY, column: str = "") -> None:
        """The file cannot be used as long as this is there."""
        self.refus.add(numero, typeset(probleme), typeset(remede), feuille=sheet, colonne=column)

    def warn(self, numero: int, probleme: str, remede: str, *, sheet: str = SURVEY, column: str = "") -> None:
        """The file is used; this is not as its author wrote it, or deserves a look."""
        self._avertissements.add(numero, typeset(probleme), typeset(remede), feuille=sheet, colonne=column)

    def warn_once(self, numero: int, probleme: str, remede: str, *, sheet: str = SURVEY, column: str = "") -> None:
        """Of the first row only, whatever the number of rows it holds for."""
        if probleme not in self._said:
            self._said.add(probleme)
            self.warn(numero, probleme, remede, sheet=sheet, column=column)

    @property
    def avertissements(self) -> tuple[Defaut, ...]:
        """What deserves a look, in order."""
        return self._avertissements.defauts
