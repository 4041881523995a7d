"""Serialization of a read table and of its import effects between two pages: compressed JSON."""

import zlib
from typing import Any

import orjson

from collecte.core.operations.cellules import Defaut
from collecte.core.operations.imports import Genre
from collecte.core.tableurs import Feuille, Ligne
from collecte.registre.operations.bilan_registre import BilanRegistre, Changement
from collecte.registre.operations.lignes_registre import Remarque


def pack_feuille(feuille: Feuille) -> bytes:
    rows = [[own.numero, *(own.cells[header] for header in feuille.entetes)] for own in feuille.lignes]
    return _pack([feuille.entetes, rows])


def unpack_feuille(packed: bytes) -> Feuille:
    headers, rows = _unpack(packed)
    lignes = (Ligne(numero, dict(zip(headers, texts, strict=True))) for numero, *texts in rows)
    return Feuille("", tuple(headers), tuple(lignes))


class Resultat(BilanRegistre):
    """What was found of a file: its effects, or its errors; `a_change` when the register changed meanwhile."""

    defauts: tuple[Defaut, ...] = ()
    a_change: bool = False


def pack_bilan(bilan: BilanRegistre, *, a_change: bool = False) -> bytes:
    effets = [
        [own.ligne, own.genre, own.texte, own.structure, own.quoi, own.avant, own.apres] for own in bilan.changements
    ]
    remarques = [[own.ligne, own.texte] for own in bilan.remarques]
    return _pack(
        {
            "effets": effets,
            "remarques": remarques,
            "inchangees": bilan.unchanged,
            "lignes": bilan.lignes,
            "faits": bilan.faits,
            "a_change": a_change,
        }
    )


def pack_defauts(defauts: tuple[Defaut, ...]) -> bytes:
    return _pack({"defauts": [[own.ligne, own.probleme, own.remede] for own in defauts]})


def unpack_bilan(packed: bytes) -> Resultat:
    """What `pack_bilan` or `pack_defauts` made; nothing of nothing."""
    found: dict[str, Any] = _unpack(packed) if packed else {}
    resultat = Resultat(
        effets=[Changement(ligne, Genre(genre), *told) for ligne, genre, *told in found.get("effets", [])],
        unchanged=found.get("inchangees", 0),
        remarques=[Remarque(*own) for own in found.get("remarques", [])],
        lignes=found.get("lignes", 0),
        faits=found.get("faits", {}),
    )
    resultat.defauts = tuple(Defaut(*own) for own in found.get("defauts", []))
    resultat.a_change = found.get("a_change", False)
    return resultat


def _pack(document: object) -> bytes:
    return zlib.compress(orjson.dumps(document), 6)


def _unpack(packed: bytes) -> Any:  # noqa: ANN401 - JSON
    return orjson.loads(zlib.decompress(packed))
