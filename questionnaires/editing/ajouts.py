"""Effect on existing answers of adding an element to a questionnaire or removing it."""

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    Somme,
)
from questionnaires.core.elements import Frozen
from questionnaires.core.model import Controle, Repartition
from questionnaires.core.options import Option
from questionnaires.core.questions import Note
from questionnaires.editing.effets import Effet, asks_reasons

Element = Block | Intitule | Ligne | Option | Controle | Repartition
"""Elements with a code of their own, added or removed as a whole."""


def added_effect(item: Element, owner: Frozen | None = None) -> Effet:
    """Return the effect of adding an element to `owner`. Existing answers may become incomplete, when it must be
    answered."""
    return Effet.A_CONFIRMER if _is_needed(item, owner) else Effet.SANS_EFFET


def removed_effect(item: Element) -> Effet:
    """Return the effect of removing an element: a code that vanishes takes its answers with it."""
    match item:
        case Note():
            return Effet.SANS_EFFET
        case Repartition():
            return Effet.A_CONFIRMER
        case Controle():
            return Effet.PERTE if asks_reasons(item) else Effet.A_CONFIRMER
        case _:
            return Effet.PERTE


def _is_needed(item: Element, owner: Frozen | None) -> bool:
    match item:
        case Option() | Repartition():
            return True
        case Controle():
            return item.actif and item.portee != "auteur"
        case Intitule():
            return _line_is_needed(item, owner)
        case Ligne():
            return any(choice.is_needed for choice in item.choices)
        case _:
            return item.is_needed


def _line_is_needed(item: Intitule, owner: Frozen | None) -> bool:
    """Return whether a new line needs answers. In a sum, every line does; a column counts in the totals of the lines,
    with its own decimals."""
    if isinstance(item, Colonne):
        return item.required or (isinstance(owner, Grille) and owner.total_lignes)
    if isinstance(owner, Matrice | Grille):
        return owner.is_needed
    return isinstance(owner, Somme | LigneSomme)
