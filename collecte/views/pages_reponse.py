"""What answering pages show, computed from a draft: fields, totals, steps, and what remains to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from collecte.models import EtatCampagne, Participation
from collecte.queries.participations import etat_of
from collecte.queries.versions import get_questionnaire
from exports.records import Etat
from questionnaires.francais import percent_text
from questionnaires.lecture import read_value, text_of
from questionnaires.model import Groupe, Questionnaire, Section
from questionnaires.problems import Problem
from questionnaires.questions import Asked, Part, Question, Text
from questionnaires.repartition import WHOLE, Total, UnreadableError, is_blank, total_of


@dataclass(frozen=True, slots=True)
class Champ:
    """One question on a page: what is in its field, what is wrong with it, whether it is only proposed."""

    question: Question
    typed: str
    error: str | None = None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Attente:
    """One expected answer on « À faire »: the words for its state, whether it can be written, how long it takes."""

    participation: Participation
    etat: Etat
    campagne: EtatCampagne
    minutes: int

    @property
    def is_to_do(self) -> bool:
        return self.campagne is EtatCampagne.OUVERTE and self.etat is not Etat.TRANSMIS


def attentes(participations: Iterable[Participation], today: date) -> list[Attente]:
    """What « À faire » shows, in the order given; each campaign's version is loaded."""
    return [
        Attente(
            own,
            etat_of(own.transmise_le, own.revision, own.campagne, today),
            own.campagne.etat(today),
            get_questionnaire(own.campagne.version).duree,
        )
        for own in participations
    ]


@dataclass(frozen=True, slots=True)
class Segment:
    """One mission's stretch of the total bar, in hundredths of a percent; `mission` None is the line AUTRE."""

    mission: str | None
    libelle: str
    start: int
    length: int

    @property
    def text(self) -> str:
        return percent_text(self.length)


@dataclass(frozen=True, slots=True)
class Etape:
    """One step of the path, for the progress list."""

    code: str
    titre: str
    state: str  # "faite", "commencée", "à faire", "à corriger"
    is_current: bool


@dataclass(frozen=True, slots=True)
class Repartie:
    """The total bar: what is shared over all pages, and what the script needs to keep it live."""

    total: Total
    segments: tuple[Segment, ...]
    elsewhere: int  # hundredths shared on other pages than this one

    @property
    def reparti(self) -> str:
        return percent_text(self.total.reparti)

    @property
    def reste(self) -> str:
        """What is left, or what is too much, without its sign."""
        return percent_text(abs(self.total.reste))

    @property
    def is_over(self) -> bool:
        return self.total.reste < 0

    @property
    def width(self) -> int:
        """The scale of the bar, in hundredths: the whole, or more when too much was shared."""
        return max(WHOLE, self.total.reparti)


def champs_of(section: Section, typed: Mapping[str, str], proposed: frozenset[str] = frozenset()) -> dict[str, Champ]:
    """Each question of a section with what was typed; only what cannot be read is an error in a draft."""
    return {
        code: Champ(question, typed.get(code, ""), _error(question, typed.get(code, "")), code in proposed)
        for code, question in section.questions.items()
    }


def _error(question: Question, typed: str) -> str | None:
    try:
        read_value(question, typed)
    except UnreadableError as error:
        return str(error)
    return None


def repartie(questionnaire: Questionnaire, typed: Mapping[str, str], section: Section | None = None) -> Repartie:
    """The state of the répartition of a page, `section` being the one whose fields are on it, else of the time."""
    here = section.questions if section else {}
    lignes = _shared_on(questionnaire, here)
    elsewhere = total_of(typed.get(code, "") for code in lignes if code not in here)
    total = total_of(typed.get(code, "") for code in lignes)
    return Repartie(total, _segments(questionnaire, typed, lignes), elsewhere.reparti)


def _shared_on(questionnaire: Questionnaire, here: Mapping[str, Question]) -> tuple[str, ...]:
    """The lines of the first répartition that has a field there, else of the first of all, that of the time."""
    lignes = [repartition.lignes for repartition in questionnaire.repartitions]
    return next((own for own in lignes if not here.keys().isdisjoint(own)), lignes[0])


def _segments(questionnaire: Questionnaire, typed: Mapping[str, str], lignes: tuple[str, ...]) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    start = 0
    for groupe in groupes_with_parts(questionnaire, lignes):
        length = total_of(typed.get(block.code, "") for block in groupe.blocks if isinstance(block, Part)).reparti
        segments.append(Segment(groupe.mission, groupe.titre, start, length))
        start += length
    return tuple(segments)


def groupes_with_parts(questionnaire: Questionnaire, lignes: tuple[str, ...]) -> list[Groupe]:
    """The groups that share a whole, by its lines: one per mission, then the line outside the référentiel."""
    return [
        groupe
        for section in questionnaire.sections
        for groupe in section.groupes
        if any(isinstance(block, Part) and block.code in lignes for block in groupe.blocks)
    ]


def etapes(questionnaire: Questionnaire, participation: Participation, current: str) -> list[Etape]:
    """The steps of the path with their state, the last one being to check and transmit."""
    steps = [
        Etape(section.code, section.court, _state(section, participation), section.code == current)
        for section in questionnaire.sections
    ]
    return [*steps, Etape("verifier", "Vérifier et transmettre", "à faire", current == "verifier")]


def _state(section: Section, participation: Participation) -> str:
    champs = champs_of(section, participation.saisie)
    if any(champ.error for champ in champs.values()):
        return "à corriger"
    counted = [champ for champ in champs.values() if not isinstance(champ.question, Text)]
    filled = sum(not is_blank(champ.typed) for champ in counted)
    if filled == len(counted):
        return "faite"
    return "commencée" if filled else "à faire"


def next_step(questionnaire: Questionnaire, section: Section) -> str:
    """The code of the step after a section."""
    codes = [own.code for own in questionnaire.sections]
    index = codes.index(section.code) + 1
    return codes[index] if index < len(codes) else "verifier"


def previous_step(questionnaire: Questionnaire, section: Section) -> str | None:
    """The code of the section before, None for the first."""
    codes = [own.code for own in questionnaire.sections]
    index = codes.index(section.code)
    return codes[index - 1] if index else None


def first_open_step(questionnaire: Questionnaire, participation: Participation) -> str:
    """Where to resume: the first section left to do, else the check page. An optional page once begun is no longer."""
    if participation.revision == 0:
        return questionnaire.sections[0].code
    for section in questionnaire.sections:
        state = _state(section, participation)
        if state != "faite" and not (state == "commencée" and _is_optional(section)):
            return section.code
    return "verifier"


def _is_optional(section: Section) -> bool:
    return not any(_is_needed(question) for question in section.questions.values())


def _is_needed(question: Question) -> bool:
    return isinstance(question, Part) or (isinstance(question, Asked) and question.required)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One answer as shown on the check page and the receipt."""

    code: str
    libelle: str
    text: str  # as people read it; empty when blank
    problems: tuple[Problem, ...]
    is_long: bool


def lignes_of(section: Section, typed: Mapping[str, str], problems: tuple[Problem, ...] = ()) -> dict[str, Ligne]:
    """The answers of a section by question, as people read them, in the order of the page."""
    return {
        code: Ligne(
            code=code,
            libelle=question.libelle,
            text=_as_read(question, typed.get(code, "")),
            problems=tuple(own for own in problems if own.code == code and not own.of_table),
            is_long=isinstance(question, Text),
        )
        for code, question in section.questions.items()
    }


def _as_read(question: Question, typed: str) -> str:
    try:
        return text_of(question, read_value(question, typed))
    except UnreadableError:
        return typed
