"""Refuse weak passwords: too short, too common or too close to their owner.

No rule of composition.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from collecte.core.errors import UserFacingError
from collecte.core.security import MAX_PASSWORD, MIN_PASSWORD
from collecte.models import Compte
from questionnaires.core.francais import plural

_LIST = Path(__file__).parents[2] / "mots_de_passe.txt"
_EXAMPLE = "Choisissez par exemple quatre mots sans rapport entre eux."
_TAIL = re.compile(r"[\W\d_]+$")
_DISGUISES = str.maketrans("@4310$5!7", "aaeiossit")
_FIGURES = "0123456789"
_ENOUGH = 6  # letters and digits that must remain without the words that are guessed first
_LONG_PATTERN = 8  # a repeated pattern this long is as hard to guess as a word
_TRADE = ("dla", "c2ra", "collecte")
_ROWS = (
    *("abcdefghijklmnopqrstuvwxyz", "0123456789", "1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("azertyuiopqsdfghjklmwxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertyuiopasdfghjklzxcvbnm"),
    *("aqwzsxedcrfvtgbyhnujmikolp", "1a2z3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "qwertzuiop"),
)


class WeakPasswordError(UserFacingError):
    """A weak password; the message says why and what to choose instead."""


def judge_password(password: str, compte: Compte) -> None:
    """Refuse a password that is guessed first. Raises WeakPasswordError."""
    length = len(password)
    if not MIN_PASSWORD <= length <= MAX_PASSWORD:
        raise WeakPasswordError(
            f"Ce mot de passe fait {plural(length, 'caractère')}.",
            f"Il en faut de {MIN_PASSWORD} à {MAX_PASSWORD}. {_EXAMPLE}",
        )
    core = _core(password)
    if _is_pattern(core):
        raise WeakPasswordError("Ce mot de passe répète ou déroule toujours la même suite.", _EXAMPLE)
    if len(_without(core, _own_words(compte))) < _ENOUGH:
        raise WeakPasswordError(
            "Ce mot de passe est fait de votre nom, de votre adresse, de votre région ou de mots du DLA.",
            f"Ce sont les premiers que l’on essaie. {_EXAMPLE}",
        )
    if _is_common(password):
        raise WeakPasswordError("Ce mot de passe est parmi les plus courants.", f"On l’essaie en premier. {_EXAMPLE}")


def _core(text: str) -> str:
    """Return its letters and digits without case and accents, since attackers try every variant of these."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in decomposed if char.isalnum())


def _is_pattern(core: str) -> bool:
    """Return whether it repeats one short pattern, or goes to the next letter, digit or key each time."""
    if not core or len(set(core)) <= 2 or _period(core) < min(_LONG_PATTERN, len(core)):
        return True
    return any(core in row * 5 or core in row[::-1] * 5 for row in _ROWS)


def _period(core: str) -> int:
    """Return the length of the shortest pattern that gives `core` when repeated, the last time perhaps cut."""
    return next(size for size in range(1, len(core) + 1) if core == (core[:size] * len(core))[: len(core)])


def _own_words(compte: Compte) -> set[str]:
    """Return the words that everyone knows about the owner."""
    personne = compte.personne
    regional = [personne.region.nom, personne.region.code] if personne.region else []
    texts = [*_TRADE, personne.prenom, personne.nom, *re.split(r"[@._+-]", compte.adresse), *regional]
    words = {_core(word) for text in texts for word in (text, *re.split(r"[\s’'-]+", text))}
    return {word for word in words if len(word) > 1}


def _without(core: str, words: Iterable[str]) -> str:
    """Remove the words, longest first."""
    for word in sorted(words, key=len, reverse=True):
        core = core.replace(word, "")
    return core


def _is_common(password: str) -> bool:
    """Return whether it is a word of the list, even repeated, next to digits, or with figures in place of letters."""
    core = _core(password)
    once = core[: _period(core)]
    undisguised = {_core(text.casefold().translate(_DISGUISES)) for text in (password, _TAIL.sub("", password))}
    return not _common().isdisjoint({once, once.rstrip(_FIGURES), once.strip(_FIGURES)} | undisguised)


@cache
def _common() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="ascii").split())
