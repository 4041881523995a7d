"""What the register and the meetings of some DLA say, as the frozen rows that a bilan counts, by DLA."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import (
    Accompagnement,
    ActionDla,
    Campagne,
    Diagnostic,
    DiagnosticAccompagnement,
    Etape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    Partenaire,
    PartenaireAction,
    Participation,
    Presence,
    Prestataire,
    ReleveEmploi,
    Seance,
    Structure,
)
from exports.bilan import faits
from questionnaires.francais import paris_day
from questionnaires.instruments import IMPACT

Own = TypeVar("Own")
ByDla = Mapping[int, Sequence[Own]]
"""DLA id -> what it has, empty for one that has nothing."""


def by_dla(pairs: Iterable[tuple[int, Own]]) -> ByDla[Own]:
    found: dict[int, list[Own]] = defaultdict(list)
    for dla_id, own in pairs:
        found[dla_id].append(own)
    return found


def folded(rows: Iterable[Any], width: int) -> Iterator[tuple[Any, list[Any]]]:
    """Rows of an outer join, whose first columns are one thing and the others one of its members, as things with their
    members."""
    things: dict[tuple[Any, ...], list[Any]] = {}
    for row in rows:
        own, member = tuple(row[:width]), row[width:]
        members = things.setdefault(own, [])
        if member[0] is not None:
            members.append(member)
    yield from things.items()


# --- the register


def read_register(
    session: Session, dlas: Collection[int]
) -> tuple[ByDla[faits.Structure], ByDla[faits.Accompagnement]]:
    """The accompagnements of each DLA, without their orientations, which are those of an avenant; and their structures,
    wherever these are now registered."""
    own, of = Accompagnement, Structure
    statement = (
        select(own.dla_id, own.id, own.prescripteur, of.id, of.nom, of.commune, of.epci)
        .add_columns(of.siret, of.rna, of.code_commune, of.secteur, ReleveEmploi.jour)
        .join(own.structure)
        .outerjoin(ReleveEmploi, ReleveEmploi.structure_id == of.id)
        .where(own.dla_id.in_(dlas))
        .order_by(own.id, ReleveEmploi.jour)
    )
    found = list(folded(session.execute(statement), 11))
    structures = ((row[0], _structure(row[3:], [jour for (jour,) in days])) for row, days in found)
    accompagnements = (
        (dla_id, faits.Accompagnement(id=own_id, structure_id=structure_id, prescripteur=prescripteur))
        for (dla_id, own_id, prescripteur, structure_id, *_), _ in found
    )
    return by_dla(structures), by_dla(accompagnements)


def _structure(row: Sequence[Any], releves: Sequence[date]) -> faits.Structure:
    own_id, nom, commune, epci, siret, rna, code_commune, secteur = row
    compulsory = {
        "SIRET ou RNA": siret or rna,
        "commune": commune,
        "code de la commune": code_commune,
        "secteur": secteur,
        "relevé d’emploi": releves,
    }
    manques = tuple(name for name, known in compulsory.items() if not known)
    return faits.Structure(id=own_id, nom=nom, commune=commune, epci=epci, manques=manques, releves=tuple(releves))


def read_etapes(session: Session, dlas: Collection[int]) -> ByDla[faits.Etape]:
    own = Etape
    statement = (
        select(Accompagnement.dla_id, own.accompagnement_id, own.genre, own.jour, own.saisie_le)
        .join(own.accompagnement)
        .where(Accompagnement.dla_id.in_(dlas))
        .order_by(own.jour, own.id)
    )
    return by_dla(
        (dla_id, faits.Etape(accompagnement_id=of, genre=genre.name, jour=jour, saisie_le=saisie_le))
        for dla_id, of, genre, jour, saisie_le in session.execute(statement)
    )


def read_diagnostics(session: Session, dlas: Collection[int]) -> ByDla[faits.Diagnostic]:
    """For the accompagnements of the DLA alone: it reads nothing of those of another one."""
    own, shared = Diagnostic, DiagnosticAccompagnement
    statement = (
        select(own.dla_id, own.id, own.intitule, own.nature, own.jour, Accompagnement.id)
        .outerjoin(shared, shared.diagnostic_id == own.id)
        .outerjoin(
            Accompagnement, (Accompagnement.id == shared.accompagnement_id) & (Accompagnement.dla_id == own.dla_id)
        )
        .where(own.dla_id.in_(dlas))
        .order_by(own.jour, own.id)
    )
    return by_dla(
        (
            dla_id,
            faits.Diagnostic(
                id=own_id,
                intitule=intitule,
                collectif=nature is NatureAction.COLLECTIF,
                jour=jour,
                accompagnements=frozenset(each for (each,) in members),
            ),
        )
        for (dla_id, own_id, intitule, nature, jour), members in folded(session.execute(statement), 5)
    )


def read_ingenieries(session: Session, dlas: Collection[int]) -> ByDla[faits.Ingenierie]:
    """As diagnostics."""
    own, shared = Ingenierie, IngenierieAccompagnement
    columns = (own.id, own.intitule, own.nature, own.convention_le, own.fin, own.theme, own.jours, own.montant)
    bought = (own.consultes, own.offres, own.criteres, own.prestataire_id, Prestataire.nom)
    statement = (
        select(own.dla_id, *columns, *bought, Accompagnement.id)
        .outerjoin(own.prestataire)
        .outerjoin(shared, shared.ingenierie_id == own.id)
        .outerjoin(
            Accompagnement, (Accompagnement.id == shared.accompagnement_id) & (Accompagnement.dla_id == own.dla_id)
        )
        .where(own.dla_id.in_(dlas))
        .order_by(own.convention_le, own.id)
    )
    return by_dla(
        (row[0], _ingenierie(row[1:], frozenset(each for (each,) in members)))
        for row, members in folded(session.execute(statement), 14)
    )


def _ingenierie(row: Sequence[Any], accompagnements: frozenset[int]) -> faits.Ingenierie:
    own_id, intitule, nature, jour, fin, theme, jours, montant, consultes, offres, criteres, of, nom = row
    return faits.Ingenierie(
        id=own_id,
        intitule=intitule,
        collective=nature is NatureAction.COLLECTIF,
        jour=jour,
        accompagnements=accompagnements,
        fin=fin,
        theme=theme,
        jours=jours,
        montant=montant,
        consultes=consultes,
        offres=offres,
        criteres=criteres,
        prestataire_id=of,
        prestataire=nom or "",
    )


def read_questionnements(session: Session, dlas: Collection[int]) -> ByDla[faits.Questionnement]:
    """Structures that transmitted an answer on what has changed, with their name; never what they said."""
    own = Participation
    statement = (
        select(own.dla_id, Accompagnement.structure_id, own.transmise_le)
        .join(own.campagne)
        .join(own.accompagnement)
        .where(
            own.dla_id.in_(dlas),
            Campagne.instrument == IMPACT,
            Campagne.anonyme.is_(False),
            own.transmise_le.is_not(None),
        )
        .order_by(own.transmise_le, own.id)
    )
    return by_dla(
        (dla_id, faits.Questionnement(structure_id=of, jour=paris_day(transmise_le)))
        for dla_id, of, transmise_le in session.execute(statement)
        if transmise_le is not None
    )


# --- meetings, actions, funding


def read_seances(session: Session, dlas: Collection[int], names: dict[int, str]) -> ByDla[faits.Seance]:
    """The names of partners are put in `names`."""
    own = Seance
    statement = (
        select(own.dla_id, own.id, own.instance, own.jour, own.dossiers, own.modifies, own.experts)
        .add_columns(Partenaire.id, Partenaire.nom, Presence.venu)
        .outerjoin(own.presences)
        .outerjoin(Presence.partenaire)
        .where(own.dla_id.in_(dlas))
        .order_by(own.jour, own.id)
    )
    found = list(folded(session.execute(statement), 7))
    names.update({each: nom for _, members in found for each, nom, _ in members})
    return by_dla((row[0], _seance(row[1:], members)) for row, members in found)


def _seance(row: Sequence[Any], members: Collection[tuple[int, str, bool]]) -> faits.Seance:
    own_id, instance, jour, dossiers, modifies, experts = row
    return faits.Seance(
        id=own_id,
        instance=instance.name,
        jour=jour,
        dossiers=dossiers,
        modifies=modifies,
        experts=experts,
        invites=frozenset(each for each, _, _ in members),
        venus=frozenset(each for each, _, venu in members if venu),
    )


def read_actions(session: Session, dlas: Collection[int], names: dict[int, str]) -> ByDla[faits.Action]:
    """The names of partners are put in `names`."""
    own, with_whom = ActionDla, PartenaireAction
    statement = (
        select(own.dla_id, own.id, own.genre, own.jour, own.intitule, own.lieu, own.participants)
        .add_columns(Partenaire.id, Partenaire.nom)
        .outerjoin(with_whom, with_whom.action_id == own.id)
        .outerjoin(Partenaire, Partenaire.id == with_whom.partenaire_id)
        .where(own.dla_id.in_(dlas))
        .order_by(own.jour, own.id)
    )
    found = list(folded(session.execute(statement), 7))
    names.update({each: nom for _, members in found for each, nom in members})
    return by_dla((row[0], _action(row[1:], frozenset(each for each, _ in members))) for row, members in found)


def _action(row: Sequence[Any], partenaires: frozenset[int]) -> faits.Action:
    own_id, genre, jour, intitule, lieu, participants = row
    return faits.Action(
        id=own_id,
        genre=genre.name,
        jour=jour,
        intitule=intitule,
        lieu=lieu,
        participants=participants,
        partenaires=partenaires,
    )
