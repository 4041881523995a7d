"""Parse expressions of the XLSForm subset by precedence: a tree, or the first error with its column."""

from dataclasses import dataclass
from functools import lru_cache

from questionnaires.core.anomalies import nearest
from questionnaires.expressions.functions import CHOICE_NAME, FUNCTIONS, POSITION
from questionnaires.expressions.texts import unknown_code
from questionnaires.expressions.tokens import (
    MAX_LENGTH,
    ExpressionError,
    Note,
    RefusedError,
    Token,
    TokenKind,
    quoted_question,
    tokenize,
)
from questionnaires.expressions.tree import (
    LEVEL_OF,
    MAX_DEPTH,
    MAX_NODES,
    Call,
    Chain,
    Constant,
    Current,
    Negation,
    Node,
    Reference,
    number_literal,
    walk,
)

_PATH = {"/", "//", "..", "[", "]", "|", "@", "::"}
_STEPS = {"..", ".", "*", "@"}
_FRENCH = {"et": "and", "ou": "or"}
_OPENING = {".", "-", "("}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. `text` is as typed."""

    text: str
    tree: Node
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A function or syntax valid elsewhere, outside our subset: importers keep the text and flag the question."""

    text: str
    name: str
    column: int

    @property
    def probleme(self) -> str:
        return f"«\u00a0{self.name[:40]}\u00a0» n’est pas pris en charge."

    @property
    def remede(self) -> str:
        suggestion = nearest(self.name, list(FUNCTIONS))
        if suggestion is not None:
            return f"Vouliez-vous dire «\u00a0{suggestion}\u00a0»\u202f?"
        return "Écrivez la condition autrement, avec les fonctions de l’aide."


class _UnsupportedError(Exception):
    def __init__(self, name: str, column: int) -> None:
        super().__init__(name)
        self.name = name
        self.column = column


def parse(text: str) -> Expression | Unsupported | ExpressionError:
    """Parse an expression. Never raises. A tree returned has at most MAX_NODES nodes, MAX_DEPTH deep, and known
    functions only.

    Results are cached: a definition being written is verified, and its trees made again, at every change.
    """
    return _kept(text) if len(text) <= MAX_LENGTH else _parse(text)


def _parse(text: str) -> Expression | Unsupported | ExpressionError:
    try:
        tokens, notes = tokenize(text)
        return Expression(text, _Parser(tokens).whole(), notes)
    except RefusedError as refused:
        return refused.error
    except _UnsupportedError as unsupported:
        return Unsupported(text, unsupported.name, unsupported.column)


_kept = lru_cache(maxsize=4_096)(_parse)


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._index = 0

    def whole(self) -> Node:
        if self._ended():
            raise RefusedError(
                1, "L’expression est vide.", "Écrivez une condition ou un calcul, ou laissez la case vide."
            )
        tree = self._expression(0, 1)
        if not self._ended():
            raise self._unexpected()
        _refuse_excess(tree)
        return tree

    @property
    def _next(self) -> Token:
        return self._tokens[self._index]

    def _take(self) -> Token:
        token = self._next
        self._index += 1
        return token

    def _ended(self) -> bool:
        return self._next.kind is TokenKind.END

    def _sees(self, symbol: str) -> bool:
        return self._next.kind is TokenKind.SYMBOL and self._next.text == symbol

    def _level(self) -> int:
        """Return the level of the next operator, -1 when there is none."""
        is_word = self._next.kind in (TokenKind.SYMBOL, TokenKind.NAME)
        return LEVEL_OF.get(self._next.text, -1) if is_word else -1

    def _expression(self, loosest: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _too_deep(self._next.column)
        node = self._operand(depth)
        while (level := self._level()) >= loosest:
            rest = []
            while self._level() == level:
                operator = self._take().text
                rest.append((operator, self._expression(level + 1, depth + 1)))
            node = Chain(node, tuple(rest))
        return node

    def _operand(self, depth: int) -> Node:
        token = self._take()
        match token.kind:
            case TokenKind.NUMBER:
                return _number(token)
            case TokenKind.TEXT:
                return Constant(token.text, token.column)
            case TokenKind.REFERENCE:
                return Reference(token.text, token.column)
            case TokenKind.NAME if self._sees("("):
                return self._call(token, depth)
            case TokenKind.SYMBOL if token.text in _OPENING:
                return self._opened(token, depth)
            case _:
                self._index -= 1
                raise self._unexpected()

    def _opened(self, token: Token, depth: int) -> Node:
        if token.text == ".":
            return Current(token.column)
        if token.text == "-":
            if depth >= MAX_DEPTH:
                raise _too_deep(token.column)
            return Negation(self._operand(depth + 1))
        inside = self._expression(0, depth + 1)
        self._expect(")", token)
        return inside

    def _call(self, name: Token, depth: int) -> Call:
        if name.text not in FUNCTIONS:
            raise _UnsupportedError(name.text, name.column)
        opening = self._take()
        if name.text == POSITION:
            args = self._parent()
        elif self._sees(")"):
            args = []
        else:
            args = [self._expression(0, depth + 1)]
            while self._sees(","):
                self._take()
                args.append(self._expression(0, depth + 1))
        self._expect(")", opening)
        return _call(name, args)

    def _parent(self) -> list[Node]:
        """Parse the `..` of `position(..)`, which carries no value."""
        token = self._take()
        if token.kind is not TokenKind.SYMBOL or token.text != ".." or not self._sees(")"):
            raise _UnsupportedError("position(…) autrement que position(..)", token.column)
        return []

    def _expect(self, symbol: str, opening: Token) -> None:
        if self._sees(symbol):
            self._take()
        elif self._next.kind is TokenKind.END:
            raise RefusedError(
                opening.column, "La parenthèse ouverte ici n’est pas refermée.", "Ajoutez «\u00a0)\u00a0»."
            )
        else:
            raise self._unexpected()

    def _unexpected(self) -> Exception:
        """Return the error for the next token, which has no meaning here."""
        token = self._next
        after = self._tokens[min(self._index + 1, len(self._tokens) - 1)]
        if token.kind is TokenKind.END:
            return RefusedError(
                token.column, "L’expression s’arrête trop tôt.", "Complétez-la\u00a0: il manque une valeur."
            )
        if token.kind is TokenKind.NAME:
            return _unexpected_name(token, after)
        if token.kind is TokenKind.SYMBOL and token.text in _PATH:
            return _unexpected_path(token, after)
        shown = f"${{{token.text}}}" if token.kind is TokenKind.REFERENCE else token.text[:40]
        if token.text == ",":
            remedy = "Un nombre décimal s’écrit avec un point\u00a0: 0.5."
            return RefusedError(token.column, "Une virgule n’a pas de sens ici.", remedy)
        remedy = "Séparez deux valeurs par un opérateur (+, -, =, and…) et vérifiez les parenthèses."
        return RefusedError(token.column, f"«\u00a0{shown}\u00a0» n’est pas attendu ici.", remedy)


def _unexpected_name(token: Token, after: Token) -> Exception:
    word = token.text.casefold()
    operator = _FRENCH.get(word, word)
    if operator in LEVEL_OF and operator != token.text:
        return RefusedError(
            token.column, f"«\u00a0{token.text}\u00a0» n’est pas un opérateur.", f"Écrivez «\u00a0{operator}\u00a0»."
        )
    if operator in LEVEL_OF:
        remedy = "Écrivez une valeur avant, ou supprimez-le."
        return RefusedError(token.column, f"«\u00a0{token.text}\u00a0» n’a rien à sa gauche.", remedy)
    if after.kind is TokenKind.SYMBOL and after.text in _PATH:
        return _UnsupportedError(f"{token.text}{after.text}", token.column)
    remedy = f"Écrivez ${{{token.text}}} pour une question, '{token.text}' pour un texte."
    return RefusedError(token.column, f"«\u00a0{token.text[:40]}\u00a0» est seul.", remedy)


def _unexpected_path(token: Token, after: Token) -> Exception:
    is_step = after.kind is TokenKind.NAME or (after.kind is TokenKind.SYMBOL and after.text in _STEPS)
    if token.text == "/" and not is_step:
        return RefusedError(token.column, "«\u00a0/\u00a0» n’est pas une division.", "Écrivez «\u00a0div\u00a0».")
    return _UnsupportedError(token.text, token.column)


def _number(token: Token) -> Node:
    literal = number_literal(token.text, token.column)
    if literal is None:
        raise RefusedError(
            token.column, "Ce nombre a trop de chiffres.", "Gardez-en 15 au plus avant la virgule, et 15 après."
        )
    return literal


def _call(name: Token, args: list[Node]) -> Call:
    signature = FUNCTIONS[name.text]
    if not signature.accepts(len(args)):
        problem = f"«\u00a0{name.text}\u00a0» demande {signature.wanted}\u202f; il y en a {len(args)}."
        raise RefusedError(name.column, problem, "Séparez les valeurs par des virgules.")
    if name.text.startswith("format-date"):
        _refuse_unknown_code(args[1], name)
    if name.text == CHOICE_NAME:
        args = [args[0], _quoted_question(args[1], name)]
    return Call(name.text, tuple(args), name.column)


def _refuse_unknown_code(pattern: Node, name: Token) -> None:
    code = unknown_code(pattern.value) if isinstance(pattern, Constant) and isinstance(pattern.value, str) else None
    if code is not None:
        raise RefusedError(
            name.column,
            f"«\u00a0{name.text}\u00a0» ne connaît pas «\u00a0{code}\u00a0».",
            "Sont connus %Y et %y pour l’année, %m, %n et %b pour le mois, %d, %e et %a pour le jour, %H, %h, %M, %S "
            "et %3 pour l’heure.",
        )


def _quoted_question(arg: Node, name: Token) -> Reference:
    """Return the question quoted by jr:choice-name: `'${question}'`."""
    if isinstance(arg, Constant) and isinstance(arg.value, str) and (quoted := quoted_question(arg.value)) is not None:
        return Reference(quoted, name.column)
    problem = "«\u00a0jr:choice-name\u00a0» demande le nom de la question entre guillemets."
    raise RefusedError(name.column, problem, "Écrivez par exemple jr:choice-name(${ville}, '${ville}').")


def _refuse_excess(tree: Node) -> None:
    depths = [depth for _, depth in walk(tree)]
    if max(depths) > MAX_DEPTH:
        raise _too_deep(1)
    if len(depths) > MAX_NODES:
        problem = f"Cette expression compte {len(depths)} éléments."
        raise RefusedError(1, problem, f"Limitez-la à {MAX_NODES}, par exemple en passant par une question calculée.")


def _too_deep(column: int) -> RefusedError:
    problem = f"Cette expression emboîte plus de {MAX_DEPTH} niveaux."
    return RefusedError(column, problem, "Passez par une ou plusieurs questions calculées.")
