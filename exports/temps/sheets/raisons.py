"""Raisons: for the région, number of persons by reason for shares that moved by ten points in a year."""

from exports.records.records import Raisons
from exports.release.disclosure import CONFIDENTIEL
from exports.tableur.feuille import Answer, Classeur, Feuille, block, cell
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, INTEGER
from exports.temps.consolidation import Consolidation
from exports.temps.raisons import CITEES
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import NBSP, typeset

NAME = "Raisons"
SUBTITLE_TEXT = (
    "Pourquoi le temps a bougé : une part qui change de 10 points ou plus en un an demande une raison à son auteur."
)
NOT_SHOWN = f"Nombres non montrés : {CONFIDENTIEL}."
NOTES = (
    "Une personne peut en donner plusieurs. Qui préfère ne pas dire n’est compté nulle part.",
    "Ni les parts dont il s’agit, ni les commentaires ne sortent des réponses.",
)
HEADER_ROW, FIRST_ROW = 3, 4
LAST_ROW = FIRST_ROW + len(CITEES) - 1
PERSONS_ROW, DLAS_ROW = LAST_ROW + 1, LAST_ROW + 2
NOTES_ROW = DLAS_ROW + 2
WIDTHS = (62, 14)
COUNT = BODY.but(align="right", number=INTEGER)


def size(_consolidation: Consolidation) -> tuple[int, int]:
    """Rows and columns."""
    return NOTES_ROW + len(NOTES), len(WIDTHS)


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille, found = classeur.feuille(NAME), consolidation.raisons
    feuille.widths(WIDTHS)
    feuille.title(_answer(found), typeset(SUBTITLE_TEXT))
    if found:
        _table(feuille, found)
    for row, note in enumerate(NOTES if found else (NOT_SHOWN,), start=NOTES_ROW if found else HEADER_ROW):
        feuille.note(row, note)
    feuille.present(footer(consolidation), frozen=(2, 0))


def _answer(found: Raisons | None) -> Answer:
    """The reason that most give; the first of those that as many do."""
    if found is None:
        return Answer(typeset(f"Raisons : {CONFIDENTIEL}"))
    first = max(found.comptes, key=lambda code: found.comptes[code])
    counts, names = block(FIRST_ROW, 1, LAST_ROW, 1), block(FIRST_ROW, 0, LAST_ROW, 0)
    head, quoted = f"«{NBSP}", f"{NBSP}»{NBSP}: "
    middle, tail = " sur ", " personnes qui disent ce qui a bougé"
    return Answer(
        f"{head}{CITEES[first]}{quoted}{found.comptes[first]}{middle}{found.personnes}{tail}",
        f'"{head}"&INDEX({names},MATCH(MAX({counts}),{counts},0))&"{quoted}"&MAX({counts})&"{middle}"'
        f'&{cell(PERSONS_ROW, 1)}&"{tail}"',
    )


def _table(feuille: Feuille, found: Raisons) -> None:
    feuille.text(HEADER_ROW, 0, "Raison", HEADER)
    feuille.text(HEADER_ROW, 1, "Personnes", HEADER_RIGHT)
    for row, (code, libelle) in enumerate(CITEES.items(), start=FIRST_ROW):
        feuille.text(row, 0, libelle)
        feuille.number(row, 1, found.comptes[code], COUNT)
    for row, libelle, count in (
        (PERSONS_ROW, "Personnes qui donnent une raison au moins", found.personnes),
        (DLAS_ROW, "DLA de ces personnes", found.dlas),
    ):
        feuille.text(row, 0, libelle, BODY.but(bold=True))
        feuille.number(row, 1, count, COUNT.but(bold=True))
