"""Reads of who keeps a register about the personal links of its structures; never what was answered through them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Select, and_, select
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
from collecte.queries.relances import is_awaited, may_take_answers
from collecte.queries.structures_interrogees import respondents_among
from questionnaires.francais import sort_key


class Motif(StrEnum):
    """Why nobody of a structure can be written to, or who could is to be told; the value is what people read."""

    PERSONNE = "aucun contact dans le registre"
    PARTIE = "plus aucun contact : chacun a quitté la structure, ou n’est plus concerné"
    ADRESSE = "adresse refusée"
    RELAYEE = "« Ce n’est plus moi » : un autre contact recevra la prochaine relance"


@dataclass(frozen=True, slots=True)
class AJoindre:
    """An awaited answer of which someone has to find who may be written to; `partis`: who said it is not them."""

    participation: Participation
    motif: Motif
    partis: Sequence[str]
    suivants: Sequence[str]

    @property
    def structure(self) -> Structure:
        if self.participation.accompagnement is None:
            raise LookupError("an answer of no structure")
        return self.participation.accompagnement.structure


def get_kept_reponse(session: Session, acteur: Acteur, participation_id: int, today: date) -> Participation | None:
    """The answer of a structure whose links `acteur` keeps; None for any other, as if it did not exist."""
    statement = _reponses().where(Participation.id == participation_id, kept_reponses(acteur, today))
    return session.scalars(statement).unique().one_or_none()


def get_kept_lien(session: Session, acteur: Acteur, lien_id: int, today: date) -> LienReponse | None:
    """A link to such an answer; contact loaded."""
    statement = (
        select(LienReponse)
        .join(LienReponse.participation)
        .options(joinedload(LienReponse.contact))
        .where(LienReponse.id == lien_id, kept_reponses(acteur, today))
    )
    return session.scalar(statement)


def list_liens(session: Session, participation_id: int) -> Sequence[LienReponse]:
    """All the links ever made to an answer, those that still open it first; contacts and givers loaded."""
    statement = (
        select(LienReponse)
        .options(
            joinedload(LienReponse.contact),
            joinedload(LienReponse.transmis_par).joinedload(LienReponse.contact),
        )
        .where(LienReponse.participation_id == participation_id)
        .order_by(LienReponse.revoque_le.is_not(None), LienReponse.id)
    )
    return session.scalars(statement).all()


def last_courriels(session: Session, contact_ids: Collection[int]) -> Mapping[int, Courriel]:
    """Contact -> the last message to the address that they have now, if any."""
    statement = (
        select(Courriel)
        .join(Courriel.contact)
        .where(Courriel.contact_id.in_(contact_ids), Courriel.adresse == ContactStructure.adresse)
        .order_by(Courriel.id)
    )
    return {own.contact_id: own for own in session.scalars(statement) if own.contact_id is not None}


def list_a_joindre(
    session: Session, acteur: Acteur, today: date, *, campagne_id: int | None = None
) -> Sequence[AJoindre]:
    """The answers awaited today of structures whose links `acteur` keeps, of which a contact is to be found or told; by
    campaign, then DLA and name. Two reads, whatever their number; one when nothing is awaited."""
    found = _awaited(session, acteur, today, campagne_id)
    if not found:
        return []
    liens, refused = _liens(session, found)
    contacts = {own.id: respondents_among(liens.get(own.id, ()), _known(own)) for own in found}
    made = (_a_joindre(own, contacts[own.id], _porteurs(liens.get(own.id, ())), refused) for own in found)
    return sorted((own for own in made if own is not None), key=_order)


def _awaited(session: Session, acteur: Acteur, today: date, campagne_id: int | None) -> Sequence[Participation]:
    taking = select(Campagne.id).where(Campagne.population == Population.STRUCTURES, may_take_answers(today))
    statement = _reponses().where(Participation.campagne_id.in_(taking), kept_reponses(acteur, today), is_awaited())
    if campagne_id is not None:
        statement = statement.where(Participation.campagne_id == campagne_id)
    return [own for own in session.scalars(statement).unique() if own.etat_campagne(today).accepts]


def _reponses() -> Select[Participation]:
    return (
        select(Participation)
        .join(Participation.campagne)
        .join(Participation.accompagnement)
        .join(Accompagnement.structure)
        .options(
            contains_eager(Participation.campagne),
            contains_eager(Participation.accompagnement)
            .contains_eager(Accompagnement.structure)
            .joinedload(Structure.contacts),
            joinedload(Participation.dla),
            joinedload(Participation.prolongation),
        )
    )


@dataclass(frozen=True, slots=True)
class _Porteurs:
    """Who had a link to an answer and is not there any more; whether someone still has one."""

    partis: Sequence[str]
    is_held: bool


def _porteurs(liens: Collection[LienReponse]) -> _Porteurs:
    partis = [own.contact.nom for own in sorted(liens, key=lambda own: own.id) if own.contact.ancien_le is not None]
    is_held = any(own.revoque_le is None and own.contact.ancien_le is None for own in liens)
    return _Porteurs(list(dict.fromkeys(partis)), is_held)


def _liens(
    session: Session, found: Sequence[Participation]
) -> tuple[Mapping[int, Collection[LienReponse]], Collection[int]]:
    """Answer -> all the links ever made to it, by rank; and the contacts of their structures whose address refused the
    last message."""
    to_these = LienReponse.participation_id.in_([own.id for own in found])
    statement = (
        select(ContactStructure.id, _REFUSED.label("refused"), LienReponse)
        .outerjoin(LienReponse, and_(LienReponse.contact_id == ContactStructure.id, to_these))
        .where(ContactStructure.id.in_({one.id for own in found for one in _known(own)}))
        .order_by(LienReponse.rang)
    )
    liens: dict[int, list[LienReponse]] = {}
    refused: set[int] = set()
    for contact_id, refusee_le, lien in session.execute(statement):
        if lien is not None:
            liens.setdefault(lien.participation_id, []).append(lien)
        if refusee_le is not None:
            refused.add(contact_id)
    return liens, refused


_REFUSED = (
    select(Courriel.adresse_refusee_le)
    .where(Courriel.contact_id == ContactStructure.id, Courriel.adresse == ContactStructure.adresse)
    .order_by(Courriel.id.desc())
    .limit(1)
    .scalar_subquery()
)
"""When the last message to the address that a contact has now was refused, if it was."""


def _known(own: Participation) -> Sequence[ContactStructure]:
    """Every contact of its structure, in the order of the register."""
    return own.accompagnement.structure.contacts if own.accompagnement else ()


def _a_joindre(
    own: Participation, contacts: Sequence[ContactStructure], porteurs: _Porteurs, refused: Collection[int]
) -> AJoindre | None:
    """None when someone may be written to, and nobody said that it is not them without another link since."""
    if not contacts:
        return AJoindre(own, Motif.PARTIE if _known(own) else Motif.PERSONNE, porteurs.partis, ())
    noms = [one.nom for one in contacts]
    if all(one.id in refused for one in contacts):
        return AJoindre(own, Motif.ADRESSE, porteurs.partis, noms)
    is_relayed = bool(porteurs.partis) and not porteurs.is_held
    return AJoindre(own, Motif.RELAYEE, porteurs.partis, noms) if is_relayed else None


def _order(own: AJoindre) -> tuple[int, str, str, int]:
    of = own.participation
    return of.campagne_id, of.dla.code, sort_key(own.structure.nom), of.id
