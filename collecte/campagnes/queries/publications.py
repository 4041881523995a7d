"""Queries on released figures: those of a settled campaign, minus what a consent withdrawn since hides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, CellulePubliee, Dla, PagePubliee, Participation, Population, Publication
from collecte.organisation.queries.acces import directing
from collecte.policy import was_announced
from exports.release.cellules import (
    REGION,
    RESEAU,
    Audience,
    BlocCellules,
    Cellule,
    Dimension,
    Mesure,
    Release,
    Revision,
    Statut,
)
from exports.release.motifs import AUTRE_DIRECTION, SANS_ACCORD, SANS_AUTEUR
from exports.release.seuils import Seuils
from questionnaires.temps.derive import TEMPS

SERIES = (Mesure.PART, Mesure.ETP, Mesure.SENS, Mesure.ECART)
"""Measures read from earlier périodes."""

KEPT = 0
"""The number of what an earlier version stored of a campaign of structures, which is no release. Below it are previews:
how many answers they rest on, with a minus sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Restriction:
    """Codes of the DLA where a consent was withdrawn, and `Release.autre_direction`."""

    retires: frozenset[str] = frozenset()
    autre_direction: Mapping[str, str] = field(default_factory=dict)


def get_release(session: Session, campagne_id: int) -> Release | None:
    """Return the last release of a campaign; None while its results are not settled."""
    return list_releases(session, [campagne_id]).get(campagne_id)


def list_releases(
    session: Session,
    campagne_ids: Collection[int],
    mesures: Collection[Mesure] = tuple(Mesure),
    *,
    questions: Collection[str] = (),
    as_made: bool = False,
) -> Mapping[int, Release]:
    """Return the last release of each of these campaigns that has one, with the cells of some measures; in words, those
    of the questions whose code ends so, or of all of them.

    The cells of a DLA are hidden once one of its contributors withdraws their consent. They are also hidden from its
    staff and direction (`Release.told_outside`) while a contributor was not told of a person who directs it. `as_made`
    hides none: it is for the computation of another release, since whoever read them still knows them.
    """
    last = {publication.campagne_id: publication for publication in session.scalars(_last(campagne_ids))}
    if not last:
        return {}
    cellule = CellulePubliee
    which = [cellule.territoire != RESEAU, cellule.mesure.in_(mesures)]
    if questions:
        asked = (cellule.ligne.endswith(code, autoescape=True) for code in questions)
        which.append(or_(cellule.mesure != Mesure.MOTS, *asked))
    cells = _cells(session, [publication.id for publication in last.values()], *which)
    restricted = {} if as_made else _list_restricted(session, last)
    return {
        campagne_id: _release(publication, cells[publication.id], restricted.get(campagne_id, _Restriction()), {})
        for campagne_id, publication in last.items()
    }


def list_reseaux(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Release]:
    """Return campaign on time -> the release of its network, whose territory is all the régions of the network."""
    release = Publication
    holds_it = select(CellulePubliee.rang).where(
        CellulePubliee.publication_id == release.id, CellulePubliee.territoire == RESEAU
    )
    statement = (
        select(release, Campagne.periode_code)
        .join(Campagne, Campagne.id == release.campagne_id)
        .where(Campagne.periode_code.in_({campagne.periode_code for campagne in campagnes}), holds_it.exists())
    )
    rows = session.execute(statement).all()
    if not rows:
        return {}
    cells = _cells(session, [publication.id for publication, _ in rows], CellulePubliee.territoire == RESEAU)
    released = {
        (periode, region): _reseau(publication, cells[publication.id])
        for publication, periode in rows
        for region in publication.cadre["reseau"]["regions"]
    }
    keys = {campagne.id: (campagne.periode_code, campagne.region.code) for campagne in campagnes}
    return {campagne_id: released[key] for campagne_id, key in keys.items() if key in released}


def list_taken_up(session: Session, campagne_ids: Collection[int]) -> frozenset[int]:
    """Return the campaigns whose first release was taken over from an earlier version of the program."""
    return frozenset(
        publication.campagne_id for publication in session.scalars(_last(campagne_ids)) if publication.cadre["origine"]
    )


def get_enquete_publiee(
    session: Session, campagne_id: int, territoire: str | None = None, numero: int | None = None
) -> Release | None:
    """Return the last release of a campaign of structures, or release `numero`, with the words of its pages, or of that
    of one territory alone; None while it has none."""
    which = and_(Publication.numero == (numero or _last_of(campagne_id)), Publication.numero > KEPT)
    return _enquete(session, campagne_id, which, territoire)


def list_dimensions(session: Session, campagne_id: int) -> Sequence[Dimension]:
    """List what the questions of a campaign of structures are crossed with in its last release."""
    last = Publication.campagne_id == campagne_id, Publication.numero == _last_of(campagne_id)
    return _dimensions(session.scalars(select(Publication.cadre).where(*last)).first() or {})


def list_crossed(session: Session, campagne_id: int) -> Mapping[str, Mapping[str, bool]]:
    """Return the questions of the last release of a campaign -> its categories and DLA -> whether some answer that
    someone gave is shown there."""
    cellule = CellulePubliee
    statement = select(cellule.ligne, cellule.territoire, cellule.colonne, cellule.valeur).join(
        Publication, Publication.id == cellule.publication_id
    )
    last = Publication.campagne_id == campagne_id, Publication.numero == _last_of(campagne_id)
    counts = cellule.mesure == Mesure.COMPTE, cellule.territoire != REGION, cellule.ligne != ""
    wanted = or_(cellule.colonne == "", cellule.statut == Statut.MONTRE)
    shown: dict[str, dict[str, bool]] = {}
    for ligne, territoire, colonne, valeur in session.execute(statement.where(*last, *counts, wanted)):
        places = shown.setdefault(ligne, {})
        places[territoire] = bool(colonne and valeur) or places.get(territoire, False)
    return shown


def list_cells_of(
    session: Session, campagne_id: int, question: str, territoires: Collection[str]
) -> Mapping[str, Sequence[Cellule]]:
    """Return territory -> the cells of a question in the last release of a campaign of structures."""
    cellule = CellulePubliee
    statement = select(*_COLUMNS).join(Publication, Publication.id == cellule.publication_id)
    last = Publication.campagne_id == campagne_id, Publication.numero == _last_of(campagne_id)
    which = cellule.ligne == question, cellule.territoire.in_(territoires)
    cells: dict[str, list[Cellule]] = {territoire: [] for territoire in territoires}
    for values in session.execute(statement.where(*last, *which).order_by(cellule.rang)):
        read = Cellule(**dict(zip(_FIELDS, values, strict=True)))
        cells[read.territoire].append(read)
    return cells


def get_apercu(session: Session, campagne_id: int) -> Release | None:
    """Return the preview of a campaign of structures whose results are not settled, of the région alone; its number is
    below zero. None while it has none."""
    return _enquete(session, campagne_id, Publication.numero < KEPT, REGION)


def _enquete(session: Session, campagne_id: int, which: ColumnElement[bool], territoire: str | None) -> Release | None:
    page = [PagePubliee.publication_id == Publication.id]
    cells: list[ColumnElement[bool]] = []
    if territoire is not None:
        page.append(PagePubliee.territoire == territoire)
        cells.append(CellulePubliee.territoire == territoire)
    words = select(Publication, PagePubliee.territoire, PagePubliee.contenu).outerjoin(PagePubliee, and_(*page))
    rows = session.execute(words.where(Publication.campagne_id == campagne_id, which)).all()
    if not rows:
        return None
    publication = rows[0][0]
    cellules = _cells(session, [publication.id], *cells)[publication.id]
    pages = {name: contenu for _, name, contenu in rows if name is not None}
    return _release(publication, cellules, _Restriction(), dict(sorted(pages.items())))


def list_pages(session: Session, campagne_id: int, numero: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return the words of the last release of a campaign of structures, or of release `numero`, by territory."""
    page = PagePubliee
    words = select(page.territoire, page.contenu).join(Publication, Publication.id == page.publication_id)
    wanted = _last_of(campagne_id) if numero is None else numero
    which = Publication.campagne_id == campagne_id, Publication.numero == wanted
    return {row.territoire: row.contenu for row in session.execute(words.where(*which))}


def count_releases(session: Session, campagne_id: int) -> int:
    """Count the releases that a campaign has had."""
    which = Publication.campagne_id == campagne_id, Publication.numero > KEPT
    return session.scalar(select(func.count()).select_from(Publication).where(*which)) or 0


def list_previewed(session: Session, today: date) -> list[Campagne]:
    """List the campaigns of structures that take answers today, by id."""
    campagne = Campagne
    which = campagne.population == Population.STRUCTURES, campagne.ouverture <= today, campagne.arretee_le.is_(None)
    candidates = session.scalars(select(campagne).where(*which, campagne.annulee_le.is_(None)).order_by(campagne.id))
    return [candidate for candidate in candidates if not candidate.is_over(today)]


def list_unreleased(session: Session) -> list[Campagne]:
    """List the campaigns that are settled and have no release: an earlier version of the program settled them."""
    has_release = (
        select(Publication.id).where(Publication.campagne_id == Campagne.id, Publication.numero > KEPT).exists()
    )
    which = Campagne.arretee_le.is_not(None), ~has_release
    return list(session.scalars(select(Campagne).where(*which).order_by(Campagne.arretee_le, Campagne.id)))


def _last_of(campagne_id: int) -> ScalarSelect[int]:
    return select(func.max(Publication.numero)).where(Publication.campagne_id == campagne_id).scalar_subquery()


def _last(campagne_ids: Collection[int]) -> Select[Publication]:
    publication = Publication
    last = (
        select(publication.campagne_id, func.max(publication.numero).label("numero"))
        .group_by(publication.campagne_id)
        .subquery()
    )
    return (
        select(publication)
        .join(last, (last.c.campagne_id == publication.campagne_id) & (last.c.numero == publication.numero))
        .where(publication.campagne_id.in_(campagne_ids), publication.numero > KEPT)
    )


def _list_restricted(session: Session, campagne_ids: Collection[int]) -> Mapping[int, _Restriction]:
    """Return the restrictions on DLA of campaigns on time: a contributor does not agree, or no longer does; or one of
    its authors was never told of a person who directs the DLA now."""
    reponse, direction = Participation, directing().subquery()
    is_new = and_(direction.c.personne_id.is_not(None), ~was_announced(direction.c.personne_id))
    is_unknown = and_(reponse.retiree_le.is_(None), is_new).label("is_unknown")
    is_temps = reponse.campagne.has(Campagne.instrument == TEMPS)
    which = reponse.campagne_id.in_(campagne_ids), is_temps, reponse.transmise_le.is_not(None)
    columns = reponse.campagne_id, Dla.code, reponse.accord_chiffres, reponse.valeurs, reponse.detachee, is_unknown
    answers = select(*columns).join(reponse.dla).outerjoin(direction, direction.c.dla_id == reponse.dla_id)
    statement = answers.where(*which, or_(reponse.accord_chiffres.is_(False), is_unknown))
    rows: dict[int, list[Row[Any]]] = {}
    for row in session.execute(statement):
        rows.setdefault(row.campagne_id, []).append(row)
    return {campagne_id: _restriction(group) for campagne_id, group in rows.items()}


def _restriction(rows: Sequence[Row[Any]]) -> _Restriction:
    unknown = {row.code for row in rows if row.is_unknown}
    cut = {row.code for row in rows if row.is_unknown and row.detachee is not None}
    refused = (row for row in rows if not row.accord_chiffres and row.valeurs["ETP"] * row.valeurs["MOIS"])
    return _Restriction(
        retires=frozenset(row.code for row in refused),
        autre_direction={code: SANS_AUTEUR if code in cut else AUTRE_DIRECTION for code in unknown},
    )


def _cells(
    session: Session, publication_ids: Collection[int], *which: ColumnElement[bool]
) -> Mapping[int, list[Cellule]]:
    """Return cells by release, in the order in which they were made."""
    cellule = CellulePubliee
    statement = select(cellule.publication_id, *_COLUMNS).where(cellule.publication_id.in_(publication_ids), *which)
    cellules: dict[int, list[Cellule]] = {publication_id: [] for publication_id in publication_ids}
    for publication_id, *values in session.execute(statement.order_by(cellule.publication_id, cellule.rang)):
        cellules[publication_id].append(Cellule(**dict(zip(_FIELDS, values, strict=True))))
    return cellules


def _reseau(publication: Publication, cellules: Iterable[Cellule]) -> Release:
    """Return the release of a network, its cells as those of a région that would be all of its régions."""
    made, cadre = _release(publication, cellules, _Restriction(), {}), publication.cadre["reseau"]
    return replace(
        made,
        cellules=tuple(replace(cellule, territoire=REGION) for cellule in made.cellules),
        personnes=cadre["personnes"],
        dlas=cadre["dlas"],
        regions=tuple(cadre["regions"]),
        gardees={},
        caches=frozenset(),
    )


def _release(
    publication: Publication,
    cellules: Iterable[Cellule],
    restriction: _Restriction,
    pages: Mapping[str, Mapping[str, Any]],
) -> Release:
    cadre, cells = publication.cadre, tuple(cellules)
    erased = {
        cellule.territoire
        for cellule in cells
        if cellule.statut is Statut.INDISPONIBLE and cellule.audience is Audience.DLA
    }
    return Release(
        numero=publication.numero,
        faite_le=publication.faite_le,
        personnes=publication.personnes,
        dlas=publication.dlas,
        seuils=Seuils(**cadre["seuils"]),
        cellules=tuple(
            cellule.withheld(SANS_ACCORD) if cellule.territoire in restriction.retires else cellule for cellule in cells
        ),
        remplace_le=datetime.fromisoformat(cadre["remplace_le"]) if cadre.get("remplace_le") else None,
        revisions=tuple(Revision(**revision) for revision in cadre.get("revisions", ())),
        gardees={Mesure(mesure): nom for mesure, nom in cadre.get("gardees", {}).items()},
        blocs=tuple(BlocCellules(code=bloc["code"], lignes=tuple(bloc["lignes"])) for bloc in cadre["blocs"]),
        caches=frozenset(cadre["caches"]) | restriction.retires | erased,
        autre_direction=restriction.autre_direction,
        pages=pages,
        dimensions=_dimensions(cadre),
    )


def _dimensions(cadre: Mapping[str, Any]) -> tuple[Dimension, ...]:
    stored = cadre.get("dimensions", ())
    return tuple(Dimension(**{**dimension, "categories": dict(dimension["categories"])}) for dimension in stored)


_FIELDS = tuple(attribute.name for attribute in fields(Cellule))
"""Columns of a row, named as the fields of a cell."""

_COLUMNS = tuple(getattr(CellulePubliee, name) for name in _FIELDS)
"""Rows, not entities, which take twice the time to read: a page reads a thousand cells."""
