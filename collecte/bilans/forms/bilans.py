"""The forms of a bilan: a figure corrected by hand, a signature, the day of the copil."""

from wtforms import HiddenField

from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField, optional_day_field
from collecte.core.operations.cellules import CellError, Reader, name_reader
from exports.bilans.indicateur import Unite
from questionnaires.core.repartition import UnreadableError, parse_number

MAX_COUNT, MAX_JOURS, MAX_EUROS = 1_000_000, 10_000_000, 2_000_000_000
"""Of things; of hundredths of a day; of cents."""


class CorrectionForm(Formulaire):
    valeur = ReadField("Valeur à retenir", str, size="short")
    motif = ReadField(
        "Pourquoi ?",
        name_reader("motif", 300),
        size="full",
        description="Une phrase, lue avec le bilan : « Cinq structures reçues en permanence ne sont pas dans Enée ».",
    )

    def read_in(self, unite: Unite) -> None:
        """What the value is read as."""
        self.valeur.reader = _value_reader(unite)
        self.valeur.description = f"En {unite.pluriel}." if unite is not Unite.EUROS else "En euros."


def _value_reader(unite: Unite) -> Reader:
    decimals, most = {Unite.EUROS: (2, MAX_EUROS), Unite.JOURS: (2, MAX_JOURS)}.get(unite, (0, MAX_COUNT))

    def read(text: str) -> int:
        try:
            value = parse_number(
                text, decimals=decimals, minimum=0, maximum=most, unit="€" if unite is Unite.EUROS else ""
            )
        except UnreadableError as error:
            raise CellError(error.problem, error.remedy) from None
        if value is None:
            raise CellError("La valeur manque.", "Écrivez un nombre, 0 s’il n’y en a aucune.")
        return value

    return read


class SignatureForm(Formulaire):
    """`empreinte` is that of what was shown, `arrete` its last day: nothing else is signed."""

    empreinte = HiddenField()
    arrete = HiddenField()


class CopilForm(Formulaire):
    presente_le = optional_day_field(
        "Jour du copil", "le jour du copil", "Laissez vide s’il n’a pas été présenté, ou si la date n’est pas fixée."
    )
