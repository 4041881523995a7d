"""Queries on the stored results of a settled campaign, and their computation from the answers."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.collectes import get_collecte_enquete
from collecte.campagnes.queries.population import list_read_together
from collecte.models import Campagne, Population, ResultatGarde
from collecte.organisation.queries.organisation import list_dlas
from exports.enquetes.comptes import Depouillement
from exports.enquetes.resultats import Resultats, read, resultats, resultats_of

REGION = ""
"""Stands for the code of a DLA."""

_FORME = 2
"""Of what is kept: another one makes every row stale."""

UNPROTECTED = 1
"""That of rows whose counts were told by level, whatever their number (`exports.enquetes.reprise`)."""


def get_resultats(session: Session, campagne: Campagne, dla: str | None, now: datetime) -> Resultats:
    """Of the région, or of a DLA, once they are settled: as they are kept, whatever the number of answers; computed
    when nothing is, or is stale."""
    kept = session.get(ResultatGarde, (campagne.id, dla or REGION)) if campagne.arretee_le is not None else None
    if kept is not None and kept.cle == cle_of(session, campagne):
        return read(kept.contenu)
    return resultats(get_collecte_enquete(session, campagne, now), dla)


def compute_resultats(session: Session, campagne: Campagne, now: datetime) -> Iterator[tuple[str, Resultats]]:
    """Those of the région, then of each DLA by its code, from one reading of the answers."""
    depouillement = Depouillement(get_collecte_enquete(session, campagne, now))
    yield REGION, resultats_of(depouillement)
    for dla in depouillement.collecte.dlas:
        yield dla.code, resultats_of(depouillement, dla.code)


def cle_of(session: Session, campagne: Campagne, forme: int = _FORME) -> str:
    """Fingerprint of what results depend on beside answers and what was settled with them: names, and who reads several
    DLA, for whom more has to be hidden."""
    dlas = list_dlas(session, campagne.region_id)
    together = [sorted(own) for own in list_read_together(session, dlas)]
    named = [forme, campagne.titre, campagne.region.nom, [(own.code, own.nom) for own in dlas], together]
    return hashlib.sha256(orjson.dumps(named)).hexdigest()


def list_unprotected(session: Session) -> list[Campagne]:
    """The campaigns of which what is kept was told before counts were protected, by id."""
    kept = {own.campagne_id: own.cle for own in session.scalars(select(ResultatGarde))}
    settled = [own for own in list_settled(session) if own.id in kept]
    return [own for own in settled if kept[own.id] == cle_of(session, own, UNPROTECTED)]


def list_settled(session: Session) -> list[Campagne]:
    """The campaigns of structures whose results are settled, by id."""
    own = Campagne
    which = own.population == Population.STRUCTURES, own.arretee_le.is_not(None)
    return list(session.scalars(select(own).where(*which).order_by(own.id)))
