"""The players who write to others: the schedule of reminders, « Relancer », missing answers, the results."""

from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.corrections import justifier_ecart
from collecte.campagnes.operations.rappels import relancer
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.models import Campagne, GenreRelance, Participation, Relance, Repere
from collecte.relances.operations.relances import Programme, ajouter_relance, annuler_relance, changer_relance
from collecte.relances.operations.textes_relances import MotsRelance
from collecte.relances.queries.relances import list_relances
from questionnaires.core.francais import paris_day
from tests.saison.joueurs import REGIONS, is_working, open_answers
from tests.saison.saison import A_LA_MAIN, Saison

HEURES = (time(9), time(12, 10), time(17, 50))
"""People have gone when the worker sees the last one."""


class Relanceuses:
    """Animatrices: another day and other words for a scheduled reminder, one less, one more, one by hand.

    The words of each version of a reminder are unique: a message shows which version it was made from.
    """

    def __init__(self) -> None:
        self._versions = 0

    def play(self, saison: Saison) -> None:
        if not is_working(saison) or not saison.sometimes(250):
            return
        region_id = saison.rng.choice(REGIONS)
        moves = (self._change, self._change, self._cancel, self._add, self._by_hand, self._by_hand, self._justify)
        with saison.monde.database.writing() as session:
            saison.rng.choice(moves)(saison, session, region_id)

    def _mots(self) -> MotsRelance:
        self._versions += 1
        return MotsRelance(
            f"Avis {self._versions} : {{campagne}}", f"{{prenom}}, voici l’avis {self._versions} :\n{{lien}}"
        )

    def _campagne(self, saison: Saison, session: Session, region_id: int) -> Campagne | None:
        """Return a campaign that is about to open, or open."""
        today, soon = saison.local.date(), timedelta(days=5)
        campagnes = session.scalars(select(Campagne).where(Campagne.region_id == region_id).order_by(Campagne.id))
        near = [campagne for campagne in campagnes if campagne.ouverture - soon <= today <= campagne.limite]
        return saison.rng.choice(near) if near else None

    def _one(self, saison: Saison, session: Session, region_id: int) -> Relance | None:
        campagne = self._campagne(saison, session, region_id)
        waiting = [
            relance
            for relance in (list_relances(session, campagne.id) if campagne else ())
            if relance.annulee_le is None and not relance.has_left(None)
        ]
        return saison.rng.choice(waiting) if waiting else None

    def _change(self, saison: Saison, session: Session, region_id: int) -> None:
        if relance := self._one(saison, session, region_id):
            programme = Programme(
                genre=relance.genre,
                repere=relance.repere,
                jours=max(0, relance.jours + saison.rng.randrange(-1, 2)),
                jour=relance.jour,
                heure=saison.rng.choice(HEURES),
                mots=self._mots(),
            )
            acteur = saison.animatrices[region_id]
            changer_relance(session, relance=relance, programme=programme, acteur=acteur, now=saison.now)

    def _cancel(self, saison: Saison, session: Session, region_id: int) -> None:
        if relance := self._one(saison, session, region_id):
            annuler_relance(session, relance=relance, acteur=saison.animatrices[region_id], now=saison.now)

    def _add(self, saison: Saison, session: Session, region_id: int) -> None:
        """Add a reminder counted from the closing, or on a fixed day: now and then a Saturday or a holiday."""
        if campagne := self._campagne(saison, session, region_id):
            programme = Programme(
                genre=GenreRelance.RELANCE,
                repere=Repere.CLOTURE,
                jours=saison.rng.randrange(5),
                heure=saison.rng.choice(HEURES),
                mots=self._mots(),
            )
            if saison.sometimes(500):
                day = saison.local.date() + timedelta(days=saison.rng.randrange(1, 6))
                programme = replace(programme, repere=Repere.JOUR, jours=0, jour=day)
            acteur = saison.animatrices[region_id]
            ajouter_relance(session, campagne=campagne, programme=programme, acteur=acteur, now=saison.now)

    def _answer(self, saison: Saison, session: Session, region_id: int) -> int | None:
        answers = open_answers(saison, session, region_id)
        return saison.rng.choice(answers) if answers else None

    def _by_hand(self, saison: Saison, session: Session, region_id: int) -> None:
        if answer_id := self._answer(saison, session, region_id):
            acteur = saison.animatrices[region_id]
            relancer(
                session, participation_id=answer_id, mots=A_LA_MAIN, confirmed=False, acteur=acteur, now=saison.now
            )

    def _justify(self, saison: Saison, session: Session, region_id: int) -> None:
        late = [
            participation
            for participation in session.scalars(
                select(Participation).where(Participation.id.in_(open_answers(saison, session, region_id)))
            )
            if participation.cloture < saison.local.date()
            and participation.may_be_written(saison.local.date())
            and participation.ecart is None
        ]
        for participation in saison.rng.sample(sorted(late, key=lambda attendue: attendue.id), min(len(late), 3)):
            acteur = saison.animatrices[region_id]
            justifier_ecart(
                session, participation_id=participation.id, raison="En congé.", acteur=acteur, now=saison.now
            )


class Arretes:
    """Settles the results of each campaign once its last possible answer is past; now and then a little too early."""

    def play(self, saison: Saison) -> None:
        if saison.local.hour != 12:
            return
        with saison.monde.database.reading() as session:
            today = paris_day(saison.now)
            due = [
                (campagne.id, campagne.region_id)
                for campagne in session.scalars(
                    select(Campagne).where(Campagne.arretee_le.is_(None)).order_by(Campagne.id)
                )
                if campagne.is_over(today) or (campagne.ouverture <= today and saison.sometimes(20))
            ]
        for campagne_id, region_id in due:
            with saison.monde.database.writing() as session:
                acteur = saison.animatrices[region_id]
                arreter_resultats(session, campagne_id=campagne_id, ecarts="", acteur=acteur, now=saison.now)
