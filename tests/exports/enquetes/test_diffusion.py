"""Answers promised to be read as counts only: no part of the file discloses one person's answer."""

from dataclasses import replace

import pytest

from exports.records.records import AttenduEnquete, CollecteEnquete
from questionnaires.core.questions import Computed, Number
from tests.exports.enquetes.builders import SAISIE_V1, SAISIE_V2, V1, V2, answered, enquete, versions, written
from tests.exports.records.classeurs import Value, opened, parts, rows, texts

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


def answers(count: int, *, others: int = 0) -> CollecteEnquete:
    """Build so many marked answers to the first version, and others to the second."""
    marked = [answered(AGREGEE[0], {**MARKED, "PARTENAIRES.1.P_MONTANT": amount}) for amount in amounts(count)]
    return enquete([*marked, *(answered(AGREGEE[1], SAISIE_V2, dla="28") for _ in range(others))], AGREGEE)


def nominative() -> CollecteEnquete:
    asked = versions(V1)
    return enquete([answered(asked[0], MARKED)], asked)


def under(collecte: CollecteEnquete, code: str) -> list[list[Value]]:
    """Return the rows of Synthèse under a question."""
    table = rows(opened(written(collecte)), "Synthèse")
    start = next(index for index, row in enumerate(table) if row[4] == code) + 1
    end = next((index for index in range(start, len(table)) if table[index][4] or table[index][0] is None), len(table))
    return [row[:3] for row in table[start:end]]


@pytest.mark.parametrize("count", [1, 4, 5, 12])
def test_no_answer_of_one_person_can_be_read_in_the_file(count: int) -> None:
    everything = "".join(parts(written(answers(count, others=3))).values())
    typed = [amount.replace(",", ".") for amount in amounts(count)]
    assert not [marker for marker in (*MARKERS, *typed, "1987-11", "32098") if marker in everything]
    assert f"{32_098}" in "".join(parts(written(nominative())).values())  # as the date would be written


def test_no_individual_row_is_written() -> None:
    workbook = opened(written(answers(12)))
    assert workbook.sheetnames == ["Lisez-moi", "Synthèse", "Suivi de la collecte", "Dictionnaire"]
    assert "sans les noms" in texts(workbook)


def test_below_five_persons_nothing_is_told() -> None:
    few = opened(written(answers(4)))
    asked = len([row for row in rows(few, "Synthèse")[4:] if row[4]])
    assert [row[0] for row in rows(few, "Synthèse")[5:] if row[0] and not row[4]].count(CONFIDENTIEL) == asked
    assert str(rows(few, "Synthèse")[0][0]).endswith(CONFIDENTIEL)
    assert not [row for row in rows(few, "Synthèse")[4:] if isinstance(row[1], int)]
    assert under(answers(5), "JOURS")[0] == ["Réponses", 5, None]


def test_five_answers_of_four_persons_are_four() -> None:
    five = answers(5)
    first, *others, _ = five.attendus
    twice = replace(five, attendus=(first, *others, replace(first, dla="28")))
    assert under(twice, "JOURS") == [[CONFIDENTIEL, None, None]]


def test_a_question_asked_of_few_is_confidential_among_many_answers() -> None:
    assert under(answers(4, others=8), "ANCIENNE") == [[CONFIDENTIEL, None, None]]
    assert under(answers(5, others=8), "ANCIENNE")[0] == ["Réponses", 5, None]


def test_those_not_concerned_are_not_among_the_five() -> None:
    """Otherwise the marks of two would be shown when four more were not concerned."""
    marks = ("4", "3", *["nc"] * 9)
    few = enquete([answered(AGREGEE[1], {"AVIS": mark}) for mark in marks], AGREGEE)
    assert under(few, "AVIS") == [[CONFIDENTIEL, None, None]]
    more = enquete([answered(AGREGEE[1], {"AVIS": mark}) for mark in ("4", "3", "2", *marks)], AGREGEE)
    assert ["Non concerné / ne sait pas", 9, None] in under(more, "AVIS")


def test_a_line_repeated_by_few_is_confidential() -> None:
    lines = [str(row[0]) for row in rows(opened(written(answers(4, others=8))), "Synthèse") if row[0]]
    assert "Vos partenaires" in lines  # without its number of lines
    assert under(answers(4, others=8), "P_MONTANT") == [[CONFIDENTIEL, None, None]]


def test_one_person_who_was_told_otherwise_keeps_the_names_out() -> None:
    both = (versions(V1, diffusion="agregee")[0], versions(V1, V2)[1])
    attendus: list[AttenduEnquete] = [answered(both[0], MARKED), *(answered(both[1], SAISIE_V2) for _ in range(9))]
    assert not enquete(attendus, both).is_nominative
    assert "Données" not in opened(written(enquete(attendus, both))).sheetnames
    assert enquete(attendus[1:], both).is_nominative


def test_a_computed_sum_does_not_give_away_the_one_who_left_a_part_blank() -> None:
    """The sum of the totals minus the sum of complete answers would be one person's answer."""
    blocks = (
        Number(code="A", libelle="A", maximum=1000),
        Number(code="B", libelle="B", maximum=1000),
        Computed(code="C", libelle="C", calculation="${A} + coalesce(${B}, 0)"),
        Computed(code="D", libelle="D", calculation="${C} * 2"),
    )
    asked = versions(blocks, diffusion="agregee")
    few = [answered(asked[0], {"A": "10"}) for _ in range(5)]
    mixed = enquete([*few, answered(asked[0], {"A": "10", "B": "731"})], asked)
    assert [row[0] for row in under(mixed, "A")] == ["Réponses", "Somme", "Moyenne"]
    assert [row[0] for row in under(mixed, "C")] == ["Réponses"]
    assert [row[0] for row in under(mixed, "D")] == ["Réponses"]
    everyone = enquete([answered(asked[0], {"A": "10", "B": "1"}) for _ in range(5)], asked)
    assert under(everyone, "C")[1][:2] == ["Somme", 55]
    assert under(everyone, "D")[1][:2] == ["Somme", 110]


def test_the_dictionary_still_describes_every_question() -> None:
    codes = {row[1] for row in rows(opened(written(answers(5))), "Dictionnaire")}
    assert {"OUTIL", "ANCIENNE", "CHANGE@v1", "P_MONTANT", "SUIVI_LONG.raison"} <= codes
