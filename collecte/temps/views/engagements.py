"""Pages of the engagements of a fiche d’appui: write, correct, withdraw."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, confirm
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.models import Avenant, Engagement
from collecte.organisation.views.acces_organisation import named
from collecte.temps.forms.engagements import EngagementForm
from collecte.temps.operations.engagements import TermesEngagement, put_engagement, remove_engagement
from collecte.temps.queries.fiche_appui import (
    LOADED_WITH_AVENANT,
    LOADED_WITH_ENGAGEMENT,
    negotiated_avenants,
    negotiated_engagements,
)
from collecte.temps.views.fiches_appui import bp

_READERS = "Lu par les chargé(e)s de mission du DLA et par sa direction, et imprimé sur la fiche."


@bp.route("/avenants/<int:avenant_id>/engagements/nouveau", methods=["GET", "POST"])
def nouvel_engagement(avenant_id: int) -> Page:
    avenant = fetch(Avenant, avenant_id, negotiated_avenants, *LOADED_WITH_AVENANT)
    screen = Ecran(
        titre="Noter un engagement",
        chapeau=f"Avenant {avenant.numero}. {_READERS}",
        fil=_up_to(avenant),
        bouton="Noter l’engagement",
        retour=_home(avenant),
    )
    return _form_page(screen, form_of(EngagementForm), avenant, done="L’engagement est noté.")


@bp.route("/engagements/<int:engagement_id>", methods=["GET", "POST"])
def engagement(engagement_id: int) -> Page:
    engagement = fetch(Engagement, engagement_id, negotiated_engagements, *LOADED_WITH_ENGAGEMENT)
    form = form_of(EngagementForm, **typed(engagement, TermesEngagement.__slots__))
    screen = Ecran(
        titre="Corriger l’engagement",
        chapeau=f"Avenant {engagement.avenant.numero}. {_READERS}",
        fil=_up_to(engagement.avenant),
        bouton="Enregistrer",
        retour=_home(engagement.avenant),
        autre=("Retirer cet engagement", url_for("fiches_appui.retirer_engagement", engagement_id=engagement.id)),
    )
    return _form_page(screen, form, engagement.avenant, engagement, done="L’engagement est corrigé.")


def _form_page(
    screen: Ecran, form: EngagementForm, avenant: Avenant, engagement: Engagement | None = None, *, done: str
) -> Page:
    """Record a commitment of an avenant, or correct it."""
    act = acting(
        put_engagement,
        _home(avenant),
        avenant=avenant,
        termes=lambda: form.terms(TermesEngagement),
        engagement=engagement,
    )
    return answer(screen, form, act, done=done, on="texte")


@bp.route("/engagements/<int:engagement_id>/retirer", methods=["GET", "POST"])
def retirer_engagement(engagement_id: int) -> Page:
    engagement = fetch(Engagement, engagement_id, negotiated_engagements, *LOADED_WITH_ENGAGEMENT)
    screen = Ecran(
        titre="Retirer cet engagement ?",
        chapeau=f"« {engagement.texte} »",
        points=("Il ne paraît plus sur la fiche, et rien n’en est gardé, hors le fait qu’il a été retiré.",),
        fil=_up_to(engagement.avenant),
        bouton="Retirer cet engagement",
        retour=_home(engagement.avenant),
    )
    return confirm(screen, "L’engagement est retiré.", remove_engagement, engagement=engagement)


def _home(avenant: Avenant) -> str:
    return url_for("fiches_appui.fiche", dla_id=avenant.convention.dla_id, avenant=avenant.id, _anchor="engagements")


def _up_to(avenant: Avenant) -> list[Link]:
    return [(f"Fiche d’appui, {named(avenant.convention.dla)}", _home(avenant))]
