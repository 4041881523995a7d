"""Purge expired data: rules applied in bounded batches, safe to run again."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from collecte.core.operations.durees import DUREES
from collecte.models import ClasseurSorti, DemandeDroit, Essai, FormulaireCommence, ImportRegistre, LienCompte
from collecte.rgpd.operations import regles_purge, regles_reponses, regles_syntheses
from collecte.telechargements.operations.fabrications import due_fabrications, purge_fabrications
from collecte.temps.operations.engagements import due_engagements, purge_engagements
from collecte.temps.operations.import_repartitions import due_reprises, purge_reprises

_log = logging.getLogger("collecte")

Due = Callable[[Session, datetime], Select[Any]]
Purge = Callable[[Session, Sequence[Any], datetime], None]

BATCH = 500
"""Rows that a rule takes in one transaction."""


@dataclass(frozen=True, slots=True)
class Regle:
    """A purge rule: `due` selects the keys of expired rows; `purge` removes some of them, so that they are no longer
    due. To add one, write its duration in `DUREES`, its two functions, and its line below."""

    nom: str
    due: Due
    purge: Purge


def _deleted(nom: str, key: InstrumentedAttribute[Any], since: InstrumentedAttribute[Any]) -> Regle:
    """Return the rule that deletes the rows of a table whose column `since` is older than their duration."""

    def due(_session: Session, now: datetime) -> Select[Any]:
        return select(key).where(since < DUREES[nom].before(now))

    def purge(session: Session, keys: Sequence[Any], _now: datetime) -> None:
        session.execute(delete(key.class_).where(key.in_(keys)))

    return Regle(nom, due, purge)


REGLES: tuple[Regle, ...] = (  # data attached to answers before them, and workbooks once their answers have no name
    Regle("historique", regles_reponses.due_historique, regles_reponses.purge_historique),
    Regle("journal", regles_purge.due_entrees_of_reponses, regles_purge.purge_entrees),
    Regle("journal", regles_purge.due_entrees, regles_purge.purge_entrees),
    Regle("liens", regles_purge.due_liens, regles_purge.purge_liens),
    Regle("notes", regles_syntheses.due_notes, regles_syntheses.purge_notes),
    Regle("syntheses", regles_syntheses.due_syntheses, regles_syntheses.purge_syntheses),
    Regle("liens_synthese", regles_syntheses.due_liens_synthese, regles_syntheses.purge_liens_synthese),
    Regle("accords", regles_syntheses.due_accords, regles_syntheses.purge_accords),
    Regle("engagements", due_engagements, purge_engagements),
    Regle("envois_resultats", regles_syntheses.due_envois_resultats, regles_syntheses.purge_envois_resultats),
    Regle("reponses", partial(regles_reponses.due_reponses, "reponses"), regles_reponses.purge_reponses),
    Regle("satisfaction", partial(regles_reponses.due_reponses, "satisfaction"), regles_reponses.purge_reponses),
    Regle("effets", partial(regles_reponses.due_reponses, "effets"), regles_reponses.purge_reponses),
    Regle("satisfaction", partial(regles_reponses.due_anonymes, "satisfaction"), regles_reponses.purge_anonymes),
    Regle("effets", partial(regles_reponses.due_anonymes, "effets"), regles_reponses.purge_anonymes),
    Regle("classeurs", regles_reponses.due_classeurs, regles_reponses.purge_classeurs),
    _deleted("classeurs_sortis", ClasseurSorti.id, ClasseurSorti.sorti_le),
    Regle("fabrications", due_fabrications, purge_fabrications),
    _deleted("liens_compte", LienCompte.empreinte, LienCompte.expire_le),
    Regle("courriels", regles_purge.due_courriels, regles_purge.purge_courriels),
    Regle("rappels", regles_purge.due_demandes_rappel, regles_purge.purge_demandes_rappel),
    Regle("contacts", regles_purge.due_contacts, regles_purge.purge_contacts),
    Regle("reprises", due_reprises, purge_reprises),
    _deleted("formulaires", FormulaireCommence.id, FormulaireCommence.quand),
    _deleted("essais", Essai.id, Essai.modifie_le),
    _deleted("imports", ImportRegistre.id, ImportRegistre.cree_le),
    _deleted("demandes", DemandeDroit.id, DemandeDroit.close_le),
)


def count_due(session: Session, now: datetime) -> Mapping[str, int]:
    """Return how many rows each rule would purge now, by its name, in the order of `DUREES`."""
    counts = dict.fromkeys(DUREES, 0)
    for regle in REGLES:
        due = regle.due(session, now).subquery()
        counts[regle.nom] += session.scalar(select(func.count()).select_from(due)) or 0
    return counts


def purge_some(session: Session, regle: Regle, *, now: datetime, limit: int = BATCH) -> int:
    """Apply a rule to `limit` rows at most; return how many. 0 when nothing is left."""
    keys = session.scalars(regle.due(session, now).limit(limit)).all()
    if keys:
        regle.purge(session, keys, now)
        session.flush()
    return len(keys)


def purge_a_batch_of_each(session: Session, *, now: datetime) -> None:
    """Apply each rule to one batch of rows at most; the log has counts only."""
    for regle in REGLES:
        if count := purge_some(session, regle, now=now):
            _log.info("retention %s: %d", regle.nom, count)
