"""Pages of the engagements of a fiche d’appui: write, correct, withdraw."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Avenant, Engagement
from collecte.organisation.views.acces_organisation import named, there
from collecte.policy import Droit
from collecte.temps.forms.engagements import EngagementForm
from collecte.temps.operations.engagements import TermesEngagement, put_engagement, remove_engagement
from collecte.temps.queries.fiche_appui import get_negotiated_avenant, get_negotiated_engagement
from collecte.temps.views.fiches_appui import bp, today

_READERS = "Lu par les chargé(e)s de mission du DLA et par sa direction, et imprimé sur la fiche."


@bp.get("/avenants/<int:avenant_id>/engagements/nouveau")
@requires(Droit.NEGOCIER)
def nouvel_engagement(avenant_id: int) -> Page:
    return show(_new_screen(_the_avenant(avenant_id)), form_as_left(EngagementForm))


@bp.post("/avenants/<int:avenant_id>/engagements/nouveau")
@requires(Droit.NEGOCIER)
def noter_engagement(avenant_id: int) -> Page:
    negotiated, form = _the_avenant(avenant_id), EngagementForm()

    def act(session: Transaction) -> str:
        avenant = session.get_one(Avenant, avenant_id)
        put_engagement(session, avenant=avenant, termes=_termes(form), acteur=acteur(), now=now())
        return _home(negotiated)

    return settle(_new_screen(negotiated), form, act, done="L’engagement est noté.", on="texte")


@bp.get("/engagements/<int:engagement_id>")
@requires(Droit.NEGOCIER)
def engagement(engagement_id: int) -> Page:
    engagement = _the_engagement(engagement_id)
    echeance = engagement.echeance.isoformat() if engagement.echeance else ""
    return show(
        _screen(engagement), form_as_left(EngagementForm, texte=engagement.texte, qui=engagement.qui, echeance=echeance)
    )


@bp.post("/engagements/<int:engagement_id>")
@requires(Droit.NEGOCIER)
def corriger_engagement(engagement_id: int) -> Page:
    engagement, form = _the_engagement(engagement_id), EngagementForm()

    def act(session: Transaction) -> str:
        changed = session.get_one(Engagement, engagement_id)
        put_engagement(
            session,
            avenant=changed.avenant,
            termes=_termes(form),
            engagement=changed,
            acteur=acteur(),
            now=now(),
        )
        return _home(engagement.avenant)

    return settle(_screen(engagement), form, act, done="L’engagement est corrigé.", on="texte")


@bp.get("/engagements/<int:engagement_id>/retirer")
@requires(Droit.NEGOCIER)
def retirer_engagement(engagement_id: int) -> Page:
    return show(_removal_screen(_the_engagement(engagement_id)), Formulaire())


@bp.post("/engagements/<int:engagement_id>/retirer")
@requires(Droit.NEGOCIER)
def confirmer_retrait_engagement(engagement_id: int) -> Page:
    engagement = _the_engagement(engagement_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(Engagement, engagement_id)
        remove_engagement(session, engagement=removed, acteur=acteur(), now=now())
        return _home(engagement.avenant)

    return settle(_removal_screen(engagement), Formulaire(), act, done="L’engagement est retiré.")


def _the_avenant(avenant_id: int) -> Avenant:
    return there(get_negotiated_avenant(reading(), acteur(), avenant_id, today()))


def _the_engagement(engagement_id: int) -> Engagement:
    return there(get_negotiated_engagement(reading(), acteur(), engagement_id, today()))


def _termes(form: EngagementForm) -> TermesEngagement:
    return TermesEngagement(texte=form.texte.value, qui=form.qui.value, echeance=form.echeance.value)


def _home(avenant: Avenant) -> str:
    return url_for("fiches_appui.fiche", dla_id=avenant.convention.dla_id, avenant=avenant.id, _anchor="engagements")


def _up_to(avenant: Avenant) -> list[Link]:
    return [(f"Fiche d’appui, {named(avenant.convention.dla)}", _home(avenant))]


def _new_screen(avenant: Avenant) -> Ecran:
    return Ecran(
        titre="Noter un engagement",
        chapeau=f"Avenant {avenant.numero}. {_READERS}",
        fil=_up_to(avenant),
        bouton="Noter l’engagement",
        retour=_home(avenant),
    )


def _screen(engagement: Engagement) -> Ecran:
    return Ecran(
        titre="Corriger l’engagement",
        chapeau=f"Avenant {engagement.avenant.numero}. {_READERS}",
        fil=_up_to(engagement.avenant),
        bouton="Enregistrer",
        retour=_home(engagement.avenant),
        autre=("Retirer cet engagement", url_for("fiches_appui.retirer_engagement", engagement_id=engagement.id)),
    )


def _removal_screen(engagement: Engagement) -> Ecran:
    return Ecran(
        titre="Retirer cet engagement ?",
        chapeau=f"« {engagement.texte} »",
        points=("Il ne paraît plus sur la fiche, et rien n’en est gardé, hors le fait qu’il a été retiré.",),
        fil=_up_to(engagement.avenant),
        bouton="Retirer cet engagement",
        retour=_home(engagement.avenant),
    )
