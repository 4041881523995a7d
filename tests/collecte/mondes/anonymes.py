"""An anonymous campaign: a crowd of structures, their answers, and what may be read of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from collecte.campagnes.operations.classeurs import take_out
from collecte.campagnes.queries.liens import repondant_of
from collecte.models import (
    Accompagnement,
    Campagne,
    ContactStructure,
    Dla,
    Participation,
    Population,
    ReponseAnonyme,
    Structure,
)
from collecte.models.comptes import address_key
from collecte.models.participations import VueDirection
from collecte.policy import Repondant
from collecte.reponses.operations.liens import lien_pour
from collecte.reponses.operations.reponses import Partage, Recu, save_answers, transmettre
from collecte.reponses.queries.anonymat import Versement, count_versement, list_versees
from exports.records.records import CollecteEnquete
from questionnaires.core.francais import PARIS
from questionnaires.core.model import Groupe, Questionnaire, Section
from questionnaires.core.options import Option
from questionnaires.core.questions import Choice, Number, Scale, Text
from tests.collecte.mondes.monde import TROUSSEAU, Monde
from tests.collecte.mondes.structures import AU, DU

MERCREDI = datetime(2026, 7, 8, 14, 3, 22, tzinfo=PARIS)
LUNDI = datetime(2026, 7, 6, tzinfo=PARIS)
FINI = datetime(2026, 7, 22, 10, 0, tzinfo=PARIS)
"""After the last day of the campaign."""


def avis(code: str = "AVIS", diffusion: str = "agregee", intro: str = "") -> Questionnaire:
    """Return a questionnaire that may be asked anonymously; `REPERE` is a number by which tests recognise an answer."""
    blocks = (
        Choice(
            code="SECTEUR",
            libelle="Quel est votre secteur d’activité ?",
            options=(Option(code="culture", libelle="La culture"), Option(code="sport", libelle="Le sport")),
        ),
        Number(code="REPERE", libelle="Un nombre", maximum=100_000),
        Scale(code="UTILE", libelle="Était-ce utile ?", echelle="S4"),
        Text(code="MOT", libelle="Que faudrait-il améliorer ?", long=True),
    )
    page = Section(
        code="P", titre="Votre avis", court="Avis", groupes=(Groupe(code="P", titre="Votre avis", blocks=blocks),)
    )
    return Questionnaire(code=code, titre="Votre avis", intro=intro, minutes=3, sections=(page,), diffusion=diffusion)


@dataclass
class Foule:
    """A world with an anonymous campaign, and the answers it expects, by structure."""

    monde: Monde
    campagne_id: int
    participations: Sequence[int]
    repondants: Sequence[Repondant]
    brouillon_id: int

    def save(self, rank: int, typed: Mapping[str, str]) -> int:
        """Save a draft and return its revision."""
        with self.monde.database.writing() as session:
            participation = session.get_one(Participation, self.participations[rank])
            return save_answers(
                session,
                participation_id=participation.id,
                base_revision=participation.revision,
                typed=typed,
                acteur=self.repondants[rank],
                now=self.monde.heure(),
            ).revision

    def transmit(self, rank: int, **typed: str) -> Recu:
        """Answer and transmit: `REPERE` is the rank, unless given otherwise."""
        with self.monde.database.writing() as session:
            participation = session.get_one(Participation, self.participations[rank])
            texts = {"REPERE": str(rank), "SECTEUR": "culture", "UTILE": "4", "MOT": "", **typed}
            saved = save_answers(
                session,
                participation_id=participation.id,
                base_revision=participation.revision,
                typed=texts,
                acteur=self.repondants[rank],
                now=self.monde.heure(),
            )
            session.commit()
        return self.send(rank, saved.revision)

    def send(self, rank: int, revision: int) -> Recu:
        with self.monde.database.writing() as session:
            result = transmettre(
                session,
                participation_id=self.participations[rank],
                shown_revision=revision,
                blanks_confirmed=True,
                partage=Partage(accord_chiffres=False, vue_direction=VueDirection.NON),
                acteur=self.repondants[rank],
                now=self.monde.heure(),
            )
        assert isinstance(result, Recu), result
        return result

    @property
    def versement(self) -> Versement:
        with self.monde.database.reading() as session:
            return count_versement(session, self.campagne_id)

    def visible(self) -> list[int]:
        """Return the `REPERE` of the answers that may be read, in the order in which they are listed."""
        with self.monde.database.reading() as session:
            return [valeurs["REPERE"] for valeurs in list_versees(session, self.campagne_id)]

    def physical(self) -> list[int]:
        """Return the `REPERE` of all rows, in the order in which the database returns them when none is requested."""
        is_sqlite = self.monde.database.engine.dialect.name == "sqlite"
        with self.monde.database.reading() as session:
            statement = select(ReponseAnonyme.valeurs)
            if not is_sqlite:
                statement = statement.order_by(text("ctid"))
            return [valeurs["REPERE"] for valeurs in session.scalars(statement)]

    def export(self) -> CollecteEnquete:
        """Return the records of a workbook made now."""
        with self.monde.database.writing() as session:
            campagne = session.get_one(Campagne, self.campagne_id)
            collecte = take_out(session, campagne=campagne, acteur=None, now=self.monde.heure())
        assert isinstance(collecte, CollecteEnquete)
        return collecte

    def exported(self) -> Counter[int]:
        """Count the `REPERE` of a workbook made now."""
        return Counter(traces_of(self.export()))

    def participation(self, rank: int) -> Participation:
        with self.monde.database.reading() as session:
            participation = session.get_one(Participation, self.participations[rank])
            session.expunge(participation)
            return participation


def traces_of(collecte: CollecteEnquete) -> list[int]:
    """Return the `REPERE` of answers, in the order of rows."""
    assert collecte.anonymes is not None
    return [int(ligne.reponse.valeurs["REPERE"] or 0) for ligne in collecte.anonymes if ligne.reponse]


def foule(monde: Monde, count: int, *, questionnaire: Questionnaire | None = None, anonyme: bool = True) -> Foule:
    """Create a région, `count` structures spread over its DLA in turn, and their campaign, open on a Wednesday."""
    monde.heure.moment = MERCREDI
    region_id = monde.region()
    with monde.database.writing() as session:
        dlas = session.scalars(select(Dla).where(Dla.region_id == region_id).order_by(Dla.code)).all()
        for rank in range(count):
            session.add(_accompagnement(region_id, dlas[rank % len(dlas)].id, rank))
    brouillon_id = monde.questionnaire(questionnaire or avis())
    campagne_id = monde.enquete(brouillon_id, population=Population.STRUCTURES, accompagnes=(DU, AU), anonyme=anonyme)
    with monde.database.writing() as session:
        statement = select(Participation).where(Participation.campagne_id == campagne_id)
        participations = session.scalars(statement.order_by(Participation.accompagnement_id)).all()
        assert len(participations) == count
        repondants = [_repondant(session, participation, monde.heure()) for participation in participations]
        return Foule(
            monde, campagne_id, [participation.id for participation in participations], repondants, brouillon_id
        )


def _repondant(session: Session, participation: Participation, now: datetime) -> Repondant:
    """Return the respondent of a structure, by the link of its contact."""
    assert participation.accompagnement is not None
    contact = participation.accompagnement.structure.contacts[0]
    lien = lien_pour(session, participation_id=participation.id, contact=contact, trousseau=TROUSSEAU, now=now)
    return repondant_of(lien, participation.campagne.region)


def _accompagnement(region_id: int, dla_id: int, rank: int) -> Accompagnement:
    """Return an accompagnement that ended in time, of a structure with a contact."""
    nom, adresse = f"Structure {rank:04d}", f"contact{rank}@structure.example"
    structure = Structure(region_id=region_id, dla_id=dla_id, nom=nom, nom_cle=nom.casefold(), creee_le=MERCREDI)
    contact = ContactStructure(nom="Camille Petit", adresse=adresse, adresse_cle=address_key(adresse))
    structure.contacts = [contact]
    return Accompagnement(structure=structure, dla_id=dla_id, clos_le=date(2026, 5, 12), cree_le=MERCREDI)
