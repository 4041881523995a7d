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
    """Over the périodes of its year, of what `acteur` may read; `bilan` is that which `acteur` reads."""
    own = [
        each
        for each in list_chiffres_region(session, acteur, LEVELS)
        if each.campagne.region_id == region.id and each.campagne.periode.annee == bilan.annee
    ]
    row = bilan.lignes().get(ACCOMPANIED)
    counted = row.cellules[-1].valeur if row else None
    return rapport(
        str(bilan.annee),
        None if counted is None else int(counted),
        list(_of_region(own)),
        next((each.secret for each in own if each.secret), ""),
        (
            "Les structures accompagnées sont celles des avenants de l’année, à ce jour ; les DLA sans registre "
            "comptent dans le temps, pas dans les structures.",
        ),
    )


def _of_region(chiffres: Sequence[ChiffresRegion]) -> Iterator[Temps]:
    for own in chiffres:
        etp = _of_mission(own.campagne, own.etp)
        if etp is not None:
            yield Temps(periode=own.campagne.periode, etp=int(100 * etp))


def _of_mission(campagne: Campagne, etp: Mapping[str, Decimal]) -> Decimal | None:
    missions = get_referentiel_of(campagne).missions
    return next((of_mission(etp, own) for own in missions if own.code == MISSION), None)


# --- a DLA


def dla_rapports(
    session: Session, acteur: Acteur, perimetre: Perimetre, bilan: BilanDla, today: date, is_directed: bool
) -> Sequence[Rapport]:
    """Of each avenant that has begun, to who directs the DLA, as `is_directed` says, or works for it; nothing to anyone
    else. They read no time here that they do not read on its page."""
    dla_id = perimetre.dla.id
    if is_directed:
        chiffres = list_chiffres_dla(session, acteur, dla_id)
    else:
        chiffres = list_chiffres_equipe(session, acteur, dla_id, today)
    begun = [own for own in perimetre.avenants if own.debut <= perimetre.arrete]
    counted = {avenant_id: own.valeur for (code, avenant_id), own in bilan.figures().items() if code == ACCOMPANIED}
    return [_of_avenant(own, perimetre, chiffres, counted.get(own.id)) for own in begun] if chiffres else []


def _of_avenant(
    avenant: Avenant, perimetre: Perimetre, chiffres: Sequence[ChiffresDla], counted: float | None
) -> Rapport:
    own = [each for each in chiffres if _is_within(each.campagne.periode, avenant, perimetre.avenants)]
    libelle, manques = (
        f"Avenant {avenant.numero}",
        tuple(dict.fromkeys(words for each in own for words in each.manques)),
    )
    rounded = [each for each in own if not each.is_own and _part(each)]
    if rounded:
        return Rapport(libelle=libelle, raison=_side_by_side(rounded, counted))
    temps = [
        Temps(periode=each.campagne.periode, etp=int(100 * etp))
        for each in own
        if each.is_own and (etp := _of_mission(each.campagne, each.etp)) is not None
    ]
    accompagnees = None if counted is None else int(counted)
    return rapport(libelle, accompagnees, temps, " ".join(manques).removesuffix("."), manques)


def _part(own: ChiffresDla) -> str:
    """`40 % du temps, 1er semestre 2026`; '' where the share of mission 1 is not told."""
    part = own.parts.get(MISSION)
    return "" if part is None else f"{points(part, own.pas)} du temps, {own.campagne.periode.libelle}"


def _side_by_side(chiffres: Sequence[ChiffresDla], counted: float | None) -> str:
    """A released figure of a DLA has no ETP: nothing is divided by it."""
    told = "" if counted is None else f"{plural(int(counted), 'structure accompagnée', 'structures accompagnées')} ; "
    parts, near = map(_part, chiffres), max(own.pas for own in chiffres)
    return typeset(
        f"{told}mission 1 : {', '.join(parts)}, à {near} points près. Le rapport aux ETP ne se calcule "
        "pas : ceux d’un DLA ne sont pas publiés."
    )


def _is_within(periode: Periode, avenant: Avenant, avenants: Sequence[Avenant]) -> bool:
    """Whether a période is one of an avenant; « avenant 2026 » is that which covers most of its year."""
    if periode.kind == "V":
        return avenant_of_year(avenants, periode.annee) is avenant
    return avenant.debut <= periode.debut and periode.fin <= avenant.fin
