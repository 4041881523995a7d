"""A release that replaces another of the same campaign: what both reveal together, and which figures moved."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from exports.release.arrondi import POINTS
from exports.release.cellules import REGION, SOUHAIT, BlocCellules, Cellule, Mesure, Release, Revision
from exports.release.exactes import CollecteTemps, ReponseTemps, persons
from exports.release.lectures import Intervalle, Lecteur, Total, hides_everyone, lecteurs
from exports.release.motifs import BOUGEE
from exports.release.seuils import Seuils

Lecteurs = Callable[[Sequence[ReponseTemps]], Iterator[Lecteur]]


@dataclass(frozen=True, kw_only=True)
class Anterieure:
    """The last release of a campaign, the exact answers it counted (`avant`), and those that the next one counts."""

    release: Release
    avant: CollecteTemps
    apres: CollecteTemps

    @cached_property
    def venues(self) -> tuple[ReponseTemps, ...]:
        """Return the answers that the next release counts and the last one did not, corrected ones as they are now."""
        return _without(self.apres.reponses, self.avant.reponses)

    @cached_property
    def parties(self) -> tuple[ReponseTemps, ...]:
        """Return the answers that the last release counted and the next one does not, corrected ones as they were."""
        return _without(self.avant.reponses, self.apres.reponses)

    @property
    def bougees(self) -> tuple[ReponseTemps, ...]:
        return (*self.venues, *self.parties)

    def is_enough(self, seuils: Seuils) -> bool:
        """Return whether answers of enough persons in enough DLA came in or changed."""
        moved = self.bougees
        dlas = {reponse.dla for reponse in moved}
        return len(persons(moved)) >= seuils.personnes_revision and len(dlas) >= seuils.dlas_revision

    @cached_property
    def a_cacher(self) -> frozenset[str]:
        """Return the DLA of several persons, shown before, where an answer came in or changed: the two figures side by
        side would reveal it."""
        shown = {reponse.dla for reponse in self.bougees} & set(self.release.dlas_montres)
        every = (*self.avant.reponses, *self.apres.reponses)
        return frozenset(dla for dla in shown if len(persons(reponse for reponse in every if reponse.dla == dla)) > 1)

    @cached_property
    def bougees_cachees(self) -> frozenset[str]:
        """Return the DLA hidden because one of their answers moved, now or in an earlier release.

        That stays the reason, whatever their contributors agreed to.
        """
        return self.a_cacher | {cellule.territoire for cellule in self.release.cellules if cellule.motif == BOUGEE}

    def informed(
        self, readers: Iterator[Lecteur], reponses: Sequence[ReponseTemps], montres: Collection[str]
    ) -> Iterator[Lecteur]:
        """Add to the answers that `readers` know. A reader of the figure of a DLA where answers moved is assumed to
        know every answer behind that figure, and all the DLA's answers where it is shown again (`montres`)."""
        moved, before = {reponse.dla for reponse in self.bougees}, Counter(map(_identity, self.avant.reponses))
        for reader in readers:
            read = reader.dlas & moved
            known = (
                place
                for place, reponse in enumerate(reponses)
                if reponse.dla in read and (reponse.dla in montres or before[_identity(reponse)])
            )
            yield replace(reader, connues=reader.connues | frozenset(known), dlas=reader.dlas - read)


def _identity(reponse: ReponseTemps) -> tuple[object, ...]:
    """Identify an answer by everything that a release computes from: DLA, person, weight and shares."""
    return (
        reponse.dla,
        reponse.personne,
        reponse.poids,
        tuple(sorted((code, part) for code, part in reponse.parts.items() if part)),
    )


def _without(reponses: Sequence[ReponseTemps], others: Sequence[ReponseTemps]) -> tuple[ReponseTemps, ...]:
    left, rest = Counter(map(_identity, others)), []
    for reponse in reponses:
        if left[_identity(reponse)]:
            left[_identity(reponse)] -= 1
        else:
            rest.append(reponse)
    return tuple(rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceReponses:
    """Two sets of answers, and the known bounds of the shares of each, in points, by code."""

    avant: CollecteTemps
    apres: CollecteTemps
    dite_avant: Mapping[str, Intervalle]
    dite_apres: Mapping[str, Intervalle]

    def hides_everyone(self, directions: Sequence[frozenset[str]], lues: Sequence[str], seuils: Seuils) -> bool:
        """Return whether subtracting one from the other identifies nobody among those who came in or changed.

        Readers are assumed to know all the answers of the DLA that they read (`lues`).
        """
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
        """Return whether one set of answers minus the other hides everyone in `plus`, on one code.

        The difference holds the shares of `plus`, and what `moins` did not give to this code, so that they add up. Only
        `plus` is protected: the call the other way round protects `moins`.
        """
        lines = next((bloc.lignes for bloc in self.apres.blocs if bloc.code == code), (code,))
        whole = 100 * POINTS

        def share(reponse: ReponseTemps) -> int:
            return sum(reponse.parts.get(line, 0) for line in lines)

        reponses = [
            *(replace(reponse, parts={code: share(reponse)}, souhait=None) for reponse in plus),
            *(replace(reponse, parts={code: whole - share(reponse)}, souhait=None, accord=True) for reponse in moins),
        ]
        low, high = self._between(code) if sens > 0 else tuple(-bound for bound in reversed(self._between(code)))
        base = whole * sum(reponse.poids for reponse in moins)
        total = Total(frozenset(range(len(reponses))), base + low, base + high)
        bloc = BlocCellules(code=code, lignes=(code,))
        return hides_everyone({code: [total]}, (bloc,), reponses, partial(readers, reponses), {}, seuils)

    def _between(self, code: str) -> tuple[int, int]:
        """Return the bounds of the sum after minus the sum before, in weight × hundredths."""
        before = Total.of(self.avant.reponses, self.dite_avant[code])
        after = Total.of(self.apres.reponses, self.dite_apres[code])
        return after.bas - before.haut, after.haut - before.bas


def _knowing(
    directions: Sequence[frozenset[str]], lues: Sequence[str], reponses: Sequence[ReponseTemps]
) -> Iterator[Lecteur]:
    for reader in lecteurs(reponses, directions, lues):
        read = frozenset(place for place, reponse in enumerate(reponses) if reponse.dla in reader.dlas)
        yield Lecteur(reader.connues | read, frozenset())


# --- figures that moved

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
    """Count the figures that moved, appeared or were hidden, by table of the région, then by DLA."""
    cells_before, cells_after = ({cellule.key: cellule for cellule in release.cellules} for release in (before, after))
    by_table: dict[tuple[str, str], list[int]] = {}
    for key in cells_before | cells_after:
        counts = by_table.setdefault((key[0], _table(key)), [0, 0, 0, 0])
        counts[3] += 1
        place = _moved(cells_before.get(key), cells_after.get(key))
        if place is not None:
            counts[place] += 1
    ordered = sorted(by_table.items(), key=lambda item: item[0][0] != REGION)
    return tuple(
        Revision(territoire=territoire, table=table, bougees=bouge, parues=paru, cachees=cache, sur=sur)
        for (territoire, table), (bouge, paru, cache, sur) in ordered
    )


def _table(key: tuple[str, Mesure, str, str]) -> str:
    _, mesure, _, colonne = key
    return TABLES[Mesure.REEL if colonne == SOUHAIT else mesure]


def _moved(before: Cellule | None, after: Cellule | None) -> int | None:
    """Return 0 when the figure moved, 1 when it appeared, 2 when it was hidden, None when it is unchanged: a figure
    rounded to another step that reads as before did not move."""
    was, is_now = (cellule if cellule and cellule.is_shown else None for cellule in (before, after))
    if was and is_now:
        return 0 if was.valeur != is_now.valeur else None
    return 1 if is_now else 2 if was else None
