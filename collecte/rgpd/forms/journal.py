"""Filter of the journal: author, verb, dates; sent in the query string of the page."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import optional_date_field
from collecte.rgpd.queries.journal import Filtre

ALL = ""


class FiltreForm(Formulaire):
    class Meta(Formulaire.Meta):
        csrf = False  # a filter changes nothing

    qui = SelectField("Par qui", default=ALL)
    quoi = SelectField("Quoi", default=ALL)
    depuis = optional_date_field("Depuis le")
    jusqua = optional_date_field("Jusqu’au, ce jour compris")

    @classmethod
    def asked(cls, args: Mapping[str, str], auteurs: Sequence[tuple[int, str]], verbes: Sequence[str]) -> "FiltreForm":
        """Return the form filled from the query string, with the authors and verbs that can be chosen."""
        form = cls(formdata=MultiDict(args))
        form.qui.choices = [
            SelectChoice(ALL, "tout le monde"),
            *(SelectChoice(str(compte_id), nom) for compte_id, nom in auteurs),
        ]
        form.quoi.choices = [SelectChoice(ALL, "tout"), *(SelectChoice(verbe, verbe) for verbe in verbes)]
        return form

    def filtre(self) -> Filtre:
        """Return the filter; unreadable fields are ignored, and show their error."""
        self.validate()
        chosen = str(self.qui.data) if not self.qui.errors else ALL
        return Filtre(
            compte_id=int(chosen) if chosen.isdecimal() else None,
            verbe=(self.quoi.data or None) if not self.quoi.errors else None,
            depuis=self.depuis.data,
            jusqua=self.jusqua.data,
        )
