"""Draw of the demo: structures of older accompagnements, one of which refused and was replaced."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates, create_enquete
from collecte.campagnes.operations.choix_structures import DemandeStructures
from collecte.campagnes.operations.corrections import remplacer
from collecte.campagnes.queries.structures_interrogees import list_next
from collecte.core.security import Trousseau
from collecte.demo.ouvertures import expected_in, open_campagne, published
from collecte.demo.relances import note_past_departures
from collecte.demo.satisfaction import repondant_for
from collecte.models import Campagne, ChoixStructures, Participation, Population, Region, TirageStructures
from collecte.reponses.operations.refus import refuser
from questionnaires.core.francais import paris_day
from questionnaires.files.instruments import IMPACT

_SEED = 2014
_SIZE = 12
_OLDEST, _LATEST = 550, 183  # days ago: not those that the satisfaction survey asks
_OPENED = 3
_DAYS = 28


def build_draw(session: Session, region: Region, trousseau: Trousseau, now: datetime) -> tuple[Campagne, str]:
    """Build the campaign, open since three days; return it, and the name of the structure that replaced another."""
    opened = now - timedelta(days=_OPENED)
    first = paris_day(opened)
    asked = first - timedelta(days=_OLDEST), first - timedelta(days=_LATEST)
    session.add(
        TirageStructures(  # not drawn: two demos of one moment are the same
            region_id=region.id,
            instrument=IMPACT,
            accompagnes_du=asked[0],
            accompagnes_au=asked[1],
            graine=f"{random.Random(_SEED).getrandbits(128):032x}",  # noqa: S311 - a demo, not a secret
            tire_le=opened,
        )
    )
    session.flush()
    campagne = create_enquete(
        session,
        region=region,
        version=published(session, region, IMPACT, opened),
        dates=Dates(first, first + timedelta(days=_DAYS)),
        population=Population.STRUCTURES,
        accompagnes=asked,
        demande=DemandeStructures(choix=ChoixStructures.TIRAGE, taille=_SIZE),
        au_dela=True,  # some were asked by both other campaigns: what is overridden is in the journal, to be seen
        acteur=None,
        now=opened,
    )
    open_campagne(session, campagne, opened)
    lost = _replaceable(session, campagne)
    refused = min(opened + timedelta(hours=5), now)
    repondant = repondant_for(session, lost, trousseau, refused)
    refuser(session, participation_id=lost.id, acteur=repondant, now=refused)
    later = min(refused + timedelta(days=1), now)
    replacement = remplacer(session, participation_id=lost.id, au_dela=True, acteur=None, now=later)
    note_past_departures(session, campagne, now)
    return campagne, replacement


def _replaceable(session: Session, campagne: Campagne) -> Participation:
    """Return the first answer of a DLA where another structure may be taken."""
    return next(
        participation
        for participation in expected_in(session, campagne)
        if list_next(session, campagne.id, participation.dla_id)
    )
