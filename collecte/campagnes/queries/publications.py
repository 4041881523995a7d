"""Queries on released figures: what a settled campaign tells, less what a consent withdrawn since hides."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, CellulePubliee, Dla, PagePubliee, Participation, Population, Publication
from collecte.organisation.queries.acces import directing
from collecte.policy import was_announced
from exports.release.cellules import REGION, RESEAU, Audience, Bloc, Cellule, Mesure, Release, Revision, Statut
from exports.release.motifs import AUTRE_DIRECTION, SANS_ACCORD, SANS_AUTEUR
from exports.release.seuils import Seuils
from questionnaires.temps.derive import TEMPS

SERIES = (Mesure.PART, Mesure.ETP, Mesure.SENS, Mesure.ECART)
"""What is read of earlier périodes."""

KEPT = 0
"""The number of what an earlier version kept of a campaign of structures, which is no release. Below it are previews:
how many answers they rest on, with a minus sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Restriction:
    """Codes of the DLA of which a consent was withdrawn, and `Release.autre_direction`."""

    retires: frozenset[str] = frozenset()
    autre_direction: Mapping[str, str] = field(default_factory=dict)


def get_release(session: Session, campagne_id: int) -> Release | None:
    """The last release of a campaign; None while its results are not settled."""
    return list_releases(session, [campagne_id]).get(campagne_id)


def list_releases(
    session: Session,
    campagne_ids: Collection[int],
    mesures: Collection[Mesure] = tuple(Mesure),
    *,
    questions: Collection[str] = (),
    as_made: bool = False,
) -> Mapping[int, Release]:
    """The last release of each of these campaigns that has one, with the cells of some measures; in words, those of the
    questions whose code ends so, or of all of them.

    The cells of a DLA are hidden from the moment one of its contributors withdraws their consent, and in what is made
    for its staff and direction (`Release.told_outside`) while one of them did not know of who directs it; not with
    `as_made`, for the computation of another release alone: whoever read them still knows them.
    """
    last = {publication.campagne_id: publication for publication in session.scalars(_last(campagne_ids))}
    if not last:
        return {}
    own = CellulePubliee
    which = [own.territoire != RESEAU, own.mesure.in_(mesures)]
    if questions:
        asked = (own.ligne.endswith(code, autoescape=True) for code in questions)
        which.append(or_(own.mesure != Mesure.MOTS, *asked))
    cells = _cells(session, [publication.id for publication in last.values()], *which)
    restricted = {} if as_made else _list_restricted(session, last)
    return {
        campagne_id: _release(publication, cells[publication.id], restricted.get(campagne_id, _Restriction()), {})
        for campagne_id, publication in last.items()
    }


def list_reseaux(session: Session, campagnes: Collection[Campagne]) -> Mapping[int, Release]:
    """Campaign on time -> the release of the network that it takes part in, whose territory is all its régions."""
    own = Publication
    holds_it = select(CellulePubliee.rang).where(
        CellulePubliee.publication_id == own.id, CellulePubliee.territoire == RESEAU
    )
    statement = (
        select(own, Campagne.periode_code)
        .join(Campagne, Campagne.id == own.campagne_id)
        .where(Campagne.periode_code.in_({each.periode_code for each in campagnes}), holds_it.exists())
    )
    rows = session.execute(statement).all()
    if not rows:
        return {}
    cells = _cells(session, [publication.id for publication, _ in rows], CellulePubliee.territoire == RESEAU)
    told = {
        (periode, region): _reseau(publication, cells[publication.id])
        for publication, periode in rows
        for region in publication.cadre["reseau"]["regions"]
    }
    keys = {each.id: (each.periode_code, each.region.code) for each in campagnes}
    return {campagne_id: told[key] for campagne_id, key in keys.items() if key in told}


def list_taken_up(session: Session, campagne_ids: Collection[int]) -> frozenset[int]:
    """The campaigns of which the first release is what an earlier version of the program told."""
    return frozenset(own.campagne_id for own in session.scalars(_last(campagne_ids)) if own.cadre["origine"])


def why_final(session: Session, campagne: Campagne) -> str:
    """Why no other release may replace the last one of a campaign on time, whatever comes in; empty when one may."""
    if list_taken_up(session, [campagne.id]):
        return "une version antérieure du programme l’avait faite"
    if list_reseaux(session, [campagne]):
        return "les chiffres du réseau, publiés depuis, comptent les mêmes réponses"
    return ""


def get_enquete_publiee(session: Session, campagne_id: int, territoire: str | None = None) -> Release | None:
    """The last release of a campaign of structures, with the words of its pages, or of that of one territory alone;
    None while it has none."""
    is_last = and_(Publication.numero == _last_of(campagne_id), Publication.numero > KEPT)
    return _enquete(session, campagne_id, is_last, territoire)


def get_apercu(session: Session, campagne_id: int) -> Release | None:
    """The preview of a campaign of structures whose results are not settled, of the région alone; its number is below
    zero. None while it has none."""
    return _enquete(session, campagne_id, Publication.numero < KEPT, REGION)


def _enquete(session: Session, campagne_id: int, which: ColumnElement[bool], territoire: str | None) -> Release | None:
    page = [PagePubliee.publication_id == Publication.id]
    cells: list[ColumnElement[bool]] = []
    if territoire is not None:
        page.append(PagePubliee.territoire == territoire)
        cells.append(CellulePubliee.territoire == territoire)
    words = select(Publication, PagePubliee.territoire, PagePubliee.contenu).outerjoin(PagePubliee, and_(*page))
    found = session.execute(words.where(Publication.campagne_id == campagne_id, which)).all()
    if not found:
        return None
    publication = found[0][0]
    cellules = _cells(session, [publication.id], *cells)[publication.id]
    pages = {name: contenu for _, name, contenu in found if name is not None}
    return _release(publication, cellules, _Restriction(), dict(sorted(pages.items())))


def list_pages(session: Session, campagne_id: int, numero: int | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The words of the last release of a campaign of structures, or of that `numero`, by territory."""
    own = PagePubliee
    words = select(own.territoire, own.contenu).join(Publication, Publication.id == own.publication_id)
    wanted = _last_of(campagne_id) if numero is None else numero
    which = Publication.campagne_id == campagne_id, Publication.numero == wanted
    return {row.territoire: row.contenu for row in session.execute(words.where(*which))}


def count_releases(session: Session, campagne_id: int) -> int:
    """How many releases a campaign has had."""
    which = Publication.campagne_id == campagne_id, Publication.numero > KEPT
    return session.scalar(select(func.count()).select_from(Publication).where(*which)) or 0


def list_previewed(session: Session, today: date) -> list[Campagne]:
    """The campaigns of structures that take answers today, by id."""
    own = Campagne
    which = own.population == Population.STRUCTURES, own.ouverture <= today, own.arretee_le.is_(None)
    found = session.scalars(select(own).where(*which, own.annulee_le.is_(None)).order_by(own.id))
    return [each for each in found if not each.is_over(today)]


def list_unreleased(session: Session) -> list[Campagne]:
    """The campaigns on time and of structures that are settled and have no release: an earlier version of the program
    settled them."""
    has_one = select(Publication.id).where(Publication.campagne_id == Campagne.id, Publication.numero > KEPT).exists()
    is_released = or_(Campagne.instrument == TEMPS, Campagne.population == Population.STRUCTURES)
    which = is_released, Campagne.arretee_le.is_not(None), ~has_one
    return list(session.scalars(select(Campagne).where(*which).order_by(Campagne.arretee_le, Campagne.id)))


def _last_of(campagne_id: int) -> ScalarSelect[int]:
    return select(func.max(Publication.numero)).where(Publication.campagne_id == campagne_id).scalar_subquery()


def _last(campagne_ids: Collection[int]) -> Select[Publication]:
    own = Publication
    last = select(own.campagne_id, func.max(own.numero).label("numero")).group_by(own.campagne_id).subquery()
    return (
        select(own)
        .join(last, (last.c.campagne_id == own.campagne_id) & (last.c.numero == own.numero))
        .where(own.campagne_id.in_(campagne_ids), own.numero > KEPT)
    )


def _list_restricted(session: Session, campagne_ids: Collection[int]) -> Mapping[int, _Restriction]:
    """Of campaigns on time: where someone who counts does not agree, or does not any more; where an author who is still
    expected did not know of someone who directs their DLA now."""
    own, now = Participation, directing().subquery()
    is_new = and_(now.c.personne_id.is_not(None), ~was_announced(now.c.personne_id))
    is_unknown = and_(own.retiree_le.is_(None), is_new).label("is_unknown")
    is_temps = own.campagne.has(Campagne.instrument == TEMPS)
    which = own.campagne_id.in_(campagne_ids), is_temps, own.transmise_le.is_not(None)
    columns = own.campagne_id, Dla.code, own.accord_chiffres, own.valeurs, own.detachee, is_unknown
    answers = select(*columns).join(own.dla).outerjoin(now, now.c.dla_id == own.dla_id)
    statement = answers.where(*which, or_(own.accord_chiffres.is_(False), is_unknown))
    rows: dict[int, list[Row[Any]]] = {}
    for row in session.execute(statement):
        rows.setdefault(row.campagne_id, []).append(row)
    return {campagne_id: _restriction(each) for campagne_id, each in rows.items()}


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
    """By release, in the order of their making."""
    own = CellulePubliee
    statement = select(own.publication_id, *_COLUMNS).where(own.publication_id.in_(publication_ids), *which)
    found: dict[int, list[Cellule]] = {publication_id: [] for publication_id in publication_ids}
    for publication_id, *values in session.execute(statement.order_by(own.publication_id, own.rang)):
        found[publication_id].append(Cellule(**dict(zip(_FIELDS, values, strict=True))))
    return found


def _reseau(publication: Publication, cellules: Iterable[Cellule]) -> Release:
    """Its cells are those of a région that would be all of them."""
    made, cadre = _release(publication, cellules, _Restriction(), {}), publication.cadre["reseau"]
    return replace(
        made,
        cellules=tuple(replace(own, territoire=REGION) for own in made.cellules),
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
    erased = {own.territoire for own in cells if own.statut is Statut.INDISPONIBLE and own.audience is Audience.DLA}
    return Release(
        numero=publication.numero,
        faite_le=publication.faite_le,
        personnes=publication.personnes,
        dlas=publication.dlas,
        seuils=Seuils(**cadre["seuils"]),
        cellules=tuple(own.withheld(SANS_ACCORD) if own.territoire in restriction.retires else own for own in cells),
        remplace_le=datetime.fromisoformat(cadre["remplace_le"]) if cadre.get("remplace_le") else None,
        revisions=tuple(Revision(**own) for own in cadre.get("revisions", ())),
        gardees={Mesure(mesure): nom for mesure, nom in cadre.get("gardees", {}).items()},
        blocs=tuple(Bloc(code=bloc["code"], lignes=tuple(bloc["lignes"])) for bloc in cadre["blocs"]),
        caches=frozenset(cadre["caches"]) | restriction.retires | erased,
        autre_direction=restriction.autre_direction,
        pages=pages,
    )


_FIELDS = tuple(own.name for own in fields(Cellule))
"""Columns of a row, under the same names."""

_COLUMNS = tuple(getattr(CellulePubliee, name) for name in _FIELDS)
"""Rows, not entities: these take twice the time to read, and a page reads a thousand cells."""
