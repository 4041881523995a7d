"""Acknowledgements compared with the database: every acknowledged save is there, and each answer has one receipt."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from collecte.core.database import Database
from collecte.models import Changement, Participation, Transmission
from tests.soak.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """`perdus` counts acknowledged values that are not the last ones of the database, `sans_trace` acknowledged
    revisions that the database never reached; `recus_faux` structures whose receipts are not one and the same."""

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
    """Compare the journal with a database; `before`: only up to the moment when a backup, which may hold more,
    began."""
    saves, receipts = journal.told("enregistré", before=before), journal.told("reçu", before=before)
    last: dict[int, dict[str, str]] = defaultdict(dict)
    reached: dict[int, int] = {}
    for line in saves:
        last[line["participation"]] |= line["valeurs"]
        reached[line["participation"]] = max(reached.get(line["participation"], 0), line["revision"])
    receipts_of: dict[int, set[str]] = defaultdict(set)
    for line in receipts:
        receipts_of[line["participation"]].add(line["recu"])
    with database.reading() as session:
        rows = {participation.id: participation for participation in session.scalars(select(Participation))}
        transmissions = Counter(session.scalars(select(Transmission.participation_id)))
        history = dict(session.execute(_HISTORY).all())
        return Constat(
            enregistrements=len(saves),
            valeurs=sum(map(len, last.values())),
            perdus=sum(_lost(rows[number], valeurs) for number, valeurs in last.items()),
            sans_trace=sum(
                min(rows[number].revision, history.get(number, 0)) < revision for number, revision in reached.items()
            ),
            transmises=len(receipts_of),
            recus_faux=sum(
                recus != {rows[number].recu} or transmissions[number] != 1 for number, recus in receipts_of.items()
            ),
        )


_HISTORY = select(Changement.participation_id, func.max(Changement.revision)).group_by(Changement.participation_id)


def _lost(participation: Participation, valeurs: Mapping[str, str]) -> int:
    return sum(participation.saisie.get(code, "") != value for code, value in valeurs.items())
