"""What is said of a copy beside it: whence it comes, what it holds, and the hash that tells whether it is whole."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt, ValidationError

from collecte.errors import UserFacingError
from collecte.sauvegardes.fichiers import sha256_of

_NAMES = re.compile(r"collecte-\d{4}-\d\d-\d\d-\d{6}\.(sqlite|dump)")


class UnknownCopyError(UserFacingError):
    def __init__(self, path: Path, beside: Path) -> None:
        super().__init__(
            f"« {path.name} » n’est pas une sauvegarde complète : {beside.name} manque, ou n’est pas le sien.",
            "Reprenez ensemble, du même dossier, la sauvegarde et le fichier .json de même nom. Rien n’a été changé.",
        )


class AlteredCopyError(UserFacingError):
    def __init__(self, path: Path) -> None:
        super().__init__(
            f"« {path.name} » n’est plus le fichier qui a été écrit : il est tronqué ou altéré.",
            "Prenez-en une autre copie, ou une autre sauvegarde. Rien n’a été changé.",
        )


class Genre(StrEnum):
    """The kind of a base; the value is what SQLAlchemy calls it."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def suffixe(self) -> str:
        return ".sqlite" if self is Genre.SQLITE else ".dump"


class Manifeste(BaseModel):
    """`base` says where the base that was copied is; `lignes` has the rows of each of its tables."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fichier: str
    moment: AwareDatetime
    genre: Genre
    base: str
    revision: str | None
    version: str
    octets: NonNegativeInt
    sha256: str
    lignes: Mapping[str, NonNegativeInt]


@dataclass(frozen=True, slots=True)
class Sauvegarde:
    """A copy and what is said of it."""

    path: Path
    manifeste: Manifeste

    @classmethod
    def read(cls, path: Path) -> Self:
        """The copy of this path, which was not looked at yet. Raises UnknownCopyError."""
        beside = manifeste_of(path)
        try:
            manifeste = Manifeste.model_validate_json(beside.read_bytes())
        except (OSError, ValidationError):
            raise UnknownCopyError(path, beside) from None
        if manifeste.fichier != path.name or not path.is_file():
            raise UnknownCopyError(path, beside)
        return cls(path, manifeste)

    @property
    def is_whole(self) -> bool:
        """Whether its bytes are those that were verified."""
        own = self.manifeste
        return self.path.stat().st_size == own.octets and sha256_of(self.path) == own.sha256

    def check(self) -> None:
        """Raise AlteredCopyError when it is no longer what was written."""
        if not self.is_whole:
            raise AlteredCopyError(self.path)


def nom_of(moment: datetime, genre: Genre) -> str:
    """`collecte-2026-11-26-140501.sqlite`, in UTC."""
    return f"collecte-{moment:%Y-%m-%d-%H%M%S}{genre.suffixe}"


def manifeste_of(path: Path) -> Path:
    """Where what is said of a copy is."""
    return path.with_name(f"{path.name}.json")


def list_sauvegardes(folder: Path, base: str) -> Iterator[Sauvegarde]:
    """The copies of a base that this folder has under our names, newest first; none was looked at."""
    for path in sorted(folder.glob("collecte-*"), reverse=True):
        if not _NAMES.fullmatch(path.name):
            continue
        try:
            found = Sauvegarde.read(path)
        except UnknownCopyError:
            continue
        if found.manifeste.base == base:
            yield found
