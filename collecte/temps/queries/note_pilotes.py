"""Queries for the Note aux pilotes beside shares of time: who was expected, what takes more time, and why.

Words come from the release, as its reader may read it; coverage, from the answers that were expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.campagnes import list_attendues
from collecte.campagnes.queries.finances import etp_conventionnes_in
from collecte.campagnes.queries.recoupements import list_counted_beside
from collecte.models import Campagne, ClasseurReference
from collecte.organisation.queries.organisation import list_dlas
from collecte.policy import Acteur, deducible_answers
from collecte.temps.queries.chiffres_temps import ChiffresRegion
from exports.records.couverture import Couverture, couverture
from exports.release.cellules import Cellule, Mesure, Mots, Release
from exports.release.disclosure import are_enough
from exports.release.disclosure.lecteurs import may_read_some
from exports.temps.raisons import CITEES, RAISONS
from questionnaires.temps.activites import EVOLUTION

PLUS, MOINS = "plus", "moins"
"""The options of « Temps passé » that say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendues:
    """What was expected of a région and transmitted; of `connus` of its `dlas` the ETP conventionnés are known."""

    couverture: Couverture
    dlas: int
    connus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EnPlus:
    """By how many an activité is said to take more time, and less."""

    code: str
    plus: Mots
    moins: Mots


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`nom` and `empreinte` are those of the reference workbook. `attendues` is None where too few were expected,
    `raisons` where too few gave one. `en_plus` has the activités that are told; `has_activites`: they were asked."""

    nom: str
    empreinte: str
    attendues: Attendues | None
    has_activites: bool
    en_plus: tuple[EnPlus, ...]
    raisons: tuple[tuple[str, Mots], ...] | None


def get_details(session: Session, acteur: Acteur, chiffres: ChiffresRegion) -> Details:
    """Of a settled campaign whose figures `acteur` reads."""
    campagne, release = chiffres.campagne, chiffres.release
    own = ClasseurReference
    kept = session.execute(select(own.nom, own.sha256).where(own.campagne_id == campagne.id)).one()
    attendues = _attendues(session, campagne)
    asked = _evolutions(release)
    raisons = [cell for cell in release.of(Mesure.MOTS) if cell.ligne == RAISONS and cell.is_shown]
    return Details(
        nom=kept.nom,
        empreinte=kept.sha256,
        attendues=attendues if are_enough(attendues.couverture.attendues) else None,
        has_activites=bool(asked),
        en_plus=tuple(_en_plus(release, asked)) if chiffres.is_shown else (),
        raisons=tuple(_raisons(raisons)) if raisons and _may_read(session, acteur, chiffres, raisons[0].n) else None,
    )


def _attendues(session: Session, campagne: Campagne) -> Attendues:
    dlas = list_dlas(session, campagne.region_id)
    funded = etp_conventionnes_in(session, [campagne], dlas)[campagne.id]
    return Attendues(
        couverture=couverture(
            list_attendues(session, [campagne.id])[campagne.id], [funded.get(own.id) for own in dlas]
        ),
        dlas=len(dlas),
        connus=sum(own.id in funded for own in dlas),
    )


def _evolutions(release: Release) -> tuple[str, ...]:
    """Codes of the activités whose change in time was asked."""
    suffix = f"_{EVOLUTION}"
    asked = (cell.ligne for cell in release.of(Mesure.MOTS) if cell.ligne.endswith(suffix))
    return tuple(dict.fromkeys(code.removesuffix(suffix) for code in asked))


def _en_plus(release: Release, codes: tuple[str, ...]) -> Iterator[EnPlus]:
    for code in codes:
        plus, moins = (release.get(Mesure.MOTS, f"{code}_{EVOLUTION}", colonne=own) for own in (PLUS, MOINS))
        if plus and moins and plus.valeur and moins.valeur:
            yield EnPlus(code=code, plus=Mots.of(plus.valeur), moins=Mots.of(moins.valeur))


def _raisons(cells: list[Cellule]) -> Iterator[tuple[str, Mots]]:
    for cell in cells:
        if cell.colonne in CITEES and cell.valeur:
            yield CITEES[cell.colonne], Mots.of(cell.valeur)


def _may_read(session: Session, acteur: Acteur, chiffres: ChiffresRegion, personnes: int) -> bool:
    """Reasons of a team are on its fiche d'appui: who works there may know them, as its direction may."""
    key = chiffres.campagne.id
    comptees, connues = list_counted_beside(session, [key], deducible_answers(acteur))
    return may_read_some(personnes, chiffres.release.dlas, connues[key], comptees[key])
