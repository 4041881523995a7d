"""Pages that give and withdraw the roles of a person."""

from collections.abc import Sequence

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.preuve import proven
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import offer
from collecte.models import Compte, Habilitation, Region, Role
from collecte.organisation.forms.personnes import RoleForm
from collecte.organisation.operations.roles import give_role, withdraw_role
from collecte.organisation.queries.organisation import list_dlas, list_porteuses
from collecte.organisation.views.acces_organisation import (
    mots,
    named,
    role_told,
    the_compte,
    the_habilitation,
    up_to_personne,
)
from collecte.organisation.views.personnes import bp
from collecte.policy import Droit


@bp.get("/personnes/<int:personne_id>/roles/nouveau")
@requires(Droit.ANIMER)
@proven
def nouveau_role(personne_id: int) -> Page:
    compte, form = the_compte(personne_id), form_as_left(RoleForm)
    offer(form.role, _choices(compte.personne.own_region))
    return show(_screen(compte), form)


@bp.post("/personnes/<int:personne_id>/roles/nouveau")
@requires(Droit.ANIMER)
@proven
def donner_role(personne_id: int) -> Page:
    compte, form = the_compte(personne_id), RoleForm()
    offer(form.role, _choices(compte.personne.own_region))
    compte_id = compte.id

    def act(session: Transaction) -> str:
        role, _, over = form.role.data.partition(":")
        number = int(over) if over else None
        give_role(
            session,
            compte=session.get_one(Compte, compte_id),
            role=Role(role),
            porteuse_id=number if role == Role.DIRECTION else None,
            dla_id=number if role == Role.PILOTE else None,
            acteur=acteur(),
            now=now(),
        )
        return url_for("personnes.fiche", personne_id=personne_id)

    return settle(_screen(compte), form, act, done="Le rôle est donné.", on="role")


def _choices(region: Region) -> Sequence[tuple[str, str]]:
    """List (`role` or `role:id`, label) for each role of this région with its scope; never the admin's."""
    words = mots(region)
    porteuses, dlas = list_porteuses(reading(), region.id), list_dlas(reading(), region.id)
    return [
        (Role.CHARGE.value, words.charge),
        (Role.ANIMATEUR.value, f"animateur {words.c2ra}"),
        *((f"{Role.DIRECTION}:{porteuse.id}", f"direction de {porteuse.nom}") for porteuse in porteuses),
        (Role.PILOTE.value, "pilote de toute la région"),
        *((f"{Role.PILOTE}:{dla.id}", f"pilote du {named(dla)}") for dla in dlas),
    ]


def _screen(compte: Compte) -> Ecran:
    return Ecran(
        titre=f"Donner un rôle à {compte.personne.nom_complet}",
        chapeau="Une personne peut en avoir plusieurs. Un pilote lit ce qui est publié, sans rien changer ; une "
        "direction voit les DLA que sa structure porte.",
        fil=up_to_personne(compte),
        bouton="Donner ce rôle",
        retour=url_for("personnes.fiche", personne_id=compte.personne_id),
    )


@bp.get("/roles/<int:habilitation_id>/retirer")
@requires(Droit.ANIMER)
@proven
def retirer_role(habilitation_id: int) -> Page:
    return show(_removal_screen(the_habilitation(habilitation_id)), Formulaire())


@bp.post("/roles/<int:habilitation_id>/retirer")
@requires(Droit.ANIMER)
@proven
def confirmer_retrait_role(habilitation_id: int) -> Page:
    habilitation = the_habilitation(habilitation_id)
    back = url_for("personnes.fiche", personne_id=habilitation.compte.personne_id)

    def act(session: Transaction) -> str:
        withdraw_role(session, habilitation=session.get_one(Habilitation, habilitation_id), acteur=acteur(), now=now())
        return back

    return settle(_removal_screen(habilitation), Formulaire(), act, done="Le rôle est retiré.")


def _removal_screen(habilitation: Habilitation) -> Ecran:
    return Ecran(
        titre=f"Retirer un rôle à {habilitation.compte.personne.nom_complet} ?",
        chapeau=f"Rôle : {role_told(habilitation, mots(habilitation.compte.personne.region))}.",
        points=(
            "Les pages de ce rôle se ferment pour cette personne dès sa prochaine demande.",
            "Ses réponses, ses affectations et ce qu’elle a fait sont conservés.",
        ),
        fil=up_to_personne(habilitation.compte),
        bouton="Retirer ce rôle",
        retour=url_for("personnes.fiche", personne_id=habilitation.compte.personne_id),
    )
