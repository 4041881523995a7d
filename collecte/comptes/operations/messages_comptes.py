"""Send messages that carry a one-use link to an account, and messages to the animateurs of a région or to the author
of an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from collecte.comptes.operations.comptes import issue_lien
from collecte.comptes.queries.comptes import get_author, list_active_animateurs
from collecte.core.security import Trousseau
from collecte.courriels.operations.courriels import poster
from collecte.models import Compte, Courriel, GenreLien, Participation


def access_url(session: Session, *, compte: Compte, genre: GenreLien, public_url: str, now: datetime) -> str:
    """Return the address of a new one-use link to an account; earlier links stop working."""
    return f"{public_url}/acces/{issue_lien(session, compte=compte, now=now, genre=genre)}"


def first_access_url(session: Session, *, compte: Compte, public_url: str, now: datetime) -> str:
    """Return the address of an invitation for an account that never chose a password, '' for any other."""
    if compte.mot_de_passe is not None:
        return ""
    return access_url(session, compte=compte, genre=GenreLien.INVITATION, public_url=public_url, now=now)


def link_context(
    session: Session, courriel: Courriel, *, genre: GenreLien, public_url: str, trousseau: Trousseau, now: datetime
) -> dict[str, object]:
    """Return the link of an invitation, or the one that replaces a forgotten password."""
    if courriel.compte is None:
        return {}
    return {"lien": access_url(session, compte=courriel.compte, genre=genre, public_url=public_url, now=now)}


def poster_aux_animateurs(
    session: Session,
    *,
    region_id: int,
    modele: str,
    now: datetime,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> None:
    """Post a message to each active animateur of a région."""
    for _, compte in list_active_animateurs(session, [region_id]):
        poster(session, compte=compte, modele=modele, now=now, region_id=region_id, **contexte)


def poster_auteur(
    session: Session,
    participation: Participation,
    *,
    transmise_par_id: int | None,
    modele: str,
    now: datetime,
    **contexte: Any,  # noqa: ANN401 - JSON values
) -> bool:
    """Write to the author of an answer or, for a whole DLA, to its transmitter; `contexte` as in `poster`, plus the
    campaign, the DLA and the answer. False when no such account is active."""
    compte = get_author(session, participation, transmise_par_id)
    if compte is None or compte.desactive_le is not None:
        return False
    campagne, dla = participation.campagne, participation.dla
    poster(
        session,
        compte=compte,
        modele=modele,
        now=now,
        region_id=campagne.region_id,
        de_campagne=campagne.id,
        campagne=campagne.titre,
        dla=f"{dla.code} {dla.nom}",
        participation_id=participation.id,
        **contexte,
    )
    return True
