"""Add, correct and remove étapes of an accompagnement; doubtful dates are reported, never refused."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.models import Accompagnement, Etape, GenreEtape
from collecte.organisation.operations.journal_dla import hold_register, tell
from collecte.policy import Acteur
from questionnaires.core.francais import paris_day, short_day_text

ORDER = tuple(genre for genre in GenreEtape if genre is not GenreEtape.REORIENTATION)
"""The usual path; a réorientation may come at any moment after the accueil."""


def put_etape(
    session: Session,
    *,
    accompagnement: Accompagnement,
    genre: GenreEtape,
    jour: date,
    note: str = "",
    etape: Etape | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> Etape:
    """Add a step, or correct one, which keeps the day it was first entered; in any order.

    Raises Refus.
    """
    hold_register(session, accompagnement.dla.region_id, (accompagnement, "etapes"))
    if any((other.genre, other.jour) == (genre, jour) and other is not etape for other in accompagnement.etapes):
        raise ConflictError(
            f"L’étape « {genre} » est déjà inscrite au {short_day_text(jour)}.",
            "Changez la date, ou l’étape.",
            champ="jour",
        )
    before = _told(etape) if etape else None
    etape = etape or Etape(accompagnement=accompagnement, saisie_le=paris_day(now))
    etape.genre, etape.jour, etape.note = genre, jour, note
    session.add(etape)
    session.flush()
    if before != (after := _told(etape)):
        verbe = f"{'changer' if before else 'ajouter'} une étape"
        tell(session, accompagnement, verbe, acteur, now, avant=before, apres=after)
    return etape


def remove_etape(session: Session, *, etape: Etape, acteur: Acteur | None, now: datetime) -> None:
    """Remove a step entered by mistake; the journal keeps its content."""
    tell(session, etape.accompagnement, "retirer une étape", acteur, now, avant=_told(etape))
    session.delete(etape)
    session.flush()


def inscribe(
    session: Session,
    *,
    accompagnements: Sequence[Accompagnement],
    genre: GenreEtape,
    jour: date,
    former: date | None,
    acteur: Acteur | None,
    now: datetime,
) -> None:
    """Have a step on a day in each accompagnement: one on the `former` day is moved, none is added twice."""
    for accompagnement in accompagnements:
        if any((etape.genre, etape.jour) == (genre, jour) for etape in accompagnement.etapes):
            continue
        moved = next((etape for etape in accompagnement.etapes if (etape.genre, etape.jour) == (genre, former)), None)
        put_etape(
            session,
            accompagnement=accompagnement,
            genre=genre,
            jour=jour,
            note=moved.note if moved else "",
            etape=moved,
            acteur=acteur,
            now=now,
        )


def remarques(accompagnement: Accompagnement, today: date) -> Sequence[str]:
    """Return sentences on what is doubtful in the dates of an accompagnement."""
    return [*_out_of_order(accompagnement.etapes), *_around(accompagnement, today)]


def _out_of_order(etapes: Sequence[Etape]) -> Iterator[str]:
    """Yield doubts on the order of steps; of a step that occurs several times, the first is compared."""
    first: dict[GenreEtape, date] = {}
    for etape in etapes:
        first[etape.genre] = min(etape.jour, first.get(etape.genre, etape.jour))
    path = [genre for genre in ORDER if genre in first]
    for earlier, later in pairwise(path):
        if first[later] < first[earlier]:
            yield _doubt(later, first[later], earlier, first[earlier])
    accueil, sent = first.get(GenreEtape.ACCUEIL), first.get(GenreEtape.REORIENTATION)
    if accueil and sent and sent < accueil:
        yield _doubt(GenreEtape.REORIENTATION, sent, GenreEtape.ACCUEIL, accueil)


def _doubt(later: GenreEtape, day: date, earlier: GenreEtape, other: date) -> str:
    return (
        f"L’étape « {later} » ({short_day_text(day)}) vient avant « {earlier} » ({short_day_text(other)}). "
        "Si les dates sont justes, il n’y a rien à changer."
    )


def _around(accompagnement: Accompagnement, today: date) -> Iterator[str]:
    closed = accompagnement.clos_le
    for etape in accompagnement.etapes:
        if etape.jour > today:
            yield f"L’étape « {etape.genre} » est à venir, le {short_day_text(etape.jour)}."
        if closed and etape.jour > closed and etape.genre is not GenreEtape.SUIVI:
            yield f"L’étape « {etape.genre} » ({short_day_text(etape.jour)}) vient après la clôture."


def _told(etape: Etape) -> dict[str, object]:
    return {"etape": etape.genre, "jour": etape.jour.isoformat(), "note": etape.note}
