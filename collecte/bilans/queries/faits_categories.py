"""Structures and ingénieries of a civil year with their categories, and the columns in which an acteur reads them."""

from collections.abc import Sequence
from datetime import date
from functools import reduce

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from collecte.bilans.queries.bilans import list_piloted_bilans
from collecte.models import Accompagnement, Dla, Ingenierie, Region, Structure
from collecte.policy import Acteur, consolidated_regions, prepared_dlas
from collecte.registre.queries.ingenieries import accompanied_in, agreed_in
from exports.bilans.categories import INCONNU, NON, OUI, RESEAU, Fait, FaitsCategories, Territoire
from exports.bilans.region_tableaux import REGION
from exports.release.seuils import Seuils
from questionnaires.categories.categories import FRR, QPV, SECTEUR


def get_faits_categories(session: Session, annee: int) -> FaitsCategories:
    accompagnees = session.execute(
        select(Accompagnement.structure_id, Accompagnement.dla_id, Structure.secteur_code, Structure.qpv, Structure.frr)
        .join(Accompagnement.structure)
        .where(accompanied_in(annee))
        .distinct()
    ).all()
    beneficiaires = session.execute(
        select(Accompagnement.structure_id, Accompagnement.dla_id, Ingenierie.theme_code)
        .join(Accompagnement.ingenieries)
        .where(agreed_in(annee), Ingenierie.dla_id == Accompagnement.dla_id)
        .distinct()
    )
    ingenieries = session.execute(
        select(Ingenierie.id, Ingenierie.dla_id, Ingenierie.theme_code, Ingenierie.jours, Ingenierie.montant).where(
            agreed_in(annee)
        )
    )
    return FaitsCategories(
        structures={
            SECTEUR: [Fait(row[0], row[1], row.secteur_code or INCONNU) for row in accompagnees],
            QPV: [Fait(row[0], row[1], _located(row.qpv)) for row in accompagnees],
            FRR: [Fait(row[0], row[1], _located(row.frr)) for row in accompagnees],
        },
        beneficiaires=[Fait(row[0], row[1], row.theme_code or INCONNU) for row in beneficiaires],
        ingenieries=[
            Fait(row.id, row.dla_id, row.theme_code or INCONNU, row.jours, row.montant) for row in ingenieries
        ],
    )


def _located(is_in: bool | None) -> str:
    return INCONNU if is_in is None else OUI if is_in else NON


def get_counted_region(session: Session, acteur: Acteur, region_id: int, today: date) -> Region | None:
    """Return a région of which `acteur` reads some figures by category: those of its DLA, its own or the network's."""
    read = or_(consolidated_regions(acteur), Region.dlas.any(prepared_dlas(acteur, today)))
    return session.scalar(select(Region).where(Region.id == region_id, read))


def list_territoires(session: Session, acteur: Acteur, region: Region, today: date) -> Sequence[Territoire]:
    """List the columns that `acteur` reads: the DLA of a région whose bilan it prepares, the région if it reads its
    bilans, the network. A pilote may know of a DLA what its signed bilans say, or nothing."""
    prepared = session.scalars(select(Dla.id).where(prepared_dlas(acteur, today))).all()
    signed = (dla.id for dla, signe in list_piloted_bilans(session, acteur).items() if signe)
    consolidated = session.scalars(select(Dla.id).join(Dla.region).where(consolidated_regions(acteur))).all()
    return territoires_of(
        session, region, prepared=frozenset(prepared), signed=frozenset(signed), consolidated=frozenset(consolidated)
    )


def territoires_of(
    session: Session,
    region: Region,
    *,
    prepared: frozenset[int] = frozenset(),
    signed: frozenset[int] = frozenset(),
    consolidated: frozenset[int] = frozenset(),
) -> Sequence[Territoire]:
    """List the columns of who prepares the bilans of some DLA, reads those that others signed, and the totals of the
    régions of `consolidated`."""
    everyone = session.execute(select(Dla.id, Dla.code, Dla.nom, Dla.region_id).order_by(Dla.code, Dla.id)).all()
    ours = frozenset(dla.id for dla in everyone if dla.region_id == region.id)
    known = prepared, prepared | signed
    columns = [
        Territoire(
            libelle=f"{dla.code} {dla.nom}",
            dlas=frozenset({dla.id}),
            seuils=region.seuils,
            is_whole=True,
            key=str(dla.id),
        )
        for dla in everyone
        if dla.id in ours & prepared
    ]
    if ours & consolidated:
        columns.append(
            Territoire(
                libelle=REGION,
                dlas=ours,
                seuils=region.seuils,
                is_whole=ours <= prepared,
                known=known,
                key="" if prepared == ours else None,
            )
        )
    if len({dla.region_id for dla in everyone}) > 1:
        columns.append(
            Territoire(
                libelle=RESEAU,
                dlas=frozenset(dla.id for dla in everyone),
                seuils=reduce(Seuils.stricter, session.scalars(select(Region.seuils_propres)), Seuils()),
                known=known,
                beside=consolidated,
            )
        )
    return columns
