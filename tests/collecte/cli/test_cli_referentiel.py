"""`collecte referentiel`: the text and its codes in the terminal."""

import pytest

from questionnaires.referentiel.modifications import retire
from tests.collecte.cli.test_cli import CENTRE, done, refusal
from tests.collecte.mondes.commande import Commande
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.versions import adopted, changed, opened


@pytest.fixture
def ici(petit_monde: Monde) -> Commande:
    """A région that adopted a second version and debates a third."""
    petit_monde.region()
    isabelle = petit_monde.animatrice()
    adopted(petit_monde, isabelle)
    version_id = opened(petit_monde, isabelle, "Encore")
    changed(petit_monde, isabelle, version_id, lambda referentiel: retire(referentiel, "M1F5"))
    return Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(hide_password=False)})


def test_the_text_of_2006_is_shown_without_a_base() -> None:
    lines = done(Commande()("referentiel", "afficher")).splitlines()
    assert lines[0] == "Référentiel du métier de chargé(e) de mission DLA : 4 missions, 11 fonctions, 47 activités"
    assert "  Suivi et régulation [M3F1]" in lines
    assert (
        "    Saisie Enée : qualité, régularité, précision sur données obligatoires (relevés d’emplois) [M3X1P1]"
        in lines
    )


@pytest.mark.parametrize(
    ("options", "title", "fonctions"),
    [
        pytest.param((), "Version 2 : Après le débat (adoptée)", "12 fonctions", id="adopted"),
        pytest.param(("--version", "1"), "Version 1 : Texte de 2006 (adoptée)", "11 fonctions", id="first"),
        pytest.param(("--version", "3"), "Version 3 : Encore (en débat)", "11 fonctions", id="en débat"),
    ],
)
def test_a_version_of_a_region_is_shown(ici: Commande, options: tuple[str, ...], title: str, fonctions: str) -> None:
    output = done(ici("referentiel", "afficher", "--region", CENTRE, *options))
    assert output.startswith(f"{title}\n")
    assert fonctions in output


def test_an_unknown_version_is_refused_with_those_there_are(ici: Commande) -> None:
    message = refusal(ici("referentiel", "afficher", "--version", "4"))
    assert "Il n’y a pas de version 4 du référentiel. Versions de la région : 1, 2, 3." in message
