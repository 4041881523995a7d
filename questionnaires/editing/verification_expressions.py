"""What is wrong with the expressions of a questionnaire: each alone, then all together."""

from collections.abc import Iterator, Mapping
from itertools import chain

from questionnaires.answers.regles import known_names, rules_of
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.blocs import Repetition, Somme, questions_of
from questionnaires.core.francais import typeset
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Asked, Computed, Question
from questionnaires.expressions import Expression, ExpressionError, Known, Unsupported, check, parse


def expressions_of(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str, str | None]]:
    """Every expression: the code it belongs to, its field, its text, and the question that `.` stands for."""
    for section in questionnaire.sections:
        yield section.code, "relevant", section.relevant, None
        for groupe in section.groupes:
            yield groupe.code, "relevant", groupe.relevant, None
    for block in questionnaire.blocks:
        yield block.code, "relevant", block.relevant, None
        own = block.questions if isinstance(block, Repetition) else (block,)
        for question in chain.from_iterable(questions_of(each) for each in own):
            yield from _question_expressions(question)
        if isinstance(block, Somme):
            yield block.code, "cible", block.cible, None
    for controle in questionnaire.controles:
        yield controle.code, "condition", controle.condition, None


def _question_expressions(question: Question) -> Iterator[tuple[str, str, str, str | None]]:
    yield question.code, "relevant", question.relevant, None
    if isinstance(question, Asked):
        yield question.code, "required_if", question.required_if, None
        yield question.code, "constraint", question.constraint, question.code
    if isinstance(question, Computed):
        yield question.code, "calculation", question.calculation, None


def expression_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Each expression, then those that need one another."""
    known = known_names(questionnaire)
    for code, champ, text, current in expressions_of(questionnaire):
        if not text.strip():
            yield from _blank_expression(code, champ)
        else:
            yield from _one_expression(code, champ, text, known, known.get(current) if current else None)
    yield from _cycle_anomalies(questionnaire)


def _blank_expression(code: str, champ: str) -> Iterator[Anomalie]:
    if champ in ("calculation", "cible"):
        yield Anomalie(code, champ, "L’expression est vide.", "Écrivez ce qui est calculé.")


def _one_expression(
    code: str, champ: str, text: str, known: Mapping[str, Known], current: Known | None
) -> Iterator[Anomalie]:
    read = parse(text)
    match read:
        case Expression():
            report = check(read.tree, known, current=current)
            yield from (_refused(code, champ, error) for error in report.errors)
            for note in (*read.notes, *report.notes):
                yield Anomalie(code, champ, typeset(note.texte), "Relisez cette expression.", bloquante=False)
        case Unsupported():
            yield Anomalie(
                code,
                champ,
                f"L’expression « {text[:80]} » utilise ce que ce logiciel n’évalue pas.",
                "Récrivez-la avec les fonctions de l’aide ; elle est conservée telle quelle en attendant.",
            )
        case ExpressionError():
            yield _refused(code, champ, read)


def _refused(code: str, champ: str, error: ExpressionError) -> Anomalie:
    return Anomalie(code, champ, typeset(f"{error.probleme} (caractère {error.column})"), typeset(error.remede))


def _cycle_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """The conditions of a page or a group are those of its questions."""
    rules = rules_of(questionnaire)
    for cycle in rules.cycles:
        first = rules.by_name.get(cycle.names[0])
        champ = "calculation" if first is not None and first.calculation is not None else "relevant"
        yield Anomalie(cycle.names[0], champ, typeset(cycle.probleme), cycle.remede)
