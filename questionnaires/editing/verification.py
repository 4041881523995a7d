"""Verify a definition, expressions included: all anomalies at once, each with its remedy."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from questionnaires.answers.citations import FIXED, cited_in
from questionnaires.answers.defauts import defaults_of, is_readable
from questionnaires.answers.regles import known_names, rules_of, tree
from questionnaires.core.anomalies import Anomalie
from questionnaires.core.answers import is_seen
from questionnaires.core.blocs import Grille, Repetition, Somme
from questionnaires.core.elements import AskedQuestion, Described, Kind, Question
from questionnaires.core.francais import plural, titled, typeset
from questionnaires.core.model import Controle, Questionnaire, Section
from questionnaires.core.questions import Computed, OwnScale, Part
from questionnaires.core.repartition import shortened
from questionnaires.editing.codes import RESERVED_CODES
from questionnaires.editing.conditions_simples import read_simple
from questionnaires.editing.places import every_block
from questionnaires.editing.verification_blocs import block_anomalies, options_anomalies
from questionnaires.editing.verification_ordre import order_anomalies
from questionnaires.expressions import Expression, ExpressionError, Known, Unsupported, check, names_in, parse
from questionnaires.expressions.check import kind_of


def expressions_of(questionnaire: Questionnaire) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield every expression: the code it belongs to, its field, its text, and the question that `.` stands for."""
    for section in questionnaire.sections:
        yield section.code, "relevant", section.relevant, None
        for groupe in section.groupes:
            yield groupe.code, "relevant", groupe.relevant, None
    for block in questionnaire.blocks:
        yield block.code, "relevant", block.relevant, None
        for question in block.own_questions():
            yield from _question_expressions(question)
        if isinstance(block, Somme):
            yield block.code, "cible", block.cible, None
    for controle in questionnaire.controles:
        yield controle.code, "condition", controle.condition, None


def _question_expressions(question: Question) -> Iterator[tuple[str, str, str, str | None]]:
    yield question.code, "relevant", question.relevant, None
    yield from ((question.code, "options", option.relevant, None) for option in question.offered if option.relevant)
    if isinstance(question, AskedQuestion):
        yield question.code, "required_if", question.required_if, None
        yield question.code, "constraint", question.constraint, question.code
        yield question.code, "defaut", question.calculated_default, None
    if isinstance(question, Computed):
        yield question.code, "calculation", question.calculation, None


def expression_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Check each expression, then those that depend on one another."""
    known = known_names(questionnaire)
    for code, champ, text, current in expressions_of(questionnaire):
        if not is_seen(text):
            yield from _blank_expression(code, champ)
        elif champ != "options":
            yield from _one_expression(code, champ, text, known, known.get(current) if current else None)
        if champ == "cible":
            yield from _total_anomalies(questionnaire, code, text, known)
    for block in questionnaire.blocks:
        for question in block.own_questions():
            yield from _offer_anomalies(question, known)
    yield from _cycle_anomalies(questionnaire)


def _total_anomalies(
    questionnaire: Questionnaire, code: str, text: str, known: Mapping[str, Known]
) -> Iterator[Anomalie]:
    """Report a total that is never a number, and one that a question may leave unknown to who must split it."""
    total = tree(text)
    if total is None:
        return
    if kind_of(total, known) not in {Kind.NUMBER, Kind.ANY}:
        remedy = "Écrivez un nombre, ou choisissez une question qui en demande un."
        yield Anomalie(code, "cible", "Ce total ne sera jamais un nombre.", remedy)
        return
    somme = next((block for block in questionnaire.blocks if block.code == code), None)
    asked = [questionnaire.questions.get(name) for name in names_in(total)]
    optional = [
        question
        for question in asked
        if isinstance(question, AskedQuestion) and not (question.required or question.required_if)
    ]
    if isinstance(somme, Somme) and somme.required and optional:
        yield Anomalie(
            code,
            "cible",
            typeset(f"Sans réponse à « {shortened(optional[0].libelle)} », cette répartition ne se transmet pas."),
            "Rendez cette question obligatoire, ou la répartition facultative.",
            bloquante=False,
        )


_TEXT = re.compile(r"(['\"]).*?\1", re.DOTALL)


def _offer_anomalies(question: Question, known: Mapping[str, Known]) -> Iterator[Anomalie]:
    """Check the conditions of options. A wrong filter, which gives each option one but for its texts, is told once."""
    seen: set[tuple[str, str]] = set()
    for option in (option for option in question.offered if option.relevant):
        for anomalie in _one_expression(question.code, "options", option.relevant, known, None):
            key = (_TEXT.sub("", option.relevant), anomalie.remede) if anomalie.bloquante else ("", anomalie.probleme)
            if key not in seen:
                seen.add(key)
                title = f"Condition de la réponse « {shortened(option.libelle)} »"
                yield replace(anomalie, probleme=titled(title, anomalie.probleme))


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
            is_picked = read_simple(text) is not None  # from lists, where no character is counted
            yield from (_refused(code, champ, error, is_picked=is_picked) for error in report.errors)
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


def _refused(code: str, champ: str, error: ExpressionError, *, is_picked: bool = False) -> Anomalie:
    where = "" if is_picked else f" (caractère {error.column})"
    return Anomalie(code, champ, typeset(f"{error.probleme}{where}"), typeset(error.remede))


def _cycle_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Report cycles. The conditions of a page or a group are those of its questions."""
    rules = rules_of(questionnaire)
    for cycle in rules.cycles:
        first = rules.by_name.get(cycle.names[0])
        champ = "calculation" if first is not None and first.calculation is not None else "relevant"
        yield Anomalie(cycle.names[0], champ, typeset(cycle.probleme), cycle.remede)


MAX_QUESTIONS = 3_000
"""Most questions in a questionnaire, every line of its tables and repetitions counted."""

MAX_TITLE = 200
"""Longest title of a questionnaire, in characters."""

CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")
_RESERVED_SECTIONS = frozenset({"verifier", "recu"})  # pages with their own URL


def verify(questionnaire: Questionnaire) -> tuple[Anomalie, ...]:
    """List every anomaly, those of codes and structure first."""
    if _is_too_long(questionnaire):
        return (_too_long(questionnaire),)
    return tuple(dict.fromkeys(chain.from_iterable(rule(questionnaire) for rule in _RULES)))


def unfit(questionnaire: Questionnaire) -> tuple[Anomalie, ...]:
    """List anomalies that even a draft cannot have: parts that no page can name, more questions than one can show."""
    if _is_too_long(questionnaire):
        return (_too_long(questionnaire),)
    groupes = [groupe.code for section in questionnaire.sections for groupe in section.groupes]
    blocks = [block.code.casefold() for block in every_block(questionnaire.blocks)]
    controles = [controle.code.casefold() for controle in questionnaire.controles]
    families = ([section.code for section in questionnaire.sections], groupes, [*blocks, *controles])
    counted = (item for family in families for item in Counter(family).items())
    wrong = {code for code, times in counted if times > 1 or not CODE.fullmatch(code)}
    wrong |= set() if CODE.fullmatch(questionnaire.code) else {questionnaire.code.casefold()}
    return tuple(
        anomalie
        for anomalie in verify(questionnaire)
        if anomalie.champ == "code" and {anomalie.code, anomalie.code.casefold()} & wrong
    )


def _is_too_long(questionnaire: Questionnaire) -> bool:
    """Return whether there are too many questions. Count up to the limit only: a small file may describe a table of a
    billion cells."""
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes)
    questions = (question for groupe in groupes for question in groupe.questions)
    return sum(1 for _ in islice(questions, MAX_QUESTIONS + 1)) > MAX_QUESTIONS


def _too_long(questionnaire: Questionnaire) -> Anomalie:
    limit = plural(MAX_QUESTIONS, "question")
    return Anomalie(
        questionnaire.code,
        "sections",
        f"Le questionnaire dépasse {limit}, lignes des tableaux comprises.",
        "Réduisez le nombre de lignes des tableaux et des listes répétées.",
    )


# --- codes


def _codes(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Yield every code that expressions or exports may use, with the block where it was written."""
    for block in questionnaire.blocks:
        if isinstance(block, Repetition):
            yield block.code, block.code
            for child in block.questions:
                yield from _codes_of(child)
        else:
            yield from _codes_of(block)
    yield from ((controle.code, controle.code) for controle in questionnaire.controles)


def _codes_of(block: Described) -> Iterator[tuple[str, str]]:
    codes = [question.code for question in block.all_questions()]
    if not isinstance(block, Question):
        yield block.code, block.code
    yield from ((code, block.code) for code in codes)


def _code_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    seen: set[str] = set()
    for code, owner in _codes(questionnaire):
        if not CODE.fullmatch(code):
            yield _malformed(code, owner)
        if code.casefold() in RESERVED_CODES:
            yield Anomalie(
                owner, "code", f"Le code « {code} » est réservé aux pages.", "Donnez un autre code à cette question."
            )
        if code.casefold() in seen:
            yield Anomalie(
                owner,
                "code",
                f"Le code « {code[:60]} » est pris deux fois.",
                "Donnez à chacun un code qui n’a jamais servi.",
            )
        seen.add(code.casefold())


def _malformed(code: str, owner: str) -> Anomalie:
    return Anomalie(
        owner,
        "code",
        f"Le code « {code[:60]} » n’a pas la forme attendue.",
        "Écrivez des lettres sans accent, des chiffres et « _ », une lettre d’abord, 60 caractères au plus.",
    )


def _own_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Check the code and title of the questionnaire, used in file names, in campaigns, in workbooks."""
    if not CODE.fullmatch(questionnaire.code):
        yield _malformed(questionnaire.code, questionnaire.code)
    if not is_seen(questionnaire.titre):
        yield Anomalie(questionnaire.code, "titre", "Le questionnaire n’a pas de titre.", "Donnez-lui un titre.")
    if len(questionnaire.titre) > MAX_TITLE:
        yield Anomalie(
            questionnaire.code,
            "titre",
            f"Le titre dépasse {MAX_TITLE} caractères.",
            "Raccourcissez-le : le détail va dans l’introduction.",
        )


def _section_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    if not questionnaire.sections:
        yield Anomalie(questionnaire.code, "sections", "Le questionnaire n’a aucune page.", "Ajoutez une section.")
    seen: set[str] = set()
    for section in questionnaire.sections:
        if not CODE.fullmatch(section.code) or section.code in _RESERVED_SECTIONS:
            yield _malformed(section.code, section.code)
        if section.code in seen:
            yield Anomalie(section.code, "code", "Deux sections ont ce code.", "Changez l’un des deux.")
        seen.add(section.code)
        if not any(groupe.blocks for groupe in section.groupes):
            yield Anomalie(
                section.code, "groupes", "Cette page ne pose aucune question.", "Ajoutez-en une, ou retirez-la."
            )
    yield from _groupe_anomalies(questionnaire.sections)


def _groupe_anomalies(sections: tuple[Section, ...]) -> Iterator[Anomalie]:
    seen: set[str] = set()
    for groupe in (groupe for section in sections for groupe in section.groupes):
        if groupe.code in seen:
            yield Anomalie(groupe.code, "code", "Deux groupes ont ce code.", "Changez l’un des deux.")
        seen.add(groupe.code)


# --- rules over several questions


def _sum_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    shared = [code for repartition in questionnaire.repartitions for code in repartition.lignes]
    for code in {code for code in shared if shared.count(code) > 1}:
        yield Anomalie(code, "repartitions", "Cette part est comptée deux fois.", "Gardez-la à un seul endroit.")
    for code in dict.fromkeys(shared):
        if not isinstance(questionnaire.questions.get(code), Part):
            yield Anomalie(code, "repartitions", "Cette ligne de la répartition n’est pas une part.", "Retirez-la.")
    for code, question in questionnaire.questions.items():
        if isinstance(question, Part) and code not in shared:
            yield Anomalie(code, "kind", "Cette part n’est dans aucune répartition.", "Ajoutez-la à une répartition.")


def _controle_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    for controle in questionnaire.controles:
        if controle.ancre not in questionnaire.questions:
            yield Anomalie(
                controle.code,
                "ancre",
                f"La question « {controle.ancre[:60]} » n’existe pas.",
                "Donnez le code de la question où aller.",
            )
        if not controle.condition.strip() or not is_seen(controle.message):
            yield Anomalie(controle.code, "condition", "La condition ou le message manque.", "Écrivez les deux.")
        yield from _raison_anomalies(controle)


def _raison_anomalies(controle: Controle) -> Iterator[Anomalie]:
    if controle.raisons and controle.portee != "justifier":
        yield Anomalie(
            controle.code,
            "raisons",
            "Seul un contrôle à justifier demande une raison.",
            "Retirez les raisons.",
            bloquante=False,
        )
    yield from options_anomalies(controle.code, "raisons", controle.raisons, reserved=False)


def citation_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Report texts that quote no question, or one whose lines have several answers: they are read « … »."""
    inside = {question.code for block in questionnaire.repetitions.values() for question in block.own_questions()}
    for block in every_block(questionnaire.blocks):
        alone = block.model_copy(update={"questions": ()}) if isinstance(block, Repetition) else block
        for name in dict.fromkeys(cited_in(alone)):
            if name not in questionnaire.questions:
                problem = f"Le texte cite « {name[:60]} », " + (
                    "une question répétée." if name in inside else "qui n’est pas une question."
                )
                yield Anomalie(
                    block.code, "libelle", problem, "On y lira « … » : citez une autre question.", bloquante=False
                )
        for name in dict.fromkeys(cited_in(alone, FIXED)):
            what = "Une réponse de l’échelle" if isinstance(block, OwnScale) else "L’unité"
            champ = {OwnScale: "pas", Grille: "colonnes"}.get(type(block), "unite")
            problem = f"{what} cite « {name[:60]} » : elle se lit dans les résultats, la même pour tout le monde."
            yield Anomalie(block.code, champ, problem, "Écrivez-la en mots, et citez la réponse dans la question.")


def _default_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    questions = (question for section in questionnaire.sections for question in defaults_of(section).values())
    for question in questions:
        if not question.calculated_default and not is_readable(question, question.defaut):
            problem = f"La réponse par défaut « {shortened(question.defaut)} » n’est pas une réponse à cette question."
            yield Anomalie(question.code, "defaut", problem, "Écrivez-la comme on la taperait, ou retirez-la.")
        node = tree(question.calculated_default)
        if node is not None and question.code in names_in(node):
            problem = "La réponse par défaut dépend de la question elle-même."
            yield Anomalie(question.code, "defaut", problem, "Citez une question posée avant elle, ou retirez-la.")
    for repeated in (q for repetition in questionnaire.repetitions.values() for q in repetition.own_questions()):
        if isinstance(repeated, AskedQuestion) and repeated.defaut:
            problem = "La réponse par défaut est sans effet dans une liste répétée : elle y ferait des lignes."
            yield Anomalie(repeated.code, "defaut", problem, "Retirez-la.", bloquante=False)


_RULES: tuple[Callable[[Questionnaire], Iterator[Anomalie]], ...] = (
    _own_anomalies,
    _section_anomalies,
    _code_anomalies,
    block_anomalies,
    expression_anomalies,
    order_anomalies,
    _default_anomalies,
    citation_anomalies,
    _sum_anomalies,
    _controle_anomalies,
)
