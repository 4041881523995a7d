"""A région of three DLA over more than three years, drawn from a seed and kept twice: in the database, as plain rows.

`recompte` counts these rows again, with no product code.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.models import (
    Accompagnement,
    ActionDla,
    Avenant,
    Convention,
    CorrectionBilan,
    Diagnostic,
    Dla,
    Etape,
    GenreAction,
    GenreEtape,
    Ingenierie,
    Instance,
    NatureAction,
    OrientationPrioritaire,
    Partenaire,
    Porteuse,
    Presence,
    Prestataire,
    Region,
    Seance,
    Structure,
)
from tests.collecte.mondes.monde import Monde

Jours = tuple[date, date]

_TABLEAU: Sequence[tuple[str, str, Sequence[Jours]]] = (
    (
        "18",  # civil years
        "Maison A",
        (
            (date(2024, 1, 1), date(2024, 12, 31)),
            (date(2025, 1, 1), date(2025, 12, 31)),
            (date(2026, 1, 1), date(2026, 12, 31)),
        ),
    ),
    (
        "28",  # not civil years, of different lengths, one month uncovered
        "Maison A",
        (
            (date(2023, 7, 1), date(2024, 6, 30)),
            (date(2024, 7, 1), date(2025, 3, 31)),
            (date(2025, 5, 1), date(2026, 9, 30)),
        ),
    ),
    ("36", "Maison A", ((date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 4, 30)))),
    (
        "36",  # carried by another structure from then on
        "Maison B",
        (
            (date(2024, 5, 1), date(2025, 4, 30)),
            (date(2025, 5, 1), date(2026, 4, 30)),
            (date(2026, 5, 1), date(2027, 4, 30)),
        ),
    ),
)
_FIRST, _LAST = date(2023, 3, 1), date(2026, 11, 30)
_STRUCTURES, _PARCOURS = 16, 26
_COMMUNES = ("Bourges", "Vierzon", "vierzon", "Sancerre", "")
_EPCI = ("Bourges Plus", "Cœur de France", "")
_LIBELLES = ("Emploi rural", "emploi  rural", "Culture", "Insertion")
"""Labels of orientations: the first two are one orientation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcours:
    """An accompagnement: its structure, and the keys of its orientations."""

    id: int
    structure: int
    orientations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Achat:
    """An ingénierie."""

    id: int
    jour: date
    parcours: tuple[int, ...]
    collective: bool
    jours: int | None
    montant: int | None
    consultes: int | None
    offres: int | None
    criteres: str
    prestataire: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reunion:
    id: int
    instance: str
    jour: date
    dossiers: int | None
    modifies: int | None
    experts: int | None
    venus: dict[int, bool]


@dataclass(slots=True, kw_only=True)
class DlaGenere:
    """A DLA as rows; `communes` and `epcis` by structure. `corrections`: (code, avenant) -> (counted, corrected)."""

    id: int
    conventions: dict[int, list[tuple[int, date, date]]] = field(default_factory=dict)  # id -> avenants
    communes: dict[int, str] = field(default_factory=dict)
    epcis: dict[int, str] = field(default_factory=dict)
    orientations: dict[tuple[int, str], int] = field(default_factory=dict)  # (convention, key) -> the first id
    parcours: dict[int, Parcours] = field(default_factory=dict)
    etapes: list[tuple[int, str, date]] = field(default_factory=list)
    diagnostics: list[tuple[int, date, tuple[int, ...]]] = field(default_factory=list)
    achats: list[Achat] = field(default_factory=list)
    reunions: list[Reunion] = field(default_factory=list)
    actions: list[tuple[int, str, date, tuple[int, ...]]] = field(default_factory=list)
    corrections: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)

    def avenants(self) -> list[tuple[int, date, date]]:
        return [avenant for rows in self.conventions.values() for avenant in rows]


def key_of(libelle: str) -> str:
    """Return the key of a label: labels that differ by case or spaces are one."""
    return " ".join(libelle.lower().split())


@dataclass(slots=True)
class _Tirage:
    session: Session
    rng: random.Random
    region: Region
    own: DlaGenere
    orientations: list[OrientationPrioritaire] = field(default_factory=list)

    def jour(self) -> date:
        """Draw a day, often the first or last one of an avenant, or next to it: that is where counts go wrong."""
        if self.rng.random() < 0.2:
            _, debut, fin = self.rng.choice(self.own.avenants())
            return self.rng.choice((debut, fin, fin + timedelta(days=1), debut - timedelta(days=1)))
        return _FIRST + timedelta(days=self.rng.randrange((_LAST - _FIRST).days))

    def add(self, *rows: object) -> None:
        self.session.add_all(rows)
        self.session.flush()


def generate(monde: Monde, seed: int) -> list[DlaGenere]:
    """Fill an empty database with a région, identical for the same seed."""
    monde.region()
    rng = random.Random(seed)  # noqa: S311 - a test, not a secret
    with monde.database.writing() as session:
        region = session.scalars(select(Region)).one()
        tirages: dict[str, _Tirage] = {}
        maisons = {nom: Porteuse(region=region, nom=nom) for _, nom, _ in _TABLEAU}
        partenaires = [Partenaire(region=region, nom=f"Partenaire {n}", nom_cle=f"partenaire {n}") for n in range(9)]
        prestataires = [Prestataire(region=region, nom=f"Cabinet {n}", nom_cle=f"cabinet {n}") for n in range(4)]
        session.add_all([*maisons.values(), *partenaires, *prestataires])
        session.flush()
        for code, nom, avenants in _TABLEAU:
            dla = session.scalars(select(Dla).where(Dla.code == code)).one()
            dla.porteuse = maisons[nom]
            tirage = tirages.setdefault(code, _Tirage(session, rng, region, DlaGenere(id=dla.id)))
            _convention(tirage, dla, maisons[nom], avenants)
        structures = [structure for tirage in tirages.values() for structure in _structures(tirage)]
        for tirage in tirages.values():
            _parcours(tirage, structures)
            _diagnostics(tirage)
            _achats(tirage, prestataires)
            if tirage.own.id != 2:
                _reunions(tirage, partenaires)
            _actions(tirage, partenaires)
    return [tirage.own for tirage in tirages.values()]


def _convention(tirage: _Tirage, dla: Dla, porteuse: Porteuse, avenants: Sequence[Jours]) -> None:
    convention = Convention(dla=dla, porteuse=porteuse, reference="Conv.", debut=avenants[0][0], fin=avenants[-1][1])
    rows = [
        Avenant(convention=convention, numero=numero, debut=debut, fin=fin, etp=100)
        for numero, (debut, fin) in enumerate(avenants, start=1)
    ]
    tirage.add(convention, *rows)
    tirage.own.conventions[convention.id] = [(avenant.id, avenant.debut, avenant.fin) for avenant in rows]
    for avenant in rows:
        for libelle in tirage.rng.sample(_LIBELLES, 2):
            orientation = OrientationPrioritaire(avenant=avenant, libelle=libelle)
            tirage.add(orientation)
            tirage.own.orientations.setdefault((convention.id, key_of(libelle)), orientation.id)
            tirage.orientations.append(orientation)


def _structures(tirage: _Tirage) -> list[Structure]:
    """Draw structures: some have the same name, some an unknown commune."""
    rng = tirage.rng
    return [
        Structure(
            region=tirage.region,
            dla_id=tirage.own.id,
            nom=f"Structure {number % 13}",
            nom_cle=f"structure {number % 13}",
            commune=rng.choice(_COMMUNES),
            epci=rng.choice(_EPCI),
            creee_le=_moment(),
        )
        for number in range(_STRUCTURES)
    ]


def _moment() -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC)


def _parcours(tirage: _Tirage, structures: Sequence[Structure]) -> None:
    """Add accompagnements: structures come back, some of another DLA; each has two orientations, one or none."""
    rng, dla = tirage.rng, tirage.own
    candidates = [structure for structure in structures if structure.dla_id == dla.id] + rng.sample(structures, 3)
    for _ in range(_PARCOURS):
        structure, orientations = rng.choice(candidates), rng.sample(tirage.orientations, rng.choice((0, 0, 1, 1, 2)))
        accompagnement = Accompagnement(
            structure=structure, dla_id=dla.id, cree_le=_moment(), orientations=orientations
        )
        steps = sorted(set(_steps(tirage)), key=lambda step: (step[1], step[0].name))
        accompagnement.etapes = [Etape(genre=genre, jour=jour) for genre, jour in steps]
        tirage.add(accompagnement)
        dla.communes[structure.id], dla.epcis[structure.id] = structure.commune, structure.epci
        orientation_keys = frozenset(
            f"{orientation.avenant.convention_id} {key_of(orientation.libelle)}" for orientation in orientations
        )
        dla.parcours[accompagnement.id] = Parcours(
            id=accompagnement.id, structure=structure.id, orientations=orientation_keys
        )
        dla.etapes += [(accompagnement.id, genre.name, jour) for genre, jour in steps]


def _steps(tirage: _Tirage) -> Iterator[tuple[GenreEtape, date]]:
    """Draw steps from one avenant to the next ones, some several times, some out of order."""
    jour = tirage.jour()
    yield GenreEtape.ACCUEIL, jour
    for genre in GenreEtape:
        for _ in range(tirage.rng.choice((0, 1, 1, 2))):
            if genre is not GenreEtape.CONVENTION and tirage.rng.random() < 0.6:
                is_near = tirage.rng.random() < 0.8
                yield genre, jour + timedelta(days=tirage.rng.randrange(400)) if is_near else tirage.jour()


def _diagnostics(tirage: _Tirage) -> None:
    """Add rows of diagnostics to some steps only; some rows cover several accompagnements."""
    for ids in _shared(tirage, 9):
        jour = tirage.jour()
        nature = NatureAction.COLLECTIF if len(ids) > 1 else NatureAction.INDIVIDUEL
        diagnostic = Diagnostic(dla_id=tirage.own.id, nature=nature, intitule="Diagnostic", jour=jour)
        diagnostic.accompagnements = [tirage.session.get_one(Accompagnement, parcours_id) for parcours_id in ids]
        tirage.add(diagnostic)
        tirage.own.diagnostics.append((diagnostic.id, jour, ids))


def _shared(tirage: _Tirage, how_many: int) -> Iterator[tuple[int, ...]]:
    for _ in range(how_many):
        several = tirage.rng.random() < 0.3
        yield tuple(tirage.rng.sample(sorted(tirage.own.parcours), tirage.rng.randrange(2, 6) if several else 1))


def _achats(tirage: _Tirage, prestataires: Sequence[Prestataire]) -> None:
    rng = tirage.rng
    for ids in _shared(tirage, 14):
        consultes = rng.choice((None, 1, 2, 4))
        ingenierie = Ingenierie(
            dla_id=tirage.own.id,
            nature=NatureAction.COLLECTIF if len(ids) > 1 else NatureAction.INDIVIDUEL,
            intitule="Ingénierie",
            theme="Thème",
            jours=rng.choice((None, 0, 350, 425)),
            montant=rng.choice((None, 0, 400_000, 123_450)),
            consultes=consultes,
            offres=None if consultes is None else rng.randrange(consultes + 1),
            criteres=rng.choice(("", "Prix")),
            convention_le=tirage.jour(),
            prestataire=rng.choice((None, *prestataires)),
        )
        ingenierie.accompagnements = [tirage.session.get_one(Accompagnement, parcours_id) for parcours_id in ids]
        tirage.add(ingenierie)
        tirage.own.achats.append(
            Achat(
                id=ingenierie.id,
                jour=ingenierie.convention_le,
                parcours=ids,
                collective=len(ids) > 1,
                jours=ingenierie.jours,
                montant=ingenierie.montant,
                consultes=ingenierie.consultes,
                offres=ingenierie.offres,
                criteres=ingenierie.criteres,
                prestataire=ingenierie.prestataire_id,
            )
        )


def _reunions(tirage: _Tirage, partenaires: Sequence[Partenaire]) -> None:
    rng = tirage.rng
    days = {(rng.choice(list(Instance)), tirage.jour()) for _ in range(20)}
    for instance, jour in sorted(days, key=lambda day: (day[1], day[0].name)):
        dossiers = rng.choice((None, 0, 3, 5))
        seance = Seance(
            dla_id=tirage.own.id,
            instance=instance,
            jour=jour,
            dossiers=dossiers,
            modifies=None if dossiers is None else rng.randrange(dossiers + 1),
            experts=rng.choice((None, 0, 2)),
        )
        venus = {partenaire.id: rng.random() < 0.6 for partenaire in rng.sample(partenaires, rng.randrange(5))}
        seance.presences = [Presence(partenaire_id=partenaire_id, venu=venu) for partenaire_id, venu in venus.items()]
        tirage.add(seance)
        tirage.own.reunions.append(
            Reunion(
                id=seance.id,
                instance=instance.name,
                jour=jour,
                dossiers=seance.dossiers,
                modifies=seance.modifies,
                experts=seance.experts,
                venus=venus,
            )
        )


def _actions(tirage: _Tirage, partenaires: Sequence[Partenaire]) -> None:
    for genre in GenreAction:
        for _ in range(tirage.rng.randrange(5)):
            jour, partners = tirage.jour(), tirage.rng.sample(partenaires, tirage.rng.randrange(3))
            action = ActionDla(dla_id=tirage.own.id, genre=genre, jour=jour, intitule="Action", partenaires=partners)
            tirage.add(action)
            tirage.own.actions.append((action.id, genre.name, jour, tuple(partenaire.id for partenaire in partners)))


def correct(monde: Monde, dla: DlaGenere, code: str, avenant_id: int, counted: int, corrected: int) -> None:
    """Store a figure corrected by hand, in the database and in the rows."""
    dla.corrections[code, avenant_id] = counted, corrected
    with monde.database.writing() as session:
        session.add(
            CorrectionBilan(
                avenant_id=avenant_id,
                code=code,
                comptee=counted,
                valeur=corrected,
                motif="Hors du registre",
                le=_moment(),
            )
        )
