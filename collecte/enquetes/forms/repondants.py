"""Forms of personal links: send, revoke, transfer to a colleague, ask to be called."""

import re

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.operations.cellules import CellError
from collecte.models import ParQui
from collecte.organisation.operations.lignes_personnes import read_adresse

_LONGEST_NAME = 120
_DIGITS = re.compile(r"[0-9]")


def read_nom(text: str) -> str:
    """Read a person's full name. Raises CellError."""
    if not text:
        raise CellError("Le nom manque.", "Écrivez un prénom et un nom.")
    if len(text) > _LONGEST_NAME:
        raise CellError(f"Ce nom est trop long : {_LONGEST_NAME} caractères au plus.", "Raccourcissez-le.")
    return text


def read_telephone(text: str) -> str:
    """Read a telephone number as it is written. Raises CellError."""
    if not 8 <= len(_DIGITS.findall(text)) <= 15 or len(text) > 40:
        raise CellError("Ce numéro de téléphone ne se lit pas.", "Écrivez par exemple 02 38 00 00 00.")
    return text


class TransfertForm(Formulaire):
    nom = ReadField("Son prénom et son nom", read_nom)
    adresse = ReadField("Son adresse électronique", read_adresse, kind="email")


class RappelezMoiForm(Formulaire):
    par_qui = RadioField("Par qui souhaitez-vous être rappelé(e) ?", [InputRequired("Choisissez une réponse.")])
    nom = ReadField("Votre nom", read_nom)
    telephone = ReadField("Votre numéro de téléphone", read_telephone, kind="tel", size="short")

    def offer(self, dla: str, c2ra: str) -> None:
        """Offer who may call, in the words of the région."""
        self.par_qui.choices = [
            SelectChoice(ParQui.DLA.value, f"Le DLA qui vous a accompagné ({dla})"),
            SelectChoice(ParQui.C2RA.value, f"Le {c2ra}, qui anime les DLA de la région"),
        ]


class DestinataireForm(Formulaire):
    nom = ReadField("Prénom et nom", read_nom)
    adresse = ReadField("Adresse électronique", read_adresse, kind="email")


class RevocationForm(Formulaire):
    est_ancien = BooleanField("Cette personne n’est plus dans la structure : ne plus lui écrire")
