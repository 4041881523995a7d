"""The reminders that left in an hour, as received: the scheduled reminder of each, and the answers it is about."""

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
"""The longest time without anybody at work."""


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
        """Return the address of each answer that it mentions."""
        return {int(match[1]): match[0] for match in _ADRESSE.finditer(self.texte)}


def read_lettres(saison: Saison, session: Session) -> Sequence[Lettre]:
    """Return the reminders that left in this hour, in order."""
    now, folder = saison.now, saison.atelier.settings.mail_folder
    assert folder is not None
    sent = select(Courriel).where(Courriel.envoye_le == now, Courriel.modele == RELANCE).order_by(Courriel.id)
    courriels = session.scalars(sent).all()
    moments = {next_working(courriel.cree_le) for courriel in courriels}
    causes = {key: cause for moment in moments for key, cause in _causes(session, moment)}
    return [
        Lettre(
            courriel.compte_id or 0,  # every reader of the season has an account
            causes[courriel.id],
            tuple(courriel.contexte["participations"]),
            *_read(folder / f"{courriel.message_id}.eml"),
            is_first=courriel.id in saison.premiers,
        )
        for courriel in courriels
    ]


def _causes(session: Session, moment: datetime) -> Iterator[tuple[int, int | None]]:
    """Yield (message, scheduled reminder or None) for those noted at a moment, whose notes list each answer in order:
    posted then, or since people last worked."""
    posted = select(Courriel.id, Courriel.contexte, Courriel.cree_le).where(
        Courriel.cree_le.between(moment - LONGEST, moment), Courriel.modele == RELANCE
    )
    rappels = select(Rappel.participation_id, Rappel.relance_id).where(Rappel.quand == moment).order_by(Rappel.id)
    lines = iter(session.execute(rappels).all())
    for courriel_id, contexte, cree_le in session.execute(posted.order_by(Courriel.id)):
        if next_working(cree_le) != moment:
            continue
        numbers = [next(lines) for _ in contexte["participations"]]
        assert [line.participation_id for line in numbers] == contexte["participations"], "noted on each answer"
        (relance_id,) = {line.relance_id for line in numbers}
        yield courriel_id, relance_id


def _read(path: Path) -> tuple[str, str]:
    """Return its subject and its text, on one line each."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return on_one_line(str(message["Subject"])), on_one_line(body.get_content())


def on_one_line(text: str) -> str:
    return " ".join(text.split())
