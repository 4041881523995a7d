"""Results read beside those of the campaign before, on the page."""

import re
from datetime import date, datetime

import pytest
from flask import Flask

from collecte.models import Population
from questionnaires.core.francais import PARIS
from tests.collecte.classeurs.lectures import plain
from tests.collecte.enquetes.test_resultats_structures import as_, people
from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.retours import AVIS, answer, asked, settled
from tests.collecte.mondes.structures import AU, DU


def twice(monde: Monde, *, dlas: tuple[str, ...] = ()) -> None:
    """Settle two campaigns of the same questionnaire: twelve, then fifteen structures of twenty are satisfied. The
    second asks `dlas`, or all."""
    isabelle = people(monde)
    bad = {**AVIS, "BESOIN": "1"}
    first = asked(monde, {"18": 10, "28": 10})
    for dla in ("18", "28"):
        answer(monde, first, dla, [AVIS] * 6 + [bad] * 4)
    settled(monde, isabelle, first)
    monde.heure.moment = datetime(2026, 9, 1, 9, tzinfo=PARIS)
    second = monde.enquete(
        1,
        ouverture=date(2026, 9, 1),
        cloture=date(2026, 9, 21),
        population=Population.STRUCTURES,
        accompagnes=(DU, AU),
        dlas=dlas,
    )
    answer(monde, second, "18", [AVIS] * 10)
    answer(monde, second, "28", [AVIS] * 5 + [bad] * 5)
    monde.heure.moment = datetime(2026, 9, 23, 9, tzinfo=PARIS)
    monde.settle(isabelle, second)


def test_each_chart_stands_beside_the_campaign_before(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, twice)
    page = as_(app, "Isabelle")
    source = page.go("/campagnes/2/resultats?imprimer=1").get_data(as_text=True)
    (table,) = re.findall(r"<summary>Comparer avec(?:(?!</details>).)*besoin de départ.*?</details>", source, re.DOTALL)
    cells = [plain(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[dh][ >].*?</t[dh]>", table, re.DOTALL)]
    assert cells == [
        *("Question", "1er juillet 2026", "Cette campagne"),
        *("L’accompagnement a-t-il répondu à votre besoin de départ ?", "12 sur 20", "15 sur 20"),
    ]
    assert plain(source).count("ne se dit qu’après deux tirages au sort") == 1, "whatever the number of charts"


def test_the_first_campaign_is_compared_with_none(petit_monde: Monde, app: Flask) -> None:
    prepare(petit_monde, twice)
    page = as_(app, "Isabelle")
    assert "Comparer avec" not in page.go("/campagnes/1/resultats?imprimer=1").get_data(as_text=True)


@pytest.mark.parametrize(
    ("prenom", "said"),
    [("Isabelle", "Le DLA 28 n’est plus interrogé."), ("Paule", "Les DLA interrogés ne sont pas tous les mêmes.")],
)
def test_the_comparison_says_which_dla_left_and_names_it_to_the_c2ra_alone(
    petit_monde: Monde, app: Flask, prenom: str, said: str
) -> None:
    prepare(petit_monde, twice, dlas=("18",))
    page = as_(app, prenom)
    page.go("/campagnes/2/resultats?imprimer=1")
    assert page.text.count(said) >= 2, "beside how to read figures, and under each table"
    assert f"sur le nombre de réponses. {said}" in page.text
    other = "n’est plus interrogé" if prenom == "Paule" else "tous les mêmes"
    assert other not in page.text
    page.go("/campagnes/2/resultats/dlas/1?imprimer=1")
    assert said not in page.text, "a DLA is compared with itself"
