"""Options of choices, and the labelled scales of the trade.

« Non concerné / ne sait pas » stays apart: it is never scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from questionnaires.core.francais import typeset

AUTRE_CODE = "autre"
"""Code of « Autre, précisez », never used for anything else."""


class Option(BaseModel):
    """One of the answers offered; the code is stored, so a corrected label never changes it.

    `relevant`, of an option of a question, is an expression: when it is false, the option is not offered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    libelle: str
    relevant: str = ""


AUTRE_OPTION = Option(code=AUTRE_CODE, libelle="Autre, précisez")


NomEchelle = Literal["S4", "E5", "C4", "T4", "R10"]

Bareme = NomEchelle | tuple[str, ...]
"""A scale: the name of one of the trade, or labels of one's own, from the least to the most favourable."""

FEWEST_STEPS, MOST_STEPS = 2, 11
"""Bounds of the number of labels of one's own."""

SANS_OBJET = Option(code="nc", libelle="Non concerné / ne sait pas")


@dataclass(frozen=True, slots=True)
class Echelle:
    """Steps whose codes are their scores; every scale but the recommendation begins with the best."""

    titre: str
    pas: tuple[Option, ...]


def echelle_of(bareme: Bareme) -> Echelle:
    """Return a scale with its title and its steps."""
    if not isinstance(bareme, tuple):
        return ECHELLES[bareme]
    titre = typeset(f"De « {bareme[0]} » à « {bareme[-1]} »") if bareme else "À compléter"
    return Echelle(titre, _descending(*reversed(bareme)))


def cotes(bareme: Bareme) -> tuple[tuple[str, ...], ...]:
    """Return the codes of the favourable, neutral and unfavourable answers of a scale, each side in the order of its
    answers; in words, the halves above and below the middle, which is neutral where their number is odd."""
    codes = [pas.code for pas in echelle_of(bareme).pas]
    if bareme == "R10":
        return tuple(codes[9:]), tuple(codes[7:9]), tuple(codes[:7])
    half = len(codes) // 2
    sides = codes[:half], codes[half:-half], codes[-half:]
    return tuple(tuple(side) for side in sides if side)


def favorables_of(bareme: Bareme) -> tuple[Option, ...]:
    """Return the favourable answers of a scale, in their order."""
    best = cotes(bareme)[0]
    return tuple(pas for pas in echelle_of(bareme).pas if pas.code in best)


def _descending(*libelles: str) -> tuple[Option, ...]:
    return tuple(Option(code=str(len(libelles) - rank), libelle=libelle) for rank, libelle in enumerate(libelles))


ECHELLES: Mapping[NomEchelle, Echelle] = {
    "S4": Echelle(
        "Satisfaction",
        _descending("Très satisfait(e)", "Plutôt satisfait(e)", "Plutôt pas satisfait(e)", "Pas du tout satisfait(e)"),
    ),
    "E5": Echelle(
        "Évolution",
        _descending("Nette amélioration", "Amélioration", "Stable", "Dégradation", "Nette dégradation"),
    ),
    "C4": Echelle("Contribution", _descending("De façon décisive", "En partie", "Peu", "Pas du tout")),
    "T4": Echelle("Accord", _descending("Tout à fait", "Plutôt", "Plutôt pas", "Pas du tout")),
    "R10": Echelle(
        "Recommandation, de 0 à 10", tuple(Option(code=str(score), libelle=str(score)) for score in range(11))
    ),
}
