"""Queries on expected answers: their state for the follow-up, and their content for exports."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import (
    Accompagnement,
    Campagne,
    DemandeRappel,
    Dla,
    EcartJustifie,
    Echange,
    Entretien,
    EtatEchange,
    Mode,
    Mots,
    Participation,
    Personne,
    Prolongation,
    Region,
    Role,
    Structure,
    Transmission,
)
from collecte.models.participations import SANS_NOM, entered_as, is_late
from collecte.organisation.queries.organisation import name_key
from collecte.reponses.queries.echanges import LAST_SPOKEN
from collecte.reponses.queries.participations import etat_of
from exports.records.couverture import is_justified
from exports.records.records import Etat
from questionnaires.core.francais import paris_day, sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Suivi:
    """The state of an expected answer, without any of its content; `personne` is None for that of a whole DLA, or of a
    `structure`.

    `justification` says why it stays missing, when the C2RA noted it.
    """

    participation_id: int
    campagne_id: int
    dla: Dla
    personne: Personne | None
    structure: str | None
    etp: int  # expected, hundredths
    mois: int  # expected, tenths
    revision: int
    modifiee_le: datetime | None
    transmise_le: datetime | None
    rouverte_le: datetime | None  # since when its author may write it again, though it was transmitted
    recue_le: datetime | None  # transmitted since results were settled, in no release yet
    en_retard: bool
    refusee_le: datetime | None
    retiree_le: datetime | None
    detachee: int | None
    prolongee_au: date | None
    justification: str
    mode: Mode
    saisie_role: Role | None
    region: Region
    parole: bool | None  # of the C2RA, which spoke last; None when nothing was said
    is_closed: bool

    @property
    def echange(self) -> EtatEchange | None:
        """Return whose turn it is to speak; None when no question was asked."""
        return None if self.parole is None else EtatEchange.of(is_closed=self.is_closed, du_c2ra=self.parole)

    @property
    def entree(self) -> str:
        """Return how it was entered for a structure, and as whom: `saisie par téléphone, C2RA`; '' when it was not."""
        comme = entered_as(self.saisie_role, Mots.in_region(self.region))
        return f"{self.mode.saisie}, {comme}" if comme else ""

    @property
    def nom(self) -> str:
        if self.detachee is not None:
            return SANS_NOM
        return self.personne.nom_complet if self.personne else self.structure or "Toute l’équipe"

    @property
    def is_transmitted(self) -> bool:
        return self.transmise_le is not None

    @property
    def is_refused(self) -> bool:
        return self.refusee_le is not None and self.recue_le is None

    @property
    def is_justified(self) -> bool:
        return is_justified(
            is_explained=bool(self.justification and self.recue_le is None),
            is_transmitted=self.is_transmitted,
            is_refused=self.is_refused,
        )

    @property
    def is_awaited(self) -> bool:
        """True when it is neither transmitted, nor refused, nor withdrawn, nor justified as missing."""
        return not (self.is_transmitted or self.is_refused or self.retiree_le or self.is_justified)

    def is_late(self, campagne: Campagne) -> bool:
        return is_late(self, campagne.cloture_for(self.prolongee_au))

    def etat(self, campagne: Campagne, today: date) -> Etat:
        return etat_of(self, campagne, today)


Cle = tuple[int, int | None, int | None]
"""The identity of an expected answer in its campaign: ids of its DLA, of its affectation, of its accompagnement."""


def list_suivi(session: Session, campagne: Campagne) -> Sequence[Suivi]:
    """List every answer expected in a campaign, by DLA then name. The content of answers is not even read."""
    return [row for row in list_suivis(session, [campagne.id]) if row.retiree_le is None]


def list_keys(session: Session, campagne_id: int, *, withdrawn: bool = False) -> dict[Cle, int]:
    """Return key -> id of the answers expected, or of those withdrawn."""
    reponse = Participation
    which = reponse.retiree_le.is_not(None) if withdrawn else reponse.retiree_le.is_(None)
    statement = select(reponse.dla_id, reponse.affectation_id, reponse.accompagnement_id, reponse.id)
    rows = session.execute(statement.where(reponse.campagne_id == campagne_id, which))
    return {(row.dla_id, row.affectation_id, row.accompagnement_id): row.id for row in rows}


def count_answers(session: Session, campagne_ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Count, by campaign, the answers transmitted and those expected."""
    reponse = Participation
    statement = (
        select(reponse.campagne_id, func.count(reponse.transmise_le), func.count())
        .where(reponse.campagne_id.in_(campagne_ids), reponse.retiree_le.is_(None))
        .group_by(reponse.campagne_id)
    )
    return {campagne_id: (sent, expected) for campagne_id, sent, expected in session.execute(statement)}


def list_retirees(session: Session, campagne: Campagne) -> Sequence[Suivi]:
    """List the answers withdrawn from a campaign, by DLA then name."""
    return _suivis(session, Participation.campagne_id == campagne.id, Participation.retiree_le.is_not(None))


def list_suivis(session: Session, campagne_ids: Collection[int]) -> Sequence[Suivi]:
    """List expected and withdrawn answers of campaigns, in one query: by DLA, then name."""
    return _suivis(session, Participation.campagne_id.in_(campagne_ids))


def list_not_transmitted(session: Session, campagne_ids: Collection[int]) -> Sequence[Suivi]:
    """List the answers that campaigns expect and that are not transmitted, in one query: by DLA, then name."""
    reponse = Participation
    return _suivis(
        session, reponse.campagne_id.in_(campagne_ids), reponse.transmise_le.is_(None), reponse.retiree_le.is_(None)
    )


@dataclass(slots=True)
class Recues:
    """The transmitted answers of a DLA to a campaign, counted; how many came each day, where days are read."""

    nombre: int = 0
    poids: int = 0  # thousandths of an ETP-mois
    jours: Counter[date] = field(default_factory=Counter)


def count_recues(
    session: Session, campagne_ids: Collection[int], *, by_day: Collection[int]
) -> Mapping[tuple[int, int], Recues]:
    """Count the transmitted answers of campaigns by (id of the campaign, id of the DLA), day by day for some of them:
    a campaign may have thousands."""
    reponse = Participation
    moment = case((reponse.campagne_id.in_(by_day), reponse.transmise_le)).label("moment")
    poids = reponse.etp_attendu * reponse.mois_attendus
    statement = (
        select(reponse.campagne_id, reponse.dla_id, moment, func.count(), func.sum(poids))
        .where(reponse.campagne_id.in_(campagne_ids), reponse.transmise_le.is_not(None), reponse.retiree_le.is_(None))
        .group_by(reponse.campagne_id, reponse.dla_id, "moment")
    )
    recues: dict[tuple[int, int], Recues] = defaultdict(Recues)
    for campagne_id, dla_id, quand, count, weight in session.execute(statement):
        of_dla = recues[campagne_id, dla_id]
        of_dla.nombre += count
        of_dla.poids += weight
        if quand is not None:
            of_dla.jours[paris_day(quand)] += count
    return recues


def _suivis(session: Session, *which: ColumnElement[bool]) -> Sequence[Suivi]:
    reponse = Participation
    statement = (
        select(
            reponse.id.label("participation_id"),
            reponse.campagne_id,
            reponse.etp_attendu.label("etp"),
            reponse.mois_attendus.label("mois"),
            reponse.revision,
            reponse.modifiee_le,
            reponse.transmise_le,
            reponse.rouverte_le,
            reponse.recue_le,
            reponse.en_retard,
            reponse.refusee_le,
            reponse.retiree_le,
            reponse.detachee,
            Prolongation.cloture.label("prolongee_au"),
            func.coalesce(EcartJustifie.raison, "").label("justification"),
            reponse.mode,
            reponse.saisie_role,
            LAST_SPOKEN.label("parole"),
            Echange.clos_le.is_not(None).label("is_closed"),
            Dla,
            Region,
            Personne,
            Structure.nom.label("structure"),
        )
        .join(reponse.dla)
        .join(Dla.region)
        .outerjoin(reponse.personne)
        .outerjoin(reponse.accompagnement)
        .outerjoin(Accompagnement.structure)
        .outerjoin(reponse.prolongation)
        .outerjoin(reponse.ecart)
        .outerjoin(Echange, Echange.participation_id == reponse.id)
        .where(*which)
    )
    rows = session.execute(statement)
    names = list(map(str.lower, rows.keys()))  # `Dla`, `Region` and `Personne` are named as their classes
    return sorted((Suivi(**dict(zip(names, row, strict=True))) for row in rows), key=_order)


def _order(row: Suivi) -> tuple[str, tuple[str, str], int]:
    key = name_key(row.personne) if row.personne else (sort_key(row.structure or ""), "")
    return row.dla.code, key, row.participation_id


def list_for_export(session: Session, campagne: Campagne) -> Sequence[Participation]:
    """List every expected answer of a campaign with its content, for exports, which decide what may be shown."""
    statement = (
        select(Participation)
        .options(
            joinedload(Participation.dla),
            joinedload(Participation.personne),
            joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
            joinedload(Participation.version),
            joinedload(Participation.prolongation),
            joinedload(Participation.ecart),
            joinedload(Participation.campagne).joinedload(Campagne.region),
        )
        .where(Participation.campagne_id == campagne.id, Participation.retiree_le.is_(None))
        .order_by(Participation.id)
    )
    return session.scalars(statement).all()


def has_cut_answers(session: Session, campagne_id: int) -> bool:
    """Return whether an answer of a campaign was anonymised."""
    reponse = Participation
    cut = exists().where(
        reponse.campagne_id == campagne_id, reponse.retiree_le.is_(None), reponse.detachee.is_not(None)
    )
    return bool(session.scalar(select(cut)))


def list_asked_personnes(session: Session, campagne_id: int) -> frozenset[int]:
    """Return ids of the persons of whom a campaign expects an answer."""
    reponse = Participation
    statement = select(reponse.personne_id).where(reponse.campagne_id == campagne_id, reponse.retiree_le.is_(None))
    return frozenset(personne_id for personne_id in session.scalars(statement) if personne_id is not None)


def count_attendues(session: Session, campagne_id: int) -> int:
    """Count the answers that a campaign expects."""
    reponse = Participation
    statement = select(func.count()).where(reponse.campagne_id == campagne_id, reponse.retiree_le.is_(None))
    return session.scalar(statement) or 0


def count_transmises(session: Session, campagne_id: int) -> int:
    """Count the transmitted answers of a campaign."""
    reponse = Participation
    statement = select(func.count()).where(
        reponse.campagne_id == campagne_id, reponse.transmise_le.is_not(None), reponse.retiree_le.is_(None)
    )
    return session.scalar(statement) or 0


def list_answered(session: Session, campagnes: Sequence[Campagne]) -> frozenset[int]:
    """Return the ids of the campaigns that have a transmitted answer."""
    reponse = Participation
    has_some = (
        reponse.campagne_id.in_([campagne.id for campagne in campagnes]),
        reponse.transmise_le.is_not(None),
        reponse.retiree_le.is_(None),
    )
    return frozenset(session.scalars(select(reponse.campagne_id).where(*has_some).distinct()))


def is_answered(session: Session, campagne_id: int) -> bool:
    """Return whether anyone typed, transmitted or refused anything in a campaign, even if it was withdrawn since."""
    reponse = Participation
    acted = or_(reponse.revision > 0, reponse.transmise_le.is_not(None), reponse.refusee_le.is_not(None))
    return session.scalar(select(exists().where(reponse.campagne_id == campagne_id, acted))) or False


def has_traces(session: Session, campagne_id: int) -> bool:
    """Return whether someone answered in a campaign, or left another trace in it: a question, an interview, a request
    to be called back."""
    reponse = Participation
    traces = (exists().where(model.participation_id == reponse.id) for model in (Transmission, Echange, Entretien))
    answered = select(exists().where(reponse.campagne_id == campagne_id, or_(reponse.notice_vue.is_not(None), *traces)))
    called = select(exists().where(DemandeRappel.campagne_id == campagne_id))
    return is_answered(session, campagne_id) or bool(session.scalar(answered) or session.scalar(called))
