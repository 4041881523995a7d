"""Problems of a single question: unreadable, left blank, or against its rule; reported once per table."""

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.answers.settled import PlaceQuestion, Settled
from questionnaires.core.answers import Problem
from questionnaires.core.blocs import Grille, Matrice, Tableau
from questionnaires.core.elements import Asked, AskedQuestion
from questionnaires.core.francais import plural, titled
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Acknowledgement
from questionnaires.expressions import is_true


def question_problems(questionnaire: Questionnaire, settled: Settled) -> Iterator[Problem]:
    """Yield the problems of single questions; those of one table are merged, at the first of them."""
    places = (settled.places[code] for code in questionnaire.questions if code in settled.places)
    problems = [problem for place in places for problem in _problems(settled, place)]
    yield from _once_per_table(questionnaire, problems)


def _problems(settled: Settled, place: PlaceQuestion) -> Iterator[Problem]:
    question = place.question
    if place.code in settled.irrelevant or not isinstance(question, AskedQuestion):
        return
    title = title_of(settled, place)
    if error := settled.unreadable.get(place.code):
        yield Problem(place.code, titled(title, error.problem), error.remedy)
    elif settled.valeurs[place.code] is None:
        if _is_required(settled, place, question) and not _is_left_as_given(settled, place):
            yield _missing(place, title)
    elif withdrawn := next(_not_offered(settled, place), None):
        problem = f"« {withdrawn} » n’est pas proposé avec vos autres réponses."
        yield Problem(place.code, titled(title, problem), "Choisissez une des réponses proposées.")
    elif _breaks_its_rule(settled, place):
        reason = _ended(question.constraint_message or "cette réponse ne respecte pas la règle de la question")
        yield Problem(place.code, titled(title, reason), "Vérifiez cette réponse et corrigez-la.")


def _ended(sentence: str) -> str:
    """End an author's sentence, which others follow."""
    text = sentence.rstrip()
    return text if text.endswith((".", "!", "?", "…", ":", ";")) else f"{text}."


def _is_required(settled: Settled, place: PlaceQuestion, question: Asked) -> bool:
    rule = place.rule.required
    return question.required or (rule is not None and settled.holds(rule, place))


def _is_left_as_given(settled: Settled, place: PlaceQuestion) -> bool:
    """Return whether only prefilled questions of the line are answered: its author left it so, and is not responsible
    for what someone else wrote."""
    repetition = place.rule.repetition
    if repetition is None:
        return False
    answered = [
        neighbour.question
        for neighbour in settled.places.values()
        if neighbour.rule.repetition is repetition
        and neighbour.line == place.line
        and (settled.valeurs.get(neighbour.code) is not None or neighbour.code in settled.unreadable)
    ]
    asked = [question for question in answered if isinstance(question, AskedQuestion)]
    return bool(asked) and all(question.connu is not None for question in asked)


def _missing(place: PlaceQuestion, title: str) -> Problem:
    if isinstance(place.question, Acknowledgement):
        return Problem(place.code, titled(title, "la case n’est pas cochée."), "Cochez-la pour transmettre.")
    return Problem(place.code, titled(title, "cette réponse manque."), "Elle est nécessaire pour transmettre.")


def _not_offered(settled: Settled, place: PlaceQuestion) -> Iterator[str]:
    """Yield the options chosen that earlier answers do not allow."""
    for code in str(settled.valeurs[place.code]).split():
        if not settled.offers(place, code):
            yield place.question.libelles[code]


def _breaks_its_rule(settled: Settled, place: PlaceQuestion) -> bool:
    """Return whether an answer breaks its constraint. As in ODK, blank answers are not judged; sums have their own rule
    (see questionnaires.answers.sommes)."""
    constraint = place.rule.constraint
    if constraint is None:
        return False
    current = place.question.answer(settled.valeurs[place.code])
    return not is_true(constraint, settled.context(place, current))


def title_of(settled: Settled, place: PlaceQuestion) -> str:
    """Return the name of a question in a message: in a repetition, with its line."""
    repetition = place.rule.repetition
    if repetition is None:
        return place.question.libelle
    position = settled.lines[repetition.code].index(place.line) + 1
    return f"{repetition.libelle_ligne} {position} – {place.question.libelle}"


def _once_per_table(questionnaire: Questionnaire, problems: Iterable[Problem]) -> Iterator[Problem]:
    titles = _table_titles(questionnaire)
    by_table: dict[str, list[Problem]] = {}
    for problem in problems:
        table = titles.get(problem.code)
        if table is None:
            yield problem
        else:
            by_table.setdefault(table, []).append(problem)
    for title, members in by_table.items():
        yield members[0] if len(members) == 1 else _of_table(title, members)


def _table_titles(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Map the code of a cell to the title of its table."""
    return {
        question.code: block.libelle
        for block in questionnaire.blocks
        if isinstance(block, Tableau | Matrice | Grille)
        for question in block.all_questions()
    }


def _of_table(title: str, problems: list[Problem]) -> Problem:
    lines = plural(len(problems), "réponse", "réponses")
    return Problem(
        problems[0].code,
        titled(title, f"{lines} à compléter ou à corriger."),
        "La première est indiquée dans le tableau.",
        of_table=True,
    )
