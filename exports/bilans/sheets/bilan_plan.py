"""Place of each table, chart and text of a bilan on its sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exports.bilans.document import Graphique, PartieDocument, TableauDocument, Texte
from exports.bilans.sheets import bilan_graphiques, bilan_tableaux
from exports.bilans.sheets.bilan_tableaux import Ecrit

Bloc = TableauDocument | Graphique | Texte


@dataclass(frozen=True, slots=True)
class PlacePartie:
    """A part: its heading is in `row`, each of its blocks begins in its own row, what follows it in `below`."""

    partie: PartieDocument
    row: int
    blocs: tuple[tuple[int, Bloc], ...]
    below: int

    @property
    def ecrits(self) -> tuple[Ecrit, ...]:
        """Return its tables."""
        return tuple(
            bilan_tableaux.written_at(bloc, row) for row, bloc in self.blocs if isinstance(bloc, TableauDocument)
        )

    @property
    def groups(self) -> list[int]:
        """Return the first row of each group of rows that stays on one page: a heading stays with the first table."""
        first = 1 if self.partie.tableaux else 0
        return [self.row, *(row for row, _ in self.blocs[first:])]


def placed(parties: Iterable[PartieDocument], row: int) -> Iterator[PlacePartie]:
    """Yield the places of parts from `row`, one under the other."""
    for partie in parties:
        place = _place(partie, row)
        yield place
        row = place.below


def end(places: Sequence[PlacePartie], row: int) -> int:
    """Return the row below parts that begin in `row`."""
    return places[-1].below if places else row


def _place(partie: PartieDocument, row: int) -> PlacePartie:
    """Return the place of a part: a blank row follows each block; a part without any has one too."""
    blocs: list[tuple[int, Bloc]] = []
    ordered: tuple[Bloc, ...] = (*partie.tableaux, *partie.graphiques, *partie.textes)
    below = row + 1
    for bloc in ordered:
        blocs.append((below, bloc))
        below += _height(bloc) + 1
    return PlacePartie(partie, row, tuple(blocs), below if blocs else below + 1)


def _height(bloc: Bloc) -> int:
    match bloc:
        case TableauDocument():
            return bilan_tableaux.height_of(bloc)
        case Graphique():
            return bilan_graphiques.height_of(bloc)
        case Texte():
            return 1 + len(bloc.paragraphes)
