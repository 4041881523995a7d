"""Queries on reminders: those of a campaign, current recipients, past sendings."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Affectation,
    Campagne,
    Compte,
    ContactStructure,
    DepartRelance,
    Dla,
    EcartJustifie,
    GenreRelance,
    Habilitation,
    Participation,
    Personne,
    Prolongation,
    Rappel,
    Relance,
    Role,
)
from collecte.models.campagnes import MAX_GRACE
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Droit, roles_with
from collecte.reponses.queries.liens import respondents_of
from questionnaires.core.francais import paris_day, sort_key


def list_relances(session: Session, campagne_id: int) -> Sequence[Relance]:
    """List the reminders of a campaign, with their departures loaded."""
    statement = (
        select(Relance)
        .options(selectinload(Relance.departs).joinedload(DepartRelance.dla))
        .where(Relance.campagne_id == campagne_id)
        .order_by(Relance.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).all()


def get_waiting_invitation(session: Session, campagne_id: int) -> Relance | None:
    """Return the first invitation of a campaign that has neither left nor been cancelled."""
    statement = (
        select(Relance)
        .where(Relance.campagne_id == campagne_id, Relance.genre == GenreRelance.INVITATION)
        .where(Relance.annulee_le.is_(None), ~Relance.departs.any(DepartRelance.dla_id.is_(None)))
        .order_by(Relance.id)
        .limit(1)
    )
    return session.scalars(statement).first()


def get_relance(session: Session, campagne_id: int, relance_id: int) -> Relance | None:
    """Return a reminder of this campaign; None for any other."""
    return next((relance for relance in list_relances(session, campagne_id) if relance.id == relance_id), None)


def list_reminding_campagnes(session: Session, today: date) -> Sequence[Campagne]:
    """List the campaigns of any région that opened, may still take answers and have reminders; extensions loaded."""
    statement = (
        select(Campagne)
        .options(joinedload(Campagne.region), selectinload(Campagne.prolongations))
        .where(
            may_take_answers(today),
            exists().where(Relance.campagne_id == Campagne.id, Relance.annulee_le.is_(None)),
        )
        .order_by(Campagne.id)
    )
    return [campagne for campagne in session.scalars(statement) if not campagne.is_over(today)]


def may_take_answers(today: date) -> ColumnElement[bool]:
    """Return a clause that keeps, among years of campaigns, the few that opened and may still take answers from one DLA
    at least: a superset of those that do."""
    since = today - timedelta(days=MAX_GRACE)
    extended = exists().where(Prolongation.campagne_id == Campagne.id, Prolongation.cloture >= today)
    is_open = and_(
        Campagne.attendues_fixees_le.is_not(None), Campagne.arretee_le.is_(None), Campagne.annulee_le.is_(None)
    )
    return and_(is_open, or_(Campagne.cloture >= since, extended))


Written = frozenset[tuple[int, int | None, int | None]]
"""Messages as (answer, account, contact): the reader is an account or a contact."""


@dataclass(frozen=True, slots=True)
class Destinataire:
    """Recipient of one message, an account or a contact of a structure, with every answer of the campaign that it is
    about, by DLA."""

    lecteur: Compte | ContactStructure
    participations: tuple[Participation, ...]

    @property
    def nom(self) -> str:
        return self.lecteur.personne.nom_complet if isinstance(self.lecteur, Compte) else self.lecteur.nom

    @property
    def adresse(self) -> str:
        return self.lecteur.adresse

    @property
    def prenom(self) -> str:
        """First name of an account, full name of a contact, for the greeting."""
        return self.lecteur.personne.prenom if isinstance(self.lecteur, Compte) else self.lecteur.nom

    def without(self, written: Written) -> Self:
        """Return the message without the answers that `written` messages to this reader are about."""
        reader = (self.lecteur.id, None) if isinstance(self.lecteur, Compte) else (None, self.lecteur.id)
        left = tuple(
            participation for participation in self.participations if (participation.id, *reader) not in written
        )
        return replace(self, participations=left)

    @property
    def key(self) -> tuple[tuple[str, str], int]:
        """Sort key: name, then id."""
        lecteur = self.lecteur
        return (name_key(lecteur.personne) if isinstance(lecteur, Compte) else (sort_key(lecteur.nom), "")), lecteur.id


@dataclass(frozen=True, slots=True)
class Cible:
    """Expected answers that a reminder is about: all those of a campaign, those of a DLA or of a person, or `ids`,
    chosen one by one."""

    dla_id: int | None = None
    ids: frozenset[int] | None = None
    personne_id: int | None = None

    def includes(self, participation: Participation) -> bool:
        return (
            self.dla_id in {None, participation.dla_id}
            and self.personne_id in {None, participation.personne_id}
            and (self.ids is None or participation.id in self.ids)
        )


TOUTES = Cible()


@dataclass(frozen=True, slots=True)
class Destinataires:
    """Recipients of a message, in French alphabetical order, and the answers without anyone to write to."""

    joints: Sequence[Destinataire]
    sans_compte: Sequence[Participation]

    @property
    def participations(self) -> frozenset[int]:
        """Ids of the answers that someone can be written to about, or nobody."""
        joined = {answer.id for destinataire in self.joints for answer in destinataire.participations}
        return frozenset(joined | {answer.id for answer in self.sans_compte})

    def about(self, cible: Cible) -> Self:
        """Return the same recipients, each with the answers of `cible` alone."""
        narrowed = (
            replace(destinataire, participations=tuple(filter(cible.includes, destinataire.participations)))
            for destinataire in self.joints
        )
        return replace(
            self,
            joints=[destinataire for destinataire in narrowed if destinataire.participations],
            sans_compte=list(filter(cible.includes, self.sans_compte)),
        )


def is_awaited() -> ColumnElement[bool]:
    """Return the clause: neither transmitted, nor refused, nor withdrawn, nor justified as missing."""
    answer = Participation
    is_justified = exists().where(EcartJustifie.participation_id == answer.id)
    return answer.transmise_le.is_(None) & answer.refusee_le.is_(None) & answer.retiree_le.is_(None) & ~is_justified


def list_awaited(
    session: Session, campagne_id: int | None, participation_ids: Collection[int]
) -> Sequence[Participation]:
    """List which of these answers of a campaign are still awaited, by DLA; campaign, DLA and extension loaded.

    A message of a deleted campaign has None: SQLite gives the ids of its answers to those of another one.
    """
    statement = (
        select(Participation)
        .options(
            joinedload(Participation.campagne),
            joinedload(Participation.dla),
            joinedload(Participation.prolongation),
        )
        .where(Participation.id.in_(participation_ids), Participation.campagne_id == campagne_id, is_awaited())
    )
    return sorted(session.scalars(statement), key=lambda answer: (answer.dla.code, answer.id))


def list_answers_of(session: Session, campagne_id: int, cible: Cible) -> Sequence[Participation]:
    """List the answers that were chosen one by one, in any state, else those still awaited, by DLA; author loaded."""
    statement = (
        select(Participation)
        .options(
            joinedload(Participation.campagne),
            joinedload(Participation.dla),
            joinedload(Participation.personne),
            joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
            joinedload(Participation.prolongation),
            joinedload(Participation.ecart),
        )
        .where(Participation.campagne_id == campagne_id)
    )
    if cible.ids is None:
        statement = statement.where(is_awaited())
    answers = filter(cible.includes, session.scalars(statement))
    return sorted(answers, key=lambda answer: (answer.dla.code, answer.id))


def list_expected_ids(session: Session, campagne_id: int, *, only_missing: bool) -> Sequence[int]:
    """List the ids of the answers that a campaign expects, in any state or only those still awaited."""
    which = is_awaited() if only_missing else Participation.retiree_le.is_(None)
    statement = select(Participation.id).where(Participation.campagne_id == campagne_id, which)
    return session.scalars(statement).all()


def get_reminded(session: Session, campagne_id: int, participation_id: int) -> Participation | None:
    """Return an answer of this campaign; None for any other."""
    answers = list_answers_of(session, campagne_id, Cible(ids=frozenset({participation_id})))
    return answers[0] if answers else None


def list_destinataires(session: Session, campagne: Campagne, today: date) -> Destinataires:
    """Return who has not transmitted in a campaign and may on a day, its opening confirmed or not; six queries at most,
    whatever their number."""
    statement = (
        select(Participation)
        .options(
            joinedload(Participation.dla),
            joinedload(Participation.personne),
            joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
            joinedload(Participation.prolongation),
        )
        .where(Participation.campagne_id == campagne.id, is_awaited())
    )
    awaited = [
        participation
        for participation in session.scalars(statement)
        if campagne.etat_of_days(today, participation.prolongee_au).accepts
    ]
    awaited.sort(key=lambda participation: (participation.dla.code, participation.id))
    authors = readers_of_answers(session, campagne, awaited, today)
    by_reader: dict[int, tuple[Compte | ContactStructure, list[Participation]]] = {}
    for participation in awaited:
        for reader in authors.get(participation.id, ()):
            by_reader.setdefault(reader.id, (reader, []))[1].append(participation)
    joints = [Destinataire(reader, tuple(answers)) for reader, answers in by_reader.values()]
    joints.sort(key=lambda destinataire: destinataire.key)
    return Destinataires(joints, [participation for participation in awaited if not authors.get(participation.id)])


def readers_of_answers(
    session: Session, campagne: Campagne, answers: Sequence[Participation], today: date
) -> Mapping[int, Sequence[Compte | ContactStructure]]:
    """Return whom to write to by id of answer; all of them accounts, or all of them contacts."""
    if campagne.is_of_structures:
        return respondents_of(session, answers)
    return _authors_of_dlas(session, answers, today) if campagne.is_of_dlas else _authors(session, answers)


def _authors(session: Session, answers: Iterable[Participation]) -> Mapping[int, Sequence[Compte]]:
    """Return the account of the person of each answer, by id of answer, if its role may answer."""
    comptes = _opening_answers(session, {answer.personne_id for answer in answers})
    return {answer.id: [comptes[answer.personne_id]] for answer in answers if answer.personne_id in comptes}


def _authors_of_dlas(session: Session, answers: Iterable[Participation], today: date) -> Mapping[int, Sequence[Compte]]:
    """Return the accounts of those who work in a DLA on a day, and who direct it, by id of answer of a whole DLA."""
    dla_ids = {answer.dla_id for answer in answers}
    working = select(Affectation.dla_id, Affectation.personne_id).where(
        Affectation.dla_id.in_(dla_ids),
        Affectation.attend_depuis.is_(None),
        Affectation.debut <= today,
        or_(Affectation.fin.is_(None), Affectation.fin >= today),
    )
    directing = (
        select(Dla.id, Compte.personne_id)
        .join(Habilitation, Habilitation.porteuse_id == Dla.porteuse_id)
        .join(Habilitation.compte)
        .where(
            Dla.id.in_(dla_ids),
            Dla.attend_depuis.is_(None),
            Habilitation.role == Role.DIRECTION,
            Habilitation.region_id == Dla.region_id,
            Habilitation.attend_depuis.is_(None),
        )
    )
    pairs = {(row[0], row[1]) for statement in (working, directing) for row in session.execute(statement)}
    comptes = _opening_answers(session, {personne_id for _, personne_id in pairs})
    of_dla: dict[int, list[Compte]] = defaultdict(list)
    for dla_id, personne_id in sorted(pairs):
        if personne_id in comptes:
            of_dla[dla_id].append(comptes[personne_id])
    return {answer.id: of_dla[answer.dla_id] for answer in answers}


def _opening_answers(session: Session, people: Collection[int | None]) -> Mapping[int | None, Compte]:
    """Return the active accounts of these persons that have a role that answers, by person, who is loaded."""
    statement = (
        select(Compte)
        .join(Compte.personne)
        .options(joinedload(Compte.personne).joinedload(Personne.region))
        .where(
            Compte.personne_id.in_(people),
            Compte.desactive_le.is_(None),
            Compte.habilitations.any(Habilitation.role.in_(roles_with(Droit.REPONDRE))),
        )
    )
    return {compte.personne_id: compte for compte in session.scalars(statement)}


def list_last_rappels(session: Session, campagne_id: int, *, by_hand: bool = False) -> Mapping[int, datetime]:
    """Return when each answer was last reminded, by id, invitations included; or by hand only."""
    statement = (
        select(Rappel.participation_id, func.max(Rappel.quand).label("quand"))
        .join(Participation, Participation.id == Rappel.participation_id)
        .where(Participation.campagne_id == campagne_id)
        .group_by(Rappel.participation_id)
    )
    if by_hand:
        statement = statement.where(Rappel.relance_id.is_(None))
    return {row.participation_id: row.quand for row in session.execute(statement)}


@dataclass(frozen=True, slots=True)
class JourRappel:
    """A day on which reminders left, by hand or by rule, invitations apart; how many messages."""

    jour: date
    messages: int


def list_jours_de_rappel(
    session: Session, campagne_ids: Collection[int], now: datetime
) -> Mapping[int, Sequence[JourRappel]]:
    """List, by campaign, the days on which reminders left until now, first one first."""
    statement = (
        select(
            Participation.campagne_id,
            Rappel.quand,
            (func.count(Rappel.compte_id.distinct()) + func.count(Rappel.contact_id.distinct())).label("messages"),
        )
        .join(Participation, Participation.id == Rappel.participation_id)
        .outerjoin(Relance, Relance.id == Rappel.relance_id)
        .where(
            Participation.campagne_id.in_(campagne_ids),
            Rappel.quand <= now,
            or_(Rappel.relance_id.is_(None), Relance.genre != GenreRelance.INVITATION),
        )
        .group_by(Participation.campagne_id, Rappel.quand)
    )
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    for row in session.execute(statement):
        counts[row.campagne_id][paris_day(row.quand)] += row.messages
    return {campagne_id: [JourRappel(day, days[day]) for day in sorted(days)] for campagne_id, days in counts.items()}


def list_reminded_since(session: Session, campagne_ids: Collection[int], moment: datetime) -> frozenset[int]:
    """Return the ids of the answers of these campaigns recalled since a moment, or by a message that waits."""
    statement = (
        select(Rappel.participation_id)
        .join(Participation, Participation.id == Rappel.participation_id)
        .where(Participation.campagne_id.in_(campagne_ids), Rappel.quand >= moment)
    )
    return frozenset(session.scalars(statement))


def list_written(session: Session, campagne_id: int, *, after: datetime) -> Written:
    """Return the messages that left after a moment, or that wait to leave."""
    statement = (
        select(Rappel.participation_id, Rappel.compte_id, Rappel.contact_id)
        .join(Participation, Participation.id == Rappel.participation_id)
        .where(Participation.campagne_id == campagne_id, Rappel.quand > after)
    )
    return frozenset((row.participation_id, row.compte_id, row.contact_id) for row in session.execute(statement))
