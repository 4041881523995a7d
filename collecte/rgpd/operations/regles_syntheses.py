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


def forget_of_compte(session: Session, compte_id: int) -> None:
    """Its notes, and that it entered answers of structures: these keep the role. What it wrote for a structure is the
    structure’s."""
    session.execute(delete(Entretien).where(Entretien.compte_id == compte_id))
    session.execute(delete(PartenaireCompte).where(PartenaireCompte.compte_id == compte_id))
    entered = update(Participation).where(Participation.saisie_par_id == compte_id)
    session.execute(entered.values(saisie_par_id=None))


def forget_of_structure(session: Session, structure_id: int, paths: Collection[int]) -> None:
    """Its synthèses, what it said of them, what it agreed to."""
    forget_syntheses(session, paths)
    forget_accords(session, session.scalars(select(Accord.id).where(Accord.structure_id == structure_id)).all())


def forget_of_contact(session: Session, contact: ContactStructure, now: datetime) -> None:
    """Its links, what it said by them, and its name on agreements: these hold, as they are the structure’s."""
    liens = session.scalars(select(LienSynthese).where(LienSynthese.contact_id == contact.id)).all()
    session.execute(delete(RemarqueSynthese).where(RemarqueSynthese.lien_id.in_([own.id for own in liens])))
    for lien in liens:
        cut_lien_synthese(lien, now)
    forget_giver(session, contact)


def forget_giver(session: Session, contact: ContactStructure) -> None:
    """Who gave an agreement is only a name, as it was told."""
    named = Accord.structure_id == contact.structure_id, Accord.donne_par == contact.nom
    session.execute(update(Accord).where(*named).values(donne_par=CONTACT_EFFACE))
