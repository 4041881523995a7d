"""Correct the expected answers of an open campaign; each reason is kept in the journal."""

from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from collecte.campagnes.operations.attendues import Termes, expected, list_termes, prefilled
from collecte.campagnes.queries.suivis import Cle, list_asked_personnes, list_keys
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import reason_of, record_on
from collecte.models import Campagne, Participation
from collecte.policy import Acteur
from collecte.reponses.operations.anonymat import check_named
from collecte.reponses.operations.fenetre import check_not_settled, hold_unsettled
from collecte.reponses.queries.participations import get_locked_participation
from questionnaires.core.francais import decimal_text


class NotFixedYetError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Les réponses attendues suivent encore les affectations : elles seront fixées à l’ouverture.",
            "Corrigez les affectations.",
        )


class NotExpectableError(UserFacingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "Cette réponse est déjà attendue, ou la personne n’est pas sur ce DLA pendant la période.",
            "Choisissez dans la liste, ou corrigez d’abord les affectations.",
        )


def list_addable(session: Session, campagne: Campagne) -> list[Termes]:
    """What could be expected and is not: those who came since, and those withdrawn; nobody twice where one answers
    once."""
    known = list_keys(session, campagne.id)
    found = [own for own in list_termes(session, campagne) if own.key not in known]
    if not campagne.une_fois:
        return found
    asked = list_asked_personnes(session, campagne.id)
    return [own for own in found if own.personne_id not in asked]


def ajouter_attendue(
    session: Session, *, campagne_id: int, key: Cle, raison: str, acteur: Acteur, now: datetime
) -> int:
    """Expect one more answer, of a DLA and an affectation; one that was withdrawn is expected again. Returns its id.

    Raises ReasonMissingError, NotFixedYetError, NotExpectableError, SettledResultsError, Refus.
    """
    raison, campagne = reason_of(raison), session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    _check_correctable(campagne)
    termes = next((own for own in list_addable(session, campagne) if own.key == key), None)
    if termes is None:
        raise NotExpectableError
    withdrawn = list_keys(session, campagne_id, withdrawn=True).get(key)
    try:
        with session.begin_nested():
            own = get_locked_participation(session, withdrawn) if withdrawn else expected(campagne, termes)
            own.retiree_le = None
            session.add(own)
    except IntegrityError:  # another click was quicker
        raise NotExpectableError from None
    record_on(session, own, "ajouter une réponse attendue", acteur, now, raison=raison)
    return own.id


def retirer_attendue(session: Session, *, participation_id: int, raison: str, acteur: Acteur, now: datetime) -> None:
    """Expect an answer no more: what its author typed is kept, out of coverage.

    Raises ReasonMissingError, NotFixedYetError, SettledResultsError, Refus.
    """
    raison = reason_of(raison)
    own = _locked(session, participation_id)
    if own.transmise_le is not None:
        check_named(own.campagne)
        raise Refus(
            "Cette réponse est transmise : elle ne se retire pas.",
            "Si elle est de trop, rouvrez-la d’abord.",
            status=HTTPStatus.CONFLICT,
        )
    if own.retiree_le is not None:
        return
    own.retiree_le = now
    session.flush()
    record_on(session, own, "retirer une réponse attendue", acteur, now, raison=raison)


def corriger_attendue(
    session: Session, *, participation_id: int, etp: int, mois: int, raison: str, acteur: Acteur, now: datetime
) -> None:
    """Expect another ETP (hundredths) and other months (tenths): coverage follows. What its author typed does not.

    Raises ReasonMissingError, NotFixedYetError, SettledResultsError, Refus.
    """
    raison = reason_of(raison)
    own = _locked(session, participation_id)
    if not (1 <= etp <= 100 and 1 <= mois <= 10 * own.campagne.periode.mois):
        raise Refus(
            f"L’ETP va de 0,01 à 1, et les mois de 0,1 à {own.campagne.periode.mois}.",
            "Corrigez ce qui est en dehors de ces bornes.",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    before = {"etp": decimal_text(own.etp_attendu, 2), "mois": decimal_text(own.mois_attendus, 1)}
    own.etp_attendu, own.mois_attendus = etp, mois
    if own.revision == 0:
        own.saisie = prefilled(own.campagne, etp, mois)
    session.flush()
    after = {"etp": decimal_text(etp, 2), "mois": decimal_text(mois, 1)}
    record_on(session, own, "corriger une réponse attendue", acteur, now, raison=raison, avant=before, apres=after)


def _locked(session: Session, participation_id: int) -> Participation:
    own = get_locked_participation(session, participation_id)
    _check_correctable(own.campagne)
    return own


def _check_correctable(campagne: Campagne) -> None:
    check_not_settled(campagne)
    if campagne.attendues_fixees_le is None:
        raise NotFixedYetError
