"""Queries for the Note aux pilotes beside its release: expected answers, and why time moved, for its readers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import list_asked_dlas, list_attendues
from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.campagnes.queries.recoupements import list_counted_beside
from collecte.models import Campagne, ClasseurReference
from collecte.policy import Acteur, deducible_answers
from collecte.temps.queries.chiffres_temps import ChiffresRegion, list_beside_network
from exports.records.couverture import Couverture, couverture
from exports.release.cellules import RAISONS, Cellule, Mesure, MotsNombre
from exports.release.reste import may_read_some
from exports.temps.raisons import CITEES
from questionnaires.temps.activites import EVOLUTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendues:
    """Answers expected of a région and transmitted; ETP conventionnés are known for `connus` of its `dlas`."""

    couverture: Couverture
    dlas: int
    connus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`nom` is that of the reference workbook. `attendues` is None where too few were expected,
    `raisons` where too few gave one."""

    nom: str
    attendues: Attendues | None
    raisons: tuple[tuple[str, MotsNombre], ...] | None


def list_chiffres_note(session: Session, acteur: Acteur) -> Sequence[ChiffresRegion]:
    """List the campagnes that a note may be about, as `list_beside_network`: in words, only what takes more time and
    why, no other of the thousand questions that activités make."""
    return list_beside_network(session, acteur, questions=(f"_{EVOLUTION}", RAISONS))


def get_details(session: Session, acteur: Acteur, chiffres: ChiffresRegion) -> Details:
    """Return the details of a settled campagne whose figures `acteur` reads."""
    campagne = chiffres.campagne
    classeur = ClasseurReference
    nom = session.scalars(select(classeur.nom).where(classeur.campagne_id == campagne.id)).one()
    attendues = _attendues(session, campagne)
    raisons = [cell for cell in chiffres.release.of(Mesure.MOTS) if cell.ligne == RAISONS and cell.is_shown]
    return Details(
        nom=nom,
        attendues=attendues if attendues.couverture.attendues >= chiffres.release.seuils.personnes else None,
        raisons=tuple(_raisons(raisons)) if raisons and _may_read(session, acteur, chiffres, raisons[0].n) else None,
    )


def _attendues(session: Session, campagne: Campagne) -> Attendues:
    dlas = list_asked_dlas(session, campagne)
    funded = etp_conventionnes_in(session, [campagne], dlas)[campagne.id]
    return Attendues(
        couverture=couverture(
            list_attendues(session, [campagne.id])[campagne.id], [funded.get(dla.id) for dla in dlas]
        ),
        dlas=len(dlas),
        connus=sum(dla.id in funded for dla in dlas),
    )


def _raisons(cells: list[Cellule]) -> Iterator[tuple[str, MotsNombre]]:
    for cell in cells:
        if cell.colonne in CITEES and cell.valeur:
            yield CITEES[cell.colonne], MotsNombre.of(cell.valeur)


def _may_read(session: Session, acteur: Acteur, chiffres: ChiffresRegion, personnes: int) -> bool:
    """Return whether `acteur` may read reasons. Those of a team are on its fiche d'appui: people who work there may
    know them, as its direction may."""
    key = chiffres.campagne.id
    comptees, connues = list_counted_beside(session, [key], deducible_answers(acteur))
    release = chiffres.release
    return may_read_some(personnes, release.dlas, connues[key], comptees[key], release.seuils)
