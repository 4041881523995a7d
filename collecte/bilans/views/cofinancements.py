"""Pages of the cofinancement of a DLA: amounts by funder and year, shares, changes."""

from flask import Blueprint, render_template, request, url_for

from collecte.bilans.forms.bilans import ANNEES, CofinancementForm
from collecte.bilans.operations.cofinancements import TermesCofinancement, put_cofinancement, remove_cofinancement
from collecte.bilans.queries.cofinancements import by_annee, get_prepared_cofinancement, list_cofinancements
from collecte.bilans.views.acces_bilans import (
    cofinancements_of,
    the_prepared_dla,
    up_to_cofinancements,
    up_to_dla_bilan,
)
from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.web.adresses import number
from collecte.models import Cofinancement, Dla, Financeur
from collecte.organisation.views.acces_organisation import named, there
from collecte.policy import Droit
from questionnaires.core.francais import decimal_text, euros_text

bp = Blueprint("cofinancements", __name__, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/cofinancements")
@requires(Droit.PREPARER_BILAN)
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


@bp.get("/dlas/<int:dla_id>/cofinancements/nouveau")
@requires(Droit.PREPARER_BILAN)
def nouveau(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annee = request.args.get("annee", today().year, type=number)
    return show(_new_screen(dla), form_as_left(CofinancementForm, annee=str(annee)))


@bp.post("/dlas/<int:dla_id>/cofinancements/nouveau")
@requires(Droit.PREPARER_BILAN)
def ajouter(dla_id: int) -> Page:
    dla, form = the_prepared_dla(dla_id), CofinancementForm()

    def act(session: Transaction) -> str:
        termes = _termes(form)
        put_cofinancement(session, dla=session.get_one(Dla, dla_id), termes=termes, acteur=acteur(), now=now())
        return cofinancements_of(dla_id, termes.annee)

    return settle(_new_screen(dla), form, act, done="Le financeur est ajouté.", on="nom")


@bp.get("/cofinancements/<int:cofinancement_id>")
@requires(Droit.PREPARER_BILAN)
def modifier(cofinancement_id: int) -> Page:
    cofinancement = _the_cofinancement(cofinancement_id)
    form = form_as_left(
        CofinancementForm,
        annee=str(cofinancement.annee),
        financeur=cofinancement.financeur.value,
        nom=cofinancement.nom,
        prevu=_written(cofinancement.prevu),
        obtenu=_written(cofinancement.obtenu),
    )
    return show(_screen(cofinancement), form)


@bp.post("/cofinancements/<int:cofinancement_id>")
@requires(Droit.PREPARER_BILAN)
def corriger(cofinancement_id: int) -> Page:
    cofinancement, form = _the_cofinancement(cofinancement_id), CofinancementForm()

    def act(session: Transaction) -> str:
        changed, termes = session.get_one(Cofinancement, cofinancement_id), _termes(form)
        put_cofinancement(session, dla=changed.dla, termes=termes, cofinancement=changed, acteur=acteur(), now=now())
        return cofinancements_of(changed.dla_id, termes.annee)

    return settle(_screen(cofinancement), form, act, done="La ligne est corrigée.", on="nom")


@bp.get("/cofinancements/<int:cofinancement_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def retirer(cofinancement_id: int) -> Page:
    return show(_removal_screen(_the_cofinancement(cofinancement_id)), Formulaire())


@bp.post("/cofinancements/<int:cofinancement_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def confirmer_retrait(cofinancement_id: int) -> Page:
    cofinancement = _the_cofinancement(cofinancement_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(Cofinancement, cofinancement_id)
        remove_cofinancement(session, cofinancement=removed, acteur=acteur(), now=now())
        return cofinancements_of(cofinancement.dla_id, cofinancement.annee)

    return settle(_removal_screen(cofinancement), Formulaire(), act, done="La ligne est retirée.")


def _the_cofinancement(cofinancement_id: int) -> Cofinancement:
    return there(get_prepared_cofinancement(reading(), acteur(), cofinancement_id, today()))


def _termes(form: CofinancementForm) -> TermesCofinancement:
    return TermesCofinancement(
        annee=form.annee.value,
        financeur=Financeur(form.financeur.data),
        nom=form.nom.value,
        prevu=form.prevu.value,
        obtenu=form.obtenu.value,
    )


def _written(cents: int | None) -> str:
    return "" if cents is None else decimal_text(cents, 2)


def _new_screen(dla: Dla) -> Ecran:
    return Ecran(
        titre="Ajouter un financeur",
        chapeau=f"Ce qu’un financeur donne au {named(dla)} pour une année civile.",
        fil=up_to_cofinancements(dla),
        bouton="Ajouter ce financeur",
        retour=url_for("cofinancements.liste", dla_id=dla.id),
    )


def _screen(cofinancement: Cofinancement) -> Ecran:
    return Ecran(
        titre=f"Corriger : {cofinancement.libelle}, {cofinancement.annee}",
        fil=up_to_cofinancements(cofinancement.dla),
        bouton="Enregistrer",
        retour=cofinancements_of(cofinancement.dla_id, cofinancement.annee),
        autre=("Retirer cette ligne", url_for("cofinancements.retirer", cofinancement_id=cofinancement.id)),
    )


def _removal_screen(cofinancement: Cofinancement) -> Ecran:
    amounts = (("prévu", cofinancement.prevu), ("obtenu", cofinancement.obtenu))
    listed = ", ".join(f"{word} {euros_text(cents)}" for word, cents in amounts if cents is not None)
    return Ecran(
        titre=f"Retirer {cofinancement.libelle}, {cofinancement.annee} ?",
        chapeau=f"Pour une ligne saisie à tort ({listed or 'sans montant'}).",
        points=(
            "Elle ne compte plus dans les totaux ni les parts de l’année.",
            "Les lignes de ce financeur pour d’autres années ne changent pas.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_cofinancements(cofinancement.dla),
        bouton="Retirer cette ligne",
        retour=cofinancements_of(cofinancement.dla_id, cofinancement.annee),
    )
