"""Fingerprint of a workbook, and digests of its cells to locate differences without keeping data."""

import hashlib
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

BLOC = 100
"""Rows in a block."""

TAILLE = 8
"""Bytes in a digest."""

VIDE = bytes(TAILLE)
"""Digest of an empty block or column."""


@dataclass(frozen=True, slots=True)
class Couche:
    """One kind of content of a sheet: its number of cells, then digests by block of rows and by column, concatenated.

    They start at the first block or column and stop at the last one that is not empty.
    """

    cellules: int = 0
    blocs: bytes = b""
    colonnes: bytes = b""

    def to_document(self) -> list[Any]:
        """Return JSON values."""
        return [self.cellules, b64encode(self.blocs).decode(), b64encode(self.colonnes).decode()]

    @classmethod
    def from_document(cls, document: list[Any]) -> Self:
        """Read what `to_document` returns."""
        cellules, blocs, colonnes = document
        return cls(cellules, b64decode(blocs), b64decode(colonnes))


@dataclass(frozen=True, slots=True)
class ContenuFeuille:
    """The typed values of a sheet, its formulas, and their results when last computed."""

    nom: str
    valeurs: Couche = Couche()
    formules: Couche = Couche()
    resultats: Couche = Couche()

    def to_document(self) -> list[Any]:
        """Return JSON values."""
        layers = (self.valeurs, self.formules, self.resultats)
        return [self.nom, *(layer.to_document() for layer in layers)]

    @classmethod
    def from_document(cls, document: list[Any]) -> Self:
        """Read what `to_document` returns."""
        nom, *layers = document
        return cls(nom, *map(Couche.from_document, layers))


@dataclass(frozen=True, slots=True)
class Contenu:
    """The sheets of a workbook, in order, hidden ones too."""

    feuilles: tuple[ContenuFeuille, ...]

    @property
    def by_name(self) -> Mapping[str, ContenuFeuille]:
        return {feuille.nom: feuille for feuille in self.feuilles}

    def to_document(self) -> dict[str, Any]:
        """Return a JSON object."""
        return {"feuilles": [feuille.to_document() for feuille in self.feuilles]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_document` returns."""
        return cls(tuple(map(ContenuFeuille.from_document, document["feuilles"])))


def digests(joined: bytes) -> Iterator[bytes]:
    """Split concatenated digests."""
    return (joined[start : start + TAILLE] for start in range(0, len(joined), TAILLE))


class Releve:
    """A layer being read, cell after cell, from left to right and from top to bottom."""

    def __init__(self) -> None:
        self._cellules = 0
        self._blocs: dict[int, Any] = {}  # hashes of hashlib, which have no public type
        self._colonnes: dict[int, Any] = {}

    def add(self, row: int, column: int, token: str) -> None:
        """Add a cell; row from 1, column from 0."""
        self._cellules += 1
        line = f"{row} {column} {len(token)} {token}\n".encode("utf-8", "surrogatepass")
        for hashes, place in ((self._blocs, (row - 1) // BLOC), (self._colonnes, column)):
            if place not in hashes:
                hashes[place] = hashlib.blake2b(digest_size=TAILLE)
            hashes[place].update(line)

    def couche(self) -> Couche:
        """Return the layer read so far."""
        return Couche(self._cellules, _joined(self._blocs), _joined(self._colonnes))


def _joined(hashes: Mapping[int, Any]) -> bytes:
    return b"".join(hashes[place].digest() if place in hashes else VIDE for place in range(max(hashes, default=-1) + 1))


def empreinte_of(content: bytes) -> str:
    """Return the SHA-256, in hexadecimal, of lines `<SHA-256 of a part>  <its name>` sorted by name, as `sha256sum`
    writes them.

    Parts are uncompressed: compression does not matter. Raises zipfile.BadZipFile when the content is no archive.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        lines = [f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}\n" for name in sorted(archive.namelist())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
