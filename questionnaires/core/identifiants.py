"""Validate SIREN, SIRET and RNA numbers of organisations, as people copy them."""

import re

_SIREN = re.compile("[0-9]{9}")
_SIRET = re.compile("[0-9]{14}")
_RNA = re.compile("W[0-9]{9}")
_LA_POSTE = "356000000"


def compact(typed: str) -> str:
    """Normalise a number for storage: `123 456 789 00012` and `w18.1000.123` without spaces, points nor hyphens, in
    capitals."""
    return re.sub(r"[\s.\-]", "", typed).upper()


def is_siren(number: str) -> bool:
    """Check 9 digits; keys of the SIREN of public bodies are not always Luhn's."""
    return _SIREN.fullmatch(number) is not None


def is_siret(number: str) -> bool:
    """Check 14 digits and their key: Luhn's; for La Poste's establishments, whose key differs, a sum that 5 divides."""
    if _SIRET.fullmatch(number) is None:
        return False
    digits = [int(digit) for digit in number]
    if number.startswith(_LA_POSTE) and sum(digits) % 5 == 0:
        return True
    return (sum(digits[1::2]) + sum(_luhn(digit) for digit in digits[::2])) % 10 == 0


def _luhn(digit: int) -> int:
    return digit * 2 - 9 if digit > 4 else digit * 2


def is_rna(number: str) -> bool:
    """Check the letter W and 9 digits; there is no key."""
    return _RNA.fullmatch(number) is not None
