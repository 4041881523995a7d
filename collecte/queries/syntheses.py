"""Reads of synthèses de suivi: for who works for their DLA, for the partners they were given to, by a personal link."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

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
from collecte.security import token_hash

IMPACT = "IMPACT"
"""The questionnaire on what has changed, which the DLA reads as its follow-up tool."""

MAX_TOKEN = 100
"""Characters; what is longer is no token of ours."""

_WHOLE = (
    joinedload(Accompagnement.structure).options(
        joinedload(Structure.dla).joinedload(Dla.region),
        selectinload(Structure.emplois),
        selectinload(Structure.budgets),
        selectinload(Structure.contacts),
    ),
    joinedload(Accompagnement.dla).joinedload(Dla.region),
    joinedload(Accompagnement.referent),
    selectinload(Accompagnement.etapes),
    selectinload(Accompagnement.orientations),
    selectinload(Accompagnement.diagnostics),
    selectinload(Accompagnement.ingenieries).options(
        joinedload(Ingenierie.prestataire), selectinload(Ingenierie.accompagnements)
    ),
)


def get_followed(session: Session, acteur: Acteur, accompagnement_id: int, today: date) -> Accompagnement | None:
    """An accompagnement whose synthèse `acteur` may read, with all that the synthèse is made from."""
    statement = select(Accompagnement).options(*_WHOLE)
    return session.scalar(
        statement.where(Accompagnement.id == accompagnement_id, followed_accompagnements(acteur, today))
    )


def get_kept_followed(session: Session, acteur: Acteur, accompagnement_id: int, today: date) -> Accompagnement | None:
    """The same, when `acteur` keeps its register."""
    statement = select(Accompagnement).options(*_WHOLE)
    return session.scalar(statement.where(Accompagnement.id == accompagnement_id, kept_accompagnements(acteur, today)))


def reads_answers_of(session: Session, acteur: Acteur, dla_id: int, today: date) -> bool:
    """Whether `acteur` reads what the structures of a DLA answer it."""
    return bool(session.scalar(select(exists().where(Dla.id == dla_id, answered_dlas(acteur, today)))))


def get_impact(session: Session, accompagnement_id: int) -> Participation | None:
    """The last answer that was transmitted about what has changed since an accompagnement; version loaded."""
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .options(joinedload(Participation.version))
        .where(
            Participation.accompagnement_id == accompagnement_id,
            Participation.transmise_le.is_not(None),
            Campagne.instrument == IMPACT,
        )
        .order_by(Participation.transmise_le.desc())
    )
    return session.scalars(statement).first()


def get_synthese(session: Session, accompagnement_id: int) -> Synthese | None:
    """The synthèse of an accompagnement, its versions loaded with who made them, the last one first."""
    statement = (
        select(Synthese)
        .options(selectinload(Synthese.versions).joinedload(VersionSynthese.compte).joinedload(Compte.personne))
        .where(Synthese.accompagnement_id == accompagnement_id)
    )
    return session.scalar(statement)


def get_locked_synthese(session: Session, accompagnement_id: int) -> Synthese | None:
    """A synthèse about to be written, as it is now, locked until the end of the transaction."""
    statement = (
        select(Synthese)
        .where(Synthese.accompagnement_id == accompagnement_id)
        .with_for_update(of=Synthese)
        .execution_options(populate_existing=True)
    )
    return session.scalar(statement)


def has_synthese(session: Session, accompagnement_id: int) -> bool:
    return bool(session.scalar(select(exists().where(Synthese.accompagnement_id == accompagnement_id))))


def list_remises(session: Session, synthese_id: int) -> Sequence[RemiseSynthese]:
    """To whom a synthèse was given, the latest first, withdrawn agreements too; partner and version loaded."""
    statement = (
        select(RemiseSynthese)
        .join(RemiseSynthese.version)
        .options(
            contains_eager(RemiseSynthese.version), joinedload(RemiseSynthese.accord).joinedload(Accord.partenaire)
        )
        .where(VersionSynthese.synthese_id == synthese_id)
        .order_by(RemiseSynthese.remise_le.desc(), RemiseSynthese.id.desc())
    )
    return session.scalars(statement).all()


def list_given(session: Session, acteur: Acteur) -> Sequence[RemiseSynthese]:
    """What was given to the partners that `acteur` reads for: the last version of each synthèse, the latest first."""
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
    for own in session.scalars(statement):
        last.setdefault(own.version.synthese_id, own)
    return sorted(last.values(), key=lambda own: (own.remise_le, own.id), reverse=True)


def get_given(session: Session, acteur: Acteur, remise_id: int) -> RemiseSynthese | None:
    """One of them; None for any other, as if it did not exist."""
    return next((own for own in list_given(session, acteur) if own.id == remise_id), None)


def count_given(session: Session, acteur: Acteur) -> int:
    """How many synthèses were given to the partners that `acteur` reads for."""
    statement = select(func.count(VersionSynthese.synthese_id.distinct())).join(RemiseSynthese.version)
    return session.scalars(statement.where(given_syntheses(acteur))).one()


_LINK = (
    joinedload(LienSynthese.contact),
    joinedload(LienSynthese.version),
    joinedload(LienSynthese.synthese).joinedload(Synthese.accompagnement).joinedload(Accompagnement.structure),
)


def find_lien_synthese(session: Session, token: str) -> LienSynthese | None:
    """The link that has this token, revoked or not; None when we made none such."""
    if len(token) > MAX_TOKEN:
        return None
    return session.scalar(select(LienSynthese).where(LienSynthese.empreinte == token_hash(token)))


def get_lien_synthese(session: Session, lien_id: int) -> LienSynthese | None:
    """A link with its contact, the version that it shows and its structure, revoked or not."""
    return session.scalar(select(LienSynthese).options(*_LINK).where(LienSynthese.id == lien_id))


def list_liens_synthese(session: Session, synthese_id: int) -> Sequence[LienSynthese]:
    """The links to a synthèse that still open it, the last sent first; contact and version loaded."""
    statement = select(LienSynthese).options(*_LINK)
    own = LienSynthese
    found = session.scalars(statement.where(own.synthese_id == synthese_id, own.revoque_le.is_(None)))
    return sorted(found, key=lambda each: (each.envoye_le, each.id), reverse=True)


def list_remarques(session: Session, synthese_id: int) -> Sequence[RemarqueSynthese]:
    """What contacts said of a synthèse, the oldest first; contact loaded."""
    statement = (
        select(RemarqueSynthese)
        .join(RemarqueSynthese.lien)
        .options(contains_eager(RemarqueSynthese.lien).joinedload(LienSynthese.contact))
        .where(LienSynthese.synthese_id == synthese_id)
        .order_by(RemarqueSynthese.id)
    )
    return session.scalars(statement).all()


def count_remarques_a_voir(session: Session, accompagnement_id: int) -> int:
    """How many of them nobody looked at yet."""
    statement = (
        select(func.count(RemarqueSynthese.id))
        .join(RemarqueSynthese.lien)
        .join(LienSynthese.synthese)
        .where(Synthese.accompagnement_id == accompagnement_id, RemarqueSynthese.vue_le.is_(None))
    )
    return session.scalar(statement) or 0
