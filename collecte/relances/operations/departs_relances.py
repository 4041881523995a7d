"""Send reminders when due, once for everyone and once more for each DLA with an extended deadline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.operations.heures_ouvrees import last_working, next_working
from collecte.core.operations.journal import record_on
from collecte.courriels.operations.courriels import poster_lecteur
from collecte.models import (
    Campagne,
    DepartRelance,
    Participation,
    Prolongation,
    Rappel,
    Relance,
)
from collecte.policy import Acteur
from collecte.relances.operations.messages_relances import RELANCE
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.relances.queries.relances import (
    TOUTES,
    Cible,
    Destinataire,
    Destinataires,
    get_waiting_invitation,
    list_answers_of,
    list_destinataires,
    list_relances,
    list_reminding_campagnes,
    list_written,
)
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import PARIS, moment_text, paris_day


class NotAcceptingError(ConflictError):
    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"La campagne « {campagne.titre} » ne reçoit pas de réponse aujourd’hui : personne n’est à relancer.",
            "Attendez son ouverture ou, si elle est close, repoussez d’abord sa clôture.",
        )


class NotYetInvitedError(ConflictError):
    def __init__(self, invited: datetime) -> None:
        super().__init__(
            f"L’invitation n’est pas encore partie : elle part le {moment_text(invited)}.",
            "Relancez ensuite qui n’aura pas répondu.",
        )


class AlreadyLeftError(ConflictError):
    problem = "Cette relance est déjà partie, ou elle est annulée."
    remedy = "Pour écrire encore, ajoutez-en une."


APART = timedelta(hours=6)
"""Minimum delay between two messages to one person about one answer; sent by hand, a shorter one may be confirmed."""

A_MINUTE = timedelta(minutes=1)
"""Minimum delay when someone sends a scheduled reminder at once."""


def lately(now: datetime) -> datetime:
    """Return the moment from which a reminder is one of today: this morning, or less than `APART` before."""
    midnight = datetime.combine(paris_day(now), time(), PARIS)
    return min(midnight, next_working(now) - APART)


@dataclass(frozen=True, slots=True)
class Echeance:
    """Departure of a reminder for all (no `prolongation`), or for a DLA that closes later."""

    relance: Relance
    quand: datetime
    prolongation: Prolongation | None = None

    @property
    def dla_id(self) -> int | None:
        return self.prolongation.dla_id if self.prolongation else None

    def is_about(self, participation: Participation) -> bool:
        """Return whether it leaves for an answer, rather than at the closing of another DLA."""
        if self.prolongation:
            return participation.dla_id == self.prolongation.dla_id
        return not self.relance.follows_closing or participation.cloture == self.relance.campagne.cloture


def echeance(campagne: Campagne, relance: Relance, prolongation: Prolongation | None = None) -> Echeance:
    """Return when a reminder leaves: at its hour on its day, never before the opening, in working hours.

    Outside these, the next working time or, when the closing would be over by then, the same hour on the last working
    day before.
    """
    cloture = campagne.cloture_for(prolongation.cloture if prolongation else None)
    day = max(relance.day(campagne.ouverture, cloture), campagne.ouverture)
    wished = datetime.combine(day, relance.heure, PARIS)
    moment = next_working(wished)
    if relance.follows_closing and paris_day(moment) > cloture:
        moment = last_working(wished)
    return Echeance(relance, moment, prolongation)


def leaves_at(campagne: Campagne, departure: Echeance, now: datetime) -> datetime:
    """Return when a departure to come leaves: at its moment, or in the working hours that follow the confirmation of
    the opening (as if it was confirmed `now`, before); `now` or before when it is due."""
    return next_working(max(departure.quand, campagne.confirmee_le or now))


def list_echeances(campagne: Campagne, relance: Relance) -> Sequence[Echeance]:
    """List every departure still to come, first the one for all.

    A DLA closes later since its extension was granted: what should have left before was for all.
    """
    if relance.annulee_le is not None:
        return []
    echeances = [] if relance.has_left(None) else [echeance(campagne, relance)]
    if relance.follows_closing:
        echeances += [
            departure
            for prolongation in campagne.prolongations
            if prolongation.cloture > campagne.cloture and not relance.has_left(prolongation.dla_id)
            if (departure := echeance(campagne, relance, prolongation)).quand > prolongation.accordee_le
        ]
    return echeances


def _list_due(campagne: Campagne, relances: Iterable[Relance], now: datetime) -> list[Echeance]:
    """List the departures whose time has come while answers are accepted, by DLA then time."""
    today = paris_day(now)
    echeances = [
        departure
        for relance in relances
        for departure in list_echeances(campagne, relance)
        if departure.quand <= now
        and campagne.etat(today, departure.prolongation.cloture if departure.prolongation else None).accepts
    ]
    return sorted(echeances, key=lambda departure: (departure.dla_id or 0, departure.quand, departure.relance.id))


@dataclass(frozen=True, slots=True)
class Depart:
    """A reminder that leaves now, and its recipients."""

    campagne: Campagne
    echeance: Echeance
    destinataires: Destinataires


def list_departs(session: Session, *, now: datetime) -> Sequence[Depart]:
    """List all that would leave now, without writing anything; empty outside working hours."""
    if next_working(now) != now:
        return []
    return [
        depart
        for campagne in list_reminding_campagnes(session, paris_day(now))
        for depart in _departs(session, campagne, _list_due(campagne, list_relances(session, campagne.id), now), now)
    ]


def _departs(session: Session, campagne: Campagne, due: Iterable[Echeance], now: datetime) -> list[Depart]:
    """Return one departure for all, and one for each DLA that closes later: the invitation if it is due, else the last
    one. A reader in several gets the first alone, since it is about all their answers."""
    departs: list[Depart] = []
    served: set[tuple[tuple[str, str], int]] = set()
    for _, group in groupby(due, key=lambda departure: departure.dla_id):
        due_together = list(group)
        leaving = next(
            (departure for departure in due_together if departure.relance.is_invitation),
            due_together[-1],
        )
        destinataires = destinataires_of(session, campagne, leaving, now)
        joints = [destinataire for destinataire in destinataires.joints if destinataire.key not in served]
        served.update(destinataire.key for destinataire in joints)
        departs.append(Depart(campagne, leaving, Destinataires(joints, destinataires.sans_compte)))
    return departs


def destinataires_of(
    session: Session,
    campagne: Campagne,
    departure: Echeance,
    now: datetime,
    apart: timedelta = APART,
    cible: Cible = TOUTES,
) -> Destinataires:
    """Return who would receive a reminder now. Each message lists the answers of `cible` that its reader has not
    transmitted, except those listed by another message to this reader that left less than `apart` before or still
    waits."""
    destinataires = list_destinataires(session, campagne, paris_day(now)).about(cible)
    written = list_written(session, campagne.id, after=next_working(now) - apart)
    left = [destinataire.without(written) for destinataire in destinataires.joints]
    return Destinataires(
        [
            destinataire
            for destinataire in left
            if any(departure.is_about(answer) for answer in destinataire.participations)
        ],
        [answer for answer in destinataires.sans_compte if departure.is_about(answer)],
    )


def envoyer_les_dues(session: Session, *, now: datetime) -> int:
    """Send all that is due, each once even when called concurrently; return how many messages.

    Of several that are due together, only one leaves: see `_departs`.
    """
    if next_working(now) != now:
        return 0
    count = 0
    for campagne in list_reminding_campagnes(session, paris_day(now)):
        if _list_due(campagne, list_relances(session, campagne.id), now):
            lock_campagnes(session, [campagne.id])
            session.refresh(campagne)
            due = _list_due(campagne, list_relances(session, campagne.id), now)
            departs = _departs(session, campagne, due, now)
            leaving = [depart.echeance for depart in departs]
            for departure in due:
                if departure not in leaving:
                    _note(session, departure, now, remplacee=True)
            count += sum(_leave(session, depart, acteur=None, now=now) for depart in departs)
    return count


def why_not_awaited(participation: Participation) -> str:
    """Return why an answer is not to be reminded of, whatever the dates; '' when it is."""
    if participation.transmise_le is not None:
        quand = "" if participation.campagne.anonyme else f" le {moment_text(participation.transmise_le)}"
        return f"cette réponse a été transmise{quand}"
    if participation.refusee_le is not None:
        return "cette personne a dit qu’elle ne souhaite pas répondre"
    if participation.retiree_le is not None:
        return "cette réponse n’est plus attendue"
    return "il a été justifié que cette réponse reste manquante" if participation.ecart is not None else ""


@dataclass(frozen=True, slots=True)
class Laissee:
    """An answer that a reminder passes over, and why."""

    participation: Participation
    raison: str

    @property
    def nom(self) -> str:
        answer = self.participation
        is_of_dla = answer.personne_id is None and answer.accompagnement_id is None
        return answer.auteur if is_of_dla else f"{answer.auteur} (DLA {answer.dla.code})"


def list_laissees(session: Session, depart: Depart, cible: Cible, now: datetime) -> Sequence[Laissee]:
    """List the chosen answers that a departure passes over: nothing is awaited of them, or they were just reminded."""
    reached = depart.destinataires.participations
    return [
        Laissee(answer, _why_passed_over(answer, now))
        for answer in list_answers_of(session, depart.campagne.id, cible)
        if answer.id not in reached
    ]


def _why_passed_over(participation: Participation, now: datetime) -> str:
    if why := why_not_awaited(participation):
        return why
    if not participation.etat_campagne(paris_day(now)).accepts:
        return "ce DLA ne peut plus répondre : prolongez-le d’abord"
    return f"un message la rappelle déjà, à moins de {APART // timedelta(hours=1)} heures d’écart"


def envoyer_maintenant(
    session: Session,
    *,
    relance: Relance,
    acteur: Acteur,
    now: datetime,
    apart: timedelta = A_MINUTE,
    cible: Cible = TOUTES,
) -> int:
    """Send a reminder at once, or at the next working hours, to whom no message left within `apart`; return how many.

    Raise NotAcceptingError, AlreadyLeftError, NotYetInvitedError, Refus.
    """
    campagne = relance.campagne
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    session.refresh(relance)
    if relance.annulee_le is not None or relance.has_left(None):
        raise AlreadyLeftError
    if not campagne.etat(paris_day(now)).accepts:
        raise NotAcceptingError(campagne)
    if not relance.is_invitation:
        check_invited(session, campagne, now)
    depart = depart_now(session, relance, now, apart, cible)
    if not depart.destinataires.joints:
        raise ConflictError(
            "Personne n’est à relancer maintenant : tout est transmis, ou un message vient de partir ou va partir.",
            "Rien n’est envoyé ; ce qui est prévu le reste.",
        )
    return _leave(session, depart, acteur=acteur, now=now)


def invitation_to_come(session: Session, campagne: Campagne, now: datetime) -> datetime | None:
    """Return when the invitation of a campaign leaves, by `leaves_at`; None once it is due, left or was cancelled."""
    invitation = get_waiting_invitation(session, campagne.id) if campagne.confirmee_le else None
    quand = leaves_at(campagne, echeance(campagne, invitation), now) if invitation else now
    return quand if quand > now else None


def check_invited(session: Session, campagne: Campagne, now: datetime) -> None:
    """Raise NotYetInvitedError: nobody is reminded before the invitation has left."""
    if invited := invitation_to_come(session, campagne, now):
        raise NotYetInvitedError(invited)


def depart_now(
    session: Session, relance: Relance, now: datetime, apart: timedelta = A_MINUTE, cible: Cible = TOUTES
) -> Depart:
    """Return what `envoyer_maintenant` would send, and to whom, without writing anything."""
    campagne, departure = relance.campagne, echeance(relance.campagne, relance)
    return Depart(campagne, departure, destinataires_of(session, campagne, departure, now, apart, cible))


def _leave(session: Session, depart: Depart, *, acteur: Acteur | None, now: datetime) -> int:
    campagne, departure, joints = depart.campagne, depart.echeance, depart.destinataires.joints
    relance = departure.relance
    _note(session, departure, next_working(now), envoyees=len(joints))
    for destinataire in joints:
        rappeler(session, campagne, destinataire, MotsRelance(relance.objet, relance.texte), relance=relance, now=now)
    record_on(
        session,
        campagne,
        "relancer",
        acteur,
        now,
        relance=relance.id,
        genre=relance.genre.value,
        messages=len(joints),
        **({"dla": departure.dla_id} if departure.dla_id else {}),
    )
    return len(joints)


def _note(session: Session, departure: Echeance, now: datetime, *, envoyees: int = 0, remplacee: bool = False) -> None:
    departure.relance.departs.append(
        DepartRelance(dla_id=departure.dla_id, quand=now, envoyees=envoyees, remplacee=remplacee)
    )
    session.flush()


def rappeler(
    session: Session,
    campagne: Campagne,
    destinataire: Destinataire,
    mots: MotsRelance,
    *,
    relance: Relance | None = None,
    acteur: Acteur | None = None,
    now: datetime,
) -> None:
    """Queue one message about these answers, and record on each when it leaves: in working hours. Its text is composed
    when it is sent."""
    courriel = poster_lecteur(
        session,
        lecteur=destinataire.lecteur,
        modele=RELANCE,
        now=now,
        region_id=campagne.region_id,
        pas_avant=next_working(now),
        de_campagne=campagne.id,
        objet=mots.objet,
        texte=mots.texte,
        participations=[participation.id for participation in destinataire.participations],
    )
    courriel.genre = relance.genre.value if relance else ""
    session.add_all(
        Rappel(
            participation_id=participation.id,
            relance_id=relance.id if relance else None,
            compte=courriel.compte,
            contact=courriel.contact,
            par_id=acteur.compte_id if acteur else None,
            quand=next_working(now),
        )
        for participation in destinataire.participations
    )
    session.flush()
