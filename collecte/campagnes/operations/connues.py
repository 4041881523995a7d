"""What is known before a question is asked, handed to an answer when its campaign opens, as plain data."""

from collections.abc import Iterator, Mapping

from collecte.reponses.queries.connues import Connue
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Asked

Known = Mapping[str, Connue]
"""Key of a known value -> the value. In a repetition, the key of line n ends with `.n`: `plan.action.2`."""


def connues_for(questionnaire: Questionnaire, known: Known) -> dict[str, dict[str, str]]:
    """What an answer keeps of it, by question code: the values that the questionnaire declares, as they would be typed.

    Keys that no question declares are left out: an answer holds nothing that it does not show.
    """
    return {code: _plain(known[key]) for code, key in _declared(questionnaire) if key in known}


def _declared(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Question code -> the key it declares."""
    for code, question in questionnaire.questions.items():
        if isinstance(question, Asked) and question.connu is not None:
            repetition, _, rest = code.partition(".")
            rank = rest.partition(".")[0] if repetition in questionnaire.repetitions else ""
            yield code, f"{question.connu.cle}.{rank}" if rank else question.connu.cle


def _plain(own: Connue) -> dict[str, str]:
    return {"texte": own.texte, "origine": own.origine, "date": own.date.isoformat() if own.date else ""}
