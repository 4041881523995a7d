"""Justifications asked on a check page: reasons for failed checks, blank lines to confirm as zero."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from collecte.reponses.views.champs import ChampReponse
from questionnaires.answers.controles import justification_questions
from questionnaires.answers.evaluation import Evaluation
from questionnaires.core.answers import Severity
from questionnaires.core.model import Controle, Questionnaire


@dataclass(frozen=True, slots=True)
class AJustifier:
    """A failed check that may be justified, with its questions and whether its justification is still missing.

    `only_if_zero`: it fails once blank lines are confirmed as zero, and asks nothing until then.
    """

    controle: Controle
    url: str
    champs: tuple[ChampReponse, ...]
    is_missing: bool
    only_if_zero: bool = False

    @property
    def first(self) -> str:
        return self.champs[0].code


def a_justifier(
    evaluation: Evaluation,
    if_zero: Sequence[Controle],
    saisie: Mapping[str, str],
    url_of: Callable[[str], str],
) -> list[AJustifier]:
    """List the failed checks to justify. Justified or not, each keeps its place: a reason given can be changed.

    Those `if_zero` come last. `url_of` gives the address of a question, by its code.
    """
    missing = {problem.controle for problem in evaluation.problems if problem.severity is Severity.TO_JUSTIFY}
    return [
        AJustifier(
            controle,
            url_of(controle.ancre),
            tuple(
                ChampReponse(question=question, typed=saisie.get(question.code, ""))
                for question in justification_questions(controle)
            ),
            controle.code in missing,
            controle in if_zero,
        )
        for controle in (*evaluation.failed, *if_zero)
        if controle.portee == "justifier"
    ]


def blank_lines(questionnaire: Questionnaire, codes: Sequence[str]) -> list[str]:
    """List the short names of lines to confirm as zero, with their répartition where another one has the same lines."""
    others = {
        code: repartition.libelle for repartition in questionnaire.repartitions[1:] for code in repartition.lignes
    }
    labels = {code: questionnaire.questions[code].name for code in codes}
    return [f"{label} ({others[code]})" if code in others else label for code, label in labels.items()]
