"""Workbooks of bilans: of a DLA, current or signed, and of a région over the years."""

from flask import Response, request

from collecte.bilans.operations.bilans import signed_content
from collecte.bilans.operations.contenu_bilan import matiere_of
from collecte.bilans.operations.contenu_region import compose_years
from collecte.bilans.views.acces_bilans import the_day, the_perimetre
from collecte.bilans.views.bilans import bp
from collecte.bilans.views.bilans_signes import mention_of, the_signed
from collecte.comptes.web.context import acteur, reading
from collecte.comptes.web.gate import requires
from collecte.core.web.adresses import number
from collecte.organisation.queries.organisation import get_animated_region
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Droit
from collecte.telechargements.views.documents import as_workbook, file_name, of_dla, of_region
from exports.bilans.composition import compose


@bp.get("/dlas/<int:dla_id>/bilan.xlsx")
def classeur(dla_id: int) -> Response:
    """List each counted thing too: those who prepare the bilan read the register."""
    from exports.bilans.sheets.classeur_bilan import write_bilan  # it imports XlsxWriter: loaded on demand

    perimetre = the_perimetre(dla_id)
    convention = there(perimetre.convention)
    faits, cadre = matiere_of(reading(), convention)
    bilan = compose(faits, cadre, perimetre.arrete)
    name = file_name("bilan", bilan.dla, perimetre.arrete.isoformat())
    return as_workbook(
        lambda sortie: write_bilan(bilan, sortie, faits=faits), of_dla("bilan", perimetre.dla, bilan.dla, name)
    )


@bp.get("/avenants/<int:avenant_id>/signe.xlsx")
@requires(Droit.LIRE_BILANS)
def signe_classeur(avenant_id: int) -> Response:
    """Write figures alone: pilotes read it too."""
    from exports.bilans.sheets.classeur_bilan import write_bilan

    bilan_signe = the_signed(avenant_id)
    bilan = signed_content(bilan_signe)
    name = file_name("bilan-signe", bilan.dla, bilan.arrete.isoformat())
    return as_workbook(
        lambda sortie: write_bilan(bilan, sortie, mention=mention_of(bilan_signe)),
        of_dla("bilan signé", bilan_signe.avenant.convention.dla, bilan.dla, name),
    )


@bp.get("/regions/<int:region_id>/bilan.xlsx")
@requires(Droit.ANIMER)
def region_classeur(region_id: int) -> Response:
    """Write the year requested by the address, and those before it."""
    from exports.bilans.sheets.classeur_bilan import write_region

    region = there(get_animated_region(reading(), acteur(), region_id))
    bilans = compose_years(reading(), region, the_day(), request.args.get("annee", type=number))
    last = there(bilans[-1] if bilans else None)
    name = file_name("bilans", region.nom, str(last.annee))
    return as_workbook(
        lambda sortie: write_region(bilans, sortie), of_region("bilans", region, f"{region.nom}, {last.annee}", name)
    )
