"""Queries on expected answers: their state for the follow-up, and their content for exports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, exists, func, or_, select
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
from questionnaires.core.francais import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Suivi:
    """Where one expected answer stands, without any of its content; `personne` is None for that of a whole DLA, or of
    a `structure`.

    `justification` says why it stays missing, when who runs the campaign noted it.
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
        """Whose turn it is to speak; None when no question was asked."""
        return None if self.parole is None else EtatEchange.of(is_closed=self.is_closed, du_c2ra=self.parole)

    @property
    def entree(self) -> str:
        """How it was entered for a structure, and as whom: `saisie par téléphone, C2RA`; empty when it was not."""
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
        return self.refusee_le is not None

    @property
    def is_justified(self) -> bool:
        return is_justified(
            is_explained=bool(self.justification), is_transmitted=self.is_transmitted, is_refused=self.is_refused
        )

    @property
    def is_awaited(self) -> bool:
        """Whether it is neither transmitted, nor refused, nor withdrawn, nor justified as missing."""
        return not (self.is_transmitted or self.is_refused or self.retiree_le or self.is_justified)

    def is_late(self, campagne: Campagne) -> bool:
        return is_late(self, campagne.cloture_for(self.prolongee_au))

    def etat(self, campagne: Campagne, today: date) -> Etat:
        return etat_of(self, campagne, today)


Cle = tuple[int, int | None, int | None]
"""What makes an expected answer one of its campaign: ids of its DLA, of its affectation, of its accompagnement."""


def list_suivi(session: Session, campagne: Campagne) -> Sequence[Suivi]:
    """Every answer expected in a campaign, by DLA then name. The content of answers is not even read."""
    return [row for row in list_suivi_and_retirees(session, campagne) if row.retiree_le is None]


def list_keys(session: Session, campagne_id: int, *, withdrawn: bool = False) -> dict[Cle, int]:
    """Key -> id, of the answers expected, or of those withdrawn."""
    own = Participation
    which = own.retiree_le.is_not(None) if withdrawn else own.retiree_le.is_(None)
    statement = select(own.dla_id, own.affectation_id, own.accompagnement_id, own.id)
    found = session.execute(statement.where(own.campagne_id == campagne_id, which))
    return {(row.dla_id, row.affectation_id, row.accompagnement_id): row.id for row in found}


def list_retirees(session: Session, campagne: Campagne) -> Sequence[Suivi]:
    """Those that were withdrawn from it, in the same order."""
    return _suivis(session, Participation.campagne_id == campagne.id, Participation.retiree_le.is_not(None))


def list_suivi_and_retirees(session: Session, campagne: Campagne) -> Sequence[Suivi]:
    """Both, in one read."""
    return list_suivis(session, [campagne.id])


def list_suivis(session: Session, campagne_ids: Collection[int]) -> Sequence[Suivi]:
    """The same of several campaigns, still in one read: by DLA, then name."""
    return _suivis(session, Participation.campagne_id.in_(campagne_ids))


def _suivis(session: Session, *which: ColumnElement[bool]) -> Sequence[Suivi]:
    own = Participation
    statement = (
        select(
            own.id.label("participation_id"),
            own.campagne_id,
            own.etp_attendu.label("etp"),
            own.mois_attendus.label("mois"),
            own.revision,
            own.modifiee_le,
            own.transmise_le,
            own.recue_le,
            own.en_retard,
            own.refusee_le,
            own.retiree_le,
            own.detachee,
            Prolongation.cloture.label("prolongee_au"),
            func.coalesce(EcartJustifie.raison, "").label("justification"),
            own.mode,
            own.saisie_role,
            LAST_SPOKEN.label("parole"),
            Echange.clos_le.is_not(None).label("is_closed"),
            Dla,
            Region,
            Personne,
            Structure.nom.label("structure"),
        )
        .join(own.dla)
        .join(Dla.region)
        .outerjoin(own.personne)
        .outerjoin(own.accompagnement)
        .outerjoin(Accompagnement.structure)
        .outerjoin(own.prolongation)
        .outerjoin(own.ecart)
        .outerjoin(Echange, Echange.participation_id == own.id)
        .where(*which)
    )
    rows = [Suivi(**_named(row)) for row in session.execute(statement).mappings()]
    return sorted(rows, key=_order)


def _named(row: RowMapping) -> dict[str, Any]:
    """The columns of a row of follow-up, by the fields of `Suivi`."""
    return {
        {"Dla": "dla", "Personne": "personne", "Region": "region"}.get(name, name): value for name, value in row.items()
    }


def _order(row: Suivi) -> tuple[str, tuple[str, str], int]:
    key = name_key(row.personne) if row.personne else (sort_key(row.structure or ""), "")
    return row.dla.code, key, row.participation_id


def list_for_export(session: Session, campagne: Campagne) -> Sequence[Participation]:
    """Every expected answer of a campaign with its content, for exports, which decide what may be shown."""
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
    """Whether an answer of a campaign was cut from who gave it."""
    own = Participation
    cut = exists().where(own.campagne_id == campagne_id, own.retiree_le.is_(None), own.detachee.is_not(None))
    return bool(session.scalar(select(cut)))


def list_asked_personnes(session: Session, campagne_id: int) -> frozenset[int]:
    """Ids of the persons of whom a campaign expects an answer."""
    own = Participation
    statement = select(own.personne_id).where(own.campagne_id == campagne_id, own.retiree_le.is_(None))
    return frozenset(found for found in session.scalars(statement) if found is not None)


def count_attendues(session: Session, campagne_id: int) -> int:
    """Answers that a campaign expects."""
    own = Participation
    return session.scalar(select(func.count()).where(own.campagne_id == campagne_id, own.retiree_le.is_(None))) or 0


def count_transmises(session: Session, campagne_id: int) -> int:
    """Answers of a campaign that are transmitted."""
    own = Participation
    statement = select(func.count()).where(
        own.campagne_id == campagne_id, own.transmise_le.is_not(None), own.retiree_le.is_(None)
    )
    return session.scalar(statement) or 0


def is_answered(session: Session, campagne_id: int) -> bool:
    """Whether anyone typed, transmitted or refused anything in a campaign, even if it was withdrawn since."""
    own = Participation
    acted = or_(own.revision > 0, own.transmise_le.is_not(None), own.refusee_le.is_not(None))
    return session.scalar(select(exists().where(own.campagne_id == campagne_id, acted))) or False


def has_traces(session: Session, campagne_id: int) -> bool:
    """Whether someone answered in a campaign, or did anything else that is kept of it: a question, an interview, a
    request to be called back."""
    own = Participation
    traces = (exists().where(each.participation_id == own.id) for each in (Transmission, Echange, Entretien))
    found = select(exists().where(own.campagne_id == campagne_id, or_(own.notice_vue.is_not(None), *traces)))
    called = select(exists().where(DemandeRappel.campagne_id == campagne_id))
    return is_answered(session, campagne_id) or bool(session.scalar(found) or session.scalar(called))
