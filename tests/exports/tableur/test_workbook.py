"""The regional workbook, opened again and read as its users read it."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from exports.records.records import Collecte, Dla, Etat
from exports.release.cellules import Mesure, MotsNombre
from exports.release.motifs import MOTS_DEDUCTIBLES
from exports.tableur.text import one_line
from exports.temps.consolidation import PRECISION, consolidate
from exports.temps.sheets import suivi
from exports.temps.sheets.legende import GAP
from exports.temps.sheets.lisez_moi import identity
from exports.temps.workbook import write_workbook
from questionnaires.core.francais import NBSP, typeset
from questionnaires.files.loader import shipped_recette
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.derive import derive_temps
from tests.exports.records.builders import (
    CENTRE,
    HOURS,
    LIGNES,
    PERIODE,
    REFERENTIEL,
    collecte,
    missing,
    questionnaire,
    realistic,
    released,
    reponse,
    shares,
    transmis,
    wishing,
)
from tests.exports.records.classeurs import (
    SHEETS,
    UNSETTLED,
    Value,
    column_of,
    formulas,
    opened,
    parts,
    row_of,
    rows,
    sheet,
    texts,
    written,
)

SANS_REPONSE = "aucune réponse transmise"
CONFIDENTIEL = "[c] confidentiel"
OURS = re.compile(
    r"""(?:
        "[^"]*"                                             # our own words
        | '?(?:Lisez-moi|Synthèse|Temps|Évolution|Réel-souhaitable|Raisons|Activités|Données|Dictionnaire)'?!
        | '?Suivi\ de\ la\ collecte'?!
        | (?:SUM|SUMIF|SUMPRODUCT|COUNT|COUNTIF|IF|AND|MAX|ROUND|SUBSTITUTE|FIXED|INT|MOD|RIGHT)\( | TRUE
        | \$?[A-Z]{1,2}\$?[0-9]+ | \$[0-9]+:\$[0-9]+
        | [0-9.]+ | [-+*/&=<>(),:]
    )+""",
    re.VERBOSE,
)


@cache
def settled() -> Collecte:
    return released(realistic())


@cache
def wished() -> Collecte:
    return released(wishing(realistic()))


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(settled())


def people(count: int, *, accord: bool = True) -> Collecte:
    """Build so many persons over three DLA, who all answer alike."""
    hours = reponse(shares(*HOURS), accord=accord)
    return collecte([transmis(("18", "28", "36")[place % 3], hours) for place in range(count)])


# --- list of sheets


def test_sheets_come_in_order(content: bytes) -> None:
    assert tuple(opened(content).sheetnames) == SHEETS


def test_before_settlement_there_is_coverage_and_nothing_else() -> None:
    workbook = opened(written(realistic()))
    assert tuple(workbook.sheetnames) == UNSETTLED
    notice = {row[0]: row[1] for row in reversed(rows(workbook, "Lisez-moi"))}
    assert notice["Résultats"] == f"Résultats non arrêtés{NBSP}: seule la couverture est donnée."
    assert "Précision déclarée" not in notice
    assert str(notice["Couverture"]).startswith("84")


def test_before_settlement_no_answer_changes_the_file() -> None:
    """The list of respondents is shown, their answers never."""
    campagne = realistic()
    other = replace(
        campagne,
        attendus=tuple(
            replace(attendu, reponse=reponse(shares(1), etp=attendu.reponse.etp, mois=attendu.reponse.mois))
            if attendu.reponse
            else attendu
            for attendu in campagne.attendus
        ),
    )
    assert released(campagne).release != released(other).release
    assert written(campagne) == written(other)


@pytest.mark.parametrize(
    ("build", "absent"),
    [
        pytest.param(lambda: released(realistic(activites=False)), "Activités", id="not asked"),
        pytest.param(
            lambda: released(replace(people(7), questionnaire=questionnaire(activites=True))), "Activités", id="few"
        ),
        pytest.param(lambda: released(people(4, accord=False)), "Temps", id="all is confidential"),
        pytest.param(settled, "Réel-souhaitable", id="no wish was asked"),
        pytest.param(settled, "Raisons", id="no reason was given"),
        pytest.param(settled, "Évolution", id="one période"),
    ],
)
def test_a_sheet_with_nothing_to_say_is_neither_there_nor_linked(build: Callable[[], Collecte], absent: str) -> None:
    workbook = opened(written(build()))
    assert absent not in workbook.sheetnames
    assert absent not in links(workbook)
    assert links(workbook) == set(workbook.sheetnames) - {"Lisez-moi"}


def links(workbook: Workbook) -> set[str]:
    textes = [
        cell.hyperlink.location for row in sheet(workbook, "Lisez-moi").iter_rows() for cell in row if cell.hyperlink
    ]
    return {str(link).replace("'", "").removesuffix("!A1") for link in textes}


def test_without_any_dla_there_is_still_a_workbook() -> None:
    assert tuple(opened(written(collecte(dlas=()))).sheetnames) == UNSETTLED


# --- Lisez-moi


def test_lisez_moi_says_what_when_how_much_and_by_what(content: bytes) -> None:
    """Pitfall 19."""
    notice = {str(row[0]): str(row[1]) for row in reversed(rows(opened(content), "Lisez-moi"))}
    assert notice["Région"] == "Centre-Val de Loire"
    assert "2026-S1" in notice["Période"]
    assert "version 1" in notice["Questionnaire"]
    assert notice["Données lues le"] == f"22 juillet 2026 à 14{NBSP}h{NBSP}00 (heure de Paris)"
    assert notice["Réponses"] == f"11{NBSP}transmises sur 13{NBSP}attendues"
    assert notice["Couverture"].startswith("84")
    assert "fiche de temps FSE" in notice["Attention"]
    assert any(text.startswith("Classeur produit par Collecte DLA") for text in notice)


def test_what_repartitions_rest_on_is_told_in_words() -> None:
    rests = ("estimation", "agenda", "suivi")
    said_by = [reponse(shares(*HOURS), valeurs={PRECISION: rests[place // 4]}) for place in range(12)]
    alike = collecte([transmis(("18", "28", "36")[place % 3], valeurs) for place, valeurs in enumerate(said_by)])
    sentence = dict(identity(consolidate(released(alike))))["Précision déclarée"]
    pairs = [text.split(f"{NBSP}: ") for text in sentence.split("\u202f; ")]
    assert [label for label, _ in pairs] == ["D’une estimation", "De votre agenda", "D’un suivi tenu au fil des jours"]
    assert {words for _, words in pairs} == {MotsNombre.PARTIE.value}


def test_what_repartitions_rest_on_is_not_told_where_it_would_make_a_choice_sure(content: bytes) -> None:
    cell = row_of(opened(content), "Lisez-moi", "Précision déclarée")[1]
    assert cell == typeset(f"Non montrée : {MOTS_DEDUCTIBLES}.")


def test_lisez_moi_says_why_figures_that_one_would_look_for_are_not_there() -> None:
    few = replace(realistic(), attendus=realistic().attendus[:4])
    notice = identity(consolidate(released(few)))
    assert len(dict(notice)) == len(notice), "the workbook of a région looks them up by their label"
    assert dict(notice)["Activités non montrées"] == "Moins de 3 DLA ont répondu."
    assert dict(notice)["Chiffres"] == f"Aucun chiffre de temps de la région{NBSP}: moins de 3 DLA ont répondu."


def test_every_workbook_of_a_release_names_it(content: bytes) -> None:
    assert row_of(opened(content), "Lisez-moi", "Publication")[1] == f"Publication n°{NBSP}1 du 22 juillet 2026"
    second = opened(written(released(realistic(), numero=2)))
    sources = [text for text in texts(second) if text.startswith("Source")]
    assert len(sources) >= 4
    assert all(f"publication n°{NBSP}2 du 22 juillet 2026" in text for text in sources)


# --- figures


def test_titles_say_the_mission_that_takes_the_most_time(content: bytes) -> None:
    workbook = opened(content)
    share = row_of(workbook, "Temps", "Mission 1 – Accompagnement des structures")[1]
    for name in ("Synthèse", "Temps"):
        assert rows(workbook, name)[0][0] == f"La mission 1 prend le plus de temps{NBSP}: {share}{NBSP}%"


def test_a_mission_under_the_time_outside_missions_is_not_told_to_take_the_most() -> None:
    outside = reponse(shares(20, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 70))
    workbook = opened(written(released(collecte([transmis(dla.code, outside) for dla in CENTRE for _ in "ab"]))))
    assert rows(workbook, "Temps")[0][0] == f"La mission 1 occupe 20{NBSP}% du temps de la région"


def test_a_title_claims_no_rank_that_rounding_may_have_made() -> None:
    close = reponse(shares(40, 0, 0, 39, 0, 0, 0, 0, 21))
    workbook = opened(written(released(collecte([transmis(dla.code, close) for dla in CENTRE for _ in "ab"]))))
    assert rows(workbook, "Temps")[0][0] == f"La mission 1 occupe 40{NBSP}% du temps de la région"


def test_figures_agree_from_sheet_to_sheet(content: bytes) -> None:
    """Pitfall 9."""
    workbook = opened(content)
    total = row_of(workbook, "Suivi de la collecte", "Région")
    assert total[7:9] == [13, 11]
    assert "11 sur 13" in texts(workbook)
    assert rows(workbook, "Suivi de la collecte")[0][0] == (
        f"11{NBSP}réponses transmises sur 13{NBSP}attendues{NBSP}: 84{NBSP}% des ETP couverts"
    )
    missions = [row[:3] for row in rows(workbook, "Temps") if re.match("Mission [1-4]", str(row[0])) and row[2]]
    assert [row[:3] for row in rows(workbook, "Synthèse") if re.match("Mission [1-4]", str(row[0]))] == missions
    assert len(missions) == 4
    header, *lines = rows(workbook, "Données")
    data = [dict(zip(header, line, strict=True)) for line in lines]
    values = {(line["Mesure"], line["Libellé"]): line["Valeur"] for line in data if line["Niveau"] == "région"}
    assert all((values["part", row[0]], values["etp", row[0]]) == (row[1], row[2]) for row in missions)


def test_temps_prints_what_the_release_holds_and_nothing_else(content: bytes) -> None:
    release = settled().release
    assert release is not None
    table = printed_rows(opened(content))
    assert [row[1] for row in table[:-1]] == list(release.parts().values())
    assert [row[2] for row in table[:-1]] == [tenths / 10 for tenths in release.etp().values()]
    assert table[-1][1:3] == [100, sum(release.etp()[bloc.code] for bloc in release.blocs) / 10]


def test_every_total_is_a_formula_over_what_is_printed(content: bytes) -> None:
    page = sheet(opened(content, values=False), "Temps")
    totals = {str(row[0].value): str(row[1].value) for row in page.iter_rows() if row[0].value}
    assert totals["Total"].startswith("=SUM(")
    assert totals["Mission 1 – Accompagnement des structures"].startswith("=SUM(")
    assert totals["Accueil, orientation et diagnostic"].isdigit()
    assert not [size for size in page.row_dimensions.values() if size.hidden or size.outlineLevel]


def test_from_five_to_seven_persons_missions_are_told_by_five_points_and_a_sentence_says_why() -> None:
    workbook = opened(written(released(people(7))))
    table = printed_rows(workbook)
    assert [str(row[0])[:9] for row in table] == [*(f"Mission {place}" for place in range(1, 5)), "Hors réfé", "Total"]
    assert all(int(row[1] or 0) % 5 == 0 for row in table)
    assert "Les fonctions ne sont pas montrées" in " ".join(texts(workbook))
    assert f"parts arrondies à 5{NBSP}points" in " ".join(texts(workbook))


def plain_text(campagne: Collecte) -> str:
    return re.sub(r"\s", " ", " ".join(texts(opened(written(campagne)))))


def test_the_method_says_the_step_of_the_release_and_why_it_is_no_finer() -> None:
    """Eight persons, of whom one has a third of the time: by 2 points, a line near 0 would tell that one's."""
    answers = [reponse(shares(*HOURS), etp=etp, accord=False) for etp in (100, *[28] * 7)]
    campagne = released(collecte([transmis(CENTRE[place % 4].code, answer) for place, answer in enumerate(answers)]))
    release = campagne.release
    assert release is not None
    assert (release.personnes, release.pas, release.has_lines) == (8, 5, False)
    said = plain_text(campagne)
    assert (
        "Parts de cette publication à 5 points près, par mission seulement : plus fins, ces chiffres laisseraient "
        "deviner une part. Les missions sont arrondies d’abord et font 100 % : chaque part imprimée" in said
    )
    assert "moins de 2 %" not in said
    assert "Parts de cette publication à 2 points près. Les missions" in plain_text(released(people(10)))


def test_a_printed_zero_reads_less_than_the_step() -> None:
    page = sheet(opened(written(released(people(9)))), "Temps")
    outside = next(row for row in page.iter_rows() if row[0].value == "Hors référentiel")
    assert outside[1].value == 0
    assert f"moins de 2{NBSP}%" in outside[1].number_format
    data = rows(opened(written(released(people(9)))), "Données")
    line = next(row for row in data if row[4:6] == ["part", "AUTRE"])
    assert line[data[0].index("Se lit")] == f"moins de 2{NBSP}%"


def printed_rows(workbook: Workbook) -> list[list[Value]]:
    """Return missions, lines and total of the région in Temps."""
    table = rows(workbook, "Temps")
    first = next(number for number, row in enumerate(table) if str(row[0]).startswith("Mission 1"))
    return table[first : next(number for number, row in enumerate(table) if row[0] == "Total") + 1]


@given(st.lists(st.lists(st.integers(0, 30), min_size=12, max_size=12).filter(any), min_size=5, max_size=24))
@settings(max_examples=15)
def test_whatever_the_answers_printed_shares_sum_to_100(weights: list[list[int]]) -> None:
    attendus = [
        transmis(("18", "28", "36", "37")[place % 4], reponse(shares(*line), etp=50 + 2 * place))
        for place, line in enumerate(weights)
    ]
    campagne = released(collecte(attendus))
    assert campagne.release is not None
    workbook = opened(written(campagne))
    if not campagne.release.is_shown:
        assert "Temps de la région confidentiel" in str(rows(workbook, "Synthèse")[0][0])
        return
    heads = {bloc.code for bloc in campagne.release.blocs}
    values = [row[1] for row in printed_rows(workbook)]
    assert values[-1] == 100
    codes = list(campagne.release.parts())
    assert sum(int(value or 0) for code, value in zip(codes, values, strict=False) if code in heads) == 100


# --- DLA


def test_a_dla_is_told_by_mission_and_one_that_may_not_be_says_so(content: bytes) -> None:
    workbook, release = opened(content), settled().release
    assert release is not None
    assert "Par DLA, missions à 5\u00a0points" in texts(workbook)
    assert row_of(workbook, "Temps", "DLA 18 Cher")[1:7] == [2, *release.missions("18").values()]
    assert row_of(workbook, "Temps", "DLA 28 Eure-et-Loir")[2:7] == ["[c]"] * 5
    assert any(text.startswith(CONFIDENTIEL) and "pas tous accepté" in text for text in texts(workbook))


def test_the_persons_of_each_dla_hidden_or_not_are_those_of_donnees(content: bytes) -> None:
    workbook = opened(content)
    heads, *lines = rows(workbook, "Données")
    level, place, n = (heads.index(head) for head in ("Niveau", "Territoire", "n"))
    persons = {str(line[place]): line[n] for line in lines if line[level] == "DLA"}
    assert len(persons) == 6
    assert {dla: row_of(workbook, "Temps", dla)[1] for dla in persons} == persons


def test_an_edition_without_dla_tells_nothing_of_them(content: bytes) -> None:
    campagne = settled()
    workbook = opened(written(replace(campagne, dlas=(), attendus=())))
    assert "Par DLA, missions à 5\u00a0points" not in texts(workbook)
    assert {row[2] for row in rows(workbook, "Données")[1:]} == {"région"}
    assert printed_rows(workbook) == [row[:3] for row in printed_rows(opened(content))]


def test_a_dla_without_answer_is_visible_and_is_not_confidential() -> None:
    """Pitfall 18."""
    attendus = [transmis(dla.code, reponse()) for dla in CENTRE[:5]]
    workbook = opened(written(released(collecte([*attendus, missing("45", Etat.A_FAIRE, nom="Zoé Petit")]))))
    assert row_of(workbook, "Temps", "DLA 45 Loiret")[1:7] == ["[z]"] * 6
    assert typeset(f"[z] sans objet : {SANS_REPONSE}.") in texts(workbook)
    assert row_of(workbook, "Suivi de la collecte", "DLA 45 Loiret")[7:9] == [1, 0]
    assert "Zoé Petit" in texts(workbook)


def test_one_dla_alone_shows_no_figure_of_the_region() -> None:
    attendus = [transmis("18", reponse(accord=False)) for _ in range(8)]
    workbook = opened(written(released(collecte(attendus, dlas=CENTRE[:1]))))
    assert rows(workbook, "Synthèse")[0][0] == f"Temps de la région confidentiel{NBSP}: moins de 3 DLA ont répondu"
    data = rows(workbook, "Données")
    shares = [row for row in data[1:] if row[data[0].index("Mesure")] in ("part", "etp")]
    assert {row[data[0].index("Statut")] for row in shares} == {"[c]"}
    assert {row[data[0].index("Valeur")] for row in data[1:]} == {None}
    assert all(row[data[0].index("Motif")] for row in data[1:])


def test_no_share_of_a_person_and_no_private_text_leaves(content: bytes) -> None:
    everything = "".join(parts(content).values())
    assert "SECRET" not in everything
    assert all("Carpentier" not in str(value) for row in rows(opened(content), "Données") for value in row)


def test_everyone_expected_is_listed_with_a_state(content: bytes) -> None:
    """Pitfall 18."""
    workbook = opened(content)
    people = {row[1]: row[5] for row in rows(workbook, "Suivi de la collecte")[4:] if row[1]}
    assert len(people) == 12  # one person works for two DLA
    assert people["Lucie Hamelin"] == "en retard"
    assert people["Inès Carpentier"] == "transmis"


@pytest.mark.parametrize("expected", [True, False], ids=["everyone", "nobody"])
def test_under_the_streamed_list_its_notes_keep_their_place_and_nothing_of_its_template_is_left(expected: bool) -> None:
    campagne = replace(settled(), effectifs={"18": "2 salariés"})
    content = written(campagne if expected else replace(campagne, attendus=(), release=None))
    page = sheet(opened(content), "Suivi de la collecte")
    [region] = [cell.row for cell in page["A"] if cell.value == "Région"]
    after = [page.cell(row, 1).value for row in range(region + 1, page.max_row + 1)]
    notes, sentence = [typeset(note) for note in suivi.NOTES], typeset("Effectifs 2 salariés : DLA 18 Cher")
    assert [after[:4], after[-1]] == [[None, *notes], sentence]
    assert [str(cell).partition(NBSP)[0] for cell in after[4:-1]] == [
        *(["Lecture"] if expected else []),
        "Champ",
        "Source",
    ]
    merged = sorted(str(area) for area in page.merged_cells.ranges)
    assert merged == sorted(f"A{row}:G{row}" for row in range(region + 2, page.max_row + 1))
    assert page.dimensions == f"A1:P{region + len(after)}"
    assert page.row_dimensions[region + 1].height == GAP


def test_what_a_direction_says_of_its_staff_is_beside_its_dla_and_printed_under_the_list() -> None:
    campagne = replace(settled(), effectifs={"18": "2 personnes, 1,80 ETP"})
    workbook = opened(written(campagne))
    page = sheet(workbook, "Suivi de la collecte")
    assert row_of(workbook, "Suivi de la collecte", "DLA 18 Cher")[-1] == "2 personnes, 1,80 ETP"
    printed = page[str(page.print_area).split("!")[-1].replace("$", "")]
    assert typeset("Effectifs 2 personnes, 1,80 ETP : DLA 18 Cher") in [cell.value for row in printed for cell in row]


def test_a_list_that_names_who_refused_says_that_it_is_the_c2ra_s(content: bytes) -> None:
    def said(workbook: bytes) -> str:
        return " ".join(str(cell) for row in rows(opened(workbook), "Suivi de la collecte")[:3] for cell in row)

    collecte = realistic()
    refused = replace(collecte.attendus[0], etat=Etat.REFUS, reponse=None, transmise_le=None)
    named = written(replace(collecte, attendus=(refused, *collecte.attendus[1:])))
    assert "n’est dit qu’à qui anime la région" in said(named)
    assert "n’est dit qu’à qui anime la région" not in said(content)


def test_settled_without_any_answer_nothing_is_said_to_be_confidential() -> None:
    """Pitfall 2."""
    workbook = opened(written(released(collecte())))
    assert rows(workbook, "Synthèse")[0][0] == "Aucune réponse transmise"
    assert {row[13] for row in rows(workbook, "Données")[1:]} == {"[z]"}
    assert rows(workbook, "Données")[0] == rows(opened(written(settled())), "Données")[0]


# --- in words


def test_activites_are_told_in_words_without_any_number(content: bytes) -> None:
    table = rows(opened(content), "Activités")
    assert table[3][0] == "Activité"
    assert len([head for head in table[3] if head]) == 5, "a column for each thing that is asked"
    lines = [row for row in table[4:] if row[1] is not None]
    assert len(lines) == 47
    words = f"par presque tous{NBSP}: ", f"par une partie{NBSP}: "
    phrases = [line for row in lines for cell in row[1:] for line in str(cell).split("\n")]
    assert {line for line in phrases if not line.startswith(words)} == {"chaque réponse par peu", "[c]"}


def test_what_almost_all_say_is_the_title_of_activites() -> None:
    page = questionnaire(activites=True)
    done = {code: "oui" if code.endswith("_FAIT") else None for code in page.questions if "_" in code}
    answers = [transmis(dla.code, reponse(valeurs=done)) for dla in CENTRE for _ in "ab"]
    table = rows(opened(written(released(collecte(answers, activites=True)))), "Activités")
    assert table[0][0] == f"47 des 47{NBSP}activités sont faites par presque tous"
    assert table[5][1] == f"par presque tous{NBSP}: Oui"


def test_where_some_are_hidden_the_title_of_activites_counts_at_least_those_shown() -> None:
    page = questionnaire(activites=True)
    codes = [code for code in page.questions if code.endswith("_FAIT")]
    everyone, but_one = dict.fromkeys(codes, "oui"), dict.fromkeys(codes[1:], "oui")
    answers = [
        transmis(dla.code, reponse(valeurs=everyone if place < 7 else but_one))
        for place, dla in enumerate(dla for dla in CENTRE for _ in "ab")
    ]
    table = rows(opened(written(released(collecte(answers, activites=True)))), "Activités")
    assert table[5][1] == "[c]", "seven answers"
    assert table[0][0] == f"Au moins 46 des 47{NBSP}activités sont faites par presque tous"


def test_the_wished_for_repartition_has_its_sheet_where_it_is_told() -> None:
    campagne = wished()
    assert campagne.release is not None
    workbook = opened(written(campagne))
    missions = [row for row in rows(workbook, "Réel-souhaitable") if str(row[0]).startswith("Mission ")]
    for mesure, place in ((Mesure.REEL, 1), (Mesure.SOUHAIT, 2)):
        assert [row[place] for row in missions] == [cell.valeur for cell in campagne.release.of(mesure)][:4]
    assert row_of(workbook, "Réel-souhaitable", "Personnes")[1:3] == [10, 10]
    silence = "pas d’écart que ces chiffres permettent d’affirmer"
    assert {row[3] for row in missions} == {silence}
    assert rows(workbook, "Réel-souhaitable")[0][0] == "Aucun écart au souhait que ces chiffres permettent d’affirmer"
    dictionary = {row[1]: row[5] for row in rows(workbook, "Dictionnaire")}
    assert dictionary["M1F1_SOUHAITE"].startswith("Réel-souhaitable")  # type: ignore[union-attr]


def test_a_gap_to_what_is_wished_for_is_the_title_when_cells_affirm_it() -> None:
    answers = [transmis(dla.code, reponse(shares(30, 0, 0, 70))) for dla in CENTRE for _ in "ab"]
    workbook = opened(written(released(wishing(collecte(answers)))))
    table = rows(workbook, "Réel-souhaitable")
    assert table[0][0] == f"Plus de temps souhaité pour la mission 1{NBSP}: 40{NBSP}% au lieu de 30{NBSP}%"
    first = next(row for row in table if str(row[0]).startswith("Mission 1"))
    assert first[1:4] == [30, 40, f"▲ +10{NBSP}points"]


def test_precisions_are_those_read_again_and_none_of_what_people_wrote(content: bytes) -> None:
    """Pitfall 3."""
    precisions = {attendu.reponse.valeurs["AUTRE_PRECISION"] for attendu in realistic().attendus if attendu.reponse}
    assert "Accueil d’une stagiaire" in precisions
    assert not precisions & set(texts(opened(content)))
    read_again = replace(released(realistic()), precisions=("Accueil d’une stagiaire",))
    assert texts(opened(written(read_again))).count("Accueil d’une stagiaire") == 1
    few = replace(released(collecte([transmis("18", reponse())])), precisions=("Reconnaissable",))
    assert "Reconnaissable" not in texts(opened(written(few)))


def test_half_an_etp_over_three_months_weighs_a_quarter_of_a_semestre() -> None:
    book = opened(written(released(collecte([transmis("18", reponse(etp=50, mois=30), nom="Ana")]))))
    [ana] = [row for row in rows(book, "Suivi de la collecte") if row[1] == "Ana"]
    assert ana[2:5] == [0.5, 3, 0.25]


# --- data and dictionary


def test_the_dictionary_describes_every_column_and_every_question(content: bytes) -> None:
    workbook = opened(content)
    codes = column_of(workbook, "Dictionnaire", "Code ou colonne")
    assert set(rows(workbook, "Données")[0]) <= set(codes)
    assert set(questionnaire(activites=True).questions) <= set(codes)
    assert {"non posée", "sans réponse", "non concerné", "zéro", "[c]", "[x]", "[z]"} <= set(codes)
    marque = next(row for row in rows(workbook, "Dictionnaire") if row[1] == "M1_MARQUE")
    assert marque[5] == f"Réservé à l’auteur{NBSP}: jamais exporté"


def test_donnees_is_one_long_table_with_a_row_for_each_released_cell(content: bytes) -> None:
    release = settled().release
    assert release is not None
    page = sheet(opened(content), "Données")
    [table] = page.tables.values()
    assert table.displayName == "Donnees_Temps"
    assert table.ref == table.autoFilter.ref == f"A1:P{len(release.cellules) + 1}"
    assert not page.merged_cells.ranges
    data = rows(opened(content), "Données")
    places = [data[0].index(head) for head in ("Niveau", "Territoire", "Mesure", "Ligne", "Colonne")]
    keys = [tuple(row[place] for place in places) for row in data[1:]]
    assert len(set(keys)) == len(release.cellules)
    words = [(row[9], row[12]) for row in data[1:] if row[4] == "mots" and row[13] == "montré"]
    assert {lu for _, lu in words} <= {word.value for word in MotsNombre}


def test_pandas_and_calamine_read_the_data_without_recalculating(content: bytes) -> None:
    frame = pd.read_excel(BytesIO(content), sheet_name="Données", engine="openpyxl")
    region = frame[(frame["Niveau"] == "région") & (frame["Mesure"] == "part")]
    assert region[region["Ligne"].isin(["M1", "M2", "M3", "M4", "AUTRE"])]["Valeur"].sum() == 100
    assert region[region["Ligne"].isin(LIGNES)]["Valeur"].sum() == 100
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert tuple(book.sheet_names) == SHEETS
    temps = book.get_sheet_by_name("Temps").to_python()
    assert next(row for row in temps if row[0] == "Total")[1] == 100


# --- on paper, and as a file


def test_under_each_table_a_reader_finds_how_to_read_it_who_it_is_about_and_its_source() -> None:
    workbook = opened(written(wished()))
    for name in ("Synthèse", "Temps", "Réel-souhaitable", "Activités"):
        lines = [str(row[0]) for row in rows(workbook, name)]
        for word in ("Lecture", "Champ", "Source"):
            assert [text for text in lines if text.startswith(f"{word}{NBSP}: ")], (name, word)


def test_how_to_read_a_figure_follows_its_cell() -> None:
    book = opened(written(wished()), values=False)
    for name in ("Synthèse", "Temps", "Réel-souhaitable"):
        lines = [str(row[0].value) for row in book[name].iter_rows()]
        assert [text for text in lines if text.startswith(f'="Lecture{NBSP}: ') and "$B$" in text], name


def test_lisez_moi_tells_readings_among_formulas_and_what_titles_name() -> None:
    text = row_of(opened(written(wished())), "Lisez-moi", "Formules")[1]
    plain_text = str(text).replace(NBSP, " ")
    assert "les titres et les lectures qui citent un de ces chiffres" in plain_text
    assert "un titre sur un changement ou un écart garde la mission qu’il nomme" in plain_text


def test_how_to_read_a_dla_names_it_by_its_code() -> None:
    named = replace(realistic(), dlas=tuple(replace(dla, nom=dla.nom.split(maxsplit=2)[2]) for dla in CENTRE))
    lines = [str(row[0]) for row in rows(opened(written(released(named))), "Temps")]
    assert [text for text in lines if text.startswith(f"Lecture{NBSP}: le DLA Cher consacre ")]


def test_long_names_are_written_whole() -> None:
    """Pitfall 20."""
    name = "DLA de la Communauté de communes du Haut"
    assert len(name) == 40
    attendus = [transmis(dla, reponse(), nom="N" * 40) for dla in ("18", "28", "36") for _ in range(2)]
    workbook = opened(written(released(collecte(attendus, dlas=[replace(CENTRE[0], nom=name), *CENTRE[1:]]))))
    assert row_of(workbook, "Temps", name)[1] == 2


def test_every_formula_is_one_of_ours(content: bytes) -> None:
    formulas_found = formulas(content)
    assert len(formulas_found) > 80
    assert [formula for formula in map(unescaped, formulas_found) if not OURS.fullmatch(formula)] == []


def unescaped(formula: str) -> str:
    return formula.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", '"').replace("&amp;", "&")


ON_ONE_PAGE = ("Temps", "Données", "Dictionnaire")


def test_sheets_print_on_a4_one_page_wide_with_headers_repeated(content: bytes) -> None:
    workbook = opened(content)
    for name in SHEETS:
        page = sheet(workbook, name)
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize == 9
        assert page.page_setup.fitToHeight == (None if name in ON_ONE_PAGE else 0)  # None: one page
        assert page.sheet_properties.pageSetUpPr.fitToPage  # type: ignore[union-attr]
        assert page.oddFooter
        assert page.oddFooter.right
        assert "&P" in str(page.oddFooter.right.text)
        assert page.freeze_panes
        assert (page.sheet_view.showGridLines is not False) is (name in ("Données", "Dictionnaire"))
    for name in ("Activités", "Suivi de la collecte", "Données", "Dictionnaire"):
        assert sheet(workbook, name).print_title_rows


WIDEST = {"portrait": 523, "landscape": 770}
"""Width between margins, in points, by orientation."""


@pytest.mark.parametrize(
    "build",
    [pytest.param(wished, id="realistic"), pytest.param(settled, id="without wish")],
)
def test_nothing_prints_smaller_than_8_points(build: Callable[[], Collecte]) -> None:
    """Columns are shrunk to one page wide by Excel: the smallest letters are shrunk with them."""
    workbook = opened(written(build()))
    for name in workbook.sheetnames:
        page = sheet(workbook, name)
        last = page.max_column
        if page.print_area:
            last = next(iter(page[str(page.print_area).split("!")[-1].replace("$", "")]))[-1].column
        width = sum(0.75 * (7 * width_of(page, place) + 5) for place in range(1, last + 1))
        sizes = [cell.font.sz for row in page.iter_rows(max_col=last) for cell in row if cell.value is not None]
        scale = min(1, WIDEST[str(page.page_setup.orientation)] / width)
        assert min(sizes) * scale >= 7.95, (name, scale)


def width_of(page: Worksheet, place: int) -> float:
    spans = [
        dimension
        for dimension in page.column_dimensions.values()
        if (dimension.min or 0) <= place <= (dimension.max or 0)
    ]
    return float(spans[0].width) - 0.71 if spans else 8.43


def test_charts_are_native_have_alternative_text_and_cache_what_their_cells_hold(content: bytes) -> None:
    members = parts(content)
    [chart] = [xml for name, xml in members.items() if name.startswith("xl/charts/chart")]
    drawing = next(xml for name, xml in members.items() if name.startswith("xl/drawings/drawing"))
    assert drawing.count('descr="Barres') == 1
    assert "1F5A7A" in chart
    cached = re.findall(r"<c:v>([0-9.]+)</c:v>", chart.split("<c:val>")[1])
    table = [row[1] for row in rows(opened(content), "Synthèse")[9:14]]
    assert [float(value) for value in cached] == table


def test_the_same_records_give_the_same_bytes(content: bytes) -> None:
    again = written(released(realistic()))
    assert parts(again) == parts(content)
    with zipfile.ZipFile(BytesIO(again)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
    assert again == content


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    write_workbook(settled(), tmp_path / "classeur.xlsx", lambda done, total, label: steps.append((done, total, label)))
    listed = len(settled().dlas) + len(settled().attendus) + 1
    pages = len(SHEETS) + 1
    assert [done for done, _, _ in steps] == [*range(pages + 1), pages + listed, pages + listed + 1]
    assert {total for _, total, _ in steps} == {pages + 1 + listed}


def test_a_failure_leaves_the_previous_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(b"previous")

    def interrupt(done: int, total: int, label: str) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_workbook(realistic(), path, interrupt)
    assert path.read_bytes() == b"previous"
    write_workbook(realistic(), path)
    assert [child.name for child in tmp_path.iterdir()] == ["classeur.xlsx"]
    assert opened(path).sheetnames[0] == "Lisez-moi"


def test_a_region_of_many_dla_fits() -> None:
    dlas = [Dla(code=f"{number:02d}", nom=f"DLA {number:02d}") for number in range(1, 41)]
    attendus = [transmis(dla.code, reponse(accord=number % 3 > 0)) for number, dla in enumerate(dlas) for _ in range(2)]
    workbook = opened(written(released(collecte(attendus, dlas=dlas))))
    assert row_of(workbook, "Suivi de la collecte", "Région")[7] == 80


def two_versions() -> Collecte:
    """Build a campaign whose second version no longer asks M1F3: its answers so far keep the first one."""
    now = without_fonction("M1F3")
    old = [transmis(dla, reponse(shares(50, 30, 20))) for dla in ("18", "28") for _ in "ab"]
    parts = shares(50, 0, 0, 50)
    new = [
        transmis(dla, reponse({code: part for code, part in parts.items() if code != "M1F3"}, version="2"))
        for dla in ("36", "37", "41")
        for _ in "ab"
    ]
    return replace(
        collecte([*old, *new]),
        referentiel=now,
        questionnaire=derive_temps(now, shipped_recette(), PERIODE, False),
        version="2",
        versions={"1": questionnaire()},
    )


def without_fonction(code: str) -> Referentiel:
    missions = (
        mission.model_copy(
            update={"fonctions": tuple(fonction for fonction in mission.fonctions if fonction.code != code)}
        )
        for mission in REFERENTIEL.missions
    )
    return REFERENTIEL.model_validate(
        REFERENTIEL.model_dump() | {"missions": [mission.model_dump() for mission in missions]}
    )


def test_a_fonction_that_the_version_asked_now_has_lost_keeps_its_row_and_its_mission() -> None:
    """Pitfalls 1, 2 and 10."""
    campagne = released(two_versions())
    assert campagne.release is not None
    table = printed_rows(opened(written(campagne)))
    assert [row[0] for row in table].count(one_line(REFERENTIEL.fonctions["M1F3"].titre, 60)) == 1
    assert [str(row[0]).startswith("Mission") for row in table[:5]] == [True, *[False] * 3, True]
    assert table[-1][1] == 100


def test_every_version_answered_is_named() -> None:
    """Pitfall 19."""
    workbook = opened(written(released(two_versions())))
    assert "versions 2 et 1" in row_of(workbook, "Lisez-moi", "Questionnaire")[1]  # type: ignore[operator]
    described = {row[1]: row[4] for row in rows(workbook, "Dictionnaire") if row[0] == "Question"}
    assert (described["M1F3"], described["M1F1"]) == ("1", "1\u202f; 2")
