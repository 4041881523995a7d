"""Store what is typed in a form until it is sent, or until its author starts again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import String, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from collecte.comptes.queries.comptes import is_at
from collecte.core.errors import UserFacingError
from collecte.models import Compte, FormulaireCommence
from questionnaires.core.francais import plural

MOST = 30
"""Forms that an account leaves unsent, at most: the oldest one is deleted first."""

LARGEST = 200_000
"""Characters of one form, at most."""


class LongFormError(UserFacingError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    problem = f"Ce formulaire dépasse {plural(LARGEST, 'caractère')} : il n’est plus gardé pendant que vous tapez."
    remedy = "Envoyez-le sans attendre."


def keep_form(
    session: Session,
    *,
    compte_id: int,
    chemin: str,
    champs: Mapping[str, Sequence[str]],
    depart: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    """Store the fields of the page at `chemin`, in place of those stored before, and its initial fields (`depart`).
    Raises LongFormError."""
    if sum(len(name) + len(value) for name, values in champs.items() for value in values) > LARGEST:
        raise LongFormError
    session.scalars(select(Compte.id).where(Compte.id == compte_id).with_for_update()).one()  # serialises tabs
    form = FormulaireCommence
    session.execute(delete(form).where(form.compte_id == compte_id, form.chemin == chemin))
    session.add(
        form(
            compte_id=compte_id,
            chemin=chemin,
            champs={name: [*values] for name, values in champs.items()},
            depart={name: [*values] for name, values in depart.items()},
            quand=now,
        )
    )
    session.flush()
    kept = select(form.id).where(form.compte_id == compte_id).order_by(form.quand.desc(), form.id.desc()).limit(MOST)
    session.execute(delete(form).where(form.compte_id == compte_id, form.id.not_in(kept)))


def forget_form(session: Session, *, compte_id: int, chemin: str) -> None:
    """Delete what was typed on a page; without a query in `chemin`, on that path with any query."""
    session.connection().execute(_FORGET, {"compte": compte_id, "chemin": chemin})


_FORGET = delete(FormulaireCommence).where(
    FormulaireCommence.compte_id == bindparam("compte"), is_at(bindparam("chemin", type_=String))
)
"""Run at every save: built once, on the table rather than its objects."""


def forget_forms_of(session: Session, *, chemin: str) -> None:
    """Delete what anyone typed about a removed row, on its page and the pages under it: the next row created may have
    its number."""
    form = FormulaireCommence
    session.execute(delete(form).where(or_(is_at(chemin), form.chemin.startswith(f"{chemin}/", autoescape=True))))
