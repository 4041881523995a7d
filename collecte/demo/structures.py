"""Structures of the demo region: a dozen invented ones for each DLA, with their accompagnements.

Their names come from `noms_structures`; SIRET and RNA have a right key and numbers that are given to no one.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.demo.communes import COMMUNES, named_in
from collecte.demo.noms_structures import CONTACTS, PRESCRIPTEURS, PRESTATAIRES, PROJETS, SECTEURS, Projet, made_siret
from collecte.demo.registre_passe import entered
from collecte.models import (
    Accompagnement,
    Avenant,
    Convention,
    Dla,
    GenreEtape,
    NatureAction,
    OrientationPrioritaire,
    Prestataire,
    Region,
    Structure,
)
from collecte.organisation.operations.orientations import put_orientation
from collecte.registre.operations.accompagnements import TermesAccompagnement, close_accompagnement, open_accompagnement
from collecte.registre.operations.champs_registre import TermesBudget, TermesContact, TermesEmploi, TermesStructure
from collecte.registre.operations.contacts import put_contact
from collecte.registre.operations.etapes import put_etape
from collecte.registre.operations.ingenieries import TermesDiagnostic, TermesIngenierie, put_partagee
from collecte.registre.operations.prestataires import TermesPrestataire, put_prestataire
from collecte.registre.operations.releves import BUDGET, EMPLOI, put_releve
from collecte.registre.operations.structures import create_structure
from collecte.registre.queries.accompagnements import list_personnes_of
from questionnaires.categories.categories import RESEAU, SECTEUR, THEME
from questionnaires.core.francais import paris_day
from questionnaires.files.loader import shipped_categories

SEED = 1901
PAR_DLA = 12
COLLECTIVE = 8
"""Number of structures that share the ingénierie collective of the first DLA."""

_ORIENTATIONS = ("Emploi associatif en zone rurale", "Insertion par l’activité économique", "Culture et lien social")
_OLDEST = 700
_EVERY = 55
"""Days since the first accueil of a DLA, then between two of them."""


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Chantier:
    """Context in which everything is built."""

    session: Session
    rng: random.Random
    now: datetime

    @property
    def today(self) -> date:
        return paris_day(self.now)

    def do(self, verb: Callable[..., Row], *what: Any, now: datetime | None = None, **details: Any) -> Row:  # noqa: ANN401
        """Do a verb of the register as a command, now unless said otherwise; return its row."""
        return verb(self.session, *what, **details, acteur=None, now=now or self.now)


def build_structures(session: Session, region: Region, now: datetime) -> int:
    """Fill the register of each DLA; return how many structures it has."""
    chantier = _Chantier(session, random.Random(SEED), now)  # noqa: S311 - a demo, not a secret
    prestataires = [_prestataire(chantier, region, number) for number in range(len(PRESTATAIRES))]
    dlas = session.scalars(select(Dla).where(Dla.region_id == region.id).order_by(Dla.code)).all()
    for rank, dla in enumerate(dlas):
        orientations = _orientations(chantier, dla)
        paths = [_path(chantier, dla, rank, number, orientations) for number in range(PAR_DLA)]
        _ingenieries(chantier, dla, paths, prestataires, with_collective=rank == 0)
    return PAR_DLA * len(dlas)


def _prestataire(chantier: _Chantier, region: Region, number: int) -> Prestataire:
    nom, commune, competences, filieres = PRESTATAIRES[number]
    termes = TermesPrestataire(
        nom=nom,
        siret=made_siret(900 + number),
        commune=commune,
        contact=f"contact{number + 1}@prestataires.example",
        competences="\n".join(competences),
        filieres="\n".join(filieres),
    )
    return chantier.do(put_prestataire, region=region, termes=termes)


def _orientations(chantier: _Chantier, dla: Dla) -> Sequence[OrientationPrioritaire]:
    """Create the orientations of each avenant of the DLA."""
    statement = select(Avenant).join(Avenant.convention).where(Convention.dla_id == dla.id).order_by(Avenant.debut)
    return [
        chantier.do(put_orientation, avenant=avenant, libelle=libelle)
        for avenant in chantier.session.scalars(statement)
        for libelle in _ORIENTATIONS
    ]


def _path(
    chantier: _Chantier, dla: Dla, rank: int, number: int, orientations: Sequence[OrientationPrioritaire]
) -> Accompagnement:
    """Create a structure and its accompagnement: the older, the more advanced."""
    projet = PROJETS[number]
    structure = _structure(chantier, dla, rank, number, projet)
    accueil = chantier.today - timedelta(days=_OLDEST - number * _EVERY + chantier.rng.randrange(20))
    _releves(chantier, structure, accueil)
    served = [
        orientation for orientation in orientations if orientation.avenant.debut <= accueil <= orientation.avenant.fin
    ]
    referents = list_personnes_of(chantier.session, dla.id)
    termes = TermesAccompagnement(
        referent_id=referents[number % len(referents)].id,
        prescripteur=chantier.rng.choice(PRESCRIPTEURS),
        reorientation="Boutique de gestion, pour la création d’activité" if number == PAR_DLA - 1 else "",
        preconisations="\n".join(projet.preconisations) if number < PAR_DLA - 2 else "",
        orientation_ids=frozenset(_of_two(number, served)),
    )
    now = entered(dla, accueil, chantier.now)
    accompagnement = chantier.do(open_accompagnement, structure=structure, accueil=accueil, termes=termes, now=now)
    for genre, jour in _steps(number, accueil, chantier.today):
        _step(chantier, accompagnement, genre, jour)
    return accompagnement


def _of_two(number: int, served: Sequence[OrientationPrioritaire]) -> Iterator[int]:
    """Yield one orientation of a structure; two for every fourth structure."""
    for rank in (0, 1) if number % 4 == 0 else (0,):
        if served:
            yield served[(number + rank) % len(served)].id


def _step(chantier: _Chantier, accompagnement: Accompagnement, genre: GenreEtape, jour: date) -> None:
    now = entered(accompagnement.dla, jour, chantier.now)
    chantier.do(put_etape, accompagnement=accompagnement, genre=genre, jour=jour, now=now)


def _structure(chantier: _Chantier, dla: Dla, rank: int, number: int, projet: Projet) -> Structure:
    communes = COMMUNES[dla.code]
    commune = communes[(number + rank) % len(communes)]
    nom, categories = named_in(projet.nom, commune.nom), shipped_categories()
    termes = TermesStructure(
        nom=nom,
        enee=f"{dla.code}-{1200 + number}",
        siret=made_siret(rank * 100 + number),
        rna=f"W{dla.code}0{900000 + number}" if projet.forme == "ASSOCIATION" else None,
        forme_code=projet.forme,
        commune=commune.nom,
        code_commune=commune.code,
        epci=commune.epci,
        qpv=commune.is_in_a_town and number % 3 == 0,
        frr=not commune.is_in_a_town,
        secteur_code=categories.liste(SECTEUR).find(SECTEURS[projet.secteur]),
        secteur=SECTEURS[projet.secteur],
        reseau_code=categories.liste(RESEAU).find(projet.reseau),
        reseau=projet.reseau,
        creation=date(1985 + (number * 7 + rank * 3) % 34, 1 + number % 12, 15),
    )
    structure = chantier.do(create_structure, dla=dla, termes=termes)
    personne, fonction = CONTACTS[(number * 5 + rank) % len(CONTACTS)]
    contact = TermesContact(
        nom=personne,
        fonction=fonction,
        adresse=f"contact{number + 1}.{dla.code}@structures.example",
        telephone=f"02 00 {rank:02d} {number:02d} 00",
    )
    chantier.do(put_contact, structure=structure, termes=contact)
    return structure


def _releves(chantier: _Chantier, structure: Structure, accueil: date) -> None:
    """Record employment at the accueil, and a year later when that is past; and the budget of the year before."""
    salaries = chantier.rng.choice((0, 2, 3, 5, 6, 8, 9, 12, 18, 34))
    for years in (0, 1):
        jour = accueil + timedelta(days=365 * years)
        if jour > chantier.today:
            break
        salaries = max(0, salaries + chantier.rng.choice((-1, 0, 0, 1, 1)) * years)
        emploi = _emploi(chantier.rng, jour, salaries)
        chantier.do(put_releve, EMPLOI, structure=structure, termes=emploi)
    produits = (40_000 + salaries * 38_000 + chantier.rng.randrange(20_000)) * 100
    budget = TermesBudget(
        annee=accueil.year - 1,
        produits=produits,
        publics=produits * 55 // 100,
        propres=produits * 38 // 100,
        resultat=chantier.rng.randrange(-9_000, 12_000) * 100,
    )
    chantier.do(put_releve, BUDGET, structure=structure, termes=budget)


def _emploi(rng: random.Random, jour: date, salaries: int) -> TermesEmploi:
    cdi, aides, femmes = salaries * 3 // 4, salaries // 6, salaries * 3 // 5
    return TermesEmploi(
        jour=jour,
        salaries=salaries,
        etp=salaries * 78,
        cdi=cdi,
        cdd=salaries - cdi - aides,  # each person once, as the questionnaire counts them
        aides=aides,
        insertion=0,
        femmes=femmes,
        hommes=salaries - femmes,
        benevoles=rng.randrange(4, 40),
    )


def _steps(number: int, accueil: date, today: date) -> Iterator[tuple[GenreEtape, date]]:
    """Yield the steps between the accueil and an ingénierie, none to come; those of diagnostics come with them."""
    if number == PAR_DLA - 1:
        planned = [(GenreEtape.REORIENTATION, 5)]
    elif number >= PAR_DLA - 2:
        planned = []
    else:
        planned = [(GenreEtape.VALIDATION, 60), (GenreEtape.COMITE, 75)]
    for genre, days in planned:
        jour = accueil + timedelta(days=days)
        if jour <= today:
            yield genre, jour


def _follow(chantier: _Chantier, accompagnement: Accompagnement, end: date) -> None:
    """Record the steps after an ingénierie, until today; an accompagnement that had its suivi is closed."""
    suivi = max(_day(accompagnement, 480), end + timedelta(days=60))
    planned = ((GenreEtape.RESTITUTION, end), (GenreEtape.BILAN, end + timedelta(days=10)), (GenreEtape.SUIVI, suivi))
    for genre, jour in planned:
        if jour <= chantier.today:
            _step(chantier, accompagnement, genre, jour)
    if suivi <= chantier.today:
        chantier.do(close_accompagnement, accompagnement=accompagnement, jour=suivi)


def _ingenieries(
    chantier: _Chantier,
    dla: Dla,
    paths: Sequence[Accompagnement],
    prestataires: Sequence[Prestataire],
    *,
    with_collective: bool,
) -> None:
    """Create a diagnostic each, 45 days after the accueil; then an ingénierie each but for the last, or one for
    eight."""
    followed = [accompagnement for accompagnement in paths[: PAR_DLA - 2] if _day(accompagnement, 45) <= chantier.today]
    for accompagnement in followed:
        termes = TermesDiagnostic(
            nature=NatureAction.INDIVIDUEL, intitule="Diagnostic partagé", jour=_day(accompagnement, 45)
        )
        now = entered(dla, termes.jour, chantier.now)
        chantier.do(put_partagee, dla=dla, termes=termes, accompagnement_ids=[accompagnement.id], now=now)
    reached = [
        accompagnement for accompagnement in followed[: PAR_DLA - 3] if _day(accompagnement, 90) <= chantier.today
    ]
    if with_collective:
        shared = reached[-COLLECTIVE:]
        _ingenierie(chantier, dla, shared, prestataires[0], "Mutualiser la fonction employeur", "Mutualisation", 1_200)
        reached = reached[:-COLLECTIVE]
    for accompagnement in reached:
        projet = PROJETS[paths.index(accompagnement)]
        prestataire = prestataires[(paths.index(accompagnement) + dla.id) % len(prestataires)]
        jours = chantier.rng.choice((350, 450, 500))
        _ingenierie(chantier, dla, [accompagnement], prestataire, projet.ingenierie, projet.theme, jours)


def _ingenierie(
    chantier: _Chantier,
    dla: Dla,
    shared: Sequence[Accompagnement],
    prestataire: Prestataire,
    intitule: str,
    theme: str,
    jours: int,
) -> None:
    """Create an ingénierie: its convention is signed three months after the last accueil; a day costs 950 €."""
    signed = max(_day(accompagnement, 90) for accompagnement in shared)
    end = signed + timedelta(days=150)
    termes = TermesIngenierie(
        nature=NatureAction.COLLECTIF if len(shared) > 1 else NatureAction.INDIVIDUEL,
        intitule=intitule,
        theme_code=shipped_categories().liste(THEME).find(theme),
        theme=theme,
        prestataire_id=prestataire.id,
        jours=jours,
        montant=jours * 950,
        consultes=3 if jours > 400 else 1,
        offres=2 if jours > 400 else 1,
        criteres="Compréhension du besoin, expérience, prix" if jours > 400 else "",
        convention_le=signed,
        fin=end if end <= chantier.today else None,
    )
    ids = [accompagnement.id for accompagnement in shared]
    now = entered(dla, signed, chantier.now)
    chantier.do(put_partagee, dla=dla, termes=termes, accompagnement_ids=ids, now=now)
    for accompagnement in shared:
        _follow(chantier, accompagnement, end)


def _day(accompagnement: Accompagnement, after: int) -> date:
    return min(step.jour for step in accompagnement.etapes) + timedelta(days=after)
