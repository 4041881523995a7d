"""Pages that send a finished synthèse to the structure, give it to partners, and list remarks on it."""

from functools import partial

from flask import url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, perform
from collecte.comptes.web.context import reading, trousseau, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.models import Accord, ContactStructure
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.registre.queries.partenaires import list_accords
from collecte.syntheses.forms.syntheses import ContactForm, PartenairesForm
from collecte.syntheses.operations.remises_synthese import give_to, note_seen, revoke_lien, send_to
from collecte.syntheses.queries.syntheses import list_liens_synthese
from collecte.syntheses.views.syntheses import home, remarques_of, the_kept_followed, to_write, up_to_synthese
from questionnaires.core.francais import short_day_text

bp = GatedBlueprint("syntheses", __name__, Droit.ACCOMPAGNER, url_prefix="/accompagnements")


@bp.route("/<int:accompagnement_id>/synthese/envoyer", methods=["GET", "POST"])
def envoyer(accompagnement_id: int) -> Page:
    accompagnement = the_kept_followed(accompagnement_id).accompagnement
    form = form_of(ContactForm)
    contacts = [contact for contact in accompagnement.structure.contacts if contact.ancien_le is None]
    form.offer([(contact.id, f"{contact.nom}, {contact.adresse}") for contact in contacts])

    act = acting(
        send_to,
        home(accompagnement_id),
        accompagnement=partial(to_write, accompagnement_id),
        contact=lambda: reading().get_one(ContactStructure, form.contact.data),
        trousseau=trousseau(),
    )
    ecran = Ecran(
        titre="Envoyer la synthèse à la structure",
        chapeau=accompagnement.structure.nom,
        points=(
            "Le message contient un lien personnel, qui la montre pendant un an sans compte ni mot de passe.",
            "Cette personne lit la version terminée, et peut dire « une erreur ? ».",
            "Le lien ne montre plus rien si elle quitte la structure, ou si vous le retirez.",
        ),
        fil=up_to_synthese(accompagnement),
        bouton="Envoyer",
        retour=home(accompagnement.id),
        autre=("Ajouter un contact", url_for("structures.nouveau_contact", structure_id=accompagnement.structure_id)),
    )
    return answer(ecran, form, act, done="Le message part, avec un lien personnel.", on="contact")


@bp.route("/<int:accompagnement_id>/synthese/remettre", methods=["GET", "POST"])
def remettre(accompagnement_id: int) -> Page:
    accompagnement = the_kept_followed(accompagnement_id).accompagnement
    form, accords = form_of(PartenairesForm), list_accords(reading(), accompagnement.structure_id, live=True)
    form.offer(
        [(accord.id, f"{accord.partenaire.nom} (accord du {short_day_text(accord.donne_le)})") for accord in accords]
    )
    if not accords:
        form.accords.description = "La structure n’a donné son accord pour aucun partenaire."

    act = acting(
        give_to,
        home(accompagnement_id),
        accompagnement=partial(to_write, accompagnement_id),
        accords=lambda: [writing().get_one(Accord, accord_id) for accord_id in form.accords.data],
    )
    nom = accompagnement.structure.nom
    ecran = Ecran(
        titre="Remettre la synthèse à des partenaires",
        chapeau=f"{nom} choisit qui la reçoit : seuls les partenaires qu’elle accepte sont proposés.",
        points=(
            "Les comptes qui lisent pour un partenaire voient cette version, et rien d’autre du registre.",
            "Si la structure retire son accord, ils ne la voient plus.",
        ),
        fil=up_to_synthese(accompagnement),
        bouton="Noter comme remise",
        retour=home(accompagnement.id),
        autre=(
            "Noter un accord de la structure",
            url_for("structures.accord", structure_id=accompagnement.structure_id),
        ),
    )
    return answer(ecran, form, act, done="La synthèse est notée comme remise.", on="accords")


@bp.post("/<int:accompagnement_id>/synthese/liens/<int:lien_id>/retirer")
def retirer_lien(accompagnement_id: int, lien_id: int) -> Response:
    liens = list_liens_synthese(reading(), there(the_kept_followed(accompagnement_id).synthese).id)
    lien = there(next((lien for lien in liens if lien.id == lien_id and lien.revoque_le is None), None))
    return perform(acting(revoke_lien, lien=lien), done="Ce lien ne montre plus rien.", target=home(accompagnement_id))


@bp.post("/<int:accompagnement_id>/synthese/remarques/<int:remarque_id>/vue")
def noter_vue(accompagnement_id: int, remarque_id: int) -> Response:
    matiere = the_kept_followed(accompagnement_id)
    liens = list_liens_synthese(reading(), there(matiere.synthese).id)
    remarque = there(next((remarque for remarque in remarques_of(liens) if remarque.id == remarque_id), None))
    act = acting(note_seen, accompagnement=matiere.accompagnement, remarque=remarque)
    return perform(act, done="C’est noté.", target=home(accompagnement_id))
