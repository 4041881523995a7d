"""Optional parts of a campaign on time (activités, répartition souhaitable), changed until it opens."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import update
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.versions import publish_version
from collecte.core.errors import Refus
from collecte.core.operations.journal import record_on_campagne
from collecte.models import Campagne, Participation
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_adopted
from collecte.reponses.queries.campagnes import count_begun, lock_campagnes
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_recette
from questionnaires.temps.derive import derive_temps


def change_options(
    session: Session,
    *,
    campagne_id: int,
    avec_activites: bool,
    avec_souhaitable: bool,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Change the optional parts of a campaign on time that is not open, from the référentiel adopted by now.

    Raises Refus.
    """
    lock_campagnes(session, [campagne_id])
    campagne = session.get_one(Campagne, campagne_id, populate_existing=True)
    if campagne.has_opened(paris_day(now)) or count_begun(session, [campagne_id]):
        raise Refus(
            f"La campagne « {campagne.titre} » a ouvert : ce qu’elle demande ne change plus.",
            "Changez ses dates, ou préparez la période suivante.",
            status=HTTPStatus.CONFLICT,
        )
    before = _said(campagne)
    adopted = get_adopted(session, campagne.region_id)
    questionnaire = derive_temps(
        adopted.referentiel,
        shipped_recette(),
        campagne.periode,
        avec_activites,
        avec_souhaitable=avec_souhaitable,
    )
    campagne.version = publish_version(session, questionnaire=questionnaire, now=now)
    campagne.referentiel_id, campagne.avec_activites = adopted.id, avec_activites
    session.flush()
    reponse = Participation
    session.execute(update(reponse).where(reponse.campagne_id == campagne_id).values(version_id=campagne.version_id))
    record_on_campagne(
        session, campagne, "changer ce qui est demandé", acteur, now, avant=before, apres=_said(campagne)
    )


def _said(campagne: Campagne) -> dict[str, object]:
    return {
        "activites": campagne.avec_activites,
        "souhaitable": get_questionnaire(campagne.version).section("SOUHAITE") is not None,
        "version": campagne.version.libelle,
    }
