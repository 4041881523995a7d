"""The day of a campaign has come: its expected answers are fixed by the first page that is read, worker or not."""

from collecte.operations.attendues import fixer_celles_du_jour
from collecte.queries.campagnes import list_campagnes_to_fix
from collecte.web.context import commit, now, reading, writing
from questionnaires.francais import paris_day


def open_the_day() -> None:
    """To call before a page reads campaigns. Most times nothing is due, and nothing is written."""
    if list_campagnes_to_fix(reading(), paris_day(now())):
        fixer_celles_du_jour(writing(), now=now())
        commit()
