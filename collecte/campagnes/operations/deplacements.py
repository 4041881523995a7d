"""Consequences for people of moving the dates of an opened campaign, shown before they are stored; messages to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates
from collecte.campagnes.queries.suivis import Suivi, list_suivi
from collecte.core.security import token_hash
from collecte.models import Campagne, EtatCampagne, Relance
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import echeance, rappeler
from collecte.relances.operations.textes_relances import NOUVELLE_DATE, NOUVELLE_DATE_STRUCTURES, MotsRelance
from collecte.relances.queries.relances import list_destinataires, list_relances
from questionnaires.core.francais import day_text, moment_text, paris_day, plural

NAMED = 12
"""Most people who are named; beyond, that many, and the number of the others."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """`phrases` say what changes and for whom; `prevenables`: whether some of them may be written to about it."""

    phrases: Sequence[str] = ()
    prevenables: bool = False

    def empreinte(self, dates: Dates) -> str:
        """Return a digest that changes with anything that is shown."""
        return token_hash("\n".join([str(dates.document), *self.phrases]))


def consequences_of(session: Session, campagne: Campagne, dates: Dates, now: datetime) -> Consequences:
    """Return those of new dates, on a campaign that opened or that opens by them; none when nobody is concerned."""
    if dates == Dates.of(campagne):
        return Consequences()
    today, after = paris_day(now), _moved(campagne, dates)
    waited = [suivi for suivi in list_suivi(session, campagne) if suivi.is_awaited]
    if campagne.attendues_fixees_le is None:
        opens = after.etat(today) is not EtatCampagne.PREVUE
        sentence = f"La campagne ouvre aussitôt, et les invitations partent : {named(waited)}."
        return Consequences((sentence,) if opens else ())
    phrases = (
        *_about_people(campagne, after, waited, today),
        *_about_reminders(campagne, after, list_relances(session, campagne.id), now),
    )
    prevenables = any(_moves(campagne, after, suivi) and _accepts(after, suivi, today) for suivi in waited)
    return Consequences(phrases, prevenables)


def _moves(campagne: Campagne, after: Campagne, suivi: Suivi) -> bool:
    """Return whether the closing announced to the author changes."""
    return campagne.cloture_for(suivi.prolongee_au) != after.cloture_for(suivi.prolongee_au)


def _accepts(campagne: Campagne, suivi: Suivi, today: date) -> bool:
    return campagne.etat(today, suivi.prolongee_au).accepts


def _moved(campagne: Campagne, dates: Dates) -> Campagne:
    """Return a campaign, in no session, with new dates and otherwise the days of this one."""
    return Campagne(
        ouverture=dates.ouverture,
        cloture=dates.cloture,
        grace_jours=dates.grace_jours,
        confirmee_le=campagne.confirmee_le,
        attendues_fixees_le=campagne.attendues_fixees_le,
    )


def _about_people(campagne: Campagne, after: Campagne, waited: Sequence[Suivi], today: date) -> Iterator[str]:
    by_days: dict[tuple[date, date], list[Suivi]] = {}
    for suivi in waited:
        if _moves(campagne, after, suivi):
            days = campagne.cloture_for(suivi.prolongee_au), after.cloture_for(suivi.prolongee_au)
            by_days.setdefault(days, []).append(suivi)
    for (was, will), concerned in by_days.items():
        yield f"{named(concerned)} : la clôture était le {day_text(was)}, elle sera le {day_text(will)}."
    if campagne.etat(today).accepts and after.etat(today) is EtatCampagne.PREVUE:
        yield f"La campagne se referme jusqu’au {day_text(after.ouverture)} : personne ne répond d’ici là."
        return
    closing = [suivi for suivi in waited if _accepts(campagne, suivi, today) and not _accepts(after, suivi, today)]
    if closing:
        yield f"{named(closing)} : on n’y répond plus dès maintenant."
    if begun := sum(bool(suivi.revision) for suivi in closing):
        yield f"{plural(begun, 'réponse commencée reste', 'réponses commencées restent')} en brouillon."
    opening = [suivi for suivi in waited if _accepts(after, suivi, today) and not _accepts(campagne, suivi, today)]
    if opening:
        yield f"{named(opening)} : la campagne rouvre."


def named(concerned: Sequence[Suivi]) -> str:
    """Return `2 réponses encore attendues, Claire Durand (18), Denis Durand (28)`; at most NAMED are named."""
    names = [f"{suivi.nom} ({suivi.dla.code})" for suivi in concerned]
    rest = len(names) - NAMED
    shown = names[: NAMED if rest > 0 else None]
    more = f" et {plural(rest, 'autre')}" if rest > 0 else ""
    count = plural(len(names), "réponse encore attendue", "réponses encore attendues")
    return f"{count}, {', '.join(shown)}{more}"


def _about_reminders(campagne: Campagne, after: Campagne, relances: Sequence[Relance], now: datetime) -> Iterator[str]:
    for relance in relances:
        if relance.annulee_le is not None or relance.has_left(None):
            continue
        was, will = echeance(campagne, relance).quand, echeance(after, relance).quand
        is_lost = paris_day(will) > after.derniere_limite or after.etat(paris_day(now)).is_over
        if was == will and not (is_lost and campagne.etat(paris_day(was)).accepts):
            continue
        if is_lost:
            then = "ne partira plus"
        elif will <= now:
            then = "part dès que ces dates sont enregistrées, aux heures ouvrées"
        else:
            then = f"partira le {moment_text(will)}"
        yield f"Message « {relance.genre} », prévu le {moment_text(was)} : {then}."


def tell_new_closing(
    session: Session, campagne: Campagne, acteur: Acteur, now: datetime, *, dla_id: int | None = None
) -> int:
    """Write the closing to those whose answer is still expected, of one DLA if it is named, in working hours; return
    how many messages."""
    session.expire_all()  # extensions are read with the answers
    mots = MotsRelance(*(NOUVELLE_DATE_STRUCTURES if campagne.is_of_structures else NOUVELLE_DATE))
    destinataires = list_destinataires(session, campagne, paris_day(now)).joints
    count = 0
    for destinataire in destinataires:
        closing = [
            participation for participation in destinataire.participations if participation.cloture == campagne.cloture
        ]
        answers = tuple(participation for participation in closing if dla_id in (None, participation.dla_id))
        if answers:
            rappeler(session, campagne, replace(destinataire, participations=answers), mots, acteur=acteur, now=now)
            count += 1
    return count
