"""Describe the kind of each block in a few French words, for outlines on pages and in the terminal."""

from collections.abc import Iterable
from typing import assert_never

from questionnaires.core.blocs import Composed, Grille, Intitule, Matrice, Repetition, Simple, Somme, Tableau
from questionnaires.core.francais import decimal_text, plural, typeset
from questionnaires.core.options import ECHELLES
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    Part,
    Scale,
    Text,
    YesNo,
)

PORTEES = {"bloquant": "bloque la transmission", "justifier": "demande une raison", "auteur": "prévient l’auteur"}
"""The effect of a check that fails, in words, by `portee`."""


def nature_of(block: Simple | Composed) -> str:  # noqa: C901, PLR0911, PLR0912 (one case a kind)
    """Return the kind and its bounds, such as `nombre, de 0 à 100 %` or `choix unique`, without options (see
    `choices_of`)."""
    match block:
        case Part():
            return "part, en %"
        case Number():
            return _number(block)
        case Text():
            return typeset(
                f"texte {'long' if block.long else 'court'}, {plural(block.max_length, 'caractère')} au plus"
            )
        case Choice():
            return "choix unique"
        case MultipleChoice():
            return "choix multiple"
        case Scale() | Matrice():
            return _scale(block)
        case YesNo():
            return "oui ou non"
        case Day():
            return "date"
        case Month():
            return "mois"
        case Acknowledgement():
            return "case à cocher"
        case Computed():
            return "valeur calculée"
        case Note():
            return "texte à lire"
        case Tableau():
            return f"tableau de choix, {plural(len(block.lignes), 'ligne')}"
        case Grille():
            return f"tableau de nombres, {plural(len(block.lignes), 'ligne')}, {plural(len(block.colonnes), 'colonne')}"
        case Somme():
            return _sum(block)
        case Repetition():
            return f"liste répétée, {plural(block.maximum, 'ligne')} au plus"
        case _:
            assert_never(block)


def _number(number: Number) -> str:
    low, high = decimal_text(number.minimum, number.decimals), decimal_text(number.maximum, number.decimals)
    unit = f"\u00a0{number.unite}" if number.unite else ""
    kind = "nombre entier" if number.decimals == 0 else "nombre"
    return f"{kind}, de {low} à {high}{unit}"


def _scale(scale: Scale | Matrice) -> str:
    titre = ECHELLES[scale.echelle].titre
    if isinstance(scale, Matrice):
        return typeset(f"tableau d’échelles : {titre.lower()}, {plural(len(scale.lignes), 'ligne')}")
    return typeset(f"échelle : {titre.lower()}")


def _sum(somme: Somme) -> str:
    target = f"{somme.cible}\u00a0{somme.unite}".rstrip("\u00a0") if somme.cible.isdigit() else somme.cible
    words = {"=": "somme égale à", "<=": "somme d’au plus", "<": "somme de moins de"}
    return f"{words[somme.operateur]} {target}, {plural(len(somme.lignes), 'ligne')}"


def choices_of(block: Simple | Composed) -> tuple[str, ...]:
    """List the options or the lines that a block offers, as people read them; none for other blocks."""
    match block:
        case Choice() | MultipleChoice() | Scale() | YesNo():
            return tuple(option.libelle for option in block.offered)
        case Matrice() | Tableau() | Grille() | Somme():
            return tuple(ligne.libelle for ligne in _titles(block))
        case Repetition():
            return tuple(question.libelle for question in block.questions)
        case _:
            return ()


def _titles(block: Matrice | Tableau | Grille | Somme) -> Iterable[Intitule]:
    if isinstance(block, Tableau):
        return (Intitule(code=ligne.code, libelle=ligne.libelle) for ligne in block.lignes)
    return block.lignes
