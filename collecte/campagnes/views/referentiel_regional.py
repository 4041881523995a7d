"""Référentiel page filled with the released shares of a région."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from collecte.campagnes.queries.publications import get_release
from collecte.comptes.web.context import reading
from collecte.models import Campagne
from collecte.policy import Acteur
from collecte.referentiel.hooks import Known, Remplissage, Vue
from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.queries.campagnes import list_animated_campagnes
from questionnaires.core.francais import plural, typeset
from questionnaires.core.repartition import WHOLE


def regional_vues(acteur: Acteur, known: Known, today: date) -> Iterator[Vue]:
    """One for each closed campaign on time that `acteur` runs; it has figures once results are settled."""
    for campagne in list_animated_campagnes(reading(), acteur):
        if campagne.is_temps and campagne.annulee_le is None and campagne.is_over(today):
            version = known[campagne.region_id, campagne.referentiel_id]
            yield Vue(
                cle=f"campagne-{campagne.id}",
                libelle=f"Répartition régionale, {campagne.periode.libelle}",
                version=version,
                region=campagne.region.nom,
                fill=partial(_fill, campagne, version),
            )


def _fill(campagne: Campagne, version: Version, now: datetime) -> Remplissage:
    """The released shares of the région; nothing before results are settled, or where lines are not told."""
    source = f"Répartition régionale, {campagne.periode.libelle}, pondérée par le temps de chacun"
    release = get_release(reading(), campagne.id)
    parts = release.parts() if release else {}
    lignes = version.referentiel.lignes
    if release is None or not all(code in parts for code in lignes):
        return Remplissage(source=source)
    source += typeset(f", à {plural(release.pas, 'point')} près")
    return Remplissage.of(source, version, {code: parts[code] * WHOLE // 100 for code in lignes})
