"""Pages of the étapes of an accompagnement: add, correct, remove."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Accompagnement, Etape, GenreEtape
from collecte.policy import Droit
from collecte.registre.forms.accompagnements import EtapeForm
from collecte.registre.operations.etapes import ORDER, put_etape, remove_etape
from collecte.registre.views.acces_registre import the_kept_accompagnement, the_kept_etape, up_to_accompagnement
from collecte.registre.views.accompagnements import bp
from questionnaires.core.francais import short_day_text


def _home(accompagnement_id: int) -> str:
    return url_for("accompagnements.fiche", accompagnement_id=accompagnement_id)


@bp.get("/<int:accompagnement_id>/etapes/nouvelle")
@requires(Droit.ACCOMPAGNER)
def nouvelle_etape(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_as_left(EtapeForm, genre=_next(accompagnement).value, jour=today().isoformat())
    return show(_screen(accompagnement, "Ajouter une étape"), form)


def _next(accompagnement: Accompagnement) -> GenreEtape:
    """Return the first step of the usual path that comes after all those already there."""
    reached = [ORDER.index(step.genre) for step in accompagnement.etapes if step.genre in ORDER]
    return ORDER[min(max(reached, default=-1) + 1, len(ORDER) - 1)]


@bp.post("/<int:accompagnement_id>/etapes/nouvelle")
@requires(Droit.ACCOMPAGNER)
def ajouter_etape(accompagnement_id: int) -> Page:
    return _put(the_kept_accompagnement(accompagnement_id), None)


@bp.get("/etapes/<int:etape_id>")
@requires(Droit.ACCOMPAGNER)
def etape(etape_id: int) -> Page:
    etape = the_kept_etape(etape_id)
    form = form_as_left(EtapeForm, genre=etape.genre.value, jour=etape.jour.isoformat(), note=etape.note)
    return show(_screen(etape.accompagnement, "Corriger une étape"), form)


@bp.post("/etapes/<int:etape_id>")
@requires(Droit.ACCOMPAGNER)
def changer_etape(etape_id: int) -> Page:
    etape = the_kept_etape(etape_id)
    return _put(etape.accompagnement, etape)


def _put(accompagnement: Accompagnement, etape: Etape | None) -> Page:
    form, accompagnement_id = EtapeForm(), accompagnement.id

    def act(session: Transaction) -> str:
        put_etape(
            session,
            accompagnement=session.get_one(Accompagnement, accompagnement_id),
            genre=GenreEtape(form.genre.data),
            jour=form.jour.value,
            note=form.note.value,
            etape=session.get_one(Etape, etape.id) if etape else None,
            acteur=acteur(),
            now=now(),
        )
        return _home(accompagnement_id)

    titre = "Corriger une étape" if etape else "Ajouter une étape"
    return settle(_screen(accompagnement, titre), form, act, done="L’étape est enregistrée.", on="jour")


def _screen(accompagnement: Accompagnement, titre: str) -> Ecran:
    return Ecran(
        titre=titre,
        chapeau=f"{accompagnement.structure.nom}. Des dates dans un ordre inhabituel sont enregistrées, et signalées "
        "sur la page.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer l’étape",
        retour=_home(accompagnement.id),
    )


@bp.get("/etapes/<int:etape_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_etape(etape_id: int) -> Page:
    return show(_removal_screen(the_kept_etape(etape_id)), Formulaire())


@bp.post("/etapes/<int:etape_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_etape(etape_id: int) -> Page:
    etape = the_kept_etape(etape_id)
    screen, back = _removal_screen(etape), _home(etape.accompagnement_id)

    def act(session: Transaction) -> str:
        remove_etape(session, etape=session.get_one(Etape, etape_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="L’étape est retirée.")


def _removal_screen(etape: Etape) -> Ecran:
    return Ecran(
        titre=f"Retirer l’étape « {etape.genre} » du {short_day_text(etape.jour)} ?",
        chapeau="Pour une étape saisie à tort.",
        points=(
            "Un diagnostic ou une ingénierie de ce jour-là ne change pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_accompagnement(etape.accompagnement),
        bouton="Retirer cette étape",
        retour=_home(etape.accompagnement_id),
    )
