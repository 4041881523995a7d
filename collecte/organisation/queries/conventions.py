"""Queries on conventions and avenants: spans, ETP conventionnés and means by day of each DLA."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Avenant, Convention, Dla
from collecte.organisation.queries.rows_of_dlas import DLAS, Rows

Span = tuple[date, date]
"""First and last day, both included."""


LOADED_WITH_CONVENTION = (
    joinedload(Convention.dla).joinedload(Dla.region),
    joinedload(Convention.porteuse),
    selectinload(Convention.avenants),
)
LOADED_WITH_AVENANT = joinedload(Avenant.convention).joinedload(Convention.dla).joinedload(Dla.region)


def list_conventions(session: Session, dla_ids: Collection[int]) -> Sequence[Convention]:
    """List the conventions of some DLA, the latest first; structures porteuses and avenants loaded."""
    statement = (
        select(Convention)
        .options(joinedload(Convention.porteuse), joinedload(Convention.avenants))
        .where(Convention.dla_id.in_(dla_ids))
        .order_by(Convention.debut.desc(), Convention.id)
    )
    return session.scalars(statement).unique().all()


def list_region_conventions(session: Session, region_id: int) -> Mapping[Dla, Sequence[Convention]]:
    """Return every DLA of a région, by code, with its conventions if any, the latest first; avenants loaded."""
    statement = (
        select(Dla, Convention)
        .outerjoin(Convention, Convention.dla_id == Dla.id)
        .options(joinedload(Convention.avenants))
        .where(Dla.region_id == region_id)
        .order_by(Dla.code, Dla.id, Convention.debut.desc())
    )
    conventions: dict[Dla, list[Convention]] = {}
    for dla, convention in session.execute(statement).unique():
        conventions.setdefault(dla, []).extend([convention] if convention else [])
    return conventions


def list_spans(session: Session, region_id: int) -> Sequence[Span]:
    """List the distinct spans of the avenants of a région."""
    statement = select(Avenant.debut, Avenant.fin).join(Avenant.convention).join(Convention.dla)
    return [(row[0], row[1]) for row in session.execute(statement.where(Dla.region_id == region_id).distinct())]


def etp_conventionnes(session: Session, dla_ids: Collection[int], debut: date, fin: date) -> Mapping[int, int]:
    """Compute the ETP conventionnés of each DLA over a période, both days included: dla id -> hundredths.

    The mean by days: the sum over avenants of (ETP × days shared with the période) / days of the période, rounded to
    the nearest hundredth, halves up. Days without avenant count for zero. A DLA whose avenants share no day with the
    période is not in the mapping: nothing is known of it, which is not zero.
    """
    values = {"dlas": list(dla_ids), "debut": debut, "fin": fin}
    return means_by_days(session.execute(AVENANTS, values).all(), [(debut, fin)])[debut, fin]


AVENANTS = (
    select(Convention.dla_id, Avenant.etp, Avenant.debut, Avenant.fin)
    .join(Avenant.convention)
    .where(Convention.dla_id.in_(DLAS), Avenant.debut <= bindparam("fin"), Avenant.fin >= bindparam("debut"))
)
"""Avenants of some DLA that share at least one day with a période."""


def means_by_days(avenants: Rows, spans: Collection[Span]) -> Mapping[Span, Mapping[int, int]]:
    """Compute the ETP conventionnés of each DLA over several spans, from the avenants that fund them."""
    return {span: _mean_by_days(avenants, *span) for span in spans}


def _mean_by_days(avenants: Rows, debut: date, fin: date) -> Mapping[int, int]:
    shared: dict[int, int] = {}
    for dla_id, etp, since, until in avenants:
        if since <= fin and until >= debut:
            shared[dla_id] = shared.get(dla_id, 0) + etp * _days(max(since, debut), min(until, fin))
    days = _days(debut, fin)
    return {dla_id: (2 * total + days) // (2 * days) for dla_id, total in shared.items()}


def _days(debut: date, fin: date) -> int:
    return (fin - debut).days + 1
