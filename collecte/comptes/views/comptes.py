"""Pages for signing in and out, requesting a one-use link and choosing a password with it."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as web_session

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
from collecte.comptes.views.ecrans import Page, form_page
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


@bp.route("/connexion", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def connexion() -> Page:
    if request.method != "POST":
        if acteur_or_none() is not None:
            return redirect(url_for("accueil.accueil"))
        suite, reprise = left_off()
        form = ConnexionForm(formdata=None, suite=own_page(request.args.get("suite")) or suite, reprise=reprise)
        return render_template("comptes/connexion.html", form=form, expired=None)
    form, status = ConnexionForm(), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.validate():
        try:
            compte_id = try_password(form.adresse.data, form.mot_de_passe.data)
        except (UnknownCredentialsError, TooManyTriesError) as error:
            form.refuse(form.adresse, str(error))
            status = error.status
        else:
            return enter(compte_id, suite=form.suite.data or "", reprise=form.reprise.data or "")
    return render_template("comptes/connexion.html", form=form, expired=None), status


@bp.post("/deconnexion")
@requires(Droit.PUBLIC)
def deconnexion() -> Page:
    """Sign out. A forged request signs no one out; a session already over has nothing to protect."""
    if acteur_or_none() is not None and not Formulaire().validate():
        abort(HTTPStatus.BAD_REQUEST)
    rotate()
    response = redirect(url_for("comptes.connexion"), HTTPStatus.SEE_OTHER)
    response.headers["Clear-Site-Data"] = '"cache"'  # not "storage": it holds « Ma semaine »
    return response


@bp.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def oubli() -> Page:
    """Ask for a one-use link; the answer is identical, whether the address is known or not."""
    form, is_asked, status = OubliForm(), False, HTTPStatus.OK
    if request.method == "POST" and not form.validate():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif request.method == "POST":
        try:
            try_reset(form.adresse.data)
            is_asked = True
        except TooManyTriesError as error:
            form.refuse(form.adresse, str(error))
            status = error.status
    return render_template(
        "comptes/oubli.html",
        form=form,
        is_asked=is_asked,
        minutes=RESET_MINUTES,
        every=RESET_EVERY // timedelta(minutes=1),
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


@bp.route("/acces", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def acces() -> Page:
    form, empreinte = MotDePasseForm(), web_session.get("lien", "")
    if request.method == "POST" and form.validate():
        try:
            compte_id = choose_password(writing(), empreinte=empreinte, password=form.mot_de_passe.data, now=now()).id
            commit()
        except WeakPasswordError as error:
            form.refuse(form.mot_de_passe, str(error))
        else:
            return enter(compte_id)
    usable = get_usable_lien(reading(), empreinte, now())
    if usable is None:
        raise UnusableLinkError
    return form_page("comptes/acces.html", form=form, personne=usable.compte.personne)
