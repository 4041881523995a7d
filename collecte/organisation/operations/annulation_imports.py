"""Undo an import: plan it for the confirmation page, do it once, and record it in the journal."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import Refus
from collecte.core.operations.annulation import PlanAnnulation, pack_trace, plan_undo, undo, unpack_trace
from collecte.core.operations.journal import record_on
from collecte.models import EtatImport, ImportRegistre, Region
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur

Appuis = Mapping[str, str]
"""Table whose rows may refer to one that an import made -> why its line stays then."""


def plan_undo_import(
    session: Session, *, import_file: ImportRegistre, appuis: Appuis, mine: Collection[str] = (), lock: bool = False
) -> PlanAnnulation:
    """Return what undoing an import would do now; `mine`: tables whose rows go with the one that they refer to."""
    return plan_undo(session, unpack_trace(import_file.annulation), appuis=appuis, lock=lock, mine=mine)


def undo_import(
    session: Session,
    *,
    import_file: ImportRegistre,
    appuis: Appuis,
    mine: Collection[str] = (),
    shown: str,
    acteur: Acteur,
    now: datetime,
) -> bool:
    """Undo the lines that can be, if they are those shown (`plan_digest`); return whether any was. Lines that stay may
    be undone later. Raises Refus when something changed since the page was shown."""
    lock_region(session, import_file.region_id)
    session.refresh(import_file, with_for_update=True)
    plan = plan_undo_import(session, import_file=import_file, appuis=appuis, mine=mine, lock=True)
    if import_file.annule_le is not None and not plan.annulees:
        return False
    if import_file.etat is EtatImport.A_ECRIRE or plan_digest(plan) != shown:
        raise Refus(
            "Ce qui peut être annulé a changé depuis que cette page s’est affichée : rien n’est annulé.",
            "Relisez ce que dit la page, puis confirmez.",
            champ="empreinte",
            status=HTTPStatus.CONFLICT,
        )
    if not plan.annulees:
        return False
    undo(session, plan)
    import_file.annulation = pack_trace(plan.trace.only(plan.gardees))
    import_file.annule_le = now
    session.flush()
    record_on(
        session,
        session.get_one(Region, import_file.region_id),
        "annuler un import",
        acteur,
        now,
        fichier=import_file.nom_fichier,
        lignes=len(plan.annulees),
        retires=dict(Counter(rang.table for rang in plan.retirer)),
        retablis=len(plan.retablir),
        gardees=len(plan.gardees),
    )
    return True


def plan_digest(plan: PlanAnnulation) -> str:
    """Return a digest of what a plan says, so that this and nothing else is done."""
    text = f"{sorted(plan.annulees)} {sorted(plan.gardees.items())}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]
