"""Purge and erasure of synthèses de suivi: links, agreements, interview notes, results sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES, IMPACT
from collecte.models import (
    Accompagnement,
    Accord,
    Campagne,
    ContactStructure,
    Entretien,
    EnvoiResultats,
    LienSynthese,
    PartenaireCompte,
    Participation,
    RemarqueSynthese,
    RemiseSynthese,
    Synthese,
    VersionSynthese,
)
from collecte.rgpd.operations.regles_purge import CONTACT_EFFACE
from collecte.rgpd.queries.purges import closed_campagnes


def forget_syntheses(session: Session, accompagnement_ids: Collection[int]) -> None:
    """Delete the synthèses of these accompagnements; agreements belong to the structure, and stay."""
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
    """Delete the synthèses built on answers about to be anonymised: they would name their author. One whose
    accompagnement a later follow-up asks goes with the last of them."""
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
    """Disable a link for ever."""
    lien.sel, lien.empreinte, lien.revoque_le = "", f"purgé {lien.id}", lien.revoque_le or now


# --- synthèses


def due_syntheses(session: Session, now: datetime) -> Select[Any]:
    """Select expired synthèses, by the campaign that asked what has changed when there is one, else by their last
    version."""
    before = DUREES["syntheses"].before(now)
    synthese = Synthese
    asked = and_(
        Participation.accompagnement_id == synthese.accompagnement_id,
        Participation.campagne_id == Campagne.id,
        Campagne.instrument == IMPACT,
    )
    closed = Campagne.id.in_(closed_campagnes(session, before))
    saved = select(func.max(VersionSynthese.quand)).where(VersionSynthese.synthese_id == synthese.id).scalar_subquery()
    is_old = func.coalesce(saved, synthese.creee_le) < before
    running, over = exists().where(asked, ~closed), exists().where(asked, closed)
    return select(synthese.accompagnement_id).where(~running, or_(over, is_old)).order_by(synthese.accompagnement_id)


def purge_syntheses(session: Session, keys: Sequence[Any], now: datetime) -> None:
    forget_syntheses(session, keys)


def due_liens_synthese(session: Session, now: datetime) -> Select[Any]:
    lien = LienSynthese
    return select(lien.id).where(lien.envoye_le < DUREES["liens_synthese"].before(now), lien.sel != "")


def purge_liens_synthese(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Cut the links; their rows stay, for the remarks made by them, as long as the synthèse is stored."""
    for lien in session.scalars(select(LienSynthese).where(LienSynthese.id.in_(keys))):
        cut_lien_synthese(lien, now)


def due_accords(session: Session, now: datetime) -> Select[Any]:
    before = DUREES["accords"].before(now)
    accord = Accord
    has_synthese = exists().where(
        Synthese.accompagnement_id == Accompagnement.id, Accompagnement.structure_id == accord.structure_id
    )
    return select(accord.id).where(or_(accord.revoque_le < before, and_(accord.note_le < before, ~has_synthese)))


def purge_accords(session: Session, keys: Sequence[Any], _now: datetime) -> None:
    """Delete agreements, and the handovers that they allowed."""
    session.execute(delete(RemiseSynthese).where(RemiseSynthese.accord_id.in_(keys)))
    session.execute(delete(Accord).where(Accord.id.in_(keys)))


# --- interviews, results that were sent


def due_notes(session: Session, now: datetime) -> Select[Any]:
    closed = closed_campagnes(session, DUREES["notes"].before(now))
    of_closed = select(Participation.id).where(Participation.campagne_id.in_(closed))
    return select(Entretien.id).where(Entretien.notes != "", Entretien.participation_id.in_(of_closed))


def purge_notes(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Empty the notes; who entered the answer stays, as long as the answer has a name."""
    session.execute(update(Entretien).where(Entretien.id.in_(keys)).values(notes="", page=""))


def due_envois_resultats(session: Session, now: datetime) -> Select[Any]:
    envoi = EnvoiResultats
    return select(envoi.campagne_id).where(envoi.envoye_le < DUREES["envois_resultats"].before(now), envoi.texte != "")


def purge_envois_resultats(session: Session, keys: Sequence[Any], now: datetime) -> None:
    """Empty the messages; that they were sent stays."""
    session.execute(update(EnvoiResultats).where(EnvoiResultats.campagne_id.in_(keys)).values(objet="", texte=""))


def forget_of_compte(session: Session, compte_id: int) -> None:
    """Delete the notes of an account, and its name on the answers of structures that it entered: these keep the role.
    What it wrote for a structure belongs to the structure."""
    session.execute(delete(Entretien).where(Entretien.compte_id == compte_id))
    session.execute(delete(PartenaireCompte).where(PartenaireCompte.compte_id == compte_id))
    entered = update(Participation).where(Participation.saisie_par_id == compte_id)
    session.execute(entered.values(saisie_par_id=None))


def forget_of_structure(session: Session, structure_id: int, paths: Collection[int], now: datetime) -> None:
    """Delete the synthèses of a structure, its remarks on them and its agreements."""
    forget_syntheses(session, paths)
    purge_accords(session, session.scalars(select(Accord.id).where(Accord.structure_id == structure_id)).all(), now)


def forget_of_contact(session: Session, contact: ContactStructure, now: datetime) -> None:
    """Cut the links of a contact, delete the remarks made by them, and its name on agreements: these hold, since they
    are the structure's."""
    liens = session.scalars(select(LienSynthese).where(LienSynthese.contact_id == contact.id)).all()
    session.execute(delete(RemarqueSynthese).where(RemarqueSynthese.lien_id.in_([lien.id for lien in liens])))
    for lien in liens:
        cut_lien_synthese(lien, now)
    named = Accord.structure_id == contact.structure_id, Accord.donne_par == contact.nom  # linked by the name as typed
    session.execute(update(Accord).where(*named).values(donne_par=CONTACT_EFFACE))
