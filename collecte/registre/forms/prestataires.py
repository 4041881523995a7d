"""The form of a prestataire."""

from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import LinesField, ReadField
from collecte.core.operations.champs_structures import read_nom, read_siret, text_reader


class PrestataireForm(Formulaire):
    nom = ReadField("Nom", read_nom)
    siret = ReadField("SIRET", read_siret, description="14 chiffres. Laissez vide s’il n’est pas connu.")
    commune = ReadField("Commune", text_reader("Commune", 120))
    contact = ReadField("Contact", text_reader("Contact", 254), description="Une personne, une adresse, un téléphone.")
    competences = LinesField(
        "Compétences",
        most=40,
        longest=120,
        description="Une par ligne, avec les mots des thèmes : « modèle économique », « gouvernance associative ».",
    )
    filieres = LinesField("Filières", most=40, longest=120, description="Une par ligne : « culture », « insertion ».")
