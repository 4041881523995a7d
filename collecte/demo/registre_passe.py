"""Past register of the demo, as a file exported from Enée: a line a step, with dates of entry.

A contact is given where there was an ingénierie. One DLA has no such file.
"""

import csv
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from collecte.core.tableurs import read_table
from collecte.demo.communes import COMMUNES, Commune, named_in
from collecte.demo.noms_structures import CONTACTS, NOMS, PRESCRIPTEURS, PROJETS, SECTEURS, made_siret
from collecte.models import (
    Accompagnement,
    Dla,
    GenreEtape,
    NatureAction,
    OrientationPrioritaire,
    Prestataire,
    Region,
)
from collecte.organisation.queries.organisation import list_dlas
from collecte.organisation.queries.orientations import list_orientations
from collecte.registre.operations.accompagnements import change_accompagnement, terms_of
from collecte.registre.operations.correspondances import proposed
from collecte.registre.operations.import_structures import DemandeImport, import_structures
from collecte.registre.operations.ingenieries import TermesIngenierie, put_partagee
from collecte.registre.queries.accompagnements import list_personnes_of
from questionnaires.categories.categories import FORME, THEME
from questionnaires.core.francais import PARIS, decimal_text, paris_day
from questionnaires.files.loader import shipped_categories

LATE = "28"
"""Code of the DLA that enters late."""


def delay(dla_code: str, key: str) -> int:
    """Return the days from an event to its entry, always the same for a same `key`."""
    drawn = zlib.crc32(f"{dla_code} {key}".encode())
    if dla_code == LATE:
        return 18 + drawn % 75
    return 40 + drawn % 30 if drawn % 12 == 0 else 1 + drawn % 24


def entered(dla: Dla, jour: date, now: datetime) -> datetime:
    """Return the moment when an event of a day was entered, `now` at the latest."""
    moment = datetime.combine(jour + timedelta(days=delay(dla.code, jour.isoformat())), time(10), PARIS)
    return min(moment, now)


SEED = 1902
RECUES: Mapping[str, int] = {"18": 26, "28": 22, "37": 20, "41": 15, "45": 36}
"""Structures received a year; DLA 36 never exported its file."""

ANCIENNE = "41"
"""Code of the DLA that counts under its former convention too."""

_BEFORE = 0.8  # of a year: structures received before, still followed up meanwhile
_AGAIN = 9  # one in so many comes back a year later
_ENTERED_AFTER = timedelta(days=3)
_APART = 3  # one in so many has no orientation prioritaire
_COLUMNS: Mapping[GenreEtape, str] = {
    GenreEtape.ACCUEIL: "Accueil",
    GenreEtape.REORIENTATION: "Date de réorientation",
    GenreEtape.DIAGNOSTIC: "Diagnostic",
    GenreEtape.VALIDATION: "Validation",
    GenreEtape.COMITE: "Comité d’appui",
    GenreEtape.RESTITUTION: "Restitution",
    GenreEtape.BILAN: "Bilan de l’ingénierie",
    GenreEtape.SUIVI: "Suivi",
}
_IDENTITY = ("DLA", "Numéro Enée", "Nom", "Forme", "Secteur", "SIRET", "RNA")
_PLACE = ("Commune", "Code Insee", "EPCI", "QPV", "FRR")
_PATH = ("Numéro d’accompagnement", "Référent", "Prescripteur", "Contact", "Courriel")
_RECORD = ("Date du relevé d’emploi", "Salariés", "ETP")
_HEADERS = (*_IDENTITY, *_PLACE, *_PATH, *_RECORD, *_COLUMNS.values(), "Date de saisie")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcours:
    """The accompagnement of a structure: its steps until today, and the day of the convention of its ingénierie, if
    any."""

    dla: str
    numero: int  # of the structure in its DLA
    fois: int  # 1, or 2 for a structure that comes back
    prescripteur: str
    etapes: tuple[tuple[GenreEtape, date], ...]
    convention_le: date | None = None
    fin: date | None = None

    @property
    def enee(self) -> str:
        return f"{self.dla}-A{2000 + self.numero}-{self.fois}"


def build_register(session: Session, region: Region, folder: Path, first: date, now: datetime) -> int:
    """Import the file of every DLA at once, `first` being the first day of the conventions; return how many
    structures."""
    rng = random.Random(SEED)  # noqa: S311 - a demo, not a secret
    paths = [parcours for dla in RECUES for parcours in _paths(dla, first, paris_day(now), rng)]
    dlas = list_dlas(session, region.id)
    referents = {dla.code: [personne.nom_complet for personne in list_personnes_of(session, dla.id)] for dla in dlas}
    path = folder / "registre.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, _HEADERS, delimiter=";")
        writer.writeheader()
        for parcours in paths:
            writer.writerows(_lines(parcours, referents[parcours.dla]))
    feuille = read_table(path)
    demande = DemandeImport(region=region, feuille=feuille, colonnes=proposed(feuille.entetes), dlas=dlas)
    import_structures(session, demande, now=now)
    _complete(session, region, paths, now)
    return len({(parcours.dla, parcours.numero) for parcours in paths})


def _paths(dla: str, first: date, today: date, rng: random.Random) -> Iterator[Parcours]:
    """Yield evenly spread paths, from the last year of the former convention on."""
    a_year = RECUES[dla]
    begin = first - timedelta(days=365 if dla == ANCIENNE else int(365 * _BEFORE))
    span = (today - _ENTERED_AFTER - begin).days
    for numero in range(a_year * span // 365):
        accueil = begin + timedelta(days=numero * 365 // a_year + rng.randrange(12))
        yield from _path(dla, numero, 1, accueil, today, rng)
        if numero % _AGAIN == 4:
            yield from _path(dla, numero, 2, accueil + timedelta(days=330 + rng.randrange(60)), today, rng)


def _path(dla: str, numero: int, fois: int, accueil: date, today: date, rng: random.Random) -> Iterator[Parcours]:
    """Yield a path, without its steps to come."""
    planned, signed, end = _planned(accueil, rng)
    etapes = tuple((genre, jour) for genre, jour in planned if jour <= today - _ENTERED_AFTER)
    if etapes:
        yield Parcours(
            dla=dla,
            numero=numero,
            fois=fois,
            prescripteur=rng.choice(PRESCRIPTEURS),
            etapes=etapes,
            convention_le=signed if signed and signed <= today else None,
            fin=end if end and end <= today else None,
        )


def _planned(accueil: date, rng: random.Random) -> tuple[Sequence[tuple[GenreEtape, date]], date | None, date | None]:
    """Draw the steps: one in eight is sent elsewhere, one in four stops after its accueil; half of those with a plan
    have an ingénierie."""
    how = rng.random()
    steps = [(GenreEtape.ACCUEIL, 0)]
    signed = end = None
    if how < 0.12:
        steps.append((GenreEtape.REORIENTATION, 6 + rng.randrange(12)))
    elif how > 0.36:
        steps.append((GenreEtape.DIAGNOSTIC, 30 + rng.randrange(40)))
        if how > 0.48:
            steps += [(GenreEtape.VALIDATION, 80 + rng.randrange(20)), (GenreEtape.COMITE, 105 + rng.randrange(15))]
        if how > 0.72:
            signed, end = 125 + rng.randrange(20), 240 + rng.randrange(60)
            steps += [(GenreEtape.RESTITUTION, end), (GenreEtape.BILAN, end + 12)]
        if how > 0.55:
            steps.append((GenreEtape.SUIVI, 360 + rng.randrange(120)))
    days = [None if after is None else accueil + timedelta(days=after) for after in (signed, end)]
    return [(genre, accueil + timedelta(days=after)) for genre, after in steps], days[0], days[1]


# --- the file


def _lines(parcours: Parcours, referents: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """Yield the lines of a path: the first one holds the identity; each one the date of entry of its step."""
    for place, (genre, jour) in enumerate(parcours.etapes):
        identity = _identity(parcours, referents) if place == 0 else {}
        saisie = jour + timedelta(days=delay(parcours.dla, jour.isoformat()))
        yield {
            **identity,
            "DLA": parcours.dla,
            "Numéro Enée": f"{parcours.dla}-{2000 + parcours.numero}",
            "Numéro d’accompagnement": parcours.enee,
            _COLUMNS[genre]: f"{jour:%d/%m/%Y}",
            "Date de saisie": f"{saisie:%d/%m/%Y}",
        }


def _identity(parcours: Parcours, referents: Sequence[str]) -> Mapping[str, object]:
    """Return the identity columns; some lack a number, a secteur or an employment record, as in any file."""
    modele, secteur, forme = NOMS[parcours.numero % len(NOMS)]
    commune = _commune(parcours)
    salaries = parcours.numero * 7 % 19
    identity: dict[str, object] = {
        "Nom": named_in(modele, commune.nom),
        "Forme": shipped_categories().lu(FORME, forme),
        "Commune": commune.nom,
        "Code Insee": commune.code,
        "EPCI": commune.epci,
        "QPV": "oui" if commune.is_in_a_town and parcours.numero % 3 == 0 else "non" if parcours.numero % 7 else "",
        "FRR": "non" if commune.is_in_a_town else "oui",
        "Secteur": SECTEURS[secteur] if parcours.numero % 17 else "",
        "Référent": referents[parcours.numero % len(referents)],
        "Prescripteur": parcours.prescripteur,
    }
    if parcours.numero % 11:
        identity["SIRET"] = made_siret(10_000 * int(parcours.dla) + parcours.numero)
    elif parcours.numero % 2 and forme == "ASSOCIATION":
        identity["RNA"] = f"W{parcours.dla}0{910_000 + parcours.numero}"
    if parcours.convention_le:
        nom, _ = CONTACTS[parcours.numero % len(CONTACTS)]
        identity |= {"Contact": nom, "Courriel": f"contact.a{parcours.numero}.{parcours.dla}@structures.example"}
    if parcours.numero % 8:
        identity |= {
            "Date du relevé d’emploi": f"{parcours.etapes[0][1]:%d/%m/%Y}",
            "Salariés": salaries,
            "ETP": decimal_text(salaries * 78, 2),
        }
    return identity


def _commune(parcours: Parcours) -> Commune:
    """Return the commune of a structure, such that no two structures of a DLA have the same name."""
    communes, lap = COMMUNES[parcours.dla], parcours.numero // len(NOMS)
    return communes[(lap + parcours.numero % len(NOMS)) % len(communes)]


# --- what a file does not say


def _complete(session: Session, region: Region, paths: Sequence[Parcours], now: datetime) -> None:
    """Add the orientations of two in three, and the ingénieries."""
    statement = select(Accompagnement).join(Accompagnement.dla).options(joinedload(Accompagnement.structure))
    by_enee = {
        accompagnement.enee: accompagnement
        for accompagnement in session.scalars(statement.where(Dla.region_id == region.id))
        if accompagnement.enee
    }
    dla_ids = {accompagnement.dla_id for accompagnement in by_enee.values()}
    orientations = {dla_id: list_orientations(session, [dla_id]) for dla_id in dla_ids}
    prestataires = session.scalars(select(Prestataire).order_by(Prestataire.id)).all()
    for place, parcours in enumerate(paths):
        accompagnement = by_enee[parcours.enee]
        if place % _APART:
            _orient(session, accompagnement, parcours, orientations[accompagnement.dla_id], now)
        if parcours.convention_le:
            _ingenierie(
                session,
                accompagnement,
                parcours,
                prestataires[(parcours.numero * 5 + parcours.numero // 3) % len(prestataires)],
                now,
            )


def _orient(
    session: Session,
    accompagnement: Accompagnement,
    parcours: Parcours,
    known: Sequence[OrientationPrioritaire],
    now: datetime,
) -> None:
    """Link an accompagnement to an orientation of the avenant in which it was received, if any."""
    jour = parcours.etapes[0][1]
    served = [orientation for orientation in known if orientation.avenant.debut <= jour <= orientation.avenant.fin]
    if served:
        chosen = served[parcours.numero % len(served)]
        termes = replace(terms_of(accompagnement), orientation_ids=frozenset({chosen.id}))
        change_accompagnement(session, accompagnement=accompagnement, termes=termes, acteur=None, now=now)


def _ingenierie(
    session: Session, accompagnement: Accompagnement, parcours: Parcours, prestataire: Prestataire, now: datetime
) -> None:
    projet = PROJETS[parcours.numero % len(PROJETS)]
    jours = 200 + 50 * (parcours.numero % 7)
    is_large = jours > 350
    if parcours.convention_le is None:
        raise LookupError(parcours.enee)
    put_partagee(
        session,
        dla=accompagnement.dla,
        termes=TermesIngenierie(
            nature=NatureAction.INDIVIDUEL,
            intitule=projet.ingenierie,
            theme_code=shipped_categories().liste(THEME).find(projet.theme),
            theme=projet.theme,
            prestataire_id=prestataire.id,
            jours=jours,
            montant=jours * 900,
            consultes=3 if is_large else 1,
            offres=2 + parcours.numero % 2 if is_large else 1,
            criteres="Compréhension du besoin, expérience, prix" if is_large else "",
            convention_le=parcours.convention_le,
            fin=parcours.fin,
        ),
        accompagnement_ids=[accompagnement.id],
        acteur=None,
        now=entered(accompagnement.dla, parcours.convention_le, now),
    )
