"""Sign-in after a valid password or provider identity; until the second factor is given, no right is granted."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import redirect, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.queries.comptes import get_acteur, get_compte
from collecte.comptes.web.context import now, reading
from collecte.comptes.web.reprise import keep, kept_for, own_page
from collecte.comptes.web.sessions import need_session, rotate, sign_in
from collecte.core.security import token_hash
from collecte.models import Compte
from collecte.policy import needs_second_factor

_KEY = "entree"
_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entree:
    """A user who gave a password and still owes a code, or must set up an application."""

    compte_id: int
    mot_de_passe: str  # a hash of the password's own hash: choosing another one meanwhile ends this
    depuis: str
    suite: str  # page to open then
    reprise: str  # fields typed before, to be shown again
    is_proof: bool = True  # the password was given here, just now


def enter(compte_id: int, *, suite: str = "", reprise: str = "", is_proof: bool = True) -> Response:
    """Redirect a known user to the code, to setting up an application first, or to the page asked for.

    `is_proof`: the password was given. A provider's word, which may be hours old, is no proof for sensitive acts.
    """
    compte, acteur = get_compte(reading(), compte_id), get_acteur(reading(), compte_id)
    if compte is None or acteur is None:
        return redirect(url_for("comptes.connexion"), HTTPStatus.SEE_OTHER)
    if not compte.totp_sel and not needs_second_factor(acteur):
        return open_session(compte_id, second_factor=False, suite=suite, reprise=reprise, is_proof=is_proof)
    entree = Entree(
        compte_id=compte.id,
        mot_de_passe=_mark(compte),
        depuis=now().isoformat(),
        suite=suite,
        reprise=reprise,
        is_proof=is_proof,
    )
    rotate()
    web_session[_KEY] = asdict(entree)
    need_session()
    return redirect(url_for("comptes.code" if compte.totp_sel else "comptes.application"), HTTPStatus.SEE_OTHER)


def _mark(compte: Compte) -> str:
    return token_hash(compte.mot_de_passe or "")


def waiting() -> tuple[Entree, Compte] | None:
    """Return the user between password and code, for ten minutes, as long as the password and the account stay."""
    kept = web_session.get(_KEY)
    entree = Entree(**kept) if kept else None
    if entree is None or now() - datetime.fromisoformat(entree.depuis) > _LIFE:
        return None
    compte = get_compte(reading(), entree.compte_id)
    return (entree, compte) if compte is not None and _mark(compte) == entree.mot_de_passe else None


def left_off() -> tuple[str, str]:
    """Return the page that a user without a code yet was going to, and the fields typed there; '' for nothing."""
    kept = web_session.get(_KEY)
    return (kept["suite"], kept_for(kept["reprise"], kept["compte_id"])) if kept else ("", "")


def open_session(
    compte_id: int, *, second_factor: bool, suite: str = "", reprise: str = "", is_proof: bool = True
) -> Response:
    """Complete the sign-in, and redirect to the page asked for."""
    sign_in(compte_id, second_factor=second_factor, is_proof=is_proof)
    return redirect(page_after(compte_id, suite, reprise), HTTPStatus.SEE_OTHER)


def page_after(compte_id: int, suite: str, reprise: str) -> str:
    """Return the page asked for, with what was typed there; else the home page of the role."""
    back = keep(reprise, compte_id) if reprise else own_page(suite)
    return back or url_for("accueil.accueil")
