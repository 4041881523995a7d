"""Another service that tells who someone is, asked by OpenID Connect."""

from collecte.fournisseur.dialogue import Depart, Fournisseur
from collecte.fournisseur.identite import Identite
from collecte.fournisseur.refus import (
    DepartPerduError,
    FournisseurError,
    FournisseurMuetError,
    IdentiteRefuseeError,
    JetonInvalideError,
)

__all__ = [
    "Depart",
    "DepartPerduError",
    "Fournisseur",
    "FournisseurError",
    "FournisseurMuetError",
    "Identite",
    "IdentiteRefuseeError",
    "JetonInvalideError",
]
