"""Reference values for a time answer: the author's earlier answers, imported past years, register of the DLA."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import (
    Accompagnement,
    Campagne,
    Diagnostic,
    DiagnosticAccompagnement,
    Etape,
    GenreEtape,
    Participation,
)
from collecte.referentiel.queries.referentiels import get_referentiel_of, list_adopted
from collecte.reponses.queries.reprises import get_reprise, referentiel_of
from questionnaires.answers.reperes import Reperes
from questionnaires.referentiel.correspondance import Correspondance
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.an_dernier import AnDernier, an_dernier, together
from questionnaires.temps.derive import TEMPS


def get_reperes(session: Session, participation: Participation) -> Reperes | None:
    """Return the reference values, in five queries at most. None when the answer is not about someone's time; its
    campaign is loaded."""
    if not participation.campagne.is_temps or participation.personne_id is None:
        return None
    earlier = _earlier(session, participation)
    return Reperes(
        an_dernier=_answered(session, participation.campagne, earlier) or _taken_up(session, participation),
        derniere=_derniere(participation.campagne, earlier),
        diagnostics=_diagnostics(session, participation),
    )


def _earlier(session: Session, participation: Participation) -> Sequence[Participation]:
    """List the answers that the same person transmitted for the same DLA over earlier périodes, the latest first."""
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .options(joinedload(Participation.campagne).joinedload(Campagne.referentiel))
        .where(
            Campagne.instrument == TEMPS,
            Participation.personne_id == participation.personne_id,
            Participation.dla_id == participation.dla_id,
            Participation.transmise_le.is_not(None),
        )
        .order_by(Participation.id)
    )
    debut = participation.campagne.periode.debut
    earlier = [answer for answer in session.scalars(statement) if answer.campagne.periode.fin < debut]
    return sorted(earlier, key=lambda answer: answer.campagne.periode.fin, reverse=True)


def _answered(session: Session, campagne: Campagne, earlier: Sequence[Participation]) -> AnDernier | None:
    """Return the répartition answered for the same période one year before, None if there is none to compare."""
    periode = campagne.periode.last_year
    parts = _parts([answer for answer in earlier if answer.campagne.periode == periode])
    if parts is None:
        return None
    before = next(answer.campagne for answer in earlier if answer.campagne.periode == periode)
    versions, correspondances = _between(session, before.referentiel_id, campagne)
    return an_dernier(periode, parts, versions, correspondances) if versions else None


def _taken_up(session: Session, participation: Participation) -> AnDernier | None:
    """Return the répartition of last year's période imported from a file: only the author's own, with every line."""
    periode = participation.campagne.periode.last_year
    reprise = get_reprise(
        session, personne_id=participation.personne_id, dla_id=participation.dla_id, periode_code=periode.code
    )
    if reprise is None or not reprise.is_exact or reprise.parts.keys() != set(referentiel_of(reprise).lignes):
        return None
    versions, correspondances = _between(session, reprise.referentiel_id, participation.campagne)
    if not versions:
        return None
    return replace(an_dernier(periode, reprise.parts, versions, correspondances), is_reprise=True)


def _between(
    session: Session, before_id: int | None, now: Campagne
) -> tuple[Sequence[Referentiel], Sequence[Correspondance]]:
    """Return the versions of the référentiel from one to that of a campaign, with their correspondances; none when the
    campaign's is not later."""
    if before_id == now.referentiel_id:
        return [get_referentiel_of(now)], []
    adopted = list_adopted(session, now.region_id)
    ids = [version.id for version in adopted]
    since, until = ids.index(before_id), ids.index(now.referentiel_id)
    between = adopted[since : until + 1]
    return [version.referentiel for version in between], [version.correspondance for version in between[1:]]


def _derniere(campagne: Campagne, earlier: Sequence[Participation]) -> Mapping[str, int] | None:
    last = [answer for answer in earlier if answer.campagne_id == earlier[0].campagne_id]
    parts = _parts(last)
    same_lines = parts is not None and [*parts] == [*get_referentiel_of(campagne).lignes]
    return parts if same_lines else None


def _parts(answers: Sequence[Participation]) -> Mapping[str, int] | None:
    """Return the répartition that someone transmitted in a campaign, affectations weighted together; None for none."""
    weighted = []
    for answer in answers:
        valeurs = answer.valeurs or {}
        parts = {code: valeurs.get(code) for code in get_referentiel_of(answer.campagne).lignes}
        known = {code: part for code, part in parts.items() if isinstance(part, int)}
        if len(known) < len(parts):
            return None
        weighted.append((valeurs["ETP"] * valeurs["MOIS"], known))
    return together(weighted) if weighted else None


def _diagnostics(session: Session, participation: Participation) -> int | None:
    """Count the accompagnements of the author as référent(e) in that DLA, with a diagnostic over the période.

    None when the register of the DLA has no accompagnement at all: the DLA does not keep it, so it counts nothing.
    """
    periode = participation.campagne.periode
    accompagnement = Accompagnement.id
    shared = (
        select(DiagnosticAccompagnement.accompagnement_id)
        .join(Diagnostic, Diagnostic.id == DiagnosticAccompagnement.diagnostic_id)
        .where(Diagnostic.jour.between(periode.debut, periode.fin))
    )
    steps = select(Etape.accompagnement_id).where(
        Etape.genre == GenreEtape.DIAGNOSTIC, Etape.jour.between(periode.debut, periode.fin)
    )
    counted = (
        select(func.count())
        .select_from(Accompagnement)
        .where(
            Accompagnement.dla_id == participation.dla_id,
            Accompagnement.referent_id == participation.personne_id,
            or_(accompagnement.in_(shared), accompagnement.in_(steps)),
        )
        .scalar_subquery()
    )
    is_kept = exists().where(Accompagnement.dla_id == participation.dla_id)
    kept, count = session.execute(select(is_kept, counted)).one()
    return count if kept else None
