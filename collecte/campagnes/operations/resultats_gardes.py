"""Keeping what pages tell of a settled campaign in step with its answers, in the transaction that changes them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.campagnes.operations.figes import figer
from collecte.models import Campagne, ResultatGarde


def garder_resultats(session: Session, campagne: Campagne, now: datetime) -> None:
    """Compute the results again and keep them, those of the région and of every DLA. Before they are settled nothing is
    kept: answers still move.

    What the register says is taken once, the first time: corrected later, it moves no figure that was told.
    """
    from exports.enquetes.resultats_ecrits import plain  # the Excel writer comes with it: loaded when it is needed

    if not campagne.is_of_structures or campagne.arretee_le is None:
        return
    from collecte.campagnes.queries.resultats_gardes import cle_of, compute_resultats

    figer(session, campagne, now)
    session.execute(delete(ResultatGarde).where(ResultatGarde.campagne_id == campagne.id))
    cle = cle_of(session, campagne)
    for dla, found in compute_resultats(session, campagne, now):
        session.add(ResultatGarde(campagne_id=campagne.id, dla=dla, cle=cle, contenu=plain(found)))
    session.flush()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ecarts` are the codes of DLA, '' for the région, of which what is kept is not what answers say."""

    campagne: Campagne
    ecarts: tuple[str, ...]


def verifier_resultats(session: Session, campagne: Campagne, now: datetime) -> Verdict:
    """Compare what is kept of a settled campaign to a whole computation."""
    from collecte.campagnes.queries.resultats_gardes import cle_of, compute_resultats
    from exports.enquetes.resultats_ecrits import plain

    own = ResultatGarde
    rows = session.scalars(select(own).where(own.campagne_id == campagne.id))
    kept = {row.dla: (row.cle, row.contenu) for row in rows}
    cle = cle_of(session, campagne)
    wanted = {dla: (cle, plain(found)) for dla, found in compute_resultats(session, campagne, now)}
    found = (*wanted, *sorted(kept.keys() - wanted))
    return Verdict(campagne, tuple(dla for dla in found if kept.get(dla) != wanted.get(dla)))
