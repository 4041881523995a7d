"""Lists behind the figures of a bilan that no indicator counts, as a page and as CSV."""

from dataclasses import dataclass
from datetime import date

from flask import Response, render_template, request, url_for

from collecte.bilans.queries.faits_bilan import get_faits
from collecte.bilans.views.acces_bilans import page_of, the_avenant_of, the_perimetre, up_to_dla_bilan
from collecte.bilans.views.bilans import bp
from collecte.comptes.web.context import reading, today
from collecte.core.web.adresses import number
from collecte.core.web.listes import csv_file
from collecte.models import Avenant
from collecte.organisation.views.acces_organisation import there
from collecte.telechargements.views.documents import file_name
from exports.bilans.listes import Liste, liste_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Lue:
    """A list over an avenant or a civil year, as known at the end of `arrete`."""

    code: str
    avenant: Avenant
    arrete: date
    liste: Liste
    annee: int = 0
    cle: str = ""

    @property
    def titre(self) -> str:
        return f"{self.liste.titre}, {self.annee or f'avenant {self.avenant.numero}'}"

    def address(self, endpoint: str) -> str:
        return url_for(
            endpoint,
            dla_id=self.avenant.convention.dla_id,
            liste=self.code,
            avenant=self.avenant.id,
            annee=self.annee or None,
            cle=self.cle or None,
            arrete=self.arrete.isoformat() if self.arrete != today() else None,
        )


@bp.get("/dlas/<int:dla_id>/listes/<liste>")
def liste_de(dla_id: int, liste: str) -> str:
    lue = _read(dla_id, liste)
    fil = up_to_dla_bilan(lue.avenant.convention.dla, lue.avenant.convention_id)
    return render_template("bilans/liste_de.html", lue=lue, fil=fil, page_of=page_of)


@bp.get("/dlas/<int:dla_id>/listes/<liste>/liste.csv")
def liste_csv(dla_id: int, liste: str) -> Response:
    lue = _read(dla_id, liste)
    rows = [
        (element.jour.isoformat() if element.jour else "", element.libelle, element.detail)
        for element in lue.liste.elements
    ]
    heads = ("jour", lue.liste.entete.lower(), lue.liste.precision.lower())
    name = file_name(liste.lower().replace("_", "-"), str(lue.annee or f"avenant {lue.avenant.numero}"))
    return csv_file(name, heads, rows)


def _read(dla_id: int, code: str) -> Lue:
    """Read a list over the requested avenant, by default the one of the last day."""
    perimetre = the_perimetre(dla_id)
    annee, cle = request.args.get("annee", 0, type=number), request.args.get("cle", "")
    avenant = the_avenant_of(perimetre)
    faits = get_faits(reading(), avenant.convention)
    column = next(fait for fait in faits.avenants if fait.id == avenant.id)
    liste = there(liste_of(faits, code, column, perimetre.arrete, annee=annee, cle=cle))
    return Lue(code=code, avenant=avenant, arrete=perimetre.arrete, liste=liste, annee=annee, cle=cle)
