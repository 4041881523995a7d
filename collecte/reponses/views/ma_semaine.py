"""« Ma semaine »: a page that keeps everything on the device, and the service worker that opens it offline."""

import json

from flask import Response, render_template, url_for

from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import GatedBlueprint, requires
from collecte.core.web import fichiers
from collecte.core.web.headers import show_in_frame
from collecte.policy import Droit
from collecte.referentiel.queries.referentiels import get_adopted
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT

bp = GatedBlueprint("ma_semaine", __name__, Droit.SE_RELIRE)

JOURS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi")
FILES = ("style.css", "semaine.css", "page.js", "ma_semaine.js", "figtree.woff2", "icone.svg")
"""Files of the copy, kept with it on the device."""


@bp.get("/ma-semaine")
def page() -> str:
    """Show the fonctions of the région, and five days."""
    region_id = min(acteur().regions_with(Droit.SE_RELIRE))
    missions = get_adopted(reading(), region_id).referentiel.missions
    palette = [(mission.code, fonction.code, fonction.court) for mission in missions for fonction in mission.fonctions]
    return render_template("reponses/ma_semaine.html", palette=[*palette, (AUTRE, AUTRE, AUTRE_COURT)], jours=JOURS)


@bp.get("/ma-semaine/hors-ligne")
def copie() -> str:
    """Show the same without the frame, where nothing is of the account: the copy that devices keep."""
    show_in_frame()
    return page()


@bp.get("/ma-semaine/hors-ligne.js")
@requires(Droit.PUBLIC)
def hors_ligne() -> Response:
    """Send the service worker of that page alone; it changes with any file of the product."""
    facts = {
        "PAGE": url_for("ma_semaine.page"),
        "COPY": url_for("ma_semaine.copie"),
        "FILES": [fichiers.static(name) for name in FILES],
        "NAME": f"ma-semaine-{fichiers.version()}",
    }
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    response = Response(constants + fichiers.script("hors_ligne.js"), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("ma_semaine.page")
    return response
