"""Pages of a synthèse read by a personal link, without account: the text, its PDF, reporting an error, agreements.

Opening any of these pages changes nothing: mail scanners do, and follow links.
"""

from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, url_for

from collecte.comptes.views.ecrans import Page, answer, lead_to
from collecte.comptes.web.context import Transaction, now, reading
from collecte.comptes.web.gate import requires
from collecte.core.errors import Refus
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.core.web.repondants import SYNTHESES, forget_liens, has_opened, open_lien
from collecte.enquetes.views.pages_repondant import UnknownLinkError
from collecte.models import LienSynthese, Mots, Structure
from collecte.policy import Droit
from collecte.registre.operations.partenaires import choices_of, choose
from collecte.registre.queries.partenaires import list_accords
from collecte.syntheses.forms.syntheses import ChoixPartenairesForm, RemarqueForm
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.syntheses.operations.remises_synthese import VALIDITE, remark
from collecte.syntheses.queries.syntheses import find_lien_synthese, get_lien_synthese
from collecte.syntheses.views.syntheses import as_pdf, pdf_or_nothing

bp = Blueprint("lecteurs", __name__, url_prefix="/r/syntheses")


@bp.get("/<token>")
@requires(Droit.PUBLIC)
def ouvrir(token: str) -> Page:
    """Exchange the link for a cookie, and leave its address at once."""
    lien = find_lien_synthese(reading(), token)
    if lien is None:
        raise UnknownLinkError
    open_lien(lien.id, SYNTHESES)
    return lead_to(url_for("lecteurs.lire", lien_id=lien.id))


def opened(lien_id: int) -> LienSynthese:
    """Return a link that this browser opened and that still shows something. Raise Refus."""
    lien = get_lien_synthese(reading(), lien_id) if has_opened(lien_id, SYNTHESES) else None
    if lien is None:
        raise Refus(
            "Cette page ne s’ouvre qu’à partir de votre lien personnel.",
            "Ouvrez-le de nouveau depuis le message que vous avez reçu.",
            status=HTTPStatus.NOT_FOUND,
            may_send_again=True,
        )
    g.mots = Mots.in_region(lien.synthese.accompagnement.dla.region)
    if lien.revoque_le or lien.contact.ancien_le or now() > lien.envoye_le + VALIDITE:
        raise Refus(
            "Ce lien ne montre plus rien.",
            "Si vous en avez besoin, demandez la synthèse à votre DLA.",
            status=HTTPStatus.GONE,
        )
    return lien


@bp.get("/<int:lien_id>/lire")
@requires(Droit.PUBLIC)
def lire(lien_id: int) -> Page:
    lien = opened(lien_id)
    return render_template(
        "syntheses/lecteurs/lire.html",
        lien=lien,
        contenu=Contenu.read(lien.version.contenu),
        pdf=pdf_or_nothing(url_for("lecteurs.pdf", lien_id=lien_id)),
    )


@bp.get("/<int:lien_id>/synthese.pdf")
@requires(Droit.PUBLIC)
def pdf(lien_id: int) -> Response:
    return as_pdf(Contenu.read(opened(lien_id).version.contenu))


@bp.route("/<int:lien_id>/une-erreur", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def une_erreur(lien_id: int) -> Page:
    lien, form = opened(lien_id), RemarqueForm()

    def shown(form: RemarqueForm) -> str:
        return render_template("syntheses/lecteurs/une_erreur.html", lien=lien, form=form)

    def act(session: Transaction) -> str:
        remark(session, lien=session.get_one(LienSynthese, lien_id), texte=form.texte.data, now=now())
        return url_for("lecteurs.lire", lien_id=lien_id)

    return answer(shown, form, act, done="C’est transmis à votre DLA. Merci.", on="texte", keeps_status=True)


@bp.route("/<int:lien_id>/accords", methods=["GET", "POST"])
@requires(Droit.PUBLIC)
def accords(lien_id: int) -> Page:
    lien = opened(lien_id)
    live = list_accords(reading(), lien.contact.structure_id, live=True)
    form = ChoixPartenairesForm(partenaires=[accord.partenaire_id for accord in live])
    form.offer([(partenaire.id, partenaire.nom) for partenaire in choices_of(reading(), lien.contact.structure)])

    def page(form: ChoixPartenairesForm) -> str:
        return render_template("syntheses/lecteurs/accords.html", lien=lien, form=form)

    def act(session: Transaction) -> str:
        structure = session.get_one(Structure, lien.contact.structure_id)
        choose(session, structure=structure, ids=form.partenaires.data, par=lien.contact.nom, now=now())
        return url_for("lecteurs.lire", lien_id=lien_id)

    return answer(page, form, act, done="Votre choix est enregistré. Vous pouvez le changer à tout moment.")


@bp.post("/<int:lien_id>/quitter")
@requires(Droit.PUBLIC)
def quitter(lien_id: int) -> Page:
    """Close the link in this browser, which others may use."""
    lien = opened(lien_id)
    if not Formulaire().validate():
        return lead_to(url_for("lecteurs.lire", lien_id=lien.id), EXPIRED)
    forget_liens()
    return render_template("syntheses/lecteurs/quitte.html")
