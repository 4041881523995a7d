"""Roles: each is declared once, with what it is given over, its rights, its first page and its part of the help.

A right that no role has here is denied. Nothing else tells roles apart but what only one of them does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType

from collecte.models import Dla, Mots, Porteuse, Role


class Droit(Enum):
    """A right that a page or a command requires."""

    PUBLIC = auto()  # anyone, signed in or not
    CONNECTE = auto()  # any account
    NEGOCIER = auto()  # the fiche d'appui of the DLA that the user works for or directs
    REPONDRE = auto()  # the user's own answers, or those of the DLA they work for or direct
    SE_RELIRE = auto()  # how the user shared their own time
    ANIMER = auto()  # campaigns of the user's région
    ACCOMPAGNER = auto()  # the register of structures of the user's DLA or région
    LIRE_RESULTATS = auto()  # results of structures: of the user's DLA or région
    INTERROGER = auto()  # answers of structures entered for them
    DIRIGER = auto()  # the DLA that the user's structure carries
    PREPARER_BILAN = auto()  # the bilan in progress of the user's DLA, or of those of their région
    LIRE_BILANS = auto()  # bilans, signed for pilotes, in progress for the others; a région's consolidation of them
    LIRE_TEMPS = auto()  # settled results on the time of the user's région
    PILOTER = auto()  # published data of the user's région, read only
    CONFIRMER = auto()  # accesses to a DLA's data that someone else gave
    ADMINISTRER = auto()  # accounts, mail and jobs of the installation
    SUIVRE_COURRIELS = auto()  # delivery of messages: those of the user's région, or all for an admin


class Etendue(Enum):
    """The extent over which a role is given: the column of `Habilitation` that has its id, '' for none."""

    INSTALLATION = ""
    REGION = "region_id"
    PORTEUSE = "porteuse_id"  # of the région
    DLA = "dla_id"  # of the région, or all of them


class Lecteur(StrEnum):
    """A kind of reader of the help, in the order of its contents: anchor there, then title in the words of a région."""

    titre: str

    def __new__(cls, ancre: str, titre: str) -> "Lecteur":
        lecteur = str.__new__(cls, ancre)
        lecteur._value_, lecteur.titre = ancre, titre
        return lecteur

    CHARGE = "repondre", "Vous êtes {mots.charge}"
    DIRECTION = "diriger", "Vous dirigez une {mots.porteuse}"
    ANIMATION = "animer", "Vous animez une région ({mots.c2ra})"
    PILOTE = "piloter", "Vous pilotez ou financez"
    ADMIN = "administrer", "Vous administrez l’installation"
    STRUCTURE = "structure", "Votre structure a reçu un lien"
    TOUS = "tous", "Pour tout le monde"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonction:
    """A role as declared: `nom` in the words of a région, what a table to import also calls it, its first page.

    `second_facteur`: a password alone opens nothing, since it opens other people's data.
    """

    nom: str
    droits: frozenset[Droit]
    etendue: Etendue
    accueil: str
    lecteur: Lecteur
    synonymes: tuple[str, ...] = ()
    second_facteur: bool = False

    def named(self, mots: Mots, over: Dla | Porteuse | None = None) -> str:
        """Return its name, with its extent when it is given over less or more than a région."""
        nom = self.nom.format(mots=mots)
        match over:
            case Porteuse():
                return f"{nom} de {over.nom}"
            case Dla():
                return f"{nom} du DLA {over.code} {over.nom}"
            case None:
                return f"{nom} de toute la région" if self.etendue is Etendue.DLA else nom


_READS = {Droit.LIRE_RESULTATS, Droit.LIRE_BILANS, Droit.LIRE_TEMPS}
_FOLLOWS = {Droit.ACCOMPAGNER, Droit.INTERROGER, Droit.PREPARER_BILAN} | _READS
_OF_DLA = {Droit.REPONDRE, Droit.NEGOCIER} | _FOLLOWS

FONCTIONS: Mapping[Role, Fonction] = MappingProxyType(
    {
        Role.CHARGE: Fonction(
            nom="{mots.charge}",
            droits=frozenset({Droit.SE_RELIRE} | _OF_DLA),
            etendue=Etendue.REGION,
            accueil="reponses.a_faire",
            lecteur=Lecteur.CHARGE,
            synonymes=("", "charge de mission", "chargee de mission"),
        ),
        Role.ANIMATEUR: Fonction(
            nom="animateur {mots.c2ra}",
            droits=frozenset({Droit.ANIMER, Droit.SUIVRE_COURRIELS} | _FOLLOWS),
            etendue=Etendue.REGION,
            accueil="tableau.page",
            lecteur=Lecteur.ANIMATION,
            synonymes=("animatrice c2ra", "animateur", "animatrice"),
            second_facteur=True,
        ),
        Role.DIRECTION: Fonction(
            nom="direction",
            droits=frozenset({Droit.DIRIGER, Droit.CONFIRMER} | _OF_DLA),
            etendue=Etendue.PORTEUSE,
            accueil="accueils.direction",
            lecteur=Lecteur.DIRECTION,
            synonymes=("directeur", "directrice"),
        ),
        Role.PILOTE: Fonction(
            nom="pilote",
            droits=frozenset({Droit.PILOTER} | _READS),
            etendue=Etendue.DLA,
            accueil="accueils.pilote",
            lecteur=Lecteur.PILOTE,
            synonymes=("financeur",),
        ),
        Role.ADMIN: Fonction(
            nom="administration de l’installation",
            droits=frozenset({Droit.ADMINISTRER, Droit.CONFIRMER, Droit.SUIVRE_COURRIELS}),
            etendue=Etendue.INSTALLATION,
            accueil="administration.regions",
            lecteur=Lecteur.ADMIN,
            second_facteur=True,
        ),
    }
)
"""Every role, in the order in which a form offers them; an import gives all but those over the installation."""


def roles_with(droit: Droit) -> list[Role]:
    return [role for role, fonction in FONCTIONS.items() if droit in fonction.droits]
