"""Pages of the cofinancement of a DLA: amounts by funder and year, shares, changes."""

from flask import render_template, request, url_for

from collecte.bilans.forms.bilans import ANNEES, CofinancementForm
from collecte.bilans.operations.cofinancements import TermesCofinancement, put_cofinancement, remove_cofinancement
from collecte.bilans.queries.cofinancements import (
    LOADED_WITH_COFINANCEMENT,
    by_annee,
    list_cofinancements,
    prepared_cofinancements,
)
from collecte.bilans.views.acces_bilans import (
    cofinancements_of,
    the_prepared_dla,
    up_to_cofinancements,
    up_to_dla_bilan,
)
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.core.web.adresses import number
from collecte.models import Cofinancement, Dla
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit
from questionnaires.core.francais import euros_text

bp = GatedBlueprint("cofinancements", __name__, Droit.PREPARER_BILAN, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/cofinancements")
def liste(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annees = by_annee(list_cofinancements(reading(), dla.id))
    return render_template(
        "bilans/cofinancements.html",
        dla=dla,
        nom=named(dla),
        fil=up_to_dla_bilan(dla),
        annees=annees,
        suivante=annees[0].annee + 1 if annees and annees[0].annee < ANNEES[-1] else None,
    )


@bp.route("/dlas/<int:dla_id>/cofinancements/nouveau", methods=["GET", "POST"])
def nouveau(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annee = request.args.get("annee", today().year, type=number)
    screen = Ecran(
        titre="Ajouter un financeur",
        chapeau=f"Ce qu’un financeur donne au {named(dla)} pour une année civile.",
        fil=up_to_cofinancements(dla),
        bouton="Ajouter ce financeur",
        retour=url_for("cofinancements.liste", dla_id=dla.id),
    )
    return _form_page(screen, form_of(CofinancementForm, annee=str(annee)), dla, done="Le financeur est ajouté.")


@bp.route("/cofinancements/<int:cofinancement_id>", methods=["GET", "POST"])
def modifier(cofinancement_id: int) -> Page:
    ligne = fetch(Cofinancement, cofinancement_id, prepared_cofinancements, *LOADED_WITH_COFINANCEMENT)
    form = form_of(CofinancementForm, **typed(ligne, TermesCofinancement.__slots__, prevu=2, obtenu=2))
    screen = Ecran(
        titre=f"Corriger : {ligne.libelle}, {ligne.annee}",
        fil=up_to_cofinancements(ligne.dla),
        bouton="Enregistrer",
        retour=cofinancements_of(ligne.dla_id, ligne.annee),
        autre=("Retirer cette ligne", url_for("cofinancements.retirer", cofinancement_id=ligne.id)),
    )
    return _form_page(screen, form, ligne.dla, ligne, done="La ligne est corrigée.")


def _form_page(
    screen: Ecran, form: CofinancementForm, dla: Dla, ligne: Cofinancement | None = None, *, done: str
) -> Page:
    """Add a line to a DLA, or correct one."""
    act = acting(
        put_cofinancement,
        lambda put: cofinancements_of(put.dla_id, put.annee),
        dla=dla,
        termes=lambda: form.terms(TermesCofinancement),
        cofinancement=ligne,
    )
    return answer(screen, form, act, done=done, on="nom")


@bp.route("/cofinancements/<int:cofinancement_id>/retirer", methods=["GET", "POST"])
def retirer(cofinancement_id: int) -> Page:
    ligne = fetch(Cofinancement, cofinancement_id, prepared_cofinancements, *LOADED_WITH_COFINANCEMENT)
    amounts = (("prévu", ligne.prevu), ("obtenu", ligne.obtenu))
    listed = ", ".join(f"{word} {euros_text(cents)}" for word, cents in amounts if cents is not None)
    screen = Ecran(
        titre=f"Retirer {ligne.libelle}, {ligne.annee} ?",
        chapeau=f"Pour une ligne saisie à tort ({listed or 'sans montant'}).",
        points=(
            "Elle ne compte plus dans les totaux ni les parts de l’année.",
            "Les lignes de ce financeur pour d’autres années ne changent pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_cofinancements(ligne.dla),
        bouton="Retirer cette ligne",
        retour=cofinancements_of(ligne.dla_id, ligne.annee),
    )
    return confirm(screen, "La ligne est retirée.", remove_cofinancement, cofinancement=ligne)
