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


def get_reperes(session: Session, own: Participation) -> Reperes | None:
    """In five reads at most. None when it does not say how someone's time was shared; its campaign is loaded."""
    if not own.campagne.is_temps or own.personne_id is None:
        return None
    earlier = _earlier(session, own)
    return Reperes(
        an_dernier=_answered(session, own.campagne, earlier) or _taken_up(session, own),
        derniere=_derniere(own.campagne, earlier),
        diagnostics=_diagnostics(session, own),
    )


def _earlier(session: Session, own: Participation) -> Sequence[Participation]:
    """What the same person transmitted for the same DLA over earlier périodes, the latest first."""
    statement = (
        select(Participation)
        .join(Participation.campagne)
        .options(joinedload(Participation.campagne).joinedload(Campagne.referentiel))
        .where(
            Campagne.instrument == TEMPS,
            Participation.personne_id == own.personne_id,
            Participation.dla_id == own.dla_id,
            Participation.transmise_le.is_not(None),
        )
        .order_by(Participation.id)
    )
    debut = own.campagne.periode.debut
    found = [other for other in session.scalars(statement) if other.campagne.periode.fin < debut]
    return sorted(found, key=lambda other: other.campagne.periode.fin, reverse=True)


def _answered(session: Session, campagne: Campagne, earlier: Sequence[Participation]) -> AnDernier | None:
    """The answer of the same période one year before."""
    periode = campagne.periode.last_year
    parts = _parts([other for other in earlier if other.campagne.periode == periode])
    if parts is None:
        return None
    before = next(other.campagne for other in earlier if other.campagne.periode == periode)
    versions, correspondances = _between(session, before.referentiel_id, campagne)
    return an_dernier(periode, parts, versions, correspondances) if versions else None


def _taken_up(session: Session, own: Participation) -> AnDernier | None:
    """What a file has of that période, where nothing was answered: of its author, whole, each line said."""
    periode = own.campagne.periode.last_year
    found = get_reprise(session, personne_id=own.personne_id, dla_id=own.dla_id, periode_code=periode.code)
    if found is None or not found.is_exact or found.parts.keys() != set(referentiel_of(found).lignes):
        return None
    versions, correspondances = _between(session, found.referentiel_id, own.campagne)
    if not versions:
        return None
    return replace(an_dernier(periode, found.parts, versions, correspondances), is_reprise=True)


def _between(
    session: Session, before_id: int | None, now: Campagne
) -> tuple[Sequence[Referentiel], Sequence[Correspondance]]:
    """The versions of the référentiel from one to that of a campaign; none when the campaign's is not later."""
    if before_id == now.referentiel_id:
        return [get_referentiel_of(now)], []
    adopted = list_adopted(session, now.region_id)
    ids = [version.id for version in adopted]
    since, until = ids.index(before_id), ids.index(now.referentiel_id)
    between = adopted[since : until + 1]
    return [own.referentiel for own in between], [own.correspondance for own in between[1:]]


def _derniere(campagne: Campagne, earlier: Sequence[Participation]) -> Mapping[str, int] | None:
    last = [other for other in earlier if other.campagne_id == earlier[0].campagne_id]
    parts = _parts(last)
    same_lines = parts is not None and [*parts] == [*get_referentiel_of(campagne).lignes]
    return parts if same_lines else None


def _parts(answers: Sequence[Participation]) -> Mapping[str, int] | None:
    """The répartition that someone transmitted in a campaign, affectations weighed together; None for none."""
    found = []
    for own in answers:
        valeurs = own.valeurs or {}
        parts = {code: valeurs.get(code) for code in get_referentiel_of(own.campagne).lignes}
        known = {code: part for code, part in parts.items() if isinstance(part, int)}
        if len(known) < len(parts):
            return None
        found.append((valeurs["ETP"] * valeurs["MOIS"], known))
    return together(found) if found else None


def _diagnostics(session: Session, own: Participation) -> int | None:
    """Accompagnements of which its author is référent(e) in that DLA, with a diagnostic over the période.

    None when the register of the DLA has no accompagnement at all: it is not kept there, it counts nothing.
    """
    periode = own.campagne.periode
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
            Accompagnement.dla_id == own.dla_id,
            Accompagnement.referent_id == own.personne_id,
            or_(accompagnement.in_(shared), accompagnement.in_(steps)),
        )
        .scalar_subquery()
    )
    is_kept = exists().where(Accompagnement.dla_id == own.dla_id)
    kept, count = session.execute(select(is_kept, counted)).one()
    return count if kept else None
