"""Record, correct and remove actions of a DLA other than accompagnements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.models import ActionDla, Dla, GenreAction
from collecte.organisation.operations.journal_dla import check_done, hold_register, said, tell
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import named_partners, pick_partners

MAX_PARTICIPANTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesAction:
    """What was done, where, how many came (None: nobody counted)."""

    genre: GenreAction
    jour: date
    intitule: str
    lieu: str = ""
    participants: int | None = None


def put_action(
    session: Session,
    *,
    dla: Dla,
    termes: TermesAction,
    partenaire_ids: Collection[int] = (),
    noms: Sequence[str] = (),
    action: ActionDla | None = None,
    acteur: Acteur | None,
    now: datetime,
) -> ActionDla:
    """A new action, or the corrected one; `noms` are more partners, those that the région does not know being added.

    Raises Refus.
    """
    check_done(termes.jour, now)
    hold_register(session, dla.region_id, *([(action, "partenaires")] if action else []))
    before = _told(action) if action else None
    action = action or ActionDla(dla=dla)
    for name in TermesAction.__slots__:
        setattr(action, name, getattr(termes, name))
    named = named_partners(session, dla=dla, noms=noms, acteur=acteur, now=now)
    action.partenaires = pick_partners(session, dla, {*partenaire_ids, *(own.id for own in named)})
    session.add(action)
    session.flush()
    if before != _told(action):
        verbe = "corriger une action" if before else "noter une action"
        tell(session, dla, ("action", action.id), verbe, acteur, now, avant=before, apres=_told(action))
    return action


def remove_action(session: Session, *, action: ActionDla, acteur: Acteur | None, now: datetime) -> None:
    """What was entered by mistake goes; the journal keeps what it said."""
    tell(session, action.dla, ("action", action.id), "retirer une action", acteur, now, avant=_told(action))
    session.delete(action)
    session.flush()


def termes_of_action(own: ActionDla) -> TermesAction:
    """What an action says."""
    return TermesAction(**{name: getattr(own, name) for name in TermesAction.__slots__})


def _told(own: ActionDla) -> dict[str, object]:
    return {**said(termes_of_action(own)), "partenaires": sorted(each.nom for each in own.partenaires)}
