"""Years told from what their semestres print: the mean of released figures, and nothing of the answers behind them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from exports.release.arrondi import POINTS, apportion
from exports.release.cellules import Bloc, Release
from questionnaires.core.francais import typeset
from questionnaires.temps.periodes import Periode

MOIS = 12
NOUNS = {"S": "semestres", "Q": "quadrimestres"}
"""Kinds of périodes that make years up."""

NON_DEMANDE = "non demandé"
ENSUITE = typeset("après la dernière période montrée ici")
REFERENTIEL = typeset("le référentiel a changé dans l’année")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annee:
    """A year of a région: its points by mission, which sum to 100, and by line when each of its périodes tells lines.

    Each figure is within `pas`, the widest step of its périodes, of the exact mean, and half a point more where the
    mean of printed ones was rounded. `moins_de`: code of a mission that a période prints as less than its step, and
    whose mean is less than `pas` too -> what it is surely less than. `motif` says why nothing is told.
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
        """`Année 2026, moyenne de ses semestres`."""
        return f"Année {self.periode.annee}, moyenne de ses {NOUNS[self.kind]}"


def periodes_of_year(annee: int, kind: str) -> tuple[Periode, ...]:
    """The périodes that make up a year."""
    first = Periode(annee, kind, 1)
    return tuple(Periode(annee, kind, numero) for numero in range(1, MOIS // first.mois + 1))


def annee_of(annee: int, kind: str, told: Mapping[Periode, Release | str | None]) -> Annee:
    """The year that périodes of one kind make up, from the release of each: why it has no figure in its place, and
    nothing where it was not asked."""
    made = Annee(periode=Periode(annee, "A", 1), kind=kind)
    releases = {own: told.get(own) or _absent(own, told) for own in periodes_of_year(annee, kind)}
    if motif := " ; ".join(f"{own.libelle} : {_why(release)}" for own, release in releases.items() if _why(release)):
        return Annee(periode=made.periode, kind=kind, motif=typeset(motif))
    shown = [own for own in releases.values() if isinstance(own, Release)]
    if len({tuple(bloc.code for bloc in own.blocs) for own in shown}) > 1:
        return Annee(periode=made.periode, kind=kind, motif=REFERENTIEL)
    asked_alike = [bloc for bloc in shown[0].blocs if all(bloc in own.blocs for own in shown)]
    missions, lines = mean_of([own.parts() for own in shown], shown[0].blocs, asked_alike)
    pas = max(own.pas for own in shown)
    small = [code for code, share in missions.items() if share < pas and not all(own.parts()[code] for own in shown)]
    return Annee(
        periode=made.periode,
        kind=kind,
        pas=pas,
        missions=missions,
        parts={**lines, **missions},
        moins_de={code: _bound(code, shown) for code in small},
    )


def _bound(code: str, releases: Sequence[Release]) -> int:
    """Return an upper bound of the exact mean of a share: each exact one is less than a step above what is printed."""
    return ceil(Fraction(sum(own.parts()[code] + own.pas for own in releases), len(releases)))


def _absent(periode: Periode, told: Collection[Periode]) -> str:
    """Why a période has no release: it comes after all those that are told, or was not asked."""
    return ENSUITE if told and periode.debut > max(own.debut for own in told) else NON_DEMANDE


def _why(release: Release | str) -> str:
    """Return why a période has no figure; empty when it has one."""
    return release if isinstance(release, str) else release.motif


def mean_of(
    parts: Sequence[Mapping[str, int]], blocs: Sequence[Bloc], detailed: Sequence[Bloc]
) -> tuple[dict[str, int], dict[str, int]]:
    """The mean of printed points: missions rounded by largest remainder to sum to 100, then the lines of those that are
    `detailed` inside each, when all tell them."""

    def quotas(codes: Sequence[str]) -> list[Fraction]:
        return [Fraction(sum(own[code] for own in parts), len(parts)) for code in codes]

    codes = [bloc.code for bloc in blocs]
    missions = dict(zip(codes, apportion(quotas(codes), POINTS), strict=True))
    lines: dict[str, int] = {}
    for bloc in detailed:
        if all(set(bloc.lignes) <= own.keys() for own in parts):
            lines |= dict(zip(bloc.lignes, apportion(quotas(bloc.lignes), missions[bloc.code]), strict=True))
    return missions, lines
