"""Model of a questionnaire: sections (pages), groups (fieldsets), blocks, and rules over several questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field

from questionnaires.core.blocs import Block, Operateur, Repetition, Somme
from questionnaires.core.duree import estimated_minutes
from questionnaires.core.elements import Frozen, Question
from questionnaires.core.options import Option
from questionnaires.core.questions import Note, Part


class Groupe(Frozen):
    """A fieldset. `mission` is the code that gives its colour, None outside the missions.

    `court` names it where there is little room, as in the bar of a répartition; empty, its title does.
    """

    code: str
    titre: str
    court: str = ""
    aide: str = ""
    mission: str | None = None
    relevant: str = ""
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Questions, in the order of the page."""
        for block in self.blocks:
            yield from block.all_questions()

    @cached_property
    def explained_parts(self) -> tuple[Part, ...]:
        """Lines of a répartition that say what they cover, or where they end."""
        return tuple(block for block in self.blocks if isinstance(block, Part) and block.is_explained)


class Section(Frozen):
    """A page."""

    code: str
    titre: str
    court: str  # title in lists and progress bars
    aide: str = ""
    relevant: str = ""
    groupes: tuple[Groupe, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code -> question, in the order of the page."""
        return {question.code: question for groupe in self.groupes for question in groupe.questions}

    @property
    def asked(self) -> list[Block]:
        """Blocks that ask something, in the order of the page: a text to read is none."""
        return [block for groupe in self.groupes for block in groupe.blocks if not isinstance(block, Note)]


class Repartition(Frozen):
    """A whole split into parts, by the codes of its parts in order; they may stand on several pages."""

    code: str
    libelle: str
    lignes: tuple[str, ...]
    required: bool = True  # else the whole may be left blank
    en_region: bool = False  # beside the real one: its page says that its mean may be released for the région


Portee = Literal["bloquant", "justifier", "auteur"]
ParEntretien = Literal["sans", "telephone", "guide"]


class Controle(Frozen):
    """A check over several questions: `condition` is an expression that must be true; blank answers are not judged.

    `bloquant` blocks transmission; `justifier` asks for one of `raisons`, or a comment when there is none, stored and
    exported; `auteur` is shown to the author alone and not stored. `ancre` is the question to go to.
    """

    code: str
    condition: str
    message: str
    remede: str = ""
    portee: Portee = "bloquant"
    ancre: str
    raisons: tuple[Option, ...] = ()
    actif: bool = True


PORTEES = {"bloquant": "bloque la transmission", "justifier": "demande une raison", "auteur": "prévient l’auteur"}
"""The effect of a check that fails, in words, by `portee`."""


class Questionnaire(Frozen):
    """A questionnaire. Codes are unique in it and never reused for another meaning.

    `diffusion`: whether the C2RA reads answers with the names of their authors, or figures alone. Respondents are
    informed before the first question. `entretien`: whether an account may enter the answer of a structure for it:
    `guide`, the person accompanying it leads an interview, the questionnaire being the follow-up tool of the DLA;
    `telephone`, only someone else may call.
    """

    code: str
    titre: str
    intro: str = ""
    minutes: int = Field(default=0, ge=0)  # 0: estimated, see `duree`
    referentiel: str = ""  # code of the référentiel that it covers or derives from
    diffusion: Literal["agregee", "nominative"] = "agregee"
    entretien: ParEntretien = "sans"
    sections: tuple[Section, ...]
    repartitions: tuple[Repartition, ...] = ()
    controles: tuple[Controle, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()  # unused settings of an XLSForm

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code -> question, in the order of the pages."""
        return {code: question for section in self.sections for code, question in section.questions.items()}

    @cached_property
    def duree(self) -> int:
        """Minutes announced to the respondents: its author's, else estimated."""
        return self.minutes or estimated_minutes(self)

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """Question code -> the section where it is asked."""
        return {code: section for section in self.sections for code in section.questions}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the order of the pages."""
        return tuple(block for section in self.sections for groupe in section.groupes for block in groupe.blocks)

    @property
    def asked(self) -> list[Block]:
        """Blocks that ask something, in the order of the pages."""
        return [block for section in self.sections for block in section.asked]

    @cached_property
    def repetitions(self) -> dict[str, Repetition]:
        """Code -> repetition."""
        return {block.code: block for block in self.blocks if isinstance(block, Repetition)}

    @cached_property
    def sums(self) -> tuple["Sum", ...]:
        """Every constant sum, in the order of the pages; répartitions first."""
        shares = (Sum(r.code, r.libelle, r.lignes, required=r.required) for r in self.repartitions)
        return (*shares, *(somme for block in self.blocks if isinstance(block, Somme) for somme in sums_of(block)))

    @cached_property
    def justifications(self) -> Mapping[str, "Controle"]:
        """Code under which a reason or a comment is typed -> the check that asks for it."""
        return {
            code: controle
            for controle in self.controles
            if controle.actif and controle.portee == "justifier"
            for code in (reason_code(controle), comment_code(controle))
        }

    def section(self, code: str) -> Section | None:
        """Return the section of that code, None when there is none."""
        return next((section for section in self.sections if section.code == code), None)


@dataclass(frozen=True, slots=True)
class Sum:
    """A constant sum: the codes of its lines, its target (an expression), and the comparison."""

    code: str
    libelle: str
    lignes: tuple[str, ...]
    cible: str = "100"
    operateur: Operateur = "="
    unite: str = "%"
    decimals: int = 2
    required: bool = True


def sums_of(somme: Somme) -> Iterator[Sum]:
    """Yield the sums of a block: that of its lines, then one per line that is itself split."""
    lines = {ligne.code: f"{somme.code}_{ligne.code}" for ligne in somme.lignes}
    yield Sum(
        somme.code,
        somme.libelle,
        tuple(lines.values()),
        somme.cible,
        somme.operateur,
        somme.unite,
        somme.decimals,
        somme.required,
    )
    for ligne in somme.lignes:
        if ligne.sous:
            code = lines[ligne.code]
            under = tuple(f"{code}_{sous.code}" for sous in ligne.sous)
            cible = f"coalesce(${{{code}}}, 0)"
            yield Sum(code, ligne.libelle, under, cible, "=", somme.unite, somme.decimals, somme.required)


MAX_COMMENT = 500


def reason_code(controle: Controle) -> str:
    """Return the code under which the reason of a check is typed."""
    return f"{controle.code}.raison"


def comment_code(controle: Controle) -> str:
    """Return the code under which the comment on a check is typed."""
    return f"{controle.code}.commentaire"
