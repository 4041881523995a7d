"""Pages of the orientations prioritaires of an avenant: list, enter, correct, remove."""

from collections.abc import Callable

from flask import render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, confirm
from collecte.comptes.web.context import reading
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.models import Avenant, OrientationPrioritaire
from collecte.organisation.forms.organisation import OrientationForm
from collecte.organisation.operations.orientations import put_orientation, remove_orientation
from collecte.organisation.queries.orientations import (
    LOADED_WITH_ORIENTATION,
    count_accompagnements_with,
    list_objectifs_with,
    list_orientations_of,
)
from collecte.organisation.views.acces_organisation import the_avenant, told_targets, up_to_convention
from collecte.organisation.views.conventions import bp
from collecte.policy import animated_orientations
from questionnaires.core.francais import plural


@bp.route("/avenants/<int:avenant_id>/orientations", methods=["GET", "POST"])
def orientations(avenant_id: int) -> Page:
    """List the orientations of an avenant, and add one."""
    avenant = the_avenant(avenant_id)

    def page(form: OrientationForm) -> str:
        return render_template(
            "organisation/orientations.html",
            avenant=avenant,
            fil=up_to_convention(avenant.convention),
            orientations=list_orientations_of(reading(), [avenant.id]),
            form=form,
        )

    return _answer(page, form_of(OrientationForm), avenant, None, "L’orientation est ajoutée.")


@bp.route("/orientations/<int:orientation_id>", methods=["GET", "POST"])
def orientation(orientation_id: int) -> Page:
    orientation = _the_orientation(orientation_id)
    ecran = Ecran(
        titre="Corriger l’orientation",
        chapeau="Les accompagnements qui y répondent gardent ce lien.",
        fil=_up_to(orientation),
        bouton="Enregistrer",
    )
    form = form_of(OrientationForm, libelle=orientation.libelle)
    return _answer(ecran, form, orientation.avenant, orientation, "L’orientation est changée.")


def _answer(
    ecran: Ecran | Callable[[OrientationForm], str],
    form: OrientationForm,
    avenant: Avenant,
    orientation: OrientationPrioritaire | None,
    done: str,
) -> Page:
    """Show the form of a new orientation, or of one to correct, or process it."""
    act = acting(
        put_orientation,
        url_for("conventions.orientations", avenant_id=avenant.id),
        avenant=avenant,
        libelle=form.libelle,
        orientation=orientation,
    )
    return answer(ecran, form, act, done=done, on="libelle")


def _the_orientation(orientation_id: int) -> OrientationPrioritaire:
    return fetch(OrientationPrioritaire, orientation_id, animated_orientations, LOADED_WITH_ORIENTATION)


def _up_to(orientation: OrientationPrioritaire) -> list[Link]:
    where = url_for("conventions.orientations", avenant_id=orientation.avenant_id)
    return [
        *up_to_convention(orientation.avenant.convention),
        (f"Orientations de l’avenant {orientation.avenant.numero}", where),
    ]


@bp.route("/orientations/<int:orientation_id>/retirer", methods=["GET", "POST"])
def retirer_orientation(orientation_id: int) -> Page:
    orientation = _the_orientation(orientation_id)
    count = count_accompagnements_with(reading(), orientation.id)
    ecran = Ecran(
        titre="Retirer cette orientation ?",
        chapeau=f"« {orientation.libelle} ». Pour une orientation saisie à tort.",
        points=(
            f"{plural(count, 'accompagnement y répond', 'accompagnements y répondent')} : ce lien est perdu, pas le "
            "reste.",
            *told_targets(list_objectifs_with(reading(), orientation.id)),
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=_up_to(orientation),
        bouton="Retirer cette orientation",
    )
    return confirm(ecran, "L’orientation est retirée.", remove_orientation, orientation=orientation)
