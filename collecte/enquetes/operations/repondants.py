"""Respondents by personal link: step back, pass the link on to someone else, ask to be called."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from collecte.core.operations.journal import record_on
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import poster_contact
from collecte.models import ContactStructure, DemandeRappel, LienReponse, ParQui
from collecte.models.comptes import address_key
from collecte.organisation.operations.journal_dla import hold_register
from collecte.policy import Acteur, Repondant
from collecte.reponses.operations.fenetre import check_writable
from collecte.reponses.operations.liens import lien_pour
from collecte.reponses.queries.participations import get_locked_participation

LIEN_TRANSMIS = "lien_transmis"


def ce_n_est_plus_moi(session: Session, *, repondant: Repondant, now: datetime) -> None:
    """Revoke the link and stop all messages to its holder; what was typed is kept.

    Repeating it changes nothing.
    """
    participation = get_locked_participation(session, repondant.participation_id)
    lien = session.get_one(LienReponse, repondant.lien_id, populate_existing=True)
    if lien.revoque_le is not None:
        return
    lien.revoque_le = now
    lien.contact.ancien_le = lien.contact.ancien_le or now
    session.flush()
    record_on(session, participation, "dire « ce n’est plus moi »", repondant, now)


def transmettre_le_lien(
    session: Session, *, repondant: Repondant, nom: str, adresse: str, trousseau: Trousseau, now: datetime
) -> ContactStructure:
    """Give someone else of the structure their own link, by a message that names the giver.

    Raises as `lien_pour`, and as a save when the answer may not be written.
    """
    participation = get_locked_participation(session, repondant.participation_id)
    check_writable(participation, now)
    giver = session.get_one(LienReponse, repondant.lien_id)
    contact = _contact_at(session, giver.contact, nom, adresse)
    lien = lien_pour(
        session,
        participation_id=participation.id,
        contact=contact,
        trousseau=trousseau,
        now=now,
        transmis_par=repondant,
    )
    poster_contact(
        session,
        contact=contact,
        modele=LIEN_TRANSMIS,
        now=now,
        region_id=participation.campagne.region_id,
        lien_id=lien.id,
        de=repondant.nom,
    )
    record_on(session, participation, "transférer le lien", repondant, now, pour=lien.id)
    return contact


def _contact_at(session: Session, giver: ContactStructure, nom: str, adresse: str) -> ContactStructure:
    """Return the contact of the structure with that address; a new one when there is none."""
    hold_register(session, giver.structure.region_id, (giver.structure, "contacts"))
    cle = address_key(adresse)
    known = next((contact for contact in giver.structure.contacts if contact.adresse_cle == cle), None)
    if known is not None:
        return known
    contact = ContactStructure(structure_id=giver.structure_id, nom=nom, adresse=adresse, adresse_cle=cle)
    session.add(contact)
    session.flush()
    return contact


def demander_rappel(
    session: Session, *, repondant: Repondant, par_qui: ParQui, nom: str, telephone: str, now: datetime
) -> None:
    """Ask to be called. It is stored apart from the answer, and says nothing of it; asking again replaces it."""
    participation = get_locked_participation(session, repondant.participation_id)
    if participation.accompagnement_id is None:
        raise LookupError("an answer of no structure")
    campagne, accompagnement_id = participation.campagne, participation.accompagnement_id
    session.execute(
        delete(DemandeRappel).where(
            DemandeRappel.campagne_id == campagne.id,
            DemandeRappel.accompagnement_id == accompagnement_id,
            DemandeRappel.rappelee_le.is_(None),
        )
    )
    demande = DemandeRappel(
        campagne_id=campagne.id,
        accompagnement_id=accompagnement_id,
        par_qui=par_qui,
        nom=nom,
        telephone=telephone,
        demandee_le=now,
    )
    session.add(demande)
    session.flush()
    record_on(session, campagne, "demander à être rappelé", None, now, par_qui=par_qui.value)


def noter_rappel(session: Session, *, demande: DemandeRappel, acteur: Acteur, now: datetime) -> None:
    """Record that the call was made. Repeating it changes nothing."""
    if demande.rappelee_le is not None:
        return
    demande.rappelee_le = now
    session.flush()
    record_on(session, demande.campagne, "noter un rappel fait", acteur, now)
