"""Names of sheets: whole words, unique."""

from dataclasses import replace

import pytest

from exports.regional.noms import Noms, short_of
from tests.exports.enquetes.structures import collecte


@pytest.mark.parametrize(
    ("titre", "told"),
    [
        pytest.param("Vos outils", "Vos outils", id="short enough"),
        pytest.param("Vos besoins de formation", "Vos besoins", id="cut at a word, not on a preposition"),
        pytest.param("Vos projets ici et là-bas", "Vos projets ici", id="cut where a word ends"),
        pytest.param("Formations suivies", "Formations", id="one letter too long"),
        pytest.param("Anticonstitutionnellement", "Anticonstitutionn", id="one long word"),
    ],
)
def test_a_questionnaire_is_named_by_its_first_whole_words(titre: str, told: str) -> None:
    assert short_of(replace(collecte([]), code="BESOINS", titre=titre)) == told


def test_names_cut_alike_stay_apart() -> None:
    noms, titres = Noms(), ("Vos besoins de formation", "Vos besoins de logement")
    names = [noms.give(short_of(replace(collecte([]), code="BESOINS", titre=titre))) for titre in titres]
    assert names == ["Vos besoins", "Vos besoins 2"]
