"""Topics of the help, which rooms declare."""

from dataclasses import dataclass

from collecte.policy import Lecteur

LECTEURS_DLA = (Lecteur.CHARGE, Lecteur.DIRECTION, Lecteur.ANIMATION)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of a page: `alt` for readers who cannot see it; its size in pixels, a phone’s or a screen’s."""

    alt: str
    largeur: int = 480
    hauteur: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """A page of help; its text is `templates/<room>/aide/CODE.html`, which extends `aide.html`.

    Topics are listed by `rang`, whatever the order of rooms. `pages`: endpoints, or whole blueprints, that it is about:
    they link to it, and its quotations are checked against them. `image`: made by `make aide` as
    `static/aide/CODE.webp`.
    """

    code: str
    titre: str
    resume: str
    rang: int
    lecteurs: tuple[Lecteur, ...]
    pages: tuple[str, ...] = ()
    image: Image | None = None
