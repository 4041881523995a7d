"""Split the text of an expression into tokens with their columns, or report the error."""

import re
from dataclasses import dataclass
from enum import Enum

MAX_LENGTH = 8_000
"""Longest expression, in characters."""

NAME = re.compile(r"[^\W\d][\w.-]*")
"""Name of a question, between `${` and `}`."""


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """Reason why an expression is refused. `column` counts characters from 1, as in a text editor."""

    column: int
    probleme: str
    remede: str


@dataclass(frozen=True, slots=True)
class Note:
    """An accepted part of an expression that deserves a look."""

    column: int
    texte: str


class RefusedError(Exception):
    """Carries an ExpressionError from nested calls to `parse`; it never leaves this package."""

    def __init__(self, column: int, probleme: str, remede: str) -> None:
        super().__init__(probleme)
        self.error = ExpressionError(column, probleme, remede)


class TokenKind(Enum):
    NUMBER = "nombre"
    TEXT = "texte"
    REFERENCE = "question"
    NAME = "nom"
    SYMBOL = "signe"
    END = "fin"


@dataclass(frozen=True, slots=True)
class Token:
    """A token; `text` is its content: a text without its quotes, a question without its `${}`."""

    kind: TokenKind
    text: str
    column: int


_TOKEN = re.compile(
    r"""
      (?P<space>      [ \t\r\n\u00a0\u202f]+ )
    | (?P<mistaken>   &(?:lt|gt|amp|quot|apos); | == | && | \|\| | <> | [≤≥≠−–—×÷] )
    | (?P<reference>  \$\{ [^{}]* \} )
    | (?P<number>     [0-9]+ (?: \.[0-9]* )? | \.[0-9]+ )
    | (?P<text>       "[^"]*" | '[^']*' )
    | (?P<smart>      “[^“”]*” | ‘[^‘’]*’ )
    | (?P<name>       [A-Za-z_] [\w-]* (?: : [A-Za-z_] [\w-]* )? )
    | (?P<symbol>     \.\. | != | <= | >= | // | :: | [-+*=<>(),./|@\[\]] )
    """,
    re.VERBOSE,
)
_MEANT = {
    "&lt;": "<", "&gt;": ">", "&amp;": "and", "&quot;": '"', "&apos;": "'", "==": "=", "&&": "and", "||": "or",
    "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "–": "-", "—": "-", "×": "*", "÷": "div",
}  # fmt: skip
_KINDS = {
    "number": TokenKind.NUMBER,
    "text": TokenKind.TEXT,
    "smart": TokenKind.TEXT,
    "reference": TokenKind.REFERENCE,
    "name": TokenKind.NAME,
    "symbol": TokenKind.SYMBOL,
}
_SMART_NOTE = "Les guillemets typographiques sont lus comme des guillemets droits."
_INSIDE_NOTE = (
    "Entre guillemets, «\u00a0${…}\u00a0» reste tel quel\u00a0: pour insérer une réponse, utilisez concat(…)."
)


def tokenize(text: str) -> tuple[list[Token], tuple[Note, ...]]:
    """Return the tokens, ended by an END, and notes. Raises RefusedError."""
    if len(text) > MAX_LENGTH:
        raise RefusedError(
            MAX_LENGTH + 1,
            f"Cette expression fait {len(text)} caractères.",
            f"Limitez-la à {MAX_LENGTH}, par exemple en passant par une question calculée.",
        )
    tokens: list[Token] = []
    notes: list[Note] = []
    start = 0
    while start < len(text):
        match = _TOKEN.match(text, start)
        if match is None:
            raise _unreadable(text, start)
        start = match.end()
        token = _token(match)
        if token is not None:
            tokens.append(token)
            notes.extend(_notes(token, match))
    tokens.append(Token(TokenKind.END, "", len(text.rstrip()) + 1))
    return tokens, tuple(notes)


def _token(match: re.Match[str]) -> Token | None:
    group, word, column = str(match.lastgroup), match[0], match.start() + 1
    if group == "space":
        return None
    if group == "mistaken":
        raise RefusedError(
            column, f"«\u00a0{word}\u00a0» ne s’écrit pas ainsi ici.", f"Écrivez «\u00a0{_MEANT[word]}\u00a0»."
        )
    if group == "reference":
        word = _name_inside(word, column)
    if group in ("text", "smart"):
        word = _text_inside(word, column)
    return Token(_KINDS[group], word, column)


def _name_inside(word: str, column: int) -> str:
    name = word[2:-1].strip()
    if NAME.fullmatch(name) is None:
        raise RefusedError(
            column,
            f"«\u00a0{word[:40]}\u00a0» n’est pas un nom de question.",
            "Écrivez le nom seul, par exemple ${age}.",
        )
    return name


def _text_inside(word: str, column: int) -> str:
    if "'" in word[1:-1] and '"' in word[1:-1]:
        raise RefusedError(
            column,
            "Ce texte contient à la fois une apostrophe droite et un guillemet droit.",
            "Remplacez l’apostrophe droite par l’apostrophe typographique (’).",
        )
    return word[1:-1]


def _notes(token: Token, match: re.Match[str]) -> list[Note]:
    notes = []
    if match.lastgroup == "smart":
        notes.append(Note(token.column, _SMART_NOTE))
    if token.kind is TokenKind.TEXT and "${" in token.text and quoted_question(token.text) is None:
        notes.append(Note(token.column, _INSIDE_NOTE))
    return notes


def quoted_question(text: str) -> str | None:
    """Return the name in a text that is `${name}` and nothing else, as jr:choice-name requires."""
    name = text[2:-1].strip() if text.startswith("${") and text.endswith("}") else ""
    return name if NAME.fullmatch(name) else None


def _unreadable(text: str, start: int) -> RefusedError:
    char, column = text[start], start + 1
    if char in "\"'“”‘’":
        return RefusedError(column, "Le texte ouvert ici n’est pas refermé.", "Ajoutez le guillemet qui manque.")
    if char in "«»":
        return RefusedError(
            column, "Les guillemets «\u00a0» ne sont pas lus.", "Mettez le texte entre guillemets droits."
        )
    if char in "${}":
        return RefusedError(
            column, f"«\u00a0{char}\u00a0» est seul.", "Une question s’écrit ${nom}, accolades comprises."
        )
    return RefusedError(
        column, f"«\u00a0{char}\u00a0» n’est pas compris.", "Supprimez ce signe, ou mettez-le entre guillemets."
    )
