"""Pages of the menu and of the site map, which rooms declare."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class GroupeMenu(Enum):
    """Place of a heading in the site map, and its readers."""

    MENU = auto()  # first, and in the menu, for visitors who are signed in
    COMPTE = auto()  # then, for the same visitors
    ENTREE = auto()  # first, for the others
    SITE = auto()  # last, for everyone


@dataclass(frozen=True, slots=True)
class PageDuPlan:
    """A page whose address needs no parameter: a heading of the map, or a page under the heading `sous`.

    Headings of a `groupe`, and pages under a heading, are shown by `rang`, whatever the order of rooms. `opens`: for a
    page that opens for only some of those who have its right. `waiting`: how many things wait there for the visitor.
    """

    endpoint: str
    titre: str
    resume: str
    rang: int
    sous: str = ""
    groupe: GroupeMenu = GroupeMenu.MENU
    opens: Callable[[], bool] | None = None
    waiting: Callable[[], int] | None = None
