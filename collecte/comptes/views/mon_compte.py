"""« Mon compte »: password, authenticator application, recovery codes and open sessions."""

from datetime import timedelta
from http import HTTPStatus

from flask import abort, current_app, flash, jsonify, render_template, request, url_for
from flask import session as web_session
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import ChangementForm, CodeForm, PreuveForm
from collecte.comptes.operations.comptes import WRONG_PASSWORD, UnknownCredentialsError, change_password
from collecte.comptes.operations.freins import TooManyTriesError
from collecte.comptes.operations.gestion_comptes import close_other_sessions, close_session
from collecte.comptes.operations.mots_de_passe import WeakPasswordError
from collecte.comptes.operations.second_facteur import RECOVERY_CODES, remove_second_factor, renew_recovery_codes
from collecte.comptes.queries.comptes import count_recovery_codes, get_identite_of, list_sessions_web
from collecte.comptes.views.ecrans import Page, form_page, lead_to
from collecte.comptes.views.second_facteur import enrolled, enrolment_page
from collecte.comptes.web import preuve
from collecte.comptes.web.context import acteur, commit, now, reading, services, writing
from collecte.comptes.web.essais import try_password
from collecte.comptes.web.fournisseur import fournisseur_or_none
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import own_compte, proven
from collecte.comptes.web.reprise import own_page
from collecte.comptes.web.sessions import current_session, leave_unseen, session_left, sign_in
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.security import token_hash
from collecte.policy import Droit, needs_second_factor
from questionnaires.core.francais import hour_text, plural, typeset

bp = GatedBlueprint("mon_compte", __name__, Droit.CONNECTE)


@bp.get("/compte")
def page() -> Page:
    compte, settings, fournisseur = own_compte(), services().settings, fournisseur_or_none(current_app)
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
        identite=get_identite_of(reading(), compte.id, fournisseur.emetteur) if fournisseur else None,
    )


@bp.route("/compte/mot-de-passe", methods=["GET", "POST"])
def mot_de_passe() -> Page:
    """Replace the password. The other browsers are signed out; this one goes on, in a new session."""
    form = ChangementForm()
    if request.method == "POST" and form.validate() and _changed(form):
        sign_in(acteur().compte_id, second_factor=bool(web_session.get("second_facteur")))
        closed = "Vos autres sessions sont fermées et vos jetons d’accès révoqués"
        flash(f"Votre mot de passe est changé. {closed}, et un message vous le confirme.")
        return _back()
    return form_page("comptes/mot_de_passe.html", form=form)


def _changed(form: ChangementForm) -> bool:
    """Return whether the password is replaced; a refusal is shown on the form."""
    try:
        try_password(own_compte().adresse, form.actuel.data)
        change_password(writing(), compte=own_compte(writing()), password=form.mot_de_passe.data, now=now())
        commit()
    except UnknownCredentialsError:
        form.refuse(form.actuel, WRONG_PASSWORD)
    except TooManyTriesError as error:
        form.refuse(form.actuel, str(error))
    except WeakPasswordError as error:
        form.refuse(form.mot_de_passe, str(error))
    else:
        return True
    return False


@bp.route("/compte/application", methods=["GET", "POST"])
@proven
def application() -> Page:
    form = CodeForm()
    codes = enrolled(form, acteur().compte_id)
    if codes is None:
        return enrolment_page(form, own_compte())
    web_session["second_facteur"] = True
    return _show(codes)


@bp.route("/compte/application/retirer", methods=["GET", "POST"])
@proven
def confirmer_retrait() -> Page:
    """Remove the application, once confirmed. Answer 404 to a user whose role requires one, or who has none."""
    if needs_second_factor(acteur()) or own_compte().totp_sel is None:
        abort(HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render_template("comptes/retirer_application.html")
    if Formulaire().validate():
        remove_second_factor(writing(), compte=own_compte(writing()), acteur=acteur(), now=now())
        commit()
        web_session["second_facteur"] = False
        flash("Votre compte s’ouvre de nouveau avec le seul mot de passe.")
    return _back()


@bp.route("/compte/codes-de-secours", methods=["GET", "POST"])
@proven
def codes() -> Page:
    """Draw other recovery codes, once confirmed. Answer 404 to a user without application."""
    if own_compte().totp_sel is None:
        abort(HTTPStatus.NOT_FOUND)
    if request.method == "POST" and Formulaire().validate():
        drawn = renew_recovery_codes(writing(), compte=own_compte(writing()), acteur=acteur(), now=now())
        commit()
        return _show(drawn)
    left = count_recovery_codes(reading(), acteur().compte_id)
    return form_page("comptes/nouveaux_codes.html", left=left)


@bp.post("/compte/sessions/<reference>/fermer")
@proven
def fermer_session(reference: str) -> Page:
    """Close one of the user's own sessions; someone else's reference closes nothing."""
    if Formulaire().validate():
        close_session(writing(), compte=own_compte(writing()), reference=reference, acteur=acteur(), now=now())
        commit()
        flash("Cette session est fermée.")
    return _back()


@bp.post("/compte/sessions/fermer-les-autres")
@proven
def fermer_les_autres() -> Page:
    if Formulaire().validate():
        close_other_sessions(writing(), compte=own_compte(writing()), kept=_own_empreinte(), acteur=acteur(), now=now())
        commit()
        flash("Toutes vos autres sessions sont fermées.")
    return _back()


@bp.route("/compte/confirmer", methods=["GET", "POST"])
def confirmer() -> Page:
    if request.method != "POST":
        form = PreuveForm(formdata=None, suite=own_page(request.args.get("suite")) or "")
    elif preuve.prove(form := PreuveForm()):
        return lead_to(own_page(form.suite.data) or url_for("mon_compte.page"))
    return preuve.page(form, action=url_for("mon_compte.confirmer"))


@bp.post("/compte/session")
def duree() -> tuple[Response, int]:
    """Called by `session.js`: tell how long the session still lasts, which prolongs it only when asked to."""
    if not Formulaire().validate():
        return jsonify(motif=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    if "prolonger" not in request.form:
        leave_unseen()
    reste = session_left()
    if reste is None:
        return jsonify(motif=EXPIRED), HTTPStatus.UNPROCESSABLE_ENTITY
    heure, hours = hour_text(reste.fin), plural(services().settings.session_hours, "heure")
    idle = f"Sans rien faire, votre session se ferme à {heure}. Ce que vous avez tapé revient après une connexion."
    last = f"Votre session se ferme à {heure}, {hours} après votre connexion. Votre mot de passe la prolonge."
    phrase = typeset(last if reste.is_last else idle)
    lien = url_for("mon_compte.confirmer", prolonger=1) if reste.is_last else ""
    return jsonify(reste=reste.secondes, phrase=phrase, lien=lien), HTTPStatus.OK


def _show(drawn: tuple[str, ...]) -> str:
    return render_template("comptes/codes_secours.html", codes=drawn, suite=url_for("mon_compte.page"))


def _back() -> Response:
    return lead_to(url_for("mon_compte.page"))


def _own_empreinte() -> str:
    stored = current_session()
    token = (stored.token or stored.former) if stored is not None else None  # a renewed one's row has the former
    return token_hash(token) if token else ""
