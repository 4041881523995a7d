"""Queries on released figures: what a settled campaign tells, less what a consent withdrawn since hides."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, CellulePubliee, Dla, PagePubliee, Participation, Population, Publication
from exports.release.cellules import Audience, Bloc, Cellule, Mesure, Release, Statut
from exports.release.motifs import SANS_ACCORD
from exports.release.seuils import Seuils
from questionnaires.temps.derive import TEMPS

SERIES = (Mesure.PART, Mesure.ETP, Mesure.SENS, Mesure.ECART)
"""What is read of earlier périodes."""

KEPT = 0
"""The number of what an earlier version kept of a campaign of structures, which is no release."""


def get_release(session: Session, campagne_id: int) -> Release | None:
    """The last release of a campaign; None while its results are not settled."""
    return list_releases(session, [campagne_id]).get(campagne_id)


def list_releases(
    session: Session,
    campagne_ids: Collection[int],
    mesures: Collection[Mesure] = tuple(Mesure),
    *,
    as_made: bool = False,
) -> Mapping[int, Release]:
    """The last release of each of these campaigns that has one, with the cells of some measures.

    The cells of a DLA are hidden from the moment one of its contributors withdraws their consent; not with `as_made`,
    for the computation of another release alone: whoever read them still knows them.
    """
    publications = list(session.scalars(_last(campagne_ids)))
    if not publications:
        return {}
    ids = [publication.id for publication in publications]
    statement = (
        select(CellulePubliee)
        .where(CellulePubliee.publication_id.in_(ids), CellulePubliee.mesure.in_(mesures))
        .order_by(CellulePubliee.publication_id, CellulePubliee.rang)
    )
    rows: dict[int, list[CellulePubliee]] = {}
    for row in session.scalars(statement):
        rows.setdefault(row.publication_id, []).append(row)
    released = [publication.campagne_id for publication in publications]
    withdrawn = {} if as_made else _list_withdrawn(session, released)
    return {
        publication.campagne_id: _release(
            publication,
            map(_cellule, rows.get(publication.id, [])),
            withdrawn.get(publication.campagne_id, frozenset()),
            {},
        )
        for publication in publications
    }


def get_page(session: Session, campagne_id: int, territoire: str) -> Release | None:
    """What the last release of a campaign of structures tells of one territory; None while it has none."""
    page = and_(PagePubliee.publication_id == Publication.id, PagePubliee.territoire == territoire)
    own = Publication.campagne_id == campagne_id, Publication.numero > KEPT
    last = select(Publication, PagePubliee.contenu).outerjoin(PagePubliee, page).where(*own)
    found = session.execute(last.order_by(Publication.numero.desc()).limit(1)).one_or_none()
    if found is None:
        return None
    publication, contenu = found
    here = CellulePubliee.publication_id == publication.id, CellulePubliee.territoire == territoire
    rows = session.execute(select(*_COLUMNS).where(*here).order_by(CellulePubliee.rang))
    cellules = (Cellule(**row) for row in rows.mappings())
    return _release(publication, cellules, frozenset(), {} if contenu is None else {territoire: contenu})


def list_pages(session: Session, campagne_id: int, numero: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The words of the last release of a campaign of structures, or of that `numero`, by territory."""
    own = PagePubliee
    words = select(own.territoire, own.contenu).join(Publication, Publication.id == own.publication_id)
    last = select(func.max(Publication.numero)).where(Publication.campagne_id == campagne_id).scalar_subquery()
    which = Publication.campagne_id == campagne_id, Publication.numero == (last if numero is None else numero)
    return {row.territoire: row.contenu for row in session.execute(words.where(*which))}


def count_releases(session: Session, campagne_id: int) -> int:
    """How many releases a campaign has had."""
    which = Publication.campagne_id == campagne_id, Publication.numero > KEPT
    return session.scalar(select(func.count()).select_from(Publication).where(*which)) or 0


def list_unreleased(session: Session) -> list[Campagne]:
    """The campaigns on time and of structures that are settled and have no release: an earlier version of the program
    settled them."""
    has_one = select(Publication.id).where(Publication.campagne_id == Campagne.id, Publication.numero > KEPT).exists()
    is_released = or_(Campagne.instrument == TEMPS, Campagne.population == Population.STRUCTURES)
    which = is_released, Campagne.arretee_le.is_not(None), ~has_one
    return list(session.scalars(select(Campagne).where(*which).order_by(Campagne.arretee_le, Campagne.id)))


def _last(campagne_ids: Collection[int]) -> Select[Publication]:
    own = Publication
    last = select(own.campagne_id, func.max(own.numero).label("numero")).group_by(own.campagne_id).subquery()
    return (
        select(own)
        .join(last, (last.c.campagne_id == own.campagne_id) & (last.c.numero == own.numero))
        .where(own.campagne_id.in_(campagne_ids), own.numero > KEPT)
    )


def _list_withdrawn(session: Session, campagne_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Campaign -> codes of the DLA where someone who counts does not agree, or does not any more."""
    own = Participation
    is_temps = own.campagne.has(Campagne.instrument == TEMPS)
    which = own.campagne_id.in_(campagne_ids), is_temps, own.transmise_le.is_not(None), own.accord_chiffres.is_(False)
    found: dict[int, set[str]] = {}
    for campagne_id, code, valeurs in session.execute(
        select(own.campagne_id, Dla.code, own.valeurs).join(own.dla).where(*which)
    ):
        if valeurs["ETP"] * valeurs["MOIS"]:
            found.setdefault(campagne_id, set()).add(code)
    return {campagne_id: frozenset(codes) for campagne_id, codes in found.items()}


def _release(
    publication: Publication,
    cellules: Iterable[Cellule],
    withdrawn: frozenset[str],
    pages: Mapping[str, Mapping[str, Any]],
) -> Release:
    cadre = publication.cadre
    return Release(
        numero=publication.numero,
        faite_le=publication.faite_le,
        personnes=publication.personnes,
        dlas=publication.dlas,
        seuils=Seuils(**cadre["seuils"]),
        cellules=tuple(_hidden(cellule) if cellule.territoire in withdrawn else cellule for cellule in cellules),
        blocs=tuple(Bloc(code=bloc["code"], lignes=tuple(bloc["lignes"])) for bloc in cadre["blocs"]),
        caches=frozenset(cadre["caches"]) | withdrawn,
        pages=pages,
    )


_FIELDS = tuple(field.name for field in fields(Cellule))
"""Columns of a row, under the same names."""

_COLUMNS = tuple(getattr(CellulePubliee, name) for name in _FIELDS)


def _cellule(row: CellulePubliee) -> Cellule:
    return Cellule(**{name: getattr(row, name) for name in _FIELDS})


def _hidden(cellule: Cellule) -> Cellule:
    if cellule.audience is not Audience.DLA or not cellule.is_shown:
        return cellule
    return replace(cellule, valeur=None, statut=Statut.CONFIDENTIEL, motif=SANS_ACCORD)
