"""Who writes to the others in the season: the schedule of reminders, « Relancer », what stays missing, the results."""

from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.ecarts import justifier_ecart
from collecte.campagnes.operations.rappels import relancer
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.models import Campagne, GenreRelance, Participation, Relance, Repere
from collecte.relances.operations.relances import Programme, ajouter_relance, annuler_relance, changer_relance
from collecte.relances.operations.textes_relances import Mots
from collecte.relances.queries.relances import list_relances
from questionnaires.core.francais import paris_day
from tests.saison.joueurs import REGIONS, is_working, open_answers
from tests.saison.saison import A_LA_MAIN, Saison

HEURES = (time(9), time(12, 10), time(17, 50))
"""The last one is seen by the worker when people have gone."""


class Relanceuses:
    """Those who run the campaigns: another day and other words for what is scheduled, one less, one more, one by hand.

    The words of each version of a reminder are its own: a message says which one it was made from.
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

    def _mots(self) -> Mots:
        self._versions += 1
        return Mots(f"Avis {self._versions} : {{campagne}}", f"{{prenom}}, voici l’avis {self._versions} :\n{{lien}}")

    def _campagne(self, saison: Saison, session: Session, region_id: int) -> Campagne | None:
        """One that is about to open, or open."""
        today, soon = saison.local.date(), timedelta(days=5)
        found = session.scalars(select(Campagne).where(Campagne.region_id == region_id).order_by(Campagne.id))
        near = [own for own in found if own.ouverture - soon <= today <= own.limite]
        return saison.rng.choice(near) if near else None

    def _one(self, saison: Saison, session: Session, region_id: int) -> Relance | None:
        campagne = self._campagne(saison, session, region_id)
        waiting = [
            own
            for own in (list_relances(session, campagne.id) if campagne else ())
            if own.annulee_le is None and not own.has_left(None)
        ]
        return saison.rng.choice(waiting) if waiting else None

    def _change(self, saison: Saison, session: Session, region_id: int) -> None:
        if own := self._one(saison, session, region_id):
            programme = Programme(
                genre=own.genre,
                repere=own.repere,
                jours=max(0, own.jours + saison.rng.randrange(-1, 2)),
                jour=own.jour,
                heure=saison.rng.choice(HEURES),
                mots=self._mots(),
            )
            acteur = saison.animatrices[region_id]
            changer_relance(session, relance=own, programme=programme, acteur=acteur, now=saison.now)

    def _cancel(self, saison: Saison, session: Session, region_id: int) -> None:
        if own := self._one(saison, session, region_id):
            annuler_relance(session, relance=own, acteur=saison.animatrices[region_id], now=saison.now)

    def _add(self, saison: Saison, session: Session, region_id: int) -> None:
        """Counted from the closing, or on a fixed day: a Saturday or a holiday now and then."""
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
        found = open_answers(saison, session, region_id)
        return saison.rng.choice(found) if found else None

    def _by_hand(self, saison: Saison, session: Session, region_id: int) -> None:
        if answer_id := self._answer(saison, session, region_id):
            acteur = saison.animatrices[region_id]
            relancer(
                session, participation_id=answer_id, mots=A_LA_MAIN, confirmed=False, acteur=acteur, now=saison.now
            )

    def _justify(self, saison: Saison, session: Session, region_id: int) -> None:
        late = [
            own
            for own in session.scalars(
                select(Participation).where(Participation.id.in_(open_answers(saison, session, region_id)))
            )
            if own.cloture < saison.local.date() and own.may_be_written(saison.local.date()) and own.ecart is None
        ]
        for own in saison.rng.sample(sorted(late, key=lambda own: own.id), min(len(late), 3)):
            acteur = saison.animatrices[region_id]
            justifier_ecart(session, participation_id=own.id, raison="En congé.", acteur=acteur, now=saison.now)


class Arretes:
    """The results of each campaign, once its last possible answer is past; a little too early now and then."""

    def play(self, saison: Saison) -> None:
        if saison.local.hour != 12:
            return
        with saison.monde.database.reading() as session:
            today = paris_day(saison.now)
            due = [
                (own.id, own.region_id)
                for own in session.scalars(select(Campagne).where(Campagne.arretee_le.is_(None)).order_by(Campagne.id))
                if own.is_over(today) or (own.ouverture <= today and saison.sometimes(20))
            ]
        for campagne_id, region_id in due:
            with saison.monde.database.writing() as session:
                acteur = saison.animatrices[region_id]
                arreter_resultats(session, campagne_id=campagne_id, ecarts="", acteur=acteur, now=saison.now)
