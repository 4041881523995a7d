"""Estimate the length of a questionnaire in minutes, by kind of question, when its author gives none.

The seconds below suppose a respondent who knows the figures asked, or has them at hand. They were chosen so that the
shipped instruments, whose lengths were thought out one by one, come within a third of what they announce.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from questionnaires.core.blocs import Composed, Grille, Matrice, Repetition, Simple, Somme, Tableau
from questionnaires.core.questions import Asked, Text

if TYPE_CHECKING:  # a questionnaire says how long it takes
    from questionnaires.core.model import Questionnaire

_PAGE = 10
"""Seconds to find one's way on a page."""

_SECONDS: Mapping[str, float] = {
    "part": 35,  # weighed against the others
    "nombre": 20,
    "texte": 25,
    "choix": 12,
    "choix_multiple": 20,
    "echelle": 10,
    "oui_non": 8,
    "date": 12,
    "mois": 12,
    "accuse": 5,
    "calcul": 0,
    "note": 8,
}
_LONG_TEXT = 60
_CHOICE_OF_TABLE = 6
_LINE_OF_MATRICE = 8
_CELL = 12
_LINE_OF_SOMME = 20

_CONDITIONAL = 0.5
"""Weight of a conditional question: asked of one respondent out of two."""

_KNOWN = 0.5
"""Weight of a known answer: reading it again takes half the time of writing it."""


def estimated_minutes(questionnaire: "Questionnaire") -> int:
    """Return whole minutes, at least one."""
    seconds = sum(
        _weight(section.relevant)
        * (_PAGE + sum(_weight(g.relevant) * sum(_seconds(block) for block in g.blocks) for g in section.groupes))
        for section in questionnaire.sections
    )
    return max(1, round(seconds / 60))


def _weight(relevant: str) -> float:
    return _CONDITIONAL if relevant.strip() else 1


def _seconds(block: Simple | Composed) -> float:
    known = isinstance(block, Asked) and block.connu is not None
    return _weight(block.relevant) * (_KNOWN if known else 1) * _when_asked(block)


def _when_asked(block: Simple | Composed) -> float:  # noqa: PLR0911 (one case a kind)
    match block:
        case Tableau():
            return _CHOICE_OF_TABLE * sum(len(ligne.choices) for ligne in block.lignes)
        case Matrice():
            return _LINE_OF_MATRICE * len(block.lignes)
        case Grille():
            return _CELL * len(block.lignes) * len(block.colonnes)
        case Somme():
            return _LINE_OF_SOMME * sum(1 + len(ligne.sous) for ligne in block.lignes)
        case Repetition():
            return max(1, block.minimum) * sum(_seconds(child) for child in block.questions)
        case Text(long=True):
            return _LONG_TEXT
        case _:
            return _SECONDS[block.kind]
