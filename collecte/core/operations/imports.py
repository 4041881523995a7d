"""Effects of an import, line by line: shown before confirmation, then recorded in the journal."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from collecte.core.operations.annulation import Carnet
from collecte.core.operations.journal import record
from collecte.models import Region
from collecte.policy import Acteur


class GenreImport(StrEnum):
    """The value is the French text of pages."""

    CREATION = "création"
    MODIFICATION = "modification"
    DESACTIVATION = "désactivation"


@dataclass(frozen=True, slots=True)
class Effet:
    """One effect of a line of a file: the line as Excel shows it, its kind, its sentence."""

    ligne: int
    genre: GenreImport
    texte: str


@dataclass(slots=True)
class Bilan:
    """The effects of a file, in the order of its lines; `unchanged` counts the lines that repeat stored values.
    `mentions` are to be read, and change nothing; `carnet` has the rows that were made or changed."""

    effets: list[Effet] = field(default_factory=list)
    unchanged: int = 0
    mentions: list[str] = field(default_factory=list)
    carnet: Carnet = field(default_factory=Carnet)

    def tell(self, ligne: int, genre: GenreImport, texte: str) -> None:
        self.effets.append(Effet(ligne, genre, texte))

    def texts(self, genre: GenreImport) -> list[str]:
        return [effet.texte for effet in self.effets if effet.genre is genre]

    @property
    def created(self) -> list[str]:
        return self.texts(GenreImport.CREATION)

    @property
    def updated(self) -> list[str]:
        return self.texts(GenreImport.MODIFICATION)

    @property
    def deactivated(self) -> list[str]:
        return self.texts(GenreImport.DESACTIVATION)

    @property
    def changes(self) -> int:
        return len(self.effets)

    @property
    def empreinte(self) -> str:
        """Return the SHA-256 of the effects, so that only those shown can be confirmed; nothing without any."""
        text = "\n".join(f"{effet.ligne} {effet.genre} {effet.texte}" for effet in self.effets)
        return hashlib.sha256(text.encode()).hexdigest() if text else ""

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts by kind, for the journal."""
        numbers = {"creations": len(self.created), "modifications": len(self.updated)}
        return {**numbers, "desactivations": len(self.deactivated)} if self.deactivated else numbers


def record_import(
    session: Session,
    region: Region,
    bilan: Bilan,
    verbe: str,
    acteur: Acteur | None,
    now: datetime,
    **details: object,
) -> None:
    """Add one journal entry for a file that changed something, with the effect of each line."""
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
