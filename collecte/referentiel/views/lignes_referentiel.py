"""Form and change that match each kind of line of the référentiel."""

from collections.abc import Mapping
from typing import Any

from collecte.referentiel.forms.referentiels import (
    FonctionForm,
    MissionForm,
    NouvelleFonctionForm,
    ReunionForm,
    SeparationForm,
    TitreForm,
    separation_form,
)
from collecte.referentiel.operations.referentiels import Change
from questionnaires.referentiel import modifications
from questionnaires.referentiel.referentiel import Axe, Element, Fonction, Mission, Referentiel

GENRES: Mapping[str, tuple[type[Any], str]] = {
    "fonction": (Mission, "une fonction"),
    "axe": (Mission, "un axe de bilan"),
    "activite": (Fonction, "une activité"),
    "point": (Axe, "un point"),
}
"""What can be added: the kind of line that holds it, and what people call it."""

MOST_PARTS = 4
"""How many fonctions one can be put in at once."""


def known_words(element: Element) -> dict[str, str]:
    """What a form of rewriting starts from."""
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
    """What a sent form of rewriting does."""
    code, titre = element.code, form.titre.data or ""
    if isinstance(form, FonctionForm):
        intitule = form.intitule
        return lambda own: modifications.rename_fonction(own, code, intitule)
    if isinstance(form, MissionForm):
        court = form.court.data or ""
        return lambda own: modifications.rename_mission(own, code, titre, court)
    return lambda own: modifications.rename(own, code, titre)


def addition_form(genre: str) -> type[TitreForm]:
    return NouvelleFonctionForm if genre == "fonction" else TitreForm


def adder(element: Element, genre: str, form: TitreForm) -> Change:
    """What a sent form of addition does."""
    code, titre = element.code, form.titre.data or ""
    if isinstance(form, NouvelleFonctionForm):
        intitule, titres = form.intitule, form.titres
        return lambda own: modifications.add_fonction(own, code, intitule, titres)
    add = {"axe": modifications.add_axe, "activite": modifications.add_activite, "point": modifications.add_point}
    return lambda own: add[genre](own, code, titre)


def holds(element: Element, genre: str) -> bool:
    """Whether such a line can be added under this one."""
    return genre in GENRES and isinstance(element, GENRES[genre][0])


def form_of_parts(fonction: Fonction, asked: str | None) -> type[SeparationForm]:
    """The form of as many parts as asked, two when it cannot be read."""
    count = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 3 else 2
    return separation_form(fonction, min(max(count, 2), MOST_PARTS))


def offer_others(referentiel: Referentiel, fonction: Fonction, form: ReunionForm) -> None:
    """The fonctions that this one can be merged with: all the others."""
    form.offer_fonctions([own for own in referentiel.fonctions.values() if own.code != fonction.code])
