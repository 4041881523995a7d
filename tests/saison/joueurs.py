"""The players of the season: respondents, staff who come and go, animatrices who run the campaigns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from collecte.campagnes.operations.campagnes import Dates, change_dates
from collecte.campagnes.operations.corrections import (
    ajouter_attendue,
    corriger_attendue,
    list_addable,
    retirer_attendue,
)
from collecte.campagnes.operations.notices import change_notice
from collecte.campagnes.operations.ouverture import confirm_opening
from collecte.campagnes.operations.prolongations import prolonger, retirer_prolongation
from collecte.campagnes.operations.reouverture import rouvrir
from collecte.comptes.queries.comptes import get_acteur_of
from collecte.models import Affectation, Campagne, Dla, Participation, Personne, Prolongation, Region
from collecte.organisation.operations.affectations import add_affectation, correct_affectation
from collecte.organisation.operations.affectations import replace as replace_by
from collecte.organisation.operations.personnes import create_personne
from collecte.reponses.operations.refus import refuser, revenir_sur_le_refus
from tests.collecte.mondes.monde import CENT, NOTICE
from tests.saison.saison import Saison

REGIONS = (1, 2)


def is_working(saison: Saison) -> bool:
    return saison.local.weekday() < 5 and 8 <= saison.local.hour < 19


def open_answers(
    saison: Saison, session: Session, region_id: int | None = None, *, transmitted: bool = False
) -> Sequence[int]:
    """Return the answers of campaigns near their window: now and then, respondents try a little too early or too
    late."""
    today, day = saison.local.date(), timedelta(days=1)
    near = [
        campagne.id
        for campagne in session.scalars(select(Campagne).options(selectinload(Campagne.prolongations)))
        if campagne.ouverture - day <= today <= campagne.limite + day and region_id in (None, campagne.region_id)
    ]
    ids = select(Participation.id).where(Participation.campagne_id.in_(near)).order_by(Participation.id)
    return session.scalars(ids.where(Participation.transmise_le.is_not(None)) if transmitted else ids).all()


class Repondants:
    """A few respondents each hour of a working day; one at night and on Sundays."""

    def play(self, saison: Saison) -> None:
        with saison.monde.database.reading() as session:
            answers = open_answers(saison, session)
        for answer_id in saison.rng.sample(answers, min(len(answers), 4 if is_working(saison) else 1)):
            self._answer(saison, answer_id)

    def _answer(self, saison: Saison, answer_id: int) -> None:
        monde = saison.monde
        with monde.database.reading() as session:
            participation = session.get_one(Participation, answer_id)
            acteur = get_acteur_of(
                session, participation.personne_id or self._someone_of(session, saison, participation.dla_id)
            )
            is_temps, is_begun, is_refused = (
                participation.campagne.is_temps,
                participation.revision > 0,
                participation.refusee_le is not None,
            )
        if saison.sometimes(150) or is_refused:
            with monde.database.writing() as session:
                change = revenir_sur_le_refus if is_refused else refuser
                change(session, participation_id=answer_id, acteur=acteur, now=saison.now)
        elif is_begun and saison.sometimes(700):
            monde.transmit(acteur, answer_id, confirmed=True)
        else:
            text = f"À {saison.local.hour} h"
            monde.save(
                acteur, answer_id, CENT if is_temps and saison.sometimes(800) else {"M1F1": "douze", "BESOIN": text}
            )

    def _someone_of(self, session: Session, saison: Saison, dla_id: int) -> int:
        today = saison.local.date()
        there = select(Affectation.personne_id).where(
            Affectation.dla_id == dla_id,
            Affectation.debut <= today,
            or_(Affectation.fin.is_(None), Affectation.fin >= today),
        )
        return saison.rng.choice(session.scalars(there.order_by(Affectation.id)).all())


class Equipes:
    """Arrivals, departures, replacements, other working times; before an opening and while a campaign is open."""

    def __init__(self) -> None:
        self._arrived = 0

    def play(self, saison: Saison) -> None:
        if not is_working(saison) or not saison.sometimes(60):
            return
        region_id = saison.rng.choice(REGIONS)
        move = saison.rng.choice((self._arrival, self._departure, self._replacement, self._other_time))
        with saison.monde.database.writing() as session:
            move(saison, session, region_id)

    def _new(self, saison: Saison, session: Session, region_id: int) -> int:
        self._arrived += 1
        compte = create_personne(
            session,
            region=session.get_one(Region, region_id),
            prenom=f"Nouvelle{self._arrived}",
            nom="Durand",
            adresse=f"nouvelle{self._arrived}@exemple.fr",
            acteur=saison.animatrices[region_id],
            now=saison.now,
        )
        return compte.personne.id

    def _arrival(self, saison: Saison, session: Session, region_id: int) -> None:
        acteur = get_acteur_of(session, self._new(saison, session, region_id))
        dlas = session.scalars(select(Dla).where(Dla.region_id == region_id).order_by(Dla.id)).all()
        add_affectation(
            session,
            personne=session.get_one(Personne, acteur.personne_id),
            dla=saison.rng.choice(dlas),
            etp=80,
            debut=saison.local.date() - timedelta(days=saison.rng.randrange(200)),
            fin=None,
            acteur=saison.animatrices[region_id],
            now=saison.now,
        )

    def _one(self, saison: Saison, session: Session, region_id: int) -> Affectation:
        there = select(Affectation).join(Affectation.dla).where(Dla.region_id == region_id, Affectation.fin.is_(None))
        return saison.rng.choice(session.scalars(there.order_by(Affectation.id)).all())

    def _departure(self, saison: Saison, session: Session, region_id: int) -> None:
        affectation, day = self._one(saison, session, region_id), saison.local.date()
        fin = max(affectation.debut, day - timedelta(days=saison.rng.randrange(-30, 90)))
        correct_affectation(
            session,
            affectation=affectation,
            etp=affectation.etp,
            fin=fin,
            acteur=saison.animatrices[region_id],
            now=saison.now,
        )

    def _replacement(self, saison: Saison, session: Session, region_id: int) -> None:
        affectation = self._one(saison, session, region_id)
        arrivee = get_acteur_of(session, self._new(saison, session, region_id)).personne_id
        replace_by(
            session,
            affectation=affectation,
            arrivee=session.get_one(Personne, arrivee),
            jour=max(affectation.debut, saison.local.date()),
            acteur=saison.animatrices[region_id],
            now=saison.now,
        )

    def _other_time(self, saison: Saison, session: Session, region_id: int) -> None:
        affectation = self._one(saison, session, region_id)
        etp = saison.rng.choice((30, 40, 50))
        correct_affectation(
            session,
            affectation=affectation,
            etp=etp,
            fin=affectation.fin,
            acteur=saison.animatrices[region_id],
            now=saison.now,
        )


class Animatrices:
    """Reopenings, extensions, corrections of expected answers, later closings, and a notice completed late."""

    def play(self, saison: Saison) -> None:
        if not is_working(saison) or not saison.sometimes(250):
            return
        region_id = saison.rng.choice(REGIONS)
        moves = (self._reopen, self._extend, self._take_back, self._withdraw, self._add, self._correct, self._complete)
        with saison.monde.database.writing() as session:
            saison.rng.choice((*moves, self._reopen, self._complete, self._close_later))(saison, session, region_id)

    def _one(self, saison: Saison, session: Session, region_id: int) -> Participation | None:
        answers = open_answers(saison, session, region_id)
        return session.get_one(Participation, saison.rng.choice(answers)) if answers else None

    def _reopen(self, saison: Saison, session: Session, region_id: int) -> None:
        if answers := open_answers(saison, session, region_id, transmitted=True):
            acteur, answer_id = saison.animatrices[region_id], saison.rng.choice(answers)
            rouvrir(session, participation_id=answer_id, raison="À revoir.", acteur=acteur, now=saison.now)

    def _extend(self, saison: Saison, session: Session, region_id: int) -> None:
        if participation := self._one(saison, session, region_id):
            prolonger(
                session,
                campagne_id=participation.campagne_id,
                dla_id=participation.dla_id,
                cloture=participation.campagne.cloture + timedelta(days=saison.rng.randrange(1, 12)),
                raison="Arrivée tardive.",
                acteur=saison.animatrices[region_id],
                now=saison.now,
            )

    def _take_back(self, saison: Saison, session: Session, region_id: int) -> None:
        statement = select(Prolongation).join(Prolongation.dla).where(Dla.region_id == region_id)
        if prolongations := session.scalars(statement.order_by(Prolongation.campagne_id, Prolongation.dla_id)).all():
            prolongation = saison.rng.choice(prolongations)
            acteur = saison.animatrices[region_id]
            retirer_prolongation(
                session, campagne_id=prolongation.campagne_id, dla_id=prolongation.dla_id, acteur=acteur, now=saison.now
            )

    def _withdraw(self, saison: Saison, session: Session, region_id: int) -> None:
        if participation := self._one(saison, session, region_id):
            acteur = saison.animatrices[region_id]
            retirer_attendue(
                session, participation_id=participation.id, raison="Partie.", acteur=acteur, now=saison.now
            )

    def _add(self, saison: Saison, session: Session, region_id: int) -> None:
        for campagne in session.scalars(select(Campagne).where(Campagne.region_id == region_id).order_by(Campagne.id)):
            if campagne.attendues_fixees_le and (addable := list_addable(session, campagne)):
                acteur, key = saison.animatrices[region_id], saison.rng.choice(addable).key
                ajouter_attendue(
                    session, campagne_id=campagne.id, key=key, raison="Arrivée.", acteur=acteur, now=saison.now
                )

    def _correct(self, saison: Saison, session: Session, region_id: int) -> None:
        if participation := self._one(saison, session, region_id):
            acteur = saison.animatrices[region_id]
            corriger_attendue(
                session,
                participation_id=participation.id,
                etp=60,
                mois=30,
                raison="Erreur.",
                acteur=acteur,
                now=saison.now,
            )

    def _close_later(self, saison: Saison, session: Session, region_id: int) -> None:
        if (participation := self._one(saison, session, region_id)) and participation.campagne.cloture < date(
            2026, 12, 1
        ):
            campagne = participation.campagne
            change_dates(
                session,
                campagne=campagne,
                dates=Dates(campagne.ouverture, campagne.cloture + timedelta(days=1), campagne.grace_jours),
                acteur=saison.animatrices[region_id],
                now=saison.now,
            )

    def _complete(self, saison: Saison, session: Session, region_id: int) -> None:
        """Complete the notice three days after the planned opening."""
        for campagne in session.scalars(select(Campagne).where(Campagne.region_id == region_id).order_by(Campagne.id)):
            if campagne.missing_notice and saison.local.date() >= campagne.ouverture + timedelta(days=3):
                change_notice(
                    session,
                    campagne_id=campagne.id,
                    notice=replace(NOTICE, contact="autre@exemple.fr"),
                    acteur=saison.animatrices[region_id],
                    now=saison.now,
                )
                confirm_opening(session, campagne_id=campagne.id, acteur=saison.animatrices[region_id], now=saison.now)
