"""Workbook of a région: its sheets, in order."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from exports.regional import changements, controles, dictionnaire, flash, lisez_moi, manifeste, noms, qualite, synthese
from exports.regional.matiere import Edition, Famille, Matiere, told_to_audience
from exports.regional.parties import Feuillet, Parties
from exports.tableur.livre import Livre, Page, Papier, Progress, publish_book
from exports.tableur.sheets.pied import generator


def write_regional(matiere: Matiere, sortie: Path | BinaryIO, progress: Progress | None = None) -> Parties:
    """Write the workbook to a path, whole or not at all, or to an open binary file.

    Anything that its audience may not read is left out here, whoever calls. The same records give the same bytes.
    Returns the parts it was written from, which hold no more than it does. Raises ExportLimitError, in French.
    """
    parties = Parties(told_to_audience(matiere))
    pages = flash.pages(parties) if matiere.audience.edition is Edition.FLASH else _pages(parties)
    livre = Livre(properties=_properties(parties.matiere), pages=pages, rows_only=parties.oublier)
    publish_book(lambda: livre, len(pages), sortie, progress, sum(page.lignes for page in pages))
    return parties


def _pages(parties: Parties) -> tuple[Page, ...]:
    """List Lisez-moi, then every sheet that was asked for and has content, in the order of its family."""
    from_parties = list(parties.feuillets())
    others = {feuillet.page.name: feuillet.page.name for feuillet in from_parties}
    feuillets = [*_own(parties, others), *from_parties]
    feuillets.sort(key=lambda feuillet: _ORDER[feuillet.famille])
    feuillets = [_as_material(feuillet) if feuillet.famille in MATERIAL else feuillet for feuillet in feuillets]
    first = Page(
        name=noms.LISEZ_MOI,
        size=lisez_moi.size(parties, feuillets),
        write=partial(lisez_moi.write, parties=parties, feuillets=feuillets),
    )
    return (first, *(feuillet.page for feuillet in feuillets))


MATERIAL = frozenset({Famille.SUIVI, Famille.DONNEES, Famille.DICTIONNAIRE})
"""Families of sheets to be read, filtered and reused on screen: only the first page of each is printed."""


def _as_material(feuillet: Feuillet) -> Feuillet:
    return replace(feuillet, page=replace(feuillet.page, papier=Papier.EXTRAIT))


_ORDER = {famille: place for place, famille in enumerate(Famille)}


_SPEAKING: tuple[tuple[Famille, str, ModuleType, str], ...] = (
    (
        Famille.DICTIONNAIRE,
        noms.DICTIONNAIRE,
        dictionnaire,
        "Le sens de chaque colonne et de chaque question, ses versions, ses cellules vides.",
    ),
    (
        Famille.QUALITE,
        noms.QUALITE,
        qualite,
        "Sur quoi reposent les chiffres : précision déclarée, écarts justifiés, questions laissées vides.",
    ),
    (
        Famille.CONTROLES,
        noms.CONTROLES,
        controles,
        "Ce qui doit tenir entre les feuilles : chaque ligne est VRAI ou FAUX.",
    ),
    (
        Famille.MANIFESTE,
        noms.MANIFESTE,
        manifeste,
        "Ce qui a fait ce classeur : versions, instant, décomptes, empreinte.",
    ),
)
"""Family, name, module and contents of the sheets about the questions asked of people."""


def _own(parties: Parties, others: Mapping[str, str]) -> Iterator[Feuillet]:
    """Yield the sheets about the others, whose names their formulas use; bilans have no answers for them."""
    sheets = list(others)
    if parties.matiere.has(Famille.SYNTHESE):
        page = Page(
            name=noms.SYNTHESE,
            size=synthese.size(parties, sheets),
            write=partial(synthese.write, parties=parties, sheets=sheets),
            names=others,
            papier=Papier.UNE_PAGE,
        )
        contenu = "Ce que disent les collectes, en phrases, et le temps de la région."
        yield Feuillet(famille=Famille.SYNTHESE, page=page, contenu=contenu)
    if parties.matiere.changements is not None and parties.matiere.has(Famille.CHANGEMENTS):
        write = partial(changements.write, parties=parties)
        page = Page(name=noms.CHANGEMENTS, size=changements.size(parties), write=write, names=others)
        contenu = "Réponses arrivées, corrigées, rouvertes, et chiffres qui ont bougé."
        yield Feuillet(famille=Famille.CHANGEMENTS, page=page, contenu=contenu)
    for famille, name, sheet, contenu in _SPEAKING:
        if parties.matiere.has(famille) and _has_something_to_say(parties, famille):
            write = partial(sheet.write, parties=parties)
            page = Page(name=name, size=sheet.size(parties), write=write, names=others)
            yield Feuillet(famille=famille, page=page, contenu=contenu)


def _has_something_to_say(parties: Parties, famille: Famille) -> bool:
    if famille is Famille.CONTROLES:
        return bool(controles.controles(parties))
    return famille is Famille.MANIFESTE or parties.consolidation is not None or bool(parties.enquetes)


def _properties(matiere: Matiere) -> dict[str, object]:
    """Return document properties, dated as the data, so that the same records give the same file."""
    return {
        "title": lisez_moi.title(matiere),
        "author": generator(),
        "comments": "Ceci n’est pas une fiche de temps FSE.",
        "created": matiere.arrete_a.astimezone(UTC),
    }
