"""Page of the bilans of a région over a year: by DLA for the C2RA, as totals for pilotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from collecte.bilans.hooks import REGION_RAPPORT
from collecte.bilans.operations.contenu_region import read_years
from collecte.bilans.queries.bilans import get_consolidated_region, list_bilans_lus
from collecte.bilans.views.bilans import bp
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import requires
from collecte.core.web.adresses import number
from collecte.models import BilanSigne, Region
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from exports.bilans.document import Cellule, LigneDocument, PartieDocument
from exports.bilans.rapport import PRUDENCE, Rapport
from exports.bilans.region import RegionBilan, evolution
from exports.bilans.synthese import synthesis, withheld
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionLue:
    """Bilans of a région over a year, `bilan` as the acteur may read it; `withheld` says why nothing is shown."""

    region: Region
    annees: Sequence[int]
    bilan: RegionBilan
    evolution: PartieDocument
    rapports: Sequence[Rapport]
    signes: Sequence[BilanSigne]
    is_whole: bool
    withheld: str = ""

    def address(self, ligne: LigneDocument, cellule: Cellule) -> str:
        """Return the address of the detail of a figure of a DLA, read by the C2RA; that of the région has no list."""
        avenant_id = cellule.avenant_id
        if not ligne.code or not avenant_id:
            return ""
        dla_id = next((colonne.dla_id for colonne in self.bilan.colonnes if colonne.avenant_id == avenant_id), 0)
        return url_for("bilans.chiffre", dla_id=dla_id, chiffre=ligne.code, avenant=avenant_id)


@bp.get("/regions/<int:region_id>")
@requires(Droit.LIRE_BILANS)
def region(region_id: int) -> str:
    region, referentiel = there(get_consolidated_region(reading(), acteur(), region_id))
    lu = _read(region, referentiel)
    return render_template("bilans/region.html", region=region, lu=lu, today=today(), prudence=PRUDENCE)


def _read(region: Region, referentiel: Referentiel) -> RegionLue | None:
    """Compose the page; None where no avenant has a day in any year."""
    annees, years = read_years(reading(), region, referentiel, today(), request.args.get("annee", type=number))
    if not years:
        return None
    prepared, signed = list_bilans_lus(reading(), acteur(), region.id, today())
    avenants = {bilan_signe.avenant_id for bilan_signe in signed}

    def known(bilan: RegionBilan) -> frozenset[int]:
        """Return the ids of DLA whose figures of the year the acteur also reads elsewhere: signed for them, or
        prepared."""
        columns = bilan.colonnes
        return frozenset(dla.dla_id for dla in columns if dla.dla_id in prepared or dla.avenant_id in avenants)

    is_whole = region.id in acteur().regions_with(Droit.ANIMER)
    read = years if is_whole else [synthesis(year, known(year)) for year in years]
    last, bilan = years[-1], read[-1]
    ours = {colonne.avenant_id for colonne in last.colonnes}
    return RegionLue(
        region=region,
        annees=annees,
        bilan=bilan,
        evolution=evolution(read),
        rapports=list(REGION_RAPPORT.answers(reading(), acteur(), region, bilan)),
        signes=[bilan_signe for bilan_signe in signed if bilan_signe.avenant_id in ours],
        is_whole=is_whole,
        withheld="" if is_whole else withheld(last, known(last)),
    )
