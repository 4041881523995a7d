"""Copies of a base that were verified before they had a name, and putting one back.

`sauvegarder` makes one, `garder` deletes those that newer ones replace, `restaurer` puts one back, `exiger` asks for a
fresh one.
"""

from collecte.sauvegardes.anonymat import is_anonymat_copied
from collecte.sauvegardes.contenu import holds_something
from collecte.sauvegardes.elagage import Elagage, garder
from collecte.sauvegardes.fraicheur import exiger
from collecte.sauvegardes.manifeste import Sauvegarde
from collecte.sauvegardes.prise import sauvegarder
from collecte.sauvegardes.restauration import Restauration, restaurer

__all__ = [
    "Elagage",
    "Restauration",
    "Sauvegarde",
    "exiger",
    "garder",
    "holds_something",
    "is_anonymat_copied",
    "restaurer",
    "sauvegarder",
]
