"""Three DLA small enough to be counted by hand: one whose avenants are not civil years, one that shares with it, one
without convention."""

from datetime import date

from exports.bilans.faits import (
    Accompagnement,
    Avenant,
    Cofinancement,
    Etape,
    Faits,
    Ingenierie,
    Objectif,
    Structure,
)
from exports.bilans.region import CadreRegion, RegionBilan, compose_region
from exports.bilans.region_comptage import DlaRegion
from exports.release.seuils import Seuils
from questionnaires.files.loader import shipped_referentiel
from tests.exports.bilans.cas import faits

CADRE = CadreRegion(region="Centre-Val de Loire", referentiel=shipped_referentiel(), seuils=Seuils())
B1 = Avenant(id=51, numero=1, debut=date(2025, 1, 1), fin=date(2025, 12, 31), etp=200)
B2 = Avenant(id=52, numero=2, debut=date(2026, 1, 1), fin=date(2026, 12, 31), etp=200)


def voisin(**changed: object) -> Faits:
    """Build a DLA on civil years; Arpège (1) was received there too in 2025, the Cher shares its collective ingénierie
    2."""
    fields: dict[str, object] = {
        "avenants": (B1, B2),
        "structures": {1: Structure(id=1, nom="Arpège"), 8: Structure(id=8, nom="Harpe", commune="Chartres")},
        "accompagnements": {
            81: Accompagnement(id=81, structure_id=1),
            82: Accompagnement(id=82, structure_id=8),
        },
        "etapes": (
            Etape(accompagnement_id=81, genre="ACCUEIL", jour=date(2025, 2, 3), saisie_le=date(2025, 2, 4)),
            Etape(accompagnement_id=82, genre="ACCUEIL", jour=date(2025, 5, 5), saisie_le=date(2025, 9, 5)),
        ),
        "ingenieries": (
            Ingenierie(
                id=2,
                intitule="Mutualisation",
                collective=True,
                jour=date(2025, 7, 1),
                accompagnements=frozenset({82}),
                jours=600,
                montant=500_050,
            ),
        ),
        "objectifs": (Objectif(avenant_id=51, but="ACCUEILLIES", cible=4),),
        "cofinancements": (
            Cofinancement(annee=2025, financeur="État", prevu=3_000_000, obtenu=2_500_000),
            Cofinancement(annee=2025, financeur="Fondation", nom="Une", obtenu=100_000),
            Cofinancement(annee=2025, financeur="Fondation", nom="Deux", obtenu=50_000),
            Cofinancement(annee=2026, financeur="État", prevu=3_100_000),
        ),
    }
    return Faits(**{**fields, **changed})  # type: ignore[arg-type] # a test names what it changes


def dlas(**changed: object) -> list[DlaRegion]:
    """Build the three DLA, out of the order of their code; `changed` applies to the neighbour."""
    return [
        DlaRegion(id=3, code="36", nom="Indre"),
        DlaRegion(id=2, code="28", nom="Eure-et-Loir", faits=voisin(**changed)),
        DlaRegion(id=1, code="18", nom="Cher", faits=faits()),
    ]


def region(annee: int = 2025, arrete: date = date(2026, 12, 31), **changed: object) -> RegionBilan:
    return compose_region(dlas(**changed), CADRE, annee, arrete)
