"""Queries for a direction: the DLA of its structure porteuse, their campaigns and who transmitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import Affectation, Campagne, Dla, EtatCampagne, Participation, Personne, Population
from collecte.models.participations import SANS_NOM, etat_sent
from collecte.organisation.queries.organisation import name_key
from collecte.policy import Acteur, directed_dlas
from exports.records.records import Etat
from questionnaires.core.francais import plural

SHOWN = 8
"""Number of campaigns shown, the last opened first."""


@dataclass(frozen=True, slots=True)
class Transmise:
    """Everything that a direction may know of an expected answer: a refusal reads as not transmitted, `etat` None."""

    dla: Dla
    nom: str
    etat: Etat | None

    @property
    def is_transmitted(self) -> bool:
        return self.etat is Etat.TRANSMIS


@dataclass(frozen=True, slots=True)
class CampagneDuDla:
    """A campaign and the expected answers of a DLA; a refusal and a draft read alike, as « non transmis »."""

    campagne: Campagne
    transmissions: Sequence[Transmise]

    @property
    def transmises(self) -> int:
        return sum(transmission.is_transmitted for transmission in self.transmissions)

    @property
    def comptees(self) -> str:
        """Return « 2 sur 3 », then how many came in since results were settled: « 2 sur 3, 1 reçue après l’arrêté »."""
        recues = sum(transmission.etat is Etat.RECUE for transmission in self.transmissions)
        since = f", {plural(recues, Etat.RECUE, 'reçues après l’arrêté')}" if recues else ""
        return f"{self.transmises} sur {len(self.transmissions)}{since}"


def list_directed_dlas(session: Session, acteur: Acteur, today: date) -> Mapping[Dla, Sequence[Affectation]]:
    """Return the DLA that `acteur` directs, by code, each with its affectations on a day, by name of person; région,
    structure porteuse and persons loaded."""
    present = and_(
        Affectation.dla_id == Dla.id,
        Affectation.debut <= today,
        or_(Affectation.fin.is_(None), Affectation.fin >= today),
    )
    statement = (
        select(Dla, Affectation)
        .outerjoin(Affectation, present)
        .options(joinedload(Dla.region), joinedload(Dla.porteuse), joinedload(Affectation.personne))
        .where(directed_dlas(acteur))
        .order_by(Dla.code, Dla.id)
    )
    affectations: dict[Dla, list[Affectation]] = {}
    for dla, affectation in session.execute(statement):
        affectations.setdefault(dla, []).extend([affectation] if affectation else [])
    return {
        dla: sorted(rows, key=lambda affectation: name_key(affectation.personne)) for dla, rows in affectations.items()
    }


def list_directed_campagnes(session: Session, acteur: Acteur, today: date) -> Sequence[CampagneDuDla]:
    """List the last opened campaigns of these DLA, with their expected answers by DLA then name."""
    return last_opened(list_asked_campagnes(session, acteur), today)


def last_opened(campagnes: Sequence[CampagneDuDla], today: date) -> Sequence[CampagneDuDla]:
    opened = (campagne for campagne in campagnes if campagne.campagne.etat(today) is not EtatCampagne.PREVUE)
    return [*islice(opened, SHOWN)]


def list_asked_campagnes(session: Session, acteur: Acteur) -> Sequence[CampagneDuDla]:
    """List the open, past and coming campaigns of these DLA, the last to open first; extensions loaded."""
    statement = (
        select(Campagne, Dla, Personne, Participation.detachee, Participation.transmise_le, Participation.recue_le)
        .join(Participation.dla)
        .join(Participation.campagne)
        .outerjoin(Participation.personne)
        .options(selectinload(Campagne.prolongations))
        .where(directed_dlas(acteur), Participation.retiree_le.is_(None), Campagne.population != Population.STRUCTURES)
        .where(Campagne.confirmee_le.is_not(None))
    )
    transmissions: dict[Campagne, list[tuple[tuple[str, tuple[str, str]], Transmise]]] = {}
    for campagne, dla, personne, detachee, *sent in session.execute(statement):
        nom = personne.nom_complet if personne else "Toute l’équipe" if detachee is None else SANS_NOM
        key = dla.code, name_key(personne) if personne else ("", "")
        transmissions.setdefault(campagne, []).append((key, Transmise(dla, nom, etat_sent(*sent))))
    return [
        CampagneDuDla(campagne, [row for _, row in sorted(transmissions[campagne], key=lambda keyed: keyed[0])])
        for campagne in sorted(transmissions, key=lambda campagne: (campagne.ouverture, campagne.id), reverse=True)
    ]
