"""Control totals of a campaign, counted in the database, that an archive and its restoration must match."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.publications import get_release, list_pages
from collecte.classeurs.operations.archives.manifeste import Controles
from collecte.classeurs.operations.archives.perimetre import tranches
from collecte.models import Campagne, EcartJustifie, Participation, ReponseAnonyme, Transmission

_BLOC = 400
"""Answers read at a time."""


def count_states(session: Session, campagne: Campagne) -> Controles:
    """Count the answers in each state: any reader may know these."""
    answers, asked = Participation, Participation.campagne_id == campagne.id
    return Controles(
        attendues=_count(session, asked, answers.retiree_le.is_(None)),
        transmises=_count(session, asked, answers.transmise_le.is_not(None)),
        refusees=_count(session, asked, answers.refusee_le.is_not(None)),
        retirees=_count(session, asked, answers.retiree_le.is_not(None)),
        justifiees=_count(session, asked, answers.id.in_(select(EcartJustifie.participation_id))),
        versees=_count(session, *_read(campagne)),
    )


def measure(session: Session, campagne: Campagne) -> Controles:
    """Return the counts by state, with sums, digests and released figures: for whoever holds the answers one by one."""
    sommes: Counter[str] = Counter()
    digest = hashlib.sha256()
    for answer in _answers(session, campagne):
        sommes.update({code: value for code, value in answer["valeurs"].items() if type(value) is int})
        digest.update(orjson.dumps(answer, option=orjson.OPT_SORT_KEYS))
    recus = select(Participation.recu, Transmission.recu).outerjoin(
        Transmission, (Transmission.participation_id == Participation.id) & Transmission.rendue_le.is_(None)
    )
    receipts = session.execute(recus.where(Participation.campagne_id == campagne.id).order_by(Participation.id))
    return count_states(session, campagne).model_copy(
        update={
            "lignes": {tranche.table.name: _count(session, tranche.which) for tranche in tranches(session, campagne)},
            "sommes": dict(sorted(sommes.items())),
            "recus": digest_of(f"{receipt[0]} {receipt[1]}" for receipt in receipts),
            "reponses": digest.hexdigest(),
            "chiffres": digest_of(_told(session, campagne)),
        }
    )


def digest_of(texts: Iterable[str]) -> str:
    """Return the SHA-256 of lines."""
    return hashlib.sha256("".join(f"{text}\n" for text in texts).encode()).hexdigest()


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*which)) or 0


def _read(campagne: Campagne) -> tuple[ColumnElement[bool], ...]:
    return ReponseAnonyme.campagne_id == campagne.id, ReponseAnonyme.versee.is_(True)


def _answers(session: Session, campagne: Campagne) -> Iterator[Mapping[str, Any]]:
    """Yield the transmitted values, in an order that is the same on every database."""
    answers, anonymous = Participation, ReponseAnonyme
    columns = (
        answers.recu,
        answers.dla_id,
        answers.version_id,
        answers.detachee,
        answers.accord_chiffres,
        answers.vue_direction,
        answers.valeurs,
    )
    named = (
        select(*columns).where(answers.campagne_id == campagne.id, answers.valeurs.is_not(None)).order_by(answers.id)
    )
    unnamed = select(anonymous.valeurs).where(*_read(campagne)).order_by(anonymous.id)
    for statement in (named, unnamed):
        for row in session.execute(statement.execution_options(yield_per=_BLOC)).mappings():
            yield dict(row)


def _told(session: Session, campagne: Campagne) -> Iterator[str]:
    """Yield the released figures of the région and of each DLA, once identifying cells are hidden."""
    release = get_release(session, campagne.id)
    if release is None:
        return
    yield from map(repr, release.cellules)
    for territoire, page in sorted(list_pages(session, campagne.id).items()):
        yield f"{territoire} {orjson.dumps(page, option=orjson.OPT_SORT_KEYS).decode()}"
