"""What respondents were told, set against the base: everything acknowledged is there, and each has one receipt."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from collecte.core.database import Database
from collecte.models import Changement, Participation, Transmission
from tests.soak.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """`perdus` counts values that were acknowledged and are not the last ones of the base, `sans_trace` revisions that
    were acknowledged and that the base never reached; `recus_faux` structures whose receipt is not one and the same."""

    enregistrements: int
    valeurs: int
    perdus: int
    sans_trace: int
    transmises: int
    recus_faux: int

    @property
    def is_whole(self) -> bool:
        return not (self.perdus or self.sans_trace or self.recus_faux)


def verify(database: Database, journal: Journal, *, before: float | None = None) -> Constat:
    """`before`: what was told up to a moment, of a copy made from then on, which may hold more."""
    saves, receipts = journal.told("enregistré", before=before), journal.told("reçu", before=before)
    last: dict[int, dict[str, str]] = defaultdict(dict)
    reached: dict[int, int] = {}
    for own in saves:
        last[own["participation"]] |= own["valeurs"]
        reached[own["participation"]] = max(reached.get(own["participation"], 0), own["revision"])
    told: dict[int, set[str]] = defaultdict(set)
    for own in receipts:
        told[own["participation"]].add(own["recu"])
    with database.reading() as session:
        rows = {own.id: own for own in session.scalars(select(Participation))}
        given = Counter(session.scalars(select(Transmission.participation_id)))
        history = dict(session.execute(_HISTORY).all())
        return Constat(
            enregistrements=len(saves),
            valeurs=sum(map(len, last.values())),
            perdus=sum(_lost(rows[own], valeurs) for own, valeurs in last.items()),
            sans_trace=sum(
                min(rows[own].revision, history.get(own, 0)) < revision for own, revision in reached.items()
            ),
            transmises=len(told),
            recus_faux=sum(recus != {rows[own].recu} or given[own] != 1 for own, recus in told.items()),
        )


_HISTORY = select(Changement.participation_id, func.max(Changement.revision)).group_by(Changement.participation_id)


def _lost(own: Participation, valeurs: Mapping[str, str]) -> int:
    return sum(own.saisie.get(code, "") != value for code, value in valeurs.items())
