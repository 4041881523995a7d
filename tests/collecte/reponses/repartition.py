"""Claire, of the DLA 18, with an expected answer on her time."""

from flask import Flask

from tests.collecte.mondes.bases import prepare
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

PAGE = "/reponses/1/REPARTITION"


def claire_expected(monde: Monde, souhaitable: bool) -> None:
    monde.region()
    monde.personne("Claire", "18", etp=80, password=PASSWORD)
    monde.campagne(souhaitable=souhaitable)


def expected_of_claire(monde: Monde, app: Flask, page: str | None = None, *, souhaitable: bool = False) -> Navigateur:
    """Return Claire's browser, signed in, on a page of her answer, or on the first page after signing in."""
    prepare(monde, claire_expected, souhaitable)
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    if page:
        browser.go(page)
    return browser
