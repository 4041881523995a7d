"""Queries on structures a campaign cannot write to: contact missing, refused or unreachable."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ScalarSelect, Select, and_, select
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
"""Of a message: to the address that its contact has now."""


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


def reponses_with_contacts() -> Select[Participation]:
    """Answers of structures, to be narrowed: campaign, structure and its contacts, DLA and extension loaded."""
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
        reponses_with_contacts()
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
        .where(Courriel.contact_id == ContactStructure.id, IS_TO_THEIR_ADDRESS)
        .order_by(Courriel.id.desc())
        .limit(1)
        .scalar_subquery()
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
