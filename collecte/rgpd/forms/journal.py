"""Filter of the journal: author, verb, dates; sent in the address of the page.

A form of questions, sent by its address.
"""

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
        csrf = False  # it changes nothing

    qui = SelectField("Par qui", default=ALL)
    quoi = SelectField("Quoi", default=ALL)
    depuis = optional_date_field("Depuis le")
    jusqua = optional_date_field("Jusqu’au, ce jour compris")

    @classmethod
    def asked(cls, args: Mapping[str, str], auteurs: Sequence[tuple[int, str]], verbes: Sequence[str]) -> "FiltreForm":
        """The form as the address says, with what can be chosen."""
        form = cls(formdata=MultiDict(args))
        form.qui.choices = [SelectChoice(ALL, "tout le monde"), *(SelectChoice(str(own), nom) for own, nom in auteurs)]
        form.quoi.choices = [SelectChoice(ALL, "tout"), *(SelectChoice(verbe, verbe) for verbe in verbes)]
        return form

    def filtre(self) -> Filtre:
        """What the form asks; what it cannot read asks nothing, and says so."""
        self.validate()
        chosen = str(self.qui.data) if not self.qui.errors else ALL
        return Filtre(
            compte_id=int(chosen) if chosen.isdecimal() else None,
            verbe=(self.quoi.data or None) if not self.quoi.errors else None,
            depuis=self.depuis.data,
            jusqua=self.jusqua.data,
        )
