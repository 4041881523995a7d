"""Entries of the map of personal data: nature of a column, processing, content and retention of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Column, LargeBinary
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.types import String, TypeDecorator

from collecte.models.base import Document


class Nature(Enum):
    """What a column holds; a secret is never handed over, not even to who it is about."""

    IDENTITE = auto()
    COORDONNEES = auto()
    REPONSE = auto()
    TEXTE = auto()  # written freely: may name anyone
    TRACE = auto()  # what was done, in the words of the service
    SECRET = auto()
    NEUTRE = auto()  # tells of no person


ID, ADR, REP = Nature.IDENTITE, Nature.COORDONNEES, Nature.REPONSE
TXT, TRC, SEC, NEU = Nature.TEXTE, Nature.TRACE, Nature.SECRET, Nature.NEUTRE
"""Short, so that the columns of a table are read on one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traitement:
    """A line of the register, as article 30 asks for it."""

    titre: str
    finalite: str
    base: str
    personnes: str
    destinataires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """What a table has of people. `duree` names its rule in `DUREES`, or tells why there is none; `effacement` what an
    erasure does to it. `colonnes` are those that hold text or bytes."""

    traitement: str
    quoi: str
    duree: str
    effacement: str
    colonnes: Mapping[str, Nature]


def holds_text(column: Column[object]) -> bool:
    """Whether anything may be written in it: text, a document, bytes; not a word out of a closed list."""
    if isinstance(column.type, EnumColumn):
        return False
    impl = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(column.type, Document) or isinstance(impl, String | LargeBinary)


TANT_QUE = "tant que la personne ou la structure fait partie du réseau"
