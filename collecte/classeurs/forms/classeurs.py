"""Form of the workbook of a région: public, campaigns, sheets, format."""

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from exports.formats.choix import Format, available, missing
from exports.regional.matiere import DEFAULT, Audience, Famille

NOTHING = 0
"""The choice of nothing, where one may be chosen."""

Choices = Sequence[tuple[int, str]]


OTHERS = "Autres formats"
"""The heading above the formats that are no workbook."""


class ClasseurRegionalForm(Formulaire):
    audience = SelectField(
        "Pour qui",
        choices=[SelectChoice(own.name, own.value) for own in Audience],
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
        choices=[SelectChoice(own.name, own.value) for own in Famille],
        default=[own.name for own in Famille if own in DEFAULT],
        description="Une feuille que ce public ne lit pas est laissée de côté. L’édition flash tient en quatre : "
        "Synthèse, Temps, Bilan, avis des structures.",
    )
    dlas = SelectMultipleField("Un onglet pour quels DLA", coerce=int)
    format = SelectField("Format", default=Format.CLASSEUR.name)

    def offer(
        self, temps: Choices, enquetes: Choices, annees: Sequence[int], depuis: Sequence[int], dlas: Choices
    ) -> None:
        """What the région has; where it has nothing, or one year alone to compare with, there is no field. The formats
        that this installation writes."""
        self.format.choices = [
            SelectChoice(own.name, own.libelle, optgroup="Classeur" if own.is_workbook else OTHERS)
            for own in available()
        ]
        self.format.description = _about_formats()
        self.temps.choices = [*_choices(temps), SelectChoice(NOTHING, "aucune période")]
        self.enquetes.choices = _choices(enquetes)
        self.annee.choices = [*(SelectChoice(own, str(own)) for own in annees), SelectChoice(NOTHING, "aucune année")]
        self.dlas.choices = _choices(dlas)
        self.pour_dla.choices = [SelectChoice(NOTHING, "tous : la région seule"), *_choices(dlas)]
        self.depuis.choices = [SelectChoice(NOTHING, "toutes les années"), *(SelectChoice(y, str(y)) for y in depuis)]
        several = depuis if len(depuis) > 1 else ()
        offered = (
            ("temps", temps),
            ("enquetes", enquetes),
            ("annee", annees),
            ("depuis", several),
            ("dlas", dlas),
            ("pour_dla", dlas),
        )
        for name, has_any in offered:
            if not has_any:
                del self[name]

    def chosen(self, name: str) -> Any:  # noqa: ANN401 - what the field holds
        """What a field holds, None where there is no such field."""
        return self[name].data if name in self else None


def _about_formats() -> str:
    """What the other formats have, and what would add those that are missing."""
    told = "Les autres formats ont les données du classeur du même public, sans graphique ni mise en page."
    if lacking := missing():
        names, extras = " et ".join(own.court for own in lacking), ",".join(own.extra for own in lacking)
        told += f" Pour {names}, qui administre l’installation y lance : pip install '.[{extras}]'."
    return told


def _choices(own: Choices) -> list[SelectChoice]:
    return [SelectChoice(key, words) for key, words in own]
