"""Estimate the length of a questionnaire in minutes, when its author gives none, and that of each of its steps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from questionnaires.core.elements import kept_with, weight_of
from questionnaires.core.repartition import largest_remainder

if TYPE_CHECKING:  # a questionnaire says how long it takes
    from questionnaires.core.model import Questionnaire, Section

_PAGE = 10
"""Seconds to find one's way on a page."""

_CHECK = 120
"""Seconds on the check page, at most; a tenth of the rest of a short questionnaire."""


def estimated_minutes(questionnaire: "Questionnaire") -> int:
    """Return whole minutes, at least one."""
    return max(1, round(sum(_seconds(section) for section in questionnaire.sections) / 60))


def _seconds(section: "Section") -> float:
    asked = sum(weight_of(g.relevant) * sum(block.duration for block in g.blocks) for g in section.groupes)
    return weight_of(section.relevant) * (_PAGE + asked)


@kept_with
def minutes_of_steps(questionnaire: "Questionnaire") -> Sequence[int]:
    """Return the whole minutes of each section, by what it asks, then of the check page: together, `duree`.

    A step much shorter than a minute may have none.
    """
    seconds = [round(_seconds(section)) for section in questionnaire.sections]
    return largest_remainder([*seconds, min(_CHECK, sum(seconds) // 10)], questionnaire.duree)
