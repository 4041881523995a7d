"""Sheet Raisons: for the région, how many give each reason for shares that moved by ten points in a year, in words."""

from exports.release.cellules import RAISONS, Mesure, MotsNombre
from exports.tableur.feuille import Classeur
from exports.tableur.phrases import Answer, lecture
from exports.tableur.styles import BODY
from exports.temps.consolidation import Consolidation
from exports.temps.raisons import CITEES
from exports.temps.sheets.legende import source, under
from exports.temps.sheets.plan import words_are_told
from exports.temps.sheets.titre import footer
from questionnaires.core.francais import plural, typeset

NAME = "Raisons"
SUBTITLE_TEXT = (
    "Pourquoi le temps a bougé : une part qui change de 10 points ou plus en un an demande une raison à son auteur."
)
NOTES = (
    "Une personne peut en donner plusieurs. Qui préfère ne pas dire n’est compté nulle part.",
    "Par presque tous : trois quarts ou plus de ceux qui donnent une raison. Par peu : un quart ou moins, ou personne.",
    "Ni les parts dont il s’agit, ni les commentaires ne sortent des réponses.",
)
HEADER_ROW, FIRST_ROW = 3, 4
NOTES_ROW = FIRST_ROW + len(CITEES) + 1
WIDTHS = (78, 24)


def is_needed(consolidation: Consolidation) -> bool:
    """Return whether reasons are shown."""
    return words_are_told(consolidation, [RAISONS])


def write(classeur: Classeur, consolidation: Consolidation) -> None:
    feuille = classeur.feuille(NAME)
    cellules = [cellule for cellule in consolidation.mots if cellule.ligne == RAISONS and cellule.is_shown]
    shown = {cellule.colonne: cellule for cellule in cellules}
    words = {code: MotsNombre.of(shown[code].valeur or 1) for code in CITEES if code in shown}
    persons = next((cellule.n for cellule in shown.values()), 0)
    feuille.widths(WIDTHS)
    feuille.title(_answer(words), typeset(SUBTITLE_TEXT))
    feuille.headers(HEADER_ROW, ("Raison", "Donnée"), left=2)
    for row, (code, libelle) in enumerate(CITEES.items(), start=FIRST_ROW):
        feuille.text(row, 0, libelle)
        feuille.text(row, 1, words[code].value if code in words else "", BODY)
    sentences = [*NOTES, f"Champ : {plural(persons, 'personne')} qui ont donné une raison."]
    if words:
        code, mots = max(words.items(), key=lambda item: item[1].valeur)
        sentences.insert(0, lecture(f"« {CITEES[code]} » est une raison donnée {mots.value}."))
    sentences.append(source(consolidation, Mesure.MOTS))
    under(feuille, NOTES_ROW, 1, sum(WIDTHS), *sentences)
    feuille.present(footer(consolidation), frozen=(2, 0))


def _answer(words: dict[str, MotsNombre]) -> Answer:
    """Name the reason that almost all give, when there is one."""
    first = next((code for code, mots in words.items() if mots is MotsNombre.PRESQUE_TOUS), None)
    if first is None:
        return Answer("Pourquoi le temps a bougé en un an")
    return Answer(typeset(f"« {CITEES[first]} » : raison donnée par presque tous"))
