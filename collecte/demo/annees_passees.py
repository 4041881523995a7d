"""What spreadsheets of the demo have from before the first campaign: two semestres of one person, one of which misses
100 %, and the year of her whole DLA."""

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from collecte.core.tableurs import read_table
from collecte.models import Region
from collecte.temps.operations.import_repartitions import import_repartitions
from questionnaires.files.loader import shipped_referentiel

_DLA, _ADRESSE = "18", "claire.moreau@demo.example"
_PARTS = (
    ("S1", ("30", "14", "7", "8", "4", "5", "4", "4", "15", "6", "3", "0")),
    ("S2", ("27,5", "15", "8", "7", "5", "6", "5", "4", "13", "6", "2,5", "")),
)
"""In the order of the référentiel of 2006."""
_OF_DLA = ("26", "15", "8", "8", "5", "6", "5", "4", "14", "6", "3", "0")


def build_past_years(session: Session, region: Region, folder: Path, year: int, now: datetime) -> int:
    """Import the semestres of a year that no campaign asks, and the year of the DLA; how many were taken in."""
    path = folder / "repartitions.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["DLA", "Période", "Référentiel", "Courriel", *shipped_referentiel().lignes])
        writer.writerows([_DLA, f"{year}-{semestre}", "1", _ADRESSE, *parts] for semestre, parts in _PARTS)
        writer.writerow([_DLA, f"{year}-A1", "1", "", *_OF_DLA])
    return len(import_repartitions(session, region=region, feuille=read_table(path), now=now).created)
