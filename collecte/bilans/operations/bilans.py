"""Correct a figure of a bilan, sign it, mark it as read, record its presentation to the copil."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

import orjson
from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import Figure, compose_to_sign
from collecte.bilans.queries.bilans import get_correction, get_signed
from collecte.comptes.operations.messages_comptes import poster_aux_animateurs
from collecte.comptes.queries.comptes import get_compte
from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.journal import record
from collecte.courriels.operations.courriels import poster
from collecte.models import Avenant, BilanSigne, CorrectionBilan
from collecte.organisation.operations.journal_dla import hold_register
from collecte.policy import Acteur
from exports.bilans.document import BilanDla, packed, unpacked
from questionnaires.core.francais import paris_day, short_day_text

BILAN_SIGNE, BILAN_RELU = "bilan_signe", "bilan_relu"


class NotBegunError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, avenant: Avenant) -> None:
        super().__init__(
            f"L’avenant {avenant.numero} ne commence que le {short_day_text(avenant.debut)}.",
            "Revenez quand il aura commencé : il n’y a encore rien à en dire.",
        )


class ChangedBilanError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Le bilan a changé depuis que vous l’avez ouvert : rien n’est signé.",
            "Relisez-le tel qu’il est maintenant, puis signez-le.",
        )


# --- figures corrected by hand


def check_unsigned(session: Session, avenant: Avenant) -> None:
    """Raises Refus once the bilan of an avenant is signed."""
    if get_signed(session, avenant.id) is not None:
        raise Refus(
            "Le bilan de cet avenant a été signé : l’avenant ne se retire plus.",
            "Corrigez ses dates ou ses ETP, s’ils ont été mal saisis.",
            status=HTTPStatus.CONFLICT,
        )


def put_correction(
    session: Session,
    *,
    avenant: Avenant,
    figure: Figure,
    valeur: int,
    motif: str,
    acteur: Acteur,
    now: datetime,
) -> CorrectionBilan:
    """A figure, as counted now, told otherwise, or otherwise again; `valeur` is in the unit of its indicator.

    Raises NotBegunError.
    """
    code, comptee = figure.chiffre.code, figure.case.comptee or 0
    if avenant.debut > paris_day(now):
        raise NotBegunError(avenant)
    _hold(session, avenant)
    own = get_correction(session, avenant.id, code)
    before = own.valeur if own else figure.case.valeur
    own = own or CorrectionBilan(avenant=avenant, code=code)
    own.comptee, own.valeur, own.motif, own.compte_id, own.le = comptee, valeur, motif, acteur.compte_id, now
    session.add(own)
    session.flush()
    _tell(session, avenant, "corriger un chiffre du bilan", acteur, now, **_moved(figure, before, valeur))
    return own


def remove_correction(session: Session, *, avenant: Avenant, figure: Figure, acteur: Acteur, now: datetime) -> None:
    """The figure is told as it is counted again. Twice changes nothing."""
    _hold(session, avenant)
    own = get_correction(session, avenant.id, figure.chiffre.code)
    if own is None:
        return
    moved = _moved(figure, own.valeur, figure.case.comptee)
    _tell(session, avenant, "revenir au chiffre compté du bilan", acteur, now, **moved)
    session.delete(own)
    session.flush()


def _moved(figure: Figure, before: int | None, after: int | None) -> Mapping[str, str]:
    """What the journal tells: the figure, what it was told to be and is told to be now."""
    return {"chiffre": figure.libelle, "avant": figure.told(before), "apres": figure.told(after)}


# --- signature


def empreinte_of(bilan: BilanDla) -> str:
    """What tells two bilans apart, whatever the day on which they are looked at."""
    return hashlib.sha256(orjson.dumps(packed(bilan), option=orjson.OPT_SORT_KEYS)).hexdigest()


def sign_bilan(
    session: Session, *, avenant: Avenant, arrete: date, empreinte: str, acteur: Acteur, now: datetime
) -> BilanSigne:
    """Keep the bilan whole as it is, if it is still the one that was shown; what was signed before is replaced, and is
    to be read and presented again. Raises NotBegunError, ChangedBilanError.
    """
    if avenant.debut > arrete:
        raise NotBegunError(avenant)
    _hold(session, avenant)
    bilan = compose_to_sign(session, avenant.convention, arrete)
    if empreinte_of(bilan) != empreinte:
        raise ChangedBilanError
    own = get_signed(session, avenant.id)
    verbe = "signer de nouveau le bilan" if own else "signer le bilan"
    own = own or BilanSigne(avenant=avenant)
    own.contenu, own.signe_le, own.signe_par_id = packed(bilan), now, acteur.compte_id
    own.relu_le = own.relu_par_id = own.presente_le = None
    session.add(own)
    session.flush()
    _tell(session, avenant, verbe, acteur, now, arrete=arrete.isoformat())
    poster_aux_animateurs(
        session, region_id=avenant.convention.dla.region_id, modele=BILAN_SIGNE, now=now, **_said(avenant)
    )
    return own


def signed_content(own: BilanSigne) -> BilanDla:
    """The bilan as it was signed."""
    return unpacked(own.contenu)


def mark_read(session: Session, *, avenant: Avenant, acteur: Acteur, now: datetime) -> None:
    """Who runs the région read the signed bilan. Twice changes nothing. Raises Refus."""
    own = _the_signed(session, avenant)
    if own.relu_le is not None:
        return
    own.relu_le, own.relu_par_id = now, acteur.compte_id
    session.flush()
    _tell(session, avenant, "dire le bilan relu", acteur, now)
    compte = get_compte(session, own.signe_par_id)
    if compte is not None:
        region_id = avenant.convention.dla.region_id
        poster(session, compte=compte, modele=BILAN_RELU, now=now, region_id=region_id, **_said(avenant))


def unmark_read(session: Session, *, avenant: Avenant, acteur: Acteur, now: datetime) -> None:
    """It is to be read again. Twice changes nothing. Raises Refus."""
    own = _the_signed(session, avenant)
    if own.relu_le is None:
        return
    own.relu_le = own.relu_par_id = None
    session.flush()
    _tell(session, avenant, "retirer la relecture du bilan", acteur, now)


def put_copil(session: Session, *, avenant: Avenant, jour: date | None, acteur: Acteur, now: datetime) -> None:
    """The day of the copil that the signed bilan was presented to, or is to be; None: no day.

    Raises Refus.
    """
    own = _the_signed(session, avenant)
    if jour is not None and jour < avenant.debut:
        raise Refus(
            f"Cet avenant commence le {short_day_text(avenant.debut)} : un copil ne lit pas son bilan avant.",
            "Corrigez la date.",
            champ="presente_le",
        )
    if own.presente_le == jour:
        return
    before, own.presente_le = own.presente_le, jour
    session.flush()
    told = {"avant": before.isoformat() if before else None, "apres": jour.isoformat() if jour else None}
    _tell(session, avenant, "noter le copil du bilan", acteur, now, **told)


def _the_signed(session: Session, avenant: Avenant) -> BilanSigne:
    _hold(session, avenant)
    own = get_signed(session, avenant.id)
    if own is None:
        raise Refus(
            "Le bilan de cet avenant n’est pas signé.",
            "Demandez à la direction du DLA de le signer.",
            status=HTTPStatus.CONFLICT,
        )
    return own


def _hold(session: Session, avenant: Avenant) -> None:
    hold_register(session, avenant.convention.dla.region_id)


def _said(avenant: Avenant) -> Mapping[str, Any]:
    """What messages say of it."""
    dla = avenant.convention.dla
    return {"dla": f"DLA {dla.code} {dla.nom}", "dla_id": dla.id, "numero": avenant.numero, "avenant_id": avenant.id}


def _tell(session: Session, avenant: Avenant, verbe: str, acteur: Acteur, now: datetime, **details: object) -> None:
    convention = avenant.convention
    record(
        session,
        acteur=acteur,
        region_id=convention.dla.region_id,
        verbe=verbe,
        objet="convention",
        objet_id=convention.id,
        now=now,
        dla=convention.dla.code,
        avenant=avenant.numero,
        **details,
    )
