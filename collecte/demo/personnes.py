"""Conventions and personnes of the demo region, as spreadsheets a C2RA would send, and time profiles."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
"""The structure that carries the C2RA beside a DLA."""

FORMER = ("41", "Initiatives Loir-et-Cher")
"""A DLA, and the structure that carried it under the former convention."""

_ETP: Mapping[str, str] = {"18": "1,8", "28": "1,6", "36": "1", "37": "1,5", "41": "1,1", "45": "2,6"}
_BUDGETS: Mapping[str, str] = {
    "18": "77 255,50 €",
    "28": "68 400 €",
    "36": "45 100 €",
    "37": "64 900 €",
    "41": "49 780,25 €",
    "45": "109 300 €",
}


def write_rows(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write a file as Excel saves it in France: cp1252, semicolons."""
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def write_conventions(path: Path, year: int) -> None:
    """Write a convention of three years for each DLA from the first day of `year`, with an avenant a year; and the
    former convention of a DLA that another structure carried."""
    headers = ["DLA", "Structure porteuse", "Référence", "Début", "Fin"]
    headers += ["Avenant", "Début avenant", "Fin avenant", "ETP", "Budget"]
    carried = [(dla, porteuse.nom, year) for porteuse in PORTEUSES for dla in porteuse.dlas]
    write_rows(path, [headers, *(line for terms in [(*FORMER, year - 3), *carried] for line in _lines(*terms))])


def _lines(dla: str, porteuse: str, year: int) -> Iterator[list[object]]:
    for numero in (1, 2, 3):
        of_year = year + numero - 1
        convention = [f"{dla}-{year}", f"01/01/{year}", f"31/12/{year + 2}"]
        yield [dla, porteuse, *convention, numero, f"01/01/{of_year}", f"31/12/{of_year}", _ETP[dla], _BUDGETS[dla]]


REGION = "centre-val-de-loire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Affecte:
    """One line of the spreadsheet, and how the person answers."""

    dla: str
    prenom: str
    nom: str
    etp: str
    debut: date
    fin: date | None = None
    profil: str = "généraliste"
    accord: bool = True
    encours: str = "transmis"  # state of the answer in the campaign still open
    vue_direction: str = "non"
    partage_fiche: bool = False
    en_heures: bool = False  # types time in hours a week

    @property
    def adresse(self) -> str:
        local = f"{self.prenom}.{self.nom}".lower().replace(" ", "-").replace("é", "e").replace("è", "e")
        return f"{local.replace('ï', 'i')}@demo.example"


def affectes(premier: date) -> tuple[Affecte, ...]:
    """Return twelve persons, one of them on two DLA; `premier` is the first day of the first période."""
    ancien = date(premier.year - 2, 9, 1)
    third = date(premier.year + 1, 10, 1) if premier.month == 7 else date(premier.year + 1, 3, 1)
    return (
        Affecte(
            dla="18", prenom="Claire", nom="Moreau", etp="1", debut=ancien, vue_direction="fonction", encours="à faire"
        ),
        Affecte(dla="18", prenom="Rachid", nom="Benali", etp="0,8", debut=ancien, profil="ingénieries"),
        Affecte(dla="28", prenom="Hélène", nom="Dupuis", etp="1", debut=ancien, profil="réseau"),
        Affecte(dla="28", prenom="Thomas", nom="Lefèvre", etp="0,5", debut=ancien, fin=third, profil="accueil"),
        Affecte(dla="28", prenom="Inès", nom="Marchand", etp="0,6", debut=third, profil="accueil", encours="commencé"),
        Affecte(dla="36", prenom="Marie", nom="Gauthier", etp="1", debut=ancien, vue_direction="mission"),
        Affecte(
            dla="37",
            prenom="Sylvain",
            nom="Roche",
            etp="1",
            debut=ancien,
            vue_direction="fonction",
            partage_fiche=True,
            en_heures=True,
        ),
        Affecte(
            dla="37",
            prenom="Nadège",
            nom="Perrin",
            etp="0,5",
            debut=ancien,
            profil="suivi",
            vue_direction="fonction",
            partage_fiche=True,
        ),
        Affecte(dla="41", prenom="Nadège", nom="Perrin", etp="0,5", debut=ancien, profil="suivi", encours="commencé"),
        Affecte(dla="41", prenom="Paul", nom="Girard", etp="0,8", debut=ancien, profil="programme"),
        Affecte(dla="45", prenom="Aurélie", nom="Caron", etp="1", debut=ancien, profil="réseau", accord=False),
        Affecte(dla="45", prenom="Loïc", nom="Fontaine", etp="0,9", debut=ancien, vue_direction="mission"),
        Affecte(dla="45", prenom="Samira", nom="Haddad", etp="0,7", debut=ancien, profil="accueil", encours="refus"),
    )


ANIMATRICE = ("Isabelle", "Renaud", "isabelle.renaud@demo.example")
PILOTE = ("Bertrand", "Aubry", "bertrand.aubry@demo.example")
ADMIN = ("Alix", "Meyer", "alix.meyer@demo.example")

PROFILS: Mapping[str, tuple[int, ...]] = {
    "généraliste": (24, 16, 8, 7, 5, 6, 5, 4, 16, 6, 3),
    "accueil": (32, 12, 8, 5, 5, 4, 4, 3, 18, 6, 3),
    "ingénieries": (20, 24, 9, 7, 4, 6, 4, 3, 14, 6, 3),
    "suivi": (18, 14, 18, 6, 6, 5, 4, 5, 14, 7, 3),
    "réseau": (18, 12, 7, 9, 10, 9, 7, 4, 13, 8, 3),
    "programme": (17, 13, 6, 7, 5, 9, 4, 4, 26, 6, 3),
}
"""Weights of the eleven fonctions, in the order of the référentiel; each person drifts around them."""


def write_spreadsheet(path: Path, premier: date) -> None:
    """Write the file of the persons: those affected, then the roles."""
    rows = [["DLA", "Prénom", "Nom", "Courriel", "ETP", "Début", "Fin", "Rôle", "Structure porteuse"]]
    for affecte in affectes(premier):
        fin = f"{affecte.fin:%d/%m/%Y}" if affecte.fin else ""
        work = affecte.etp, f"{affecte.debut:%d/%m/%Y}", fin
        rows.append([affecte.dla, affecte.prenom, affecte.nom, affecte.adresse, *work, "", ""])
    rows.append(["", *ANIMATRICE, "", "", "", "Animateur C2RA", ""])
    rows += [["", *porteuse.direction, "", "", "", "Direction", porteuse.nom] for porteuse in PORTEUSES]
    write_rows(path, [*rows, ["", *PILOTE, "", "", "", "Pilote", ""]])
