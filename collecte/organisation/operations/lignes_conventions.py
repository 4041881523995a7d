"""Read the rows of a spreadsheet of conventions and avenants into checked values, with errors by line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collecte.core.operations.cellules import (
    CellError,
    Colonnes,
    Defaut,
    Reader,
    day_reader,
    dla_code,
    etp_hundredths,
    name_reader,
    read_cells,
)
from collecte.core.operations.champs_structures import euros_reader
from collecte.core.tableurs import Feuille
from questionnaires.core.repartition import UnreadableError, parse_number

COLONNES = Colonnes(
    headers={
        "dla": ("dla", "departement", "code dla"),
        "porteuse": ("structure porteuse", "porteuse", "structure support", "operateur"),
        "reference": ("reference", "convention", "reference de la convention"),
        "debut": ("debut", "date de debut", "debut de la convention", "debut convention"),
        "fin": ("fin", "date de fin", "fin de la convention", "fin convention"),
        "numero": ("avenant", "numero d avenant", "n avenant"),
        "debut_avenant": ("debut avenant", "debut de l avenant"),
        "fin_avenant": ("fin avenant", "fin de l avenant"),
        "etp": ("etp", "etp conventionnes"),
        "budget": ("budget", "montant"),
        "fonds_prevu": ("fonds d ingenierie prevu", "fonds prevu"),
        "fonds_paye": ("fonds d ingenierie paye", "fonds paye"),
    },
    shown={
        "porteuse": "structure porteuse",
        "reference": "référence",
        "debut": "début",
        "numero": "avenant",
        "debut_avenant": "début avenant",
        "fin_avenant": "fin avenant",
        "fonds_prevu": "fonds d’ingénierie prévu",
        "fonds_paye": "fonds d’ingénierie payé",
    },
    optional=frozenset({"numero", "debut_avenant", "fin_avenant", "etp", "budget", "fonds_prevu", "fonds_paye"}),
)

MAX_ETP = 9999
MAX_BUDGET = 1_000_000_000  # in cents: ten million euros
MAX_NUMERO = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesConvention:
    """The terms of a convention; both dates are included."""

    porteuse: str
    reference: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesAvenant:
    """The terms of an avenant: ETP in hundredths, budget in cents, None when unknown."""

    numero: int
    debut: date
    fin: date
    etp: int
    budget: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermesFonds:
    """The fonds d'ingénierie of an avenant in a row, in cents; None leaves the amount entered on pages."""

    prevu: int | None = None
    paye: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneConvention:
    """One checked row: a convention, and one avenant of it or none, with its fonds d'ingénierie."""

    ligne: int
    dla: str
    termes: TermesConvention
    avenant: TermesAvenant | None
    fonds: TermesFonds = TermesFonds()


def read_lignes(feuille: Feuille, dlas: frozenset[str]) -> tuple[list[LigneConvention], list[Defaut]]:
    """Return the readable rows, and the errors visible in a row alone, both in the order of the lines."""
    columns, defauts = COLONNES.find(feuille)
    if defauts:
        return [], defauts
    lignes: list[LigneConvention] = []
    for numero, cells in COLONNES.cells(feuille, columns):
        read, wrong = _read_ligne(numero, cells, dlas)
        defauts += wrong
        if read is not None:
            lignes.append(read)
    return lignes, defauts


def _read_ligne(
    numero: int, cells: Mapping[str, str], dlas: frozenset[str]
) -> tuple[LigneConvention | None, list[Defaut]]:
    where, defauts = read_cells(numero, cells, {"dla": lambda text: dla_code(text, dlas)})
    values, wrong = read_cells(numero, cells, _CONVENTION)
    avenant, wrong_too = _read_avenant(numero, cells)
    fonds, wrong_funds = read_cells(numero, cells, _FONDS)
    defauts += [*wrong, *wrong_too, *wrong_funds]
    if defauts:
        return None, defauts
    termes = TermesConvention(**values)  # type: ignore[arg-type] # each by its reader
    of_fonds = TermesFonds(prevu=fonds["fonds_prevu"], paye=fonds["fonds_paye"])  # type: ignore[arg-type] # idem
    return LigneConvention(ligne=numero, termes=termes, avenant=avenant, fonds=of_fonds, **where), []  # type: ignore[arg-type] # idem


def _read_avenant(numero: int, cells: Mapping[str, str]) -> tuple[TermesAvenant | None, list[Defaut]]:
    """Return None when every cell about an avenant is blank."""
    if not any(cells.get(column) for column in (*_AVENANT, *_FONDS)):
        return None, []
    values, defauts = read_cells(numero, cells, _AVENANT)
    if defauts:
        return None, defauts
    return (
        TermesAvenant(
            numero=values["numero"],  # type: ignore[arg-type] # each by its reader
            debut=values["debut_avenant"],  # type: ignore[arg-type]
            fin=values["fin_avenant"],  # type: ignore[arg-type]
            etp=values["etp"],  # type: ignore[arg-type]
            budget=values["budget"],  # type: ignore[arg-type]
        ),
        [],
    )


def read_numero(text: str) -> int:
    """Read the number of an avenant: `1`, `n° 1`, `avenant 1`. Raises CellError."""
    digits = text.lower().removeprefix("avenant").strip().removeprefix("n°").strip()
    try:
        numero = parse_number(digits, decimals=0, minimum=1, maximum=MAX_NUMERO)
    except UnreadableError as error:
        raise CellError(f"Avenant : {error.problem}", f"Écrivez son numéro, de 1 à {MAX_NUMERO}.") from None
    if numero is None:
        raise CellError("Le numéro de l’avenant manque.", f"Écrivez-le, de 1 à {MAX_NUMERO}.")
    return numero


def read_etp(text: str) -> int:
    """Read the ETP of an avenant, in hundredths. Raises CellError."""
    return etp_hundredths(text, MAX_ETP, "2,5")


def read_budget(text: str) -> int | None:
    """Read a budget in cents: 7725550 for `77 255,50 €`; None when blank. Raises CellError."""
    try:
        return parse_number(text, decimals=2, minimum=0, maximum=MAX_BUDGET, unit="€")
    except UnreadableError as error:
        raise CellError(f"Budget : {error.problem}", "Écrivez un montant en euros, par exemple 77 255,50 €.") from None


read_reference = name_reader("numéro ou le nom de la convention (référence)")

_CONVENTION: Mapping[str, Reader] = {
    "porteuse": name_reader("nom de la structure porteuse", 120),
    "reference": read_reference,
    "debut": day_reader("début"),
    "fin": day_reader("fin"),
}
_AVENANT: Mapping[str, Reader] = {
    "numero": read_numero,
    "debut_avenant": day_reader("début de l’avenant"),
    "fin_avenant": day_reader("fin de l’avenant"),
    "etp": read_etp,
    "budget": read_budget,
}
_FONDS: Mapping[str, Reader] = {
    "fonds_prevu": euros_reader("Fonds d’ingénierie prévu", most=MAX_BUDGET),
    "fonds_paye": euros_reader("Fonds d’ingénierie payé", most=MAX_BUDGET),
}
