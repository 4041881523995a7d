"""The admin of the installation: régions, who runs them, accounts by address; no answer and no figure."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from collecte.forms.base import Formulaire
from collecte.forms.personnes import PremierAnimateurForm
from collecte.models import Compte, EtatCourriel, Habilitation, Region, Role
from collecte.operations.gestion_comptes import deactivate, reactivate
from collecte.operations.roles import create_first_animateur, give_role, withdraw_role
from collecte.operations.second_facteur import remove_second_factor
from collecte.policy import Droit
from collecte.queries.administration import list_regions_tenues
from collecte.queries.comptes import get_compte_by_address, get_compte_with_roles
from collecte.queries.courriels import count_followed_courriels, oldest_due
from collecte.queries.journal import list_installation_entrees
from collecte.queries.organisation import get_region
from collecte.queries.travaux import list_failing_travaux
from collecte.views.ecrans import Ecran, Link, Page, settle, show
from collecte.views.organisation_commun import mots, role_told
from collecte.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.web.gate import requires
from collecte.web.preuve import proven
from collecte.web.reprise import form_as_left
from questionnaires.answers import clean

bp = Blueprint("administration", __name__, url_prefix="/administration")

_IDLE = timedelta(minutes=30)
"""A message that waits longer than this, its hour come, has no worker to send it."""


def _up() -> list[Link]:
    return [("Administration", url_for("administration.regions"))]


@bp.get("")
@requires(Droit.ADMINISTRER)
def regions() -> Page:
    counts, since = count_followed_courriels(reading(), acteur()), oldest_due(reading(), now())
    return render_template(
        "administration/regions.html",
        tenues=list_regions_tenues(reading()),
        lost=counts[EtatCourriel.REFUSE] + counts[EtatCourriel.ABANDONNE],
        failing=len(list_failing_travaux(reading())),
        waiting_since=since if since and now() - since > _IDLE else None,
        entrees=list_installation_entrees(reading(), acteur(), limit=10),
    )


@bp.get("/regions/<int:region_id>/animateur")
@requires(Droit.ADMINISTRER)
@proven
def premier_animateur(region_id: int) -> Page:
    return show(_first_screen(_region(region_id)), form_as_left(PremierAnimateurForm))


@bp.post("/regions/<int:region_id>/animateur")
@requires(Droit.ADMINISTRER)
@proven
def creer_animateur(region_id: int) -> Page:
    form = PremierAnimateurForm()

    def act(session: Transaction) -> str:
        create_first_animateur(
            session,
            region=session.get_one(Region, region_id),
            prenom=form.prenom.value,
            nom=form.nom.value,
            adresse=form.adresse.value,
            acteur=acteur(),
            now=now(),
        )
        return url_for("administration.regions")

    done = "Le compte est créé : cette personne donne ensuite les rôles de sa région."
    return settle(_first_screen(_region(region_id)), form, act, done=done, on="adresse")


def _region(region_id: int) -> Region:
    found = get_region(reading(), region_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _first_screen(region: Region) -> Ecran:
    return Ecran(
        titre=f"Première personne qui anime la région {region.nom}",
        chapeau="Les suivantes reçoivent leur rôle d’elle.",
        fil=_up(),
        bouton="Créer ce compte",
        retour=url_for("administration.regions"),
    )


@bp.get("/comptes")
@requires(Droit.ADMINISTRER)
def comptes() -> Page:
    """The account of one whole address: there is no list of everyone."""
    sought = clean(request.args.get("adresse", ""))[:254].strip()
    found = get_compte_by_address(reading(), sought) if sought else None
    if found is not None:
        return redirect(url_for("administration.compte", compte_id=found.id))
    return render_template("administration/comptes.html", sought=sought, fil=_up())


@bp.get("/comptes/<int:compte_id>")
@requires(Droit.ADMINISTRER)
def compte(compte_id: int) -> Page:
    return _account_page(_compte(compte_id), Formulaire())


@bp.post("/comptes/<int:compte_id>/donner")
@requires(Droit.ADMINISTRER)
@proven
def donner_administration(compte_id: int) -> Page:
    def act(session: Transaction) -> None:
        give_role(session, compte=session.get_one(Compte, compte_id), role=Role.ADMIN, acteur=acteur(), now=now())

    return _settle(compte_id, act, "Le rôle est donné.")


@bp.post("/comptes/<int:compte_id>/retirer")
@requires(Droit.ADMINISTRER)
@proven
def retirer_administration(compte_id: int) -> Page:
    def act(session: Transaction) -> None:
        held = _admin_of(session.get_one(Compte, compte_id))
        if held is not None:
            withdraw_role(session, habilitation=held, acteur=acteur(), now=now())

    return _settle(compte_id, act, "Le rôle est retiré.")


@bp.get("/comptes/<int:compte_id>/oublier-application")
@requires(Droit.ADMINISTRER)
@proven
def oublier_application(compte_id: int) -> Page:
    return show(_forgetting_screen(_compte(compte_id)), Formulaire())


@bp.post("/comptes/<int:compte_id>/oublier-application")
@requires(Droit.ADMINISTRER)
@proven
def confirmer_oubli(compte_id: int) -> Page:
    def act(session: Transaction) -> str:
        remove_second_factor(session, compte=session.get_one(Compte, compte_id), acteur=acteur(), now=now())
        return url_for("administration.compte", compte_id=compte_id)

    return settle(_forgetting_screen(_compte(compte_id)), Formulaire(), act, done="L’application est oubliée.")


def _forgetting_screen(own: Compte) -> Ecran:
    return Ecran(
        titre=f"Oublier l’application de codes de {own.personne.nom_complet} ?",
        chapeau="Pour qui n’a plus ni téléphone ni codes de secours. Assurez-vous de vive voix que c’est bien cette "
        "personne qui le demande.",
        points=(
            "Ses sessions ouvertes se ferment ; ses codes de secours ne servent plus.",
            "Son mot de passe reste. Si son rôle le demande, elle inscrit une autre application en se connectant.",
        ),
        fil=_up_to(own),
        bouton="Oublier cette application",
        retour=url_for("administration.compte", compte_id=own.id),
    )


@bp.get("/comptes/<int:compte_id>/desactiver")
@requires(Droit.ADMINISTRER)
@proven
def desactiver(compte_id: int) -> Page:
    return show(_deactivation_screen(_compte(compte_id)), Formulaire())


@bp.post("/comptes/<int:compte_id>/desactiver")
@requires(Droit.ADMINISTRER)
@proven
def confirmer_desactivation(compte_id: int) -> Page:
    def act(session: Transaction) -> str:
        deactivate(session, compte=session.get_one(Compte, compte_id), acteur=acteur(), now=now())
        return url_for("administration.compte", compte_id=compte_id)

    return settle(_deactivation_screen(_compte(compte_id)), Formulaire(), act, done="Le compte est désactivé.")


def _deactivation_screen(own: Compte) -> Ecran:
    return Ecran(
        titre=f"Désactiver le compte de {own.personne.nom_complet} ?",
        points=(
            "Cette personne ne peut plus se connecter, et ses sessions ouvertes se ferment.",
            "Ses rôles, ses affectations et ses réponses sont conservés. Vous pourrez réactiver ce compte.",
        ),
        fil=_up_to(own),
        bouton="Désactiver ce compte",
        retour=url_for("administration.compte", compte_id=own.id),
    )


@bp.post("/comptes/<int:compte_id>/reactiver")
@requires(Droit.ADMINISTRER)
@proven
def reactiver(compte_id: int) -> Page:
    def act(session: Transaction) -> None:
        reactivate(session, compte=session.get_one(Compte, compte_id), acteur=acteur(), now=now())

    return _settle(compte_id, act, "Le compte est réactivé : la personne se connecte comme avant.")


def _settle(compte_id: int, act: Callable[[Transaction], None], done: str) -> Page:
    own, form = _compte(compte_id), Formulaire()
    if not form.validate():
        return _account_page(own, form), HTTPStatus.UNPROCESSABLE_ENTITY
    act(writing())
    commit()
    flash(done)
    return redirect(url_for("administration.compte", compte_id=compte_id), HTTPStatus.SEE_OTHER)


def _compte(compte_id: int) -> Compte:
    found = get_compte_with_roles(reading(), compte_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _admin_of(own: Compte) -> Habilitation | None:
    return next((habilitation for habilitation in own.habilitations if habilitation.role is Role.ADMIN), None)


def _account_page(own: Compte, form: Formulaire) -> str:
    words = mots(own.personne.region)
    return render_template(
        "administration/compte.html",
        compte=own,
        form=form,
        roles=[role_told(habilitation, words) for habilitation in own.habilitations],
        is_admin=_admin_of(own) is not None,
        is_oneself=own.id == acteur().compte_id,
        fil=_up_to_comptes(),
    )


def _up_to_comptes() -> list[Link]:
    return [*_up(), ("Comptes", url_for("administration.comptes"))]


def _up_to(own: Compte) -> list[Link]:
    return [*_up_to_comptes(), (own.personne.nom_complet, url_for("administration.compte", compte_id=own.id))]
