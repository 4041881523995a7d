"""Library of the demo region: shipped questionnaires to adapt, and a flash survey under way."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import create_brouillon
from collecte.bibliotheque.operations.publications import publish_brouillon
from collecte.bibliotheque.queries.brouillons import get_brouillon_of
from collecte.campagnes.operations.campagnes import Dates, create_enquete
from collecte.comptes.queries.comptes import get_acteur_of
from collecte.demo.ouvertures import open_campagne
from collecte.demo.relances import note_past_departures
from collecte.models import Campagne, Participation, Personne, Population, Region, VueDirection
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import Partage, Recu, save_answers, transmettre
from collecte.reponses.queries.versions import get_last_version
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
    publish_brouillon(session, brouillon_id=brouillon.id, base_revision=0, move_drafts=False, acteur=None, now=opened)
    version = get_last_version(session, brouillon.code, region.id)
    if version is None:
        raise LookupError(brouillon.code)
    campagne = create_enquete(
        session,
        region=region,
        version=version,
        dates=Dates(paris_day(opened), paris_day(now) + timedelta(days=_DAYS)),
        acteur=None,
        now=opened,
    )
    open_campagne(session, campagne, opened)
    expected = session.scalars(
        select(Participation).where(Participation.campagne_id == campagne.id).order_by(Participation.id)
    ).all()
    for participation in expected[:-3]:
        _answer(session, participation, rng, now)
    note_past_departures(session, campagne, now)
    return campagne, len(expected) - 3, len(expected)


def build_planned(session: Session, region: Region, acteur: Acteur, now: datetime) -> Campagne:
    """Plan a campaign: the bilan of the avenant of this year, one answer per DLA."""
    brouillon = get_brouillon_of(session, region.id, BILAN)
    if brouillon is None:
        raise LookupError(BILAN)
    revision = brouillon.revision
    publish_brouillon(
        session, brouillon_id=brouillon.id, base_revision=revision, move_drafts=False, acteur=acteur, now=now
    )
    version = get_last_version(session, BILAN, region.id)
    if version is None:
        raise LookupError(BILAN)
    today = paris_day(now)
    return create_enquete(
        session,
        region=region,
        version=version,
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


def _answer(session: Session, participation: Participation, rng: random.Random, now: datetime) -> None:
    acteur = get_acteur_of(session, author_of(participation).id)
    save_answers(
        session,
        participation_id=participation.id,
        base_revision=0,
        typed=_typed(rng),
        acteur=acteur,
        now=now,
    )
    result = transmettre(
        session,
        participation_id=participation.id,
        shown_revision=participation.revision,
        blanks_confirmed=False,
        partage=Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
        acteur=acteur,
        now=now,
    )
    if not isinstance(result, Recu):
        raise TypeError(f"the demo answer cannot be transmitted: {result.problems}")


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
