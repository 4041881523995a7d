"""Known answers: values prefilled with their origin and date, editable or locked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collecte.models import Participation
from questionnaires.core.elements import AskedQuestion, Question
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Moment

_ISO = re.compile("[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Connue:
    """A known answer: its text as stored, its origin and its day."""

    texte: str
    origine: str
    date: date | None


def connues_of(participation: Participation) -> Mapping[str, Connue]:
    """Return the answers known when the campaign opened, by question code."""
    return {
        code: Connue(
            str(raw.get("texte", "")),
            str(raw.get("origine", "")),
            date.fromisoformat(raw["date"]) if raw.get("date") else None,
        )
        for code, raw in participation.connues.items()
    }


def locked_codes(questionnaire: Questionnaire, connues: Mapping[str, Connue]) -> frozenset[str]:
    """Return the codes of questions that are shown and not asked, their answer being known."""
    return frozenset(code for code in connues if _is_locked(questionnaire.questions.get(code)))


def _is_locked(question: Question | None) -> bool:
    return isinstance(question, AskedQuestion) and question.connu is not None and question.connu.lecture_seule


def saisie_with(
    questionnaire: Questionnaire, saisie: Mapping[str, str], connues: Mapping[str, Connue]
) -> Mapping[str, str]:
    """Return what was typed, else what is known, as the pages show it. Erased answers stay blank, where allowed."""
    known = {code: _typed(questionnaire.questions.get(code), connue.texte) for code, connue in connues.items()}
    return typed_with({**known, **saisie}, questionnaire, connues)


def typed_with(
    saisie: Mapping[str, str], questionnaire: Questionnaire, connues: Mapping[str, Connue]
) -> Mapping[str, str]:
    """Return what was typed, and what is known where nothing may be typed: how far someone has come."""
    locked = locked_codes(questionnaire, connues)
    return {**saisie, **{code: _typed(questionnaire.questions.get(code), connues[code].texte) for code in locked}}


def _typed(question: Question | None, texte: str) -> str:
    """Return a known value as a French hand would type it: the register stores days and months in ISO 8601."""
    if isinstance(question, Moment) and _ISO.fullmatch(texte):
        return "/".join(reversed(texte.split("-")))
    return texte
