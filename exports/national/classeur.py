"""Workbook of the national synthesis: its sheets, in order."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from exports.national import notices, questions, synthese, temps
from exports.national.dits import Nationale
from exports.national.questions import Questions
from exports.national.synthese import Synthese
from exports.national.temps import Temps
from exports.tableur.livre import Livre, Page, Progress, publish_book
from exports.tableur.sheets.pied import properties_of
from questionnaires.files.instruments import IMPACT, SATISFACTION

_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write_national(nationale: Nationale, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write the workbook to a path, whole or not at all, or to an open binary file. The same rows give the same bytes.
    Raises ExportLimitError, in French."""
    pages = _pages(nationale)
    latest = max((region.arrete_a for region in nationale.regions if region.arrete_a), default=_NO_DATE)
    properties = properties_of(f"Synthèse nationale – {nationale.annee}", latest)
    publish_book(lambda: Livre(properties=properties, pages=pages), len(pages), sortie, progress)


def synthesis_name(annee: int) -> str:
    return f"synthese-nationale-{annee}.xlsx"


def _pages(nationale: Nationale) -> tuple[Page, ...]:
    time = Temps(nationale)
    asked = [Questions(nationale, SATISFACTION, "Satisfaction"), Questions(nationale, IMPACT, "Impact")]
    whole = Synthese(nationale, time, *asked)
    pages = [
        Page(name=synthese.NAME, size=synthese.size(whole), write=partial(synthese.write, synthese=whole)),
        Page(name=temps.NAME, size=temps.size(time), write=partial(temps.write, temps=time)),
        *(
            Page(
                name=questionnaire.court,
                size=questions.size(questionnaire),
                write=partial(questions.write, questions=questionnaire),
            )
            for questionnaire in asked
            if questionnaire.asked
        ),
        notices.dictionnaire(nationale),
        notices.sources(nationale),
    ]
    return (notices.lisez_moi(nationale, [page.name for page in pages]), *pages)
