"""« Mes données »: export, duration of named series, request to the person in charge."""

from http import HTTPStatus
from io import BytesIO

from flask import abort, render_template, send_file, url_for
from werkzeug.wrappers import Response

from collecte.comptes.views.ecrans import Page, answer, lead_to, perform
from collecte.comptes.web.context import Transaction, acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import own_compte, proven
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import Compte, Efface, OrigineDemande
from collecte.policy import Droit
from collecte.rgpd.forms.droits import DroitForm, SeriesForm
from collecte.rgpd.operations.droits import echeance, exporter, garder_series, noter_demande
from collecte.rgpd.queries.dossiers import LISEZ_MOI
from collecte.rgpd.queries.droits import has_affectation, list_demandes_of
from exports.records.dossier import write_dossier
from questionnaires.core.francais import day_text, paris_day

bp = GatedBlueprint("mes_donnees", __name__, Droit.CONNECTE, url_prefix="/compte/donnees")


@bp.route("", methods=["GET", "POST"])
def page() -> Page:
    """Show what may be done with one's data, and note a request on them."""
    form = form_of(DroitForm)

    def act(session: Transaction) -> str:
        compte = session.get_one(Compte, acteur().compte_id)
        noter_demande(
            session,
            droit=form.droit.value,
            origine=OrigineDemande.COMPTE,
            nom=compte.personne.nom_complet,
            adresse=compte.adresse,
            precisions=form.precisions.value,
            recue_le=paris_day(now()),
            acteur=acteur(),
            now=now(),
            compte=compte,
        )
        return url_for("mes_donnees.page")

    due = echeance(paris_day(now()))
    done = f"Votre demande est notée. La réponse est due au plus tard le {day_text(due)}."
    return answer(_page, form, act, done=done)


@bp.post("/series")
def choisir_series() -> Response:
    def act(session: Transaction) -> None:
        garder_series(session, personne_id=acteur().personne_id, garder=SeriesForm().garder.data, now=now())

    done = "Votre choix est enregistré. Vous pouvez en changer à tout moment."
    return perform(act, done=done, target=url_for("mes_donnees.page"))


@bp.post("/archive")
@proven
def archive() -> Response:
    """Download all that is held on the current account, answers included: they are theirs."""
    if not Formulaire().validate():
        return lead_to(url_for("mes_donnees.page"), EXPIRED)
    return handed_over(Efface.PERSONNE, acteur().personne_id, "mes-donnees")


def handed_over(genre: Efface, identifiant: int, nom: str, *, with_answers: bool = True) -> Response:
    """Download all that is held on someone, recorded as handed over; 404 when nothing is held."""
    dossier = exporter(
        writing(), genre=genre, identifiant=identifiant, acteur=acteur(), now=now(), with_answers=with_answers
    ) or abort(HTTPStatus.NOT_FOUND)
    content = write_dossier(dossier.sheets, LISEZ_MOI)
    commit()
    return send_file(BytesIO(content), mimetype="application/zip", as_attachment=True, download_name=f"{nom}.zip")


def _page(form: DroitForm) -> str:
    personne = own_compte().personne
    return render_template(
        "rgpd/mes_donnees.html",
        form=form,
        series=SeriesForm(formdata=None, garder=personne.series_gardees_le is not None),
        has_series=has_affectation(reading(), acteur()),
        demandes=[
            (demande_droit, echeance(demande_droit.recue_le))
            for demande_droit in list_demandes_of(reading(), compte_id=acteur().compte_id)
        ],
    )
