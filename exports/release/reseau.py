"""Compute the release of the network: régions of an installation that released their time over one période, together.

Source of the rules: docs/decisions/0065. Nothing but settling results imports this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import combinations

from exports.release.arrondi import controlled
from exports.release.cellules import Cellule, Release
from exports.release.contexte import Contexte, Public, narrowed_by_changes, secret_of
from exports.release.exactes import CollecteTemps, ReponseTemps, persons, sommes
from exports.release.lectures import Intervalle, Total, around, tighten
from exports.release.motifs import DEDUCTIBLE
from exports.release.seuils import Seuils
from exports.release.temps import hidden_cells, told_cells


@dataclass(frozen=True, kw_only=True)
class Membre:
    """A région of the network: its exact answers, what it released of them, and the DLA that one reader knows together.

    `avant` is the release that its changes start from, after the code of its période.
    """

    code: str
    collecte: CollecteTemps
    release: Release
    directions: tuple[frozenset[str], ...] = ()
    avant: tuple[str, Release] | None = None

    @property
    def is_as_released(self) -> bool:
        """Whether no answer was erased, or came in, since its release."""
        counted = len(persons(self.collecte.reponses)), len(self.collecte.dlas)
        return counted == (self.release.personnes, self.release.dlas)

    @cached_property
    def told(self) -> Mapping[str, Intervalle]:
        """Where its exact shares are, by mission and line; a line that is not told is within its mission."""
        found = (
            narrowed_by_changes(self.release, *self.avant)
            if self.avant
            else around(self.release.parts(), self.release.pas)
        )
        lines = {
            code: (0, found[bloc.code][1]) for bloc in self.release.blocs if bloc.code in found for code in bloc.lignes
        }
        return {**lines, **tighten(found, self.release.blocs)} if found else {}


def release_reseau(membres: Sequence[Membre], seuils: Seuils, *, numero: int, faite_le: datetime) -> Release:
    """Decide and round the figures of régions that ask the same lines: by the steps of a région, and only as finely as
    they find nobody beside what each région tells."""
    reseau = _Reseau(tuple(membres), seuils)
    return Release(
        numero=numero,
        faite_le=faite_le,
        personnes=len(persons(reseau.collecte.reponses)),
        dlas=len(reseau.collecte.dlas),
        seuils=seuils,
        cellules=tuple(reseau.cellules()),
        blocs=reseau.collecte.blocs,
        regions=tuple(own.code for own in membres),
    )


@dataclass(frozen=True)
class _Reseau:
    membres: tuple[Membre, ...]
    seuils: Seuils

    @cached_property
    def collecte(self) -> CollecteTemps:
        """The answers of all of them, région by région."""
        first = self.membres[0].collecte
        reponses = (self._own(place, each) for place, own in enumerate(self.membres) for each in own.collecte.reponses)
        return replace(first, reponses=tuple(reponses), options={})

    def _own(self, place: int, own: ReponseTemps) -> ReponseTemps:
        """Two régions may give one code to a DLA, and one number, below zero, to an answer cut from its author."""
        personne = own.personne if own.personne >= 0 else own.personne * len(self.membres) - place
        return replace(own, dla=f"{place}-{own.dla}", personne=personne)

    @cached_property
    def _places(self) -> Sequence[frozenset[int]]:
        """Those of the answers of each région."""
        sizes = [len(own.collecte.reponses) for own in self.membres]
        return [frozenset(range(sum(sizes[:place]), sum(sizes[: place + 1]))) for place in range(len(sizes))]

    @cached_property
    def _public(self) -> Public:
        montres = {
            f"{place}-{dla}": own.release.missions(dla)
            for place, own in enumerate(self.membres)
            for dla in own.release.dlas_montres
        }
        directions = tuple(
            frozenset(f"{place}-{dla}" for dla in together)
            for place, own in enumerate(self.membres)
            for together in own.directions
        )
        return Public(self.collecte, montres, Contexte(directions=directions), self.seuils)

    def cellules(self) -> Sequence[Cellule]:
        n = len(persons(self.collecte.reponses))
        if secret := secret_of(self.collecte, Contexte(), self.seuils):
            return tuple(hidden_cells(self.collecte, n, secret))
        exact, pas = sommes((own.poids, own.parts) for own in self.collecte.reponses), self.seuils.pas(n)
        ladder = [(pas, self.seuils.tells_lines(n)), (pas, False), (self.seuils.pas_missions, False)]
        for step, with_lines in dict.fromkeys(ladder):
            missions, lines = controlled(exact, self.collecte.blocs, step)
            points = {**lines, **missions} if with_lines else missions
            told = tighten(around(points, step), self.collecte.blocs)
            if self.cannot_deduce(told):
                return told_cells(self.collecte, points, step, n, self.seuils)
        return tuple(hidden_cells(self.collecte, n, DEDUCTIBLE))

    def cannot_deduce(self, told: Mapping[str, Intervalle]) -> bool:
        """Whether nobody is found by subtracting what régions tell from what the network would."""
        return self._public.cannot_subtract({code: tuple(self._left(code, own)) for code, own in told.items()})

    def _left(self, code: str, told: Intervalle) -> Iterator[Total]:
        """What is left of the network for a reader who subtracts all the régions that tell but two, one or none: who
        knows answers of one subtracts it by these. What says no more than régions do was decided with them."""
        of_regions = {
            place: Total.of(self.collecte.reponses, own.told[code], self._places[place])
            for place, own in enumerate(self.membres)
            if code in own.told
        }
        whole = Total.of(self.collecte.reponses, told)
        for kept in (own for count in range(3) for own in combinations(of_regions, count)):
            left = whole
            for place in of_regions.keys() - set(kept):
                left = left.without(of_regions[place])
            known = self._known(left.places, [of_regions[place] for place in kept])
            narrower = Total(left.places, max(left.bas, known.bas), min(left.haut, known.haut))
            if left.places and narrower != known:
                yield narrower

    def _known(self, places: frozenset[int], told: Sequence[Total]) -> Total:
        """What régions alone say of some answers: those of régions that tell, and of all that do not."""
        silent = places.difference(*(own.places for own in told))
        most = Total.of(self.collecte.reponses, (0, 100), silent).haut
        return Total(places, sum(own.bas for own in told), most + sum(own.haut for own in told))
