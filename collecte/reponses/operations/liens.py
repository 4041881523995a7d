"""Personal links of structures: created when first needed, identical each time they are sent to the same address.

A link sent by staff shows only what was typed through it, when someone else has or had a link: otherwise an animateur
could read an answer by adding a contact, or an address, of their own. The holder of a link who gives one shows what
they read.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.errors import ConflictError
from collecte.core.security import Trousseau, token_hash
from collecte.models import MAX_LIENS, ContactStructure, LienReponse, Participation
from collecte.policy import Repondant
from collecte.reponses.queries.liens import list_all_liens
from collecte.reponses.queries.participations import get_locked_participation


class TooManyLinksError(ConflictError):
    def __init__(self) -> None:
        super().__init__(
            "Deux personnes ont déjà un lien vers cette réponse : c’est le maximum.",
            "Si l’une d’elles n’est plus concernée, elle peut le dire avec « Ce n’est plus moi ».",
        )


class FormerContactError(ConflictError):
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
    lisible: int = 0,
) -> LienReponse:
    """Return the link of a contact to an answer, made if there is none to their present address.

    It joins the thread of the links that they had at that address, else that of `transmis_par`, else begins one.
    `lisible` is the revision up to which the sender read everything, and agrees that the link shows it.
    Raise TooManyLinksError, FormerContactError.
    """
    if contact.ancien_le is not None:
        raise FormerContactError
    participation = get_locked_participation(session, participation_id)
    liens = list_all_liens(session, participation_id)
    lien = next((other for other in liens if other.revoque_le is None and other.contact_id == contact.id), None)
    if lien is not None and not is_for_address(lien, contact):
        lien.revoque_le = now
        session.flush()
        lien = None
    if lien is None:
        lien = _make(session, liens, participation, contact, trousseau, transmis_par, now)
    else:
        lien.empreinte = token_hash(trousseau.jeton_reponse(lien.sel, lien.empreinte))  # another key, unlisted
    giver = next((other for other in liens if transmis_par and other.id == transmis_par.lien_id), None)
    if giver is not None and giver.fil != lien.fil:
        lien.ouvert_par_id = giver.id
    if lien.lit_jusqua is not None:
        lien.lit_jusqua = max(lien.lit_jusqua, lisible)
    session.flush()
    return lien


def is_for_address(lien: LienReponse, contact: ContactStructure) -> bool:
    """Return whether a link was given to the present address of its contact, case aside."""
    return lien.contact_id == contact.id and lien.boite == boite_of(contact, lien.sel)


def boite_of(contact: ContactStructure, sel: str) -> str:
    """Return a hash of the present address of a contact, case aside, salted with `sel`."""
    return token_hash(sel + contact.adresse.strip().encode().lower().decode())


def _make(
    session: Session,
    liens: Sequence[LienReponse],
    participation: Participation,
    contact: ContactStructure,
    trousseau: Trousseau,
    transmis_par: Repondant | None,
    now: datetime,
) -> LienReponse:
    live = [other for other in liens if other.revoque_le is None]
    free = {*range(1, MAX_LIENS + 1)} - {other.rang for other in live}
    if not free:
        raise TooManyLinksError
    joined = next((other for other in reversed(liens) if is_for_address(other, contact)), None) or next(
        (other for other in liens if transmis_par and other.id == transmis_par.lien_id), None
    )
    sel = secrets.token_urlsafe(32)
    lien = LienReponse(
        participation_id=participation.id,
        contact=contact,
        rang=min(free),
        sel=sel,
        empreinte=token_hash(trousseau.jeton_reponse(sel)),
        boite=boite_of(contact, sel),
        transmis_par_id=transmis_par.lien_id if transmis_par else None,
        fil_id=joined.fil if joined else None,
        # all of it when nothing was typed and nobody else has a link, else nothing of others
        lit_jusqua=joined.lit_jusqua if joined else 0 if live or participation.revision else None,
        cree_le=now,
    )
    session.add(lien)
    session.flush()
    for other in liens:  # those of other threads do not read what is typed from now on
        if other.fil != lien.fil and other.lit_jusqua is None:
            other.lit_jusqua = participation.revision
    return lien


def adresse_of(lien: LienReponse, *, trousseau: Trousseau, public_url: str) -> str:
    """Return the address of a link, identical each time. To be written in a message to its holder, nowhere else."""
    return f"{public_url}/r/{trousseau.jeton_reponse(lien.sel, lien.empreinte)}"
