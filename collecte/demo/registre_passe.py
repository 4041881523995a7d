"""Past register of the demo, as a file exported from Enée: a line a step, with dates of entry.

Someone may be written to where there was an ingénierie. One DLA has no such file.
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
    Forme,
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
from collecte.registre.operations.import_structures import Demande, import_structures
from collecte.registre.operations.ingenieries import TermesIngenierie, put_ingenierie
from collecte.registre.queries.accompagnements import list_personnes_of
from questionnaires.core.francais import PARIS, decimal_text, paris_day

LATE = "28"
"""The DLA that enters late."""


def delay(dla_code: str, key: str) -> int:
    """Days from an event to its entry, always the same for a same `key`."""
    drawn = zlib.crc32(f"{dla_code} {key}".encode())
    if dla_code == LATE:
        return 18 + drawn % 75
    return 40 + drawn % 30 if drawn % 12 == 0 else 1 + drawn % 24


def entered(dla: Dla, jour: date, now: datetime) -> datetime:
    """The moment when an event of a day was entered, `now` at the latest."""
    moment = datetime.combine(jour + timedelta(days=delay(dla.code, jour.isoformat())), time(10), PARIS)
    return min(moment, now)


SEED = 1902
RECUES: Mapping[str, int] = {"18": 26, "28": 22, "37": 20, "41": 15, "45": 36}
"""Structures received a year; DLA 36 never took its file out."""

ANCIENNE = "41"
"""The DLA that counts under its former convention too."""

_BEFORE = 0.8  # of a year: those received before, who are followed up meanwhile
_AGAIN = 9  # one in so many comes back a year later
_ENTERED_AFTER = timedelta(days=3)
_APART = 3  # one in so many is of no orientation prioritaire
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
_IDENTITY = ("DLA", "Numéro Enée", "Nom", "Forme", "Commune", "Code Insee", "EPCI", "Secteur", "SIRET", "RNA")
_PATH = ("Numéro d’accompagnement", "Référent", "Prescripteur", "Contact", "Courriel")
_RECORD = ("Date du relevé d’emploi", "Salariés", "ETP")
_HEADERS = (*_IDENTITY, *_PATH, *_RECORD, *_COLUMNS.values(), "Date de saisie")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcours:
    """A path of a structure: its steps until today, and when its ingénierie was agreed on, if it had one."""

    dla: str
    numero: int  # of the structure in its DLA
    fois: int  # 1, or 2 for who comes back
    prescripteur: str
    etapes: tuple[tuple[GenreEtape, date], ...]
    convention_le: date | None = None
    fin: date | None = None

    @property
    def enee(self) -> str:
        return f"{self.dla}-A{2000 + self.numero}-{self.fois}"


def build_register(session: Session, region: Region, folder: Path, first: date, now: datetime) -> int:
    """Import the file of every DLA at once, `first` being the first day of the conventions; how many structures."""
    rng = random.Random(SEED)  # noqa: S311 - a demo, not a secret
    paths = [own for dla in RECUES for own in _paths(dla, first, paris_day(now), rng)]
    dlas = list_dlas(session, region.id)
    referents = {dla.code: [own.nom_complet for own in list_personnes_of(session, dla.id)] for dla in dlas}
    path = folder / "registre.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, _HEADERS, delimiter=";")
        writer.writeheader()
        for own in paths:
            writer.writerows(_lines(own, referents[own.dla]))
    feuille = read_table(path)
    demande = Demande(region=region, feuille=feuille, colonnes=proposed(feuille.entetes), dlas=dlas)
    import_structures(session, demande, now=now)
    _complete(session, region, paths, now)
    return len({(own.dla, own.numero) for own in paths})


def _paths(dla: str, first: date, today: date, rng: random.Random) -> Iterator[Parcours]:
    """From the last year of the former convention on, evenly."""
    a_year = RECUES[dla]
    begin = first - timedelta(days=365 if dla == ANCIENNE else int(365 * _BEFORE))
    span = (today - _ENTERED_AFTER - begin).days
    for numero in range(a_year * span // 365):
        accueil = begin + timedelta(days=numero * 365 // a_year + rng.randrange(12))
        yield from _path(dla, numero, 1, accueil, today, rng)
        if numero % _AGAIN == 4:
            yield from _path(dla, numero, 2, accueil + timedelta(days=330 + rng.randrange(60)), today, rng)


def _path(dla: str, numero: int, fois: int, accueil: date, today: date, rng: random.Random) -> Iterator[Parcours]:
    """Nothing that is to come is in a file."""
    planned, signed, end = _planned(accueil, rng)
    done = tuple((genre, jour) for genre, jour in planned if jour <= today - _ENTERED_AFTER)
    if done:
        yield Parcours(
            dla=dla,
            numero=numero,
            fois=fois,
            prescripteur=rng.choice(PRESCRIPTEURS),
            etapes=done,
            convention_le=signed if signed and signed <= today else None,
            fin=end if end and end <= today else None,
        )


def _planned(accueil: date, rng: random.Random) -> tuple[Sequence[tuple[GenreEtape, date]], date | None, date | None]:
    """One in eight is sent elsewhere, one in four stops after its accueil; half of those who have a plan have an
    ingénierie."""
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


def _lines(own: Parcours, referents: Sequence[str]) -> Iterator[Mapping[str, object]]:
    """The first line says who it is; all say when their step was entered."""
    for place, (genre, jour) in enumerate(own.etapes):
        told = _identity(own, referents) if place == 0 else {}
        saisie = jour + timedelta(days=delay(own.dla, jour.isoformat()))
        yield {
            **told,
            "DLA": own.dla,
            "Numéro Enée": f"{own.dla}-{2000 + own.numero}",
            "Numéro d’accompagnement": own.enee,
            _COLUMNS[genre]: f"{jour:%d/%m/%Y}",
            "Date de saisie": f"{saisie:%d/%m/%Y}",
        }


def _identity(own: Parcours, referents: Sequence[str]) -> Mapping[str, object]:
    """Some miss a number, a secteur or an employment record, as in any file."""
    modele, secteur, forme = NOMS[own.numero % len(NOMS)]
    commune = _commune(own)
    salaries = own.numero * 7 % 19
    told: dict[str, object] = {
        "Nom": named_in(modele, commune.nom),
        "Forme": forme.value,
        "Commune": commune.nom,
        "Code Insee": commune.code,
        "EPCI": commune.epci,
        "Secteur": SECTEURS[secteur] if own.numero % 17 else "",
        "Référent": referents[own.numero % len(referents)],
        "Prescripteur": own.prescripteur,
    }
    if own.numero % 11:
        told["SIRET"] = made_siret(10_000 * int(own.dla) + own.numero)
    elif own.numero % 2 and forme is Forme.ASSOCIATION:
        told["RNA"] = f"W{own.dla}0{910_000 + own.numero}"
    if own.convention_le:
        nom, _ = CONTACTS[own.numero % len(CONTACTS)]
        told |= {"Contact": nom, "Courriel": f"contact.a{own.numero}.{own.dla}@structures.example"}
    if own.numero % 8:
        told |= {
            "Date du relevé d’emploi": f"{own.etapes[0][1]:%d/%m/%Y}",
            "Salariés": salaries,
            "ETP": decimal_text(salaries * 78, 2),
        }
    return told


def _commune(own: Parcours) -> Commune:
    """No two structures of a DLA have the same name."""
    communes, lap = COMMUNES[own.dla], own.numero // len(NOMS)
    return communes[(lap + own.numero % len(NOMS)) % len(communes)]


# --- what a file does not say


def _complete(session: Session, region: Region, paths: Sequence[Parcours], now: datetime) -> None:
    """The orientations of two in three, and their ingénieries."""
    statement = select(Accompagnement).join(Accompagnement.dla).options(joinedload(Accompagnement.structure))
    found = {own.enee: own for own in session.scalars(statement.where(Dla.region_id == region.id)) if own.enee}
    dla_ids = {own.dla_id for own in found.values()}
    orientations = {each: list_orientations(session, [each]) for each in dla_ids}
    prestataires = session.scalars(select(Prestataire).order_by(Prestataire.id)).all()
    for place, own in enumerate(paths):
        accompagnement = found[own.enee]
        if place % _APART:
            _orient(session, accompagnement, own, orientations[accompagnement.dla_id], now)
        if own.convention_le:
            _ingenierie(
                session, accompagnement, own, prestataires[(own.numero * 5 + own.numero // 3) % len(prestataires)], now
            )


def _orient(
    session: Session,
    accompagnement: Accompagnement,
    own: Parcours,
    known: Sequence[OrientationPrioritaire],
    now: datetime,
) -> None:
    """Into those of the avenant in which it was received, if it was received in one."""
    jour = own.etapes[0][1]
    served = [one for one in known if one.avenant.debut <= jour <= one.avenant.fin]
    if served:
        chosen = served[own.numero % len(served)]
        termes = replace(terms_of(accompagnement), orientation_ids=frozenset({chosen.id}))
        change_accompagnement(session, accompagnement=accompagnement, termes=termes, acteur=None, now=now)


def _ingenierie(
    session: Session, accompagnement: Accompagnement, own: Parcours, prestataire: Prestataire, now: datetime
) -> None:
    projet = PROJETS[own.numero % len(PROJETS)]
    jours = 200 + 50 * (own.numero % 7)
    is_large = jours > 350
    if own.convention_le is None:
        raise LookupError(own.enee)
    put_ingenierie(
        session,
        dla=accompagnement.dla,
        termes=TermesIngenierie(
            nature=NatureAction.INDIVIDUEL,
            intitule=projet.ingenierie,
            theme=projet.theme,
            prestataire_id=prestataire.id,
            jours=jours,
            montant=jours * 900,
            consultes=3 if is_large else 1,
            offres=2 + own.numero % 2 if is_large else 1,
            criteres="Compréhension du besoin, expérience, prix" if is_large else "",
            convention_le=own.convention_le,
            fin=own.fin,
        ),
        accompagnement_ids=[accompagnement.id],
        acteur=None,
        now=entered(accompagnement.dla, own.convention_le, now),
    )
