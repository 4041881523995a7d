"""Reads of who keeps a register about the personal links of its structures; never what was answered through them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ScalarSelect, Select, and_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from collecte.campagnes.queries.structures_interrogees import respondents_among
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
from questionnaires.core.francais import sort_key


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


_IS_TO_THEIR_ADDRESS = Courriel.adresse == ContactStructure.adresse


def last_courriels(session: Session, contact_ids: Collection[int]) -> Mapping[int, Courriel]:
    """Contact -> the last message to the address that they have now, if any."""
    statement = (
        select(Courriel)
        .join(Courriel.contact)
        .where(Courriel.contact_id.in_(contact_ids), _IS_TO_THEIR_ADDRESS)
        .order_by(Courriel.id)
    )
    return {own.contact_id: own for own in session.scalars(statement) if own.contact_id is not None}


def list_a_joindre(
    session: Session, acteur: Acteur, today: date, *, campagne_id: int | None = None
) -> Sequence[AJoindre]:
    """The answers awaited today of structures whose links `acteur` keeps, of which a contact is to be found or told; by
    campaign, then DLA and name. One read, whatever their number."""
    found = map(_a_joindre, _awaited(session, acteur, today, campagne_id))
    return sorted((own for own in found if own is not None), key=_order)


@dataclass(frozen=True, slots=True)
class _Attendue:
    """An awaited answer: the links ever made to it, by rank; the contacts whose address refused their last message."""

    participation: Participation
    liens: Sequence[LienReponse]
    refused: Collection[int]


def _awaited(session: Session, acteur: Acteur, today: date, campagne_id: int | None) -> Iterator[_Attendue]:
    """A link is that of a contact of the structure: beside its contacts, links multiply nothing."""
    taking = select(Campagne.id).where(Campagne.population == Population.STRUCTURES, may_take_answers(today))
    its_lien = and_(LienReponse.contact_id == ContactStructure.id, LienReponse.participation_id == Participation.id)
    statement = (
        _reponses()
        .outerjoin(LienReponse, its_lien)
        .add_columns(ContactStructure.id, LienReponse, _is_refused())
        .where(Participation.campagne_id.in_(taking), kept_reponses(acteur, today), is_awaited())
    )
    if campagne_id is not None:
        statement = statement.where(Participation.campagne_id == campagne_id)
    rows = sorted(session.execute(statement).unique(), key=lambda row: row[0].id)
    for own, of_own in groupby(rows, key=itemgetter(0)):
        if own.etat_campagne(today).accepts:
            its_rows = list(of_own)
            liens = sorted((row[2] for row in its_rows if row[2]), key=lambda lien: lien.rang)
            yield _Attendue(own, liens, {row[1] for row in its_rows if row[3]})


def _is_refused() -> ScalarSelect[bool]:
    """Of the last message to a contact, at the address that they have now."""
    return (
        select(Courriel.adresse_refusee_le.is_not(None))
        .where(Courriel.contact_id == ContactStructure.id, _IS_TO_THEIR_ADDRESS)
        .order_by(Courriel.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _reponses() -> Select[Participation]:
    return (
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


def _known(own: Participation) -> Sequence[ContactStructure]:
    """Every contact of its structure, in the order of the register."""
    return own.accompagnement.structure.contacts if own.accompagnement else ()


def _a_joindre(attendue: _Attendue) -> AJoindre | None:
    """None when someone may be written to, and nobody said that it is not them without another link since."""
    own, porteurs = attendue.participation, _porteurs(attendue.liens)
    contacts = respondents_among(attendue.liens, _known(own))
    if not contacts:
        return AJoindre(own, Motif.PARTIE if _known(own) else Motif.PERSONNE, porteurs.partis, ())
    noms = [one.nom for one in contacts]
    if all(one.id in attendue.refused for one in contacts):
        return AJoindre(own, Motif.ADRESSE, porteurs.partis, noms)
    is_relayed = bool(porteurs.partis) and not porteurs.is_held
    return AJoindre(own, Motif.RELAYEE, porteurs.partis, noms) if is_relayed else None


def _order(own: AJoindre) -> tuple[int, str, str, int]:
    of = own.participation
    return of.campagne_id, of.dla.code, sort_key(own.structure.nom), of.id
