"""Pages of the orientations prioritaires of an avenant: list, enter, correct, remove."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.errors import UserFacingError
from collecte.core.forms.base import Formulaire
from collecte.models import Avenant, OrientationPrioritaire
from collecte.organisation.forms.organisation import OrientationForm
from collecte.organisation.operations.orientations import put_orientation, remove_orientation
from collecte.organisation.queries.orientations import (
    count_accompagnements_with,
    get_animated_orientation,
    list_objectifs_with,
    list_orientations_of,
)
from collecte.organisation.views.acces_organisation import the_avenant, there, told_targets, up_to_convention
from collecte.organisation.views.conventions import bp
from collecte.policy import Droit
from questionnaires.core.francais import plural


@bp.get("/avenants/<int:avenant_id>/orientations")
@requires(Droit.ANIMER)
def orientations(avenant_id: int) -> Page:
    return _page(the_avenant(avenant_id), form_as_left(OrientationForm))


@bp.post("/avenants/<int:avenant_id>/orientations")
@requires(Droit.ANIMER)
def ajouter_orientation(avenant_id: int) -> Page:
    avenant, form = the_avenant(avenant_id), OrientationForm()
    if not form.validate():
        return _page(avenant, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session = writing()
        written = session.get_one(Avenant, avenant_id)
        put_orientation(session, avenant=written, libelle=form.libelle.value, acteur=acteur(), now=now())
        commit()
    except UserFacingError as error:
        form.refuse(form.libelle, str(error))
        return _page(avenant, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash("L’orientation est ajoutée.")
    return redirect(url_for("conventions.orientations", avenant_id=avenant_id), HTTPStatus.SEE_OTHER)


def _page(avenant: Avenant, form: OrientationForm) -> str:
    return render_template(
        "organisation/orientations.html",
        avenant=avenant,
        fil=up_to_convention(avenant.convention),
        orientations=list_orientations_of(reading(), [avenant.id]),
        form=form,
    )


@bp.get("/orientations/<int:orientation_id>")
@requires(Droit.ANIMER)
def orientation(orientation_id: int) -> Page:
    orientation = _the_orientation(orientation_id)
    return show(_screen(orientation), form_as_left(OrientationForm, libelle=orientation.libelle))


@bp.post("/orientations/<int:orientation_id>")
@requires(Droit.ANIMER)
def changer_orientation(orientation_id: int) -> Page:
    orientation, form = _the_orientation(orientation_id), OrientationForm()
    back = url_for("conventions.orientations", avenant_id=orientation.avenant_id)

    def act(session: Transaction) -> str:
        changed = session.get_one(OrientationPrioritaire, orientation_id)
        put_orientation(
            session,
            avenant=changed.avenant,
            libelle=form.libelle.value,
            orientation=changed,
            acteur=acteur(),
            now=now(),
        )
        return back

    return settle(_screen(orientation), form, act, done="L’orientation est changée.", on="libelle")


def _the_orientation(orientation_id: int) -> OrientationPrioritaire:
    return there(get_animated_orientation(reading(), acteur(), orientation_id))


def _up_to(orientation: OrientationPrioritaire) -> list[Link]:
    where = url_for("conventions.orientations", avenant_id=orientation.avenant_id)
    return [
        *up_to_convention(orientation.avenant.convention),
        (f"Orientations de l’avenant {orientation.avenant.numero}", where),
    ]


def _screen(orientation: OrientationPrioritaire) -> Ecran:
    return Ecran(
        titre="Corriger l’orientation",
        chapeau="Les accompagnements qui y répondent gardent ce lien.",
        fil=_up_to(orientation),
        bouton="Enregistrer",
        retour=url_for("conventions.orientations", avenant_id=orientation.avenant_id),
    )


@bp.get("/orientations/<int:orientation_id>/retirer")
@requires(Droit.ANIMER)
def retirer_orientation(orientation_id: int) -> Page:
    return show(_removal_screen(_the_orientation(orientation_id)), Formulaire())


@bp.post("/orientations/<int:orientation_id>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait_orientation(orientation_id: int) -> Page:
    orientation = _the_orientation(orientation_id)
    screen, back = _removal_screen(orientation), url_for("conventions.orientations", avenant_id=orientation.avenant_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(OrientationPrioritaire, orientation_id)
        remove_orientation(session, orientation=removed, acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="L’orientation est retirée.")


def _removal_screen(orientation: OrientationPrioritaire) -> Ecran:
    count = count_accompagnements_with(reading(), orientation.id)
    points = [
        f"{plural(count, 'accompagnement y répond', 'accompagnements y répondent')} : ce lien est perdu, pas le reste.",
        *told_targets(list_objectifs_with(reading(), orientation.id)),
        "Le journal des modifications garde ce qu’elle disait.",
    ]
    return Ecran(
        titre="Retirer cette orientation ?",
        chapeau=f"« {orientation.libelle} ». Pour une orientation saisie à tort.",
        points=points,
        fil=_up_to(orientation),
        bouton="Retirer cette orientation",
        retour=url_for("conventions.orientations", avenant_id=orientation.avenant_id),
    )
