"""Options of choices, and the labelled scales of the trade.

« Non concerné / ne sait pas » stays apart: it is never scored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

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

SANS_OBJET = Option(code="nc", libelle="Non concerné / ne sait pas")


FAVORABLES = 2
"""Number of favourable answers, the first ones of a scale with words."""


@dataclass(frozen=True, slots=True)
class Echelle:
    """Steps whose codes are their scores; every scale but the recommendation begins with the best."""

    titre: str
    pas: tuple[Option, ...]


def cotes(nom: NomEchelle) -> tuple[tuple[str, ...], ...]:
    """Return the codes of the favourable, neutral and unfavourable answers of a scale, each side in the order of its
    answers; a scale with an even number of words has no neutral one."""
    codes = [pas.code for pas in ECHELLES[nom].pas]
    if nom == "R10":
        return tuple(codes[9:]), tuple(codes[7:9]), tuple(codes[:7])
    sides = codes[:FAVORABLES], codes[FAVORABLES:-FAVORABLES], codes[-FAVORABLES:]
    return tuple(tuple(side) for side in sides if side)


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
