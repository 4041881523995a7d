"""The workbook of a campaign asked of structures: figures of the pages, hostile names, consistent formulas."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from exports.enquetes import onglet_resultats
from exports.enquetes.calculs import resultats
from exports.enquetes.comptes import Depouillement
from exports.enquetes.legende import lecture_of_results, to_read
from exports.enquetes.mentions import CONFIDENTIAL
from exports.enquetes.onglet_resultats import UNANSWERED
from exports.enquetes.publication import told_of
from exports.enquetes.resultats import GroupeDepouille, Modalite, Question, Resultats
from exports.records.records import CollecteEnquete, Textes
from exports.statistiques.plans import Choix
from exports.statistiques.representativite import UnitePopulation
from exports.tableur.feuille import SMALLEST, Classeur, open_workbook
from exports.tableur.text import one_line
from questionnaires.core.francais import NBSP, days_text, typeset
from questionnaires.files.instruments import IMPACT
from tests.exports.enquetes.builders import written as workbook
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte, followed, satisfied, settled, silent, spread
from tests.exports.records.classeurs import Value, cells, column_of, formulas, opened, parts, row_of, rows, sheet, texts
from tests.exports.tableur.impression import scale_of
from tests.exports.tableur.test_hostile_text import CORPUS
from tests.exports.tableur.test_recalculation import differences
from tests.tiers import sampled

CONFIDENTIEL = "confidentiel (effectif trop faible)"
MARKS = ["10"] * 14 + ["9"] * 6 + ["7"] * 8 + ["3"] * 6
AVIS = collecte(
    [*(satisfied("18", {"RECOMMANDATION": mark}) for mark in MARKS), *spread({"28": 6, "36": 2}), silent("36")]
)
EFFETS = collecte([followed("18", 4, 5) for _ in range(8)] + [followed("28", 3, 2) for _ in range(6)], IMPACT)


def written(enquete: CollecteEnquete) -> bytes:
    return workbook(settled(enquete))


def plain(text: object) -> str:
    """Return a text with plain spaces."""
    return " ".join(str(text).split())


def told_sheet(results: Resultats) -> Workbook:
    """Write the sheet Résultats alone."""
    sink = BytesIO()
    book = open_workbook(sink)
    onglet_resultats.write(Classeur(book), results)
    book.close()
    return opened(sink.getvalue())


def under(table: list[list[Value]], code: str) -> list[list[Value]]:
    """Return the rows of Résultats under a question, up to the next one."""
    start = next(index for index, row in enumerate(table) if row[-1] == code) + 1
    end = next((index for index in range(start, len(table)) if table[index][-1]), len(table))
    return table[start:end]


def headers(table: list[list[Value]], code: str) -> list[Value]:
    """Return the cells of a question's row between its label and its code."""
    return next(row for row in table if row[-1] == code)[1:-1]


def drawn() -> CollecteEnquete:
    """Return the same answers, as if from a draw."""
    others = (UnitePopulation(dla="18", salaries=None, orientations=(), interrogee=False, repondante=False),) * 60
    return replace(AVIS, plan=Choix.ALEATOIRE, unites=(*AVIS.unites, *others))


def test_the_sheets_are_those_of_structures() -> None:
    assert opened(written(AVIS)).sheetnames == [
        "Lisez-moi",
        "Résultats",
        "Échelles",
        "Croisements",
        "Représentativité",
        "Suivi de la collecte",
        "Dictionnaire",
    ]
    assert opened(written(EFFETS)).sheetnames[1:4] == ["Résultats", "Évolution", "Représentativité"]


def test_figures_of_the_workbook_are_those_of_the_pages() -> None:
    results, table = resultats(AVIS), rows(opened(written(AVIS)), "Résultats")
    resultat = question(results, "RECOMMANDATION")
    lines = under(table, "RECOMMANDATION")
    assert [row[:3] for row in lines[:11]] == [
        [modalite.libelle, modalite.nombre, modalite.part] for modalite in resultat.modalites
    ]
    assert [modalite.nombre for modalite in resultat.modalites] == [
        0,
        0,
        0,
        6,
        0,
        0,
        0,
        8,
        0,
        14,
        14,
    ]  # counted by hand
    assert lines[11][:2] == ["Réponses", 42]
    phrases = {text.replace("\u00a0", " ") for text in texts(opened(written(AVIS)))}
    assert "Recommandation du DLA : +52 (de −100 à +100), sur 42 réponses." in phrases  # 100 × (28 − 6) / 42
    assert set(results.phrases) <= set(texts(opened(written(AVIS))))


def test_questions_that_nobody_answered_are_a_list_after_the_others() -> None:
    table = rows(opened(written(AVIS)), "Résultats")
    start = next(index for index, row in enumerate(table) if row[0] == UNANSWERED)
    reasons = {str(row[-1]): str(row[0]) for row in table[start + 1 :] if row[-1]}
    libelle = question(resultats(AVIS), "COMITE").libelle
    assert reasons["COMITE"] == typeset(f"{libelle} (sans objet : 42)")
    assert not [row for row in table if row[0] == "Aucune réponse."]
    codes = {str(row[-1]) for row in table[4:start] if row[-1]}
    by_code = {resultat.code: resultat for resultat in resultats(AVIS).questions}
    assert codes | reasons.keys() == by_code.keys()  # nothing is lost
    assert all(by_code[code].n == 0 for code in reasons)
    assert all(by_code[code].n or by_code[code].confidentiel for code in codes)


def test_questions_that_are_not_told_are_a_list_under_why() -> None:
    """Publishable questions come first, on the printed page."""
    results = resultats(collecte([satisfied("18", {"QUI": "bureau"} if rank < 2 else {}) for rank in range(12)]))
    hidden = {resultat.code for resultat in results.questions if resultat.confidentiel}
    table = rows(told_sheet(results), "Résultats")
    start = next(index for index, row in enumerate(table) if row[0] == f"{CONFIDENTIEL[:1].upper()}{CONFIDENTIEL[1:]}")
    end = next(index for index, row in enumerate(table) if row[0] == UNANSWERED)
    assert {str(row[-1]) for row in table[start + 1 : end] if row[-1]} == hidden
    assert hidden
    assert not [row for row in table if row[0] == CONFIDENTIEL]


def test_the_count_that_is_read_is_no_zero() -> None:
    blank = replace(question(resultats(AVIS), "BESOIN"), modalites=(Modalite("Oui", 0), Modalite("Non", None)))
    resultat = replace(blank, code="AUTRE", modalites=(Modalite("Oui", 5), Modalite("Non", 7)), n=12)
    only = replace(resultats(AVIS), groupes=(GroupeDepouille("Page", (blank, resultat)),))
    lecture = to_read(only)
    assert lecture is not None
    assert (lecture[0].code, lecture[1].nombre) == ("AUTRE", 7)
    assert to_read(replace(only, groupes=(GroupeDepouille("Page", (blank,)),))) is None


def test_lines_that_say_nothing_keep_their_title_and_their_number() -> None:
    blank = Question(code="APPORT", libelle="Qu’apporte-t-il ?", dits=("Aucune réponse.",))
    assert GroupeDepouille("Partenaires", (blank,), 3).sans_reponse == (
        ("APPORT", "Partenaires (3\u00a0lignes remplies) – Qu’apporte-t-il ?"),
    )
    assert GroupeDepouille("Partenaires", (blank,)).sans_reponse == (("APPORT", "Partenaires – Qu’apporte-t-il ?"),)


def test_results_say_how_to_read_a_count_who_is_counted_and_where_from() -> None:
    enquete = settled(AVIS)
    table = rows(opened(workbook(enquete)), "Résultats")
    results = told_of(Depouillement(enquete))
    reading_index = next(index for index, row in enumerate(table) if str(row[0]).startswith("Lecture"))
    assert reading_index < next(index for index, row in enumerate(table) if row[-1] == "PHASES")  # on the printed page
    lecture = lecture_of_results(results)
    assert [plain(row[0]) for row in table[reading_index : reading_index + 3]] == [
        plain(line) for line in (lecture, results.champ, results.source)
    ]
    phases = question(resultats(AVIS), "PHASES")
    libelle, reponse = phases.libelle, phases.modalites[0].libelle
    assert plain(lecture) == plain(f"Lecture : à « {libelle} », « {reponse} » compte 42 réponses sur 42, soit 100 %.")
    assert f", collecte {days_text(enquete.ouverture, enquete.cloture)}, publication n°{NBSP}1 du " in results.source


def test_who_answered_says_how_to_read_a_line() -> None:
    phrases = [plain(row[0]) for row in rows(opened(written(AVIS)), "Représentativité")]
    assert phrases[-3].startswith("Lecture : « 18 ")
    assert "compte 34 réponses, pour 33 attendues si les structures qui ont répondu" in phrases[-3]
    assert [line.partition(" ")[0] for line in phrases[-2:]] == ["Champ", "Source"]


@pytest.mark.parametrize("name", ["Résultats", "Représentativité"])
def test_a_reading_follows_its_cells(name: str) -> None:
    page = sheet(load_workbook(BytesIO(written(AVIS))), name)
    (lecture,) = [str(cell.value) for (cell,) in page.iter_rows(max_col=1) if "Lecture" in str(cell.value)]
    assert lecture.startswith("=")
    assert not re.search("accueil|étapes|Cher|[0-9]{2} ", lecture)  # nothing that was typed


def test_the_results_of_a_dla_name_it_as_who_is_counted() -> None:
    results = told_of(Depouillement(settled(AVIS)), settled(AVIS).dlas[0])
    assert plain(results.champ).startswith("Champ : 34 réponses lues, sur 34 structures interrogées, DLA 18 ")
    assert plain(results.champ).endswith(f", {results.region}.")


def test_a_draw_has_its_intervals_beside_its_shares() -> None:
    table = rows(opened(written(drawn())), "Résultats")
    assert headers(table, "RECOMMANDATION") == [None, "Part", "Intervalle à 95\u00a0%", None]
    assert all(" à " in str(row[3]) for row in under(table, "RECOMMANDATION")[:11])


def test_a_column_is_there_only_when_an_answer_fills_it() -> None:
    census = rows(opened(written(AVIS)), "Résultats")
    assert headers(census, "RECOMMANDATION") == [None, "Part", None]
    assert "Intervalle" not in str(census)
    assert headers(census, "SUIVI") == [None, None, None]  # nobody answered
    few = opened(written(collecte(spread({"18": 8, "28": 4}))))
    assert rows(few, "Résultats")[3] == ["Question", "Réponses", "Code"]
    assert headers(rows(few, "Résultats"), "RECOMMANDATION") == [None]
    assert row_of(few, "Représentativité", "DLA")[-1] == "Écart"
    assert row_of(opened(written(AVIS)), "Représentativité", "DLA")[-1] == "Part des réponses"


@pytest.mark.parametrize("own", [AVIS, EFFETS, drawn()], ids=["avis", "effets", "drawn"])
def test_pages_are_cut_between_questions_never_inside_one(own: CollecteEnquete) -> None:
    page = sheet(opened(written(own)), "Résultats")
    cut = [brk.id for brk in page.row_breaks.brk]
    assert cut
    table = rows(opened(written(own)), "Résultats")
    for above in cut:  # the row above the break, from 1: the one below begins a question, or the heading of a page
        below = table[above]
        assert below[-1] or (table[above + 1][-1] and not any(below[1:])), below


def test_the_chart_of_marks_stands_on_one_page_with_its_rows() -> None:
    page = sheet(opened(written(AVIS)), "Résultats")
    table = rows(opened(written(AVIS)), "Résultats")
    start = next(index for index, row in enumerate(table, start=1) if row[-1] == "RECOMMANDATION")
    anchor = page._charts[0].anchor  # type: ignore[attr-defined] # openpyxl gives charts no public list
    assert anchor._from.row == start  # from 0: the row under the question
    assert not [brk.id for brk in page.row_breaks.brk if start <= brk.id <= anchor.to.row]


def test_modes_stand_beside_the_results() -> None:
    called = [
        replace(attendu, mode="téléphone" if rank < 2 else "en ligne") for rank, attendu in enumerate(AVIS.attendus)
    ]
    phrases = [text.replace("\u00a0", " ") for text in texts(opened(written(replace(AVIS, attendus=tuple(called)))))]
    assert any(text.startswith("Modes de réponse : 41 en ligne, 2 téléphone. Ce qu’on dit") for text in phrases)


def test_shares_come_with_the_warning_that_each_is_rounded_alone() -> None:
    textes = [text for text in texts(opened(written(AVIS))) if text.startswith("Chaque part est arrondie seule")]
    few = texts(opened(written(collecte(spread({"18": 8, "28": 4})))))
    assert len(textes) == 1
    assert not [text for text in few if text.startswith("Chaque part")]


def test_what_changed_stands_in_figures_with_its_caution() -> None:
    book = opened(written(EFFETS))
    assert row_of(book, "Évolution", "Salariés")[:9] == ["Salariés", 14, 50, 52, 2, *["[c]"] * 4]
    spread_out = [followed(dla, 4, now) for dla in ("18", "28") for now in (3, 5) for _ in range(5)]
    mixed = opened(written(collecte(spread_out, IMPACT)))
    assert row_of(mixed, "Évolution", "Salariés")[:9] == ["Salariés", 20, 80, 80, 0, 10, 0, 10, 0]
    assert set(row_of(book, "Évolution", "Euros de produits")[1:9]) == {"[z]"}
    assert any("Ils ne mesurent pas l’effet du DLA" in text for text in texts(book))


def test_who_answered_is_beside_the_population() -> None:
    book = opened(written(AVIS))
    assert column_of(book, "Représentativité", "Population")[:4] == [34, 6, 3, 43]
    assert column_of(book, "Représentativité", "Réponses")[:4] == [34, 6, 2, 42]


def test_a_campaign_too_small_says_so_and_gives_nothing_away() -> None:
    few = collecte([satisfied("18", {"RECOMMANDATION": "2"}) for _ in range(4)])
    book = opened(written(few))
    assert CONFIDENTIEL in str(sheet(book, "Résultats")["A1"].value)
    assert "détracteur" not in "".join(texts(book))
    tiny = collecte([followed("18", 4, 5) for _ in range(3)], IMPACT)
    book = opened(written(tiny))
    assert CONFIDENTIEL in str(sheet(book, "Résultats")["A1"].value)
    assert "Évolution" not in book.sheetnames


def test_a_number_kept_back_is_explained_at_the_foot_of_the_results() -> None:
    few = [
        satisfied(dla, {"PHASES": "accueil diagnostic"} if rank < 1 else {"PHASES": "accueil"})
        for dla in ("18", "28")
        for rank in range(12)
    ]
    whole = [followed(dla, 4, 5) for dla in ("18", "28") for _ in range(12)]
    for campagne, is_kept in ((collecte(few), True), (collecte(whole, IMPACT), False)):
        lines = [str(row[0]) for row in rows(opened(written(campagne)), "Résultats")]
        notes = [line for line in lines if line.startswith("[c] confidentiel")]
        assert len(notes) == is_kept
        assert not is_kept or lines[-1] == notes[0]


def test_free_texts_and_names_of_those_who_said_what_are_nowhere() -> None:
    answers = [satisfied("18", {"UTILE": "REPERE texte", "NOMMEE": "oui"}) for _ in range(8)]
    assert "REPERE" not in "".join(parts(written(collecte(answers))).values())


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_what_people_type_in_the_register_is_never_a_formula(text: str) -> None:
    units = tuple(
        UnitePopulation(dla="18", salaries=2, orientations=(text,), interrogee=True, repondante=True)
        for _ in AVIS.attendus
    )
    hostile = replace(AVIS, unites=units, titre=text, region=text, choix=text)
    ordinary = replace(AVIS, unites=tuple(replace(unit, orientations=("texte",)) for unit in units))
    assert formulas(written(hostile)) == formulas(written(ordinary))
    assert [
        cell.value for _, cell in cells(opened(written(hostile))) if cell.value == text and cell.data_type != "s"
    ] == []


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("own", [AVIS, EFFETS], ids=["avis", "effets"])
def test_libreoffice_finds_the_figures_that_are_cached(own: object, tmp_path: Path) -> None:
    assert differences(written(own), tmp_path) == []  # type: ignore[arg-type] # one of the two above


# --- charts


def charts_of(content: bytes, title: str) -> list[str]:
    """Return the XML of the charts whose title begins so."""
    xml = [xml_part for name, xml_part in parts(content).items() if name.startswith("xl/charts/chart")]
    return [chart for chart in xml if f"<a:t>{title}" in chart]


def label(enquete: CollecteEnquete, code: str) -> str:
    """Return the label of a question as its cell shows it."""
    return one_line(question(resultats(enquete), code).libelle)


def test_questions_of_one_scale_stand_side_by_side_in_the_figures_of_resultats() -> None:
    book = opened(written(AVIS))
    accueil, besoin = (row_of(book, "Échelles", label(AVIS, code)) for code in ("ACCUEIL", "BESOIN"))
    assert accueil[1:7] == [42, 0, 0, 0, 42, 42]
    assert besoin[1:7] == [0, 42, 0, 0, 42, 42]
    formulas_of = opened(written(AVIS), values=False)
    assert str(row_of(formulas_of, "Échelles", str(accueil[0]))[1]).startswith("='Résultats'!")


def title_of_scales(enquete: CollecteEnquete) -> str:
    return spaced(str(rows(opened(written(enquete)), "Échelles")[0][0]))


def spaced(text: str) -> str:
    """Return a text whose spaces are all alike."""
    return " ".join(typeset(text).split())


def test_the_title_of_scales_names_the_greatest_share_of_favourable_answers_of_all_scales() -> None:
    """Eighteen of twenty-one is better than twenty-seven of forty-two, on a scale that comes first."""
    valeurs_by_rank = [
        {"ACCUEIL": "4" if rank < 27 else "1", "BESOIN": "4" if rank < 18 else "1"} for rank in range(42)
    ]
    few = [valeurs if rank < 21 else valeurs | {"BESOIN": ""} for rank, valeurs in enumerate(valeurs_by_rank)]
    enquete = collecte([satisfied(("18", "28")[rank % 2], valeurs) for rank, valeurs in enumerate(few)])
    assert (
        title_of_scales(enquete)
        == f"Le plus favorable : « {spaced(label(enquete, 'BESOIN'))} », 18 réponses favorables sur 21"
    )


def test_of_two_questions_equally_favourable_the_title_names_that_of_more_answers() -> None:
    enquete = collecte([satisfied("18", {} if rank < 12 else {"ACCUEIL": ""}) for rank in range(24)])
    assert spaced(label(enquete, "BESOIN")) in title_of_scales(enquete)


def test_likert_bars_follow_their_table() -> None:
    (chart,) = charts_of(written(AVIS), "Satisfaction")
    assert chart.count("<c:ser>") == 4
    names = re.findall(r"<c:tx><c:strRef><c:f>'?Échelles'?!\$(\w)\$5</c:f>", chart)
    assert names == ["E", "D", "C", "B"], "the best on the right, as on the page"
    assert '<c:grouping val="percentStacked"/>' in chart


def test_a_scale_that_may_not_be_told_has_no_bar_and_says_why() -> None:
    few = collecte([satisfied("18", {} if rank < 4 else {"BESOIN": ""}) for rank in range(30)])
    content = written(few)
    assert row_of(opened(content), "Échelles", label(few, "BESOIN"))[1:7] == ["[c]"] * 6
    assert CONFIDENTIAL in [row[0] for row in rows(opened(content), "Échelles")]
    assert charts_of(content, "Satisfaction")
    assert not charts_of(content, "Accord")


def test_a_scale_question_that_nobody_answered_is_not_confidential() -> None:
    book = opened(written(collecte([satisfied("18", {"BESOIN": ""}) for _ in range(30)])))
    libelle = label(AVIS, "BESOIN")
    assert row_of(book, "Échelles", libelle)[1:7] == [*["[z]"] * 4, 0, "[z]"]
    lines = [str(row[0]) for row in rows(book, "Échelles")]
    assert [text for text in lines if text.startswith("[z] sans objet")]
    assert CONFIDENTIAL not in lines


def test_before_and_now_are_drawn_from_their_cells() -> None:
    (chart,) = charts_of(written(EFFETS), "Salariés")
    assert "$C$5:$D$5" in chart
    assert "$C$4:$D$4" in chart


# --- before results are settled


def test_before_results_are_settled_the_workbook_counts_answers_and_says_why_no_more() -> None:
    book = opened(workbook(AVIS))
    assert book.sheetnames == ["Lisez-moi", "Résultats", "Suivi de la collecte", "Dictionnaire"]
    lines = [str(row[0]).replace("\u00a0", " ") for row in rows(book, "Résultats") if row[0]]
    line = "42 réponses sur 43 structures interrogées (98 %). "
    line += "Résultats non arrêtés : seul le nombre de réponses est donné."
    assert f"{lines[0]}." == lines[-1] == line
    assert not any(isinstance(value, int | float) for row in rows(book, "Résultats") for value in row)


def test_before_results_are_settled_nothing_is_told_of_a_dla_nor_of_what_changed() -> None:
    cher = next(dla for dla in AVIS.dlas if dla.code == "18")
    results = told_of(Depouillement(AVIS), cher)
    assert (results.dla, results.attendues, results.transmises, results.lues) == (cher, 34, 34, 0)
    assert (results.groupes, results.changements, results.mots, results.representativite) == ((), (), (), ())
    assert "Évolution" not in opened(workbook(EFFETS)).sheetnames


def test_free_texts_of_which_none_may_be_shown_have_no_sheet_and_the_notice_says_why() -> None:
    book = opened(written(replace(AVIS, textes=Textes(ecrits={("MOT", "18"): 2}))))
    assert "Textes libres" not in book.sheetnames
    [why] = [row[1] for row in rows(book, "Lisez-moi") if row[0] == "Textes libres"]
    assert str(why).startswith("aucun n’est montré")


def test_who_answered_has_no_sheet_until_someone_has() -> None:
    nobody = collecte([silent("18"), silent("28")])
    assert "Représentativité" in opened(written(replace(nobody, attendus=AVIS.attendus))).sheetnames
    assert "Représentativité" not in opened(written(nobody)).sheetnames


def test_scales_are_printed_beside_their_charts_on_one_page_or_upright_between_two() -> None:
    for campagne in (AVIS, EFFETS):
        book = opened(written(campagne))
        if "Échelles" in book.sheetnames:
            setup = sheet(book, "Échelles").page_setup
            assert setup.fitToHeight in {None, 1} or setup.orientation == "portrait"
    assert "Échelles" in opened(written(AVIS)).sheetnames


def test_the_sheets_of_a_questionnaire_are_printed_by_letters_of_seven_points_at_least() -> None:
    for campagne in (AVIS, EFFETS):
        assert {page.title: scale for page in opened(written(campagne)) if (scale := scale_of(page)) < SMALLEST} == {}
