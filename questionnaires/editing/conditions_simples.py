"""Conditions built from lists (comparisons joined by « et » or « ou »), read from and written to expressions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Literal

from questionnaires.core.elements import Kind, Numeric, Question
from questionnaires.core.francais import decimal_text, short_day_text
from questionnaires.core.questions import TICKED, Acknowledgement, Moment, Ranking, Time, WithOptions
from questionnaires.core.repartition import UnreadableError, is_blank, parse_number, shortened
from questionnaires.expressions import Expression, Node, parse, to_text
from questionnaires.expressions.tree import Call, Chain, Constant, Current, Negation, Reference

LIGNES = 3
"""Number of comparisons that a page offers."""

ITSELF = "."
"""Question of a comparison on the answer itself."""

Operateur = Literal["=", "!=", "contient", "ne contient pas", "répondu", "vide", ">", ">=", "<", "<="]

OPERATEURS: Mapping[Operateur, str] = {
    "=": "est",
    "!=": "n’est pas",
    "contient": "contient",
    "ne contient pas": "ne contient pas",
    "répondu": "est répondu",
    "vide": "est vide",
    ">": "est plus grand que",
    ">=": "est au moins",
    "<": "est plus petit que",
    "<=": "est au plus",
}
"""Operators in French words."""

SANS_VALEUR: frozenset[Operateur] = frozenset({"répondu", "vide"})


@dataclass(frozen=True, slots=True)
class Autre:
    """Another answer, by the code of its question."""

    question: str


Valeur = str | Fraction | date | Autre

_SEVERAL: Mapping[Operateur, str] = {"=": "or", "contient": "or", "!=": "and", "ne contient pas": "and"}
"""Between comparisons of a question with several answers: one is enough, or none may be given."""


@dataclass(frozen=True, slots=True)
class ComparaisonSimple:
    """A question, an operator, and the value it is compared with: several answers as `_SEVERAL` says, None for « est
    répondu » and « est vide »."""

    question: str
    operateur: Operateur
    valeur: Valeur | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ConditionSimple:
    """Comparisons that must all be true (`et`), or at least one of them (`ou`)."""

    comparaisons: tuple[ComparaisonSimple, ...]
    lien: Literal["et", "ou"] = "et"


def read_simple(text: str) -> ConditionSimple | None:
    """Return the comparisons of an expression; None when it says something else, or nothing."""
    read = parse(text) if text.strip() else None
    return _read_tree(read.tree) if isinstance(read, Expression) else None


def _read_tree(tree: Node) -> ConditionSimple | None:
    lien = "et"
    nodes: tuple[Node, ...] = (tree,)
    if isinstance(tree, Chain) and (joined := {word for word, _ in tree.rest}) <= {"and", "or"}:
        lien = "et" if joined == {"and"} else "ou"
        nodes = (tree.first, *(node for _, node in tree.rest))
    comparaisons = tuple(_comparaison(node) for node in nodes)
    known = tuple(comparaison for comparaison in comparaisons if comparaison is not None)
    return ConditionSimple(known, "et" if lien == "et" else "ou") if len(known) == len(comparaisons) else None


def gathered(condition: ConditionSimple) -> ConditionSimple:
    """Return the condition where neighbours that compare one question with several answers are one comparison."""
    word = "and" if condition.lien == "et" else "or"
    comparaisons: list[ComparaisonSimple] = []
    for (question, operateur), group in groupby(condition.comparaisons, key=lambda one: (one.question, one.operateur)):
        same = tuple(group)
        answers = tuple(comparaison.valeur for comparaison in same if isinstance(comparaison.valeur, str))
        if len(answers) == len(same) > 1 and _SEVERAL.get(operateur) == word:
            same = (ComparaisonSimple(question, operateur, answers),)
        comparaisons += same
    return ConditionSimple(tuple(comparaisons), condition.lien if len(comparaisons) > 1 else "et")


def write_simple(condition: ConditionSimple) -> str:
    """Return the expression of the comparisons, empty for none."""
    nodes = [_node(comparaison) for comparaison in condition.comparaisons]
    if not nodes:
        return ""
    word = "and" if condition.lien == "et" else "or"
    return to_text(Chain(nodes[0], tuple((word, node) for node in nodes[1:])) if len(nodes) > 1 else nodes[0])


# --- from the tree, and back


def _comparaison(node: Node) -> ComparaisonSimple | None:
    match node:
        case Call(function="selected", args=(subject, Constant(value=str(code)))):
            return _about(subject, "contient", code)
        case Call(function="not", args=(Call(function="selected", args=(subject, Constant(value=str(code)))),)):
            return _about(subject, "ne contient pas", code)
        case Chain(first=subject, rest=((sign, other),)) if sign not in ("and", "or"):
            return _compared(subject, sign, other)
        case Chain(rest=((("and" | "or"), _), *_)):
            inside = _read_tree(node)
            parts = gathered(inside).comparaisons if inside else ()
            return parts[0] if len(parts) == 1 else None
        case _:
            return None


def _compared(subject: Node, sign: str, other: Node) -> ComparaisonSimple | None:
    value = _value(other)
    if value is None:
        return None
    if value == "":
        return _about(subject, _BLANKS[sign], None) if sign in _BLANKS else None
    return _about(subject, _SIGNS[sign], value) if sign in _SIGNS else None


_BLANKS: Mapping[str, Operateur] = {"!=": "répondu", "=": "vide"}
_SIGNS: Mapping[str, Operateur] = {"=": "=", "!=": "!=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}


def _about(subject: Node, operateur: Operateur, value: Valeur | None) -> ComparaisonSimple | None:
    match subject:
        case Reference(name=name):
            return ComparaisonSimple(name, operateur, value)
        case Current():
            return ComparaisonSimple(ITSELF, operateur, value)
        case _:
            return None


def _value(node: Node) -> Valeur | None:
    match node:
        case Constant(value=value):
            return value
        case Reference(name=name):
            return Autre(name)
        case Negation(operand=Constant(value=Fraction() as value)):
            return -value
        case Call(function="date", args=(Constant(value=str(text)),)):
            return _day(text)
        case _:
            return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _node(comparaison: ComparaisonSimple) -> Node:
    if isinstance(comparaison.valeur, tuple):
        first, *rest = (_node(replace(comparaison, valeur=code)) for code in comparaison.valeur)
        return Chain(first, tuple((_SEVERAL[comparaison.operateur], node) for node in rest)) if rest else first
    subject: Node = Current() if comparaison.question == ITSELF else Reference(comparaison.question)
    match comparaison.operateur:
        case "contient":
            return Call("selected", (subject, Constant(str(comparaison.valeur))))
        case "ne contient pas":
            return Call("not", (Call("selected", (subject, Constant(str(comparaison.valeur)))),))
        case "répondu":
            return Chain(subject, (("!=", Constant("")),))
        case "vide":
            return Chain(subject, (("=", Constant("")),))
        case sign:
            return Chain(subject, ((sign, _constant(comparaison.valeur)),))


def _constant(value: Valeur | None) -> Node:
    match value:
        case Fraction() if value < 0:
            return Negation(Constant(-value))
        case Fraction() | str():
            return Constant(value)
        case date():
            return Call("date", (Constant(value.isoformat()),))
        case Autre(question=name):
            return Reference(name)
        case None:
            return Constant("")


# --- as typed


def value_text(value: Valeur, question: Question | None) -> str:
    """Return the value compared with a question, as people read and type it: the words of an option, `12,5`, `30 juin
    2026`."""
    match value:
        case Fraction():
            return decimal_text(int(value * 10**15), 15)
        case date():
            return question.said(value) if isinstance(question, Moment) else short_day_text(value)
        case Autre(question=name):
            return name
        case str() if isinstance(question, Moment):
            day = _day(f"{value}{question.first}")
            return question.said(day) if day else value
        case str() if isinstance(question, Time):
            return question.shown(value)
        case str():
            return question.libelles.get(value, value) if isinstance(question, WithOptions) else value


def short_libelle(libelle: str) -> str:
    """Return the short name of a question or an option, for a sentence."""
    text = " ".join(libelle.split())
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def typed_value(value: Valeur | None, question: Question | None) -> str:
    """Return the text shown in a field for a value: words that `read_value_of` reads as the same value."""
    if value is None:
        return ""
    text = value_text(value, question)
    if isinstance(question, WithOptions) and isinstance(value, str):
        return text if list(question.libelles.values()).count(text) == 1 else value
    return text


def read_answers(
    question: str, operateur: Operateur, ticked: Sequence[str], known: Question | None
) -> ComparaisonSimple:
    """Read a comparison with the answers that are ticked, or with the only one that is typed. Raises
    UnreadableError."""
    if len(ticked) < 2 or operateur in SANS_VALEUR:
        return read_comparison(question, operateur, "".join(ticked), known)
    if operateur not in _SEVERAL:
        raise UnreadableError("Cette comparaison n’a qu’une réponse.", "Cochez-en une seule, ou choisissez « est ».")
    parts = [read_comparison(question, operateur, answer, known) for answer in ticked]
    return ComparaisonSimple(question, parts[0].operateur, tuple(str(part.valeur) for part in parts))


def read_comparison(question: str, operateur: Operateur, typed: str, known: Question | None) -> ComparaisonSimple:
    """Read a comparison as picked and typed. Raises UnreadableError.

    « est », for a question with several answers, means that the answer is among them.
    """
    if operateur in SANS_VALEUR:
        return ComparaisonSimple(question, operateur)
    if is_blank(typed):
        raise UnreadableError("Il manque à quoi comparer la réponse.", "Écrivez-le, ou choisissez « est répondu ».")
    if isinstance(known, Ranking) and operateur in _ORDERED:
        raise UnreadableError("Un classement ne se compare pas à un nombre.", "Choisissez « contient ».")
    if isinstance(known, Time) and operateur in _ORDERED:
        raise UnreadableError("Une heure ne se compare pas à une autre.", "Choisissez « est » ou « n’est pas ».")
    if known is not None and known.several:
        operateur = _AMONG.get(operateur, operateur)
    if operateur in _AMONG.values() and not isinstance(known, WithOptions):
        raise UnreadableError("« contient » se dit d’un choix.", "Choisissez « est » ou « n’est pas ».")
    return ComparaisonSimple(question, operateur, _read_value(typed, known, is_ordered=operateur in _ORDERED))


_AMONG: Mapping[Operateur, Operateur] = {"=": "contient", "!=": "ne contient pas"}
_ORDERED = frozenset({">", ">=", "<", "<="})


def _read_value(typed: str, known: Question | None, *, is_ordered: bool) -> Valeur:
    match known:
        case WithOptions():
            code = _read_option(typed, known)
            return _number(code) if is_ordered else code
        case Moment():
            return known.day(str(known.model_copy(update={"minimum": "", "maximum": ""}).read(typed)))
        case Time():
            return str(known.model_copy(update={"minimum": "", "maximum": ""}).read(typed))
        case Acknowledgement():
            return TICKED
        case _:
            is_number = is_ordered or (isinstance(known, Numeric) and known.result is Kind.NUMBER)
            return _number(typed) if is_number else _text(typed)


def _read_option(typed: str, question: WithOptions) -> str:
    wanted = " ".join(typed.split()).casefold()
    if typed.strip() in question.libelles:
        return typed.strip()
    for code, libelle in question.libelles.items():
        if " ".join(libelle.split()).casefold() == wanted:
            return code
    offered = " ; ".join(short_libelle(libelle) for libelle in list(question.libelles.values())[:12])
    raise UnreadableError(f"« {shortened(typed)} » n’est pas une réponse de cette question.", f"Réponses : {offered}.")


def _number(typed: str) -> Fraction:
    units = parse_number(typed, decimals=6, minimum=-(10**18), maximum=10**18)
    return Fraction(units or 0, 10**6)


def _text(typed: str) -> str:
    text = " ".join(typed.split())
    if "'" in text and '"' in text:
        raise UnreadableError("Ce texte a une apostrophe droite et un guillemet droit.", "Gardez l’un des deux.")
    return text
