"""The grid of RGAA 4.1 is complete, claims nothing without evidence, and matches the document and the declaration."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from collecte.accueil.accessibilite import Critere, Etat, grille
from tests.attaques.test_documents import is_there, nodes
from tests.collecte.mondes.navigateur import Navigateur, text_of
from tests.grille import DOCUMENT, document

PER_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""Number of criteria in each of the thirteen themes: 106 in all."""

TOLD = (Etat.NON_CONFORME, Etat.A_VERIFIER)
"""States that the declaration lists criterion by criterion."""


def criteres() -> list[Critere]:
    return [critere for theme in grille().themes for critere in theme.criteres]


def test_each_criterion_is_told_once_in_order() -> None:
    wanted = [f"{theme}.{rank}" for theme, many in enumerate(PER_THEME, 1) for rank in range(1, many + 1)]
    assert [critere.numero for critere in criteres()] == wanted
    assert len(wanted) == 106


def test_every_test_that_the_grid_names_exists() -> None:
    named = {test for critere in criteres() for test in critere.tests}
    assert len(named) > 10
    assert [test for test in named if not any(is_there(*node) for node in nodes(test))] == []


@pytest.mark.parametrize(
    ("etat", "note"),
    [
        pytest.param(Etat.CONFORME, "Sans doute.", id="holds, by nothing"),
        pytest.param(Etat.NON_CONFORME, "", id="does not hold, without saying what"),
        pytest.param(Etat.NON_APPLICABLE, "", id="does not apply, without saying why"),
        pytest.param(Etat.A_VERIFIER, "", id="to be verified, without saying what"),
    ],
)
def test_a_state_that_nothing_shows_is_refused(etat: Etat, note: str) -> None:
    with pytest.raises(ValueError, match=criteres()[0].numero):
        replace(criteres()[0], etat=etat, tests=(), note=note)


def test_the_document_is_that_of_the_grid() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(grille()), "run `make accessibilite`"


def test_the_declaration_tells_the_grid_and_no_more_than_without_an_audit(app: Flask) -> None:
    """« Non conforme » until an audit, however many criteria hold."""
    shown = text_of(Navigateur(app).go("/accessibilite"))
    assert "Accessibilité : non conforme" in shown.replace("\u00a0", " ")
    assert [
        critere.numero for critere in criteres() if (f"Critère {critere.numero}." in shown) != (critere.etat in TOLD)
    ] == []
    for etat, nombre in grille().compte.items():
        assert re.search(rf"{etat.capitalize()}\s+{nombre}\b", shown), etat
    assert "Défenseur des droits" in shown
