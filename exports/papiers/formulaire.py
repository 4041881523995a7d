"""Contents of the workbook in which an answer is filled: a sheet a page, a row a line, a cell a question or a part.

Also how it is recognised when sent back. XlsxWriter is loaded by `exports.papiers.sheets.formulaire`, which writes it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from exports.tableur.text import MAX_SHEET_NAME
from questionnaires.answers.a_cote import etages_by_repartition, mission_share
from questionnaires.core.blocs import Block, Grille, Repetition, Table, Tableau
from questionnaires.core.elements import Described, Question
from questionnaires.core.francais import typeset
from questionnaires.core.model import Groupe, Questionnaire, Section, Sum
from questionnaires.core.questions import (
    TICKED,
    Acknowledgement,
    Computed,
    MultipleChoice,
    Note,
    Number,
    Ranking,
    Text,
)
from questionnaires.editing.conditions_en_mots import said_if
from questionnaires.temps.ajustement import Etage

LISEZ_MOI, LISTES, IDENTITY = "Lisez-moi", "Listes", "Identité"
"""Sheets beside those of the pages; the last two are hidden. IDENTITY has a name and a text on each line."""

QUESTION, REPONSE, CODE = "Question", "Réponse", "Code"
"""Titles of columns, by which they are located even when moved. Answers follow REPONSE; CODE is hidden."""

FORMAT = "réponse 1"
"""Name of this kind of workbook, written in its hidden sheet."""

OUI = "Oui"
"""Content of a ticked cell."""

PART_OF_MISSION = typeset("Facultatif : laissée vide, elle se calcule.")
"""Note of the line on which the share of a whole mission is typed."""

_RESERVED = {name.casefold() for name in (LISEZ_MOI, LISTES, IDENTITY, "Historique", "History")}
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_WIDEST_GRID = 6
"""Most columns of a table; a wider one has a row for each cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A cell to fill: a question, or one of its options or ranks. `choix` maps the labels offered to the texts that a
    page would send, and is empty where one types; `texte` is its content; `nom` says its question in full."""

    code: str
    libelle: str
    question: Question
    texte: str
    choix: Mapping[str, str]
    nom: str
    groupe: str
    is_locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneFormulaire:
    """A row: a label, a note under it, and its cells. Without cells it is a title, over the columns `tetes` if any;
    `mission` is then the place of the mission that it opens, from 1, 0 outside missions."""

    libelle: str
    note: str = ""
    cases: tuple[Case, ...] = ()
    tetes: tuple[str, ...] = ()
    mission: int | None = None

    @property
    def code(self) -> str:
        return " ".join(case.code for case in self.cases)

    @property
    def libelle_et_note(self) -> str:
        """Content of its first cell."""
        return f"{self.libelle}\n{self.note}" if self.note else self.libelle


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFormulaire:
    """A page of the questionnaire; `sommes` are the sums whose lines are all there, `etages` the two levels of those
    whose missions have a share of their own."""

    nom: str  # of its sheet
    titre: str
    notes: tuple[str, ...]
    lignes: tuple[LigneFormulaire, ...]
    sommes: tuple[Sum, ...] = ()
    etages: Mapping[str, tuple[Etage, ...]] = field(default_factory=dict)

    @property
    def cases(self) -> Iterator[Case]:
        return (case for ligne in self.lignes for case in ligne.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulaire:
    """Contents of one workbook. `is_temps`: it asks for someone's time. `identite` goes to the hidden sheet, to be
    checked when the file comes back."""

    titre: str
    qui: str
    pages: tuple[PageFormulaire, ...]
    is_temps: bool
    identite: Mapping[str, str]
    ecrit_le: datetime


def pages_of(
    questionnaire: Questionnaire, textes: Mapping[str, str], locked: Collection[str] = ()
) -> tuple[PageFormulaire, ...]:
    """Return the pages of a questionnaire, holding these texts; `locked` are shown and not asked."""
    layout = _Layout(questionnaire, textes, locked)
    names = _sheet_names(questionnaire.sections)
    pages = (layout.page(section, name) for section, name in zip(questionnaire.sections, names, strict=True))
    return tuple(page for page in pages if any(page.cases))


def names_of(pages: Iterable[PageFormulaire]) -> Mapping[str, str]:
    """Map the code of each question to its name in full: with its page and its title where several are named alike."""
    places = {case.question.code: (page, case) for page in pages for case in page.cases}
    alike = Counter(case.nom for _, case in places.values())
    return {
        code: case.nom if alike[case.nom] == 1 else f"{page.nom}, {case.groupe} – {case.nom}"
        for code, (page, case) in places.items()
    }


def _sheet_names(sections: Sequence[Section]) -> list[str]:
    """Return a name for each page that Excel accepts, and that no other sheet has."""
    names: list[str] = []
    for section in sections:
        base = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", section.court).split())[: MAX_SHEET_NAME - 4].strip() or "Page"
        name, rank = base, 1
        while name.casefold() in _RESERVED | {known.casefold() for known in names}:
            rank += 1
            name = f"{base} {rank}"
        names.append(name)
    return names


@dataclass(frozen=True, slots=True)
class _Layout:
    """Rows of the pages of one answer."""

    questionnaire: Questionnaire
    textes: Mapping[str, str]
    locked: Collection[str]

    def page(self, section: Section, nom: str) -> PageFormulaire:
        lignes = tuple(self._lignes(section))
        here = {case.question.code for ligne in lignes for case in ligne.cases}
        etages = etages_by_repartition(self.questionnaire)
        sommes = [
            somme
            for somme in self.questionnaire.sums
            if here >= set(somme.lignes) and somme.cible.isdigit() and somme.operateur == "="
        ]
        return PageFormulaire(
            nom=nom,
            titre=section.titre,
            notes=tuple(filter(None, (section.aide, self._said_if(section)))),
            lignes=lignes,
            sommes=tuple(sommes),
            etages={somme.code: etages[somme.code] for somme in sommes if somme.code in etages},
        )

    def _lignes(self, section: Section) -> Iterator[LigneFormulaire]:
        missions = list(dict.fromkeys(groupe.mission for groupe in section.groupes if groupe.mission))
        for groupe in section.groupes:
            mission = missions.index(groupe.mission) + 1 if groupe.mission else 0
            blocks = [block for block in groupe.blocks if not isinstance(block, Computed)]
            note = _note(groupe.aide, self._said_if(groupe))
            titled = blocks and isinstance(blocks[0], Table) and blocks[0].libelle == groupe.titre
            if not titled:
                yield LigneFormulaire(libelle=groupe.titre, note=note, mission=mission)
            if (share := mission_share(section, groupe)) is not None:
                for ligne in self._of_question(share, groupe.titre, share.libelle):
                    yield replace(ligne, note=PART_OF_MISSION)
            for block in blocks:
                lignes = self._of_block(block, groupe.titre)
                if titled and block is blocks[0]:
                    yield replace(next(lignes), mission=mission)
                yield from lignes

    def _of_block(self, block: Block, groupe: str) -> Iterator[LigneFormulaire]:
        """Yield the rows of a block, its title first if it has several."""
        if isinstance(block, Note):
            yield LigneFormulaire(libelle=block.plain, note=_note(block.aide, self._said_if(block)))
        elif isinstance(block, Table | Repetition):
            yield from self._of_table(block, groupe)
        else:
            for question in block.all_questions():
                yield from self._of_question(question, groupe, question.libelle)

    def _of_table(self, block: Table | Repetition, groupe: str) -> Iterator[LigneFormulaire]:
        note = _note(block.aide, self._said_if(block))
        rows = [
            (libelle, aide, [question for question in questions if not isinstance(question, Computed)])
            for libelle, aide, questions in _rows(block)
        ]
        first = rows[0][2] if rows else []
        if not _is_grid(block, first):
            yield LigneFormulaire(libelle=block.libelle, note=note)
            for libelle, _, questions in rows:
                if libelle:
                    yield LigneFormulaire(libelle=libelle)
                for question in questions:
                    nom = f"{libelle} – {question.libelle}" if libelle else question.libelle
                    yield from self._of_question(question, groupe, nom)
            return
        titres = [colonne.libelle for colonne in block.colonnes] if isinstance(block, Grille) else []
        titres = titres or [question.libelle for question in first]
        tetes = tuple(self._heading(titre, question) for titre, question in zip(titres, first, strict=True))
        yield LigneFormulaire(libelle=block.libelle, note=note, tetes=tetes)
        for libelle, aide, questions in rows:
            cases = (
                case
                for titre, question in zip(titres, questions, strict=True)
                for case in self._cases(question, groupe, f"{libelle} – {titre}")
            )
            yield LigneFormulaire(libelle=libelle, note=aide, cases=tuple(cases))

    def _heading(self, titre: str, question: Question) -> str:
        """Return the title of a column, with the unit of its numbers and when it is asked."""
        unite = f" ({question.unite})" if isinstance(question, Number) and question.unite else ""
        return typeset(" – ".join(filter(None, (f"{titre}{unite}", self._said_if(question)))))

    def _of_question(self, question: Question, groupe: str, nom: str) -> Iterator[LigneFormulaire]:
        """Yield the row of a question; a title and a row for each option or rank, when it has several."""
        cases = self._cases(question, groupe, nom)
        note = _note(question.aide, self._said_if(question), question.expected)
        if len(cases) == 1 and not question.several:
            yield LigneFormulaire(libelle=question.libelle, note=note, cases=cases)
            return
        yield LigneFormulaire(libelle=question.libelle, note=note)
        yield from (LigneFormulaire(libelle=case.libelle, cases=(case,)) for case in cases)

    def _cases(self, question: Question, groupe: str, nom: str) -> tuple[Case, ...]:
        return tuple(
            Case(
                code=f"{question.code}/{part}" if part else question.code,
                libelle=libelle,
                question=question,
                texte=texte,
                choix=choix,
                nom=nom,
                groupe=groupe,
                is_locked=question.code in self.locked,
            )
            for part, libelle, texte, choix in _parts(question, self.textes.get(question.code, ""))
        )

    def _said_if(self, element: Section | Groupe | Described) -> str:
        return said_if(element.relevant, self.questionnaire)


def _parts(question: Question, typed: str) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    """Yield code, label, content and choices of each cell of a question: one a box to tick, one a rank, else one."""
    by_label = {libelle: code for code, libelle in question.libelles.items()}
    match question:
        case MultipleChoice():
            ticked = typed.split()
            for code, libelle in question.libelles.items():
                yield code, libelle, OUI if code in ticked else "", {OUI: code}
        case Ranking():
            for rank, (name, code) in zip(question.ranks, question.picked(typed), strict=False):
                yield str(rank), name, question.libelles.get(code, code), by_label
        case Acknowledgement():
            yield "", question.libelle, OUI if typed == TICKED else typed, {OUI: TICKED}
        case _:
            yield "", question.libelle, question.libelles.get(typed, typed), by_label


def _rows(block: Table | Repetition) -> Iterator[tuple[str, str, Sequence[Question]]]:
    """Yield label, note and questions of each line of a table; a line without columns is told by its question."""
    match block:
        case Tableau():
            yield from ((ligne.libelle, "", ligne.choices) for ligne in block.lignes)
        case Grille():
            cells = {question.code: question for question in block.all_questions()}
            for ligne in block.lignes:
                codes = (block.cell_code(ligne.code, colonne.code) for colonne in block.colonnes)
                yield ligne.libelle, ligne.aide, [cells[code] for code in codes]
        case Repetition():
            for rank in range(1, block.maximum + 1):
                yield f"{block.libelle_ligne} {rank}", "", list(block.line_questions(rank))
        case _:
            yield "", "", list(block.all_questions())


def _is_grid(block: Table | Repetition, first: Sequence[Question]) -> bool:
    """Return whether a line fits in one row, each question in a column."""
    if isinstance(block, Repetition):
        is_short = not any(question.several or (isinstance(question, Text) and question.long) for question in first)
        return is_short and len(first) <= _WIDEST_GRID
    return isinstance(block, Tableau | Grille) and bool(first)


def _note(*sentences: str) -> str:
    return typeset(" ".join(filter(None, sentences)))
