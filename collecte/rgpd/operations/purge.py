"""Purge expired data: rules applied in bounded batches, safe to run again."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from collecte.core.operations.durees import DUREES, Duree
from collecte.rgpd.operations.regles_anonymes import due_anonymes, due_anonymes_effets, purge_anonymes
from collecte.rgpd.operations.regles_purge import (
    due_classeurs_sortis,
    due_contacts,
    due_courriels,
    due_demandes,
    due_demandes_rappel,
    due_entrees,
    due_entrees_of_reponses,
    due_essais,
    due_formulaires,
    due_imports,
    due_liens,
    due_liens_compte,
    purge_classeurs_sortis,
    purge_contacts,
    purge_courriels,
    purge_demandes,
    purge_demandes_rappel,
    purge_entrees,
    purge_entrees_of_reponses,
    purge_essais,
    purge_formulaires,
    purge_imports,
    purge_liens,
    purge_liens_compte,
)
from collecte.rgpd.operations.regles_reponses import (
    due_classeurs,
    due_effets,
    due_historique,
    due_reponses,
    due_satisfaction,
    purge_classeurs,
    purge_historique,
    purge_reponses,
)
from collecte.rgpd.operations.regles_syntheses import (
    due_accords,
    due_envois_resultats,
    due_liens_synthese,
    due_notes,
    due_syntheses,
    purge_accords,
    purge_envois_resultats,
    purge_liens_synthese,
    purge_notes,
    purge_syntheses,
)
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

    @property
    def duree(self) -> Duree:
        return DUREES[self.nom]


REGLES: tuple[Regle, ...] = (  # data attached to answers before them, and workbooks once their answers have no name
    Regle("historique", due_historique, purge_historique),
    Regle("journal", due_entrees_of_reponses, purge_entrees_of_reponses),
    Regle("journal", due_entrees, purge_entrees),
    Regle("liens", due_liens, purge_liens),
    Regle("notes", due_notes, purge_notes),
    Regle("syntheses", due_syntheses, purge_syntheses),
    Regle("liens_synthese", due_liens_synthese, purge_liens_synthese),
    Regle("accords", due_accords, purge_accords),
    Regle("engagements", due_engagements, purge_engagements),
    Regle("envois_resultats", due_envois_resultats, purge_envois_resultats),
    Regle("reponses", due_reponses, purge_reponses),
    Regle("satisfaction", due_satisfaction, purge_reponses),
    Regle("effets", due_effets, purge_reponses),
    Regle("satisfaction", due_anonymes, purge_anonymes),
    Regle("effets", due_anonymes_effets, purge_anonymes),
    Regle("classeurs", due_classeurs, purge_classeurs),
    Regle("classeurs_sortis", due_classeurs_sortis, purge_classeurs_sortis),
    Regle("fabrications", due_fabrications, purge_fabrications),
    Regle("liens_compte", due_liens_compte, purge_liens_compte),
    Regle("courriels", due_courriels, purge_courriels),
    Regle("rappels", due_demandes_rappel, purge_demandes_rappel),
    Regle("contacts", due_contacts, purge_contacts),
    Regle("reprises", due_reprises, purge_reprises),
    Regle("formulaires", due_formulaires, purge_formulaires),
    Regle("essais", due_essais, purge_essais),
    Regle("imports", due_imports, purge_imports),
    Regle("demandes", due_demandes, purge_demandes),
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
