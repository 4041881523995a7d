"""Search by words among titled lines: accents, case and a typing error forgiven."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from questionnaires.core.francais import sort_key

LONGEST = 200
"""Characters of a search that are read."""

MOST_WORDS = 8
SHORTEST = 4
"""Letters of a word from which an error is forgiven."""

ALIKE = 0.8
"""Share of letters in common from which two words may be the same."""


@dataclass(frozen=True)
class LigneTrouvable:
    """Something that a search may find: its title, what else is said of it, its address, more words, that lead to it by
    their beginning."""

    titre: str
    detail: str
    adresse: str
    autres: str = ""

    @cached_property
    def mots(self) -> str:
        return sort_key(f"{self.titre} {self.detail}")

    @cached_property
    def debuts(self) -> str:
        return f" {sort_key(self.autres)}"


def words_of(sought: str) -> Sequence[str]:
    """Return the words of a search, folded."""
    return sort_key(sought[:LONGEST]).split()[:MOST_WORDS]


def search(words: Sequence[str], lignes: Sequence[LigneTrouvable]) -> Sequence[LigneTrouvable]:
    """Return the lines that have every word, those whose title begins with the first one before the others. A word that
    no line has may be one of those it looks like."""
    if not words:
        return []
    alike = [spelled(word, [ligne.mots + ligne.debuts for ligne in lignes]) for word in words]
    having = [ligne for ligne in lignes if all(any(_has(ligne, way) for way in ways) for ways in alike)]
    return sorted(having, key=lambda ligne: not sort_key(ligne.titre).startswith(words[0]))


def _has(ligne: LigneTrouvable, word: str) -> bool:
    """Return whether a line has a word; one or two letters begin a word of it."""
    is_said = word in ligne.mots if len(word) > 2 else f" {word}" in f" {ligne.mots}"
    return is_said or f" {word}" in ligne.debuts


def spelled(word: str, texts: Sequence[str]) -> Sequence[str]:
    """Return the word if a text has it, else the words of these texts that it looks like, the closest first."""
    if len(word) < SHORTEST or any(word in text for text in texts):
        return [word]
    known = {other for text in texts for other in text.split() if abs(len(other) - len(word)) <= 2}
    return get_close_matches(word, sorted(known), n=5, cutoff=ALIKE) or [word]
