"""Patterns of `regex`, through RE2: matching is linear in the text, whatever the pattern."""

from functools import lru_cache
from typing import Any

import re2

MAX_PATTERN = 500
"""Longest pattern, in characters."""

_MEMORY = 1 << 20  # bytes, for the automata of one pattern


_REASONS = {
    "missing ]": "il manque un crochet fermant",
    "missing )": "il manque une parenthèse fermante",
    "unexpected )": "une parenthèse fermante est de trop",
    "bad repetition operator": "deux répétitions se suivent",
    "no argument for repetition operator": "rien n’est à répéter",
    "invalid repetition size": "la répétition est trop longue",
    "invalid character class range": "cet ensemble de caractères n’existe pas",
    "invalid escape sequence": "cette suite n’existe pas",
    "invalid perl operator": "ce groupe n’existe pas",
    "invalid named capture group": "ce nom de groupe ne convient pas",
    "trailing \\": "il finit par une barre oblique inverse seule",
    "pattern too large - compile failed": "il demande trop de calcul",
}
"""RE2's reasons -> French."""


def refusal(pattern: str) -> str | None:
    """Return why a pattern cannot be used, in French; None when it can."""
    if len(pattern) > MAX_PATTERN:
        return f"Ce motif fait {len(pattern)} caractères, pour {MAX_PATTERN} au plus."
    reason = _compiled(pattern)
    return f"Ce motif n’est pas accepté\u00a0: {_in_french(reason)}." if isinstance(reason, str) else None


def _in_french(reason: str) -> str:
    """Translate RE2's reason, with the part of the pattern that it quotes."""
    words, _, part = reason.partition(": ")
    sentence = _REASONS.get(words, "il ne peut pas être lu")
    return f"{sentence}, «\u00a0{part}\u00a0»" if part else sentence


def matches(text: str, pattern: str) -> bool:
    """Return whether the whole text matches, as in ODK; False when the pattern is refused."""
    if len(pattern) > MAX_PATTERN:
        return False
    compiled = _compiled(pattern)
    try:
        return not isinstance(compiled, str) and compiled.fullmatch(text) is not None
    except UnicodeEncodeError:  # half of a surrogate pair: no pattern can name it
        return False


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:  # noqa: ANN401 -- re2 publishes no types
    """Return the compiled pattern, or RE2's reason as a text."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    except UnicodeEncodeError as error:
        return str(error.reason)
