"""Reads about the structures that a campaign could ask, and asked: are those who answered like them?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Affectation,
    Campagne,
    ChoixStructures,
    Dla,
    NatureAction,
    Selection,
    Structure,
)
from collecte.queries.attendus import Rangee
from exports.records import Prestation
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import Unite

PLANS = {
    ChoixStructures.RECENSEMENT: Choix.RECENSEMENT,
    ChoixStructures.TIRAGE: Choix.ALEATOIRE,
    ChoixStructures.RAISONNE: Choix.RAISONNE,
}


@dataclass(frozen=True, slots=True)
class PopulationLue:
    """Whom a campaign of structures is about, by accompagnement: the answers that it expects, which of a draw were
    drawn, and what the register says of all of them."""

    answers: Mapping[int, Rangee]
    drawn: Mapping[int, bool]
    known: Mapping[int, Accompagnement]


def get_population(session: Session, campagne: Campagne, expected: Iterable[Rangee]) -> PopulationLue:
    answers = {own.accompagnement_id: own for own in expected if own.accompagnement_id}
    drawn = _drawn(session, campagne)
    return PopulationLue(answers, drawn, _accompagnements(session, {*answers, *drawn}))


def list_unites(population: PopulationLue, campagne: Campagne, beyond: Collection[int]) -> tuple[Unite, ...]:
    """The population of a campaign of structures, by code of DLA: those of a draw that were not asked too, among which
    those whose answers, `beyond` the draw, are left out of figures."""
    answers, drawn = population.answers, population.drawn
    returned = {key for key, own in answers.items() if own.id in beyond}
    unites = []
    for key, own in sorted(population.known.items()):
        answer = answers.get(key)
        unites.append(
            Unite(
                dla=answer.dla if answer else own.dla.code,
                salaries=_salaries(own.structure, campagne.ouverture),
                orientations=tuple(each.libelle for each in own.orientations),
                interrogee=key not in returned and (answer is not None or drawn.get(key, False)),
                repondante=key not in returned and answer is not None and answer.transmise_le is not None,
            )
        )
    return tuple(unites)


def list_prestations(population: PopulationLue) -> tuple[Prestation, ...]:
    """The ingénieries of the structures that are expected to answer, each once."""
    asked = [own for key, own in population.known.items() if key in population.answers]
    structures: dict[int, set[int]] = {}
    for own in asked:
        for each in own.ingenieries:
            structures.setdefault(each.id, set()).add(own.structure_id)
    ingenieries = {each.id: each for own in asked for each in own.ingenieries}
    return tuple(
        Prestation(
            structures=frozenset(structures[key]), is_collective=own.nature is NatureAction.COLLECTIF, jours=own.jours
        )
        for key, own in sorted(ingenieries.items())
    )


def list_read_together(session: Session, dlas: Collection[Dla]) -> tuple[frozenset[str], ...]:
    """Out of the DLA of a région, those that one direction, or someone who worked for several, reads together, by their
    codes."""
    codes = {own.id: own.code for own in dlas}
    carried = [(own.porteuse_id, own.code) for own in dlas if own.porteuse_id is not None]
    statement = select(Affectation.personne_id, Affectation.dla_id).where(Affectation.dla_id.in_(codes)).distinct()
    worked = [(row[0], codes[row[1]]) for row in session.execute(statement)]
    found = {frozenset(own) for rows in (carried, worked) for own in _by_key(rows).values()}
    return tuple(sorted((own for own in found if len(own) > 1), key=sorted))


def _by_key(rows: Iterable[tuple[int, str]]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    for key, code in rows:
        found.setdefault(key, set()).add(code)
    return found


def _drawn(session: Session, campagne: Campagne) -> Mapping[int, bool]:
    """Accompagnement -> whether it was drawn; nothing for a campaign that asks all its population."""
    if not campagne.is_drawn:
        return {}
    statement = select(Selection.accompagnement_id, Selection.retenue).where(Selection.campagne_id == campagne.id)
    return {row[0]: row[1] for row in session.execute(statement)}


def _accompagnements(session: Session, ids: set[int]) -> Mapping[int, Accompagnement]:
    statement = (
        select(Accompagnement)
        .options(
            joinedload(Accompagnement.structure).selectinload(Structure.emplois),
            joinedload(Accompagnement.dla),
            selectinload(Accompagnement.orientations),
            selectinload(Accompagnement.ingenieries),
        )
        .where(Accompagnement.id.in_(ids))
    )
    return {own.id: own for own in session.scalars(statement)}


def _salaries(structure: Structure, day: date) -> int | None:
    """How many it employs, by its last record of that day or before."""
    known: Sequence[int] = [own.salaries for own in structure.emplois if own.jour <= day and own.salaries is not None]
    return known[-1] if known else None
