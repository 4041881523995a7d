"""Where each table, chart and text of a bilan stands on its sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exports.bilans.document import Graphique, Partie, Tableau, Texte
from exports.bilans.sheets import bilan_graphiques, bilan_tableaux
from exports.bilans.sheets.bilan_tableaux import Ecrit

Bloc = Tableau | Graphique | Texte


@dataclass(frozen=True, slots=True)
class Place:
    """A part: its heading is in `row`, each of its blocks begins in its own row, what follows it in `below`."""

    partie: Partie
    row: int
    blocs: tuple[tuple[int, Bloc], ...]
    below: int

    @property
    def ecrits(self) -> tuple[Ecrit, ...]:
        """Its tables."""
        return tuple(bilan_tableaux.written_at(own, row) for row, own in self.blocs if isinstance(own, Tableau))

    @property
    def groups(self) -> list[int]:
        """Where each group of rows that stays on one page begins: a heading stays with the first table."""
        first = 1 if self.partie.tableaux else 0
        return [self.row, *(row for row, _ in self.blocs[first:])]


def placed(parties: Iterable[Partie], row: int) -> Iterator[Place]:
    """From that row, one under the other."""
    for partie in parties:
        own = _place(partie, row)
        yield own
        row = own.below


def end(places: Sequence[Place], row: int) -> int:
    """The row below parts that begin in `row`."""
    return places[-1].below if places else row


def _place(partie: Partie, row: int) -> Place:
    """A blank row follows each block; a part without any has one too."""
    blocs: list[tuple[int, Bloc]] = []
    told: tuple[Bloc, ...] = (*partie.tableaux, *partie.graphiques, *partie.textes)
    below = row + 1
    for own in told:
        blocs.append((below, own))
        below += _height(own) + 1
    return Place(partie, row, tuple(blocs), below if blocs else below + 1)


def _height(own: Bloc) -> int:
    match own:
        case Tableau():
            return bilan_tableaux.height_of(own)
        case Graphique():
            return bilan_graphiques.height_of(own)
        case Texte():
            return 1 + len(own.paragraphes)
