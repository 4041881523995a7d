"""Compare the contents of two workbooks: differences by sheet, row, column and kind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from exports.tableur.contenu import VIDE, Contenu, ContenuFeuille, Couche, digests


class Quoi(StrEnum):
    """What differs, as it is told."""

    ABSENTE = "feuille absente"
    AJOUTEE = "feuille ajoutée"
    VALEURS = "valeurs changées"
    REMPLACEES = "formules remplacées par des valeurs"
    AJOUTEES = "formules ajoutées"
    FORMULES = "formules changées"
    RESULTATS = "résultats de formules changés"


@dataclass(frozen=True, slots=True)
class Ecart:
    """Blocks and columns, from 0, first and last of each group of neighbours; none for a whole sheet."""

    feuille: str
    quoi: Quoi
    blocs: tuple[tuple[int, int], ...] = ()
    colonnes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparaison:
    """`ecarts` change what one reads; `ecritures` are formulas written otherwise, whose results are the same."""

    ecarts: tuple[Ecart, ...]
    ecritures: tuple[Ecart, ...]


AUCUN_ECART = Comparaison((), ())


def compare(ours: Contenu, theirs: Contenu) -> Comparaison:
    """What has changed from the one to the other, in the order of the sheets."""
    known, found = ours.by_name, theirs.by_name
    ecarts: list[Ecart] = []
    ecritures: list[Ecart] = []
    for nom, own in known.items():
        if nom not in found:
            ecarts.append(Ecart(nom, Quoi.ABSENTE))
            continue
        for ecart in _ecarts(own, found[nom]):
            is_only_written = ecart.quoi is Quoi.FORMULES and own.resultats == found[nom].resultats
            (ecritures if is_only_written else ecarts).append(ecart)
    ecarts.extend(Ecart(nom, Quoi.AJOUTEE) for nom in found if nom not in known)
    return Comparaison(tuple(ecarts), tuple(ecritures))


def likeness(ours: Contenu, theirs: Contenu) -> float:
    """From 0, nothing in common, to 1: the share of blocks and columns of values that are the same."""
    known, found = ours.by_name, theirs.by_name
    pairs = [pair for nom in known.keys() | found.keys() for pair in _pairs_of_values(known.get(nom), found.get(nom))]
    told = [pair for pair in pairs if pair != (VIDE, VIDE)]
    return sum(left == right for left, right in told) / len(told) if told else 0.0


def _pairs_of_values(own: ContenuFeuille | None, other: ContenuFeuille | None) -> Iterator[tuple[bytes, bytes]]:
    left, right = (each.valeurs if each else Couche() for each in (own, other))
    yield from _pairs(left.blocs, right.blocs)
    yield from _pairs(left.colonnes, right.colonnes)


def _ecarts(own: ContenuFeuille, other: ContenuFeuille) -> Iterator[Ecart]:
    """A file that kept no result, as openpyxl writes it, is judged on its formulas."""
    if own.valeurs != other.valeurs:
        yield _located(own.nom, Quoi.VALEURS, own.valeurs, other.valeurs)
    if own.formules != other.formules:
        yield _located(own.nom, _formulas(own, other), own.formules, other.formules)
    has_no_result = other.formules.cellules and not other.resultats.cellules
    if own.resultats != other.resultats and not has_no_result and own.formules.cellules == other.formules.cellules:
        yield _located(own.nom, Quoi.RESULTATS, own.resultats, other.resultats)


def _formulas(own: ContenuFeuille, other: ContenuFeuille) -> Quoi:
    if other.formules.cellules < own.formules.cellules:
        return Quoi.REMPLACEES
    return Quoi.AJOUTEES if other.formules.cellules > own.formules.cellules else Quoi.FORMULES


def _located(feuille: str, quoi: Quoi, own: Couche, other: Couche) -> Ecart:
    blocs, colonnes = _changed(own.blocs, other.blocs), _changed(own.colonnes, other.colonnes)
    return Ecart(feuille, quoi, tuple(_spans(blocs)), tuple(_spans(colonnes)))


def _changed(own: bytes, other: bytes) -> list[int]:
    return [place for place, (left, right) in enumerate(_pairs(own, other)) if left != right]


def _pairs(own: bytes, other: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The digests of the same places."""
    return zip_longest(digests(own), digests(other), fillvalue=VIDE)


def _spans(places: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbours together, first and last."""
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and spans[-1][1] == place - 1:
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((place, place))
    return spans
