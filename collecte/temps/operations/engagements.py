"""Engagements of a fiche d’appui: write, correct, withdraw, purge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.durees import DUREES
from collecte.models import Avenant, Engagement
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.policy import Acteur
from collecte.temps.queries.fiche_appui import list_engagements
from questionnaires.core.francais import paris_day

MAX_ENGAGEMENTS = 10
"""Per avenant: as many as fit the page that people sign, and can be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesEngagement:
    """Text of a commitment, who keeps it, by when (None: no day was set)."""

    texte: str
    qui: str
    echeance: date | None


def check_not_promised(session: Session, avenant: Avenant) -> None:
    """Raise Refus while the fiche d'appui of an avenant has commitments."""
    if list_engagements(session, avenant.id):
        raise ConflictError(
            "La fiche d’appui de cet avenant a des engagements.",
            "Demandez au DLA ou à sa direction de les retirer d’abord, si l’avenant a été saisi à tort.",
        )


def put_engagement(
    session: Session,
    *,
    avenant: Avenant,
    termes: TermesEngagement,
    engagement: Engagement | None = None,
    acteur: Acteur,
    now: datetime,
) -> Engagement:
    """Record a commitment of an avenant, or correct it; the journal does not hold its text, which the C2RA does not
    read. Raise Refus."""
    hold_register(session, avenant.convention.dla.region_id)
    if engagement is None and len(list_engagements(session, avenant.id)) >= MAX_ENGAGEMENTS:
        raise ConflictError(
            f"Cet avenant a déjà {MAX_ENGAGEMENTS} engagements.", "Corrigez ou retirez-en un avant d’en ajouter."
        )
    verbe = "corriger un engagement" if engagement else "noter un engagement"
    engagement = engagement or Engagement(avenant=avenant)
    engagement.texte, engagement.qui, engagement.echeance = termes.texte, termes.qui, termes.echeance
    engagement.compte_id, engagement.ecrit_le = acteur.compte_id, now
    session.add(engagement)
    session.flush()
    tell(session, avenant, verbe, acteur, now)
    return engagement


def remove_engagement(session: Session, *, engagement: Engagement, acteur: Acteur, now: datetime) -> None:
    """Delete a commitment: nothing of its text is kept."""
    tell(session, engagement.avenant, "retirer un engagement", acteur, now)
    session.delete(engagement)
    session.flush()


def due_engagements(session: Session, now: datetime) -> Select[Any]:
    """Select commitments whose avenant ended long enough ago."""
    before = paris_day(DUREES["engagements"].before(now))
    return select(Engagement.id).join(Engagement.avenant).where(Avenant.fin < before).order_by(Engagement.id)


def purge_engagements(session: Session, keys: Sequence[Any], now: datetime) -> None:
    session.execute(delete(Engagement).where(Engagement.id.in_(keys)))
