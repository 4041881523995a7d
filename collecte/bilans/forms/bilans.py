"""Forms of a bilan: corrected figure, signature, day of the copil, cofinancement of a year."""

from wtforms import HiddenField

from collecte.core.forms.base import REQUIRED, Formulaire
from collecte.core.forms.fields import EnumField, ReadField, optional_day_field
from collecte.core.operations.cellules import CellError, Reader, name_reader, words
from collecte.core.operations.champs_structures import annee_reader, euros_reader, text_reader
from collecte.models import Financeur
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET
from exports.bilans.indicateur import UniteChiffre
from questionnaires.core.repartition import UnreadableError, parse_number

MAX_COUNT, MAX_JOURS, MAX_EUROS = 1_000_000, 10_000_000, 2_000_000_000
"""Highest values, in units, in hundredths of a day and in cents."""


class CorrectionForm(Formulaire):
    valeur = ReadField("Valeur à retenir", str, size="short", validators=[REQUIRED])
    motif = ReadField(
        "Pourquoi ?",
        name_reader("motif", 300),
        size="full",
        description="Une phrase, lue avec le bilan : « Cinq structures reçues en permanence ne sont pas dans Enée ».",
    )

    def read_in(self, unite: UniteChiffre) -> None:
        """Read the value in this unit."""
        self.valeur.reader = _value_reader(unite)
        self.valeur.description = f"En {unite.pluriel}." if unite is not UniteChiffre.EUROS else "En euros."


def _value_reader(unite: UniteChiffre) -> Reader:
    decimals, most = {UniteChiffre.EUROS: (2, MAX_EUROS), UniteChiffre.JOURS: (2, MAX_JOURS)}.get(unite, (0, MAX_COUNT))

    def read(text: str) -> int:
        try:
            value = parse_number(
                text, decimals=decimals, minimum=0, maximum=most, unit="€" if unite is UniteChiffre.EUROS else ""
            )
        except UnreadableError as error:
            raise CellError(error.problem, error.remedy) from None
        if value is None:
            raise CellError("La valeur manque.", "Écrivez un nombre, 0 s’il n’y en a aucune.")
        return value

    return read


class SignatureForm(Formulaire):
    """`empreinte` identifies the bilan that was shown, `arrete` is its last day: nothing else is signed."""

    empreinte = HiddenField()
    arrete = HiddenField()


class CopilForm(Formulaire):
    presente_le = optional_day_field(
        "Jour du copil", "le jour du copil", "Laissez vide s’il n’a pas été présenté, ou si la date n’est pas fixée."
    )


ANNEES = range(2000, 2101)
_LONGEST = 120


def read_nom(text: str) -> str:
    """Return a name, blank or with letters or digits, so that it can be told apart from others."""
    text_reader("Nom", _LONGEST)(text)
    if text and not 0 < len(words(text)) <= _LONGEST:
        raise CellError("Le nom ne peut pas être lu.", "Écrivez-le avec des lettres, ou laissez vide.")
    return text


class CofinancementForm(Formulaire):
    annee = ReadField("Année", annee_reader(ANNEES), size="short")
    financeur = EnumField("Financeur", Financeur)
    nom = ReadField(
        "Lequel ?",
        read_nom,
        description="Utile s’il y en a plusieurs de ce genre : « Bourges Plus », « Fondation X ».",
    )
    prevu = ReadField(
        "Prévu, en euros",
        euros_reader("Prévu", most=MAX_BUDGET),
        size="short",
        description="Par exemple 20 000 €. Laissez vide si vous ne le savez pas : un blanc n’est pas zéro.",
    )
    obtenu = ReadField(
        "Obtenu, en euros",
        euros_reader("Obtenu", most=MAX_BUDGET),
        size="short",
        description="Une fois la décision connue.",
    )
