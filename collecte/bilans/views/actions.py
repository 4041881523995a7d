"""Pages of the actions of a DLA: list, record, correct, remove."""

from collections.abc import Collection, Sequence

from flask import render_template, request, url_for

from collecte.bilans.forms.rencontres import ActionForm
from collecte.bilans.operations.actions import TermesAction, put_action, remove_action
from collecte.bilans.queries.rencontres import (
    LOADED_WITH_ACTION,
    list_actions,
    list_annees,
    prepared_actions,
)
from collecte.bilans.views.acces_bilans import the_prepared_dla, up_to_actions, up_to_dla_bilan
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm, wants_another
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.core.queries.rows import get_row
from collecte.core.web.adresses import current_address, number
from collecte.core.web.listes import Liste, asked_among
from collecte.models import ActionDla, Dla, GenreAction, Partenaire
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit
from collecte.registre.queries.partenaires import is_offered, list_of_region
from questionnaires.core.francais import short_day_text

bp = GatedBlueprint("actions", __name__, Droit.PREPARER_BILAN, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/actions")
def liste(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annees = list_annees(reading(), ActionDla, dla_id)
    genre, annee = _asked(annees)
    liste = _listed(dla_id, genre, annee)
    return render_template(
        "bilans/actions/liste.html",
        dla=dla,
        fil=up_to_dla_bilan(dla),
        liste=liste,
        part=tranche(liste.rows),
        participants=sum(action.participants or 0 for action in liste.rows),
        not_counted=sum(action.participants is None for action in liste.rows),
        genres=[(kind.name, kind.value) for kind in GenreAction],
        annees=annees,
        genre=genre,
        annee=annee,
    )


def _asked(annees: Sequence[int]) -> tuple[GenreAction | None, int | None]:
    """Return the kind and the year that the address asks for; a year without any action means all."""
    return asked_among("genre", GenreAction.__members__), asked_among("annee", {str(annee): annee for annee in annees})


def found_now(dla_id: int) -> Sequence[ActionDla]:
    """List the actions of a DLA that the address of the page asks for, in its order."""
    return _listed(dla_id, *_asked(list_annees(reading(), ActionDla, dla_id))).rows


def _listed(dla_id: int, genre: GenreAction | None, annee: int | None) -> Liste[ActionDla]:
    return Liste(
        "actions",
        list_actions(reading(), dla_id, genre=genre, annee=annee),
        {
            "Action": lambda action: action.intitule,
            "Le": lambda action: action.jour,
            "Quoi": lambda action: action.genre,
            "Lieu": lambda action: action.lieu,
            "Participants": lambda action: action.participants,
            "Partenaires": lambda action: ", ".join(partenaire.nom for partenaire in action.partenaires),
            "Une autre": None,
        },
        default="-le",
        export=current_address("actions.actions_csv"),
    )


@bp.route("/dlas/<int:dla_id>/actions/nouvelle", methods=["GET", "POST"])
def nouvelle(dla_id: int) -> Page:
    """Show the form of a new action, filled like the one that its address names, or record it."""
    dla = the_prepared_dla(dla_id)
    like = _like(dla_id) if request.method != "POST" else None
    initial = {**_said(like), "jour": "", "participants": ""} if like else {"jour": today().isoformat()}
    form = form_of(ActionForm, **initial)
    chapeau = f"{named(dla)}. Une action se note une fois faite."
    if like:
        form.jour.render_kw = {"autofocus": True}
        chapeau = f"Comme « {like.intitule} » du {short_day_text(like.jour)} : changez ce qui diffère."
    return _form_page(form, dla, ticked=like.partenaires if like else (), chapeau=chapeau)


def _like(dla_id: int) -> ActionDla | None:
    """Return the action of the same DLA that the new one resembles, if its address names one."""
    asked, scope = request.args.get("comme", 0, type=number), prepared_actions(acteur(), today())
    action = get_row(reading(), ActionDla, asked, scope, *LOADED_WITH_ACTION)
    return action if action and action.dla_id == dla_id else None


@bp.route("/actions/<int:action_id>", methods=["GET", "POST"])
def action(action_id: int) -> Page:
    action = fetch(ActionDla, action_id, prepared_actions, *LOADED_WITH_ACTION)
    return _form_page(form_of(ActionForm, **_said(action)), action.dla, action, ticked=action.partenaires)


def _said(action: ActionDla) -> dict[str, object]:
    """Return the values that the form shows of an action."""
    partenaires = [partenaire.id for partenaire in action.partenaires]
    return {**typed(action, TermesAction.__slots__), "partenaires": partenaires}


def _form_page(
    form: ActionForm, dla: Dla, action: ActionDla | None = None, *, ticked: Collection[Partenaire], chapeau: str = ""
) -> Page:
    """Offer the partners of the région, archived ones only where they are ticked; record the action, or correct it."""
    kept = {partenaire.id for partenaire in ticked} | set(form.partenaires.data or ())
    partenaires = list_of_region(reading(), dla.region_id)
    form.offer(
        [
            (partenaire.id, partenaire.nom)
            for partenaire in partenaires
            if is_offered(partenaire, dla) or partenaire.id in kept
        ]
    )

    home = url_for("actions.liste", dla_id=dla.id)
    act = acting(
        put_action,
        lambda noted: url_for("actions.nouvelle", dla_id=dla.id, comme=noted.id) if wants_another() else home,
        dla=dla,
        termes=lambda: form.terms(TermesAction),
        partenaire_ids=lambda: form.partenaires.data if form.partenaires is not None else (),
        noms=lambda: form.noms.value.splitlines(),
        action=action,
    )
    screen = Ecran(
        titre="Corriger une action" if action else "Noter une action",
        chapeau=chapeau,
        fil=up_to_actions(dla),
        bouton="Enregistrer",
        encore="Enregistrer et en ajouter une autre",
        retour=home,
        autre=("Retirer cette action", url_for("actions.retirer", action_id=action.id)) if action else None,
    )
    done = "L’action est corrigée." if action else "L’action est notée."
    return answer(screen, form, act, done=done, on="intitule")


@bp.route("/actions/<int:action_id>/retirer", methods=["GET", "POST"])
def retirer(action_id: int) -> Page:
    action = fetch(ActionDla, action_id, prepared_actions, *LOADED_WITH_ACTION)
    back = url_for("actions.liste", dla_id=action.dla_id)
    screen = Ecran(
        titre="Retirer cette action ?",
        chapeau=f"« {action.intitule} », le {short_day_text(action.jour)}. Pour une action notée à tort.",
        points=(
            "Elle ne compte plus dans le bilan.",
            "Ses partenaires restent dans la liste.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_actions(action.dla),
        bouton="Retirer cette action",
        retour=url_for("actions.action", action_id=action.id),
    )
    return confirm(screen, "L’action est retirée.", remove_action, back, action=action)
