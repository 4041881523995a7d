"""Satisfaction, Impact: main questions of a questionnaire by région, then for all régions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.national.dits import ChangementDit, EnqueteDite, MesureQuestion, Nationale, QuestionDite
from exports.national.tableau import (
    BLANK,
    NAME_WIDTH,
    RIEN,
    SIGNED,
    CaseNationale,
    ColonneNationale,
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
from exports.tableur.styles import BODY, DECIMAL, HEADING, INTEGER, SHARE, CellFormat
from exports.tableur.text import one_line
from exports.temps.sheets.legende import under
from questionnaires.core.francais import capital, plural, typeset

FIRST_BLOCK = 3
LIBELLE = 300
"""Characters, at most, of a question above its table."""

WIDTH = 22
WIDTHS = (NAME_WIDTH, *([WIDTH] * 5))
_COUNT = BODY.but(align="right", number=INTEGER)
_SHARE = BODY.but(align="right", number=SHARE)
_CHOIX = BODY.but(align="right")
_GRANDEURS = {0: INTEGER, 2: DECIMAL}
CHOIX, N, HAUTES, BASSES = 1, 2, 3, 4
"""Columns; the column of the figure comes last."""


@dataclass(frozen=True)
class Questions:
    """A questionnaire in all the régions; `court` is the name of its sheet."""

    nationale: Nationale
    code: str
    court: str

    @cached_property
    def enquetes(self) -> tuple[EnqueteDite | None, ...]:
        """Return the questionnaire as each région asked it, None where it did not, in the order of régions."""
        return tuple(region.enquete(self.code) for region in self.nationale.regions)

    @property
    def asked(self) -> list[EnqueteDite]:
        return [enquete for enquete in self.enquetes if enquete is not None]

    @cached_property
    def questions(self) -> dict[str, QuestionDite]:
        """Return code -> question, in the order of the latest version: as a région shows it, where one does."""
        by_code: dict[str, QuestionDite] = {}
        for enquete in sorted(self.asked, key=lambda enquete: -enquete.version):
            for question in enquete.questions:
                if question.code not in by_code or by_code[question.code].confidentiel:
                    by_code[question.code] = question
        return by_code

    @cached_property
    def grandeurs(self) -> dict[str, int]:
        """Return the numbers asked at two dates -> their decimals."""
        return {
            changement.grandeur: changement.decimales for enquete in self.asked for changement in enquete.changements
        }

    @property
    def height(self) -> int:
        """Return the rows of a block: its heading, its headers, the régions, two sums, a blank one."""
        return len(self.nationale.regions) + 5

    def block_of(self, rank: int) -> int:
        """Return the row of the heading of a block."""
        return FIRST_BLOCK + rank * self.height

    @property
    def rows(self) -> int:
        return self.block_of(len(self.questions) + len(self.grandeurs))

    def row(self, code: str, place: int | None = None) -> int:
        """Return the row of a région in a block (of a question or of a number at two dates); of all, without place."""
        rank = [*self.questions, *self.grandeurs].index(code)
        return self.block_of(rank) + 2 + (len(self.nationale.regions) if place is None else place)

    def colonnes(self, question: QuestionDite) -> list[ColonneNationale]:
        """List the columns of a question: how structures were chosen, answers, best, worst of a score, figure."""
        first = self.row(question.code, 0)
        dites = [_told(enquete, question.code) for enquete in self.enquetes]
        fields = ["n", "hautes", *(["basses"] if question.mesure is MesureQuestion.SCORE else [])]
        counts = [
            tuple(_count(enquete, dite, field) for enquete, dite in zip(self.enquetes, dites, strict=True))
            for field in fields
        ]
        titres = ["Réponses", _dont(question), "Dont 0 à 6"]
        colonnes = [
            self._summed(titre, _COUNT, cases, place, first)
            for place, (titre, cases) in enumerate(zip(titres, counts, strict=False), start=N)
        ]
        figures = tuple(_released(dite, n) for dite, n in zip(dites, counts[0], strict=True))
        is_score = question.mesure is MesureQuestion.SCORE
        figure = ColonneNationale(
            titre="Score, de −100 à +100" if is_score else "Part",
            style=_COUNT.but(number=SIGNED) if is_score else _SHARE,
            cases=figures,
            ensemble=_together(question, [colonne.ensemble for colonne in colonnes], self.row(question.code)),
            compte=self._counted(counts[0], first),
        )
        return [self._choices(), *colonnes, figure]

    def changes(self, grandeur: str, decimales: int) -> list[ColonneNationale]:
        """List the columns of a number at two dates: how structures were chosen, how many, before, after, variation."""
        first, look = self.row(grandeur, 0), BODY.but(align="right", number=_GRANDEURS[decimales])
        dits = [_changed(enquete, grandeur) for enquete in self.enquetes]
        counts = [
            tuple(_count(enquete, dit, field) for enquete, dit in zip(self.enquetes, dits, strict=True))
            for field in ("n", "avant", "apres")
        ]
        titres, looks = ("Structures", "Avant", "Maintenant"), (_COUNT, look, look)
        structures, before, after = (
            self._summed(titre, style, cases, place, first)
            for place, (titre, style, cases) in enumerate(zip(titres, looks, counts, strict=True), start=N)
        )
        pairs = zip(before.cases, after.cases, strict=True)
        variation = ColonneNationale(
            titre="Variation",
            style=look,
            cases=tuple(_delta(*pair, row) for row, pair in enumerate(pairs, start=first)),
            ensemble=_delta(before.ensemble, after.ensemble, self.row(grandeur)),
            compte=structures.compte,
        )
        return [self._choices(), structures, before, after, variation]

    def _summed(
        self, titre: str, style: CellFormat, cases: tuple[CaseNationale, ...], place: int, first: int
    ) -> ColonneNationale:
        """Return a column under its sum over régions that did not pick their structures: answers of picked ones
        represent no other."""
        values = self._kept(cases)
        formula = f"SUMIFS({self._cells(place, first)},{self._others(first)})"
        total = CaseNationale(sum(values), formula) if values else BLANK
        count = self._counted(cases, first)
        return ColonneNationale(titre=titre, style=style, cases=cases, ensemble=total, compte=count)

    def _choices(self) -> ColonneNationale:
        cases = tuple(CaseNationale(enquete.choix.value if enquete else RIEN) for enquete in self.enquetes)
        return ColonneNationale(titre="Choix des structures", style=_CHOIX, cases=cases, ensemble=BLANK, compte=BLANK)

    def _counted(self, cases: Sequence[CaseNationale], first: int) -> CaseNationale:
        return CaseNationale(len(self._kept(cases)), f'COUNTIFS({self._others(first)},{self._cells(N, first)},">=0")')

    def _kept(self, cases: Sequence[CaseNationale]) -> list[float]:
        return [
            case.value
            for case, enquete in zip(cases, self.enquetes, strict=True)
            if enquete is not None and enquete.choix is not Choix.RAISONNE and not isinstance(case.value, str)
        ]

    def _others(self, first: int) -> str:
        return f'{self._cells(CHOIX, first)},"<>{Choix.RAISONNE.value}"'

    def _cells(self, column: int, first: int) -> str:
        return block(first, column, first + len(self.enquetes) - 1, column)

    @property
    def answer(self) -> str:
        sent, asked = (
            sum(getattr(enquete, field) for enquete in self.asked) for field in ("transmises", "interrogees")
        )
        publishing = plural(
            sum(not enquete.pourquoi for enquete in self.asked), "région qui publie", "régions qui publient"
        )
        answers = f"{plural(sent, 'réponse')} sur {plural(asked, 'structure interrogée', 'structures interrogées')}"
        return f"{self.court} : {answers}, {publishing}"


def _dont(question: QuestionDite) -> str:
    return f"Dont {question.favorables or 'les plus favorables'}"


def _told(enquete: EnqueteDite | None, code: str) -> QuestionDite | None:
    return next((question for question in enquete.questions if question.code == code), None) if enquete else None


def _changed(enquete: EnqueteDite | None, grandeur: str) -> ChangementDit | None:
    changements = enquete.changements if enquete else ()
    return next((changement for changement in changements if changement.grandeur == grandeur), None)


def _count(enquete: EnqueteDite | None, dite: QuestionDite | ChangementDit | None, field: str) -> CaseNationale:
    """Return a figure, or the reason why there is none; a dash where it was not asked."""
    if dite is not None and not dite.confidentiel:
        return CaseNationale(getattr(dite, field))
    if enquete is None:
        return BLANK
    if dite is not None:
        return hidden(dite.confidentiel)
    return hidden(enquete.pourquoi) if enquete.pourquoi else BLANK


def _released(question: QuestionDite | None, n: CaseNationale) -> CaseNationale:
    """Return the figure of a région, or the text in place of its number of answers."""
    if question is None or isinstance(n.value, str):
        return n
    if question.figure is None:
        return BLANK
    return CaseNationale(question.figure if question.mesure is MesureQuestion.SCORE else question.figure / 100)


def _together(question: QuestionDite, counts: Sequence[CaseNationale], row: int) -> CaseNationale:
    """Return the figure of all régions, when it is based on thirty answers or more."""
    n, *marks = counts
    if not isinstance(n.value, str) and n.value < CHIFFRES:
        return BLANK
    share = ratio(marks[0], n, (cell(row, HAUTES), cell(row, N)))
    if question.mesure is MesureQuestion.PART or isinstance(share.value, str):
        return share
    high, low, whole = (case.value for case in (marks[0], marks[1], n))
    if isinstance(high, str) or isinstance(low, str) or isinstance(whole, str):
        return BLANK
    formula = f"100*({cell(row, HAUTES)}-{cell(row, BASSES)})/{cell(row, N)}"
    return CaseNationale(100 * (high - low) / whole, formula)


def _delta(before: CaseNationale, after: CaseNationale, row: int) -> CaseNationale:
    if isinstance(before.value, str) or isinstance(after.value, str):
        return before
    return CaseNationale(after.value - before.value, f"{cell(row, BASSES)}-{cell(row, HAUTES)}")


def _lecture(questionnaire: Questions) -> Answer | None:
    """Return how to read the answers of all régions to the first question that has some."""
    for question in questionnaire.questions.values():
        n, favorables = (colonne.ensemble for colonne in questionnaire.colonnes(question)[N - 1 : HAUTES])
        if not isinstance(n.value, str) and not isinstance(favorables.value, str):
            row = questionnaire.row(question.code)
            top = row - len(questionnaire.enquetes) - 1
            asked = Answer(one_line(question.libelle, LIBELLE), cell(top - 1, 0))
            best = Answer(_dont(question), cell(top, HAUTES))
            sent, high = (Answer(f"{case.value:.0f}", cell(row, at)) for case, at in ((n, N), (favorables, HAUTES)))
            return lecture_of("à « ", asked, " », les régions comptent ", sent, " réponses. ", best, " : ", high, ".")
    return None


def _legende(questionnaire: Questions) -> list[str | Answer]:
    tables = [questionnaire.colonnes(question) for question in questionnaire.questions.values()]
    tables += [questionnaire.changes(*grandeur) for grandeur in questionnaire.grandeurs.items()]
    why = motifs([region.nom for region in questionnaire.nationale.regions], *tables)
    return legende(_lecture(questionnaire), why, questionnaire.nationale.annee)


def write(classeur: Classeur, questions: Questions) -> None:
    feuille, names = classeur.feuille(questions.court, WIDTHS), [region.nom for region in questions.nationale.regions]
    feuille.title(
        Answer(typeset(questions.answer)), f"Campagnes ouvertes en {questions.nationale.annee}, question par question"
    )
    for question in questions.questions.values():
        _block(feuille, questions.row(question.code, 0) - 2, question.libelle, names, questions.colonnes(question))
    for grandeur, decimales in questions.grandeurs.items():
        titre = f"{capital(grandeur)}, avant et maintenant, dans les mêmes structures"
        _block(feuille, questions.row(grandeur, 0) - 2, titre, names, questions.changes(grandeur, decimales))
    blocks = [questions.block_of(rank) for rank in range(len(questions.questions) + len(questions.grandeurs))]
    after = under(feuille, questions.rows - 1, len(WIDTHS) - 1, sum(WIDTHS), *_legende(questions))
    feuille.keep_together(blocks, after, (0, 1))
    footer = footer_of("Synthèse nationale", str(questions.nationale.annee))
    feuille.present(footer, repeated=(0, 1), frozen=(2, 1))


def _block(feuille: Feuille, row: int, titre: str, names: Sequence[str], colonnes: Sequence[ColonneNationale]) -> None:
    feuille.text(row, 0, one_line(titre, LIBELLE), HEADING.but(foreign=True))
    feuille.tall(row, 24)
    write_table(feuille, row + 1, names, colonnes, WIDTH)
