"""The workbook of a région is consistent: names, links, formulas, controls; each audience sees its own part only."""

import hashlib
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from exports.enquetes.catalogue import Catalogue
from exports.enquetes.sommer import sommer
from exports.enquetes.sommes import Sommes
from exports.records.records import CollecteEnquete, QuiRepond
from exports.regional.matiere import DEFAULT, Audience, Edition, Famille, allowed
from questionnaires.core.francais import paris_day, short_day_text, typeset
from tests.exports.bilans.test_synthese import of_figures
from tests.exports.enquetes.builders import SAISIE_V1, V1, Diffusion, answered, enquete, versions
from tests.exports.enquetes.structures import collecte, satisfied, settled
from tests.exports.records.builders import beside_network, realistic, released, wishing
from tests.exports.records.classeurs import Value, cells, opened, parts, rows, sheet, texts
from tests.exports.regional.matieres import ALL, matiere, workbook, written
from tests.exports.tableur.flux.modeles import defects
from tests.exports.tableur.test_recalculation import differences
from tests.tiers import sampled

OUTSIDE = [audience for audience in Audience if not audience.is_inside]
SHEETS = re.compile(r"'((?:[^']|'')+)'!")
LITERAL = re.compile(r'"(?:[^"]|"")*"')


@pytest.mark.parametrize("audience", list(Audience))
def test_every_reference_is_to_a_sheet_of_the_book(audience: Audience) -> None:
    content = written(matiere(audience, bilans=(of_figures(4),)))
    names = set(opened(content).sheetnames)
    asked = set[str]()
    with zipfile.ZipFile(BytesIO(content)) as package:
        for part in package.namelist():
            if part.startswith(("xl/worksheets/sheet", "xl/charts/chart", "xl/workbook")):
                text = package.read(part).decode()
                for formula in re.findall(r"<(?:f|c:f|definedName)[^>]*>([^<]*)<", text):
                    asked |= {reference.replace("''", "'") for reference in SHEETS.findall(LITERAL.sub("", formula))}
    assert asked
    assert asked <= names
    links = [cell.hyperlink.location for _, cell in cells(opened(content)) if isinstance(cell, Cell) and cell.hyperlink]
    assert links
    assert all(location and location.rpartition("!")[0].strip("'") in names for location in links)


def test_answers_are_added_up_once_for_all_its_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    read_codes: list[str] = []

    def counted(enquete: CollecteEnquete, catalogue: Catalogue) -> Sommes:
        read_codes.append(enquete.code)
        return sommer(enquete, catalogue)

    records = matiere()
    monkeypatch.setattr("exports.enquetes.comptes.sommer", counted)
    written(records)
    assert sorted(read_codes) == sorted(enquete.code for enquete in records.enquetes)


def test_by_default_it_has_the_sheets_of_the_région_in_order() -> None:
    names = opened(workbook(familles=DEFAULT)).sheetnames
    assert names[:2] == ["Lisez-moi", "Synthèse"]
    assert "Note aux pilotes" not in names
    expected = ["Temps", "Évolution", "Activités", "Bilan", "Satisfaction", "Impact", "Suivi de la collecte", "Données"]
    assert [name for name in names if name in expected] == expected
    assert names[-2:] == ["Dictionnaire", "Règles de comptage"]


@pytest.mark.parametrize(
    "famille",
    sampled(
        [famille for famille in Famille if famille is not Famille.NOTE],
        2,
        reason="a workbook without each family",
    ),
)
def test_a_family_that_is_not_asked_leaves_no_formula_without_its_sheet(famille: Famille) -> None:
    whole, without = (opened(workbook(familles=familles)) for familles in (ALL, ALL - {famille}))
    assert set(without.sheetnames) < set(whole.sheetnames)
    for name in without.sheetnames:
        if name not in {"Lisez-moi", "Synthèse", "Manifeste"}:
            cut_rows, whole_rows = (_without_directions(rows(book, name)) for book in (without, whole))
            assert cut_rows == whole_rows, name


def _without_directions(table: list[list[Value]]) -> list[list[Value]]:
    """Drop « voir Suivi », which is shown only where that sheet exists."""
    directions = {"voir Suivi de la collecte", "sur les réponses attendues"}
    return [["" if cell in directions else cell for cell in row] for row in table]


def test_the_same_records_give_the_same_bytes() -> None:
    records = matiere()
    first, second = (hashlib.sha256(written(same_records)).hexdigest() for same_records in (records, replace(records)))
    assert first == second


def test_controls_are_true_and_counted_in_the_title() -> None:
    book = opened(workbook())
    table = rows(book, "Contrôles")
    truths = [row[1] for row in table[4:] if row[2]]
    assert len(truths) > 8
    assert set(truths) == {True}
    assert str(table[0][0]).split() == [str(len(truths)), "contrôles,", "tous", "vrais"]


@pytest.mark.parametrize(
    ("name", "lecture", "champ"),
    [
        ("Satisfaction", "compte 35 réponses sur 35, soit 100 %.", "35 réponses lues, sur 35 structures interrogées"),
        ("Satisfaction, qui répond", "« 18 DLA 18 Cher » compte 12 réponses, pour 12 attendues", "35 réponses lues"),
        ("Vos outils", "« Un tableur » compte 1 réponse sur 2, soit 50 %.", "2 réponses transmises sur 2 attendues"),
        ("Suivi de la collecte", "« DLA 18 Cher » a 2 réponses attendues, dont 2 transmises", "13 réponses attendues"),
        ("Suivi Vos outils", "« DLA 18 Cher » a 1 réponse attendue, dont 1 transmise et 0 en", "2 réponses attendues"),
        ("Qualité", "a été laissée vide 0 fois sur 35, soit 0 %.", "35 réponses lues"),
    ],
)
def test_a_sheet_says_how_to_read_it_who_is_counted_and_where_from(name: str, lecture: str, champ: str) -> None:
    texts = [" ".join(str(row[0]).split()) for row in rows(opened(workbook()), name)]
    reading_index = next(index for index, text in enumerate(texts) if text.startswith("Lecture : "))
    assert lecture in texts[reading_index]
    assert texts[reading_index + 1].startswith(f"Champ : {champ}")
    assert texts[reading_index + 2].startswith("Source : ")
    assert "ollecte du 1er " in texts[reading_index + 2]


def test_a_control_is_read_as_it_is() -> None:
    texts = [" ".join(str(row[0]).split()) for row in rows(opened(workbook()), "Contrôles")]
    assert texts[-1] == "Lecture : « Les parts des missions font 100 % » est vrai, sur la feuille « Temps »."


def test_quality_tells_what_is_explained_and_what_is_left_blank() -> None:
    answers = [satisfied("18", {"BESOIN": "" if rank < 3 else "4"}) for rank in range(12)]
    records = matiere(enquetes=(settled(collecte(answers)),))
    table = rows(opened(written(records)), "Qualité")
    texts = [str(row[0]) for row in table if row[0]]
    assert any("Lucie Hamelin" in text and "En congé sur toute la période." in text for text in texts)
    first = next(row for row in table if row[2] == 3)
    assert (first[1], first[3], first[4]) == (9, 0, 0.25)
    rates = [row[4] for row in table if isinstance(row[4], int | float)]
    assert rates == sorted(rates, reverse=True)


def test_a_questionnaire_asked_twice_has_sheets_and_tables_of_its_own_each_time() -> None:
    book = opened(workbook())
    expected = ["Vos outils", "Données Vos outils", "Suivi Vos outils"]
    assert {*expected, "Vos outils 2", "Données Vos outils 2", "Suivi Vos outils 2"} <= set(book.sheetnames)
    tables = [name for name_found in book.sheetnames for name in sheet(book, name_found).tables]
    assert {"Donnees_Vos_outils", "Donnees_Vos_outils_2"} <= set(tables)
    assert len({name.casefold() for name in tables}) == len(tables)
    first, second = (rows(book, f"Données Vos outils{end}") for end in ("", " 2"))
    assert first == second
    texts = [str(row[0]) for row in rows(book, "Contrôles")]
    assert "« Données Vos outils » a une ligne par réponse lue : 2" in [text.replace("\xa0", " ") for text in texts]


@pytest.mark.libreoffice
@pytest.mark.timeout(300)
@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.PILOTES])
def test_libreoffice_finds_every_cached_value(audience: Audience, tmp_path: Path) -> None:
    assert differences(workbook(audience), tmp_path) == []


@pytest.mark.parametrize("audience", list(Audience))
def test_its_package_is_sound(audience: Audience) -> None:
    """Each part has its type and is linked to, once; names of sheets and of tables are unique."""
    assert defects(workbook(audience)) == []


@pytest.mark.parametrize("audience", list(Audience))
def test_no_chart_draws_a_text_which_would_read_as_zero(audience: Audience) -> None:
    content = workbook(audience)
    book = opened(content)
    charts = [xml for name, xml in parts(content).items() if name.startswith("xl/charts/chart")]
    ranges = {reference for xml in charts for reference in re.findall(r"<c:val>.*?<c:f>([^<]*)</c:f>", xml, re.DOTALL)}
    assert len(ranges) > (10 if audience.edition is Edition.COMPLETE else 0)
    drawn = [
        cell
        for reference in ranges
        for name, _, cells in [reference.rpartition("!")]
        for cell in _cells(book, name, cells)
    ]
    assert not [cell for cell in drawn if isinstance(cell, str)]


def _cells(book: Workbook, name: str, cells: str) -> list[Value]:
    cells_found = sheet(book, name.strip("'").replace("''", "'"))[cells.replace("$", "")]
    rows_of = cells_found if isinstance(cells_found, tuple) else ((cells_found,),)
    return [cell.value for row in rows_of for cell in row]


def test_each_instrument_has_an_excel_table() -> None:
    book = opened(workbook())
    tables = {name: list(sheet(book, name).tables) for name in book.sheetnames if name.startswith("Données")}
    assert tables["Données"] == ["Donnees_Temps"]
    assert all(len(tableau) == 1 for tableau in tables.values())


@pytest.mark.parametrize("engine", ["pandas", "calamine"])
def test_other_programs_read_it(engine: str) -> None:
    content = workbook()
    if engine == "pandas":
        frames = pd.read_excel(BytesIO(content), sheet_name=None, header=None, engine="openpyxl")
        assert set(frames) == set(opened(content).sheetnames)
    else:
        assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == opened(content).sheetnames


# --- audiences


@pytest.mark.parametrize("audience", OUTSIDE)
def test_outside_the_c2ra_nobody_is_named_and_no_dla_stands_alone(audience: Audience) -> None:
    records = matiere(audience)
    content = written(records)
    names = [attendu.nom for attendu in (*records.temps.attendus, *(a for e in records.enquetes for a in e.attendus))]  # type: ignore[union-attr]
    with zipfile.ZipFile(BytesIO(content)) as package:
        text = "".join(package.read(part).decode("utf-8", "replace") for part in package.namelist())
    assert not [name for name in names if name and name in text]
    assert [name for name in rows(opened(content), "Temps")[4] if name] == [
        "Mission et fonction",
        "Part du temps",
        "ETP",
    ]
    if audience.edition is Edition.COMPLETE:
        data = rows(opened(content), "Données")
        assert {row[data[0].index("Niveau")] for row in data[1:]} == {"région"}
    assert not [dla.nom for dla in records.temps.dlas if dla.nom in text]  # type: ignore[union-attr]
    assert {"Suivi de la collecte", "Suivi Satisfaction", "18 Cher", "Qualité"}.isdisjoint(opened(content).sheetnames)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_the_region_is_told_to_the_same_figures_whoever_reads(audience: Audience) -> None:
    inside, outside = (opened(workbook(reader)) for reader in (Audience.C2RA, audience))

    def region(book: Workbook, name: str, header: int, column: str) -> dict[object, float]:
        table = rows(book, name)
        place = table[header].index(column)
        shares = [(row[0], row[place]) for row in table[header + 1 :]]
        return {label: value for label, value in shares if isinstance(value, int | float)}

    whole = region(outside, "Temps", 4, "Part du temps")
    assert whole["Total"] == 100
    assert whole.items() <= region(inside, "Temps", 4, "Part du temps").items()  # where rows of DLA follow
    assert region(outside, "Synthèse", 4, "Part") == region(inside, "Synthèse", 4, "Part")
    assert region(outside, "Synthèse", 4, "ETP") == region(inside, "Synthèse", 4, "ETP")
    sentence = "réponses transmises"
    coverage = [[row[0] for row in rows(book, "Synthèse") if sentence in str(row[0])] for book in (inside, outside)]
    of_persons = [line for line in coverage[0] if line not in coverage[1]]
    assert coverage[1] == [line for line in coverage[0] if line not in of_persons]
    assert len(of_persons) == len([asked for asked in matiere().enquetes if asked.qui is QuiRepond.PERSONNE])


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize("diffusion", ["nominative", "agregee"])
def test_answers_of_persons_are_read_by_the_c2ra_alone(audience: Audience, diffusion: Diffusion) -> None:
    """As their notice says: neither a sheet nor a count of them for anyone else."""
    asked = versions(V1, diffusion=diffusion)
    of_persons = enquete([answered(asked[0], SAISIE_V1) for _ in range(9)], asked)
    of_persons = settled(of_persons) if of_persons.reads_release else of_persons
    inside, outside = (matiere(reader, enquetes=(of_persons,)) for reader in (Audience.C2RA, audience))
    assert "Vos outils" in texts(opened(written(inside)))
    assert "Vos outils" not in texts(opened(written(outside)))


@pytest.mark.parametrize("audience", list(Audience))
def test_the_network_stands_beside_the_région_at_one_point(audience: Audience) -> None:
    records = matiere(
        audience, enquetes=(), bilans=(), par_dla=(), familles=frozenset({Famille.TEMPS, Famille.DONNEES})
    )
    assert records.temps is not None
    temps = beside_network(records.temps)
    assert temps.reseau is not None
    assert (temps.reseau.pas, temps.release and temps.release.pas) == (1, 2)
    book = opened(written(replace(records, temps=temps)))
    table = rows(book, "Temps")
    place = table[4].index("Réseau")
    values = {str(row[0]).strip(): row[place] for row in table[5:] if row[0]}
    assert values["Total"] == 100
    assert set(temps.reseau.missions().values()) <= set(values.values())
    sentence = (
        f"Réseau : {temps.reseau.personnes}\u00a0personnes de 3\u00a0régions, à 1\u00a0point près, "
        f"publication unique du {short_day_text(paris_day(temps.reseau.faite_le))}."
    )
    assert typeset(sentence) in [row[0] for row in table]
    if audience.edition is Edition.COMPLETE:
        data = rows(book, "Données")
        niveau, valeur, mesure = (data[0].index(name) for name in ("Niveau", "Valeur", "Mesure"))
        listed = [row[valeur] for row in data[1:] if row[niveau] == "réseau" and row[mesure] == "part"]
        assert sorted(listed) == sorted(temps.reseau.parts().values())  # type: ignore[type-var]
        named = {str(row[data[0].index("Publication")]) for row in data[1:] if row[niveau] == "réseau"}
        assert named == {f"unique du {short_day_text(paris_day(temps.reseau.faite_le))}"}


def test_a_network_told_by_mission_beside_fonctions_leaves_these_blank() -> None:
    records = matiere(enquetes=(), bilans=(), par_dla=(), familles=frozenset({Famille.TEMPS}))
    assert records.temps is not None
    temps = beside_network(records.temps)
    assert temps.reseau is not None
    missions = [cell for cell in temps.reseau.cellules if cell.ligne in temps.reseau.missions()]
    coarse = replace(temps.reseau, cellules=tuple(missions))
    table = rows(opened(written(replace(records, temps=replace(temps, reseau=coarse)))), "Temps")
    place, total = table[4].index("Réseau"), next(index for index, row in enumerate(table) if row[0] == "Total")
    values = [row[place] for row in table[5:total] if row[place] is not None]
    assert sorted(values) == sorted(coarse.missions().values())  # type: ignore[type-var]
    assert table[total][place] == 100


def test_a_région_alone_has_no_network() -> None:
    book = opened(workbook())
    assert "Réseau" not in rows(book, "Temps")[4]
    assert "réseau" not in {row[2] for row in rows(book, "Données")[1:]}


@pytest.mark.parametrize("audience", OUTSIDE)
def test_outside_bilans_are_told_as_totals(audience: Audience) -> None:
    book = opened(written(matiere(audience, bilans=(of_figures(4),))))
    texts = {str(cell.value) for name, cell in cells(book) if name == "Bilan"}
    assert "Structures accueillies" in texts
    assert not [text for text in texts if "Cher" in text or "Eure-et-Loir" in text]


def test_inside_dla_stand_side_by_side_and_confidential_ones_say_so() -> None:
    book = opened(workbook())
    texts = {str(cell.value) for name, cell in cells(book) if name == "Temps"}
    assert "[c]" in texts
    assert any(text.startswith("[c] confidentiel") for text in texts)
    assert "18 Cher" in book.sheetnames
    assert sheet(book, "18 Cher")["A1"].value


@pytest.mark.parametrize("audience", list(Audience))
def test_what_an_audience_may_not_ask_is_left_out_whoever_asks(audience: Audience) -> None:
    names = set(opened(workbook(audience)).sheetnames)
    assert ("18 Cher" in names) is (Famille.PAR_DLA in allowed(audience))
    assert ("Suivi Impact" in names) is (Famille.SUIVI in allowed(audience))


# --- hostile names


@pytest.mark.parametrize(
    "text",
    sampled(
        ["=1+1", "'x'!A1", "{=SUM(A1)}", "a'b[c]:*?/\\d", "http://x", "\ud800", "x" * 400],
        3,
        reason="each text in a whole workbook",
    ),
)
def test_names_typed_by_people_stay_texts(text: str) -> None:
    records = matiere()
    enquete = replace(records.enquetes[0], code="AUTRE", titre=text)
    content = written(replace(records, region=text, enquetes=(enquete, replace(enquete))))
    book = opened(content, values=False)
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    ours = {str(cell.value) for _, cell in cells(opened(workbook(), values=False)) if cell.data_type == "f"}
    formulas_found = {str(cell.value) for _, cell in cells(book) if cell.data_type == "f"}
    functions = re.compile(r"[A-Z]{2,}(?=\()")
    assert {name for formula in formulas_found for name in functions.findall(LITERAL.sub("", formula))} <= {
        name for formula in ours for name in functions.findall(LITERAL.sub("", formula))
    }


# --- desired répartitions


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience.edition is Edition.COMPLETE])
def test_the_répartition_wished_for_stands_on_request_beside_the_real_one(audience: Audience) -> None:
    book = opened(workbook(audience))
    table = rows(book, "Réel-souhaitable")
    total = next(row for row in table if row[0] == "Total")
    assert total[1:3] == [100, 100]
    first = next(row for row in table if str(row[0]).startswith("Mission 1"))
    assert float(first[2] or 0) > float(first[1] or 0)
    assert first[3] == typeset("pas d’écart que ces chiffres permettent d’affirmer")
    assert "Réel-souhaitable" not in opened(workbook(audience, DEFAULT)).sheetnames


def test_a_campaign_that_does_not_ask_for_wishes_has_no_such_sheet() -> None:
    assert "Réel-souhaitable" not in opened(written(matiere(temps=released(realistic())))).sheetnames


# --- before and after results are settled


@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.PUBLIC])
def test_before_results_are_settled_coverage_alone_is_told(audience: Audience) -> None:
    book = opened(written(matiere(audience, temps=wishing(realistic()), enquetes=(), bilans=(), par_dla=())))
    of_time = {"Temps", "Évolution", "Activités", "Réel-souhaitable", "Raisons", "Données"}
    assert of_time.isdisjoint(book.sheetnames)
    assert "Contrôles" not in book.sheetnames
    lines = [str(row[0]) for row in rows(book, "Synthèse") if row[0]]
    assert any(text.startswith("Les résultats ne sont pas arrêtés") for text in lines)
    coverage = "11 réponses transmises sur 13 attendues, 84 % des ETP attendus"
    assert lines[0].replace("\u00a0", " ") == coverage
    assert f"{lines[0]}." in lines


def test_a_region_that_is_not_shown_says_why_and_no_figure() -> None:
    campagne = realistic()
    few = replace(campagne, attendus=tuple(attendu for attendu in campagne.attendus if attendu.dla in {"18", "36"}))
    book = opened(written(matiere(temps=released(few), enquetes=(), bilans=(), par_dla=())))
    text = " ".join(str(row[0]) for row in rows(book, "Synthèse") if row[0])
    assert "n’est pas montré" in text
    assert "Chiffres" not in text
    assert not [row for row in rows(book, "Données")[1:] if isinstance(row[9], int | float) and row[2] == "région"]
