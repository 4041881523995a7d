"""Second factor: one-time codes of an application, and recovery codes for a lost phone."""

import re
from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import end_sessions
from collecte.comptes.queries.comptes import get_acteur
from collecte.core.errors import InputError
from collecte.core.operations.journal import record_on
from collecte.core.security import Trousseau, new_recovery_code, token_hash
from collecte.models import CodeSecours, Compte
from collecte.policy import Acteur

RECOVERY_CODES = 10
_DIGITS = re.compile(r"[0-9]{6}")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")


class WrongCodeError(InputError):
    """One message for a wrong code, an old one, and one already used."""

    problem = "Ce code ne convient pas."
    remedy = (
        "Tapez celui que l’application affiche maintenant ; un code déjà utilisé ne sert plus. Si rien n’y fait, "
        "vérifiez que l’heure du téléphone est réglée automatiquement."
    )


def check_code(session: Session, *, compte: Compte, typed: str, trousseau: Trousseau, now: datetime) -> None:
    """Use up a code of the application, or a recovery code. Raises WrongCodeError."""
    code = _SEPARATORS.sub("", typed).upper()
    if _DIGITS.fullmatch(code):
        _use_code(session, compte, code, trousseau, now)
    else:
        _use_recovery_code(session, compte, code, trousseau, now)


def _use_code(session: Session, compte: Compte, code: str, trousseau: Trousseau, now: datetime) -> None:
    sel, masque = compte.totp_sel, compte.totp_masque
    totp = trousseau.totp_code(sel, masque, code, now) if sel else None
    if totp is None:
        raise WrongCodeError
    used = session.execute(
        update(Compte)
        .where(Compte.id == compte.id, or_(Compte.totp_pas.is_(None), Compte.totp_pas < totp.pas))
        .values(totp_pas=totp.pas, totp_masque=totp.masque)
        .returning(Compte.id)
    ).first()
    if used is None:
        raise WrongCodeError


def _use_recovery_code(session: Session, compte: Compte, code: str, trousseau: Trousseau, now: datetime) -> None:
    keyed = trousseau.empreintes("code de secours", f"{compte.id}:{code}")  # of four groups, as stored until 0.7.0
    used = session.execute(
        update(CodeSecours)
        .where(CodeSecours.empreinte.in_((_empreinte(compte, code), *keyed)))
        .where(CodeSecours.compte_id == compte.id, CodeSecours.utilise_le.is_(None))
        .values(utilise_le=now)
        .returning(CodeSecours.compte_id)
    ).first()
    if used is None:
        raise WrongCodeError
    acteur = get_acteur(session, compte.id)
    record_on(session, compte, "utiliser un code de secours", acteur, now)


def _empreinte(compte: Compte, code: str) -> str:
    """Return the hash of a recovery code, which is too long to be guessed: no key is needed, so that changing keys ends
    no code."""
    return token_hash(f"code de secours {compte.id}:{code}")


def enroll(
    session: Session, *, compte: Compte, sel: str, typed: str, trousseau: Trousseau, now: datetime
) -> tuple[str, ...]:
    """Turn the second factor on, or move it to another application, once one of its codes is right.

    Returns the recovery codes, shown once. Raises WrongCodeError.
    """
    totp = trousseau.totp_code(sel, "", _SEPARATORS.sub("", typed), now)
    if totp is None:
        raise WrongCodeError
    verbe = "changer d’application de codes" if compte.totp_sel else "activer l’application de codes"
    compte.totp_sel, compte.totp_masque, compte.totp_pas, compte.totp_depuis = sel, totp.masque, totp.pas, now
    record_on(session, compte, verbe, get_acteur(session, compte.id), now)
    return _draw_codes(session, compte)


def renew_recovery_codes(session: Session, *, compte: Compte, acteur: Acteur, now: datetime) -> tuple[str, ...]:
    """Return ten new codes, shown once; the former ones stop working."""
    record_on(session, compte, "renouveler les codes de secours", acteur, now)
    return _draw_codes(session, compte)


def _draw_codes(session: Session, compte: Compte) -> tuple[str, ...]:
    session.execute(delete(CodeSecours).where(CodeSecours.compte_id == compte.id))
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    for code in codes:
        session.add(CodeSecours(empreinte=_empreinte(compte, code.replace("-", "")), compte_id=compte.id))
    session.flush()
    return codes


def remove_second_factor(session: Session, *, compte: Compte, acteur: Acteur | None, now: datetime) -> None:
    """Turn it off. When someone else does (a command has no `acteur`), for an owner without phone or codes, end every
    session."""
    compte.totp_sel = compte.totp_pas = compte.totp_depuis = None
    compte.totp_masque = ""
    session.execute(delete(CodeSecours).where(CodeSecours.compte_id == compte.id))
    if acteur is None or acteur.compte_id != compte.id:
        end_sessions(session, compte=compte)
    record_on(session, compte, "retirer l’application de codes", acteur, now)
