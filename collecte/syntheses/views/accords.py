"""What a structure agrees to: recorded by who keeps its register, withdrawn as soon as it says so."""

from flask import url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Accord, MoyenAccord, Partenaire, Structure
from collecte.organisation.views.organisation_commun import there
from collecte.policy import Droit
from collecte.registre.operations.partenaires import agree, withdraw
from collecte.registre.queries.partenaires import get_kept_accord, list_accords, list_offered
from collecte.registre.views.registre_commun import the_kept_structure, today, up_to_structure
from collecte.registre.views.structures import bp
from collecte.syntheses.forms.syntheses import AccordForm
from questionnaires.core.francais import short_day_text


def _home(structure_id: int) -> str:
    return url_for("structures.fiche", structure_id=structure_id)


def _offer(form: AccordForm, own: Structure) -> AccordForm:
    """The partners that it did not agree to yet."""
    already = {each.partenaire_id for each in list_accords(reading(), own.id, live=True)}
    offered = [each for each in list_offered(reading(), own.dla) if each.id not in already]
    form.offer([(each.id, each.nom) for each in offered])
    if not offered:
        form.partenaires.description = "Il n’y en a pas d’autre dans la liste des partenaires : ajoutez-le d’abord."
    return form


@bp.get("/<int:structure_id>/accords/nouveau")
@requires(Droit.ACCOMPAGNER)
def accord(structure_id: int) -> Page:
    own = the_kept_structure(structure_id)
    return show(_screen(own), _offer(form_as_left(AccordForm, donne_le=today().isoformat()), own))


@bp.post("/<int:structure_id>/accords/nouveau")
@requires(Droit.ACCOMPAGNER)
def noter_accord(structure_id: int) -> Page:
    own = the_kept_structure(structure_id)
    form = _offer(AccordForm(), own)

    def act(session: Transaction) -> str:
        agree(
            session,
            structure=session.get_one(Structure, structure_id),
            partenaires=[session.get_one(Partenaire, own_id) for own_id in form.partenaires.data],
            donne_par=form.donne_par.value,
            donne_le=form.donne_le.value,
            moyen=MoyenAccord(form.moyen.data),
            acteur=acteur(),
            now=now(),
        )
        return _home(structure_id)

    return settle(_screen(own), form, act, done="L’accord est noté.", on="donne_le")


def _screen(own: Structure) -> Ecran:
    return Ecran(
        titre="Noter un accord de la structure",
        chapeau=f"{own.nom} accepte que ses synthèses de suivi aillent, avec son nom, aux partenaires cochés.",
        points=(
            "Rien n’est transmis par cette page : vous choisirez quelle synthèse remettre, et quand.",
            "La structure peut retirer son accord à tout moment : ce qui a été remis n’est alors plus lu ici.",
        ),
        fil=up_to_structure(own),
        bouton="Noter l’accord",
        retour=_home(own.id),
        autre=("Partenaires de la région", url_for("partenaires.liste", region_id=own.region_id)),
    )


@bp.get("/accords/<int:accord_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_accord(accord_id: int) -> Page:
    return show(_removal_screen(_kept(accord_id)), Formulaire())


@bp.post("/accords/<int:accord_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait_accord(accord_id: int) -> Page:
    own = _kept(accord_id)
    screen, back = _removal_screen(own), _home(own.structure_id)

    def act(session: Transaction) -> str:
        withdraw(session, accord=session.get_one(Accord, accord_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="L’accord est retiré.")


def _kept(accord_id: int) -> Accord:
    return there(get_kept_accord(reading(), acteur(), accord_id, today()))


def _removal_screen(own: Accord) -> Ecran:
    return Ecran(
        titre=f"Retirer l’accord pour « {own.partenaire.nom} » ?",
        chapeau=f"{own.structure.nom}, accord du {short_day_text(own.donne_le)}.",
        points=(
            "Ce partenaire ne voit plus aucune synthèse de cette structure, dès maintenant.",
            "Ce qu’il a déjà imprimé ou téléchargé ne peut pas lui être repris.",
            "La date de l’accord et celle du retrait restent dans le registre.",
        ),
        fil=up_to_structure(own.structure),
        bouton="Retirer cet accord",
        retour=_home(own.structure_id),
    )
