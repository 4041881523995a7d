"""Forms of the import of structures: file and DLA, mapping of columns, confirmation."""

from collections import Counter
from collections.abc import Sequence

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from collecte.core.forms.base import FichierForm, Formulaire
from collecte.models import Correspondance, Dla
from collecte.registre.operations.colonnes_registre import CHAMPS
from collecte.registre.operations.correspondances import LONGEST_NAME, Colonnes

BY_HEADERS = ""
"""« d’après les titres »."""

LEFT = ""
"""« ne pas importer »."""


class FichierStructuresForm(FichierForm):
    dla = SelectField("DLA")
    correspondance = SelectField("Correspondance des colonnes", default=BY_HEADERS)

    def offer(self, dlas: Sequence[Dla], kept: Sequence[Correspondance]) -> None:
        """One DLA, or all those of a région when a column says it."""
        regions = list(dict.fromkeys(own.region for own in dlas))
        several = [region for region in regions if len([own for own in dlas if own.region is region]) > 1]
        self.dla.choices = [
            *(SelectChoice(f"dla-{own.id}", f"DLA {own.code} {own.nom}") for own in dlas),
            *(SelectChoice(f"region-{own.id}", f"une colonne du fichier le dit ({own.nom})") for own in several),
        ]
        named = [SelectChoice(str(own.id), own.nom) for own in kept]
        self.correspondance.choices = [SelectChoice(BY_HEADERS, "proposée d’après les titres du fichier"), *named]

    def chosen(self, dlas: Sequence[Dla]) -> tuple[int, Dla | None]:
        """The région, and the DLA unless a column says it; the form is valid."""
        kind, _, number = str(self.dla.data).partition("-")
        if kind == "region":
            return int(number), None
        dla = next(own for own in dlas if own.id == int(number))
        return dla.region_id, dla


class ColonnesForm(Formulaire):
    """A select a column of the file, `c0`, `c1`…; made by `colonnes_form`."""

    correspondance = StringField(
        "Nom sous lequel garder cette correspondance",
        [Length(max=LONGEST_NAME, message=f"Raccourcissez ce nom à {LONGEST_NAME} caractères.")],
    )

    def columns(self, entetes: Sequence[str]) -> Colonnes:
        """Field's code -> header, what is left aside apart."""
        chosen = {self[f"c{number}"].data: header for number, header in enumerate(entetes)}
        return {code: header for code, header in chosen.items() if code != LEFT}

    def refuse_twice(self, entetes: Sequence[str]) -> bool:
        """Tell each column of a field that another has too; whether there is one."""
        fields = [self[f"c{number}"] for number in range(len(entetes))]
        often = Counter(own.data for own in fields if own.data != LEFT)
        twice = [own for own in fields if often[own.data] > 1]
        for own in twice:
            libelle = CHAMPS[own.data].libelle
            self.refuse(own, f"Colonne « {own.label.text} » : une autre colonne dit déjà « {libelle} ». Gardez-en une.")
        return bool(twice)


def colonnes_form(entetes: Sequence[str], colonnes: Colonnes) -> type[ColonnesForm]:
    """The form of a file's columns, with what is proposed for each."""
    of = {header: code for code, header in colonnes.items()}
    fields = {
        f"c{number}": SelectField(header, choices=_choices(), default=of.get(header, LEFT))
        for number, header in enumerate(entetes)
    }
    return type("ColonnesDuFichierForm", (ColonnesForm,), fields)


def _choices() -> list[SelectChoice]:
    """The fields by what they are about."""
    known = [SelectChoice(code, champ.libelle, optgroup=champ.groupe.value) for code, champ in CHAMPS.items()]
    return [SelectChoice(LEFT, "ne pas importer", optgroup="Rien"), *known]


class ConfirmerForm(Formulaire):
    empreinte = HiddenField()
