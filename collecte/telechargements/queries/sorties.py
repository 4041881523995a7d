"""Find workbooks handed out, by fingerprint or one by one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import ClasseurSorti, Compte

_AT_ONCE = 100
"""Rows held in memory: their contents are a few kilobytes each."""


def list_sortis(session: Session, empreinte: str) -> Sequence[ClasseurSorti]:
    """Those of that fingerprint, the latest first; who took them is loaded."""
    own = ClasseurSorti
    statement = (
        select(own)
        .options(joinedload(own.compte).joinedload(Compte.personne))
        .where(own.empreinte == empreinte)
        .order_by(own.sorti_le.desc(), own.id.desc())
    )
    return session.scalars(statement).all()


def iterate_contenus(session: Session) -> Iterator[tuple[str, dict[str, object]]]:
    """The fingerprint and the contents of each file that was handed out, once, the latest first."""
    own = ClasseurSorti
    statement = select(own.empreinte, own.contenu).order_by(own.sorti_le.desc(), own.id.desc())
    seen: set[str] = set()
    for empreinte, contenu in session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        if empreinte not in seen:
            seen.add(empreinte)
            yield empreinte, contenu
