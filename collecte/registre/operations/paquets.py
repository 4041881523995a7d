"""Serialization of the effects of an import between two pages."""

from operator import attrgetter
from typing import Any

from collecte.core.operations.cellules import Defaut
from collecte.core.operations.imports import GenreImport
from collecte.core.operations.lignes_gardees import pack, unpack
from collecte.registre.operations.bilan_registre import BilanRegistre, ChangementRegistre
from collecte.registre.operations.lignes_registre import Remarque

_DEFAUT = attrgetter("ligne", "probleme", "remede", "colonne")
_CHANGEMENT = attrgetter("ligne", "genre", "texte", "structure", "quoi", "avant", "apres")


class Resultat(BilanRegistre):
    """Stored result of a comparison; `a_change` when the register changed meanwhile."""

    a_change: bool = False


def pack_bilan(bilan: BilanRegistre, *, a_change: bool = False) -> bytes:
    return pack(
        {
            "effets": [_CHANGEMENT(changement) for changement in bilan.changements],
            "remarques": [(remarque.ligne, remarque.texte) for remarque in bilan.remarques],
            "inchangees": bilan.unchanged,
            "lignes": bilan.lignes,
            "faits": bilan.faits,
            "a_change": a_change,
            "defauts": [_DEFAUT(defaut) for defaut in bilan.defauts],
        }
    )


def unpack_bilan(packed: bytes) -> Resultat:
    """Return the result packed by `pack_bilan`; an empty one from nothing."""
    document: dict[str, Any] = unpack(packed) if packed else {}
    resultat = Resultat(
        effets=[
            ChangementRegistre(ligne, GenreImport(genre), *texts) for ligne, genre, *texts in document.get("effets", [])
        ],
        unchanged=document.get("inchangees", 0),
        remarques=[Remarque(*fields) for fields in document.get("remarques", [])],
        lignes=document.get("lignes", 0),
        faits=document.get("faits", {}),
    )
    resultat.defauts = tuple(Defaut(*fields) for fields in document.get("defauts", []))
    resultat.a_change = document.get("a_change", False)
    return resultat
