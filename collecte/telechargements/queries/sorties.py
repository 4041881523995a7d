"""Find workbooks handed out, by fingerprint or one by one."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.models import ClasseurSorti, Compte

_AT_ONCE = 100
"""Rows held in memory: their contents are a few kilobytes each."""


def list_sortis(session: Session, empreinte: str) -> Sequence[ClasseurSorti]:
    """List the files of that fingerprint, the latest handed out first; account and person loaded."""
    sorti = ClasseurSorti
    statement = (
        select(sorti)
        .options(joinedload(sorti.compte).joinedload(Compte.personne))
        .where(sorti.empreinte == empreinte)
        .order_by(sorti.sorti_le.desc(), sorti.id.desc())
    )
    return session.scalars(statement).all()


def iterate_contenus(session: Session) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the fingerprint and the contents of each distinct file handed out, the latest first."""
    sorti = ClasseurSorti
    statement = select(sorti.empreinte, sorti.contenu).order_by(sorti.sorti_le.desc(), sorti.id.desc())
    seen: set[str] = set()
    for empreinte, contenu in session.execute(statement.execution_options(yield_per=_AT_ONCE)):
        if empreinte not in seen:
            seen.add(empreinte)
            yield empreinte, contenu
