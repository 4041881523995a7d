"""Data tables of one campaign, as in the workbook of the C2RA."""

from datetime import datetime

from exports.formats.tables import Table
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.matiere import Famille, Matiere, told_to_audience


def tables_of(collecte: Collecte | CollecteEnquete, moment: datetime) -> list[Table]:
    """List the tables: time by published group, or one row per answer and per repetition; no answers that are read in
    counts only."""
    from exports.formats import region  # pandas comes with them: loaded when they are needed
    from exports.regional.parties import Parties

    matiere = Matiere(
        region=collecte.region,
        arrete_a=moment,
        familles=frozenset({Famille.DONNEES}),
        temps=collecte if isinstance(collecte, Collecte) else None,
        enquetes=() if isinstance(collecte, Collecte) else (collecte,),
    )
    return list(region.tables(Parties(told_to_audience(matiere))))
