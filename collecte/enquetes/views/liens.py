"""Pages of the personal links of structures: holders, send, revoke, renew, contacts to find."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for

from collecte.campagnes.queries.a_joindre import list_a_joindre
from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading, today, trousseau
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.enquetes.forms.repondants import DestinataireForm, RevocationForm
from collecte.enquetes.operations.gestion_liens import corriger_et_renvoyer, envoyer_lien, refaire_lien, revoquer_lien
from collecte.enquetes.queries.gestion_liens import get_kept_lien, get_kept_reponse, last_courriels, list_liens
from collecte.models import Courriel, LienReponse, Participation, Structure
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.registre.views.acces_registre import named_kept_dlas, up_to_list, up_to_structure

bp = Blueprint("liens", __name__, url_prefix="/structures")

_SENT = "Le lien part : tout de suite aux heures ouvrées, sinon à la prochaine."


@bp.get("/a-joindre")
@requires(Droit.ACCOMPAGNER)
def a_joindre() -> Page:
    """List the structures to find, of one campaign when `campagne` is in the query string."""
    if not named_kept_dlas():
        abort(404)  # the account keeps no register
    chosen = request.args.get("campagne", type=number)
    trouvees = list_a_joindre(reading(), acteur(), today(), campagne_id=chosen)
    return render_template("enquetes/liens/a_joindre.html", fil=up_to_list(), trouvees=trouvees)


@bp.get("/liens/<int:participation_id>")
@requires(Droit.ACCOMPAGNER)
def liste(participation_id: int) -> Page:
    participation = _the_reponse(participation_id)
    liens = list_liens(reading(), participation.id)
    return render_template(
        "enquetes/liens/liste.html",
        participation=participation,
        structure=_structure(participation),
        fil=up_to_structure(_structure(participation)),
        liens=liens,
        courriels=last_courriels(reading(), [lien.contact_id for lien in liens]),
        may_send=participation.may_be_written(today()),
        today=today(),
    )


@bp.get("/liens/<int:participation_id>/envoyer")
@requires(Droit.ACCOMPAGNER)
def envoyer(participation_id: int) -> Page:
    participation = _the_reponse(participation_id)
    return show(_sending_screen(participation), form_as_left(DestinataireForm, **_proposed(participation)))


@bp.post("/liens/<int:participation_id>/envoyer")
@requires(Droit.ACCOMPAGNER)
def envoyer_un_lien(participation_id: int) -> Page:
    participation, form = _the_reponse(participation_id), DestinataireForm()

    def act(session: Transaction) -> Courriel:
        return envoyer_lien(
            session,
            participation_id=participation_id,
            nom=form.nom.value,
            adresse=form.adresse.value,
            trousseau=trousseau(),
            acteur=acteur(),
            now=now(),
        )

    return settle(_sending_screen(participation), form, _back_after(act, participation_id), done=_SENT, on="adresse")


def _proposed(participation: Participation) -> dict[str, str]:
    """Return the name and address of the contact that the list of links proposed by its id, if any."""
    chosen = request.args.get("contact", type=number)
    contact = next((candidate for candidate in _structure(participation).contacts if candidate.id == chosen), None)
    return {"nom": contact.nom, "adresse": contact.adresse} if contact else {}


def _sending_screen(participation: Participation) -> Ecran:
    return Ecran(
        titre="Envoyer un lien",
        chapeau=f"{participation.campagne.titre}, {participation.auteur}.",
        points=(
            "La personne devient un contact de la structure, si elle ne l’est pas déjà à cette adresse.",
            "Deux personnes au plus ont un lien en même temps.",
            "Elle ne lit pas ce que quelqu’un d’autre a rempli : elle répond de son côté. Pour remplir à deux, "
            "c’est la personne qui a déjà un lien qui en donne un, depuis sa page.",
        ),
        fil=_up_to_liens(participation),
        bouton="Envoyer le lien",
        retour=_home(participation.id),
    )


@dataclass(frozen=True, slots=True)
class _Tenu:
    """A link that the account keeps, and its answer with its structure."""

    lien: LienReponse
    own: Participation


@bp.get("/liens/personnes/<int:lien_id>/revoquer")
@requires(Droit.ACCOMPAGNER)
def revoquer(lien_id: int) -> Page:
    return show(_revoking_screen(_the_lien(lien_id)), form_as_left(RevocationForm))


@bp.post("/liens/personnes/<int:lien_id>/revoquer")
@requires(Droit.ACCOMPAGNER)
def revoquer_un_lien(lien_id: int) -> Page:
    tenu, form = _the_lien(lien_id), RevocationForm()

    def act(session: Transaction) -> None:
        revoquer_lien(session, lien_id=lien_id, est_ancien=form.est_ancien.data, acteur=acteur(), now=now())

    done = "Le lien est révoqué : il n’ouvre plus rien."
    return settle(_revoking_screen(tenu), form, _back_after(act, tenu.own.id), done=done)


def _revoking_screen(tenu: _Tenu) -> Ecran:
    return Ecran(
        titre=f"Révoquer le lien de {tenu.lien.contact.nom} ?",
        points=(
            "Son lien n’ouvre plus rien, sur aucun appareil, dès maintenant.",
            "Ce qui a été rempli est conservé ; qui répondra à sa place ne le lit pas, et répond de son côté.",
            "Sans la case ci-dessous, une prochaine relance peut lui donner un autre lien.",
        ),
        fil=_up_to_liens(tenu.own),
        bouton="Révoquer ce lien",
        retour=_home(tenu.own.id),
    )


@bp.get("/liens/personnes/<int:lien_id>/refaire")
@requires(Droit.ACCOMPAGNER)
def refaire(lien_id: int) -> Page:
    return show(_remaking_screen(_the_lien(lien_id)), Formulaire())


@bp.post("/liens/personnes/<int:lien_id>/refaire")
@requires(Droit.ACCOMPAGNER)
def refaire_un_lien(lien_id: int) -> Page:
    tenu = _the_lien(lien_id)

    def act(session: Transaction) -> Courriel:
        return refaire_lien(session, lien_id=lien_id, trousseau=trousseau(), acteur=acteur(), now=now())

    return settle(_remaking_screen(tenu), Formulaire(), _back_after(act, tenu.own.id), done=_SENT)


def _remaking_screen(tenu: _Tenu) -> Ecran:
    return Ecran(
        titre=f"Refaire le lien de {tenu.lien.contact.nom} ?",
        points=(
            "Pour un lien qui a été transféré ou publié par erreur.",
            "Un autre lien lui est envoyé ; le précédent n’ouvre plus rien, dès maintenant.",
            "Ce qui a été rempli est conservé.",
        ),
        fil=_up_to_liens(tenu.own),
        bouton="Refaire et envoyer",
        retour=_home(tenu.own.id),
    )


@bp.get("/liens/personnes/<int:lien_id>/renvoyer")
@requires(Droit.ACCOMPAGNER)
def renvoyer(lien_id: int) -> Page:
    tenu = _the_lien(lien_id)
    contact = tenu.lien.contact
    return show(_correcting_screen(tenu), form_as_left(DestinataireForm, nom=contact.nom, adresse=contact.adresse))


@bp.post("/liens/personnes/<int:lien_id>/renvoyer")
@requires(Droit.ACCOMPAGNER)
def corriger_le_contact(lien_id: int) -> Page:
    tenu, form = _the_lien(lien_id), DestinataireForm()

    def act(session: Transaction) -> Courriel:
        return corriger_et_renvoyer(
            session,
            lien_id=lien_id,
            nom=form.nom.value,
            adresse=form.adresse.value,
            trousseau=trousseau(),
            acteur=acteur(),
            now=now(),
        )

    return settle(_correcting_screen(tenu), form, _back_after(act, tenu.own.id), done=_SENT, on="adresse")


def _correcting_screen(tenu: _Tenu) -> Ecran:
    return Ecran(
        titre=f"Corriger et renvoyer le lien de {tenu.lien.contact.nom}",
        points=(
            "À la même adresse, c’est le même lien.",
            "À une autre adresse, c’en est un autre : celui qui est parti à la première n’ouvre plus rien, et ce qui a "
            "été rempli avec lui ne se lit pas avec le nouveau.",
            "Pour quelqu’un d’autre, envoyez plutôt un autre lien.",
        ),
        fil=_up_to_liens(tenu.own),
        bouton="Enregistrer et envoyer",
        retour=_home(tenu.own.id),
        autre=("Envoyer un lien à quelqu’un d’autre", url_for("liens.envoyer", participation_id=tenu.own.id)),
    )


def _back_after(act: Callable[[Transaction], object], participation_id: int) -> Callable[[Transaction], str]:
    def done(session: Transaction) -> str:
        act(session)
        return _home(participation_id)

    return done


def _the_reponse(participation_id: int) -> Participation:
    return there(get_kept_reponse(reading(), acteur(), participation_id, today()))


def _the_lien(lien_id: int) -> _Tenu:
    lien = there(get_kept_lien(reading(), acteur(), lien_id, today()))
    return _Tenu(lien, _the_reponse(lien.participation_id))


def _structure(participation: Participation) -> Structure:
    if participation.accompagnement is None:
        raise LookupError("an answer of no structure")
    return participation.accompagnement.structure


def _up_to_liens(participation: Participation) -> list[Link]:
    return [*up_to_structure(_structure(participation)), ("Liens", _home(participation.id))]


def _home(participation_id: int) -> str:
    return url_for("liens.liste", participation_id=participation_id)
