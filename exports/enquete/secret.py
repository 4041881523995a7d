"""Which counts of what structures answered may be shown, so that no subtraction leaves fewer than five of them.

A question is published for the région, and for some of its DLA; the other DLA are together what is left. Every reader
subtracts what it knows: a DLA the answers that it reads with their names, the C2RA those that it may. Each part that a
reader can make holds no other structure, or five: unions of such parts do too, since parts never overlap.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from exports.records import AttenduEnquete, CollecteEnquete
from exports.statistiques.enonces import SECRET
from exports.statistiques.evolution import DOMINANCE
from questionnaires.lecteurs import read_by_its_dla, read_by_the_region

Repondante = tuple[str, int]
"""The code of a DLA, and a structure: one with two accompagnements by a DLA counts once."""


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Who reads the région and the DLA of `dlas` (None: all of them), and knows some answers already."""

    dlas: frozenset[str] | None
    connues: frozenset[Repondante]

    def parts(self, repondantes: Collection[Repondante], publies: Iterable[str]) -> list[frozenset[Repondante]]:
        """What it can tell apart when the région and these DLA are published."""
        read = [dla for dla in publies if self.dlas is None or dla in self.dlas]
        own = [frozenset(one for one in repondantes if one[0] == dla) for dla in read]
        return [*own, frozenset(one for one in repondantes if one[0] not in read)]

    def inconnues(self, part: Iterable[Repondante]) -> frozenset[Repondante]:
        """Those of a part whose answers it does not know."""
        return frozenset(part) - self.connues


@dataclass(frozen=True, slots=True)
class Publies:
    """Whether the région is published, and the codes of the DLA that are."""

    region: bool
    dlas: frozenset[str]


RIEN = Publies(region=False, dlas=frozenset())


@dataclass(frozen=True, slots=True)
class Secret:
    """The readers of a campaign."""

    lecteurs: tuple[Lecteur, ...]

    def publier(self, repondantes: Iterable[Repondante]) -> Publies:
        """What may be published of a question that they answered: the DLA whose own figures give nobody away, the
        smallest given up first, then the région alone, then nothing."""
        everyone = frozenset(repondantes)
        if not everyone:
            return RIEN
        sizes = Counter(dla for dla, _ in everyone)
        alone = [dla for dla in sizes if self._hides(frozenset(one for one in everyone if one[0] == dla), [dla])]
        shown = sorted(alone, key=lambda dla: (-sizes[dla], dla))
        while not self._hides(everyone, shown):
            if not shown:
                return RIEN
            shown.pop()
        return Publies(region=True, dlas=frozenset(shown))

    def _hides(self, repondantes: frozenset[Repondante], publies: Sequence[str]) -> bool:
        return all(
            not 0 < len({structure for _, structure in lecteur.inconnues(part)}) < SECRET
            for lecteur in self.lecteurs
            for part in lecteur.parts(repondantes, publies)
        )

    def is_dominated(self, valeurs: Sequence[tuple[Repondante, int]]) -> bool:
        """Whether one structure makes nearly all of a total of the région, or of what a reader does not know of it."""
        for lecteur in self.lecteurs:
            unknown: Counter[int] = Counter()
            for (dla, structure), valeur in valeurs:
                if (dla, structure) not in lecteur.connues:
                    unknown[structure] += valeur
            if unknown and max(unknown.values()) > DOMINANCE * unknown.total():
                return True
        return False


def secret_of(collecte: CollecteEnquete) -> Secret:
    """Everyone; the C2RA; each DLA, and those who read several."""
    answered = [own for own in collecte.attendus if own.reponse is not None]
    several = [dlas for dlas in collecte.lus_ensemble if len(dlas) > 1]
    alone = [frozenset({dla}) for dla in sorted({own.dla for own in answered})]
    named = frozenset(_key(own) for own in answered if _is_named(collecte, own, by_the_region=True))
    read = [
        Lecteur(
            dlas,
            frozenset(
                _key(own) for own in answered if own.dla in dlas and _is_named(collecte, own, by_the_region=False)
            ),
        )
        for dlas in (*alone, *several)
    ]
    return Secret((Lecteur(frozenset(), frozenset()), Lecteur(None, frozenset()), Lecteur(None, named), *read))


def _key(own: AttenduEnquete) -> Repondante:
    return own.dla, own.personne


def _is_named(collecte: CollecteEnquete, own: AttenduEnquete, *, by_the_region: bool) -> bool:
    valeurs = own.reponse.valeurs if own.reponse else {}
    return (read_by_the_region if by_the_region else read_by_its_dla)(collecte.code, valeurs)
