"""Pages of expected answers: effectifs confirmed by directions, corrections, replacement in a draw."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from collecte.campagnes.forms.campagnes import AttendueForm, RaisonForm, RemplacementForm, TermesForm
from collecte.campagnes.operations.attendues import Termes
from collecte.campagnes.operations.corrections import (
    ajouter_attendue,
    corriger_attendue,
    list_addable,
    retirer_attendue,
)
from collecte.campagnes.operations.remplacements import next_for, remplacer
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.structures_interrogees import list_noms
from collecte.campagnes.queries.suivis import Cle, Suivi, list_retirees
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import expected_in
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.models import Campagne, Participation
from collecte.organisation.queries.organisation import list_affectations_of, list_dlas
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.views.animation import animated, animated_to_change
from questionnaires.core.francais import decimal_text


@bp.get("/campagnes/<int:campagne_id>/attendues")
@requires(Droit.ANIMER)
def attendues(campagne_id: int) -> Page:
    return _list_page(animated(campagne_id), form_as_left(AttendueForm))


@bp.post("/campagnes/<int:campagne_id>/attendues")
@requires(Droit.ANIMER)
def ajouter(campagne_id: int) -> Page:
    campagne, form = animated(campagne_id), AttendueForm()
    offered = _offer(campagne, form)
    if not form.validate():
        return _list_page(campagne, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        ajouter_attendue(
            writing(),
            campagne_id=campagne_id,
            key=offered[form.qui.data],
            raison=form.raison.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.qui, str(error))
        return _list_page(animated(campagne_id), form), error.status
    flash("Une réponse de plus est attendue.")
    return _to_follow_up(campagne_id)


def _list_page(campagne: Campagne, form: AttendueForm) -> str:
    _offer(campagne, form)
    return render_template(
        "campagnes/attendues.html", campagne=campagne, form=form, retirees=list_retirees(reading(), campagne)
    )


def _offer(campagne: Campagne, form: AttendueForm) -> Mapping[str, Cle]:
    """Offer the answers that can be added in the form; return choice -> key."""
    addable = list_addable(reading(), campagne) if campagne.attendues_fixees_le else []
    dlas = {dla.id: f"DLA {dla.code} {dla.nom}" for dla in list_dlas(reading(), campagne.region_id)}
    names = _names(addable)
    offered = {"-".join(str(part or 0) for part in termes.key): termes for termes in addable}
    form.qui.choices = [
        SelectChoice(code, ", ".join(filter(None, (names.get(termes.key), dlas[termes.dla_id]))))
        for code, termes in offered.items()
    ]
    return {code: termes.key for code, termes in offered.items()}


def _names(addable: Sequence[Termes]) -> Mapping[Cle, str]:
    """Map keys to the name of the person or structure; a whole DLA has none."""
    affectation_ids = [termes.affectation_id for termes in addable if termes.affectation_id]
    asked = [termes.accompagnement_id for termes in addable if termes.accompagnement_id]
    affectations = list_affectations_of(reading(), affectation_ids) if affectation_ids else ()
    people = {affectation.id: affectation.personne.nom_complet for affectation in affectations}
    structures = list_noms(reading(), asked) if asked else {}
    named = (
        (termes, people.get(termes.affectation_id or 0, structures.get(termes.accompagnement_id or 0)))
        for termes in addable
    )
    return {termes.key: name for termes, name in named if name}


@bp.get("/campagnes/<int:campagne_id>/attendues/<int:participation_id>")
@requires(Droit.ANIMER)
def attendue(campagne_id: int, participation_id: int) -> Page:
    campagne, suivi = _of_time(campagne_id, participation_id)
    check_not_settled(campagne)
    form = form_as_left(TermesForm, etp=decimal_text(suivi.etp, 2), mois=decimal_text(suivi.mois, 1))
    return render_template("campagnes/attendue.html", campagne=campagne, suivi=suivi, form=form)


@bp.post("/campagnes/<int:campagne_id>/attendues/<int:participation_id>")
@requires(Droit.ANIMER)
def corriger(campagne_id: int, participation_id: int) -> Page:
    campagne, suivi = _of_time(campagne_id, participation_id)
    form = TermesForm()
    if not form.validate():
        return _refused("campagnes/attendue.html", campagne, suivi, form)
    etp, mois = form.termes
    try:
        corriger_attendue(
            writing(),
            participation_id=participation_id,
            etp=etp,
            mois=mois,
            raison=form.raison.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.etp, str(error))
        return _refused("campagnes/attendue.html", animated(campagne_id), suivi, form, error.status)
    flash("Ce qui est attendu est corrigé ; la couverture en tient compte.")
    return _to_follow_up(campagne_id)


def _of_time(campagne_id: int, participation_id: int) -> tuple[Campagne, Suivi]:
    """Return the campaign and the expected answer; 404 unless time is asked: ETP and months are expected there only."""
    campagne = animated(campagne_id)
    if not campagne.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    return campagne, expected_in(campagne, participation_id)


@bp.get("/campagnes/<int:campagne_id>/attendues/<int:participation_id>/retirer")
@requires(Droit.ANIMER)
def retirer(campagne_id: int, participation_id: int) -> Page:
    campagne = animated_to_change(campagne_id)
    suivi = expected_in(campagne, participation_id)
    return render_template("campagnes/retirer.html", campagne=campagne, suivi=suivi, form=form_as_left(RaisonForm))


@bp.post("/campagnes/<int:campagne_id>/attendues/<int:participation_id>/retirer")
@requires(Droit.ANIMER)
def ne_plus_attendre(campagne_id: int, participation_id: int) -> Page:
    campagne, form = animated(campagne_id), RaisonForm()
    suivi = expected_in(campagne, participation_id)
    if not form.validate():
        return _refused("campagnes/retirer.html", campagne, suivi, form)
    try:
        retirer_attendue(
            writing(), participation_id=participation_id, raison=form.raison.data, acteur=acteur(), now=now()
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.raison, str(error))
        return _refused("campagnes/retirer.html", animated(campagne_id), suivi, form, error.status)
    flash("Cette réponse n’est plus attendue. Elle reste dans la liste des réponses retirées.")
    return redirect(url_for("campagnes.attendues", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _refused(
    template: str, campagne: Campagne, suivi: Suivi, form: RaisonForm, status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> Page:
    return render_template(template, campagne=campagne, suivi=suivi, form=form), status


def _to_follow_up(campagne_id: int) -> Response:
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


@bp.get("/campagnes/<int:campagne_id>/effectifs")
@requires(Droit.ANIMER)
def effectifs(campagne_id: int) -> Page:
    campagne = animated(campagne_id)
    if not campagne.is_temps:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(
        "campagnes/effectifs.html", campagne=campagne, effectifs=list_effectifs(reading(), campagne_id)
    )


@bp.get("/campagnes/<int:campagne_id>/remplacer/<int:participation_id>")
@requires(Droit.ANIMER)
def remplacement(campagne_id: int, participation_id: int) -> Page:
    return _page(_lost(animated_to_change(campagne_id), participation_id), form_as_left(RemplacementForm))


@bp.post("/campagnes/<int:campagne_id>/remplacer/<int:participation_id>")
@requires(Droit.ANIMER)
def prendre_une_remplacante(campagne_id: int, participation_id: int) -> Page:
    participation, form = _lost(animated(campagne_id), participation_id), RemplacementForm()
    if not form.validate():
        return _page(participation, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        named = remplacer(
            writing(),
            participation_id=participation_id,
            au_dela=form.au_dela.data,
            sauter=form.sauter.data,
            acteur=acteur(),
            now=now(),
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.au_dela, str(error))
        return _page(_lost(animated(campagne_id), participation_id), form), error.status
    flash(f"{named} est interrogée à la place. Son lien part à la prochaine relance, ou par « Relancer ».")
    return redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER)


def _lost(campagne: Campagne, participation_id: int) -> Participation:
    """Return an answer of this very campaign, withdrawn or not; 404 for any other."""
    participation = reading().get(Participation, participation_id)
    return there(participation if participation is not None and participation.campagne_id == campagne.id else None)


def _page(participation: Participation, form: RemplacementForm) -> str:
    try:
        following, refus = next_for(reading(), participation, now()), ""
    except UserFacingError as error:
        following, refus = None, str(error)
    return render_template(
        "campagnes/remplacement.html",
        campagne=participation.campagne,
        participation=participation,
        following=following,
        refus=refus,
        form=form,
    )
