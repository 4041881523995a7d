"""Workbook of the national synthesis: its sheets, in order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from exports.bilans.sheets import bilan
from exports.national import notices, questions, synthese, temps
from exports.national.dits import Nationale
from exports.national.questions import Questions
from exports.national.synthese import Synthese
from exports.national.temps import Temps
from exports.regional.noms import CATEGORIES
from exports.release.seuils import Seuils
from exports.tableur.livre import PAS_UNE_FICHE, Livre, Page, Papier, page_of, publish_book
from questionnaires.files.instruments import IMPACT, SATISFACTION

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write_national(nationale: Nationale, sortie: Path | BinaryIO) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file. The same rows give the same bytes.
    Raises ExportLimitError, in French."""
    read = [region.arrete_a for region in nationale.regions if region.arrete_a]
    livre = Livre(
        titre=f"Synthèse nationale – {nationale.annee}",
        date=max(read, default=_NO_DATE),
        pages=_pages(nationale),
        comments=PAS_UNE_FICHE,
    )
    publish_book(livre, sortie)


def synthesis_name(annee: int) -> str:
    return f"synthese-nationale-{annee}.xlsx"


def _pages(nationale: Nationale) -> list[Page]:
    time = Temps(nationale)
    asked = [Questions(nationale, SATISFACTION, "Satisfaction"), Questions(nationale, IMPACT, "Impact")]
    whole = Synthese(nationale, time, *asked)
    pages = [
        page_of(synthese, whole),
        page_of(temps, time),
        *(
            page_of(questions, questionnaire, name=questionnaire.court)
            for questionnaire in asked
            if questionnaire.asked
        ),
        *_categories(nationale),
        notices.dictionnaire(nationale),
        notices.sources(nationale),
    ]
    return [notices.lisez_moi(nationale, [page.name for page in pages]), *pages]


def _categories(nationale: Nationale) -> Iterator[Page]:
    if nationale.categories:
        onglet = replace(
            bilan.onglet_categories(nationale.categories, "réseau national", nationale.annee, Seuils()), nom=CATEGORIES
        )
        yield Page(name=CATEGORIES, write=partial(bilan.write, onglet=onglet), papier=Papier.EXTRAIT)
