"""Fields of conventions and avenants, and the rows of a spreadsheet of them read into checked values."""

from dataclasses import dataclass, replace
from datetime import date

from collecte.core.operations.cellules import (
    CellError,
    Champ,
    Colonnes,
    Defaut,
    Rangee,
    day_champ,
    day_reader,
    dla_code,
    etp_hundredths,
    name_reader,
)
from collecte.core.operations.champs_structures import euros_reader
from collecte.core.tableurs import Feuille
from questionnaires.core.repartition import UnreadableError, parse_number

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


def read_budget(text: str) -> int | None:
    """Read a budget in cents: 7725550 for `77 255,50 €`; None when blank. Raises CellError."""
    try:
        return parse_number(text, decimals=2, minimum=0, maximum=MAX_BUDGET, unit="€")
    except UnreadableError as error:
        raise CellError(f"Budget : {error.problem}", "Écrivez un montant en euros, par exemple 77 255,50 €.") from None


_DLA = Champ("dla", "dla", ("departement", "code dla"), exemple="18")
_PORTEUSE = Champ(
    "porteuse",
    "structure porteuse",
    ("porteuse", "structure support", "operateur"),
    name_reader("nom de la structure porteuse", 120),
    "Association Exemple",
)
REFERENCE = Champ(
    "reference",
    "référence",
    ("convention", "reference de la convention"),
    name_reader("numéro ou le nom de la convention (référence)"),
    "2026-2028",
    "Référence",
    "Son numéro, ou le nom sous lequel vous la classez.",
)
DEBUT = day_champ(
    "debut", "début", ("date de debut", "debut de la convention", "debut convention"), "01/01/2026", "Premier jour"
)
FIN = day_champ(
    "fin",
    "fin",
    ("date de fin", "fin de la convention", "fin convention"),
    "31/12/2028",
    "Dernier jour",
    "Ce jour compris.",
)
_CONVENTION = (_PORTEUSE, REFERENCE, DEBUT, FIN)

NUMERO = Champ("numero", "avenant", ("numero d avenant", "n avenant"), read_numero, "1", "Numéro", size="short")
ETP = Champ(
    "etp",
    "ETP",
    ("etp conventionnes",),
    lambda text: etp_hundredths(text, MAX_ETP, "2,5"),
    "2",
    "ETP conventionnés",
    "Par exemple 2,5.",
    size="short",
)
BUDGET = Champ(
    "budget",
    "budget",
    ("montant",),
    read_budget,
    "77 255,50 €",
    "Budget en euros",
    "Par exemple 77 255,50 €.",
    size="short",
)
_DAYS = (
    day_champ("debut", "début avenant", ("debut de l avenant",), "01/01/2026", read=day_reader("début de l’avenant")),
    day_champ("fin", "fin avenant", ("fin de l avenant",), "31/12/2026", read=day_reader("fin de l’avenant")),
)
_AVENANT = (NUMERO, *_DAYS, ETP, BUDGET)

_READ_PREVU = euros_reader("Fonds d’ingénierie prévu", most=MAX_BUDGET)
_READ_PAYE = euros_reader("Fonds d’ingénierie payé", most=MAX_BUDGET)
_FONDS = (
    Champ("prevu", "fonds d’ingénierie prévu", ("fonds prevu",), _READ_PREVU, "20 000 €"),
    Champ("paye", "fonds d’ingénierie payé", ("fonds paye",), _READ_PAYE),
)
COLONNES = Colonnes((_DLA, *_CONVENTION), optional=(*_AVENANT, *_FONDS))


def read_lignes(feuille: Feuille, dlas: frozenset[str]) -> tuple[list[LigneConvention], list[Defaut]]:
    """Return the readable rows, and the errors visible in a row alone, both in the order of the lines."""
    dla = replace(_DLA, read=lambda text: dla_code(text, dlas))

    def read_ligne(rangee: Rangee) -> LigneConvention | None:
        where, termes = rangee.read([dla]), rangee.read(_CONVENTION)
        has_avenant = not rangee.is_blank((*_AVENANT, *_FONDS))
        avenant, fonds = rangee.read(_AVENANT if has_avenant else ()), rangee.read(_FONDS)
        if rangee.defauts:
            return None
        return LigneConvention(
            ligne=rangee.numero,
            termes=TermesConvention(**termes),
            avenant=TermesAvenant(**avenant) if has_avenant else None,
            fonds=TermesFonds(**fonds),
            **where,
        )

    return COLONNES.read(feuille, read_ligne)
