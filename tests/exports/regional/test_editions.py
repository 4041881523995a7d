"""Editions of the workbook of a région: sheets of each, cells that its reader may see, number of printed pages."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from exports.enquetes.calculs import resultats
from exports.formats import Format, write
from exports.formats.agregats import CLE
from exports.records.records import Dla, Etat
from exports.regional import noms
from exports.regional.matiere import DEFAULT, Audience, Edition, Matiere
from exports.regional.parties import Parties
from exports.regional.synthese import MOST_PHRASES
from exports.release.cellules import REGION
from exports.release.cellules import Audience as Lecteurs
from exports.tableur.feuille import SMALLEST
from questionnaires.core.francais import NBSP
from tests.exports.bilans.test_synthese import of_figures
from tests.exports.enquetes.structures import collecte, satisfied, settled, spread
from tests.exports.records.classeurs import Value, cells, opened, rows, sheet
from tests.exports.regional.matieres import matiere, workbook, written
from tests.exports.tableur.impression import letters_of, printed, scale_of

FLASH = [audience for audience in Audience if audience.edition is Edition.FLASH]
SHEETS = ["Synthèse", "Temps", "Bilan", "Avis des structures"]
EVERY_PHASE = {"PHASES": "accueil diagnostic plan comite prestataire"} | dict.fromkeys(
    ("DIAGNOSTIC", "PLAN", "COMITE", "COMPREHENSION", "METHODE", "OUTILS", "AUTONOMIE"), "4"
)
SHOWN, OTHER = Dla(code="28", nom="Eure-et-Loir"), Dla(code="18", nom="Cher")


def of_a_dla(dla: Dla = SHOWN) -> Matiere:
    return matiere(Audience.DLA, DEFAULT, dla=dla)


@cache
def edition_of(dla: Dla = SHOWN) -> bytes:
    return written(of_a_dla(dla))


@cache
def told(audience: Audience) -> bytes:
    """Write the workbook of a région whose bilans have totals that anyone may see."""
    return written(matiere(audience, bilans=(of_figures(4),)))


def data(records: Matiere) -> Workbook:
    sink = BytesIO()
    write(records, Format.DONNEES, sink)
    return opened(sink.getvalue())


def figures(records: Matiere) -> list[dict[str, Value]]:
    head, *below = rows(data(records), "Données")
    return [dict(zip(map(str, head), row, strict=True)) for row in below]


# --- flash


@pytest.mark.parametrize("audience", FLASH)
def test_flash_has_four_sheets_whatever_was_ticked(audience: Audience) -> None:
    assert opened(told(audience)).sheetnames == SHEETS


def test_a_part_with_nothing_to_say_is_not_in_flash() -> None:
    assert opened(written(matiere(Audience.PUBLIC, temps=None, bilans=()))).sheetnames == ["Synthèse", SHEETS[-1]]


@pytest.mark.parametrize("audience", FLASH)
def test_a_year_of_which_nothing_may_be_told_has_no_sheet_and_the_findings_say_why(audience: Audience) -> None:
    book = opened(written(matiere(audience, bilans=(of_figures(2),))))
    assert "Bilan" not in book.sheetnames
    lines = [str(row[0]) for row in rows(book, "Synthèse")]
    assert [text for text in lines if text.startswith("Les totaux de cette année ne sont pas montrés")]


def test_the_notice_of_a_dla_says_why_a_year_has_no_sheet() -> None:
    book = opened(written(replace(of_a_dla(), bilans=(of_figures(0),))))
    assert "Bilan" not in book.sheetnames
    [why] = [row[1] for row in rows(book, "Lisez-moi") if row[0] == "Bilans : attention"]
    assert str(why).endswith("aucun DLA n’a de chiffres.")


@pytest.mark.parametrize(("inside", "says_so"), [(True, True), (False, False)])
def test_refusals_are_counted_for_the_c2ra_alone(inside: bool, says_so: bool) -> None:
    records = matiere(Audience.C2RA) if inside else of_a_dla()
    assert records.temps is not None
    attendus = [
        replace(attendu, etat=Etat.REFUS) if attendu.etat is Etat.EN_RETARD else attendu
        for attendu in records.temps.attendus
    ]
    records = replace(records, temps=replace(records.temps, attendus=tuple(attendus)))
    lines = [str(row[1]).replace("\u00a0", " ") for row in rows(opened(written(records)), "Lisez-moi")]
    assert any("transmises sur" in line for line in lines)
    assert any("1 refus de répondre" in line for line in lines) is says_so


@pytest.mark.parametrize("audience", FLASH)
def test_each_sheet_of_flash_is_printed_on_a_page_and_says_where_it_comes_from(audience: Audience) -> None:
    book = opened(told(audience))
    for name in SHEETS:
        feuille = sheet(book, name)
        setup = feuille.sheet_properties.pageSetUpPr
        assert setup is not None, name
        assert setup.fitToPage, name
        assert (feuille.page_setup.fitToWidth, feuille.page_setup.fitToHeight) in {(None, None), (1, 1)}, name
        lines = [str(row[0]) for row in rows(book, name)]
        for label in ("Champ", "Source") if name == "Bilan" else ("Lecture", "Champ", "Source"):
            assert any(text.startswith(label) for text in lines), (name, label)
        if name in {noms.SYNTHESE, "Temps", noms.AVIS}:
            sources = [text for text in lines if text.startswith("Source") and "collecte du" in text]
            sources = [text for text in sources if "Vos outils" not in text]  # asked of persons: it has no release
            assert sources, name
            assert all(f"publication n°{NBSP}1 du " in text for text in sources), (name, sources)


@pytest.mark.parametrize("audience", FLASH)
def test_flash_has_no_cell_of_a_dla(audience: Audience) -> None:
    consolidation = Parties(matiere(audience)).consolidation
    assert consolidation is not None
    assert consolidation.release is not None
    assert {cellule.audience for cellule in consolidation.release.cellules} == {Lecteurs.TOUS}
    values = {str(cell.value) for _, cell in cells(opened(told(audience)))}
    assert not [text for text in values for name in ("Cher", "Eure-et-Loir", "Indre") if name in text]


def test_flash_gathers_its_notes_and_explains_its_signs() -> None:
    text = " ".join(str(row[0]) for row in rows(opened(told(Audience.PUBLIC)), "Synthèse"))
    assert "À savoir" in text
    assert "[c] confidentiel" in text.replace("\u00a0", " ")


def test_flash_and_full_name_the_same_most_favourable_question() -> None:
    saisies = [{"ACCUEIL": "4" if rank < 27 else "1", "BESOIN": "4" if rank < 18 else "1"} for rank in range(42)]
    few = [valeurs if rank < 21 else valeurs | {"BESOIN": ""} for rank, valeurs in enumerate(saisies)]
    enquete = settled(collecte([satisfied(("18", "28")[rank % 2], valeurs) for rank, valeurs in enumerate(few)]))
    flash, full = (opened(written(matiere(pour, enquetes=(enquete,)))) for pour in (Audience.PUBLIC, Audience.C2RA))
    echelles = next(name for name in full.sheetnames if name.endswith("échelles"))
    assert rows(flash, SHEETS[-1])[0][0] == rows(full, echelles)[0][0]
    assert "18 réponses favorables sur 21" in str(rows(flash, SHEETS[-1])[0][0]).replace("\u00a0", " ")


def said_in(records: Matiere, name: str) -> str:
    """Return the first column of a sheet as one text, its spaces all alike."""
    return " ".join(" ".join(str(row[0]) for row in rows(opened(written(records)), name) if row[0]).split())


@pytest.mark.parametrize("audience", FLASH)
def test_flash_says_how_many_sentences_of_a_questionnaire_it_leaves_out(audience: Audience) -> None:
    enquete = settled(collecte(spread({"18": 12, "28": 18}, EVERY_PHASE)))
    left_out = len(resultats(enquete).phrases) - MOST_PHRASES
    assert left_out > 0
    assert f"{left_out} autres phrases ne sont pas reprises ici." in said_in(
        matiere(audience, enquetes=(enquete,)), "Synthèse"
    )


def test_opinions_of_structures_are_read_in_a_whole_sentence_that_sends_nobody_to_another_edition() -> None:
    text = said_in(matiere(Audience.PUBLIC), SHEETS[-1])
    assert re.search(
        r"Lecture : à « [^»]+ », \d+ réponses sur \d+ sont favorables, c’est-à-dire au-dessus du milieu", text
    )
    assert "édition complète" not in text


@pytest.mark.parametrize(
    ("besoin", "why"),
    [
        pytest.param(4, "1 [c] (effectif trop faible)", id="too few"),
        pytest.param(0, "1 sans réponse", id="nobody"),
        pytest.param(30, "", id="enough"),
    ],
)
def test_flash_says_how_many_questions_have_no_figure_and_why(besoin: int, why: str) -> None:
    attendus = [satisfied("18", EVERY_PHASE | ({} if rank < besoin else {"BESOIN": ""})) for rank in range(30)]
    text = said_in(matiere(Audience.PUBLIC, enquetes=(settled(collecte(attendus)),)), SHEETS[-1])
    assert f"Questions sur une échelle sans chiffre ici : {why}." in text if why else "sans chiffre" not in text


@pytest.mark.parametrize("audience", list(Audience))
def test_letters_of_ten_points_are_printed_by_seven_at_least(audience: Audience) -> None:
    book = opened(told(audience))
    assert {page.title: scale for page in book if (scale := scale_of(page)) < 0.7} == {}


@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.DLA])
def test_a_sheet_of_which_the_first_page_is_printed_says_so_in_letters_that_are_not_shrunk(audience: Audience) -> None:
    feuille = sheet(opened(told(audience)), "Données")
    assert feuille.oddHeader is not None
    assert "Extrait" in str(feuille.oddHeader.left.text)
    assert feuille.oddHeader.left.size == 10
    assert feuille.HeaderFooter.scaleWithDoc is False


def test_an_extract_names_its_source_above_when_it_leaves_it_out_and_only_then() -> None:
    seen = set()
    for page in opened(told(Audience.C2RA)):
        header = str(page.oddHeader.left.text or "") if page.oddHeader else ""
        if "Extrait" in header:
            [*_, printed] = str(page.print_area).replace("$", "").split("!")
            sources = [
                cell for row in page.iter_rows(max_col=1) for cell in row if str(cell.value).startswith("Source")
            ]
            is_left_out = any(
                f"A{cell.row}" not in {first.coordinate for first, *_ in page[printed]} for cell in sources
            )
            assert ("\nSource" in header) is (is_left_out or page.title == "Données"), page.title
            assert "…" not in header.partition("\n")[2], page.title
            seen.add(is_left_out)
    assert seen == {True, False}


@pytest.mark.parametrize("audience", list(Audience))
def test_a_sheet_fitted_to_a_page_keeps_the_size_of_its_footer(audience: Audience) -> None:
    footed = [page for page in opened(told(audience)) if page.oddFooter and page.oddFooter.left.text]
    assert footed
    assert [page.title for page in footed if page.HeaderFooter.scaleWithDoc is not False] == []


# --- full, of a DLA


def test_the_staff_of_a_dla_read_its_own_cells_and_no_other() -> None:
    consolidation = Parties(of_a_dla()).consolidation
    assert consolidation is not None
    assert consolidation.release is not None
    assert {cellule.territoire for cellule in consolidation.release.cellules} == {REGION, SHOWN.code}
    assert [dla.code for dla in consolidation.collecte.dlas] == [SHOWN.code]
    table = [row[0] for row in rows(opened(edition_of()), "Temps")]
    names = [dla.nom for dla in matiere().temps.dlas]  # type: ignore[union-attr]
    assert [name for name in names if name in table] == [consolidation.collecte.dlas[0].nom]


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience is not Audience.DLA])
def test_a_dla_is_told_to_its_staff_alone(audience: Audience) -> None:
    assert written(matiere(audience, DEFAULT, dla=SHOWN)) == workbook(audience, DEFAULT)


def test_the_bilan_of_a_dla_is_in_its_own_edition_alone() -> None:
    assert "18 Cher" in opened(edition_of(OTHER)).sheetnames
    assert "18 Cher" not in opened(edition_of()).sheetnames
    assert "18 Cher" not in opened(written(matiere(Audience.DLA, DEFAULT))).sheetnames


def test_the_edition_of_a_dla_tells_what_its_own_structures_answered_in_counts() -> None:
    book = opened(edition_of())
    assert "Satisfaction, DLA 28" in book.sheetnames
    assert str(rows(book, "Satisfaction, DLA 28")[1][0]).endswith("DLA 28 Eure-et-Loir")


# --- data


def test_data_of_a_dla_holds_its_own_bilan_and_what_its_structures_answered() -> None:
    for dla, source, campagne in ((SHOWN, "questionnaire", ""), (OTHER, "bilan", "Bilan du DLA 18, ")):
        table = figures(of_a_dla(dla))
        lines = [row for row in table if row["territoire"] == "DLA" and row["source"] == source]
        assert len(lines) > 20
        assert {row["nom"] for row in lines} == {dla.nom}
        assert all(str(row["campagne"]).startswith(campagne) for row in lines)
        keys = Counter(tuple(row[name] for name in CLE) for row in table)
        assert [key for key, count in keys.items() if count > 1] == []
    assert [row for pour in FLASH for row in figures(matiere(pour)) if row["territoire"] == "DLA"] == []


@pytest.mark.parametrize("audience", list(Audience))
def test_data_is_one_table_of_figures_and_its_explanation(audience: Audience) -> None:
    book = data(matiere(audience))
    assert book.sheetnames == ["Données", "Lisez-moi"]
    table = sheet(book, "Données")
    assert list(table.tables) == ["Donnees"]
    assert not table.merged_cells.ranges
    header, *lines = rows(book, "Données")
    places = {name: header.index(name) for name in ("territoire", "valeur", "statut")}
    assert lines
    assert all((line[places["valeur"]] is None) is bool(line[places["statut"]]) for line in lines)
    territories = {line[places["territoire"]] for line in lines}
    assert territories == ({"région", "DLA"} if audience.is_inside else {"région"})


def test_the_page_that_data_prints_has_what_is_counted_and_its_value_in_letters_that_can_be_read() -> None:
    page = sheet(data(matiere()), "Données")
    [*_, printed] = str(page.print_area).replace("$", "").split("!")
    heads = [cell.value for cell in page[printed][0]]
    assert {"campagne", "periode", "nom", "indicateur_libelle", "modalite_libelle", "valeur", "unite"} <= set(heads)
    assert scale_of(page) >= SMALLEST


def test_every_column_of_the_dictionary_is_printed() -> None:
    page = sheet(opened(workbook()), "Dictionnaire")
    [*_, printed] = str(page.print_area).replace("$", "").split("!")
    assert [cell.value for cell in page[printed][0]] == [cell.value for cell in page[1]]
    assert scale_of(page) >= SMALLEST


def test_the_data_of_a_dla_has_its_cells_and_no_other() -> None:
    header, *lines = rows(data(of_a_dla()), "Données")
    names = {line[header.index("nom")] for line in lines}
    assert {str(name).removeprefix("DLA 28 ") for name in names - {None, ""}} == {"Eure-et-Loir"}


# --- printed


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("audience", FLASH)
def test_flash_prints_four_pages_in_letters_of_seven_points_at_least(audience: Audience, tmp_path: Path) -> None:
    pages = printed(told(audience), tmp_path).pages
    assert 0 < len(pages) <= 4
    assert [page for page in pages if min(letters_of(page)) < 6.95] == []
