"""Openings of the demo: campaigns whose notice is completed, then confirmed."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.operations.ouverture import confirm_opening
from collecte.models import Campagne
from collecte.models.notices import CSE_SANS_OBJET

CONTACT = "c2ra@demo.example"


def open_campagne(session: Session, campagne: Campagne, now: datetime) -> Campagne:
    """Open a campaign on its day, its notice completed where blank; return it."""
    if campagne.missing_notice:
        notice = replace(campagne.information, contact=CONTACT, cse=campagne.information.cse or CSE_SANS_OBJET)
        change_notice(session, campagne_id=campagne.id, notice=notice, acteur=None, now=now)
    confirm_opening(session, campagne_id=campagne.id, acteur=None, now=now)
    return campagne
