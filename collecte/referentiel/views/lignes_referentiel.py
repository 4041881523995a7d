"""Form and change that match each kind of line of the référentiel."""

from collections.abc import Mapping
from typing import Any

from collecte.referentiel.forms.referentiels import (
    FonctionForm,
    MissionForm,
    NouvelleFonctionForm,
    SeparationForm,
    TitreForm,
    separation_form,
)
from collecte.referentiel.operations.referentiels import Change
from questionnaires.referentiel import modifications
from questionnaires.referentiel.referentiel import Axe, Element, Fonction, Mission

GENRES: Mapping[str, tuple[type[Any], str]] = {
    "fonction": (Mission, "une fonction"),
    "axe": (Mission, "un axe de bilan"),
    "activite": (Fonction, "une activité"),
    "point": (Axe, "un point"),
}
"""Kinds of lines that can be added: the kind that holds them, and their French name."""

MOST_PARTS = 4
"""Most parts into which a fonction can be split at once."""


def known_words(element: Element) -> dict[str, str]:
    """Return the initial values of a rewriting form."""
    names = ("titre", "court", "aide", "frontiere")
    return {name: getattr(element, name) for name in names if hasattr(element, name)}


def rewriting_form(element: Element) -> type[TitreForm]:
    match element:
        case Fonction():
            return FonctionForm
        case Mission():
            return MissionForm
        case _:
            return TitreForm


def rewriter(element: Element, form: TitreForm) -> Change:
    """Return the change made by a submitted rewriting form."""
    code, titre = element.code, form.titre.data or ""
    if isinstance(form, FonctionForm):
        return lambda referentiel: modifications.rename_fonction(referentiel, code, form.intitule)
    if isinstance(form, MissionForm):
        return lambda referentiel: modifications.rename_mission(referentiel, code, titre, form.court.data or "")
    return lambda referentiel: modifications.rename(referentiel, code, titre)


def adder(element: Element, genre: str, form: TitreForm) -> Change:
    """Return the change made by a submitted addition form."""
    code, titre = element.code, form.titre.data or ""
    if isinstance(form, NouvelleFonctionForm):
        return lambda referentiel: modifications.add_fonction(referentiel, code, form.intitule, form.titres)
    add = {"axe": modifications.add_axe, "activite": modifications.add_activite, "point": modifications.add_point}
    return lambda referentiel: add[genre](referentiel, code, titre)


def form_of_parts(fonction: Fonction, parties: str | None) -> type[SeparationForm]:
    """Build the form with `parties` parts, from 2 to MOST_PARTS; 2 when unreadable."""
    count = int(parties) if parties and parties.isascii() and parties.isdigit() and len(parties) < 3 else 2
    return separation_form(fonction, min(max(count, 2), MOST_PARTS))
