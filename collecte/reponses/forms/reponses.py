"""Forms of answers: saving, transmission, reopening, sharing, replies, return of the spreadsheet."""

import re
import secrets
from collections.abc import Mapping, Sequence

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from collecte.core.forms.base import FILE_REQUIRED, REQUIRED, FichierForm, Formulaire
from collecte.models import VueDirection
from collecte.reponses.operations.reponses import Partage
from collecte.reponses.operations.tableur_reponse import ClasseurLu, read_revision
from questionnaires.answers.a_cote import typable
from questionnaires.answers.merge import Conflict, merge
from questionnaires.answers.reperes import Reperes
from questionnaires.core.model import Questionnaire, Section

_CHOISIR = "Choisissez une réponse : rien n’est coché d’avance."


_TOKEN = re.compile(r"[A-Za-z0-9_-]{12}")


def new_page() -> str:
    """Return a token for one display of a page: 72 random bits, 12 characters."""
    return secrets.token_urlsafe(9)


def hidden_fields(revision: int) -> Mapping[str, str]:
    """Return the hidden fields of `SaisieForm` for a page about to be shown."""
    return {"revision": str(revision), "page": new_page()}


class SaisieForm(Formulaire):
    revision = HiddenField()
    page = HiddenField(default=new_page)

    @property
    def caches(self) -> Mapping[str, str]:
        """Hidden fields of the page, as they are to be sent back."""
        return {"revision": self.revision.data or "", "page": self.page.data or ""}

    @property
    def page_token(self) -> str:
        """Token of the page, '' when it is malformed."""
        return self.page.data if _TOKEN.fullmatch(self.page.data or "") else ""

    @property
    def base_revision(self) -> int:
        """Revision the page was made from; 0, the safest, when it cannot be read."""
        return read_revision(self.revision.data)


def unresolved_conflicts(
    section: Section, sent: MultiDict[str, str], stored: Mapping[str, str]
) -> tuple[Conflict, ...]:
    """Return the conflicts that a page asked to settle and that came back without a choice, to be asked again."""
    asked = [code for code in sent.getlist("a_choisir") if code in typable(section) and code not in sent]
    return tuple(Conflict(code, stored.get(code, ""), sent.get(f"mienne:{code}", "")) for code in asked)


def typed_justifications(
    questionnaire: Questionnaire, sent: MultiDict[str, str], reperes: Reperes | None = None
) -> Mapping[str, str]:
    """Return the reasons and comments sent by the check page; `reperes` ask for some besides the questionnaire's."""
    asked = [*questionnaire.justifications, *sorted(reperes.codes if reperes else ())]
    return {code: " ; ".join(sent.getlist(code)) for code in asked if code in sent}


class ReouvertureForm(Formulaire):
    raison = StringField("Raison, que l’auteur lira", [InputRequired("Écrivez la raison en une phrase.")])
    derniere_version = BooleanField("La rendre dans la dernière version du questionnaire")


class PartageForm(Formulaire):
    accord_chiffres = RadioField(
        "Votre répartition peut-elle compter dans les chiffres nommés de votre DLA ?",
        [InputRequired(_CHOISIR)],
        choices=[SelectChoice("oui", "Oui"), SelectChoice("non", "Non")],
    )
    vue_direction = RadioField(
        "Votre direction peut-elle voir votre répartition ?",
        [InputRequired(_CHOISIR)],
        choices=[
            SelectChoice(VueDirection.NON.value, "Non"),
            SelectChoice(VueDirection.MISSION.value, "Oui, par mission"),
            SelectChoice(VueDirection.FONCTION.value, "Oui, par fonction"),
        ],
    )
    partage_fiche = BooleanField(
        "Ma fiche d’appui : mes parts souhaitables, qui fait et qui devrait faire, et les raisons de mes changements "
        "peuvent y figurer"
    )

    def offer_fiche(self, contents: Sequence[str]) -> None:
        """Name in its box what the fiche d’appui would show of this answer; leave the box out when that is nothing."""
        if contents:
            self.partage_fiche.label.text = f"Ma fiche d’appui peut montrer : {', '.join(contents)}"
        else:
            del self.partage_fiche

    @property
    def partage(self) -> Partage:
        """The author's choices, once the form is valid."""
        return Partage(
            accord_chiffres=self.accord_chiffres.data == "oui",
            vue_direction=VueDirection(self.vue_direction.data),
            partage_fiche="partage_fiche" in self and self.partage_fiche.data,
        )


_CHOICES = ("accord_chiffres", "vue_direction", "partage_fiche", "confirmer_vides")
"""Fields of the check page that are stored until it is sent."""


def choices_of(form: Formulaire) -> dict[str, str]:
    """Return what is ticked on a check page, by field, as it would be sent."""
    ticked = {name: form[name].data for name in _CHOICES if name in form}
    return {name: "y" if data is True else str(data) for name, data in ticked.items() if data and data != "None"}


def choices_text(choices: Mapping[str, str]) -> str:
    """Write choices in one hidden field: `accord_chiffres=oui vue_direction=non`, `-` for none."""
    return " ".join(f"{name}={choice}" for name, choice in sorted(choices.items())) or "-"


def merged_choices(form: Formulaire, stored: Mapping[str, str]) -> dict[str, str]:
    """Return the choices sent, but the stored ones where this page changed nothing; `choix_vus` are those it showed.

    A page that does not say what it showed sends all that it holds. Between two changes, the last one sent stays.
    """
    sent, seen = choices_of(form), form["choix_vus"].data
    if not seen:
        return sent
    shown = dict(pair.split("=", 1) for pair in seen.split() if "=" in pair)
    typed = {name: sent.get(name, "") for name in _CHOICES if name in form}
    merged = {**typed, **merge(shown, stored, typed).kept}
    return {name: choice for name, choice in merged.items() if choice}


class TransmissionForm(Formulaire):
    """Transmission of an answer that is not about someone's time: no sharing to choose."""

    revision = HiddenField()
    page = HiddenField(default=new_page)
    choix_vus = HiddenField()
    confirmer_vides = BooleanField("Je confirme que ces lignes laissées vides valent zéro")
    base_revision = SaisieForm.base_revision
    page_token = SaisieForm.page_token

    @property
    def partage(self) -> Partage:
        """No sharing beyond what the page says."""
        return Partage(accord_chiffres=False, vue_direction=VueDirection.NON)


class EssaiForm(Formulaire):
    """Confirmation of blanks on a test that is checked again."""

    confirmer_vides = TransmissionForm.confirmer_vides


class TransmissionTempsForm(PartageForm):
    """Transmission of « Temps et activités », with the three questions on who may see."""

    revision = HiddenField()
    page = HiddenField(default=new_page)
    choix_vus = HiddenField()
    confirmer_vides = BooleanField("Je confirme que ces lignes laissées vides valent 0 %")
    base_revision = SaisieForm.base_revision
    page_token = SaisieForm.page_token

    def keep_sharing(self) -> None:
        """Leave out the questions on who may see: the choices in force stay, and change on their own page."""
        for name in ("accord_chiffres", "vue_direction", "partage_fiche"):
            if name in self:
                del self[name]


class RepliqueForm(Formulaire):
    texte = TextAreaField("Votre réponse à cette question", [REQUIRED])


_LINE, _CHOICE = "ligne:", "choix:"


class TableurForm(FichierForm):
    fichier = FileField("Votre classeur rempli", [FILE_REQUIRED])


class AccepterForm(Formulaire):
    revision = HiddenField()  # revision of the file
    vue = HiddenField()  # revision of the answer when differences were shown
    base_revision = SaisieForm.base_revision

    @property
    def shown_revision(self) -> int:
        """Revision when differences were shown; -1 when it cannot be read, so that they are shown again."""
        return read_revision(self.vue.data, -1)


def sent_lines(sent: MultiDict[str, str], revision: int) -> ClasseurLu:
    """Return the contents of the file, as the page carried them."""
    return ClasseurLu(revision, _named(sent, _LINE))


def sent_choices(sent: MultiDict[str, str]) -> Mapping[str, str]:
    """Return the side chosen for each conflicting line, by code: « fichier » or « enregistre »."""
    return _named(sent, _CHOICE)


def _named(sent: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in sent.items() if name.startswith(prefix)}
