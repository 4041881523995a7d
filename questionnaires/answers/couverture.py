"""Coverage of the référentiel by a questionnaire: lines without a question, questions without a line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from questionnaires.core.blocs import Block, Grille, Repetition, Somme, Tableau
from questionnaires.core.elements import Asked
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Note, Part
from questionnaires.referentiel.referentiel import Referentiel


@dataclass(frozen=True, slots=True)
class LigneCouverte:
    """A fonction or an axe of the référentiel, and the blocks that cover it, by their codes and labels."""

    code: str
    titre: str
    genre: str  # "fonction" or "axe"
    mission: str
    blocs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Couverture:
    """`lignes` in reading order; `detached` are the blocks (code, label) that ask something and cover no line.

    `unknown` are codes of attachments that the référentiel does not have.
    """

    lignes: tuple[LigneCouverte, ...]
    detached: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[LigneCouverte, ...]:
        """Lines without a question."""
        return tuple(ligne for ligne in self.lignes if not ligne.blocs)


def coverage(referentiel: Referentiel, questionnaire: Questionnaire) -> Couverture:
    """Map questions to each fonction and each axe. An activité counts for its fonction, a point for its axe."""
    above = _line_of(referentiel)
    blocs: dict[str, dict[str, str]] = {}
    detached: list[tuple[str, str]] = []
    unknown: set[str] = set()
    for block in questionnaire.blocks:
        codes = set(_attached(block, above))
        unknown |= codes - above.keys()
        for ligne in {above[code] for code in codes & above.keys()}:
            blocs.setdefault(ligne, {})[block.code] = block.libelle
        if not codes & above.keys() and not isinstance(block, Note):
            detached.append((block.code, block.libelle))
    lignes = tuple(_lignes(referentiel, blocs))
    return Couverture(lignes, tuple(detached), tuple(sorted(unknown)))


def _line_of(referentiel: Referentiel) -> dict[str, str]:
    """Map the code of a fonction or an axe, and any code below it, to that fonction or axe."""
    above: dict[str, str] = {}
    for mission in referentiel.missions:
        for fonction in mission.fonctions:
            above |= dict.fromkeys((fonction.code, *(activite.code for activite in fonction.activites)), fonction.code)
        for axe in mission.axes:
            above |= dict.fromkeys((axe.code, *(point.code for point in axe.points)), axe.code)
    return above


def _attached(block: Block, above: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes that a block is attached to, and its own when it is a line itself."""
    if isinstance(block, Asked | Grille | Somme):
        yield from block.rattache
    if isinstance(block, Part) and block.code in above:
        yield block.code
    if isinstance(block, Tableau):
        yield from (ligne.code for ligne in block.lignes if ligne.code in above)
    if isinstance(block, Repetition):
        for question in block.questions:
            yield from question.rattache if isinstance(question, Asked) else ()


def _lignes(referentiel: Referentiel, blocs: Mapping[str, Mapping[str, str]]) -> Iterator[LigneCouverte]:
    for mission in referentiel.missions:
        for genre, lines in (("fonction", mission.fonctions), ("axe", mission.axes)):
            for line in lines:
                covering = tuple(blocs.get(line.code, {}).items())
                yield LigneCouverte(line.code, line.titre, genre, mission.code, covering)
