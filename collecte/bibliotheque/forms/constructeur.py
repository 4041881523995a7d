"""Forms of the builder for pages, groups, settings, checks over several answers, and undo."""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import ClassVar

from pydantic import BaseModel
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from collecte.bibliotheque.forms.constructeur_champs import Entier, LigneField, ListeField, Paragraphe, Repris
from collecte.bibliotheque.forms.constructeur_conditions import ConditionChamp, Connues, VerificationChamp, by_page
from collecte.core.forms.base import REQUIRED, Formulaire
from collecte.core.forms.fields import offer_grouped
from questionnaires.core.francais import typeset
from questionnaires.core.model import Controle, Questionnaire
from questionnaires.editing import listes

_INSIDE = frozenset({"sections", "groupes", "blocks", "questions", "controles", "repartitions"})
"""Fields that hold other parts, which have pages of their own."""


def empreinte_of(part: BaseModel) -> str:
    """Return a hash, in 16 characters, of a part without its inner parts: its page detects with it a change made
    elsewhere."""
    return sha256(part.model_dump_json(exclude=set(_INSIDE)).encode()).hexdigest()[:16]


class PartieForm(Formulaire):
    """Form of a page made from one state of a part, which `empreinte` identifies; empty for a new part."""

    empreinte = HiddenField()

    def has_errors(self, names: Collection[str]) -> bool:
        """Return whether fields that come folded have errors, and must be unfolded."""
        return any(self[name].errors for name in names)

    def check(self) -> bool:
        """Return whether it can be kept; else each field has its errors."""
        return self.validate()

    def compare(self, sentence: str, empreinte: str) -> None:
        """Add errors saying that the part changed elsewhere and which values differ now; the form can be sent again."""
        first = next(field for field in self if isinstance(field, Repris))
        self.refuse(first, sentence)
        for field in self:
            if isinstance(field, Repris) and field.is_touched:
                self.refuse(field, typeset(f"Enregistré entre-temps : « {field.shown.strip()} »."))
        self.empreinte.data = empreinte

    def refuse_all(self, sentences: Collection[tuple[str, str]], otherwise: str) -> None:
        """Attach (name of a field, sentence) refusals; those of a field that the form lacks go to `otherwise`."""
        for name, sentence in sentences:
            self.refuse(self[name if name in self else otherwise], sentence)


class TexteForm(PartieForm):
    """Form of a part whose fields are those of the part; `noms` lists them, `sans_titre` is said without a title."""

    noms: ClassVar[tuple[str, ...]]
    sans_titre: ClassVar[str] = ""
    titre: LigneField

    def check(self) -> bool:
        is_valid = self.validate()
        if self.sans_titre and not (self.titre.data or "").strip():
            self.refuse(self.titre, typeset(self.sans_titre))
            return False
        return is_valid

    def changes(self) -> dict[str, object]:
        return {name: self[name].data for name in self.noms}

    @classmethod
    def initial(cls, part: BaseModel | None) -> dict[str, object]:
        """Return the initial values of the fields, blank without a part."""
        return {name: getattr(part, name, "") for name in cls.noms}


class SectionForm(TexteForm):
    noms = ("titre", "court", "aide", "relevant")
    sans_titre = "Donnez un titre à la page."
    titre = LigneField("Titre de la page", [REQUIRED])
    court = LigneField("Titre court", description="Pour la liste des étapes ; le titre lui-même s’il est vide.")
    aide = Paragraphe("Texte d’introduction de la page")
    relevant = ConditionChamp("Quand montrer cette page ?")

    def changes(self) -> dict[str, object]:
        return super().changes() | {"court": self.court.data or self.titre.data[:40]}


class GroupeForm(TexteForm):
    noms = ("titre", "aide", "relevant")
    titre = LigneField("Titre du groupe")
    aide = Paragraphe("Texte sous le titre")
    relevant = ConditionChamp("Quand montrer ce groupe ?")


_DIFFUSIONS = [
    SelectChoice("agregee", "Des résultats regroupés, sans le nom de qui répond"),
    SelectChoice("nominative", "Chaque réponse, avec le nom de qui répond"),
]
_ENTRETIENS = [
    SelectChoice("sans", "La structure seule, par son lien personnel"),
    SelectChoice("telephone", "Aussi par téléphone, avec quelqu’un d’autre que qui l’accompagne"),
    SelectChoice("guide", "Aussi en entretien, mené par son DLA, qui lit les réponses"),
]


class ReglagesForm(TexteForm):
    noms = ("titre", "intro", "minutes", "diffusion", "entretien")
    sans_titre = "Donnez un titre au questionnaire."
    titre = LigneField("Titre du questionnaire", [REQUIRED])
    intro = Paragraphe("Introduction", description="Qui demande, pourquoi, ce qui sera fait des réponses.")
    minutes = Entier(
        "Durée annoncée, en minutes", maximum=240, description="0 : la durée estimée d’après les questions."
    )
    diffusion = RadioField("Ce que lira qui anime la région", choices=_DIFFUSIONS)
    entretien = RadioField("Quand une structure est interrogée, qui saisit sa réponse ?", choices=_ENTRETIENS)


_PORTEES = [
    SelectChoice("bloquant", "Il bloque la transmission"),
    SelectChoice("justifier", "Il demande une raison, gardée avec la réponse"),
    SelectChoice("auteur", "Il prévient l’auteur, sans rien garder"),
]


class ControleForm(PartieForm):
    condition = VerificationChamp("Ce qui doit être vrai")
    message = LigneField(
        "Message si ce n’est pas le cas", [REQUIRED], description="« Le total des emplois dépasse l’effectif. »"
    )
    remede = Paragraphe("Que faire ?", description="« Corrigez l’effectif ou le détail. »")
    portee = RadioField("Ce que fait le contrôle", choices=_PORTEES)
    raisons = ListeField(
        "Raisons proposées",
        show=listes.show_options,
        read=listes.read_options,
        description="Pour un contrôle qui demande une raison : une par ligne. Sans liste, un commentaire est demandé.",
    )
    ancre = SelectField("Question à relire", validate_choice=False)
    actif = BooleanField("Le contrôle est actif")

    def offer(self, questionnaire: Questionnaire, connues: Connues, pages: Mapping[str, str]) -> None:
        """Set the questions that the check may name, with the titles of their pages."""
        self.condition.with_known(connues, pages=pages)
        codes = questionnaire.questions
        gone = [self.ancre.data] if self.ancre.data and self.ancre.data not in codes else []
        known = [(code, " ".join(question.libelle.split())[:90]) for code, question in codes.items()]
        offer_grouped(self.ancre, by_page([*((code, f"{code} (n’existe plus)") for code in gone), *known], pages))

    def check(self) -> bool:
        is_valid = self.validate()
        if not self.condition.errors and not self.condition.data.strip():
            self.refuse(self.condition, typeset("Dites ce qui doit être vrai."))
        if not (self.message.data or "").strip():
            self.refuse(self.message, typeset("Écrivez ce que lira le répondant."))
        return is_valid and not self.condition.errors and not self.message.errors

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
