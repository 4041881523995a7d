"""Pages for signing in through an identity provider: redirect, return, and unlinking."""

from dataclasses import asdict
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ConnexionForm, RetourForm
from collecte.comptes.fournisseur import Depart, Fournisseur, FournisseurError
from collecte.comptes.operations.freins import Cadence, TooFastError, take_turn
from collecte.comptes.operations.identites import UnknownIdentiteError, open_with, unlink
from collecte.comptes.web.context import acteur, acteur_or_none, commit, now, writing
from collecte.comptes.web.entree import enter, page_after
from collecte.comptes.web.essais import networks
from collecte.comptes.web.fournisseur import fournisseur_or_none
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import own_compte_to_write, proven
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import need_session
from collecte.core.errors import Refus, UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.core.traces import note
from collecte.policy import Droit

bp = Blueprint("fournisseur", __name__)

CADENCE = Cadence(most=30, within=timedelta(minutes=1))
"""Ways there and back from one address: each asks the provider, and a whole office may be behind it."""

CADENCE_TAPEE = Cadence(most=10, within=timedelta(minutes=10))
"""Ways there for which what was typed is stored, before anyone is known."""

_KEY = "depart"
_FROM_US = {"same-origin", "none"}
_EXPIRED = Refus(
    "Cette page avait expiré.", "Rien n’est perdu : appuyez de nouveau.", status=HTTPStatus.UNPROCESSABLE_ENTITY
)

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
    suite = own_page(request.args.get("suite")) or ""
    try:
        _take_turn()
        return redirect(_begin(own, suite=suite), HTTPStatus.SEE_OTHER)
    except (FournisseurError, TooFastError) as error:
        return _refused(error, suite=suite)


@bp.post("/connexion/fournisseur")
@requires(Droit.PUBLIC)
def partir_en_gardant() -> Page:
    """Store what was typed before, and go on from a page of ours: no form may end at another site, even redirected."""
    own, form = _fournisseur(), RetourForm()
    suite, reprise = own_page(form.suite.data) or "", form.reprise.data or ""
    if not form.validate():
        return _refused(_EXPIRED, suite=suite, reprise=reprise)
    if (here := acteur_or_none()) is not None:
        return redirect(page_after(here.compte_id, suite, reprise), HTTPStatus.SEE_OTHER)
    try:
        _take_turn("fournisseur, tapé", CADENCE_TAPEE)
        return render_template("comptes/depart.html", adresse=_begin(own, suite=suite, reprise=reprise))
    except (FournisseurError, TooFastError) as error:
        return _refused(error, suite=suite, reprise=reprise)


@bp.get("/connexion/fournisseur/retour")
@requires(Droit.PUBLIC)
def revenir() -> Page:
    """What was kept serves once, whatever comes of it."""
    own = _fournisseur()
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    kept = web_session.pop(_KEY, None)
    depart = Depart(**kept) if kept else None
    suite, reprise = (depart.suite, depart.reprise) if depart else ("", "")
    try:
        _take_turn()
        identite = own.finish(depart, request.args, now=now())
        compte_id = open_with(writing(), identite=identite, nom=own.nom, now=now())
        commit()
    except (FournisseurError, UnknownIdentiteError, TooFastError) as error:
        return _refused(error, suite=suite, reprise=reprise)
    note("connexion par un fournisseur", {"compte": compte_id})
    return enter(compte_id, suite=suite, reprise=reprise, is_proof=False)


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


def _begin(own: Fournisseur, *, suite: str, reprise: str = "") -> str:
    """The address of the provider to send the browser to; what its answer needs is kept meanwhile."""
    depart, address = own.begin(suite=suite, reprise=reprise, now=now())
    web_session[_KEY] = asdict(depart)
    need_session()
    return address


def _take_turn(use: str = "fournisseur", cadence: Cadence = CADENCE) -> None:
    """Counted and kept: nothing of the base is held while the provider is asked."""
    session = writing()
    for cible in networks(use):
        take_turn(session, cible=cible, cadence=cadence, now=now())
    commit()


def _refused(error: UserFacingError, *, suite: str, reprise: str = "") -> tuple[str, int]:
    """The sign-in page, which says why and loses nothing."""
    note("fournisseur refusé", {"cause": getattr(error, "cause", type(error).__name__)})
    form = ConnexionForm(formdata=None, suite=suite, reprise=reprise)
    form.refuse(form.adresse, str(error))
    return render_template("comptes/connexion.html", form=form, expired=None), error.status
