"""Queries on the results of a campaign of structures: those released once they are settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.publications import get_apercu, get_enquete_publiee, list_cells_of
from collecte.models import Campagne, Dla, Participation
from exports.enquetes.publication import croisee, non_publies, resultats_publies
from exports.enquetes.resultats import Question, Resultats
from exports.records.records import Dla as DlaLu
from exports.release.cellules import REGION


def get_resultats(session: Session, campagne: Campagne, dla: str | None) -> Resultats:
    """Return the released results of the région, or of a DLA by its code, in a campaign whose results are settled."""
    release = get_enquete_publiee(session, campagne.id, dla or REGION)
    resultats = resultats_publies(release, dla or REGION) if release else None
    if resultats:
        return replace(resultats, jours=campagne.jours)
    statement = select(Dla).where(Dla.region_id == campagne.region_id, Dla.code == dla)
    row = session.scalar(statement) if dla else None
    return non_publies(
        campagne.titre,
        campagne.territoire,
        is_anonymous=campagne.anonyme,
        dla=DlaLu(code=row.code, nom=row.nom) if row else None,
    )


def list_croisees(
    session: Session, campagne: Campagne, asked: Question, territoires: Mapping[str, str]
) -> Sequence[tuple[str, Question]]:
    """Return the label of each of these territories, and what is released there of a question of the région."""
    cells = list_cells_of(session, campagne.id, asked.code, list(territoires))
    return [(libelle, croisee(asked, cells[territoire])) for territoire, libelle in territoires.items()]


def get_campagne_avant(session: Session, campagne: Campagne) -> Campagne | None:
    """Return the last campaign that asked the same questionnaire of the same population before, its results settled."""
    earlier = (
        Campagne.region_id == campagne.region_id,
        Campagne.instrument == campagne.instrument,
        Campagne.population == campagne.population,
        Campagne.ouverture < campagne.ouverture,
        Campagne.arretee_le.is_not(None),
    )
    return session.scalar(
        select(Campagne).where(*earlier).order_by(Campagne.ouverture.desc(), Campagne.id.desc()).limit(1)
    )


def list_settled_dlas(session: Session, *campagnes: Campagne) -> Sequence[frozenset[str]]:
    """Return the codes of the DLA that each of these campaigns still asked when its results were settled."""
    reponse = Participation
    was_asked = or_(reponse.retiree_le.is_(None), reponse.retiree_le > Campagne.arretee_le)
    statement = select(reponse.campagne_id, Dla.code).join(reponse.dla).join(reponse.campagne).distinct()
    ids = [campagne.id for campagne in campagnes]
    rows = session.execute(statement.where(reponse.campagne_id.in_(ids), was_asked)).all()
    return [frozenset(code for campagne_id, code in rows if campagne_id == asked) for asked in ids]


@dataclass(frozen=True, slots=True)
class Apercu:
    """The preview of a campaign that takes answers, and when it was made."""

    resultats: Resultats
    fait_le: datetime


def get_apercu_resultats(session: Session, campagne: Campagne) -> Apercu | None:
    """Return the stored preview of a campaign whose results are not settled, for the C2RA that runs it."""
    stored = get_apercu(session, campagne.id)
    resultats = resultats_publies(stored) if stored else None
    return Apercu(replace(resultats, jours=campagne.jours), stored.faite_le) if stored and resultats else None
