"""A finished synthèse is sent to the structure, given to the partners that it agreed to; what is said of it."""

from http import HTTPStatus

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, trousseau, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Accompagnement, Accord, ContactStructure, LienSynthese, RemarqueSynthese
from collecte.organisation.views.organisation_commun import there
from collecte.policy import Droit
from collecte.registre.queries.partenaires import list_accords
from collecte.syntheses.forms.syntheses import ContactForm, PartenairesForm
from collecte.syntheses.operations.remises_synthese import give_to, note_seen, revoke_lien, send_to
from collecte.syntheses.queries.syntheses import list_liens_synthese
from collecte.syntheses.views.syntheses import bp, home, remarques_of, the_kept_followed, up_to_synthese
from questionnaires.core.francais import short_day_text


@bp.get("/<int:accompagnement_id>/synthese/envoyer")
@requires(Droit.ACCOMPAGNER)
def envoyer(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id).accompagnement
    return show(_sending_screen(own), _contact_form(own, form_as_left(ContactForm)))


def _contact_form(own: Accompagnement, form: ContactForm) -> ContactForm:
    there_now = [each for each in own.structure.contacts if each.ancien_le is None]
    form.offer([(each.id, f"{each.nom}, {each.adresse}") for each in there_now])
    return form


@bp.post("/<int:accompagnement_id>/synthese/envoyer")
@requires(Droit.ACCOMPAGNER)
def confirmer_envoi(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id).accompagnement
    form = _contact_form(own, ContactForm())

    def act(session: Transaction) -> str:
        send_to(
            session,
            accompagnement=the_kept_followed(accompagnement_id, session).accompagnement,
            contact=session.get_one(ContactStructure, form.contact.data),
            trousseau=trousseau(),
            acteur=acteur(),
            now=now(),
        )
        return home(accompagnement_id)

    return settle(_sending_screen(own), form, act, done="Le message part, avec un lien personnel.", on="contact")


def _sending_screen(own: Accompagnement) -> Ecran:
    return Ecran(
        titre="Envoyer la synthèse à la structure",
        chapeau=own.structure.nom,
        points=(
            "Le message contient un lien personnel, qui la montre pendant un an sans compte ni mot de passe.",
            "Cette personne lit la version terminée, et peut dire « une erreur ? ».",
            "Le lien ne montre plus rien si elle quitte la structure, ou si vous le retirez.",
        ),
        fil=up_to_synthese(own),
        bouton="Envoyer",
        retour=home(own.id),
        autre=("Ajouter un contact", url_for("structures.nouveau_contact", structure_id=own.structure_id)),
    )


@bp.get("/<int:accompagnement_id>/synthese/remettre")
@requires(Droit.ACCOMPAGNER)
def remettre(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id).accompagnement
    return show(_giving_screen(own), _partners_form(own, form_as_left(PartenairesForm)))


def _partners_form(own: Accompagnement, form: PartenairesForm) -> PartenairesForm:
    accords = list_accords(reading(), own.structure_id, live=True)
    form.offer([(each.id, f"{each.partenaire.nom} (accord du {short_day_text(each.donne_le)})") for each in accords])
    if not accords:
        form.accords.description = "La structure n’a donné son accord pour aucun partenaire."
    return form


@bp.post("/<int:accompagnement_id>/synthese/remettre")
@requires(Droit.ACCOMPAGNER)
def confirmer_remise(accompagnement_id: int) -> Page:
    own = the_kept_followed(accompagnement_id).accompagnement
    form = _partners_form(own, PartenairesForm())

    def act(session: Transaction) -> str:
        give_to(
            session,
            accompagnement=the_kept_followed(accompagnement_id, session).accompagnement,
            accords=[session.get_one(Accord, own_id) for own_id in form.accords.data],
            acteur=acteur(),
            now=now(),
        )
        return home(accompagnement_id)

    return settle(_giving_screen(own), form, act, done="La synthèse est notée comme remise.", on="accords")


def _giving_screen(own: Accompagnement) -> Ecran:
    return Ecran(
        titre="Remettre la synthèse à des partenaires",
        chapeau=f"{own.structure.nom} choisit qui la reçoit : seuls les partenaires qu’elle accepte sont proposés.",
        points=(
            "Les comptes qui lisent pour un partenaire voient cette version, et rien d’autre du registre.",
            "Si la structure retire son accord, ils ne la voient plus.",
        ),
        fil=up_to_synthese(own),
        bouton="Noter comme remise",
        retour=home(own.id),
        autre=("Noter un accord de la structure", url_for("structures.accord", structure_id=own.structure_id)),
    )


@bp.post("/<int:accompagnement_id>/synthese/liens/<int:lien_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer_lien(accompagnement_id: int, lien_id: int) -> Response:
    liens = list_liens_synthese(reading(), there(the_kept_followed(accompagnement_id).synthese).id)
    there(next((each for each in liens if each.id == lien_id and each.revoque_le is None), None))
    if not Formulaire().validate():
        return _back(accompagnement_id, EXPIRED)
    session = writing()
    revoke_lien(session, lien=session.get_one(LienSynthese, lien_id), acteur=acteur(), now=now())
    commit()
    return _back(accompagnement_id, "Ce lien ne montre plus rien.")


@bp.post("/<int:accompagnement_id>/synthese/remarques/<int:remarque_id>/vue")
@requires(Droit.ACCOMPAGNER)
def noter_vue(accompagnement_id: int, remarque_id: int) -> Response:
    liens = list_liens_synthese(reading(), there(the_kept_followed(accompagnement_id).synthese).id)
    there(next((each for each in remarques_of(liens) if each.id == remarque_id), None))
    if not Formulaire().validate():
        return _back(accompagnement_id, EXPIRED)
    session = writing()
    note_seen(
        session,
        accompagnement=session.get_one(Accompagnement, accompagnement_id),
        remarque=session.get_one(RemarqueSynthese, remarque_id),
        acteur=acteur(),
        now=now(),
    )
    commit()
    return _back(accompagnement_id, "C’est noté.")


def _back(accompagnement_id: int, told: str) -> Response:
    flash(told)
    return redirect(home(accompagnement_id), HTTPStatus.SEE_OTHER)
