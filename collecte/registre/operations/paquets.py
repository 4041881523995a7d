"""Serialization of a read table and of its import effects between two pages: compressed JSON."""

import zlib
from operator import attrgetter
from typing import Any

import orjson

from collecte.core.operations.cellules import Defaut
from collecte.core.operations.imports import GenreImport
from collecte.core.tableurs import Feuille, LigneTableur
from collecte.registre.operations.bilan_registre import BilanRegistre, ChangementRegistre
from collecte.registre.operations.lignes_registre import Remarque

_CHANGEMENT = attrgetter("ligne", "genre", "texte", "structure", "quoi", "avant", "apres")


def pack_feuille(feuille: Feuille) -> bytes:
    rows = [[ligne.numero, *(ligne.cells[header] for header in feuille.entetes)] for ligne in feuille.lignes]
    return _pack([feuille.entetes, rows])


def unpack_feuille(packed: bytes) -> Feuille:
    headers, rows = _unpack(packed)
    lignes = (LigneTableur(numero, dict(zip(headers, texts, strict=True))) for numero, *texts in rows)
    return Feuille("", tuple(headers), tuple(lignes))


class Resultat(BilanRegistre):
    """Stored result of a comparison: effects or errors; `a_change` when the register changed meanwhile."""

    defauts: tuple[Defaut, ...] = ()
    a_change: bool = False


def pack_bilan(bilan: BilanRegistre, *, a_change: bool = False) -> bytes:
    return _pack(
        {
            "effets": [_CHANGEMENT(changement) for changement in bilan.changements],
            "remarques": [(remarque.ligne, remarque.texte) for remarque in bilan.remarques],
            "inchangees": bilan.unchanged,
            "lignes": bilan.lignes,
            "faits": bilan.faits,
            "a_change": a_change,
        }
    )


def pack_defauts(defauts: tuple[Defaut, ...]) -> bytes:
    return _pack({"defauts": [[defaut.ligne, defaut.probleme, defaut.remede] for defaut in defauts]})


def unpack_bilan(packed: bytes) -> Resultat:
    """Return the result packed by `pack_bilan` or `pack_defauts`; an empty one from nothing."""
    document: dict[str, Any] = _unpack(packed) if packed else {}
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


def _pack(document: object) -> bytes:
    return zlib.compress(orjson.dumps(document), 6)


def _unpack(packed: bytes) -> Any:  # noqa: ANN401 - JSON
    return orjson.loads(zlib.decompress(packed))
