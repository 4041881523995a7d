"""Pages for signing in through an identity provider: redirect, return, and unlinking."""

from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ConnexionForm, RetourForm
from collecte.comptes.fournisseur.dialogue import Depart, Fournisseur, FournisseurError
from collecte.comptes.operations.freins import Cadence, TooFastError, take_turn
from collecte.comptes.operations.identites import UnknownIdentiteError, open_with, unlink
from collecte.comptes.views.ecrans import lead_to
from collecte.comptes.web.context import acteur, acteur_or_none, commit, now, writing
from collecte.comptes.web.entree import enter, page_after
from collecte.comptes.web.essais import networks
from collecte.comptes.web.fournisseur import fournisseur_or_none
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import own_compte, proven
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import need_session
from collecte.core.errors import InputError, UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.traces import note
from collecte.policy import Droit

bp = Blueprint("fournisseur", __name__)

CADENCE = Cadence(most=30, within=timedelta(minutes=1))
"""Departures and returns from one address: each one calls the provider, and a whole office may be behind it."""

CADENCE_TAPEE = Cadence(most=10, within=timedelta(minutes=10))
"""Departures that store typed fields before the user is known."""

_KEY = "depart"
_FROM_US = {"same-origin", "none"}
_EXPIRED = InputError("Cette page avait expiré.", "Rien n’est perdu : appuyez de nouveau.")

Page = str | Response | tuple[str, int]


@bp.get("/connexion/fournisseur")
@requires(Droit.PUBLIC)
def partir() -> Page:
    """Redirect to the provider: a link, since a form may not end at another site (form-action). Another site cannot
    trigger it."""
    fournisseur = _fournisseur()
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    if request.headers.get("Sec-Fetch-Site", "none") not in _FROM_US:
        return redirect(url_for("comptes.connexion"))
    suite = own_page(request.args.get("suite")) or ""
    try:
        _take_turn()
        return lead_to(_begin(fournisseur, suite=suite))
    except (FournisseurError, TooFastError) as error:
        return _refused(error, suite=suite)


@bp.post("/connexion/fournisseur")
@requires(Droit.PUBLIC)
def partir_en_gardant() -> Page:
    """Store typed fields, then redirect from a page of this site: no form may end at another site, even redirected."""
    fournisseur, form = _fournisseur(), RetourForm()
    suite, reprise = own_page(form.suite.data) or "", form.reprise.data or ""
    if not form.validate():
        return _refused(_EXPIRED, suite=suite, reprise=reprise)
    if (here := acteur_or_none()) is not None:
        return lead_to(page_after(here.compte_id, suite, reprise))
    try:
        _take_turn("fournisseur, tapé", CADENCE_TAPEE)
        return render_template("comptes/depart.html", adresse=_begin(fournisseur, suite=suite, reprise=reprise))
    except (FournisseurError, TooFastError) as error:
        return _refused(error, suite=suite, reprise=reprise)


@bp.get("/connexion/fournisseur/retour")
@requires(Droit.PUBLIC)
def revenir() -> Page:
    """Finish the sign-in. The kept departure serves once, whatever the result."""
    fournisseur = _fournisseur()
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    kept = web_session.pop(_KEY, None)
    depart = Depart(**kept) if kept else None
    suite, reprise = (depart.suite, depart.reprise) if depart else ("", "")
    try:
        _take_turn()
        identite = fournisseur.finish(depart, request.args, now=now())
        compte_id = open_with(writing(), identite=identite, nom=fournisseur.nom, now=now())
        commit()
    except (FournisseurError, UnknownIdentiteError, TooFastError) as error:
        return _refused(error, suite=suite, reprise=reprise)
    note("connexion par un fournisseur", {"compte": compte_id})
    return enter(compte_id, suite=suite, reprise=reprise, is_proof=False)


@bp.post("/compte/fournisseur/defaire")
@requires(Droit.CONNECTE)
@proven
def defaire() -> Page:
    if Formulaire().validate() and unlink(writing(), compte=own_compte(writing()), acteur=acteur(), now=now()):
        commit()
        flash("Le lien est défait : seul votre mot de passe ouvre votre compte.")
    return lead_to(url_for("mon_compte.page"))


def _fournisseur() -> Fournisseur:
    """Return the provider, else 404."""
    fournisseur = fournisseur_or_none(current_app)
    if fournisseur is None:
        abort(HTTPStatus.NOT_FOUND)
    return fournisseur


def _begin(fournisseur: Fournisseur, *, suite: str, reprise: str = "") -> str:
    """Return the address of the provider to send the browser to; the session keeps what its answer needs."""
    depart, address = fournisseur.begin(suite=suite, reprise=reprise, now=now())
    web_session[_KEY] = asdict(depart)
    need_session()
    return address


def _take_turn(use: str = "fournisseur", cadence: Cadence = CADENCE) -> None:
    """Count one turn and commit it: no database lock is held while the provider is called."""
    session = writing()
    for cible in networks(use):
        take_turn(session, cible=cible, cadence=cadence, now=now())
    commit()


def _refused(error: UserFacingError, *, suite: str, reprise: str = "") -> tuple[str, int]:
    """Show the sign-in page with the reason and every typed field."""
    note("fournisseur refusé", {"cause": getattr(error, "cause", type(error).__name__)})
    form = ConnexionForm(formdata=None, suite=suite, reprise=reprise)
    form.refuse(form.adresse, str(error))
    return render_template("comptes/connexion.html", form=form, expired=None), error.status
