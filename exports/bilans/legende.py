"""Sentences under the tables of a bilan: how a figure is read, who is counted, where it comes from."""

from collections.abc import Iterable
from datetime import date

from exports.bilans.document import BilanDla, Format, TableauDocument
from exports.bilans.region import RegionBilan
from exports.tableur.phrases import lecture
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, short_day_text, typeset

SOURCE = "registre des accompagnements et bilans des DLA"


def lecture_of(tableaux: Iterable[TableauDocument]) -> str:
    """Return the reading of the first known figure of a last column: `Lecture : « Structures accueillies », Région :
    12.`; '' without any."""
    lignes = ((tableau, ligne) for tableau in tableaux for ligne in tableau.lignes if ligne.cellules)
    known = next(((tableau, ligne) for tableau, ligne in lignes if ligne.cellules[-1].valeur is not None), None)
    if known is None:
        return ""
    tableau, ligne = known
    last = ligne.cellules[-1]
    unite = "" if last.format is Format.ENTIER else ligne.unite  # what is counted is in the label
    read = f"« {ligne.libelle} », {tableau.colonnes[-1]} : {last.texte}{NBSP}{unite}"
    return lecture(f"{read.rstrip()}.")


def champ_of(bilan: BilanDla | RegionBilan) -> str:
    """Return the DLA and its convention, or the DLA of a région over a year."""
    if isinstance(bilan, BilanDla):
        return typeset(f"Champ : {bilan.dla}, {bilan.convention}.")
    return champ_of_region(bilan.region, str(bilan.annee))


def champ_of_region(region: str, years: str) -> str:
    return typeset(f"Champ : DLA de la région {one_line(region, 80)}, avenants de {years}.")


def source_of(arrete: date) -> str:
    return typeset(f"Source : {SOURCE}, arrêtés au {short_day_text(arrete)}.")


def legende_of(bilan: BilanDla | RegionBilan) -> tuple[str, ...]:
    """Return the sentences under a whole bilan; empty without a table."""
    tableaux = [tableau for partie in bilan.parties for tableau in partie.tableaux]
    return tuple(filter(None, (lecture_of(tableaux), champ_of(bilan), source_of(bilan.arrete)))) if tableaux else ()
