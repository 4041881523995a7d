"""Queries on expected answers for their author: content, state, reopenings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only
from sqlalchemy.orm.attributes import set_committed_value

from collecte.models import (
    Accompagnement,
    Campagne,
    Changement,
    Compte,
    Dla,
    EntreeJournal,
    EtatCampagne,
    LecteurAnnonce,
    Participation,
    Personne,
)
from collecte.models.journal import LATE, REOPENED
from collecte.models.participations import etat_sent, is_of_whole_dla
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, announced, own_participations
from exports.records.records import Etat

_TO_ANSWER_ONESELF = (
    joinedload(Participation.campagne).joinedload(Campagne.region),
    joinedload(Participation.version),
    joinedload(Participation.dla),
    joinedload(Participation.prolongation),
)
TO_ANSWER = (
    *_TO_ANSWER_ONESELF,
    joinedload(Participation.personne),
    joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
)
"""Relations that every answering page shows: no more, as they are read at every save."""

FOR_A_PAGE = (
    *TO_ANSWER,
    joinedload(Participation.campagne).joinedload(Campagne.version),
    joinedload(Participation.ecart),
    joinedload(Participation.saisie_par).joinedload(Compte.personne),
)
"""Relations that lists of answers show."""


def get_own_participation(session: Session, acteur: Acteur, participation_id: int, today: date) -> Participation | None:
    """Return an answer that is `acteur`'s to write on a day, with what its pages show; None for any other, as if it did
    not exist."""
    return session.scalar(_own(acteur, today), {"participation_id": participation_id})


@lru_cache(maxsize=500)
def _own(acteur: Acteur, today: date) -> Select[Participation]:
    """Build the query once for repeated saves. An acteur whose roles changed is another key of the cache."""
    is_it = Participation.id == bindparam("participation_id")
    return select(Participation).options(*_TO_ANSWER_ONESELF).where(is_it, own_participations(acteur, today))


def list_own_participations(session: Session, acteur: Acteur, today: date) -> Sequence[Participation]:
    """List every answer expected of `acteur` on a day, of campaigns that were announced, latest période first, then by
    DLA."""
    statement = select(Participation).options(*FOR_A_PAGE).where(own_participations(acteur, today), announced())
    participations = sorted(session.scalars(statement), key=lambda participation: participation.dla.code)
    return sorted(participations, key=lambda participation: participation.campagne.periode.fin, reverse=True)


def count_to_answer(session: Session, acteur: Acteur, today: date) -> int:
    """Count the answers expected of `acteur` on a day, of campaigns that were announced, in one query; those taken back
    are transmitted."""
    answers = session.scalars(_to_answer(acteur, today))
    return sum(answer.may_be_written(today) and not answer.is_taken_back for answer in answers)


@lru_cache(maxsize=500)
def _to_answer(acteur: Acteur, today: date) -> Select[Participation]:
    """Build once the query that the menu of every page runs, as `_own`."""
    answer = Participation
    is_left = and_(answer.transmise_le.is_(None), answer.refusee_le.is_(None), answer.recue_le.is_(None))
    return (
        select(answer)
        .options(load_only(answer.rouverte_le, answer.transmise_le, answer.refusee_le, answer.recue_le))
        .options(joinedload(answer.campagne), joinedload(answer.prolongation))
        .where(own_participations(acteur, today), announced(), answer.retiree_le.is_(None))
        .where(or_(answer.rouverte_le.is_not(None), is_left))
    )


def list_answers_of_dlas(session: Session, campagne_id: int) -> Sequence[Participation]:
    """List the answers of whole DLA in a campaign, with their content, by DLA; except those no longer expected."""
    answer = Participation
    statement = (
        select(answer)
        .join(answer.dla)
        .options(*FOR_A_PAGE)
        .where(answer.campagne_id == campagne_id, is_of_whole_dla(), answer.retiree_le.is_(None))
        .order_by(Dla.code, Dla.id)
    )
    return session.scalars(statement).all()


def get_locked_participation(session: Session, participation_id: int) -> Participation:
    """Return an answer as it is now, locked until the end of the transaction, its questionnaire and campaign loaded.

    The lock is FOR UPDATE on PostgreSQL and the BEGIN IMMEDIATE of a writing session on SQLite. Its campaign is read
    after: joined here, PostgreSQL would return it as it was before waiting for the lock.
    """
    participation = session.scalars(_LOCKED, {"participation_id": participation_id}).one()
    campagne = session.scalars(_CAMPAGNE, {"campagne_id": participation.campagne_id}).one()
    set_committed_value(participation, "campagne", campagne)
    return participation


_CAMPAGNE = select(Campagne).where(Campagne.id == bindparam("campagne_id"))

_LOCKED = (
    select(Participation)
    .options(joinedload(Participation.version))
    .where(Participation.id == bindparam("participation_id"))
    .with_for_update(of=Participation)
    .execution_options(populate_existing=True)
)


def lock_participations(session: Session, campagne_id: int) -> None:
    """Lock every answer of a campaign until the end of the transaction, waiting for those being written."""
    answer = Participation
    statement = select(answer.id).where(answer.campagne_id == campagne_id).order_by(answer.id).with_for_update()
    session.scalars(statement).all()


def list_announced_readers(session: Session, participation_id: int) -> Sequence[Personne]:
    """List the readers that an author was shown when choosing what to show to their direction, by name."""
    statement = (
        select(Personne)
        .join(LecteurAnnonce, LecteurAnnonce.personne_id == Personne.id)
        .where(LecteurAnnonce.participation_id == participation_id)
    )
    return sorted(session.scalars(statement), key=name_key)


def get_known_saisie(
    session: Session, participation: Participation, *, revision: int, page: str, codes: Collection[str]
) -> Mapping[str, str]:
    """Return the texts of `codes` as a page knows them: as shown at `revision`, then as it sent them itself since.

    Later changes are undone from the history, two rows at most a question: the first one after `revision`, whose
    former text is what the page showed, and the page's own last one. None is read when nothing changed since.
    """
    if revision == participation.revision:
        return {code: participation.saisie.get(code, "") for code in codes}
    later = and_(
        Changement.participation_id == participation.id, Changement.revision > revision, Changement.code.in_(codes)
    )
    first = select(func.min(Changement.id)).where(later).group_by(Changement.code)
    last_sent = select(func.max(Changement.id)).where(later, Changement.page == page).group_by(Changement.code)
    shown = {row.code: row.avant for row in session.scalars(select(Changement).where(Changement.id.in_(first)))}
    sent = {row.code: row.apres for row in session.scalars(select(Changement).where(Changement.id.in_(last_sent)))}
    known = {**shown, **sent} if page else shown
    return {code: known.get(code, participation.saisie.get(code, "")) for code in codes}


def get_previous_activites(session: Session, participation: Participation) -> Participation | None:
    """Return the last earlier answer that the same person transmitted for the same DLA in a campaign with activités."""
    if participation.personne_id is None:
        return None
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .options(joinedload(Participation.campagne))
        .where(
            Participation.personne_id == participation.personne_id,
            Participation.dla_id == participation.dla_id,
            Participation.id != participation.id,
            Participation.transmise_le.is_not(None),
            Campagne.avec_activites.is_(True),
        )
    )
    debut = participation.campagne.periode.debut
    earlier = [answer for answer in session.scalars(statement) if answer.campagne.periode.debut < debut]
    return max(earlier, key=lambda answer: answer.campagne.periode.fin, default=None)


class Rendue(NamedTuple):
    """When an answer was given back to its author; `details` has the reason."""

    quand: datetime
    details: Mapping[str, Any]


def get_last_reopening(session: Session, participation: Participation) -> Rendue | None:
    """Return the last time this answer was given back to its author, None when it never was."""
    row = session.connection().execute(_LAST_REOPENING, _of(participation)).one_or_none()
    return Rendue(*row) if row else None


def list_reopenings(session: Session, participation: Participation) -> Sequence[EntreeJournal]:
    """List the times this answer was given back to its author, the last one first; except purged reasons."""
    return session.scalars(_REOPENINGS, _of(participation)).all()


def list_last_reopenings(session: Session, participations: Sequence[Participation]) -> Mapping[int, EntreeJournal]:
    """Return the last time each answer was given back, or opened after settlement, to its author, by id of answer, for
    those that were; their campaigns are loaded."""
    if not participations:
        return {}
    statement = (
        select(EntreeJournal)
        .where(
            EntreeJournal.verbe.in_((REOPENED, LATE)),
            EntreeJournal.objet_id.in_({participation.id for participation in participations}),
            EntreeJournal.region_id.in_({participation.campagne.region_id for participation in participations}),
            EntreeJournal.details != {},
        )
        .order_by(EntreeJournal.id)
    )
    return {entree.objet_id: entree for entree in session.scalars(statement) if entree.objet_id is not None}


_REOPENINGS = (
    select(EntreeJournal)
    .where(
        EntreeJournal.verbe == REOPENED,
        EntreeJournal.objet_id == bindparam("participation_id"),
        EntreeJournal.region_id == bindparam("region_id"),
        EntreeJournal.details != {},
    )
    .order_by(EntreeJournal.id.desc())
)


_LAST_REOPENING = _REOPENINGS.with_only_columns(EntreeJournal.quand, EntreeJournal.details).limit(1)


def _of(participation: Participation) -> dict[str, int]:
    return {"participation_id": participation.id, "region_id": participation.campagne.region_id}


class Situe(Protocol):
    """Attributes of an expected answer that decide its state."""

    @property
    def transmise_le(self) -> datetime | None: ...
    @property
    def recue_le(self) -> datetime | None: ...
    @property
    def refusee_le(self) -> datetime | None: ...
    @property
    def justification(self) -> str: ...
    @property
    def prolongee_au(self) -> date | None: ...
    @property
    def revision(self) -> int: ...


def etat_of(situe: Situe, campagne: Campagne, today: date) -> Etat:
    """Return the state of an expected answer, the same word on pages and in workbooks."""
    if (sent := etat_sent(situe.transmise_le, situe.recue_le)) is not None:
        return sent
    if situe.refusee_le is not None:
        return Etat.REFUS
    if situe.justification:
        return Etat.JUSTIFIE
    if campagne.etat(today, situe.prolongee_au) in {EtatCampagne.GRACE, EtatCampagne.CLOTUREE, EtatCampagne.ARRETEE}:
        return Etat.EN_RETARD
    return Etat.COMMENCE if situe.revision else Etat.A_FAIRE


def count_expected_in_dla(session: Session, participation: Participation) -> int:
    """Count the persons expected to answer for the DLA of an answer in its campaign, its author and anonymised ones
    included; once results are settled, those that a release counts: the last one, or the next one when this answer
    waits for it."""
    answer = Participation
    clauses = [answer.campagne_id == participation.campagne_id, answer.dla_id == participation.dla_id]
    if participation.campagne.arretee_le is None:
        clauses.append(answer.retiree_le.is_(None))
    elif participation.rouverte_le is None and participation.recue_le is None:
        clauses.append(answer.transmise_le.is_not(None))
    else:
        answered = answer.transmise_le.is_not(None), answer.recue_le.is_not(None), answer.id == participation.id
        clauses.append(or_(*answered))
    person = func.coalesce(answer.personne_id, -answer.detachee)
    return session.scalars(select(func.count(person.distinct())).where(*clauses)).one()
