"""Schedule of the reminders of a campaign: defaults, added, changed and cancelled reminders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from collecte.core.errors import InputError
from collecte.core.operations.heures_ouvrees import DEBUT, FIN
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, GenreRelance, Relance, Repere
from collecte.policy import Acteur
from collecte.relances.operations.departs_relances import (
    APART,
    AlreadyLeftError,
    Laissee,
    check_invited,
    depart_now,
    echeance,
    envoyer_maintenant,
    list_laissees,
)
from collecte.relances.operations.regles_relances import REGLES
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.relances.queries.relances import TOUTES, Cible, list_relances
from collecte.reponses.operations.fenetre import check_not_settled
from collecte.reponses.operations.promesses import check_words_of
from collecte.reponses.queries.campagnes import lock_campagnes
from questionnaires.core.francais import day_text, moment_text, paris_day

_NINE = time(9)


def _hour(at: time) -> str:
    return f"{at.hour}\u00a0h" + (f"\u00a0{at.minute:02d}" if at.minute else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Schedule and wording of a reminder."""

    genre: GenreRelance
    repere: Repere
    jours: int = 0
    jour: date | None = None
    heure: time = _NINE
    mots: MotsRelance

    def write(self, relance: Relance) -> Relance:
        relance.genre, relance.repere, relance.heure = self.genre, self.repere, self.heure
        relance.jours = 0 if self.repere is Repere.JOUR else self.jours
        relance.jour = self.jour if self.repere is Repere.JOUR else None
        relance.objet, relance.texte = self.mots.objet, self.mots.texte
        return relance


def programme_of(campagne: Campagne, genre: GenreRelance = GenreRelance.RELANCE) -> Programme:
    """Return the schedule and wording of a rule in a campaign, before anyone changes it."""
    regle = REGLES[genre]
    return Programme(genre=genre, repere=regle.repere, jours=regle.jours, mots=regle.mots(campagne))


def programmer_celles_de_depart(session: Session, campagne: Campagne) -> None:
    """Schedule a reminder of each rule, except those that a short campaign has no day for."""
    for genre in REGLES:
        relance = programme_of(campagne, genre).write(Relance(campagne=campagne))
        day = relance.day(campagne.ouverture, campagne.cloture)
        if not relance.jours or campagne.ouverture < day <= campagne.cloture:
            session.add(relance)
    session.flush()


def reprendre_les_relances(session: Session, *, de: Campagne, pour: Campagne) -> None:
    """Copy the schedule and wording of a former campaign, except fixed days and cancelled reminders."""
    copied = [
        former
        for former in list_relances(session, de.id)
        if former.repere is not Repere.JOUR and former.annulee_le is None
    ]
    if not copied:
        return
    for initial in list_relances(session, pour.id):
        session.delete(initial)
    for former in copied:
        copy = Relance(campagne=pour)
        for name in ("genre", "repere", "jours", "heure", "objet", "texte"):
            setattr(copy, name, getattr(former, name))
        session.add(copy)
    session.flush()


def ajouter_relance(
    session: Session, *, campagne: Campagne, programme: Programme, acteur: Acteur, now: datetime
) -> Relance:
    """Add a reminder. Raise SettledResultsError, FalsePromiseError, Refus."""
    check_not_settled(campagne)
    relance = Relance(campagne=campagne)
    with session.no_autoflush:
        _write(campagne, relance, programme, now)
    session.add(relance)
    session.flush()
    _tell(session, relance, "ajouter une relance", acteur, now, quand=_moment(relance), genre=relance.genre.value)
    return relance


def unplanned(campagne: Campagne, now: datetime) -> Relance:
    """Return a reminder of today, with the usual words, that nothing stores yet."""
    usual = programme_of(campagne)
    relance = replace(usual, repere=Repere.JOUR, jour=max(paris_day(now), campagne.ouverture)).write(Relance())
    relance.campagne, relance.departs = campagne, []
    return relance


@dataclass(frozen=True, slots=True)
class Envoi:
    """Outcome of a reminder sent by hand: how many messages leave, and the answers passed over."""

    messages: int
    laissees: Sequence[Laissee]


def relancer(session: Session, *, campagne: Campagne, acteur: Acteur, now: datetime, cible: Cible = TOUTES) -> Envoi:
    """Remind at once, with the usual words, the authors of the answers of `cible` who have not transmitted and were not
    written to in the last hours.

    Raise NotAcceptingError, NotYetInvitedError, Refus.
    """
    check_not_settled(campagne)
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    check_invited(session, campagne, now)
    relance = unplanned(campagne, now)
    session.add(relance)
    session.flush()
    laissees = list_laissees(session, depart_now(session, relance, now, APART, cible), cible, now)
    messages = envoyer_maintenant(session, relance=relance, acteur=acteur, now=now, apart=APART, cible=cible)
    return Envoi(messages, laissees)


def changer_relance(session: Session, *, relance: Relance, programme: Programme, acteur: Acteur, now: datetime) -> None:
    """Change the day, hour or wording of a reminder that has not left.

    Raise SettledResultsError, AlreadyLeftError, FalsePromiseError, Refus.
    """
    _hold(session, relance)
    if relance.annulee_le is not None or relance.has_left(None):
        raise AlreadyLeftError
    before = _document(relance)
    _write(relance.campagne, relance, programme, now)
    session.flush()
    _tell(session, relance, "changer une relance", acteur, now, avant=before, apres=_document(relance))


def annuler_relance(session: Session, *, relance: Relance, acteur: Acteur, now: datetime) -> None:
    """Cancel a reminder; it may be put back. Raise SettledResultsError, AlreadyLeftError."""
    _hold(session, relance)
    if relance.annulee_le is not None or relance.has_left(None):
        raise AlreadyLeftError
    relance.annulee_le = now
    session.flush()
    _tell(session, relance, "annuler une relance", acteur, now, quand=_moment(relance))


def remettre_relance(session: Session, *, relance: Relance, acteur: Acteur, now: datetime) -> None:
    """Undo a cancellation. Raise SettledResultsError, Refus."""
    _hold(session, relance)
    if relance.annulee_le is None:
        return
    _check_moment(relance.campagne, relance, now)
    relance.annulee_le = None
    session.flush()
    _tell(session, relance, "remettre une relance", acteur, now, quand=_moment(relance))


def _hold(session: Session, relance: Relance) -> None:
    check_not_settled(relance.campagne)
    lock_campagnes(session, [relance.campagne_id])
    session.refresh(relance.campagne)
    session.refresh(relance)


def _write(campagne: Campagne, relance: Relance, programme: Programme, now: datetime) -> None:
    if not DEBUT <= programme.heure < FIN:
        raise InputError(
            f"On n’écrit aux personnes que de {_hour(DEBUT)} à {_hour(FIN)}, les jours ouvrés.",
            "Choisissez une heure entre les deux, la seconde exclue.",
            champ="heure",
        )
    check_words_of(campagne, (programme.mots.objet, programme.mots.texte))
    former = _timing(relance)
    programme.write(relance)
    if _timing(relance) != former:
        _check_moment(campagne, relance, now)


def _timing(relance: Relance) -> tuple[object, ...]:
    return relance.repere, relance.jours, relance.jour, relance.heure


def _check_moment(campagne: Campagne, relance: Relance, now: datetime) -> None:
    quand = echeance(campagne, relance).quand
    if quand <= now:
        raise InputError(
            f"Avec ces choix, la relance devait partir le {moment_text(quand)}.",
            "Choisissez un moment à venir. Une relance prévue peut aussi partir avant, par « Envoyer maintenant ».",
            champ="jour" if relance.repere is Repere.JOUR else "repere",
        )
    if paris_day(quand) > campagne.limite:
        raise InputError(
            f"À ce moment, la campagne ne recevra plus de réponse : la dernière limite est le "
            f"{day_text(campagne.limite)}.",
            "Choisissez un jour avant.",
            champ="jour" if relance.repere is Repere.JOUR else "repere",
        )


def _moment(relance: Relance) -> str:
    return moment_text(echeance(relance.campagne, relance).quand)


def _document(relance: Relance) -> dict[str, str]:
    """Return the fields of a reminder for the journal, which logs only those that changed."""
    return {
        "genre": relance.genre.value,
        "quand": _moment(relance),
        "objet": relance.objet,
        "texte": relance.texte,
    }


def _tell(session: Session, relance: Relance, verbe: str, acteur: Acteur, now: datetime, **details: object) -> None:
    record_on(session, relance.campagne, verbe, acteur, now, relance=relance.id, **details)
