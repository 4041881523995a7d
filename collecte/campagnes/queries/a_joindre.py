"""Queries on structures a campaign cannot write to: contact missing, refused or unreachable."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ScalarSelect, and_, exists, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.models import (
    Accompagnement,
    Campagne,
    ContactStructure,
    Courriel,
    LienReponse,
    Participation,
    Population,
    Structure,
)
from collecte.policy import Acteur, kept_reponses
from collecte.relances.queries.relances import is_awaited, may_take_answers
from collecte.reponses.queries.liens import respondents_among
from questionnaires.core.francais import sort_key

IS_TO_THEIR_ADDRESS = Courriel.adresse == ContactStructure.adresse
"""SQL condition: the message was sent to the current address of its contact."""


class Motif(StrEnum):
    """Reason why a contact of a structure has to be found or notified; the value is shown."""

    PERSONNE = "aucun contact dans le registre"
    PARTIE = "plus aucun contact : chacun a quitté la structure, ou n’est plus concerné"
    ADRESSE = "adresse refusée"
    RELAYEE = "« Ce n’est plus moi » : un autre contact recevra la prochaine relance"


@dataclass(frozen=True, slots=True)
class AJoindre:
    """An awaited answer whose contact has to be found or notified; `partis`: those who said that it is not them."""

    participation: Participation
    motif: Motif
    partis: Sequence[str]
    suivants: Sequence[str]

    @property
    def structure(self) -> Structure:
        if self.participation.accompagnement is None:
            raise LookupError("an answer of no structure")
        return self.participation.accompagnement.structure


def get_asking(session: Session, acteur: Acteur, today: date, campagne_id: int) -> Campagne | None:
    """Return a campaign that asks a structure whose links `acteur` keeps; None for any other, as if it did not
    exist."""
    asks = exists().where(Participation.campagne_id == campagne_id, kept_reponses(acteur, today))
    return session.scalar(select(Campagne).where(Campagne.id == campagne_id, asks))


def list_a_joindre(
    session: Session, acteur: Acteur, today: date, *, campagne_id: int | None = None
) -> Sequence[AJoindre]:
    """List the answers of structures awaited today whose links `acteur` keeps and whose contact is to be found or
    notified, by campaign, then DLA and name. One query, whatever their number."""
    # A link belongs to a contact of the structure, so joining both multiplies nothing.
    taking = select(Campagne.id).where(Campagne.population == Population.STRUCTURES, may_take_answers(today))
    its_lien = and_(LienReponse.contact_id == ContactStructure.id, LienReponse.participation_id == Participation.id)
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .join(Participation.accompagnement)
        .join(Accompagnement.structure)
        .outerjoin(Structure.contacts)
        .options(
            contains_eager(Participation.campagne),
            contains_eager(Participation.accompagnement)
            .contains_eager(Accompagnement.structure)
            .contains_eager(Structure.contacts),
            joinedload(Participation.dla),
            joinedload(Participation.prolongation),
        )
        .order_by(ContactStructure.id)
        .outerjoin(LienReponse, its_lien)
        .add_columns(ContactStructure.id, LienReponse, _is_refused())
        .where(Participation.campagne_id.in_(taking), kept_reponses(acteur, today), is_awaited())
    )
    if campagne_id is not None:
        statement = statement.where(Participation.campagne_id == campagne_id)
    rows = sorted(session.execute(statement).unique(), key=lambda row: row[0].id)
    reponses = []
    for participation, group in groupby(rows, key=itemgetter(0)):
        if participation.etat_campagne(today).accepts:
            its_rows = list(group)
            liens = sorted((row[2] for row in its_rows if row[2]), key=lambda lien: lien.rang)
            reponses.append(_a_joindre(participation, liens, {row[1] for row in its_rows if row[3]}))
    return sorted(filter(None, reponses), key=_order)


def _is_refused() -> ScalarSelect[bool]:
    """Select whether the last message to a contact was refused by their current address."""
    return (
        select(Courriel.adresse_refusee_le.is_not(None))
        .where(Courriel.contact_id == ContactStructure.id, IS_TO_THEIR_ADDRESS)
        .order_by(Courriel.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _a_joindre(participation: Participation, liens: Sequence[LienReponse], refused: Collection[int]) -> AJoindre | None:
    """Return None when someone may be written to, and nobody said that it is not them without another link since.

    `liens` are those ever made, by rank; `refused` are the contacts whose address refused their last message.
    """
    gone = (lien.contact.nom for lien in sorted(liens, key=lambda lien: lien.id) if lien.contact.ancien_le is not None)
    partis = list(dict.fromkeys(gone))
    known = participation.accompagnement.structure.contacts if participation.accompagnement else ()
    contacts = respondents_among(liens, known)
    if not contacts:
        return AJoindre(participation, Motif.PARTIE if known else Motif.PERSONNE, partis, ())
    noms = [contact.nom for contact in contacts]
    if all(contact.id in refused for contact in contacts):
        return AJoindre(participation, Motif.ADRESSE, partis, noms)
    is_held = any(lien.revoque_le is None and lien.contact.ancien_le is None for lien in liens)
    return AJoindre(participation, Motif.RELAYEE, partis, noms) if partis and not is_held else None


def _order(reponse: AJoindre) -> tuple[int, str, str, int]:
    participation = reponse.participation
    return participation.campagne_id, participation.dla.code, sort_key(reponse.structure.nom), participation.id
