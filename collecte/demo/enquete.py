"""Library of the demo region: shipped questionnaires to adapt, and a flash survey under way."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import create_brouillon
from collecte.campagnes.operations.campagnes import Dates, create_enquete
from collecte.comptes.queries.comptes import get_acteur_of
from collecte.demo.ouvertures import expected_in, open_campagne, published
from collecte.demo.relances import note_past_departures
from collecte.demo.reponses import answer
from collecte.models import Campagne, Participation, Personne, Population, Region
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import BILAN, shipped_questionnaires
from questionnaires.files.yaml_questionnaire import read_questionnaire
from questionnaires.temps.periodes import Periode

_NAME = "besoins-de-formation.yaml"
_DAYS = 14
_REMARKS = ("", "", "Plutôt en septembre.", "Des sessions courtes, près de chez nous.", "")


def flash() -> Questionnaire:
    """Return the flash survey of the demo."""
    return read_questionnaire(_NAME, resources.files("collecte").joinpath("demo", _NAME).read_bytes())


def build_library(session: Session, region: Region, rng: random.Random, now: datetime) -> tuple[Campagne, int, int]:
    """Prepare the shipped questionnaires, and open the survey two days ago; most have answered.

    Returns its campaign, the answers transmitted and those expected.
    """
    for shipped in shipped_questionnaires().values():
        prepared = now - timedelta(days=_DAYS)
        create_brouillon(session, region_id=region.id, questionnaire=shipped, acteur=None, now=prepared)
    opened = now - timedelta(days=2)
    brouillon = create_brouillon(session, region_id=region.id, questionnaire=flash(), acteur=None, now=opened)
    campagne = create_enquete(
        session,
        region=region,
        version=published(session, region, brouillon.code, opened),
        dates=Dates(paris_day(opened), paris_day(now) + timedelta(days=_DAYS)),
        acteur=None,
        now=opened,
    )
    open_campagne(session, campagne, opened)
    expected = expected_in(session, campagne)
    for participation in expected[:-3]:
        acteur = get_acteur_of(session, author_of(participation).id)
        answer(session, participation, [_typed(rng)], acteur, now)
    note_past_departures(session, campagne, now)
    return campagne, len(expected) - 3, len(expected)


def build_planned(session: Session, region: Region, acteur: Acteur, now: datetime) -> Campagne:
    """Plan a campaign: the bilan of the avenant of this year, one answer per DLA."""
    today = paris_day(now)
    return create_enquete(
        session,
        region=region,
        version=published(session, region, BILAN, now, acteur),
        dates=Dates(today + timedelta(days=_DAYS), today + timedelta(days=3 * _DAYS), 7),
        population=Population.DLA,
        periode=Periode(today.year, "V", 1),
        acteur=acteur,
        now=now,
    )


def author_of(participation: Participation) -> Personne:
    """Return the respondent. Raise LookupError for the answer of a whole DLA."""
    if participation.personne is None:
        raise LookupError(participation.id)
    return participation.personne


def _typed(rng: random.Random) -> Mapping[str, str]:
    subjects = rng.sample(["modele", "gouvernance", "rh", "diagnostic"], rng.randrange(1, 4))
    typed = {
        "SUJETS": " ".join(subjects),
        "BILAN_2026": rng.choice(["4", "3", "3", "2", "nc"]),
        "JOURS": rng.choice(["0", "1", "2", "2,5", "3", "5"]),
        "REMARQUE": rng.choice(_REMARKS),
    }
    if typed["JOURS"] != "0":
        typed["FORMAT"] = rng.choice(["presence", "distance", "mixte"])
    return typed
