"""Pictures of charts that open alone."""

import re

import pytest

from exports.tableur.charts import Reponse
from exports.tableur.images import TONES, ImageResultat, LigneImage


@pytest.mark.parametrize(
    ("nombre", "tones"),
    [
        pytest.param(12, ["ground", "own"], id="some"),
        pytest.param(0, ["ground"], id="nobody"),
        pytest.param(None, [], id="hidden: no bar, which would read as zero"),
    ],
)
def test_an_answer_has_a_bar_only_when_its_count_is_shown(nombre: int | None, tones: list[str]) -> None:
    ligne = LigneImage("Oui", [Reponse("Oui", nombre)], 20, "confidentiel")
    svg = ImageResultat(titre="Titre", question="Question ?", lignes=[ligne]).svg
    assert re.findall(r'<rect x[^>]*fill="([^"]+)"', svg) == [TONES[tone] for tone in tones]
