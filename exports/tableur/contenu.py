"""Fingerprint of a workbook, and digests of its cells to locate differences without keeping data."""

import hashlib
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

BLOC = 100
"""Rows, in a block."""

TAILLE = 8
"""Bytes, in a digest."""

VIDE = bytes(TAILLE)
"""The digest of where there is nothing."""


@dataclass(frozen=True, slots=True)
class Couche:
    """One kind of content of a sheet: how many cells have it, then digests by block of rows and by column, end to end.

    The first digest is that of the first block or column; nothing follows the last one that holds something.
    """

    cellules: int = 0
    blocs: bytes = b""
    colonnes: bytes = b""

    def to_document(self) -> list[Any]:
        """JSON values."""
        return [self.cellules, b64encode(self.blocs).decode(), b64encode(self.colonnes).decode()]

    @classmethod
    def from_document(cls, document: list[Any]) -> Self:
        """The reverse of `to_document`."""
        cellules, blocs, colonnes = document
        return cls(cellules, b64decode(blocs), b64decode(colonnes))


@dataclass(frozen=True, slots=True)
class ContenuFeuille:
    """What was written in a sheet, its formulas, and what these gave when they were last computed."""

    nom: str
    valeurs: Couche = Couche()
    formules: Couche = Couche()
    resultats: Couche = Couche()

    def to_document(self) -> list[Any]:
        """JSON values."""
        layers = (self.valeurs, self.formules, self.resultats)
        return [self.nom, *(layer.to_document() for layer in layers)]

    @classmethod
    def from_document(cls, document: list[Any]) -> Self:
        """The reverse of `to_document`."""
        nom, *layers = document
        return cls(nom, *map(Couche.from_document, layers))


@dataclass(frozen=True, slots=True)
class Contenu:
    """The sheets of a workbook, in their order, hidden ones too."""

    feuilles: tuple[ContenuFeuille, ...]

    @property
    def by_name(self) -> Mapping[str, ContenuFeuille]:
        return {feuille.nom: feuille for feuille in self.feuilles}

    def to_document(self) -> dict[str, Any]:
        """A JSON object."""
        return {"feuilles": [feuille.to_document() for feuille in self.feuilles]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The reverse of `to_document`."""
        return cls(tuple(map(ContenuFeuille.from_document, document["feuilles"])))


def digests(joined: bytes) -> Iterator[bytes]:
    """One by one."""
    return (joined[start : start + TAILLE] for start in range(0, len(joined), TAILLE))


class Releve:
    """A layer being read, cell after cell, from left to right and from top to bottom."""

    def __init__(self) -> None:
        self._cellules = 0
        self._blocs: dict[int, Any] = {}  # hashes of hashlib, which have no public type
        self._colonnes: dict[int, Any] = {}

    def add(self, row: int, column: int, token: str) -> None:
        """A cell; row from 1, column from 0."""
        self._cellules += 1
        line = f"{row} {column} {len(token)} {token}\n".encode("utf-8", "surrogatepass")
        for hashes, place in ((self._blocs, (row - 1) // BLOC), (self._colonnes, column)):
            if place not in hashes:
                hashes[place] = hashlib.blake2b(digest_size=TAILLE)
            hashes[place].update(line)

    def couche(self) -> Couche:
        """What was read."""
        return Couche(self._cellules, _joined(self._blocs), _joined(self._colonnes))


def _joined(hashes: Mapping[int, Any]) -> bytes:
    return b"".join(hashes[place].digest() if place in hashes else VIDE for place in range(max(hashes, default=-1) + 1))


def empreinte_of(content: bytes) -> str:
    """SHA-256, in hexadecimal, of lines `<SHA-256 of a part>  <its name>` sorted by name, as `sha256sum` writes them.

    Of uncompressed parts: how a file was packed does not count. Raises zipfile.BadZipFile on what is no archive.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        lines = [f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" for name in sorted(archive.namelist())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
