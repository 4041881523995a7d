"""Correct a figure of a bilan, sign it, mark it as read, record its presentation to the copil."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import Figure, compose_to_sign
from collecte.bilans.queries.bilans import get_correction, get_signed
from collecte.comptes.operations.messages_comptes import poster_aux_animateurs
from collecte.comptes.queries.comptes import get_compte
from collecte.core.errors import ConflictError, Refus
from collecte.courriels.operations.courriels import poster
from collecte.models import Avenant, BilanSigne, CorrectionBilan
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.policy import Acteur
from exports.bilans.document import BilanDla, packed, unpacked
from questionnaires.core.francais import paris_day, short_day_text

BILAN_SIGNE, BILAN_RELU = "bilan_signe", "bilan_relu"


class ChangedBilanError(ConflictError):
    problem = "Le bilan a changé depuis que vous l’avez ouvert : rien n’est signé."
    remedy = "Relisez-le tel qu’il est maintenant, puis signez-le."


# --- figures corrected by hand


def check_unsigned(session: Session, avenant: Avenant) -> None:
    """Raise Refus once the bilan of an avenant is signed."""
    if get_signed(session, avenant.id) is not None:
        raise ConflictError(
            "Le bilan de cet avenant a été signé : l’avenant ne se retire plus.",
            "Corrigez ses dates ou ses ETP, s’ils ont été mal saisis.",
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
    """Correct a figure, again if need be, and store its present count; `valeur` is in the unit of its indicator.

    Raise Refus.
    """
    code, comptee = figure.chiffre.code, figure.case.comptee or 0
    _check_begun(avenant, paris_day(now))
    _hold(session, avenant)
    correction = get_correction(session, avenant.id, code)
    before = correction.valeur if correction else figure.case.valeur
    correction = correction or CorrectionBilan(avenant=avenant, code=code)
    correction.comptee, correction.valeur, correction.motif, correction.compte_id, correction.le = (
        comptee, valeur, motif, acteur.compte_id, now,
    )  # fmt: skip
    session.add(correction)
    session.flush()
    tell(session, avenant, "corriger un chiffre du bilan", acteur, now, **_moved(figure, before, valeur))
    return correction


def remove_correction(session: Session, *, avenant: Avenant, figure: Figure, acteur: Acteur, now: datetime) -> None:
    """Show the figure as it is counted again. A second call changes nothing."""
    _hold(session, avenant)
    correction = get_correction(session, avenant.id, figure.chiffre.code)
    if correction is None:
        return
    moved = _moved(figure, correction.valeur, figure.case.comptee)
    tell(session, avenant, "revenir au chiffre compté du bilan", acteur, now, **moved)
    session.delete(correction)
    session.flush()


def _moved(figure: Figure, before: int | None, after: int | None) -> Mapping[str, str]:
    """Return details for the journal: the figure, its value before and after, in words."""
    return {"chiffre": figure.libelle, "avant": figure.told(before), "apres": figure.told(after)}


# --- signature


def empreinte_of(bilan: BilanDla) -> str:
    """Return a digest that tells two bilans apart, whatever the day on which they are viewed."""
    return hashlib.sha256(orjson.dumps(packed(bilan), option=orjson.OPT_SORT_KEYS)).hexdigest()


def sign_bilan(
    session: Session, *, avenant: Avenant, arrete: date, empreinte: str, acteur: Acteur, now: datetime
) -> BilanSigne:
    """Store the whole bilan as it is, if it is still the one that was shown. It replaces the one signed before, and
    must be read and presented again. Raise Refus, ChangedBilanError.
    """
    _check_begun(avenant, arrete)
    _hold(session, avenant)
    bilan = compose_to_sign(session, avenant.convention, arrete)
    if empreinte_of(bilan) != empreinte:
        raise ChangedBilanError
    bilan_signe = get_signed(session, avenant.id)
    verbe = "signer de nouveau le bilan" if bilan_signe else "signer le bilan"
    bilan_signe = bilan_signe or BilanSigne(avenant=avenant)
    bilan_signe.contenu, bilan_signe.signe_le, bilan_signe.signe_par_id = packed(bilan), now, acteur.compte_id
    bilan_signe.relu_le = bilan_signe.relu_par_id = bilan_signe.presente_le = None
    session.add(bilan_signe)
    session.flush()
    tell(session, avenant, verbe, acteur, now, arrete=arrete.isoformat())
    poster_aux_animateurs(
        session, region_id=avenant.convention.dla.region_id, modele=BILAN_SIGNE, now=now, **_said(avenant)
    )
    return bilan_signe


def signed_content(bilan_signe: BilanSigne) -> BilanDla:
    """Return the bilan as it was signed."""
    return unpacked(bilan_signe.contenu)


def mark_read(session: Session, *, avenant: Avenant, acteur: Acteur, now: datetime) -> None:
    """Mark the signed bilan as read by the C2RA. A second call changes nothing. Raise Refus."""
    bilan_signe = _the_signed(session, avenant)
    if bilan_signe.relu_le is not None:
        return
    bilan_signe.relu_le, bilan_signe.relu_par_id = now, acteur.compte_id
    session.flush()
    tell(session, avenant, "dire le bilan relu", acteur, now)
    compte = get_compte(session, bilan_signe.signe_par_id)
    if compte is not None:
        region_id = avenant.convention.dla.region_id
        poster(session, compte=compte, modele=BILAN_RELU, now=now, region_id=region_id, **_said(avenant))


def unmark_read(session: Session, *, avenant: Avenant, acteur: Acteur, now: datetime) -> None:
    """Mark the signed bilan as not read. A second call changes nothing. Raise Refus."""
    bilan_signe = _the_signed(session, avenant)
    if bilan_signe.relu_le is None:
        return
    bilan_signe.relu_le = bilan_signe.relu_par_id = None
    session.flush()
    tell(session, avenant, "retirer la relecture du bilan", acteur, now)


def put_copil(session: Session, *, avenant: Avenant, jour: date | None, acteur: Acteur, now: datetime) -> None:
    """Set the day of the copil to which the signed bilan was or will be presented; None: no day.

    Raise Refus.
    """
    bilan_signe = _the_signed(session, avenant)
    if jour is not None and jour < avenant.debut:
        raise Refus(
            f"Cet avenant commence le {short_day_text(avenant.debut)} : un copil ne lit pas son bilan avant.",
            "Corrigez la date.",
            champ="presente_le",
        )
    if bilan_signe.presente_le == jour:
        return
    before, bilan_signe.presente_le = bilan_signe.presente_le, jour
    session.flush()
    details = {"avant": before.isoformat() if before else None, "apres": jour.isoformat() if jour else None}
    tell(session, avenant, "noter le copil du bilan", acteur, now, **details)


def _check_begun(avenant: Avenant, jour: date) -> None:
    if avenant.debut > jour:
        raise ConflictError(
            f"L’avenant {avenant.numero} ne commence que le {short_day_text(avenant.debut)}.",
            "Revenez quand il aura commencé : il n’y a encore rien à en dire.",
        )


def _the_signed(session: Session, avenant: Avenant) -> BilanSigne:
    _hold(session, avenant)
    bilan_signe = get_signed(session, avenant.id)
    if bilan_signe is None:
        raise ConflictError("Le bilan de cet avenant n’est pas signé.", "Demandez à la direction du DLA de le signer.")
    return bilan_signe


def _hold(session: Session, avenant: Avenant) -> None:
    hold_register(session, avenant.convention.dla.region_id)


def _said(avenant: Avenant) -> Mapping[str, Any]:
    """Return the variables of messages about an avenant."""
    dla = avenant.convention.dla
    return {"dla": f"DLA {dla.code} {dla.nom}", "dla_id": dla.id, "numero": avenant.numero, "avenant_id": avenant.id}
