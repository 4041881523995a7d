"""Record, correct and remove actions of a DLA other than accompagnements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.models import ActionDla, Dla, GenreAction
from collecte.organisation.operations.journal_dla import check_done, hold_register, said, tell, terms_of, write_terms
from collecte.policy import Acteur
from collecte.registre.operations.partenaires import named_partners, pick_partners

MAX_PARTICIPANTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesAction:
    """Kind, day, title and place of an action; `participants` is None when nobody counted."""

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
    """Record an action, or correct it; `noms` are further partners, added to the région when it does not know them.

    Raise Refus.
    """
    check_done(termes.jour, now)
    hold_register(session, dla.region_id, *([(action, "partenaires")] if action else []))
    before = _told(action) if action else None
    action = action or ActionDla(dla=dla)
    write_terms(action, termes)
    named = named_partners(session, dla=dla, noms=noms, acteur=acteur, now=now)
    action.partenaires = pick_partners(session, dla, {*partenaire_ids, *(partenaire.id for partenaire in named)})
    session.add(action)
    session.flush()
    if before != _told(action):
        verbe = "corriger une action" if before else "noter une action"
        tell(session, action, verbe, acteur, now, avant=before, apres=_told(action))
    return action


def remove_action(session: Session, *, action: ActionDla, acteur: Acteur | None, now: datetime) -> None:
    """Remove an action entered by mistake; the journal keeps its content."""
    tell(session, action, "retirer une action", acteur, now, avant=_told(action))
    session.delete(action)
    session.flush()


def _told(action: ActionDla) -> dict[str, object]:
    return {
        **said(terms_of(TermesAction, action)),
        "partenaires": sorted(partenaire.nom for partenaire in action.partenaires),
    }
