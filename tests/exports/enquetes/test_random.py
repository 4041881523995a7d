"""Random questionnaires, changed at random and answered in each version: every value is found in its column."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from exports.enquetes.catalogue import Variable, catalogue_of
from exports.records.records import AttenduEnquete, CollecteEnquete, Etat, ReponseEnquete, VersionPosee
from exports.tableur.text import clean_text
from questionnaires.answers.evaluation import evaluate
from questionnaires.core.elements import Question, Value
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Computed, Number, Text
from tests.exports.enquetes.builders import enquete, written
from tests.exports.records.classeurs import opened, parts, rows
from tests.questionnaires.core.hasard_questionnaires import random_questionnaire
from tests.questionnaires.core.hasard_reponses import altered, random_saisie
from tests.questionnaires.expressions.hasard import seeded

SEEDS = range(30)
ANSWERS = 3  # to each version


def campaign(seed: int, diffusion: str) -> CollecteEnquete:
    rng = seeded(seed)
    first = random_questionnaire(rng)
    versions = tuple(
        VersionPosee(numero=n, libelle=f"V{n}", questionnaire=spoken(asked, diffusion))
        for n, asked in enumerate((first, altered(rng, first, 3), altered(rng, first, 6)), start=1)
    )
    attendus: list[AttenduEnquete] = []
    for version in versions:
        for _ in range(ANSWERS):
            saisie = random_saisie(rng, version.questionnaire)
            evaluation = evaluate(version.questionnaire, saisie, today=date(2026, 9, 20))
            attendus.append(transmitted(len(attendus), version, evaluation.valeurs))
    return replace(enquete((), versions), attendus=tuple(attendus))


def spoken(questionnaire: Questionnaire, diffusion: str) -> Questionnaire:
    return Questionnaire.model_validate(questionnaire.model_dump() | {"diffusion": diffusion})


def transmitted(rank: int, version: VersionPosee, valeurs: Mapping[str, Value | None]) -> AttenduEnquete:
    return AttenduEnquete(
        dla="18",
        personne=rank,
        nom=f"Personne {rank}",
        etat=Etat.TRANSMIS,
        version=version.numero,
        transmise_le=datetime(2026, 9, 20, tzinfo=UTC),
        reponse=ReponseEnquete(valeurs=valeurs, connues={}),
    )


def typed_cell(question: Question, value: Value) -> object:
    """Return how a number or a text reads, found without the code under test; None for other kinds."""
    if isinstance(question, Number | Computed) and isinstance(value, int):
        return value / 10**question.decimals
    return clean_text(str(value)) if isinstance(question, Text) else None


def differences(collecte: CollecteEnquete) -> tuple[int, list[str]]:
    """Return how many numbers and texts were looked for, and those absent from the column of their variable."""
    headers, *lines = rows(opened(written(collecte)), "Données")
    lines_by_name = {str(line[2]): dict(zip(map(str, headers), line, strict=True)) for line in lines}
    looked, wrong = 0, []
    for attendu in collecte.attendus:
        for variable in catalogue_of(collecte.versions).variables:
            cell, wanted = lines_by_name[attendu.nom][variable.nom], expected_cell(variable, attendu)
            looked += wanted is not None
            if wanted is not None and cell != wanted:
                wrong.append(f"{attendu.nom}, {variable.nom}: {cell!r} instead of {wanted!r}")
    return looked, wrong


def expected_cell(variable: Variable, attendu: AttenduEnquete) -> object:
    """Return the expected cell, None when this test does not know it."""
    posee = variable.posees.get(attendu.version)
    if posee is None or attendu.reponse is None:
        return "non posée"
    value = attendu.reponse.valeurs.get(posee.question.code)
    return None if value is None else typed_cell(posee.question, value)


@pytest.mark.slow(reason="exhaustive draws; the other draws of this file are in `make test`")
def test_every_value_stands_under_its_variable_whatever_the_version() -> None:
    """Pitfalls 1, 10 and 17."""
    looked = 0
    for seed in SEEDS:
        count, wrong = differences(campaign(seed, "nominative"))
        assert wrong == []
        looked += count
    assert looked > 1_000


@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_that_someone_typed_leaves_when_answers_are_read_in_counts(seed: int) -> None:
    collecte = campaign(seed, "agregee")
    marked = []
    for attendu in collecte.attendus:
        asked = next(version.questionnaire for version in collecte.versions if version.numero == attendu.version)
        assert attendu.reponse is not None
        valeurs = {
            code: "REPERE" if isinstance(asked.questions.get(code), Text) and value else value
            for code, value in attendu.reponse.valeurs.items()
        }
        marked.append(replace(attendu, reponse=replace(attendu.reponse, valeurs=valeurs)))
    assert "REPERE" not in "".join(parts(written(replace(collecte, attendus=tuple(marked)))).values())
