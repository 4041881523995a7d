"""Entry page of a year of cofinancement, with the funders of the year before."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import abort, flash, redirect, render_template, url_for

from collecte.bilans.forms.bilans import ANNEES
from collecte.bilans.forms.cases import (
    Calcul,
    CaseSaisie,
    CasesForm,
    ColonneSaisie,
    LigneDeCases,
    TableauDeCases,
    cases_form,
)
from collecte.bilans.operations.changements import ChangedMeanwhileError
from collecte.bilans.operations.cofinancements import Montant, set_annee
from collecte.bilans.queries.cofinancements import annee_of, cle_of, list_cofinancements
from collecte.bilans.views.acces_bilans import the_prepared_dla, up_to_cofinancements
from collecte.bilans.views.cofinancements import bp
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.operations.champs_structures import euros_reader
from collecte.models import Cofinancement, Dla
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit
from questionnaires.core.francais import euros_text, plural


@bp.get("/dlas/<int:dla_id>/cofinancements/<int:annee>")
@requires(Droit.PREPARER_BILAN)
def annee(dla_id: int, annee: int) -> Page:
    dla, tableaux = the_prepared_dla(dla_id), _tableaux(dla_id, annee)
    return _page(dla, annee, tableaux, form_as_left(cases_form(tableaux)))


@bp.post("/dlas/<int:dla_id>/cofinancements/<int:annee>")
@requires(Droit.PREPARER_BILAN)
def saisir_annee(dla_id: int, annee: int) -> Page:
    dla, tableaux = the_prepared_dla(dla_id), _tableaux(dla_id, annee)
    form = cases_form(tableaux)()
    if not form.validate():
        return _page(dla, annee, tableaux, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        session = writing()
        stored_dla = session.get_one(Dla, dla_id)
        changes = form.changements()
        count = set_annee(session, dla=stored_dla, annee=annee, changements=changes, acteur=acteur(), now=now())
        commit()
    except ChangedMeanwhileError as error:
        form.tell_meanwhile(error.found)
        return _page(dla, annee, tableaux, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(f"Enregistré : {plural(count, 'montant changé', 'montants changés')}." if count else "Rien n’a changé.")
    address = url_for("cofinancements.liste", dla_id=dla_id, _anchor=f"annee-{annee}")
    return redirect(address, HTTPStatus.SEE_OTHER)


def _tableaux(dla_id: int, annee: int) -> list[TableauDeCases]:
    """Return one table, or none when neither the year nor the one before has a funder. The caller checks the DLA."""
    if annee not in ANNEES:
        abort(HTTPStatus.NOT_FOUND)
    annee_financee = annee_of(list_cofinancements(reading(), dla_id, [annee, annee - 1]), annee)
    lignes = [
        *(_ligne(ligne.own, annee, ligne.avant) for ligne in annee_financee.lignes),
        *(_ligne(absent, annee, absent) for absent in annee_financee.absents),
    ]
    colonnes = [
        ColonneSaisie(libelle="Prévu"),
        ColonneSaisie(libelle="Obtenu"),
        ColonneSaisie(libelle=f"En {annee - 1}"),
    ]
    titre = f"Cofinancement de {annee}"
    return [TableauDeCases(titre=titre, colonnes=colonnes, lignes=lignes)] if lignes else []


def _ligne(cofinancement: Cofinancement, annee: int, avant: Cofinancement | None) -> LigneDeCases:
    """Return the row of a cofinancement of the year, or of the year before to carry over."""
    is_taken_up = cofinancement.annee != annee
    return LigneDeCases(
        libelle=cofinancement.libelle,
        aide=f"à reprendre de {annee - 1} : laissé vide, il n’est pas repris" if is_taken_up else "",
        cellules=[
            _montant(
                cofinancement,
                Montant(cle_of(cofinancement), "prevu"),
                "prévu",
                None if is_taken_up else cofinancement.prevu,
            ),
            _montant(
                cofinancement,
                Montant(cle_of(cofinancement), "obtenu"),
                "obtenu",
                None if is_taken_up else cofinancement.obtenu,
            ),
            Calcul(texte=_told(avant)),
        ],
    )


def _montant(cofinancement: Cofinancement, cle: Montant, word: str, cents: int | None) -> CaseSaisie:
    financeur, nom_cle = cle.financeur
    return CaseSaisie(
        cle=cle,
        nom="_".join((cle.colonne, financeur.name, *nom_cle.split())),
        lecteur=euros_reader(f"{cofinancement.libelle}, {word}", most=MAX_BUDGET),
        valeur=cents,
        decimales=2,
        unite="€",
    )


def _told(avant: Cofinancement | None) -> str:
    if avant is None or avant.retenu is None:
        return "–"
    return euros_text(avant.retenu) if avant.obtenu is not None else f"{euros_text(avant.retenu)} prévus"


def _page(dla: Dla, annee: int, tableaux: Sequence[TableauDeCases], form: CasesForm) -> str:
    return render_template(
        "bilans/annee_cofinancements.html",
        dla=dla,
        nom=named(dla),
        annee=annee,
        fil=up_to_cofinancements(dla),
        tableaux=tableaux,
        form=form,
    )
