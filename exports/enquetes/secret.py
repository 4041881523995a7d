"""Statistical secrecy: choose the counts to publish so that no subtraction isolates fewer structures than a threshold.

A question is published for the région, and for some of its DLA; the other DLA together are the remainder. Every reader
subtracts the answers that it knows: a DLA those that it reads with their names, the C2RA those that it may read. Each
part that a reader can compute holds no other structure, or enough of them; so do unions of such parts, since parts
never overlap.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from exports.enquetes.foule import Foule, octets, rangs
from exports.enquetes.sommes import Sommes
from exports.records.records import CollecteEnquete, QuiRepond
from exports.release.seuils import Seuils


@dataclass(frozen=True, slots=True)
class Lecteur:
    """A reader of the région and of the DLA of `dlas` (None: all of them), who knows some answers already: all those of
    a structure in a DLA, once it knows one."""

    dlas: frozenset[str] | None
    connues: int = 0

    def parts(self, foule: Foule, reponses: int, publies: Iterable[str]) -> Iterator[int]:
        """Yield the sets of answers that it can tell apart when the région and these DLA are published."""
        for dla in publies:
            if self.dlas is None or dla in self.dlas:
                yield reponses & foule.dlas[dla]
                reponses &= ~foule.dlas[dla]
        yield reponses


@dataclass(frozen=True, slots=True)
class Publies:
    """The published territories: the région or not, and the codes of the DLA."""

    region: bool
    dlas: frozenset[str]


RIEN = Publies(region=False, dlas=frozenset())


@dataclass(frozen=True, slots=True)
class Secret:
    """The readers of a campaign, and who gave which answers. Sets of answers are integers, see `Foule`."""

    foule: Foule
    lecteurs: tuple[Lecteur, ...]
    seuils: Seuils
    dlas: int = 0  # fewest DLA whose answers may be shown together
    _settled: dict[int, Publies] = field(default_factory=dict, compare=False)

    def publier(self, reponses: int) -> Publies:
        """Return what may be published of a question that got these answers: the DLA whose own figures reveal nobody,
        the smallest given up first, then the région alone, then nothing."""
        if reponses not in self._settled:
            self._settled[reponses] = self._publier(reponses)
        return self._settled[reponses]

    def _publier(self, reponses: int) -> Publies:
        if not reponses:
            return RIEN
        once = self.foule.uniques(reponses)
        sizes = {dla: (once & of_dla).bit_count() for dla, of_dla in self.foule.dlas.items() if once & of_dla}
        if len(sizes) < self.dlas:
            return RIEN
        alone = [dla for dla in sizes if self._hides(reponses & self.foule.dlas[dla], [dla])]
        shown = sorted(alone, key=lambda dla: (-sizes[dla], dla))
        while not self._hides(reponses, shown):
            if not shown:
                return RIEN
            shown.pop()
        return Publies(region=True, dlas=frozenset(shown))

    def _hides(self, reponses: int, publies: Sequence[str]) -> bool:
        least = self.seuils.personnes
        return all(
            not 0 < self.foule.distinctes(part & ~lecteur.connues, least) < least
            for lecteur in self.lecteurs
            for part in lecteur.parts(self.foule, reponses, publies)
        )

    def unknown(self, reponses: int, valeurs: Sequence[float]) -> Iterator[list[tuple[int, float]]]:
        """Yield the structure and the value of each answer that a reader does not know, for each reader; `valeurs` are
        those of the answers, in the order of their ranks."""
        for left in {reponses & ~lecteur.connues for lecteur in self.lecteurs}:
            content = octets(left, len(self.foule.personnes))
            yield [
                (self.foule.personnes[rank], valeur)
                for rank, valeur in zip(rangs(reponses), valeurs, strict=True)
                if content[rank >> 3] >> (rank & 7) & 1
            ]

    def is_dominated(self, reponses: int, valeurs: Sequence[float]) -> bool:
        """Return whether one structure makes nearly all of a total of the région, or of the part of it that a reader
        does not know, or few make nothing of it; `valeurs` are those of the answers, in the order of their ranks."""
        for left in self.unknown(reponses, valeurs):
            unknown: Counter[int] = Counter()
            for structure, valeur in left:
                unknown[structure] += int(valeur)
            if unknown and not any(unknown.values()) and len(unknown) < self.seuils.unanimite:
                return True
            if unknown and 100 * max(unknown.values()) > self.seuils.dominance * unknown.total():
                return True
        return False


def secret_of(collecte: CollecteEnquete, sommes: Sommes) -> Secret:
    """Return the secrecy of a campaign, for these readers: everyone; the C2RA; each DLA, and those who read several.
    Answers beyond the draw count for nothing. Persons, as on time, are shown from several DLA on."""
    several = [dlas for dlas in collecte.lus_ensemble if len(dlas) > 1]
    alone = [] if collecte.is_anonymous else [frozenset({dla}) for dla in sorted(sommes.foule.dlas)]
    foule = sommes.foule
    region, named = (
        foule.with_others(nommees & ~foule.en_plus) for nommees in (sommes.nommees.region, sommes.nommees.dla)
    )
    read = [Lecteur(dlas, named & sum(foule.dlas.get(dla, 0) for dla in dlas)) for dlas in (*alone, *several)]
    dlas = 0 if collecte.qui is QuiRepond.STRUCTURE else collecte.seuils.dlas
    return Secret(foule, (Lecteur(frozenset()), Lecteur(None), Lecteur(None, region), *read), collecte.seuils, dlas)
