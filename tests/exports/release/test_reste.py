"""The remainder of a released région without the answers that its reader knows, and périodes over the same months."""

import pytest

from exports.release.periodes import Dite, gives_away
from exports.release.reste import PersonneComptee, may_read, may_read_some
from exports.release.seuils import Seuils
from questionnaires.temps.periodes import Periode


def knowing(letters: str, *known: int) -> bool:
    """Return whether someone who knows the answers at these places may read the région; a letter per answer, by DLA."""
    comptes = [PersonneComptee(number, dla) for number, dla in enumerate(letters)]
    return may_read(comptes, [comptes[place] for place in known], Seuils())


def test_what_a_reader_does_not_know_of_the_region_is_four_persons_in_two_dla_or_nobody() -> None:
    assert knowing("AABBC")
    assert knowing("AABBC", 0)
    assert not knowing("AABBC", 0, 1)
    assert knowing("AABBC", 0, 1, 2, 3, 4)
    assert knowing("AABBCC", 0, 1)
    assert not knowing("ABCCCC", 0, 1)
    assert not may_read([PersonneComptee(7, "A"), *(PersonneComptee(n, "B") for n in (7, 8, 9))], [], Seuils())


def test_of_counts_that_nobody_knows_who_is_in_four_persons_in_two_dla_must_be_left() -> None:
    comptes = [PersonneComptee(number, dla) for number, dla in enumerate("AABBCC")]
    assert may_read_some(5, 3, comptes[:1], comptes, Seuils())
    assert not may_read_some(5, 3, comptes[:2], comptes, Seuils())
    assert not may_read_some(6, 2, comptes[:1], comptes, Seuils())
    assert may_read_some(4, 2, [PersonneComptee(99, "Z")], comptes, Seuils())


def dite(code: str, personnes: str | None) -> Dite:
    """Build a période from a letter per person, full-time, or there half of it for a capital; a bar between two DLA."""
    periode = Periode.parse(code)
    if personnes is None:
        return Dite(periode, None)
    whole = periode.mois * 1_000
    return Dite(
        periode,
        {
            PersonneComptee(letter.lower(), str(place)): whole // 2 if letter.isupper() else whole
            for place, letters in enumerate(personnes.split("|"))
            for letter in letters
        },
    )


@pytest.mark.parametrize(
    ("told", "others", "gives"),
    [
        pytest.param("2026-A1 abcdef", ["2026-S1 abcdef", "2026-S2 abcdef"], False, id="the same persons"),
        pytest.param("2026-A1 abcde", ["2026-S1 abcdef", "2026-S2 abcdef"], True, id="one of them is missing"),
        pytest.param("2026-A1 abcdEF", ["2026-S1 abcde", "2026-S2 abcdf"], False, id="one left, another came"),
        pytest.param("2026-A1 abcdef", ["2026-S1 abcdef", "2026-S2 abcde"], True, id="one skipped a semestre"),
        pytest.param("2026-S2 abcde", ["2026-A1 abcdef", "2026-S1 abcdef"], True, id="the same, semestre last"),
        pytest.param("2026-A1 abcde", ["2026-S1 abcdef"], False, id="a semestre is missing"),
        pytest.param("2026-S2 abcdef", ["2026-S1 abcdef", "2026-A1 abcde"], True, id="the last semestre"),
        pytest.param("2026-S2 abcdef", ["2026-S1 abcdef", "2025-A1 abcde"], False, id="another year"),
        pytest.param("2026-V1 abcde", ["2026-A1 abcdef"], True, id="an avenant and its année"),
        pytest.param("2026-A1 abcde", ["2026-Q1 abcdef", "2026-Q2 abcde", "2026-Q3 abcde"], True, id="quadrimestres"),
        pytest.param("2026-Q1 abcde", ["2026-S1 abcdef"], False, id="months that do not match"),
        pytest.param("2026-A1 abcde", ["2026-V1 fghij"], False, id="enough persons apart"),
        pytest.param("2026-A1 a|b|c|d|e", ["2026-V1 af|bg|ch|di|ej"], True, id="enough apart, one in each DLA"),
        pytest.param("2026-A1 ab|c", ["2026-V1 ab|defghi"], False, id="six came where one left"),
        pytest.param(
            "2026-S2 abcde",
            ["2026-S1 abcdef", "2026-Q1 abcdef", "2026-Q2 abcdef", "2026-Q3 abcdef"],
            True,
            id="semestres and quadrimestres, without a whole année",
        ),
    ],
)
def test_a_periode_is_compared_with_those_that_cover_it_month_for_month(
    told: str, others: list[str], gives: bool
) -> None:
    dites = [dite(*letters.split()) for letters in others]
    assert gives_away(dite(*told.split()), dites, Seuils()) == gives


@pytest.mark.parametrize(("poids", "gives"), [(499, False), (500, True)])
def test_someone_counts_apart_from_half_an_etp_mois_on(poids: int, gives: bool) -> None:
    same = {PersonneComptee(personne, "18"): 12_000 for personne in "abcde"}
    annee, avenant = (Periode.parse(code) for code in ("2026-A1", "2026-V1"))
    assert (
        gives_away(Dite(annee, same), [Dite(avenant, {**same, PersonneComptee("f", "18"): poids})], Seuils()) is gives
    )


def test_periodes_whose_persons_nobody_knows_any_more_are_not_told_beside_each_other() -> None:
    semestres = [dite("2026-S1", "abcdef"), dite("2026-S2", "abcdef")]
    assert gives_away(dite("2026-A1", None), semestres, Seuils())
    assert not gives_away(dite("2026-A1", None), semestres[:1], Seuils())
    assert gives_away(dite("2026-A1", "abcdef"), [semestres[0], dite("2026-S2", None)], Seuils())
