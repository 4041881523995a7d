"""Who carries the DLA of the demo region, as the spreadsheet of conventions that the C2RA would send."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Porte:
    """A structure porteuse: its name, its direction (prénom, nom, address), the DLA it carries."""

    nom: str
    direction: tuple[str, str, str]
    dlas: tuple[str, ...]


PORTEUSES = (
    Porte("BGE Cher", ("Odile", "Roy", "odile.roy@demo.example"), ("18",)),
    Porte("Essor Eure-et-Loir", ("Karim", "Saïdi", "karim.saidi@demo.example"), ("28",)),
    Porte("Tremplin Indre", ("Lucie", "Bonnet", "lucie.bonnet@demo.example"), ("36",)),
    Porte("Ressources Val de Loire", ("Marc", "Delorme", "marc.delorme@demo.example"), ("37", "41")),
    Porte("Maison de l’ESS du Loiret", ("Anne", "Thibault", "anne.thibault@demo.example"), ("45",)),
)
C2RA = "Maison de l’ESS du Loiret"
"""Carries the C2RA beside a DLA."""

FORMER = ("41", "Initiatives Loir-et-Cher")
"""A DLA that another structure carried under the former convention."""

_ETP: Mapping[str, str] = {"18": "1,8", "28": "1,6", "36": "1", "37": "1,5", "41": "1,1", "45": "2,6"}
_BUDGETS: Mapping[str, str] = {
    "18": "77 255,50 €",
    "28": "68 400 €",
    "36": "45 100 €",
    "37": "64 900 €",
    "41": "49 780,25 €",
    "45": "109 300 €",
}


def write_conventions(path: Path, year: int) -> None:
    """A convention of three years for each DLA from the first day of `year`, an avenant for each of the three; and the
    former one of a DLA that was carried by another structure."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        columns = ("Avenant", "Début avenant", "Fin avenant", "ETP", "Budget")
        writer.writerow(["DLA", "Structure porteuse", "Référence", "Début", "Fin", *columns])
        writer.writerows(_lines(*FORMER, year - 3))
        for porteuse in PORTEUSES:
            for dla in porteuse.dlas:
                writer.writerows(_lines(dla, porteuse.nom, year))


def _lines(dla: str, porteuse: str, year: int) -> Iterator[list[object]]:
    for numero in (1, 2, 3):
        of_year = year + numero - 1
        convention = [f"{dla}-{year}", f"01/01/{year}", f"31/12/{year + 2}"]
        yield [dla, porteuse, *convention, numero, f"01/01/{of_year}", f"31/12/{of_year}", _ETP[dla], _BUDGETS[dla]]
