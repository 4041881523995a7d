"""Frozen facts of cofinancement, meetings and actions for a bilan."""

from collections.abc import Mapping
from itertools import chain

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
from collecte.organisation.queries.rows_of_dlas import DLAS, ByDla, Rows, by_day, by_dla, fact, folded
from exports.bilans import faits

COFINANCEMENTS = (
    select(Cofinancement.dla_id, Cofinancement.financeur, Cofinancement.nom_cle, Cofinancement.annee)
    .add_columns(Cofinancement.nom, Cofinancement.prevu, Cofinancement.obtenu)
    .where(Cofinancement.dla_id.in_(DLAS))
)


def cofinancements_of(rows: Rows) -> ByDla[faits.Cofinancement]:
    by_funder = sorted(rows, key=lambda row: (ORDER[row.financeur], row.nom_cle, row.annee))
    return by_dla((row.dla_id, fact(faits.Cofinancement, row, financeur=row.financeur.value)) for row in by_funder)


SEANCES = (
    select(Seance.dla_id, Seance.jour, Seance.id, Seance.instance, Seance.dossiers, Seance.modifies, Seance.experts)
    .add_columns(Partenaire.id.label("partenaire_id"), Partenaire.nom, Presence.venu)
    .outerjoin(Seance.presences)
    .outerjoin(Presence.partenaire)
    .where(Seance.dla_id.in_(DLAS))
)


def seances_of(rows: Rows) -> ByDla[faits.Seance]:
    return by_dla(
        (
            row.dla_id,
            fact(
                faits.Seance,
                row,
                instance=row.instance.name,
                invites=frozenset(partenaire_id for partenaire_id, _, _ in members),
                venus=frozenset(partenaire_id for partenaire_id, _, venu in members if venu),
            ),
        )
        for row, members in folded(by_day(rows), 7)
    )


ACTIONS = (
    select(ActionDla.dla_id, ActionDla.jour, ActionDla.id, ActionDla.genre, ActionDla.intitule, ActionDla.lieu)
    .add_columns(ActionDla.participants, Partenaire.id.label("partenaire_id"), Partenaire.nom)
    .outerjoin(PartenaireAction, PartenaireAction.action_id == ActionDla.id)
    .outerjoin(Partenaire, Partenaire.id == PartenaireAction.partenaire_id)
    .where(ActionDla.dla_id.in_(DLAS))
)


def actions_of(rows: Rows) -> ByDla[faits.Action]:
    return by_dla(
        (
            row.dla_id,
            fact(
                faits.Action, row, genre=row.genre.name, partenaires=frozenset(partner_id for partner_id, _ in members)
            ),
        )
        for row, members in folded(by_day(rows), 7)
    )


def partenaires_of(seances: Rows, actions: Rows) -> Mapping[int, str]:
    """Return id -> name of partners invited to these meetings or taking part in these actions."""
    return {row.partenaire_id: row.nom for row in chain(seances, actions) if row.partenaire_id is not None}
