"""Release of the network: the régions of an installation that released their time over one période, together.

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
    """A région of the network: its exact answers, its release of them, and the sets of DLA that one reader directs.

    `avant` is the release that its changes start from, after the code of its période.
    """

    code: str
    collecte: CollecteTemps
    release: Release
    directions: tuple[frozenset[str], ...] = ()
    avant: tuple[str, Release] | None = None

    @property
    def is_as_released(self) -> bool:
        """Return whether no answer was erased, or came in, since its release."""
        counted = len(persons(self.collecte.reponses)), len(self.collecte.dlas)
        return counted == (self.release.personnes, self.release.dlas)

    @cached_property
    def told(self) -> Mapping[str, Intervalle]:
        """Return the bounds of its exact shares, by mission and line; a hidden line is within its mission."""
        bounds = (
            narrowed_by_changes(self.release, *self.avant)
            if self.avant
            else around(self.release.parts(), self.release.pas)
        )
        lines = {
            code: (0, bounds[bloc.code][1])
            for bloc in self.release.blocs
            if bloc.code in bounds
            for code in bloc.lignes
        }
        return {**lines, **tighten(bounds, self.release.blocs)} if bounds else {}


def release_reseau(membres: Sequence[Membre], seuils: Seuils, *, numero: int, faite_le: datetime) -> Release:
    """Decide and round the figures of régions that ask the same lines, by the steps of a région, only as finely as they
    identify nobody beside the figures that each région shows.

    A région without figures of its own is left out, and `regions` does not name it, unless those without would together
    be told as one région: the network less the others would tell it.
    """
    counted = _counted(membres, seuils)
    reseau = _Reseau(tuple(membres if len(counted) < 2 else counted), seuils)
    cellules = reseau.hidden(DEDUCTIBLE) if len(counted) < 2 else reseau.cellules()
    return Release(
        numero=numero,
        faite_le=faite_le,
        personnes=reseau.personnes,
        dlas=len(reseau.collecte.dlas),
        seuils=seuils,
        cellules=tuple(cellules),
        blocs=reseau.collecte.blocs,
        regions=tuple(membre.code for membre in reseau.membres),
    )


def _counted(membres: Sequence[Membre], seuils: Seuils) -> Sequence[Membre]:
    """Return the régions that the network adds up."""
    publies, silent = ([membre for membre in membres if bool(membre.told) is shown] for shown in (True, False))
    if not publies or not silent:
        return membres
    is_told_together = len(silent) > 1 and not _Reseau(tuple(silent), seuils).secret
    return membres if is_told_together else publies


@dataclass(frozen=True)
class _Reseau:
    membres: tuple[Membre, ...]
    seuils: Seuils

    @cached_property
    def collecte(self) -> CollecteTemps:
        """Return the answers of all régions, one région after the other."""
        first = self.membres[0].collecte
        reponses = (
            self._own(place, reponse)
            for place, membre in enumerate(self.membres)
            for reponse in membre.collecte.reponses
        )
        return replace(first, reponses=tuple(reponses), options={})

    def _own(self, place: int, reponse: ReponseTemps) -> ReponseTemps:
        """Return an answer with a DLA and a person unique in the network.

        Two régions may give the same code to a DLA, and the same number, below zero, to an anonymised answer.
        """
        personne = reponse.personne if reponse.personne >= 0 else reponse.personne * len(self.membres) - place
        return replace(reponse, dla=f"{place}-{reponse.dla}", personne=personne)

    @cached_property
    def _places(self) -> Sequence[frozenset[int]]:
        """Return the places of each région's answers in `collecte`."""
        sizes = [len(membre.collecte.reponses) for membre in self.membres]
        return [frozenset(range(sum(sizes[:place]), sum(sizes[: place + 1]))) for place in range(len(sizes))]

    @cached_property
    def _public(self) -> Public:
        montres = {
            f"{place}-{dla}": membre.release.missions(dla)
            for place, membre in enumerate(self.membres)
            for dla in membre.release.dlas_montres
        }
        directions = tuple(
            frozenset(f"{place}-{dla}" for dla in together)
            for place, membre in enumerate(self.membres)
            for together in membre.directions
        )
        return Public(self.collecte, montres, Contexte(directions=directions), self.seuils)

    @cached_property
    def personnes(self) -> int:
        return len(persons(self.collecte.reponses))

    @cached_property
    def secret(self) -> str:
        """Return why these answers have no figure, whatever they are; empty when their figures decide."""
        return secret_of(self.collecte, Contexte(), self.seuils)

    def cellules(self) -> Sequence[Cellule]:
        if self.secret:
            return self.hidden(self.secret)
        n = self.personnes
        exact, pas = sommes(self.collecte.reponses), self.seuils.pas(n)
        ladder = [(pas, self.seuils.tells_lines(n)), (pas, False), (self.seuils.pas_missions, False)]
        for step, with_lines in dict.fromkeys(ladder):
            missions, lines = controlled(exact, self.collecte.blocs, step)
            points = {**lines, **missions} if with_lines else missions
            intervalles = tighten(around(points, step), self.collecte.blocs)
            if self.cannot_deduce(intervalles):
                return told_cells(self.collecte, points, step, n, self.seuils)
        return self.hidden(DEDUCTIBLE)

    def hidden(self, motif: str) -> Sequence[Cellule]:
        return tuple(hidden_cells(self.collecte.blocs, self.personnes, motif))

    def cannot_deduce(self, intervalles: Mapping[str, Intervalle]) -> bool:
        """Return whether nobody is identified by subtracting the régions' figures from those of the network."""
        return self._public.cannot_subtract(
            {code: tuple(self._left(code, intervalle)) for code, intervalle in intervalles.items()}
        )

    def _left(self, code: str, intervalle: Intervalle) -> Iterator[Total]:
        """Yield what is left of the network once a reader subtracts all the régions with figures but two, one or none.

        A reader who knows answers of a région subtracts the région by these. A total that says no more than the régions
        do is left out: it was decided with them.
        """
        of_regions = {
            place: Total.of(self.collecte.reponses, membre.told[code], self._places[place])
            for place, membre in enumerate(self.membres)
            if code in membre.told
        }
        whole = Total.of(self.collecte.reponses, intervalle)
        for regions in (together for count in range(3) for together in combinations(of_regions, count)):
            left = whole
            for place in of_regions.keys() - set(regions):
                left = left.without(of_regions[place])
            known = self._known(left.places, [of_regions[place] for place in regions])
            narrower = Total(left.places, max(left.bas, known.bas), min(left.haut, known.haut))
            if left.places and narrower != known:
                yield narrower

    def _known(self, places: frozenset[int], totals: Sequence[Total]) -> Total:
        """Return the bounds that régions alone give on answers: those of régions with figures, and of all without."""
        silent = places.difference(*(total.places for total in totals))
        most = Total.of(self.collecte.reponses, (0, 100), silent).haut
        return Total(places, sum(total.bas for total in totals), most + sum(total.haut for total in totals))
