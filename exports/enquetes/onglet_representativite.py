"""Représentativité: respondents compared with the population, by DLA, size and orientation."""

from collections.abc import Iterator, Sequence

from exports.enquetes.legende import lecture_of_line
from exports.enquetes.resultats import ARRONDIES, Resultats
from exports.statistiques.representativite import LigneRepresentativite, TableauRepresentativite
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, counted
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, INTEGER, PERCENT
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import typeset

NAME = "Représentativité"
WIDTHS = (40, 13, 13, 13, 13, 11)
HEADERS = ("Population", "Interrogées", "Réponses", "Réponses attendues", "Écart")
PARTS = ("Part de la population", "Part des interrogées", "Part des réponses")
PART_WIDTH = 15
_FIRST = 3
NOTE = (
    "Réponses attendues : combien il y en aurait si les structures qui ont répondu se répartissaient "
    "comme la population. "
    "Les parts ne sont données qu’à partir de trente structures dans la colonne. Taille : nombre de salariés connu à "
    "l’ouverture."
)
ANONYME = (
    "Réponses : qui a transmis, d’après le suivi de la collecte. Les réponses elles-mêmes ne disent pas de qui elles "
    "viennent."
)


def write(classeur: Classeur, resultats: Resultats) -> None:
    feuille, shown = classeur.feuille(NAME), _told(resultats)
    widths = [*WIDTHS, *([PART_WIDTH] * len(shown))]
    feuille.widths(widths)
    feuille.title(Answer(_title(resultats)), f"{one_line(resultats.titre, 80)} – {one_line(resultats.region, 80)}")
    row = _FIRST
    for tableau in resultats.representativite:
        row = _tableau(feuille, row, tableau, shown)
    under(feuille, row, len(widths) - 1, sum(widths) - 4, _note(resultats), *_legende(resultats))
    feuille.present(footer_of(resultats.titre, resultats.region), frozen=(2, 0))


def _legende(resultats: Resultats) -> Iterator[str | Answer]:
    """Yield how to read a line, who is counted, source."""
    yield from _lecture(resultats.representativite)
    yield resultats.champ
    yield resultats.source


def _lecture(tableaux: Sequence[TableauRepresentativite]) -> Iterator[Answer]:
    """Yield how to read the first line; nothing without one."""
    row = _FIRST + 1
    for tableau in tableaux:
        for ligne in tableau.lignes[:1]:
            categorie = Answer(one_line(ligne.categorie, 200), cell(row, 0))
            repondantes = counted(ligne.repondantes, "réponse", cell(row, 3))
            yield lecture_of_line(categorie, repondantes, counted(ligne.attendues, "attendue", cell(row, 4)))
            return
        row += len(tableau.lignes) + 3


def _told(resultats: Resultats) -> tuple[int, ...]:
    """Return the indices of the `PARTS` shown: under thirty structures their columns would be empty."""
    lines = [tableau.parts(ligne) for tableau in resultats.representativite for ligne in tableau.lignes]
    return tuple(index for index in range(len(PARTS)) if any(parts[index] is not None for parts in lines))


def _note(resultats: Resultats) -> str:
    notes = (NOTE, *([ARRONDIES] if _told(resultats) else []), *([ANONYME] if resultats.is_anonymous else []))
    return typeset(" ".join(notes))


def _title(resultats: Resultats) -> str:
    """Return the categories where an answer was expected and none came, or that each has one; if none came at all, say
    how many."""
    if not resultats.transmises:
        return resultats.phrases[0]
    absentes = [categorie for tableau in resultats.representativite for categorie in tableau.absentes]
    if not absentes:
        return "Des réponses viennent de chaque catégorie où il en était attendu"
    return typeset(f"Aucune réponse, alors qu’il en était attendu : {one_line(' ; '.join(absentes), 120)}")


def _tableau(feuille: Feuille, row: int, tableau: TableauRepresentativite, shown: Sequence[int]) -> int:
    feuille.text(row, 0, tableau.titre, HEADER)
    for place, header in enumerate((*HEADERS, *(PARTS[index] for index in shown)), start=1):
        feuille.text(row, place, header, HEADER_RIGHT)
    first = row + 1
    for line, ligne in enumerate(tableau.lignes, start=first):
        _ligne(feuille, line, ligne, tableau.parts(ligne), shown)
    last = first + len(tableau.lignes) - 1
    look = BODY.but(bold=True, align="right", number=INTEGER, rule="top")
    feuille.text(last + 1, 0, "Ensemble", BODY.but(bold=True, rule="top"))
    for place, total in enumerate(_totals(tableau), start=1):
        feuille.formula(last + 1, place, f"SUM({block(first, place, last, place)})", total, look)
    return last + 3


def _ligne(
    feuille: Feuille, row: int, ligne: LigneRepresentativite, parts: Sequence[int | None], shown: Sequence[int]
) -> None:
    counts = BODY.but(align="right", number=INTEGER)
    feuille.text(row, 0, one_line(ligne.categorie, 200), BODY.but(foreign=True))
    for place, count in enumerate((ligne.population, ligne.interrogees, ligne.repondantes, ligne.attendues), start=1):
        feuille.number(row, place, count, counts)
    feuille.formula(row, 5, f"{cell(row, 3)}-{cell(row, 4)}", ligne.ecart, counts.but(number="+0;−0;0"))
    for place, index in enumerate(shown, start=len(WIDTHS)):
        if (part := parts[index]) is not None:
            feuille.number(row, place, part, counts.but(number=PERCENT))


def _totals(tableau: TableauRepresentativite) -> tuple[int, int, int, int]:
    lignes = tableau.lignes
    return (
        sum(ligne.population for ligne in lignes),
        sum(ligne.interrogees for ligne in lignes),
        sum(ligne.repondantes for ligne in lignes),
        sum(ligne.attendues for ligne in lignes),
    )
