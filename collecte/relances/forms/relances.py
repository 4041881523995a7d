"""Forms of reminders: moment of sending and wording."""

import re
from datetime import time
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from collecte.core.forms.base import DEPENDS, REQUIRED, Formulaire
from collecte.core.forms.fields import days_field, optional_date_field
from collecte.core.forms.fusion import FormulaireCompare
from collecte.models import GenreRelance, Relance, Repere
from collecte.relances.operations.relances import Programme
from collecte.relances.operations.textes_relances import MotsRelance

_HEURE = "Écrivez une heure comme 09:00."
_TYPED = re.compile(r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?(?::\d{2})?)?", re.ASCII)


def _hour_of(typed: str) -> time | None:
    """Parse what the browser's field sends, and what French hands type: « 9 h 30 », « 9h », « 9 »; else None."""
    match = _TYPED.fullmatch(" ".join(typed.split()))
    try:
        return time(int(match[1]), int(match[2] or 0)) if match else None
    except ValueError:
        return None


class MotsForm(Formulaire):
    objet = StringField("Objet du message", [REQUIRED])
    texte = TextAreaField("Texte", [REQUIRED])

    def mots(self) -> MotsRelance:
        """Return the typed words. Raise Refus."""
        return MotsRelance.typed(self.objet.data or "", self.texte.data or "")


class RappelForm(MotsForm):
    confirme = BooleanField("Relancer quand même")


class RelanceForm(MotsForm, FormulaireCompare):
    genre = SelectField(
        "Ce que c’est", choices=[SelectChoice(kind.value, kind.value.capitalize()) for kind in GenreRelance]
    )
    repere = RadioField(
        "Quand",
        [InputRequired("Choisissez quand elle part.")],
        choices=[SelectChoice(repere.value, repere.libelle) for repere in Repere],
    )
    jours = days_field("Nombre de jours")
    jour = optional_date_field("Jour précis", DEPENDS)
    heure = StringField("Heure, à Paris", [InputRequired(_HEURE)])

    @classmethod
    def initial(cls, relance: Relance) -> dict[str, Any]:
        """Return the initial values of the fields."""
        kept = {name: getattr(relance, name) for name in ("genre", "repere", "jours", "jour", "objet", "texte")}
        return kept | {"heure": f"{relance.heure:%H:%M}"}

    def programme(self) -> Programme:
        """Return the schedule and wording typed in a valid form. Raise Refus when its words are not."""
        return Programme(
            genre=GenreRelance(self.genre.data),
            repere=Repere(self.repere.data),
            jours=self.jours.data,
            jour=self.jour.data,
            heure=_hour_of(self.heure.data) or time(),
            mots=self.mots(),
        )

    def validate_heure(self, field: StringField) -> None:
        if _hour_of(field.data) is None:
            raise ValidationError(_HEURE)

    def validate_jours(self, field: Any) -> None:  # noqa: ANN401 - a WTForms field
        if (field.data or 0) > 366:
            raise ValidationError("Écrivez un nombre de jours de 0 à 366.")

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401 - WTForms' own signature
        is_valid = super().validate(*args, **kwargs)
        if self.repere.data != Repere.JOUR or self.jour.data is not None or self.jour.errors:
            return is_valid
        self.refuse(self.jour, "Choisissez aussi le jour précis.")
        return False
