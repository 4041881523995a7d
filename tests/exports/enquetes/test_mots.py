"""Free texts of structures: hidden from any reader who could attribute fewer than five of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import TextesMontres
from exports.records.records import AttenduEnquete, CollecteEnquete, TexteLibre, Textes
from tests.exports.enquetes.structures import anonymous, collecte, satisfied

NOMMEE = {"NOMMEE": "oui"}


def wrote(dla: str, count: int, *, named: int = 0) -> list[AttenduEnquete]:
    """Build structures of a DLA that wrote a text, some of which let their DLA read their name."""
    return [satisfied(dla, {"UTILE": f"mot {dla} {rank}", **(NOMMEE if rank < named else {})}) for rank in range(count)]


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


def shown(enquete: CollecteEnquete, dla: str | None = None) -> list[str]:
    return [texte for mot in resultats(enquete, dla).mots for texte in mot.textes]


def test_the_region_and_a_dla_with_five_read_them_in_the_order_of_the_review() -> None:
    answers = [*wrote("18", 6), *wrote("28", 5)]
    enquete = told(answers)
    assert enquete.textes is not None
    assert shown(enquete) == [shown_text.texte for shown_text in enquete.textes.montres]
    assert shown(enquete, "18") == [shown_text.texte for shown_text in enquete.textes.montres if shown_text.dla == "18"]
    assert len(shown(enquete, "28")) == 5


@pytest.mark.parametrize("count", [1, 4])
def test_a_dla_with_fewer_than_five_writers_reads_none(count: int) -> None:
    enquete = told([*wrote("18", 9), *wrote("28", count), *(satisfied("28") for _ in range(6))])
    assert shown(enquete, "28") == []
    assert shown(enquete, "18") == [], "the others would be what is left of the région"
    assert len(shown(enquete)) == 9 + count


def test_a_dla_that_knows_whose_some_are_does_not_read_the_few_others() -> None:
    """It reads three of five with their names: the other two would be those of two structures."""
    enquete = told([*wrote("18", 5, named=3), *(satisfied("18") for _ in range(6)), *wrote("28", 9)])
    assert shown(enquete, "18") == []


def test_five_texts_of_four_structures_are_those_of_four() -> None:
    answers = wrote("18", 5)
    twice = replace(answers[0], personne=answers[1].personne)
    enquete = told([twice, *answers[1:], *(satisfied("18") for _ in range(4))])
    assert shown(enquete) == []


def test_anonymous_texts_are_read_in_the_region_and_by_no_dla() -> None:
    answers = wrote("18", 6)
    enquete = anonymous(answers)
    rows = enquete.anonymes
    assert rows is not None
    enquete = anonymous(answers, textes=reviewed(tuple(rows)))
    assert len(shown(enquete)) == 6
    assert shown(enquete, "18") == []


def test_a_text_that_several_wrote_is_read_once_with_their_number() -> None:
    shown_texts = TextesMontres("", ("Des outils", "Le temps", "Des outils"))
    assert shown_texts.par_texte == [("Des outils", 2), ("Le temps", 1)]
