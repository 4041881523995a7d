"""A campaign that asks structures: two associations of two DLA, with their links as sent in messages."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask
from sqlalchemy import select

from collecte.core.config import Settings
from collecte.courriels.mail import Lettre
from collecte.courriels.operations.envois import claim_next, make_lettre, mark_sent
from collecte.models import (
    Accompagnement,
    ContactStructure,
    GenreEtape,
    LienReponse,
    Participation,
    Population,
    Structure,
)
from collecte.models.comptes import address_key
from collecte.relances.operations.departs_relances import envoyer_les_dues
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Questionnaire
from tests.collecte.mondes.monde import SECRET, TROUSSEAU, Monde
from tests.collecte.mondes.navigateur import Navigateur

DU, AU = date(2026, 4, 1), date(2026, 6, 30)
MATIN = datetime(2026, 7, 1, 9, 0, tzinfo=PARIS)
MARIE, PAUL = "marie.petit@atelier.example", "paul.roux@jardins.example"
SITE = "http://127.0.0.1:8000"
LIEN = re.compile(r"https?://[^/\s]+(/r/([A-Za-z0-9_-]{43}))(?![A-Za-z0-9_/-])")


@dataclass
class Terrain:
    """The world, its campaign, and the messages its structures receive."""

    monde: Monde
    campagne_id: int
    brouillon_id: int

    def letters(self) -> list[Lettre]:
        """Return the messages sent now: reminders first, then every message that is due."""
        monde, letters = self.monde, list[Lettre]()
        settings = Settings(database_url="sqlite://", secret_key=SECRET, public_url=SITE)
        with monde.database.writing() as session:
            envoyer_les_dues(session, now=monde.heure())
        while True:
            with monde.database.writing() as session:
                courriel = claim_next(session, now=monde.heure())
                if courriel is None:
                    return letters
                letters.append(make_lettre(session, courriel, settings=settings, now=monde.heure()))
                mark_sent(session, courriel, now=monde.heure())

    def participation(self, nom: str) -> int:
        """Return the answer of a structure."""
        with self.monde.database.reading() as session:
            participations = session.scalars(select(Participation).where(Participation.campagne_id == self.campagne_id))
            return next(participation.id for participation in participations if participation.auteur == nom)

    def path(self, nom: str = "L’Atelier") -> str:
        """Return the link of the first contact of a structure, once its message was made: its token is derived
        again."""
        with self.monde.database.reading() as session:
            statement = select(LienReponse).where(LienReponse.participation_id == self.participation(nom))
            lien = session.scalars(statement.order_by(LienReponse.id)).first()
            assert lien is not None
            return f"/r/{TROUSSEAU.jeton_reponse(lien.sel)}"


def restituee(
    monde: Monde,
    nom: str,
    dla: str = "18",
    *contacts: str,
    fin: date | None = date(2026, 5, 12),
    region_id: int = 1,
    clos_le: date | None = None,
    preconisations: str = "",
) -> int:
    """Create an accompagnement of a structure with a contact at each of these addresses, with its restitution on a day
    if one is named."""
    structure_id = monde.structure(nom, dla, region_id=region_id)
    with monde.database.writing() as session:
        session.get_one(Structure, structure_id).contacts = [
            ContactStructure(
                nom=adresse.partition("@")[0].replace(".", " ").title(),
                adresse=adresse,
                adresse_cle=address_key(adresse),
            )
            for adresse in contacts
        ]
    steps = [(GenreEtape.RESTITUTION, fin)] if fin else []
    accompagnement_id = monde.accompagnement(structure_id, date(2025, 1, 12), *steps, preconisations=preconisations)
    with monde.database.writing() as session:
        session.get_one(Accompagnement, accompagnement_id).clos_le = clos_le
    return accompagnement_id


def terrain(monde: Monde, questionnaire: Questionnaire | None = None) -> Terrain:
    """Create the région's two structures, and a campaign that opens at `MATIN`."""
    monde.heure.moment = MATIN
    for nom, dla, adresse in (("L’Atelier", "18", MARIE), ("Jardins d’Élise", "28", PAUL)):
        restituee(monde, nom, dla, adresse)
    brouillon_id = monde.questionnaire(questionnaire)
    campagne_id = monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU))
    return Terrain(monde, campagne_id, brouillon_id)


def visitor(app: Flask, path: str) -> Navigateur:
    """Return the browser of someone who opened a link."""
    navigateur = Navigateur(app)
    navigateur.go(path)
    return navigateur
