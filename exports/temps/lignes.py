"""Lines of the répartition of a campaign on time, asked by its versions, under their missions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exports.records.records import Collecte
from exports.tableur.ordre import merged
from exports.tableur.text import one_line
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Part
from questionnaires.referentiel.correspondance import court_of
from questionnaires.referentiel.referentiel import Mission, Referentiel


@dataclass(frozen=True, slots=True)
class BlocMission:
    """Consecutive lines of one mission; `numero` is its place in the référentiel. `mission` is None for work outside
    missions."""

    mission: Mission | None
    numero: int
    lignes: tuple[Part, ...]


def lignes_of(questionnaire: Questionnaire) -> tuple[Part, ...]:
    """List the lines of the répartition of time, in order; a second répartition, of wishes, stays with its author."""
    questions = questionnaire.questions
    lignes = [questions[code] for repartition in questionnaire.repartitions[:1] for code in repartition.lignes]
    return tuple(ligne for ligne in lignes if isinstance(ligne, Part))


def lignes_asked(collecte: Collecte) -> tuple[Part, ...]:
    """List the lines of every version of a campaign, in the order of the current one, under their latest label."""
    by_version = [lignes_of(questionnaire) for questionnaire in collecte.posees.values()]
    last = {ligne.code: ligne for lignes in by_version for ligne in lignes}
    return tuple(last[code] for code in merged([[ligne.code for ligne in lignes] for lignes in by_version]))


def homes_of(collecte: Collecte) -> Mapping[str, str]:
    """Map a line to the mission it is asked under, the référentiel's first; a line without one is left out."""
    missions_asked = {
        question.code: groupe.mission
        for questionnaire in collecte.posees.values()
        for section in questionnaire.sections
        for groupe in section.groupes
        if groupe.mission
        for question in groupe.questions
    }
    missions = collecte.referentiel.missions
    return missions_asked | {fonction.code: mission.code for mission in missions for fonction in mission.fonctions}


def names_asked(referentiel: Referentiel, questionnaire: Questionnaire, lignes: Iterable[Part]) -> dict[str, str]:
    """Map the code of a mission or of a line to its name in workbooks, files and the API."""
    missions = {
        mission.code: f"Mission {numero} – {one_line(mission.court, 60)}"
        for numero, mission in enumerate(referentiel.missions, start=1)
    }
    return {ligne.code: _name(referentiel, questionnaire, ligne) for ligne in lignes} | missions


def _name(referentiel: Referentiel, questionnaire: Questionnaire, ligne: Part) -> str:
    """Return the short title of a line, or else the title of its fieldset."""
    if ligne.code in referentiel.lignes:
        return one_line(court_of(referentiel, ligne.code), 60)
    groupes = (groupe for section in questionnaire.sections for groupe in section.groupes)
    titres = [groupe.titre for groupe in groupes if any(question.code == ligne.code for question in groupe.questions)]
    return one_line(titres[0] if titres else ligne.libelle, 60)  # a line that is no longer asked has no group here


def blocs_of(referentiel: Referentiel, lignes: tuple[Part, ...], homes: Mapping[str, str]) -> tuple[BlocMission, ...]:
    """Group the lines by mission, in the order of the référentiel, then those outside its missions."""
    blocs = [
        BlocMission(mission, numero, tuple(ligne for ligne in lignes if homes.get(ligne.code) == mission.code))
        for numero, mission in enumerate(referentiel.missions, start=1)
    ]
    placed = {ligne.code for bloc in blocs for ligne in bloc.lignes}
    others = tuple(ligne for ligne in lignes if ligne.code not in placed)
    return tuple(bloc for bloc in (*blocs, BlocMission(None, 0, others)) if bloc.lignes)
