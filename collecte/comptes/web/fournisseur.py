"""Identity provider of the application, when the settings configure one."""

from typing import cast

from flask import Flask

from collecte.comptes.fournisseur import Fournisseur
from collecte.core.config import Settings

RETOUR = "/connexion/fournisseur/retour"
"""Where the provider sends browsers back: its own settings name it, so that it never changes."""

_KEY = "collecte fournisseur"


def install(app: Flask, settings: Settings) -> None:
    """Make what asks the provider, once for all requests; the sign-in page has its name."""
    own = Fournisseur(settings.oidc, retour=settings.public_url.rstrip("/") + RETOUR) if settings.oidc else None
    app.extensions[_KEY] = own
    app.jinja_env.globals["fournisseur"] = own


def fournisseur_or_none(app: Flask) -> Fournisseur | None:
    return cast(Fournisseur | None, app.extensions[_KEY])
