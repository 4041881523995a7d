"""Building a questionnaire: its outline, what its buttons do, what was done to it and taken back."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from collecte.bibliotheque.forms.constructeur import RevisionForm
from collecte.bibliotheque.operations.brouillons import ChangedBrouillonError, undo_change
from collecte.bibliotheque.queries.brouillons import list_modifications
from collecte.bibliotheque.views.constructeur_commun import Chantier, Page, animated, back, bp, chantier_of, make
from collecte.bibliotheque.views.gestes import read_geste
from collecte.bibliotheque.views.plan_questionnaire import Plan
from collecte.comptes.web.context import commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.policy import Droit
from collecte.reponses.queries.versions import get_last_version
from questionnaires.files.versions import content_hash

_SHOWN = 5
"""Changes that the outline lists; the history has them all."""


@bp.get("/questionnaires/<int:brouillon_id>")
@requires(Droit.ANIMER)
def plan(brouillon_id: int) -> Page:
    """The whole questionnaire, from page to page."""
    chantier = chantier_of(brouillon_id)
    version = get_last_version(reading(), chantier.code, chantier.region_id)
    return render_template(
        "bibliotheque/constructeur/plan.html",
        chantier=chantier,
        brouillon=animated(brouillon_id),
        plan=Plan(chantier),
        publiee=version,
        is_changed=version is not None and version.empreinte != content_hash(chantier.questionnaire),
        modifications=list_modifications(reading(), brouillon_id, limit=_SHOWN),
    )


@bp.get("/questionnaires/<int:brouillon_id>/historique")
@requires(Droit.ANIMER)
def historique(brouillon_id: int) -> Page:
    """What was done to it, the last change first."""
    chantier = chantier_of(brouillon_id)
    modifications = list_modifications(reading(), brouillon_id, limit=200)
    return render_template("bibliotheque/constructeur/historique.html", chantier=chantier, modifications=modifications)


@bp.post("/questionnaires/<int:brouillon_id>/gestes")
@requires(Droit.ANIMER)
def geste(brouillon_id: int) -> Page:
    """What a button of the outline does."""
    chantier = chantier_of(brouillon_id)
    if not Formulaire().validate():
        return _refused(chantier, EXPIRED)
    done = read_geste(request.form.get("geste", ""))
    if done is None:
        return _refused(chantier, "Ce bouton n’existe pas. Rien n’a changé.")
    try:
        make(chantier, done.apply, done.told(chantier.questionnaire))
    except UserFacingError as error:
        return _refused(chantier, str(error))
    return back(chantier, done.anchor(chantier.questionnaire))


@bp.post("/questionnaires/<int:brouillon_id>/annuler")
@requires(Droit.ANIMER)
def annuler(brouillon_id: int) -> Page:
    """Take the last change back, when it is the one that the page showed."""
    chantier = chantier_of(brouillon_id)
    form = RevisionForm()
    if not form.validate():
        return _refused(chantier, EXPIRED)
    try:
        told = undo_change(writing(), brouillon_id=brouillon_id, now=now(), base_revision=form.base_revision)
        commit()
    except ChangedBrouillonError as error:
        return _refused(chantier, f"{error.problem} Relisez la dernière modification avant de l’annuler.")
    except UserFacingError as error:
        return _refused(chantier, str(error))
    flash(f"Annulé. {told}")
    return back(chantier, "plan")


def _refused(chantier: Chantier, sentence: str) -> Response:
    """To the outline, where it is said why nothing was done."""
    flash(sentence, "warning")
    return back(chantier)
