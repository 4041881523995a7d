"""Pages of ingénieries: list, read, enter, correct, remove."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.views.tranches import tranche_of
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.models import Accompagnement, Dla, Ingenierie, NatureAction
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit
from collecte.registre.forms.accompagnements import NOBODY, IngenierieForm
from collecte.registre.operations.ingenieries import TermesIngenierie, put_ingenierie, remove_ingenierie
from collecte.registre.queries.ingenieries import (
    FiltreIngenieries,
    get_totaux,
    list_annees,
    list_ingenieries,
    readable_ids,
)
from collecte.registre.queries.prestataires import list_prestataires
from collecte.registre.queries.structures import list_register_dlas
from collecte.registre.views.acces_registre import (
    is_kept,
    the_ingenierie,
    the_kept_accompagnement,
    the_kept_ingenierie,
    up_to_accompagnement,
    up_to_ingenieries,
    up_to_list,
)
from collecte.registre.views.beneficiaires import Partage, offer_beneficiaires, told_kept
from questionnaires.core.francais import decimal_text

bp = Blueprint("ingenieries", __name__, url_prefix="/ingenieries")


@bp.get("")
@requires(Droit.ACCOMPAGNER)
def liste() -> Page:
    dlas = list_register_dlas(reading(), acteur(), today())
    annees = list_annees(reading(), acteur(), today())
    filtre = _filtre(annees)
    totaux = get_totaux(reading(), acteur(), today(), filtre)

    def part_of(start: int, most: int) -> Sequence[Ingenierie]:
        return list_ingenieries(reading(), acteur(), today(), filtre, start=start, most=most)

    part = tranche_of(totaux.ingenieries, part_of)
    return render_template(
        "registre/ingenieries/liste.html",
        fil=up_to_list(),
        ingenieries=part.shown,
        part=part,
        address=lambda page: url_for("ingenieries.liste", dla=filtre.dla_id, annee=filtre.annee, page=page),
        totaux=totaux,
        dlas=[(dla.id, named(dla)) for dla in dlas],
        annees=annees,
        filtre=filtre,
        export=url_for("ingenieries.ingenieries_csv", dla=filtre.dla_id, annee=filtre.annee),
    )


def _filtre(annees: Sequence[int]) -> FiltreIngenieries:
    """Return the filter in the query string; a year without any ingénierie means all."""
    annee = request.args.get("annee", type=number)
    return FiltreIngenieries(request.args.get("dla", type=number), annee if annee in annees else None)


def found_now() -> Sequence[Ingenierie]:
    """List all ingénieries of the list, over all pages."""
    filtre = _filtre(list_annees(reading(), acteur(), today()))
    return list_ingenieries(reading(), acteur(), today(), filtre)


@bp.get("/<int:ingenierie_id>")
@requires(Droit.ACCOMPAGNER)
def fiche(ingenierie_id: int) -> Page:
    ingenierie = the_ingenierie(ingenierie_id)
    return render_template(
        "registre/ingenieries/fiche.html",
        ingenierie=ingenierie,
        fil=up_to_ingenieries(),
        read=readable_ids(
            reading(), acteur(), today(), [accompagnement.id for accompagnement in ingenierie.accompagnements]
        ),
        is_kept=is_kept(ingenierie.dla_id),
    )


@bp.get("/accompagnements/<int:accompagnement_id>/nouvelle")
@requires(Droit.ACCOMPAGNER)
def nouvelle(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_as_left(IngenierieForm, beneficiaires=[accompagnement.id], convention_le=today().isoformat())
    _offer_prestataires(form, accompagnement.dla)
    return show(_new_screen(accompagnement, offer_beneficiaires(form, accompagnement.dla, [accompagnement])), form)


@bp.post("/accompagnements/<int:accompagnement_id>/nouvelle")
@requires(Droit.ACCOMPAGNER)
def creer(accompagnement_id: int) -> Page:
    accompagnement, form = the_kept_accompagnement(accompagnement_id), IngenierieForm()
    _offer_prestataires(form, accompagnement.dla)
    screen, dla_id = (
        _new_screen(accompagnement, offer_beneficiaires(form, accompagnement.dla, [accompagnement])),
        accompagnement.dla_id,
    )

    def act(session: Transaction) -> str:
        ingenierie = put_ingenierie(
            session,
            dla=session.get_one(Dla, dla_id),
            termes=_termes(form),
            accompagnement_ids=form.chosen(()),
            acteur=acteur(),
            now=now(),
        )
        return url_for("ingenieries.fiche", ingenierie_id=ingenierie.id)

    return settle(screen, form, act, done="L’ingénierie est enregistrée.", on="intitule")


def _offer_prestataires(form: IngenierieForm, dla: Dla, ingenierie: Ingenierie | None = None) -> None:
    known = list_prestataires(reading(), dla.region_id, with_id=ingenierie.prestataire_id if ingenierie else None)
    form.offer_prestataires([(prestataire.id, prestataire.nom) for prestataire in known])


def _termes(form: IngenierieForm) -> TermesIngenierie:
    return TermesIngenierie(
        nature=NatureAction(form.nature.data),
        intitule=form.intitule.value,
        theme=form.theme.value,
        prestataire_id=form.prestataire.data or None,
        jours=form.jours.value,
        montant=form.montant.value,
        consultes=form.consultes.value,
        offres=form.offres.value,
        criteres=form.criteres.value,
        convention_le=form.convention_le.value,
        fin=form.fin.value,
    )


def _new_screen(accompagnement: Accompagnement, partage: Partage) -> Ecran:
    return Ecran(
        titre="Ajouter une ingénierie",
        chapeau=f"{accompagnement.structure.nom}. Une ingénierie collective se saisit une seule fois, avec toutes "
        "ses structures.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer l’ingénierie",
        plus=partage.plus,
        retour=url_for("accompagnements.fiche", accompagnement_id=accompagnement.id),
    )


@bp.get("/<int:ingenierie_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(ingenierie_id: int) -> Page:
    ingenierie = the_kept_ingenierie(ingenierie_id)
    form = form_as_left(
        IngenierieForm,
        nature=ingenierie.nature.value,
        intitule=ingenierie.intitule,
        theme=ingenierie.theme,
        prestataire=ingenierie.prestataire_id or NOBODY,
        jours="" if ingenierie.jours is None else decimal_text(ingenierie.jours, 2),
        montant="" if ingenierie.montant is None else decimal_text(ingenierie.montant, 2),
        consultes="" if ingenierie.consultes is None else ingenierie.consultes,
        offres="" if ingenierie.offres is None else ingenierie.offres,
        criteres=ingenierie.criteres,
        convention_le=ingenierie.convention_le.isoformat(),
        fin=ingenierie.fin.isoformat() if ingenierie.fin else "",
        beneficiaires=[accompagnement.id for accompagnement in ingenierie.accompagnements],
    )
    _offer_prestataires(form, ingenierie.dla, ingenierie)
    return show(_screen(ingenierie, offer_beneficiaires(form, ingenierie.dla, ingenierie.accompagnements)), form)


@bp.post("/<int:ingenierie_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def changer(ingenierie_id: int) -> Page:
    ingenierie, form = the_kept_ingenierie(ingenierie_id), IngenierieForm()
    _offer_prestataires(form, ingenierie.dla, ingenierie)
    partage = offer_beneficiaires(form, ingenierie.dla, ingenierie.accompagnements)

    def act(session: Transaction) -> str:
        changed = session.get_one(Ingenierie, ingenierie_id)
        put_ingenierie(
            session,
            dla=changed.dla,
            termes=_termes(form),
            accompagnement_ids=form.chosen(partage.kept),
            ingenierie=changed,
            acteur=acteur(),
            now=now(),
        )
        return url_for("ingenieries.fiche", ingenierie_id=ingenierie_id)

    return settle(_screen(ingenierie, partage), form, act, done="L’ingénierie est changée.", on="intitule")


def _screen(ingenierie: Ingenierie, partage: Partage) -> Ecran:
    return Ecran(
        titre="Modifier l’ingénierie",
        chapeau=told_kept(partage),
        fil=_up_to(ingenierie),
        bouton="Enregistrer",
        plus=partage.plus,
        retour=url_for("ingenieries.fiche", ingenierie_id=ingenierie.id),
    )


def _up_to(ingenierie: Ingenierie) -> list[Link]:
    return [*up_to_ingenieries(), (ingenierie.intitule, url_for("ingenieries.fiche", ingenierie_id=ingenierie.id))]


@bp.get("/<int:ingenierie_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer(ingenierie_id: int) -> Page:
    return show(_removal_screen(the_kept_ingenierie(ingenierie_id)), Formulaire())


@bp.post("/<int:ingenierie_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait(ingenierie_id: int) -> Page:
    ingenierie = the_kept_ingenierie(ingenierie_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(Ingenierie, ingenierie_id)
        remove_ingenierie(session, ingenierie=removed, acteur=acteur(), now=now())
        return url_for("ingenieries.liste")

    return settle(_removal_screen(ingenierie), Formulaire(), act, done="L’ingénierie est retirée.")


def _removal_screen(ingenierie: Ingenierie) -> Ecran:
    return Ecran(
        titre="Retirer cette ingénierie ?",
        chapeau=f"{ingenierie.intitule}. Pour une ingénierie saisie à tort.",
        points=(
            "Ses jours et son montant ne comptent plus, pour aucune de ses structures.",
            "Les accompagnements et leurs étapes restent.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=_up_to(ingenierie),
        bouton="Retirer cette ingénierie",
        retour=url_for("ingenieries.fiche", ingenierie_id=ingenierie.id),
    )
