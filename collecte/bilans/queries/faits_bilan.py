"""Facts of each DLA as the frozen rows that a bilan counts, in a fixed number of queries.

What is of a DLA stays so whoever carries it and whichever avenant its day falls in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from collecte.bilans.queries.faits_avenants import Fixe, over, read_fixe
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
from collecte.bilans.queries.reponses_bilan import list_transmises, reponses_to
from collecte.core.queries.ensemble import ensemble
from collecte.models import Avenant, Convention, Participation
from collecte.organisation.queries.rows_of_dlas import ByDla
from exports.bilans import faits
from exports.bilans.reponses import Reponses

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


def get_faits(session: Session, convention: Convention) -> faits.Faits:
    """Those of the DLA of a convention, whose avenants, loaded, are the columns."""
    return read_matiere(session, [convention]).faits_of(convention)


def list_faits(session: Session, conventions: Collection[Convention]) -> Mapping[int, faits.Faits]:
    """DLA id -> facts; one convention a DLA, avenants loaded."""
    matiere = read_matiere(session, conventions)
    return {own.dla_id: matiere.faits_of(own) for own in conventions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matiere:
    """All that the bilans of some conventions are made of, several of one DLA too."""

    registre: Registre
    fixe: Fixe
    transmises: Mapping[int, Sequence[Participation]]

    def faits_of(self, convention: Convention) -> faits.Faits:
        """Those of the DLA of one of them."""
        dla_id, read, fixe, avenants = convention.dla_id, self.registre, self.fixe, _avenants(convention)
        oriented = fixe.orientations_by_accompagnement(avenants)
        return faits.Faits(
            avenants=avenants,
            structures={own.id: own for own in read.structures[dla_id]},
            accompagnements={own.id: _oriented(own, oriented) for own in read.accompagnements[dla_id]},
            etapes=tuple(read.etapes[dla_id]),
            diagnostics=tuple(read.diagnostics[dla_id]),
            ingenieries=tuple(read.ingenieries[dla_id]),
            seances=tuple(read.seances[dla_id]),
            actions=tuple(read.actions[dla_id]),
            cofinancements=tuple(read.cofinancements[dla_id]),
            questionnements=tuple(read.questionnements[dla_id]),
            orientations=over(avenants, fixe.orientations),
            objectifs=over(avenants, fixe.objectifs),
            corrections=over(avenants, fixe.corrections),
            partenaires=read.partenaires,
            declares=self.reponses_of(convention).declares,
        )

    def reponses_of(self, convention: Convention) -> Reponses:
        """What its DLA answered to the questionnaire of the bilan."""
        return reponses_to(convention, _avenants(convention), self.transmises.get(convention.dla_id, ()))


def read_matiere(session: Session, conventions: Collection[Convention]) -> Matiere:
    """In as many reads for a région as for one DLA; avenants loaded."""
    dlas = {own.dla_id for own in conventions}
    return Matiere(
        registre=read_registre(session, dlas),
        fixe=read_fixe(session, {own.id for each in conventions for own in each.avenants}),
        transmises=list_transmises(session, dlas),
    )


def _oriented(own: faits.Accompagnement, oriented: Mapping[int, frozenset[int]]) -> faits.Accompagnement:
    return replace(own, orientations=oriented[own.id]) if own.id in oriented else own


def _avenants(convention: Convention) -> tuple[faits.Avenant, ...]:
    return tuple(map(_avenant, sorted(convention.avenants, key=lambda own: own.debut)))


def _avenant(own: Avenant) -> faits.Avenant:
    return faits.Avenant(
        id=own.id,
        numero=own.numero,
        debut=own.debut,
        fin=own.fin,
        etp=own.etp,
        budget=own.budget,
        fonds_prevu=own.fonds_prevu,
        fonds_paye=own.fonds_paye,
    )
