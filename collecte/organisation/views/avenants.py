"""Pages of the avenants of a convention: enter, correct, remove."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Avenant, Convention
from collecte.organisation.forms.organisation import AvenantForm
from collecte.organisation.hooks import LOST_WITH_AVENANT
from collecte.organisation.operations.conventions import put_avenant, remove_avenant
from collecte.organisation.operations.lignes_conventions import TermesAvenant
from collecte.organisation.queries.orientations import list_objectifs
from collecte.organisation.views.acces_organisation import the_avenant, the_convention, told_targets, up_to_convention
from collecte.organisation.views.conventions import bp
from collecte.policy import Droit
from questionnaires.core.francais import decimal_text


@bp.get("/conventions/<int:convention_id>/avenants/nouveau")
@requires(Droit.ANIMER)
def nouvel_avenant(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    numero = max((avenant.numero for avenant in convention.avenants), default=0) + 1
    return show(_new_avenant_screen(convention), form_as_left(AvenantForm, numero=str(numero)))


@bp.post("/conventions/<int:convention_id>/avenants/nouveau")
@requires(Droit.ANIMER)
def creer_avenant(convention_id: int) -> Page:
    convention, form = the_convention(convention_id), AvenantForm()

    def act(session: Transaction) -> str:
        convention = session.get_one(Convention, convention_id)
        put_avenant(session, convention=convention, termes=_termes(form), acteur=acteur(), now=now())
        return url_for("conventions.convention", convention_id=convention_id)

    return settle(_new_avenant_screen(convention), form, act, done="L’avenant est enregistré.", on="debut")


def _termes(form: AvenantForm) -> TermesAvenant:
    return TermesAvenant(
        numero=form.numero.value,
        debut=form.debut.value,
        fin=form.fin.value,
        etp=form.etp.value,
        budget=form.budget.value,
    )


def _new_avenant_screen(convention: Convention) -> Ecran:
    return Ecran(
        titre="Ajouter un avenant",
        chapeau="Ce qui est convenu pour une partie de la convention, le plus souvent une année.",
        fil=up_to_convention(convention),
        bouton="Enregistrer l’avenant",
        retour=url_for("conventions.convention", convention_id=convention.id),
    )


@bp.get("/avenants/<int:avenant_id>")
@requires(Droit.ANIMER)
def avenant(avenant_id: int) -> Page:
    avenant = the_avenant(avenant_id)
    budget = "" if avenant.budget is None else decimal_text(avenant.budget, 2)
    form = form_as_left(
        AvenantForm,
        numero=str(avenant.numero),
        debut=avenant.debut.isoformat(),
        fin=avenant.fin.isoformat(),
        etp=decimal_text(avenant.etp, 2),
        budget=budget,
    )
    return show(_avenant_screen(avenant), form)


@bp.post("/avenants/<int:avenant_id>")
@requires(Droit.ANIMER)
def changer_avenant(avenant_id: int) -> Page:
    avenant, form = the_avenant(avenant_id), AvenantForm()

    def act(session: Transaction) -> str:
        changed = session.get_one(Avenant, avenant_id)
        convention = changed.convention
        put_avenant(session, convention=convention, termes=_termes(form), avenant=changed, acteur=acteur(), now=now())
        return url_for("conventions.convention", convention_id=convention.id)

    return settle(_avenant_screen(avenant), form, act, done="L’avenant est changé.", on="debut")


def _avenant_screen(avenant: Avenant) -> Ecran:
    return Ecran(
        titre=f"Avenant {avenant.numero}",
        chapeau="Corrigez ce qui a été saisi. Un changement convenu en cours de route est un autre avenant.",
        fil=up_to_convention(avenant.convention),
        bouton="Enregistrer l’avenant",
        retour=url_for("conventions.convention", convention_id=avenant.convention_id),
    )


@bp.get("/avenants/<int:avenant_id>/retirer")
@requires(Droit.ANIMER)
def retirer_avenant(avenant_id: int) -> Page:
    return show(_avenant_removal_screen(the_avenant(avenant_id)), Formulaire())


@bp.post("/avenants/<int:avenant_id>/retirer")
@requires(Droit.ANIMER)
def confirmer_retrait_avenant(avenant_id: int) -> Page:
    avenant = the_avenant(avenant_id)
    back = url_for("conventions.convention", convention_id=avenant.convention_id)

    def act(session: Transaction) -> str:
        remove_avenant(session, avenant=session.get_one(Avenant, avenant_id), acteur=acteur(), now=now())
        return back

    return settle(_avenant_removal_screen(avenant), Formulaire(), act, done="L’avenant est retiré.")


def _avenant_removal_screen(avenant: Avenant) -> Ecran:
    return Ecran(
        titre=f"Retirer l’avenant {avenant.numero} ?",
        chapeau="Pour un avenant saisi à tort.",
        points=(
            *told_targets(list_objectifs(reading(), [avenant.id])),
            *(loss.sentence for loss in LOST_WITH_AVENANT.answers(reading(), avenant) if loss),
            "Ses ETP ne comptent plus dans les ETP conventionnés du DLA, ni son fonds d’ingénierie dans ses moyens.",
            "La convention et ses autres avenants ne changent pas.",
            "Le journal des modifications garde ce qu’il disait.",
        ),
        fil=up_to_convention(avenant.convention),
        bouton="Retirer cet avenant",
        retour=url_for("conventions.convention", convention_id=avenant.convention_id),
    )
