"""Count the words of free texts, and propose themes from them; nothing leaves this machine, nor is grouped unasked.

Texts are compared by TF-IDF. Those near an existing theme are proposed to it; the others are grouped by hierarchical
clustering. The order in which texts are given changes nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate, chain, islice
from typing import Any

from questionnaires.core.francais import sort_key

MOST = 1_500
"""Texts that are clustered, as memory grows with their square; the others join the nearest group."""

LONGEST = 1_000
"""Words that are read of a text."""

EXAMPLES = 100
"""Texts that say what an existing theme is about."""

FARTHEST = 0.94
"""Cosine distance between groups above which they stay apart; as TF-IDF of short texts share few words, it is high."""

NEAR = 0.08
"""Least cosine similarity of a text and an existing theme for which it is proposed."""

_FEWEST = 2  # texts of a group: one alone says no theme
_WORDS_SHOWN = 3
_FREQUENT_SHOWN = 12
_SHORTEST = 3  # letters of a word that may be a plural
_WORD = re.compile(r"rendez-vous|[^\W_]+")  # the others say something in parts
_EMPTY_WORDS = """
ai ainsi alors apres as assez au aucun aucune aura aussi autant autre autres aux avaient avait avant avec avez avoir
avons beaucoup bien bon bonne car ce ceci cela celle celles celui ces cet cette ceux chaque chez cinq comme comment
dans de deja depuis des deux dix dla donc dont du elle elles en encore entre est et etaient etait etant ete etes etre
eu eux faire fait faut fois font huit ici il ils je jusque la le les leur leurs lors lui ma mais me meme memes mes
mieux moi moins mon ne ni non nos notre nous on ont ou oui par parce pas pendant peu peut peuvent plus plutot pour
pourquoi pourrait pouvoir qu quand quatre que quel quelle quelles quelque quelques quels qui quoi rien sa sans se sept
sera serait ses si six soit sommes son sont sous sur ta te tes toujours tous tout toute toutes tres trois trop tu un
une vers vos votre vous
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Groupe:
    """Texts that use the same words; `mots` are those that set it apart, the most telling first."""

    mots: tuple[str, ...]
    textes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposition:
    """Proposed themes: `vers` an existing one, by its code; `groupes`, new ones; `seuls` are near no other text."""

    vers: Mapping[str, tuple[str, ...]]
    groupes: tuple[Groupe, ...]
    seuls: tuple[str, ...]


def can_propose() -> bool:
    """Return whether the extra `themes` is installed."""
    return find_spec("sklearn") is not None


def words_of(texte: str) -> list[str]:
    """List the words of a text that may say a theme, without case, accents and plurals, among the first `LONGEST`."""
    return [word for word, _ in _read(texte)]


def _says(texte: str) -> bool:
    return any(_read(texte))


def _read(texte: str) -> Iterator[tuple[str, str]]:
    """Yield each word that may say a theme, as it is compared and as it is written."""
    written = _WORD.finditer(unicodedata.normalize("NFC", texte).lower())
    for match in islice(written, LONGEST):
        if word := _compared(match[0]):
            yield word, match[0]


@lru_cache(maxsize=50_000)
def _compared(written: str) -> str:
    """Return a word as it is compared; '' where it says no theme."""
    word = sort_key(written).replace(" ", "")
    return "" if word in _EMPTY or word.isdigit() or len(word) < 2 else _singular(word)


def _singular(word: str) -> str:
    if word.endswith("aux") and not word.endswith("eaux"):
        return f"{word[:-2]}l"
    return word[:-1] if len(word) > _SHORTEST and word[-1] in "sx" else word


def frequent_words(textes: Collection[str], least: int) -> Sequence[tuple[str, int]]:
    """Return the words that at least so many texts use, as they are most often written, and how many do; the most
    frequent first."""
    counts = Counter(chain.from_iterable(set(words_of(texte)) for texte in textes))
    usual = _usual(textes)
    kept = [(usual[word], count) for word, count in counts.items() if count >= least]
    return sorted(kept, key=lambda pair: (-pair[1], sort_key(pair[0])))[:_FREQUENT_SHOWN]


def _usual(textes: Collection[str]) -> Mapping[str, str]:
    """Return each word as it is compared -> as it is most often written."""
    spellings = Counter(pair for texte in textes for pair in _read(texte))
    return {word: written for (word, written), _ in sorted(spellings.items(), key=lambda item: (item[1], item[0]))}


def propose(textes: Collection[str], themes: Mapping[str, Collection[str]]) -> Proposition:
    """Propose a theme for each text. `themes`: code of each existing theme -> its name, and the texts already in it.

    Needs the extra `themes`, unless no text has a word.
    """
    sorted_out = sorted(set(textes))  # so that their order changes nothing
    wordy = [texte for texte in sorted_out if _says(texte)]
    seuls = [texte for texte in sorted_out if not _says(texte)]
    known = {code: sorted(filter(_says, themes[code]))[:EXAMPLES] for code in sorted(themes)}
    known = {code: examples for code, examples in known.items() if examples}
    if not wordy:
        return Proposition({}, (), tuple(seuls))
    space = _Space([*wordy, *chain.from_iterable(known.values())])
    vers = _near(space, wordy, known)
    placed = set(chain.from_iterable(vers.values()))
    groupes: list[Groupe] = []
    for members in _clusters(space, [texte for texte in wordy if texte not in placed]):
        if len(members) < _FEWEST:
            seuls += members
        else:
            groupes.append(Groupe(space.telling(members), tuple(members)))
    groupes.sort(key=lambda groupe: (-len(groupe.textes), groupe.textes))
    return Proposition(vers, tuple(groupes), tuple(sorted(seuls)))


class _Space:
    """Texts as TF-IDF vectors of length 1."""

    def __init__(self, textes: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # the extra `themes`, loaded only when asked

        vectorizer = TfidfVectorizer(analyzer=words_of, sublinear_tf=True)
        self._vectors = vectorizer.fit_transform(textes)
        self._rows = {texte: row for row, texte in enumerate(textes)}
        self._words = vectorizer.get_feature_names_out()

    def of(self, textes: Sequence[str]) -> Any:  # noqa: ANN401 - a sparse matrix, of a library without types
        return self._vectors[[self._rows[texte] for texte in textes]]

    def distances(self, textes: Sequence[str]) -> Any:  # noqa: ANN401 - an array, likewise
        """Return the cosine distance of each text to each other one."""
        vectors = self.of(textes)
        return (1 - (vectors @ vectors.T).toarray()).clip(0)

    def telling(self, textes: Sequence[str]) -> tuple[str, ...]:
        """Return the words that weigh most in these texts, as they are most often written."""
        weights = self._centres([textes]).tocoo()
        by_word = zip(weights.data, (self._words[place] for place in weights.col), strict=True)
        usual = _usual(textes)
        best = sorted((-round(weight, 9), word) for weight, word in by_word)
        return tuple(usual[word] for _, word in best[:_WORDS_SHOWN])

    def nearest(self, textes: Sequence[str], centres: Sequence[Sequence[str]]) -> Iterator[tuple[int, float]]:
        """Yield for each text the place of the nearest centre, the first of equals, and their similarity."""
        from sklearn.preprocessing import normalize

        similarities = self.of(textes) @ normalize(self._centres(centres)).T
        for start in range(0, len(textes), MOST):
            for row in similarities[start : start + MOST].toarray().round(9):
                yield int(row.argmax()), float(row.max())

    def _centres(self, groups: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - a sparse matrix, likewise
        """Return the mean of each group of texts, as rows."""
        sparse = type(self._vectors)
        rows = [self._rows[texte] for members in groups for texte in members]
        weights = [1 / len(members) for members in groups for _ in members]
        ends = [0, *accumulate(map(len, groups))]
        return sparse((weights, rows, ends), shape=(len(groups), self._vectors.shape[0])) @ self._vectors


def _near(space: _Space, textes: Sequence[str], themes: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    vers: dict[str, list[str]] = {}
    if themes:
        codes = list(themes)
        nearest = space.nearest(textes, list(themes.values()))
        for texte, (place, similarity) in zip(textes, nearest, strict=True):
            if similarity >= NEAR:
                vers.setdefault(codes[place], []).append(texte)
    return {code: tuple(members) for code, members in vers.items()}


def _clusters(space: _Space, textes: Sequence[str]) -> list[list[str]]:
    """Group texts; when they are many, some are clustered, and the others join the nearest group."""
    step = -(-len(textes) // MOST)
    clustered = list(textes[:: max(1, step)])
    if len(clustered) < _FEWEST:
        return [[texte] for texte in clustered]
    from sklearn.cluster import AgglomerativeClustering

    tree = AgglomerativeClustering(
        n_clusters=None, distance_threshold=FARTHEST, metric="precomputed", linkage="average"
    )
    by_label: dict[int, list[str]] = {}
    for texte, label in zip(clustered, tree.fit_predict(space.distances(clustered)), strict=True):
        by_label.setdefault(int(label), []).append(texte)
    groups = list(by_label.values())
    others = sorted(set(textes).difference(clustered))
    if others:
        for texte, (place, _) in zip(others, list(space.nearest(others, groups)), strict=True):
            groups[place].append(texte)
    return groups
