"""A small world to test in: a région, its DLA, persons with accounts, a campaign. A test states only what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

import pyotp
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.brouillons import change_brouillon, create_brouillon
from collecte.bibliotheque.operations.publications import Publication, publish_brouillon
from collecte.bilans.operations.actions import TermesAction, put_action
from collecte.bilans.operations.changements import ChangementCase
from collecte.bilans.operations.cofinancements import TermesCofinancement, put_cofinancement
from collecte.bilans.operations.objectifs import Cible, Cle, set_objectifs
from collecte.bilans.operations.seances import Presents, TermesSeance, put_seance
from collecte.campagnes.operations.campagnes import Dates, create_campagne, create_enquete
from collecte.campagnes.operations.choix_structures import TOUTES, DemandeStructures
from collecte.campagnes.operations.connues import Known
from collecte.campagnes.operations.ouverture import confirm_opening
from collecte.campagnes.operations.reouverture import REPONSE_RENDUE, rouvrir
from collecte.campagnes.operations.resultats import arreter_resultats
from collecte.comptes.operations.comptes import set_password
from collecte.comptes.queries.comptes import get_acteur, get_acteur_of, get_compte_by_address
from collecte.core.database import Database
from collecte.core.security import Trousseau
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.courriels.operations.courriels import poster
from collecte.courriels.operations.signalements import signaler
from collecte.models import (
    Accompagnement,
    Affectation,
    Avenant,
    Brouillon,
    But,
    Campagne,
    Compte,
    Convention,
    Courriel,
    Dla,
    DroitDemande,
    Financeur,
    GenreAction,
    GenreEtape,
    Habilitation,
    Instance,
    LecteurAnnonce,
    NatureAction,
    Notice,
    OrigineDemande,
    Participation,
    Personne,
    Population,
    Porteuse,
    Region,
    Role,
    Structure,
)
from collecte.models.comptes import address_key
from collecte.models.notices import CSE_SANS_OBJET
from collecte.models.participations import VueDirection
from collecte.organisation.operations.conventions import put_avenant, put_convention
from collecte.organisation.operations.lignes_conventions import TermesAvenant, TermesConvention
from collecte.organisation.operations.organisation import create_region
from collecte.organisation.operations.orientations import put_orientation
from collecte.policy import Acteur, needs_second_factor
from collecte.registre.operations.accompagnements import TermesAccompagnement, open_accompagnement
from collecte.registre.operations.champs_registre import TermesBudget, TermesContact, TermesEmploi, TermesStructure
from collecte.registre.operations.contacts import put_contact
from collecte.registre.operations.correspondances import proposed
from collecte.registre.operations.etapes import put_etape
from collecte.registre.operations.imports_registre import keep_file
from collecte.registre.operations.ingenieries import TermesDiagnostic, TermesIngenierie, put_partagee
from collecte.registre.operations.prestataires import TermesPrestataire, put_prestataire
from collecte.registre.operations.releves import BUDGET, EMPLOI, put_releve
from collecte.registre.operations.structures import create_structure
from collecte.reponses.operations.echanges import poser_question
from collecte.reponses.operations.reponses import Partage, Recu, Saved, TransmissionRefusee, save_answers, transmettre
from collecte.reponses.queries.versions import get_last_version
from collecte.rgpd.operations.droits import noter_demande
from collecte.temps.operations.engagements import TermesEngagement, put_engagement
from questionnaires.core.francais import PARIS, paris_day
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import shipped_questionnaires
from questionnaires.temps.periodes import Periode

OUVERTURE, CLOTURE = date(2026, 7, 1), date(2026, 7, 21)
PENDANT = datetime(2026, 7, 8, 10, 0, tzinfo=PARIS)
APRES = datetime(2026, 7, 22, 0, 0, 1, tzinfo=PARIS)
PASSWORD = "tuile bocal renard lundi"
SECRET = "only-for-tests-" * 4
TROUSSEAU = Trousseau(SECRET)

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


def current_code(database: Database, adresse: str, moment: datetime) -> str:
    """Return the current one-time code of an account, '' when it has none; no code counts as used any more."""
    with database.writing() as session:
        compte = get_compte_by_address(session, adresse)
        if compte is None or compte.totp_sel is None:
            return ""
        compte.totp_pas = None
        return pyotp.TOTP(TROUSSEAU.totp_secret(compte.totp_sel)).at(moment)


@dataclass
class Monde:
    """A test world: everything goes through the product's own tables and operations; ids travel, objects do not."""

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
        """Create someone with an account, one role, and an affectation on each of `dlas`.

        They have a password if one is given, and then an application of codes where the role needs one.
        """
        adresse = f"{prenom.lower()}@exemple.fr"
        with self.database.writing() as session:
            personne = Personne(region_id=region_id, prenom=prenom, nom="Durand")
            compte = Compte(personne=personne, adresse=adresse, adresse_cle=address_key(adresse))
            scope = None if role is Role.ADMIN else region_id
            compte.habilitations = [Habilitation(role=role, region_id=scope, porteuse_id=porteuse_id, dla_id=dla_id)]
            session.add(compte)
            for code in dlas:
                dla = session.scalars(select(Dla).where(Dla.code == code, Dla.region_id == region_id)).one()
                session.add(Affectation(personne=personne, dla=dla, etp=etp, debut=debut, fin=fin))
            session.flush()
            if password:
                set_password(session, compte=compte, password=password)
            acteur = get_acteur(session, compte.id)
            assert acteur is not None
            if password and needs_second_factor(acteur):
                compte.totp_sel, compte.totp_depuis = f"sel de {adresse}", self.heure()
        return acteur

    def code(self, adresse: str) -> str:
        """Return the current one-time code of an account. This clock stands still: no code counts as used."""
        return current_code(self.database, adresse, self.heure())

    def acteur_of(self, personne_id: int) -> Acteur:
        """Return the acteur of a person."""
        with self.database.reading() as session:
            return get_acteur_of(session, personne_id)

    def author_of(self, participation: Participation) -> Acteur:
        """Return the acteur of the respondent."""
        assert participation.personne_id is not None
        return self.acteur_of(participation.personne_id)

    def animatrice(self, prenom: str = "Isabelle", *, region_id: int = 1, password: str | None = None) -> Acteur:
        return self.personne(prenom, region_id=region_id, role=Role.ANIMATEUR, password=password)

    def porteuse(self, nom: str, *dlas: str, region_id: int = 1) -> int:
        """Create a structure porteuse that carries these DLA."""
        with self.database.writing() as session:
            porteuse = Porteuse(region_id=region_id, nom=nom)
            porteuse.dlas = list(session.scalars(select(Dla).where(Dla.region_id == region_id, Dla.code.in_(dlas))))
            session.add(porteuse)
            session.flush()
            return porteuse.id

    def convention(
        self,
        dla: str = "18",
        porteuse_id: int = 1,
        *,
        region_id: int = 1,
        reference: str = "2025-2027",
        debut: date = date(2025, 1, 1),
        fin: date = date(2027, 12, 31),
    ) -> int:
        """Create a convention of a DLA, of three years."""
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla, Dla.region_id == region_id)).one()
            porteuse = session.get_one(Porteuse, porteuse_id)
            termes = TermesConvention(porteuse=porteuse.nom, reference=reference, debut=debut, fin=fin)
            return put_convention(
                session, dla=dla_row, porteuse=porteuse, termes=termes, acteur=None, now=self.heure()
            ).id

    def avenant(
        self,
        convention_id: int = 1,
        numero: int = 1,
        *,
        debut: date = date(2026, 1, 1),
        fin: date = date(2026, 12, 31),
        etp: int = 200,
        budget: int | None = 7_725_550,
    ) -> int:
        """Create an avenant of a convention, of a year."""
        with self.database.writing() as session:
            termes = TermesAvenant(numero=numero, debut=debut, fin=fin, etp=etp, budget=budget)
            convention = session.get_one(Convention, convention_id)
            return put_avenant(session, convention=convention, termes=termes, acteur=None, now=self.heure()).id

    def structure(
        self,
        nom: str = "Les Jardins du Val",
        dla: str = "18",
        *,
        region_id: int = 1,
        acteur: Acteur | None = None,
        contact: str | None = None,
        **known: object,
    ) -> int:
        """Create a structure in the register of a DLA; `contact`: the address of someone there; `known`: more terms."""
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla, Dla.region_id == region_id)).one()
            termes = TermesStructure(nom=nom, **known)  # type: ignore[arg-type] # each by its name
            structure = create_structure(session, dla=dla_row, termes=termes, acteur=acteur, now=self.heure())
            if contact:
                contact_termes = TermesContact(nom="Camille Petit", fonction="présidente", adresse=contact)
                put_contact(session, structure=structure, termes=contact_termes, acteur=acteur, now=self.heure())
            return structure.id

    def accompagnement(
        self,
        structure_id: int,
        accueil: date = date(2026, 1, 12),
        *etapes: tuple[GenreEtape, date],
        referent: Acteur | None = None,
        acteur: Acteur | None = None,
        **known: object,
    ) -> int:
        """Create an accompagnement of a structure by its DLA, with its accueil and more steps."""
        with self.database.writing() as session:
            termes = TermesAccompagnement(
                referent_id=referent.personne_id if referent else None,
                **known,  # type: ignore[arg-type] # each by its name
            )
            structure = session.get_one(Structure, structure_id)
            accompagnement = open_accompagnement(
                session, structure=structure, accueil=accueil, termes=termes, acteur=acteur, now=self.heure()
            )
            for genre, jour in etapes:
                put_etape(
                    session, accompagnement=accompagnement, genre=genre, jour=jour, acteur=acteur, now=self.heure()
                )
            return accompagnement.id

    def emploi(self, structure_id: int, jour: date = date(2026, 1, 1), **counts: int) -> int:
        """Record the jobs of a structure on a day; ETP in hundredths."""
        with self.database.writing() as session:
            structure = session.get_one(Structure, structure_id)
            termes = TermesEmploi(jour=jour, **counts)
            return put_releve(session, EMPLOI, structure=structure, termes=termes, acteur=None, now=self.heure()).id

    def budget(self, structure_id: int, annee: int = 2025, **amounts: int) -> int:
        """Record the accounts of a year of a structure, in cents."""
        with self.database.writing() as session:
            structure = session.get_one(Structure, structure_id)
            termes = TermesBudget(annee=annee, **amounts)
            return put_releve(session, BUDGET, structure=structure, termes=termes, acteur=None, now=self.heure()).id

    def diagnostic(self, *accompagnement_ids: int, jour: date = date(2026, 2, 3)) -> int:
        """Create one diagnostic, shared by these accompagnements."""
        nature = NatureAction.INDIVIDUEL if len(accompagnement_ids) == 1 else NatureAction.COLLECTIF
        with self.database.writing() as session:
            dla = session.get_one(Accompagnement, accompagnement_ids[0]).dla
            termes = TermesDiagnostic(nature=nature, intitule="Diagnostic partagé", jour=jour)
            return put_partagee(
                session, dla=dla, termes=termes, accompagnement_ids=accompagnement_ids, acteur=None, now=self.heure()
            ).id

    def ingenierie(
        self,
        *accompagnement_ids: int,
        intitule: str = "Modèle économique",
        convention_le: date = date(2026, 4, 1),
        jours: int | None = 450,
        montant: int | None = 480_000,
        theme: str = "",
        theme_code: str | None = None,
        prestataire_id: int | None = None,
        consultes: int | None = None,
        offres: int | None = None,
        criteres: str = "",
    ) -> int:
        """Create one ingénierie, shared by these accompagnements."""
        nature = NatureAction.INDIVIDUEL if len(accompagnement_ids) == 1 else NatureAction.COLLECTIF
        with self.database.writing() as session:
            dla = session.get_one(Accompagnement, accompagnement_ids[0]).dla
            termes = TermesIngenierie(
                nature=nature,
                intitule=intitule,
                theme=theme,
                theme_code=theme_code,
                prestataire_id=prestataire_id,
                jours=jours,
                montant=montant,
                consultes=consultes,
                offres=offres,
                criteres=criteres,
                convention_le=convention_le,
            )
            return put_partagee(
                session, dla=dla, termes=termes, accompagnement_ids=accompagnement_ids, acteur=None, now=self.heure()
            ).id

    def prestataire(self, nom: str = "Cap Conseil", *, region_id: int = 1, **known: str) -> int:
        """Create a prestataire of a région."""
        with self.database.writing() as session:
            region = session.get_one(Region, region_id)
            termes = TermesPrestataire(nom=nom, **known)
            return put_prestataire(session, region=region, termes=termes, acteur=None, now=self.heure()).id

    def action(
        self,
        intitule: str = "Permanence à Vierzon",
        jour: date = date(2026, 3, 5),
        dla: str = "18",
        *,
        genre: GenreAction = GenreAction.PERMANENCE,
        lieu: str = "",
        participants: int | None = None,
        noms: Sequence[str] = (),
    ) -> int:
        """Create an action of a DLA of the first région, with partners by their names."""
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla, Dla.region_id == 1)).one()
            termes = TermesAction(genre=genre, jour=jour, intitule=intitule, lieu=lieu, participants=participants)
            return put_action(session, dla=dla_row, termes=termes, noms=noms, acteur=None, now=self.heure()).id

    def seance(
        self,
        jour: date = date(2026, 3, 12),
        dla: str = "18",
        *,
        instance: Instance = Instance.APPUI,
        venus: Sequence[str] = (),
        absents: Sequence[str] = (),
        **counts: int,
    ) -> int:
        """Create a meeting of a DLA of the first région with its partners, by their names."""
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla, Dla.region_id == 1)).one()
            return put_seance(
                session,
                dla=dla_row,
                instance=instance,
                termes=TermesSeance(jour=jour, **counts),
                presents=Presents(venus={}, noms_venus=venus, noms_absents=absents),
                acteur=None,
                now=self.heure(),
            ).id

    def orientation(self, avenant_id: int = 1, libelle: str = "Emploi associatif en zone rurale") -> int:
        """Create an orientation prioritaire of an avenant."""
        with self.database.writing() as session:
            avenant = session.get_one(Avenant, avenant_id)
            return put_orientation(session, avenant=avenant, libelle=libelle, acteur=None, now=self.heure()).id

    def objectif(
        self, cible: int, avenant_id: int = 1, but: But = But.ACCUEILLIES, orientation_id: int | None = None
    ) -> None:
        """Set a target of an avenant, or of one of its orientations prioritaires."""
        with self.database.writing() as session:
            convention = session.get_one(Avenant, avenant_id).convention
            changements: dict[Cle, ChangementCase] = {
                Cible(avenant_id, but, orientation_id): ChangementCase(None, cible)
            }
            set_objectifs(session, convention=convention, changements=changements, acteur=None, now=self.heure())

    def cofinancement(
        self,
        annee: int = 2026,
        financeur: Financeur = Financeur.REGION,
        *,
        dla: str = "18",
        region_id: int = 1,
        nom: str = "",
        prevu: int | None = 2_000_000,
        obtenu: int | None = None,
    ) -> int:
        """Record the funding of a DLA by a funder for a year, in cents."""
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla, Dla.region_id == region_id)).one()
            termes = TermesCofinancement(annee=annee, financeur=financeur, nom=nom, prevu=prevu, obtenu=obtenu)
            return put_cofinancement(session, dla=dla_row, termes=termes, acteur=None, now=self.heure()).id

    def engagement(
        self, acteur: Acteur, avenant_id: int = 1, texte: str = "Confier le suivi comptable à l’assistance"
    ) -> int:
        """Create a commitment on the fiche d’appui of an avenant."""
        with self.database.writing() as session:
            termes = TermesEngagement(texte=texte, qui="la direction", echeance=date(2026, 12, 31))
            avenant = session.get_one(Avenant, avenant_id)
            return put_engagement(session, avenant=avenant, termes=termes, acteur=acteur, now=self.heure()).id

    def direction(self, prenom: str, *dlas: str, region_id: int = 1, password: str | None = None) -> Acteur:
        """Create the direction of a structure porteuse of these DLA, already announced as a reader to those who
        answered."""
        porteuse_id = self.porteuse(f"Porteuse de {prenom}", *dlas, region_id=region_id)
        acteur = self.personne(
            prenom, region_id=region_id, role=Role.DIRECTION, porteuse_id=porteuse_id, password=password
        )
        with self.database.writing() as session:
            participation = Participation
            directed = participation.dla_id.in_(select(Dla.id).where(Dla.porteuse_id == porteuse_id))
            shown = or_(participation.vue_direction != VueDirection.NON, participation.partage_fiche)
            session.add_all(
                LecteurAnnonce(participation_id=participation_id, personne_id=acteur.personne_id)
                for participation_id in session.scalars(select(participation.id).where(directed, shown))
            )
        return acteur

    def pilote(self, prenom: str, dla: str | None = None, *, region_id: int = 1, password: str | None = None) -> Acteur:
        """Create a funder, of a DLA or of the whole région."""
        with self.database.reading() as session:
            statement = select(Dla.id).where(Dla.code == dla, Dla.region_id == region_id)
            dla_id = session.scalars(statement).one() if dla else None
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
        dlas: Sequence[str] = (),
    ) -> int:
        with self.database.writing() as session:
            campagne = create_campagne(
                session,
                region=session.get_one(Region, region_id),
                periode=Periode.parse(periode),
                dates=Dates(ouverture, cloture, grace),
                avec_activites=activites,
                avec_souhaitable=souhaitable,
                notice=notice,
                dlas=dlas,
                acteur=None,
                now=self.heure(),
            )
            return self._confirmed(session, campagne)

    def _confirmed(self, session: Session, campagne: Campagne) -> int:
        """Confirm the opening of a campaign, in time even when it is over by now, unless its notice is incomplete;
        return its id."""
        if not campagne.missing_notice:
            last = datetime.combine(campagne.limite, time(12), PARIS)
            confirm_opening(session, campagne_id=campagne.id, acteur=None, now=min(self.heure(), last))
        return campagne.id

    def brouillon(self, questionnaire: Questionnaire, *, region_id: int = 1) -> int:
        """Create a questionnaire in the library of a région."""
        with self.database.writing() as session:
            return create_brouillon(
                session, region_id=region_id, questionnaire=questionnaire, acteur=None, now=self.heure()
            ).id

    def questionnaire(self, questionnaire: Questionnaire | None = None, *, region_id: int = 1) -> int:
        """Create a questionnaire published once."""
        brouillon_id = self.brouillon(questionnaire or shipped_questionnaires()["SATISFACTION"], region_id=region_id)
        self.publish(brouillon_id)
        return brouillon_id

    def change(self, brouillon_id: int, questionnaire: Questionnaire) -> None:
        """Replace the questionnaire in preparation."""
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
        accompagnes: tuple[date, date] | None = None,
        demande: DemandeStructures = TOUTES,
        au_dela: bool = False,
        anonyme: bool = False,
        une_fois: bool = False,
        dlas: Sequence[str] = (),
        known: Mapping[int, Known] | None = None,
    ) -> int:
        """Create a campaign of the last version of a questionnaire."""
        with self.database.writing() as session:
            brouillon = session.get_one(Brouillon, brouillon_id)
            version = get_last_version(session, brouillon.code, brouillon.region_id)
            assert version is not None
            campagne = create_enquete(
                session,
                region=session.get_one(Region, brouillon.region_id),
                version=version,
                dates=Dates(ouverture, cloture, grace),
                population=population,
                periode=periode,
                accompagnes=accompagnes,
                demande=demande,
                au_dela=au_dela,
                anonyme=anonyme,
                une_fois=une_fois,
                dlas=dlas,
                acteur=None,
                now=self.heure(),
                known=known or {},
            )
            information = replace(campagne.information, contact="c2ra@exemple.fr")
            campagne.notice = (information if information.cse else replace(information, cse=CSE_SANS_OBJET)).document
            return self._confirmed(session, campagne)

    def participation(self, acteur: Acteur, campagne_id: int | None = None) -> int:
        """Return the id of the only answer expected of someone, in a campaign if one is named."""
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
    ) -> Recu | TransmissionRefusee:
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
        """Save and transmit the only answer expected of someone."""
        participation_id = self.participation(acteur)
        self.save(acteur, participation_id, typed)
        result = self.transmit(acteur, participation_id, partage=partage)
        assert isinstance(result, Recu)
        return result

    def reopen(
        self,
        acteur: Acteur,
        participation_id: int = 1,
        *,
        raison: str = "Un mois de trop.",
        in_last_version: bool = False,
    ) -> bool:
        """Return an answer to its respondent as the animatrice of its campaign; return whether a message tells them."""
        with self.database.writing() as session:
            return rouvrir(
                session,
                participation_id=participation_id,
                raison=raison,
                acteur=acteur,
                now=self.heure(),
                in_last_version=in_last_version,
            )

    def question(self, acteur: Acteur, participation_id: int = 1, texte: str = "Et les congés ?") -> bool:
        """Ask a question about an answer as the animatrice of its campaign; return whether a message tells its
        respondent."""
        with self.database.writing() as session:
            return poser_question(
                session, participation_id=participation_id, texte=texte, acteur=acteur, now=self.heure()
            )

    def settle(self, acteur: Acteur, campagne_id: int = 1, *, ecarts: str = "") -> str:
        """Settle the results of a campaign that is over; return the digest of its reference workbook."""
        with self.database.writing() as session:
            return arreter_resultats(
                session, campagne_id=campagne_id, ecarts=ecarts, acteur=acteur, now=self.heure()
            ).sha256

    def courriel(self, acteur: Acteur, *, pas_avant: datetime | None = None, **contexte: str) -> int:
        """Post a message to someone, about the région they belong to: their answer is given back."""
        defaults: dict[str, Any] = {
            "campagne": "Temps 2026-S1",
            "dla": "18 Cher",
            "raison": "Un mois de trop.",
            "cloture": "21 juillet",
        }
        with self.database.writing() as session:
            personne = session.get_one(Personne, acteur.personne_id)
            return poster(
                session,
                compte=session.get_one(Compte, acteur.compte_id),
                modele=REPONSE_RENDUE,
                now=self.heure(),
                region_id=personne.region_id,
                pas_avant=pas_avant,
                **{**defaults, "est_close": False, "participation_id": 1, **contexte},
            ).id

    def signalement(self, acteur: Acteur) -> int:
        """Post a message to someone, whose reader says « ce n’est plus moi »; return the message's id."""
        courriel_id = self.courriel(acteur)
        with self.database.writing() as session:
            signaler(session, courriel_id=courriel_id, remplacant="", now=self.heure())
        return courriel_id

    def demande_droit(self, nom: str = "Paul Roux", *, droit: DroitDemande = DroitDemande.ACCES) -> int:
        """Record a request received by post today."""
        with self.database.writing() as session:
            return noter_demande(
                session,
                droit=droit,
                origine=OrigineDemande.ADMINISTRATION,
                nom=nom,
                adresse="12 rue des Prés, Bourges",
                precisions="",
                recue_le=paris_day(self.heure()),
                acteur=None,
                now=self.heure(),
            ).id

    def courriel_of(self, courriel_id: int) -> Courriel:
        """Return the message as it is stored now."""
        with self.database.reading() as session:
            return session.get_one(Courriel, courriel_id)

    def courriels(self) -> list[Courriel]:
        """List every message, oldest first."""
        with self.database.reading() as session:
            return list(session.scalars(select(Courriel).order_by(Courriel.id)))

    def fichier(self, acteur: Acteur, *rows: Sequence[str], dla: str = "18") -> int:
        """Store an uploaded file of structures, for a DLA; a header and rows of texts."""
        entetes, *lignes = rows or (("Nom",), ("La Ressourcerie",))
        feuille = Feuille(
            "",
            tuple(entetes),
            tuple(
                LigneTableur(number, dict(zip(entetes, row, strict=True))) for number, row in enumerate(lignes, start=2)
            ),
        )
        with self.database.writing() as session:
            dla_row = session.scalars(select(Dla).where(Dla.code == dla).order_by(Dla.id)).first()
            assert dla_row is not None
            return keep_file(
                session,
                region=dla_row.region,
                dla=dla_row,
                nom_fichier="structures.csv",
                feuille=feuille,
                correspondance="",
                colonnes=proposed(feuille.entetes),
                acteur=acteur,
                now=self.heure(),
            ).id

    def saisie(self, participation_id: int) -> Mapping[str, str]:
        with self.database.reading() as session:
            return dict(session.get_one(Participation, participation_id).saisie)
