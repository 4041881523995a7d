"""What the page of the référentiel can show: a version, blank, or filled with one's own shares or the region's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from collecte.campagnes.queries.campagnes import list_animated_campagnes
from collecte.campagnes.queries.collectes import get_collecte
from collecte.comptes.web.context import reading
from collecte.models import Campagne, Participation, Region
from collecte.organisation.queries.organisation import list_own_regions
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import Version, list_versions, shipped_version
from collecte.reponses.queries.participations import list_own_participations
from exports.release.disclosure import told_shares, told_to
from questionnaires.core.francais import moment_text, percent_text, plural
from questionnaires.core.repartition import WHOLE
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_TITRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """One thing that can be shown; `cle` is what the address says of it."""

    cle: str
    libelle: str
    version: Version
    region: str
    participation: Participation | None = None
    campagne: Campagne | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remplissage:
    """The figures of the table: text by code of fonction, mission or AUTRE; none when they are confidential."""

    source: str
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_confidential(self) -> bool:
        return not self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tableau:
    """What the page shows."""

    vue: Vue
    remplissage: Remplissage | None
    autre: str = AUTRE_TITRE


Known = Mapping[tuple[int, int | None], Version]
"""Versions by région and id."""


def list_vues(acteur: Acteur, today: date) -> Sequence[Vue]:
    """All that `acteur` may choose: versions, the adopted one first, own transmitted answers, closed campaigns run."""
    regions = list_own_regions(reading(), acteur)
    by_region = {region.id: list_versions(reading(), region.id) for region in regions}
    known: Known = {(own.region_id, own.id): own for versions in by_region.values() for own in versions}
    vierges = [vue for region in regions for vue in _vierges(region, by_region[region.id], len(regions) > 1)]
    if not regions:
        vierges = list(_vierges(None, [shipped_version(0)], False))
    return [*vierges, *_own_answers(acteur, known, today), *_campagnes(acteur, today, known)]


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


def _own_answers(acteur: Acteur, known: Known, today: date) -> Iterator[Vue]:
    for own in list_own_participations(reading(), acteur, today):
        campagne = own.campagne
        version = known.get((campagne.region_id, campagne.referentiel_id))
        if campagne.is_temps and own.transmise_le is not None and version is not None:
            yield Vue(
                cle=f"reponse-{own.id}",
                libelle=f"Votre répartition, {campagne.periode.libelle}, DLA {own.dla.code}",
                version=version,
                region=campagne.region.nom,
                participation=own,
            )


def _campagnes(acteur: Acteur, today: date, known: Known) -> Iterator[Vue]:
    """Closed ones only: figures of an open campaign, read before and after an answer, would give it away."""
    for campagne in list_animated_campagnes(reading(), acteur):
        if campagne.is_temps and campagne.is_over(today):
            yield Vue(
                cle=f"campagne-{campagne.id}",
                libelle=f"Répartition régionale, {campagne.periode.libelle}",
                version=known[campagne.region_id, campagne.referentiel_id],
                region=campagne.region.nom,
                campagne=campagne,
            )


def tableau_of(vue: Vue, now: datetime) -> Tableau:
    """What a choice shows, its figures read."""
    return Tableau(vue=vue, remplissage=_filling(vue, now))


def _filling(vue: Vue, now: datetime) -> Remplissage | None:
    if vue.participation is not None:
        return _own_filling(vue.participation, vue.version)
    return _regional_filling(vue.campagne, vue.version, now) if vue.campagne else None


def _own_filling(participation: Participation, version: Version) -> Remplissage:
    valeurs, when = participation.valeurs or {}, participation.transmise_le
    source = f"Votre répartition, {participation.campagne.periode.libelle}, DLA {participation.dla.code}"
    sent = f", transmise le {moment_text(when)}" if when else ""
    return Remplissage(
        source=source + sent,
        parts=_texts(version, {code: valeurs.get(code) or 0 for code in version.referentiel.lignes}),
    )


def _regional_filling(campagne: Campagne, version: Version, now: datetime) -> Remplissage:
    """The printed shares of the regional workbook, or nothing when it would publish none."""
    from exports.temps.consolidation import consolidate  # pandas comes with it: loaded when figures are asked for

    consolidation = consolidate(get_collecte(reading(), campagne, now))
    source = f"Répartition régionale, {campagne.periode.libelle}, pondérée par le temps de chacun"
    region = consolidation.publication.region
    if region is None:
        return Remplissage(source=source)
    lignes, step = version.referentiel.lignes, told_to(region.personnes)
    source += f", arrondie à {plural(step, 'point')}"
    shares = told_shares([consolidation.weighted(code) for code in lignes], step)
    parts = {code: share * WHOLE // 100 for code, share in zip(lignes, shares, strict=True)}
    return Remplissage(source=source, parts=_texts(version, parts))


def _texts(version: Version, parts: Mapping[str, int]) -> Mapping[str, str]:
    """Hundredths of a percent as text, with the sum of each mission and the total (code '')."""
    missions = {
        mission.code: sum(parts[fonction.code] for fonction in mission.fonctions)
        for mission in version.referentiel.missions
    }
    sums = {**parts, **missions, AUTRE: parts[AUTRE], "": sum(parts.values())}
    return {code: percent_text(part) for code, part in sums.items()}
