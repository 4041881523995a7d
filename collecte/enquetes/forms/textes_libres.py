"""Form of a review of free texts: one decision for each text, named after its digest."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from collecte.core.forms.base import Formulaire
from collecte.enquetes.operations.textes_libres import Decision
from collecte.models import Sort
from questionnaires.core.answers import clean

_SORTS = {sort.name.lower(): sort for sort in Sort}


class RelectureForm(Formulaire):
    """Form whose fields are those of the texts shown: `sort-DIGEST` and `texte-DIGEST`."""


@dataclass(frozen=True, slots=True)
class Tapee:
    """The page's entry for one text: the name of the decision, '' for none yet, and the replacement."""

    sort: str
    remplacement: str


def typed_decisions(sent: MultiDict[str, str], textes: Mapping[str, str]) -> Mapping[str, Tapee]:
    """Return the entries sent for the texts shown, by digest. A replacement typed with nothing ticked counts as one:
    it must not be lost."""
    typed = {}
    for empreinte, texte in textes.items():
        remplacement = clean(sent.get(f"texte-{empreinte}", ""))
        is_written = remplacement.strip() not in {"", clean(texte).strip()}
        sort = sent.get(f"sort-{empreinte}", "") or ("remplace" if is_written else "")
        typed[empreinte] = Tapee(sort, remplacement)
    return typed


def decisions_of(typed: Mapping[str, Tapee]) -> Mapping[str, Decision]:
    """Return the entries that hold a known decision; any other counts as none yet."""
    return {
        empreinte: Decision(_SORTS[tapee.sort], tapee.remplacement)
        for empreinte, tapee in typed.items()
        if tapee.sort in _SORTS
    }
