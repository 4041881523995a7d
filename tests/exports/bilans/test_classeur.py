"""The workbook of a bilan holds the figures of its document as reusable numbers; its charts follow them."""

import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from exports.bilans.composition import Cadre, compose
from exports.bilans.comptage import chiffres_of
from exports.bilans.document import BilanDla, GenreGraphique, Texte
from exports.bilans.faits import Faits, Structure
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.region import evolution
from exports.bilans.reponses import Reponses
from exports.bilans.sheets.bilan import (
    SUITE,
    Onglet,
    abridged,
    on_screen,
    onglet_dla,
    onglet_region,
    without_words,
)
from exports.bilans.sheets.bilan import write as write_onglet
from exports.bilans.sheets.classeur_bilan import write_bilan, write_region
from exports.tableur.livre import Livre, Page, publish_book
from exports.tableur.text import one_line
from questionnaires.core.francais import typeset
from questionnaires.files.loader import shipped_referentiel
from tests.exports.bilans.cas import rich_faits
from tests.exports.bilans.cas_region import region
from tests.exports.bilans.feuilles import expected_of, read_again
from tests.exports.records.classeurs import cells, column_of, formulas, opened, parts, rows, sheet, texts
from tests.exports.tableur.test_hostile_text import CORPUS
from tests.exports.tableur.test_recalculation import changed, differences, recalculated
from tests.tiers import sampled

ARRETE = date(2025, 9, 30)
SAID = Texte(titre="Avec les réseaux associatifs ?", paragraphes=("Ligue – Une convention signée", "Deux rencontres"))
CADRE = Cadre(
    dla="DLA 18 Cher",
    region="Centre-Val de Loire",
    convention="18-2024",
    porteuse="Ligue",
    referentiel=shipped_referentiel(),
    reponses=Reponses(textes={"M2": (SAID,)}),
)


def bilan(faits: Faits | None = None, cadre: Cadre = CADRE) -> BilanDla:
    return compose(faits or rich_faits(), cadre, ARRETE)


def written(bilan_dla: BilanDla, faits: Faits | None = None, mention: str = "") -> bytes:
    sink = BytesIO()
    write_bilan(bilan_dla, sink, faits=faits, mention=mention)
    return sink.getvalue()


def region_written(annee: int = 2025) -> bytes:
    sink = BytesIO()
    write_region([region(year) for year in range(2024, annee + 1)], sink)
    return sink.getvalue()


# --- the figures


def test_every_figure_of_the_document_is_in_its_cell() -> None:
    bilan_dla = bilan()
    expected = expected_of(bilan_dla.parties)
    assert len(expected) > 60
    assert read_again(sheet(opened(written(bilan_dla)), "Bilan"), bilan_dla.parties) == expected


def test_every_figure_of_a_region_and_of_its_years_is_in_its_cell() -> None:
    years = [region(annee) for annee in (2024, 2025)]
    content = opened(region_written())
    assert content.sheetnames == ["Lisez-moi", "Bilan", "Évolution", "Règles de comptage"]
    assert read_again(sheet(content, "Bilan"), years[-1].parties) == expected_of(years[-1].parties)
    over = (evolution(years),)
    assert read_again(sheet(content, "Évolution"), over) == expected_of(over)
    assert rows(content, "Évolution")[0][0] == "Structures accueillies\u00a0: 4 en 2025, par 2 DLA sur 3"


def test_figures_are_shown_as_they_are_told() -> None:
    tab = sheet(opened(written(bilan())), "Bilan")
    formats = {str(tab.cell(row, 1).value): tab.cell(row, 3).number_format for row in range(1, tab.max_row + 1)}
    assert formats["Structures accompagnées"] == "#,##0"
    assert formats["Fonds d’ingénierie engagé"] == '#,##0\u00a0"€"'
    assert formats["payé"] == '#,##0.00\u00a0"€"'  # with its cents
    assert formats["Jours de prestation"] == "#,##0.0#"
    assert formats["part de l’objectif"] == '0"\u00a0"%'


def test_the_title_is_the_answer_and_headers_say_units() -> None:
    table = rows(opened(written(bilan(), mention="Signé le 1er octobre 2025.")), "Bilan")
    assert f"{table[0][0]}." == bilan().points[0]
    assert ["Ce que c’est", "Signé le 1er octobre 2025."] in [row[:2] for row in table]
    units = {row[0]: row[1] for row in table if row[1]}
    assert (units["Structures accueillies"], units["Diagnostics"]) == ("structures", "diagnostics")
    assert {"En bref", "Ligue – Une convention signée"} <= {row[0] for row in table}
    lacking = rows(opened(written(bilan(rich_faits(cofinancements=())))), "Bilan")
    assert {"Ce qui manque", "Aucun cofinancement n’est enregistré."} <= {row[0] for row in lacking}


def test_a_sum_is_a_formula_a_distinct_count_is_a_value_and_says_why() -> None:
    tab = sheet(opened(written(bilan(rich_faits(corrections=()))), values=False), "Bilan")
    last = {str(tab.cell(row, 1).value): tab.cell(row, 6).value for row in range(tab.max_row, 0, -1)}
    assert re.fullmatch(r"=SUM\(\$C\$(\d+):\$E\$\1\)", str(last["Diagnostics"]))
    assert str(last["prévu"]).startswith("=SUM(")
    assert last["Structures accompagnées"] == 4
    assert last["Prestataires mobilisés"] == 1
    textes = texts(opened(written(bilan(rich_faits(corrections=())))))
    assert any("la somme des avenants fait" in text and "dans plusieurs avenants" in text for text in textes)
    assert any("ne s’additionne pas" in text for text in textes)


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("content", [written(bilan()), region_written()], ids=["a DLA", "a région"])
def test_every_cached_value_is_what_libreoffice_computes(content: bytes, tmp_path: Path) -> None:
    assert differences(content, tmp_path) == []


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
def test_changing_cells_moves_the_title_the_sentences_and_the_share_that_quote_them(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        tab = sheet(book, "Bilan")
        matching = [row for row in range(1, tab.max_row) if tab.cell(row, 1).value == "Structures accueillies"]
        tab.cell(matching[0], 6).value = 1
        aimed = next(row for row in matching if tab.cell(row + 1, 1).value == "objectif")
        tab.cell(aimed, 6).value = 3
        tab.cell(aimed + 1, 6).value = 12

    after = rows(opened(recalculated(changed(written(bilan()), change), tmp_path)), "Bilan")
    textes = [plain(row[0]) for row in after if row[0]]
    assert textes[0] == "1 structure accueillie sur la convention, 4 accompagnées"
    assert (
        "Structures accueillies, 3 avenants additionnés : 3 (dont 1 chiffre corrigé à la main) pour un objectif de 12, "
        "6 de moins qu’attendu à ce jour."
    ) in textes
    assert "Lecture : « Structures accueillies », Sur la convention : 1." in textes
    assert next(row[5] for row in after if row[0] == "part de l’objectif") == 0.25


def plain(text: object) -> str:
    """Return a text with plain spaces."""
    return " ".join(str(text).split())


def test_a_sentence_whose_figures_are_in_no_table_of_the_sheet_is_a_value() -> None:
    bilan_region = region(2025)
    (target,) = bilan_region.points[1:]
    onglet = onglet_region(bilan_region)
    alone = replace(onglet, parties=tuple(replace(partie, tableaux=partie.tableaux[:1]) for partie in onglet.parties))
    whole, short = (said_in(onglet_written(shown_onglet)) for shown_onglet in (onglet, alone))
    assert (target in whole, target in short) == (False, True)
    assert whole[0].startswith("=")
    assert short[0].startswith("=")


@pytest.mark.parametrize(
    "onglet",
    [
        pytest.param(abridged(onglet_region(region(2025))), id="a région"),
        pytest.param(on_screen(onglet_dla(bilan())), id="a DLA"),
    ],
)
def test_what_is_printed_in_short_follows_tables_that_are_read_on_screen(onglet: Onglet) -> None:
    tab = sheet(opened(onglet_written(onglet), values=False), "Bilan")
    printed = int(re.findall(r"\d+", str(tab.print_area))[-1])
    labels = {row: str(tab.cell(row, 1).value) for row in range(1, tab.max_row + 1)}
    assert plain(labels[printed]).startswith("Source :")
    assert plain(labels[printed + 2]) == SUITE
    sentences = [text for text in labels.values() if "pour un objectif de" in text]
    assert sentences
    assert all(text.startswith("=") for text in sentences)
    drawn = [row for row, text in labels.items() if text == "Ce que le graphique montre" and row < printed]
    figures = [tab.cell(row + 1, column).value for row in drawn for column in range(3, tab.max_column + 1)]
    assert len(drawn) == sum(len(partie.graphiques) for partie in onglet.parties) > 0
    assert all(str(figure).startswith("=$") for figure in figures if figure is not None)


def test_the_tab_of_a_dla_has_every_table_of_its_bilan_and_prints_the_first_of_each_mission() -> None:
    bilan_dla, tab = bilan(), sheet(opened(onglet_written(on_screen(onglet_dla(bilan())))), "Bilan")
    titles = [typeset(tableau.titre) for partie in bilan_dla.parties for tableau in partie.tableaux]
    places = {str(tab.cell(row, 1).value): row for row in range(1, tab.max_row + 1)}
    assert set(titles) <= places.keys()
    printed = int(re.findall(r"\d+", str(tab.print_area))[-1])
    first = {typeset(partie.tableaux[0].titre) for partie in bilan_dla.parties if partie.tableaux}
    assert {title for title in titles if places[title] < printed} == first
    assert len(tab.row_breaks.brk) <= 2, "three printed pages"
    assert "Ligue – Une convention signée" in places
    phrases = texts(opened(onglet_written(on_screen(without_words(onglet_dla(bilan_dla))))))
    assert "Ligue – Une convention signée" not in phrases


def test_a_chart_says_what_is_expected_to_date_as_its_table_does() -> None:
    bilan_dla = bilan(rich_faits(corrections=()))
    (chart,) = [
        graphique for graphique in bilan_dla.parties[0].graphiques if graphique.genre is GenreGraphique.AVANCEMENT
    ]
    expected = [ligne for tableau in bilan_dla.parties[0].tableaux for ligne in tableau.lignes]
    expectations = {ligne.cellules[-1].valeur for ligne in expected if ligne.libelle == "attendu à ce jour"}
    assert set(chart.series[2].valeurs) <= expectations


def said_in(content: bytes) -> list[str]:
    """Return the cells of the first column: formulas or texts."""
    tab = sheet(opened(content, values=False), "Bilan")
    return [str(tab.cell(row, 1).value) for row in range(1, tab.max_row + 1)]


def onglet_written(onglet: Onglet) -> bytes:
    sink = BytesIO()
    page = Page(name=onglet.nom, write=lambda classeur: write_onglet(classeur, onglet))
    publish_book(Livre(titre=onglet.nom, date=datetime(2026, 7, 22, tzinfo=UTC), pages=[page]), sink)
    return sink.getvalue()


# --- corrected and declared figures


def test_a_corrected_figure_tells_both_values_and_why_but_not_who() -> None:
    content = opened(written(bilan()))
    tab = sheet(content, "Bilan")
    row = next(line for line in range(1, tab.max_row) if tab.cell(line, 1).value == "Structures accueillies")
    cell = tab.cell(row, 3)
    assert (cell.value, cell.number_format) == (9, '"*\u00a0"#,##0')
    sentence = "corrigé à la main\u00a0: 9 au lieu de 3 comptées (4 maintenant). «\u00a0Cinq hors Enée\u00a0»"
    assert cell.comment is not None
    assert one_line(cell.comment.text) == one_line(sentence)
    assert f"* Structures accueillies, Avenant 1\u00a0: {sentence}" in texts(content)
    assert "Claire Durand" not in "".join(parts(written(bilan())).values())


def test_a_declared_figure_is_marked() -> None:
    content = opened(written(bilan()))
    tab = sheet(content, "Bilan")
    (row,) = [line for line in range(1, tab.max_row) if tab.cell(line, 1).value == "Forums et salons"]
    assert (tab.cell(row, 3).value, tab.cell(row, 3).number_format) == (2, '"°\u00a0"#,##0')
    assert "° Déclaré par le DLA dans le questionnaire du bilan." in texts(content)


# --- notes, lists and charts


def test_the_rule_the_unit_and_the_source_of_every_indicator_are_said() -> None:
    content = opened(written(bilan()))
    assert set(column_of(content, "Règles de comptage", "Règle")) >= {
        typeset(indicateur.regle) for indicateur in INDICATEURS.values()
    }
    table = {row[0]: row[1:4] for row in rows(content, "Règles de comptage")}
    assert table["Forums et salons"][::2] == ["actions", "actions du DLA"]
    assert table["Structures accueillies"][::2] == ["structures", "registre des structures"]
    assert table["Fiches complètes"][0] == "part"


def test_each_thing_that_counts_is_listed_for_who_prepares_the_bilan_alone() -> None:
    faits = rich_faits(corrections=(), declares={})
    content = opened(written(bilan(faits), faits))
    assert content.sheetnames == ["Lisez-moi", "Bilan", "Règles de comptage", "Données"]
    counted: dict[tuple[object, object], float] = defaultdict(float)
    for indicateur, orientation, avenant, _, _, _, valeur, _ in rows(content, "Données")[1:]:
        if not orientation:
            assert isinstance(valeur, int | float)
            counted[indicateur, avenant] += valeur
    for chiffre in chiffres_of(faits, ARRETE).values():
        libelle = chiffre.indicateur.libelle.removeprefix("dont ")
        scale = 100 if chiffre.indicateur.unite.name in {"EUROS", "JOURS"} else 1
        for case in chiffre.cases:
            named = typeset(f"{libelle[:1].upper()}{libelle[1:]}")
            assert counted[named, case.avenant.numero] == pytest.approx((case.comptee or 0) / scale), named
    assert "Données" not in opened(written(bilan(faits))).sheetnames
    assert "Basket" not in "".join(parts(written(bilan(faits))).values())


def test_the_same_document_gives_the_same_bytes() -> None:
    faits = rich_faits()
    assert written(bilan(), faits) == written(bilan(), faits)
    assert region_written() == region_written()


# --- charts


def test_charts_refer_to_cells_that_take_their_figures_from_the_tables() -> None:
    content = written(bilan())
    charts = [xml for name, xml in parts(content).items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    references = [reference for xml in charts for reference in re.findall("<c:f>([^<]*)</c:f>", xml)]
    assert all(reference.startswith(("Bilan!", "'Bilan'!")) for reference in references)
    values = [
        reference for xml in charts for reference in re.findall("<c:val>.*?<c:f>[^!]*!([^<]*)</c:f>", xml, re.DOTALL)
    ]
    tab, cached = sheet(opened(content, values=False), "Bilan"), sheet(opened(content), "Bilan")
    drawn = [cell for reference in values for row in tab[reference.replace("$", "")] for cell in row]
    sources = [(cell, re.fullmatch(r"=\$([A-Z]+)\$(\d+)", str(cell.value))) for cell in drawn]
    linked = [(cell, cached[f"{source[1]}{source[2]}"].value) for cell, source in sources if source]
    assert len(linked) > 15
    assert all(cached[cell.coordinate].value == value for cell, value in linked)
    assert {cell.value for cell, source in sources if source is None} <= {
        None,
        0,
    }  # tables have a dash, which would be drawn as 0


def test_no_page_breaks_between_a_chart_and_its_table() -> None:
    for content in (written(bilan()), region_written()):
        workbook = opened(content)
        for name in set(workbook.sheetnames) & {"Bilan", "Évolution"}:
            tab = sheet(workbook, name)
            breaks = [line_break.id for line_break in tab.row_breaks.brk]
            for chart in tab._charts:  # type: ignore[attr-defined] # openpyxl has no other way
                first, last = chart.anchor._from.row - 2, chart.anchor.to.row
                assert not [line_break for line_break in breaks if first < line_break <= last]


# --- typed texts


@pytest.mark.parametrize("text", sampled(CORPUS, 5, reason="each text in a workbook of its own"))
def test_what_people_type_is_never_a_formula_nor_a_link(text: str) -> None:
    content, ordinary = hostile(text), hostile("texte")
    assert formulas(content) == formulas(ordinary)
    assert "TargetMode" not in "".join(parts(content).values())
    typed_cells = [cell for _, cell in cells(opened(content)) if cell.value == one_line(text)]
    assert len(typed_cells) > 5
    assert all(cell.data_type == "s" for cell in typed_cells)


def hostile(text: str) -> bytes:
    """Return the rich case with this text wherever someone types."""
    faits = rich_faits()
    typed = replace(
        faits,
        structures={key: Structure(id=key, nom=text, commune=text, epci=text) for key in faits.structures},
        accompagnements={
            key: replace(accompagnement, prescripteur=text) for key, accompagnement in faits.accompagnements.items()
        },
        diagnostics=tuple(replace(diagnostic, intitule=text) for diagnostic in faits.diagnostics),
        ingenieries=tuple(replace(ingenierie, intitule=text, prestataire=text) for ingenierie in faits.ingenieries),
        actions=tuple(replace(action, intitule=text) for action in faits.actions),
        cofinancements=tuple(replace(cofinancement, financeur=text) for cofinancement in faits.cofinancements),
        orientations=tuple(replace(orientation, libelle=text) for orientation in faits.orientations),
        corrections=tuple(replace(correction, motif=text) for correction in faits.corrections),
        partenaires=dict.fromkeys(faits.partenaires, text),
    )
    words = Reponses(textes={"M2": (Texte(titre="Question", paragraphes=(text,)),)})
    cadre = replace(CADRE, dla=text, region=text, convention=text, porteuse=text, reponses=words)
    return written(bilan(typed, cadre), typed)
