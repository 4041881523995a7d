"""Échelles: questions that share a scale side by side, as Likert bars with the figures of Résultats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from exports.enquetes.catalogue import DASH
from exports.enquetes.graphique import Echelons, likert
from exports.enquetes.mentions import CONFIDENTIAL
from exports.enquetes.onglet_resultats import NAME as RESULTATS
from exports.enquetes.onglet_resultats import row_of
from exports.enquetes.resultats import Question, Resultats
from exports.release.cellules import Statut
from exports.tableur.feuille import LINE_HEIGHT, Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, counted, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, HEADER, HEADER_RIGHT, HEADING, INTEGER, MARK, NOTE, pixels
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import NBSP, plural, typeset
from questionnaires.core.options import Bareme, cotes, echelle_of

NAME = "Échelles"
SHARED: Sequence[Bareme] = ("S4", "E5", "C4", "T4")
"""Scales of the trade whose answers have words, from the best; a recommendation is drawn by mark in Résultats."""

LABEL_WIDTH, FIGURE_WIDTH = 35, 10
LEAST = 5
"""Number of answers for which there is always room."""

FIRST_ROW, _TITLES = 3, (0, 1)
_ROW = 19
"""Pixels of a row under a chart."""

_LABEL = BODY.but(wrap=True, foreign=True)
WITH_LEFT = "←"
_LEFT = typeset(f"« {WITH_LEFT} » : comptée avec la réponse de gauche.")
EMPTY = f"{Statut.SANS_OBJET} sans objet : personne n’a répondu à cette question."
_NOTE = (
    "Favorables : les réponses au-dessus du milieu de l’échelle. « ← » : comptée avec la réponse de gauche, car trop "
    "peu de réponses disent l’une d’elles ; le graphique lui donne la couleur de celle-ci. « Non concerné / ne "
    "sait pas » n’est pas compté. Parts et intervalles sont dans « {resultats} », que ce tableau et ce graphique "
    "suivent."
)


@dataclass(frozen=True, slots=True)
class Bande:
    """The questions of one scale, in their order, then those of which nothing may be shown."""

    echelle: Bareme
    dites: tuple[Question, ...]
    tues: tuple[Question, ...]

    @property
    def reponses(self) -> tuple[str, ...]:
        return tuple(one_line(pas.libelle, 120) for pas in echelle_of(self.echelle).pas)

    @property
    def under(self) -> int:
        """Number of rows that its chart takes."""
        return -(-self.echelons(0).height // _ROW) + 1 if self.dites else 0

    @property
    def chart(self) -> int:
        """Number of its rows above its chart, with its heading."""
        return 2 + len(self.dites) + len(self.tues)

    @property
    def rows(self) -> int:
        """Number of its rows, with a blank row."""
        return self.chart + self.under + 1

    def echelons(self, header: int) -> Echelons:
        return Echelons(header, header + 1, header + len(self.dites), 1, len(self.reponses))


def bandes(resultats: Resultats) -> tuple[Bande, ...]:
    """Return one bande for each scale that questions share; none when nothing of any may be shown."""
    libres = (question.echelle for question in resultats.questions if isinstance(question.echelle, tuple))
    asked = tuple(bande for echelle in (*SHARED, *dict.fromkeys(libres)) for bande in _bande(resultats, echelle))
    return asked if any(bande.dites for bande in asked) else ()


def _bande(resultats: Resultats, echelle: Bareme) -> Iterator[Bande]:
    asked = [question for question in resultats.questions if question.echelle == echelle]
    shown = tuple(question for question in asked if question.modalites)
    if asked:
        yield Bande(echelle, shown, tuple(question for question in asked if not question.modalites))


def _columns(shown: Sequence[Bande]) -> int:
    """Count columns: questions, the answers of the longest scale, the number of answers and of favourable ones."""
    return 1 + max(LEAST, *(len(bande.reponses) for bande in shown)) + 2


def write(classeur: Classeur, resultats: Resultats) -> None:
    feuille, shown = classeur.feuille(NAME), bandes(resultats)
    figures = _columns(shown) - 1
    feuille.widths([LABEL_WIDTH, *([FIGURE_WIDTH] * figures)])
    widths = LABEL_WIDTH + FIGURE_WIDTH * figures
    feuille.title(
        Answer(most_favourable(resultats)), f"{one_line(resultats.titre, 80)} – {one_line(resultats.region, 80)}"
    )
    feuille.wrapped(FIRST_ROW - 1, figures, " ".join([_LEFT, *_why_hidden(shown)]), NOTE.but(wrap=True), widths)
    row, cuts = FIRST_ROW, []
    for bande in shown:
        cuts.append(row)
        row = _write(feuille, resultats, bande, row)
    legende: tuple[str | Answer, ...] = (
        _lecture(shown, cuts),
        *_why_hidden(shown),
        _NOTE.format(resultats=classeur.named(RESULTATS)),
        resultats.champ,
        resultats.source,
    )
    row = under(feuille, row, figures, widths, *legende)
    groups = [first for cut, bande in zip(cuts, shown, strict=True) for first in (cut, cut + bande.chart)]
    feuille.keep_together(groups, row, _TITLES)
    feuille.present(footer_of(resultats.titre, resultats.region), repeated=_TITLES, frozen=(2, 0))


def most_favourable(resultats: Resultats) -> str:
    """Return `Le plus favorable : « L’emploi », 16 réponses favorables sur 42`: over all shared scales, the greatest
    share, then the greatest number; empty when nothing of any may be shown."""
    shown = [
        question for question in resultats.questions if question.echelle not in {None, "R10"} and question.modalites
    ]
    if not shown:
        return ""
    best = max(shown, key=lambda question: (Fraction(question.favorables, max(question.n, 1)), question.favorables))
    count = plural(best.favorables, "réponse favorable", "réponses favorables")
    return typeset(f"Le plus favorable : « {short(best)} », {count} sur {best.n}")


def _lecture(shown: Sequence[Bande], tops: Sequence[int]) -> Answer:
    """Return how to read the first question shown; `tops` are the rows of the titles of scales."""
    bande, top = next((bande, top) for bande, top in zip(shown, tops, strict=True) if bande.dites)
    first, row, total = bande.dites[0], top + 2, 1 + len(bande.reponses)
    favorables = counted(first.favorables, "réponse favorable", cell(row, total + 1), "réponses favorables")
    named = Answer(short(first), cell(row, 0))
    return lecture_of("à « ", named, " », ", favorables, " sur ", Answer(str(first.n), cell(row, total)), ".")


def _why_hidden(shown: Sequence[Bande]) -> Iterator[str]:
    """Yield the meaning of the marks that stand for counts, each where there is one."""
    if any(question.confidentiel for bande in shown for question in bande.tues):
        yield CONFIDENTIAL
    if any(not question.confidentiel for bande in shown for question in bande.tues):
        yield EMPTY


def short(question: Question) -> str:
    """Return its label without the stem that the questions of a table share."""
    return one_line(question.libelle.rpartition(DASH)[2], 120)


def _write(feuille: Feuille, resultats: Resultats, bande: Bande, row: int) -> int:
    """Write a scale from that row on; return the row below."""
    header, favourable = row + 1, 1 + len(bande.reponses)
    titre, asked = one_line(echelle_of(bande.echelle).titre, 120), (*bande.dites, *bande.tues)
    stems = {item.libelle.rpartition(DASH)[0] for item in asked}
    stem = f" : {one_line(min(stems), 120)}" if len(stems) == 1 and min(stems) else ""
    feuille.text(row, 0, typeset(f"{titre}, {plural(len(asked), 'question')}{stem}"), HEADING.but(foreign=True))
    feuille.tall(row, 24)
    feuille.text(header, 0, "Question", HEADER)
    for place, text in enumerate((*bande.reponses, "Réponses", "Favorables"), start=1):
        feuille.text(header, place, text, HEADER_RIGHT)
    feuille.tall(header, max(32, LINE_HEIGHT * ceil(max(map(len, bande.reponses)) / FIGURE_WIDTH)))
    for line, question in enumerate(bande.dites, start=header + 1):
        _question(feuille, resultats, bande, question, line)
    line = header + 1 + len(bande.dites)
    for question in bande.tues:
        feuille.text(line, 0, short(question), _LABEL)
        feuille.height(line, short(question), LABEL_WIDTH - 2)
        for place in range(1, favourable + 2):
            feuille.text(line, place, Statut.CONFIDENTIEL if question.confidentiel else Statut.SANS_OBJET, MARK)
        if not question.confidentiel:
            feuille.number(line, favourable, 0, BODY.but(align="right", number=INTEGER))
        line += 1
    if bande.dites:
        width = pixels([LABEL_WIDTH, *([FIGURE_WIDTH] * (favourable + 1))])
        likert(feuille, bande.echelons(header), (line, 0), width, f"{titre}{NBSP}: les réponses à chaque question")
    return line + bande.under + 1


def _question(feuille: Feuille, resultats: Resultats, bande: Bande, question: Question, row: int) -> None:
    """Write counts as formulas on Résultats, then their number, and how many are favourable."""
    total, best = 1 + len(bande.reponses), len(cotes(bande.echelle)[0])
    feuille.text(row, 0, short(question), _LABEL)
    feuille.height(row, short(question), LABEL_WIDTH - 2)
    first, look = row_of(resultats, question), BODY.but(align="right", number=INTEGER)
    levels = [pas.code for pas in echelle_of(bande.echelle).pas]
    for line, modalite in enumerate(question.modalites):
        for code in modalite.codes[1:]:
            feuille.text(row, 1 + levels.index(code), WITH_LEFT, look)
        place = 1 + levels.index(modalite.codes[0])
        feuille.formula(row, place, cell(first + line, 1, RESULTATS), modalite.nombre or 0, look)
    feuille.formula(row, total, f"SUM({block(row, 1, row, total - 1)})", question.n, look)
    feuille.formula(row, total + 1, f"SUM({block(row, 1, row, best)})", question.favorables, look)
