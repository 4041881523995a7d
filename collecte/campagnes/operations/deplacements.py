"""What other dates of a campaign that opened change for people, told before they are written; who is told of them."""

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
from collecte.relances.operations.textes_relances import NOUVELLE_DATE, NOUVELLE_DATE_STRUCTURES, Mots
from collecte.relances.queries.relances import list_destinataires, list_relances
from questionnaires.core.francais import day_text, moment_text, paris_day, plural

NAMED = 12
"""People who are named; of more, so many and their number."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """`phrases` say what changes and for whom; `prevenables`: whether some of them may be written to about it."""

    phrases: Sequence[str] = ()
    prevenables: bool = False

    def empreinte(self, dates: Dates) -> str:
        """The same as long as nothing of what is shown changes."""
        return token_hash("\n".join([str(dates.document), *self.phrases]))


def consequences_of(session: Session, campagne: Campagne, dates: Dates, now: datetime) -> Consequences:
    """Of these dates, on a campaign that opened; none before it opens, nor when nothing moves."""
    if campagne.attendues_fixees_le is None or dates == _dates_of(campagne):
        return Consequences()
    today, after = paris_day(now), _moved(campagne, dates)
    waited = [own for own in list_suivi(session, campagne) if not own.is_transmitted and not own.is_refused]
    phrases = (
        *_about_people(campagne, after, waited, today),
        *_about_reminders(campagne, after, list_relances(session, campagne.id), now),
    )
    told = bool(waited) and after.etat(today).accepts and dates.cloture != campagne.cloture
    return Consequences(phrases, told)


def _dates_of(campagne: Campagne) -> Dates:
    return Dates(campagne.ouverture, campagne.cloture, campagne.grace_jours)


def _moved(campagne: Campagne, dates: Dates) -> Campagne:
    """The same campaign, as far as its days go, with other ones; in no session."""
    return Campagne(
        ouverture=dates.ouverture,
        cloture=dates.cloture,
        grace_jours=dates.grace_jours,
        confirmee_le=campagne.confirmee_le,
        attendues_fixees_le=campagne.attendues_fixees_le,
    )


def _about_people(campagne: Campagne, after: Campagne, waited: Sequence[Suivi], today: date) -> Iterator[str]:
    concerned = [own for own in waited if campagne.cloture_for(own.prolongee_au) != after.cloture_for(own.prolongee_au)]
    if concerned:
        yield (
            f"{_named(concerned)} : la clôture était le {day_text(campagne.cloture)}, elle sera le "
            f"{day_text(after.cloture)}."
        )
    was, will = campagne.etat(today), after.etat(today)
    if was.accepts and will is EtatCampagne.PREVUE:
        yield f"La campagne se referme jusqu’au {day_text(after.ouverture)} : personne ne répond d’ici là."
    if was.accepts and will.is_over and waited:
        begun = sum(bool(own.revision) for own in waited)
        yield "Plus personne ne répond dès maintenant."
        if begun:
            yield f"{plural(begun, 'réponse commencée reste', 'réponses commencées restent')} en brouillon."
    if was.is_over and will.accepts and waited:
        yield "La campagne rouvre : ces réponses sont de nouveau attendues."


def _named(concerned: Sequence[Suivi]) -> str:
    names = [f"{own.nom} ({own.dla.code})" for own in concerned]
    rest = len(names) - NAMED
    shown = names[: NAMED if rest > 0 else None]
    more = f" et {plural(rest, 'autre')}" if rest > 0 else ""
    count = plural(len(names), "réponse encore attendue", "réponses encore attendues")
    return f"{count}, {', '.join(shown)}{more}"


def _about_reminders(campagne: Campagne, after: Campagne, relances: Sequence[Relance], now: datetime) -> Iterator[str]:
    for own in relances:
        if own.annulee_le is not None or own.has_left(None):
            continue
        was, will = echeance(campagne, own).quand, echeance(after, own).quand
        if was == will:
            continue
        if paris_day(will) > after.derniere_limite or after.etat(paris_day(now)).is_over:
            then = "ne partira plus"
        elif will <= now:
            then = "part dès que ces dates sont enregistrées, aux heures ouvrées"
        else:
            then = f"partira le {moment_text(will)}"
        yield f"Message « {own.genre} », prévu le {moment_text(was)} : {then}."


def tell_new_closing(session: Session, campagne: Campagne, acteur: Acteur, now: datetime) -> int:
    """Write the closing to those whose answer is still expected, when people work; how many messages."""
    mots = Mots(*(NOUVELLE_DATE_STRUCTURES if campagne.is_of_structures else NOUVELLE_DATE))
    found = list_destinataires(session, campagne, paris_day(now)).joints
    for one in found:
        answers = tuple(own for own in one.participations if own.cloture == campagne.cloture)
        if answers:
            rappeler(session, campagne, replace(one, participations=answers), mots, acteur=acteur, now=now)
    return len(found)
