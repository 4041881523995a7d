"""Structures and ingénieries of a civil year with their categories, and the columns in which an acteur reads them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from collecte.bilans.queries.bilans import list_piloted_bilans
from collecte.models import Accompagnement, BilanSigne, Convention, Dla, Ingenierie, Region, Structure
from collecte.organisation.queries.organisation import list_groups_read_together
from collecte.policy import Acteur, consolidated_regions, prepared_dlas
from collecte.referentiel.queries.categories import get_categories
from collecte.registre.queries.ingenieries import accompanied_in, agreed_in
from exports.bilans.categories import (
    EPCI,
    INCONNU,
    NON,
    OUI,
    RESEAU,
    Fait,
    FaitsCategories,
    Territoire,
    compose_categories,
)
from exports.bilans.document import PartieDocument
from exports.bilans.region_tableaux import REGION
from exports.release.seuils import Seuils
from questionnaires.categories.categories import FRR, QPV, SECTEUR


def get_faits_categories(session: Session, annee: int, territoires: Sequence[Territoire]) -> FaitsCategories:
    """Return the facts of a year that are counted in these columns."""
    listed = frozenset[int]().union(*(territoire.dlas for territoire in territoires if territoire.is_whole))
    accompagnees = session.execute(
        _alike(
            select(
                Accompagnement.structure_id,
                Accompagnement.dla_id,
                Structure.secteur_code,
                Structure.qpv,
                Structure.frr,
            )
            .join(Accompagnement.structure)
            .where(accompanied_in(annee))
        )
    ).all()
    located = session.execute(
        _alike(
            select(Accompagnement.structure_id, Accompagnement.dla_id, Structure.epci)
            .join(Accompagnement.structure)
            .where(accompanied_in(annee), Accompagnement.dla_id.in_(listed))
        )
    )
    beneficiaires = session.execute(
        _alike(
            select(Accompagnement.structure_id, Accompagnement.dla_id, Ingenierie.theme_code)
            .join(Accompagnement.ingenieries)
            .where(agreed_in(annee), Ingenierie.dla_id == Accompagnement.dla_id)
        )
    )
    ingenieries = session.execute(
        select(
            Ingenierie.id,
            Ingenierie.dla_id,
            Ingenierie.theme_code,
            Ingenierie.jours,
            Ingenierie.montant,
            Ingenierie.prestataire_id,
        ).where(agreed_in(annee))
    )
    return FaitsCategories(
        structures={
            SECTEUR: [Fait(row.id, row.dla_id, row.secteur_code or INCONNU, row.nombre) for row in accompagnees],
            QPV: [Fait(row.id, row.dla_id, _located(row.qpv), row.nombre) for row in accompagnees],
            FRR: [Fait(row.id, row.dla_id, _located(row.frr), row.nombre) for row in accompagnees],
            EPCI: [Fait(row.id, row.dla_id, row.epci, row.nombre) for row in located],
        },
        beneficiaires=[Fait(row.id, row.dla_id, row.theme_code or INCONNU, row.nombre) for row in beneficiaires],
        ingenieries=[
            Fait(id_, dla_id, theme or INCONNU, 1, jours, montant, prestataire_id)
            for id_, dla_id, theme, jours, montant, prestataire_id in ingenieries
        ],
    )


def _alike(facts: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Group the facts of structures that have a single one, counted in `nombre`; the other structures keep an `id`."""
    rows = facts.distinct().subquery()
    structure, *others = rows.c
    is_shared = func.count().over(partition_by=structure) > 1
    keyed = select(case((is_shared, structure)).label("id"), *others).subquery()
    return select(*keyed.c, func.count().label("nombre")).group_by(*keyed.c)


def _located(is_in: bool | None) -> str:
    return INCONNU if is_in is None else OUI if is_in else NON


def get_counted_region(session: Session, acteur: Acteur, region_id: int, today: date) -> Region | None:
    """Return a région of which `acteur` reads some figures by category: those of its DLA, its own or the network's."""
    read = or_(consolidated_regions(acteur), Region.dlas.any(prepared_dlas(acteur, today)))
    return session.scalar(select(Region).where(Region.id == region_id, read))


def list_territoires(session: Session, acteur: Acteur, region: Region, today: date) -> Sequence[Territoire]:
    """List the columns that `acteur` reads: the DLA of a région whose bilan it prepares, the région if it reads its
    bilans, the network. A pilote may know of a DLA what its signed bilans say, or nothing."""
    prepared = frozenset(session.scalars(select(Dla.id).where(prepared_dlas(acteur, today))))
    signed = (dla.id for dla, signe in list_piloted_bilans(session, acteur).items() if signe)
    consolidated: dict[int, set[int]] = {}
    for dla_id, region_id in session.execute(
        select(Dla.id, Dla.region_id).join(Dla.region).where(consolidated_regions(acteur))
    ):
        consolidated.setdefault(region_id, set()).add(dla_id)
    return territoires_of(
        session,
        region,
        prepared=prepared,
        known=(prepared, prepared.union(signed)),
        regions=[frozenset(dlas) for dlas in consolidated.values()],
    )


def territoires_of(
    session: Session,
    region: Region,
    *,
    prepared: frozenset[int],
    known: tuple[frozenset[int], ...],
    regions: Sequence[frozenset[int]],
) -> Sequence[Territoire]:
    """List the columns of who prepares the bilans of some DLA, may know the facts of any of the sets `known`, and reads
    the totals of `regions`, each as its DLA. Totals are the same for every reader, whose pages may be put side by side:
    what any of them may know or read protects all of them."""
    everyone = session.execute(
        select(Dla.id, Dla.code, Dla.nom, Dla.region_id, Dla.porteuse_id).order_by(Dla.code, Dla.id)
    ).all()
    ours = frozenset(dla.id for dla in everyone if dla.region_id == region.id)
    by_region: dict[int, set[int]] = {}
    for dla in everyone:
        by_region.setdefault(dla.region_id, set()).add(dla.id)
    groups = list_groups_read_together(session, {dla.id: dla.porteuse_id for dla in everyone})
    known = tuple({*known, *groups, *_known_by_some(session, by_region.values())})
    seuils = region.seuils
    columns = [
        Territoire(
            libelle=f"{dla.code} {dla.nom}", dlas=frozenset({dla.id}), seuils=seuils, is_whole=True, key=str(dla.id)
        )
        for dla in everyone
        if dla.id in ours & prepared
    ]
    if ours in regions:
        key = "" if prepared == ours else None
        is_whole = ours <= prepared
        columns.append(Territoire(libelle=REGION, dlas=ours, seuils=seuils, known=known, is_whole=is_whole, key=key))
    if len({dla.region_id for dla in everyone}) > 1:
        beside = {*regions, frozenset().union(*regions), *map(frozenset, by_region.values())}
        columns.append(network(session, known=known, beside=tuple(beside)))
    return columns


def _known_by_some(session: Session, regions: Iterable[Collection[int]]) -> Iterator[frozenset[int]]:
    """Yield the DLA that someone may know the facts of: nobody's, those of a région, those of it whose bilan is signed.
    One alone is left out: three DLA are behind each figure."""
    yield frozenset()
    signed = frozenset(session.scalars(select(Convention.dla_id).join(Convention.avenants).join(BilanSigne).distinct()))
    for dlas in map(frozenset, regions):
        yield dlas
        yield dlas & signed


def network(
    session: Session, *, known: tuple[frozenset[int], ...] = (frozenset(),), beside: tuple[frozenset[int], ...]
) -> Territoire:
    """Return the column of all the régions, by the strictest of their thresholds."""
    return Territoire(
        libelle=RESEAU,
        dlas=frozenset(session.scalars(select(Dla.id))),
        seuils=reduce(Seuils.stricter, session.scalars(select(Region.seuils_propres)), Seuils()),
        known=known,
        beside=beside,
    )


def compose_public(session: Session, annee: int) -> tuple[PartieDocument, ...]:
    """Compose the figures of the network that anyone reads, whichever région they read beside."""
    regions: dict[int, set[int]] = {}
    for dla_id, region_id in session.execute(select(Dla.id, Dla.region_id)):
        regions.setdefault(region_id, set()).add(dla_id)
    column = network(session, beside=tuple(map(frozenset, regions.values())))
    return compose_categories(get_faits_categories(session, annee, [column]), get_categories(session), [column])
