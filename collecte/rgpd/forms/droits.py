"""Forms of personal data: a request, its reply, an erasure confirmed by typing the name."""

from wtforms import BooleanField
from wtforms.validators import ValidationError

from collecte.core.forms.base import REQUIRED, Formulaire
from collecte.core.forms.fields import EnumField, LinesField, ReadField, day_field
from collecte.core.operations.cellules import name_reader
from collecte.core.operations.champs_structures import text_reader
from collecte.models import DroitDemande

_DROITS = {
    DroitDemande.ACCES: "Lire ce que vous gardez de moi (accès)",
    DroitDemande.RECTIFICATION: "Corriger ce qui est faux (rectification)",
    DroitDemande.EFFACEMENT: "Effacer mes données (effacement)",
    DroitDemande.OPPOSITION: "M’opposer à ce traitement (opposition)",
    DroitDemande.LIMITATION: "En limiter l’usage (limitation)",
}


class DroitForm(Formulaire):
    droit = EnumField("Ce que vous demandez", DroitDemande, _DROITS)
    precisions = LinesField(
        "Précisions", most=20, description="N’écrivez rien de la santé ni de la vie privée de quelqu’un."
    )


class DemandeNoteeForm(Formulaire):
    droit = EnumField("Ce qui est demandé", DroitDemande, _DROITS)
    nom = ReadField("Qui le demande", name_reader("nom", 200))
    adresse = ReadField(
        "Où lui répondre", text_reader("Où lui répondre", 254), description="Une adresse électronique ou postale."
    )
    recue_le = day_field("Reçue le", "Reçue le", "La réponse est due un mois après ce jour.")
    precisions = LinesField("Précisions", most=20)


class SuiteForm(Formulaire):
    suite = LinesField(
        "Ce qui a été fait et répondu",
        most=20,
        validators=[REQUIRED],
        description="Sans recopier de donnée : « archive remise le 3 mai ».",
    )

    def validate_suite(self, field: LinesField) -> None:
        """Refuse an empty reply: a request is closed by an answer."""
        if not field.value:
            raise ValidationError("Écrivez ce qui a été fait et répondu.")


class SeriesForm(Formulaire):
    garder = BooleanField("Garder mes répartitions avec mon nom jusqu’à la fin de la convention de mon DLA")


class EffacerForm(Formulaire):
    a_effacer = ReadField("Pour confirmer", text_reader("Pour confirmer", 60), validators=[REQUIRED])
