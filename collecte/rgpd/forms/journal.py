"""Filter of the journal: author, verb, dates; sent in the query string of the page."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from collecte.core.forms.base import Filtres
from collecte.core.forms.fields import optional_date_field
from collecte.rgpd.queries.journal import Filtre

ALL = ""


class FiltreForm(Filtres):
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
        form.quoi.choices = [
            SelectChoice(ALL, "tout"),
            *(SelectChoice(verbe, verbe, optgroup=verbe.partition(" ")[0].capitalize()) for verbe in verbes),
        ]
        return form

    def filtre(self) -> Filtre:
        """Return the filter; unreadable dates are ignored, and show their error."""
        self.validate()
        return Filtre(
            compte_id=int(self.qui.data) if self.qui.data else None,
            verbe=self.quoi.data or None,
            depuis=self.depuis.data,
            jusqua=self.jusqua.data,
        )
