"""Expected answers of a campaign, of persons, DLA or structures: kept up to date until it opens, then fixed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from collecte.campagnes.operations.connues import tell_what_is_known
from collecte.campagnes.operations.prerempli_bilan import tell_what_is_counted
from collecte.campagnes.queries.campagnes import list_asked_dlas, list_unfixed_campagnes
from collecte.campagnes.queries.structures_interrogees import list_ended_alone
from collecte.campagnes.queries.suivis import Cle
from collecte.core.errors import ConflictError
from collecte.core.operations.annulation import lots
from collecte.core.operations.journal import record_on
from collecte.models import Affectation, Campagne, EtatCampagne, Participation
from collecte.organisation.queries.organisation import list_affectations_during
from collecte.reponses.queries.campagnes import list_campagnes_to_fix, lock_campagnes
from questionnaires.core.francais import decimal_text, paris_day


@dataclass(frozen=True, slots=True)
class Termes:
    """One answer to expect: of an affectation, of an accompagnement, or of a whole DLA. `etp` in hundredths, `mois` in
    tenths of a month."""

    dla_id: int
    affectation_id: int | None = None
    personne_id: int | None = None
    etp: int = 0
    mois: int = 0
    accompagnement_id: int | None = None

    @property
    def key(self) -> Cle:
        """Return its identity among the answers of a campaign."""
        return self.dla_id, self.affectation_id, self.accompagnement_id


def list_termes(session: Session, campagne: Campagne) -> Sequence[Termes]:
    """List every answer that a campaign asks now: of the affectations of its période for time, of its opening day for
    the rest; of each DLA; or of the structures whose accompagnement ended between two days, only those
    that were drawn or chosen when they were. Always of the DLA that it asks alone."""
    if campagne.is_of_dlas:
        return [Termes(dla.id) for dla in list_asked_dlas(session, campagne)]
    if campagne.is_drawn or campagne.is_chosen:
        asked = [selection for selection in campagne.selections if selection.retenue]
        return [Termes(selection.dla_id, accompagnement_id=selection.accompagnement_id) for selection in asked]
    if campagne.accompagnes_du and campagne.accompagnes_au:
        days = campagne.accompagnes_du, campagne.accompagnes_au
        ended = list_ended_alone(session, campagne.region.id, *days, campagne.dlas_choisis)
        return [Termes(accompagnement.dla_id, accompagnement_id=accompagnement.id) for accompagnement in ended]
    return [
        Termes(
            affectation.dla_id,
            affectation.id,
            affectation.personne_id,
            affectation.etp,
            campagne.periode.months_between(affectation.debut, affectation.fin),
        )
        for affectation in list_concerned(session, campagne)
    ]


def list_concerned(session: Session, campagne: Campagne) -> Sequence[Affectation]:
    """List the affectations that a campaign of persons asks; of a person on several DLA, the largest if asked once."""
    first, last = campagne.ouverture, campagne.ouverture
    if campagne.is_temps:
        first, last = campagne.periode.debut, campagne.periode.fin
    during = list_affectations_during(session, campagne.region.id, first, last)
    affectations = [affectation for affectation in during if campagne.asks(affectation.dla)]
    if not campagne.une_fois:
        return affectations
    by_size = sorted(affectations, key=lambda affectation: (affectation.etp, -affectation.id))
    largest = {affectation.personne_id: affectation for affectation in by_size}
    return [affectation for affectation in affectations if largest[affectation.personne_id] is affectation]


def expected(campagne: Campagne, termes: Termes) -> Participation:
    """Return the answer to expect, ETP and months prefilled where they are asked."""
    return Participation(
        campagne=campagne,
        version=campagne.version,
        affectation_id=termes.affectation_id,
        dla_id=termes.dla_id,
        personne_id=termes.personne_id,
        accompagnement_id=termes.accompagnement_id,
        etp_attendu=termes.etp,
        mois_attendus=termes.mois,
        saisie=prefilled(campagne, termes.etp, termes.mois),
    )


def prefilled(campagne: Campagne, etp: int, mois: int) -> dict[str, str]:
    """Return the initial content of an answer, nothing where time is not asked."""
    return {"ETP": decimal_text(etp, 2), "MOIS": decimal_text(mois, 1)} if campagne.is_temps else {}


def follow_affectations(session: Session, region_id: int, now: datetime) -> None:
    """Have campaigns that are not open expect who is there now, when affectations of a région change."""
    for campagne in list_unfixed_campagnes(session, region_id):
        if campagne.etat(paris_day(now)) is EtatCampagne.PREVUE:
            follow(session, campagne)


def forget_affectation(session: Session, affectation: Affectation) -> None:
    """Expect nothing more of an affectation entered by mistake. Raises Refus once a campaign counts on it."""
    of_affectation = Participation.affectation_id == affectation.id
    lock_campagnes(session, session.scalars(select(Participation.campagne_id).where(of_affectation)).all())
    for participation in session.scalars(select(Participation).where(of_affectation)).all():
        if participation.campagne.attendues_fixees_le is not None or is_touched(participation):
            raise ConflictError(
                f"La campagne « {participation.campagne.titre} » attend une réponse pour cette affectation : "
                "elle ne peut pas être retirée.",
                "Donnez-lui plutôt une fin et, dans la campagne, retirez la réponse attendue en disant pourquoi.",
            )
        session.delete(participation)


def affectations_in_use(
    session: Session, affectation_ids: Collection[int], since: datetime | None = None
) -> Mapping[int, str]:
    """Return which of these affectations a campaign counts on, and why; `since` a moment, if any."""
    asked = Participation
    moments = (Campagne.attendues_fixees_le, asked.modifiee_le, asked.transmise_le, asked.refusee_le, asked.retiree_le)
    used = or_(*(moment >= since if since else moment.is_not(None) for moment in moments))
    statement = select(asked).join(asked.campagne).options(contains_eager(asked.campagne)).where(used)
    return {
        row.affectation_id: f"la campagne « {row.campagne.titre} » compte sur cette affectation"
        for lot in lots(affectation_ids)
        for row in session.scalars(statement.where(asked.affectation_id.in_(lot)))
        if row.affectation_id is not None
    }


def follow(session: Session, campagne: Campagne) -> int:
    """Expect who is affected now; an answer that was begun stays. Return how many are expected."""
    lock_campagnes(session, [campagne.id])
    wanted = {asked.key: asked for asked in list_termes(session, campagne)}
    rows = session.scalars(select(Participation).where(Participation.campagne_id == campagne.id)).all()
    known = {participation.cle for participation in rows}
    gone = 0
    for participation in (row for row in rows if not is_touched(row)):
        if termes := wanted.get(participation.cle):
            participation.etp_attendu, participation.mois_attendus = termes.etp, termes.mois
            participation.saisie = prefilled(campagne, termes.etp, termes.mois)
        else:
            session.delete(participation)
            gone += 1
    session.add_all(expected(campagne, asked) for key, asked in wanted.items() if key not in known)
    session.flush()
    if campagne.is_of_structures:
        tell_what_is_known(session, campagne)
    return len(wanted.keys() | known) - gone


def is_touched(participation: Participation) -> bool:
    """Return whether someone did something with an expected answer: it is never taken away silently."""
    return bool(
        participation.revision or participation.transmise_le or participation.refusee_le or participation.retiree_le
    )


def fixer_attendues(session: Session, *, campagne_id: int, now: datetime) -> bool:
    """Fix, once, the expected answers of a campaign whose day has come; return whether this call did it.

    Claimed by a conditional update: whoever comes second, at the same instant or later, does nothing.
    """
    campagne = session.get_one(Campagne, campagne_id)
    if campagne.attendues_fixees_le or campagne.etat(paris_day(now)) is EtatCampagne.PREVUE:
        return False
    claim = (
        update(Campagne)
        .where(Campagne.id == campagne_id, Campagne.attendues_fixees_le.is_(None))
        .values(attendues_fixees_le=now)
        .execution_options(synchronize_session=False)
    )
    result = session.execute(claim)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        return False
    session.refresh(campagne)
    record_on(session, campagne, "fixer les réponses attendues", None, now, attendues=follow(session, campagne))
    tell_what_is_counted(session, campagne, paris_day(now))
    return True


def fixer_celles_du_jour(session: Session, now: datetime) -> list[int]:
    """Fix the expected answers of campaigns whose day has come; return the ids of those that this call fixed."""
    waiting = list_campagnes_to_fix(session, paris_day(now))
    return [campagne_id for campagne_id in waiting if fixer_attendues(session, campagne_id=campagne_id, now=now)]
