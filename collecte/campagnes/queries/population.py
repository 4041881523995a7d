"""Queries on the structures a campaign could ask and did ask, to compare respondents with the rest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, select, union_all
from sqlalchemy.orm import Session

from collecte.campagnes.queries.attendus import Rangee
from collecte.core.queries.ensemble import ensemble
from collecte.models import (
    Accompagnement,
    Affectation,
    Campagne,
    ChoixStructures,
    Dla,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    OrientationAccompagnement,
    OrientationPrioritaire,
    Participation,
    ReleveEmploi,
    Selection,
)
from exports.records.records import Prestation
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import Unite

PLANS = {
    ChoixStructures.RECENSEMENT: Choix.RECENSEMENT,
    ChoixStructures.TIRAGE: Choix.ALEATOIRE,
    ChoixStructures.RAISONNE: Choix.RAISONNE,
}


@dataclass(frozen=True, slots=True)
class Connu:
    """What the register says of an accompagnement; `salaries` is by the last record of the day its campaign opened or
    before, `ingenieries` are by id."""

    structure_id: int
    dla: str
    salaries: int | None
    orientations: tuple[str, ...]
    ingenieries: Mapping[int, tuple[NatureAction, int | None]]


@dataclass(frozen=True, slots=True)
class PopulationLue:
    """Whom a campaign of structures is about, by accompagnement: the answers that it expects, which of a draw were
    drawn, and what the register says of all of them."""

    answers: Mapping[int, Rangee]
    drawn: Mapping[int, bool]
    known: Mapping[int, Connu]


def get_population(session: Session, campagne: Campagne, expected: Iterable[Rangee]) -> PopulationLue:
    """In one read, whatever its number."""
    asked = {"campagne": campagne.id, "jour": campagne.ouverture}
    listed, accompagnements, orientations, ingenieries = _REGISTRE.read(session, asked)
    answers = {own.accompagnement_id: own for own in expected if own.accompagnement_id}
    drawn = dict(listed) if campagne.is_drawn else {}
    libelles, actions = _by_first(sorted(orientations)), _by_first(ingenieries)
    known = {
        key: Connu(
            structure_id,
            dla,
            salaries,
            tuple(libelle for _, libelle in libelles[key]),
            {ingenierie_id: (nature, jours) for ingenierie_id, nature, jours in actions[key]},
        )
        for key, structure_id, dla, salaries in accompagnements
        if key in answers or key in drawn
    }
    return PopulationLue(answers, drawn, known)


def _by_first(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, Sequence[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(tuple(rest))
    return found


def list_unites(population: PopulationLue, beyond: Collection[int]) -> tuple[Unite, ...]:
    """The population of a campaign of structures, by code of DLA: those of a draw that were not asked too, among which
    those whose answers, `beyond` the draw, are left out of figures."""
    answers, drawn = population.answers, population.drawn
    returned = {key for key, own in answers.items() if own.id in beyond}
    unites = []
    for key, own in sorted(population.known.items()):
        answer = answers.get(key)
        unites.append(
            Unite(
                dla=answer.dla if answer else own.dla,
                salaries=own.salaries,
                orientations=own.orientations,
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
            structures.setdefault(each, set()).add(own.structure_id)
    ingenieries = {each: told for own in asked for each, told in own.ingenieries.items()}
    return tuple(
        Prestation(structures=frozenset(structures[key]), is_collective=nature is NatureAction.COLLECTIF, jours=jours)
        for key, (nature, jours) in sorted(ingenieries.items())
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


_CAMPAGNE: BindParameter[int] = bindparam("campagne")

_LISTED = select(Selection.accompagnement_id, Selection.retenue).where(Selection.campagne_id == _CAMPAGNE)

_ABOUT: CompoundSelect[Any] = union_all(
    select(Participation.accompagnement_id).where(
        Participation.campagne_id == _CAMPAGNE, Participation.retiree_le.is_(None)
    ),
    select(Selection.accompagnement_id).where(Selection.campagne_id == _CAMPAGNE),
)

_SALARIES = (
    select(ReleveEmploi.salaries)
    .where(
        ReleveEmploi.structure_id == Accompagnement.structure_id,
        ReleveEmploi.jour <= bindparam("jour"),
        ReleveEmploi.salaries.is_not(None),
    )
    .order_by(ReleveEmploi.jour.desc())
    .limit(1)
    .scalar_subquery()
)

_ACCOMPAGNEMENTS = (
    select(Accompagnement.id, Accompagnement.structure_id, Dla.code, _SALARIES)
    .join(Accompagnement.dla)
    .where(Accompagnement.id.in_(_ABOUT))
)

_ORIENTATIONS = (
    select(OrientationAccompagnement.accompagnement_id, OrientationPrioritaire.id, OrientationPrioritaire.libelle)
    .join(OrientationPrioritaire, OrientationPrioritaire.id == OrientationAccompagnement.orientation_id)
    .where(OrientationAccompagnement.accompagnement_id.in_(_ABOUT))
)

_INGENIERIES = (
    select(IngenierieAccompagnement.accompagnement_id, Ingenierie.id, Ingenierie.nature, Ingenierie.jours)
    .join(Ingenierie, Ingenierie.id == IngenierieAccompagnement.ingenierie_id)
    .where(IngenierieAccompagnement.accompagnement_id.in_(_ABOUT))
)

_REGISTRE = ensemble(_LISTED, _ACCOMPAGNEMENTS, _ORIENTATIONS, _INGENIERIES)
