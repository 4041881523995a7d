"""Propose a complément on a line of the référentiel, and answer it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import lock_compte
from collecte.core.errors import ConflictError
from collecte.core.operations.journal import record_on
from collecte.models import Complement, EtatComplement
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import Version, get_waiting_complement
from questionnaires.core.answers import clean


def propose(session: Session, *, version: Version, code: str, texte: str, acteur: Acteur, now: datetime) -> Complement:
    """Store a proposal on a line of a version, with its title; the same text sent twice is one proposal.

    Raises KeyError when the version has no such line.
    """
    ligne, texte = version.referentiel.elements[code].titre, clean(texte).strip()
    lock_compte(session, acteur.compte_id)
    if known := get_waiting_complement(session, acteur, code, texte):
        return known
    complement = Complement(
        region_id=version.region_id,
        numero=version.numero,
        code=code,
        ligne=ligne,
        texte=texte,
        auteur_id=acteur.compte_id,
        propose_le=now,
    )
    session.add(complement)
    session.flush()
    record_on(session, complement, "proposer un complément", acteur, now, code=complement.code)
    return complement


def answer(
    session: Session,
    *,
    complement_id: int,
    seen: datetime | None,
    etat: EtatComplement,
    reponse: str,
    acteur: Acteur,
    now: datetime,
) -> None:
    """Retain a proposal or set it aside, with a reply to its author; an answer can be replaced by someone who read it.

    `seen`: time of the answer that the page showed, None when it showed none. Raises Refus.
    """
    statement = select(Complement).where(Complement.id == complement_id).with_for_update(of=Complement)
    complement = session.scalars(statement.execution_options(populate_existing=True)).one()
    if complement.repondu_le != seen:
        raise ConflictError(
            "Quelqu’un d’autre a répondu depuis que cette page est ouverte.",
            "Relisez sa réponse ci-dessous ; pour la remplacer, envoyez de nouveau.",
        )
    complement.etat = etat
    complement.reponse = clean(reponse).strip()
    complement.repondant_id = acteur.compte_id
    complement.repondu_le = now
    session.flush()
    record_on(session, complement, "répondre à un complément", acteur, now, code=complement.code, etat=etat.value)
