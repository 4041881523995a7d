"""Years computed from what their semestres print: the mean of released figures, and nothing of the answers behind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from exports.release.arrondi import POINTS, apportion
from exports.release.cellules import BlocCellules, Release
from questionnaires.core.francais import typeset
from questionnaires.temps.periodes import Periode

MOIS = 12
NOUNS = {"S": "semestres", "Q": "quadrimestres"}
"""Kinds of périodes that add up to a year, and their plural."""

NON_DEMANDE = "non demandé"
ENSUITE = typeset("après la dernière période montrée ici")
REFERENTIEL = typeset("le référentiel a changé dans l’année")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annee:
    """A year of a région: its points by mission, which sum to 100, and by line when each of its périodes shows lines.

    Each figure is within `pas`, the widest step of its périodes, of the exact mean, and half a point more where the
    mean of printed ones was rounded. `moins_de`: code of a mission that a période prints as less than its step, and
    whose mean is less than `pas` too -> an upper bound of it. `motif` says why nothing is shown.
    """

    periode: Periode
    kind: str
    pas: int = 0
    missions: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    moins_de: Mapping[str, int] = field(default_factory=dict)
    motif: str = ""

    @property
    def libelle(self) -> str:
        """Return « Année 2026, moyenne de ses semestres »."""
        return f"Année {self.periode.annee}, moyenne de ses {NOUNS[self.kind]}"


def periodes_of_year(annee: int, kind: str) -> tuple[Periode, ...]:
    """List the périodes of one kind that add up to a year, in order."""
    first = Periode(annee, kind, 1)
    return tuple(Periode(annee, kind, numero) for numero in range(1, MOIS // first.mois + 1))


def annee_of(annee: int, kind: str, par_periode: Mapping[Periode, Release | str | None]) -> Annee:
    """Return the year that périodes of one kind add up to, from the release of each période.

    In place of a release: the reason why it has no figure, or None where the période was not asked.
    """
    year = Periode(annee, "A", 1)
    releases = {
        periode: par_periode.get(periode) or _absent(periode, par_periode) for periode in periodes_of_year(annee, kind)
    }
    if motif := " ; ".join(
        f"{periode.libelle} : {_why(release)}" for periode, release in releases.items() if _why(release)
    ):
        return Annee(periode=year, kind=kind, motif=typeset(motif))
    shown = [release for release in releases.values() if isinstance(release, Release)]
    if len({tuple(bloc.code for bloc in release.blocs) for release in shown}) > 1:
        return Annee(periode=year, kind=kind, motif=REFERENTIEL)
    asked_alike = [bloc for bloc in shown[0].blocs if all(bloc in release.blocs for release in shown)]
    missions, lines = mean_of([release.parts() for release in shown], shown[0].blocs, asked_alike)
    pas = max(release.pas for release in shown)
    small = [
        code for code, share in missions.items() if share < pas and not all(release.parts()[code] for release in shown)
    ]
    return Annee(
        periode=year,
        kind=kind,
        pas=pas,
        missions=missions,
        parts={**lines, **missions},
        moins_de={code: _bound(code, shown) for code in small},
    )


def _bound(code: str, releases: Sequence[Release]) -> int:
    """Return an upper bound of the exact mean of a share: each exact one is less than a step above the printed one."""
    return ceil(Fraction(sum(release.parts()[code] + release.pas for release in releases), len(releases)))


def _absent(periode: Periode, periodes: Collection[Periode]) -> str:
    """Return why a période has no release: it comes after all released ones, or was not asked."""
    return ENSUITE if periodes and periode.debut > max(other.debut for other in periodes) else NON_DEMANDE


def _why(release: Release | str) -> str:
    """Return why a période has no figure; empty when it has one."""
    return release if isinstance(release, str) else release.motif


def mean_of(
    parts: Sequence[Mapping[str, int]], blocs: Sequence[BlocCellules], detailed: Sequence[BlocCellules]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the means of printed points, by mission and by line, rounded by largest remainder.

    Missions sum to 100. The lines of `detailed` blocs sum to their mission, and are returned if all `parts` have them.
    """

    def quotas(codes: Sequence[str]) -> list[Fraction]:
        return [Fraction(sum(points[code] for points in parts), len(parts)) for code in codes]

    codes = [bloc.code for bloc in blocs]
    missions = dict(zip(codes, apportion(quotas(codes), POINTS), strict=True))
    lines: dict[str, int] = {}
    for bloc in detailed:
        if all(set(bloc.lignes) <= points.keys() for points in parts):
            lines |= dict(zip(bloc.lignes, apportion(quotas(bloc.lignes), missions[bloc.code]), strict=True))
    return missions, lines
