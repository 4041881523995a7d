"""Frozen facts of cofinancement, meetings and actions for a bilan."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import select

from collecte.bilans.queries.cofinancements import ORDER
from collecte.models import (
    ActionDla,
    Cofinancement,
    Partenaire,
    PartenaireAction,
    Presence,
    Seance,
)
from collecte.organisation.queries.rows_of_dlas import DLAS, ByDla, Rows, by_day, by_dla, folded
from exports.bilans import faits

COFINANCEMENTS = (
    select(Cofinancement.dla_id, Cofinancement.financeur, Cofinancement.nom_cle, Cofinancement.annee)
    .add_columns(Cofinancement.nom, Cofinancement.prevu, Cofinancement.obtenu)
    .where(Cofinancement.dla_id.in_(DLAS))
)


def cofinancements_of(rows: Rows) -> ByDla[faits.Cofinancement]:
    by_funder = sorted(rows, key=lambda row: (ORDER[row[1]], row[2], row[3]))  # kind, key of the name, year
    return by_dla(
        (dla_id, faits.Cofinancement(annee=annee, financeur=financeur.value, nom=nom, prevu=prevu, obtenu=obtenu))
        for dla_id, financeur, _, annee, nom, prevu, obtenu in by_funder
    )


SEANCES = (
    select(Seance.dla_id, Seance.jour, Seance.id, Seance.instance, Seance.dossiers, Seance.modifies, Seance.experts)
    .add_columns(Partenaire.id, Partenaire.nom, Presence.venu)
    .outerjoin(Seance.presences)
    .outerjoin(Presence.partenaire)
    .where(Seance.dla_id.in_(DLAS))
)


def seances_of(rows: Rows) -> ByDla[faits.Seance]:
    return by_dla((row[0], _seance(row[1:], members)) for row, members in folded(by_day(rows), 7))


def _seance(row: Sequence[Any], members: Collection[tuple[int, str, bool]]) -> faits.Seance:
    jour, seance_id, instance, dossiers, modifies, experts = row
    return faits.Seance(
        id=seance_id,
        instance=instance.name,
        jour=jour,
        dossiers=dossiers,
        modifies=modifies,
        experts=experts,
        invites=frozenset(partenaire_id for partenaire_id, _, _ in members),
        venus=frozenset(partenaire_id for partenaire_id, _, venu in members if venu),
    )


ACTIONS = (
    select(ActionDla.dla_id, ActionDla.jour, ActionDla.id, ActionDla.genre, ActionDla.intitule, ActionDla.lieu)
    .add_columns(ActionDla.participants, Partenaire.id, Partenaire.nom)
    .outerjoin(PartenaireAction, PartenaireAction.action_id == ActionDla.id)
    .outerjoin(Partenaire, Partenaire.id == PartenaireAction.partenaire_id)
    .where(ActionDla.dla_id.in_(DLAS))
)


def actions_of(rows: Rows) -> ByDla[faits.Action]:
    return by_dla(
        (row[0], _action(row[1:], frozenset(partenaire_id for partenaire_id, _ in members)))
        for row, members in folded(by_day(rows), 7)
    )


def _action(row: Sequence[Any], partenaires: frozenset[int]) -> faits.Action:
    jour, action_id, genre, intitule, lieu, participants = row
    return faits.Action(
        id=action_id,
        genre=genre.name,
        jour=jour,
        intitule=intitule,
        lieu=lieu,
        participants=participants,
        partenaires=partenaires,
    )


def partenaires_of(seances: Rows, actions: Rows) -> Mapping[int, str]:
    """Return id -> name of partners invited to these meetings or taking part in these actions."""
    return {
        partenaire_id: nom
        for partenaire_id, nom, *_ in (row[7:] for row in chain(seances, actions))
        if partenaire_id is not None
    }
