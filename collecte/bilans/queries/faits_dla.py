"""All that some DLA did, asked in one read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_registre import (
    DIAGNOSTICS,
    ETAPES,
    INGENIERIES,
    QUESTIONNEMENTS,
    REGISTER,
    diagnostics_of,
    etapes_of,
    ingenieries_of,
    questionnements_of,
    register_of,
)
from collecte.bilans.queries.faits_rencontres import (
    ACTIONS,
    COFINANCEMENTS,
    SEANCES,
    actions_of,
    cofinancements_of,
    partenaires_of,
    seances_of,
)
from collecte.core.queries.ensemble import ensemble
from collecte.organisation.queries.rows_of_dlas import ByDla
from exports.bilans import faits

_REGISTRE = ensemble(REGISTER, ETAPES, DIAGNOSTICS, INGENIERIES, QUESTIONNEMENTS, COFINANCEMENTS, SEANCES, ACTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registre:
    """All that some DLA did, whatever the convention, by DLA; `partenaires` names partners by id."""

    structures: ByDla[faits.Structure]
    accompagnements: ByDla[faits.Accompagnement]
    etapes: ByDla[faits.Etape]
    diagnostics: ByDla[faits.Diagnostic]
    ingenieries: ByDla[faits.Ingenierie]
    questionnements: ByDla[faits.Questionnement]
    cofinancements: ByDla[faits.Cofinancement]
    seances: ByDla[faits.Seance]
    actions: ByDla[faits.Action]
    partenaires: Mapping[int, str]


def read_registre(session: Session, dlas: Collection[int]) -> Registre:
    """In one read, for a région as for one DLA: to be read once for all the conventions that it is told by."""
    register, etapes, diagnostics, ingenieries, questionnements, cofinancements, seances, actions = _REGISTRE.read(
        session, {"dlas": list(dlas)}
    )
    structures, accompagnements = register_of(register)
    return Registre(
        structures=structures,
        accompagnements=accompagnements,
        etapes=etapes_of(etapes),
        diagnostics=diagnostics_of(diagnostics),
        ingenieries=ingenieries_of(ingenieries),
        questionnements=questionnements_of(questionnements),
        cofinancements=cofinancements_of(cofinancements),
        seances=seances_of(seances),
        actions=actions_of(actions),
        partenaires=partenaires_of(seances, actions),
    )
