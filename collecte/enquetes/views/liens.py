"""Pages of the personal links of structures: holders, send, revoke, renew, contacts to find."""

from collections.abc import Sequence

from flask import abort, render_template, request, url_for

from collecte.campagnes.queries.a_joindre import get_asking, list_a_joindre
from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, confirm
from collecte.comptes.web.context import acteur, now, reading, today, trousseau
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.web.adresses import number
from collecte.core.web.listes import Liste, ignore_filter
from collecte.enquetes.forms.repondants import DestinataireForm, RevocationForm
from collecte.enquetes.operations.gestion_liens import corriger_et_renvoyer, envoyer_lien, refaire_lien, revoquer_lien
from collecte.enquetes.queries.gestion_liens import (
    LOADED_WITH_LIEN,
    LOADED_WITH_REPONSE,
    last_courriels,
    list_liens,
)
from collecte.models import LienReponse, Participation, Structure
from collecte.policy import Droit, kept_liens, kept_reponses
from collecte.registre.views.acces_registre import named_kept_dlas, up_to_list, up_to_structure
from collecte.relances.views.relances import departure

bp = GatedBlueprint("liens", __name__, Droit.ACCOMPAGNER, url_prefix="/structures")


def _sent() -> str:
    return f"Le lien part {departure(next_working(now()), now())}."


@bp.get("/a-joindre")
def a_joindre() -> Page:
    """List the structures to find, of one campaign when `campagne` is in the query string."""
    if not named_kept_dlas():
        abort(404)  # the account keeps no register
    asked, wanted = request.args.get("campagne", ""), request.args.get("campagne", type=number)
    chosen = get_asking(reading(), acteur(), today(), wanted) if wanted is not None else None
    if asked and chosen is None:
        ignore_filter(asked)
    liste = Liste(
        "structures-a-joindre",
        list_a_joindre(reading(), acteur(), today(), campagne_id=chosen.id if chosen else None),
        {
            "Structure": lambda attendue: attendue.participation.auteur,
            "DLA": lambda attendue: attendue.participation.dla.code,
            "Campagne": lambda attendue: attendue.participation.campagne.titre,
            "Pourquoi": lambda attendue: attendue.motif,
            "À faire": None,
        },
    )
    return liste.as_csv() or render_template(
        "enquetes/liens/a_joindre.html", fil=up_to_list(), liste=liste, campagne=chosen
    )


@bp.get("/liens/<int:participation_id>")
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


@bp.route("/liens/<int:participation_id>/envoyer", methods=["GET", "POST"])
def envoyer(participation_id: int) -> Page:
    participation = _the_reponse(participation_id)
    form = form_of(DestinataireForm, **_proposed(participation))
    ecran = Ecran(
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
    act = acting(
        envoyer_lien,
        _home(participation_id),
        participation_id=participation_id,
        nom=form.nom,
        adresse=form.adresse,
        trousseau=trousseau(),
    )
    return answer(ecran, form, act, done=_sent(), on="adresse")


def _proposed(participation: Participation) -> dict[str, str]:
    """Return the name and address of the contact that the list of links proposed by its id, if any."""
    chosen = request.args.get("contact", type=number)
    contact = next((candidate for candidate in _structure(participation).contacts if candidate.id == chosen), None)
    return {"nom": contact.nom, "adresse": contact.adresse} if contact else {}


@bp.route("/liens/personnes/<int:lien_id>/revoquer", methods=["GET", "POST"])
def revoquer(lien_id: int) -> Page:
    lien, form = _the_lien(lien_id), form_of(RevocationForm)
    ecran = _screen_of(
        lien,
        titre=f"Révoquer le lien de {lien.contact.nom} ?",
        points=(
            "Son lien n’ouvre plus rien, sur aucun appareil, dès maintenant.",
            "Ce qui a été rempli est conservé ; qui répondra à sa place ne le lit pas, et répond de son côté.",
            "Sans la case ci-dessous, une prochaine relance peut lui donner un autre lien.",
        ),
        bouton="Révoquer ce lien",
    )
    act = acting(revoquer_lien, _home(lien.participation_id), lien_id=lien_id, est_ancien=form.est_ancien)
    return answer(ecran, form, act, done="Le lien est révoqué : il n’ouvre plus rien.")


@bp.route("/liens/personnes/<int:lien_id>/refaire", methods=["GET", "POST"])
def refaire(lien_id: int) -> Page:
    lien = _the_lien(lien_id)
    ecran = _screen_of(
        lien,
        titre=f"Refaire le lien de {lien.contact.nom} ?",
        points=(
            "Pour un lien qui a été transféré ou publié par erreur.",
            "Un autre lien lui est envoyé ; le précédent n’ouvre plus rien, dès maintenant.",
            "Ce qui a été rempli est conservé.",
        ),
        bouton="Refaire et envoyer",
    )
    return confirm(ecran, _sent(), refaire_lien, lien_id=lien_id, trousseau=trousseau())


@bp.route("/liens/personnes/<int:lien_id>/renvoyer", methods=["GET", "POST"])
def renvoyer(lien_id: int) -> Page:
    lien = _the_lien(lien_id)
    form = form_of(DestinataireForm, nom=lien.contact.nom, adresse=lien.contact.adresse)
    ecran = _screen_of(
        lien,
        titre=f"Corriger et renvoyer le lien de {lien.contact.nom}",
        points=(
            "À la même adresse, c’est le même lien.",
            "À une autre adresse, c’en est un autre : celui qui est parti à la première n’ouvre plus rien, et ce qui a "
            "été rempli avec lui ne se lit pas avec le nouveau.",
            "Pour quelqu’un d’autre, envoyez plutôt un autre lien.",
        ),
        bouton="Enregistrer et envoyer",
        autre=(
            "Envoyer un lien à quelqu’un d’autre",
            url_for("liens.envoyer", participation_id=lien.participation_id),
        ),
    )
    act = acting(
        corriger_et_renvoyer,
        _home(lien.participation_id),
        lien_id=lien_id,
        nom=form.nom,
        adresse=form.adresse,
        trousseau=trousseau(),
    )
    return answer(ecran, form, act, done=_sent(), on="adresse")


def _screen_of(
    lien: LienReponse, *, titre: str, points: Sequence[str], bouton: str, autre: Link | None = None
) -> Ecran:
    """Return the screen of an action on a link."""
    retour, fil = _home(lien.participation_id), _up_to_liens(lien.participation)
    return Ecran(titre=titre, points=points, fil=fil, bouton=bouton, retour=retour, autre=autre)


def _the_reponse(participation_id: int) -> Participation:
    return fetch(Participation, participation_id, kept_reponses, *LOADED_WITH_REPONSE)


def _the_lien(lien_id: int) -> LienReponse:
    return fetch(LienReponse, lien_id, kept_liens, *LOADED_WITH_LIEN)


def _structure(participation: Participation) -> Structure:
    if participation.accompagnement is None:
        raise LookupError("an answer of no structure")
    return participation.accompagnement.structure


def _up_to_liens(participation: Participation) -> list[Link]:
    return [*up_to_structure(_structure(participation)), ("Liens", _home(participation.id))]


def _home(participation_id: int) -> str:
    return url_for("liens.liste", participation_id=participation_id)
