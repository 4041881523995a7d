"""Pages of the prestataires of a région: search, record, and needs that none covers."""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.views.tranches import tranche_of
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, today, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Ingenierie, Prestataire, Region
from collecte.policy import Droit
from collecte.registre.forms.structures import PrestataireForm
from collecte.registre.operations.prestataires import (
    TermesPrestataire,
    archive_prestataire,
    put_prestataire,
    restore_prestataire,
    terms_of,
)
from collecte.registre.queries.ingenieries import count_missions, list_missions
from collecte.registre.queries.prestataires import (
    Activite,
    list_activites,
    list_besoins,
    list_preconisations,
    list_register_regions,
)
from collecte.registre.views.acces_registre import (
    is_region_kept,
    the_kept_prestataire,
    the_kept_region,
    the_prestataire,
    the_register_region,
    up_to_list,
    up_to_prestataires,
)
from questionnaires.core.answers import clean

bp = Blueprint("prestataires", __name__, url_prefix="/prestataires")

_LONGEST_SEARCH = 100
_MOST_SHOWN = 50


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def premiere() -> Page:
    """Redirect to the list of the first région whose register the visitor reads."""
    regions = list_register_regions(reading(), acteur(), today()) or abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("prestataires.liste", region_id=regions[0].id))


@bp.get("/regions/<int:region_id>")
@requires(Droit.ACCOMPAGNER)
def liste(region_id: int) -> Page:
    region = the_register_region(region_id)
    sought, archives = _asked()
    return render_template(
        "registre/prestataires/liste.html",
        region=region,
        fil=up_to_list(),
        activites=list_activites(reading(), region.id, sought=sought, archives=archives),
        export=url_for(
            "prestataires.prestataires_csv", region_id=region.id, q=sought or None, archives="y" if archives else None
        ),
        sought=sought,
        archives=archives,
        others=[other for other in list_register_regions(reading(), acteur(), today()) if other.id != region.id],
        is_kept=is_region_kept(region.id),
    )


def _asked() -> tuple[str, bool]:
    sought = clean(request.args.get("q", ""))[:_LONGEST_SEARCH].strip()
    return sought, bool(request.args.get("archives"))


def found_now(region_id: int) -> Sequence[Activite]:
    """List the prestataires of a région that match the query string."""
    sought, archives = _asked()
    return list_activites(reading(), the_register_region(region_id).id, sought=sought, archives=archives)


@bp.get("/regions/<int:region_id>/besoins")
@requires(Droit.ACCOMPAGNER)
def besoins(region_id: int) -> Page:
    region = the_register_region(region_id)
    preconisations = list_preconisations(reading(), acteur(), region.id, today())
    return render_template(
        "registre/prestataires/besoins.html",
        region=region,
        fil=up_to_prestataires(region),
        besoins=list_besoins(reading(), region.id),
        preconisations=preconisations[:_MOST_SHOWN],
        count=len(preconisations),
        is_kept=is_region_kept(region.id),
    )


@bp.get("/<int:prestataire_id>")
@requires(Droit.ACCOMPAGNER)
def fiche(prestataire_id: int) -> Page:
    prestataire = the_prestataire(prestataire_id)
    missions = count_missions(reading(), acteur(), prestataire.id, today())

    def part_of(start: int, most: int) -> Sequence[Ingenierie]:
        return list_missions(reading(), acteur(), prestataire.id, today(), start=start, most=most)

    return render_template(
        "registre/prestataires/fiche.html",
        prestataire=prestataire,
        fil=up_to_prestataires(prestataire.region),
        missions=missions,
        part=tranche_of(missions.lues, part_of),
        address=lambda page: url_for("prestataires.fiche", prestataire_id=prestataire.id, page=page),
        is_kept=is_region_kept(prestataire.region_id),
    )


@bp.get("/regions/<int:region_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau(region_id: int) -> Page:
    form = form_as_left(PrestataireForm, competences=clean(request.args.get("competence", ""))[:120])
    return show(_new_screen(the_kept_region(region_id)), form)


@bp.post("/regions/<int:region_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer(region_id: int) -> Page:
    screen_region, form = the_kept_region(region_id), PrestataireForm()

    def act(session: Transaction) -> str:
        region = session.get_one(Region, region_id)
        prestataire = put_prestataire(session, region=region, termes=_termes(form), acteur=acteur(), now=now())
        return url_for("prestataires.fiche", prestataire_id=prestataire.id)

    return settle(_new_screen(screen_region), form, act, done="Le prestataire est enregistré.", on="nom")


def _termes(form: PrestataireForm) -> TermesPrestataire:
    return TermesPrestataire(**{name: form[name].value for name in TermesPrestataire.__slots__})


def _new_screen(region: Region) -> Ecran:
    return Ecran(
        titre="Ajouter un prestataire",
        chapeau=f"Région {region.nom}. Tous les DLA de la région le voient.",
        fil=up_to_prestataires(region),
        bouton="Ajouter ce prestataire",
        retour=url_for("prestataires.liste", region_id=region.id),
    )


@bp.get("/<int:prestataire_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(prestataire_id: int) -> Page:
    prestataire = the_kept_prestataire(prestataire_id)
    values = {name: getattr(terms_of(prestataire), name) or "" for name in TermesPrestataire.__slots__}
    return show(_screen(prestataire), form_as_left(PrestataireForm, **values))


@bp.post("/<int:prestataire_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def changer(prestataire_id: int) -> Page:
    prestataire, form = the_kept_prestataire(prestataire_id), PrestataireForm()

    def act(session: Transaction) -> str:
        changed = session.get_one(Prestataire, prestataire_id)
        put_prestataire(
            session,
            region=changed.region,
            termes=_termes(form),
            prestataire=changed,
            acteur=acteur(),
            now=now(),
        )
        return url_for("prestataires.fiche", prestataire_id=prestataire_id)

    return settle(_screen(prestataire), form, act, done="Le prestataire est changé.", on="nom")


def _screen(prestataire: Prestataire) -> Ecran:
    return Ecran(
        titre=f"Modifier {prestataire.nom}",
        fil=[
            *up_to_prestataires(prestataire.region),
            (prestataire.nom, url_for("prestataires.fiche", prestataire_id=prestataire.id)),
        ],
        bouton="Enregistrer",
        retour=url_for("prestataires.fiche", prestataire_id=prestataire.id),
    )


@bp.post("/<int:prestataire_id>/archiver")
@requires(Droit.ACCOMPAGNER)
def archiver(prestataire_id: int) -> Page:
    """Archive without confirmation: nothing is lost, and the page has a button to restore."""
    return _do(prestataire_id, archive_prestataire, "Le prestataire est archivé. Ses missions passées ne changent pas.")


@bp.post("/<int:prestataire_id>/desarchiver")
@requires(Droit.ACCOMPAGNER)
def desarchiver(prestataire_id: int) -> Page:
    return _do(prestataire_id, restore_prestataire, "Le prestataire est de nouveau proposé.")


def _do(prestataire_id: int, act: Callable[..., None], done: str) -> Page:
    the_kept_prestataire(prestataire_id)
    if Formulaire().validate():
        session = writing()
        act(session, prestataire=session.get_one(Prestataire, prestataire_id), acteur=acteur(), now=now())
        commit()
        flash(done)
    else:
        flash(EXPIRED)
    return redirect(url_for("prestataires.fiche", prestataire_id=prestataire_id), HTTPStatus.SEE_OTHER)
