"""Campaigns run by the current account; viewing one on its opening day opens it, even without the worker.

The first page that shows one on its day opens it, worker or not.
"""

from collections.abc import Sequence
from http import HTTPStatus

from flask import abort

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.models import Campagne
from collecte.reponses.hooks import OPENING_DAY
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.queries.campagnes import (
    get_animated_campagne,
    list_animated_campagnes,
    list_campagnes_to_fix,
)
from questionnaires.core.francais import paris_day


def animated(campagne_id: int) -> Campagne:
    """A campaign that the one who asks runs; 404 for any other."""
    campagne = get_animated_campagne(reading(), acteur(), campagne_id)
    if campagne is None:
        abort(HTTPStatus.NOT_FOUND)
    return campagne


def animated_to_change(campagne_id: int) -> Campagne:
    """The same, for a page that changes it. Raises SettledResultsError, CancelledCampagneError once nothing changes."""
    own = animated(campagne_id)
    check_not_settled(own)
    return own


def open_the_day() -> None:
    """To call before a page reads campaigns. Most times nothing is due, and nothing is written."""
    if list_campagnes_to_fix(reading(), paris_day(now())):
        _fix()


def animated_now(campagne_id: int) -> Campagne:
    """A campaign that the one who asks runs, opened if its day has come; 404 for any other. To call before anything
    else is read."""
    own = animated(campagne_id)
    if not own.is_to_fix(paris_day(now())):
        return own
    _fix()
    return animated(campagne_id)


def all_animated_now() -> Sequence[Campagne]:
    """Those that the one who asks runs, the latest période first, opened if their day has come. To call before anything
    else is read."""
    found = list_animated_campagnes(reading(), acteur())
    if not any(own.is_to_fix(paris_day(now())) for own in found):
        return found
    _fix()
    return list_animated_campagnes(reading(), acteur())


def _fix() -> None:
    OPENING_DAY.run(writing(), now())
    commit()
