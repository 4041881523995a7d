"""What the figures and answers of a workbook of a région are about, by keys that the next one has too."""

from datetime import date

BILANS = "bilans"
"""The bilans of the région."""


def sujet_of_temps(periode: str) -> str:
    """By the code of its période."""
    return f"temps:{periode}"


def sujet_of_enquete(code: str, ouverture: date) -> str:
    """By the code of its questionnaire and the day when its campaign opened."""
    return f"enquete:{code}:{ouverture.isoformat()}"
