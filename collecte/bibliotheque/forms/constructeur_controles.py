"""The form of a check over several answers."""

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from collecte.bibliotheque.forms.constructeur import PartieForm
from collecte.bibliotheque.forms.constructeur_champs import Ligne, Liste, Paragraphe
from collecte.bibliotheque.forms.constructeur_conditions import Connues, VerificationChamp
from questionnaires.core.francais import typeset
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.editing import listes

_PORTEES = [
    SelectChoice("bloquant", "Il bloque la transmission"),
    SelectChoice("justifier", "Il demande une raison, gardée avec la réponse"),
    SelectChoice("auteur", "Il prévient l’auteur, sans rien garder"),
]


class ControleForm(PartieForm):
    condition = VerificationChamp("Ce qui doit être vrai")
    message = Ligne("Message si ce n’est pas le cas", description="« Le total des emplois dépasse l’effectif. »")
    remede = Paragraphe("Que faire ? (facultatif)", description="« Corrigez l’effectif ou le détail. »")
    portee = RadioField("Ce que fait le contrôle", choices=_PORTEES)
    raisons = Liste(
        "Raisons proposées (facultatif)",
        show=listes.show_options,
        read=listes.read_options,
        description="Pour un contrôle qui demande une raison : une par ligne. Sans liste, un commentaire est demandé.",
    )
    ancre = SelectField("Question à relire", validate_choice=False)
    actif = BooleanField("Le contrôle est actif")

    def offer(self, questionnaire: Questionnaire, connues: Connues) -> None:
        """Say which questions the check may name."""
        self.condition.with_known(connues)
        codes = questionnaire.questions
        gone = [self.ancre.data] if self.ancre.data and self.ancre.data not in codes else []
        known = [SelectChoice(code, " ".join(own.libelle.split())[:90]) for code, own in codes.items()]
        self.ancre.choices = [*(SelectChoice(code, f"{code} (n’existe plus)") for code in gone), *known]

    def check(self) -> bool:
        """Whether it can be kept; else each field says why."""
        is_valid = self.validate()
        if not self.condition.errors and not self.condition.data.strip():
            self.refuse(self.condition, typeset("Dites ce qui doit être vrai."))
        if not (self.message.data or "").strip():
            self.refuse(self.message, typeset("Écrivez ce que lira le répondant."))
        return bool(is_valid and not self.condition.errors and not self.message.errors)

    def rebuilt(self, code: str) -> Controle:
        return Controle(
            code=code,
            condition=self.condition.data,
            message=self.message.data,
            remede=self.remede.data,
            portee=self.portee.data,
            ancre=self.ancre.data,
            raisons=self.raisons.data,
            actif=self.actif.data,
        )

    @classmethod
    def initial(cls, controle: Controle) -> dict[str, object]:
        return {name: getattr(controle, name) for name in type(controle).model_fields}
