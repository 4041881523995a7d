"""Answers promised to be read as counts only: no part of the file discloses one person's answer."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import cycle

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.publication import resultats_publies
from exports.enquetes.resultats import Question
from exports.records.records import AttenduEnquete, CollecteEnquete
from questionnaires.core.questions import Computed, Number
from tests.exports.enquetes.builders import (
    SAISIE_V1,
    SAISIE_V2,
    V1,
    V2,
    answered,
    enquete,
    expected,
    versions,
    written,
)
from tests.exports.enquetes.structures import settled
from tests.exports.records.classeurs import opened, parts, rows, texts

CONFIDENTIEL = "confidentiel (effectif trop faible)"
AGREGEE = versions(V1, V2, diffusion="agregee")
MARKERS = ("REPERE texte long", "REPERE précision", "REPERE partenaire", "REPERE commentaire", "REPERE connu")
MARKED = {
    **SAISIE_V1,
    "ANCIENNE": MARKERS[0],
    "BESOINS_AUTRE": MARKERS[1],
    "PARTENAIRES.1.P_NOM": MARKERS[2],
    "JOURS": "51,3",
    "SUIVI_LONG.raison": "autre",
    "SUIVI_LONG.commentaire": MARKERS[3],
    "DEPUIS": "17/11/1987",
}


def amounts(count: int) -> list[str]:
    """Return amounts that all differ, none of them equal to their mean."""
    return [f"654{number**3:04d},09" for number in range(1, count + 1)]


def around(attendus: Iterable[AttenduEnquete]) -> list[AttenduEnquete]:
    """Give these answers to three DLA in turn."""
    return [replace(attendu, dla=dla) for attendu, dla in zip(attendus, cycle(("18", "28", "36")), strict=False)]


def answers(count: int, *, others: int = 0) -> CollecteEnquete:
    """Build so many marked answers to the first version, and others to the second."""
    marked = [answered(AGREGEE[0], {**MARKED, "PARTENAIRES.1.P_MONTANT": amount}) for amount in amounts(count)]
    return enquete(around([*marked, *(answered(AGREGEE[1], SAISIE_V2) for _ in range(others))]), AGREGEE)


def nominative() -> CollecteEnquete:
    asked = versions(V1)
    return enquete([answered(asked[0], MARKED)], asked)


def asked_of(collecte: CollecteEnquete, code: str) -> Question:
    """Return a question as the release of these answers shows it."""
    release = settled(collecte).release
    assert release is not None
    resultats = resultats_publies(release)
    assert resultats is not None
    return next(question for question in resultats.questions if question.code == code)


@pytest.mark.parametrize("count", [1, 4, 5, 12])
def test_no_answer_of_one_person_can_be_read_in_the_file(count: int) -> None:
    everything = "".join(parts(written(settled(answers(count, others=3)))).values())
    typed = [amount.replace(",", ".") for amount in amounts(count)]
    assert not [marker for marker in (*MARKERS, *typed, "1987-11", "32098") if marker in everything]
    assert f"{32_098}" in "".join(parts(written(nominative())).values())  # as the date would be written


def test_no_individual_row_is_written() -> None:
    workbook = opened(written(settled(answers(12))))
    assert workbook.sheetnames == ["Lisez-moi", "Résultats", "Échelles", "Suivi de la collecte", "Dictionnaire"]
    assert "sans les noms" in texts(workbook)


def test_before_results_are_settled_no_figure_is_told() -> None:
    printed = rows(opened(written(answers(12))), "Résultats")
    assert "Résultats non arrêtés" in str(printed)
    assert not [cell for row in printed for cell in row if isinstance(cell, int)]


def test_below_five_persons_nothing_is_told() -> None:
    release = settled(answers(4)).release
    assert release is not None
    few = resultats_publies(release)
    assert few is not None
    assert (few.pourquoi, few.questions) == (CONFIDENTIEL, ())
    assert asked_of(answers(5), "JOURS").n == 5
    assert few.source.replace("\u00a0", " ").startswith("Source : Vos outils, réponses des personnes, publication n° 1")


def test_persons_are_never_called_structures() -> None:
    some_missing = enquete([*answers(9).attendus, expected(AGREGEE[0])], AGREGEE)
    said = " ".join(texts(opened(written(settled(some_missing))))).replace("\u00a0", " ")
    assert "9 réponses transmises sur 10 attendues : celles qui manquent" in said
    assert "structure" not in said


@pytest.mark.parametrize(("dlas", "pourquoi"), [(("18", "28"), CONFIDENTIEL), (("18", "28", "36"), "")])
def test_persons_of_fewer_than_three_dlas_are_confidential_however_many(dlas: tuple[str, ...], pourquoi: str) -> None:
    twelve = zip(answers(12).attendus, cycle(dlas), strict=False)
    release = settled(enquete([replace(attendu, dla=dla) for attendu, dla in twelve], AGREGEE)).release
    assert release is not None
    published = resultats_publies(release)
    assert published is not None
    assert published.pourquoi == pourquoi


def test_five_answers_of_four_persons_are_four() -> None:
    five = answers(5)
    first, *others, _ = five.attendus
    release = settled(replace(five, attendus=(first, *others, replace(first, dla="28")))).release
    assert release is not None
    twice = resultats_publies(release)
    assert twice is not None
    assert twice.pourquoi == CONFIDENTIEL


def test_a_question_asked_of_few_is_confidential_among_many_answers() -> None:
    assert asked_of(answers(4, others=8), "BESOINS").confidentiel == CONFIDENTIEL
    assert not asked_of(answers(5, others=8), "BESOINS").confidentiel


def test_counts_of_one_to_four_persons_are_hidden_with_another() -> None:
    """Six say « tableur », two « papier »."""
    said = [answered(AGREGEE[1], {"OUTIL": code}) for code in ("tableur",) * 6 + ("papier",) * 2]
    hidden = [
        modalite for modalite in asked_of(enquete(around(said), AGREGEE), "OUTIL").modalites if modalite.nombre is None
    ]
    assert {"tableur", "papier"} <= {code for modalite in hidden for code in modalite.codes}


def test_those_not_concerned_are_not_among_the_five() -> None:
    """Otherwise the marks of two would be shown when four more were not concerned."""
    marks = ("4", "3", *["nc"] * 9)
    few = enquete(around(answered(AGREGEE[1], {"AVIS": mark}) for mark in marks), AGREGEE)
    assert asked_of(few, "AVIS").confidentiel == CONFIDENTIEL


def test_a_line_repeated_by_few_is_confidential() -> None:
    assert asked_of(answers(4, others=8), "P_MONTANT").confidentiel == CONFIDENTIEL


def test_one_person_who_was_told_otherwise_keeps_the_names_out() -> None:
    both = (versions(V1, diffusion="agregee")[0], versions(V1, V2)[1])
    attendus: list[AttenduEnquete] = [answered(both[0], MARKED), *(answered(both[1], SAISIE_V2) for _ in range(9))]
    assert not enquete(attendus, both).is_nominative
    assert "Données" not in opened(written(settled(enquete(attendus, both)))).sheetnames
    assert enquete(attendus[1:], both).is_nominative


def test_a_computed_sum_does_not_give_away_the_one_who_left_a_part_blank() -> None:
    """The sum of the totals minus the sum of complete answers would be one person's answer: no figure of it is told."""
    blocks = (
        Number(code="A", libelle="A", maximum=1000),
        Number(code="B", libelle="B", maximum=10**8),
        Computed(code="C", libelle="C", calculation="${A} + coalesce(${B}, 0)"),
    )
    asked = versions(blocks, diffusion="agregee")
    few = [answered(asked[0], {"A": "10"}) for _ in range(5)]
    mixed = enquete(around([*few, answered(asked[0], {"A": "10", "B": "73173173"})]), asked)
    assert asked_of(mixed, "A").dits
    assert {question.code: bool(question.confidentiel) for question in resultats(mixed).questions} == {
        "A": False,
        "B": True,
        "C": True,
    }
    assert "73173173" not in "".join(parts(written(settled(mixed))).values())


def test_the_dictionary_still_describes_every_question() -> None:
    codes = {row[1] for row in rows(opened(written(answers(5))), "Dictionnaire")}
    assert {"OUTIL", "ANCIENNE", "CHANGE@v1", "P_MONTANT", "SUIVI_LONG.raison"} <= codes
