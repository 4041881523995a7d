"""What says that flags were looked at: those of one transmission."""

from wtforms import HiddenField

from collecte.core.forms.base import Formulaire


class VusForm(Formulaire):
    recu = HiddenField()
