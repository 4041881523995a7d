"""What a questionnaire is: sections (pages) of groups (fieldsets) of questions, from a closed union of kinds."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A definition: immutable, and refusing fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Frozen):
    """One share of a répartition; its value is in hundredths of a percent, 0..10000."""

    kind: Literal["part"] = "part"
    code: str
    libelle: str
    aide: str = ""
    frontiere: str = ""  # where a neighbouring line begins, for those that overlap
    comprend: tuple[str, ...] = ()  # what the line covers, shown on demand


class Number(Frozen):
    """A bounded decimal number; its value is an integer in units of 10**-decimals, like minimum and maximum."""

    kind: Literal["nombre"] = "nombre"
    code: str
    libelle: str
    aide: str = ""
    unite: str = ""
    decimals: int = Field(default=0, ge=0, le=4)
    minimum: int = 0
    maximum: int
    required: bool = False


class Text(Frozen):
    """Free text, compulsory when the condition `required_if` holds (never when it is empty)."""

    kind: Literal["texte"] = "texte"
    code: str
    libelle: str
    aide: str = ""
    long: bool = False
    max_length: int = 2000
    required_if: str = ""  # an expression on the other answers, see questionnaires.conditions


class Option(Frozen):
    """One of the answers offered by a choice; the code is what is stored."""

    code: str
    libelle: str


class Choice(Frozen):
    """One option out of several; its value is the option's code."""

    kind: Literal["choix"] = "choix"
    code: str
    libelle: str
    aide: str = ""
    options: tuple[Option, ...]
    required: bool = False

    @cached_property
    def libelles(self) -> dict[str, str]:
        """Option code -> what people read."""
        return {option.code: option.libelle for option in self.options}


class Ligne(Frozen):
    """One line of a table: what it is about, and the choices asked of it, one per column."""

    code: str
    libelle: str
    choices: tuple[Choice, ...]


class Tableau(Frozen):
    """The same few choices asked of several lines. Every line has the same columns, in the same order."""

    kind: Literal["tableau"] = "tableau"
    code: str
    libelle: str
    aide: str = ""
    lignes: tuple[Ligne, ...]


Value = int | str
"""What is answered: parts in hundredths of a percent, numbers in units of 10**-decimals, texts, option codes."""

Question = Part | Number | Text | Choice
"""What carries one answer under one code."""

Block = Annotated[Part | Number | Text | Choice | Tableau, Field(discriminator="kind")]
"""What a group is made of."""


class Groupe(Frozen):
    """A fieldset. `mission` is the code that gives its colour, None outside the missions."""

    code: str
    titre: str
    aide: str = ""
    mission: str | None = None
    blocks: tuple[Block, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Its questions, in the order of the page."""
        for block in self.blocks:
            if isinstance(block, Tableau):
                for ligne in block.lignes:
                    yield from ligne.choices
            else:
                yield block


class Section(Frozen):
    """A page."""

    code: str
    titre: str
    court: str  # the title in lists and progress bars
    aide: str = ""
    groupes: tuple[Groupe, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code -> question, in the order of the page."""
        return {question.code: question for groupe in self.groupes for question in groupe.questions}


class Repartition(Frozen):
    """A whole split into parts, by the codes of its parts in order; they may stand on several pages."""

    code: str
    libelle: str
    lignes: tuple[str, ...]


class Questionnaire(Frozen):
    """What is asked. Codes are unique in a questionnaire and never reused for another meaning."""

    code: str
    titre: str
    intro: str = ""
    minutes: int
    referentiel: str  # code of the référentiel it derives from
    sections: tuple[Section, ...]
    repartitions: tuple[Repartition, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Code -> question, in the order of the pages."""
        return {code: question for section in self.sections for code, question in section.questions.items()}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """Question code -> the section where it is asked."""
        return {code: section for section in self.sections for code in section.questions}

    def section(self, code: str) -> Section | None:
        """The section of that code, None when there is none."""
        return next((section for section in self.sections if section.code == code), None)
