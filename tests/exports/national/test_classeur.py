"""The national synthesis: sums over the régions that release each figure, recomputed by formulas."""

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from exports.formats import Format, write
from exports.national.dits import ChangementDit, from_json, to_json
from exports.national.notices import CONTENTS
from exports.national.releve import relever
from exports.national.tableau import CHAMP
from exports.national.temps import ARRONDI, SANS_RESEAU
from exports.records.records import Collecte
from exports.regional.classeur import write_regional
from exports.regional.matiere import Audience
from exports.regional.parties import Parties
from exports.release.motifs import CONFIDENTIEL
from exports.tableur.feuille import PLAIN_HEIGHT, SMALLEST
from exports.tableur.pagination import PIXEL
from questionnaires.files.instruments import IMPACT, SATISFACTION
from tests.exports.national.dites import (
    SECRET,
    enquete,
    nationale,
    part,
    region,
    reseau,
    score,
    temps,
    whole_country,
    written,
)
from tests.exports.records.builders import collecte as of_temps
from tests.exports.records.builders import missing, realistic, released, reponse, transmis
from tests.exports.records.classeurs import Value, cells, column_of, opened, row_of, rows, sheet
from tests.exports.regional.matieres import matiere
from tests.exports.tableur.impression import letters_of, printed, scale_of
from tests.exports.tableur.test_recalculation import changed, differences, recalculated


def under(name: str, header: str) -> list[Value]:
    return column_of(opened(written(nationale())), name, header)[:8]


def block(libelle: str, name: str = "Satisfaction") -> list[list[Value]]:
    """Return the rows of a question: its headers, the régions, their sums, the numbers counted."""
    table = rows(opened(written(nationale())), name)
    top = next(row for row, line in enumerate(table) if line[0] == libelle)
    return table[top + 1 : top + 10]


def of_network(book: Workbook) -> list[list[Value]]:
    """Return the rows of the network in Temps: its ETP, then its shares."""
    return [row for row in rows(book, "Temps") if str(row[0]).startswith("Réseau")]


def test_the_etp_of_all_are_those_of_the_release_of_the_network_never_a_sum_of_régions() -> None:
    assert under("Temps", "ETP, en tout") == pytest.approx([8.8, "[c]", 17.1, "–", "–", "–", 36.1, 3])
    book = opened(written(nationale()))
    assert of_network(book)[0] == [
        "Réseau\u00a0: 3\u00a0régions, 41\u00a0personnes",
        41,
        22,
        13,
        1.1,
        pytest.approx(36.1),
    ]
    assert "Ensemble" not in [row[0] for row in rows(book, "Temps")]
    assert row_of(book, "Synthèse", "Ensemble")[1:6] == [48, 42, "–", "–", pytest.approx(33.75 / 40.5)]


def test_the_shares_of_all_are_those_of_the_release_of_the_network() -> None:
    book = opened(written(nationale()))
    assert of_network(book)[1][:5] == ["Réseau\u00a0: 3\u00a0régions, 41\u00a0personnes", 61, 36, 3, 1]
    assert row_of(book, "Synthèse", "Ensemble")[6:9] == [61, 36, 3]
    assert row_of(book, "Synthèse", "Régions comptées")[6:9] == [3, 3, 3]
    sentence = "Mission 1 – Accompagnement\u00a0: 61\u00a0% du temps du réseau, de 3\u00a0régions"
    assert rows(book, "Temps")[0][0] == rows(book, "Synthèse")[0][0] == sentence


def test_without_a_release_of_the_network_no_share_of_all_is_told_and_it_is_said_why() -> None:
    edition = nationale(
        region("Bretagne", temps=temps(3, 4, 1, reseau=None)), region("Corse", temps=temps(2, 2, 1, reseau=None))
    )
    book = opened(written(edition))
    assert [row[1:4] for row in of_network(book)] == [["[x]", "[x]", "[x]"]] * 2
    why = SANS_RESEAU.secret.replace("[x]", "[x] Réseau\u00a0:")
    assert f"{why}." in [row[0] for row in rows(book, "Temps")]
    assert row_of(book, "Synthèse", "Ensemble")[6:9] == ["[x]", "[x]", "[x]"]
    assert rows(book, "Temps")[0][0] == "2\u00a0régions publient leur temps sur 2"


def test_a_network_is_told_of_régions_that_are_too_small_to_be_told_alone() -> None:
    edition = nationale(region("Corse", temps=temps(secret=SECRET)), region("Guyane", temps=temps(secret=SECRET)))
    assert [row[1:4] for row in of_network(opened(written(edition)))] == [[41, 22, 13], [61, 36, 3]]
    assert "Parts du temps, arrondies à 1 point" in [row[0] for row in rows(opened(written(edition)), "Temps")]


def test_a_network_that_is_confidential_says_so() -> None:
    hidden = reseau(secret=SECRET)
    edition = nationale(region("Bretagne", temps=temps(3, 4, 1, reseau=hidden)))
    book = opened(written(edition))
    assert [row[1:4] for row in of_network(book)] == [["[c]", "[c]", "[c]"]] * 2
    for name in ("Temps", "Synthèse"):
        assert "[c] Réseau\u00a0: effectif trop faible." in [row[0] for row in rows(book, name)]
    assert row_of(book, "Synthèse", "Ensemble")[6] == "[c]"


def test_régions_at_different_steps_are_said_and_a_printed_zero_reads_less_than_its_step() -> None:
    book = opened(written(nationale()))
    table = rows(book, "Temps")
    assert "Parts du temps, arrondies à 1 ou 2 points selon les régions" in [row[0] for row in table]
    header = next(index for index, row in enumerate(table) if ARRONDI in row)
    place = table[header].index(ARRONDI)
    assert [row[place] for row in table[header + 1 : header + 4]] == [2, 1, 1]
    zero = next(cell for name, cell in cells(book) if name == "Synthèse" and cell.value == 0)
    assert "moins de 2" in zero.number_format


def test_régions_at_one_step_are_told_by_it() -> None:
    book = opened(written(nationale(region("Bretagne", temps=temps(3, 4, 1)), region("Corse", temps=temps(2, 2, 1)))))
    assert "Parts du temps, arrondies à 2 points" in [row[0] for row in rows(book, "Temps")]


def test_fonctions_stand_side_by_side_where_a_région_tells_them() -> None:
    table = rows(opened(written(nationale())), "Temps")
    top = next(index for index, row in enumerate(table) if row[0] == "Fonction")
    assert table[top][:2] == ["Fonction", "Bretagne"]
    assert [row[:2] for row in table[top + 1 : top + 4]] == [["Accueil", 40], ["Diagnostic", 22], ["Suivi", 0]]


def test_a_région_that_keeps_its_time_secret_says_why() -> None:
    book = opened(written(nationale()))
    assert row_of(book, "Temps", "Corse")[1:5] == ["[c]"] * 4
    assert "[c] Corse\u00a0: effectif trop faible." in [row[0] for row in rows(book, "Temps")]


def test_answers_are_counted_together_and_the_score_is_theirs() -> None:
    header, *regions, whole, counted = block("Recommanderiez-vous le DLA ?")
    assert header[2:6] == ["Réponses", "Dont 9 ou 10", "Dont 0 à 6", "Score, de −100 à +100"]
    assert [row[2] for row in regions] == [38, 7, 61, 9, "–", "–"]
    assert whole[2:5] == [106, 53, 16]  # without those that were picked
    assert whole[5] == pytest.approx(100 * (53 - 16) / 106)
    assert counted[2] == 3


def test_what_a_région_may_not_tell_is_said_and_counts_nowhere() -> None:
    _header, *regions, whole, counted = block("Question BESOIN ?")
    assert [row[2] for row in regions] == [37, "[c]", 60, 9, "–", "–"]
    assert f"[c] Corse\u00a0: {CONFIDENTIEL}." in [row[0] for row in rows(opened(written(nationale())), "Satisfaction")]
    assert (whole[2], whole[3], counted[2]) == (97, 81, 2)
    assert whole[4] == pytest.approx(81 / 97)


def test_a_région_has_the_figure_that_its_workbook_prints_and_none_that_it_tells_in_counts() -> None:
    assert [row[4] for row in block("Question BESOIN ?")[1:7]] == [0.84, "[c]", 0.83, "–", "–", "–"]
    assert [row[5] for row in block("Recommanderiez-vous le DLA ?")[1:7]] == [37, "–", 34, "–", "–", "–"]


def test_all_régions_have_a_figure_from_thirty_answers() -> None:
    two = [region(nom, enquetes=(enquete(part(hautes=9, n=14)),)) for nom in ("Bretagne", "Corse")]
    three = [*two, region("Guyane", enquetes=(enquete(part(hautes=2, n=2)),))]
    assert [
        row_of(opened(written(nationale(*regions))), "Satisfaction", "Ensemble")[4] for regions in (two, three)
    ] == [
        "–",
        pytest.approx(20 / 30),
    ]


READINGS = {
    "Synthèse": "Bretagne\u00a0: 12 réponses sur le temps, sur 14 attendues.",
    "Temps": "le réseau consacre 61\u00a0% de son temps à «\u00a0Mission 1 – Accompagnement\u00a0».",
    "Satisfaction": "à «\u00a0Recommanderiez-vous le DLA ?\u00a0», les régions comptent 106 réponses. "
    "Dont 9 ou 10\u00a0: 53.",
    "Impact": "à «\u00a0Question EFFETS ?\u00a0», les régions comptent 24 réponses. "
    "Dont « Tout à fait » ou « Plutôt »\u00a0: 18.",
}


@pytest.mark.parametrize("name", READINGS)
def test_each_sheet_says_how_to_read_a_figure_who_is_counted_and_where_it_comes_from(name: str) -> None:
    lines = [str(row[0]) for row in rows(opened(written(nationale())), name)]
    assert f"Lecture\u00a0: {READINGS[name]}" in lines
    reseau = "\u202f; réseau\u00a0: publication unique du 1er décembre 2026" if name in {"Synthèse", "Temps"} else ""
    source = "Source\u00a0: publications des régions, résultats de 2025, nommées et datées dans «\u00a0Sources\u00a0»"
    assert [text for text in lines if text.startswith(("Champ", "Source"))] == [
        CHAMP.replace(" :", "\u00a0:"),
        f"{source}{reseau}.",
    ]


def test_no_table_has_merged_cells() -> None:
    merged = [
        (table.title, str(area))
        for table in opened(written(nationale()), values=False)
        for area in table.merged_cells.ranges
        if not str(table.cell(area.min_row, 1).value).startswith(
            ('="Lecture', "Champ", "Source", "[c]", "L’ensemble", "Mayotte", "Normandie", "Occitanie")
        )
    ]
    assert merged == []


def test_numbers_at_two_dates_are_added_up_in_their_unit() -> None:
    table = rows(opened(written(nationale())), "Impact")
    top = next(row for row, line in enumerate(table) if str(line[0]).startswith("ETP, avant"))
    assert table[top + 2][2:6] == [20, 250.25, 260.5, 10.25]


def test_each_région_has_a_row_even_without_workbook_and_says_why() -> None:
    table = rows(opened(written(nationale())), "Synthèse")
    names = [row[0] for row in table]
    assert all(names.count(name) == 2 for name in ("Bretagne", "Corse", "Mayotte", "Normandie", "Occitanie"))
    assert {
        "Mayotte\u00a0: aucun résultat arrêté sur le temps (2e semestre 2025)\u202f; structures choisies\u00a0: leurs "
        "réponses ne sont pas dans les parts de l’ensemble.",
        "Normandie\u00a0: aucun résultat arrêté, ni sur le temps (2e semestre 2025), ni d’un questionnaire de 2025.",
        "Occitanie\u00a0: classeur non fait\u00a0: La base est occupée\u00a0: un autre programme y écrit.",
    } <= set(map(str, names))


def test_a_région_without_workbook_says_why_in_the_column_of_its_print() -> None:
    book = opened(
        written(nationale(region("Bretagne", temps=temps(3, 4, 1)), region("Normandie", fichier="", empreinte="")))
    )
    assert row_of(book, "Sources", "Bretagne")[-1] == "0" * 64
    reason = "aucun résultat arrêté, ni sur le temps (2e semestre 2025), ni d’un questionnaire de 2025"
    assert row_of(book, "Sources", "Normandie")[-1] == reason


def test_sources_name_the_release_of_each_figure_and_that_of_the_network() -> None:
    table = {str(row[0]): row for row in rows(opened(written(nationale())), "Sources")}
    asked = "Votre avis, version 1, publication n° 2 du 8 mars 2026"
    assert table["Bretagne"][3:5] == [
        "2025-S2, Référentiel, version 1, publication n° 1 du 22 février 2026",
        f"{asked} ; {asked}",
    ]
    network = table["Réseau\u00a0: 3\u00a0régions, 41\u00a0personnes"]
    assert network[3] == "2025-S2, publication unique du 1er décembre 2026"
    assert network[-1] == "pas de classeur\u00a0: ses chiffres sont dans les données des régions qu’il réunit"


def test_a_reason_that_is_a_sentence_ends_with_one_full_stop() -> None:
    quiet = ChangementDit(grandeur="ETP", decimales=2, confidentiel="Évolution (ETP) : rien n’est affiché.")
    impact = enquete(part("EFFETS", 18, 24), code=IMPACT, changements=(quiet,))
    book = opened(written(nationale(region("Mayotte", enquetes=(impact,)))))
    assert "[x] Mayotte\u00a0: Évolution (ETP)\u00a0: rien n’est affiché." in [row[0] for row in rows(book, "Impact")]


@pytest.mark.parametrize(
    ("codes", "headings"),
    [
        pytest.param((), ["Collecte du temps", "Part du temps"], id="time alone"),
        pytest.param((SATISFACTION,), ["Collecte du temps", "Part du temps", "Satisfaction"], id="no impact"),
        pytest.param((IMPACT,), ["Collecte du temps", "Part du temps", "Impact"], id="no satisfaction"),
    ],
)
def test_a_heading_stands_over_its_own_columns_only(codes: Sequence[str], headings: Sequence[str]) -> None:
    asked = tuple(enquete(part("EFFETS" if code == IMPACT else "BESOIN", 18, 24), code=code) for code in codes)
    table = rows(opened(written(nationale(region("Bretagne", temps=temps(3, 4, 1), enquetes=asked)))), "Synthèse")
    tops = [row for row in table if row[0] is None and any(row)]
    assert [cell for row in tops for cell in row if cell is not None] == headings


def test_with_nothing_told_there_is_still_a_book() -> None:
    book = opened(written(nationale(region("Corse"), region("Guyane", echec="Aucune mémoire."))))
    assert book.sheetnames == ["Lisez-moi", "Synthèse", "Temps", "Dictionnaire", "Sources"]
    assert "Aucune région ne publie" in str(rows(book, "Temps")[0][0])


def test_what_is_said_of_a_sheet_leans_on_no_other() -> None:
    contents = dict(CONTENTS)
    assert contents["Impact"].startswith("Chaque question, région par région")
    assert not [name for name, words in CONTENTS if words.startswith("De même")]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written(nationale()) == written(nationale())


def test_a_name_that_looks_like_a_formula_stays_a_text() -> None:
    edition = nationale(region("=1+1", temps=temps(3, 4, 0), enquetes=(enquete(part("=2+2", 3, 6), score(1, 2, 6)),)))
    formulas = [cell.value for _, cell in cells(opened(written(edition), values=False)) if cell.data_type == "f"]
    assert formulas
    assert not [formula for formula in formulas if "1+1" in str(formula) or "2+2" in str(formula)]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_libreoffice_finds_every_cached_value(tmp_path: Path) -> None:
    assert differences(written(nationale()), tmp_path) == []


def test_no_sheet_is_printed_at_less_than_seven_tenths_of_its_size() -> None:
    scales = {page.title: scale_of(page) for page in opened(written(whole_country()))}
    assert min(scales.values()) >= SMALLEST, scales


def test_the_chart_has_room_for_each_région_and_covers_no_table() -> None:
    page = sheet(opened(written(whole_country()), values=False), "Temps")
    [chart] = page._charts  # type: ignore[attr-defined] # openpyxl has no public name for them
    top, bottom = chart.anchor._from.row, chart.anchor.to.row
    below = next(row for row, (cell, *_) in enumerate(page.values) if str(cell).startswith("Fonctions"))
    assert (bottom - top) * PLAIN_HEIGHT / PIXEL > 19 * 20
    assert bottom < below


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_each_printed_page_has_its_whole_title_and_letters_of_seven_points_at_least(tmp_path: Path) -> None:
    pages = printed(written(whole_country()), tmp_path).pages
    assert [place for place, page in enumerate(pages) if min(letters_of(page)) < 6.95] == []
    texts = [" ".join(page.extract_text().split()) for page in pages]
    titles = [text for text in texts if "Mission 1 – Accompagnement : 61 % du temps du réseau, de 3 régions" in text]
    assert len(titles) == 7  # two pages of Synthèse, five of Temps
    source = "Source : publications des régions, résultats de 2025, nommées et datées dans « Sources » ; réseau : "
    assert [f"{source}publication unique du 1er décembre 2026." in text for text in titles].count(True) == 2


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_the_share_of_the_network_moves_both_titles(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        *_, of_shares = (row for row in sheet(book, "Temps").iter_rows() if str(row[0].value).startswith("Réseau"))
        of_shares[1].value = 0

    after = opened(recalculated(changed(written(nationale()), change), tmp_path))
    sentence = "Mission 1 – Accompagnement\u00a0: moins de 1\u00a0% du temps du réseau, de 3\u00a0régions"
    assert rows(after, "Temps")[0][0] == rows(after, "Synthèse")[0][0] == sentence


# --- figures read from a workbook


def test_what_is_taken_down_is_what_the_workbook_of_the_public_prints() -> None:
    sink = BytesIO()
    parties = write_regional(matiere(Audience.PUBLIC), sink)
    region_lue = relever(parties, code="x", fichier="x.xlsx", content=sink.getvalue())
    book = opened(sink.getvalue())
    printed = {cell.value for _, cell in cells(book) if isinstance(cell.value, int | float)}
    assert region_lue.empreinte == hashlib.sha256(sink.getvalue()).hexdigest()
    assert region_lue.temps is not None
    assert sum(mission.part for mission in region_lue.temps.missions) == 100
    for mission in region_lue.temps.missions:
        assert {mission.part, mission.etp} <= printed
        assert {figure for ligne in mission.lignes for figure in (ligne.part, ligne.etp)} <= printed
        assert sum(ligne.part for ligne in mission.lignes) in {0, mission.part}
    assert any(mission.lignes for mission in region_lue.temps.missions)
    assert region_lue.temps.pas == 2
    assert region_lue.temps.publication == "n°\u00a01 du 22 juillet 2026"
    for enquete_lue in region_lue.enquetes:
        assert enquete_lue.publication.startswith("n°\u00a01 du ")
        for question in enquete_lue.questions:
            assert question.confidentiel or question.n in printed
    changes = [changement for enquete_lue in region_lue.enquetes for changement in enquete_lue.changements]
    assert {change.confidentiel.partition(" ")[0] for change in changes} == {"", "[z]"}
    assert from_json(to_json(region_lue)) == region_lue


@pytest.mark.parametrize(
    ("own", "secret"),
    [
        pytest.param(realistic(), "[x] résultats non arrêtés", id="results are not settled"),
        pytest.param(released(of_temps([missing("18")])), "[z] aucune réponse transmise", id="nobody answered"),
        pytest.param(
            released(of_temps([transmis("18", reponse())])), "[c] moins de 3 DLA ont répondu", id="one DLA answered"
        ),
    ],
)
def test_a_région_without_figures_says_why(own: Collecte, secret: str) -> None:
    ligne_temps = relever(Parties(matiere(Audience.PUBLIC, temps=own)), code="x", fichier="x.xlsx", content=b"").temps
    assert ligne_temps is not None
    assert (ligne_temps.missions, ligne_temps.personnes, ligne_temps.pas) == ((), 0, 0)
    assert ligne_temps.secret.startswith(secret)


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience is not Audience.PUBLIC])
def test_nothing_is_taken_down_from_what_others_are_told(audience: Audience) -> None:
    with pytest.raises(ValueError, match=audience.name):
        relever(Parties(matiere(audience)), code="x", fichier="x.xlsx", content=b"")


def test_the_data_of_the_public_have_every_figure_that_is_taken_down() -> None:
    records, sink = matiere(Audience.PUBLIC), BytesIO()
    region_lue = relever(write_regional(records, BytesIO()), code="x", fichier="x.xlsx", content=b"")
    write(records, Format.DONNEES, sink)
    heads, *lines = rows(opened(sink.getvalue()), "Données")
    figures = {
        tuple(line[heads.index(head)] for head in ("campagne", "indicateur", "modalite", "unite", "valeur"))
        for line in lines
    }
    assert region_lue.temps is not None
    etps = {(code, value) for _, indicateur, code, _, value in figures if indicateur == "TEMPS_ETP"}
    assert {(mission.code, mission.etp) for mission in region_lue.temps.missions if mission.code} <= etps
    asked = {
        (enquete_lue.titre, question.code, None, "réponses", question.n)
        for enquete_lue in region_lue.enquetes
        for question in enquete_lue.questions
        if not question.confidentiel
    }
    assert len(asked) > 5
    assert asked <= figures
