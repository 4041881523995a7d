"""The register of a DLA over ten years: structures, their contacts, their accompagnement and what it bought."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from collecte.demo.noms_structures import PROJETS, made_siret
from collecte.models import (
    Accompagnement,
    ContactStructure,
    Etape,
    GenreEtape,
    Ingenierie,
    IngenierieAccompagnement,
    NatureAction,
    OrientationAccompagnement,
    ReleveBudget,
    ReleveEmploi,
    Structure,
)
from tests.benchmarks.national.ecriture import Ecriture
from tests.benchmarks.national.pays import ANNEES, BEGINNING, DlaPeuple, RegionPeuplee
from tests.benchmarks.national.reponses import ACTIONS, PHASES

_FORMES = ("ASSOCIATION", "ASSOCIATION", "ASSOCIATION", "SIAE", "COOPERATIVE", "ESUS")
_SECTEURS = {
    "culture": "CULTURE",
    "enfance": "ENFANCE",
    "environnement": "ENVIRONNEMENT",
    "insertion": "INSERTION",
    "services": "SERVICES",
    "social": "SOCIAL",
    "sport": "SPORT",
}
_THEMES = ("MODELE", "GESTION", "PROJET", "EMPLOI", "GOUVERNANCE", "COMMUNICATION", None)
_SALARIES = (0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 14, 22, 45)
_STEPS = {"diagnostic": GenreEtape.DIAGNOSTIC, "plan": GenreEtape.VALIDATION, "comite": GenreEtape.COMITE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcours:
    """An accompagnement that ended in `annee`, with the figures its answers may mention; `etp` hundredths, `produits`
    euros."""

    accompagnement: int
    dla: int
    referent: int
    annee: int
    phases: str
    preconisations: Sequence[str]
    releve_le: date
    salaries: int
    etp: int
    produits: int


@dataclass
class Registre:
    ecriture: Ecriture
    rng: random.Random

    def remplir(self, region: RegionPeuplee) -> list[Parcours]:
        """Add as many structures as each DLA has, spread over the years before its collections."""
        return [parcours for dla in region.dlas for parcours in self._dla(region, dla)]

    def _dla(self, region: RegionPeuplee, dla: DlaPeuple) -> Iterator[Parcours]:
        for number in range(dla.structures):
            yield self._structure(region, dla, number, ANNEES[(number + dla.id) % len(ANNEES)] - 1)

    def _structure(self, region: RegionPeuplee, dla: DlaPeuple, number: int, annee: int) -> Parcours:
        rng, add, projet = self.rng, self.ecriture.add, PROJETS[number % len(PROJETS)]
        nom = f"{projet.nom.partition(' {')[0]} {number + 1}, {dla.nom}"
        structure = add(
            Structure,
            region_id=region.id,
            dla_id=dla.id,
            nom=nom,
            nom_cle=nom.casefold(),
            siret=made_siret(dla.id * 2_000 + number) if rng.random() < 0.6 else None,
            forme_code=rng.choice(_FORMES),
            commune=f"Commune {rng.randrange(40)}",
            epci=f"Communauté {rng.randrange(8)}",
            qpv=number % 7 == 0,
            frr=number % 3 == 0,
            secteur_code=_SECTEURS.get(projet.secteur),
            secteur=projet.secteur,
            creee_le=BEGINNING,
        )
        adresse = f"contact{structure}@structures.example"
        add(ContactStructure, structure_id=structure, nom="Dominique Petit", adresse=adresse, adresse_cle=adresse)
        return self._parcours(region, dla, structure, annee)

    def _parcours(self, region: RegionPeuplee, dla: DlaPeuple, structure: int, annee: int) -> Parcours:
        rng, add = self.rng, self.ecriture.add
        ended = date(annee, 1, 1) + timedelta(days=rng.randrange(365))
        accueil = ended - timedelta(days=rng.randrange(150, 400))
        phases = rng.choices(PHASES, (30, 40, 20, 10))[0]
        plan = ACTIONS[: rng.randrange(1, len(ACTIONS) + 1)] if "plan" in phases else ()
        referent = rng.choice(dla.postes)
        accompagnement = add(
            Accompagnement,
            structure_id=structure,
            dla_id=dla.id,
            referent_id=referent.personne,
            prescripteur=rng.choice(("", "DDETS", "France Active", "Un réseau")),
            preconisations="\n".join(plan),
            clos_le=None,
            cree_le=BEGINNING,
        )
        days = {GenreEtape.ACCUEIL: accueil, GenreEtape.RESTITUTION: ended}
        days |= {genre: accueil + timedelta(days=40) for word, genre in _STEPS.items() if word in phases}
        for genre, jour in days.items():
            add(Etape, accompagnement_id=accompagnement, genre=genre, jour=jour, saisie_le=jour)
        for orientation in dla.orientations[annee][: rng.randrange(3)]:
            add(OrientationAccompagnement, orientation_id=orientation, accompagnement_id=accompagnement)
        if "prestataire" in phases:
            self._ingenierie(region, dla, accompagnement, accueil + timedelta(days=70), ended)
        salaries = rng.choice(_SALARIES)
        parcours = Parcours(
            accompagnement=accompagnement,
            dla=dla.id,
            referent=referent.compte,
            annee=annee,
            phases=phases,
            preconisations=plan,
            releve_le=date(accueil.year - 1, 12, 31),
            salaries=salaries,
            etp=100 * salaries * rng.randrange(60, 101) // 100,
            produits=salaries * rng.randrange(28_000, 60_000) + rng.randrange(2_000, 30_000),
        )
        self._releves(structure, parcours)
        return parcours

    def _ingenierie(
        self, region: RegionPeuplee, dla: DlaPeuple, accompagnement: int, signed: date, ended: date
    ) -> None:
        jours = self.rng.randrange(2, 9) * 100
        bought = self.ecriture.add(
            Ingenierie,
            dla_id=dla.id,
            prestataire_id=self.rng.choice(region.prestataires),
            nature=NatureAction.INDIVIDUEL,
            intitule="Consolider le modèle économique",
            theme_code=_THEMES[accompagnement % len(_THEMES)],
            theme="Modèle économique",
            jours=jours,
            montant=jours * 900,
            consultes=3,
            offres=2,
            convention_le=signed,
            fin=ended,
        )
        self.ecriture.add(IngenierieAccompagnement, ingenierie_id=bought, accompagnement_id=accompagnement)

    def _releves(self, structure: int, parcours: Parcours) -> None:
        """Add the figures of a structure before its accompagnement, at the day that its answers name."""
        cdi = parcours.salaries * 7 // 10
        self.ecriture.add(
            ReleveEmploi,
            structure_id=structure,
            jour=parcours.releve_le,
            salaries=parcours.salaries,
            etp=parcours.etp,
            cdi=cdi,
            cdd=parcours.salaries - cdi,
            benevoles=self.rng.randrange(60),
            origine="saisi par le DLA",
        )
        self.ecriture.add(
            ReleveBudget,
            structure_id=structure,
            annee=parcours.releve_le.year,
            produits=100 * parcours.produits,
            publics=60 * parcours.produits,
            origine="saisi par le DLA",
        )
