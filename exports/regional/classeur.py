"""Workbook of a région: its sheets, in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.regional import changements, controles, dictionnaire, flash, lisez_moi, manifeste, noms, qualite, synthese
from exports.regional.matiere import Edition, Famille, Matiere, told_to_audience
from exports.regional.parties import Feuillet, Parties
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, Papier, Progress, page_of, publish_book


def write_regional(matiere: Matiere, sortie: Path | BinaryIO, progress: Progress | None = None) -> Parties:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    Anything that its audience may not read is left out here, whoever calls. The same records give the same bytes.
    Returns the parts it was written from, which hold no more than it does. Raises ExportLimitError, in French.
    """
    parties = Parties(told_to_audience(matiere))
    livre = Livre(
        titre=lisez_moi.title(matiere),
        date=matiere.arrete_a,
        pages=flash.pages(parties) if matiere.audience.edition is Edition.FLASH else _pages(parties),
        comments=PAS_UNE_FICHE,
        rows_only=parties.oublier,
    )
    publish_book(livre, sortie, progress)
    return parties


def _pages(parties: Parties) -> Sequence[Page]:
    """List Lisez-moi, then every sheet that was asked for and has content, in the order of its family."""
    from_parties = list(parties.feuillets())
    families = list(Famille)
    feuillets = [
        replace(feuillet, page=replace(feuillet.page, papier=Papier.EXTRAIT))
        if feuillet.famille in MATERIAL
        else feuillet
        for feuillet in sorted(
            (*_own(parties, {feuillet.page.name: feuillet.page.name for feuillet in from_parties}), *from_parties),
            key=lambda feuillet: families.index(feuillet.famille),
        )
    ]
    first = page_of(lisez_moi, parties, feuillets, name=noms.LISEZ_MOI, papier=Papier.EXTRAIT)
    return [first, *(feuillet.page for feuillet in feuillets)]


MATERIAL = frozenset(
    {
        Famille.CHANGEMENTS,
        Famille.EVOLUTION,
        Famille.ACTIVITES,
        Famille.ENQUETES,
        Famille.SUIVI,
        Famille.SUIVI_ENQUETES,
        Famille.DONNEES,
        Famille.DICTIONNAIRE,
    }
)
"""Families of sheets to be read, filtered and reused on screen: each prints on one page, its first one alone when it
does not fit, as « Bilan » does."""


_SHEETS: tuple[tuple[Famille, ModuleType, str, str], ...] = (
    (
        Famille.CHANGEMENTS,
        changements,
        noms.CHANGEMENTS,
        "Résultats arrêtés, publications, réponses arrivées, corrigées ou rouvertes, chiffres qui ont bougé.",
    ),
    (
        Famille.DICTIONNAIRE,
        dictionnaire,
        noms.DICTIONNAIRE,
        "Le sens de chaque colonne et de chaque question, ses versions, ses cellules vides.",
    ),
    (
        Famille.QUALITE,
        qualite,
        noms.QUALITE,
        "Sur quoi reposent les chiffres : précision déclarée, écarts justifiés, questions laissées vides.",
    ),
    (
        Famille.CONTROLES,
        controles,
        noms.CONTROLES,
        "Ce qui doit tenir entre les feuilles : chaque ligne est VRAI ou FAUX.",
    ),
    (
        Famille.MANIFESTE,
        manifeste,
        noms.MANIFESTE,
        "Ce qui a fait ce classeur : versions, instant, décomptes, empreinte.",
    ),
)
"""Family, module, name and contents of the sheets about other sheets, but for the first one."""


def _own(parties: Parties, others: Mapping[str, str]) -> Iterator[Feuillet]:
    """Yield the sheets about the others, whose names their formulas use; bilans have no answers for them."""
    if parties.matiere.has(Famille.SYNTHESE):
        page = page_of(synthese, parties, list(others), name=noms.SYNTHESE, names=others, papier=Papier.UNE_PAGE)
        contenu = "Ce que disent les collectes, en phrases, et le temps de la région."
        yield Feuillet(famille=Famille.SYNTHESE, page=page, contenu=contenu)
    for famille, sheet, name, contenu in _SHEETS:
        if parties.matiere.has(famille) and _has_something_to_say(parties, famille):
            yield Feuillet(famille=famille, page=page_of(sheet, parties, name=name, names=others), contenu=contenu)


def _has_something_to_say(parties: Parties, famille: Famille) -> bool:
    match famille:
        case Famille.CHANGEMENTS:
            return parties.matiere.changements is not None
        case Famille.CONTROLES:
            return bool(controles.controles(parties))
        case _:
            return famille is Famille.MANIFESTE or parties.consolidation is not None or bool(parties.enquetes)
