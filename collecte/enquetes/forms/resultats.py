"""Forms of results: filter in the address of the page, message that sends them to structures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from collecte.core.forms.base import REQUIRED, Filtres, Formulaire
from exports.enquetes.resultats import GroupeDepouille, Question, Resultats
from exports.release.cellules import Dimension
from exports.statistiques.evolution import Grandeur
from questionnaires.core.francais import typeset

ALL = ""
ECHELLES = "echelles"


@dataclass(frozen=True, slots=True)
class Filtre:
    """Filter of results; `theme` is the title of a page of the questionnaire, or ''."""

    theme: str = ""
    echelles: bool = False
    sans_confidentiels: bool = False

    def of(self, resultats: Resultats, pages: Mapping[Grandeur, Collection[str]]) -> Resultats:
        """Return the results left by the filter. Parts without questions go when a theme or scales are chosen, but for
        the changes of the numbers that the theme asks; `pages`: the titles of the themes that ask each."""
        groupes = tuple(groupe for groupe in map(self._groupe, resultats.groupes) if groupe.questions)
        if not self.theme and not self.echelles:
            return replace(resultats, groupes=groupes)
        changements = tuple(
            changement
            for changement in resultats.changements
            if not self.echelles and self.theme in pages.get(changement.grandeur, ())
        )
        return replace(resultats, groupes=groupes, changements=changements, mots=(), representativite=())

    def _groupe(self, groupe: GroupeDepouille) -> GroupeDepouille:
        if self.theme not in {ALL, groupe.titre}:
            return replace(groupe, questions=())
        return replace(groupe, questions=tuple(filter(self._is_shown, groupe.questions)))

    def _is_shown(self, question: Question) -> bool:
        if self.echelles and question.echelle is None:
            return False
        return not (self.sans_confidentiels and question.confidentiel)

    @property
    def dit(self) -> str:
        """Return a sentence on what is left out; empty when nothing is."""
        parts = [
            *([f"le thème « {self.theme} » seulement"] if self.theme else []),
            *(["les questions à échelle seulement"] if self.echelles else []),
            *(["sans les questions confidentielles"] if self.sans_confidentiels else []),
        ]
        return typeset(f"Une partie des résultats : {', '.join(parts)}.") if parts else ""


class FiltreResultatsForm(Filtres):
    """Filter sent in the query string."""

    dla = SelectField("Région ou DLA", default=ALL)
    theme = SelectField("Thème", default=ALL)
    questions = SelectField("Questions", default=ALL)
    sans_confidentiels = BooleanField("Masquer les questions confidentielles")

    @classmethod
    def asked(
        cls, args: Mapping[str, str], *, here: str, themes: Sequence[str], pages: Sequence[tuple[str, str]]
    ) -> "FiltreResultatsForm":
        """Build the form: `pages` of the région ('') and of DLA (their ids) to choose from, `here` being this one;
        `themes` by title."""
        form = cls(formdata=MultiDict({"dla": here, **args}))
        form.dla.default = here
        form.dla.choices = [SelectChoice(*page) for page in pages]
        form.theme.choices = [SelectChoice(ALL, "tous"), *(SelectChoice(theme, typeset(theme)) for theme in themes)]
        form.questions.choices = [SelectChoice(ALL, "toutes"), SelectChoice(ECHELLES, "à échelle seulement")]
        form.validate()
        return form

    @property
    def filtre(self) -> Filtre:
        return Filtre(
            theme=str(self.theme.data or ""),
            echelles=self.questions.data == ECHELLES,
            sans_confidentiels=bool(self.sans_confidentiels.data),
        )


def _alone(_form: Formulaire, field: SelectField) -> None:
    """Refuse an address that gives a field twice, which no page sends."""
    if len(field.raw_data) > 1:
        raise StopValidation(typeset(f"« {field.label.text} » est donné plusieurs fois : choisissez."))


class CroisementForm(Formulaire):
    """A question and what it is crossed with, in the query string; another choice is refused."""

    class Meta(Formulaire.Meta):
        csrf = False  # it changes nothing

    question = SelectField("Question", [_alone])
    par = SelectField("Croisée avec", [_alone])

    @classmethod
    def asked(
        cls, args: Mapping[str, str], groupes: Sequence[GroupeDepouille], dimensions: Sequence[Dimension]
    ) -> "CroisementForm":
        """Build the form, and refuse a choice that is not among `groupes` and `dimensions`; none is made yet without
        `args`."""
        form = cls(formdata=MultiDict(args))
        form.question.choices = [
            SelectChoice(question.code, typeset(question.libelle), optgroup=typeset(groupe.titre))
            for groupe in groupes
            for question in groupe.questions
        ]
        form.par.choices = [SelectChoice(dimension.code, dimension.libelle) for dimension in dimensions]
        if args:
            form.validate()
        return form

    def validate_par(self, field: SelectField) -> None:
        questions = {str(choice.value) for choice in self.question.choices or ()}
        if field.data in questions:
            other = "elle-même" if field.data == self.question.data else "une autre question"
            raise StopValidation(typeset(f"Une question ne se croise pas avec {other}."))


class EnvoiResultatsForm(Formulaire):
    objet = StringField("Objet du message", [REQUIRED])
    texte = TextAreaField("Texte", [REQUIRED])
