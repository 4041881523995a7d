"""Signing in, signing out, choosing a password with a one-use link."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.forms.base import Formulaire
from collecte.forms.comptes import ConnexionForm, MotDePasseForm
from collecte.operations.comptes import (
    UnknownCredentialsError,
    UnusableLinkError,
    WeakPasswordError,
    check_credentials,
    choose_password,
)
from collecte.policy import Droit
from collecte.queries.comptes import get_usable_lien
from collecte.security import token_hash
from collecte.web.context import acteur_or_none, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.reprise import keep, own_page
from collecte.web.sessions import need_session, rotate, sign_in

bp = Blueprint("comptes", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/connexion")
@requires(Droit.PUBLIC)
def connexion() -> Page:
    if acteur_or_none() is not None:
        return redirect(url_for("accueil.accueil"))
    form = ConnexionForm(formdata=None, suite=own_page(request.args.get("suite")) or "")
    return _sign_in_page(form)


@bp.post("/connexion")
@requires(Droit.PUBLIC)
def se_connecter() -> Page:
    form = ConnexionForm()
    if not form.validate():
        return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        compte = check_credentials(reading(), address=form.adresse.data, password=form.mot_de_passe.data)
    except UnknownCredentialsError as error:
        form.refuse(form.adresse, str(error))
        return _sign_in_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    sign_in(compte.id)
    back = own_page(form.suite.data)
    if form.reprise.data:
        back = keep(form.reprise.data, compte.id)
    return redirect(back or url_for("accueil.accueil"), HTTPStatus.SEE_OTHER)


def _sign_in_page(form: ConnexionForm) -> str:
    return render_template("comptes/connexion.html", form=form, expired=None)


@bp.post("/deconnexion")
@requires(Droit.PUBLIC)
def deconnexion() -> Page:
    """A forged request signs no one out; a session already over has nothing to protect."""
    if acteur_or_none() is not None and not Formulaire().validate():
        abort(HTTPStatus.BAD_REQUEST)
    rotate()
    response = redirect(url_for("comptes.connexion"), HTTPStatus.SEE_OTHER)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/acces/<token>")
@requires(Droit.PUBLIC)
def lien(token: str) -> Page:
    """Take a usable token out of the address bar, and keep only its hash; opening a link uses nothing up."""
    empreinte = token_hash(token)
    if get_usable_lien(reading(), empreinte, now()) is None:
        raise UnusableLinkError
    web_session["lien"] = empreinte
    need_session()
    return redirect(url_for("comptes.acces"))


@bp.get("/acces")
@requires(Droit.PUBLIC)
def acces() -> Page:
    found = get_usable_lien(reading(), web_session.get("lien", ""), now())
    if found is None:
        raise UnusableLinkError
    return render_template("comptes/acces.html", form=MotDePasseForm(), personne=found.compte.personne)


@bp.post("/acces")
@requires(Droit.PUBLIC)
def choisir_mot_de_passe() -> Page:
    form = MotDePasseForm()
    empreinte = web_session.get("lien", "")
    if form.validate() and form.confirmation.data != form.mot_de_passe.data:
        form.refuse(form.confirmation, "Les deux mots de passe diffèrent : tapez-les de nouveau.")
    elif not form.errors:
        try:
            compte = choose_password(writing(), empreinte=empreinte, password=form.mot_de_passe.data, now=now())
            compte_id = compte.id
            commit()
        except WeakPasswordError as error:
            form.refuse(form.mot_de_passe, str(error))
        else:
            sign_in(compte_id)
            return redirect(url_for("accueil.accueil"), HTTPStatus.SEE_OTHER)
    return _choose_again(form, empreinte)


def _choose_again(form: MotDePasseForm, empreinte: str) -> Page:
    found = get_usable_lien(reading(), empreinte, now())
    if found is None:
        raise UnusableLinkError
    personne = found.compte.personne
    return render_template("comptes/acces.html", form=form, personne=personne), HTTPStatus.UNPROCESSABLE_ENTITY
