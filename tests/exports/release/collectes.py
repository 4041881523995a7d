"""Raw records of régions drawn from a seed, one période or two."""

import random
from collections.abc import Mapping
from dataclasses import replace

from exports.records.records import Attendu, Collecte, Serie
from exports.release.exactes import CollecteTemps, ReponseTemps
from questionnaires.core.questions import Choice
from questionnaires.temps.derive import SOUHAITE
from questionnaires.temps.periodes import Periode
from tests.exports.records.builders import CENTRE, collecte, questionnaire, released, reponse, transmis
from tests.exports.release.regions import draw, later

DLAS = tuple(replace(CENTRE[0], code=f"{number:02}", nom=f"DLA {number:02}") for number in range(30))
ASKED = questionnaire(activites=True, souhaitable=True)
CHOICES = tuple(question for question in ASKED.questions.values() if isinstance(question, Choice))


def drawn(seed: int) -> Collecte:
    """Build a settled région: répartitions, wishes and activités."""
    return released(_raw(draw(seed), seed))


def drawn_twice(seed: int) -> tuple[Collecte, Collecte]:
    """Build two semestres of the same persons, settled one after the other."""
    first = draw(seed)
    before = replace(_raw(first, seed), periode=Periode.parse("2025-S2"))
    after = _raw(later(first, seed), seed + 1)
    settled = released(replace(after, serie=Serie(anterieures=(before,))))
    return settled.serie.anterieures[0], settled


def drawn_over_two_years(seed: int) -> Collecte:
    """Build four semestres of the same persons, each settled in its turn, and return the last one."""
    answers, collectes = draw(seed), list[Collecte]()
    for place, code in enumerate(("2025-S1", "2025-S2", "2026-S1", "2026-S2")):
        collectes.append(replace(_raw(answers, seed + place), periode=Periode.parse(code)))
        answers = later(answers, seed + place)
    return released(replace(collectes[-1], serie=Serie(anterieures=tuple(collectes[:-1]))))


def _raw(answers: CollecteTemps, seed: int) -> Collecte:
    chance = random.Random(seed)  # noqa: S311 (a seed)
    return replace(collecte([_attendu(answer, chance) for answer in answers.reponses], dlas=DLAS), questionnaire=ASKED)


def _attendu(answer: ReponseTemps, chance: random.Random) -> Attendu:
    """Build an expected answer; everyone leans to the first option, so that some are given by almost all."""
    etp, mois = next((answer.poids // mois, mois) for mois in (60, 35, 20, 6) if answer.poids % mois == 0)
    codes = {question: [None, *(option.code for option in question.options)] for question in CHOICES}
    chosen: Mapping[str, int | str | None] = {
        question.code: chance.choices(options, [1, 7, *([1] * (len(options) - 2))])[0]
        for question, options in codes.items()
    }
    wished = {f"{code}_{SOUHAITE}": part for code, part in (answer.souhait or {}).items()}
    answer_typed = reponse(answer.parts, etp=etp, mois=mois, accord=answer.accord, valeurs={**chosen, **wished})
    return transmis(answer.dla, answer_typed, personne=answer.personne)
