"""Everything that is wrong in a definition, before anyone answers it: found at once, each with what to do."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from questionnaires.blocs import TOTAL, Grille, Intitule, Matrice, Repetition, Somme, Tableau, questions_of
from questionnaires.expressions import (
    Expression,
    ExpressionError,
    Known,
    Unsupported,
    check,
    evaluation_order,
    names_in,
    parse,
)
from questionnaires.francais import plural, typeset
from questionnaires.model import Controle, Questionnaire, Section
from questionnaires.options import AUTRE_CODE, Option
from questionnaires.questions import (
    Asked,
    Choice,
    Computed,
    Day,
    Described,
    Month,
    MultipleChoice,
    Number,
    Part,
    Question,
    Text,
)
from questionnaires.regles import known_names, tree

MAX_QUESTIONS = 3_000
"""Questions of a questionnaire, every line of its tables and repetitions counted."""

CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")
_OPTION_CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}")
_RESERVED_SECTIONS = frozenset({"verifier", "recu"})  # pages of their own
_LONGEST_LIBELLE = 1_000


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One thing to correct; `code` is that of the question, section or check, `champ` its field.

    `bloquante`: it must be corrected before publication; else it deserves a look.
    """

    code: str
    champ: str
    probleme: str
    remede: str
    bloquante: bool = True

    def __str__(self) -> str:
        return typeset(f"{self.code} : {self.probleme} {self.remede}")


def verify(questionnaire: Questionnaire) -> tuple[Anomalie, ...]:
    """Every anomaly, those of codes and structure first."""
    if _is_too_long(questionnaire):
        return (_too_long(questionnaire),)
    return tuple(dict.fromkeys(chain.from_iterable(rule(questionnaire) for rule in _RULES)))


def blocking(anomalies: Iterable[Anomalie]) -> tuple[Anomalie, ...]:
    """Those that publication refuses."""
    return tuple(anomalie for anomalie in anomalies if anomalie.bloquante)


def _is_too_long(questionnaire: Questionnaire) -> bool:
    """Counted one by one, no further than the limit: a small file may describe a table of a billion cells."""
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
    """Every code that expressions or exports may name, with the block where it was written."""
    for block in questionnaire.blocks:
        if isinstance(block, Repetition):
            yield block.code, block.code
            for own in block.questions:
                yield from ((q.code, own.code) for q in questions_of(own))
        elif isinstance(block, Tableau | Matrice | Grille | Somme):
            yield block.code, block.code
        yield from ((q.code, block.code) for q in questions_of(block) if not isinstance(block, Repetition))
        if not isinstance(block, Repetition | Tableau | Matrice | Grille | Somme) and not list(questions_of(block)):
            yield block.code, block.code
    yield from ((controle.code, controle.code) for controle in questionnaire.controles)


def _code_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    seen: set[str] = set()
    for code, owner in _codes(questionnaire):
        if not CODE.fullmatch(code):
            yield _malformed(code, owner)
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
                section.code, "groupes", "Cette section ne pose aucune question.", "Ajoutez-en une, ou retirez-la."
            )
    yield from _groupe_anomalies(questionnaire.sections)


def _groupe_anomalies(sections: tuple[Section, ...]) -> Iterator[Anomalie]:
    seen: set[str] = set()
    for groupe in (groupe for section in sections for groupe in section.groupes):
        if groupe.code in seen:
            yield Anomalie(groupe.code, "code", "Deux groupes ont ce code.", "Changez l’un des deux.")
        seen.add(groupe.code)


# --- content of each block


def _block_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    for block in questionnaire.blocks:
        inside = block.questions if isinstance(block, Repetition) else (block,)
        for own in inside:
            yield from _described_anomalies(own)
            for rule in _BLOCK_RULES:
                yield from rule(own)
        if isinstance(block, Repetition):
            yield from _described_anomalies(block)
            yield from _repetition_anomalies(block)


def _described_anomalies(block: Described) -> Iterator[Anomalie]:
    if not block.libelle.strip():
        yield Anomalie(block.code, "libelle", "L’intitulé est vide.", "Écrivez ce qui est demandé.")
    if len(block.libelle) > _LONGEST_LIBELLE:
        yield Anomalie(
            block.code, "libelle", f"L’intitulé dépasse {_LONGEST_LIBELLE} caractères.", "Mettez le détail dans l’aide."
        )


def _option_anomalies(block: Described) -> Iterator[Anomalie]:
    if not isinstance(block, Choice | MultipleChoice):
        return
    if not block.options:
        yield Anomalie(block.code, "options", "Aucune réponse n’est proposée.", "Écrivez au moins une option.")
    yield from _options_anomalies(block.code, "options", block.options, reserved=block.autre)
    if isinstance(block, MultipleChoice) and block.exclusive and block.exclusive not in block.libelles:
        yield Anomalie(
            block.code,
            "exclusive",
            f"L’option exclusive « {block.exclusive[:60]} » n’existe pas.",
            "Donnez le code d’une des options.",
        )


def _options_anomalies(code: str, champ: str, options: tuple[Option, ...], *, reserved: bool) -> Iterator[Anomalie]:
    seen: set[str] = {AUTRE_CODE} if reserved else set()
    for option in options:
        if not _OPTION_CODE.fullmatch(option.code):
            yield Anomalie(
                code,
                champ,
                f"Le code d’option « {option.code[:60]} » n’a pas la forme attendue.",
                "Écrivez des lettres sans accent, des chiffres, « _ », « - » ou « . », sans espace.",
            )
        if option.code in seen:
            yield Anomalie(
                code,
                champ,
                f"Le code d’option « {option.code[:60]} » est pris deux fois.",
                "Donnez un code à chaque option.",
            )
        if not option.libelle.strip():
            yield Anomalie(code, champ, f"L’option « {option.code[:60]} » n’a pas de libellé.", "Écrivez-le.")
        seen.add(option.code)


def _bound_anomalies(block: Described) -> Iterator[Anomalie]:
    match block:
        case Number() if block.minimum > block.maximum:
            yield Anomalie(block.code, "minimum", "Le minimum dépasse le maximum.", "Échangez-les.")
        case Text() if not 0 < block.max_length <= 10_000:
            yield Anomalie(block.code, "max_length", "La longueur doit aller de 1 à 10 000 caractères.", "Changez-la.")
        case Day() | Month():
            yield from _moment_anomalies(block)
        case _:
            return


def _moment_anomalies(block: Day | Month) -> Iterator[Anomalie]:
    suffix = "" if isinstance(block, Day) else "-01"
    for champ, bound in (("minimum", block.minimum), ("maximum", block.maximum)):
        try:
            date.fromisoformat(f"{bound}{suffix}" if bound else "2000-01-01")
        except ValueError:
            example = "2026-06-30" if isinstance(block, Day) else "2026-06"
            yield Anomalie(
                block.code, champ, f"« {bound[:20]} » n’est pas une borne.", f"Écrivez par exemple {example}."
            )
    if block.minimum and block.maximum and block.minimum > block.maximum:
        yield Anomalie(block.code, "minimum", "La première borne est après la seconde.", "Échangez-les.")


def _line_anomalies(block: Described) -> Iterator[Anomalie]:
    """Lines and columns of tables and sums."""
    match block:
        case Matrice() | Tableau():
            yield from _titles_anomalies(block.code, "lignes", block.lignes)
        case Grille():
            yield from _titles_anomalies(block.code, "lignes", block.lignes)
            yield from _titles_anomalies(block.code, "colonnes", block.colonnes)
            yield from _grille_anomalies(block)
        case Somme():
            yield from _titles_anomalies(block.code, "lignes", block.lignes)
            for ligne in block.lignes:
                if ligne.sous:
                    yield from _titles_anomalies(block.code, f"lignes ({ligne.code})", ligne.sous)
        case _:
            return


def _titles_anomalies(code: str, champ: str, titles: Iterable[Intitule | object]) -> Iterator[Anomalie]:
    codes = [str(getattr(title, "code", "")) for title in titles]
    if not codes:
        yield Anomalie(code, champ, "Il n’y en a aucune.", "Écrivez-en au moins une.")
    for own in codes:
        if codes.count(own) > 1:
            yield Anomalie(code, champ, f"Le code « {own[:60]} » est pris deux fois.", "Donnez un code à chacune.")
        if own == TOTAL:
            yield Anomalie(code, champ, f"Le code « {TOTAL} » est réservé aux totaux.", "Donnez-lui un autre code.")


def _grille_anomalies(grille: Grille) -> Iterator[Anomalie]:
    if grille.total_lignes and len({colonne.unite for colonne in grille.colonnes}) > 1:
        yield Anomalie(
            grille.code, "total_lignes", "Les colonnes n’ont pas la même unité.", "Retirez le total par ligne."
        )
    for colonne in grille.colonnes:
        if colonne.minimum > colonne.maximum:
            yield Anomalie(grille.code, f"colonnes ({colonne.code})", "Le minimum dépasse le maximum.", "Échangez-les.")


def _repetition_anomalies(repetition: Repetition) -> Iterator[Anomalie]:
    if not repetition.questions:
        yield Anomalie(repetition.code, "questions", "Aucune question n’est répétée.", "Ajoutez-en une.")
    if repetition.minimum > repetition.maximum:
        yield Anomalie(repetition.code, "minimum", "Le minimum dépasse le maximum.", "Échangez-les.")


_BLOCK_RULES: tuple[Callable[[Described], Iterator[Anomalie]], ...] = (
    _option_anomalies,
    _bound_anomalies,
    _line_anomalies,
)


# --- expressions


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


def _expression_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    known = known_names(questionnaire)
    for code, champ, text, current in expressions_of(questionnaire):
        if text.strip():
            yield from _one_expression(code, champ, text, known, known.get(current) if current else None)
    yield from _cycle_anomalies(questionnaire)


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
    uses: dict[str, set[str]] = {}
    for code, champ, text, _ in expressions_of(questionnaire):
        if champ in ("relevant", "calculation") and (node := tree(text)) is not None:
            uses.setdefault(code, set()).update(names_in(node))
    for cycle in evaluation_order(uses)[1]:
        yield Anomalie(cycle.names[0], "calculation", typeset(cycle.probleme), cycle.remede)


# --- rules over several questions


def _sum_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    shared = [code for repartition in questionnaire.repartitions for code in repartition.lignes]
    for code in shared:
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
        if not controle.condition.strip() or not controle.message.strip():
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
    yield from _options_anomalies(controle.code, "raisons", controle.raisons, reserved=False)


_RULES: tuple[Callable[[Questionnaire], Iterator[Anomalie]], ...] = (
    _section_anomalies,
    _code_anomalies,
    _block_anomalies,
    _expression_anomalies,
    _sum_anomalies,
    _controle_anomalies,
)
