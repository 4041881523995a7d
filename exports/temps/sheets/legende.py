"""Sentences under tables and charts: how to read one figure, whom it covers, where it comes from."""

from collections.abc import Sequence

from exports.release.cellules import Mesure
from exports.release.origine import champ_of, source_of, source_of_series
from exports.tableur.feuille import Feuille
from exports.tableur.phrases import Answer
from exports.tableur.styles import NOTE, PERCENT
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from questionnaires.core.francais import NBSP, typeset

ETP = '[=0]"–";0.0'
"""Format of tenths of an ETP, printed with one decimal; a dash where the share is a printed 0."""

GAP = 7.5
"""Height between a table and the sentences under it, in points."""


def percent_of(pas: int, petite: int = 0) -> str:
    """Return the number format of shares printed by steps of `pas` points: `44 %`, and `moins de 2 %` for a printed 0,
    or for `petite`, printed in its place; exact shares have a step of 0."""
    return f'[={petite}]"moins de {pas}{NBSP}%";{PERCENT}' if pas else PERCENT


def share_text(points: int, pas: int) -> str:
    """Return a share in points as sentences print it: `44 %`, `moins de 2 %`."""
    return f"{points}{NBSP}%" if points else f"moins de {pas}{NBSP}%"


def share_formula(cell: str, pas: int) -> str:
    """Return the part of a formula that prints a share as `share_text` does."""
    return f'IF({cell}=0,"{share_text(0, pas)}",{cell}&"{NBSP}%")'


def etp_text(tenths: int) -> str:
    """Return tenths of an ETP as sheets print them: `4,0 ETP`, and a dash for a released zero."""
    return f"{tenths // 10},{tenths % 10}{NBSP}ETP" if tenths else "–"


def share_of(points: int, pas: int, cell: str) -> Answer:
    """Return a share for a sentence, with the cell that holds it."""
    return Answer(share_text(points, pas), share_formula(cell, pas))


def etp_of(tenths: int, cell: str) -> Answer:
    """Return ETP for a sentence, with the cell that holds them, printed alike whatever the spreadsheet's decimal
    separator."""
    formula = f'IF({cell}=0,"–",SUBSTITUTE(FIXED({cell},1,1),".",",")&"{NBSP}ETP")'
    return Answer(etp_text(tenths), formula)


def champ(consolidation: Consolidation, persons: str = "") -> str:
    """Say whom the figures cover; `persons` names them when they are not those of the région."""
    release, collecte = consolidation.release, consolidation.collecte
    region, periode = one_line(collecte.region), collecte.periode.libelle
    if not persons and release is not None:
        return champ_of(release, region, periode)
    return typeset(f"Champ : {persons}, {region}, {periode}.")


def source(consolidation: Consolidation, mesure: Mesure = Mesure.PART) -> str:
    """Say where figures come from, as `source_of` does."""
    collecte = consolidation.collecte
    titre = one_line(collecte.questionnaire.titre)
    return source_of(titre, collecte.ouverture, collecte.cloture, consolidation.release, mesure)


def source_of_all(consolidations: Sequence[Consolidation]) -> str:
    """Write the source of several périodes as `source_of_series` does, under the title of the last; a single one as
    `source` does."""
    last = consolidations[-1]
    published = [
        (consolidation.collecte.periode.libelle, consolidation.release)
        for consolidation in consolidations
        if consolidation.release is not None
    ]
    if len(published) < 2:
        return source(last)
    return source_of_series(one_line(last.collecte.questionnaire.titre), published)


def publication_of(consolidation: Consolidation) -> str:
    """Return `Publication n° 1 du 22/07/2026`, with the one it replaces; empty before settlement."""
    nom = consolidation.release.nom if consolidation.release else ""
    return f"{nom[:1].upper()}{nom[1:]}"


def under(feuille: Feuille, row: int, last: int, widths: float, *sentences: str | Answer) -> int:
    """After a thin row, wrap each sentence over columns 0 to `last`, `widths` characters wide; return the row after
    them."""
    feuille.tall(row, GAP)
    for line, sentence in enumerate(sentences, start=row + 1):
        said = typeset(sentence) if isinstance(sentence, str) else sentence
        feuille.wrapped(line, last, said, NOTE.but(wrap=True), widths)
    return row + 1 + len(sentences)
