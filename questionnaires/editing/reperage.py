"""Detect names, addresses and numbers that may identify someone in a text.

They are shown to people, never removed automatically.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from questionnaires.core.francais import sort_key

_ADDRESS = r"[^\s@,;:()<>«»]+@[^\s@,;:()<>«»]+\.[^\s@,;:()<>«».]+"
_SITE = r"(?:https?://|www\.)\S+"
_PHONE = r"(?<!\d)(?:\+\d{2}[\s.\-]?|0)\d(?:[\s.\-\u00a0\u202f]?\d{2}){4}(?!\d)"
_NUMBER = r"(?<!\d)\d(?:[\s\u00a0\u202f]?\d){5,}(?!\d)"  # a SIRET, a file number, a foreign phone
_TITLE = r"\b(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Dr|Docteur|Me|Maître)\s+\w[\w’'\-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'\-]*)*"
_CAPITAL_TITLE = (
    r"\b(?:MME|MMES|MLLE|MONSIEUR|MADAME|DR|DOCTEUR|MAÎTRE)\s+\w[\w’'\-]*"  # where all is in capitals, one word
)
_CERTAIN = re.compile("|".join((_ADDRESS, _SITE, _PHONE, _NUMBER, _TITLE, _CAPITAL_TITLE)))
_WORD = re.compile(r"[^\W\d_][\w\-]*")
_OURS = frozenset(
    {"dla", "c2ra", "ess", "siae", "cdi", "cdd", "esat", "opco", "région", "france", "europe", "etat", "état", "enée"}
    | {"je", "j", "il", "elle", "nous", "vous", "on", "le", "la", "les", "l"}
)


@dataclass(frozen=True, slots=True)
class Morceau:
    """A part of a text, verbatim; `is_suspect`: it may name someone."""

    texte: str
    is_suspect: bool


def morceaux(text: str, noms: Iterable[str] = ()) -> tuple[Morceau, ...]:
    """Split the whole text, isolating the parts that may name someone. `noms` are known names: of persons, of
    structures, of places."""
    return tuple(_cut(text, sorted(_suspects(text, _keys(noms)), key=lambda span: (span[0], -span[1]))))


def _cut(text: str, spans: list[tuple[int, int]]) -> Iterator[Morceau]:
    done = 0
    for start, end in spans:
        if start < done:
            start = done  # two reasons for the same words
        if end <= start:
            continue
        if done < start:
            yield Morceau(text[done:start], is_suspect=False)
        yield Morceau(text[start:end], is_suspect=True)
        done = end
    if done < len(text):
        yield Morceau(text[done:], is_suspect=False)


def _suspects(text: str, noms: frozenset[str]) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _CERTAIN.finditer(text))
    for word in _WORD.finditer(text):
        if _key(word.group()) in noms or (_is_capital(word.group()) and not _begins(text, word.start())):
            yield word.span()


def _keys(noms: Iterable[str]) -> frozenset[str]:
    """Return each word of the names, short and common ones excluded."""
    words = (word for nom in noms for word in sort_key(nom).split())
    return frozenset(word for word in words if len(word) >= 4) - _COMMON


_COMMON = frozenset(
    {"association", "atelier", "ateliers", "avec", "centre", "club", "comite", "culture", "dans", "ecole", "emploi"}
    | {"federation", "groupe", "insertion", "jardin", "jardins", "jeunes", "ligue", "maison", "musique", "pays"}
    | {"pour", "quartier", "regie", "reseau", "sans", "service", "services", "social", "sociale", "solidarite"}
    | {"sport", "theatre", "union", "ville"}
)
"""Words in names of structures that name nobody by themselves."""


def _key(word: str) -> str:
    return sort_key(word).strip()


def _is_capital(word: str) -> bool:
    return word[0].isupper() and not word.isupper() and word.casefold() not in _OURS


def _begins(text: str, place: int) -> bool:
    """Return whether a word begins a sentence, where any word has a capital."""
    before = text[:place].rstrip(" \t\u00a0\u202f«\"'’(-–—•*")
    return not before or before[-1] in ".!?…:\n\r"
