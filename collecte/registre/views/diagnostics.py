"""Pages of diagnostics partagés: read, enter, correct, remove."""

from flask import render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, confirm
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.forms.fields import typed
from collecte.models import Accompagnement, Diagnostic
from collecte.policy import Droit, kept_diagnostics, readable_diagnostics
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.forms.accompagnements import DiagnosticForm
from collecte.registre.operations.ingenieries import TermesDiagnostic, remove_partagee
from collecte.registre.queries.ingenieries import LOADED_WITH_DIAGNOSTIC, readable_ids
from collecte.registre.views.acces_registre import is_kept, the_kept_accompagnement, up_to_accompagnement, up_to_list
from collecte.registre.views.beneficiaires import shared_page
from questionnaires.categories.categories import THEME_DIAGNOSTIC

bp = GatedBlueprint("diagnostics", __name__, Droit.ACCOMPAGNER, url_prefix="/diagnostics")


@bp.get("/<int:diagnostic_id>")
def fiche(diagnostic_id: int) -> Page:
    diagnostic = fetch(Diagnostic, diagnostic_id, readable_diagnostics, *LOADED_WITH_DIAGNOSTIC)
    ids = [accompagnement.id for accompagnement in diagnostic.accompagnements]
    return render_template(
        "registre/diagnostics/fiche.html",
        diagnostic=diagnostic,
        objet=get_categories(reading()).lu(THEME_DIAGNOSTIC, diagnostic.theme_code),
        fil=up_to_list(),
        read=readable_ids(reading(), acteur(), today(), ids),
        is_kept=is_kept(diagnostic.dla_id),
    )


@bp.route("/accompagnements/<int:accompagnement_id>/nouveau", methods=["GET", "POST"])
def nouveau(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_of(DiagnosticForm, beneficiaires=[accompagnement_id], jour=today().isoformat())
    ecran = Ecran(
        titre="Ajouter un diagnostic",
        chapeau=f"{accompagnement.structure.nom}. Un diagnostic collectif se saisit une seule fois, avec toutes "
        "ses structures.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer le diagnostic",
    )
    return _form_page(ecran, form, accompagnement, done="Le diagnostic est enregistré.")


@bp.route("/<int:diagnostic_id>/modifier", methods=["GET", "POST"])
def modifier(diagnostic_id: int) -> Page:
    diagnostic = fetch(Diagnostic, diagnostic_id, kept_diagnostics, *LOADED_WITH_DIAGNOSTIC)
    ids = [accompagnement.id for accompagnement in diagnostic.accompagnements]
    form = form_of(DiagnosticForm, **typed(diagnostic, TermesDiagnostic.__slots__), beneficiaires=ids)
    ecran = Ecran(titre="Modifier le diagnostic", fil=_up_to(diagnostic), bouton="Enregistrer")
    return _form_page(ecran, form, diagnostic, done="Le diagnostic est changé.")


def _form_page(ecran: Ecran, form: DiagnosticForm, of: Accompagnement | Diagnostic, *, done: str) -> Page:
    """Show the form of a new diagnostic, or of one to correct."""
    return shared_page(ecran, form, of, lambda: form.terms(TermesDiagnostic), _home, done=done)


def _home(diagnostic_id: int) -> str:
    return url_for("diagnostics.fiche", diagnostic_id=diagnostic_id)


def _up_to(diagnostic: Diagnostic) -> list[Link]:
    return [*up_to_list(), (diagnostic.intitule, _home(diagnostic.id))]


@bp.route("/<int:diagnostic_id>/retirer", methods=["GET", "POST"])
def retirer(diagnostic_id: int) -> Page:
    diagnostic = fetch(Diagnostic, diagnostic_id, kept_diagnostics, *LOADED_WITH_DIAGNOSTIC)
    ecran = Ecran(
        titre="Retirer ce diagnostic ?",
        chapeau=f"{diagnostic.intitule}. Pour un diagnostic saisi à tort.",
        points=(
            "Les accompagnements et leurs étapes restent.",
            "Le journal des modifications garde ce qu’il disait.",
        ),
        fil=_up_to(diagnostic),
        bouton="Retirer ce diagnostic",
    )
    return confirm(ecran, "Le diagnostic est retiré.", remove_partagee, url_for("structures.liste"), row=diagnostic)
