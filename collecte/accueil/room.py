"""What the room « accueil » declares."""

from flask import Flask

from collecte.accueil.views import a_faire, accueil, accueils, aide, menu, tableau
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
        a_faire,
        accueil,
        accueils,
        aide,
        tableau,
    ),
)
