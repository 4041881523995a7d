"""What each DLA did, as the frozen rows that a bilan counts: in a fixed number of reads, whatever the size.

What is of a DLA stays so whoever carries it and whichever avenant its day falls in.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import (
    Avenant,
    Cofinancement,
    Compte,
    Convention,
    CorrectionBilan,
    Financeur,
    Objectif,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Personne,
)
from collecte.queries.faits_registre import (
    ByDla,
    by_dla,
    folded,
    read_actions,
    read_diagnostics,
    read_etapes,
    read_ingenieries,
    read_questionnements,
    read_register,
    read_seances,
)
from collecte.queries.reponses_bilan import list_reponses
from exports.bilan import faits
from questionnaires.francais import paris_day


def get_faits(session: Session, convention: Convention) -> faits.Faits:
    """Those of the DLA of a convention, whose avenants, loaded, are the columns."""
    return list_faits(session, [convention])[convention.dla_id]


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
    """In as many reads for a région as for one DLA: to be read once for all the conventions that it is told by."""
    structures, accompagnements = read_register(session, dlas)
    partenaires: dict[int, str] = {}
    return Registre(
        structures=structures,
        accompagnements=accompagnements,
        etapes=read_etapes(session, dlas),
        diagnostics=read_diagnostics(session, dlas),
        ingenieries=read_ingenieries(session, dlas),
        questionnements=read_questionnements(session, dlas),
        cofinancements=_cofinancements(session, dlas),
        seances=read_seances(session, dlas, partenaires),
        actions=read_actions(session, dlas, partenaires),
        partenaires=partenaires,
    )


def list_faits(
    session: Session, conventions: Collection[Convention], registre: Registre | None = None
) -> Mapping[int, faits.Faits]:
    """DLA id -> facts; one convention a DLA, avenants loaded. `registre` of these DLA, when it is read already."""
    read = registre or read_registre(session, [own.dla_id for own in conventions])
    avenants = {own.id: one.dla_id for one in conventions for own in one.avenants}
    orientations, oriented = _orientations(session, avenants)
    objectifs, corrections = _objectifs(session, avenants), _corrections(session, avenants)
    columns = {one.dla_id: tuple(map(_avenant, sorted(one.avenants, key=lambda own: own.debut))) for one in conventions}
    reponses = list_reponses(session, conventions, columns)
    return {
        one.dla_id: faits.Faits(
            avenants=columns[one.dla_id],
            structures={own.id: own for own in read.structures[one.dla_id]},
            accompagnements={own.id: _oriented(own, oriented) for own in read.accompagnements[one.dla_id]},
            etapes=tuple(read.etapes[one.dla_id]),
            diagnostics=tuple(read.diagnostics[one.dla_id]),
            ingenieries=tuple(read.ingenieries[one.dla_id]),
            seances=tuple(read.seances[one.dla_id]),
            actions=tuple(read.actions[one.dla_id]),
            cofinancements=tuple(read.cofinancements[one.dla_id]),
            questionnements=tuple(read.questionnements[one.dla_id]),
            orientations=tuple(orientations[one.dla_id]),
            objectifs=tuple(objectifs[one.dla_id]),
            corrections=tuple(corrections[one.dla_id]),
            partenaires=read.partenaires,
            declares=reponses[one.dla_id].declares if one.dla_id in reponses else {},
        )
        for one in conventions
    }


def _oriented(own: faits.Accompagnement, oriented: Mapping[int, frozenset[int]]) -> faits.Accompagnement:
    return replace(own, orientations=oriented[own.id]) if own.id in oriented else own


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


def _cofinancements(session: Session, dlas: Collection[int]) -> ByDla[faits.Cofinancement]:
    own = Cofinancement
    places = list(Financeur)
    found = session.scalars(select(own).where(own.dla_id.in_(dlas)))
    return by_dla(
        (
            each.dla_id,
            faits.Cofinancement(
                annee=each.annee, financeur=each.financeur.value, nom=each.nom, prevu=each.prevu, obtenu=each.obtenu
            ),
        )
        for each in sorted(found, key=lambda one: (places.index(one.financeur), one.nom_cle, one.annee))
    )


# --- what is set by avenant, whose DLA are given


def _orientations(
    session: Session, avenants: Mapping[int, int]
) -> tuple[ByDla[faits.Orientation], Mapping[int, frozenset[int]]]:
    """The orientations of each DLA, and those of each accompagnement."""
    own, shared = OrientationPrioritaire, OrientationAccompagnement
    statement = (
        select(own.id, own.avenant_id, own.libelle, shared.accompagnement_id)
        .outerjoin(shared, shared.orientation_id == own.id)
        .where(own.avenant_id.in_(avenants))
        .order_by(own.id)
    )
    found = list(folded(session.execute(statement), 3))
    oriented: dict[int, frozenset[int]] = defaultdict(frozenset)
    for (own_id, *_), members in found:
        for (each,) in members:
            oriented[each] |= {own_id}
    told = (
        (avenants[of], faits.Orientation(id=own_id, avenant_id=of, libelle=libelle))
        for (own_id, of, libelle), _ in found
    )
    return by_dla(told), oriented


def _objectifs(session: Session, avenants: Mapping[int, int]) -> ByDla[faits.Objectif]:
    own = Objectif
    statement = select(own).where(own.avenant_id.in_(avenants)).order_by(own.id)
    return by_dla(
        (
            avenants[each.avenant_id],
            faits.Objectif(
                avenant_id=each.avenant_id,
                but=each.but.name,
                cible=each.cible,
                orientation_id=each.orientation_id,
            ),
        )
        for each in session.scalars(statement)
    )


def _corrections(session: Session, avenants: Mapping[int, int]) -> ByDla[faits.Correction]:
    own = CorrectionBilan
    statement = (
        select(own, Personne)
        .outerjoin(own.compte)
        .outerjoin(Compte.personne)
        .where(own.avenant_id.in_(avenants))
        .order_by(own.id)
    )
    return by_dla(
        (
            avenants[each.avenant_id],
            faits.Correction(
                avenant_id=each.avenant_id,
                code=each.code,
                comptee=each.comptee,
                valeur=each.valeur,
                motif=each.motif,
                par=personne.nom_complet if personne else "",
                le=paris_day(each.le),
            ),
        )
        for each, personne in session.execute(statement)
    )
