"""Write entries and reasons in the journal des modifications, in the transaction of the change."""

from datetime import datetime
from operator import attrgetter

from sqlalchemy.orm import Session

from collecte.core.errors import InputError
from collecte.models import EntreeJournal
from collecte.models.base import Numbered
from collecte.models.journal import LINK
from collecte.policy import Auteur, Repondant
from questionnaires.core.answers import clean
from questionnaires.core.francais import plural


def record(
    session: Session,
    *,
    acteur: Auteur | None,
    region_id: int | None,
    verbe: str,
    objet: str,
    objet_id: int,
    now: datetime,
    **details: object,
) -> None:
    """Add one entry. `details` are JSON values, never the content of an answer.

    No `acteur` means a command, no région that it is about the installation. A structure's link is recorded as such.
    """
    through = {LINK: acteur.lien_id} if isinstance(acteur, Repondant) else {}
    session.add(
        EntreeJournal(
            quand=now,
            region_id=region_id,
            compte_id=acteur.compte_id if acteur else None,
            verbe=verbe,
            objet=objet,
            objet_id=objet_id,
            details={**details, **through},
        )
    )


def record_on(
    session: Session, row: Numbered, verbe: str, acteur: Auteur | None, now: datetime, **details: object
) -> None:
    """Add one entry about a row, in its région."""
    objet, region = row.__sujet__
    region_id = attrgetter(region)(row)
    record(session, acteur=acteur, region_id=region_id, verbe=verbe, objet=objet, objet_id=row.id, now=now, **details)


MAX_REASON = 300
"""Characters of a reason, at most."""


class ReasonMissingError(InputError):
    champ = "raison"

    def __init__(self, reader: str) -> None:
        super().__init__("Il manque la raison.", f"Écrivez-la en une phrase : {reader}.")


def reason_of(typed: str, *, reader: str = "le journal des modifications la garde") -> str:
    """Return the reason on one line. `reader` names its reader in the error. Raises ReasonMissingError, Refus."""
    raison = " ".join(clean(typed).split())
    if not raison:
        raise ReasonMissingError(reader)
    if len(raison) > MAX_REASON:
        raise InputError(
            f"Cette phrase fait {plural(len(raison), 'caractère')}, la limite est {plural(MAX_REASON, 'caractère')}.",
            "Raccourcissez-la : elle est restée dans la page.",
            champ="raison",
        )
    return raison
