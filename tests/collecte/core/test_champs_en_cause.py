"""A refusal stands beside the field that it is about, not beside the first of its form."""

from collections.abc import Mapping

import pytest
from flask import Flask

from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import Monde
from tests.collecte.reponses.test_transmissions import entered, peopled

AVENANT = {"numero": "1", "debut": "2027-01-01", "fin": "2027-12-31", "etp": "1"}


@pytest.mark.parametrize(
    ("page", "typed", "champ"),
    [
        pytest.param("/campagnes/1/relances/nouvelle", {"repere": "jour", "jour": ""}, "jour", id="no day"),
        pytest.param("/campagnes/1/relances/nouvelle", {"repere": "jour", "jour": "2026-06-01"}, "jour", id="past day"),
        pytest.param("/campagnes/1/attendues/1", {"etp": "0,5", "mois": "40"}, "mois", id="months"),
        pytest.param("/campagnes/1/attendues/1", {"etp": "4", "mois": "5"}, "etp", id="share of a full time"),
        pytest.param(
            "/campagnes/1/prolongations",
            {"dla": "1", "cloture": "2026-08-30", "raison": "\u200b "},
            "raison",
            id="unseen reason",
        ),
        pytest.param(
            "/organisation/personnes/{claire}/affectations/nouvelle",
            {"dla": "1", "etp": "0,1", "debut": "2027-01-02", "fin": "2027-01-01"},
            "fin",
            id="end",
        ),
        pytest.param("/organisation/conventions/1/avenants/nouveau", AVENANT, "numero", id="taken number"),
        pytest.param(
            "/organisation/conventions/1/avenants/nouveau",
            AVENANT | {"fin": "2026-01-01"},
            "fin",
            id="end of an avenant",
        ),
    ],
)
def test_a_refusal_leads_to_the_field_that_it_is_about(
    petit_monde: Monde, app: Flask, page: str, typed: Mapping[str, str], champ: str
) -> None:
    claire, _ = prepare(petit_monde, peopled)
    petit_monde.convention()
    petit_monde.avenant()
    isabelle = entered(app, "Isabelle")
    isabelle.go(page.format(claire=claire.personne_id))
    isabelle.send({"raison": "Congés.", **typed} if "raison" in isabelle.fields() else typed)
    errors = isabelle.page.text.partition('aria-labelledby="erreurs"')[2].partition("</ul>")[0]
    assert errors.count("<a href=") == 1
    assert f'href="#{champ}"' in errors
