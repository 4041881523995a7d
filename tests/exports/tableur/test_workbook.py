"""The regional workbook, opened again and read as its users read it."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from exports.records.records import Collecte, Dla, Etat
from exports.tableur.text import one_line
from exports.temps.workbook import write_workbook
from questionnaires.core.francais import NBSP
from questionnaires.files.loader import shipped_recette
from questionnaires.referentiel.referentiel import Referentiel
from questionnaires.temps.derive import derive_temps
from tests.exports.records.builders import (
    CENTRE,
    HOURS,
    LIGNES,
    PERIODE,
    PRINTED,
    REFERENTIEL,
    collecte,
    missing,
    questionnaire,
    realistic,
    reponse,
    shares,
    transmis,
)
from tests.exports.records.classeurs import (
    SHEETS,
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

CONFIDENTIEL = "confidentiel (effectif trop faible)"
SANS_REPONSE = "aucune réponse transmise"
OURS = re.compile(
    r"""(?:
        "[^"]*"                                             # our own words
        | '?(?:Lisez-moi|Synthèse|Temps|Évolution|Raisons|Activités|Suivi\ de\ la\ collecte|Données|Dictionnaire)'?!
        | (?:SUM|SUMIFS|SUMIF|SUMPRODUCT|COUNT|COUNTIF|IF|MAX|MATCH|INDEX|ROUND|QUOTIENT|MOD)\(
        | \$?[A-Z]{1,2}\$?[0-9]+ | \$[0-9]+:\$[0-9]+
        | [0-9.]+ | [-+*/&=<>(),:]
    )+""",
    re.VERBOSE,
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return written(realistic())


def refusing_everywhere() -> Collecte:
    """Six DLA where nobody agreed: nothing but the region."""
    return collecte([transmis(dla.code, reponse(accord=False)) for dla in CENTRE])


def test_sheets_come_in_order(content: bytes) -> None:
    assert tuple(opened(content).sheetnames) == SHEETS


def test_lisez_moi_says_what_when_how_much_and_by_what(content: bytes) -> None:
    """Pitfall 19."""
    said = {str(row[0]): str(row[1]) for row in reversed(rows(opened(content), "Lisez-moi"))}
    assert said["Région"] == "Centre-Val de Loire"
    assert "2026-S1" in said["Période"]
    assert "version 1" in said["Questionnaire"]
    assert said["Données lues le"] == f"22 juillet 2026 à 14{NBSP}h{NBSP}00 (heure de Paris)"
    assert said["Réponses"] == f"11{NBSP}transmises sur 13{NBSP}attendues"
    assert said["Couverture"].startswith("84")
    assert said["Précision déclarée"].startswith(f"D’une estimation{NBSP}: ")
    assert "fiche de temps FSE" in said["Attention"]
    assert any(text.startswith("Classeur produit par Collecte DLA") for text in said)


@pytest.mark.parametrize(("cloture", "is_provisional"), [(date(2026, 7, 22), True), (date(2026, 7, 21), False)])
def test_a_workbook_says_that_answers_still_come_in(cloture: date, is_provisional: bool) -> None:
    said = [str(row[0]) for row in rows(opened(written(replace(realistic(), cloture=cloture))), "Lisez-moi")]
    assert ("Provisoire" in said) == is_provisional


def test_lisez_moi_links_to_every_other_sheet(content: bytes) -> None:
    links = {
        cell.hyperlink.location
        for row in sheet(opened(content), "Lisez-moi").iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert {str(link).replace("'", "").removesuffix("!A1") for link in links} == set(SHEETS) - {"Lisez-moi"}


def test_the_title_of_synthese_says_the_answer(content: bytes) -> None:
    workbook = opened(content)
    region = row_of(workbook, "Synthèse", "Région")
    assert rows(workbook, "Synthèse")[0][0] == f"La mission 1 occupe {region[1]}{NBSP}% du temps"


def test_figures_agree_from_sheet_to_sheet(content: bytes) -> None:
    """Pitfall 9."""
    workbook = opened(content)
    total = row_of(workbook, "Suivi de la collecte", "Région")
    assert total[7:9] == [13, 11]
    assert "11 sur 13" in texts(workbook)
    assert rows(workbook, "Suivi de la collecte")[0][0] == (
        f"11{NBSP}réponses transmises sur 13{NBSP}attendues{NBSP}: 84{NBSP}% des ETP couverts"
    )
    etp = column_of(workbook, "Synthèse", "ETP")[:5]
    assert etp[-1] == pytest.approx(sum(float(value or 0) for value in etp[:-1]), rel=1e-12)
    assert etp[-1] == pytest.approx(total[10], rel=1e-12)  # everyone declared the ETP expected


def test_hours_of_the_example_print_as_expected() -> None:
    attendus = [transmis(dla, reponse(shares(*HOURS))) for dla in ("18", "28", "36") for _ in range(4)]
    workbook = opened(written(collecte(attendus)))
    lines = [row for row in printed_rows(workbook) if not str(row[0]).startswith("Mission")]
    assert [row[1] for row in lines] == [*PRINTED, 0, 100]
    assert [row[-1] for row in lines] == [*PRINTED, 0, 100]


def test_under_eleven_persons_shares_print_by_five_points_but_for_a_dla_where_all_agreed() -> None:
    hours, refused = reponse(shares(*HOURS)), reponse(shares(*HOURS), accord=False)
    attendus = [transmis("18", hours), *(transmis(dla, refused) for dla in ("28", "28", "36", "36", "37"))]
    workbook = opened(written(collecte(attendus)))
    by_five = [35, 15, 10, 10, 5, 5, 10, 5, 5, 0, 0, 0, 100]
    told = [(row[1], row[-2], row[-1]) for row in printed_rows(workbook) if not str(row[0]).startswith("Mission")]
    assert told == list(zip([*PRINTED, 0, 100], by_five, by_five, strict=True))
    assert row_of(workbook, "Temps", "Parts arrondies à")[1:] == [1, None, None, None, None, None, 5, 5]
    assert rows(workbook, "Synthèse")[0][0] == f"La mission 1 occupe 60{NBSP}% du temps"
    assert "à 5 points" in str(row_of(workbook, "Lisez-moi", "Arrondis")[1])


def printed_rows(workbook: Workbook) -> list[list[Value]]:
    """Missions, lines and total of the shares in Temps."""
    table = rows(workbook, "Temps")
    first = next(number for number, row in enumerate(table) if str(row[0]).startswith("Mission"))
    return table[first : next(number for number, row in enumerate(table) if row[0] == "Total") + 1]


@given(st.lists(st.lists(st.integers(0, 30), min_size=12, max_size=12).filter(any), min_size=5, max_size=12))
@settings(max_examples=15)
def test_whatever_the_answers_printed_shares_sum_to_100(weights: list[list[int]]) -> None:
    attendus = [
        transmis(("18", "28", "36")[place % 3], reponse(shares(*line), etp=50 + 7 * place))
        for place, line in enumerate(weights)
    ]
    table = printed_rows(opened(written(collecte(attendus))))
    for place in (1, 2, 3, len(table[0]) - 1):
        lines = [int(row[place] or 0) for row in table]
        missions = [value for row, value in zip(table, lines, strict=True) if str(row[0]).startswith("Mission")]
        assert lines[-1] == 100
        assert sum(lines[:-1]) - sum(missions) == 100
        assert sum(missions) + lines[-2] == 100


def test_a_dla_that_may_not_be_shown_reads_confidential_and_counts_in_a_pool(content: bytes) -> None:
    workbook = opened(content)
    headers = rows(workbook, "Temps")[3]
    assert headers[-2:] == ["Autres DLA (ensemble)", "Région"]
    for dla, message in (("DLA 28 Eure-et-Loir", CONFIDENTIEL), ("DLA 41 Loir-et-Cher", CONFIDENTIEL)):
        column = column_of(workbook, "Temps", dla)
        assert [value for value in column if value is not None] == [message, message]
    names = column_of(workbook, "Données", "Nom")
    assert names == ["DLA 18 Cher", "DLA 37 Indre-et-Loire", "DLA 45 Loiret", "Autres DLA (ensemble)"]


def test_no_share_of_a_person_and_no_private_text_leaves(content: bytes) -> None:
    everything = "".join(parts(content).values())
    assert "SECRET" not in everything
    data = rows(opened(content), "Données")
    assert all("Carpentier" not in str(value) for row in data for value in row)
    assert [row[7] for row in data[1:]] == [2, 2, 2, 5]


def test_everyone_expected_is_listed_with_a_state(content: bytes) -> None:
    """Pitfall 18."""
    workbook = opened(content)
    people = {row[1]: row[5] for row in rows(workbook, "Suivi de la collecte")[4:] if row[1]}
    assert len(people) == 12  # one person works for two DLA
    assert people["Lucie Hamelin"] == "en retard"
    assert people["Inès Carpentier"] == "transmis"


def test_a_list_that_names_who_refused_says_that_it_is_the_c2ra_s(content: bytes) -> None:
    def said(workbook: bytes) -> str:
        return " ".join(str(cell) for row in rows(opened(workbook), "Suivi de la collecte")[:3] for cell in row)

    collecte = realistic()
    refused = replace(collecte.attendus[0], etat=Etat.REFUS, reponse=None, transmise_le=None)
    named = written(replace(collecte, attendus=(refused, *collecte.attendus[1:])))
    assert "n’est dit qu’à qui anime la région" in said(named)
    assert "n’est dit qu’à qui anime la région" not in said(content)


def test_a_dla_without_answer_is_visible_everywhere() -> None:
    """Pitfall 18."""
    attendus = [transmis(dla.code, reponse()) for dla in CENTRE[:5]]
    workbook = opened(written(collecte([*attendus, missing("45", Etat.A_FAIRE, nom="Zoé Petit")])))
    assert row_of(workbook, "Synthèse", "DLA 45 Loiret")[1] == SANS_REPONSE
    assert SANS_REPONSE in column_of(workbook, "Temps", "DLA 45 Loiret")
    assert row_of(workbook, "Suivi de la collecte", "DLA 45 Loiret")[7:9] == [1, 0]
    assert "Zoé Petit" in texts(workbook)


def test_an_empty_campaign_still_has_every_sheet_and_column() -> None:
    """Pitfall 2."""
    workbook = opened(written(collecte(activites=True)))
    assert rows(workbook, "Données") == [rows(opened(written(realistic())), "Données")[0]]
    assert rows(workbook, "Synthèse")[0][0] == "Aucune réponse transmise pour l’instant"
    assert len([text for text in texts(workbook) if text == SANS_REPONSE]) >= 7
    full, empty = opened(written(realistic())), workbook
    assert rows(empty, "Activités")[4] == rows(full, "Activités")[4]
    assert column_of(empty, "Dictionnaire", "Code ou colonne") == column_of(full, "Dictionnaire", "Code ou colonne")


def test_without_any_dla_there_is_still_a_workbook() -> None:
    assert tuple(opened(written(collecte(dlas=()))).sheetnames) == SHEETS


def test_one_dla_alone_shows_no_figure() -> None:
    attendus = [transmis("18", reponse()) for _ in range(8)]
    workbook = opened(written(collecte(attendus, dlas=CENTRE[:1])))
    assert rows(workbook, "Synthèse")[0][0] == f"Résultats non montrés{NBSP}: effectif trop faible"
    assert rows(workbook, "Données")[1:] == []
    assert row_of(workbook, "Suivi de la collecte", "Région")[7:9] == [8, 8]


def test_when_everything_is_confidential_only_the_region_is_shown() -> None:
    workbook = opened(written(refusing_everywhere()))
    data = rows(workbook, "Données")
    assert [row[4] for row in data[1:]] == ["région"]
    assert row_of(workbook, "Synthèse", "Région")[1:3] == [100, 0]
    assert (
        len([text for text in texts(workbook) if text == CONFIDENTIEL]) == 6 * 3 + 1
    )  # Temps twice, Synthèse, Dictionnaire


def test_the_wished_for_repartition_is_said_to_be_its_author_s() -> None:
    asked = replace(realistic(), questionnaire=questionnaire(activites=True, souhaitable=True))
    dictionary = {row[1]: row[5] for row in rows(opened(written(asked)), "Dictionnaire")}
    assert dictionary["M1F1_SOUHAITE"] == f"Réservé à l’auteur{NBSP}: jamais exporté"
    assert dictionary["M1F1"] == f"Données, Temps, Synthèse{NBSP}: en sommes pondérées seulement"


def test_activites_not_asked_are_said_so() -> None:
    workbook = opened(written(realistic(activites=False)))
    assert "n’ont pas été demandées" in str(rows(workbook, "Activités")[1][0])


def test_activites_have_the_options_of_the_questionnaire(content: bytes) -> None:
    table = rows(opened(content), "Activités")
    assert table[4][1:9] == ["Oui", "Non", "Sans réponse", "Plus", "Autant", "Moins", "Sans réponse", "Moi"]
    lines = [row for row in table[5:] if row[1] is not None]
    assert len(lines) == 47
    assert all(sum(row[1:4]) == 11 for row in lines)  # type: ignore[arg-type]


def test_who_should_is_counted_against_who_does_for_each_fonction_of_the_region(content: bytes) -> None:
    table = rows(opened(content), "Activités")
    assert [str(text)[:11] for text in table[3] if text][3] == "Qui devrait"
    assert [text for text in table[4] if text][-2:] == ["La même personne", "Une autre personne"]
    place = table[4].index("La même personne")
    told = [(row[place], row[place + 1]) for row in table[5:] if row[place] is not None]
    assert len(told) == 11, "one count for each fonction, none for an activité"
    assert all(isinstance(same, int) and isinstance(other, int) and same + other > 0 for same, other in told)
    hidden = rows(opened(written(collecte([transmis("18", reponse())], activites=True))), "Activités")
    assert all(row[place] is None for row in hidden[5:])


def test_precisions_are_exported_without_their_authors(content: bytes) -> None:
    """Pitfall 3."""
    said = texts(opened(content))
    given = [own.reponse.valeurs["AUTRE_PRECISION"] for own in realistic().attendus if own.reponse]
    assert said.count("Accueil d’une stagiaire") == given.count("Accueil d’une stagiaire") > 1
    confidential = [transmis("18", reponse(valeurs={"AUTRE_PRECISION": "Reconnaissable"}))]
    assert "Reconnaissable" not in texts(opened(written(collecte(confidential))))


def test_the_dictionary_describes_every_column_and_every_question(content: bytes) -> None:
    workbook = opened(content)
    codes = column_of(workbook, "Dictionnaire", "Code ou colonne")
    assert set(rows(workbook, "Données")[0]) <= set(codes)
    assert set(questionnaire(activites=True).questions) <= set(codes)
    assert {"non posée", "sans réponse", "non concerné", "zéro"} <= set(codes)
    marque = next(row for row in rows(workbook, "Dictionnaire") if row[1] == "M1_MARQUE")
    assert marque[5] == f"Réservé à l’auteur{NBSP}: jamais exporté"


def test_never_asked_is_written_in_words_not_as_zero() -> None:
    """Pitfall 4."""
    old = {code: part for code, part in shares(1).items() if code != "AUTRE"}
    answers = [transmis(dla, reponse(old)) for dla in ("18", "28", "36") for _ in range(5)]
    workbook = opened(written(collecte(answers)))
    assert column_of(workbook, "Données", "AUTRE") == ["non posée"] * 3
    assert column_of(workbook, "Données", "M2F1") == [0, 0, 0]


def test_titles_of_40_characters_and_long_names_are_written_whole() -> None:
    """Pitfall 20."""
    name = "DLA de la Communauté de communes du Haut"
    assert len(name) == 40
    attendus = [transmis(dla, reponse(), nom="N" * 40) for dla in ("18", "28", "36") for _ in range(2)]
    workbook = opened(written(collecte(attendus, dlas=[replace(CENTRE[0], nom=name), *CENTRE[1:]])))
    assert rows(workbook, "Temps")[3][1] == name
    assert row_of(workbook, "Synthèse", name)[6] == 100


def test_pandas_and_calamine_read_the_data_without_recalculating(content: bytes) -> None:
    frame = pd.read_excel(BytesIO(content), sheet_name="Données", engine="openpyxl")
    assert list(frame.columns[-12:]) == list(LIGNES)
    weights = frame["Poids (ETP-mois)"]
    assert list(frame[list(LIGNES)].sum(axis=1)) == pytest.approx(list(weights), rel=1e-12)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert tuple(book.sheet_names) == SHEETS
    temps = book.get_sheet_by_name("Temps").to_python()
    assert next(row for row in temps if row[0] == "Total")[-1] == 100


def test_every_formula_is_one_of_ours(content: bytes) -> None:
    found = formulas(content)
    assert len(found) > 500
    assert [formula for formula in map(unescaped, found) if not OURS.fullmatch(formula)] == []


def unescaped(formula: str) -> str:
    return formula.replace("&gt;", ">").replace("&lt;", "<").replace("&quot;", '"').replace("&amp;", "&")


def test_sheets_print_on_a4_landscape_with_headers_repeated(content: bytes) -> None:
    workbook = opened(content)
    for name in SHEETS:
        page = sheet(workbook, name)
        assert page.page_setup.orientation == "landscape"
        assert page.page_setup.paperSize == 9
        assert (page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (0, True)  # type: ignore[union-attr]
        assert page.oddFooter
        assert page.oddFooter.right
        assert "&P" in str(page.oddFooter.right.text)
        assert page.freeze_panes
        assert (page.sheet_view.showGridLines is not False) is (name in ("Données", "Dictionnaire"))
    for name in ("Temps", "Activités", "Suivi de la collecte", "Données", "Dictionnaire"):
        assert sheet(workbook, name).print_title_rows
    [table] = sheet(workbook, "Données").tables.values()
    assert (table.displayName, table.ref, table.autoFilter.ref) == ("Donnees_Temps", "A1:U5", "A1:U5")


def test_the_detail_of_the_computation_is_grouped_and_folded(content: bytes) -> None:
    temps = sheet(opened(content), "Temps")
    folded = [row for row, size in temps.row_dimensions.items() if size.outlineLevel == 1 and size.hidden]
    assert len(folded) >= 4 * 13


def test_charts_are_native_have_alternative_text_and_name_their_series_by_reference(content: bytes) -> None:
    found = parts(content)
    charts = [xml for name, xml in found.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    drawing = next(xml for name, xml in found.items() if name.startswith("xl/drawings/drawing"))
    assert drawing.count('descr="Barres') == 2
    assert "1F5A7A" in charts[0]
    for series in re.findall(r"<c:ser>.*?</c:ser>", charts[0]):
        assert re.search(r"<c:tx><c:strRef><c:f>Synthèse!\$[B-F]\$\d+</c:f>", series)


def test_the_same_records_give_the_same_bytes(content: bytes) -> None:
    again = written(realistic())
    assert parts(again) == parts(content)
    with zipfile.ZipFile(BytesIO(again)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(1980, 1, 1)}
    assert again == content


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    write_workbook(
        realistic(), tmp_path / "classeur.xlsx", lambda done, total, label: steps.append((done, total, label))
    )
    assert [done for done, _, _ in steps] == list(range(len(SHEETS) + 3))
    assert {total for _, total, _ in steps} == {len(SHEETS) + 2}


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
    workbook = opened(written(collecte(attendus, dlas=dlas)))
    assert row_of(workbook, "Suivi de la collecte", "Région")[7] == 80


def two_versions() -> Collecte:
    """A campaign whose second version no longer asks M1F3: its answers so far keep the first one."""
    now = without_fonction("M1F3")
    old = [transmis(dla, reponse(shares(50, 30, 20))) for dla in ("18", "28")]
    parts = shares(50, 0, 0, 50)
    new = [
        transmis(dla, reponse({code: part for code, part in parts.items() if code != "M1F3"}, version="2"))
        for dla in ("36", "37", "41")
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
        mission.model_copy(update={"fonctions": tuple(own for own in mission.fonctions if own.code != code)})
        for mission in REFERENTIEL.missions
    )
    return REFERENTIEL.model_validate(REFERENTIEL.model_dump() | {"missions": [own.model_dump() for own in missions]})


def test_a_fonction_that_the_version_asked_now_has_lost_keeps_its_column_and_its_mission() -> None:
    """Pitfalls 1, 2 and 10."""
    workbook = opened(written(two_versions()))
    header, *data = rows(workbook, "Données")
    assert header[-12:] == list(LIGNES)
    assert [row[header.index("M1F3")] for row in data] == [1.2, 1.2, "non posée", "non posée", "non posée"]
    lines = [row[0] for row in printed_rows(workbook)[:5]]
    assert lines[3] == one_line(REFERENTIEL.fonctions["M1F3"].titre, 60)
    assert [str(line).startswith("Mission") for line in lines] == [True, *[False] * 3, True]


def test_every_version_answered_is_named() -> None:
    """Pitfall 19."""
    workbook = opened(written(two_versions()))
    assert "versions 2 et 1" in row_of(workbook, "Lisez-moi", "Questionnaire")[1]  # type: ignore[operator]
    described = {row[1]: row[4] for row in rows(workbook, "Dictionnaire") if row[0] == "Question"}
    assert (described["M1F3"], described["M1F1"]) == ("1", "1\u202f; 2")


def test_shares_of_two_versions_still_sum_to_100() -> None:
    table = rows(opened(written(two_versions())), "Temps")
    total = next(row for row in table if row[0] == "Total")
    assert [value for value in total[1:] if value is not None] == [100] * 6


def test_the_version_of_each_row_of_donnees_is_read_whole() -> None:
    page = sheet(opened(written(realistic())), "Données")
    place = next(cell.column for cell in page[1] if cell.value == "Version")
    shown = str(page.cell(2, place).value)
    assert page.column_dimensions[get_column_letter(place)].width > len(shown), shown
