"""Add, correct and withdraw affectations to a DLA, and replace one person by another."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.models import Affectation, Compte, Dla, Personne, Role
from collecte.organisation.hooks import AFFECTATION_WITHDRAWN, AFFECTATIONS_CHANGED
from collecte.organisation.operations import journal_dla
from collecte.organisation.operations.acces import (
    check_not_own,
    lengthens,
    new_affectation,
    opens_more,
    tell_waiting,
    wait_from_now,
)
from collecte.organisation.operations.coherence_personnes import check_beside
from collecte.organisation.operations.lignes_personnes import Termes
from collecte.organisation.operations.roles import give_role
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur
from questionnaires.core.francais import short_day_text


def add_affectation(
    session: Session,
    *,
    personne: Personne,
    dla: Dla,
    etp: int,
    debut: date,
    fin: date | None,
    acteur: Acteur | None,
    now: datetime,
) -> Affectation:
    """Assign a person to a DLA of their région; they become a chargé(e) de mission, who may answer for it.

    Access to the data of the DLA opens once someone else confirms it. Raises Refus.
    """
    if dla.region_id != personne.own_region.id:
        raise LookupError(dla.id)
    check_not_own(acteur, personne)
    _check(session, personne, Termes(dla=dla.code, etp=etp, debut=debut, fin=fin), None)
    affectation = new_affectation(personne, dla, etp=etp, debut=debut, fin=fin, acteur=acteur, now=now)
    session.add(affectation)
    session.flush()
    _let_answer(session, personne, acteur, now)
    AFFECTATIONS_CHANGED.run(session, dla.region_id, now)
    record_affectation(session, affectation, "affecter", acteur, now, apres=said(affectation))
    tell_waiting(session, [affectation], acteur=acteur, now=now)
    return affectation


def _let_answer(session: Session, personne: Personne, acteur: Acteur | None, now: datetime) -> None:
    """Give the role that opens answers: one is expected from each affectation."""
    compte = session.scalars(select(Compte).where(Compte.personne_id == personne.id)).one()
    if all(habilitation.role is not Role.CHARGE for habilitation in compte.habilitations):
        give_role(session, compte=compte, role=Role.CHARGE, acteur=acteur, now=now)


def correct_affectation(
    session: Session,
    *,
    affectation: Affectation,
    etp: int,
    fin: date | None,
    debut: date | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Correct the ETP, the last day, and the first one if given; answers already expected stay.

    An affectation that had ended opens the DLA again once someone else confirms it. Raises Refus.
    """
    debut = debut or affectation.debut
    if lengthens(affectation, debut, fin):
        check_not_own(acteur, affectation.personne)
    termes = Termes(dla=affectation.dla.code, etp=etp, debut=debut, fin=fin)
    _check(session, affectation.personne, termes, affectation)
    before = said(affectation)
    if affectation.attend_depuis is not None or opens_more(affectation, debut, fin, now):
        wait_from_now(affectation, acteur, now)
    affectation.etp, affectation.debut, affectation.fin = etp, debut, fin
    session.flush()
    AFFECTATIONS_CHANGED.run(session, affectation.dla.region_id, now)
    if before != said(affectation):
        record_affectation(session, affectation, "changer", acteur, now, avant=before, apres=said(affectation))
    if affectation.attend_depuis == now:
        tell_waiting(session, [affectation], acteur=acteur, now=now)


def withdraw_affectation(session: Session, *, affectation: Affectation, acteur: Acteur | None, now: datetime) -> None:
    """Delete an affectation entered by mistake and the answers expected from it. Raises the refusals of other rooms."""
    lock_region(session, affectation.dla.region_id)
    AFFECTATION_WITHDRAWN.run(session, affectation)
    record_affectation(session, affectation, "retirer", acteur, now, avant=said(affectation))
    session.flush()
    session.delete(affectation)
    session.flush()


def replace(
    session: Session, *, affectation: Affectation, arrivee: Personne, jour: date, acteur: Acteur, now: datetime
) -> Affectation:
    """End an affectation on `jour`, included, and give `arrivee` its DLA and ETP from the day after.

    The new affectation ends when the former one should have. Raises Refus.
    """
    if arrivee.id == affectation.personne_id:
        raise Refus("La personne qui arrive est celle qui part.", "Choisissez-en une autre.", champ="arrivee")
    until = affectation.fin
    if until and until < jour:
        raise Refus(
            f"Cette affectation est déjà finie le {short_day_text(until)}.",
            "Choisissez ce jour-là ou un jour avant, ou corrigez d’abord sa fin.",
        )
    correct_affectation(session, affectation=affectation, etp=affectation.etp, fin=jour, acteur=acteur, now=now)
    return add_affectation(
        session,
        personne=arrivee,
        dla=affectation.dla,
        etp=affectation.etp,
        debut=jour + timedelta(days=1),
        fin=until if until and until > jour else None,
        acteur=acteur,
        now=now,
    )


def _check(session: Session, personne: Personne, termes: Termes, affectation: Affectation | None) -> None:
    if termes.fin and termes.fin < termes.debut:
        raise Refus(
            f"Le dernier jour est avant le premier ({short_day_text(termes.debut)}).",
            "Choisissez ce jour-là ou un jour après.",
            champ="fin",
        )
    lock_region(session, personne.own_region.id)
    session.refresh(personne, ["affectations"])
    others = [terms_of(other) for other in personne.affectations if other is not affectation]
    check_beside(personne.nom_complet, termes, others)


def terms_of(affectation: Affectation) -> Termes:
    """Return the terms of a stored affectation."""
    return Termes(dla=affectation.dla.code, etp=affectation.etp, debut=affectation.debut, fin=affectation.fin)


def said(affectation: Affectation) -> dict[str, object]:
    """Return its ETP (hundredths) and its days (ISO), as the journal stores them."""
    return journal_dla.said(terms_of(affectation), "dla")


def record_affectation(
    session: Session, affectation: Affectation, verbe: str, acteur: Acteur | None, now: datetime, **details: object
) -> None:
    """Add one entry about an affectation to the journal."""
    scope = {"personne": affectation.personne_id, "dla": affectation.dla.code}
    journal_dla.log_change(session, affectation, verbe, acteur, now, **scope, **details)
