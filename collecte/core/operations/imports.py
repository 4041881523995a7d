"""Effects of an import, line by line: shown before confirmation, then recorded in the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from collecte.core.operations.journal import record
from collecte.models import Region
from collecte.policy import Acteur


class Genre(StrEnum):
    """The value is what people read."""

    CREATION = "création"
    MODIFICATION = "modification"
    DESACTIVATION = "désactivation"


@dataclass(frozen=True, slots=True)
class Effet:
    """One thing that a line of a file does: the line as Excel shows it, what it is, its words."""

    ligne: int
    genre: Genre
    texte: str


@dataclass(slots=True)
class Bilan:
    """The effects of a file, in the order of its lines; `unchanged` counts the lines that say what is known.
    `mentions` are to be read, and change nothing."""

    effets: list[Effet] = field(default_factory=list)
    unchanged: int = 0
    mentions: list[str] = field(default_factory=list)

    def tell(self, ligne: int, genre: Genre, texte: str) -> None:
        self.effets.append(Effet(ligne, genre, texte))

    def texts(self, genre: Genre) -> list[str]:
        return [effet.texte for effet in self.effets if effet.genre is genre]

    @property
    def created(self) -> list[str]:
        return self.texts(Genre.CREATION)

    @property
    def updated(self) -> list[str]:
        return self.texts(Genre.MODIFICATION)

    @property
    def deactivated(self) -> list[str]:
        return self.texts(Genre.DESACTIVATION)

    @property
    def changes(self) -> int:
        return len(self.effets)

    @property
    def counts(self) -> dict[str, int]:
        """For the journal."""
        told = {"creations": len(self.created), "modifications": len(self.updated)}
        return {**told, "desactivations": len(self.deactivated)} if self.deactivated else told


def record_import(
    session: Session,
    region: Region,
    bilan: Bilan,
    verbe: str,
    acteur: Acteur | None,
    now: datetime,
    **details: object,
) -> None:
    """One entry for a file that changed something, with what each line did."""
    if not bilan.changes:
        return
    record(
        session,
        acteur=acteur,
        region_id=region.id,
        verbe=verbe,
        objet="région",
        objet_id=region.id,
        now=now,
        lignes=[effet.texte for effet in bilan.effets],
        **details,
        **bilan.counts,
    )
