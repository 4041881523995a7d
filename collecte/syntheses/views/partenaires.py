"""Partners that structures may agree to: listed by région, added, corrected, put away; which accounts read for them."""

from collections.abc import Collection
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Compte, Dla, Partenaire, Region, Role
from collecte.organisation.views.organisation_commun import there
from collecte.policy import Droit
from collecte.registre.operations.partenaires import put_away, put_partenaire
from collecte.registre.queries.partenaires import get_kept_partenaire, list_changed, list_partenaires, list_pilotes
from collecte.registre.queries.prestataires import list_register_regions
from collecte.registre.views.registre_commun import (
    named_kept_dlas,
    the_kept_region,
    the_register_region,
    today,
    up_to_list,
)
from collecte.syntheses.forms.syntheses import PartenaireForm

bp = Blueprint("partenaires", __name__, url_prefix="/partenaires")

WHOLE_REGION = 0
"""A partner of no DLA in particular."""


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def premiere() -> Page:
    """Those of the first région whose register one reads."""
    regions = list_register_regions(reading(), acteur(), today()) or abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("partenaires.liste", region_id=regions[0].id))


@bp.get("/regions/<int:region_id>")
@requires(Droit.ACCOMPAGNER)
def liste(region_id: int) -> Page:
    own = the_register_region(region_id)
    return render_template(
        "syntheses/partenaires/liste.html",
        region=own,
        fil=up_to_list(),
        partenaires=list_partenaires(reading(), acteur(), own.id, today()),
        changed=list_changed(reading(), acteur(), own.id, today()),
        others=[one for one in list_register_regions(reading(), acteur(), today()) if one.id != own.id],
        may_add=bool(_dlas(own)),
    )


def _runs(region_id: int) -> bool:
    return region_id in acteur().regions_with(Role.ANIMATEUR)


def _dlas(region: Region) -> list[tuple[int, str]]:
    """(id, words) of what one may add a partner for: one's DLA; the whole région too for who runs it."""
    whole = [(WHOLE_REGION, "toute la région")] if _runs(region.id) else []
    return [*whole, *named_kept_dlas(region.id)]


def _offer(form: PartenaireForm, region: Region) -> PartenaireForm:
    pilotes = list_pilotes(reading(), region.id) if _runs(region.id) else None
    form.offer(_dlas(region), [(own.id, f"{own.personne.nom_complet}, {own.adresse}") for own in pilotes or ()])
    return form


@bp.get("/regions/<int:region_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau(region_id: int) -> Page:
    own = the_kept_region(region_id)
    return show(_screen(own, "Ajouter un partenaire"), _offer(form_as_left(PartenaireForm), own))


@bp.post("/regions/<int:region_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer(region_id: int) -> Page:
    return _put(the_kept_region(region_id), None)


@bp.get("/<int:partenaire_id>")
@requires(Droit.ACCOMPAGNER)
def modifier(partenaire_id: int) -> Page:
    own = _kept(partenaire_id)
    comptes = [each.id for each in own.comptes]
    form = form_as_left(PartenaireForm, nom=own.nom, dla=own.dla_id or WHOLE_REGION, comptes=comptes)
    return show(_screen(own.region, "Modifier un partenaire"), _offer(form, own.region))


@bp.post("/<int:partenaire_id>")
@requires(Droit.ACCOMPAGNER)
def changer(partenaire_id: int) -> Page:
    own = _kept(partenaire_id)
    return _put(own.region, own)


def _kept(partenaire_id: int) -> Partenaire:
    return there(get_kept_partenaire(reading(), acteur(), partenaire_id, today()))


def _put(region: Region, own: Partenaire | None) -> Page:
    form, region_id = _offer(PartenaireForm(), region), region.id

    def act(session: Transaction) -> str:
        put_partenaire(
            session,
            region=session.get_one(Region, region_id),
            dla=session.get_one(Dla, form.dla.data) if form.dla.data else None,
            nom=form.nom.value,
            comptes=_comptes(session, form.comptes.data) if form.comptes is not None else None,
            partenaire=session.get_one(Partenaire, own.id) if own else None,
            acteur=acteur(),
            now=now(),
        )
        return url_for("partenaires.liste", region_id=region_id)

    titre = "Modifier un partenaire" if own else "Ajouter un partenaire"
    return settle(_screen(region, titre), form, act, done="Le partenaire est enregistré.", on="nom")


def _comptes(session: Transaction, ids: Collection[int]) -> list[Compte]:
    return [session.get_one(Compte, compte_id) for compte_id in ids]


def _screen(region: Region, titre: str) -> Ecran:
    retour = url_for("partenaires.liste", region_id=region.id)
    fil: list[Link] = [*up_to_list(), (f"Partenaires, {region.nom}", retour)]
    chapeau = "Une structure pourra accepter, ou non, que sa synthèse de suivi lui soit transmise avec son nom."
    return Ecran(titre=titre, chapeau=chapeau, fil=fil, bouton="Enregistrer", retour=retour)


@bp.post("/<int:partenaire_id>/archiver")
@requires(Droit.ACCOMPAGNER)
def archiver(partenaire_id: int) -> Page:
    region_id = _kept(partenaire_id).region_id
    if Formulaire().validate():
        session = writing()
        put_away(session, partenaire=session.get_one(Partenaire, partenaire_id), acteur=acteur(), now=now())
        commit()
        flash("C’est noté. Les accords déjà donnés ne changent pas.")
    else:
        flash(EXPIRED)
    return redirect(url_for("partenaires.liste", region_id=region_id), HTTPStatus.SEE_OTHER)
