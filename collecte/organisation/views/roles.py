"""Pages that give and withdraw the roles of a person."""

from collections.abc import Mapping, Sequence

from collecte.comptes.views.ecrans import Ecran, Page, answer, confirm
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.preuve import proven
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import offer_grouped
from collecte.models import Compte, Dla, Habilitation, Porteuse, Region, Role
from collecte.organisation.forms.personnes import RoleForm
from collecte.organisation.operations.roles import give_role, withdraw_role
from collecte.organisation.queries.organisation import list_dlas, list_porteuses
from collecte.organisation.queries.personnes import LOADED_WITH_HABILITATION
from collecte.organisation.views.acces_organisation import mots, role_told, the_compte, up_to_personne
from collecte.organisation.views.personnes import bp
from collecte.policy import FONCTIONS, Etendue, animated_habilitations


@bp.route("/personnes/<int:personne_id>/roles/nouveau", methods=["GET", "POST"])
@proven
def nouveau_role(personne_id: int) -> Page:
    compte, form = the_compte(personne_id), form_of(RoleForm)
    offer_grouped(form.role, _choices(compte.personne.own_region))

    def act(session: Transaction) -> str:
        role, _, over = form.role.data.partition(":")
        given = session.get_one(Compte, compte.id)
        extent = {FONCTIONS[Role(role)].etendue.value: int(over)} if over else {}
        give_role(session, compte=given, role=Role(role), **extent, acteur=acteur(), now=now())
        return ecran.retour

    ecran = Ecran(
        titre=f"Donner un rôle à {compte.personne.nom_complet}",
        chapeau="Une personne peut en avoir plusieurs. Un pilote lit ce qui est publié, sans rien changer ; une "
        "direction voit les DLA que sa structure porte.",
        fil=up_to_personne(compte.personne),
        bouton="Donner ce rôle",
    )
    return answer(ecran, form, act, done="Le rôle est donné.", on="role")


def _choices(region: Region) -> Sequence[tuple[str, Sequence[tuple[str | int, str]]]]:
    """List (`role` or `role:id`, label) by role, for each one of this region with its extent; never the admin’s."""
    extents: Mapping[Etendue, Sequence[Porteuse | Dla | None]] = {
        Etendue.INSTALLATION: (),
        Etendue.REGION: (None,),
        Etendue.PORTEUSE: list_porteuses(reading(), region.id),
        Etendue.DLA: (None, *list_dlas(reading(), region.id)),
    }
    return [
        (
            "" if fonction.etendue is Etendue.REGION else fonction.nom.capitalize(),
            [
                (f"{role}:{over.id}" if over else role.value, fonction.named(mots(region), over))
                for over in extents[fonction.etendue]
            ],
        )
        for role, fonction in FONCTIONS.items()
    ]


@bp.route("/roles/<int:habilitation_id>/retirer", methods=["GET", "POST"])
@proven
def retirer_role(habilitation_id: int) -> Page:
    habilitation = fetch(Habilitation, habilitation_id, animated_habilitations, *LOADED_WITH_HABILITATION)
    personne = habilitation.compte.personne
    ecran = Ecran(
        titre=f"Retirer un rôle à {personne.nom_complet} ?",
        chapeau=f"Rôle : {role_told(habilitation, mots(personne.region))}.",
        points=(
            "Les pages de ce rôle se ferment pour cette personne dès sa prochaine demande.",
            "Ses réponses, ses affectations et ce qu’elle a fait sont conservés.",
        ),
        fil=up_to_personne(personne),
        bouton="Retirer ce rôle",
    )
    return confirm(ecran, "Le rôle est retiré.", withdraw_role, habilitation=habilitation)
