"""Personal links of structures: created when first needed, identical each time they are sent."""

import secrets
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.core.security import Trousseau, token_hash
from collecte.models import MAX_LIENS, ContactStructure, LienReponse
from collecte.policy import Repondant
from collecte.reponses.queries.liens import list_live_liens
from collecte.reponses.queries.participations import get_locked_participation


class TooManyLinksError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Deux personnes ont déjà un lien vers cette réponse : c’est le maximum.",
            "Si l’une d’elles n’est plus concernée, elle peut le dire avec « Ce n’est plus moi ».",
        )


class FormerContactError(UserFacingError):
    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Cette personne a dit qu’elle n’est plus concernée.", "Donnez le nom et l’adresse de quelqu’un d’autre."
        )


def lien_pour(
    session: Session,
    *,
    participation_id: int,
    contact: ContactStructure,
    trousseau: Trousseau,
    now: datetime,
    transmis_par: Repondant | None = None,
) -> LienReponse:
    """The link of a contact to an answer, made if there is none. Raises TooManyLinksError, FormerContactError."""
    if contact.ancien_le is not None:
        raise FormerContactError
    get_locked_participation(session, participation_id)
    live = list_live_liens(session, participation_id)
    if found := next((own for own in live if own.contact_id == contact.id), None):
        found.empreinte = token_hash(trousseau.jeton_reponse(found.sel, found.empreinte))  # another key, unlisted
        return found
    free = {*range(1, MAX_LIENS + 1)} - {own.rang for own in live}
    if not free:
        raise TooManyLinksError
    sel = secrets.token_urlsafe(32)
    lien = LienReponse(
        participation_id=participation_id,
        contact=contact,
        rang=min(free),
        sel=sel,
        empreinte=token_hash(trousseau.jeton_reponse(sel)),
        transmis_par_id=transmis_par.lien_id if transmis_par else None,
        cree_le=now,
    )
    session.add(lien)
    session.flush()
    return lien


def adresse_of(lien: LienReponse, *, trousseau: Trousseau, public_url: str) -> str:
    """The address of a link: the same each time. To be written in a message to its holder, nowhere else."""
    return f"{public_url}/r/{trousseau.jeton_reponse(lien.sel, lien.empreinte)}"
