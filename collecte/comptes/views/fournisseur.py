"""Pages for signing in through an identity provider: redirect, return, and unlinking."""

from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ConnexionForm
from collecte.comptes.fournisseur import Depart, Fournisseur, FournisseurError
from collecte.comptes.operations.freins import Cadence, TooFastError, take_turn
from collecte.comptes.operations.identites import UnknownIdentiteError, open_with, unlink
from collecte.comptes.web.context import acteur, acteur_or_none, commit, now, writing
from collecte.comptes.web.entree import enter
from collecte.comptes.web.essais import networks
from collecte.comptes.web.fournisseur import fournisseur_or_none
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import own_compte_to_write, proven
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import need_session
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.traces import note
from collecte.policy import Droit

bp = Blueprint("fournisseur", __name__)

CADENCE = Cadence(most=30, within=timedelta(minutes=1))
"""Ways there and back from one address: each asks the provider, and a whole office may be behind it."""

_KEY = "depart"
_FROM_US = {"same-origin", "none"}

Page = str | Response | tuple[str, int]


@bp.get("/connexion/fournisseur")
@requires(Droit.PUBLIC)
def partir() -> Page:
    """A link, since a form may not end at another site (form-action). Another site cannot have it followed."""
    own = _fournisseur()
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    if request.headers.get("Sec-Fetch-Site", "none") not in _FROM_US:
        return redirect(url_for("comptes.connexion"))
    try:
        _take_turn()
        depart, address = own.begin(suite=own_page(request.args.get("suite")) or "", now=now())
    except (FournisseurError, TooFastError) as error:
        return _refused(error)
    web_session[_KEY] = asdict(depart)
    need_session()
    return redirect(address, HTTPStatus.SEE_OTHER)


@bp.get("/connexion/fournisseur/retour")
@requires(Droit.PUBLIC)
def revenir() -> Page:
    """What was kept serves once, whatever comes of it."""
    own = _fournisseur()
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    kept = web_session.pop(_KEY, None)
    depart = Depart(**kept) if kept else None
    try:
        _take_turn()
        identite = own.finish(depart, request.args, now=now())
        compte_id = open_with(writing(), identite=identite, nom=own.nom, now=now())
        commit()
    except (FournisseurError, UnknownIdentiteError, TooFastError) as error:
        return _refused(error)
    note("connexion par un fournisseur", {"compte": compte_id})
    return enter(compte_id, suite=depart.suite if depart else "", is_proof=False)


@bp.post("/compte/fournisseur/defaire")
@requires(Droit.CONNECTE)
@proven
def defaire() -> Page:
    if Formulaire().validate() and unlink(writing(), compte=own_compte_to_write(), acteur=acteur(), now=now()):
        commit()
        flash("Le lien est défait : seul votre mot de passe ouvre votre compte.")
    return redirect(url_for("mon_compte.page"), HTTPStatus.SEE_OTHER)


def _fournisseur() -> Fournisseur:
    """There is no such page without one."""
    own = fournisseur_or_none(current_app)
    if own is None:
        abort(HTTPStatus.NOT_FOUND)
    return own


def _take_turn() -> None:
    """Counted and kept: nothing of the base is held while the provider is asked."""
    session = writing()
    for cible in networks("fournisseur"):
        take_turn(session, cible=cible, cadence=CADENCE, now=now())
    commit()


def _refused(error: UserFacingError) -> tuple[str, int]:
    """The sign-in page, which says why."""
    note("fournisseur refusé", {"cause": getattr(error, "cause", type(error).__name__)})
    form = ConnexionForm(formdata=None, suite="")
    form.refuse(form.adresse, str(error))
    return render_template("comptes/connexion.html", form=form, expired=None), error.status
