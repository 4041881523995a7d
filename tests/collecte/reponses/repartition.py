"""Claire, of the DLA 18, before the answer on her time that is expected of her."""

from flask import Flask

from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

PAGE = "/reponses/1/REPARTITION"


def expected_of_claire(monde: Monde, app: Flask, page: str | None = None, *, souhaitable: bool = False) -> Navigateur:
    """Signed in, on a page of her answer, or where signing in leads."""
    monde.region()
    monde.personne("Claire", "18", etp=80, password=PASSWORD)
    monde.campagne(souhaitable=souhaitable)
    own = Navigateur(app)
    own.sign_in("claire@exemple.fr")
    if page:
        own.go(page)
    return own
