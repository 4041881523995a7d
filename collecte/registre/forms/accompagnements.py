"""Forms of accompagnements: accueil, description, étapes, closing, diagnostics, ingénieries."""

from collections.abc import Collection, Sequence

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import CategorieField, EnumField, LinesField, ReadField, day_field, optional_day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import (
    MAX_CONSULTES,
    MAX_MONTANT,
    count_reader,
    euros_reader,
    read_enee,
    read_jours,
    text_reader,
)
from collecte.models import GenreEtape, NatureAction
from questionnaires.categories.categories import THEME, THEME_DIAGNOSTIC
from questionnaires.core.francais import capital

NOBODY = 0
"""No référent(e), no prestataire."""

Choices = Sequence[tuple[int, str]]
"""(id, label) of each choice."""


class AccompagnementForm(Formulaire):
    """Form of an accompagnement. `accueil` is asked once, on opening: it is corrected as a step afterwards."""

    accueil = day_field("Date de l’accueil", "accueil")
    referent = SelectField("Chargé(e) de mission référent(e)", coerce=int, default=NOBODY)
    prescripteur = ReadField(
        "Prescripteur ou orienteur",
        text_reader("Prescripteur", 160),
        description="Qui a envoyé la structure vers le DLA : un réseau, une collectivité, elle-même.",
    )
    reorientation = ReadField(
        "Réorientation vers",
        text_reader("Réorientation", 160),
        description="Si le DLA l’a envoyée vers quelqu’un d’autre.",
    )
    orientations = SelectMultipleField(
        "Orientations prioritaires", coerce=int, description="Celles de l’avenant auxquelles il répond."
    )
    preconisations = LinesField("Préconisations du plan", most=40, description="Une par ligne.")
    enee = ReadField("Numéro Enée de l’accompagnement", read_enee, size="short")

    def offer(self, *, referents: Choices, orientations: Choices, word: str) -> None:
        """Set the choices. `word`: the région's word for chargé(e)s de mission. No orientation: no field."""
        self.referent.label.text = f"{capital(word)} référent(e)"
        self.referent.choices = [SelectChoice(NOBODY, "personne pour l’instant"), *_choices(referents)]
        self.orientations.choices = _choices(orientations)
        if not orientations:
            del self.orientations


class ClotureForm(Formulaire):
    jour = day_field("Date de fin", "fin")


class EtapeForm(Formulaire):
    genre = EnumField("Étape", GenreEtape)
    jour = day_field("Date", "étape")
    note = ReadField("Note", text_reader("Note", 300), description="Avec qui, où. Rien de confidentiel.")


def _beneficiaires() -> SelectMultipleField:
    return SelectMultipleField(
        "Structures bénéficiaires",
        coerce=int,
        description="Les accompagnements en cours. Ce qui est partagé ne compte qu’une fois.",
    )


class _Partagee(Formulaire):
    """Form of a diagnostic or ingénierie, which several accompagnements may share."""

    beneficiaires: SelectMultipleField

    def offer_beneficiaires(self, choices: Choices) -> None:
        self.beneficiaires.choices = _choices(choices)

    def chosen(self, hidden_ids: Collection[int]) -> frozenset[int]:
        """Return the ids ticked, and those that the page does not show."""
        return frozenset(self.beneficiaires.data) | frozenset(hidden_ids)


class DiagnosticForm(_Partagee):
    nature = EnumField("Nature", NatureAction, default=NatureAction.INDIVIDUEL.value)
    intitule = ReadField("Intitulé", name_reader("intitulé", 200), default="Diagnostic partagé")
    theme_code = CategorieField("Objet", THEME_DIAGNOSTIC)
    jour = day_field("Date", "diagnostic", "Le jour où il est rendu.")
    beneficiaires = _beneficiaires()


class IngenierieForm(_Partagee):
    nature = EnumField(
        "Nature", NatureAction, {NatureAction.INDIVIDUEL: "individuelle", NatureAction.COLLECTIF: "collective"}
    )
    intitule = ReadField("Intitulé", name_reader("intitulé", 200))
    theme_code = CategorieField("Thème", THEME)
    theme = ReadField(
        "Précision sur le thème",
        text_reader("Précision sur le thème", 120),
        description="Ce que la liste ne dit pas, surtout pour « autre ».",
    )
    prestataire = SelectField("Prestataire", coerce=int, default=NOBODY)
    jours = ReadField("Jours", read_jours, size="short", description="De toute la prestation. Vide : on ne sait pas.")
    montant = ReadField(
        "Montant en euros",
        euros_reader("Montant", most=MAX_MONTANT),
        size="short",
        description="De toute la prestation, par exemple 4 800 €.",
    )
    consultes = ReadField(
        "Prestataires consultés",
        count_reader("Prestataires consultés", most=MAX_CONSULTES),
        size="short",
        description="Combien ont reçu le cahier des charges. Vide : on ne sait pas.",
    )
    offres = ReadField("Offres reçues", count_reader("Offres reçues", most=MAX_CONSULTES), size="short")
    criteres = ReadField(
        "Critères de choix",
        text_reader("Critères de choix", 200),
        size="full",
        description="Par exemple compréhension du besoin, références, prix.",
    )
    convention_le = day_field("Convention de prestation, le", "convention")
    fin = optional_day_field("Fin, le", "fin", "Laissez vide tant qu’elle n’est pas connue.")
    beneficiaires = _beneficiaires()

    def offer_prestataires(self, choices: Choices) -> None:
        self.prestataire.choices = [SelectChoice(NOBODY, "aucun pour l’instant"), *_choices(choices)]


def _choices(pairs: Choices) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]
