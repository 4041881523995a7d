"""Estimate the length of a questionnaire in minutes, when its author gives none."""

from typing import TYPE_CHECKING

from questionnaires.core.elements import weight_of

if TYPE_CHECKING:  # a questionnaire says how long it takes
    from questionnaires.core.model import Questionnaire

_PAGE = 10
"""Seconds to find one's way on a page."""


def estimated_minutes(questionnaire: "Questionnaire") -> int:
    """Return whole minutes, at least one."""
    seconds = sum(
        weight_of(section.relevant)
        * (_PAGE + sum(weight_of(g.relevant) * sum(block.duration for block in g.blocks) for g in section.groupes))
        for section in questionnaire.sections
    )
    return max(1, round(seconds / 60))
