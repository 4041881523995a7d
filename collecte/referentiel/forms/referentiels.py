"""Forms of the référentiel: compléments, versions, consultations and changes of its text."""

from datetime import datetime
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import date_field
from collecte.models import EtatComplement
from questionnaires.core.answers import is_seen
from questionnaires.referentiel.modifications import Intitule, PartieFonction
from questionnaires.referentiel.referentiel import Activite, Fonction

TEXTE_MAX = 2_000


def _filled(sentence: str, longest: int) -> list[Any]:
    return [DataRequired(sentence), Length(max=longest, message=f"Raccourcissez : {longest} caractères au plus.")]


class ComplementForm(Formulaire):
    vue = HiddenField()
    texte = TextAreaField("Votre proposition", _filled("Écrivez votre proposition.", TEXTE_MAX))


class ReponseForm(Formulaire):
    vu = HiddenField()
    etat = RadioField(
        "Que devient cette proposition ?",
        [InputRequired("Choisissez ce qu’elle devient.")],
        choices=[
            SelectChoice(EtatComplement.RETENU.value, "Retenue"),
            SelectChoice(EtatComplement.ECARTE.value, "Écartée"),
        ],
    )
    reponse = TextAreaField("Votre réponse, que l’auteur lira", _filled("Écrivez une phrase à l’auteur.", TEXTE_MAX))

    @property
    def seen(self) -> datetime | None:
        """Time of the answer that the page showed; None when it showed none."""
        try:
            return datetime.fromisoformat(self.vu.data or "")
        except ValueError:
            return None


class VersionForm(Formulaire):
    region = SelectField("Région", coerce=int)
    titre = StringField("Titre de la version", _filled("Donnez-lui un titre.", 200))


class RevisionForm(Formulaire):
    """A form that carries the revision of what its page shows: a version of the référentiel, a draft."""

    revision = HiddenField()

    @property
    def base_revision(self) -> int:
        """Revision shown on the page; -1, which nothing has, when unreadable."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class ConsultationForm(Formulaire):
    qui = StringField("Qui a été consulté", _filled("Écrivez qui a été consulté.", 200))
    jour = date_field("Quand")
    remarques = TextAreaField("Remarques", [Length(max=TEXTE_MAX, message="2 000 caractères au plus.")])


class TitreForm(RevisionForm):
    titre = StringField("Titre", [InputRequired("Écrivez le titre.")])


class MissionForm(TitreForm):
    court = StringField("Titre court", [InputRequired("Écrivez le titre court.")])


class FonctionForm(MissionForm):
    aide = TextAreaField("Ce qu’il faut y compter")
    frontiere = TextAreaField("Où s’arrête cette ligne")

    @property
    def intitule(self) -> Intitule:
        return Intitule(
            titre=self.titre.data or "",
            court=self.court.data or "",
            aide=self.aide.data or "",
            frontiere=self.frontiere.data or "",
        )


class NouvelleFonctionForm(FonctionForm):
    activites = TextAreaField("Ses activités, une par ligne", [InputRequired("Écrivez au moins une activité.")])

    @property
    def titres(self) -> list[str]:
        """Titles of the activités entered, without blank lines."""
        return [line for line in (self.activites.data or "").splitlines() if is_seen(line)]


class ReunionForm(FonctionForm):
    avec = SelectMultipleField("Réunir avec", [InputRequired("Cochez au moins une autre fonction.")])


class SeparationForm(RevisionForm):
    """Split of a fonction: the fields of each part, then a choice of part for each activité."""

    count: int
    activites: tuple[Activite, ...]

    @property
    def asked(self) -> tuple[PartieFonction, ...]:
        return tuple(
            PartieFonction(
                titre=self[f"titre_{number}"].data or "",
                court=self[f"court_{number}"].data or "",
                aide=self[f"aide_{number}"].data or "",
                activites=tuple(
                    activite.code for activite in self.activites if self[activite.code].data == str(number)
                ),
            )
            for number in range(1, self.count + 1)
        )


def separation_form(fonction: Fonction, count: int) -> type[SeparationForm]:
    """Build the form that splits a fonction into `count` parts."""
    fields: dict[str, Any] = {"count": count, "activites": fonction.activites}
    fields["parties"] = HiddenField(default=str(count))
    for number in range(1, count + 1):
        fields[f"titre_{number}"] = StringField("Titre", [InputRequired("Écrivez le titre de chaque partie.")])
        fields[f"court_{number}"] = StringField("Titre court", [InputRequired("Écrivez le titre court.")])
        fields[f"aide_{number}"] = TextAreaField("Ce qu’il faut y compter")
    choices = [SelectChoice(str(number), f"Partie {number}") for number in range(1, count + 1)]
    for activite in fonction.activites:
        chosen = [InputRequired(f"Choisissez la partie de « {activite.titre} ».")]
        fields[activite.code] = RadioField(activite.titre, chosen, choices=choices)
    return type("SeparationFormOfOne", (SeparationForm,), fields)
