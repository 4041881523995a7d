"""Undo an import of persons by the rules of the pages that withdraw the same: never one's own account, never more than
was open before, and what opens again waits to be confirmed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import close_compte
from collecte.core.errors import Refus
from collecte.core.operations.annulation import Changee, PlanAnnulation, Rang, Trace, lots, undo
from collecte.models import Affectation, Compte, EntreeJournal, Habilitation, Personne, Role, SessionWeb
from collecte.organisation.hooks import AFFECTATION_WITHDRAWN, AFFECTATIONS_CHANGED, AFFECTATIONS_IN_USE
from collecte.organisation.operations.acces import let_wait_again, opens_more, tell_waiting, wait_from_now
from collecte.organisation.operations.affectations import record_affectation, said, terms_of
from collecte.organisation.operations.annulation_imports import ReglesAnnulation
from collecte.organisation.operations.coherence_personnes import check_beside
from collecte.organisation.operations.journal_dla import log_change
from collecte.organisation.operations.lignes_personnes import Termes
from collecte.organisation.operations.personnes import is_protected
from collecte.organisation.operations.roles import record_role
from collecte.policy import Acteur, may_give

OWN = "c’est votre compte : une autre personne qui anime la région le peut"
PROTECTED = "le compte a un rôle que vous ne pouvez ni donner ni retirer"
CAME = "la personne s’est servie de son compte depuis"
CONFIRMED = "l’accès a été confirmé depuis"
CROWDED = "les autres affectations de la personne ont changé depuis"

Touched = Personne | Compte | Habilitation | Affectation


@dataclass(frozen=True, slots=True)
class _Touchees:
    """The rows of a trace that are still there, and the accounts of their persons."""

    rows: Mapping[Rang, Touched]
    comptes: Mapping[int, Compte]  # by person

    @classmethod
    def of(cls, session: Session, trace: Trace) -> "_Touchees":
        rangs = {row.rang for row in trace.creees} | {row.rang for row in trace.changees}
        models: tuple[type[Any], ...] = (Personne, Compte, Habilitation, Affectation)
        rows: dict[Rang, Touched] = {}
        for model in models:
            for lot in lots(sorted(rang.id for rang in rangs if rang.table == model.__tablename__)):
                rows |= {Rang.of(row): row for row in session.scalars(select(model).where(model.id.in_(lot)))}
        of_roles = {row.compte_id for row in rows.values() if isinstance(row, Habilitation)}
        of_persons = {_personne_id(row) for row in rows.values() if not isinstance(row, Habilitation)}
        comptes: list[Compte] = []
        for column, ids in ((Compte.id, of_roles), (Compte.personne_id, of_persons)):
            for lot in lots(sorted(ids)):
                comptes += session.scalars(select(Compte).where(column.in_(lot)))
        return cls(rows, {compte.personne_id: compte for compte in comptes})

    def compte_of(self, row: Touched) -> Compte:
        return row.compte if isinstance(row, Habilitation) else self.comptes[_personne_id(row)]


def _personne_id(row: Personne | Compte | Affectation) -> int:
    return row.id if isinstance(row, Personne) else row.personne_id


def _keep(session: Session, plan: PlanAnnulation, acteur: Acteur, since: datetime) -> Mapping[int, str]:
    """Return the lines that stay because of whose they are, of what these people did since, or of what they would
    become."""
    touchees = _Touchees.of(session, plan.trace)
    changed = _changed(plan.trace, "affectations")
    made = {row.rang.id: row.ligne for row in plan.trace.creees if row.rang.table == "affectations"}
    kept = dict(_crowded(plan, touchees))
    for ids, moment in ((made, None), ({rang.id: row.ligne for rang, row in changed.items()}, since)):
        for reasons in AFFECTATIONS_IN_USE.answers(session, ids, moment):
            kept |= {ids[affectation_id]: why for affectation_id, why in reasons.items()}
    kept |= _came(session, plan.trace, since)
    for row in plan.trace.changees:
        if (touched := touchees.rows.get(row.rang)) and (why := _barred(touched, touchees.compte_of(touched), acteur)):
            kept[row.ligne] = why
    for creee in plan.trace.creees:
        if touched := touchees.rows.get(creee.rang):
            why = _barred(touched, touchees.compte_of(touched), acteur) or _used(touched)
            kept |= {creee.ligne: why} if why else {}
    return kept


def _barred(row: Touched, compte: Compte, acteur: Acteur) -> str:
    """Return why `acteur` may not undo what was done to a row."""
    if compte.id == acteur.compte_id:
        return OWN
    match row:
        case Compte():
            return PROTECTED if is_protected(row, acteur) else ""
        case Habilitation():
            return "" if may_give(acteur, row.role, row.region_id) else PROTECTED
        case _:
            return ""


def _used(row: Touched) -> str:
    """Return what was built on a row that was made."""
    match row:
        case Compte():
            return CAME if row.mot_de_passe else ""
        case Habilitation() | Affectation():
            return CONFIRMED if row.donnee_par_id is not None and row.attend_depuis is None else ""
        case _:
            return ""


def _came(session: Session, trace: Trace, since: datetime) -> dict[int, str]:
    """Return the lines that gave an account back to someone who came since."""
    opened = {rang.id: row for rang, row in _changed(trace, "comptes").items() if row.apres["desactive_le"] is None}
    here = {
        compte_id
        for column, when in (
            (SessionWeb.compte_id, SessionWeb.creee_le),
            (EntreeJournal.compte_id, EntreeJournal.quand),
        )
        for lot in lots(sorted(opened))
        for compte_id in session.scalars(select(column).where(column.in_(lot), when >= since))
    }
    return {opened[compte_id].ligne: CAME for compte_id in here if compte_id is not None}


def _changed(trace: Trace, table: str) -> dict[Rang, Changee]:
    return {row.rang: row for row in trace.changees if row.rang.table == table}


def _crowded(plan: PlanAnnulation, touchees: _Touchees) -> Iterator[tuple[int, str]]:
    """Yield the lines after whose undo a person would be twice on a DLA, or over one ETP."""
    removed = {*plan.retirer}
    for rang, row in _changed(plan.trace, "affectations").items():
        affectation = touchees.rows.get(rang)
        if rang not in plan.retablir or not isinstance(affectation, Affectation):
            continue
        mine = affectation.personne.affectations
        others = [_former(other, plan) for other in mine if other is not affectation and Rang.of(other) not in removed]
        try:
            check_beside("", _former(affectation, plan), others)
        except Refus:
            yield row.ligne, CROWDED


def _former(affectation: Affectation, plan: PlanAnnulation) -> Termes:
    """Return the terms that an affectation will have."""
    termes, values = terms_of(affectation), plan.retablir.get(Rang.of(affectation), {})
    fin = date.fromisoformat(values["fin"]) if values.get("fin") else None
    return replace(termes, etp=values.get("etp", termes.etp), fin=fin if "fin" in values else termes.fin)


def _undo(session: Session, plan: PlanAnnulation, acteur: Acteur, now: datetime) -> None:
    touchees = _Touchees.of(session, plan.trace)
    regions = {compte.personne.own_region.id for compte in touchees.comptes.values()}
    for rang in plan.retirer:
        _say_removed(session, touchees.rows[rang], acteur, now)
    restored = {touchees.rows[rang]: values for rang, values in plan.retablir.items()}
    before = {row: said(row) for row in restored if isinstance(row, Affectation)}
    waiting = [
        row
        for row in before
        if "attend_depuis" not in restored[row]
        and (row.attend_depuis is not None or opens_more(row, row.debut, _former(row, plan).fin, now))
    ]
    session.flush()
    undo(session, plan)
    for affectation in waiting:
        wait_from_now(affectation, acteur, now)
    for affectation, avant in before.items():
        record_affectation(session, affectation, "changer", acteur, now, avant=avant, apres=said(affectation))
    for row in restored:
        _say_restored(session, row, touchees, acteur, now)
    session.flush()
    for region_id in regions:
        AFFECTATIONS_CHANGED.run(session, region_id, now)
    tell_waiting(session, waiting, acteur=acteur, now=now)


def _say_removed(session: Session, row: Touched, acteur: Acteur, now: datetime) -> None:
    """Log a row that goes, with what goes with it."""
    match row:
        case Affectation():
            AFFECTATION_WITHDRAWN.run(session, row)
            record_affectation(session, row, "retirer", acteur, now, avant=said(row))
        case Habilitation() if row.role is not Role.CHARGE:
            record_role(session, row.compte, "retirer un rôle", row, acteur, now)
        case Compte():
            avant = {"nom": row.personne.nom_complet, "adresse": row.adresse}
            log_change(session, row, "retirer", acteur, now, avant=avant)


def _say_restored(session: Session, row: Touched, touchees: _Touchees, acteur: Acteur, now: datetime) -> None:
    """Log an account or a name put back: whoever gets access by it waits to be confirmed."""
    match row:
        case Compte(desactive_le=None):
            log_change(session, row, "réactiver", acteur, now)
            let_wait_again(session, compte=row, acteur=acteur, now=now)
        case Compte(desactive_le=datetime() as moment):
            close_compte(session, compte=row, now=moment)
            log_change(session, row, "désactiver", acteur, now)
        case Personne():
            compte = touchees.compte_of(row)
            log_change(session, compte, "renommer", acteur, now, apres=row.nom_complet)
            if any(habilitation.role is Role.DIRECTION for habilitation in compte.habilitations):
                let_wait_again(session, compte=compte, acteur=acteur, now=now)


REGLES = ReglesAnnulation(
    appuis={
        "habilitations": "un autre rôle a été donné à la personne depuis",
        "affectations": "une autre affectation a été donnée à la personne depuis",
        "accompagnements": "la personne est référente d’un accompagnement",
        "reprises": "une répartition des années passées est à son nom",
        "adresses_demandees": "une autre adresse attend d’être confirmée",
        **dict.fromkeys(("journal", "sessions_web", "identites_externes", "formulaires_commences"), CAME),
    },
    mine=("courriels", "liens_compte", "participations"),
    keep=_keep,
    undo=_undo,
)
"""An invitation goes with its account, as the answers expected of an affectation on which no campaign counts yet."""
