"""Queries on answers that come in once results are settled, and wait for the next release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from collecte.models import Campagne, Participation, Transmission
from collecte.reponses.queries.apres_arret import get_finale, get_last_refusal, received_as
from collecte.reponses.queries.versions import get_questionnaire
from exports.release.seuils import Seuils
from exports.temps.lignes import lignes_of
from questionnaires.temps.derive import ETP, MOIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusee:
    """A release that was refused: when, and why in words."""

    le: datetime
    raison: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnAttente:
    """Counts of answers that wait for a release: those open to their author; persons who transmitted one that changes
    figures, in how many DLA, or one that changes none (`identiques`). `seuils` say how many changes a release takes.
    `refusee`: the release of these very answers was tried and refused. `finale` says why no other release may be made,
    whatever comes in; '' when one may."""

    ouvertes: int
    personnes: int
    dlas: int
    identiques: int
    seuils: Seuils
    refusee: Refusee | None = None
    finale: str = ""

    @property
    def may_be_published(self) -> bool:
        """True when another release may be tried."""
        return self.is_enough and self.refusee is None and not self.finale

    @property
    def is_enough(self) -> bool:
        """True when answers of enough persons in enough DLA wait."""
        return self.personnes >= self.seuils.personnes_revision and self.dlas >= self.seuils.dlas_revision


_IS_RECEIVED = and_(
    Transmission.participation_id == Participation.id, Transmission.transmise_le == Participation.recue_le
)


def list_received(session: Session, campagne_id: int) -> Sequence[Transmission]:
    """List the transmissions that came in and are in no release yet, with their answers."""
    statement = (
        select(Transmission)
        .join(Participation, _IS_RECEIVED)
        .options(joinedload(Transmission.participation))
        .where(Participation.campagne_id == campagne_id, Participation.rouverte_le.is_(None))
        .order_by(Transmission.id)
    )
    return session.scalars(statement).all()


def states_of(session: Session, campagne: Campagne, waiting: EnAttente) -> Mapping[int, str]:
    """Return answer -> what became of it since results were settled, in words, for answers that were opened."""
    reponse = Participation
    which = reponse.campagne_id == campagne.id, or_(reponse.rouverte_le.is_not(None), reponse.recue_le.is_not(None))
    rows = session.execute(select(reponse.id, reponse.rouverte_le).where(*which))
    received = received_as(waiting.finale)
    return {key: OUVERTE if rouverte_le else received for key, rouverte_le in rows}


OUVERTE = "ouverte à son auteur"


def count_waiting(session: Session, campagne: Campagne) -> EnAttente:
    """Count the answers that wait in a campaign whose results are settled."""
    reponse = Participation
    opened = select(func.count()).where(reponse.campagne_id == campagne.id, reponse.rouverte_le.is_not(None))
    received, last = list_received(session, campagne.id), get_last_refusal(session, campagne)
    refused, last_id = last.details if last else {}, max((transmission.id for transmission in received), default=0)
    is_up_to_date = (  # nothing more came in since, and thresholds are the same
        last_id
        and refused.get("derniere_recue", 0) >= last_id
        and refused["seuils_alors"] == campagne.region.seuils_propres
    )
    changed = [transmission.participation for transmission in received if _changes_figures(transmission)]
    persons = {participation.personne_id for participation in changed}
    return EnAttente(
        ouvertes=session.scalar(opened) or 0,
        personnes=len(persons),
        dlas=len({participation.dla_id for participation in changed}),
        identiques=len({transmission.participation.personne_id for transmission in received} - persons),
        seuils=campagne.region.seuils,
        refusee=Refusee(le=last.quand, raison=refused["raison"]) if last and is_up_to_date else None,
        finale=get_finale(session, campagne),
    )


def _changes_figures(sent: Transmission) -> bool:
    """Return whether an answer received after settlement changes figures: a first answer, or one with another share,
    ETP or number of months. `Anterieure.is_enough` decides the same from exact answers, when the release is made."""
    participation = sent.participation
    if participation.valeurs is None:
        return True
    asked = (lignes_of(get_questionnaire(version)) for version in (participation.version, sent.version))
    codes = {ETP, MOIS} | {ligne.code for lignes in asked for ligne in lignes}
    return any((participation.valeurs.get(code) or 0) != (sent.valeurs.get(code) or 0) for code in codes)
