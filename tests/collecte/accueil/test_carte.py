"""The tiles of a région: each département has its place, and no tile hides another."""

from collecte.accueil.carte import placed
from collecte.models import Dla


def dlas(*codes: str) -> list[Dla]:
    return [Dla(id=number, code=code, nom=code) for number, code in enumerate(codes, start=1)]


def test_a_region_has_its_own_tiles() -> None:
    assert placed(dlas("18", "28", "45")) == {1: (3, 3), 2: (1, 2), 3: (2, 3)}


def test_a_departement_of_another_region_takes_nobodys_place() -> None:
    places = placed(dlas("18", "28", "36", "37", "41", "45", "62", "59"))
    assert places.keys() == {1, 2, 3, 4, 5, 6}
    assert len(set(places.values())) == len(places)


def test_a_code_that_is_no_departement_has_no_tile() -> None:
    assert placed(dlas("Métropole", "974")) == {}
