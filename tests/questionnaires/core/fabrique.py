"""The shortest questionnaires: a test states only what distinguishes its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.core.blocs import Block
from questionnaires.core.model import Controle, Groupe, Questionnaire, Repartition, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Number, YesNo

JOUR = date(2026, 11, 25)

A = Number(code="A", libelle="Nombre A", maximum=1000)
B = Number(code="B", libelle="Nombre B", maximum=1000)
OUI = YesNo(code="OUI", libelle="D’accord ?")
IF_YES = "${OUI} = 'oui'"


def questionnaire(
    *blocks: Block, controles: Iterable[Controle] = (), repartitions: Iterable[Repartition] = ()
) -> Questionnaire:
    """Build a questionnaire of one page and one group."""
    return pages(page("S1", *blocks), controles=controles, repartitions=repartitions)


def pages(
    *sections: Section, controles: Iterable[Controle] = (), repartitions: Iterable[Repartition] = ()
) -> Questionnaire:
    return Questionnaire(
        code="ESSAI",
        titre="Essai",
        minutes=5,
        sections=sections,
        repartitions=tuple(repartitions),
        controles=tuple(controles),
    )


def page(code: str, *blocks: Block, relevant: str = "", groupe_relevant: str = "") -> Section:
    """Build a page of one group, whose code is that of the page and `_G`."""
    groupe = Groupe(code=f"{code}_G", titre="Groupe", relevant=groupe_relevant, blocks=blocks)
    return Section(code=code, titre=f"Page {code}", court=code, relevant=relevant, groupes=(groupe,))


def options(**libelles: str) -> tuple[Option, ...]:
    return tuple(Option(code=code, libelle=libelle) for code, libelle in libelles.items())


def change(element: Any, **fields: Any) -> Any:  # noqa: ANN401 - any element of a definition, any of its fields
    """Change some fields of an element; model_copy would keep what was computed from the old ones."""
    return type(element).model_validate(
        {**{name: getattr(element, name) for name in type(element).model_fields}, **fields}
    )


def judged(whole: Questionnaire, **saisie: str) -> Evaluation:
    """Judge typed texts; codes of lines are written with `__` for a point."""
    return evaluate(whole, _typed(saisie), today=JOUR)


def confirmed(whole: Questionnaire, **saisie: str) -> Evaluation:
    """Judge typed texts, the blank lines of sums being confirmed as zeros."""
    return evaluate(whole, _typed(saisie), today=JOUR, blanks_confirmed=True)


def _typed(saisie: Mapping[str, str]) -> dict[str, str]:
    return {code.replace("__", "."): text for code, text in saisie.items()}


def told(evaluation: Evaluation) -> list[tuple[str, str]]:
    """List problems as (code, sentence), with plain spaces."""
    return [(problem.code, plain(problem.problem)) for problem in evaluation.problems]


def codes(evaluation: Evaluation) -> list[str]:
    return [problem.code for problem in evaluation.problems]


def plain(sentence: str) -> str:
    """Return a text with plain spaces."""
    return sentence.replace("\u00a0", " ").replace("\u202f", " ")
