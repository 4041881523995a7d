"""Blocks of a group: questions, and composed blocks that stand for several questions with derived codes."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from questionnaires.core.elements import Asked, Connu, Described, Frozen, Question
from questionnaires.core.francais import NBSP, plural, typeset
from questionnaires.core.options import ECHELLES, NomEchelle
from questionnaires.core.questions import Choice, Computed, Number, Repeatable, Scale, Simple

MAX_REPETITIONS = 50

Operateur = Literal["=", "<=", "<", ">=", ">"]


class Intitule(Frozen):
    """A line or a column: its code within its block, and the text that people read."""

    code: str
    libelle: str
    aide: str = ""


class Ligne(Frozen):
    """One line of a table: its subject, and its choices, one per column."""

    code: str
    libelle: str
    choices: tuple[Choice, ...]


class Table(Described):
    """A block of several lines."""

    if TYPE_CHECKING:
        lignes: Sequence[Intitule | Ligne]

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(ligne.libelle for ligne in self.lignes)

    @property
    def size(self) -> str:
        """Return `3 lignes`."""
        return plural(len(self.lignes), "ligne")


class Tableau(Table):
    """A few choices asked alike of several lines. Every line has the same columns, in the same order."""

    kind: Literal["tableau"] = "tableau"
    lignes: tuple[Ligne, ...]

    @property
    def choices(self) -> list[Choice]:
        """Choices of every line, in order."""
        return [choice for ligne in self.lignes for choice in ligne.choices]

    def all_questions(self) -> Iterator[Choice]:
        yield from self.choices

    @property
    def description(self) -> str:
        return f"tableau de choix, {self.size}"

    @property
    def seconds(self) -> float:
        return 6 * len(self.choices)

    @property
    def is_needed(self) -> bool:
        return any(choice.is_needed for choice in self.choices)


class Matrice(Asked, Table):
    """One scale asked of several lines; the code of a line's question is `MATRICE_LIGNE`."""

    kind: Literal["matrice"] = "matrice"
    echelle: NomEchelle
    sans_objet: bool = True
    lignes: tuple[Intitule, ...]

    def all_questions(self) -> Iterator[Scale]:
        for ligne in self.lignes:
            yield Scale(
                code=f"{self.code}_{ligne.code}",
                libelle=ligne.libelle,
                aide=ligne.aide,
                echelle=self.echelle,
                sans_objet=self.sans_objet,
                required=self.required,
                required_if=self.required_if,
                constraint=self.constraint,
                constraint_message=self.constraint_message,
                rattache=self.rattache,
            )

    @property
    def description(self) -> str:
        return typeset(f"tableau d’échelles : {ECHELLES[self.echelle].titre.lower()}, {self.size}")

    @property
    def seconds(self) -> float:
        return 8 * len(self.lignes)


class Colonne(Intitule):
    """One column of numbers, with the bounds of each of its cells (see Number).

    `connu` when its cells are known beforehand, each under the key of the column followed by `.` and its line's code in
    lower case: `diagnostic` and the line SALARIES give `diagnostic.salaries`.
    """

    unite: str = ""
    decimals: int = Field(default=0, ge=0, le=4)
    minimum: int = 0
    maximum: int = 1_000_000
    required: bool = False
    connu: Connu | None = None


TOTAL = "TOTAL"
"""Code of a line or a column of totals, which no other may take."""


class Grille(Table):
    """A table of numbers; a cell is `GRILLE_LIGNE_COLONNE`.

    Totals are computed with blanks as zeros, and are blank when nothing was written: `GRILLE_LIGNE_TOTAL` at the end of
    a line (`total_lignes`, for columns of one unit), `GRILLE_TOTAL_COLONNE` under a column (`total_colonnes`).
    """

    kind: Literal["grille"] = "grille"
    lignes: tuple[Intitule, ...]
    colonnes: tuple[Colonne, ...]
    total_lignes: bool = False
    total_colonnes: bool = False
    rattache: tuple[str, ...] = ()

    def cell_code(self, ligne: str, colonne: str) -> str:
        """Return the code of a cell, or of a total."""
        return f"{self.code}_{ligne}_{colonne}"

    def all_questions(self) -> Iterator[Question]:
        """Yield the cells and totals; a draft without lines or columns has none."""
        for ligne in self.lignes:
            for colonne in self.colonnes:
                yield self._cell(ligne, colonne)
            if self.total_lignes and self.colonnes:
                codes = [self.cell_code(ligne.code, colonne.code) for colonne in self.colonnes]
                yield _total(self.cell_code(ligne.code, TOTAL), ligne.libelle, self.colonnes, codes)
        if self.total_colonnes and self.lignes:
            for colonne in self.colonnes:
                codes = [self.cell_code(ligne.code, colonne.code) for ligne in self.lignes]
                yield _total(self.cell_code(TOTAL, colonne.code), colonne.libelle, (colonne,), codes)

    def _cell(self, ligne: Intitule, colonne: Colonne) -> Number:
        known = colonne.connu
        return Number(
            code=self.cell_code(ligne.code, colonne.code),
            libelle=f"{ligne.libelle} – {colonne.libelle}",
            unite=colonne.unite,
            decimals=colonne.decimals,
            minimum=colonne.minimum,
            maximum=colonne.maximum,
            required=colonne.required,
            rattache=self.rattache,
            connu=known and Connu(cle=f"{known.cle}.{ligne.code.lower()}", lecture_seule=known.lecture_seule),
        )

    @property
    def description(self) -> str:
        return f"tableau de nombres, {self.size}, {plural(len(self.colonnes), 'colonne')}"

    @property
    def seconds(self) -> float:
        return 12 * len(self.lignes) * len(self.colonnes)

    @property
    def is_needed(self) -> bool:
        return any(colonne.required for colonne in self.colonnes)


def _total(code: str, libelle: str, colonnes: tuple[Colonne, ...], codes: list[str]) -> Computed:
    """Return the sum of cells, blank when all are blank, which is not zero."""
    written = ", ".join(f"${{{cell}}}" for cell in codes)
    added = " + ".join(f"coalesce(${{{cell}}}, 0)" for cell in codes)
    return Computed(
        code=code,
        libelle=f"{libelle} – total",
        calculation=f"if(string-length(concat({written})) = 0, '', {added})",
        decimals=max(colonne.decimals for colonne in colonnes),
        unite=colonnes[0].unite,
    )


class LigneSomme(Intitule):
    """One line of a constant sum, itself split by its `sous` lines when it has some."""

    sous: tuple[Intitule, ...] = ()


_LARGEST_LINE = 10**10


class Somme(Table):
    """A constant sum over one or two levels: its lines compare to `cible`, the lines under a line to that line.

    `cible` is an expression: `100`, `${ANSWER}`, or a computation. A line is `SOMME_LIGNE`, one under it
    `SOMME_LIGNE_SOUS`. A blank counts for zero once confirmed, never otherwise.
    """

    kind: Literal["somme"] = "somme"
    lignes: tuple[LigneSomme, ...]
    cible: str = "100"
    operateur: Operateur = "="
    unite: str = "%"
    decimals: int = Field(default=2, ge=0, le=4)
    required: bool = True  # else the whole may be left blank
    rattache: tuple[str, ...] = ()

    def all_questions(self) -> Iterator[Number]:
        for ligne in self.lignes:
            code = f"{self.code}_{ligne.code}"
            yield self._line(code, ligne)
            yield from (self._line(f"{code}_{sous.code}", sous) for sous in ligne.sous)

    def _line(self, code: str, ligne: Intitule) -> Number:
        """Return the number of a line. It has no bound of its own: the sum bounds it."""
        return Number(
            code=code,
            libelle=ligne.libelle,
            aide=ligne.aide,
            unite=self.unite,
            decimals=self.decimals,
            maximum=100 * 10**self.decimals if self.unite == "%" else _LARGEST_LINE,
            rattache=self.rattache,
        )

    @property
    def description(self) -> str:
        target = f"{self.cible}{NBSP}{self.unite}".rstrip(NBSP) if self.cible.isdigit() else self.cible
        words = {
            "=": "somme égale à",
            "<=": "somme d’au plus",
            "<": "somme de moins de",
            ">=": "somme d’au moins",
            ">": "somme de plus de",
        }
        return f"{words[self.operateur]} {target}, {self.size}"

    @property
    def seconds(self) -> float:
        return 20 * sum(1 + len(ligne.sous) for ligne in self.lignes)

    @property
    def is_needed(self) -> bool:
        return True


RepeatedBlock = Annotated[Repeatable, Field(discriminator="kind")]
"""Blocks that may be repeated."""


class Repetition(Described):
    """Questions asked once per line (a partner, a structure); line n of a question is `REPETITION.n.QUESTION`.

    A line exists when one of its questions is answered, or up to `minimum`. Inside, expressions name the questions of
    the same line; outside, those of every line.
    """

    kind: Literal["repetition"] = "repetition"
    libelle_ligne: str
    minimum: int = Field(default=0, ge=0, le=MAX_REPETITIONS)
    maximum: int = Field(default=10, ge=1, le=MAX_REPETITIONS)
    questions: tuple[RepeatedBlock, ...]

    def own_questions(self) -> Iterator[Question]:
        for block in self.questions:
            yield from block.all_questions()

    def line_questions(self, rank: int) -> Iterator[Question]:
        """Yield the questions of one line, by its rank from 1."""
        for question in self.own_questions():
            yield question.model_copy(update={"code": self.line_code(rank, question.code)})

    def line_code(self, rank: int, code: str) -> str:
        """Return the code of a question in one line."""
        return f"{self.code}.{rank}.{code}"

    def all_questions(self) -> Iterator[Question]:
        for rank in range(1, self.maximum + 1):
            yield from self.line_questions(rank)

    @property
    def description(self) -> str:
        return f"liste répétée, {plural(self.maximum, 'ligne')} au plus"

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(question.libelle for question in self.questions)

    @property
    def seconds(self) -> float:
        return max(1, self.minimum) * sum(question.duration for question in self.questions)

    @property
    def is_needed(self) -> bool:
        return any(question.is_needed for question in self.questions)


Composed = Tableau | Matrice | Grille | Somme | Repetition
"""Blocks that stand for several questions."""

Block = Annotated[Simple | Composed, Field(discriminator="kind")]
"""Blocks of a group."""
