"""Queries on the structures a campaign could ask and did ask, to compare respondents with the rest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, bindparam, exists, select, union_all
from sqlalchemy.orm import Session

from collecte.campagnes.queries.attendus import Rangee
from collecte.models import (
    Accompagnement,
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
    Structure,
)
from collecte.models.accompagnements import ended
from collecte.organisation.queries.organisation import list_groups_read_together
from collecte.organisation.queries.rows_of_dlas import read_rows
from exports.records.records import Prestation
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import UnitePopulation

PLANS = {
    ChoixStructures.RECENSEMENT: Choix.RECENSEMENT,
    ChoixStructures.TIRAGE: Choix.ALEATOIRE,
    ChoixStructures.RAISONNE: Choix.RAISONNE,
}


@dataclass(frozen=True, slots=True)
class Connu:
    """Register facts of an accompagnement; `salaries` come from the last record on or before the opening day of its
    campaign, `ingenieries` are by id, `themes` are theirs, each once."""

    structure_id: int
    dla: str
    salaries: int | None
    termine_le: date | None
    secteur: str | None
    qpv: bool | None
    frr: bool | None
    orientations: tuple[str, ...]
    ingenieries: Mapping[int, tuple[NatureAction, int | None]]
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PopulationLue:
    """The population of a campaign of structures, by accompagnement: the answers that it expects, which of a draw were
    drawn and not withdrawn since, and register facts of all of them."""

    answers: Mapping[int, Rangee]
    drawn: Mapping[int, bool]
    known: Mapping[int, Connu]


def get_population(session: Session, campagne: Campagne, expected: Iterable[Rangee]) -> PopulationLue:
    """Read the population of a campaign in one query, whatever its size."""
    asked = {"campagne": campagne.id, "jour": campagne.ouverture}
    listed, accompagnements, orientations, ingenieries = read_rows(session, _REGISTRE, asked)
    answers = {rangee.accompagnement_id: rangee for rangee in expected if rangee.accompagnement_id}
    drawn: Mapping[int, bool] = dict(listed) if campagne.is_drawn else {}
    libelles, actions = _by_first(sorted(orientations)), _by_first(ingenieries)
    known = {
        key: Connu(
            structure_id=structure_id,
            dla=dla,
            salaries=salaries,
            termine_le=termine_le,
            secteur=secteur,
            qpv=qpv,
            frr=frr,
            orientations=tuple(libelle for _, libelle in libelles[key]),
            ingenieries={ingenierie_id: (nature, jours) for ingenierie_id, nature, jours, _ in actions[key]},
            themes=frozenset(theme for *_, theme in actions[key] if theme),
        )
        for key, structure_id, dla, salaries, termine_le, secteur, qpv, frr in accompagnements
        if key in answers or key in drawn
    }
    return PopulationLue(answers, drawn, known)


def _by_first(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, Sequence[tuple[Any, ...]]]:
    grouped: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *rest in rows:
        grouped[key].append(tuple(rest))
    return grouped


def list_unites(population: PopulationLue, beyond: Collection[int]) -> tuple[UnitePopulation, ...]:
    """Return the population of a campaign of structures, with codes of DLA. Those of a draw that were not asked are in
    it, and so are, as not asked, those whose answers, `beyond` the draw, are left out of figures."""
    answers, drawn = population.answers, population.drawn
    returned = {key for key, rangee in answers.items() if rangee.id in beyond}
    unites = []
    for key, connu in sorted(population.known.items()):
        answer = answers.get(key)
        unites.append(
            UnitePopulation(
                dla=answer.dla if answer else connu.dla,
                salaries=connu.salaries,
                orientations=connu.orientations,
                interrogee=key not in returned and (answer is not None or drawn.get(key, False)),
                repondante=key not in returned and answer is not None and answer.transmise_le is not None,
            )
        )
    return tuple(unites)


def list_prestations(population: PopulationLue) -> tuple[Prestation, ...]:
    """Return the ingénieries of the structures that are expected to answer, each once."""
    asked = [connu for key, connu in population.known.items() if key in population.answers]
    structures = _by_first(
        (ingenierie_id, connu.structure_id) for connu in asked for ingenierie_id in connu.ingenieries
    )
    ingenieries = {ingenierie_id: action for connu in asked for ingenierie_id, action in connu.ingenieries.items()}
    return tuple(
        Prestation(
            structures=frozenset(structure_id for (structure_id,) in structures[key]),
            is_collective=nature is NatureAction.COLLECTIF,
            jours=jours,
        )
        for key, (nature, jours) in sorted(ingenieries.items())
    )


def list_read_together(session: Session, dlas: Collection[Dla]) -> tuple[frozenset[str], ...]:
    """Return the groups of DLA of a région, by codes, that one direction, or someone who worked for several, reads
    together."""
    codes = {dla.id: dla.code for dla in dlas}
    groups = list_groups_read_together(session, {dla.id: dla.porteuse_id for dla in dlas})
    return tuple(sorted((frozenset(codes[dla_id] for dla_id in group) for group in groups), key=sorted))


_CAMPAGNE: BindParameter[int] = bindparam("campagne")

_WITHDRAWN = exists().where(
    Participation.campagne_id == _CAMPAGNE,
    Participation.accompagnement_id == Selection.accompagnement_id,
    Participation.retiree_le.is_not(None),
)

_LISTED = select(Selection.accompagnement_id, Selection.retenue & ~_WITHDRAWN).where(Selection.campagne_id == _CAMPAGNE)

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
    select(
        Accompagnement.id,
        Accompagnement.structure_id,
        Dla.code,
        _SALARIES,
        ended(),
        Structure.secteur_code,
        Structure.qpv,
        Structure.frr,
    )
    .join(Accompagnement.dla)
    .join(Accompagnement.structure)
    .where(Accompagnement.id.in_(_ABOUT))
)

_ORIENTATIONS = (
    select(OrientationAccompagnement.accompagnement_id, OrientationPrioritaire.id, OrientationPrioritaire.libelle)
    .join(OrientationPrioritaire, OrientationPrioritaire.id == OrientationAccompagnement.orientation_id)
    .where(OrientationAccompagnement.accompagnement_id.in_(_ABOUT))
)

_INGENIERIES = (
    select(
        IngenierieAccompagnement.accompagnement_id,
        Ingenierie.id,
        Ingenierie.nature,
        Ingenierie.jours,
        Ingenierie.theme_code,
    )
    .join(Ingenierie, Ingenierie.id == IngenierieAccompagnement.ingenierie_id)
    .where(IngenierieAccompagnement.accompagnement_id.in_(_ABOUT))
)

_REGISTRE = (_LISTED, _ACCOMPAGNEMENTS, _ORIENTATIONS, _INGENIERIES)
