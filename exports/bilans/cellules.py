"""Format the figures of a bilan as cells and rows, for its page, its print and its workbook."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from exports.bilans.comptage import CaseAvenant, Chiffre, Origine
from exports.bilans.document import Cellule, Format, LigneDocument
from exports.bilans.faits import Avenant, Correction
from exports.bilans.indicateur import UniteChiffre
from exports.release.cellules import Statut
from questionnaires.core.francais import NBSP, decimal_text, euros_text, plural, short_day_text, typeset

NOTHING = Cellule(texte="–", format=Format.TEXTE)
"""Cell of an unknown value."""

KEPT = Cellule(texte=Statut.CONFIDENTIEL.value, format=Format.TEXTE)
"""Cell of a value that is known, but hidden from this reader."""

WHOLE = "Sur la convention"
"""Heading of the last column, when there are several avenants."""

BY_HAND = "* Corrigé à la main, en tout ou en partie."
"""Note under a chart that marks figures corrected by hand."""

_HUNDRED = 100
_FEMININE = frozenset(unite.pluriel for unite in UniteChiffre if unite.is_feminine)


def amount(cents: int | None) -> Cellule:
    return NOTHING if cents is None else Cellule(texte=euros_text(cents), valeur=cents / _HUNDRED, format=Format.EUROS)


def share(part: Fraction | None) -> Cellule:
    """Format a share rounded half up to a whole percent, as people read it; the workbook holds the rounded value
    too."""
    if part is None:
        return NOTHING
    percent = rounded(part * _HUNDRED)
    return Cellule(texte=f"{decimal_text(percent, 0)}\u00a0%", valeur=percent / _HUNDRED, format=Format.PART)


def tenths(value: Fraction | None) -> Cellule:
    """Format a value to one decimal, such as what is expected to date."""
    if value is None:
        return NOTHING
    in_tenths = rounded(value * 10)
    return Cellule(texte=decimal_text(in_tenths, 1), valeur=in_tenths / 10, format=Format.DECIMAL)


def count(value: int | None) -> Cellule:
    return NOTHING if value is None else Cellule(texte=decimal_text(value, 0), valeur=value)


def text(words: str) -> Cellule:
    return Cellule(texte=words, format=Format.TEXTE) if words else NOTHING


def ratio(part: int | None, whole: int | None) -> Fraction | None:
    """Return None where one is not known, or there is nothing to share."""
    return Fraction(part, whole) if part is not None and whole else None


def rounded(value: Fraction) -> int:
    """Round half up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def worth(value: int | None, unite: UniteChiffre) -> Cellule:
    """Format a value of an indicator in its unit: amounts are in cents, days in hundredths."""
    match unite:
        case UniteChiffre.EUROS:
            return amount(value)
        case UniteChiffre.JOURS:
            if value is None:
                return NOTHING
            return Cellule(texte=decimal_text(value, 2), valeur=value / _HUNDRED, format=Format.DECIMAL)
        case _:
            return count(value)


def cell_of(case: CaseAvenant, unite: UniteChiffre) -> Cellule:
    """Return the cell of a case, with both values where it was corrected. A case without a value has no list behind it,
    but may be corrected: its cell links there too."""
    cellule = worth(case.valeur, unite)
    correction = case.correction
    return replace(
        cellule,
        comptee=worth(correction.comptee, unite).texte if correction else "",
        motif=correction.motif if correction else "",
        par=_signed(correction) if correction else "",
        perimee=worth(case.comptee, unite).texte if case.is_outdated else "",
        declaree=case.origine is Origine.DECLAREE,
        avenant_id=case.avenant.id,
    )


def mention(cellule: Cellule, unite: str = "") -> str:
    """Return the note of a figure corrected by hand: both values and the reason, never the author, since files are
    handed round. For a total, say how many of its figures were corrected. Empty otherwise. `unite` is that of its
    row."""
    if cellule.comptee:
        since = f" ({cellule.perimee} maintenant)" if cellule.perimee else ""
        instead = f"{cellule.texte} au lieu de {counted(cellule.comptee, unite)}{since}"
        return typeset(f"corrigé à la main : {instead}. « {cellule.motif} »")
    return corrected(cellule.corrigees)


def counted(figure: str, unite: str = "") -> str:
    """Return `29 comptées` for a figure in words, in agreement with the plural of its unit."""
    number = figure.partition(NBSP)[0].partition(",")[0]
    return f"{figure} compté{'e' if unite in _FEMININE else ''}{'' if number in {'0', '1'} else 's'}"


def corrected(count: int) -> str:
    """Return `dont 2 chiffres corrigés à la main`, or '' when there is none."""
    return f"dont {plural(count, 'chiffre corrigé', 'chiffres corrigés')} à la main" if count else ""


def _signed(correction: Correction) -> str:
    return ", le ".join(filter(None, (correction.par, short_day_text(correction.le) if correction.le else "")))


def row_of(
    chiffre: Chiffre, *, libelle: str = "", dont: bool = False, several: bool = True, across: str = "avenants"
) -> LigneDocument:
    """Return the row of a figure, case by case, then over all cases when there are several; `across` names what they
    are."""
    indicateur = chiffre.indicateur
    cells = [cell_of(case, indicateur.unite) for case in chiffre.cases]
    label = libelle or indicateur.libelle
    return LigneDocument(
        libelle=label.removeprefix("dont "),
        unite=indicateur.unite.pluriel,
        cellules=(*cells, replace(worth(chiffre.total, indicateur.unite), corrigees=chiffre.corrigees))
        if several
        else tuple(cells),
        code=chiffre.code,
        regle=indicateur.regle,
        ecart=_gap(chiffre, across) if several else "",
        dont=dont or label.startswith("dont "),
        somme=several and indicateur.unite.is_sum,
    )


def _gap(chiffre: Chiffre, across: str) -> str:
    """Return why the last column is not the sum of the others."""
    if not chiffre.repetes:
        return ""
    unite = chiffre.indicateur.unite
    return (
        f"La somme des {across} fait {worth(chiffre.somme, unite).texte}, soit "
        f"{worth(chiffre.repetes, unite).texte} de plus : ce qui se retrouve dans plusieurs {across} y compte "
        "plusieurs fois."
    )


def blank_row(
    libelle: str,
    cells: Sequence[Cellule],
    *,
    unite: str = "",
    dont: bool = False,
    regle: str = "",
    somme: bool = False,
    liste: str = "",
    cle: str = "",
) -> LigneDocument:
    """Return a row that no indicator counts; `liste` and `cle` name the list behind it."""
    return LigneDocument(
        libelle=libelle,
        cellules=tuple(cells),
        unite=unite,
        dont=dont,
        regle=regle,
        somme=somme,
        liste=liste,
        cle=cle,
    )


def under_avenants(cells: Sequence[Cellule], avenants: Sequence[Avenant]) -> list[Cellule]:
    """Link cells to the lists behind them, avenant by avenant; cells beyond the avenants are over the convention."""
    placed = [replace(cell, avenant_id=avenant.id) for cell, avenant in zip(cells, avenants, strict=False)]
    return [*placed, *cells[len(placed) :]]


def under_years(cells: Sequence[Cellule], years: Sequence[int]) -> list[Cellule]:
    """Link cells to the lists behind them, civil year by civil year."""
    return [replace(cell, annee=year) for cell, year in zip(cells, years, strict=True)]
