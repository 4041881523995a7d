"""Page of the bilans of a région over a year: by DLA for the C2RA, as totals for pilotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from collecte.bilans.hooks import REGION_RAPPORT
from collecte.bilans.operations.contenu_region import read_years
from collecte.bilans.queries.bilans import BilansLus, get_bilans_lus, get_consolidated_region
from collecte.bilans.views.bilans import bp
from collecte.comptes.web.context import acteur, reading, today
from collecte.comptes.web.gate import requires
from collecte.core.web.adresses import number
from collecte.models import BilanSigne, Region, Role
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from exports.bilans.document import Cellule, Ligne, Partie
from exports.bilans.rapport import PRUDENCE, Rapport
from exports.bilans.region import RegionBilan, evolution
from exports.bilans.synthese import synthesis, withheld
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True, kw_only=True)
class Lu:
    """What one reads of a région over a year, `bilan` as one may; `withheld` says why nothing is told."""

    region: Region
    annees: Sequence[int]
    bilan: RegionBilan
    evolution: Partie
    rapports: Sequence[Rapport]
    signes: Sequence[BilanSigne]
    is_whole: bool
    withheld: str = ""

    def address(self, ligne: Ligne, cellule: Cellule) -> str:
        """Where what is behind a figure of a DLA is: who runs the région reads it. That of the région has no list."""
        avenant_id = cellule.avenant_id
        if not ligne.code or not avenant_id:
            return ""
        dla_id = next((own.dla_id for own in self.bilan.colonnes if own.avenant_id == avenant_id), 0)
        return url_for("bilans.chiffre", dla_id=dla_id, chiffre=ligne.code, avenant=avenant_id)


@bp.get("/regions/<int:region_id>")
@requires(Droit.LIRE_BILANS)
def region(region_id: int) -> str:
    own, referentiel = there(get_consolidated_region(reading(), acteur(), region_id))
    told = _read(own, referentiel)
    return render_template("bilans/region.html", region=own, lu=told, today=today(), prudence=PRUDENCE)


def _read(own: Region, referentiel: Referentiel) -> Lu | None:
    """None where no avenant has a day of a year."""
    found = read_years(reading(), own, referentiel, today(), request.args.get("annee", type=number))
    years = found.bilans
    if not years:
        return None
    lus = get_bilans_lus(reading(), acteur(), own.id, today())
    is_whole = own.id in acteur().regions_with(Role.ANIMATEUR)
    read = years if is_whole else [synthesis(each, _known(each, lus)) for each in years]
    last, bilan = years[-1], read[-1]
    ours = {each.avenant_id for each in last.colonnes}
    return Lu(
        region=own,
        annees=found.annees,
        bilan=bilan,
        evolution=evolution(read),
        rapports=list(REGION_RAPPORT.answers(reading(), acteur(), own, bilan)),
        signes=[each for each in lus.signed if each.avenant_id in ours],
        is_whole=is_whole,
        withheld="" if is_whole else withheld(last, _known(last, lus)),
    )


def _known(bilan: RegionBilan, lus: BilansLus) -> frozenset[int]:
    """The DLA whose figures of the year one has besides: their bilan is signed for one, or one prepares it."""
    signed = {own.avenant_id for own in lus.signed}
    return frozenset(own.dla_id for own in bilan.colonnes if own.dla_id in lus.prepared or own.avenant_id in signed)
