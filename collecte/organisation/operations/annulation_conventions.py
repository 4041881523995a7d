"""Undo an import of conventions by the rules of their pages: dates that fit, and a DLA handed back as it is given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.core.operations.annulation import PlanAnnulation, Rang, lots, undo
from collecte.models import Avenant, BilanSigne, Convention, Dla
from collecte.organisation.operations.acces import tell_waiting
from collecte.organisation.operations.annulation_imports import ReglesAnnulation
from collecte.organisation.operations.coherence_conventions import probleme_d_avenant, probleme_de_convention
from collecte.organisation.operations.conventions import terms_of_convention
from collecte.organisation.operations.journal_dla import log_change, said, tell, terms_of
from collecte.organisation.operations.lignes_conventions import TermesAvenant, TermesConvention
from collecte.organisation.operations.porteuses import hand_over
from collecte.organisation.queries.conventions import list_conventions
from collecte.policy import Acteur

Termes = TypeVar("Termes", TermesConvention, TermesAvenant)

SIGNED = "le bilan de cet avenant a été signé depuis"
CROWDED = "les dates des autres conventions ou avenants ont changé depuis"


def _keep(session: Session, plan: PlanAnnulation, _acteur: Acteur, since: datetime) -> Mapping[int, str]:
    lignes = {row.rang: row.ligne for row in plan.trace.changees}
    kept = {lignes[rang]: CROWDED for rang in _crowded(session, plan) if rang in lignes}
    signed = select(BilanSigne.avenant_id).where(BilanSigne.signe_le >= since)
    avenants = {rang.id: ligne for rang, ligne in lignes.items() if rang.table == Avenant.__tablename__}
    for lot in lots(avenants):
        kept |= {avenants[row_id]: SIGNED for row_id in session.scalars(signed.where(BilanSigne.avenant_id.in_(lot)))}
    return kept


def _crowded(session: Session, plan: PlanAnnulation) -> Iterator[Rang]:
    """Yield the rows that would be put back outside their convention, or on days that others have."""
    rows = {rang: session.get(_MODELS[rang.table], rang.id) for rang in plan.retablir if rang.table in _MODELS}
    removed = {*plan.retirer}
    for rang, row in rows.items():
        match row:
            case Convention():
                others = [
                    _convention(other, plan)
                    for other in list_conventions(session, [row.dla_id])
                    if other is not row and Rang.of(other) not in removed
                ]
                if probleme_de_convention(_convention(row, plan), others, _avenants(row, plan)):
                    yield rang
            case Avenant():
                of_convention = _avenants(row.convention, plan, but=row)
                if probleme_d_avenant(_avenant(row, plan), _convention(row.convention, plan), of_convention):
                    yield rang


_MODELS: Mapping[str, type[Convention | Avenant]] = {model.__tablename__: model for model in (Convention, Avenant)}


def _convention(convention: Convention, plan: PlanAnnulation) -> TermesConvention:
    """Return the terms that a convention will have; its structure has no part in dates."""
    return _with(terms_of_convention(convention), plan.retablir.get(Rang.of(convention), {}), ("reference", "fin"))


def _avenants(convention: Convention, plan: PlanAnnulation, but: Avenant | None = None) -> list[TermesAvenant]:
    kept = (row for row in convention.avenants if row is not but and Rang.of(row) not in plan.retirer)
    return [_avenant(row, plan) for row in kept]


def _avenant(avenant: Avenant, plan: PlanAnnulation) -> TermesAvenant:
    """Return the terms that an avenant will have."""
    values = plan.retablir.get(Rang.of(avenant), {})
    return _with(terms_of(TermesAvenant, avenant), values, TermesAvenant.__slots__)


def _with(termes: Termes, values: Mapping[str, Any], names: Iterable[str]) -> Termes:
    former = {name: values[name] for name in names if name in values}
    days = {name: date.fromisoformat(value) for name, value in former.items() if name in ("debut", "fin")}
    return replace(termes, **{**former, **days})


def _undo(session: Session, plan: PlanAnnulation, acteur: Acteur, now: datetime) -> None:
    for rang in plan.retirer:
        match rang.table:
            case "avenants":
                avenant = session.get_one(Avenant, rang.id)
                tell(session, avenant, "retirer un avenant", acteur, now, avant=said(terms_of(TermesAvenant, avenant)))
            case "conventions":
                convention = session.get_one(Convention, rang.id)
                tell(session, convention, "retirer", acteur, now, avant=said(terms_of_convention(convention)))
    session.flush()
    undo(session, plan)
    dlas = [session.get_one(Dla, rang.id) for rang in plan.retablir if rang.table == Dla.__tablename__]
    for dla in dlas:
        if dla.porteuse is not None:
            hand_over(session, dla, dla.porteuse, acteur, now)
            log_change(session, dla.porteuse, "porter un DLA", acteur, now, dla=dla.code)
    session.flush()
    tell_waiting(session, dlas, acteur=acteur, now=now)


REGLES = ReglesAnnulation(
    appuis={
        "avenants": "un avenant y a été ajouté depuis",
        "conventions": "une autre convention est avec cette structure",
        "dlas": "la structure porte un DLA",
        "habilitations": "la structure a une direction",
        "orientations": "une orientation prioritaire y a été ajoutée depuis",
        "objectifs": "un objectif y a été ajouté depuis",
        "engagements": "sa fiche d’appui a des engagements",
        "corrections_bilan": "un chiffre de son bilan a été corrigé",
        "bilans_signes": "son bilan a été signé",
    },
    keep=_keep,
    undo=_undo,
)
