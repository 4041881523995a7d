"""Rules of purge on synthèses de suivi, their links and agreements, notes of interviews, results that were sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES, IMPACT
from collecte.models import (
    Accompagnement,
    Accord,
    Campagne,
    Entretien,
    EnvoiResultats,
    LienSynthese,
    Participation,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.rgpd.operations.syntheses_effacees import cut_lien_synthese, forget_syntheses
from collecte.rgpd.queries.purges import closed_campagnes

# --- synthèses


def due_syntheses(session: Session, now: datetime) -> Select[Any]:
    """By the campaign that asked what has changed, when there is one; else by their last version."""
    before = DUREES["syntheses"].before(now)
    own = Synthese
    asked = and_(
        Participation.accompagnement_id == own.accompagnement_id,
        Participation.campagne_id == Campagne.id,
        Campagne.instrument == IMPACT,
    )
    closed = Campagne.id.in_(closed_campagnes(session, before))
    saved = select(func.max(VersionSynthese.quand)).where(VersionSynthese.synthese_id == own.id).scalar_subquery()
    is_old = func.coalesce(saved, own.creee_le) < before
    running, over = exists().where(asked, ~closed), exists().where(asked, closed)
    return select(own.accompagnement_id).where(~running, or_(over, is_old)).order_by(own.accompagnement_id)


def purge_syntheses(session: Session, keys: Sequence[Any], now: datetime) -> None:
    forget_syntheses(session, keys)


def due_liens_synthese(session: Session, now: datetime) -> Select[Any]:
    own = LienSynthese
    return select(own.id).where(own.envoye_le < DUREES["liens_synthese"].before(now), own.sel != "")


def purge_liens_synthese(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """The row stays, for what was said by it, as long as the synthèse is kept."""
    for own in session.scalars(select(LienSynthese).where(LienSynthese.id.in_(keys))):
        cut_lien_synthese(own, now)


def due_accords(session: Session, now: datetime) -> Select[Any]:
    before = DUREES["accords"].before(now)
    own = Accord
    has_synthese = exists().where(
        Synthese.accompagnement_id == Accompagnement.id, Accompagnement.structure_id == own.structure_id
    )
    return select(own.id).where(or_(own.revoque_le < before, and_(own.note_le < before, ~has_synthese)))


def purge_accords(session: Session, keys: Sequence[Any], now: datetime) -> None:
    forget_accords(session, keys)


def forget_accords(session: Session, keys: Sequence[int]) -> None:
    """Delete agreements, and what was given because of them."""
    session.execute(delete(RemiseSynthese).where(RemiseSynthese.accord_id.in_(keys)))
    session.execute(delete(Accord).where(Accord.id.in_(keys)))


# --- interviews, results that were sent


def due_notes(session: Session, now: datetime) -> Select[Any]:
    closed = closed_campagnes(session, DUREES["notes"].before(now))
    of_closed = select(Participation.id).where(Participation.campagne_id.in_(closed))
    return select(Entretien.id).where(Entretien.notes != "", Entretien.participation_id.in_(of_closed))


def purge_notes(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Who entered the answer stays, as long as the answer has a name."""
    session.execute(update(Entretien).where(Entretien.id.in_(keys)).values(notes="", page=""))


def due_envois_resultats(session: Session, now: datetime) -> Select[Any]:
    own = EnvoiResultats
    return select(own.campagne_id).where(own.envoye_le < DUREES["envois_resultats"].before(now), own.texte != "")


def purge_envois_resultats(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """That it was sent, once, stays."""
    session.execute(update(EnvoiResultats).where(EnvoiResultats.campagne_id.in_(keys)).values(objet="", texte=""))
