"""The référentiel of 2006 and the recipe, as shipped: complete, and in careful French."""

import re
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.referentiel.referentiel import AUTRE, COURT_MAX, Mission

REFERENTIEL = shipped_referentiel()
MISSIONS = {mission.code: mission for mission in REFERENTIEL.missions}


def texts(value: object) -> Iterator[str]:
    """Iterate over every text of a definition."""
    match value:
        case str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from texts(getattr(value, name))
        case tuple():
            for item in value:
                yield from texts(item)


@pytest.mark.parametrize(
    ("code", "activites", "points_by_axe"),
    [
        pytest.param("M1", [6, 7, 5], [2, 0, 3, 1, 3], id="accompagnement"),
        pytest.param("M2", [3, 4, 6, 1, 3], [0, 0, 0, 3, 0, 0], id="dispositif partenarial"),
        pytest.param("M3", [8], [1], id="programme d'activité"),
        pytest.param("M4", [3, 1], [0], id="professionnalisation"),
    ],
)
def test_a_mission_has_the_fonctions_activites_and_axes_of_the_text(
    code: str, activites: list[int], points_by_axe: list[int]
) -> None:
    mission = MISSIONS[code]
    assert [len(fonction.activites) for fonction in mission.fonctions] == activites
    assert [len(axe.points) for axe in mission.axes] == points_by_axe


def test_the_text_has_4_missions_11_fonctions_47_activites_13_axes_and_2_purposes() -> None:
    axes = [axe for mission in REFERENTIEL.missions for axe in mission.axes]
    counts = (len(MISSIONS), len(REFERENTIEL.fonctions), len(REFERENTIEL.activites), len(axes), len(REFERENTIEL.objets))
    assert counts == (4, 11, 47, 13, 2)


@pytest.mark.parametrize("mission", REFERENTIEL.missions, ids=lambda mission: mission.code)
def test_codes_of_the_first_version_follow_the_order_of_the_text(mission: Mission) -> None:
    fonctions = [f"{mission.code}F{number}" for number in range(1, len(mission.fonctions) + 1)]
    axes = [f"{mission.code}X{number}" for number in range(1, len(mission.axes) + 1)]
    assert [fonction.code for fonction in mission.fonctions] == fonctions
    assert [axe.code for axe in mission.axes] == axes
    for fonction in mission.fonctions:
        expected = [f"{fonction.code}A{number}" for number in range(1, len(fonction.activites) + 1)]
        assert [activite.code for activite in fonction.activites] == expected
    for axe in mission.axes:
        expected = [f"{axe.code}P{number}" for number in range(1, len(axe.points) + 1)]
        assert [point.code for point in axe.points] == expected


def test_no_code_serves_twice_nor_takes_that_of_the_line_for_other_work() -> None:
    codes = [*REFERENTIEL.elements, AUTRE]
    assert len(codes) == 4 + 11 + 47 + 13 + 13 + 1
    assert len(set(codes)) == len(codes)


def test_the_first_bullet_is_one_activite() -> None:
    titre = REFERENTIEL.activites["M1F1A1"].titre
    assert titre == (
        "Identification, accueil, information, orientation et mise en relation avec d’autres partenaires si utile"
    )


@pytest.mark.parametrize(
    ("left", "right", "subject"),
    [
        pytest.param("M1F1", "M1F2", "Plan d’accompagnement", id="plan d'accompagnement"),
        pytest.param("M3F1", "M2F3", "Enée", id="Enée"),
        pytest.param("M3F1", "M2F3", "Bilans", id="bilans"),
        pytest.param("M1F3", "M2F5", "Enquêtes", id="surveys of structures and national"),
        pytest.param("M2F5", "M4F1", "Enquêtes", id="surveys, national and this one"),
        pytest.param("M1F3", "M4F1", "Enquêtes", id="surveys of structures and this one"),
        pytest.param("M2F4", "M4F1", "C2RA", id="C2RA groups and tools"),
        pytest.param("M2F5", "M4F2", "Avise et CNAR", id="information and training days"),
    ],
)
def test_two_fonctions_that_overlap_name_each_other_in_their_boundary(left: str, right: str, subject: str) -> None:
    for side, other_side in ((left, right), (right, left)):
        rule = REFERENTIEL.fonctions[side].frontiere
        sentence = rule[rule.index(f"{subject}\u00a0:") :].partition(".")[0]
        assert f"«\u00a0{REFERENTIEL.fonctions[other_side].court}\u00a0»" in sentence


def test_every_name_quoted_in_a_boundary_is_the_short_title_of_a_fonction() -> None:
    courts = {fonction.court for fonction in REFERENTIEL.fonctions.values()}
    quoted = {
        name
        for fonction in REFERENTIEL.fonctions.values()
        for name in re.findall("«\u00a0(.*?)\u00a0»", fonction.frontiere)
    }
    assert quoted
    assert quoted <= courts


def test_short_titles_fit_and_tell_fonctions_apart() -> None:
    courts = [fonction.court for fonction in REFERENTIEL.fonctions.values()]
    assert len(set(courts)) == len(courts)
    assert max(map(len, courts)) <= COURT_MAX


def test_every_fonction_says_what_to_count_in_whole_sentences() -> None:
    assert [f.code for f in REFERENTIEL.fonctions.values() if not f.aide.endswith(".")] == []
    assert [f.code for f in REFERENTIEL.fonctions.values() if f.frontiere and not f.frontiere.endswith(".")] == []


def test_no_titre_ends_with_a_dot() -> None:
    fonctions = [fonction.titre for fonction in REFERENTIEL.fonctions.values()]
    titres = [*fonctions, *(activite.titre for activite in REFERENTIEL.activites.values())]
    assert [titre for titre in titres if titre.endswith((".", "…", " "))] == []


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(r"['\"]", id="straight apostrophe or quotation mark"),
        pytest.param("\\s\\s", id="two spaces"),
        pytest.param("[^\u00a0][:»%](?![0-9])", id="no no-break space before : » %"),
        pytest.param("[^\u202f][;?!]", id="no narrow no-break space before ; ? !"),
        pytest.param("«[^\u00a0]", id="no no-break space after «"),
        pytest.param(r"\.\.", id="dots that are no ellipsis"),
        pytest.param("\\b[Oo]euvre|\\bElabor|\\bEnee|\\bA quel", id="missing ligature or accent"),
        pytest.param("[\u0300-\u036f]", id="accent apart from its letter"),
    ],
)
@pytest.mark.parametrize("definition", [REFERENTIEL, shipped_recette()], ids=["référentiel", "recette"])
def test_no_shipped_text_has_a_fault_of_typography(definition: BaseModel, fault: str) -> None:
    assert [text for text in texts(definition) if re.search(fault, text)] == []
