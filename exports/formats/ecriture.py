"""Write a format other than the workbook: an archive of tables then LISEZ-MOI, as a stream, or one sheet."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from exports.formats import csv_fichiers, notice
from exports.formats.agregats import table_of
from exports.formats.agregats_bilans import of_bilans
from exports.formats.agregats_enquetes import of_enquetes
from exports.formats.agregats_temps import of_temps
from exports.formats.choix import Format, FormatError
from exports.formats.region import tables
from exports.formats.tables import Table
from exports.formats.une_feuille import write_une_feuille
from exports.regional.matiere import Matiere, told_to_audience
from exports.regional.parties import Parties
from exports.tableur.fichier import publish
from exports.tableur.flux.archive import Part, archive
from exports.tableur.livre import Progress
from questionnaires.core.francais import typeset

_CHUNK = 1 << 20


def write_archive(matiere: Matiere, choisi: Format, sortie: Path | BinaryIO, progress: Progress | None = None) -> None:
    """Write a format other than the workbook to a path or an open binary file, whole or not at all; what its audience
    may not read is left out here. Equal records give equal bytes. Raises FormatError, in French."""
    if not choisi.is_available:
        raise FormatError(
            f"Ce format n’est pas installé. Qui administre l’installation l’ajoute : extra « {choisi.extra} »."
        )
    parties = Parties(told_to_audience(matiere))
    selected = _tables(parties, matiere, choisi)
    if not selected:
        raise FormatError(
            "Ce que vous avez choisi n’a pas de données pour ce public. Choisissez « Données », une période, une année "
            "de bilans, ou un autre format."
        )
    if choisi is Format.DONNEES:
        write_une_feuille(parties.matiere, selected[0], sortie, progress)
        return
    with TemporaryDirectory(prefix="formats-") as folder:
        edition = _Edition(
            parties.matiere, choisi, selected, Path(folder), progress or (lambda done, total, label: None)
        )
        publish(sortie, edition.write)


def _tables(parties: Parties, matiere: Matiere, choisi: Format) -> list[Table]:
    if choisi not in {Format.AGREGATS, Format.DONNEES}:
        return list(tables(parties))
    figures = chain(of_temps(parties), of_bilans(parties, matiere), of_enquetes(parties))
    first = next(figures, None)
    return [] if first is None else [table_of(chain((first,), figures), parties.matiere.region)]


@dataclass
class _Edition:
    """An archive being made, table by table."""

    matiere: Matiere
    choisi: Format
    tables: list[Table]
    folder: Path
    progress: Progress
    coupes: int = 0
    files: list[tuple[str, str]] = field(default_factory=list)

    def write(self, sink: IO[bytes]) -> None:
        for chunk in archive(self._parts()):
            sink.write(chunk)
        self._tell(len(self.tables) + 1, "Fichier prêt")

    def _parts(self) -> Iterator[Part]:
        make = self._maker()
        for done, table in enumerate(self.tables):
            self._tell(done, table.titre)
            yield from self._named(table, make(table))
        labels = csv_fichiers.labels_of(self.tables)
        if self.choisi is Format.CSV and labels.lignes:
            yield from self._named(labels, make(labels))
        self._tell(len(self.tables), "Assemblage du fichier")
        yield notice.NAME, (notice.content(self.matiere, self.choisi, self.files, self.coupes),)

    def _named(self, table: Table, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the parts of a table, and list them for LISEZ-MOI."""
        for place, (name, content) in enumerate(parts):
            self.files.append((name, table.titre if place == 0 else f"{table.titre}, {_SECOND[self.choisi]}"))
            yield name, content

    def _maker(self) -> Callable[[Table], Iterable[Part]]:
        """Return the writer of a table in the chosen format."""
        match self.choisi:
            case Format.CSV_EXCEL:
                return csv_fichiers.for_excel
            case Format.PARQUET:
                return self._parquet
            case Format.SAV:
                return self._sav
            case _:
                method = notice.method_of(self.choisi)
                return lambda table: csv_fichiers.for_programs(table, method)

    def _parquet(self, table: Table) -> Iterator[Part]:
        from exports.formats import parquet  # an extra

        for path in parquet.write(table, self.folder):
            yield path.name, _read(path)

    def _sav(self, table: Table) -> Iterator[Part]:
        from exports.formats import spss  # an extra

        coupes = spss.Coupes()
        path = spss.write(table, self.folder, self.matiere.arrete_a, coupes)
        self.coupes += coupes.textes
        yield path.name, _read(path)

    def _tell(self, done: int, label: str) -> None:
        self.progress(done, len(self.tables) + 1, typeset(label))


_SECOND = {
    Format.CSV: "sa description",
    Format.AGREGATS: "sa description",
    Format.PARQUET: "en long, une ligne par réponse et par question",
}
"""Description of the second file of a table."""


def _read(path: Path) -> Iterator[bytes]:
    """Yield the content of a file, then delete it."""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
    path.unlink()
