"""The desired répartition, asked on request after the real one, and the checks of « Temps et activités »."""

from collections.abc import Mapping
from datetime import date

import pytest

from questionnaires.answers.evaluation import Evaluation, evaluate
from questionnaires.core.answers import Severity
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Part
from questionnaires.editing.verification import verify
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.referentiel.modifications import copied
from questionnaires.temps.derive import SOUHAITE, derive_temps
from questionnaires.temps.periodes import Periode

JOUR = date(2026, 7, 8)
LIGNES = shipped_referentiel().lignes
BASE = {"ETP": "1", "MOIS": "6"}
REEL = BASE | dict.fromkeys(LIGNES, "0") | {"M1F1": "45", "M1F2": "30", "M3F1": "25"}


def temps(*, souhaitable: bool = True, activites: bool = False, tous_actifs: bool = False) -> Questionnaire:
    recette = shipped_recette()
    if tous_actifs:
        recette = copied(recette, controles=tuple(copied(controle, actif=True) for controle in recette.controles))
    periode = Periode.parse("2026-S1")
    return derive_temps(shipped_referentiel(), recette, periode, activites, avec_souhaitable=souhaitable)


def judged(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Evaluation:
    return evaluate(questionnaire, saisie, today=JOUR)


def wished(**parts: str) -> dict[str, str]:
    return {f"{code}_{SOUHAITE}": typed for code, typed in (dict.fromkeys(LIGNES, "0") | parts).items()}


def test_nothing_is_left_to_correct() -> None:
    assert verify(temps(activites=True)) == ()


def test_it_is_a_page_between_the_repartition_and_the_activites_only_when_asked() -> None:
    assert [page.code for page in temps(activites=True).sections][-3:] == ["REPARTITION", SOUHAITE, "ACTIVITES"]
    assert temps(souhaitable=False).section(SOUHAITE) is None
    assert [repartition.code for repartition in temps(souhaitable=False).repartitions] == ["TEMPS"]


def test_it_takes_more_minutes() -> None:
    assert temps().minutes > temps(souhaitable=False).minutes


def test_it_has_the_lines_of_the_real_one_which_keep_their_codes() -> None:
    real, wish = temps().repartitions
    assert real.lignes == LIGNES
    assert wish.lignes == tuple(f"{code}_{SOUHAITE}" for code in LIGNES)
    page = temps().section(SOUHAITE)
    assert page is not None
    assert tuple(page.questions) == wish.lignes
    assert [part.libelle for part in page.questions.values()] == [temps().questions[code].libelle for code in LIGNES]


def test_each_share_says_which_fonction_it_is_about() -> None:
    covered = {q.code: q.rattache for q in temps().questions.values() if isinstance(q, Part)}
    assert covered["M1F1"] == covered[f"M1F1_{SOUHAITE}"] == ("M1F1",)


@pytest.mark.parametrize(
    ("saisie", "asked"),
    [
        pytest.param(BASE, False, id="nothing shared yet"),
        pytest.param(REEL | {"M3F1": "24"}, False, id="one point missing"),
        pytest.param(REEL | {"M3F1": "26"}, False, id="one point too many"),
        pytest.param(REEL, True, id="whole"),
    ],
)
def test_it_is_asked_once_the_real_one_is_whole(saisie: dict[str, str], asked: bool) -> None:
    assert (f"M1F1_{SOUHAITE}" in judged(temps(), saisie).valeurs) is asked


@pytest.mark.parametrize(
    ("wish", "problems"),
    [
        pytest.param({}, [], id="left blank, whole"),
        pytest.param(wished(M1F1="60", M2F1="40"), [], id="whole"),
        pytest.param(wished(M1F1="60"), [f"M1F1_{SOUHAITE}"], id="40 points missing"),
        pytest.param({f"M1F1_{SOUHAITE}": "100"}, [f"M1F2_{SOUHAITE}"], id="blanks to confirm"),
    ],
)
def test_it_may_be_left_blank_but_not_half_done(wish: dict[str, str], problems: list[str]) -> None:
    assert [problem.code for problem in judged(temps(), REEL | wish).problems] == problems


# --- checks


def told(evaluation: Evaluation) -> list[str]:
    return [problem.controle for problem in (*evaluation.problems, *evaluation.remarques)]


def shared(**parts: str) -> dict[str, str]:
    return BASE | dict.fromkeys(LIGNES, "0") | {"AUTRE_PRECISION": "Déménagement"} | parts


@pytest.mark.parametrize(
    ("saisie", "expected"),
    [
        pytest.param(REEL, [], id="nothing unusual"),
        pytest.param(shared(M1F1="39", M3F1="61"), ["V7_DOMINANTE"], id="one fonction over 60"),
        pytest.param(shared(M1F1="40", M3F1="60"), ["V8_ARRONDIE"], id="60 and 40 are round"),
        pytest.param(shared(M1F1="19", M3F1="41", M4F1="40"), ["V7_ACCOMPAGNEMENT"], id="the first mission below 20"),
        pytest.param(shared(M1F1="45", M1F2="55"), ["V7_ACCOMPAGNEMENT"], id="the first mission alone"),
        pytest.param(shared(M1F2="45", M3F1="55"), ["V7_ACCUEIL"], id="no accueil"),
        pytest.param(shared(M1F1="45", M3F1="44", AUTRE="11"), ["V7_AUTRE"], id="much outside the référentiel"),
        pytest.param(shared(M1F1="100", M3F1="5"), [""], id="a total that is wrong is told alone"),
    ],
)
def test_what_is_unusual_is_told_when_the_checks_are_on(saisie: dict[str, str], expected: list[str]) -> None:
    assert told(judged(temps(tous_actifs=True), saisie)) == expected


def test_an_unusual_answer_is_transmitted_with_a_comment() -> None:
    saisie = shared(M1F2="45", M3F1="55")
    assert [p.severity for p in judged(temps(tous_actifs=True), saisie).problems] == [Severity.TO_JUSTIFY]
    assert judged(temps(tous_actifs=True), saisie | {"V7_ACCUEIL.commentaire": "Un remplacement."}).can_be_transmitted


def test_only_the_author_s_own_check_is_on_as_shipped() -> None:
    questionnaire = temps()
    assert [controle.code for controle in questionnaire.controles if controle.actif] == ["V8_ARRONDIE"]
    evaluation = judged(questionnaire, shared(M3F1="100"))
    assert evaluation.can_be_transmitted
    assert told(evaluation) == ["V8_ARRONDIE"]
