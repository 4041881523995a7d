"""Request, cancel, retry, delete, withdraw and purge workbooks made in the background."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES
from collecte.courriels.operations.courriels import POSTED
from collecte.models import ClasseurSorti, EtatFabrication, Fabrication, GenreFabrication, MorceauFabrique
from collecte.policy import Acteur
from collecte.telechargements.queries.fabrications import UNDER_WAY
from questionnaires.core.francais import typeset

LIFE = timedelta(days=DUREES["fabrications"].jours)
"""How long a request, then its file, is kept."""

NOTHING_IN_HAND: Mapping[str, object] = {"jeton": "", "reclame_jusqua": None, "faits": 0, "attendus": 0, "libelle": ""}
"""Values of a row that no process holds."""

RETIRE = typeset(
    "Des données que ce classeur contenait ont changé depuis qu’il a été fait. "
    "Recommencez : il se refait avec celles d’aujourd’hui."
)


def demander(
    session: Session,
    *,
    genre: GenreFabrication,
    region_id: int,
    quoi: str,
    demande: Mapping[str, Any],
    acteur: Acteur,
    now: datetime,
) -> int:
    """Have a workbook made once this is committed; return its id. `demande` has JSON values.

    An equal request of the same account, waiting or being made, is returned instead. Once ready, a new request is made:
    data may have changed, and each file handed out is recorded in the journal with its moment.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    key = [genre.value, region_id, dict(demande)]
    first = insert(Fabrication).values(
        compte_id=acteur.compte_id,
        region_id=region_id,
        genre=genre,
        demande=dict(demande),
        quoi=quoi,
        en_route=hashlib.sha256(orjson.dumps(key, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        demandee_le=now,
        gardee_jusqua=now + LIFE,
    )
    same = first.on_conflict_do_update(
        index_elements=[Fabrication.compte_id, Fabrication.en_route], set_={"en_route": first.excluded.en_route}
    )
    session.info[POSTED] = True  # wakes the worker
    return session.execute(same.returning(Fabrication.id)).scalar_one()


def annuler(session: Session, *, own: Fabrication, now: datetime) -> None:
    """Cancel a workbook that waits or is being made, which stops within a few seconds; do nothing to one that ended."""
    session.execute(
        update(Fabrication)
        .where(Fabrication.id == own.id, Fabrication.etat.in_(UNDER_WAY))
        .values(etat=EtatFabrication.ANNULE, en_route=None, finie_le=now, **NOTHING_IN_HAND),
        execution_options={"synchronize_session": False},
    )


def note_download(session: Session, *, own: Fabrication, now: datetime) -> None:
    """Record the first download of a file that is ready; do nothing to another."""
    is_first = Fabrication.etat == EtatFabrication.PRET, Fabrication.telechargee_le.is_(None)
    session.execute(
        update(Fabrication).where(Fabrication.id == own.id, *is_first).values(telechargee_le=now),
        execution_options={"synchronize_session": False},
    )


def recommencer(session: Session, *, own: Fabrication, acteur: Acteur, now: datetime) -> int:
    """Request again a workbook that has no file; return the id of the request, which replaces this one."""
    if own.etat in {*UNDER_WAY, EtatFabrication.PRET}:
        return own.id
    again = demander(
        session,
        genre=own.genre,
        region_id=own.region_id,
        quoi=own.quoi,
        demande=own.demande,
        acteur=acteur,
        now=now,
    )
    supprimer(session, own=own)
    return again


def supprimer(session: Session, *, own: Fabrication) -> None:
    """Delete a request with its file; one that is being made stops."""
    _delete(session, [own.id])


def retirer_fabrications(session: Session, region_id: int, now: datetime) -> None:
    """Withdraw the workbooks of a région after an erasure or a withdrawal of data: files that are ready go, and those
    being made are read again. Nothing is compared any more with one that nobody downloaded. To be called last, in the
    same transaction."""
    fabrication = Fabrication
    concerned = fabrication.etat.in_({EtatFabrication.EN_COURS, EtatFabrication.PRET})
    held = (
        select(fabrication.id, fabrication.etat)
        .where(fabrication.region_id == region_id, concerned)
        .order_by(fabrication.id)
        .with_for_update()
    )
    rows = session.execute(held).all()
    ready = [row.id for row in rows if row.etat is EtatFabrication.PRET]
    begun = [row.id for row in rows if row.etat is EtatFabrication.EN_COURS]
    if ready:
        _forget_reference(session, ready)
        session.execute(delete(MorceauFabrique).where(MorceauFabrique.fabrication_id.in_(ready)))
        gone = {"etat": EtatFabrication.RETIRE, "refus": RETIRE, "octets": 0, "finie_le": now}
        _change(session, ready, gone)
    if begun:
        _change(session, begun, {"etat": EtatFabrication.EN_ATTENTE, "essais": 0, "lue_le": None, **NOTHING_IN_HAND})
        session.info[POSTED] = True


def _forget_reference(session: Session, ids: Sequence[int]) -> None:
    """Take the ready files that nobody downloaded out of those that the next workbook may be compared with."""
    fabrication, sorti = Fabrication, ClasseurSorti
    is_it = (
        fabrication.compte_id == sorti.compte_id,
        fabrication.region_id == sorti.region_id,
        fabrication.nom == sorti.nom,
        fabrication.finie_le == sorti.sorti_le,
    )
    unseen = select(fabrication.id).where(fabrication.id.in_(ids), fabrication.telechargee_le.is_(None), *is_it)
    session.execute(
        update(sorti).where(unseen.exists()).values(public=""), execution_options={"synchronize_session": False}
    )


def _change(session: Session, ids: Sequence[int], values: Mapping[str, object]) -> None:
    session.execute(
        update(Fabrication).where(Fabrication.id.in_(ids)).values(**values),
        execution_options={"synchronize_session": False},
    )


def due_fabrications(_session: Session, now: datetime) -> Select[Any]:
    """Select the requests whose date is past."""
    return select(Fabrication.id).where(Fabrication.gardee_jusqua <= now).order_by(Fabrication.id)


def purge_fabrications(session: Session, keys: Sequence[Any], now: datetime) -> None:
    _delete(session, keys)


def forget_past(session: Session, *, now: datetime) -> None:
    """Delete the requests whose date is past."""
    _delete(session, session.scalars(due_fabrications(session, now)).all())


def _delete(session: Session, ids: Sequence[int]) -> None:
    """Delete requests with their files. Nothing is compared any more with one that nobody downloaded."""
    _forget_reference(session, ids)
    session.execute(delete(MorceauFabrique).where(MorceauFabrique.fabrication_id.in_(ids)))
    session.execute(delete(Fabrication).where(Fabrication.id.in_(ids)))
