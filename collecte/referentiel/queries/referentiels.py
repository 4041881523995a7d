"""Queries on the référentiel: versions of a région, consultations, changes and compléments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from collecte.models import (
    Campagne,
    Complement,
    Compte,
    Consultation,
    EtatVersion,
    ModificationReferentiel,
    VersionReferentiel,
)
from collecte.policy import Acteur, answered_complements, readable_complements
from questionnaires.files.loader import shipped_referentiel
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the référentiel in a région; `correspondance` maps the previous one to it.

    The shipped one has no id, and its `correspondance` maps it to itself.
    """

    id: int | None
    region_id: int
    numero: int
    titre: str
    etat: EtatVersion
    revision: int
    referentiel: Referentiel
    correspondance: Correspondance
    creee_le: datetime | None = None
    relue_le: datetime | None = None
    adoptee_le: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True until it is adopted."""
        return self.etat is not EtatVersion.ADOPTEE

    @property
    def nom(self) -> str:
        return f"Version {self.numero}"


def shipped_version(region_id: int) -> Version:
    """Return version 1 of every région: the text of 2006."""
    return Version(
        id=None,
        region_id=region_id,
        numero=1,
        titre="Texte de 2006",
        etat=EtatVersion.ADOPTEE,
        revision=0,
        referentiel=shipped_referentiel(),
        correspondance=Correspondance.identity(shipped_referentiel()),
    )


def as_version(row: VersionReferentiel) -> Version:
    """Build a version from its row, with its documents parsed."""
    return Version(
        id=row.id,
        region_id=row.region_id,
        numero=row.numero,
        titre=row.titre,
        etat=row.etat,
        revision=row.revision,
        referentiel=read_referentiel(row.contenu),
        correspondance=read_correspondance(row.correspondance),
        creee_le=row.creee_le,
        relue_le=row.relue_le,
        adoptee_le=row.adoptee_le,
    )


@lru_cache(maxsize=32)
def read_referentiel(contenu: str) -> Referentiel:
    return Referentiel.model_validate_json(contenu, strict=True)


@lru_cache(maxsize=32)
def read_correspondance(correspondance: str) -> Correspondance:
    return Correspondance.model_validate_json(correspondance, strict=True)


def list_versions(session: Session, region_id: int) -> list[Version]:
    """List every version of a région, oldest first: the shipped one, those adopted, then the open one if any."""
    statement = (
        select(VersionReferentiel).where(VersionReferentiel.region_id == region_id).order_by(VersionReferentiel.numero)
    )
    return [shipped_version(region_id), *(as_version(row) for row in session.scalars(statement))]


def list_adopted(session: Session, region_id: int) -> list[Version]:
    """List the adopted versions of a région, oldest first, through which series are followed.

    The version of a campaign has its `referentiel_id` as id (None: the first).
    """
    return [version for version in list_versions(session, region_id) if not version.is_open]


def get_adopted(session: Session, region_id: int) -> Version:
    """Return the version that a new campaign of a région uses."""
    row = session.scalar(_last_adopted(select(VersionReferentiel), region_id))
    return as_version(row) if row else shipped_version(region_id)


def adopted_contenu(region_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ScalarSelect[str | None]:
    """Return a column with the adopted référentiel of a région, for `referentiel_as_adopted`: no query of its own."""
    return _last_adopted(select(VersionReferentiel.contenu), region_id).scalar_subquery()


_Asked = TypeVar("_Asked")


def _last_adopted(
    statement: Select[_Asked], region_id: int | ColumnElement[int] | InstrumentedAttribute[int]
) -> Select[_Asked]:
    version = VersionReferentiel
    return (
        statement.where(version.region_id == region_id, version.adoptee_le.is_not(None))
        .order_by(version.numero.desc())
        .limit(1)
    )


def referentiel_as_adopted(contenu: str | None) -> Referentiel:
    """Parse an adopted référentiel; None, for a région that adopted none, gives the shipped one."""
    return shipped_referentiel() if contenu is None else read_referentiel(contenu)


def get_referentiel_of(campagne: Campagne) -> Referentiel:
    """Return the référentiel from which the questionnaire of a campaign was derived, whatever was adopted since."""
    return referentiel_as_adopted(campagne.referentiel.contenu if campagne.referentiel else None)


def lock_version(session: Session, version_id: int) -> VersionReferentiel | None:
    """Lock a version until the end of the transaction and return its current row; None when it was deleted."""
    statement = (
        select(VersionReferentiel)
        .where(VersionReferentiel.id == version_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalar(statement)


def list_consultations(session: Session, version_id: int) -> Sequence[Consultation]:
    """List the consultations on a version, by day."""
    statement = (
        select(Consultation).where(Consultation.version_id == version_id).order_by(Consultation.jour, Consultation.id)
    )
    return session.scalars(statement).all()


def list_modifications(session: Session, version_id: int) -> Sequence[ModificationReferentiel]:
    """List the changes of a version, latest first; authors loaded."""
    statement = (
        select(ModificationReferentiel)
        .options(joinedload(ModificationReferentiel.compte).joinedload(Compte.personne))
        .where(ModificationReferentiel.version_id == version_id)
        .order_by(ModificationReferentiel.id.desc())
    )
    return session.scalars(statement).all()


LOADED_WITH_COMPLEMENT = (
    joinedload(Complement.auteur).joinedload(Compte.personne),
    joinedload(Complement.repondant).joinedload(Compte.personne),
    joinedload(Complement.region),
)


def list_complements(session: Session, acteur: Acteur) -> Sequence[Complement]:
    """List the proposals that `acteur` may read, unanswered first, then latest first; persons loaded."""
    statement = select(Complement).options(*LOADED_WITH_COMPLEMENT).where(readable_complements(acteur))
    latest = sorted(session.scalars(statement), key=lambda complement: complement.id, reverse=True)
    return sorted(latest, key=lambda complement: complement.repondu_le is not None)


def get_waiting_complement(session: Session, acteur: Acteur, code: str, texte: str) -> Complement | None:
    """Return the unanswered proposal of `acteur` on a line with this text, if any."""
    statement = select(Complement).where(
        Complement.auteur_id == acteur.compte_id, Complement.code == code, Complement.repondu_le.is_(None)
    )
    return next((complement for complement in session.scalars(statement) if complement.texte == texte), None)


def count_complements_to_answer(session: Session, acteur: Acteur) -> int:
    """Count the proposals that `acteur` has to answer."""
    waiting = (answered_complements(acteur), Complement.repondu_le.is_(None))
    return session.scalars(select(func.count()).select_from(Complement).where(*waiting)).one()


def count_complements_by_line(session: Session, region_id: int) -> Mapping[str, int]:
    """Count the unanswered proposals of a région by code of line; lines without any are left out."""
    statement = (
        select(Complement.code, func.count())
        .where(Complement.region_id == region_id, Complement.repondu_le.is_(None))
        .group_by(Complement.code)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
