"""Pages of diagnostics partagés: read, enter, correct, remove."""

from flask import Blueprint, render_template, url_for

from collecte.comptes.views.ecrans import Ecran, Link, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.models import Accompagnement, Diagnostic, Dla, NatureAction
from collecte.policy import Droit
from collecte.registre.forms.accompagnements import DiagnosticForm
from collecte.registre.operations.ingenieries import TermesDiagnostic, put_diagnostic, remove_diagnostic
from collecte.registre.queries.ingenieries import readable_ids
from collecte.registre.views.acces_registre import (
    is_kept,
    the_diagnostic,
    the_kept_accompagnement,
    the_kept_diagnostic,
    up_to_accompagnement,
    up_to_list,
)
from collecte.registre.views.beneficiaires import Partage, offer_beneficiaires, told_kept

bp = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")


@bp.get("/<int:diagnostic_id>")
@requires(Droit.ACCOMPAGNER)
def fiche(diagnostic_id: int) -> Page:
    diagnostic = the_diagnostic(diagnostic_id)
    return render_template(
        "registre/diagnostics/fiche.html",
        diagnostic=diagnostic,
        fil=up_to_list(),
        read=readable_ids(
            reading(), acteur(), today(), [accompagnement.id for accompagnement in diagnostic.accompagnements]
        ),
        is_kept=is_kept(diagnostic.dla_id),
    )


@bp.get("/accompagnements/<int:accompagnement_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def nouveau(accompagnement_id: int) -> Page:
    accompagnement = the_kept_accompagnement(accompagnement_id)
    form = form_as_left(DiagnosticForm, beneficiaires=[accompagnement.id], jour=today().isoformat())
    return show(_new_screen(accompagnement, offer_beneficiaires(form, accompagnement.dla, [accompagnement])), form)


@bp.post("/accompagnements/<int:accompagnement_id>/nouveau")
@requires(Droit.ACCOMPAGNER)
def creer(accompagnement_id: int) -> Page:
    accompagnement, form = the_kept_accompagnement(accompagnement_id), DiagnosticForm()
    screen, dla_id = (
        _new_screen(accompagnement, offer_beneficiaires(form, accompagnement.dla, [accompagnement])),
        accompagnement.dla_id,
    )

    def act(session: Transaction) -> str:
        diagnostic = put_diagnostic(
            session,
            dla=session.get_one(Dla, dla_id),
            termes=_termes(form),
            accompagnement_ids=form.chosen(()),
            acteur=acteur(),
            now=now(),
        )
        return url_for("diagnostics.fiche", diagnostic_id=diagnostic.id)

    return settle(screen, form, act, done="Le diagnostic est enregistré.", on="intitule")


def _termes(form: DiagnosticForm) -> TermesDiagnostic:
    return TermesDiagnostic(nature=NatureAction(form.nature.data), intitule=form.intitule.value, jour=form.jour.value)


def _new_screen(accompagnement: Accompagnement, partage: Partage) -> Ecran:
    return Ecran(
        titre="Ajouter un diagnostic",
        chapeau=f"{accompagnement.structure.nom}. Un diagnostic collectif se saisit une seule fois, avec toutes "
        "ses structures.",
        fil=up_to_accompagnement(accompagnement),
        bouton="Enregistrer le diagnostic",
        plus=partage.plus,
        retour=url_for("accompagnements.fiche", accompagnement_id=accompagnement.id),
    )


@bp.get("/<int:diagnostic_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def modifier(diagnostic_id: int) -> Page:
    diagnostic = the_kept_diagnostic(diagnostic_id)
    form = form_as_left(
        DiagnosticForm,
        nature=diagnostic.nature.value,
        intitule=diagnostic.intitule,
        jour=diagnostic.jour.isoformat(),
        beneficiaires=[accompagnement.id for accompagnement in diagnostic.accompagnements],
    )
    return show(_screen(diagnostic, offer_beneficiaires(form, diagnostic.dla, diagnostic.accompagnements)), form)


@bp.post("/<int:diagnostic_id>/modifier")
@requires(Droit.ACCOMPAGNER)
def changer(diagnostic_id: int) -> Page:
    diagnostic, form = the_kept_diagnostic(diagnostic_id), DiagnosticForm()
    partage = offer_beneficiaires(form, diagnostic.dla, diagnostic.accompagnements)

    def act(session: Transaction) -> str:
        changed = session.get_one(Diagnostic, diagnostic_id)
        put_diagnostic(
            session,
            dla=changed.dla,
            termes=_termes(form),
            accompagnement_ids=form.chosen(partage.kept),
            diagnostic=changed,
            acteur=acteur(),
            now=now(),
        )
        return url_for("diagnostics.fiche", diagnostic_id=diagnostic_id)

    return settle(_screen(diagnostic, partage), form, act, done="Le diagnostic est changé.", on="intitule")


def _screen(diagnostic: Diagnostic, partage: Partage) -> Ecran:
    return Ecran(
        titre="Modifier le diagnostic",
        chapeau=told_kept(partage),
        fil=_up_to(diagnostic),
        bouton="Enregistrer",
        plus=partage.plus,
        retour=url_for("diagnostics.fiche", diagnostic_id=diagnostic.id),
    )


def _up_to(diagnostic: Diagnostic) -> list[Link]:
    return [*up_to_list(), (diagnostic.intitule, url_for("diagnostics.fiche", diagnostic_id=diagnostic.id))]


@bp.get("/<int:diagnostic_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def retirer(diagnostic_id: int) -> Page:
    return show(_removal_screen(the_kept_diagnostic(diagnostic_id)), Formulaire())


@bp.post("/<int:diagnostic_id>/retirer")
@requires(Droit.ACCOMPAGNER)
def confirmer_retrait(diagnostic_id: int) -> Page:
    diagnostic = the_kept_diagnostic(diagnostic_id)

    def act(session: Transaction) -> str:
        removed = session.get_one(Diagnostic, diagnostic_id)
        remove_diagnostic(session, diagnostic=removed, acteur=acteur(), now=now())
        return url_for("structures.liste")

    return settle(_removal_screen(diagnostic), Formulaire(), act, done="Le diagnostic est retiré.")


def _removal_screen(diagnostic: Diagnostic) -> Ecran:
    return Ecran(
        titre="Retirer ce diagnostic ?",
        chapeau=f"{diagnostic.intitule}. Pour un diagnostic saisi à tort.",
        points=(
            "Les accompagnements et leurs étapes restent.",
            "Le journal des modifications garde ce qu’il disait.",
        ),
        fil=_up_to(diagnostic),
        bouton="Retirer ce diagnostic",
        retour=url_for("diagnostics.fiche", diagnostic_id=diagnostic.id),
    )
