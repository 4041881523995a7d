"""Versions of the référentiel filled with the transmitted shares of the current account."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from collecte.comptes.web.context import reading
from collecte.models import Participation
from collecte.policy import Acteur
from collecte.referentiel.hooks import Known, Remplissage, Vue
from collecte.referentiel.queries.referentiels import Version
from collecte.reponses.queries.participations import list_own_participations
from questionnaires.core.francais import moment_text


def own_vues(acteur: Acteur, known: Known, today: date) -> Iterator[Vue]:
    """Iterate over the time answers that `acteur` transmitted."""
    for participation in list_own_participations(reading(), acteur, today):
        campagne = participation.campagne
        version = known.get((campagne.region_id, campagne.referentiel_id))
        if campagne.is_temps and participation.transmise_le is not None and version is not None:
            yield Vue(
                cle=f"reponse-{participation.id}",
                libelle=_title(participation),
                version=version,
                region=campagne.region.nom,
                fill=partial(_fill, participation, version),
            )


def _title(participation: Participation) -> str:
    return f"Votre répartition, {participation.campagne.periode.libelle}, DLA {participation.dla.code}"


def _fill(participation: Participation, version: Version, _now: datetime) -> Remplissage:
    valeurs, when = participation.valeurs or {}, participation.transmise_le
    sent = f", transmise le {moment_text(when)}" if when else ""
    parts = {code: valeurs.get(code) or 0 for code in version.referentiel.lignes}
    return Remplissage.of(_title(participation) + sent, version, parts)
