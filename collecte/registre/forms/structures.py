"""Forms of the register: filters, structures, contacts, dated records, prestataires."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import LinesField, ReadField, day_field, optional_day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import (
    count_reader,
    euros_reader,
    read_annee,
    read_code_commune,
    read_enee,
    read_etp,
    read_nom,
    read_rna,
    read_siret,
    text_reader,
)
from collecte.models import Forme, GenreEtape
from collecte.organisation.operations.lignes_personnes import read_adresse
from collecte.registre.queries.structures import NO_STEP, FiltreStructures
from questionnaires.core.answers import clean

ALL = ""
_LONGEST_SEARCH = 100
Choices = Sequence[tuple[int, str]]
"""(id, label) of each choice."""


class FiltreForm(Formulaire):
    """Filter sent in the query string; an unreadable value is ignored."""

    class Meta(Formulaire.Meta):
        csrf = False  # it changes nothing

    q = StringField("Chercher", description="Un nom, un SIRET, un numéro RNA ou Enée, une commune.")
    dla = SelectField("DLA", default=ALL)
    etape = SelectField("Étape atteinte", default=ALL)
    referent = SelectField("Référent(e)", default=ALL)
    orientation = SelectField("Orientation prioritaire", default=ALL)
    archivees = BooleanField("Structures archivées")

    @classmethod
    def asked(
        cls, args: Mapping[str, str], *, dlas: Choices, referents: Choices, orientations: Choices
    ) -> "FiltreForm":
        form = cls(formdata=MultiDict(args))
        etapes = [SelectChoice(genre.value, genre.value) for genre in GenreEtape]
        form.etape.choices = [SelectChoice(ALL, "toutes"), SelectChoice(NO_STEP, "aucune étape"), *etapes]
        form.dla.choices = _or_all("tous", dlas)
        form.referent.choices = _or_all("tout le monde", referents)
        form.orientation.choices = _or_all("toutes", orientations)
        form.q.data = clean(form.q.data or "")[:_LONGEST_SEARCH].strip()
        form.validate()
        return form

    def filtre(self) -> FiltreStructures:
        return FiltreStructures(
            dla_id=_chosen(self.dla),
            etape=str(self.etape.data) if self.etape.data and not self.etape.errors else None,
            referent_id=_chosen(self.referent),
            orientation_id=_chosen(self.orientation),
            archivees=bool(self.archivees.data),
            sought=self.q.data,
        )


class EcheanceForm(Formulaire):
    """Filter sent in the query string; a DLA that is not offered means all."""

    class Meta(Formulaire.Meta):
        csrf = False  # it changes nothing

    dla = SelectField("DLA", default=ALL)

    @classmethod
    def asked(cls, args: Mapping[str, str], *, dlas: Choices) -> "EcheanceForm":
        form = cls(formdata=MultiDict(args))
        form.dla.choices = _or_all("tous", dlas)
        form.validate()
        return form

    @property
    def chosen(self) -> int | None:
        """Return the id of a DLA, None for all."""
        return _chosen(self.dla)


def _or_all(label: str, choices: Choices) -> list[SelectChoice]:
    return [SelectChoice(ALL, label), *(SelectChoice(str(value), name) for value, name in choices)]


def _chosen(field: SelectField) -> int | None:
    return int(field.data) if field.data and not field.errors else None


class StructureForm(Formulaire):
    dla = SelectField("DLA", coerce=int)
    nom = ReadField("Nom", read_nom)
    sigle = ReadField("Sigle", text_reader("Sigle", 40), size="short")
    siret = ReadField("SIRET", read_siret, description="14 chiffres. Laissez vide s’il n’est pas connu.")
    rna = ReadField("Numéro RNA", read_rna, size="short", description="Pour une association : W suivi de 9 chiffres.")
    enee = ReadField("Numéro Enée", read_enee, size="short")
    forme = SelectField(
        "Forme", choices=[SelectChoice(forme.value, forme.value) for forme in Forme], default=Forme.ASSOCIATION.value
    )
    commune = ReadField("Commune", text_reader("Commune", 120))
    code_commune = ReadField(
        "Code commune", read_code_commune, size="short", description="Celui de l’Insee, par exemple 18033."
    )
    epci = ReadField(
        "Intercommunalité",
        text_reader("Intercommunalité", 120),
        description="La communauté de communes, d’agglomération ou la métropole (EPCI) de sa commune.",
    )
    secteur = ReadField(
        "Secteur d’activité", text_reader("Secteur", 120), description="Par exemple culture, sport, insertion."
    )
    reseau = ReadField("Réseau", text_reader("Réseau", 120), description="Sa fédération, son union.")
    creation = optional_day_field("Créée le", "création")

    def offer_dlas(self, choices: Choices) -> None:
        """Offer these DLA; with only one there is nothing to choose."""
        self.dla.choices = [SelectChoice(value, name) for value, name in choices]
        if len(choices) == 1:
            del self.dla


class ContactForm(Formulaire):
    nom = ReadField("Prénom et nom", name_reader("nom", 120))
    fonction = ReadField("Fonction", text_reader("Fonction", 120), description="Par exemple présidente, directeur.")
    adresse = ReadField("Adresse électronique", read_adresse, kind="email")
    telephone = ReadField("Téléphone", text_reader("Téléphone", 30), kind="tel", size="short")
    est_ancien = BooleanField("N’est plus dans la structure : ne plus l’interroger")


def _count(label: str, hint: str = "") -> ReadField:
    return ReadField(label, count_reader(label), size="short", description=hint)


def _euros(label: str, hint: str = "", *, may_be_negative: bool = False) -> ReadField:
    reader = euros_reader(label, may_be_negative=may_be_negative)
    return ReadField(label, reader, size="short", description=hint)


def _confirmation() -> BooleanField:
    """Return the confirmation box, shown only once figures are found unlikely."""
    return BooleanField("Ces chiffres sont exacts")


class EmploiForm(Formulaire):
    jour = day_field("À la date du", "relevé")
    salaries = _count("Salariés", "Des personnes. Vide : on ne sait pas ; 0 : personne.")
    etp = ReadField("ETP", read_etp, size="short", description="Par exemple 7,5.")
    cdi = _count("Dont CDI")
    cdd = _count("Dont CDD")
    aides = _count("Dont emplois aidés")
    insertion = _count("Dont postes en insertion")
    femmes = _count("Femmes")
    hommes = _count("Hommes")
    benevoles = _count("Bénévoles")
    confirme = _confirmation()


class BudgetForm(Formulaire):
    annee = ReadField("Année", read_annee, size="short")
    produits = _euros("Total des produits", "En euros. Vide : on ne sait pas.")
    publics = _euros("Dont financements publics")
    propres = _euros("Dont ressources propres")
    resultat = _euros("Résultat", "Négatif s’il est en perte, par exemple -3 200 €.", may_be_negative=True)
    confirme = _confirmation()


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
