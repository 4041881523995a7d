"""Pages of the étapes of an accompagnement: add, correct, remove."""

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import today
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.models import Accompagnement, Etape
from collecte.policy import kept_etapes
from collecte.registre.forms.accompagnements import EtapeForm
from collecte.registre.operations.etapes import ORDER, put_etape, remove_etape
from collecte.registre.queries.accompagnements import LOADED_WITH_ETAPE
from collecte.registre.views.acces_registre import the_kept_accompagnement, up_to_accompagnement
from collecte.registre.views.accompagnements import bp
from questionnaires.core.francais import short_day_text


@bp.route("/<int:accompagnement_id>/etapes/nouvelle", methods=["GET", "POST"])
def nouvelle_etape(accompagnement_id: int) -> Page:
    """Propose the first step of the usual path that comes after all those already there."""
    accompagnement = the_kept_accompagnement(accompagnement_id)
    reached = [ORDER.index(step.genre) for step in accompagnement.etapes if step.genre in ORDER]
    following = ORDER[min(max(reached, default=-1) + 1, len(ORDER) - 1)]
    return _form_page(accompagnement, None, form_of(EtapeForm, genre=following.value, jour=today().isoformat()))


@bp.route("/etapes/<int:etape_id>", methods=["GET", "POST"])
def etape(etape_id: int) -> Page:
    etape = fetch(Etape, etape_id, kept_etapes, *LOADED_WITH_ETAPE)
    return _form_page(etape.accompagnement, etape, form_of(EtapeForm, **typed(etape, ("genre", "jour", "note"))))


def _form_page(accompagnement: Accompagnement, etape: Etape | None, form: EtapeForm) -> Page:
    """Show the form of a new step, or of one to correct."""
    ecran = Ecran(
        titre="Corriger une étape" if etape else "Ajouter une étape",
        chapeau=f"{accompagnement.structure.nom}. Des dates dans un ordre inhabituel sont enregistrées, et signalées "
        "sur la page.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer l’étape",
    )
    act = acting(
        put_etape,
        ecran.retour,
        accompagnement=accompagnement,
        genre=form.genre,
        jour=form.jour,
        note=form.note,
        etape=etape,
    )
    return answer(ecran, form, act, done="L’étape est enregistrée.", on="jour")


@bp.route("/etapes/<int:etape_id>/retirer", methods=["GET", "POST"])
def retirer_etape(etape_id: int) -> Page:
    etape = fetch(Etape, etape_id, kept_etapes, *LOADED_WITH_ETAPE)
    ecran = Ecran(
        titre=f"Retirer l’étape « {etape.genre} » du {short_day_text(etape.jour)} ?",
        chapeau="Pour une étape saisie à tort.",
        points=(
            "Un diagnostic ou une ingénierie de ce jour-là ne change pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_accompagnement(etape.accompagnement),
        bouton="Retirer cette étape",
    )
    return confirm(ecran, "L’étape est retirée.", remove_etape, etape=etape)
