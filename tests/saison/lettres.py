"""The reminders that left in an hour, as they were read: from which of the schedule, and about which answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.operations.heures_ouvrees import next_working
from collecte.models import Courriel, Rappel
from collecte.relances.operations.messages_relances import RELANCE
from tests.saison.saison import Saison

_ADRESSE = re.compile(r"http\S+/reponses/(\d+)\S*")

LONGEST = timedelta(days=6)
"""Without anybody at work, at most."""


@dataclass(frozen=True, slots=True)
class Lettre:
    """A reminder that left; by hand when there is no `relance_id`.

    `participations`: the answers that it was posted about. `is_first`: it left before anyone acted in its hour.
    """

    compte_id: int
    relance_id: int | None
    participations: tuple[int, ...]
    objet: str
    texte: str
    is_first: bool

    @property
    def adresses(self) -> dict[int, str]:
        """Answer -> its address, for all that it tells of."""
        return {int(found[1]): found[0] for found in _ADRESSE.finditer(self.texte)}


def read_lettres(saison: Saison, session: Session) -> Sequence[Lettre]:
    """Those that left in this hour, in order."""
    now, folder = saison.now, saison.atelier.settings.mail_folder
    assert folder is not None
    sent = select(Courriel).where(Courriel.envoye_le == now, Courriel.modele == RELANCE).order_by(Courriel.id)
    found = session.scalars(sent).all()
    noted = {next_working(own.cree_le) for own in found}
    causes = {key: cause for moment in noted for key, cause in _causes(session, moment)}
    return [
        Lettre(
            own.compte_id or 0,  # every reader of the season has an account
            causes[own.id],
            tuple(own.contexte["participations"]),
            *_read(folder / f"{own.message_id}.eml"),
            is_first=own.id in saison.premiers,
        )
        for own in found
    ]


def _causes(session: Session, moment: datetime) -> Iterator[tuple[int, int | None]]:
    """(message, reminder of the schedule or None) of those noted at a moment, which notes each answer in order: what
    was posted then, or since people last worked."""
    posted = select(Courriel.id, Courriel.contexte, Courriel.cree_le).where(
        Courriel.cree_le.between(moment - LONGEST, moment), Courriel.modele == RELANCE
    )
    rappels = select(Rappel.participation_id, Rappel.relance_id).where(Rappel.quand == moment).order_by(Rappel.id)
    lines = iter(session.execute(rappels).all())
    for courriel_id, contexte, cree_le in session.execute(posted.order_by(Courriel.id)):
        if next_working(cree_le) != moment:
            continue
        noted = [next(lines) for _ in contexte["participations"]]
        assert [line.participation_id for line in noted] == contexte["participations"], "noted on each answer"
        (relance_id,) = {line.relance_id for line in noted}
        yield courriel_id, relance_id


def _read(path: Path) -> tuple[str, str]:
    """Its subject and its text, on one line each."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return on_one_line(str(message["Subject"])), on_one_line(body.get_content())


def on_one_line(text: str) -> str:
    return " ".join(text.split())
