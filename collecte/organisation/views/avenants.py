"""Pages of the avenants of a convention: enter, correct, remove."""

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import reading
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.fields import typed
from collecte.models import Avenant, Convention
from collecte.organisation.forms.organisation import AvenantForm
from collecte.organisation.hooks import LOST_WITH_AVENANT
from collecte.organisation.operations.conventions import put_avenant, remove_avenant
from collecte.organisation.operations.lignes_conventions import TermesAvenant
from collecte.organisation.queries.orientations import list_objectifs
from collecte.organisation.views.acces_organisation import the_avenant, the_convention, told_targets, up_to_convention
from collecte.organisation.views.conventions import bp


@bp.route("/conventions/<int:convention_id>/avenants/nouveau", methods=["GET", "POST"])
def nouvel_avenant(convention_id: int) -> Page:
    convention = the_convention(convention_id)
    numero = max((avenant.numero for avenant in convention.avenants), default=0) + 1
    return _form_page(convention, None, form_of(AvenantForm, numero=str(numero)))


@bp.route("/avenants/<int:avenant_id>", methods=["GET", "POST"])
def avenant(avenant_id: int) -> Page:
    avenant = the_avenant(avenant_id)
    form = form_of(AvenantForm, **typed(avenant, TermesAvenant.__slots__, etp=2, budget=2))
    return _form_page(avenant.convention, avenant, form)


def _form_page(convention: Convention, avenant: Avenant | None, form: AvenantForm) -> Page:
    """Show the form of a new avenant, or of one to correct."""
    ecran = Ecran(
        titre=f"Avenant {avenant.numero}" if avenant else "Ajouter un avenant",
        chapeau="Corrigez ce qui a été saisi. Un changement convenu en cours de route est un autre avenant."
        if avenant
        else "Ce qui est convenu pour une partie de la convention, le plus souvent une année.",
        fil=up_to_convention(convention),
        bouton="Enregistrer l’avenant",
    )
    act = acting(
        put_avenant,
        ecran.retour,
        convention=convention,
        termes=lambda: form.terms(TermesAvenant),
        avenant=avenant,
    )
    return answer(ecran, form, act, done=f"L’avenant est {'changé' if avenant else 'enregistré'}.", on="debut")


@bp.route("/avenants/<int:avenant_id>/retirer", methods=["GET", "POST"])
def retirer_avenant(avenant_id: int) -> Page:
    avenant = the_avenant(avenant_id)
    ecran = Ecran(
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
    )
    return confirm(ecran, "L’avenant est retiré.", remove_avenant, avenant=avenant)
