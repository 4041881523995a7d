"""Bilans of a région year by year, computed from the facts of each of its DLA."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_bilan import read_matiere
from collecte.models import Avenant, Convention, Dla, Region
from collecte.organisation.queries.conventions import Span, list_region_conventions, list_spans
from collecte.referentiel.queries.referentiels import get_adopted
from exports.bilans.faits import Faits
from exports.bilans.region import CadreRegion, RegionBilan, compose_region
from exports.bilans.region_comptage import DlaRegion, avenant_of_year
from questionnaires.referentiel.referentiel import Referentiel

ByDla = Mapping[Dla, Sequence[Convention]]

MOST_YEARS = 5
"""Years shown side by side: a convention, and what came before."""


def annees_of(session: Session, region: Region, arrete: date) -> Sequence[int]:
    """Return all the civil years that avenants of a région touch, up to that of a day, the latest first."""
    return _years(list_spans(session, region.id), arrete)


def compose_years(
    session: Session, region: Region, arrete: date, annee: int | None = None, *, most: int = MOST_YEARS
) -> Sequence[RegionBilan]:
    """Return the bilans of `read_years`, by the current référentiel of the région."""
    referentiel = get_adopted(session, region.id).referentiel
    return read_years(session, region, referentiel, arrete, annee, most=most)[1]


def read_years(
    session: Session,
    region: Region,
    referentiel: Referentiel,
    arrete: date,
    annee: int | None = None,
    *,
    most: int = MOST_YEARS,
) -> tuple[Sequence[int], Sequence[RegionBilan]]:
    """Return the years of `annees_of`, and the bilans of a year and of those before it, `most` in all, the earliest
    first; none without avenants. The latest year is taken by default, and for a year that no avenant touches. Nobody
    who corrected a figure is named."""
    conventions = list_region_conventions(session, region.id)
    avenants = (avenant for of_dla in conventions.values() for convention in of_dla for avenant in convention.avenants)
    years = _years([(avenant.debut, avenant.fin) for avenant in avenants], arrete)
    until = annee if annee is not None and annee in years else next(iter(years), 0)
    by_year = {year: dict(_of_year(conventions, year)) for year in sorted(years) if until - most < year <= until}
    faits = _faits(session, {avenant for of_year in by_year.values() for avenant in of_year.values()})
    cadre = CadreRegion(region=region.nom, referentiel=referentiel, seuils=region.seuils)
    return years, [
        compose_region([_dla(dla, faits, of_year.get(dla.id)) for dla in conventions], cadre, year, arrete)
        for year, of_year in by_year.items()
    ]


def _years(avenants: Iterable[Span], arrete: date) -> Sequence[int]:
    touched = {year for debut, fin in avenants for year in range(debut.year, fin.year + 1)}
    return sorted((year for year in touched if year <= arrete.year), reverse=True)


def _of_year(conventions: ByDla, annee: int) -> Iterator[tuple[int, Avenant]]:
    """Yield (DLA id, its avenant of the year)."""
    for dla, of_dla in conventions.items():
        chosen = avenant_of_year([avenant for convention in of_dla for avenant in convention.avenants], annee)
        if chosen is not None:
            yield dla.id, chosen


def _faits(session: Session, avenants: Collection[Avenant]) -> Mapping[Convention, Faits]:
    """Read what is counted over avenants, without the names of those who corrected figures."""
    if not avenants:
        return {}
    conventions = {avenant.convention for avenant in avenants}
    span = min(avenant.debut for avenant in avenants), max(avenant.fin for avenant in avenants)
    matiere = read_matiere(session, conventions, span)
    return {convention: matiere.faits_of(convention).nameless() for convention in conventions}


def _dla(dla: Dla, faits: Mapping[Convention, Faits], avenant: Avenant | None) -> DlaRegion:
    return DlaRegion(id=dla.id, code=dla.code, nom=dla.nom, faits=faits[avenant.convention] if avenant else None)
