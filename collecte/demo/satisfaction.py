"""Satisfaction campaign of the demo, asked of structures by personal links."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates, create_enquete
from collecte.campagnes.queries.liens import repondant_of
from collecte.core.security import Trousseau
from collecte.demo.ouvertures import expected_in, open_campagne, published
from collecte.demo.relances import note_past_departures
from collecte.demo.reponses import answer, by_page
from collecte.models import Campagne, LienReponse, Participation, Population, Region
from collecte.policy import Repondant
from collecte.reponses.operations.liens import lien_pour
from collecte.reponses.queries.liens import respondents_of
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import SATISFACTION

_SEED = 2002
_SINCE = 182  # days: an accompagnement that ended before is an old memory
_OPENED = 7
_DAYS = 21
_MARKS = ("4", "4", "4", "3", "3", "3", "2", "nc")
_UTILE = (
    "",
    "Le regard extérieur sur nos comptes.",
    "Avoir pris le temps de se parler entre administrateurs.",
    "Les tableaux de suivi, que nous utilisons toujours.",
    "",
)
_AMELIORER = ("", "", "Plus de temps entre deux rendez-vous.", "Un point six mois après.", "Moins de documents à lire.")


def build_satisfaction(
    session: Session, region: Region, trousseau: Trousseau, now: datetime
) -> tuple[Campagne, int, int]:
    """Build the campaign, open since a week; every other structure of each DLA has answered.

    Returns it, the answers transmitted and those expected.
    """
    opened = now - timedelta(days=_OPENED)
    campagne = campagne_of_structures(session, region, SATISFACTION, opened, days=_DAYS, ended=(_SINCE, 0))
    expected = expected_in(session, campagne)
    rng = random.Random(_SEED)  # noqa: S311 - a demo, not a secret
    answering = expected[::2]
    for participation in answering:
        quand = min(opened + timedelta(days=rng.randrange(1, _OPENED), minutes=rng.randrange(400)), now)
        questionnaire = get_questionnaire(participation.version)
        pages = by_page(questionnaire, _typed(questionnaire, participation, rng))
        answer_by_link(session, participation, trousseau, pages, quand)
    note_past_departures(session, campagne, now)
    return campagne, len(answering), len(expected)


def lien_of_a_structure(session: Session, trousseau: Trousseau, now: datetime) -> LienReponse | None:
    """Return the link of the first structure that has not answered; None when all did, or when answers are closed."""
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .where(Campagne.population == Population.STRUCTURES, Participation.transmise_le.is_(None))
        .order_by(Participation.id)
    )
    today = paris_day(now)
    awaited = [
        participation for participation in session.scalars(statement) if participation.campagne.etat(today).accepts
    ]
    for participation in awaited:
        for contact in respondents_of(session, [participation]).get(participation.id, ()):
            return lien_pour(session, participation_id=participation.id, contact=contact, trousseau=trousseau, now=now)
    return None


def campagne_of_structures(
    session: Session, region: Region, code: str, opened: datetime, *, days: int, ended: tuple[int, int]
) -> Campagne:
    """Open a census: a shipped questionnaire, published that day, for structures whose accompagnement ended between two
    numbers of days before the opening."""
    first = paris_day(opened)
    campagne = create_enquete(
        session,
        region=region,
        version=published(session, region, code, opened),
        dates=Dates(first, first + timedelta(days=days), _OPENED),
        population=Population.STRUCTURES,
        accompagnes=(first - timedelta(days=ended[0]), first - timedelta(days=ended[1])),
        acteur=None,
        now=opened,
    )
    return open_campagne(session, campagne, opened)


def answer_by_link(
    session: Session,
    participation: Participation,
    trousseau: Trousseau,
    pages: Sequence[Mapping[str, str]],
    quand: datetime,
) -> None:
    """Type the answers page by page, then transmit, as the respondent who opened the link of the structure."""
    repondant = repondant_for(session, participation, trousseau, quand)
    answer(session, participation, pages, repondant, quand, blanks_confirmed=True)


def repondant_for(session: Session, participation: Participation, trousseau: Trousseau, quand: datetime) -> Repondant:
    """Return the respondent who opened the link of its first contact."""
    contact = respondents_of(session, [participation])[participation.id][0]
    lien = lien_pour(session, participation_id=participation.id, contact=contact, trousseau=trousseau, now=quand)
    return repondant_of(lien, participation.campagne.region)


def _typed(questionnaire: Questionnaire, participation: Participation, rng: random.Random) -> Mapping[str, str]:
    """Return typed answers: known values are left as shown; satisfied more often than not."""
    connues = {code: connue["texte"] for code, connue in participation.connues.items()}
    phases = connues.get("PHASES", "accueil").split()
    typed = {
        "QUI": rng.choice(("bureau", "bureau", "direction", "salarie")),
        "SUIVI": rng.choice(("tout", "tout", "partie")),
        "PHASES": " ".join(phases),
        "BESOIN": rng.choice(("4", "4", "3", "3", "2")),
        "RECOMMANDATION": rng.choice(("10", "9", "9", "8", "8", "7", "5")),
        "UTILE": rng.choice(_UTILE),
        "AMELIORER": rng.choice(_AMELIORER),
    }
    marked = {phase.upper() for phase in phases} & questionnaire.questions.keys()
    if "prestataire" in phases:
        marked |= {"COMPREHENSION", "METHODE", "OUTILS", "AUTONOMIE"}
        typed["VOLUME"] = rng.choice(("adapte", "adapte", "faible", "eleve"))
    return typed | {code: rng.choice(_MARKS) for code in sorted(marked)} | dict(_actions(connues, rng))


def _actions(connues: Mapping[str, str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield the state of each action of the plan."""
    for code, texte in sorted(connues.items()):
        if code.endswith(".ACTION"):
            line, etat = code.removesuffix(".ACTION"), rng.choice(("faite", "faite", "encours", "prevue", "abandonnee"))
            yield code, texte
            yield f"{line}.ETAT", etat
            if etat == "abandonnee":
                yield f"{line}.RAISON", rng.choice(("temps", "argent", "inutile"))
