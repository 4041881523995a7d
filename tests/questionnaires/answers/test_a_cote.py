"""The panel beside the questions of a page: the shares of its missions, which are no answers."""

from questionnaires.answers.a_cote import etages_of, side_questions, typable
from questionnaires.core.model import Questionnaire, Section
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

PAR_MISSION = ["M1F1", "M1F2", "M1F3"], ["M2F1", "M2F2", "M2F3", "M2F4", "M2F5"], ["M3F1"], ["M4F1", "M4F2"], ["AUTRE"]


def temps() -> Questionnaire:
    return derive_temps(
        shipped_referentiel(), shipped_recette(), Periode.parse("2026-S1"), avec_activites=True, avec_souhaitable=True
    )


def page(code: str) -> Section:
    section = temps().section(code)
    assert section is not None
    return section


def test_a_mission_of_one_fonction_has_no_share_beside_it() -> None:
    assert list(side_questions(page("REPARTITION"))) == ["M1_PART", "M2_PART", "M4_PART"]


def test_the_shares_of_missions_are_no_questions_of_the_questionnaire() -> None:
    assert not [code for code in temps().questions if code.endswith("_PART")]
    assert {"M1F1", "M1_PART", "M1_MARQUE"} <= typable(page("REPARTITION")).keys()


def test_the_wished_repartition_has_the_helper_and_no_shares_of_missions() -> None:
    wished = page("SOUHAITE")
    assert not side_questions(wished)
    assert [etage.part for etage in etages_of(wished, temps().repartitions[1])] == [""] * 5


def test_a_repartition_whole_on_its_page_stands_on_two_levels() -> None:
    etages = etages_of(page("REPARTITION"), temps().repartitions[0])
    assert [list(etage.lignes) for etage in etages] == list(PAR_MISSION)
    assert [etage.part for etage in etages] == ["M1_PART", "M2_PART", "", "M4_PART", ""]
    assert [etage.a_part for etage in etages] == [False] * 4 + [True]


def test_a_version_with_one_page_per_mission_is_left_as_it_was() -> None:
    whole = page("REPARTITION")
    alone = whole.model_copy(update={"code": "M1", "groupes": whole.groupes[:1]})
    assert not side_questions(alone)
    assert not etages_of(alone, temps().repartitions[0])
