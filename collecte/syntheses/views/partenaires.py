"""Pages of the partners that structures may agree to: the list of a région, adding, correcting, archiving."""

from http import HTTPStatus

from flask import abort, redirect, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, acting, answer, perform
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.web.listes import Liste
from collecte.models import Compte, Dla, Partenaire, Region
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit, kept_partenaires, kept_regions
from collecte.registre.operations.partenaires import put_away, put_partenaire
from collecte.registre.queries.partenaires import LOADED_WITH_PARTENAIRE, list_changed, list_partenaires, list_pilotes
from collecte.registre.queries.prestataires import list_register_regions
from collecte.registre.views.acces_registre import named_kept_dlas, the_register_region, up_to_list
from collecte.syntheses.forms.syntheses import PartenaireForm

bp = GatedBlueprint("partenaires", __name__, Droit.ACCOMPAGNER, url_prefix="/partenaires")

WHOLE_REGION = 0
"""Value of the DLA field of a partner of the whole région."""


@bp.get("")
def premiere() -> Page:
    """Go to the partners of the first région whose register the visitor reads."""
    regions = list_register_regions(reading(), acteur(), today()) or abort(HTTPStatus.NOT_FOUND)
    return redirect(_list_url(regions[0].id))


@bp.get("/regions/<int:region_id>")
def liste(region_id: int) -> Page:
    region = the_register_region(region_id)
    liste = Liste(
        "partenaires",
        list_partenaires(reading(), acteur(), region.id, today()),
        {
            "Partenaire": lambda partenaire: partenaire.nom,
            "Pour": lambda partenaire: named(partenaire.dla) if partenaire.dla else "toute la région",
            "Comptes qui lisent pour lui": lambda partenaire: ", ".join(
                compte.personne.nom_complet for compte in partenaire.comptes
            ),
            "Changer": None,
        },
    )
    return liste.as_csv() or render_template(
        "syntheses/partenaires/liste.html",
        region=region,
        fil=up_to_list(),
        liste=liste,
        changed=list_changed(reading(), acteur(), region.id, today()),
        others=[other for other in list_register_regions(reading(), acteur(), today()) if other.id != region.id],
        may_add=bool(_dlas(region)),
    )


@bp.route("/regions/<int:region_id>/nouveau", methods=["GET", "POST"])
def nouveau(region_id: int) -> Page:
    return _form_page(fetch(Region, region_id, kept_regions), None, form_of(PartenaireForm))


@bp.route("/<int:partenaire_id>", methods=["GET", "POST"])
def modifier(partenaire_id: int) -> Page:
    partenaire = _kept(partenaire_id)
    comptes = [compte.id for compte in partenaire.comptes]
    form = form_of(PartenaireForm, nom=partenaire.nom, dla=partenaire.dla_id or WHOLE_REGION, comptes=comptes)
    return _form_page(partenaire.region, partenaire, form)


@bp.post("/<int:partenaire_id>/archiver")
def archiver(partenaire_id: int) -> Page:
    partenaire = _kept(partenaire_id)
    act = acting(put_away, partenaire=partenaire)
    done = "C’est noté. Les accords déjà donnés ne changent pas."
    return perform(act, done=done, target=_list_url(partenaire.region_id))


def _form_page(region: Region, partenaire: Partenaire | None, form: PartenaireForm) -> Page:
    """Show the form of a new partner, or of one to correct."""
    form.offer(_dlas(region), _pilotes(region.id))

    def act(session: Transaction) -> str:
        put_partenaire(
            session,
            region=session.get_one(Region, region.id),
            dla=session.get_one(Dla, form.dla.data) if form.dla.data else None,
            nom=form.nom.value,
            comptes=None
            if form.comptes is None
            else [session.get_one(Compte, compte_id) for compte_id in form.comptes.data],
            partenaire=session.get_one(Partenaire, partenaire.id) if partenaire else None,
            acteur=acteur(),
            now=now(),
        )
        return _list_url(region.id)

    titre = "Modifier un partenaire" if partenaire else "Ajouter un partenaire"
    return answer(_screen(region, titre), form, act, done="Le partenaire est enregistré.", on="nom")


def _kept(partenaire_id: int) -> Partenaire:
    return fetch(Partenaire, partenaire_id, kept_partenaires, *LOADED_WITH_PARTENAIRE)


def _list_url(region_id: int) -> str:
    return url_for("partenaires.liste", region_id=region_id)


def _runs(region_id: int) -> bool:
    return region_id in acteur().regions_with(Droit.ANIMER)


def _pilotes(region_id: int) -> list[tuple[int, str]]:
    """List (id, words) of the accounts that may read for a partner: those of pilotes, chosen by animateurs only."""
    pilotes = list_pilotes(reading(), region_id) if _runs(region_id) else ()
    return [(compte.id, f"{compte.personne.nom_complet}, {compte.adresse}") for compte in pilotes]


def _dlas(region: Region) -> list[tuple[int, str]]:
    """List (id, words) of the DLA that the visitor may add a partner for; first the whole région for its animateurs."""
    first = [(WHOLE_REGION, "toute la région")] if _runs(region.id) else []
    return [*first, *named_kept_dlas(region.id)]


def _screen(region: Region, titre: str) -> Ecran:
    retour = _list_url(region.id)
    fil: list[Link] = [*up_to_list(), (f"Partenaires, {region.nom}", retour)]
    chapeau = "Une structure pourra accepter, ou non, que sa synthèse de suivi lui soit transmise avec son nom."
    return Ecran(titre=titre, chapeau=chapeau, fil=fil, bouton="Enregistrer", retour=retour)
