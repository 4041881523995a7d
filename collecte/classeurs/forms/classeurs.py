"""Form of the workbook of a région: public, campaigns, sheets, format."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import offer
from exports.formats.choix import Format, available, missing
from exports.regional.matiere import DEFAULT, Audience, Famille

NOTHING = 0
"""Value of the choice « none » of a field."""

Choices = Sequence[tuple[int, str]]


OTHERS = "Autres formats"
"""Heading above the formats that are no workbook."""


class ClasseurRegionalForm(Formulaire):
    audience = SelectField(
        "Pour qui",
        choices=[SelectChoice(audience.name, audience.value) for audience in Audience],
        default=Audience.C2RA.name,
        description="Le C2RA et les DLA ont l’édition complète ; les pilotes et le public, l’édition flash, en quatre "
        "pages : la région seule, sans nom.",
    )
    pour_dla = SelectField(
        "Pour quel DLA",
        coerce=int,
        description="Pour les DLA seulement : son équipe et sa direction y lisent aussi leurs propres chiffres.",
    )
    temps = SelectField("Le temps", coerce=int, description="La période dont on lit la répartition et les activités.")
    enquetes = SelectMultipleField("Les questionnaires", coerce=int)
    annee = SelectField("Les bilans", coerce=int, description="L’année de référence, et celles d’avant à côté.")
    depuis = SelectField(
        "Comparer depuis", coerce=int, description="Pour les feuilles d’évolution, du temps et des bilans."
    )
    familles = SelectMultipleField(
        "Les feuilles",
        choices=[SelectChoice(famille.name, famille.value) for famille in Famille],
        default=[famille.name for famille in Famille if famille in DEFAULT],
        description="Une feuille que ce public ne lit pas est laissée de côté. L’édition flash tient en quatre : "
        "Synthèse, Temps, Bilan, avis des structures.",
    )
    dlas = SelectMultipleField("Un onglet pour quels DLA", coerce=int)
    format = SelectField("Format", default=Format.CLASSEUR.name)

    def offer(
        self, temps: Choices, enquetes: Choices, annees: Sequence[int], depuis: Sequence[int], dlas: Choices
    ) -> None:
        """Set the choices of the région and the formats that this installation writes; a field without choices, or with
        a single year to compare with, is removed."""
        self.format.choices = [
            SelectChoice(choix.name, choix.libelle, optgroup="Classeur" if choix.is_workbook else OTHERS)
            for choix in available()
        ]
        self.format.description = _about_formats()
        offer(self.temps, [*temps, (NOTHING, "aucune période")])
        offer(self.enquetes, enquetes)
        offer(self.annee, [*((annee, str(annee)) for annee in annees), (NOTHING, "aucune année")])
        offer(self.dlas, dlas)
        offer(self.pour_dla, [(NOTHING, "tous : la région seule"), *dlas])
        offer(self.depuis, [(NOTHING, "toutes les années"), *((annee, str(annee)) for annee in depuis)])
        offered = {"temps": temps, "enquetes": enquetes, "annee": annees, "depuis": depuis[1:], "dlas": dlas}
        for name, choices in (*offered.items(), ("pour_dla", dlas)):
            if not choices:
                del self[name]

    def chosen(self, name: str) -> Any:  # noqa: ANN401 - what the field holds
        """Return the value of a field, None when it was removed."""
        return self[name].data if name in self else None


def _about_formats() -> str:
    """Describe the other formats, and how to install those that are missing."""
    text = "Les autres formats ont les données du classeur du même public, sans graphique ni mise en page."
    if lacking := missing():
        names, extras = " et ".join(absent.court for absent in lacking), ",".join(absent.extra for absent in lacking)
        text += f" Pour {names}, qui administre l’installation y lance : pip install '.[{extras}]'."
    return text
