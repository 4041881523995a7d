"""Real time and the time that people wish for, by mission, and the gaps that a release affirms.

Source of the rules: docs/decisions/0064. Nothing but settling results imports this module.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exports.release.arrondi import controlled
from exports.release.cellules import REGION, SOUHAIT, Cellule, Mesure, Release, cell, withheld
from exports.release.changements import affirmed, kept_gap
from exports.release.contexte import Public, secret_of, told_by
from exports.release.exactes import ReponseTemps, persons, share, sommes
from exports.release.lectures import Intervalle, Total, around, narrowed, tighten
from exports.release.motifs import DEDUCTIBLE, SANS_ECART


def wishes(public: Public, release: Release) -> Iterator[Cellule]:
    """Yield the real time and the time wished for, by mission, of respondents who gave both, and the affirmed gaps."""
    collecte, seuils = public.collecte, public.seuils
    both = tuple(reponse for reponse in collecte.reponses if reponse.souhait is not None)
    if not both:
        return
    n, step = len(persons(both)), seuils.pas_missions
    wished = replace(collecte, reponses=tuple(_wishing(reponse) for reponse in both))
    reel, souhait = (controlled(sommes(answers), collecte.blocs, step)[0] for answers in (both, wished.reponses))
    souhaits = _Souhaits(
        public, Public(wished, {}, public.contexte, seuils), release, around(reel, step), around(souhait, step)
    )
    secret = secret_of(replace(collecte, reponses=both), public.contexte, seuils)
    if secret or not souhaits.is_safe(souhaits.reel, souhaits.souhait):
        for bloc in collecte.blocs:
            for mesure, colonne in ((Mesure.REEL, ""), (Mesure.SOUHAIT, ""), (Mesure.SENS, SOUHAIT)):
                yield withheld(REGION, mesure, bloc.code, 0, step, secret or DEDUCTIBLE, colonne=colonne)
        return
    for bloc in collecte.blocs:
        yield cell(REGION, Mesure.REEL, bloc.code, n, reel[bloc.code], step)
        yield cell(REGION, Mesure.SOUHAIT, bloc.code, n, souhait[bloc.code], step)
        exact = wished.exact(bloc.lignes) - share(both, bloc.lignes)
        printed = souhait[bloc.code] - reel[bloc.code]
        gap = affirmed(bloc.code, SOUHAIT, n, exact, printed, step, seuils.ecart_souhait, SANS_ECART)
        yield from kept_gap(gap, printed, souhaits.accepts)


@dataclass
class _Souhaits:
    """Bounds of real and wished shares, of respondents who gave both, as the gaps affirmed so far narrow them."""

    public: Public
    wishing: Public
    made: Release
    reel: Mapping[str, Intervalle]
    souhait: Mapping[str, Intervalle]

    def accepts(self, code: str, gap: Intervalle) -> bool:
        """Narrow both by one more gap, unless someone could then be identified in either; return whether they were."""
        first, second = narrowed(self.reel[code], self.souhait[code], gap)
        reel, souhait = {**self.reel, code: first}, {**self.souhait, code: second}
        safe = self.is_safe(reel, souhait)
        if safe:
            self.reel, self.souhait = reel, souhait
        return safe

    def is_safe(self, reel: Mapping[str, Intervalle], souhait: Mapping[str, Intervalle]) -> bool:
        """Return whether nobody can be identified among them, nor, by subtraction from the région, among the others."""
        return self.wishing.cannot_deduce(souhait) and self.public.cannot_subtract(self._totals(reel))

    def _totals(self, reel: Mapping[str, Intervalle]) -> Mapping[str, Sequence[Total]]:
        reponses = self.public.collecte.reponses
        places = [place for place, reponse in enumerate(reponses) if reponse.souhait is not None]
        region = told_by(self.made)
        if region and len(places) == len(reponses):
            reel = {code: (max(low, region[code][0]), min(high, region[code][1])) for code, (low, high) in reel.items()}
        fitted = tighten(reel, self.public.collecte.blocs)
        totals = {code: [Total.of(reponses, intervalle, places)] for code, intervalle in fitted.items()}
        if region and len(places) < len(reponses):
            for code, (total,) in totals.items():
                totals[code] = [total, Total.of(reponses, region[code]).without(total)]
        return totals


def _wishing(reponse: ReponseTemps) -> ReponseTemps:
    """Return an answer with its wished shares in place of the real ones."""
    return ReponseTemps(
        dla=reponse.dla,
        personne=reponse.personne,
        poids=reponse.poids,
        accord=False,
        parts=reponse.souhait or reponse.parts,
    )
