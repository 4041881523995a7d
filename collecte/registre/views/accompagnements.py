"""Pages of accompagnements: open, read, describe, close, reopen, remove."""

from collections.abc import Sequence
from http import HTTPStatus
from itertools import chain

from flask import Blueprint, flash, redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Accompagnement, Dla, OrientationPrioritaire, Structure
from collecte.organisation.queries.orientations import list_orientations
from collecte.organisation.views.acces_organisation import mots
from collecte.policy import Droit
from collecte.registre.forms.accompagnements import NOBODY, AccompagnementForm, ClotureForm
from collecte.registre.hooks import EXPECTED_ANSWERS, WRITTEN_ABOUT
from collecte.registre.operations.accompagnements import (
    TermesAccompagnement,
    change_accompagnement,
    close_accompagnement,
    open_accompagnement,
    remove_accompagnement,
    reopen_accompagnement,
)
from collecte.registre.operations.etapes import remarques
from collecte.registre.queries.accompagnements import list_personnes_of
from collecte.registre.views.acces_registre import (
    is_kept,
    the_accompagnement,
    the_kept_accompagnement,
    the_kept_structure,
    up_to_accompagnement,
    up_to_structure,
)
from questionnaires.core.francais import short_day_text

bp = Blueprint("accompagnements", __name__, url_prefix="/accompagnements")


def _home(accompagnement_id: int) -> str:
    return url_for("accompagnements.fiche", accompagnement_id=accompagnement_id)


@bp.get("/<int:accompagnement_id>")
@requires(Droit.ACCOMPAGNER)
def fiche(accompagnement_id: int) -> Page:
    accompagnement = the_accompagnement(accompagnement_id)
    return render_template(
        "registre/accompagnements/fiche.html",
        accompagnement=accompagnement,
        fil=up_to_structure(accompagnement.structure),
        mots=mots(accompagnement.structure.dla.region),
        remarques=remarques(accompagnement, today()),
        is_kept=is_kept(accompagnement.dla_id),
        written=list(chain.from_iterable(WRITTEN_ABOUT.answers(accompagnement.id))),
        expected=list(chain.from_iterable(EXPECTED_ANSWERS.answers(accompagnement.id))),
    )


@bp.get("/structures/<int:structure_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau(structure_id: int) -> Page:
    structure = the_kept_structure(structure_id)
    form = form_as_left(AccompagnementForm, accueil=today().isoformat(), referent=_oneself(structure.dla))
    _offer(form, structure.dla)
    return show(_new_screen(structure), form)


@bp.post("/structures/<int:structure_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def ouvrir(structure_id: int) -> Page:
    structure, form = the_kept_structure(structure_id), AccompagnementForm()
    _offer(form, structure.dla)

    def act(session: Transaction) -> str:
        opened = open_accompagnement(
            session,
            structure=session.get_one(Structure, structure_id),
            accueil=form.accueil.value,
            termes=_termes(form),
            acteur=acteur(),
            now=now(),
        )
        return _home(opened.id)

    done = "L’accompagnement est ouvert. Ajoutez ses étapes au fur et à mesure."
    return settle(_new_screen(structure), form, act, done=done, on="accueil")


def _oneself(dla: Dla) -> int:
    """Return the default référent(e): the visitor when they work at the DLA, which is most often the case."""
    ids = {personne.id for personne in list_personnes_of(reading(), dla.id)}
    return acteur().personne_id if acteur().personne_id in ids else NOBODY


def _offer(form: AccompagnementForm, dla: Dla, accompagnement: Accompagnement | None = None) -> None:
    referents = list_personnes_of(reading(), dla.id, with_id=accompagnement.referent_id if accompagnement else None)
    form.offer(
        referents=[(personne.id, personne.nom_complet) for personne in referents],
        orientations=[
            (
                orientation.id,
                f"{orientation.libelle} (avenant {orientation.avenant.numero}, {orientation.avenant.debut.year})",
            )
            for orientation in _orientations(dla, accompagnement)
        ],
        word=acteur().mots.charge,
    )


def _orientations(dla: Dla, accompagnement: Accompagnement | None) -> Sequence[OrientationPrioritaire]:
    """List the orientations of the avenants of its time, and those that it has."""
    first = min((step.jour for step in accompagnement.etapes), default=today()) if accompagnement else today()
    last = (accompagnement.clos_le if accompagnement else None) or today()
    ticked = {orientation.id for orientation in accompagnement.orientations} if accompagnement else set()
    return [
        orientation
        for orientation in list_orientations(reading(), [dla.id])
        if orientation.id in ticked or (orientation.avenant.debut <= last and orientation.avenant.fin >= first)
    ]


def _termes(form: AccompagnementForm) -> TermesAccompagnement:
    ticked = form.orientations.data if form.orientations is not None else ()
    return TermesAccompagnement(
        referent_id=form.referent.data or None,
        enee=form.enee.value,
        prescripteur=form.prescripteur.value,
        reorientation=form.reorientation.value,
        preconisations=form.preconisations.value,
        orientation_ids=frozenset(ticked),
    )


def _new_screen(structure: Structure) -> Ecran:
    return Ecran(
        titre=f"Accompagner {structure.nom}",
        chapeau="Il commence par un accueil. Le reste se complète plus tard.",
        fil=up_to_structure(structure),
        bouton="Ouvrir l’accompagnement",
        retour=url_for("structures.fiche", structure_id=structure.id),
    )


@bp.get("/<int:accompagnement_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_as_left(
        AccompagnementForm,
        referent=accompagnement.referent_id or NOBODY,
        prescripteur=accompagnement.prescripteur,
        reorientation=accompagnement.reorientation,
        orientations=[orientation.id for orientation in accompagnement.orientations],
        preconisations=accompagnement.preconisations,
        enee=accompagnement.enee or "",
    )
    _offer(form, accompagnement.dla, accompagnement)
    del form.accueil
    return show(_screen(accompagnement), form)


@bp.post("/<int:accompagnement_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def changer(accompagnement_id: int) -> Page:
    accompagnement, form = the_kept_accompagnement(accompagnement_id), AccompagnementForm()
    _offer(form, accompagnement.dla, accompagnement)
    del form.accueil

    def act(session: Transaction) -> str:
        changed = session.get_one(Accompagnement, accompagnement_id)
        change_accompagnement(session, accompagnement=changed, termes=_termes(form), acteur=acteur(), now=now())
        return _home(accompagnement_id)

    return settle(_screen(accompagnement), form, act, done="L’accompagnement est changé.", on="referent")


def _screen(accompagnement: Accompagnement) -> Ecran:
    return _of(accompagnement, "Modifier l’accompagnement", "Enregistrer", accompagnement.structure.nom)


def _of(
    accompagnement: Accompagnement, titre: str, bouton: str, chapeau: str = "", points: tuple[str, ...] = ()
) -> Ecran:
    return Ecran(
        titre=titre,
        chapeau=chapeau,
        points=points,
        fil=up_to_accompagnement(accompagnement),
        bouton=bouton,
        retour=_home(accompagnement.id),
    )


@bp.get("/<int:accompagnement_id>/cloturer")
@requires(Droit.ACCOMPAGNER)
def cloturer(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_as_left(ClotureForm, jour=(accompagnement.clos_le or today()).isoformat())
    return show(_closing_screen(accompagnement), form)


@bp.post("/<int:accompagnement_id>/cloturer")
@requires(Droit.ACCOMPAGNER)
def confirmer_cloture(accompagnement_id: int) -> Page:
    accompagnement, form = the_kept_accompagnement(accompagnement_id), ClotureForm()

    def act(session: Transaction) -> str:
        closed = session.get_one(Accompagnement, accompagnement_id)
        close_accompagnement(session, accompagnement=closed, jour=form.jour.value, acteur=acteur(), now=now())
        return _home(accompagnement_id)

    return settle(_closing_screen(accompagnement), form, act, done="L’accompagnement est clos.", on="jour")


def _closing_screen(accompagnement: Accompagnement) -> Ecran:
    points = (
        "Il n’est plus proposé parmi les bénéficiaires d’un diagnostic ou d’une ingénierie.",
        "Ses étapes peuvent encore être corrigées, et un suivi ajouté.",
        "Vous pourrez le rouvrir.",
    )
    return _of(accompagnement, "Clôturer l’accompagnement", "Clôturer", accompagnement.structure.nom, points)


@bp.post("/<int:accompagnement_id>/rouvrir")
@requires(Droit.ACCOMPAGNER)
def rouvrir(accompagnement_id: int) -> Page:
    the_kept_accompagnement(accompagnement_id)
    if Formulaire().validate():
        session = writing()
        accompagnement = session.get_one(Accompagnement, accompagnement_id)
        reopen_accompagnement(session, accompagnement=accompagnement, acteur=acteur(), now=now())
        commit()
        flash("L’accompagnement est rouvert.")
    else:
        flash(EXPIRED)
    return redirect(_home(accompagnement_id), HTTPStatus.SEE_OTHER)


@bp.get("/<int:accompagnement_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer(accompagnement_id: int) -> Page:
    return show(_removal_screen(the_kept_accompagnement(accompagnement_id)), Formulaire())


@bp.post("/<int:accompagnement_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    screen, back = (
        _removal_screen(accompagnement),
        url_for("structures.fiche", structure_id=accompagnement.structure_id),
    )

    def act(session: Transaction) -> str:
        removed = session.get_one(Accompagnement, accompagnement_id)
        remove_accompagnement(session, accompagnement=removed, acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="L’accompagnement est retiré.")


def _removal_screen(accompagnement: Accompagnement) -> Ecran:
    steps = ", ".join(f"{step.genre} le {short_day_text(step.jour)}" for step in accompagnement.etapes)
    points = (
        f"Ses étapes partent avec lui : {steps}." if steps else "Il n’a aucune étape.",
        "La structure, ses contacts et ses relevés restent.",
        "Le journal des modifications garde ses étapes et leurs dates.",
    )
    return _of(
        accompagnement, "Retirer cet accompagnement ?", "Retirer", "Pour un accompagnement saisi à tort.", points
    )
