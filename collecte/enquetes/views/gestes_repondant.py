"""Pages of a respondent beside the answer: « ce n’est plus moi », pass the link on, be called."""

from functools import partial

from flask import flash, render_template, request, url_for

from collecte.comptes.views.ecrans import Page, answer, perform
from collecte.comptes.web.context import Transaction, now, reading, trousseau
from collecte.comptes.web.gate import requires
from collecte.enquetes.forms.repondants import RappelezMoiForm, TransfertForm
from collecte.enquetes.operations.repondants import ce_n_est_plus_moi, demander_rappel, transmettre_le_lien
from collecte.enquetes.views.pages_repondant import ReponseStructure, opened_lien, opened_reponse
from collecte.enquetes.views.repondants import bp
from collecte.models import ParQui
from collecte.organisation.views.acces_organisation import named
from collecte.policy import Droit
from collecte.reponses.queries.liens import list_live_liens


@bp.route("/<int:lien_id>/pas-moi", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def pas_moi(lien_id: int) -> Page:
    if request.method != "POST":
        is_over = opened_lien(lien_id).revoque_le is not None
        return render_template("enquetes/repondants/pas_moi.html", reponse=None if is_over else opened_reponse(lien_id))
    repondant = opened_reponse(lien_id).repondant
    act = partial(ce_n_est_plus_moi, repondant=repondant, now=now())
    return perform(act, target=url_for("repondants.pas_moi", lien_id=lien_id))


@bp.route("/<int:lien_id>/transferer", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def transferer(lien_id: int) -> Page:
    """Give someone else of the structure their own link."""
    reponse, form = opened_reponse(lien_id), TransfertForm()

    def act(session: Transaction) -> str:
        given = transmettre_le_lien(
            session,
            repondant=reponse.repondant,
            nom=form.nom.value,
            adresse=form.adresse.value,
            trousseau=trousseau(),
            now=now(),
        )
        flash(f"Un lien personnel est envoyé à {given.adresse}. Le message dit que vous avez donné cette adresse.")
        return reponse.plus_tard_url

    return answer(partial(_giving_page, reponse), form, act, on="adresse", keeps_status=True)


def _giving_page(reponse: ReponseStructure, form: TransfertForm) -> str:
    others = [lien for lien in list_live_liens(reading(), reponse.participation.id) if lien.id != reponse.lien.id]
    return render_template(
        "enquetes/repondants/transferer.html",
        reponse=reponse,
        form=form,
        others=[lien.contact.nom for lien in others],
        is_apart=any(lien.fil != reponse.lien.fil for lien in others),
    )


@bp.route("/<int:lien_id>/etre-rappele", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def etre_rappele(lien_id: int) -> Page:
    """Ask to be called by the DLA, or by the C2RA."""
    reponse = opened_reponse(lien_id)
    form = RappelezMoiForm() if request.method == "POST" else RappelezMoiForm(nom=reponse.repondant.nom)
    form.offer(named(reponse.participation.dla), reponse.repondant.mots.c2ra)

    def shown(form: RappelezMoiForm) -> str:
        return render_template("enquetes/repondants/etre_rappele.html", reponse=reponse, form=form)

    def act(session: Transaction) -> str:
        demander_rappel(
            session,
            repondant=reponse.repondant,
            par_qui=ParQui(form.par_qui.data),
            nom=form.nom.value,
            telephone=form.telephone.value,
            now=now(),
        )
        return reponse.plus_tard_url

    done = "C’est noté : vous serez rappelé(e). Cette demande est gardée à part de votre réponse."
    return answer(shown, form, act, done=done)
