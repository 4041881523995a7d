"""Forms of the categories in preparation."""

from wtforms import SelectField, SelectMultipleField

from collecte.core.forms.fields import LinesField, ReadField
from collecte.core.operations.cellules import name_reader
from collecte.referentiel.forms.referentiels import RevisionForm
from questionnaires.categories.versions import LIBELLE_MAX


class CategorieForm(RevisionForm):
    libelle = ReadField("Libellé", name_reader("libellé", LIBELLE_MAX))
    synonymes = LinesField(
        "Se dit aussi",
        most=40,
        longest=80,
        description="Un par ligne : les mots des fichiers et d’avant qui veulent dire la même chose.",
    )


class AjoutForm(CategorieForm):
    groupe = SelectField("Rangée sous", default="")


class RetraitForm(RevisionForm):
    apres = SelectMultipleField("Où vont les lignes du registre qui l’ont")

    def ask_apres(self, *, is_used: bool, has_text: bool) -> None:
        """Require it of a category in use, and say what several mean where a text awaits to be mapped."""
        self.apres.flags.optional = not is_used
        several = "Plusieurs : chaque équipe choisira, un choix par texte, dans « Rapprocher les textes »."
        self.apres.description = f"Une seule : elles y passent toutes. {several}" if has_text else "Une seule."
