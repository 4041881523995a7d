"""Erasing what interviews, synthèses and agreements hold of someone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from collecte.models import (
    Accord,
    ContactStructure,
    Entretien,
    LienSynthese,
    PartenaireCompte,
    Participation,
    RemarqueSynthese,
)
from collecte.rgpd.operations.regles_purge import CONTACT_EFFACE
from collecte.rgpd.operations.regles_syntheses import forget_accords
from collecte.rgpd.operations.syntheses_effacees import cut_lien_synthese, forget_syntheses


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
