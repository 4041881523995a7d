"""Unit or values of each kind of question, for dictionnaires."""

from typing import assert_never

from questionnaires.core.francais import plural, typeset
from questionnaires.core.questions import (
    Acknowledgement,
    Choice,
    Computed,
    Moment,
    MultipleChoice,
    Number,
    Part,
    Question,
    Scale,
    Text,
    YesNo,
)


def unit_of(question: Question) -> str:  # noqa: PLR0911 (one case a kind)
    """Return the values that a question takes, or their unit, in French."""
    match question:
        case Part():
            return typeset("% du temps consacré au DLA, deux décimales au plus")
        case Number() | Computed():
            return _number_unit(question)
        case Text():
            return f"texte, {plural(question.max_length, 'caractère')} au plus"
        case Choice() | Scale() | YesNo():
            return typeset(" ; ").join(option.libelle for option in question.offered)
        case MultipleChoice():
            several = typeset(" ; ").join(option.libelle for option in question.offered)
            return typeset(f"plusieurs réponses possibles : {several}")
        case Moment():
            return question.kind
        case Acknowledgement():
            return typeset("oui, ou vide")
        case _:
            assert_never(question)


def _number_unit(question: Number | Computed) -> str:
    if isinstance(question, Computed) and question.nature == "texte":
        return "texte calculé"
    computed = ", calculé" if isinstance(question, Computed) else ""
    return f"{question.unite or 'nombre'}, {question.decimals} décimale(s) au plus{computed}"
