"""Identity provider of the application, when the settings configure one."""

from typing import cast

from flask import Flask

from collecte.comptes.fournisseur.dialogue import Fournisseur
from collecte.core.config import Settings

RETOUR = "/connexion/fournisseur/retour"
"""Address to which the provider sends browsers back: it is in the provider's own settings, so it never changes."""

_KEY = "collecte fournisseur"


def install(app: Flask, settings: Settings) -> None:
    """Create the client of the provider, once for all requests; the sign-in page shows its name."""
    fournisseur = Fournisseur(settings.oidc, retour=settings.public_url.rstrip("/") + RETOUR) if settings.oidc else None
    app.extensions[_KEY] = fournisseur
    app.jinja_env.globals["fournisseur"] = fournisseur


def fournisseur_or_none(app: Flask) -> Fournisseur | None:
    return cast(Fournisseur | None, app.extensions[_KEY])
