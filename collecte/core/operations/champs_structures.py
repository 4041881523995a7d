"""Validate the fields of the register, typed on a page or in a cell: identifiers, counts, amounts, years."""

from collections.abc import Callable

from collecte.core.operations.cellules import CellError, Reader, words
from questionnaires.core.identifiants import compact, is_rna, is_siren, is_siret
from questionnaires.core.repartition import UnreadableError, parse_number, shortened

MAX_EUROS = 50_000_000_000  # in cents: 500 million euros
MAX_MONTANT = 100_000_000  # in cents: a prestation of one million euros
MAX_SALARIES = 99_999
MAX_JOURS = 99_900  # in hundredths of a day
MAX_CIBLE = 10_000
MAX_CONSULTES = 99
ANNEES = range(1990, 2101)
_LONGEST_KEY = 200


def read_nom(text: str) -> str:
    """Read a searchable name: it has letters or digits."""
    if not words(text) or max(len(text), len(words(text))) > _LONGEST_KEY or not text.isprintable():
        raise CellError("Le nom manque ou ne peut pas être lu.", f"Écrivez-le, en {_LONGEST_KEY} caractères au plus.")
    return text


def text_reader(label: str, longest: int) -> Reader:
    """Return a reader of a text that may be left blank."""

    def read(text: str) -> str:
        if len(text) > longest or not text.isprintable():
            raise CellError("le texte ne peut pas être gardé.", f"Écrivez {longest} caractères au plus.", label=label)
        return text

    return read


def _number_of(is_one: Callable[[str], bool], nature: str, paper: str) -> Callable[[str], str | None]:
    """Return a reader of an official number, None when blank. `paper`: where people find it."""

    def read(text: str) -> str | None:
        number = compact(text)
        if number and not is_one(number):
            raise CellError(
                f"« {shortened(text)} » n’est pas un {nature}.", f"Recopiez-le depuis {paper}, ou laissez vide."
            )
        return number or None

    return read


read_siret = _number_of(
    is_siret, "SIRET : il a 14 chiffres, et le dernier vérifie les autres", "l’avis de situation de l’Insee"
)
read_rna = _number_of(is_rna, "numéro RNA : c’est la lettre W suivie de 9 chiffres", "le récépissé de déclaration")


read_epci = _number_of(is_siren, "SIREN : il a 9 chiffres", "la fiche de l’intercommunalité")


def read_enee(text: str) -> str | None:
    """Read the number in Enée as it is written there, None when blank."""
    return text_reader("Numéro Enée", 40)(text) or None  # type: ignore[return-value] # it reads texts


def read_code_commune(text: str) -> str:
    """Read an Insee code: 18033, 2A004; may be left blank."""
    code = compact(text)
    if code and not (len(code) == 5 and code.isascii() and code.isalnum()):
        raise CellError(
            f"« {shortened(text)} » n’est pas un code commune de l’Insee.", "Il a 5 caractères, par exemple 18033."
        )
    return code


def count_reader(label: str, *, most: int = MAX_SALARIES) -> Reader:
    """Return a reader of a number of people or things; None when blank, which is not 0."""
    return _number_reader(label, 0, most, 0, "12")


def cible_reader(label: str) -> Reader:
    """Return a reader of a target; None when blank: no target, which is not 0."""
    return _number_reader(label, 0, MAX_CIBLE, 0, "34")


def euros_reader(label: str, *, most: int = MAX_EUROS, may_be_negative: bool = False) -> Reader:
    """Return a reader of an amount in cents; None when blank."""
    return _number_reader(label, -most if may_be_negative else 0, most, 2, "77 255,50 €", unit="€")


def _number_reader(label: str, least: int, most: int, decimals: int, example: str, unit: str = "") -> Reader:
    def read(text: str) -> int | None:
        try:
            return parse_number(text, decimals=decimals, minimum=least, maximum=most, unit=unit)
        except UnreadableError as error:
            limit = "" if "par exemple" in error.remedy else f"{error.remedy} "
            raise CellError(error.problem, f"{limit}Écrivez par exemple {example}.", label=label) from None

    return read


read_etp = _number_reader("ETP", 0, MAX_SALARIES * 100, 2, "7,5")
"""The ETP of a structure in hundredths; None when blank."""

read_jours = _number_reader("Jours", 0, MAX_JOURS, 2, "4,5")
"""The days of a prestation in hundredths; None when blank."""


def annee_reader(annees: range) -> Reader:
    """Return a reader of a compulsory year."""

    def read(text: str) -> int:
        try:
            year = parse_number(text, decimals=0, minimum=annees[0], maximum=annees[-1])
        except UnreadableError as error:
            raise CellError(error.problem, "Écrivez par exemple 2025.", label="Année") from None
        if year is None:
            raise CellError("L’année manque.", "Écrivez par exemple 2025.")
        return year

    return read


read_annee = annee_reader(ANNEES)
