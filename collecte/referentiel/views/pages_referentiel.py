"""What the page of the référentiel can show: a version, blank, or filled with shares that higher rooms add."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from collecte.comptes.web.context import reading
from collecte.models import Region
from collecte.organisation.queries.organisation import list_own_regions
from collecte.policy import Acteur
from collecte.referentiel.hooks import FILLED_VUES, Known, Remplissage, Vue
from collecte.referentiel.queries.referentiels import Version, list_versions, shipped_version
from questionnaires.referentiel.referentiel import AUTRE_TITRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tableau:
    """What the page shows."""

    vue: Vue
    remplissage: Remplissage | None
    autre: str = AUTRE_TITRE


def list_vues(acteur: Acteur, today: date) -> Sequence[Vue]:
    """All that `acteur` may choose: versions, the adopted one first, then those that higher rooms fill."""
    regions = list_own_regions(reading(), acteur)
    by_region = {region.id: list_versions(reading(), region.id) for region in regions}
    known: Known = {(own.region_id, own.id): own for versions in by_region.values() for own in versions}
    vierges = [vue for region in regions for vue in _vierges(region, by_region[region.id], len(regions) > 1)]
    if not regions:
        vierges = list(_vierges(None, [shipped_version(0)], False))
    return [*vierges, *chain.from_iterable(FILLED_VUES.answers(acteur, known, today))]


def _vierges(region: Region | None, versions: Sequence[Version], several: bool) -> Iterator[Vue]:
    """The versions of a région, blank: the one adopted last, then the others, latest first."""
    adopted = [own for own in versions if not own.is_open][-1]
    nom = region.nom if region else ""
    for version in (adopted, *(own for own in reversed(versions) if own is not adopted)):
        etat = "remplacée" if version.numero < adopted.numero else version.etat.value
        where = f", {nom}" if several else ""
        yield Vue(cle=key_of(version), libelle=f"{version.nom}, {etat}, vierge{where}", version=version, region=nom)


def key_of(version: Version) -> str:
    """`version-r2` for the shipped one, as the région numbered 2 reads it; `version-7` for the one stored as 7."""
    return f"version-{version.id}" if version.id else f"version-r{version.region_id}"


def tableau_of(vue: Vue, now: datetime) -> Tableau:
    """What a choice shows, its figures read."""
    return Tableau(vue=vue, remplissage=vue.fill(now) if vue.fill else None)
