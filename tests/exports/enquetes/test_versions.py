"""Answers to several versions in one workbook: no column moves, nothing is lost, nothing is confused."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.enquetes.catalogue import catalogue_of
from exports.records.records import CollecteEnquete, Connue
from exports.tableur.ordre import merged
from questionnaires.core.blocs import Block
from questionnaires.core.questions import MultipleChoice, Number
from questionnaires.editing.verification import CODE
from tests.exports.enquetes.builders import (
    BOTH,
    SAISIE_V1,
    SAISIE_V2,
    V1,
    V2,
    answered,
    enquete,
    expected,
    versions,
    written,
)
from tests.exports.records.classeurs import Value, cells, column_of, opened, row_of, rows, sheet, texts

V1_ANSWER = answered(BOTH[0], SAISIE_V1, nom="Ada Un")
V2_ANSWER = answered(BOTH[1], SAISIE_V2, dla="28", nom="Bob Deux", connues={"JOURS": Connue("5", "Enée", "2026-01-31")})
MIXED = enquete([V2_ANSWER, V1_ANSWER])


def donnees(collecte: CollecteEnquete, name: str = "Données") -> dict[str, dict[str, Value]]:
    """Return the last line of each person: person -> column -> cell."""
    table = rows(opened(written(collecte)), name)
    return {str(row[2]): dict(zip([str(header) for header in table[0]], row, strict=True)) for row in table[1:]}


def headers(collecte: CollecteEnquete, name: str = "Données") -> list[Value]:
    return rows(opened(written(collecte)), name)[0]


@pytest.fixture(scope="module")
def mixed() -> dict[str, dict[str, Value]]:
    return donnees(MIXED)


def test_an_option_removed_and_republished_keeps_its_label(mixed: dict[str, dict[str, Value]]) -> None:
    """Pitfall 1."""
    assert mixed["Ada Un"]["OUTIL"] == "Minitel"
    assert mixed["Bob Deux"]["OUTIL"] == "Un tableur"
    assert row_of(opened(written(MIXED)), "Synthèse", "Minitel (option retirée)")[1] == 1


def test_each_value_stands_under_its_own_code(mixed: dict[str, dict[str, Value]]) -> None:
    """Pitfalls 1 and 17: lines reordered, labels corrected, decimals changed."""
    assert (mixed["Ada Un"]["JOURS"], mixed["Bob Deux"]["JOURS"]) == (4.5, 6.25)
    assert (mixed["Ada Un"]["RECO/score"], mixed["Bob Deux"]["RECO/score"]) == (9, 3)
    assert (mixed["Ada Un"]["AVIS/score"], mixed["Bob Deux"]["SERVICES_RESEAU/score"]) == (4, 4)
    assert mixed["Ada Un"]["ANCIENNE"] == "Une réponse d’avant"


def test_columns_are_the_same_whoever_answered() -> None:
    """Pitfall 2: an empty campaign has every column, those of removed questions too."""
    empty = enquete([expected(BOTH[1])])
    for name in ("Données", "PARTENAIRES"):
        assert headers(empty, name) == headers(MIXED, name) == headers(enquete([V1_ANSWER]), name)
    assert "ANCIENNE" in headers(empty)
    assert rows(opened(written(empty)), "Données")[1:] == []


def test_columns_follow_the_last_version_and_removed_ones_their_former_neighbours() -> None:
    """Pitfall 17."""
    names = [variable.nom for variable in catalogue_of(BOTH).variables]
    assert names[:5] == ["JOURS", "OUTIL", "OUTIL_AUTRE", "ANCIENNE", "FORMATION"]
    assert names.index("CHANGE@v1") == names.index("RECO") + 1


def test_relabelled_and_reordered_questions_keep_the_same_set_of_columns() -> None:
    """Pitfall 17."""
    relabelled = tuple(block.model_copy(update={"libelle": f"{block.libelle} (bis)"}) for block in reversed(V1))
    once, twice = versions(V1), versions(V1, relabelled)
    assert sorted(map(str, headers(enquete((), twice)))) == sorted(map(str, headers(enquete((), once))))


def test_a_code_that_changed_nature_has_two_columns(mixed: dict[str, dict[str, Value]]) -> None:
    assert (mixed["Ada Un"]["CHANGE@v1"], mixed["Ada Un"]["CHANGE"]) == (7, "non posée")
    assert (mixed["Bob Deux"]["CHANGE@v1"], mixed["Bob Deux"]["CHANGE"]) == ("non posée", "Tout va bien")


def test_a_unit_that_changed_is_another_column() -> None:
    def asked(unite: str) -> tuple[Block, ...]:
        return (Number(code="MONTANT", libelle="Montant", unite=unite, maximum=10**6),)

    both = versions(asked("€"), asked("k€"))
    by_name = donnees(enquete([answered(both[0], {"MONTANT": "5000"}, nom="Ada Un")], both))
    assert (by_name["Ada Un"]["MONTANT@v1"], by_name["Ada Un"]["MONTANT"]) == (5000, "non posée")


def test_four_states_have_four_cells(mixed: dict[str, dict[str, Value]]) -> None:
    """Pitfall 4: never asked, blank, not concerned and zero; and a condition that was not met."""
    ada, bob = mixed["Ada Un"], mixed["Bob Deux"]
    assert bob["ANCIENNE"] == "non posée"
    assert bob["HEURES"] == "sans objet"
    assert ada["HEURES"] == 0
    assert bob["DEPUIS"] is None
    assert (bob["AVIS"], bob["AVIS/score"], bob["FORMATION"]) == ("non concerné", None, "non concerné")


def test_states_are_counted_apart_in_synthese() -> None:
    """Pitfall 4."""
    table = rows(opened(written(MIXED)), "Synthèse")
    start = next(index for index, row in enumerate(table) if row[4] == "HEURES")
    assert [row[:2] for row in table[start + 1 : start + 3]] == [
        ["Réponses", 1],
        ["Sans objet (condition non remplie\u00a0: la question n’est pas apparue)", 1],
    ]
    start = next(index for index, row in enumerate(table) if row[4] == "AVIS")
    assert [row[1] for row in table[start + 1 : start + 7]] == [1, 0, 0, 0, 1, 1]
    assert table[start + 6][0] == "Non concerné / ne sait pas"


def test_autre_precisez_is_exported(mixed: dict[str, dict[str, Value]]) -> None:
    """Pitfall 3."""
    assert mixed["Ada Un"]["BESOINS_AUTRE"] == "Un bureau au calme"
    assert [mixed["Ada Un"][f"BESOINS/{code}"] for code in ("temps", "argent", "autre")] == [1, 0, 1]
    assert mixed["Ada Un"]["BESOINS"] == "Du temps ; Autre, précisez"


def test_an_option_that_a_version_did_not_offer_was_never_asked_of_it() -> None:
    """Pitfall 4."""
    besoins = next(block for block in V1 if block.code == "BESOINS")
    without = MultipleChoice.model_validate(besoins.model_dump() | {"autre": False})
    both = versions((without,), (besoins,))
    by_name = donnees(enquete([answered(both[0], {"BESOINS": "temps"}, nom="Ada Un")], both))
    assert (by_name["Ada Un"]["BESOINS/argent"], by_name["Ada Un"]["BESOINS/autre"]) == (0, "non posée")


def test_an_answer_of_the_first_version_edited_after_the_second_keeps_all_it_said() -> None:
    """Pitfall 10."""
    edited = answered(BOTH[0], {**SAISIE_V1, "ANCIENNE": "Corrigée", "CHANGE": "8"}, nom="Ada Un")
    result = donnees(enquete([edited, V2_ANSWER]))["Ada Un"]
    assert (result["ANCIENNE"], result["CHANGE@v1"], result["OUTIL"]) == ("Corrigée", 8, "Minitel")
    assert result["Version du questionnaire"] == BOTH[0].libelle


def test_values_have_the_type_of_their_question(mixed: dict[str, dict[str, Value]]) -> None:
    ada = mixed["Ada Un"]
    assert [str(ada[code]) for code in ("DEPUIS", "MOIS_FORT")] == ["2024-02-03 00:00:00", "2026-06-01 00:00:00"]
    assert (ada["LU"], ada["DEMI_JOURS"]) == ("Oui", 9)
    by_name = donnees(enquete([answered(BOTH[0], {"DEPUIS": "01/01/1899"}, nom="Ada Un")]))
    assert by_name["Ada Un"]["DEPUIS"] == "1er janvier 1899"  # no Excel date before 1900


def test_formats_carry_the_unit() -> None:
    workbook = opened(written(MIXED))
    table = rows(workbook, "Données")
    place = table[0].index("BUDGET_FIXE_AN1") + 1
    assert "€" in sheet(workbook, "Données").cell(3, place).number_format


def test_what_was_known_is_told_with_its_origin_and_date(mixed: dict[str, dict[str, Value]]) -> None:
    bob = mixed["Bob Deux"]
    assert (bob["JOURS.connu"], bob["JOURS.connu.origine"]) == ("5", "Enée")
    assert str(bob["JOURS.connu.date"]) == "2026-01-31 00:00:00"
    assert mixed["Ada Un"]["JOURS.connu"] is None


def test_the_reason_given_to_a_check_is_a_column() -> None:
    valeurs = {"JOURS": "60", "SUIVI_LONG.raison": "autre", "SUIVI_LONG.commentaire": "Une fusion"}
    only = {"JOURS": "70", "SUIVI_LONG.raison": "complexe"}
    result = donnees(
        enquete([answered(BOTH[1], valeurs, nom="Ada Un"), answered(BOTH[1], only, nom="Bob Deux"), V1_ANSWER])
    )
    assert (result["Ada Un"]["SUIVI_LONG.raison"], result["Ada Un"]["SUIVI_LONG.commentaire"]) == (
        "Autre",
        "Une fusion",
    )
    assert result["Bob Deux"]["SUIVI_LONG.raison"] == "Dossier complexe"
    assert result["Bob Deux"]["SUIVI_LONG.commentaire"] is None


def test_a_repetition_is_told_line_by_line() -> None:
    table = rows(opened(written(MIXED)), "PARTENAIRES")
    assert [row[6:] for row in table] == [
        ["Numéro de ligne", "P_NOM", "P_MONTANT"],
        [1, "La Région", 1200.5],
        [3, "Une banque", None],
    ]


def test_rows_are_those_counted_everywhere() -> None:
    """Pitfall 9."""
    workbook = opened(written(enquete([V1_ANSWER, V2_ANSWER, expected(BOTH[1]), expected(BOTH[0])])))
    assert len(rows(workbook, "Données")) - 1 == 2
    assert row_of(workbook, "Suivi de la collecte", "Région")[5:8] == [4, 2, 2]
    text = "2\u00a0réponses transmises sur 4\u00a0attendues"
    assert [rows(workbook, name)[0][0] for name in ("Synthèse", "Suivi de la collecte")] == [text, text]
    assert row_of(workbook, "Lisez-moi", "Réponses")[1] == text


def test_everyone_expected_is_listed_with_a_state_and_every_dla() -> None:
    """Pitfall 18."""
    workbook = opened(written(enquete([V1_ANSWER, expected(BOTH[1], dla="45", nom="Zoé Petit")])))
    people = {row[1]: row[2] for row in rows(workbook, "Suivi de la collecte")[4:] if row[1]}
    assert people == {"Ada Un": "transmis", "Zoé Petit": "en retard"}
    assert row_of(workbook, "Suivi de la collecte", "DLA 36 Indre")[5:8] == [0, 0, 0]


def test_lisez_moi_says_versions_cut_off_counts_and_generator() -> None:
    """Pitfall 19."""
    workbook = opened(written(MIXED))
    notice = {str(row[0]): str(row[1]) for row in reversed(rows(workbook, "Lisez-moi"))}
    assert notice["Versions"].split("\n") == [
        "OUTILS v2 (0a1b2c3d)\u00a0: 1\u00a0réponse transmise",
        "OUTILS v1 (0a1b2c3d)\u00a0: 1\u00a0réponse transmise",
    ]
    assert notice["Données lues le"] == "2 octobre 2026 à 14\u00a0h\u00a000 (heure de Paris)"
    assert notice["Collecte"] == "du 1er septembre 2026 au 30 septembre 2026"
    assert notice["Diffusion"] == "avec les noms"
    assert any(text.startswith("Classeur produit par Collecte DLA") for text in notice)


def test_the_dictionary_has_every_column_with_its_labels_by_version() -> None:
    workbook = opened(written(MIXED))
    described = column_of(workbook, "Dictionnaire", "Code ou colonne")
    for name in ("Données", "PARTENAIRES"):
        assert set(headers(MIXED, name)) <= set(described)
    table = {row[1]: row for row in rows(workbook, "Dictionnaire") if row[0] == "Données"}
    assert str(table["OUTIL"][2]).split("\n")[1] == "v1\u00a0: Quel outil utilisez-vous ?"
    assert "minitel = Minitel (option retirée)" in str(table["OUTIL"][4])
    assert (table["ANCIENNE"][5], table["SERVICES_RESEAU"][5]) == ("v1", "v2")
    assert {"cellule vide", "0"} <= set(described)


def test_data_headers_tell_their_question_when_pointed_at() -> None:
    comments = {cell.value: cell.comment for name, cell in cells(opened(written(MIXED))) if name == "Données"}
    comment = comments["ANCIENNE"]
    assert comment is not None
    assert "Question retirée ensuite" in comment.text


def test_a_nominative_workbook_of_two_answers_tells_no_sum() -> None:
    table = rows(opened(written(MIXED)), "Synthèse")
    assert not [row for row in table if str(row[0]).startswith(("Somme", "Moyenne"))]
    five = enquete([replace(V2_ANSWER, personne=number) for number in range(900, 905)])
    workbook = opened(written(five))
    assert row_of(workbook, "Synthèse", "Somme (jours)")[1] == 31.25
    assert row_of(workbook, "Synthèse", "Moyenne (jours)")[1] == 6.25


def test_percentages_have_a_mean_and_no_sum() -> None:
    asked = versions((Number(code="TAUX", libelle="Taux", unite="%", maximum=100),))
    workbook = opened(written(enquete([answered(asked[0], {"TAUX": str(rate)}) for rate in range(10, 60, 10)], asked)))
    assert row_of(workbook, "Synthèse", "Moyenne (%)")[1] == 30
    assert "Somme (%)" not in texts(workbook)


def test_the_recommendation_score_is_promoters_minus_detractors() -> None:
    marks = (10, 9, 9, 8, 7, 3)
    answers = [answered(BOTH[1], {"RECO": str(mark)}) for mark in marks]
    workbook = opened(written(enquete(answers)))
    named = {str(row[0]).split(" (")[0]: row[1] for row in rows(workbook, "Synthèse") if row[0]}
    assert (named["Promoteurs"], named["Passifs"], named["Détracteurs"]) == (3, 2, 1)
    assert named["Score de recommandation"] == 33


def test_each_share_of_one_choice_is_rounded_half_up() -> None:
    answers = [answered(BOTH[1], {"AVIS": step}) for step in ("4", "3", "2")]
    table = rows(opened(written(enquete(answers))), "Synthèse")
    start = next(index for index, row in enumerate(table) if row[4] == "AVIS")
    assert [row[2] for row in table[start + 1 : start + 5]] == [33, 33, 33, 0]


@given(st.lists(st.lists(st.integers(0, 12), unique=True, max_size=8), min_size=1, max_size=4))
def test_merged_orders_keep_the_last_one_and_lose_nothing(orders: Sequence[Sequence[int]]) -> None:
    merged_order = merged(orders)
    assert sorted(merged_order) == sorted({item for order in orders for item in order})
    assert [item for item in merged_order if item in orders[-1]] == list(orders[-1])


def test_both_versions_are_those_that_the_tests_speak_of() -> None:
    """Without this, a builder that lost its removed question would make tests above vacuous."""
    assert {block.code for block in V1} - {block.code for block in V2} == {"ANCIENNE"}
    assert "Question retirée ensuite" in texts(opened(written(MIXED)))


def test_no_code_of_a_question_is_the_header_of_another_column() -> None:
    ours = [header for header in headers(MIXED, "PARTENAIRES") if not str(header).startswith("P_")]
    assert len(ours) == 7
    assert [header for header in ours if CODE.fullmatch(str(header))] == []
