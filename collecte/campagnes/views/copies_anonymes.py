"""The copy that an anonymous campaign may ask, made from a questionnaire that it was refused."""

from http import HTTPStatus

from flask import abort, flash, redirect, url_for

from collecte.bibliotheque.views.bibliotheque import Page, bp, found
from collecte.campagnes.operations.copies_anonymes import copier_sans_noms
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Brouillon
from collecte.policy import Droit
from collecte.reponses.queries.versions import get_last_version, get_questionnaire
from questionnaires.editing.copie_anonyme import CopieAnonyme


def copy_of(brouillon: Brouillon) -> CopieAnonyme | None:
    """What would be copied of the version that campaigns ask; None when it was never published."""
    last = get_last_version(reading(), brouillon.code, brouillon.region_id)
    return CopieAnonyme(get_questionnaire(last)) if last else None


@bp.post("/questionnaires/<int:brouillon_id>/copie-anonyme")
@requires(Droit.ANIMER)
def copier_anonyme(brouillon_id: int) -> Page:
    brouillon = found(brouillon_id)
    if not Formulaire().validate():
        return _back(brouillon_id, EXPIRED)
    copie = copy_of(brouillon) or abort(HTTPStatus.NOT_FOUND)
    try:
        own, is_new = copier_sans_noms(
            writing(), region_id=brouillon.region_id, copie=copie, acteur=acteur(), now=now()
        )
        copy_id = own.id
        commit()
    except UserFacingError as error:
        return _back(brouillon_id, f"{error.problem} {error.remedy}")
    flash(
        "La copie est dans votre bibliothèque. Relisez-la, publiez-la, puis lancez la campagne anonyme."
        if is_new
        else "Cette copie était déjà dans votre bibliothèque : la voici, telle qu’elle est."
    )
    return redirect(url_for("constructeur.plan", brouillon_id=copy_id), HTTPStatus.SEE_OTHER)


def _back(brouillon_id: int, message: str) -> Page:
    flash(message)
    return redirect(url_for("questionnaires.lancer", brouillon_id=brouillon_id), HTTPStatus.SEE_OTHER)
