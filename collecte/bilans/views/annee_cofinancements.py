"""Entry page of a year of cofinancement, with the funders of the year before."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import abort, render_template

from collecte.bilans.forms.bilans import ANNEES
from collecte.bilans.forms.cases import Calcul, CaseSaisie, CasesForm, ColonneSaisie, LigneDeCases, TableauDeCases
from collecte.bilans.operations.changements import ChangementCase
from collecte.bilans.operations.cofinancements import Colonne, Montant, set_annee
from collecte.bilans.queries.cofinancements import annee_of, cle_of, list_cofinancements
from collecte.bilans.views.acces_bilans import cofinancements_of, the_prepared_dla, up_to_cofinancements
from collecte.bilans.views.cofinancements import bp
from collecte.bilans.views.pages_cases import answer_cases
from collecte.comptes.views.ecrans import Page
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.core.operations.champs_structures import euros_reader
from collecte.models import Cofinancement, Dla
from collecte.organisation.operations.lignes_conventions import MAX_BUDGET
from collecte.organisation.views.acces_organisation import named
from questionnaires.core.francais import euros_text


@bp.route("/dlas/<int:dla_id>/cofinancements/<int:annee>", methods=["GET", "POST"])
def annee(dla_id: int, annee: int) -> Page:
    dla, tableaux = the_prepared_dla(dla_id), _tableaux(dla_id, annee)

    def page(form: CasesForm) -> str:
        return render_template(
            "bilans/annee_cofinancements.html",
            dla=dla,
            nom=named(dla),
            annee=annee,
            fil=up_to_cofinancements(dla),
            tableaux=tableaux,
            form=form,
        )

    def write(session: Transaction, changements: Mapping[Any, ChangementCase]) -> int:
        stored = session.get_one(Dla, dla_id)
        return set_annee(session, dla=stored, annee=annee, changements=changements, acteur=acteur(), now=now())

    back = cofinancements_of(dla_id, annee)
    return answer_cases(page, tableaux, write, counted=("montant changé", "montants changés"), back=back)


def _tableaux(dla_id: int, annee: int) -> list[TableauDeCases]:
    """Return one table, or none when neither the year nor the one before has a funder. The caller checks the DLA."""
    if annee not in ANNEES:
        abort(HTTPStatus.NOT_FOUND)
    annee_financee = annee_of(list_cofinancements(reading(), dla_id, [annee, annee - 1]), annee)
    lignes = [
        *(_ligne(ligne.own, annee, ligne.avant) for ligne in annee_financee.lignes),
        *(_ligne(absent, annee, absent) for absent in annee_financee.absents),
    ]
    colonnes = [ColonneSaisie(libelle=libelle) for libelle in ("Prévu", "Obtenu", f"En {annee - 1}")]
    titre = f"Cofinancement de {annee}"
    return [TableauDeCases(titre=titre, colonnes=colonnes, lignes=lignes)] if lignes else []


def _ligne(cofinancement: Cofinancement, annee: int, avant: Cofinancement | None) -> LigneDeCases:
    """Return the row of a cofinancement of the year, or of the year before to carry over."""
    is_taken_up = cofinancement.annee != annee
    return LigneDeCases(
        libelle=cofinancement.libelle,
        aide=f"à reprendre de {annee - 1} : laissé vide, il n’est pas repris" if is_taken_up else "",
        cellules=[
            _montant(cofinancement, "prevu", "prévu", None if is_taken_up else cofinancement.prevu),
            _montant(cofinancement, "obtenu", "obtenu", None if is_taken_up else cofinancement.obtenu),
            Calcul(texte=_told(avant)),
        ],
    )


def _montant(cofinancement: Cofinancement, colonne: Colonne, word: str, cents: int | None) -> CaseSaisie:
    financeur, nom_cle = cle_of(cofinancement)
    return CaseSaisie(
        cle=Montant((financeur, nom_cle), colonne),
        nom="_".join((colonne, financeur.name, *nom_cle.split())),
        lecteur=euros_reader(f"{cofinancement.libelle}, {word}", most=MAX_BUDGET),
        valeur=cents,
        decimales=2,
        unite="€",
    )


def _told(avant: Cofinancement | None) -> str:
    if avant is None or avant.retenu is None:
        return "–"
    return euros_text(avant.retenu) if avant.obtenu is not None else f"{euros_text(avant.retenu)} prévus"
