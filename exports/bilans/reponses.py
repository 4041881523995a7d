"""Declared part of a bilan: figures, tables and words answered by the DLA to its questionnaire."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from exports.bilans.cellules import NOTHING, blank_row
from exports.bilans.document import Cellule, Format, TableauDocument, Texte
from exports.bilans.faits import Avenant
from exports.bilans.indicateurs import INDICATEURS
from questionnaires.core.blocs import Block, Grille, Matrice, Repetition, Somme
from questionnaires.core.blocs import Tableau as Choix
from questionnaires.core.elements import Question, Value
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Acknowledgement, Computed, Note, Number

Valeurs = Mapping[str, Value | None]

COLUMN = "AN"
"""Code of a column of a grille that is an avenant, followed by the number of the avenant."""

DECLARED = "Déclaré par le DLA dans le questionnaire du bilan."

_COUNTED = {indicateur.question: indicateur.code for indicateur in INDICATEURS.values() if indicateur.question}
_ORIENTATIONS = "ORIENTATIONS"
"""Code of the block that the counts cover line by line, where orientations are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponses:
    """Answers of a DLA. `declares`: (avenant id, code of an indicator) -> value, in its unit. Words and tables are by
    code of mission; `orientations` are answers on the orientations prioritaires, for where none is recorded."""

    declares: Mapping[tuple[int, str], int] = field(default_factory=dict)
    textes: Mapping[str, tuple[Texte, ...]] = field(default_factory=dict)
    tableaux: Mapping[str, tuple[TableauDocument, ...]] = field(default_factory=dict)
    orientations: tuple[Texte, ...] = ()


def reponses_of(
    questionnaire: Questionnaire, valeurs: Valeurs, avenants: Sequence[Avenant], shown: Collection[str] = ()
) -> Reponses:
    """Read only what the version asks and what was answered. A column of the nth avenant is that of number n. `shown`
    are codes of questions that were not asked, their answer being known: the bilan shows it elsewhere."""
    valeurs = {code: value for code, value in valeurs.items() if code not in shown}
    textes: dict[str, list[Texte]] = {}
    tableaux: dict[str, list[TableauDocument]] = {}
    orientations: list[Texte] = []
    for mission, block in _blocks(questionnaire):
        if block.code == _ORIENTATIONS:
            orientations.extend(_words(block, valeurs))
        elif isinstance(block, Grille):
            tableaux.setdefault(mission, []).extend(_table(block, valeurs, avenants))
        else:
            textes.setdefault(mission, []).extend(_words(block, valeurs))
    return Reponses(
        declares=dict(_declared(questionnaire, valeurs, avenants)),
        textes={mission: tuple(written) for mission, written in textes.items()},
        tableaux={mission: tuple(tables) for mission, tables in tableaux.items()},
        orientations=tuple(orientations),
    )


def _blocks(questionnaire: Questionnaire) -> Iterator[tuple[str, Block]]:
    for section in questionnaire.sections:
        for groupe in section.groupes:
            for block in groupe.blocks:
                if groupe.mission:
                    yield groupe.mission, block


def _declared(
    questionnaire: Questionnaire, valeurs: Valeurs, avenants: Sequence[Avenant]
) -> Iterator[tuple[tuple[int, str], int]]:
    for cell, code in _COUNTED.items():
        for avenant in avenants:
            question = questionnaire.questions.get(f"{cell}_{COLUMN}{avenant.numero}")
            value = valeurs.get(question.code) if question else None
            if isinstance(question, Number) and isinstance(value, int):
                yield (avenant.id, code), value * INDICATEURS[code].unite.echelle // 10**question.decimals


def _table(grille: Grille, valeurs: Valeurs, avenants: Sequence[Avenant]) -> Iterator[TableauDocument]:
    """Yield the table of lines that no indicator counts, when one of them was answered."""
    columns = [(f"{COLUMN}{avenant.numero}", avenant.libelle) for avenant in avenants]
    questions = {question.code: question for question in grille.all_questions() if isinstance(question, Number)}
    rows = []
    for ligne in grille.lignes:
        cells = [_cell(questions.get(grille.cell_code(ligne.code, code)), valeurs) for code, _ in columns]
        if f"{grille.code}_{ligne.code}" not in _COUNTED and any(cell is not NOTHING for cell in cells):
            rows.append(blank_row(ligne.libelle.removeprefix("dont "), cells, dont=ligne.libelle.startswith("dont ")))
    if rows:
        yield TableauDocument(
            titre=grille.libelle,
            entete="Ce qui est déclaré",
            colonnes=tuple(libelle for _, libelle in columns),
            lignes=tuple(rows),
            axe=grille.rattache[0] if grille.rattache else "",
            notes=(DECLARED,),
        )


def _cell(question: Number | None, valeurs: Valeurs) -> Cellule:
    value = valeurs.get(question.code) if question else None
    if question is None or not isinstance(value, int):
        return NOTHING
    scale = 10**question.decimals
    form = Format.EUROS if question.unite == "€" else Format.DECIMAL if question.decimals else Format.ENTIER
    return Cellule(texte=question.text(value), valeur=value / scale, format=form, declaree=True)


def _words(block: Block, valeurs: Valeurs) -> Iterator[Texte]:
    """Yield a question and its answer; a table or a repetition has a paragraph for each line."""
    match block:
        case Repetition():
            texts = [_line(block, rank, valeurs) for rank in range(1, block.maximum + 1)]
        case Matrice() | Somme() | Choix():
            pairs = (
                (question.libelle, question.text(valeurs.get(question.code))) for question in block.all_questions()
            )
            texts = [f"{libelle}\u00a0: {text}" if text else "" for libelle, text in pairs]
        case Note() | Computed() | Acknowledgement():
            return
        case _:
            texts = [
                part
                for question in block.all_questions()
                for part in question.text(valeurs.get(question.code)).split("\n")
            ]
    paragraphs = tuple(filter(None, (paragraph.strip() for paragraph in texts)))
    if paragraphs:
        yield Texte(titre=block.libelle, paragraphes=paragraphs, axe=_axe(block))


def _line(block: Repetition, rank: int, valeurs: Valeurs) -> str:
    """Return a line as `Ligue – Local ; Départemental – Une convention signée`."""
    questions: Iterator[Question] = (
        question for question in block.line_questions(rank) if not isinstance(question, Computed)
    )
    return " – ".join(filter(None, (question.text(valeurs.get(question.code)) for question in questions)))


def _axe(block: Block) -> str:
    codes = getattr(block, "rattache", ()) or next(
        (question.rattache for question in getattr(block, "questions", ()) if getattr(question, "rattache", ())), ()
    )
    return codes[0] if codes else ""
