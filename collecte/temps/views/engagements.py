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
    own, form = _the_avenant(avenant_id), EngagementForm()

    def act(session: Transaction) -> str:
        of = session.get_one(Avenant, avenant_id)
        put_engagement(session, avenant=of, termes=_termes(form), acteur=acteur(), now=now())
        return _home(own)

    return settle(_new_screen(own), form, act, done="L’engagement est noté.", on="texte")


@bp.get("/engagements/<int:engagement_id>")
@requires(Droit.NEGOCIER)
def engagement(engagement_id: int) -> Page:
    own = _the_engagement(engagement_id)
    echeance = own.echeance.isoformat() if own.echeance else ""
    return show(_screen(own), form_as_left(EngagementForm, texte=own.texte, qui=own.qui, echeance=echeance))


@bp.post("/engagements/<int:engagement_id>")
@requires(Droit.NEGOCIER)
def corriger_engagement(engagement_id: int) -> Page:
    own, form = _the_engagement(engagement_id), EngagementForm()

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
        return _home(own.avenant)

    return settle(_screen(own), form, act, done="L’engagement est corrigé.", on="texte")


@bp.get("/engagements/<int:engagement_id>/retirer")
@requires(Droit.NEGOCIER)
def retirer_engagement(engagement_id: int) -> Page:
    return show(_removal_screen(_the_engagement(engagement_id)), Formulaire())


@bp.post("/engagements/<int:engagement_id>/retirer")
@requires(Droit.NEGOCIER)
def confirmer_retrait_engagement(engagement_id: int) -> Page:
    own = _the_engagement(engagement_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(Engagement, engagement_id)
        remove_engagement(session, engagement=removed, acteur=acteur(), now=now())
        return _home(own.avenant)

    return settle(_removal_screen(own), Formulaire(), act, done="L’engagement est retiré.")


def _the_avenant(avenant_id: int) -> Avenant:
    return there(get_negotiated_avenant(reading(), acteur(), avenant_id, today()))


def _the_engagement(engagement_id: int) -> Engagement:
    return there(get_negotiated_engagement(reading(), acteur(), engagement_id, today()))


def _termes(form: EngagementForm) -> TermesEngagement:
    return TermesEngagement(texte=form.texte.value, qui=form.qui.value, echeance=form.echeance.value)


def _home(own: Avenant) -> str:
    return url_for("fiches_appui.fiche", dla_id=own.convention.dla_id, avenant=own.id, _anchor="engagements")


def _up_to(own: Avenant) -> list[Link]:
    return [(f"Fiche d’appui, {named(own.convention.dla)}", _home(own))]


def _new_screen(own: Avenant) -> Ecran:
    return Ecran(
        titre="Noter un engagement",
        chapeau=f"Avenant {own.numero}. {_READERS}",
        fil=_up_to(own),
        bouton="Noter l’engagement",
        retour=_home(own),
    )


def _screen(own: Engagement) -> Ecran:
    return Ecran(
        titre="Corriger l’engagement",
        chapeau=f"Avenant {own.avenant.numero}. {_READERS}",
        fil=_up_to(own.avenant),
        bouton="Enregistrer",
        retour=_home(own.avenant),
        autre=("Retirer cet engagement", url_for("fiches_appui.retirer_engagement", engagement_id=own.id)),
    )


def _removal_screen(own: Engagement) -> Ecran:
    return Ecran(
        titre="Retirer cet engagement ?",
        chapeau=f"« {own.texte} »",
        points=("Il ne paraît plus sur la fiche, et rien n’en est gardé, hors le fait qu’il a été retiré.",),
        fil=_up_to(own.avenant),
        bouton="Retirer cet engagement",
        retour=_home(own.avenant),
    )
