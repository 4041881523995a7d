"""Steps of an answer with their states: next, previous, and the one to resume at."""

from collections.abc import Callable
from dataclasses import dataclass

from questionnaires.answers.evaluation import sum_state
from questionnaires.answers.parcours import asked_sections
from questionnaires.answers.settled import Settled
from questionnaires.core.duree import minutes_of_steps
from questionnaires.core.elements import Asked
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Text
from questionnaires.core.repartition import is_blank

VERIFIER = "verifier"
"""Code of the last step."""

RETOUR = "retour"
"""Name, in an address, of the step to come back to."""


@dataclass(frozen=True, slots=True)
class EtapeReponse:
    """One step of the path, for the progress list."""

    code: str
    titre: str
    state: str  # "faite", "commencée", "à faire", "à corriger"
    url: str
    is_current: bool
    minutes: int = 0  # 0: less than one, or begun


def etapes(
    questionnaire: Questionnaire,
    settled: Settled,
    *,
    current: str,
    url_of: Callable[[str], str],
    last: str = "Vérifier et transmettre",
) -> list[EtapeReponse]:
    """List the steps of the path with their state, without the sections that are not asked."""
    codes = (*(section.code for section in questionnaire.sections), VERIFIER)
    minutes = dict(zip(codes, minutes_of_steps(questionnaire), strict=True))

    def step(code: str, titre: str, state: str) -> EtapeReponse:
        left = minutes[code] if state == "à faire" else 0
        return EtapeReponse(code, titre, state, url_of(code), code == current, left)

    needed = settled.needed
    steps = [
        step(section.code, section.court, _state(section, settled, needed))
        for section in asked_sections(questionnaire, settled)
    ]
    return [*steps, step(VERIFIER, last, "à faire")] if last else steps


def _state(section: Section, settled: Settled, needed: frozenset[str]) -> str:
    asked = [code for code in section.questions if _is_typed(settled, code)]
    if any(code in settled.unreadable for code in asked) or _has_wrong_sum(settled, asked):
        return "à corriger"
    filled = {code for code in asked if not is_blank(settled.told.saisie.get(code, ""))}
    counted = _counted(section, asked, needed)
    if filled.issuperset(counted):
        return "faite" if filled or not _has_lines(section, settled) else "à faire"
    return "commencée" if filled else "à faire"


def _has_wrong_sum(settled: Settled, asked: list[str]) -> bool:
    """Return whether a total of the page exceeds its target, or misses it once all its lines are filled."""
    sums = (sum_state(settled, rule) for rule in settled.rules.sums if not set(asked).isdisjoint(rule.sum.lignes))
    judged = (somme for somme in sums if somme.readable and not somme.is_left_out and somme.cible is not None)
    return any(somme.is_over or not (somme.is_met or somme.blanks) for somme in judged)


def _has_lines(section: Section, settled: Settled) -> bool:
    """Return whether lines may be added to the page: none is an answer too, but only once the page was seen."""
    return any(block.code in settled.lines for groupe in section.groupes for block in groupe.blocks)


def _counted(section: Section, asked: list[str], needed: frozenset[str]) -> list[str]:
    """List the codes that make a page done: needed ones; if none, those that are not free text; else all."""
    mandatory = [code for code in asked if code in needed]
    return mandatory or [code for code in asked if not isinstance(section.questions[code], Text)] or asked


def _is_typed(settled: Settled, code: str) -> bool:
    return code in settled.valeurs and isinstance(settled.places[code].question, Asked)


def next_step(questionnaire: Questionnaire, settled: Settled, section: Section) -> str:
    """Return the code of the step after a section, whether that section is asked or not."""
    codes = [other.code for other in questionnaire.sections]
    after = codes[codes.index(section.code) + 1 :]
    asked = {other.code for other in asked_sections(questionnaire, settled)}
    return next((code for code in after if code in asked), VERIFIER)


def previous_step(questionnaire: Questionnaire, settled: Settled, section: Section) -> str | None:
    """Return the code of the section before, None for the first."""
    codes = [other.code for other in asked_sections(questionnaire, settled)]
    index = codes.index(section.code) if section.code in codes else 0
    return codes[index - 1] if index else None


def first_open_step(questionnaire: Questionnaire, settled: Settled, *, is_begun: bool) -> str:
    """Return the step to resume at: first section to do, else the check page. Once begun, an optional page is done."""
    sections = asked_sections(questionnaire, settled)
    if not is_begun:
        return sections[0].code if sections else VERIFIER
    needed = settled.needed
    for section in sections:
        state = _state(section, settled, needed)
        is_optional = needed.isdisjoint(section.questions)
        if state != "faite" and not (state == "commencée" and is_optional):
            return section.code
    return VERIFIER
