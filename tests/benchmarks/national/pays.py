"""The people and places of the network: régions and their DLA, porteuses, staff, and agreements year by year."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from collecte.models import (
    Affectation,
    Avenant,
    Compte,
    Convention,
    Dla,
    Habilitation,
    OrientationPrioritaire,
    Personne,
    Porteuse,
    Prestataire,
    Region,
    Role,
)
from collecte.organisation.operations.organisation import create_region
from collecte.organisation.territoires import territoires
from questionnaires.core.repartition import largest_remainder
from tests.benchmarks.national.ecriture import Ecriture
from tests.benchmarks.national.reponses import PROFILES

ANNEES = range(2016, 2026)
"""Ten years of collections."""

PERSONNES, STRUCTURES = 250, 70_000
PRESTATAIRES = 10
"""In each région."""

NEVER_A_DLA = frozenset({"2B"})
"""Corse has one: with it there would be 101."""

BEGINNING = datetime(2014, 1, 1, 8, tzinfo=UTC)
_CONVENTIONS = range(2013, 2028, 3)
_ORIENTATIONS = ("Emploi associatif", "Insertion par l’activité économique", "Culture et lien social")


@dataclass(frozen=True, slots=True, kw_only=True)
class Poste:
    """Someone on a DLA; `etp` in hundredths."""

    affectation: int
    personne: int
    compte: int
    dla: int
    etp: int
    debut: date
    profil: str
    accord: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DlaPeuple:
    """A DLA; `orientations` are those of each year, `structures` the number that it accompanies in ten years."""

    id: int
    code: str
    nom: str
    structures: int
    postes: list[Poste]
    orientations: Mapping[int, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPeuplee:
    id: int
    code: str
    nom: str
    dlas: Sequence[DlaPeuple]
    prestataires: Sequence[int]


@dataclass
class Pays:
    """Fills a database région by région; the same for the same seed and the same share of the structures."""

    ecriture: Ecriture
    rng: random.Random
    echelle: float

    def regions(self, session: Session) -> list[Region]:
        """List all régions with their DLA, numbered by the database, in the order of their codes."""
        return [
            create_region(
                session,
                code=territoire.code,
                nom=territoire.nom,
                departements={code: nom for code, nom in territoire.departements.items() if code not in NEVER_A_DLA},
            )
            for territoire in territoires().values()
        ]

    def peupler(self, regions: Sequence[Region]) -> list[RegionPeuplee]:
        """Add the rows of everyone; DLA are of uneven sizes, and add up to the whole."""
        dlas = [dla for region in regions for dla in region.dlas]
        weights = [self.rng.randrange(50, 200) for _ in dlas]
        shares = largest_remainder(weights, round(STRUCTURES * self.echelle))
        several = largest_remainder([1] * len(dlas), PERSONNES)
        sizes = {dla.id: counts for dla, *counts in zip(dlas, shares, several, strict=True)}
        return [self._region(region, sizes) for region in regions]

    def _region(self, region: Region, sizes: Mapping[int, Sequence[int]]) -> RegionPeuplee:
        add = self.ecriture.add
        prestataires = [
            add(Prestataire, region_id=region.id, nom=f"Cabinet {n}", nom_cle=f"cabinet {n}")
            for n in range(PRESTATAIRES)
        ]
        peuplee = RegionPeuplee(
            id=region.id,
            code=region.code,
            nom=region.nom,
            dlas=[self._dla(region, dla, *sizes[dla.id]) for dla in region.dlas],
            prestataires=prestataires,
        )
        self._on_two(peuplee)
        return peuplee

    def _dla(self, region: Region, dla: Dla, structures: int, persons: int) -> DlaPeuple:
        porteuse = self.ecriture.add(Porteuse, region_id=region.id, nom=f"Fédération {dla.code}")
        postes = [self._poste(region, dla.id, is_first=rank == 0) for rank in range(persons)]
        return DlaPeuple(
            id=dla.id,
            code=dla.code,
            nom=dla.nom,
            structures=structures,
            postes=postes,
            orientations=dict(self._avenants(dla, porteuse, sum(poste.etp for poste in postes))),
        )

    def _avenants(self, dla: Dla, porteuse: int, etp: int) -> list[tuple[int, list[int]]]:
        """Add conventions of three years, an avenant a year; return the orientations of each year."""
        add, avenants = self.ecriture.add, []
        for first in _CONVENTIONS:
            convention = add(
                Convention,
                dla_id=dla.id,
                porteuse_id=porteuse,
                reference=f"{first}-{first + 2}",
                debut=date(first, 1, 1),
                fin=date(first + 2, 12, 31),
            )
            for numero, year in enumerate(range(first, first + 3), start=1):
                avenant = add(
                    Avenant,
                    convention_id=convention,
                    numero=numero,
                    debut=date(year, 1, 1),
                    fin=date(year, 12, 31),
                    etp=etp,
                    budget=etp * 62_000,
                    fonds_prevu=etp * 30_000,
                    fonds_paye=None,
                )
                chosen = self.rng.sample(_ORIENTATIONS, 2)
                avenants.append(
                    (
                        year,
                        [
                            add(OrientationPrioritaire, avenant_id=avenant, libelle=orientation)
                            for orientation in chosen
                        ],
                    )
                )
        return avenants

    def _poste(self, region: Region, dla: int, *, is_first: bool) -> Poste:
        """Add a poste; the first one of each DLA was there from the beginning."""
        rng, add = self.rng, self.ecriture.add
        personne = add(Personne, region_id=region.id, prenom="Camille", nom=f"Martin {rng.randrange(10**6)}")
        adresse = f"personne{personne}@dla.example"
        compte = add(Compte, personne_id=personne, adresse=adresse, adresse_cle=adresse)
        add(Habilitation, compte_id=compte, role=Role.CHARGE, region_id=region.id)
        started = 2015 if is_first else rng.choice((2015, 2015, *ANNEES[:-1]))
        return self._affecte(
            personne, compte, dla, rng.choice((100, 100, 100, 80, 50)), date(started, rng.randrange(1, 13), 1)
        )

    def _affecte(self, personne: int, compte: int, dla: int, etp: int, debut: date) -> Poste:
        affectation = self.ecriture.add(Affectation, personne_id=personne, dla_id=dla, etp=etp, debut=debut, fin=None)
        return Poste(
            affectation=affectation,
            personne=personne,
            compte=compte,
            dla=dla,
            etp=etp,
            debut=debut,
            profil=self.rng.choice(PROFILES),
            accord=self.rng.random() < 0.75,
        )

    def _on_two(self, region: RegionPeuplee) -> None:
        """Make one person work for the next DLA too, in a région of several DLA."""
        if len(region.dlas) > 1:
            poste = region.dlas[0].postes[0]
            other = region.dlas[1]
            more = self._affecte(poste.personne, poste.compte, other.id, 20, date(2018, 1, 1))
            other.postes.append(more)
