"""Rename names and codes inside expressions, leaving the rest of the text as typed."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from questionnaires.expressions import Expression, ExpressionError, Node, parse
from questionnaires.expressions.tokens import RefusedError, TokenKind, tokenize
from questionnaires.expressions.tree import (
    Call,
    Chain,
    Constant,
    Current,
    Reference,
    children,
    to_text,
    walk,
    with_children,
)

Codes = Mapping[str, str]
"""Code of an option as written -> its new code; its new codes, separated by a space, when its list has it twice."""

_REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
_SMART = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'"})
LONGEST = 60


def referenced(text: str) -> tuple[str, ...]:
    """Return the names between `${` and `}`, once each, in order, whether or not the text can be parsed."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Rename questions in a text."""
    if not names:
        return text
    return _REFERENCE.sub(lambda match: f"${{{names[match[1]]}}}" if match[1] in names else match[0], text)


def without_reference(text: str, name: str) -> str:
    """Replace the references to a name by a blank, in an expression."""
    return _REFERENCE.sub(lambda match: "''" if match[1] == name else match[0], text)


def recoded(text: str, codes: Mapping[str, Codes], current: Codes | None = None) -> str:
    """Replace codes of options, where they are compared with the question they belong to, or with `.`."""
    read = parse(text) if codes else None
    if not isinstance(read, Expression):
        return text
    pairs = list(_recoded(read.tree, codes, current or {}))
    if any(" " in new for _, new in pairs):
        return to_text(_spread(read.tree, {constant.column: new for constant, new in pairs}))
    places = {(constant.column, len(str(constant.value))): new for constant, new in pairs}
    for (quote, length), new in sorted(places.items(), reverse=True):
        text = text[:quote] + new + text[quote + length :]
    return text


def _recoded(tree: Node, codes: Mapping[str, Codes], current: Codes) -> Iterator[tuple[Constant, str]]:
    for answer, constant in _compared(tree):
        new_codes = codes.get(answer.name, {}) if isinstance(answer, Reference) else current
        if isinstance(constant.value, str) and constant.value in new_codes:
            yield constant, new_codes[constant.value]


def _compared(tree: Node) -> Iterator[tuple[Reference | Current, Constant]]:
    for node, _ in walk(tree):
        if isinstance(node, Chain):
            pairs = list(pairwise((node.first, *(operand for _, operand in node.rest))))
        elif isinstance(node, Call) and node.function == "selected":
            pairs = [(node.args[0], node.args[1])]
        else:
            continue
        for left, right in (*pairs, *((right, left) for left, right in pairs)):
            if isinstance(left, Reference | Current) and isinstance(right, Constant):
                yield left, right


def _spread(node: Node, codes: Mapping[int, str]) -> Node:
    """Replace constants by their codes, by column; what is compared with several is compared with each."""
    column = next((part.column for part in children(node) if isinstance(part, Constant) and part.column in codes), 0)
    several = codes.get(column, "").split(" ")
    if len(several) > 1 and (isinstance(node, Call) or _operator(node) in ("=", "!=")):
        first, *others = (_spread(node, {**codes, column: code}) for code in several)
        return Chain(first, tuple(("and" if _operator(node) == "!=" else "or", other) for other in others))
    if isinstance(node, Constant):
        return replace(node, value=codes[node.column].split(" ")[0]) if node.column in codes else node
    return with_children(node, lambda child: _spread(child, codes))


def _operator(node: Node) -> str:
    return node.rest[0][0] if isinstance(node, Chain) else ""


def with_constants(text: str, columns: Mapping[str, str]) -> str:
    """Replace the names of columns in a choice_filter by the texts that one option has in them."""
    try:
        tokens, _ = tokenize(text)
    except RefusedError:
        return text
    for token, after in reversed(list(pairwise(tokens))):
        if token.kind is TokenKind.NAME and token.text in columns and after.text != "(":
            value = columns[token.text]
            quote = '"' if "'" in value else "'"
            start = token.column - 1
            text = f"{text[:start]}{quote}{value}{quote}{text[start + len(token.text) :]}"
    return text


def straightened(text: str) -> str:
    """Straighten quotes when this alone makes a valid expression: word processors curl them."""
    plain = text.translate(_SMART)
    if plain == text or not isinstance(parse(text), ExpressionError):
        return text
    return text if isinstance(parse(plain), ExpressionError) else plain


def slug(text: str, prefix: str = "q") -> str:
    """Make a code from a name: letters without accent, digits, `_` and `-`, a letter first, 60 characters at most."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    code = re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_")
    if not re.match(r"[A-Za-z_]", code):
        code = f"{prefix}_{code}".rstrip("_")
    return code[:LONGEST].rstrip("_")
