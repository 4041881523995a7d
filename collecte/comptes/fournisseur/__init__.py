"""Sign-in through an external identity provider, by OpenID Connect."""

from collecte.comptes.fournisseur.dialogue import Depart, Fournisseur, Identite
from collecte.comptes.fournisseur.refus import (
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
