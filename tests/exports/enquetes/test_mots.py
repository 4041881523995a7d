"""Free texts of structures: hidden from any reader who could attribute fewer than five of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from exports.enquetes.resultats import resultats
from exports.records.records import AttenduEnquete, CollecteEnquete, TexteLibre, Textes
from tests.exports.enquetes.structures import anonymous, collecte, satisfied

NOMMEE = {"NOMMEE": "oui"}


def wrote(dla: str, count: int, *, named: int = 0) -> list[AttenduEnquete]:
    """Build structures of a DLA that wrote a text, some of which let their DLA read their name."""
    return [satisfied(dla, {"UTILE": f"mot {dla} {at}", **(NOMMEE if at < named else {})}) for at in range(count)]


def reviewed(attendus: Sequence[AttenduEnquete]) -> Textes:
    """Keep all of them, in a shuffled order."""
    montres = [
        TexteLibre(code="UTILE", dla=attendu.dla, texte=str(attendu.reponse.valeurs["UTILE"]))
        for attendu in attendus
        if attendu.reponse and attendu.reponse.valeurs.get("UTILE")
    ]
    montres.sort(key=lambda shown_text: shown_text.texte[::-1])
    return Textes(montres=tuple(montres), ecrits=Counter(("UTILE", shown_text.dla) for shown_text in montres))


def told(attendus: Sequence[AttenduEnquete]) -> CollecteEnquete:
    return collecte(attendus, textes=reviewed(attendus))


def shown(given: CollecteEnquete, dla: str | None = None) -> list[str]:
    return [texte for mot in resultats(given, dla).mots for texte in mot.textes]


def test_the_region_and_a_dla_with_five_read_them_in_the_order_of_the_review() -> None:
    answers = [*wrote("18", 6), *wrote("28", 5)]
    given = told(answers)
    assert given.textes is not None
    assert shown(given) == [shown_text.texte for shown_text in given.textes.montres]
    assert shown(given, "18") == [shown_text.texte for shown_text in given.textes.montres if shown_text.dla == "18"]
    assert len(shown(given, "28")) == 5


@pytest.mark.parametrize("count", [1, 4])
def test_a_dla_with_fewer_than_five_writers_reads_none(count: int) -> None:
    given = told([*wrote("18", 9), *wrote("28", count), *(satisfied("28") for _ in range(6))])
    assert shown(given, "28") == []
    assert shown(given, "18") == [], "the others would be what is left of the région"
    assert len(shown(given)) == 9 + count


def test_a_dla_that_knows_whose_some_are_does_not_read_the_few_others() -> None:
    """It reads three of five with their names: the other two would be those of two structures."""
    given = told([*wrote("18", 5, named=3), *(satisfied("18") for _ in range(6)), *wrote("28", 9)])
    assert shown(given, "18") == []


def test_five_texts_of_four_structures_are_those_of_four() -> None:
    answers = wrote("18", 5)
    twice = replace(answers[0], personne=answers[1].personne)
    given = told([twice, *answers[1:], *(satisfied("18") for _ in range(4))])
    assert shown(given) == []


def test_anonymous_texts_are_read_in_the_region_and_by_no_dla() -> None:
    answers = wrote("18", 6)
    given = anonymous(answers)
    rows = given.anonymes
    assert rows is not None
    given = anonymous(answers, textes=reviewed(tuple(rows)))
    assert len(shown(given)) == 6
    assert shown(given, "18") == []
