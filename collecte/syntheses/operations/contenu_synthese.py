"""Content of a synthèse de suivi: facts, figures before and after, four texts."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from collecte.core.operations.paragraphes import BlocTexte, blocs

PARTIES: Mapping[str, str] = {
    "contexte": "La structure et sa demande",
    "fait": "Ce qui a été fait",
    "change": "Ce qui a changé",
    "suites": "Suites à donner",
}
"""Code of a part that people write -> its title, in the order of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MesureComparee:
    """A figure before and after, as people read it; empty: not known. `ecart` only when both are known."""

    libelle: str
    avant: str = ""
    apres: str = ""
    ecart: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contenu:
    """Content of a synthèse. `faits` are (label, words). `sources` give the origin and date of the figures."""

    structure: str
    dla: str
    faits: tuple[tuple[str, str], ...] = ()
    textes: Mapping[str, str] = field(default_factory=dict)
    mesures: tuple[MesureComparee, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Contenu":
        """Rebuild a content from the JSON values of its fields."""
        return cls(
            structure=document["structure"],
            dla=document["dla"],
            faits=tuple((label, words) for label, words in document["faits"]),
            textes=dict(document["textes"]),
            mesures=tuple(MesureComparee(**mesure) for mesure in document["mesures"]),
            sources=tuple(document["sources"]),
        )

    def with_textes(self, written: Mapping[str, str]) -> "Contenu":
        """Return the same content, with the parts that someone wrote in place of those of the register."""
        return replace(self, textes={**self.textes, **written})

    @property
    def parties(self) -> Sequence[tuple[str, str, Sequence[BlocTexte]]]:
        """(code, title, paragraphs) of its parts, in order; those without a word too."""
        return [(code, titre, list(blocs(self.textes.get(code, "")))) for code, titre in PARTIES.items()]


def empreinte(text: str) -> str:
    """Return the digest that a page carries of a text that it showed, to detect later changes."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
