"""Blocks of a group: questions, and composed blocks that stand for several questions with derived codes."""

from collections.abc import Iterator
from typing import Annotated, Literal, assert_never

from pydantic import Field

from questionnaires.core.options import AUTRE_CODE, NomEchelle
from questionnaires.core.questions import (
    Acknowledgement,
    Asked,
    Choice,
    Computed,
    Connu,
    Day,
    Described,
    Frozen,
    Moment,
    Month,
    MultipleChoice,
    Note,
    Number,
    Part,
    Question,
    Scale,
    Text,
    YesNo,
)

MAX_REPETITIONS = 50

Operateur = Literal["=", "<=", "<"]


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


class Tableau(Described):
    """A few choices asked alike of several lines. Every line has the same columns, in the same order."""

    kind: Literal["tableau"] = "tableau"
    lignes: tuple[Ligne, ...]


class Matrice(Asked):
    """One scale asked of several lines; the code of a line's question is `MATRICE_LIGNE`."""

    kind: Literal["matrice"] = "matrice"
    echelle: NomEchelle
    sans_objet: bool = True
    lignes: tuple[Intitule, ...]


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


class Grille(Described):
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


class LigneSomme(Intitule):
    """One line of a constant sum, itself split by its `sous` lines when it has some."""

    sous: tuple[Intitule, ...] = ()


class Somme(Described):
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


RepeatedBlock = Annotated[
    Number | Text | Choice | MultipleChoice | Scale | YesNo | Day | Month | Computed | Note, Field(discriminator="kind")
]
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


Simple = (
    Part | Number | Text | Choice | MultipleChoice | Scale | YesNo | Day | Month | Acknowledgement | Computed | Note
)
"""One question, or one note."""

Composed = Tableau | Matrice | Grille | Somme | Repetition
"""Blocks that stand for several questions."""

Block = Annotated[
    Part
    | Number
    | Text
    | Choice
    | MultipleChoice
    | Scale
    | YesNo
    | Day
    | Month
    | Acknowledgement
    | Computed
    | Note
    | Tableau
    | Matrice
    | Grille
    | Somme
    | Repetition,
    Field(discriminator="kind"),
]
"""Blocks of a group."""

MAX_PRECISION = 200


def questions_of(block: Simple | Composed) -> Iterator[Question]:  # noqa: C901 (one case a kind)
    """Yield every question of a block, in the order of the page, under its final code; a note has none."""
    match block:
        case Choice() | MultipleChoice():
            yield block
            if block.autre:
                yield precision_of(block)
        case Note():
            return
        case Tableau():
            for ligne in block.lignes:
                yield from ligne.choices
        case Matrice():
            yield from _matrice_questions(block)
        case Grille():
            yield from _grille_questions(block)
        case Somme():
            yield from _somme_questions(block)
        case Repetition():
            for rank in range(1, block.maximum + 1):
                yield from line_questions(block, rank)
        case Part() | Number() | Text() | Scale() | YesNo() | Moment() | Acknowledgement() | Computed():
            yield block
        case _:
            assert_never(block)


def precision_of(choice: Choice | MultipleChoice) -> Text:
    """Return the text question beside « Autre, précisez »."""
    return Text(
        code=precision_code(choice.code),
        libelle=f"{choice.libelle} – autre, précisez",
        max_length=MAX_PRECISION,
        required=True,
        relevant=f"selected(${{{choice.code}}}, '{AUTRE_CODE}')",
    )


def precision_code(code: str) -> str:
    """Return the code of the text question beside « Autre, précisez »."""
    return f"{code}_AUTRE"


def _matrice_questions(matrice: Matrice) -> Iterator[Scale]:
    for ligne in matrice.lignes:
        yield Scale(
            code=f"{matrice.code}_{ligne.code}",
            libelle=ligne.libelle,
            aide=ligne.aide,
            echelle=matrice.echelle,
            sans_objet=matrice.sans_objet,
            required=matrice.required,
            required_if=matrice.required_if,
            constraint=matrice.constraint,
            constraint_message=matrice.constraint_message,
            rattache=matrice.rattache,
        )


TOTAL = "TOTAL"
"""Code of a line or a column of totals, which no other may take."""


def _grille_questions(grille: Grille) -> Iterator[Question]:
    """Yield the cells and totals of a grille; a draft without lines or columns has none."""
    for ligne in grille.lignes:
        for colonne in grille.colonnes:
            yield _cell(grille, ligne, colonne)
        if grille.total_lignes and grille.colonnes:
            codes = [cell_code(grille, ligne.code, colonne.code) for colonne in grille.colonnes]
            yield _total(grille, cell_code(grille, ligne.code, TOTAL), ligne.libelle, grille.colonnes, codes)
    if grille.total_colonnes and grille.lignes:
        for colonne in grille.colonnes:
            codes = [cell_code(grille, ligne.code, colonne.code) for ligne in grille.lignes]
            yield _total(grille, cell_code(grille, TOTAL, colonne.code), colonne.libelle, (colonne,), codes)


def cell_code(grille: Grille, ligne: str, colonne: str) -> str:
    """Return the code of a cell of a grille, or of one of its totals."""
    return f"{grille.code}_{ligne}_{colonne}"


def _cell(grille: Grille, ligne: Intitule, colonne: Colonne) -> Number:
    return Number(
        code=cell_code(grille, ligne.code, colonne.code),
        libelle=f"{ligne.libelle} – {colonne.libelle}",
        unite=colonne.unite,
        decimals=colonne.decimals,
        minimum=colonne.minimum,
        maximum=colonne.maximum,
        required=colonne.required,
        rattache=grille.rattache,
        connu=_connu_of_cell(ligne, colonne),
    )


def _connu_of_cell(ligne: Intitule, colonne: Colonne) -> Connu | None:
    known = colonne.connu
    return known and Connu(cle=f"{known.cle}.{ligne.code.lower()}", lecture_seule=known.lecture_seule)


def _total(grille: Grille, code: str, libelle: str, colonnes: tuple[Colonne, ...], codes: list[str]) -> Computed:
    return Computed(
        code=code,
        libelle=f"{libelle} – total",
        calculation=_total_text(codes),
        decimals=max(colonne.decimals for colonne in colonnes),
        unite=colonnes[0].unite,
    )


def _total_text(codes: list[str]) -> str:
    """Return the sum of cells as an expression, blank when all are blank, which is not zero."""
    written = ", ".join(f"${{{code}}}" for code in codes)
    added = " + ".join(f"coalesce(${{{code}}}, 0)" for code in codes)
    return f"if(string-length(concat({written})) = 0, '', {added})"


def _somme_questions(somme: Somme) -> Iterator[Number]:
    for ligne in somme.lignes:
        yield _somme_line(somme, f"{somme.code}_{ligne.code}", ligne)
        for sous in ligne.sous:
            yield _somme_line(somme, f"{somme.code}_{ligne.code}_{sous.code}", sous)


_LARGEST_LINE = 10**10


def _somme_line(somme: Somme, code: str, ligne: Intitule) -> Number:
    """Return the number of a line. It has no bound of its own: the sum bounds it."""
    return Number(
        code=code,
        libelle=ligne.libelle,
        aide=ligne.aide,
        unite=somme.unite,
        decimals=somme.decimals,
        maximum=100 * 10**somme.decimals if somme.unite == "%" else _LARGEST_LINE,
        rattache=somme.rattache,
    )


def line_questions(repetition: Repetition, rank: int) -> Iterator[Question]:
    """Yield the questions of one line of a repetition, by its rank from 1."""
    for block in repetition.questions:
        for question in questions_of(block):
            yield question.model_copy(update={"code": line_code(repetition, rank, question.code)})


def line_code(repetition: Repetition, rank: int, code: str) -> str:
    """Return the code of a question in one line of a repetition."""
    return f"{repetition.code}.{rank}.{code}"
