"""Pages of the actions of a DLA: list, record, correct, remove."""

from collections.abc import Collection, Sequence

from flask import Blueprint, render_template, request, url_for

from collecte.bilans.forms.rencontres import ActionForm
from collecte.bilans.operations.actions import TermesAction, put_action, remove_action
from collecte.bilans.queries.rencontres import get_prepared_action, list_actions, list_annees_actions
from collecte.bilans.views.acces_bilans import the_prepared_dla, up_to_actions, up_to_dla_bilan
from collecte.comptes.views.ecrans import Ecran, Page, settle, show, wants_another
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.models import ActionDla, Dla, GenreAction, Partenaire
from collecte.organisation.views.acces_organisation import named, there
from collecte.policy import Droit
from collecte.registre.queries.partenaires import is_offered, list_of_region
from questionnaires.core.francais import short_day_text

bp = Blueprint("actions", __name__, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/actions")
@requires(Droit.PREPARER_BILAN)
def liste(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    genre, annee = _asked()
    actions = found_now(dla_id)
    return render_template(
        "bilans/actions/liste.html",
        dla=dla,
        fil=up_to_dla_bilan(dla),
        actions=actions,
        participants=sum(action.participants or 0 for action in actions),
        not_counted=sum(action.participants is None for action in actions),
        genres=[(kind.name, kind.value) for kind in GenreAction],
        annees=list_annees_actions(reading(), dla_id),
        genre=genre,
        annee=annee,
        export=url_for("actions.actions_csv", dla_id=dla_id, genre=genre.name if genre else None, annee=annee),
    )


def _asked() -> tuple[GenreAction | None, int | None]:
    """Return the kind and the year requested by the address of the list; a year out of the calendar means all."""
    annee = request.args.get("annee", type=number)
    return GenreAction.__members__.get(request.args.get("genre", "")), annee if annee in range(1, 9999) else None


def found_now(dla_id: int) -> Sequence[ActionDla]:
    """List the actions that the page of a DLA shows, filtered as its address requests."""
    genre, annee = _asked()
    return list_actions(reading(), dla_id, genre=genre, annee=annee)


@bp.get("/dlas/<int:dla_id>/actions/nouvelle")
@requires(Droit.PREPARER_BILAN)
def nouvelle(dla_id: int) -> Page:
    dla, like = the_prepared_dla(dla_id), _like(dla_id)
    known = {**_said(like), "jour": "", "participants": ""} if like else {"jour": today().isoformat()}
    form = form_as_left(ActionForm, **known)
    if like:
        form.jour.render_kw = {"autofocus": True}
    return show(_new_screen(dla, like), _offer(form, dla, like.partenaires if like else ()))


def _like(dla_id: int) -> ActionDla | None:
    """Return the action of the same DLA that the new one resembles, if its address names one."""
    action = get_prepared_action(reading(), acteur(), request.args.get("comme", 0, type=number), today())
    return action if action and action.dla_id == dla_id else None


@bp.post("/dlas/<int:dla_id>/actions/nouvelle")
@requires(Droit.PREPARER_BILAN)
def noter(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    form = _offer(ActionForm(), dla)

    def act(session: Transaction) -> str:
        return _next(_put(session, form, session.get_one(Dla, dla_id)))

    return settle(_new_screen(dla), form, act, done="L’action est notée.", on="intitule")


@bp.get("/actions/<int:action_id>")
@requires(Droit.PREPARER_BILAN)
def action(action_id: int) -> Page:
    action = _the_action(action_id)
    return show(_screen(action), _offer(form_as_left(ActionForm, **_said(action)), action.dla, action.partenaires))


@bp.post("/actions/<int:action_id>")
@requires(Droit.PREPARER_BILAN)
def corriger(action_id: int) -> Page:
    action = _the_action(action_id)
    form = _offer(ActionForm(), action.dla, action.partenaires)

    def act(session: Transaction) -> str:
        changed = session.get_one(ActionDla, action_id)
        return _next(_put(session, form, changed.dla, changed))

    return settle(_screen(action), form, act, done="L’action est corrigée.", on="intitule")


def _the_action(action_id: int) -> ActionDla:
    return there(get_prepared_action(reading(), acteur(), action_id, today()))


def _said(action: ActionDla) -> dict[str, object]:
    """Return the values that the form shows of an action."""
    return {
        "genre": action.genre.value,
        "jour": action.jour.isoformat(),
        "intitule": action.intitule,
        "lieu": action.lieu,
        "participants": "" if action.participants is None else action.participants,
        "partenaires": [partenaire.id for partenaire in action.partenaires],
    }


def _offer(form: ActionForm, dla: Dla, current: Collection[Partenaire] = ()) -> ActionForm:
    """Offer the partners of the région; archived ones are offered only where they are ticked."""
    kept = {partenaire.id for partenaire in current} | set(form.partenaires.data or ())
    partenaires = list_of_region(reading(), dla.region_id)
    form.offer(
        [
            (partenaire.id, partenaire.nom)
            for partenaire in partenaires
            if is_offered(partenaire, dla) or partenaire.id in kept
        ]
    )
    return form


def _put(session: Transaction, form: ActionForm, dla: Dla, action: ActionDla | None = None) -> ActionDla:
    return put_action(
        session,
        dla=dla,
        termes=TermesAction(
            genre=GenreAction(form.genre.data),
            jour=form.jour.value,
            intitule=form.intitule.value,
            lieu=form.lieu.value,
            participants=form.participants.value,
        ),
        partenaire_ids=form.partenaires.data if form.partenaires is not None else (),
        noms=form.noms.value.splitlines(),
        action=action,
        acteur=acteur(),
        now=now(),
    )


def _next(action: ActionDla) -> str:
    """Return the address of the list, or of a new action that resembles this one."""
    if wants_another():
        return url_for("actions.nouvelle", dla_id=action.dla_id, comme=action.id)
    return url_for("actions.liste", dla_id=action.dla_id)


def _new_screen(dla: Dla, like: ActionDla | None = None) -> Ecran:
    chapeau = f"{named(dla)}. Une action se note une fois faite."
    if like:
        chapeau = f"Comme « {like.intitule} » du {short_day_text(like.jour)} : changez ce qui diffère."
    return Ecran(
        titre="Noter une action",
        chapeau=chapeau,
        fil=up_to_actions(dla),
        bouton="Enregistrer",
        encore="Enregistrer et en ajouter une autre",
        retour=url_for("actions.liste", dla_id=dla.id),
    )


def _screen(action: ActionDla) -> Ecran:
    return Ecran(
        titre="Corriger une action",
        fil=up_to_actions(action.dla),
        bouton="Enregistrer",
        encore="Enregistrer et en ajouter une autre",
        retour=url_for("actions.liste", dla_id=action.dla_id),
        autre=("Retirer cette action", url_for("actions.retirer", action_id=action.id)),
    )


@bp.get("/actions/<int:action_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def retirer(action_id: int) -> Page:
    return show(_removal_screen(_the_action(action_id)), Formulaire())


@bp.post("/actions/<int:action_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def confirmer_retrait(action_id: int) -> Page:
    action = _the_action(action_id)
    screen, back = _removal_screen(action), url_for("actions.liste", dla_id=action.dla_id)

    def act(session: Transaction) -> str:
        remove_action(session, action=session.get_one(ActionDla, action_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="L’action est retirée.")


def _removal_screen(action: ActionDla) -> Ecran:
    return Ecran(
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
