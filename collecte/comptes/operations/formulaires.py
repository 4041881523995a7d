"""Keep what is typed in a form until it is sent, or until its author starts again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import is_at
from collecte.core.errors import UserFacingError
from collecte.models import Compte, FormulaireCommence
from questionnaires.core.francais import plural

MOST = 30
"""Forms that an account leaves unsent, at most: the one left first goes."""

LARGEST = 200_000
"""Characters of one of them."""


class LongFormError(UserFacingError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        super().__init__(
            f"Ce formulaire dépasse {plural(LARGEST, 'caractère')} : il n’est plus gardé pendant que vous tapez.",
            "Envoyez-le sans attendre.",
        )


def keep_form(
    session: Session,
    *,
    compte_id: int,
    chemin: str,
    champs: Mapping[str, Sequence[str]],
    depart: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    """Keep the fields of the page at `chemin`, in place of those kept before, and those that it was opened with
    (`depart`). Raises LongFormError."""
    if sum(len(name) + len(value) for name, values in champs.items() for value in values) > LARGEST:
        raise LongFormError
    session.scalars(select(Compte.id).where(Compte.id == compte_id).with_for_update()).one()  # one tab after the other
    own = FormulaireCommence
    session.execute(delete(own).where(own.compte_id == compte_id, own.chemin == chemin))
    session.add(
        own(
            compte_id=compte_id,
            chemin=chemin,
            champs={name: [*values] for name, values in champs.items()},
            depart={name: [*values] for name, values in depart.items()},
            quand=now,
        )
    )
    session.flush()
    kept = select(own.id).where(own.compte_id == compte_id).order_by(own.quand.desc(), own.id.desc()).limit(MOST)
    session.execute(delete(own).where(own.compte_id == compte_id, own.id.not_in(kept)))


def forget_form(session: Session, *, compte_id: int, chemin: str) -> None:
    """Forget what was typed on a page; without its query, on all those of that path."""
    own = FormulaireCommence
    session.execute(delete(own).where(own.compte_id == compte_id, is_at(chemin)))


def forget_forms_of(session: Session, *, chemin: str) -> None:
    """Forget what anyone typed about something that is removed, on its page and those under it: what is created next
    may have its number."""
    own = FormulaireCommence
    session.execute(delete(own).where(or_(is_at(chemin), own.chemin.startswith(f"{chemin}/", autoescape=True))))
