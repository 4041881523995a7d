"""The differences between two runs of one product: tokens, session stamps, versions of static files. Nothing else."""

import re
from collections.abc import Callable
from functools import reduce

Rule = Callable[[str], str]

_TOKEN = r"[\w.~-]{20,}"
_REPLACED = (
    (re.compile(r'(name="csrf_token"[^>]*? value=")[^"]*'), r"\1TOKEN"),
    (re.compile(r'(<meta name="csrf-token" content=")[^"]*'), r"\1TOKEN"),
    (re.compile(r'(\bnonce=")[^"]*'), r"\1NONCE"),
    (re.compile(rf"(/(?:acces|agenda|r|r/syntheses|courriels/plus-de-message)/){_TOKEN}"), r"\1TOKEN"),
    (re.compile(r"/static/(?:[\w.-]+/)*([\w.-]+)"), r"/static/\1"),
)


def normalised(text: str) -> str:
    """Put a word in place of each random token; leave the name of a static file, not its folder nor its version."""
    return reduce(lambda left, rule: rule[0].sub(rule[1], left), _REPLACED, text)
