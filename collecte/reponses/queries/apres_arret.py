"""Queries on what becomes of an answer to a campaign on time that comes in once its results are settled."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import Campagne, CellulePubliee, EntreeJournal, Participation, Publication
from collecte.models.journal import NOT_REPUBLISHED, REPUBLISHED
from exports.release.cellules import RESEAU, Statut

APRES_ARRET = "transmise après l’arrêté des résultats"
RECUE_DITE = f"{APRES_ARRET}, comptée à la prochaine publication"
"""`Etat.RECUE` in full; said too of a correction, whose first version the present release counts."""
GARDEE = "reçue, gardée sans compter dans les chiffres publiés"


def received_as(finale: str) -> str:
    """Return the state in full of an answer that came in; `finale` as `get_finale` returns it."""
    return GARDEE if finale else RECUE_DITE


def get_own_finale(session: Session, participation: Participation) -> str:
    """Return `get_finale` for an answer opened or received since results were settled; '' for any other."""
    is_late = participation.is_opened_late or participation.recue_le is not None
    return get_finale(session, participation.campagne) if is_late else ""


def get_finale(session: Session, campagne: Campagne) -> str:
    """Return the sentence that says why no release will replace the last one of a campaign, whatever comes in; '' when
    one may."""
    if why := why_final(session, campagne):
        return never_replaced(why)
    last = get_last_refusal(session, campagne)
    return last.details["raison"] if last and last.details.get("definitif") else ""


def why_final(session: Session, campagne: Campagne) -> str:
    """Return why no release may replace the last one, but for answers erased since; '' when one may."""
    release = Publication
    first = select(release.cadre).where(release.campagne_id == campagne.id, release.numero == 1)
    if (cadre := session.scalar(first)) and cadre["origine"]:
        return "une version antérieure du programme l’avait faite"
    cellule = CellulePubliee
    is_shown = cellule.publication_id == release.id, cellule.territoire == RESEAU, cellule.statut == Statut.MONTRE
    reseaux = (
        select(release.cadre)
        .join(Campagne, Campagne.id == release.campagne_id)
        .where(Campagne.periode_code == campagne.periode_code, select(cellule.rang).where(*is_shown).exists())
    )
    if any(campagne.region.code in cadre["reseau"]["regions"] for cadre in session.scalars(reseaux)):
        return "les chiffres du réseau, publiés depuis, comptent les mêmes réponses"
    return ""


def never_replaced(why: str) -> str:
    return f"Cette publication ne se remplace plus : {why}."


def get_last_refusal(session: Session, campagne: Campagne) -> EntreeJournal | None:
    """Return the journal entry of the last refused attempt to publish again; None when a release was made since, or
    when its details are gone, as they are after some years."""
    entree = EntreeJournal
    about = entree.region_id == campagne.region_id, entree.objet == "campagne", entree.objet_id == campagne.id
    tried = (
        select(entree)
        .where(*about, entree.verbe.in_((NOT_REPUBLISHED, REPUBLISHED)))
        .order_by(entree.id.desc())
        .limit(1)
    )
    last = session.scalars(tried).first()
    return last if last is not None and last.verbe == NOT_REPUBLISHED and last.details else None
