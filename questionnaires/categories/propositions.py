"""Categories proposed for the free texts of before, from the words of their names; a person confirms each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from questionnaires.categories.categories import Liste
from questionnaires.core.francais import sort_key

_SMALL = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "un", "une"}
)
_ENDINGS = re.compile(r"(?<=..)(?:(eau|al|el|if)(?:x|s)?|aux|ales?|elles?|ives?|es|s|x|e)$")
_STEMS = {"aux": "al", "ale": "al", "ales": "al", "elle": "el", "elles": "el", "ive": "if", "ives": "if"}
_INITIALS = re.compile(r"\b(\w)\.(?=\w\b)")
_VOWELS = re.compile(r"[aeiouy]")

_MISSPELT = 6, 0.85
"""Length from which a word is taken for another, and their similarity."""


class Confiance(StrEnum):
    """How much of a text was recognised; the value is its French label."""

    SURE = "sûre"  # every word
    PROBABLE = "probable"  # every word, with an abbreviation or a misspelling
    POSSIBLE = "possible"  # some words


@dataclass(frozen=True, slots=True)
class Proposition:
    """A category for a text, with the words that were recognised in it."""

    code: str
    mot: str
    confiance: Confiance


@dataclass(frozen=True, slots=True)
class _Nom:
    code: str
    mot: str
    stems: frozenset[str]


class Propositions:
    """Proposals from one list; a text always has the same one."""

    def __init__(self, liste: Liste) -> None:
        self._noms: list[_Nom] = []
        self._stems: dict[str, str] = {}  # word of a name -> its stem
        for categorie in liste.categories:
            for mot in (categorie.libelle, *categorie.synonymes, *categorie.indices):
                words = {word: _stem(word) for word in _words(mot)}
                self._stems |= words
                self._noms.append(_Nom(categorie.code, mot, frozenset(words.values())))

    def propose(self, text: str) -> Proposition | None:
        """Return the category whose names hold the most words of a text; None when none does, or when two do alike.

        A name counts when all its words are in the text, and no longer name holds them: « solidarité internationale »
        is not « solidarité ».
        """
        read = {word: self._meant(word) for word in _words(text)}
        meant = frozenset().union(*read.values())
        held = {
            nom: frozenset(word for word, stems in read.items() if stems & nom.stems)
            for nom in self._noms
            if nom.stems and nom.stems <= meant
        }
        longest = [nom for nom, words in held.items() if not any(words < longer for longer in held.values())]
        by_code: dict[str, frozenset[str]] = {}
        for nom in longest:
            by_code[nom.code] = by_code.get(nom.code, frozenset()) | held[nom]
        exact = {word for word in read if _stem(word) in meant}
        weights = {code: len(words) + len(words & exact) for code, words in by_code.items()}
        first, *others = sorted(weights, key=lambda code: -weights[code]) or [""]
        if not first or any(weights[first] < 2 * weights[other] for other in others):
            return None
        nom = max((nom for nom in longest if nom.code == first), key=lambda nom: len(held[nom]))
        if by_code[first] < read.keys():
            return Proposition(first, nom.mot, Confiance.POSSIBLE)
        return Proposition(first, nom.mot, Confiance.SURE if exact == read.keys() else Confiance.PROBABLE)

    def _meant(self, word: str) -> frozenset[str]:
        """Return the stems that a word may stand for: its own, those that it abbreviates, the one that it misspells."""
        stem = _stem(word)
        if stem in self._stems.values():
            return frozenset([stem])
        words = [*self._abbreviated(word)]
        length, similarity = _MISSPELT
        if not words and len(word) >= length:
            alike = sorted(known for known in self._stems if known[0] == word[0])
            words = get_close_matches(word, alike, 1, similarity)
        return frozenset(self._stems[known] for known in words)

    def _abbreviated(self, word: str) -> Iterator[str]:
        """Yield the words that begin with it (« env »), or that it contracts (« dvpt »)."""
        if len(word) > 2:
            contracted = re.compile(".*".join(word)) if len(_VOWELS.findall(word)) * 4 <= len(word) else None
            for known in self._stems:
                if known.startswith(word) or (contracted and contracted.fullmatch(known)):
                    yield known


def _words(text: str) -> list[str]:
    """List the words of a text that say something, without accents; initials are one word (« I.A.E. »)."""
    words = sort_key(_INITIALS.sub(r"\1", text)).split()
    return [word for word in words if word not in _SMALL and not word.isdigit()]


def _stem(word: str) -> str:
    """Return a word without the marks of plural and feminine."""
    if len(word) < 4:
        return word
    return _ENDINGS.sub(lambda ending: ending[1] or _STEMS.get(ending[0], ""), word)
