"""An empty migrated database filled with the whole network, by bulk inserts: the same for the same seed and scale."""

import json
import random
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.core.database import Database
from collecte.core.schema import upgrade
from collecte.models import Participation
from collecte.policy import Acteur
from collecte.reponses.queries.campagnes import list_campagnes_of
from collecte.reponses.queries.connues import connues_of, saisie_with
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.answers.evaluation import evaluate
from questionnaires.temps.derive import TEMPS
from tests.benchmarks.national.collectes import Collectes
from tests.benchmarks.national.ecriture import Ecriture
from tests.benchmarks.national.participations import Participations
from tests.benchmarks.national.pays import Pays
from tests.benchmarks.national.registre import Registre
from tests.benchmarks.national.reponses import VARIETY, Banque
from tests.collecte.mondes.monde import Monde

SEED = 2026
SAMPLE = 1_000
"""Transmitted answers that are judged again once written."""


def generate(database: Database, echelle: float, seed: int = SEED, variety: int = VARIETY) -> Mapping[str, int]:
    """Fill a database; return the rows written in bulk by table. Each région is one transaction, but for shared rows.
    `variety`: how many different answers of each kind there are, numbers aside."""
    rng, banque = random.Random(seed), Banque(seed, variety)  # noqa: S311 - a seed, so that runs make the same database
    with database.writer() as session:
        ecriture = Ecriture(session)
        pays = Pays(ecriture, rng, echelle)
        regions = pays.regions(session)
        collectes, registre = Collectes(ecriture, session), Registre(ecriture, rng)
        participations = Participations(ecriture, rng, banque)
        peuplees = pays.peupler(regions)
        ecriture.flush()
        session.commit()
        for region, peuplee in zip(regions, peuplees, strict=True):
            posees = collectes.poser(region)
            participations.attendre(peuplee, posees, registre.remplir(peuplee))
            ecriture.flush()
            session.commit()
        ecriture.number_on()
        session.commit()
        return ecriture.counts


def settle_temps(monde: Monde, acteur: Acteur, region_id: int) -> int:
    """Settle the campaigns on time of a région, as the product does, with the workbook kept of each; return how many.
    `acteur` runs it."""
    with monde.database.reading() as session:
        limites = [
            (campagne.id, campagne.limite) for campagne in reversed(list_campagnes_of(session, region_id, TEMPS))
        ]
    for campagne_id, limite in limites:
        moment = datetime.combine(limite + timedelta(days=15), time(9), UTC)
        with monde.database.writing() as session:
            arreter_resultats(session, campagne_id=campagne_id, ecarts="", acteur=acteur, now=moment)
    return len(limites)


def wrong_answers(database: Database, size: int, seed: int = SEED) -> list[str]:
    """List, in a sample of transmitted answers, those that the engine would refuse or read otherwise."""
    with database.reading() as session:
        answer = Participation
        ids = session.scalars(select(answer.id).where(answer.transmise_le.is_not(None)).order_by(answer.id)).all()
        chosen = random.Random(seed).sample(ids, min(size, len(ids)))  # noqa: S311 - a seed
        statement = (
            select(answer).options(joinedload(answer.version), joinedload(answer.campagne)).where(answer.id.in_(chosen))
        )
        return [reason for participation in session.scalars(statement) if (reason := _wrong(participation))]


def _wrong(participation: Participation) -> str:
    asked = get_questionnaire(participation.version)
    saisie = saisie_with(asked, participation.saisie, connues_of(participation))
    day = participation.transmise_le.date() if participation.transmise_le else participation.campagne.cloture
    evaluation = evaluate(asked, saisie, today=day, blanks_confirmed=True)
    if evaluation.problems:
        return f"{participation.id}: {evaluation.problems[0]}"
    return "" if evaluation.valeurs == participation.valeurs else f"{participation.id}: read otherwise"


def main(url: str, echelle: float) -> None:
    """Print, as JSON, the rows of each table, the bytes of the database (SQLite only) and the milliseconds that it
    took.

    Raise ValueError when an answer of a sample is not one that the product would have accepted.
    """
    database = Database(url)
    upgrade(database)
    started = perf_counter()
    counts = dict(generate(database, echelle))
    counts["millisecondes"] = round(1000 * (perf_counter() - started))
    if wrong := wrong_answers(database, SAMPLE):
        raise ValueError(wrong[0])
    path = database.engine.url.database
    database.close()
    counts["octets"] = Path(path).stat().st_size if path and Path(path).is_file() else 0
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
