"""Pages of the prestataires of a région: search, record, and needs that none covers."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import abort, redirect, render_template, request, url_for

from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.core.web.adresses import current_address
from collecte.core.web.listes import Liste
from collecte.models import Prestataire, Region
from collecte.policy import Droit, kept_prestataires, kept_regions, readable_prestataires
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.forms.structures import PrestataireForm
from collecte.registre.operations.prestataires import TermesPrestataire, archive_prestataire, put_prestataire
from collecte.registre.queries.ingenieries import FiltreIngenieries, count_missions, list_ingenieries
from collecte.registre.queries.prestataires import (
    LOADED_WITH_PRESTATAIRE,
    Activite,
    list_activites,
    list_besoins,
    list_preconisations,
    list_register_regions,
)
from collecte.registre.views import ingenieries
from collecte.registre.views.acces_registre import is_region_kept, the_register_region, up_to_list, up_to_prestataires
from questionnaires.categories.categories import THEME
from questionnaires.core.answers import clean

bp = GatedBlueprint("prestataires", __name__, Droit.ACCOMPAGNER, url_prefix="/prestataires")

_LONGEST_SEARCH = 100
_MOST_SHOWN = 50


@bp.get("")
def premiere() -> Page:
    """Redirect to the list of the first région whose register the visitor reads."""
    regions = list_register_regions(reading(), acteur(), today()) or abort(HTTPStatus.NOT_FOUND)
    return redirect(url_for("prestataires.liste", region_id=regions[0].id))


@bp.get("/regions/<int:region_id>")
def liste(region_id: int) -> Page:
    region = the_register_region(region_id)
    sought, archives = _asked()
    return render_template(
        "registre/prestataires/liste.html",
        region=region,
        fil=up_to_list(),
        liste=_listed(region.id),
        sought=sought,
        archives=archives,
        others=[other for other in list_register_regions(reading(), acteur(), today()) if other.id != region.id],
        is_kept=is_region_kept(region.id),
    )


def _asked() -> tuple[str, bool]:
    sought = clean(request.args.get("q", ""))[:_LONGEST_SEARCH].strip()
    return sought, bool(request.args.get("archives"))


def found_now(region_id: int) -> Sequence[Activite]:
    """List the prestataires of a région that the address of the page asks for, in its order."""
    return _listed(the_register_region(region_id).id).rows


def _listed(region_id: int) -> Liste[Activite]:
    sought, archives = _asked()
    return Liste(
        "prestataires",
        list_activites(reading(), region_id, sought=sought, archives=archives),
        {
            "Prestataire": lambda activite: activite.prestataire.nom,
            "Commune": lambda activite: activite.prestataire.commune,
            "Compétences": lambda activite: activite.prestataire.competences,
            "Filières": lambda activite: activite.prestataire.filieres,
            "Missions": lambda activite: activite.missions,
            "Jours": lambda activite: activite.jours,
        },
        default="prestataire",
        export=current_address("prestataires.prestataires_csv"),
    )


@bp.get("/regions/<int:region_id>/besoins")
def besoins(region_id: int) -> Page:
    region = the_register_region(region_id)
    preconisations = list_preconisations(reading(), acteur(), region.id, today())
    return render_template(
        "registre/prestataires/besoins.html",
        region=region,
        fil=up_to_prestataires(region),
        besoins=list_besoins(reading(), region.id, get_categories(reading()).liste(THEME)),
        preconisations=preconisations[:_MOST_SHOWN],
        count=len(preconisations),
        is_kept=is_region_kept(region.id),
    )


@bp.get("/<int:prestataire_id>")
def fiche(prestataire_id: int) -> Page:
    prestataire = fetch(Prestataire, prestataire_id, readable_prestataires, *LOADED_WITH_PRESTATAIRE)
    missions = count_missions(reading(), acteur(), prestataire_id, today())

    liste = ingenieries.listed(FiltreIngenieries(prestataire_id=prestataire_id))
    part = tranche(liste.rows)
    return liste.as_csv() or render_template(
        "registre/prestataires/fiche.html",
        prestataire=prestataire,
        fil=up_to_prestataires(prestataire.region),
        missions=missions,
        liste=liste,
        part=part,
        ingenieries=list_ingenieries(reading(), [trouvee.id for trouvee in part.shown]),
        is_kept=is_region_kept(prestataire.region_id),
    )


@bp.route("/regions/<int:region_id>/nouveau", methods=["GET", "POST"])
def nouveau(region_id: int) -> Page:
    region = fetch(Region, region_id, kept_regions)
    form = form_of(PrestataireForm, competences=clean(request.args.get("competence", ""))[:120])
    ecran = Ecran(
        titre="Ajouter un prestataire",
        chapeau=f"Région {region.nom}. Tous les DLA de la région le voient.",
        fil=up_to_prestataires(region),
        bouton="Ajouter ce prestataire",
    )
    return _form_page(ecran, form, region, None, done="Le prestataire est enregistré.")


@bp.route("/<int:prestataire_id>/modifier", methods=["GET", "POST"])
def modifier(prestataire_id: int) -> Page:
    prestataire = _kept(prestataire_id)
    form = form_of(PrestataireForm, **typed(prestataire, TermesPrestataire.__slots__))
    ecran = Ecran(
        titre=f"Modifier {prestataire.nom}",
        fil=[*up_to_prestataires(prestataire.region), (prestataire.nom, _home(prestataire_id))],
        bouton="Enregistrer",
    )
    return _form_page(ecran, form, prestataire.region, prestataire, done="Le prestataire est changé.")


def _form_page(
    ecran: Ecran, form: PrestataireForm, region: Region, prestataire: Prestataire | None, *, done: str
) -> Page:
    """Show the form of a new prestataire, or of one to correct."""
    act = acting(
        put_prestataire,
        lambda stored: _home(stored.id),
        region=region,
        termes=lambda: form.terms(TermesPrestataire),
        prestataire=prestataire,
    )
    return answer(ecran, form, act, done=done, on="nom")


@bp.post("/<int:prestataire_id>/archiver")
def archiver(prestataire_id: int) -> Page:
    """Archive without confirmation: nothing is lost, and the page has a button to restore."""
    return _archive(prestataire_id, "Le prestataire est archivé. Ses missions passées ne changent pas.", is_back=False)


@bp.post("/<int:prestataire_id>/desarchiver")
def desarchiver(prestataire_id: int) -> Page:
    return _archive(prestataire_id, "Le prestataire est de nouveau proposé.", is_back=True)


def _archive(prestataire_id: int, done: str, *, is_back: bool) -> Page:
    target = _home(prestataire_id)
    act = acting(archive_prestataire, target, prestataire=_kept(prestataire_id), is_back=is_back)
    return perform(act, done=done, target=target)


def _kept(prestataire_id: int) -> Prestataire:
    return fetch(Prestataire, prestataire_id, kept_prestataires, *LOADED_WITH_PRESTATAIRE)


def _home(prestataire_id: int) -> str:
    return url_for("prestataires.fiche", prestataire_id=prestataire_id)
