"""What the room « accueil » declares."""

from flask import Flask

from collecte.accueil.views import accueil, accueils, aide, menu, reponses, tableau
from collecte.core.rooms import Room


def _install(app: Flask) -> None:
    app.jinja_env.globals["menu"] = menu.menu

    @app.context_processor
    def help_of_page() -> dict[str, object]:
        return {"help_url": aide.address_of_help()}


ROOM = Room(
    name="accueil",
    install=_install,
    views=(
        accueil,
        accueils,
        aide,
        reponses,
        tableau,
    ),
)
