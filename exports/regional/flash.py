"""Flash edition of the workbook of a région: four sheets, one printed page each, for readers outside the DLA."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from exports.bilans.sheets import bilan
from exports.regional import avis, noms, synthese
from exports.regional.lisez_moi import audience
from exports.regional.matiere import Famille
from exports.regional.parties import Parties
from exports.tableur.livre import Page, Papier, page_of
from exports.temps.sheets import lisez_moi as lisez_moi_temps
from exports.temps.sheets import temps
from questionnaires.core.francais import typeset

TOLD_OF_TEMPS = ("Arrondis", "[c] [x] [z]")
"""Labels of the paragraphs of Lisez-moi's method that readers need to understand figures."""


def pages(parties: Parties) -> Sequence[Page]:
    """List Synthèse, then the time, bilans and opinions of the région, without sheets that have no content."""
    shown = list(_told(parties))
    if parties.matiere.has(Famille.SYNTHESE) or not shown:
        names = {page.name: page.name for page in shown}
        shown.insert(0, page_of(synthese, parties, list(names), list(_notes(parties)), name=noms.SYNTHESE, names=names))
    return [replace(page, papier=Papier.EXTRAIT) for page in shown]


def _notes(parties: Parties) -> Iterator[str]:
    yield audience(parties)
    if parties.consolidation is not None and parties.consolidation.release is not None:
        method = dict(lisez_moi_temps.method_of(parties.consolidation))
        yield from (typeset(f"{label} : {method[label]}") for label in TOLD_OF_TEMPS if label in method)
    yield typeset(
        "Totaux qui sont des sommes, parts d’un objectif, barres, titres sur le temps et les bilans, lectures, "
        "chiffres des graphiques, phrases des bilans qui citent un chiffre et parts que « Synthèse » "
        "reprend de « Temps » sont des formules ; le reste est ce qui est publié."
    )


def _told(parties: Parties) -> Iterator[Page]:
    matiere, consolidation = parties.matiere, parties.consolidation
    if matiere.has(Famille.TEMPS) and consolidation is not None and temps.is_needed(consolidation):
        yield page_of(temps, consolidation, names={temps.NAME: temps.NAME})
    if (onglet := parties.onglet_bilan) is not None:
        write = partial(bilan.write, onglet=onglet)
        yield Page(name=bilan.NAME, write=write, names={bilan.NAME: bilan.NAME})
    if matiere.has(Famille.ENQUETES) and parties.enquetes:
        yield page_of(avis, parties, name=noms.AVIS)
