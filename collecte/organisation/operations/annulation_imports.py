"""Undo an import: plan it for the confirmation page, do it once, and record it in the journal."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.annulation import PlanAnnulation, pack_trace, plan_undo, undo, unpack_trace
from collecte.core.operations.journal import record_on
from collecte.models import EtatImport, ImportRegistre, Region
from collecte.organisation.queries.organisation import lock_region
from collecte.policy import Acteur


def _nothing(_session: Session, _plan: PlanAnnulation, _acteur: Acteur, _since: datetime) -> Mapping[int, str]:
    return {}


def _undo(session: Session, plan: PlanAnnulation, _acteur: Acteur, _now: datetime) -> None:
    undo(session, plan)


@dataclass(frozen=True, slots=True)
class ReglesAnnulation:
    """The rules of one kind of import. `appuis`: table whose rows may refer to one that it made -> why its line stays
    then; `mine`: tables whose rows go with the one that they refer to; `keep`: lines of a plan that stay for another
    reason, since the file was sent -> why; `undo`: does a plan, with what else it takes."""

    appuis: Mapping[str, str]
    mine: Collection[str] = ()
    keep: Callable[[Session, PlanAnnulation, Acteur, datetime], Mapping[int, str]] = _nothing
    undo: Callable[[Session, PlanAnnulation, Acteur, datetime], None] = _undo


def plan_undo_import(
    session: Session, *, import_file: ImportRegistre, regles: ReglesAnnulation, acteur: Acteur, lock: bool = False
) -> PlanAnnulation:
    """Return what undoing an import would do now: a line that stays may make others stay, until none does."""
    trace = unpack_trace(import_file.annulation)
    gardees: dict[int, str] = {}
    while True:
        plan = plan_undo(session, trace, appuis=regles.appuis, lock=lock, mine=regles.mine, gardees=gardees)
        kept = regles.keep(session, plan, acteur, import_file.cree_le)
        if kept.keys() <= gardees.keys():
            return plan
        gardees = {**kept, **gardees}


def undo_import(
    session: Session,
    *,
    import_file: ImportRegistre,
    regles: ReglesAnnulation,
    shown: str,
    acteur: Acteur,
    now: datetime,
) -> bool:
    """Undo the lines that can be, if they are those shown (`plan_digest`); return whether any was. Lines that stay may
    be undone later. Raises Refus when something changed since the page was shown."""
    lock_region(session, import_file.region_id)
    session.refresh(import_file, with_for_update={"of": ImportRegistre})
    plan = plan_undo_import(session, import_file=import_file, regles=regles, acteur=acteur, lock=True)
    if import_file.annule_le is not None and not plan.annulees:
        return False
    if import_file.etat is EtatImport.A_ECRIRE or plan_digest(plan) != shown:
        raise ConflictError(
            "Ce qui peut être annulé a changé depuis que cette page s’est affichée : rien n’est annulé.",
            "Relisez ce que dit la page, puis confirmez.",
            champ="empreinte",
        )
    if not plan.annulees:
        return False
    regles.undo(session, plan, acteur, now)
    left = plan.trace.only(plan.gardees)
    import_file.annulation, import_file.prises, import_file.annule_le = pack_trace(left), len(left.sujets), now
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
