"""Lines of the répartition of a campaign on time: those that its versions ask, under their missions."""

from collections.abc import Mapping
from dataclasses import dataclass

from exports.records.records import Collecte
from exports.tableur.ordre import merged
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Part
from questionnaires.referentiel.referentiel import Mission, Referentiel


@dataclass(frozen=True, slots=True)
class Bloc:
    """Consecutive lines of one mission; `numero` is its place in the référentiel, mission None for other work."""

    mission: Mission | None
    numero: int
    lignes: tuple[Part, ...]


def lignes_of(questionnaire: Questionnaire) -> tuple[Part, ...]:
    """The lines of the répartition of the time, in order; the one wished for, a second one, stays with its author."""
    questions = questionnaire.questions
    lignes = [questions[code] for repartition in questionnaire.repartitions[:1] for code in repartition.lignes]
    return tuple(ligne for ligne in lignes if isinstance(ligne, Part))


def lignes_asked(collecte: Collecte) -> tuple[Part, ...]:
    """The lines of every version that a campaign asks, in the order of the one it asks now, under their last label."""
    asked = [lignes_of(questionnaire) for questionnaire in collecte.posees.values()]
    last = {ligne.code: ligne for lignes in asked for ligne in lignes}
    return tuple(last[code] for code in merged([[ligne.code for ligne in lignes] for lignes in asked]))


def homes_of(collecte: Collecte) -> Mapping[str, str]:
    """Line code -> the mission it is asked under, that of the référentiel first; a line without one is left out."""
    asked = {
        question.code: groupe.mission
        for questionnaire in collecte.posees.values()
        for section in questionnaire.sections
        for groupe in section.groupes
        if groupe.mission
        for question in groupe.questions
    }
    missions = collecte.referentiel.missions
    return asked | {fonction.code: mission.code for mission in missions for fonction in mission.fonctions}


def blocs_of(referentiel: Referentiel, lignes: tuple[Part, ...], homes: Mapping[str, str]) -> tuple[Bloc, ...]:
    """The lines by mission, in the order of the référentiel, then those that belong to none of its missions."""
    blocs = [
        Bloc(mission, numero, tuple(ligne for ligne in lignes if homes.get(ligne.code) == mission.code))
        for numero, mission in enumerate(referentiel.missions, start=1)
    ]
    placed = {ligne.code for bloc in blocs for ligne in bloc.lignes}
    others = tuple(ligne for ligne in lignes if ligne.code not in placed)
    return tuple(bloc for bloc in (*blocs, Bloc(None, 0, others)) if bloc.lignes)
