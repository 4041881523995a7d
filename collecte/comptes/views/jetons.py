"""« Jetons d’accès »: list, create and revoke the tokens with which programs read the data of an account."""

from http import HTTPStatus

from flask import flash, render_template, url_for
from werkzeug.wrappers import Response

from collecte.comptes.forms.comptes import JetonForm
from collecte.comptes.operations.jetons import MAX_JETONS, TooManyJetonsError, create_jeton, revoke_jeton
from collecte.comptes.queries.comptes import list_jetons
from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import own_compte, proven
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.policy import Droit

bp = GatedBlueprint("jetons", __name__, Droit.CONNECTE, url_prefix="/compte/jetons")


@bp.get("")
def page() -> Page:
    return _page(form_as_left(JetonForm))


@bp.post("")
@proven
def creer() -> Page:
    """Create a token, shown by this answer only: the database has no more than its hash."""
    form = JetonForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = create_jeton(
            writing(),
            compte=own_compte(writing()),
            nom=form.nom.value,
            jours=form.jours.data,
            acteur=acteur(),
            now=now(),
        )
    except TooManyJetonsError as error:
        form.refuse(form.nom, str(error))
        return _page(form), error.status
    commit()
    return _page(JetonForm(formdata=None), token)


@bp.post("/<int:jeton_id>/revoquer")
@proven
def revoquer(jeton_id: int) -> Response:
    """Revoke one of the user's own tokens; someone else's number revokes nothing."""
    if Formulaire().validate() and revoke_jeton(
        writing(), compte=own_compte(writing()), jeton_id=jeton_id, acteur=acteur(), now=now()
    ):
        commit()
        flash("Ce jeton est révoqué : il n’ouvre plus rien.")
    return lead_to(url_for("jetons.page"))


def _page(form: JetonForm, token: str = "") -> str:
    jetons = list_jetons(reading(), acteur().compte_id)
    return render_template("comptes/jetons.html", form=form, token=token, jetons=jetons, most=MAX_JETONS, moment=now())
