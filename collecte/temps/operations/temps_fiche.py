"""Shares of time in a fiche d’appui: DLA beside région, by ligne of the référentiel and by période."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from collecte.models import Avenant, Campagne
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.temps.queries.chiffres_temps import ChiffresDla, ChiffresRegion
from exports.papiers.fiche import ChangementMission, LigneMouvement, LigneTemps
from exports.release.cellules import Mesure
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_COURT, Mission, Referentiel

Figure = TypeVar("Figure", int, Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """By code of a line or of a mission: ETP over the période, points of the DLA, of the région, of the network, and
    those wished for, by its only author and in the région. A missing code is not shown."""

    etp: Mapping[str, Decimal] = field(default_factory=dict)
    dla: Mapping[str, int] = field(default_factory=dict)
    region: Mapping[str, int] = field(default_factory=dict)
    reseau: Mapping[str, int] = field(default_factory=dict)
    souhait: Mapping[str, int] = field(default_factory=dict)
    souhait_region: Mapping[str, int] = field(default_factory=dict)


def parts_of(region: ChiffresRegion | None, dla: ChiffresDla | None, souhait: Mapping[str, int]) -> Parts:
    """Return the figures of a campagne as the fiche lays them out."""
    return Parts(
        etp=dla.etp if dla else {},
        dla=dla.parts if dla else {},
        region=region.parts if region else {},
        reseau=region.reseau.parts() if region and region.reseau else {},
        souhait=souhait,
        souhait_region={cellule.ligne: cellule.valeur for cellule in region.souhaits if cellule.valeur is not None}
        if region
        else {},
    )


def changement_of(serie: Sequence[ChiffresRegion | None], code: str) -> ChangementMission | None:
    """Return the change of a mission since the période before, from the last release; None when it says nothing of
    these two, or when one of them is not read."""
    before, last = serie[-2:] if len(serie) > 1 else (None, None)
    if before is None or last is None or not (before.is_shown and last.is_shown):
        return None
    colonne = before.campagne.periode.code
    sens = last.release.get(Mesure.SENS, code, colonne=colonne)
    ecart = last.release.get(Mesure.ECART, code, colonne=colonne)
    if sens is None:
        return None
    return ChangementMission(
        sens=sens.valeur,
        ecart=ecart.valeur if ecart else None,
        motif=ecart.motif if ecart and sens.valeur else sens.motif,
    )


def lignes_temps(referentiel: Referentiel, parts: Parts) -> tuple[LigneTemps, ...]:
    """Return missions, each before its fonctions, then other work: all of them, whatever is shown."""
    lignes: list[LigneTemps] = []
    for number, mission in enumerate(referentiel.missions, start=1):
        lignes.append(_line(mission.titre, number, mission, parts))
        lignes += [_line(fonction.court, number, fonction.code, parts) for fonction in mission.fonctions]
    return (*lignes, _line(AUTRE_COURT, 0, AUTRE, parts))


def _line(libelle: str, number: int, subject: Mission | str, parts: Parts) -> LigneTemps:
    """Return the line of a mission, or of the code of a line."""

    def figure(figures: Mapping[str, Figure]) -> Figure | None:
        return figures.get(subject) if isinstance(subject, str) else of_mission(figures, subject)

    return LigneTemps(
        libelle=libelle,
        mission=number,
        is_mission=isinstance(subject, Mission) or number == 0,
        etp=figure(parts.etp),
        part=figure(parts.dla),
        region=figure(parts.region),
        reseau=figure(parts.reseau),
        souhaite=figure(parts.souhait),
        souhaite_region=figure(parts.souhait_region),
    )


def of_mission(figures: Mapping[str, Figure], mission: Mission) -> Figure | None:
    """Return the figure of a mission: its own, else the sum of its fonctions if all are shown; None otherwise."""
    if mission.code in figures:
        return figures[mission.code]
    lines = [figures[fonction.code] for fonction in mission.fonctions if fonction.code in figures]
    return sum(lines[1:], lines[0]) if lines and len(lines) == len(mission.fonctions) else None


def lignes_mouvement(
    referentiel: Referentiel, serie: Sequence[tuple[Campagne, Parts]], regions: Sequence[ChiffresRegion | None]
) -> tuple[LigneMouvement, ...]:
    """Return the missions of a référentiel over campagnes, each read by its own référentiel, then other work. `regions`
    are their figures of the région, None where they are not read."""
    over = [
        ({mission.code: mission for mission in get_referentiel_of(campagne).missions}, parts)
        for campagne, parts in serie
    ]
    rows = [(mission.court, number, mission.code) for number, mission in enumerate(referentiel.missions, start=1)]
    return tuple(
        LigneMouvement(
            libelle=libelle,
            mission=number,
            dla=tuple(_at(parts.dla, known, code) for known, parts in over),
            region=tuple(_at(parts.region, known, code) for known, parts in over),
            changement=changement_of(regions, code),
        )
        for libelle, number, code in (*rows, (AUTRE_COURT, 0, AUTRE))
    )


def _at(figures: Mapping[str, int], known: Mapping[str, Mission], code: str) -> int | None:
    """Return the figure of a mission, None when its référentiel does not know it; or that of other work."""
    if code == AUTRE:
        return figures.get(code)
    return of_mission(figures, known[code]) if code in known else None


def periode_told(campagne: Campagne, avenants: Sequence[Avenant]) -> str:
    """Return `1er semestre 2026, avenant 2`: with the avenant that its last day is in, if one is known."""
    last = campagne.periode.fin
    number = next((avenant.numero for avenant in avenants if avenant.debut <= last <= avenant.fin), None)
    return f"{campagne.periode.libelle}, avenant {number}" if number else campagne.periode.libelle
