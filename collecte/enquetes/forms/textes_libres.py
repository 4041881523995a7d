"""Form of a review of free texts: one decision for each text, named after its digest."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from collecte.core.forms.base import Formulaire
from collecte.enquetes.operations.textes_libres import Decision
from collecte.models import Sort
from questionnaires.core.answers import clean

_SORTS = {own.name.lower(): own for own in Sort}


class RelectureForm(Formulaire):
    """Its fields are those of the texts shown: `sort-DIGEST` and `texte-DIGEST`."""


@dataclass(frozen=True, slots=True)
class Tapee:
    """What the page has of one text: the name of what is done of it, '' for nothing yet, and what replaces it."""

    sort: str
    remplacement: str


def typed_decisions(sent: MultiDict[str, str], textes: Mapping[str, str]) -> Mapping[str, Tapee]:
    """What a page sent, for the texts that it may be about, by their digests. Something written in place of a text,
    with nothing ticked, replaces it: it must not be lost."""
    return {empreinte: _typed(sent, empreinte, texte) for empreinte, texte in textes.items()}


def _typed(sent: MultiDict[str, str], empreinte: str, texte: str) -> Tapee:
    sort, remplacement = sent.get(f"sort-{empreinte}", ""), clean(sent.get(f"texte-{empreinte}", ""))
    is_written = remplacement.strip() not in {"", clean(texte).strip()}
    return Tapee(sort or ("remplace" if is_written else ""), remplacement)


def decisions_of(typed: Mapping[str, Tapee]) -> Mapping[str, Decision]:
    """Those that say something; what is no decision of ours is nothing yet."""
    return {
        empreinte: Decision(_SORTS[own.sort], own.remplacement)
        for empreinte, own in typed.items()
        if own.sort in _SORTS
    }


def name_of(sort: Sort) -> str:
    """What the page sends for a decision."""
    return sort.name.lower()
