"""What a personal link reads of an answer: what was typed through its thread, and what someone agreed to show it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from collecte.models import Changement, LienReponse, Participation
from collecte.policy import Auteur, Repondant


class _Lien(NamedTuple):
    id: int
    fil_id: int | None
    ouvert_par_id: int | None
    lit_jusqua: int | None

    @property
    def fil(self) -> int:
        return self.fil_id or self.id


class _Change(NamedTuple):
    revision: int
    code: str
    avant: str
    apres: str
    page: str
    lien_id: int | None


@dataclass(frozen=True)
class _Fil:
    """The links of one thread, and the revision up to which they read everything."""

    liens: frozenset[int]
    lit_jusqua: int

    def reads(self, change: _Change) -> bool:
        return change.lien_id in self.liens or change.revision <= self.lit_jusqua


@dataclass(frozen=True)
class Regard:
    """What one link reads of an answer of which it does not read everything.

    `fils` are the threads that it reads, its own first: for each question, what was last typed in its own, else what
    the next one shows.
    """

    saisie: Mapping[str, str]  # of the answer, whoever typed it
    changes: Sequence[_Change]  # oldest first
    fils: tuple[_Fil, ...]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The texts that it reads; a missing code is a blank, or what is known."""
        return self._texts(self.changes)

    def texts_at(self, revision: int, page: str = "") -> Mapping[str, str]:
        """The texts that a page read at `revision`, then those it sent itself since."""
        return self._texts([own for own in self.changes if own.revision <= revision or (page and own.page == page)])

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The questions whose text in the answer was typed by someone whom it does not read, or nobody knows whom."""
        last = {own.code: own for own in self.changes}
        return frozenset(code for code, text in self.saisie.items() if text and not self._reads(last.get(code)))

    def _reads(self, change: _Change | None) -> bool:
        return change is not None and any(fil.reads(change) for fil in self.fils)

    def _texts(self, changes: Sequence[_Change]) -> Mapping[str, str]:
        texts: dict[str, str] = {}
        for fil in reversed(self.fils):
            texts |= {own.code: own.apres for own in changes if fil.reads(own)}
        return texts


def get_regard(session: Session, participation: Participation, auteur: Auteur) -> Regard | None:
    """What who answers reads of it; None when that is everything, as for anyone but some holders of a link."""
    if not isinstance(auteur, Repondant) or auteur.lit_jusqua is None:
        return None
    of_answer = {"participation_id": participation.id}
    liens = [_Lien(*row) for row in session.execute(_LIENS, of_answer)]
    changes = [_Change(*row) for row in session.execute(_CHANGES, of_answer)]
    return Regard(participation.saisie, changes, tuple(_fils_read(liens, auteur.lien_id)))


_LIENS = select(*(getattr(LienReponse, name) for name in _Lien._fields)).where(
    LienReponse.participation_id == bindparam("participation_id")
)
_CHANGES = (
    select(*(getattr(Changement, name) for name in _Change._fields))
    .where(Changement.participation_id == bindparam("participation_id"))
    .order_by(Changement.id)
)


def _fils_read(liens: Collection[_Lien], lien_id: int) -> Iterator[_Fil]:
    """The thread of a link, then those whose holders agreed, each once."""
    fil_of = {own.id: own.fil for own in liens}
    waiting, seen = [fil_of[lien_id]], set[int]()
    while waiting:
        fil = waiting.pop(0)
        if fil in seen:
            continue
        seen.add(fil)
        of_fil = [own for own in liens if own.fil == fil]
        yield _Fil(frozenset(own.id for own in of_fil), max(own.lit_jusqua or 0 for own in of_fil))
        waiting += [fil_of[own.ouvert_par_id] for own in of_fil if own.ouvert_par_id is not None]


def typed_alone_until(session: Session, participation: Participation, compte_id: int) -> int:
    """The last revision of an answer before which an account typed everything; that of the answer when nobody else
    typed anything."""
    own = Changement
    by_another = or_(own.compte_id.is_(None), own.compte_id != compte_id)
    statement = select(func.min(own.revision)).where(own.participation_id == participation.id, by_another)
    first = session.scalar(statement)
    return participation.revision if first is None else first - 1
