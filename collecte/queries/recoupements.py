"""Which campaigns on time cover the same months, and whether telling one beside another gives someone away."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from collecte.models import Campagne, ClasseurReference, Participation
from collecte.queries.campagnes import list_first_told, list_overlapping, list_same_year
from exports.disclosure.lecteurs import Compte
from exports.disclosure.periodes import Dite, told_in_turn
from exports.reference import read_reference


def is_withheld(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Whether workbooks over the same months, out before any of this campaign, keep its figures from being told.

    Once its results are settled, what was kept says so.
    """
    if not list_overlapping(session, campagne):
        return False
    kept = select(ClasseurReference.fichier).where(ClasseurReference.campagne_id == campagne.id)
    if fichier := session.scalar(kept):
        return not read_reference(fichier).sommes
    others = list_same_year(session, campagne)
    told = {campagne.id: now, **list_first_told(session, [campagne.id, *(own.id for own in others)])}
    comptees = list_counted(session, told)
    dites = {own.id: dite_of(own, comptees[own.id]) for own in (campagne, *others) if own.id in told}
    in_turn = sorted(dites, key=lambda own: (told[own], own == campagne.id))
    return dites[campagne.id] not in told_in_turn([dites[own] for own in in_turn])


def dite_of(campagne: Campagne, comptees: Mapping[Compte, int]) -> Dite:
    """Its période and what each one weighs there; nobody knows any more once an answer was cut from its author."""
    return Dite(campagne.periode, None if any(isinstance(own.personne, tuple) for own in comptees) else comptees)


Comptes = Mapping[int, Mapping[Compte, int]]
"""Campaign on time -> who counts in its figures and for how much, in thousandths of an ETP-mois."""


def list_counted(session: Session, campagne_ids: Collection[int]) -> Comptes:
    """Who was cut from their answer is told apart by a pair."""
    return list_counted_among(session, campagne_ids, true())[0]


def list_counted_among(
    session: Session, campagne_ids: Collection[int], which: ColumnElement[bool]
) -> tuple[Comptes, Comptes]:
    """The same, and what it comes to among the answers that `which` says."""
    own = Participation
    everyone: dict[int, dict[Compte, int]] = {campagne_id: {} for campagne_id in campagne_ids}
    among: dict[int, dict[Compte, int]] = {campagne_id: {} for campagne_id in campagne_ids}
    statement = select(
        own.campagne_id, own.personne_id, own.detachee, own.dla_id, own.valeurs, which.label("is_among")
    ).where(own.campagne_id.in_(everyone), own.transmise_le.is_not(None))
    for row in session.execute(statement) if everyone else ():
        if poids := row.valeurs["ETP"] * row.valeurs["MOIS"]:
            compte = Compte(row.personne_id or (row.campagne_id, row.detachee), str(row.dla_id))
            for counted in (everyone, among) if row.is_among else (everyone,):
                weights = counted[row.campagne_id]
                weights[compte] = weights.get(compte, 0) + poids
    return everyone, among
