"""Forms of the import of structures: file and DLA, mapping of columns, confirmation."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from collecte.core.forms.base import FichierForm, Formulaire
from collecte.models import Correspondance, Dla
from collecte.registre.operations.champs_registre import COLONNES
from collecte.registre.operations.correspondances import LONGEST_NAME, Colonnes

BY_HEADERS = ""
"""« d’après les titres »."""

LEFT = ""
"""« ne pas importer »."""


class FichierStructuresForm(FichierForm):
    dla = SelectField("DLA")
    correspondance = SelectField("Correspondance des colonnes", default=BY_HEADERS)

    def offer(self, dlas: Sequence[Dla], correspondances: Sequence[Correspondance]) -> None:
        """Offer each DLA, and a région with several DLA as a whole, for files where a column gives the DLA."""
        regions = list(dict.fromkeys(dla.region for dla in dlas))
        shared_regions = [region for region in regions if len([dla for dla in dlas if dla.region is region]) > 1]
        self.dla.choices = [
            *(SelectChoice(f"dla-{dla.id}", f"DLA {dla.code} {dla.nom}") for dla in dlas),
            *(
                SelectChoice(f"region-{region.id}", f"une colonne du fichier le dit ({region.nom})")
                for region in shared_regions
            ),
        ]
        choices = [SelectChoice(str(correspondance.id), correspondance.nom) for correspondance in correspondances]
        self.correspondance.choices = [SelectChoice(BY_HEADERS, "proposée d’après les titres du fichier"), *choices]

    def chosen(self, dlas: Sequence[Dla]) -> tuple[int, Dla | None]:
        """Return the région's id, and the DLA unless a column gives it; the form is valid."""
        kind, _, number = str(self.dla.data).partition("-")
        if kind == "region":
            return int(number), None
        dla = next(candidate for candidate in dlas if candidate.id == int(number))
        return dla.region_id, dla


class ColonnesForm(Formulaire):
    """One select per column of the file, `c0`, `c1`…; made by `colonnes_form`."""

    correspondance = StringField(
        "Nom sous lequel garder cette correspondance",
        [Length(max=LONGEST_NAME, message=f"Raccourcissez ce nom à {LONGEST_NAME} caractères.")],
    )

    def columns(self, entetes: Sequence[str]) -> Colonnes:
        """Return field code -> header, ignored columns left out."""
        chosen = {self[f"c{number}"].data: header for number, header in enumerate(entetes)}
        return {code: header for code, header in chosen.items() if code != LEFT}

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Refuse each column whose field another column has too."""
        if not super().validate(*args, **kwargs):
            return False
        fields = [field for field in self if isinstance(field, SelectField) and field.data != LEFT]
        often = Counter(field.data for field in fields)
        twice = [field for field in fields if often[field.data] > 1]
        for field in twice:
            libelle = COLONNES[field.data].colonne
            self.refuse(
                field, f"Colonne « {field.label.text} » : une autre colonne dit déjà « {libelle} ». Gardez-en une."
            )
        return not twice


def colonnes_form(entetes: Sequence[str], colonnes: Colonnes) -> type[ColonnesForm]:
    """Return the form class of a file's columns, with the proposed field of each."""
    codes = {header: code for code, header in colonnes.items()}
    fields = {
        f"c{number}": SelectField(header, choices=_choices(), default=codes.get(header, LEFT))
        for number, header in enumerate(entetes)
    }
    return type("ColonnesDuFichierForm", (ColonnesForm,), fields)


def _choices() -> list[SelectChoice]:
    """Return the fields as choices, grouped by subject."""
    fields = [SelectChoice(code, champ.colonne, optgroup=champ.groupe.value) for code, champ in COLONNES.items()]
    return [SelectChoice(LEFT, "ne pas importer", optgroup="Rien"), *fields]
