"""Forms of results: filter in the address of the page, message that sends them to structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from exports.enquetes.depouiller import Groupe, Question
from exports.enquetes.resultats import Resultats
from questionnaires.core.francais import typeset

ALL = ""
ECHELLES = "echelles"


@dataclass(frozen=True, slots=True)
class Filtre:
    """`theme` is the title of a page of the questionnaire, or ''."""

    theme: str = ""
    echelles: bool = False
    sans_confidentiels: bool = False

    def of(self, found: Resultats) -> Resultats:
        """The same results, of which less is shown. What is no question goes when a theme or scales are chosen."""
        groupes = tuple(own for own in map(self._groupe, found.groupes) if own.questions)
        if not self.theme and not self.echelles:
            return replace(found, groupes=groupes)
        return replace(found, groupes=groupes, changements=(), mots=(), representativite=())

    def _groupe(self, groupe: Groupe) -> Groupe:
        if self.theme not in {ALL, groupe.titre}:
            return replace(groupe, questions=())
        return replace(groupe, questions=tuple(filter(self._is_shown, groupe.questions)))

    def _is_shown(self, question: Question) -> bool:
        if self.echelles and question.echelle is None:
            return False
        return not (self.sans_confidentiels and question.confidentiel)

    @property
    def dit(self) -> str:
        """What is left out, in words; empty when nothing is."""
        said = [
            *([f"le thème « {self.theme} » seulement"] if self.theme else []),
            *(["les questions à échelle seulement"] if self.echelles else []),
            *(["sans ce qui est confidentiel"] if self.sans_confidentiels else []),
        ]
        return typeset(f"Une partie des résultats : {', '.join(said)}.") if said else ""


class FiltreResultatsForm(Formulaire):
    """Sent by its address; what it cannot read asks nothing."""

    class Meta(Formulaire.Meta):
        csrf = False  # it changes nothing

    dla = SelectField("Région ou DLA", default=ALL)
    theme = SelectField("Thème", default=ALL)
    questions = SelectField("Questions", default=ALL)
    sans_confidentiels = BooleanField("Masquer ce qui est confidentiel")

    @classmethod
    def asked(
        cls, args: Mapping[str, str], *, themes: Sequence[str], pages: Sequence[tuple[str, str]]
    ) -> "FiltreResultatsForm":
        """`pages` are those of the région ('') and of DLA (their ids) that may be chosen; `themes`, titles."""
        form = cls(formdata=MultiDict(args))
        form.dla.choices = [SelectChoice(*own) for own in pages]
        form.theme.choices = [SelectChoice(ALL, "tous"), *(SelectChoice(own, typeset(own)) for own in themes)]
        form.questions.choices = [SelectChoice(ALL, "toutes"), SelectChoice(ECHELLES, "à échelle seulement")]
        form.validate()
        return form

    @property
    def filtre(self) -> Filtre:
        return Filtre(
            theme="" if self.theme.errors else str(self.theme.data or ""),
            echelles=self.questions.data == ECHELLES,
            sans_confidentiels=bool(self.sans_confidentiels.data),
        )


class EnvoiResultatsForm(Formulaire):
    objet = StringField("Objet du message")
    texte = TextAreaField("Texte")
