"""« Mon compte »: password, authenticator application, recovery codes and open sessions."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ChangementForm, CodeForm, PreuveForm
from collecte.comptes.operations.comptes import UnknownCredentialsError, WrongPasswordError, change_password
from collecte.comptes.operations.freins import TooManyTriesError
from collecte.comptes.operations.gestion_comptes import close_other_sessions, close_session
from collecte.comptes.operations.mots_de_passe import WeakPasswordError
from collecte.comptes.operations.second_facteur import RECOVERY_CODES, remove_second_factor, renew_recovery_codes
from collecte.comptes.queries.comptes import count_recovery_codes, get_identite_of, list_sessions_web
from collecte.comptes.views.second_facteur import enrolled, enrolment_page
from collecte.comptes.web import preuve
from collecte.comptes.web.context import acteur, commit, now, reading, services, writing
from collecte.comptes.web.essais import try_password
from collecte.comptes.web.fournisseur import fournisseur_or_none
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import own_compte, own_compte_to_write, proven
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import current_session, sign_in
from collecte.core.forms.base import Formulaire
from collecte.core.security import token_hash
from collecte.models import IdentiteExterne
from collecte.policy import Droit, needs_second_factor

bp = Blueprint("mon_compte", __name__)

Page = str | Response | tuple[str, int]


@bp.get("/compte")
@requires(Droit.CONNECTE)
def page() -> Page:
    compte = own_compte()
    settings = services().settings
    opened = list_sessions_web(
        reading(),
        compte.id,
        now=now(),
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_hours),
    )
    return render_template(
        "comptes/mon_compte.html",
        compte=compte,
        is_required=needs_second_factor(acteur()),
        codes_left=count_recovery_codes(reading(), compte.id),
        codes_total=RECOVERY_CODES,
        opened=opened,
        empreinte=_own_empreinte(),
        identite=_identite(),
    )


def _identite() -> IdentiteExterne | None:
    """Return the identity that opens the user's account at the provider of this installation."""
    fournisseur = fournisseur_or_none(current_app)
    return get_identite_of(reading(), acteur().compte_id, fournisseur.emetteur) if fournisseur else None


@bp.get("/compte/mot-de-passe")
@requires(Droit.CONNECTE)
def mot_de_passe() -> Page:
    return render_template("comptes/mot_de_passe.html", form=ChangementForm(formdata=None))


@bp.post("/compte/mot-de-passe")
@requires(Droit.CONNECTE)
def changer_mot_de_passe() -> Page:
    """Replace the password. The other browsers are signed out; this one goes on, in a new session."""
    form = ChangementForm()
    if form.validate() and _changed(form):
        sign_in(acteur().compte_id, second_factor=bool(web_session.get("second_facteur")))
        closed = "Vos autres sessions sont fermées et vos jetons d’accès révoqués"
        flash(f"Votre mot de passe est changé. {closed}, et un message vous le confirme.")
        return _back()
    return render_template("comptes/mot_de_passe.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


def _changed(form: ChangementForm) -> bool:
    """Return whether the password is replaced; a refusal is shown on the form."""
    try:
        try_password(own_compte().adresse, form.actuel.data)
        change_password(writing(), compte=own_compte_to_write(), password=form.mot_de_passe.data, now=now())
        commit()
    except UnknownCredentialsError:
        form.refuse(form.actuel, str(WrongPasswordError()))
    except TooManyTriesError as error:
        form.refuse(form.actuel, str(error))
    except WeakPasswordError as error:
        form.refuse(form.mot_de_passe, str(error))
    else:
        return True
    return False


@bp.get("/compte/application")
@requires(Droit.CONNECTE)
@proven
def application() -> Page:
    return enrolment_page(CodeForm(formdata=None), own_compte())


@bp.post("/compte/application")
@requires(Droit.CONNECTE)
@proven
def inscrire_application() -> Page:
    form = CodeForm()
    codes = enrolled(form, acteur().compte_id)
    if codes is None:
        return enrolment_page(form, own_compte()), HTTPStatus.UNPROCESSABLE_ENTITY
    web_session["second_facteur"] = True
    return _show(codes)


@bp.get("/compte/application/retirer")
@requires(Droit.CONNECTE)
@proven
def confirmer_retrait() -> Page:
    _refuse_if_required()
    return render_template("comptes/retirer_application.html")


@bp.post("/compte/application/retirer")
@requires(Droit.CONNECTE)
@proven
def retirer_application() -> Page:
    _refuse_if_required()
    if Formulaire().validate():
        remove_second_factor(writing(), compte=own_compte_to_write(), acteur=acteur(), now=now())
        commit()
        web_session["second_facteur"] = False
        flash("Votre compte s’ouvre de nouveau avec le seul mot de passe.")
    return _back()


def _refuse_if_required() -> None:
    """Answer 404 to a user whose role requires a second factor, or who has none."""
    if needs_second_factor(acteur()) or own_compte().totp_sel is None:
        abort(HTTPStatus.NOT_FOUND)


@bp.get("/compte/codes-de-secours")
@requires(Droit.CONNECTE)
@proven
def codes() -> Page:
    return render_template("comptes/nouveaux_codes.html", left=_codes_left())


@bp.post("/compte/codes-de-secours")
@requires(Droit.CONNECTE)
@proven
def renouveler_codes() -> Page:
    left = _codes_left()
    if not Formulaire().validate():
        return render_template("comptes/nouveaux_codes.html", left=left), HTTPStatus.UNPROCESSABLE_ENTITY
    drawn = renew_recovery_codes(writing(), compte=own_compte_to_write(), acteur=acteur(), now=now())
    commit()
    return _show(drawn)


def _codes_left() -> int:
    if own_compte().totp_sel is None:
        abort(HTTPStatus.NOT_FOUND)
    return count_recovery_codes(reading(), acteur().compte_id)


@bp.post("/compte/sessions/<reference>/fermer")
@requires(Droit.CONNECTE)
@preuve.proven
def fermer_session(reference: str) -> Page:
    """Close one of the user's own sessions; someone else's reference closes nothing."""
    if Formulaire().validate():
        close_session(writing(), compte=own_compte_to_write(), reference=reference, acteur=acteur(), now=now())
        commit()
        flash("Cette session est fermée.")
    return _back()


@bp.post("/compte/sessions/fermer-les-autres")
@requires(Droit.CONNECTE)
@preuve.proven
def fermer_les_autres() -> Page:
    if Formulaire().validate():
        close_other_sessions(writing(), compte=own_compte_to_write(), kept=_own_empreinte(), acteur=acteur(), now=now())
        commit()
        flash("Toutes vos autres sessions sont fermées.")
    return _back()


@bp.get("/compte/confirmer")
@requires(Droit.CONNECTE)
def confirmer() -> Page:
    form = PreuveForm(formdata=None, suite=own_page(request.args.get("suite")) or "")
    return preuve.page(form, action=url_for("mon_compte.prouver"))


@bp.post("/compte/confirmer")
@requires(Droit.CONNECTE)
def prouver() -> Page:
    form = PreuveForm()
    if preuve.prove(form):
        return redirect(own_page(form.suite.data) or url_for("mon_compte.page"), HTTPStatus.SEE_OTHER)
    return preuve.page(form, action=url_for("mon_compte.prouver"))


def _show(drawn: tuple[str, ...]) -> str:
    return render_template("comptes/codes_secours.html", codes=drawn, suite=url_for("mon_compte.page"))


def _back() -> Response:
    return redirect(url_for("mon_compte.page"), HTTPStatus.SEE_OTHER)


def _own_empreinte() -> str:
    stored = current_session()
    token = (stored.token or stored.former) if stored is not None else None  # a renewed one's row has the former
    return token_hash(token) if token else ""
