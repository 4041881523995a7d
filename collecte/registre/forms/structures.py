"""Forms of the register: filters, structures, contacts, dated records, prestataires."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Filtres, Formulaire
from collecte.core.forms.fields import LinesField, ReadField, with_champs
from collecte.core.operations.champs_structures import read_nom, read_siret, text_reader
from collecte.models import GenreEtape
from collecte.registre.operations.champs_registre import GroupeChamps, champs_of
from collecte.registre.queries.ingenieries import ANY_CATEGORY, NO, NO_CATEGORY, YES
from collecte.registre.queries.structures import NO_STEP, FiltreStructures
from questionnaires.categories.categories import SECTEUR, THEME, Categories, Liste
from questionnaires.core.answers import clean

ALL = ""
_LONGEST_SEARCH = 100
Choices = Sequence[tuple[int, str]]
"""(id, label) of each choice."""


_SAID = [
    SelectChoice(ALL, "tous"),
    SelectChoice(YES, "oui"),
    SelectChoice(NO, "non"),
    SelectChoice(NO_CATEGORY, "non renseigné"),
]


def categorie_choices(liste: Liste) -> list[SelectChoice]:
    """Offer all, those without, then each category of a list."""
    grouped = (SelectChoice(code, libelle, optgroup=liste.titre) for code, libelle in liste.libelles.items())
    return [SelectChoice(ALL, "tous"), SelectChoice(NO_CATEGORY, "non renseigné"), *grouped]


class FiltreForm(Filtres):
    q = StringField("Chercher", description="Un nom, un SIRET, un numéro RNA ou Enée, une commune.")
    dla = SelectField("DLA", default=ALL)
    etape = SelectField("Étape atteinte", default=ALL)
    referent = SelectField("Référent(e)", default=ALL)
    orientation = SelectField("Orientation prioritaire", default=ALL)
    annee = SelectField("Accompagnées en", default=ALL)
    secteur = SelectField("Secteur", default=ALL)
    theme = SelectField("Thème d’ingénierie", default=ALL)
    qpv = SelectField("Quartier prioritaire (QPV)", default=ALL, choices=_SAID)
    frr = SelectField("France ruralités (FRR)", default=ALL, choices=_SAID)
    epci = SelectField("Intercommunalité", default=ALL)
    archivees = BooleanField("Structures archivées")

    @classmethod
    def asked(
        cls,
        args: Mapping[str, str],
        *,
        dlas: Choices,
        referents: Choices,
        orientations: Sequence[tuple[int, str, str]],
        annees: Sequence[int],
        categories: Categories,
        intercommunalites: Sequence[str],
    ) -> "FiltreForm":
        """Return the form filled from the query string; each orientation comes with the name of its avenant."""
        form = cls(formdata=MultiDict(args))
        etapes = [SelectChoice(genre.value, genre.value) for genre in GenreEtape]
        form.etape.choices = [SelectChoice(ALL, "toutes"), SelectChoice(NO_STEP, "aucune étape"), *etapes]
        form.dla.choices = _or_all("tous", dlas)
        form.referent.choices = _or_all("tout le monde", referents)
        grouped = (SelectChoice(str(value), name, optgroup=avenant) for value, name, avenant in orientations)
        form.orientation.choices = [SelectChoice(ALL, "toutes"), *grouped]
        form.annee.choices = _or_all("toute année", [(annee, str(annee)) for annee in annees])
        form.secteur.choices = categorie_choices(categories.liste(SECTEUR))
        everyone, *themes = categorie_choices(categories.liste(THEME))
        form.theme.choices = [everyone, SelectChoice(ANY_CATEGORY, "une ingénierie, de tout thème"), *themes]
        names = [SelectChoice(name, name) for name in intercommunalites]
        form.epci.choices = [SelectChoice(ALL, "toutes"), SelectChoice(NO_CATEGORY, "non renseignée"), *names]
        form.q.data = clean(form.q.data or "")[:_LONGEST_SEARCH].strip()
        form.validate()
        return form

    @property
    def is_unfolded(self) -> bool:
        """Return whether one of the filters that are rarely used is."""
        rare = (
            self.referent,
            self.orientation,
            self.annee,
            self.secteur,
            self.theme,
            self.qpv,
            self.frr,
            self.epci,
            self.archivees,
        )
        return any(field.data for field in rare)

    def filtre(self) -> FiltreStructures:
        return FiltreStructures(
            dla_id=_chosen(self.dla),
            etape=str(self.etape.data) if self.etape.data else None,
            referent_id=_chosen(self.referent),
            orientation_id=_chosen(self.orientation),
            archivees=bool(self.archivees.data),
            annee=_chosen(self.annee),
            secteur=self.secteur.data or None,
            theme=self.theme.data or None,
            qpv=self.qpv.data or None,
            frr=self.frr.data or None,
            epci=self.epci.data or None,
            sought=self.q.data,
        )


class EcheanceForm(Filtres):
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
    return int(field.data) if field.data else None


class _DlaForm(Formulaire):
    dla = SelectField("DLA", coerce=int)

    def offer_dlas(self, choices: Choices) -> None:
        """Offer these DLA; with only one there is nothing to choose."""
        self.dla.choices = [SelectChoice(value, name) for value, name in choices]
        if len(choices) == 1:
            del self.dla

    def chosen_dla(self, only: int) -> int:
        """Return the id of the DLA: `only`, when there is nothing to choose."""
        return only if self.dla is None else int(self.dla.data)


StructureForm = with_champs(_DlaForm, champs_of(GroupeChamps.STRUCTURE))
ContactForm = with_champs(
    Formulaire,
    champs_of(GroupeChamps.CONTACT),
    est_ancien=lambda: BooleanField("N’est plus dans la structure : ne plus l’interroger"),
)


def releve_form(groupe: GroupeChamps) -> type[Formulaire]:
    """Return the form of a dated record; `confirme` is shown only once figures are found unlikely."""
    return with_champs(Formulaire, champs_of(groupe), confirme=lambda: BooleanField("Ces chiffres sont exacts"))


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
