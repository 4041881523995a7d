"""Queries on campaigns on time with overlapping months, to withhold figures that would identify someone."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import CAMPAGNES, list_overlapping, list_same_year
from collecte.campagnes.queries.publications import list_releases
from collecte.models import Campagne, Participation
from exports.release.periodes import Dite, gives_away
from exports.release.reste import Compte


def is_withheld(session: Session, campagne: Campagne) -> bool:
    """Whether releases over the same months keep the figures of a campaign, about to be released, from being told."""
    if not list_overlapping(session, campagne):
        return False
    others = [own for own in list_same_year(session, campagne) if own.arretee_le is not None]
    told = {key: own for key, own in list_releases(session, [own.id for own in others]).items() if own.is_shown}
    comptees = list_counted(session, [campagne.id, *told])
    before = sorted((own for own in others if own.id in told), key=lambda own: told[own.id].faite_le)
    dites = [dite_of(own, comptees[own.id]) for own in before]
    return gives_away(dite_of(campagne, comptees[campagne.id]), dites, campagne.region.seuils)


def dite_of(campagne: Campagne, comptees: Mapping[Compte, int]) -> Dite:
    """Its période and what each one weighs there; nobody knows any more once an answer was cut from its author."""
    return Dite(campagne.periode, None if any(isinstance(own.personne, tuple) for own in comptees) else comptees)


Comptees = Mapping[int, Mapping[Compte, int]]
"""Campaign on time -> who counts in its figures and for how much, in thousandths of an ETP-mois. Who was cut from their
answer is told apart by a pair."""


def list_counted(session: Session, campagne_ids: Collection[int]) -> Comptees:
    """Every answer that was transmitted counts."""
    return _summed(campagne_ids, session.execute(_COUNTED, {"campagnes": list(campagne_ids)}))


def list_counted_beside(
    session: Session, campagne_ids: Collection[int], *which: ColumnElement[bool]
) -> tuple[Comptees, ...]:
    """The same, then among those answers only which each `which` says, in one read."""
    if not campagne_ids:
        return tuple({} for _ in range(1 + len(which)))
    statement = _COUNTED.add_columns(*(own.label(f"is_told_{rank}") for rank, own in enumerate(which)))
    rows = session.execute(statement, {"campagnes": list(campagne_ids)}).all()
    told = ([row for row in rows if row[rank - len(which)]] for rank in range(len(which)))
    return _summed(campagne_ids, rows), *(_summed(campagne_ids, own) for own in told)


_COUNTED = select(
    Participation.campagne_id,
    Participation.personne_id,
    Participation.detachee,
    Participation.dla_id,
    Participation.valeurs,
).where(Participation.campagne_id.in_(CAMPAGNES), Participation.transmise_le.is_not(None))


def _summed(campagne_ids: Collection[int], rows: Iterable[Any]) -> Comptees:
    found: dict[int, dict[Compte, int]] = {campagne_id: {} for campagne_id in campagne_ids}
    for row in rows:
        if poids := row.valeurs["ETP"] * row.valeurs["MOIS"]:
            compte = Compte(row.personne_id or (row.campagne_id, row.detachee), str(row.dla_id))
            weights = found[row.campagne_id]
            weights[compte] = weights.get(compte, 0) + poids
    return found
