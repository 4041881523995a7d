"""Facts of each DLA as the frozen rows that a bilan counts, in a fixed number of queries.

A fact of a DLA stays its own whichever structure porteuse carries it and whichever avenant the day falls in.
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
    """Everything that some DLA did, whatever the convention, by DLA; `partenaires` maps ids of partners to names."""

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
    """Return the register of these DLA, in one query whatever their number: call it once for all conventions."""
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
    """Return the facts of the DLA of a convention, whose avenants, which must be loaded, are the columns."""
    return read_matiere(session, [convention]).faits_of(convention)


def list_faits(session: Session, conventions: Collection[Convention]) -> Mapping[int, faits.Faits]:
    """Return DLA id -> facts; one convention per DLA, avenants loaded."""
    matiere = read_matiere(session, conventions)
    return {convention.dla_id: matiere.faits_of(convention) for convention in conventions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matiere:
    """Everything that the bilans of some conventions are made of; a DLA may have several of them."""

    registre: Registre
    fixe: Fixe
    transmises: Mapping[int, Sequence[Participation]]

    def faits_of(self, convention: Convention) -> faits.Faits:
        """Return the facts of the DLA of one of these conventions."""
        dla_id, read, fixe, avenants = convention.dla_id, self.registre, self.fixe, _avenants(convention)
        oriented = fixe.orientations_by_accompagnement(avenants)
        return faits.Faits(
            avenants=avenants,
            structures={structure.id: structure for structure in read.structures[dla_id]},
            accompagnements={
                accompagnement.id: _oriented(accompagnement, oriented)
                for accompagnement in read.accompagnements[dla_id]
            },
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
        """Return the answers of its DLA to the questionnaire of the bilan."""
        return reponses_to(convention, _avenants(convention), self.transmises.get(convention.dla_id, ()))


def read_matiere(session: Session, conventions: Collection[Convention]) -> Matiere:
    """Return the facts of these conventions, in a fixed number of queries. Their avenants must be loaded."""
    dlas = {convention.dla_id for convention in conventions}
    return Matiere(
        registre=read_registre(session, dlas),
        fixe=read_fixe(session, {avenant.id for convention in conventions for avenant in convention.avenants}),
        transmises=list_transmises(session, dlas),
    )


def _oriented(accompagnement: faits.Accompagnement, oriented: Mapping[int, frozenset[int]]) -> faits.Accompagnement:
    return (
        replace(accompagnement, orientations=oriented[accompagnement.id])
        if accompagnement.id in oriented
        else accompagnement
    )


def _avenants(convention: Convention) -> tuple[faits.Avenant, ...]:
    return tuple(map(_avenant, sorted(convention.avenants, key=lambda avenant: avenant.debut)))


def _avenant(avenant: Avenant) -> faits.Avenant:
    return faits.Avenant(
        id=avenant.id,
        numero=avenant.numero,
        debut=avenant.debut,
        fin=avenant.fin,
        etp=avenant.etp,
        budget=avenant.budget,
        fonds_prevu=avenant.fonds_prevu,
        fonds_paye=avenant.fonds_paye,
    )
