"""What became of messages, for who runs a région or the installation; and « ce n’est plus moi », for who got one."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from collecte.errors import UserFacingError
from collecte.forms.base import EXPIRED, Formulaire
from collecte.forms.envois import PasMoiForm
from collecte.models import Compte, Courriel, EtatCourriel, Role
from collecte.operations.courriels import NothingToSendAgainError
from collecte.operations.courriels import renvoyer as send_again
from collecte.operations.modeles import MODELES
from collecte.operations.signalements import close_signalement, signaler
from collecte.policy import Droit, may
from collecte.queries.courriels import (
    LISTED,
    count_followed_courriels,
    get_courriel_with_owner,
    get_followed_courriel,
    get_followed_signalement,
    has_signalement,
    list_followed_courriels,
    list_open_signalements,
)
from collecte.queries.travaux import list_failing_travaux
from collecte.web.context import acteur, commit, now, reading, trousseau, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left

bp = Blueprint("envois", __name__)

Page = str | Response | tuple[str, int]


class UnknownMessageError(UserFacingError):
    """The same words for a link that was cut, changed or invented."""

    def __init__(self) -> None:
        super().__init__(
            "Ce lien n’est pas celui d’un de nos messages.",
            "Ouvrez-le depuis le message lui-même, en entier, ou écrivez à qui anime votre région.",
        )


@bp.get("/courriels")
@requires(Droit.SUIVRE_COURRIELS)
def liste() -> Page:
    etat = _etat(request.args.get("etat", ""))
    is_admin = may(acteur(), Droit.ADMINISTRER)
    return render_template(
        "envois/liste.html",
        etat=etat,
        etats=count_followed_courriels(reading(), acteur()),
        courriels=list_followed_courriels(reading(), acteur(), etat),
        signalements=list_open_signalements(reading(), acteur()),
        travaux=list_failing_travaux(reading()) if is_admin else (),
        modeles=MODELES,
        listed=LISTED,
        now=now(),
        fiche_of=_fiche_of,
    )


def _fiche_of(compte: Compte) -> str:
    """Where who is asking corrects an account; '' when it is not theirs to correct."""
    if compte.personne.region_id in acteur().regions_with(Role.ANIMATEUR):
        return url_for("personnes.fiche", personne_id=compte.personne_id)
    if may(acteur(), Droit.ADMINISTRER):
        return url_for("administration.compte", compte_id=compte.id)
    return ""


def _etat(asked: str) -> EtatCourriel | None:
    """The state whose messages are listed; all of them when it is none of ours."""
    return EtatCourriel(asked) if asked in set(EtatCourriel) else None


@bp.post("/courriels/<int:courriel_id>/renvoyer")
@requires(Droit.SUIVRE_COURRIELS)
def renvoyer(courriel_id: int) -> Page:
    if get_followed_courriel(reading(), acteur(), courriel_id) is None:
        abort(HTTPStatus.NOT_FOUND)
    if not Formulaire().validate():
        return _back(EXPIRED)
    try:
        again = send_again(writing(), courriel_id=courriel_id, acteur=acteur(), now=now())
        adresse = again.adresse
        commit()
    except NothingToSendAgainError as error:
        return _back(str(error))
    return _back(f"Le message repart vers {adresse}.")


@bp.post("/courriels/signalements/<int:signalement_id>/verifie")
@requires(Droit.SUIVRE_COURRIELS)
def verifier(signalement_id: int) -> Page:
    if get_followed_signalement(reading(), acteur(), signalement_id) is None:
        abort(HTTPStatus.NOT_FOUND)
    if not Formulaire().validate():
        return _back(EXPIRED)
    close_signalement(writing(), signalement_id=signalement_id, acteur=acteur(), now=now())
    commit()
    return _back("Le compte est marqué comme vérifié.")


def _back(told: str) -> Response:
    flash(told)
    return redirect(url_for("envois.liste"), HTTPStatus.SEE_OTHER)


@bp.get("/courriels/pas-moi/<jeton>")
@requires(Droit.PUBLIC)
def pas_moi(jeton: str) -> Page:
    """Opening it changes nothing: mail scanners do."""
    return _not_me_page(_courriel(jeton), jeton, form_as_left(PasMoiForm))


@bp.post("/courriels/pas-moi/<jeton>")
@requires(Droit.PUBLIC)
def signaler_pas_moi(jeton: str) -> Page:
    courriel, form = _courriel(jeton), PasMoiForm()
    if not form.validate():
        return _not_me_page(courriel, jeton, form), HTTPStatus.UNPROCESSABLE_ENTITY
    signaler(writing(), courriel_id=courriel.id, remplacant=form.remplacant.data or "", now=now())
    commit()
    return redirect(url_for("envois.pas_moi", jeton=jeton), HTTPStatus.SEE_OTHER)


def _not_me_page(courriel: Courriel, jeton: str, form: PasMoiForm) -> str:
    is_told = has_signalement(reading(), courriel.id)
    return render_template("envois/pas_moi.html", courriel=courriel, jeton=jeton, form=form, is_told=is_told)


def _courriel(jeton: str) -> Courriel:
    """The message of a signed link. Raises UnknownMessageError."""
    courriel_id = trousseau().read_courriel(jeton)
    courriel = None if courriel_id is None else get_courriel_with_owner(reading(), courriel_id)
    if courriel is None:
        raise UnknownMessageError
    return courriel
