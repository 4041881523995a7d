"""A release after another one of the same campaign: what both tell together, and what moved from one to the other."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from exports.release.arrondi import POINTS
from exports.release.cellules import REGION, SOUHAIT, Bloc, Cellule, Mesure, Release, Revision
from exports.release.exactes import CollecteTemps, ReponseTemps, persons
from exports.release.lectures import Intervalle, Lecteur, Total, hides_everyone, lecteurs
from exports.release.motifs import BOUGEE
from exports.release.seuils import Seuils

Lecteurs = Callable[[Sequence[ReponseTemps]], Iterator[Lecteur]]


@dataclass(frozen=True, kw_only=True)
class Anterieure:
    """The last release of the same campaign, the exact answers it counted, and those that the next one counts."""

    release: Release
    avant: CollecteTemps
    apres: CollecteTemps

    @cached_property
    def venues(self) -> tuple[ReponseTemps, ...]:
        """Answers that the next release counts and the last one did not, corrected ones as they are now."""
        return _without(self.apres.reponses, self.avant.reponses)

    @cached_property
    def parties(self) -> tuple[ReponseTemps, ...]:
        """Answers that the last release counted and the next one does not: corrected ones as they were."""
        return _without(self.avant.reponses, self.apres.reponses)

    @property
    def bougees(self) -> tuple[ReponseTemps, ...]:
        return (*self.venues, *self.parties)

    def is_enough(self, seuils: Seuils) -> bool:
        """Whether answers of enough persons in enough DLA came in or changed."""
        moved = self.bougees
        dlas = {own.dla for own in moved}
        return len(persons(moved)) >= seuils.personnes_revision and len(dlas) >= seuils.dlas_revision

    @cached_property
    def a_cacher(self) -> frozenset[str]:
        """DLA of several persons, shown before, of which an answer came in or changed: the two figures side by side
        would give it."""
        shown = {own.dla for own in self.bougees} & set(self.release.dlas_montres)
        every = (*self.avant.reponses, *self.apres.reponses)
        return frozenset(dla for dla in shown if len(persons(own for own in every if own.dla == dla)) > 1)

    @cached_property
    def bougees_cachees(self) -> frozenset[str]:
        """DLA hidden because one of their answers moved, now or in a release before: that stays the reason, whatever
        they agreed to."""
        return self.a_cacher | {own.territoire for own in self.release.cellules if own.motif == BOUGEE}

    def informed(
        self, readers: Iterator[Lecteur], reponses: Sequence[ReponseTemps], montres: Collection[str]
    ) -> Iterator[Lecteur]:
        """Add to what `readers` know. A reader of the figure of a DLA where answers moved is taken to know every answer
        behind that figure, and all answers of the DLA where it is shown again (`montres`)."""
        moved, before = {own.dla for own in self.bougees}, Counter(map(_identity, self.avant.reponses))
        for reader in readers:
            read = reader.dlas & moved
            known = (
                place
                for place, own in enumerate(reponses)
                if own.dla in read and (own.dla in montres or before[_identity(own)])
            )
            yield replace(reader, connues=reader.connues | frozenset(known), dlas=reader.dlas - read)


def _identity(own: ReponseTemps) -> tuple[object, ...]:
    """Identify an answer by all that a release computes from it: person, DLA, weight and shares."""
    return own.dla, own.personne, own.poids, tuple(sorted((code, part) for code, part in own.parts.items() if part))


def _without(those: Sequence[ReponseTemps], others: Sequence[ReponseTemps]) -> tuple[ReponseTemps, ...]:
    left, found = Counter(map(_identity, others)), []
    for own in those:
        if left[_identity(own)]:
            left[_identity(own)] -= 1
        else:
            found.append(own)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two sets of answers, and where the shares of each are told to be, in points, by code."""

    avant: CollecteTemps
    apres: CollecteTemps
    dite_avant: Mapping[str, Intervalle]
    dite_apres: Mapping[str, Intervalle]

    def hides_everyone(self, directions: Sequence[frozenset[str]], lues: Sequence[str], seuils: Seuils) -> bool:
        """Whether the one minus the other lets nobody be found among those who came in or changed, for readers who are
        taken to know whole the DLA that they read (`lues`)."""
        venues = _without(self.apres.reponses, self.avant.reponses)
        parties = _without(self.avant.reponses, self.apres.reponses)
        if not venues and not parties:
            return True
        codes = self.dite_avant.keys() & self.dite_apres.keys()
        return all(
            self._hides(code, plus, moins, sens, partial(_knowing, directions, lues), seuils)
            for code in sorted(codes)
            for plus, moins, sens in ((venues, parties, 1), (parties, venues, -1))
        )

    def _hides(
        self,
        code: str,
        plus: Sequence[ReponseTemps],
        moins: Sequence[ReponseTemps],
        sens: int,
        readers: Lecteurs,
        seuils: Seuils,
    ) -> bool:
        """What is left of one set of answers minus the other: shares of `plus`, and what `moins` did not give to this
        code, so that they add up. Only `plus` is looked for: the other way round looks for `moins`."""
        lines = next((own.lignes for own in self.apres.blocs if own.code == code), (code,))
        whole = 100 * POINTS

        def share(own: ReponseTemps) -> int:
            return sum(own.parts.get(line, 0) for line in lines)

        reponses = [
            *(replace(own, parts={code: share(own)}, souhait=None) for own in plus),
            *(replace(own, parts={code: whole - share(own)}, souhait=None, accord=True) for own in moins),
        ]
        low, high = self._between(code) if sens > 0 else tuple(-own for own in reversed(self._between(code)))
        base = whole * sum(own.poids for own in moins)
        total = Total(frozenset(range(len(reponses))), base + low, base + high)
        bloc = Bloc(code=code, lignes=(code,))
        return hides_everyone({code: [total]}, (bloc,), reponses, partial(readers, reponses), {}, seuils)

    def _between(self, code: str) -> tuple[int, int]:
        """Bounds of the sum after, minus the sum before, in weight × hundredths."""
        before = Total.of(self.avant.reponses, self.dite_avant[code])
        after = Total.of(self.apres.reponses, self.dite_apres[code])
        return after.bas - before.haut, after.haut - before.bas


def _knowing(
    directions: Sequence[frozenset[str]], lues: Sequence[str], reponses: Sequence[ReponseTemps]
) -> Iterator[Lecteur]:
    for reader in lecteurs(reponses, directions, lues):
        read = frozenset(place for place, own in enumerate(reponses) if own.dla in reader.dlas)
        yield Lecteur(reader.connues | read, frozenset())


# --- what moved

TABLES: Mapping[Mesure, str] = {
    Mesure.PART: "parts",
    Mesure.ETP: "ETP",
    Mesure.REEL: "réel et souhaitable",
    Mesure.SOUHAIT: "réel et souhaitable",
    Mesure.SENS: "changements",
    Mesure.ECART: "changements",
    Mesure.MOTS: "activités et raisons",
}


def revisions(before: Release, after: Release) -> tuple[Revision, ...]:
    """By table of the région, then by DLA, how many figures moved, appeared or were hidden."""
    cells = {own.key: [own, None] for own in before.cellules} | {own.key: [None, own] for own in after.cellules}
    for own in before.cellules:
        cells[own.key][0] = own
    found: dict[tuple[str, str], list[int]] = {}
    for key, (one, other) in cells.items():
        counts = found.setdefault((key[0], _table(key)), [0, 0, 0, 0])
        counts[3] += 1
        place = _moved(one, other)
        if place is not None:
            counts[place] += 1
    ordered = sorted(found.items(), key=lambda own: own[0][0] != REGION)
    return tuple(
        Revision(territoire=territoire, table=table, bougees=bouge, parues=paru, cachees=cache, sur=sur)
        for (territoire, table), (bouge, paru, cache, sur) in ordered
    )


def _table(key: tuple[str, Mesure, str, str]) -> str:
    _, mesure, _, colonne = key
    return TABLES[Mesure.REEL if colonne == SOUHAIT else mesure]


def _moved(one: Cellule | None, other: Cellule | None) -> int | None:
    """0: its figure moved; 1: it appeared; 2: it was hidden; None: it says the same."""
    was, is_now = one is not None and one.is_shown, other is not None and other.is_shown
    if was and is_now and one is not None and other is not None:
        return 0 if (one.valeur, one.pas) != (other.valeur, other.pas) else None
    return 1 if is_now else 2 if was else None
