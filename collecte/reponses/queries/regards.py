"""Texts of an answer that a personal link reads: typed through its thread, or shown to it with someone's agreement."""

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
    """Links of one thread, and the revision up to which they read everything."""

    liens: frozenset[int]
    lit_jusqua: int

    def reads(self, change: _Change) -> bool:
        return change.lien_id in self.liens or change.revision <= self.lit_jusqua


@dataclass(frozen=True)
class Regard:
    """Part of an answer that one link reads, when it does not read everything.

    `fils` are the threads that it reads, its own first: for each question, the text last typed in its own, else in
    the next one.
    """

    saisie: Mapping[str, str]  # texts of the answer, whoever typed them
    changes: Sequence[_Change]  # oldest first
    fils: tuple[_Fil, ...]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Texts that the link reads; a missing code is a blank, or a known answer."""
        return self._texts(self.changes)

    def texts_at(self, revision: int, page: str = "") -> Mapping[str, str]:
        """Return the texts that a page read at `revision`, then those it sent itself since."""
        return self._texts(
            [change for change in self.changes if change.revision <= revision or (page and change.page == page)]
        )

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Codes of questions whose text was typed by someone whom the link does not read, or by an unknown person."""
        last = {change.code: change for change in self.changes}
        return frozenset(code for code, text in self.saisie.items() if text and not self._reads(last.get(code)))

    def _reads(self, change: _Change | None) -> bool:
        return change is not None and any(fil.reads(change) for fil in self.fils)

    def _texts(self, changes: Sequence[_Change]) -> Mapping[str, str]:
        texts: dict[str, str] = {}
        for fil in reversed(self.fils):
            texts |= {change.code: change.apres for change in changes if fil.reads(change)}
        return texts


def get_regard(session: Session, participation: Participation, auteur: Auteur) -> Regard | None:
    """Return what a respondent reads of an answer; None for everything, as for anyone but some holders of a link."""
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
    """Iterate over the thread of a link, then those whose holders agreed, each once."""
    fil_of = {lien.id: lien.fil for lien in liens}
    waiting, seen = [fil_of[lien_id]], set[int]()
    while waiting:
        fil = waiting.pop(0)
        if fil in seen:
            continue
        seen.add(fil)
        of_fil = [lien for lien in liens if lien.fil == fil]
        yield _Fil(frozenset(lien.id for lien in of_fil), max(lien.lit_jusqua or 0 for lien in of_fil))
        waiting += [fil_of[lien.ouvert_par_id] for lien in of_fil if lien.ouvert_par_id is not None]


def typed_alone_until(session: Session, participation: Participation, compte_id: int) -> int:
    """Return the last revision of an answer up to which an account typed everything; the present one when nobody else
    typed anything."""
    changement = Changement
    by_another = or_(changement.compte_id.is_(None), changement.compte_id != compte_id)
    statement = select(func.min(changement.revision)).where(changement.participation_id == participation.id, by_another)
    first = session.scalar(statement)
    return participation.revision if first is None else first - 1
