"""Delete a campaign that never opened, or that nobody answered and that is over."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import delete
from sqlalchemy.orm import Session

from collecte.campagnes.operations.publications import forget_releases, lock_beside, publish_reseau
from collecte.campagnes.queries.campagnes import list_asked_alike
from collecte.campagnes.queries.suivis import count_attendues, has_traces
from collecte.core.errors import Refus
from collecte.core.operations.journal import record
from collecte.models import Campagne, Participation, Regroupement
from collecte.policy import Acteur
from collecte.telechargements.operations.fabrications import retirer_fabrications
from questionnaires.core.francais import paris_day


def may_be_deleted(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Return whether it never opened, or is over, results not settled, and nobody did anything in it; one that opened,
    then was moved to a later day, was read by people."""
    today = paris_day(now)
    if not campagne.has_opened(today):
        return True
    is_over = campagne.is_over(today) and campagne.arretee_le is None
    return is_over and not has_traces(session, campagne.id)


def supprimer_campagne(session: Session, *, campagne_id: int, acteur: Acteur, now: datetime) -> str:
    """Delete a campaign that `may_be_deleted`, with what it expected and its reminders. Return its title; the journal
    keeps what it was.

    Raises Refus.
    """
    lock_beside(session, session.get_one(Campagne, campagne_id))
    campagne = session.get_one(Campagne, campagne_id, populate_existing=True)
    if not may_be_deleted(session, campagne, now):
        raise Refus(
            f"La campagne « {campagne.titre} » a ouvert : elle ne se supprime pas.",
            "Annulez-la, ou attendez sa clôture ; sans aucune réponse, elle se supprime ensuite.",
            status=HTTPStatus.CONFLICT,
        )
    titre, region_id = campagne.titre, campagne.region_id
    before = {
        "titre": titre,
        "periode": campagne.periode_code,
        "version": campagne.version.libelle,
        "ouverture": campagne.ouverture.isoformat(),
        "cloture": campagne.cloture.isoformat(),
        "grace_jours": campagne.grace_jours,
        "population": campagne.population.value,
        "attendues": count_attendues(session, campagne_id),
        "notice": campagne.notice,
    }
    beside = [other for other in list_asked_alike(session, campagne) if campagne.is_temps and other.id != campagne_id]
    session.execute(delete(Participation).where(Participation.campagne_id == campagne_id))
    forget_releases(session, campagne_id)
    session.execute(delete(Regroupement).where(Regroupement.campagne_id == campagne_id))
    session.execute(delete(Campagne).where(Campagne.id == campagne_id))
    if beside:
        publish_reseau(session, beside[0], now)  # the other régions may have waited for this one
    retirer_fabrications(session, region_id, now)
    record(
        session,
        acteur=acteur,
        region_id=region_id,
        verbe="supprimer la campagne",
        objet="campagne",
        objet_id=campagne_id,
        now=now,
        avant=before,
    )
    return titre
