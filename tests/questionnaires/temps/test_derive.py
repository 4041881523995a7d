"""« Temps et activités » follows the référentiel and the période, whatever they are."""

from pathlib import Path

import pytest

from questionnaires.core.blocs import Tableau
from questionnaires.core.model import Questionnaire, Section
from questionnaires.core.questions import Choice, Number, Part, Text
from questionnaires.files.loader import load_referentiel, shipped_recette, shipped_referentiel
from questionnaires.referentiel.referentiel import AUTRE, AUTRE_TITRE, Referentiel
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

SHIPPED = Path(__file__).parents[3] / "questionnaires" / "definitions" / "referentiel-2006.yaml"
FONCTIONS = ["M1F1", "M1F2", "M1F3", "M2F1", "M2F2", "M2F3", "M2F4", "M2F5", "M3F1", "M4F1", "M4F2"]
TWELFTH = """\
      - code: M4F3
        titre: L’accueil des nouveaux collègues
        court: Accueil des collègues
        aide: Comptez ici le tutorat.
        activites:
          - code: M4F3A1
            titre: Tutorat
    axes:
      - code: M4X1
"""


def temps(
    periode: str = "2026-S1", *, avec_activites: bool = False, referentiel: Referentiel | None = None
) -> Questionnaire:
    return derive_temps(referentiel or shipped_referentiel(), shipped_recette(), Periode.parse(periode), avec_activites)


def section(questionnaire: Questionnaire, code: str) -> Section:
    section_found = questionnaire.section(code)
    assert section_found is not None
    return section_found


def parts(questionnaire: Questionnaire) -> list[str]:
    return [code for code, question in questionnaire.questions.items() if isinstance(question, Part)]


@pytest.fixture
def twelve_fonctions(tmp_path: Path) -> Referentiel:
    """Return the shipped référentiel with one more fonction, typed in the file and nowhere else."""
    text = SHIPPED.read_text(encoding="utf-8")
    before = "    axes:\n      - code: M4X1\n"
    assert text.count(before) == 1
    path = tmp_path / "referentiel.yaml"
    path.write_text(text.replace(before, TWELFTH), encoding="utf-8")
    return load_referentiel(path)


def test_pages_are_the_base_then_the_repartition() -> None:
    assert [page.code for page in temps().sections] == ["BASE", "REPARTITION"]


def test_the_activites_are_a_last_page_only_when_asked() -> None:
    assert [page.code for page in temps(avec_activites=True).sections] == ["BASE", "REPARTITION", "ACTIVITES"]


def test_asking_the_activites_takes_more_minutes() -> None:
    assert temps(avec_activites=True).minutes > temps().minutes > 0


def test_one_share_is_asked_for_each_fonction_then_for_the_rest() -> None:
    questionnaire = temps()
    assert parts(questionnaire) == [*FONCTIONS, AUTRE]
    assert [(r.code, r.lignes) for r in questionnaire.repartitions] == [("TEMPS", (*FONCTIONS, AUTRE))]


def test_a_fonction_added_to_the_file_is_on_its_page_in_the_whole_and_in_the_activites(
    twelve_fonctions: Referentiel,
) -> None:
    questionnaire = temps(avec_activites=True, referentiel=twelve_fonctions)
    assert questionnaire.section_of["M4F3"].code == "REPARTITION"
    assert questionnaire.repartitions[0].lignes == (*FONCTIONS, "M4F3", AUTRE)
    assert questionnaire.section_of["M4F3A1_FAIT"].code == "ACTIVITES"


@pytest.mark.parametrize(("periode", "maximum"), [("2026-S2", 60), ("2026-Q3", 40)])
def test_months_go_from_a_tenth_to_the_length_of_the_periode(periode: str, maximum: int) -> None:
    mois = temps(periode).questions["MOIS"]
    assert isinstance(mois, Number)
    assert (mois.decimals, mois.minimum, mois.maximum, mois.required) == (1, 1, maximum, True)


def test_etp_goes_from_five_hundredths_to_one() -> None:
    etp = temps().questions["ETP"]
    assert isinstance(etp, Number)
    assert (etp.decimals, etp.minimum, etp.maximum, etp.required) == (2, 5, 100, True)


@pytest.mark.parametrize("words", ["soirées et week-ends compris", "congés et absences exclus", "100\u00a0%"])
def test_the_first_page_says_what_100_percent_is(words: str) -> None:
    assert words in section(temps(), "BASE").aide


@pytest.mark.parametrize(
    ("periode", "months"),
    [
        pytest.param("2026-S1", "janvier et juin 2026", id="first semestre"),
        pytest.param("2026-S2", "juillet et décembre 2026", id="second semestre"),
        pytest.param("2027-Q2", "mai et août 2027", id="second quadrimestre"),
    ],
)
def test_the_page_of_shares_asks_for_hours_out_of_100_between_two_months(periode: str, months: str) -> None:
    assert section(temps(periode), "REPARTITION").aide == (
        f"Sur 100 heures consacrées au DLA entre {months}, combien environ pour chaque fonction\u202f? "
        "Soirées comprises, congés et absences exclus."
    )


def test_no_brace_is_left_for_a_respondent_to_read() -> None:
    """Conditions aside, which nobody reads."""
    leaves_read = [leaf for leaf in leaves(temps(avec_activites=True).model_dump()) if "${" not in leaf]
    assert [leaf for leaf in leaves_read if "{" in leaf or "}" in leaf] == []


def leaves(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [leaf for child in value.values() for leaf in leaves(child)]
        case tuple():
            return [leaf for child in value for leaf in leaves(child)]
        case _:
            return []


def test_a_share_carries_the_help_the_boundary_and_the_activites_of_its_fonction() -> None:
    part = temps().questions["M4F2"]
    fonction = shipped_referentiel().fonctions["M4F2"]
    assert isinstance(part, Part)
    assert (part.libelle, part.aide, part.frontiere) == (fonction.titre, fonction.aide, fonction.frontiere)
    assert part.comprend == ("Présence aux journées initiées par l’Avise",)


@pytest.mark.parametrize("mission", ["M1", "M2", "M3", "M4"])
def test_each_mission_ends_with_an_optional_word_on_what_marked_it(mission: str) -> None:
    groupe = next(group for group in section(temps(), "REPARTITION").groupes if group.code == mission)
    text = groupe.blocks[-1]
    assert (groupe.code, groupe.mission) == (mission, mission)
    assert isinstance(text, Text)
    assert (text.code, text.long, text.required_if) == (f"{mission}_MARQUE", True, "")
    assert text.libelle == "Ce qui a marqué la période"
    assert text.aide == "Lu par vous seul(e)."


def test_the_line_for_other_work_then_what_it_all_rests_on_close_the_page() -> None:
    groupes = {page.code: [groupe.code for groupe in page.groupes] for page in temps().sections}
    assert groupes == {"BASE": ["BASE"], "REPARTITION": ["M1", "M2", "M3", "M4", AUTRE, "PRECISION"]}


def test_other_work_belongs_to_no_mission_and_must_be_named_without_naming_anyone() -> None:
    questionnaire = temps()
    groupe = next(group for group in section(questionnaire, "REPARTITION").groupes if group.code == AUTRE)
    part, precision = groupe.blocks
    assert groupe.mission is None
    assert isinstance(part, Part)
    assert isinstance(precision, Text)
    assert (part.code, part.libelle) == (AUTRE, AUTRE_TITRE)
    assert (precision.code, precision.max_length, precision.required_if) == ("AUTRE_PRECISION", 200, "${AUTRE} > 0")
    assert not precision.long
    assert "sans votre nom ni celui de votre DLA" in precision.aide
    assert "n’y nommez personne" in precision.aide


def test_each_fonction_has_a_table_of_its_activites_in_the_colour_of_its_mission() -> None:
    groupes = section(temps(avec_activites=True), "ACTIVITES").groupes
    assert [groupe.code for groupe in groupes] == [f"{code}_ACTIVITES" for code in FONCTIONS]
    assert [groupe.mission for groupe in groupes] == ["M1"] * 3 + ["M2"] * 5 + ["M3"] + ["M4"] * 2
    tableaux = [block for groupe in groupes for block in groupe.blocks]
    assert all(isinstance(tableau, Tableau) for tableau in tableaux)
    assert [tableau.code for tableau in tableaux] == [groupe.code for groupe in groupes]
    lignes = [ligne.code for tableau in tableaux if isinstance(tableau, Tableau) for ligne in tableau.lignes]
    assert lignes == list(shipped_referentiel().activites)


@pytest.mark.parametrize(
    ("column", "options"),
    [
        ("FAIT", ["oui", "non"]),
        ("EVOLUTION", ["plus", "autant", "moins"]),
        ("QUI", ["moi", "collegue", "direction", "assistance", "c2ra", "prestataire", "personne"]),
        ("QUI_DEVRAIT", ["moi", "collegue", "direction", "assistance", "c2ra", "prestataire", "personne"]),
    ],
)
def test_each_activite_is_asked_the_same_optional_choices(column: str, options: list[str]) -> None:
    questions = temps(avec_activites=True).questions
    for code in shipped_referentiel().activites:
        choice = questions[f"{code}_{column}"]
        assert isinstance(choice, Choice)
        assert list(choice.libelles) == options
        assert not choice.required


def test_who_does_it_is_said_in_the_words_of_the_trade() -> None:
    choice = temps(avec_activites=True).questions["M1F1A1_QUI"]
    assert isinstance(choice, Choice)
    assert list(choice.libelles.values()) == [
        "Moi",
        "L’autre chargé(e) de mission",
        "La direction",
        "L’assistance ou la comptabilité",
        "Le C2RA",
        "Un prestataire",
        "Personne",
    ]


def test_the_evolution_is_asked_against_the_same_periode_one_year_before() -> None:
    libelle = temps("2026-Q3", avec_activites=True).questions["M1F1A1_EVOLUTION"].libelle
    assert libelle.endswith("par rapport au 3e quadrimestre 2025")


def test_what_the_repartition_rests_on_may_be_left_unsaid() -> None:
    question = temps().questions["PRECISION"]
    assert isinstance(question, Choice)
    assert not question.required
    assert [option.code for option in question.options] == ["estimation", "agenda", "suivi"]


def test_no_question_code_serves_twice() -> None:
    questionnaire = temps(avec_activites=True)
    asked = [
        question.code for page in questionnaire.sections for groupe in page.groupes for question in groupe.questions
    ]
    assert len(asked) == 2 + 11 + 4 + 2 + 1 + 47 * 4
    assert len(set(asked)) == len(asked)
