"""Bilans of a région year by year, computed from the facts of each of its DLA."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_bilan import read_matiere
from collecte.models import Convention, Dla, Region
from collecte.organisation.queries.conventions import Span, list_region_conventions, list_spans
from collecte.referentiel.queries.referentiels import get_adopted
from exports.bilans.faits import Faits
from exports.bilans.region import CadreRegion, RegionBilan, compose_region
from exports.bilans.region_comptage import DlaRegion, avenant_of_year
from questionnaires.referentiel.referentiel import Referentiel

ByDla = Mapping[Dla, Sequence[Convention]]

MOST_YEARS = 5
"""Told beside each other: a convention, and what came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilansRegion:
    """`annees` are all the civil years that avenants of a région touch, until that of a day; the latest first.
    `bilans` are those of the years that are told, the earliest first."""

    annees: Sequence[int]
    bilans: Sequence[RegionBilan]


def annees_of(session: Session, region: Region, arrete: date) -> Sequence[int]:
    """See `BilansRegion`."""
    return _years(list_spans(session, region.id), arrete)


def compose_years(
    session: Session, region: Region, arrete: date, annee: int | None = None, *, most: int = MOST_YEARS
) -> Sequence[RegionBilan]:
    """The bilans of `read_years`, by the référentiel that the région has now."""
    referentiel = get_adopted(session, region.id).referentiel
    return read_years(session, region, referentiel, arrete, annee, most=most).bilans


def read_years(
    session: Session,
    region: Region,
    referentiel: Referentiel,
    arrete: date,
    annee: int | None = None,
    *,
    most: int = MOST_YEARS,
) -> BilansRegion:
    """That of a year and of those before it, `most` in all; none without avenants. By default, and for a year that no
    avenant touches, the latest one. Nobody who corrected a figure is named."""
    conventions = list_region_conventions(session, region.id)
    avenants = (each for of_dla in conventions.values() for convention in of_dla for each in convention.avenants)
    years = _years([(own.debut, own.fin) for own in avenants], arrete)
    until = annee if annee is not None and annee in years else next(iter(years), 0)
    told = {own: dict(_of_year(conventions, own)) for own in sorted(years) if until - most < own <= until}
    faits = _faits(session, {own for of_year in told.values() for own in of_year.values()})
    cadre = CadreRegion(region=region.nom, referentiel=referentiel, seuils=region.seuils)
    return BilansRegion(
        annees=years,
        bilans=[
            compose_region([_dla(own, faits, of_year.get(own.id)) for own in conventions], cadre, year, arrete)
            for year, of_year in told.items()
        ],
    )


def _years(avenants: Iterable[Span], arrete: date) -> Sequence[int]:
    touched = {year for debut, fin in avenants for year in range(debut.year, fin.year + 1)}
    return sorted((year for year in touched if year <= arrete.year), reverse=True)


def _of_year(conventions: ByDla, annee: int) -> Iterator[tuple[int, Convention]]:
    """DLA id and its convention that has its avenant of the year."""
    for dla, of_dla in conventions.items():
        chosen = avenant_of_year([avenant for own in of_dla for avenant in own.avenants], annee)
        if chosen is not None:
            yield dla.id, chosen.convention


def _faits(session: Session, conventions: Collection[Convention]) -> Mapping[Convention, Faits]:
    """Without the names of who corrected figures."""
    if not conventions:
        return {}
    matiere = read_matiere(session, conventions)
    return {own: matiere.faits_of(own).nameless() for own in conventions}


def _dla(own: Dla, faits: Mapping[Convention, Faits], convention: Convention | None) -> DlaRegion:
    return DlaRegion(id=own.id, code=own.code, nom=own.nom, faits=faits[convention] if convention else None)
