"""Satisfaction, Impact: main questions of a questionnaire by région, then for all régions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national.dits import ChangementDit, EnqueteDite, Mesure, Nationale, QuestionDite
from exports.national.tableau import (
    NAME_WIDTH,
    RIEN,
    SIGNED,
    Case,
    Colonne,
    hidden,
    legende,
    motifs,
    ratio,
    write_table,
)
from exports.statistiques.enonces import CHIFFRES
from exports.statistiques.plans import Choix
from exports.tableur.feuille import Classeur, Feuille, block, cell
from exports.tableur.phrases import Answer, lecture_of
from exports.tableur.sheets.pied import footer_of
from exports.tableur.styles import BODY, DECIMAL, HEADING, INTEGER, SHARE
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import plural, typeset

FIRST_BLOCK = 3
LIBELLE = 300
"""Characters of a question above its table."""

WIDTH = 22
WIDTHS = (NAME_WIDTH, *([WIDTH] * 5))
_COUNT = BODY.but(align="right", number=INTEGER)
_SHARE = BODY.but(align="right", number=SHARE)
_CHOIX = BODY.but(align="right")
_GRANDEURS = {0: INTEGER, 2: DECIMAL}
CHOIX, N, HAUTES, BASSES = 1, 2, 3, 4
"""Columns; that of the figure comes last."""


@dataclass(frozen=True)
class Questions:
    """A questionnaire through the régions; `court` is what its sheet is called."""

    nationale: Nationale
    code: str
    court: str

    @cached_property
    def enquetes(self) -> tuple[EnqueteDite | None, ...]:
        """What each région asked, in their order."""
        return tuple(own.enquete(self.code) for own in self.nationale.regions)

    @property
    def asked(self) -> list[EnqueteDite]:
        return [own for own in self.enquetes if own is not None]

    @cached_property
    def questions(self) -> dict[str, QuestionDite]:
        """Code -> a question that some région tells, in the order of the latest version."""
        found: dict[str, QuestionDite] = {}
        for own in sorted(self.asked, key=lambda each: -each.version):
            for question in own.questions:
                if question.code not in found or found[question.code].confidentiel:
                    found[question.code] = question
        return found

    @cached_property
    def grandeurs(self) -> dict[str, int]:
        """What is asked at two dates -> its decimals."""
        return {each.grandeur: each.decimales for own in self.asked for each in own.changements}

    @property
    def height(self) -> int:
        """Rows of a block: its heading, its headers, the régions, two sums, a blank one."""
        return len(self.nationale.regions) + 5

    def block_of(self, rank: int) -> int:
        """Row of the heading of a block."""
        return FIRST_BLOCK + rank * self.height

    @property
    def rows(self) -> int:
        return self.block_of(len(self.questions) + len(self.grandeurs))

    def row(self, code: str, place: int | None = None) -> int:
        """The row of a région in the block of a question or of what is asked at two dates; of all, without place."""
        rank = [*self.questions, *self.grandeurs].index(code)
        return self.block_of(rank) + 2 + (len(self.nationale.regions) if place is None else place)

    def colonnes(self, question: QuestionDite) -> list[Colonne]:
        """How structures were chosen, answers, the best, the worst of a score, and the figure."""
        first = self.row(question.code, 0)
        told = [_told(own, question.code) for own in self.enquetes]
        fields = ["n", "hautes", *(["basses"] if question.mesure is Mesure.SCORE else [])]
        counts = [
            tuple(_count(enquete, own, field) for enquete, own in zip(self.enquetes, told, strict=True))
            for field in fields
        ]
        sums = [self._sum(cases, place, first) for place, cases in enumerate(counts, start=N)]
        titres = ["Réponses", _dont(question), "Dont 0 à 6"]
        found = [self._choices()]
        for titre, cases, total in zip(titres, counts, sums, strict=False):
            found.append(
                Colonne(
                    titre=titre,
                    style=_COUNT,
                    cases=cases,
                    ensemble=total,
                    compte=self._counted(cases, first),
                    largeur=WIDTH,
                )
            )
        figures = tuple(_released(own, n) for own, n in zip(told, counts[0], strict=True))
        whole = _together(question, sums, self.row(question.code))
        is_score = question.mesure is Mesure.SCORE
        return [
            *found,
            Colonne(
                titre="Score, de −100 à +100" if is_score else "Part",
                style=_COUNT.but(number=SIGNED) if is_score else _SHARE,
                cases=figures,
                ensemble=whole,
                compte=self._counted(counts[0], first),
            ),
        ]

    def changes(self, grandeur: str, decimales: int) -> list[Colonne]:
        """How structures were chosen, how many, before, after, the variation."""
        first, look = self.row(grandeur, 0), BODY.but(align="right", number=_GRANDEURS[decimales])
        told = [_changed(own, grandeur) for own in self.enquetes]
        counts = [
            tuple(_count(enquete, own, field) for enquete, own in zip(self.enquetes, told, strict=True))
            for field in ("n", "avant", "apres")
        ]
        found = [self._choices()]
        for place, (titre, cases) in enumerate(
            zip(("Structures", "Avant", "Maintenant"), counts, strict=True), start=N
        ):
            total = self._sum(cases, place, first)
            style = look if place > N else _COUNT
            found.append(
                Colonne(titre=titre, style=style, cases=cases, ensemble=total, compte=self._counted(cases, first))
            )
        rows = range(first, first + len(self.enquetes))
        deltas = tuple(_delta(counts[1][place], counts[2][place], row) for place, row in enumerate(rows))
        whole = _delta(found[2].ensemble, found[3].ensemble, self.row(grandeur))
        count = self._counted(counts[0], first)
        return [*found, Colonne(titre="Variation", style=look, cases=deltas, ensemble=whole, compte=count)]

    def _choices(self) -> Colonne:
        cases = tuple(Case(own.choix.value if own else RIEN) for own in self.enquetes)
        return Colonne(
            titre="Choix des structures",
            style=_CHOIX,
            cases=cases,
            ensemble=Case(RIEN),
            compte=Case(RIEN),
        )

    def _sum(self, cases: Sequence[Case], column: int, first: int) -> Case:
        """Over the régions that did not pick their structures: what picked ones answer stands for no other."""
        values = self._kept(cases)
        if not values:
            return Case(RIEN)
        return Case(sum(values), f"SUMIFS({self._cells(column, first)},{self._others(first)})")

    def _counted(self, cases: Sequence[Case], first: int) -> Case:
        values = self._kept(cases)
        return Case(len(values), f'COUNTIFS({self._others(first)},{self._cells(N, first)},">=0")')

    def _kept(self, cases: Sequence[Case]) -> list[float]:
        return [
            case.value
            for case, own in zip(cases, self.enquetes, strict=True)
            if own is not None and own.choix is not Choix.RAISONNE and not isinstance(case.value, str)
        ]

    def _others(self, first: int) -> str:
        return f'{self._cells(CHOIX, first)},"<>{Choix.RAISONNE.value}"'

    def _cells(self, column: int, first: int) -> str:
        return block(first, column, first + len(self.enquetes) - 1, column)

    @property
    def answer(self) -> str:
        sent, asked = (sum(getattr(own, field) for own in self.asked) for field in ("transmises", "interrogees"))
        told = plural(sum(not own.pourquoi for own in self.asked), "région qui publie", "régions qui publient")
        answers = f"{plural(sent, 'réponse')} sur {plural(asked, 'structure interrogée', 'structures interrogées')}"
        return f"{self.court} : {answers}, {told}"


def _dont(question: QuestionDite) -> str:
    return f"Dont {question.favorables or 'les plus favorables'}"


def _told(own: EnqueteDite | None, code: str) -> QuestionDite | None:
    return next((each for each in own.questions if each.code == code), None) if own else None


def _changed(own: EnqueteDite | None, grandeur: str) -> ChangementDit | None:
    return next((each for each in own.changements if each.grandeur == grandeur), None) if own else None


def _count(enquete: EnqueteDite | None, own: QuestionDite | ChangementDit | None, field: str) -> Case:
    """A figure, or why there is none; nothing where it was not asked."""
    if own is not None and not own.confidentiel:
        return Case(getattr(own, field))
    if enquete is None:
        return Case(RIEN)
    if own is not None:
        return hidden(own.confidentiel)
    return hidden(enquete.pourquoi) if enquete.pourquoi else Case(RIEN)


def _released(own: QuestionDite | None, n: Case) -> Case:
    """The figure of a région, or what is said in the place of its number of answers."""
    if own is None or isinstance(n.value, str):
        return n
    if own.figure is None:
        return Case(RIEN)
    return Case(own.figure if own.mesure is Mesure.SCORE else own.figure / 100)


def _together(question: QuestionDite, counts: Sequence[Case], row: int) -> Case:
    """The figure of all régions, of thirty answers or more."""
    n, *marks = counts
    if not isinstance(n.value, str) and n.value < CHIFFRES:
        return Case(RIEN)
    found = ratio(marks[0], n, (cell(row, HAUTES), cell(row, N)))
    if question.mesure is Mesure.PART or isinstance(found.value, str):
        return found
    high, low, whole = (own.value for own in (marks[0], marks[1], n))
    if isinstance(high, str) or isinstance(low, str) or isinstance(whole, str):
        return Case(RIEN)
    formula = f"100*({cell(row, HAUTES)}-{cell(row, BASSES)})/{cell(row, N)}"
    return Case(100 * (high - low) / whole, formula)


def _delta(before: Case, after: Case, row: int) -> Case:
    if isinstance(before.value, str) or isinstance(after.value, str):
        return before
    return Case(after.value - before.value, f"{cell(row, BASSES)}-{cell(row, HAUTES)}")


def _lecture(found: Questions) -> Answer | None:
    """How to read the answers of all régions to the first question that has some."""
    for question in found.questions.values():
        n, favorables = (own.ensemble for own in found.colonnes(question)[N - 1 : HAUTES])
        if not isinstance(n.value, str) and not isinstance(favorables.value, str):
            row = found.row(question.code)
            top = row - len(found.enquetes) - 1
            asked = Answer(one_line(question.libelle, LIBELLE), cell(top - 1, 0))
            best = Answer(_dont(question), cell(top, HAUTES))
            sent, high = (Answer(f"{own.value:.0f}", cell(row, at)) for own, at in ((n, N), (favorables, HAUTES)))
            return lecture_of("à « ", asked, " », les régions comptent ", sent, " réponses. ", best, " : ", high, ".")
    return None


def _legende(found: Questions) -> list[str | Answer]:
    tables = [found.colonnes(own) for own in found.questions.values()]
    tables += [found.changes(*own) for own in found.grandeurs.items()]
    why = motifs([own.nom for own in found.nationale.regions], *tables)
    return legende(_lecture(found), why, found.nationale.annee)


def size(found: Questions) -> tuple[int, int]:
    """Rows and columns."""
    return found.rows + len(_legende(found)), len(WIDTHS)


def write(classeur: Classeur, found: Questions) -> None:
    feuille, names = classeur.feuille(found.court), [own.nom for own in found.nationale.regions]
    feuille.widths(WIDTHS)
    feuille.title(
        Answer(typeset(found.answer)), f"Campagnes ouvertes en {found.nationale.annee}, question par question"
    )
    for question in found.questions.values():
        _block(feuille, found.row(question.code, 0) - 2, question.libelle, names, found.colonnes(question))
    for grandeur, decimales in found.grandeurs.items():
        titre = f"{grandeur[:1].upper()}{grandeur[1:]}, avant et maintenant, dans les mêmes structures"
        _block(feuille, found.row(grandeur, 0) - 2, titre, names, found.changes(grandeur, decimales))
    blocks = [found.block_of(rank) for rank in range(len(found.questions) + len(found.grandeurs))]
    after = under(feuille, found.rows - 1, len(WIDTHS) - 1, sum(WIDTHS), *_legende(found))
    feuille.keep_together(blocks, after, (0, 1))
    footer = footer_of("Synthèse nationale", str(found.nationale.annee))
    feuille.present(footer, repeated=(0, 1), frozen=(2, 1))


def _block(feuille: Feuille, row: int, titre: str, names: Sequence[str], colonnes: Sequence[Colonne]) -> None:
    feuille.text(row, 0, one_line(titre, LIBELLE), HEADING.but(foreign=True))
    feuille.tall(row, 24)
    write_table(feuille, row + 1, names, colonnes)
