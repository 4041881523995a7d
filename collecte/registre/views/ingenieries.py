"""Pages of ingénieries: list, read, enter, correct, remove."""

from collections.abc import Sequence

from flask import render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, confirm
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.core.web.adresses import current_address
from collecte.core.web.listes import Colonnes, Liste, asked_among, hundredths
from collecte.models import Accompagnement, Dla, Ingenierie
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit, kept_ingenieries, readable_ingenieries
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.forms.accompagnements import NOBODY, IngenierieForm
from collecte.registre.operations.ingenieries import TermesIngenierie, remove_partagee
from collecte.registre.queries.ingenieries import (
    LOADED_WITH_INGENIERIE,
    NO_CATEGORY,
    FiltreIngenieries,
    IngenierieTrouvee,
    find_ingenieries,
    get_totaux,
    list_annees,
    list_ingenieries,
    readable_ids,
)
from collecte.registre.queries.prestataires import list_prestataires
from collecte.registre.queries.structures import list_register_dlas
from collecte.registre.views.acces_registre import (
    is_kept,
    the_kept_accompagnement,
    up_to_accompagnement,
    up_to_ingenieries,
    up_to_list,
)
from collecte.registre.views.beneficiaires import shared_page
from questionnaires.categories.categories import THEME
from questionnaires.categories.categories import Liste as ListeCategories

bp = GatedBlueprint("ingenieries", __name__, Droit.ACCOMPAGNER, url_prefix="/ingenieries")


@bp.get("")
def liste() -> Page:
    dlas = list_register_dlas(reading(), acteur(), today())
    annees = list_annees(reading(), acteur(), today())
    themes = get_categories(reading()).liste(THEME)
    filtre = _filtre(dlas, annees, themes)
    liste = listed(filtre)
    part = tranche(liste.rows)
    return render_template(
        "registre/ingenieries/liste.html",
        fil=up_to_list(),
        ingenieries=list_ingenieries(reading(), [trouvee.id for trouvee in part.shown]),
        liste=liste,
        part=part,
        totaux=get_totaux(reading(), acteur(), today(), filtre),
        dlas=[(dla.id, named(dla)) for dla in dlas],
        annees=annees,
        themes=themes,
        filtre=filtre,
    )


def _filtre(dlas: Sequence[Dla], annees: Sequence[int], themes: ListeCategories) -> FiltreIngenieries:
    """Return the filter in the query string; a DLA that is not read, or a year without any ingénierie, means all."""
    return FiltreIngenieries(
        asked_among("dla", {str(dla.id): dla.id for dla in dlas}),
        asked_among("annee", {str(annee): annee for annee in annees}),
        theme=asked_among("theme", {code: code for code in (NO_CATEGORY, *themes.libelles)}),
    )


def listed(filtre: FiltreIngenieries) -> Liste[IngenierieTrouvee]:
    """Return the ingénieries that the address asks for; of one prestataire, their list does not name it again."""
    named: Colonnes[IngenierieTrouvee] = {
        "Nature": lambda trouvee: trouvee.nature,
        "Prestataire": lambda trouvee: trouvee.prestataire,
    }
    return Liste(
        "ingenieries",
        find_ingenieries(reading(), acteur(), today(), filtre),
        {
            "Ingénierie": lambda trouvee: trouvee.intitule,
            "DLA": lambda trouvee: trouvee.dla,
            **({} if filtre.prestataire_id else named),
            "Convention": lambda trouvee: trouvee.convention_le,
            "Structures": lambda trouvee: trouvee.structures,
            "Jours": lambda trouvee: hundredths(trouvee.jours),
            "Montant": lambda trouvee: hundredths(trouvee.montant),
        },
        default="-convention",
        export=None if filtre.prestataire_id else current_address("ingenieries.ingenieries_csv"),
    )


def found_now() -> Sequence[int]:
    """List the ids of all ingénieries of the list, over all pages."""
    dlas, annees = list_register_dlas(reading(), acteur(), today()), list_annees(reading(), acteur(), today())
    return [trouvee.id for trouvee in listed(_filtre(dlas, annees, get_categories(reading()).liste(THEME))).rows]


@bp.get("/<int:ingenierie_id>")
def fiche(ingenierie_id: int) -> Page:
    ingenierie = fetch(Ingenierie, ingenierie_id, readable_ingenieries, *LOADED_WITH_INGENIERIE)
    ids = [accompagnement.id for accompagnement in ingenierie.accompagnements]
    return render_template(
        "registre/ingenieries/fiche.html",
        ingenierie=ingenierie,
        fil=up_to_ingenieries(),
        theme=get_categories(reading()).lu(THEME, ingenierie.theme_code, ingenierie.theme),
        read=readable_ids(reading(), acteur(), today(), ids),
        is_kept=is_kept(ingenierie.dla_id),
    )


@bp.route("/accompagnements/<int:accompagnement_id>/nouvelle", methods=["GET", "POST"])
def nouvelle(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_of(IngenierieForm, beneficiaires=[accompagnement_id], convention_le=today().isoformat())
    ecran = Ecran(
        titre="Ajouter une ingénierie",
        chapeau=f"{accompagnement.structure.nom}. Une ingénierie collective se saisit une seule fois, avec toutes "
        "ses structures.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer l’ingénierie",
    )
    return _form_page(ecran, form, accompagnement, done="L’ingénierie est enregistrée.")


@bp.route("/<int:ingenierie_id>/modifier", methods=["GET", "POST"])
def modifier(ingenierie_id: int) -> Page:
    ingenierie = fetch(Ingenierie, ingenierie_id, kept_ingenieries, *LOADED_WITH_INGENIERIE)
    form = form_of(
        IngenierieForm,
        **typed(ingenierie, TermesIngenierie.__slots__, jours=2, montant=2),
        prestataire=ingenierie.prestataire_id or NOBODY,
        beneficiaires=[accompagnement.id for accompagnement in ingenierie.accompagnements],
    )
    ecran = Ecran(titre="Modifier l’ingénierie", fil=_up_to(ingenierie), bouton="Enregistrer")
    return _form_page(ecran, form, ingenierie, done="L’ingénierie est changée.")


def _form_page(ecran: Ecran, form: IngenierieForm, of: Accompagnement | Ingenierie, *, done: str) -> Page:
    """Show the form of a new ingénierie, or of one to correct."""
    prestataire_id = of.prestataire_id if isinstance(of, Ingenierie) else None
    known = list_prestataires(reading(), of.dla.region_id, with_id=prestataire_id)
    form.offer_prestataires([(prestataire.id, prestataire.nom) for prestataire in known])

    def termes() -> TermesIngenierie:
        return form.terms(TermesIngenierie, prestataire_id=form.prestataire.data or None)

    return shared_page(ecran, form, of, termes, _home, done=done)


def _home(ingenierie_id: int) -> str:
    return url_for("ingenieries.fiche", ingenierie_id=ingenierie_id)


def _up_to(ingenierie: Ingenierie) -> list[Link]:
    return [*up_to_ingenieries(), (ingenierie.intitule, _home(ingenierie.id))]


@bp.route("/<int:ingenierie_id>/retirer", methods=["GET", "POST"])
def retirer(ingenierie_id: int) -> Page:
    ingenierie = fetch(Ingenierie, ingenierie_id, kept_ingenieries, *LOADED_WITH_INGENIERIE)
    ecran = Ecran(
        titre="Retirer cette ingénierie ?",
        chapeau=f"{ingenierie.intitule}. Pour une ingénierie saisie à tort.",
        points=(
            "Ses jours et son montant ne comptent plus, pour aucune de ses structures.",
            "Les accompagnements et leurs étapes restent.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=_up_to(ingenierie),
        bouton="Retirer cette ingénierie",
    )
    return confirm(ecran, "L’ingénierie est retirée.", remove_partagee, url_for("ingenieries.liste"), row=ingenierie)
