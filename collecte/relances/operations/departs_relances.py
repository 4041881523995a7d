"""Send reminders when due, once for everyone and once more for each DLA with an extended deadline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import groupby

from sqlalchemy.orm import Session

from collecte.core.errors import Refus, UserFacingError
from collecte.core.operations.heures_ouvrees import last_working, next_working
from collecte.core.operations.journal import record_on_campagne
from collecte.courriels.operations.courriels import poster, poster_contact
from collecte.models import (
    Campagne,
    Compte,
    Courriel,
    DepartRelance,
    GenreRelance,
    Participation,
    Prolongation,
    Rappel,
    Relance,
    Repere,
)
from collecte.policy import Acteur
from collecte.relances.operations.messages_relances import RELANCE, RELANCE_STRUCTURE
from collecte.relances.operations.textes_relances import Mots
from collecte.relances.queries.relances import (
    Destinataire,
    Destinataires,
    list_destinataires,
    list_relances,
    list_reminding_campagnes,
    list_written,
)
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import PARIS, paris_day


class NotAcceptingError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self, campagne: Campagne) -> None:
        super().__init__(
            f"La campagne « {campagne.titre} » ne reçoit pas de réponse aujourd’hui : personne n’est à relancer.",
            "Attendez son ouverture ou, si elle est close, repoussez d’abord sa clôture.",
        )


class AlreadyLeftError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("Cette relance est déjà partie, ou elle est annulée.", "Pour écrire encore, ajoutez-en une.")


APART = timedelta(hours=6)
"""At least this long between two messages to one person about one answer; who sends one by hand may confirm less."""

A_MINUTE = timedelta(minutes=1)
"""At least this long when someone sends a scheduled reminder at once."""


@dataclass(frozen=True, slots=True)
class Echeance:
    """When a reminder leaves for all (no `prolongation`), or for a DLA that closes later."""

    relance: Relance
    quand: datetime
    prolongation: Prolongation | None = None

    @property
    def dla_id(self) -> int | None:
        return self.prolongation.dla_id if self.prolongation else None

    def is_about(self, own: Participation) -> bool:
        """Whether it leaves for an answer, rather than at the closing of another DLA."""
        if self.prolongation:
            return own.dla_id == self.prolongation.dla_id
        return self.relance.repere is not Repere.CLOTURE or own.cloture == self.relance.campagne.cloture


def echeance(campagne: Campagne, relance: Relance, prolongation: Prolongation | None = None) -> Echeance:
    """When it leaves: its hour on its day, never before the opening, when people work.

    The next time they do or, when the closing would be over by then, the last day before.
    """
    cloture = campagne.cloture_for(prolongation.cloture if prolongation else None)
    day = max(relance.day(campagne.ouverture, cloture), campagne.ouverture)
    wished = datetime.combine(day, relance.heure, PARIS)
    moment = next_working(wished)
    if relance.repere is Repere.CLOTURE and paris_day(moment) > cloture:
        moment = last_working(wished)
    return Echeance(relance, moment, prolongation)


def list_echeances(campagne: Campagne, relance: Relance) -> Sequence[Echeance]:
    """Every departure that is still to come, first that for all.

    A DLA closes later since its extension was granted: what should have left before was for all.
    """
    if relance.annulee_le is not None:
        return []
    found = [] if relance.has_left(None) else [echeance(campagne, relance)]
    if relance.repere is Repere.CLOTURE:
        later = (own for own in campagne.prolongations if own.cloture > campagne.cloture)
        extended = (echeance(campagne, relance, own) for own in later if not relance.has_left(own.dla_id))
        found += [own for own in extended if own.prolongation and own.quand > own.prolongation.accordee_le]
    return found


def _list_due(campagne: Campagne, relances: Iterable[Relance], now: datetime) -> list[Echeance]:
    """Those whose moment came while answers are taken, by DLA then moment."""
    today = paris_day(now)
    found = [
        own
        for relance in relances
        for own in list_echeances(campagne, relance)
        if own.quand <= now and campagne.etat(today, own.prolongation.cloture if own.prolongation else None).accepts
    ]
    return sorted(found, key=lambda own: (own.dla_id or 0, own.quand, own.relance.id))


@dataclass(frozen=True, slots=True)
class Depart:
    """What leaves now, and for whom."""

    campagne: Campagne
    echeance: Echeance
    destinataires: Destinataires


def list_departs(session: Session, *, now: datetime) -> Sequence[Depart]:
    """All that would leave now; nothing is written. Empty outside working hours."""
    if next_working(now) != now:
        return []
    found: list[Depart] = []
    for campagne in list_reminding_campagnes(session, paris_day(now)):
        due = _list_due(campagne, list_relances(session, campagne.id), now)
        found += _departs(session, campagne, due, now)
    return found


def _departs(session: Session, campagne: Campagne, due: Iterable[Echeance], now: datetime) -> list[Depart]:
    """One for all, and one for each DLA that closes later: the invitation if it is due, else the last one. Who is in
    several reads the first alone, since it is about all their answers."""
    found: list[Depart] = []
    told: set[tuple[tuple[str, str], int]] = set()
    for _, group in groupby(due, key=lambda own: own.dla_id):
        several = list(group)
        leaving = next((own for own in several if own.relance.genre is GenreRelance.INVITATION), several[-1])
        wanted = destinataires_of(session, campagne, leaving, now)
        joints = [one for one in wanted.joints if one.key not in told]
        told.update(one.key for one in joints)
        found.append(Depart(campagne, leaving, Destinataires(joints, wanted.sans_compte)))
    return found


def destinataires_of(
    session: Session, campagne: Campagne, own: Echeance, now: datetime, apart: timedelta = APART
) -> Destinataires:
    """Who would receive a reminder now. Each message lists the answers that its reader has not transmitted, without
    those that another message to this reader lists, if it left less than `apart` before or still waits to leave."""
    found = list_destinataires(session, campagne, paris_day(now))
    written = list_written(session, campagne.id, after=next_working(now) - apart)
    left = [one.without(written) for one in found.joints]
    return Destinataires(
        [one for one in left if any(own.is_about(answer) for answer in one.participations)],
        [answer for answer in found.sans_compte if own.is_about(answer)],
    )


def envoyer_les_dues(session: Session, *, now: datetime) -> int:
    """Have all that is due leave, each once whoever tries; how many messages.

    Of several that are due together, one leaves alone: see `_departs`.
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
            for own in due:
                if own not in leaving:
                    _note(session, own, now, remplacee=True)
            count += sum(_leave(session, depart, acteur=None, now=now) for depart in departs)
    return count


def envoyer_maintenant(session: Session, *, relance: Relance, acteur: Acteur, now: datetime) -> int:
    """Have a reminder leave at once, or when people work next; how many messages.

    Raises NotAcceptingError, AlreadyLeftError, Refus.
    """
    campagne = relance.campagne
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    session.refresh(relance)
    if relance.annulee_le is not None or relance.has_left(None):
        raise AlreadyLeftError
    if not campagne.etat(paris_day(now)).accepts:
        raise NotAcceptingError(campagne)
    depart = depart_now(session, relance, now)
    if not depart.destinataires.joints:
        raise Refus(
            "Personne n’est à relancer maintenant : tout est transmis, ou un message vient de partir ou va partir.",
            "La relance reste prévue à son moment.",
            status=HTTPStatus.CONFLICT,
        )
    return _leave(session, depart, acteur=acteur, now=now)


def depart_now(session: Session, relance: Relance, now: datetime) -> Depart:
    """What `envoyer_maintenant` would send, and to whom; nothing is written."""
    campagne, own = relance.campagne, echeance(relance.campagne, relance)
    return Depart(campagne, own, destinataires_of(session, campagne, own, now, A_MINUTE))


def _leave(session: Session, depart: Depart, *, acteur: Acteur | None, now: datetime) -> int:
    campagne, own, joints = depart.campagne, depart.echeance, depart.destinataires.joints
    relance = own.relance
    _note(session, own, next_working(now), envoyees=len(joints))
    for one in joints:
        rappeler(session, campagne, one, Mots(relance.objet, relance.texte), relance_id=relance.id, now=now)
    record_on_campagne(
        session,
        campagne,
        "relancer",
        acteur,
        now,
        relance=relance.id,
        genre=relance.genre.value,
        messages=len(joints),
        **({"dla": own.dla_id} if own.dla_id else {}),
    )
    return len(joints)


def _note(session: Session, own: Echeance, now: datetime, *, envoyees: int = 0, remplacee: bool = False) -> None:
    own.relance.departs.append(DepartRelance(dla_id=own.dla_id, quand=now, envoyees=envoyees, remplacee=remplacee))
    session.flush()


def rappeler(
    session: Session,
    campagne: Campagne,
    one: Destinataire,
    mots: Mots,
    *,
    relance_id: int | None = None,
    acteur: Acteur | None = None,
    now: datetime,
) -> None:
    """Post one message about these answers, and note on each when it leaves: when people work. Its words are composed
    when it is sent."""
    courriel = _post(session, campagne, one, mots, now)
    session.add_all(
        Rappel(
            participation_id=own.id,
            relance_id=relance_id,
            compte=courriel.compte,
            contact=courriel.contact,
            par_id=acteur.compte_id if acteur else None,
            quand=next_working(now),
        )
        for own in one.participations
    )
    session.flush()


def _post(session: Session, campagne: Campagne, one: Destinataire, mots: Mots, now: datetime) -> Courriel:
    post: Callable[..., Courriel] = (
        partial(poster, compte=one.lecteur, modele=RELANCE)
        if isinstance(one.lecteur, Compte)
        else partial(poster_contact, contact=one.lecteur, modele=RELANCE_STRUCTURE)
    )
    return post(
        session,
        now=now,
        region_id=campagne.region_id,
        pas_avant=next_working(now),
        objet=mots.objet,
        texte=mots.texte,
        participations=[own.id for own in one.participations],
    )
