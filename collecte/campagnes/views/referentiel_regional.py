"""Référentiel page filled with the shares of a région, as its workbook prints them."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from collecte.campagnes.queries.collectes import get_collecte
from collecte.comptes.web.context import reading
from collecte.models import Campagne
from collecte.policy import Acteur
from collecte.referentiel.hooks import Known, Remplissage, Vue
from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.queries.campagnes import list_animated_campagnes
from exports.release.disclosure import told_shares, told_to
from questionnaires.core.francais import plural
from questionnaires.core.repartition import WHOLE


def regional_vues(acteur: Acteur, known: Known, today: date) -> Iterator[Vue]:
    """One for each closed campaign on time that `acteur` runs: figures of an open one, read before and after an answer,
    would give it away."""
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
    return Remplissage.of(source, version, parts)
