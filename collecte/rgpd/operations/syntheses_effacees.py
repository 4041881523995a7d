"""Deleting synthèses, with all that hangs on them: links, remarks, versions, and what partners were given."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.core.operations.durees import IMPACT
from collecte.models import (
    Campagne,
    LienSynthese,
    Participation,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)


def forget_syntheses(session: Session, accompagnement_ids: Collection[int]) -> None:
    """Delete those of these accompagnements; agreements are of the structure, and stay."""
    keys = session.scalars(select(Synthese.id).where(Synthese.accompagnement_id.in_(accompagnement_ids))).all()
    if not keys:
        return
    versions = select(VersionSynthese.id).where(VersionSynthese.synthese_id.in_(keys))
    liens = select(LienSynthese.id).where(LienSynthese.synthese_id.in_(keys))
    session.execute(delete(RemarqueSynthese).where(RemarqueSynthese.lien_id.in_(liens)))
    session.execute(delete(RemiseSynthese).where(RemiseSynthese.version_id.in_(versions)))
    for table in (LienSynthese, VersionSynthese):
        session.execute(delete(table).where(table.synthese_id.in_(keys)))
    session.execute(delete(Synthese).where(Synthese.id.in_(keys)))


def forget_built_on(session: Session, campagne: Campagne, accompagnement_ids: Collection[int]) -> None:
    """Delete the synthèses that took up answers about to be cut: they would say with a name what has none any more. One
    of an accompagnement that a later follow-up asks goes with the last of them."""
    if campagne.instrument != IMPACT:
        return
    others = (
        select(Participation.accompagnement_id)
        .join(Participation.campagne)
        .where(
            Participation.accompagnement_id.in_(accompagnement_ids),
            Campagne.instrument == IMPACT,
            Campagne.id != campagne.id,
        )
    )
    forget_syntheses(session, {*accompagnement_ids} - {*session.scalars(others)})


def cut_lien_synthese(lien: LienSynthese, now: datetime) -> None:
    """Have a link open nothing for ever."""
    lien.sel, lien.empreinte, lien.revoque_le = "", f"purgé {lien.id}", lien.revoque_le or now
