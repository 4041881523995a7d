"""Roles: each is declared once, with what it is given over, its rights, its first page and its part of the help.

A right that no role has here is denied. Nothing else tells roles apart but what only one of them does.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

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


@dataclass(frozen=True, slots=True)
class Fonction:
    """A role as declared: its name in the words of a région, its extent, its first page, its part of the help, its
    rights, and what a table to import also calls it.

    `second_facteur`: a password alone opens nothing, since it opens other people's data.
    """

    nom: str
    etendue: Etendue
    accueil: str
    lecteur: Lecteur
    droits: Set[Droit]
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

FONCTIONS: Mapping[Role, Fonction] = {
    Role.CHARGE: Fonction(
        "{mots.charge}",
        Etendue.REGION,
        "reponses.a_faire",
        Lecteur.CHARGE,
        {Droit.SE_RELIRE} | _OF_DLA,
        ("", "charge de mission", "chargee de mission"),
    ),
    Role.ANIMATEUR: Fonction(
        "animateur {mots.c2ra}",
        Etendue.REGION,
        "tableau.page",
        Lecteur.ANIMATION,
        {Droit.ANIMER, Droit.SUIVRE_COURRIELS} | _FOLLOWS,
        ("animatrice c2ra", "animateur", "animatrice"),
        second_facteur=True,
    ),
    Role.DIRECTION: Fonction(
        "direction",
        Etendue.PORTEUSE,
        "accueils.direction",
        Lecteur.DIRECTION,
        {Droit.DIRIGER, Droit.CONFIRMER} | _OF_DLA,
        ("directeur", "directrice"),
    ),
    Role.PILOTE: Fonction(
        "pilote", Etendue.DLA, "accueils.pilote", Lecteur.PILOTE, {Droit.PILOTER} | _READS, ("financeur",)
    ),
    Role.ADMIN: Fonction(
        "administration de l’installation",
        Etendue.INSTALLATION,
        "administration.regions",
        Lecteur.ADMIN,
        {Droit.ADMINISTRER, Droit.CONFIRMER, Droit.SUIVRE_COURRIELS},
        second_facteur=True,
    ),
}
"""Every role, in the order in which a form offers them; an import gives all but those over the installation."""


def roles_with(droit: Droit) -> list[Role]:
    return [role for role, fonction in FONCTIONS.items() if droit in fonction.droits]
