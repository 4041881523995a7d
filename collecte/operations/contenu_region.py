"""The bilans of the DLA of a région over a year, and over the years before, made from what each one holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from collecte.models import Convention, Dla, Region
from collecte.queries.conventions import Span, list_conventions, list_spans
from collecte.queries.faits_bilan import list_faits, read_registre
from collecte.queries.organisation import list_dlas
from collecte.queries.referentiels import get_adopted
from exports.bilan.faits import Faits
from exports.bilan.region import CadreRegion, RegionBilan, compose_region
from exports.bilan.region_comptage import DlaRegion, avenant_of_year

MOST_YEARS = 5
"""Told beside each other: a convention, and what came before."""


def annees_of(session: Session, region: Region, arrete: date) -> Sequence[int]:
    """The civil years that avenants of a région touch, until that of a day; the latest first."""
    return _years(list_spans(session, region.id), arrete)


def compose_years(
    session: Session, region: Region, arrete: date, annee: int | None = None, *, most: int = MOST_YEARS
) -> Sequence[RegionBilan]:
    """That of a year and of those before it, `most` in all, the earliest first; empty without avenants. By default,
    and for a year that no avenant touches, the latest one. Nobody who corrected a figure is named."""
    dlas = list_dlas(session, region.id)
    conventions = list_conventions(session, [own.id for own in dlas])
    years = _years([(own.debut, own.fin) for each in conventions for own in each.avenants], arrete)
    until = annee if annee is not None and annee in years else next(iter(years), 0)
    told = sorted(own for own in years if until - most < own <= until)
    cadre = CadreRegion(region=region.nom, referentiel=get_adopted(session, region.id).referentiel)
    read: dict[tuple[int, ...], Mapping[int, Faits]] = {}
    registre = read_registre(session, [own.id for own in dlas]) if told else None
    found = []
    for year in told:
        chosen = list(_of_year(conventions, year))
        key = tuple(own.id for own in chosen)
        if key not in read:
            read[key] = list_faits(session, chosen, registre)
        found.append(compose_region([_dla(own, read[key]) for own in dlas], cadre, year, arrete))
    return found


def _years(avenants: Iterable[Span], arrete: date) -> Sequence[int]:
    touched = {year for debut, fin in avenants for year in range(debut.year, fin.year + 1)}
    return sorted((year for year in touched if year <= arrete.year), reverse=True)


def _of_year(conventions: Sequence[Convention], annee: int) -> Iterator[Convention]:
    """The convention of each DLA that has its avenant of the year."""
    by_dla: dict[int, list[Convention]] = {}
    for own in conventions:
        by_dla.setdefault(own.dla_id, []).append(own)
    for each in by_dla.values():
        chosen = avenant_of_year([avenant for own in each for avenant in own.avenants], annee)
        if chosen is not None:
            yield chosen.convention


def _dla(own: Dla, faits: Mapping[int, Faits]) -> DlaRegion:
    found = faits.get(own.id)
    if found is not None:
        nameless = tuple(replace(each, par="") for each in found.corrections)
        found = replace(found, corrections=nameless)
    return DlaRegion(id=own.id, code=own.code, nom=own.nom, faits=found)
