"""The rules that transmitted answers and settled results must keep, whatever people try."""

from collections.abc import Iterator

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from collecte.models import Campagne, Courriel, EntreeJournal, Participation, Relance, Transmission
from collecte.models.base import Base
from collecte.models.journal import TAKEN_OUT
from tests.saison.instant import Instant, Ligne

SETTLED = "arrêter les résultats"


class UneTransmissionPresente:
    """A transmitted answer has exactly one transmission not given back, of the same moment; others have none."""

    def check(self, before: Instant | None, now: Instant) -> None:
        if not now.ecrit:
            return
        transmissions = Transmission
        present = now.session.execute(
            select(transmissions.participation_id, transmissions.transmise_le).where(transmissions.rendue_le.is_(None))
        )
        transmitted = [(key, ligne.transmise_le) for key, ligne in now.lignes.items() if ligne.transmise_le]
        assert sorted((row[0], row[1]) for row in present) == sorted(transmitted)


class ResultatsArretesNeChangentPas:
    """Nothing of a campaign changes once its results are settled; its reference workbook is the same, byte for byte.

    Answers, journal and schedule are compared each hour; every row, and the bytes, each Monday.
    """

    def __init__(self) -> None:
        self._settled: set[int] = set()
        self._content: dict[int, list[object]] = {}

    def check(self, before: Instant | None, now: Instant) -> None:
        for entree in now.ecrit:
            self._told(now, entree)
        assert self._settled == {campagne.id for campagne in now.campagnes.values() if campagne.arretee_le is not None}
        for campagne_id in self._settled:
            self._same(before, now, campagne_id)

    def _told(self, now: Instant, entree: EntreeJournal) -> None:
        campagne_id = campagne_of(now, entree)
        if entree.verbe == SETTLED:
            assert campagne_id is not None
            assert now.campagnes[campagne_id].limite < now.today, "no answer could come in any more"
            self._settled.add(campagne_id)
        elif campagne_id in self._settled:
            assert entree.verbe == TAKEN_OUT, entree.verbe

    def _same(self, before: Instant | None, now: Instant, campagne_id: int) -> None:
        if before is not None and before.campagnes[campagne_id].arretee_le is not None:
            assert lignes_of(before, campagne_id) == lignes_of(now, campagne_id)
            assert relances_of(before, campagne_id) == relances_of(now, campagne_id)
        if (now.local.weekday(), now.local.hour) == (0, 12) or campagne_id not in self._content:
            content = list(content_of(now.session, campagne_id))
            assert self._content.setdefault(campagne_id, content) == content


def campagne_of(now: Instant, entree: EntreeJournal) -> int | None:
    """Return the campaign that a journal entry is about, if any."""
    if entree.objet == "réponse":
        return now.lignes[entree.objet_id].campagne_id
    return entree.objet_id if entree.objet == "campagne" else None


def lignes_of(instant: Instant, campagne_id: int) -> dict[int, Ligne]:
    return {key: ligne for key, ligne in instant.lignes.items() if ligne.campagne_id == campagne_id}


def relances_of(instant: Instant, campagne_id: int) -> dict[int, object]:
    return {key: relance for key, relance in instant.relances.items() if relance.campagne_id == campagne_id}


def content_of(session: Session, campagne_id: int) -> Iterator[object]:
    """Yield every row of every table about a campaign, its answers or its reminders; messages aside, which still leave,
    come back and are purged."""
    for table in Base.metadata.sorted_tables:
        if table is not Courriel.__table__ and (rows := _rows(table, campagne_id)) is not None:
            yield table.name, [tuple(row) for row in session.execute(rows.order_by(*table.primary_key))]


def _rows(table: Table, campagne_id: int) -> Select[tuple[object, ...]] | None:
    if table is Campagne.__table__:
        return select(table).where(table.c.id == campagne_id)
    owners = {
        "campagne_id": select(Campagne.id).where(Campagne.id == campagne_id),
        "participation_id": select(Participation.id).where(Participation.campagne_id == campagne_id),
        "relance_id": select(Relance.id).where(Relance.campagne_id == campagne_id),
    }
    return next((select(table).where(table.c[name].in_(ids)) for name, ids in owners.items() if name in table.c), None)
