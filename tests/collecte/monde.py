"""A small world to test in: a région, its DLA, persons with accounts, a campaign. A test says only what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from collecte.database import Database
from collecte.models import (
    Affectation,
    Brouillon,
    Compte,
    Dla,
    Habilitation,
    Notice,
    Participation,
    Personne,
    Population,
    Porteuse,
    Region,
    Role,
)
from collecte.models.comptes import address_key
from collecte.models.participations import VueDirection
from collecte.operations.brouillons import change_brouillon, create_brouillon
from collecte.operations.campagnes import create_campagne, create_enquete
from collecte.operations.comptes import set_password
from collecte.operations.connues import Known
from collecte.operations.organisation import create_region
from collecte.operations.publications import Publication, publish_brouillon
from collecte.operations.reponses import Partage, Recu, Refus, Saved, save_answers, transmettre
from collecte.policy import Acteur
from collecte.queries.comptes import get_acteur, get_acteur_of
from collecte.queries.versions import get_last_version
from questionnaires.francais import PARIS
from questionnaires.instruments import shipped_questionnaires
from questionnaires.model import Questionnaire
from questionnaires.periodes import Periode

OUVERTURE, CLOTURE = date(2026, 7, 1), date(2026, 7, 21)
PENDANT = datetime(2026, 7, 8, 10, 0, tzinfo=PARIS)
APRES = datetime(2026, 7, 22, 0, 0, 1, tzinfo=PARIS)
PASSWORD = "quatre mots sans rapport"

CENT: Mapping[str, str] = {
    "M1F1": "24",
    "M1F2": "16",
    "M1F3": "8",
    "M2F1": "7",
    "M2F2": "5",
    "M2F3": "6",
    "M2F4": "5",
    "M2F5": "4",
    "M3F1": "16",
    "M4F1": "6",
    "M4F2": "3",
    "AUTRE": "0",
}
"""A répartition of exactly 100 %."""

NOTICE = Notice(
    finalite="Montrer la réalité du métier.",
    base_legale="L’intérêt légitime du réseau.",
    facultatif="Répondre est facultatif.",
    lecteurs="Vous seul lisez votre répartition.",
    responsable="Le C2RA.",
    contact="c2ra@exemple.fr",
    conservation="Douze mois.",
    cse="faite",
    cse_le="2026-06-15",
)
"""A complete notice."""

PARTAGE = Partage(accord_chiffres=True, vue_direction=VueDirection.NON)


@dataclass
class Heure:
    """A clock that tests set."""

    moment: datetime = PENDANT

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Monde:
    """Everything goes through the product's own tables and operations; ids travel, objects do not."""

    database: Database
    heure: Heure = field(default_factory=Heure)

    def region(self, code: str = "centre-val-de-loire", nom: str = "Centre-Val de Loire", *dlas: str) -> int:
        departements = {dla: f"Département {dla}" for dla in dlas or ("18", "28", "36")}
        with self.database.writing() as session:
            return create_region(session, code=code, nom=nom, departements=departements).id

    def personne(
        self,
        prenom: str,
        *dlas: str,
        region_id: int = 1,
        etp: int = 100,
        debut: date = date(2024, 1, 1),
        fin: date | None = None,
        role: Role = Role.CHARGE,
        porteuse_id: int | None = None,
        dla_id: int | None = None,
        password: str | None = None,
    ) -> Acteur:
        """Someone with an account, one role, and an affectation on each of `dlas`."""
        adresse = f"{prenom.lower()}@exemple.fr"
        with self.database.writing() as session:
            personne = Personne(region_id=region_id, prenom=prenom, nom="Durand")
            compte = Compte(personne=personne, adresse=adresse, adresse_cle=address_key(adresse))
            over = None if role is Role.ADMIN else region_id
            compte.habilitations = [Habilitation(role=role, region_id=over, porteuse_id=porteuse_id, dla_id=dla_id)]
            session.add(compte)
            for code in dlas:
                dla = session.scalars(select(Dla).where(Dla.code == code, Dla.region_id == region_id)).one()
                session.add(Affectation(personne=personne, dla=dla, etp=etp, debut=debut, fin=fin))
            session.flush()
            if password:
                set_password(session, compte=compte, password=password)
            acteur = get_acteur(session, compte.id)
        assert acteur is not None
        return acteur

    def acteur_of(self, personne_id: int) -> Acteur:
        """Who a person is to the operations."""
        with self.database.reading() as session:
            return get_acteur_of(session, personne_id)

    def author_of(self, participation: Participation) -> Acteur:
        """Who answers it, to the operations."""
        assert participation.personne_id is not None
        return self.acteur_of(participation.personne_id)

    def animatrice(self, prenom: str = "Isabelle", *, region_id: int = 1, password: str | None = None) -> Acteur:
        return self.personne(prenom, region_id=region_id, role=Role.ANIMATEUR, password=password)

    def porteuse(self, nom: str, *dlas: str, region_id: int = 1) -> int:
        """A structure porteuse that carries these DLA."""
        with self.database.writing() as session:
            porteuse = Porteuse(region_id=region_id, nom=nom)
            porteuse.dlas = list(session.scalars(select(Dla).where(Dla.region_id == region_id, Dla.code.in_(dlas))))
            session.add(porteuse)
            session.flush()
            return porteuse.id

    def direction(self, prenom: str, *dlas: str, region_id: int = 1, password: str | None = None) -> Acteur:
        """The direction of a structure porteuse of these DLA."""
        porteuse_id = self.porteuse(f"Porteuse de {prenom}", *dlas, region_id=region_id)
        return self.personne(
            prenom, region_id=region_id, role=Role.DIRECTION, porteuse_id=porteuse_id, password=password
        )

    def pilote(self, prenom: str, dla: str | None = None, *, region_id: int = 1, password: str | None = None) -> Acteur:
        """A funder, of a DLA or of the whole région."""
        with self.database.reading() as session:
            named = select(Dla.id).where(Dla.code == dla, Dla.region_id == region_id)
            dla_id = session.scalars(named).one() if dla else None
        return self.personne(prenom, region_id=region_id, role=Role.PILOTE, dla_id=dla_id, password=password)

    def campagne(
        self,
        periode: str = "2026-S1",
        *,
        region_id: int = 1,
        ouverture: date = OUVERTURE,
        cloture: date = CLOTURE,
        activites: bool = False,
        souhaitable: bool = False,
        grace: int = 0,
        notice: Notice = NOTICE,
    ) -> int:
        with self.database.writing() as session:
            return create_campagne(
                session,
                region=session.get_one(Region, region_id),
                periode=Periode.parse(periode),
                ouverture=ouverture,
                cloture=cloture,
                avec_activites=activites,
                avec_souhaitable=souhaitable,
                grace_jours=grace,
                notice=notice,
                acteur=None,
                now=self.heure(),
            ).id

    def brouillon(self, questionnaire: Questionnaire, *, region_id: int = 1) -> int:
        """A questionnaire in the library of a région."""
        with self.database.writing() as session:
            return create_brouillon(
                session, region_id=region_id, questionnaire=questionnaire, acteur=None, now=self.heure()
            ).id

    def questionnaire(self, questionnaire: Questionnaire | None = None, *, region_id: int = 1) -> int:
        """The same, published once."""
        brouillon_id = self.brouillon(questionnaire or shipped_questionnaires()["SATISFACTION"], region_id=region_id)
        self.publish(brouillon_id)
        return brouillon_id

    def change(self, brouillon_id: int, questionnaire: Questionnaire) -> None:
        """What is in preparation becomes this."""
        with self.database.writing() as session:
            change_brouillon(
                session,
                brouillon_id=brouillon_id,
                change=lambda _former: questionnaire,
                libelle="Changé",
                acteur=None,
                now=self.heure(),
            )

    def publish(self, brouillon_id: int, *, move_drafts: bool = False) -> Publication:
        with self.database.writing() as session:
            return publish_brouillon(
                session,
                brouillon_id=brouillon_id,
                base_revision=session.get_one(Brouillon, brouillon_id).revision,
                move_drafts=move_drafts,
                acteur=None,
                now=self.heure(),
            )

    def enquete(
        self,
        brouillon_id: int,
        *,
        ouverture: date = OUVERTURE,
        cloture: date = CLOTURE,
        grace: int = 0,
        population: Population = Population.PERSONNES,
        periode: Periode | None = None,
        known: Mapping[int, Known] | None = None,
    ) -> int:
        """A campaign of the last version of a questionnaire."""
        with self.database.writing() as session:
            brouillon = session.get_one(Brouillon, brouillon_id)
            version = get_last_version(session, brouillon.code, brouillon.region_id)
            assert version is not None
            return create_enquete(
                session,
                region=session.get_one(Region, brouillon.region_id),
                version=version,
                ouverture=ouverture,
                cloture=cloture,
                grace_jours=grace,
                population=population,
                periode=periode,
                acteur=None,
                now=self.heure(),
                known=known or {},
            ).id

    def participation(self, acteur: Acteur, campagne_id: int | None = None) -> int:
        """The id of the only answer expected of someone, in a campaign if one is named."""
        statement = select(Participation.id).where(Participation.personne_id == acteur.personne_id)
        if campagne_id is not None:
            statement = statement.where(Participation.campagne_id == campagne_id)
        with self.database.reading() as session:
            return session.scalars(statement).one()

    def save(
        self,
        acteur: Acteur,
        participation_id: int,
        typed: Mapping[str, str],
        base: int | None = None,
        page: str = "",
    ) -> Saved:
        with self.database.writing() as session:
            revision = session.get_one(Participation, participation_id).revision if base is None else base
            return save_answers(
                session,
                participation_id=participation_id,
                base_revision=revision,
                typed=typed,
                acteur=acteur,
                now=self.heure(),
                page=page,
            )

    def transmit(
        self,
        acteur: Acteur,
        participation_id: int,
        *,
        revision: int | None = None,
        confirmed: bool = False,
        partage: Partage = PARTAGE,
    ) -> Recu | Refus:
        with self.database.writing() as session:
            shown = session.get_one(Participation, participation_id).revision if revision is None else revision
            return transmettre(
                session,
                participation_id=participation_id,
                shown_revision=shown,
                blanks_confirmed=confirmed,
                partage=partage,
                acteur=acteur,
                now=self.heure(),
            )

    def answered(self, acteur: Acteur, typed: Mapping[str, str] = CENT, *, partage: Partage = PARTAGE) -> Recu:
        """The only answer expected of someone, saved and transmitted."""
        participation_id = self.participation(acteur)
        self.save(acteur, participation_id, typed)
        result = self.transmit(acteur, participation_id, partage=partage)
        assert isinstance(result, Recu)
        return result

    def saisie(self, participation_id: int) -> Mapping[str, str]:
        with self.database.reading() as session:
            return dict(session.get_one(Participation, participation_id).saisie)
