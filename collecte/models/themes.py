"""Themes that someone who reviews the free texts of a question gives them: the grid of a campaign."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from collecte.models.base import Base, Document, Moment


@dataclass(frozen=True, slots=True)
class Grille:
    """Themes of a question: code -> name, in the order in which they were made; and codes of the themes of each text,
    by digest of the text. Codes stay from one campaign to the next."""

    noms: Mapping[str, str] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Grille":
        """Read a stored grid."""
        classes = {empreinte: tuple(codes) for empreinte, codes in stored.get("classes", {}).items()}
        return cls(dict(stored.get("noms", ())), classes)

    @property
    def document(self) -> dict[str, Any]:
        """Return it as it is stored; names are pairs, which keep their order."""
        return {"noms": [list(pair) for pair in self.noms.items()], "classes": dict(self.classes)}

    def added(self, nom: str) -> tuple["Grille", str]:
        """Return it with another theme, and the code of this theme."""
        numbers = (int(code.removeprefix("t")) for code in self.noms)
        code = f"t{max(numbers, default=0) + 1}"
        return replace(self, noms={**self.noms, code: nom}), code

    def renamed(self, code: str, nom: str) -> "Grille":
        return replace(self, noms={**self.noms, code: nom})

    def moved(self, textes: Collection[str], codes: Collection[str]) -> "Grille":
        """Give these texts these themes instead of theirs; none takes them out of the grid."""
        others = {empreinte: before for empreinte, before in self.classes.items() if empreinte not in textes}
        return replace(self, classes=others | (dict.fromkeys(textes, tuple(codes)) if codes else {}))

    def joined(self, textes: Collection[str], code: str) -> "Grille":
        """Give these texts this theme beside theirs."""
        both = {
            empreinte: tuple(dict.fromkeys((*self.classes.get(empreinte, ()), code))) for empreinte in sorted(textes)
        }
        return replace(self, classes={**self.classes, **both})

    def merged(self, code: str, into: str) -> "Grille":
        """Remove a theme; its texts go to another one, or, with '', lose it."""
        classes = {
            empreinte: tuple(dict.fromkeys(filter(None, (into if known == code else known for known in codes))))
            for empreinte, codes in self.classes.items()
        }
        return Grille(
            {known: nom for known, nom in self.noms.items() if known != code},
            {empreinte: codes for empreinte, codes in classes.items() if codes},
        )

    def only(self, empreintes: Collection[str]) -> "Grille":
        """Forget all other texts."""
        return replace(self, classes={text: codes for text, codes in self.classes.items() if text in empreintes})


class GrilleThemes(Base):
    """The grid of a question of a campaign. `avant` is the one before the last act, which `geste` says in words;
    `revision` counts acts."""

    __tablename__ = "grilles_themes"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(200), primary_key=True)  # of the question
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)
    avant: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    geste: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int] = mapped_column(default=0)
    change_le: Mapped[datetime] = mapped_column(Moment)

    @property
    def grille(self) -> Grille:
        return Grille.read(self.contenu)
