"""Queries on synthèses de suivi: for the DLA, for partners they were given to, by personal link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, contains_eager, defaultload, joinedload

from collecte.core.security import token_hash
from collecte.models import (
    Accompagnement,
    Accord,
    Campagne,
    Compte,
    Dla,
    Ingenierie,
    LienSynthese,
    Participation,
    RemarqueSynthese,
    RemiseSynthese,
    Structure,
    Synthese,
    VersionSynthese,
)
from collecte.policy import (
    Acteur,
    answered_dlas,
    followed_accompagnements,
    given_syntheses,
    kept_accompagnements,
)
from collecte.referentiel.queries.categories import adopted_categories, categories_as_adopted
from questionnaires.categories.categories import Categories
from questionnaires.files.instruments import IMPACT

MAX_TOKEN = 100
"""Maximum characters of a token; a longer one is never ours."""


@dataclass(frozen=True, slots=True)
class Matiere:
    """Sources of the synthèse of an accompagnement: the parts written, and the last answer on changes.

    `is_kept`: the reader keeps its register; `reads_answers`: and reads what the structure answered its DLA.
    """

    accompagnement: Accompagnement
    synthese: Synthese | None
    impact: Participation | None
    is_kept: bool
    reads_answers: bool
    categories: Categories


_MATIERE = (
    joinedload(Accompagnement.structure).joinedload(Structure.dla).joinedload(Dla.region),
    joinedload(Accompagnement.dla).joinedload(Dla.region),
    joinedload(Accompagnement.referent),
    joinedload(Accompagnement.diagnostics),
    defaultload(Accompagnement.ingenieries).options(
        joinedload(Ingenierie.prestataire), joinedload(Ingenierie.accompagnements).load_only(Accompagnement.id)
    ),
    joinedload(Participation.version),
    defaultload(Synthese.versions).options(
        joinedload(VersionSynthese.compte).joinedload(Compte.personne),
        joinedload(VersionSynthese.remises).joinedload(RemiseSynthese.accord).joinedload(Accord.partenaire),
    ),
)


def get_followed(session: Session, acteur: Acteur, accompagnement_id: int, today: date) -> Matiere | None:
    """Return an accompagnement whose synthèse `acteur` may read. The other lists of its register, and the versions, are
    loaded when a page uses them, once each: a finished synthèse does without the former, a form without the latter."""
    answered = Accompagnement.dla_id.in_(select(Dla.id).where(answered_dlas(acteur, today)))
    statement = (
        select(
            Accompagnement, Synthese, Participation, kept_accompagnements(acteur, today), answered, adopted_categories()
        )
        .outerjoin(Synthese, Synthese.accompagnement_id == Accompagnement.id)
        .outerjoin(Participation, Participation.id == _last_impact(Accompagnement.id))
        .options(*_MATIERE)
        .where(Accompagnement.id == accompagnement_id, followed_accompagnements(acteur, today))
    )
    row = session.execute(statement).unique().one_or_none()
    if row is None:
        return None
    accompagnement, synthese, impact, is_kept, reads_answers, categories = row
    return Matiere(
        accompagnement, synthese, impact, bool(is_kept), bool(reads_answers), categories_as_adopted(categories)
    )


def get_impact(session: Session, accompagnement_id: int) -> Participation | None:
    """Return the last transmitted answer on changes since an accompagnement; version loaded."""
    statement = select(Participation).options(joinedload(Participation.version))
    return session.scalar(statement.where(Participation.id == _last_impact(accompagnement_id)))


def _last_impact(accompagnement_id: int | InstrumentedAttribute[int]) -> ScalarSelect[int]:
    participation = aliased(Participation)
    statement = (
        select(participation.id)
        .join(participation.campagne)
        .where(
            participation.accompagnement_id == accompagnement_id,
            participation.transmise_le.is_not(None),
            Campagne.instrument == IMPACT,
        )
        .order_by(participation.transmise_le.desc())
        .limit(1)
    )
    return statement.correlate(Accompagnement).scalar_subquery()


def get_locked_synthese(session: Session, accompagnement_id: int) -> Synthese | None:
    """Return a synthèse about to be written, refreshed and locked until the end of the transaction."""
    statement = (
        select(Synthese)
        .where(Synthese.accompagnement_id == accompagnement_id)
        .with_for_update(of=Synthese)
        .execution_options(populate_existing=True)
    )
    return session.scalar(statement)


def has_synthese(session: Session, accompagnement_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Synthese.accompagnement_id == accompagnement_id))))


def was_given(session: Session, version_id: int) -> bool:
    """Return whether a version was given to a partner or sent to the structure."""
    given = or_(
        exists().where(RemiseSynthese.version_id == version_id), exists().where(LienSynthese.version_id == version_id)
    )
    return bool(session.scalar(select(given)))


def list_given(session: Session, acteur: Acteur) -> Sequence[RemiseSynthese]:
    """List the synthèses given to the partners that `acteur` reads for: the last version of each, the latest given
    first."""
    statement = (
        select(RemiseSynthese)
        .join(RemiseSynthese.version)
        .options(
            contains_eager(RemiseSynthese.version), joinedload(RemiseSynthese.accord).joinedload(Accord.partenaire)
        )
        .where(given_syntheses(acteur))
        .order_by(VersionSynthese.revision.desc(), RemiseSynthese.id.desc())
    )
    last: dict[int, RemiseSynthese] = {}
    for remise in session.scalars(statement):
        last.setdefault(remise.version.synthese_id, remise)
    return sorted(last.values(), key=lambda remise: (remise.remise_le, remise.id), reverse=True)


def get_given(session: Session, acteur: Acteur, remise_id: int) -> RemiseSynthese | None:
    """Return one of the given synthèses; None for any other, as if it did not exist."""
    return next((remise for remise in list_given(session, acteur) if remise.id == remise_id), None)


def count_given(session: Session, acteur: Acteur) -> int:
    """Count the synthèses given to the partners that `acteur` reads for."""
    statement = select(func.count(VersionSynthese.synthese_id.distinct())).join(RemiseSynthese.version)
    return session.scalars(statement.where(given_syntheses(acteur))).one()


def find_lien_synthese(session: Session, token: str) -> LienSynthese | None:
    """Return the link that has this token, revoked or not; None when there is none."""
    if len(token) > MAX_TOKEN:
        return None
    return session.scalar(select(LienSynthese).where(LienSynthese.empreinte == token_hash(token)))


def get_lien_synthese(session: Session, lien_id: int) -> LienSynthese | None:
    """Return a link with its contact, the version that it shows and its structure, revoked or not."""
    statement = select(LienSynthese).options(
        joinedload(LienSynthese.contact),
        joinedload(LienSynthese.version),
        joinedload(LienSynthese.synthese).joinedload(Synthese.accompagnement).joinedload(Accompagnement.structure),
    )
    return session.scalar(statement.where(LienSynthese.id == lien_id))


def list_liens_synthese(session: Session, synthese_id: int) -> Sequence[LienSynthese]:
    """List the links to a synthèse, revoked or not, the last sent first; contact, version and remarks loaded."""
    lien = LienSynthese
    loaded = joinedload(lien.contact), joinedload(lien.version), joinedload(lien.remarques)
    liens = session.scalars(select(lien).options(*loaded).where(lien.synthese_id == synthese_id)).unique()
    return sorted(liens, key=lambda sent: (sent.envoye_le, sent.id), reverse=True)


def count_remarques_a_voir(session: Session, acteur: Acteur, accompagnement_id: int, today: date) -> int | None:
    """Count the reported errors that nobody looked at yet; None where `acteur` does not read the synthèse."""
    statement = (
        select(func.count(RemarqueSynthese.id))
        .select_from(Accompagnement)
        .outerjoin(Synthese, Synthese.accompagnement_id == Accompagnement.id)
        .outerjoin(LienSynthese, LienSynthese.synthese_id == Synthese.id)
        .outerjoin(
            RemarqueSynthese, and_(RemarqueSynthese.lien_id == LienSynthese.id, RemarqueSynthese.vue_le.is_(None))
        )
        .where(Accompagnement.id == accompagnement_id, followed_accompagnements(acteur, today))
        .group_by(Accompagnement.id)
    )
    return session.scalar(statement)
