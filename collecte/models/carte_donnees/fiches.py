"""Entries of the map of personal data: nature of a column, processing, content and retention of a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.types import String, TypeDecorator

from collecte.models.base import Document


class Nature(Enum):
    """Nature of a column's content; a secret is never handed over, not even to its data subject."""

    IDENTITE = auto()
    COORDONNEES = auto()
    REPONSE = auto()
    TEXTE = auto()  # free text: may name anyone
    TRACE = auto()  # an act, in the words of the service
    SECRET = auto()
    NEUTRE = auto()  # about no person


ID, ADR, REP = Nature.IDENTITE, Nature.COORDONNEES, Nature.REPONSE
TXT, TRC, SEC, NEU = Nature.TEXTE, Nature.TRACE, Nature.SECRET, Nature.NEUTRE
"""Short names, so that the columns of a table fit on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traitement:
    """A line of the register, as article 30 requires it."""

    titre: str
    finalite: str
    base: str
    personnes: str
    destinataires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """The personal data of a table. `duree` names its rule in `DUREES`, or gives the reason why there is none;
    `effacement` is the effect of an erasure on it. `colonnes` are those that hold text or bytes."""

    traitement: str
    quoi: str
    duree: str
    effacement: str
    colonnes: Mapping[str, Nature] = field(default_factory=dict)


def holds_text(column: ColumnElement[object]) -> bool:
    """Return whether a column holds free content: text, a document, bytes; not a word out of a closed list."""
    if isinstance(column.type, EnumColumn):
        return False
    impl = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(column.type, Document) or isinstance(impl, String | LargeBinary)


TANT_QUE = "tant que la personne ou la structure fait partie du réseau"
