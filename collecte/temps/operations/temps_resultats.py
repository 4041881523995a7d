"""Ratio of mission 1 time to structures accompanied: a région over a year, a DLA by avenant."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from collecte.bilans.operations.contenu_bilan import Perimetre
from collecte.models import Avenant, Campagne, Region
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.temps.operations.temps_fiche import of_mission
from collecte.temps.queries.chiffres_temps import (
    LEVELS,
    ChiffresDla,
    ChiffresRegion,
    list_chiffres_dla,
    list_chiffres_equipe,
    list_chiffres_region,
)
from exports.bilans.document import BilanDla
from exports.bilans.rapport import MISSION, Rapport, Temps, rapport
from exports.bilans.region import RegionBilan
from exports.bilans.region_comptage import avenant_of_year
from exports.papiers.fiche import points
from questionnaires.core.francais import plural, typeset
from questionnaires.temps.periodes import Periode

ACCOMPANIED = "ACCOMPAGNEES"


def region_rapport(session: Session, acteur: Acteur, region: Region, bilan: RegionBilan) -> Rapport:
    """Compose the report over the périodes of a year, from what `acteur` may read; `bilan` is as `acteur` reads it."""
    of_year = [
        chiffres
        for chiffres in list_chiffres_region(session, acteur, LEVELS)
        if chiffres.campagne.region_id == region.id and chiffres.campagne.periode.annee == bilan.annee
    ]
    row = bilan.lignes().get(ACCOMPANIED)
    counted = row.cellules[-1].valeur if row else None
    return rapport(
        str(bilan.annee),
        None if counted is None else int(counted),
        list(_of_region(of_year)),
        next((chiffres.secret for chiffres in of_year if chiffres.secret), ""),
        (
            "Les structures accompagnées sont celles des avenants de l’année, à ce jour ; les DLA sans registre "
            "comptent dans le temps, pas dans les structures.",
        ),
    )


def _of_region(chiffres: Sequence[ChiffresRegion]) -> Iterator[Temps]:
    for of_campagne in chiffres:
        etp = _of_mission(of_campagne.campagne, of_campagne.etp)
        if etp is not None:
            publication = of_campagne.release.nom
            yield Temps(periode=of_campagne.campagne.periode, etp=int(100 * etp), publication=publication)


def _of_mission(campagne: Campagne, etp: Mapping[str, Decimal]) -> Decimal | None:
    missions = get_referentiel_of(campagne).missions
    return next((of_mission(etp, mission) for mission in missions if mission.code == MISSION), None)


# --- a DLA


def dla_rapports(
    session: Session, acteur: Acteur, perimetre: Perimetre, bilan: BilanDla, today: date, is_directed: bool
) -> Sequence[Rapport]:
    """Compose a report per avenant that has begun, for those who direct the DLA, as `is_directed` says, or work for it;
    none for anyone else. They read no time here that they do not read on its page."""
    dla_id = perimetre.dla.id
    if is_directed:
        chiffres = list_chiffres_dla(session, acteur, dla_id)
    else:
        chiffres = list_chiffres_equipe(session, acteur, dla_id, today)
    begun = [avenant for avenant in perimetre.avenants if avenant.debut <= perimetre.arrete]
    counted = {
        avenant_id: figure.valeur for (code, avenant_id), figure in bilan.figures().items() if code == ACCOMPANIED
    }
    return [_of_avenant(avenant, perimetre, chiffres, counted.get(avenant.id)) for avenant in begun] if chiffres else []


def _of_avenant(
    avenant: Avenant, perimetre: Perimetre, chiffres: Sequence[ChiffresDla], counted: float | None
) -> Rapport:
    within = [
        of_campagne for of_campagne in chiffres if _is_within(of_campagne.campagne.periode, avenant, perimetre.avenants)
    ]
    libelle, manques = (
        f"Avenant {avenant.numero}",
        tuple(dict.fromkeys(words for of_campagne in within for words in of_campagne.manques)),
    )
    rounded = [of_campagne for of_campagne in within if not of_campagne.is_own and _part(of_campagne)]
    if rounded:
        return Rapport(libelle=libelle, raison=_side_by_side(rounded, counted))
    temps = [
        Temps(periode=of_campagne.campagne.periode, etp=int(100 * etp))
        for of_campagne in within
        if of_campagne.is_own and (etp := _of_mission(of_campagne.campagne, of_campagne.etp)) is not None
    ]
    accompagnees = None if counted is None else int(counted)
    return rapport(libelle, accompagnees, temps, " ".join(manques).removesuffix("."), manques)


def _part(chiffres: ChiffresDla) -> str:
    """Return `40 % du temps, 1er semestre 2026`; '' where the share of mission 1 is not shown."""
    part = chiffres.parts.get(MISSION)
    return "" if part is None else f"{points(part, chiffres.pas)} du temps, {chiffres.campagne.periode.libelle}"


def _side_by_side(chiffres: Sequence[ChiffresDla], counted: float | None) -> str:
    """Show both figures without a ratio: a released figure of a DLA has no ETP to divide by."""
    structures = (
        "" if counted is None else f"{plural(int(counted), 'structure accompagnée', 'structures accompagnées')} ; "
    )
    parts, near = map(_part, chiffres), max(of_campagne.pas for of_campagne in chiffres)
    return typeset(
        f"{structures}mission 1 : {', '.join(parts)}, à {near} points près. Le rapport aux ETP ne se calcule "
        "pas : ceux d’un DLA ne sont pas publiés."
    )


def _is_within(periode: Periode, avenant: Avenant, avenants: Sequence[Avenant]) -> bool:
    """Return whether a période is one of an avenant; « avenant 2026 » is the one that covers most of its year."""
    if periode.kind == "V":
        return avenant_of_year(avenants, periode.annee) is avenant
    return avenant.debut <= periode.debut and periode.fin <= avenant.fin
