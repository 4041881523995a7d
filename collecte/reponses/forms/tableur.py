"""Forms of the workbook of one's own répartition: the file, then what it says, sent back to be accepted."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from collecte.core.forms.base import Formulaire
from collecte.reponses.forms.reponses import SaisieForm
from collecte.reponses.operations.tableur_repartition import Lu

_LINE, _CHOICE = "ligne:", "choix:"


class AccepterForm(Formulaire):
    revision = HiddenField()  # that of the file
    vue = HiddenField()  # that of the answer when differences were shown
    base_revision = SaisieForm.base_revision

    @property
    def shown_revision(self) -> int:
        """-1 when it cannot be read: differences are shown again."""
        text = self.vue.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def sent_lines(sent: MultiDict[str, str], revision: int) -> Lu:
    """What the file said, as the page carried it."""
    return Lu(revision, _named(sent, _LINE))


def sent_choices(sent: MultiDict[str, str]) -> Mapping[str, str]:
    """Code of a line -> what is kept of it."""
    return _named(sent, _CHOICE)


def _named(sent: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in sent.items() if name.startswith(prefix)}
