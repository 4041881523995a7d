"""Représentativité: respondents compared with the population, by DLA, size and orientation."""

from collections.abc import Iterator, Sequence

from exports.enquetes.depouiller import ARRONDIES
from exports.enquetes.legende import lecture_of_line
from exports.enquetes.resultats import Resultats
from exports.statistiques.representativite import Ligne, Tableau
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


def size(found: Resultats) -> tuple[int, int]:
    """Rows and columns."""
    rows = _FIRST + sum(len(own.lignes) + 3 for own in found.representativite) + 5
    return rows, len(WIDTHS) + len(_told(found))


def write(classeur: Classeur, found: Resultats) -> None:
    feuille, told = classeur.feuille(NAME), _told(found)
    widths = [*WIDTHS, *([PART_WIDTH] * len(told))]
    feuille.widths(widths)
    feuille.title(Answer(_title(found)), f"{one_line(found.titre, 80)} – {one_line(found.region, 80)}")
    row = _FIRST
    for tableau in found.representativite:
        row = _tableau(feuille, row, tableau, told)
    under(feuille, row, len(widths) - 1, sum(widths) - 4, _note(found), *_legende(found))
    feuille.present(footer_of(found.titre, found.region), frozen=(2, 0))


def _legende(found: Resultats) -> Iterator[str | Answer]:
    """How to read a line, who is counted, from where."""
    yield from _lecture(found.representativite)
    yield found.champ
    yield found.source


def _lecture(tableaux: Sequence[Tableau]) -> Iterator[Answer]:
    """Of the first line; none without one."""
    row = _FIRST + 1
    for tableau in tableaux:
        for own in tableau.lignes[:1]:
            categorie = Answer(one_line(own.categorie, 200), cell(row, 0))
            repondantes = counted(own.repondantes, "réponse", cell(row, 3))
            yield lecture_of_line(categorie, repondantes, counted(own.attendues, "attendue", cell(row, 4)))
            return
        row += len(tableau.lignes) + 3


def _told(found: Resultats) -> tuple[int, ...]:
    """Which of `PARTS` are told: under thirty structures a column of them would be empty."""
    lines = [tableau.parts(ligne) for tableau in found.representativite for ligne in tableau.lignes]
    return tuple(own for own in range(len(PARTS)) if any(parts[own] is not None for parts in lines))


def _note(found: Resultats) -> str:
    said = (NOTE, *([ARRONDIES] if _told(found) else []), *([ANONYME] if found.is_anonymous else []))
    return typeset(" ".join(said))


def _title(found: Resultats) -> str:
    """Where an answer was expected and none came, else that there is one everywhere; how many, when there is none."""
    if not found.transmises:
        return found.phrases[0]
    absentes = [own for tableau in found.representativite for own in tableau.absentes]
    if not absentes:
        return "Des réponses viennent de chaque catégorie où il en était attendu"
    return typeset(f"Aucune réponse, alors qu’il en était attendu : {one_line(' ; '.join(absentes), 120)}")


def _tableau(feuille: Feuille, row: int, tableau: Tableau, told: Sequence[int]) -> int:
    feuille.text(row, 0, tableau.titre, HEADER)
    for place, header in enumerate((*HEADERS, *(PARTS[own] for own in told)), start=1):
        feuille.text(row, place, header, HEADER_RIGHT)
    first = row + 1
    for line, ligne in enumerate(tableau.lignes, start=first):
        _ligne(feuille, line, ligne, tableau.parts(ligne), told)
    last = first + len(tableau.lignes) - 1
    look = BODY.but(bold=True, align="right", number=INTEGER, rule="top")
    feuille.text(last + 1, 0, "Ensemble", BODY.but(bold=True, rule="top"))
    for place, total in enumerate(_totals(tableau), start=1):
        feuille.formula(last + 1, place, f"SUM({block(first, place, last, place)})", total, look)
    return last + 3


def _ligne(feuille: Feuille, row: int, ligne: Ligne, parts: Sequence[int | None], told: Sequence[int]) -> None:
    counts = BODY.but(align="right", number=INTEGER)
    feuille.text(row, 0, one_line(ligne.categorie, 200), BODY.but(foreign=True))
    for place, count in enumerate((ligne.population, ligne.interrogees, ligne.repondantes, ligne.attendues), start=1):
        feuille.number(row, place, count, counts)
    feuille.formula(row, 5, f"{cell(row, 3)}-{cell(row, 4)}", ligne.ecart, counts.but(number="+0;−0;0"))
    for place, own in enumerate(told, start=len(WIDTHS)):
        if (part := parts[own]) is not None:
            feuille.number(row, place, part, counts.but(number=PERCENT))


def _totals(tableau: Tableau) -> tuple[int, int, int, int]:
    lignes = tableau.lignes
    return (
        sum(own.population for own in lignes),
        sum(own.interrogees for own in lignes),
        sum(own.repondantes for own in lignes),
        sum(own.attendues for own in lignes),
    )
