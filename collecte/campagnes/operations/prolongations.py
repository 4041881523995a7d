"""Move the closing of a campaign, for all or for one DLA: consequences shown first, messages to late respondents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from collecte.campagnes.operations.campagnes import Dates
from collecte.campagnes.operations.classeurs import check_figures_not_told
from collecte.campagnes.queries.suivis import Suivi, list_suivi
from collecte.core.errors import AlreadyDoneError, ConflictError, InputError
from collecte.core.operations.heures_ouvrees import next_working
from collecte.core.operations.journal import reason_of, record_on
from collecte.core.security import Trousseau, token_hash
from collecte.courriels.operations.courriels import poster
from collecte.models import Campagne, Compte, Courriel, Dla, EtatCampagne, Participation, Prolongation, Relance
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import echeance, rappeler
from collecte.relances.operations.messages_relances import NothingAwaitedError
from collecte.relances.operations.regles_relances import NOUVELLE_DATE, NOUVELLE_DATE_STRUCTURES, PLUS_DE_TEMPS
from collecte.relances.queries.relances import Destinataire, list_awaited, list_destinataires, list_relances
from collecte.reponses.operations.fenetre import hold_unsettled
from questionnaires.core.francais import day_text, moment_text, paris_day, plural, short_day_text

DLA_PROLONGE = "dla_prolonge"


def prolonger(
    session: Session, *, campagne_id: int, dla_id: int, cloture: date, raison: str, acteur: Acteur, now: datetime
) -> None:
    """Give a DLA until a later day, in place of what it was given before, if anything; those who still have to answer
    are notified by a message.

    Raises ReasonMissingError, SettledResultsError, AlreadyDoneError, Refus.
    """
    raison = reason_of(raison, reader="les personnes du DLA la liront")
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    dla = session.get(Dla, dla_id)
    if dla is None or dla.region_id != campagne.region_id:
        raise InputError("Ce DLA n’est pas de la région de cette campagne.", "Choisissez-le dans la liste.")
    if cloture <= campagne.cloture:
        raise InputError(
            f"La campagne se clôture déjà le {short_day_text(campagne.cloture)} pour tout le monde.",
            "Choisissez un jour après celui-ci.",
        )
    if cloture < paris_day(now):
        raise InputError(
            f"Le {short_day_text(cloture)} est passé : personne ne pourrait plus répondre.",
            "Choisissez aujourd’hui ou un jour à venir.",
        )
    check_figures_not_told(session, campagne)
    former = session.get(Prolongation, (campagne_id, dla_id), populate_existing=True)
    if former is not None and (former.cloture, former.raison) == (cloture, raison):
        raise AlreadyDoneError(f"Ce DLA a déjà jusqu’au {day_text(cloture)}.", "Rien n’a été changé.")
    before = former.cloture if former else campagne.cloture
    session.merge(Prolongation(campagne_id=campagne_id, dla_id=dla_id, cloture=cloture, raison=raison, accordee_le=now))
    session.flush()
    moved = _moved(before, cloture)
    record_on(session, campagne, "prolonger un DLA", acteur, now, dla=dla.code, raison=raison, **moved)
    _write_to_awaited(session, campagne, dla_id, acteur, now)


def prolonger_dlas(
    session: Session,
    *,
    campagne_id: int,
    dla_ids: Sequence[int],
    cloture: date,
    raison: str,
    acteur: Acteur,
    now: datetime,
) -> Sequence[Dla]:
    """Give several DLA until a later day, those that already have it or more left as they are; return those extended.

    Raises ReasonMissingError, SettledResultsError, AlreadyDoneError, Refus.
    """
    hold_unsettled(session, session.get_one(Campagne, campagne_id))
    extended, closings = [], set()
    for dla_id in dla_ids:
        former = session.get(Prolongation, (campagne_id, dla_id), populate_existing=True)
        closings.add(former.cloture if former else None)
        if former is None or former.cloture < cloture:
            prolonger(
                session, campagne_id=campagne_id, dla_id=dla_id, cloture=cloture, raison=raison, acteur=acteur, now=now
            )
            extended.append(session.get_one(Dla, dla_id))
    if closings == {cloture}:
        raise AlreadyDoneError(f"Ces DLA ont déjà jusqu’au {day_text(cloture)}.", "Rien n’a été changé.")
    if not extended:
        raise ConflictError(
            f"Ces DLA ont déjà jusqu’au {day_text(cloture)}, ou plus tard.",
            "Rien n’a été changé. Choisissez un jour après.",
        )
    return extended


def _write_to_awaited(session: Session, campagne: Campagne, dla_id: int, acteur: Acteur, now: datetime) -> None:
    """Notify those of the DLA whose answer is still awaited, in working hours; others get no message.

    Respondents of a structure are reminded of the new day alone: the reason is for the DLA.
    """
    for destinataire in _list_awaited(session, campagne, now, lambda participation: participation.dla_id == dla_id):
        if not isinstance(destinataire.lecteur, Compte):
            rappeler(session, campagne, destinataire, PLUS_DE_TEMPS, acteur=acteur, now=now)
            continue
        for participation in destinataire.participations:
            poster(
                session,
                compte=destinataire.lecteur,
                modele=DLA_PROLONGE,
                now=now,
                region_id=campagne.region_id,
                pas_avant=next_working(now),
                de_campagne=campagne.id,
                participation_id=participation.id,
            )


def _list_awaited(
    session: Session, campagne: Campagne, now: datetime, which: Callable[[Participation], bool]
) -> list[Destinataire]:
    """List those who still have to give some of these answers, with these answers alone."""
    session.expire_all()  # extensions are read with the answers
    narrowed = (
        replace(destinataire, participations=tuple(filter(which, destinataire.participations)))
        for destinataire in list_destinataires(session, campagne, paris_day(now)).joints
    )
    return [destinataire for destinataire in narrowed if destinataire.participations]


def _moved(before: date, after: date) -> dict[str, object]:
    return {"avant": {"cloture": before.isoformat()}, "apres": {"cloture": after.isoformat()}}


def retirer_prolongation(session: Session, *, campagne_id: int, dla_id: int, acteur: Acteur, now: datetime) -> bool:
    """Have the DLA close with the others again, keeping what it typed; return whether it had an extension.

    Raises SettledResultsError.
    """
    campagne = session.get_one(Campagne, campagne_id)
    hold_unsettled(session, campagne)
    prolongation = session.get(Prolongation, (campagne_id, dla_id), populate_existing=True)
    if prolongation is None:
        return False
    session.delete(prolongation)
    session.flush()
    dla, moved = session.get_one(Dla, dla_id), _moved(prolongation.cloture, campagne.cloture)
    record_on(session, campagne, "retirer la prolongation", acteur, now, dla=dla.code, **moved)
    return True


def delai_context(
    session: Session, courriel: Courriel, *, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the day and the reason of an extension as they are when its message is sent.

    Raises NothingAwaitedError.
    """
    for participation in list_awaited(session, courriel.campagne_id, [courriel.contexte["participation_id"]]):
        prolongation = participation.prolongation
        if prolongation is not None and participation.etat_campagne(paris_day(now)).accepts:
            return {
                "campagne": participation.campagne.titre,
                "dla": f"{participation.dla.code} {participation.dla.nom}",
                "cloture": day_text(prolongation.cloture),
                "raison": prolongation.raison,
                "adresse": f"{public_url}/reponses/{participation.id}",
            }
    raise NothingAwaitedError


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
    today, opened = paris_day(now), campagne.attendues_fixees_le
    after = Campagne(**asdict(dates), confirmee_le=campagne.confirmee_le, attendues_fixees_le=opened)  # in no session
    waited = [suivi for suivi in list_suivi(session, campagne) if suivi.is_awaited]
    if opened is None:
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

    def closes_with_all(participation: Participation) -> bool:
        return participation.cloture == campagne.cloture and dla_id in (None, participation.dla_id)

    destinataires = _list_awaited(session, campagne, now, closes_with_all)
    mots = NOUVELLE_DATE_STRUCTURES if campagne.is_of_structures else NOUVELLE_DATE
    for destinataire in destinataires:
        rappeler(session, campagne, destinataire, mots, acteur=acteur, now=now)
    return len(destinataires)
