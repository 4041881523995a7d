"""Forms of who keeps the personal links of a structure."""

from wtforms import BooleanField

from collecte.core.forms.base import Formulaire
from collecte.core.forms.lus import ReadField
from collecte.enquetes.forms.repondants import read_nom
from collecte.organisation.operations.lignes_personnes import read_adresse


class DestinataireForm(Formulaire):
    nom = ReadField("Prénom et nom", read_nom)
    adresse = ReadField("Adresse électronique", read_adresse, kind="email")


class RevocationForm(Formulaire):
    est_ancien = BooleanField("Cette personne n’est plus dans la structure : ne plus lui écrire")
