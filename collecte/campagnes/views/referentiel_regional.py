"""Référentiel page filled with the released shares of a région."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from collecte.campagnes.queries.publications import get_release
from collecte.comptes.web.context import reading
from collecte.models import Campagne
from collecte.policy import Acteur
from collecte.referentiel.hooks import Known, Remplissage, Vue
from collecte.reponses.queries.campagnes import list_animated_campagnes
from exports.papiers.fiche import points
from questionnaires.core.francais import plural, typeset


def regional_vues(acteur: Acteur, known: Known, today: date) -> Iterator[Vue]:
    """Yield a Vue for each closed campaign on time that `acteur` runs; it has figures once results are settled."""
    for campagne in list_animated_campagnes(reading(), acteur):
        if campagne.is_temps and campagne.annulee_le is None and campagne.is_over(today):
            version = known[campagne.region_id, campagne.referentiel_id]
            yield Vue(
                cle=f"campagne-{campagne.id}",
                libelle=f"Répartition régionale, {campagne.periode.libelle}",
                version=version,
                region=campagne.region.nom,
                fill=partial(_fill, campagne),
            )


def _fill(campagne: Campagne, _now: datetime) -> Remplissage:
    """Return the released shares of the région; none before results are settled."""
    source = f"Répartition régionale, {campagne.periode.libelle}, pondérée par le temps de chacun"
    release = get_release(reading(), campagne.id)
    if release is None:
        return Remplissage(source=source, motif="les résultats ne sont pas encore arrêtés")
    if not release.is_shown:
        return Remplissage(source=source, motif=release.motif or "aucune réponse transmise")
    source += typeset(f", à {plural(release.pas, 'point')} près")
    if not release.has_lines:
        source += ", missions seules"
    parts = {code: points(part, release.pas) for code, part in release.parts().items()}
    return Remplissage(source=source, parts={**parts, "": points(sum(release.missions().values()))})
