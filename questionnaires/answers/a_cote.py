"""Side inputs of a page: they help to answer, are kept with the draft and are never transmitted."""

from collections.abc import Iterator, Mapping

from questionnaires.core.elements import Question, kept_with
from questionnaires.core.model import Groupe, Questionnaire, Repartition, Section
from questionnaires.core.questions import Part
from questionnaires.temps.ajustement import Etage
from questionnaires.temps.unites_temps import raw_on

PART = "PART"
"""End of the code of a mission's share: `M1_PART`."""


@kept_with
def side_questions(section: Section) -> Mapping[str, Part]:
    """Map the shares of a page's missions by code: typed beside the page's own questions."""
    shares = (_mission_share(section, groupe) for groupe in section.groupes)
    return {question.code: question for question in shares if question is not None}


@kept_with
def typable(section: Section) -> Mapping[str, Question]:
    """Map every field that a page may send, by code: its questions, and those beside them."""
    return {**section.questions, **beside(section)}


@kept_with
def beside(section: Section) -> Mapping[str, Question]:
    """Map the fields typed on a page beside its questions: the shares of its missions, and time in other units."""
    return {**side_questions(section), **raw_on(section)}


@kept_with
def beside_all(questionnaire: Questionnaire) -> Mapping[str, Question]:
    """Map the fields of `beside`, for every page."""
    return {code: question for section in questionnaire.sections for code, question in beside(section).items()}


def mission_share(section: Section, groupe: Groupe) -> Part | None:
    """Return the share of a mission, if the page holds several missions and this one has several lines to split it
    into."""
    return side_questions(section).get(share_code(groupe))


def share_code(groupe: Groupe) -> str:
    """Return the code of the field of a mission's own share."""
    return f"{groupe.code}_{PART}"


def _mission_share(section: Section, groupe: Groupe) -> Part | None:
    code = share_code(groupe)
    if groupe.mission != groupe.code or len(parts_of(groupe)) < 2 or code in section.questions:
        return None
    if len([other for other in section.groupes if other.mission == other.code and parts_of(other)]) < 2:
        return None
    return Part(code=code, libelle=f"Toute la mission {groupe.code.lstrip('M')}")


def etages_of(section: Section, repartition: Repartition) -> tuple[Etage, ...]:
    """Return the two levels of a répartition whose lines are all on one page; none when some are on another page."""
    etages = tuple(_etages(section, repartition))
    lignes = {code for etage in etages for code in etage.lignes}
    return etages if lignes == set(repartition.lignes) else ()


@kept_with
def etages_by_repartition(questionnaire: Questionnaire) -> Mapping[str, tuple[Etage, ...]]:
    """Map the répartitions that stand whole on one page to their two levels, by code."""
    pages = [
        (repartition.code, etages_of(section, repartition))
        for repartition in questionnaire.repartitions
        for section in questionnaire.sections
    ]
    return {code: etages for code, etages in pages if etages}


def _etages(section: Section, repartition: Repartition) -> Iterator[Etage]:
    for groupe in section.groupes:
        lignes = tuple(code for code in parts_of(groupe) if code in repartition.lignes)
        share = mission_share(section, groupe)
        if lignes:
            yield Etage(lignes, share.code if share else "", a_part=groupe.mission is None)


def parts_of(groupe: Groupe) -> list[str]:
    """Return the codes of a group's lines of a répartition."""
    return [block.code for block in groupe.blocks if isinstance(block, Part)]
