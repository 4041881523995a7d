"""The workbook of a région: what to put in it, then the file."""

from functools import partial
from http import HTTPStatus

from flask import Blueprint, url_for

from collecte.errors import UserFacingError
from collecte.forms.classeurs import ClasseurRegionalForm
from collecte.models import Campagne, Region
from collecte.operations.choix_regional import proposer
from collecte.operations.classeur_regional import Demande, gather
from collecte.operations.contenu_region import annees_of
from collecte.policy import Droit
from collecte.queries.campagnes import list_animated_campagnes
from collecte.queries.organisation import get_animated_region, list_dlas
from collecte.views.documents import as_workbook, of_region
from collecte.views.ecrans import Ecran, Page, show
from collecte.views.organisation_commun import named, there
from collecte.views.registre_commun import today
from collecte.web.context import acteur, commit, now, reading, trousseau, writing
from collecte.web.gate import requires
from collecte.web.reprise import form_as_left
from exports.regional.matiere import Audience, Famille
from questionnaires.francais import short_day_text

bp = Blueprint("classeur_regional", __name__, url_prefix="/classeurs")


@bp.get("/regions/<int:region_id>")
@requires(Droit.ANIMER)
def demander(region_id: int) -> Page:
    region = _the_region(region_id)
    campagnes = _campagnes(region)
    form = form_as_left(ClasseurRegionalForm, **_proposed(region, campagnes))
    _offer(form, region, campagnes)
    return show(_screen(region), form)


@bp.post("/regions/<int:region_id>")
@requires(Droit.ANIMER)
def telecharger(region_id: int) -> Page:
    """A POST, since the journal keeps who took figures out."""
    from exports.regional.classeur import regional_name, write_regional  # pandas comes with it: loaded when asked for

    region, form = _the_region(region_id), ClasseurRegionalForm()
    _offer(form, region, _campagnes(region))
    if not form.validate():
        return show(_screen(region), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session = writing()
        asked = session.get_one(Region, region.id)
        matiere = gather(
            session, region=asked, demande=_demande(form), acteur=acteur(), trousseau=trousseau(), now=now()
        )
        commit()
    except UserFacingError as error:
        form.refuse(form.familles, str(error))
        return show(_screen(region), form), HTTPStatus.UNPROCESSABLE_ENTITY
    about = f"{region.nom}, pour {matiere.audience.value}"
    return as_workbook(
        partial(write_regional, matiere), of_region("classeur régional", region, about, regional_name(matiere))
    )


def _the_region(region_id: int) -> Region:
    return there(get_animated_region(reading(), acteur(), region_id))


def _campagnes(region: Region) -> list[Campagne]:
    """Those that have begun, the latest période first."""
    own = list_animated_campagnes(reading(), acteur())
    return [each for each in own if each.region_id == region.id and each.ouverture <= today()]


def _proposed(region: Region, campagnes: list[Campagne]) -> dict[str, object]:
    """The latest période that is over, else the latest; the latest campaign of each usual questionnaire."""
    choix = proposer(campagnes, today())
    return {
        "temps": choix.temps.id if choix.temps else 0,
        "enquetes": sorted(own.id for own in choix.enquetes),
        "annee": next(iter(annees_of(reading(), region, today())), 0),
        "dlas": [own.id for own in list_dlas(reading(), region.id)],
    }


def _offer(form: ClasseurRegionalForm, region: Region, campagnes: list[Campagne]) -> None:
    form.offer(
        [(own.id, own.titre) for own in campagnes if own.is_temps],
        [(own.id, f"{own.titre}, {short_day_text(own.ouverture)}") for own in campagnes if not own.is_temps],
        annees_of(reading(), region, today()),
        [(own.id, named(own)) for own in list_dlas(reading(), region.id)],
    )


def _demande(form: ClasseurRegionalForm) -> Demande:
    return Demande(
        audience=Audience[form.audience.data],
        familles=frozenset(Famille[own] for own in form.familles.data),
        temps_id=form.chosen("temps") or None,
        enquete_ids=frozenset(form.chosen("enquetes") or ()),
        annee=form.chosen("annee") or None,
        dla_ids=frozenset(form.chosen("dlas") or ()),
    )


def _screen(region: Region) -> Ecran:
    return Ecran(
        titre=f"Classeur régional, {region.nom}",
        chapeau="Un seul fichier Excel : le temps, les bilans et les avis, avec leurs formules et leurs graphiques.",
        points=(
            "Chaque sortie est notée dans le journal des modifications, campagne par campagne.",
            "Une campagne encore ouverte est dite provisoire : diffusez plutôt une période close.",
        ),
        fil=[("Tableau de bord", url_for("tableau.page"))],
        bouton="Télécharger le classeur",
        retour=url_for("tableau.page"),
    )
