"""Page to confirm or refuse the address requested by someone else for one's account."""

from flask import render_template, request, url_for

from collecte.comptes.views.ecrans import Page, lead_to
from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import own_compte, proven
from collecte.core.forms.base import EXPIRED, Formulaire
from collecte.models import AdresseDemandee
from collecte.organisation.operations.personnes import confirm_adresse, refuse_adresse
from collecte.policy import Droit

bp = GatedBlueprint("adresse", __name__, Droit.CONNECTE)


@bp.route("/compte/adresse", methods=["GET", "POST"])
@proven
def page() -> Page:
    """Take the address, or keep the current one. A new password locks out anyone who knew the former one."""
    if request.method != "POST":
        return render_template("organisation/adresse_demandee.html", demandee=own_adresse_demandee(), is_changed=False)
    if not Formulaire().validate():
        return lead_to(url_for("adresse.page"), EXPIRED)
    is_refused = request.form.get("geste") == "refuser"
    act = refuse_adresse if is_refused else confirm_adresse
    act(writing(), compte=own_compte(writing()), acteur=acteur(), now=now())
    commit()
    if is_refused:
        return lead_to(url_for("mon_compte.page"), "L’adresse est refusée : la vôtre ne change pas.")
    return render_template("organisation/adresse_demandee.html", demandee=None, is_changed=True)


def own_adresse_demandee() -> AdresseDemandee | None:
    """Return the change of address requested for the account of the visitor."""
    return reading().get(AdresseDemandee, acteur().compte_id)
