"""Finding the one person, structure or contact that someone designates."""

from sqlalchemy.orm import Session

from collecte.core.errors import UserFacingError
from collecte.models import Efface
from collecte.rgpd.queries.dossiers import Trouve, find_held


class NoOneFoundError(UserFacingError):
    def __init__(self, sought: str) -> None:
        super().__init__(
            f"Rien n’est gardé sous « {sought[:80]} ».", "Écrivez une adresse entière, un nom, un SIRET ou un RNA."
        )


class SeveralFoundError(UserFacingError):
    def __init__(self, found: list[Trouve]) -> None:
        listed = " ; ".join(f"{own.genre.value}:{own.identifiant} {own.nom} ({own.precision})" for own in found[:10])
        super().__init__(
            f"Plusieurs répondent à cette recherche : {listed}.", "Écrivez par exemple « personne:7 » pour la désigner."
        )


def find_one(session: Session, sought: str) -> Trouve:
    """By `personne:7`, an address, a name, a SIRET or an RNA. Raises NoOneFoundError, SeveralFoundError."""
    genre, _, number = sought.partition(":")
    if genre in {own.value for own in Efface} and number.isascii() and number.isdecimal() and len(number) < 10:
        return Trouve(Efface(genre), int(number), sought, "")
    found = list(find_held(session, sought))
    if not found:
        raise NoOneFoundError(sought)
    if len(found) > 1:
        raise SeveralFoundError(found)
    return found[0]
