"""Textes libres: reviewed free texts of structures, by question, in an order that reveals no author.

A question shows none below as many texts as persons are needed for a figure. A DLA is named beside its own texts when
they reach that number, and when the texts left without a name are none, or reach it too.
"""

from collections.abc import Mapping

from exports.enquetes.comptes import Depouillement
from exports.enquetes.mentions import book_title, footer
from exports.enquetes.mots import labels
from exports.records.records import TexteLibre, Textes
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer
from exports.tableur.styles import BODY, WRAPPED, Column
from questionnaires.core.francais import plural

NAME = "Textes libres"
HEADER_ROW = 3
COLUMNS = (
    Column("question", "Question", WRAPPED.but(foreign=True), 44),
    Column("dla", "DLA", BODY.but(foreign=True), 9),
    Column("texte", "Texte", WRAPPED.but(foreign=True), 90),
)
Row = tuple[str, str, str]


def rows(depouillement: Depouillement) -> list[Row]:
    """List rows in the order of `COLUMNS`."""
    textes = depouillement.collecte.textes or Textes()
    libelles, least = dict(labels(depouillement.catalogue)), depouillement.least
    lines: list[Row] = []
    for code, montres in _by_question(textes).items():
        ecrits = {dla: count for (of, dla), count in textes.ecrits.items() if of == code}
        if sum(ecrits.values()) < least:
            continue
        named = named_dlas(ecrits, least)
        lines.extend(
            (libelles.get(code, code), texte.dla if texte.dla in named else "", texte.texte) for texte in montres
        )
    return lines


def _by_question(textes: Textes) -> Mapping[str, list[TexteLibre]]:
    by_code: dict[str, list[TexteLibre]] = {}
    for texte in textes.montres:
        by_code.setdefault(texte.code, []).append(texte)
    return by_code


def named_dlas(ecrits: Mapping[str, int], least: int) -> frozenset[str]:
    """Return the DLA named beside their texts: at least `least` texts each, and none or at least `least` left without a
    name."""
    named = {dla for dla, count in ecrits.items() if dla and count >= least}
    left = sum(count for dla, count in ecrits.items() if dla not in named)
    if named and 0 < left < least:
        named.remove(min(named, key=lambda dla: (ecrits[dla], dla)))
    return frozenset(named)


def write(classeur: Classeur, depouillement: Depouillement) -> None:
    """Write the sheet of a questionnaire that has texts to show."""
    feuille, lines = classeur.feuille(NAME, [column.width for column in COLUMNS]), rows(depouillement)
    feuille.title(Answer(plural(len(lines), "texte relu", "textes relus")), book_title(depouillement.collecte))
    feuille.listing(COLUMNS, lines, HEADER_ROW)
    feuille.present(footer(depouillement), repeated=(HEADER_ROW, HEADER_ROW), frozen=(HEADER_ROW + 1, 0))
