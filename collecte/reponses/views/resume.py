"""Answers of a section as lists and tables, for the check page and the receipt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collecte.reponses.views.champs import as_typed
from questionnaires.answers.settled import Settled
from questionnaires.core.answers import Problem
from questionnaires.core.blocs import (
    TOTAL,
    Block,
    Grille,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Question
from questionnaires.core.francais import plural
from questionnaires.core.model import Section
from questionnaires.core.options import ECHELLES
from questionnaires.core.questions import Computed, Text


@dataclass(frozen=True, slots=True)
class LigneResume:
    """An answer: `text` as people read it, empty when blank. `level` 1 is under the line before."""

    code: str
    libelle: str
    text: str
    problems: tuple[Problem, ...] = ()
    is_long: bool = False
    is_asked: bool = True
    level: int = 0


@dataclass(frozen=True, slots=True)
class ListeResume:
    """Answers one under the other, with a title when they are those of one block."""

    titre: str
    lignes: tuple[LigneResume, ...]

    @property
    def asked(self) -> list[LigneResume]:
        return [ligne for ligne in self.lignes if ligne.is_asked]


@dataclass(frozen=True, slots=True)
class TableResume:
    """Answers in a table: column headings, then each line with its answers."""

    titre: str
    colonnes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[LigneResume, ...]], ...]
    entete: str = ""  # heading of the column of lines

    @property
    def asked(self) -> list[LigneResume]:
        return [ligne for _, lignes in self.rows for ligne in lignes if ligne.is_asked]

    @property
    def answered(self) -> int:
        return sum(bool(ligne.text) for ligne in self.asked)


Resume = tuple[ListeResume | TableResume, ...]


@dataclass(frozen=True, slots=True)
class PageResume:
    """Answers of one page of the questionnaire."""

    section: Section
    resume: Resume

    @property
    def asked(self) -> list[LigneResume]:
        return [ligne for part in self.resume for ligne in part.asked]

    @property
    def blanks(self) -> int:
        """How many of its questions are left blank."""
        return sum(not ligne.text for ligne in self.asked)

    @property
    def phrase(self) -> str:
        """The answers of a short page, else how many there are."""
        texts = [ligne.text for ligne in self.asked if ligne.text]
        if not texts:
            return "Aucune réponse"
        whole = ", ".join(texts)
        return whole if len(texts) <= _FEW and len(whole) <= _SHORT else plural(len(texts), "réponse")


_FEW, _SHORT = 3, 60
"""Most answers of a page, and most characters of them together, that its folded line quotes."""


@dataclass(frozen=True, slots=True)
class _Lecteur:
    settled: Settled
    typed: Mapping[str, str]
    problems: tuple[Problem, ...]

    def ligne(self, question: Question, libelle: str = "", level: int = 0) -> LigneResume:
        code = question.code
        return LigneResume(
            code=code,
            libelle=libelle or question.libelle,
            text=self._text(question),
            problems=tuple(problem for problem in self.problems if problem.code == code and not problem.of_table),
            is_long=isinstance(question, Text),
            is_asked=not isinstance(question, Computed),
            level=level,
        )

    def _text(self, question: Question) -> str:
        """Format an answer as people read it, a share with its quantity in the unit typed; as typed when unreadable."""
        code, derivation = question.code, self.settled.told
        if code in self.settled.unreadable:
            return as_typed(
                question, derivation.typed(code) if code in derivation.unreadable else self.typed.get(code, "")
            )
        text = question.text(self.settled.valeurs.get(code))
        return f"{text} ({raw})" if (raw := derivation.told(code)) else text

    def asked(self, questions: Iterator[Question]) -> tuple[Question, ...]:
        """Keep the questions that are asked, and the computed values that are shown."""
        return tuple(
            question
            for question in questions
            if question.code in self.settled.valeurs and (not isinstance(question, Computed) or question.montre)
        )


def resume_of(
    section: Section, settled: Settled, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()
) -> Resume:
    """Return the answers of a section, in the order of the page, without what is not asked."""
    lecteur = _Lecteur(settled, typed, problems)
    parts: list[ListeResume | TableResume] = []
    for groupe in section.groupes:
        for block in groupe.blocks:
            for part in _of_block(lecteur, block):
                _add(parts, part)
    return tuple(parts)


def _add(parts: list[ListeResume | TableResume], part: ListeResume | TableResume) -> None:
    """Append a part; consecutive questions make one list."""
    last = parts[-1] if parts else None
    if isinstance(part, ListeResume) and isinstance(last, ListeResume) and not (part.titre or last.titre):
        parts[-1] = ListeResume("", (*last.lignes, *part.lignes))
    else:
        parts.append(part)


def _of_block(lecteur: _Lecteur, block: Block) -> Iterator[ListeResume | TableResume]:
    asked = lecteur.asked(block.all_questions())
    if not asked:
        return
    match block:
        case Tableau():
            yield _tableau(lecteur, block)
        case Matrice():
            yield _matrice(lecteur, block)
        case Grille():
            yield _grille(lecteur, block)
        case Somme():
            yield _somme(lecteur, block)
        case Repetition():
            yield from _repetition(lecteur, block)
        case _:
            yield ListeResume("", tuple(lecteur.ligne(question) for question in asked))


def _tableau(lecteur: _Lecteur, block: Tableau) -> TableResume:
    columns = tuple(choice.libelle for choice in block.lignes[0].choices)
    rows = tuple((ligne.libelle, tuple(lecteur.ligne(c) for c in ligne.choices)) for ligne in block.lignes)
    return TableResume(block.libelle, columns, rows, "Activité")


def _matrice(lecteur: _Lecteur, block: Matrice) -> TableResume:
    rows = tuple((question.libelle, (lecteur.ligne(question),)) for question in lecteur.asked(block.all_questions()))
    return TableResume(block.libelle, (ECHELLES[block.echelle].titre,), rows)


def _grille(lecteur: _Lecteur, block: Grille) -> TableResume:
    questions = {question.code: question for question in lecteur.asked(block.all_questions())}
    columns = [(colonne.code, colonne.libelle) for colonne in block.colonnes]
    lines = [(ligne.code, ligne.libelle) for ligne in block.lignes]
    if block.total_lignes:
        columns.append((TOTAL, "Total"))
    if block.total_colonnes:
        lines.append((TOTAL, "Total"))
    rows = []
    for line, libelle in lines:
        codes = [block.cell_code(line, column) for column, _ in columns]
        cells = (lecteur.ligne(questions[code]) if code in questions else _EMPTY for code in codes)
        rows.append((libelle, tuple(cells)))
    return TableResume(block.libelle, tuple(libelle for _, libelle in columns), tuple(rows))


_EMPTY = LigneResume("", "", "", is_asked=False)


def _somme(lecteur: _Lecteur, block: Somme) -> ListeResume:
    under = {f"{block.code}_{ligne.code}_{sous.code}" for ligne in block.lignes for sous in ligne.sous}
    asked = lecteur.asked(block.all_questions())
    return ListeResume(
        block.libelle, tuple(lecteur.ligne(question, level=int(question.code in under)) for question in asked)
    )


def _repetition(lecteur: _Lecteur, block: Repetition) -> Iterator[ListeResume]:
    for position, rank in enumerate(lecteur.settled.lines[block.code], start=1):
        questions = lecteur.asked(block.line_questions(rank))
        yield ListeResume(f"{block.libelle_ligne} {position}", tuple(lecteur.ligne(question) for question in questions))
