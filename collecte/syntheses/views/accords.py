"""Pages of the agreements of a structure: recorded by the DLA that keeps its register, withdrawn on request."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import reading, today, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.models import Accord, Partenaire, Structure
from collecte.policy import Droit, kept_accords
from collecte.registre.operations.partenaires import agree, withdraw
from collecte.registre.queries.partenaires import LOADED_WITH_ACCORD, list_accords, list_offered
from collecte.registre.views.acces_registre import the_kept_structure, up_to_structure
from collecte.syntheses.forms.syntheses import AccordForm
from questionnaires.core.francais import short_day_text

bp = GatedBlueprint("structures", __name__, Droit.ACCOMPAGNER, url_prefix="/structures")


@bp.route("/<int:structure_id>/accords/nouveau", methods=["GET", "POST"])
def accord(structure_id: int) -> Page:
    structure = the_kept_structure(structure_id)
    form = _offer(form_of(AccordForm, donne_le=today().isoformat()), structure)

    act = acting(
        agree,
        _home(structure_id),
        structure=structure,
        partenaires=lambda: [writing().get_one(Partenaire, partenaire_id) for partenaire_id in form.partenaires.data],
        donne_par=form.donne_par,
        donne_le=form.donne_le,
        moyen=form.moyen,
    )
    ecran = Ecran(
        titre="Noter un accord de la structure",
        chapeau=f"{structure.nom} accepte que ses synthèses de suivi aillent, avec son nom, aux partenaires cochés.",
        points=(
            "Rien n’est transmis par cette page : vous choisirez quelle synthèse remettre, et quand.",
            "La structure peut retirer son accord à tout moment : ce qui a été remis n’est alors plus lu ici.",
        ),
        fil=up_to_structure(structure),
        bouton="Noter l’accord",
        retour=_home(structure.id),
        autre=("Partenaires de la région", url_for("partenaires.liste", region_id=structure.region_id)),
    )
    return answer(ecran, form, act, done="L’accord est noté.", on="donne_le")


@bp.route("/accords/<int:accord_id>/retirer", methods=["GET", "POST"])
def retirer_accord(accord_id: int) -> Page:
    accord = fetch(Accord, accord_id, kept_accords, *LOADED_WITH_ACCORD)
    back = _home(accord.structure_id)
    ecran = Ecran(
        titre=f"Retirer l’accord pour « {accord.partenaire.nom} » ?",
        chapeau=f"{accord.structure.nom}, accord du {short_day_text(accord.donne_le)}.",
        points=(
            "Ce partenaire ne voit plus aucune synthèse de cette structure, dès maintenant.",
            "Ce qu’il a déjà imprimé ou téléchargé ne peut pas lui être repris.",
            "La date de l’accord et celle du retrait restent dans le registre.",
        ),
        fil=up_to_structure(accord.structure),
        bouton="Retirer cet accord",
        retour=back,
    )
    return confirm(ecran, "L’accord est retiré.", withdraw, back, accord=accord)


def _home(structure_id: int) -> str:
    return url_for("structures.fiche", structure_id=structure_id)


def _offer(form: AccordForm, structure: Structure) -> AccordForm:
    """Offer the partners that the structure has not agreed to yet."""
    agreed = {accord.partenaire_id for accord in list_accords(reading(), structure.id, live=True)}
    offered = [partenaire for partenaire in list_offered(reading(), structure.dla) if partenaire.id not in agreed]
    form.offer([(partenaire.id, partenaire.nom) for partenaire in offered])
    if not offered:
        form.partenaires.description = "Il n’y en a pas d’autre dans la liste des partenaires : ajoutez-le d’abord."
    return form
