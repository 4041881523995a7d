"""Campaigns run by the current account; viewing one on its opening day opens it, even without the worker."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NoReturn

from flask import abort, flash, redirect, request, url_for

from collecte.comptes.web.context import acteur, commit, now, reading, writing
from collecte.core.errors import UserFacingError
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
    """Return a campaign that the current account runs; 404 for any other."""
    return get_animated_campagne(reading(), acteur(), campagne_id) or abort(HTTPStatus.NOT_FOUND)


def animated_to_change(campagne_id: int) -> Campagne:
    """Return a campaign to change; 404 if another's. Lead away as `check_changeable`."""
    campagne = animated(campagne_id)
    check_changeable(campagne)
    return campagne


def check_changeable(campagne: Campagne) -> None:
    """Lead to the follow-up, which says why, in place of a page that would change a final campaign. What was typed
    before it became so is sent all the same, and shown with the refusal of its operation."""
    if request.method == "POST":
        return
    try:
        check_not_settled(campagne)
    except UserFacingError as error:
        lead_to_follow_up(campagne.id, str(error))


def lead_to_follow_up(campagne_id: int, sentence: str) -> NoReturn:
    """Answer with the page of a campaign, which says the sentence."""
    flash(sentence)
    abort(redirect(url_for("campagnes.suivi", campagne_id=campagne_id), HTTPStatus.SEE_OTHER))


def open_the_day() -> None:
    """Open the campaigns whose day has come, before a page reads any. Most times nothing is due, nor written."""
    if list_campagnes_to_fix(reading(), paris_day(now())):
        _fix()


def animated_now(campagne_id: int) -> Campagne:
    """Return a campaign that the current account runs, opened if its day has come; 404 for any other. To call before
    anything else is read."""
    campagne = animated(campagne_id)
    if not campagne.is_to_fix(paris_day(now())):
        return campagne
    _fix()
    return animated(campagne_id)


def all_animated_now() -> Sequence[Campagne]:
    """List the campaigns that the current account runs, latest période first, opened if their day has come. To call
    before anything else is read."""
    campagnes = list_animated_campagnes(reading(), acteur())
    if not any(campagne.is_to_fix(paris_day(now())) for campagne in campagnes):
        return campagnes
    _fix()
    return list_animated_campagnes(reading(), acteur())


def _fix() -> None:
    OPENING_DAY.run(writing(), now())
    commit()
