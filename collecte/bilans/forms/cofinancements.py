"""The form of what one funder gives to a DLA for one year."""

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField
from collecte.core.operations.cellules import CellError, words
from collecte.core.operations.champs_structures import annee_reader, euros_reader, text_reader
from collecte.models import Financeur
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET

ANNEES = range(2000, 2101)
_LONGEST = 120


def read_nom(text: str) -> str:
    """A name with letters or digits, by which it can be told apart; may be left blank."""
    text_reader("Nom", _LONGEST)(text)
    if text and not 0 < len(words(text)) <= _LONGEST:
        raise CellError("Le nom ne peut pas être lu.", "Écrivez-le avec des lettres, ou laissez vide.")
    return text


class CofinancementForm(Formulaire):
    annee = ReadField("Année", annee_reader(ANNEES), size="short")
    financeur = SelectField("Financeur", choices=[SelectChoice(own.value, own.value) for own in Financeur])
    nom = ReadField(
        "Lequel ?",
        read_nom,
        description="Facultatif, utile s’il y en a plusieurs de ce genre : « Bourges Plus », « Fondation X ».",
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
