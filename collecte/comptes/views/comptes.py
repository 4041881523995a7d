"""Pages for signing in and out, requesting a one-use link and choosing a password with it."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ConnexionForm, MotDePasseForm, OubliForm
from collecte.comptes.operations.comptes import (
    RESET_MINUTES,
    UnknownCredentialsError,
    UnusableLinkError,
    choose_password,
)
from collecte.comptes.operations.freins import TooManyTriesError
from collecte.comptes.operations.gestion_comptes import RESET_EVERY
from collecte.comptes.operations.mots_de_passe import WeakPasswordError
from collecte.comptes.queries.comptes import get_usable_lien
from collecte.comptes.web.context import acteur_or_none, commit, now, reading, writing
from collecte.comptes.web.entree import enter, left_off
from collecte.comptes.web.essais import try_password, try_reset
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import need_session, rotate
from collecte.core.forms.base import Formulaire
from collecte.core.security import token_hash
from collecte.policy import Droit

bp = Blueprint("comptes", __name__)

EVERY = RESET_EVERY // timedelta(minutes=1)

Page = str | Response | tuple[str, int]


@bp.get("/connexion")
@requires(Droit.PUBLIC)
def connexion() -> Page:
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    suite, reprise = left_off()
    form = ConnexionForm(formdata=None, suite=own_page(request.args.get("suite")) or suite, reprise=reprise)
    return _sign_in_page(form)


@bp.post("/connexion")
@requires(Droit.PUBLIC)
def se_connecter() -> Page:
    form = ConnexionForm()
    if not form.validate():
        return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        compte_id = try_password(form.adresse.data, form.mot_de_passe.data)
    except UnknownCredentialsError as error:
        form.refuse(form.adresse, str(error))
        return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    except TooManyTriesError as error:
        form.refuse(form.adresse, str(error))
        return _sign_in_page(form), error.status
    return enter(compte_id, suite=form.suite.data or "", reprise=form.reprise.data or "")


def _sign_in_page(form: ConnexionForm) -> str:
    return render_template("comptes/connexion.html", form=form, expired=None)


@bp.post("/deconnexion")
@requires(Droit.PUBLIC)
def deconnexion() -> Page:
    """Sign out. A forged request signs no one out; a session already over has nothing to protect."""
    if acteur_or_none() is not None and not Formulaire().validate():
        abort(HTTPStatus.BAD_REQUEST)
    rotate()
    response = redirect(url_for("comptes.connexion"), HTTPStatus.SEE_OTHER)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/mot-de-passe-oublie")
@requires(Droit.PUBLIC)
def oubli() -> Page:
    return render_template(
        "comptes/oubli.html", form=OubliForm(formdata=None), is_asked=False, minutes=RESET_MINUTES, every=EVERY
    )


@bp.post("/mot-de-passe-oublie")
@requires(Droit.PUBLIC)
def demander_un_lien() -> Page:
    """Answer identically, whether the address is known or not."""
    form = OubliForm()
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            try_reset(form.adresse.data)
            status = HTTPStatus.OK
        except TooManyTriesError as error:
            form.refuse(form.adresse, str(error))
            status = error.status
    is_asked = status is HTTPStatus.OK
    return render_template(
        "comptes/oubli.html", form=form, is_asked=is_asked, minutes=RESET_MINUTES, every=EVERY
    ), status


@bp.get("/acces/<token>")
@requires(Droit.PUBLIC)
def lien(token: str) -> Page:
    """Take a usable token out of the address bar, and keep only its hash; opening a link does not use it up."""
    empreinte = token_hash(token)
    if get_usable_lien(reading(), empreinte, now()) is None:
        raise UnusableLinkError
    web_session["lien"] = empreinte
    need_session()
    return redirect(url_for("comptes.acces"))


@bp.get("/acces")
@requires(Droit.PUBLIC)
def acces() -> Page:
    return _choosing(MotDePasseForm(formdata=None))


@bp.post("/acces")
@requires(Droit.PUBLIC)
def choisir_mot_de_passe() -> Page:
    form = MotDePasseForm()
    if form.validate():
        empreinte = web_session.get("lien", "")
        try:
            compte_id = choose_password(writing(), empreinte=empreinte, password=form.mot_de_passe.data, now=now()).id
            commit()
        except WeakPasswordError as error:
            form.refuse(form.mot_de_passe, str(error))
        else:
            return enter(compte_id)
    return _choosing(form), HTTPStatus.UNPROCESSABLE_ENTITY


def _choosing(form: MotDePasseForm) -> str:
    usable = get_usable_lien(reading(), web_session.get("lien", ""), now())
    if usable is None:
        raise UnusableLinkError
    return render_template("comptes/acces.html", form=form, personne=usable.compte.personne)
