"""Compare the contents of two workbooks: differences by sheet, row, column and kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from exports.tableur.contenu import VIDE, Contenu, ContenuFeuille, Couche, digests


class Quoi(StrEnum):
    """Kinds of difference, as shown to the user."""

    ABSENTE = "feuille absente"
    AJOUTEE = "feuille ajoutée"
    VALEURS = "valeurs changées"
    REMPLACEES = "formules remplacées par des valeurs"
    AJOUTEES = "formules ajoutées"
    FORMULES = "formules changées"
    RESULTATS = "résultats de formules changés"


@dataclass(frozen=True, slots=True)
class Ecart:
    """A difference in a sheet. Blocks and columns, from 0, are (first, last) of each group of neighbours; none for a
    whole sheet."""

    feuille: str
    quoi: Quoi
    blocs: tuple[tuple[int, int], ...] = ()
    colonnes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ComparaisonContenus:
    """`ecarts` change what is read; `ecritures` are formulas written differently, with the same results."""

    ecarts: tuple[Ecart, ...]
    ecritures: tuple[Ecart, ...]


AUCUN_ECART = ComparaisonContenus((), ())


def compare(ours: Contenu, theirs: Contenu) -> ComparaisonContenus:
    """List the changes from one workbook to the other, in the order of the sheets."""
    known, present = ours.by_name, theirs.by_name
    ecarts: list[Ecart] = []
    ecritures: list[Ecart] = []
    for nom, feuille in known.items():
        if nom not in present:
            ecarts.append(Ecart(nom, Quoi.ABSENTE))
            continue
        for ecart in _ecarts(feuille, present[nom]):
            is_only_written = ecart.quoi is Quoi.FORMULES and feuille.resultats == present[nom].resultats
            (ecritures if is_only_written else ecarts).append(ecart)
    ecarts.extend(Ecart(nom, Quoi.AJOUTEE) for nom in present if nom not in known)
    return ComparaisonContenus(tuple(ecarts), tuple(ecritures))


def likeness(ours: Contenu, theirs: Contenu) -> float:
    """Return the share of equal blocks and columns of values, from 0 (nothing in common) to 1."""
    known, present = ours.by_name, theirs.by_name
    empty = ContenuFeuille("")
    filled = [
        pair
        for nom in known.keys() | present.keys()
        for pair in _pairs_of_values(known.get(nom, empty).valeurs, present.get(nom, empty).valeurs)
        if pair != (VIDE, VIDE)
    ]
    return sum(left == right for left, right in filled) / len(filled) if filled else 0.0


def _pairs_of_values(ours: Couche, theirs: Couche) -> Iterator[tuple[bytes, bytes]]:
    yield from _pairs(ours.blocs, theirs.blocs)
    yield from _pairs(ours.colonnes, theirs.colonnes)


def _ecarts(ours: ContenuFeuille, theirs: ContenuFeuille) -> Iterator[Ecart]:
    """Yield the differences of a sheet. A file without results, as openpyxl writes it, is compared on its formulas."""
    if ours.valeurs != theirs.valeurs:
        yield _located(ours.nom, Quoi.VALEURS, ours.valeurs, theirs.valeurs)
    if ours.formules != theirs.formules:
        yield _located(ours.nom, _formulas(ours, theirs), ours.formules, theirs.formules)
    has_no_result = theirs.formules.cellules and not theirs.resultats.cellules
    if ours.resultats != theirs.resultats and not has_no_result and ours.formules.cellules == theirs.formules.cellules:
        yield _located(ours.nom, Quoi.RESULTATS, ours.resultats, theirs.resultats)


def _formulas(ours: ContenuFeuille, theirs: ContenuFeuille) -> Quoi:
    if theirs.formules.cellules < ours.formules.cellules:
        return Quoi.REMPLACEES
    return Quoi.AJOUTEES if theirs.formules.cellules > ours.formules.cellules else Quoi.FORMULES


def _located(feuille: str, quoi: Quoi, ours: Couche, theirs: Couche) -> Ecart:
    blocs, colonnes = _changed(ours.blocs, theirs.blocs), _changed(ours.colonnes, theirs.colonnes)
    return Ecart(feuille, quoi, tuple(_spans(blocs)), tuple(_spans(colonnes)))


def _changed(ours: bytes, theirs: bytes) -> list[int]:
    return [place for place, (left, right) in enumerate(_pairs(ours, theirs)) if left != right]


def _pairs(ours: bytes, theirs: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Pair the digests of the same places."""
    return zip_longest(digests(ours), digests(theirs), fillvalue=VIDE)


def _spans(places: Sequence[int]) -> list[tuple[int, int]]:
    """Group neighbours as (first, last)."""
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and spans[-1][1] == place - 1:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return spans
