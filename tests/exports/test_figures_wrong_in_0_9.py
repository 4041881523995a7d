"""Figures that version 0.9 published wrongly, each beside its exact value."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from io import BytesIO

import pytest

from exports.bilans.composition import compose
from exports.bilans.faits import Accompagnement, Avenant, Cofinancement, Correction, Etape, Objectif, Structure
from exports.bilans.region import RegionBilan, compose_region, evolution
from exports.bilans.region_comptage import DlaRegion
from exports.bilans.sheets.classeur_bilan import write_region
from exports.bilans.synthese import synthesis
from exports.enquetes.calculs import resultats
from exports.enquetes.resultats import Question
from exports.formats import Format
from exports.records.records import Collecte, CollecteEnquete, Serie
from exports.regional.matiere import Audience
from exports.release.cellules import SOUHAIT, Mesure
from questionnaires.temps.derive import SOUHAITE
from questionnaires.temps.periodes import Periode
from tests.exports.bilans.cas_region import CADRE, voisin
from tests.exports.bilans.test_composition import CADRE as CADRE_DLA
from tests.exports.enquetes.depouilles import question
from tests.exports.enquetes.structures import collecte as of_structures
from tests.exports.enquetes.structures import satisfied, settled
from tests.exports.formats.archives import by_header, files, strict
from tests.exports.records.builders import CENTRE, LIGNES, collecte, questionnaire, released, reponse, transmis
from tests.exports.records.classeurs import opened, row_of, rows, texts, written
from tests.exports.regional.matieres import matiere, workbook

# --- time


def region(*people: Sequence[int], souhaits: Sequence[Sequence[int]] = ()) -> Collecte:
    """Build one person for each list of shares, in hundredths of a percent, two in each DLA."""
    wished = [{f"{code}_{SOUHAITE}": part for code, part in zip(LIGNES, parts, strict=True)} for parts in souhaits]
    answers = [
        reponse(dict(zip(LIGNES, parts, strict=True)), valeurs=wished[place] if wished else None)
        for place, parts in enumerate(people)
    ]
    campagne = collecte(
        [transmis(CENTRE[place // 2].code, answer, personne=place) for place, answer in enumerate(answers)]
    )
    return replace(campagne, questionnaire=questionnaire(souhaitable=bool(souhaits)))


def shares(accueil: int, partenaires: int) -> list[int]:
    """Give so many hundredths to the first line of mission 1 and to that of mission 2, the rest to mission 3."""
    parts = dict.fromkeys(LIGNES, 0) | {"M1F1": accueil, "M2F1": partenaires}
    return list((parts | {"M3F1": 10_000 - accueil - partenaires}).values())


@cache
def two_semestres() -> Collecte:
    """Build ten persons of five DLA: mission 1 goes from 47.98 to 48.80."""
    before = replace(region(*[shares(4_798, 3_000)] * 10), periode=Periode.parse("2025-S2"))
    return released(replace(region(*[shares(4_880, 3_000)] * 10), serie=Serie(anterieures=(before,))))


def test_a_rise_from_47_98_to_48_80_is_never_told_as_a_fall() -> None:
    campagne = two_semestres()
    assert campagne.release is not None
    sens = campagne.release.get(Mesure.SENS, "M1", colonne="2025-S2")
    assert sens is not None
    assert sens.valeur == 0
    book = opened(written(campagne))
    assert rows(book, "Évolution")[0][0] == "Aucun changement que ces chiffres permettent d’affirmer"
    assert not [row for row in rows(book, "Évolution") if re.search("[Pp]asse de|▲|▼", str(row))]


def test_a_wish_of_1_4_points_more_is_not_told_as_five() -> None:
    people = [shares(4_000, 3_000)] * 10
    release = released(region(*people, souhaits=[shares(4_140, 3_000)] * 10))
    assert release.release is not None
    assert {cellule.valeur for cellule in release.release.of(Mesure.SENS) if cellule.colonne == SOUHAIT} == {0}
    table = rows(opened(written(release)), "Réel-souhaitable")
    assert table[0][0] == "Aucun écart au souhait que ces chiffres permettent d’affirmer"
    gaps = {str(row[3]) for row in table if str(row[0]).startswith("Mission ")}
    assert gaps == {"pas d’écart que ces chiffres permettent d’affirmer"}


def test_one_mission_has_one_number_of_etp_in_a_workbook() -> None:
    book, name = opened(workbook(Audience.C2RA)), "Mission 1 – Accompagnement des structures"
    released_etp = matiere().temps.release.etp()["M1"] / 10  # type: ignore[union-attr] # it is settled
    etp = {
        round(float(str(row[2])), 6) for sheet in ("Temps", "Synthèse") for row in rows(book, sheet) if row[0] == name
    }
    heads, *data = rows(book, "Données")
    listed = [dict(zip(heads, row, strict=True)) for row in data]
    etp |= {
        float(str(line["Valeur"]))
        for line in listed
        if (line["Niveau"], line["Mesure"], line["Ligne"]) == ("région", "etp", "M1")
    }
    assert etp == {released_etp}


def test_no_pool_of_other_dlas_can_be_undone_by_its_etp() -> None:
    assert not [text for text in texts(opened(workbook(Audience.C2RA))) if "autres dla" in text.lower()]


# --- bilans


def received(dla: int, annee: int, count: int, **changed: object) -> DlaRegion:
    """Build a DLA that received so many structures in a year, over an avenant of that year."""
    avenant = Avenant(id=100 * dla + annee % 100, numero=1, debut=date(annee, 1, 1), fin=date(annee, 12, 31), etp=100)
    faits = voisin(
        avenants=(avenant,),
        structures={},
        accompagnements={},
        ingenieries=(),
        objectifs=(),
        cofinancements=(),
        etapes=tuple(
            Etape(accompagnement_id=1000 * dla + place, genre="ACCUEIL", jour=date(annee, 2, 3))
            for place in range(count)
        ),
    )
    structures = {etape.accompagnement_id: etape.accompagnement_id for etape in faits.etapes}
    counted = replace(faits, **{**_named(structures), **changed})  # type: ignore[arg-type] # each by its name
    return DlaRegion(id=dla, code=f"{dla:02}", nom=f"DLA {dla}", faits=counted)


def _named(structures: dict[int, int]) -> dict[str, object]:
    return {
        "structures": {structure: Structure(id=structure, nom=f"Structure {structure}") for structure in structures},
        "accompagnements": {
            structure: Accompagnement(id=structure, structure_id=structure) for structure in structures
        },
    }


def alone(dla: int) -> DlaRegion:
    """Build a DLA without convention."""
    return DlaRegion(id=dla, code=f"{dla:02}", nom=f"DLA {dla}")


def of_year(annee: int, counts: Sequence[int], arrete: date) -> RegionBilan:
    """Build a DLA for each count; one of 0 has no convention."""
    dlas = [received(dla, annee, number) if number else alone(dla) for dla, number in enumerate(counts, start=1)]
    return compose_region(dlas, CADRE, annee, arrete)


def book_of(bilans: Sequence[RegionBilan]) -> bytes:
    sink = BytesIO()
    write_region(bilans, sink)
    return sink.getvalue()


def test_fifteen_structures_of_one_dla_are_not_put_beside_146_of_six() -> None:
    """One DLA of six in 2023, eleven months of 2026."""
    arrete = date(2026, 11, 30)
    years = [of_year(2023, (15, 0, 0, 0, 0, 0), arrete), of_year(2026, (30, 30, 30, 30, 20, 6), arrete)]
    book = opened(book_of(years))
    title = str(rows(book, "Évolution")[0][0])
    assert title == "Structures accueillies\u00a0: 146 en 2026 (en cours), par 6 DLA sur 6"
    assert row_of(book, "Évolution", "Structures accueillies")[2:4] == [15, 146]
    assert ["2023", "2026 (en cours)"] in [row[2:4] for row in rows(book, "Évolution")]
    phrases = texts(book)
    assert "2023\u00a0: 1 DLA sur 6 a des chiffres." in phrases
    assert any(text.startswith("2026\u00a0: année en cours, comptée jusqu’au 30") for text in phrases)
    assert any(text.startswith("Deux années ne se comparent que finies") for text in phrases)


def test_two_years_that_are_over_are_compared_when_the_same_dla_count() -> None:
    arrete = date(2026, 2, 1)
    years = [of_year(2023, (4, 0, 3), arrete), of_year(2024, (6, 5, 3), arrete), of_year(2025, (8, 0, 2), arrete)]
    title = str(rows(opened(book_of(years)), "Évolution")[0][0])
    assert title == "Structures accueillies\u00a0: 7 en 2023, 10 en 2025, par les mêmes 2 DLA"


def test_a_year_says_out_of_how_many_dla_it_is_and_that_it_is_not_over() -> None:
    bilan = of_year(2026, (3, 4, 5, 0), date(2026, 11, 30))
    assert bilan.points[0] == (
        "12\u00a0structures accueillies et 0 accompagnées par 3 DLA sur 4, sur leurs avenants de 2026 (en cours)."
    )


@cache
def corrected() -> RegionBilan:
    """Build four DLA, one of which corrected to nine the structures received where three are counted."""
    correction = Correction(avenant_id=126, code="ACCUEILLIES", comptee=3, valeur=9, motif="Six hors Enée")
    dlas = [received(1, 2026, 3, corrections=(correction,)), *(received(dla, 2026, 4) for dla in (2, 3, 4))]
    return compose_region(dlas, CADRE, 2026, date(2027, 1, 31))


@pytest.mark.parametrize("is_public", [False, True], ids=["the C2RA", "the public"])
def test_a_figure_corrected_by_hand_has_its_mark_wherever_it_is_printed(is_public: bool) -> None:
    bilan_told = synthesis(corrected()) if is_public else corrected()
    assert bilan_told.lignes()["ACCUEILLIES"].cellules[-1].valeur == 21
    assert bilan_told.points[0].endswith("de 2026, dont 1\u00a0chiffre corrigé à la main.")
    book = opened(book_of([bilan_told]))
    for name in ("Bilan", "Évolution"):
        cells = [
            cell
            for line in book[name].iter_rows()
            if str(line[0].value).startswith("Structures accueillies")
            for cell in line[2:]
            if cell.value in (9, 21)
        ]
        assert cells, name
        assert {cell.number_format for cell in cells} == {'"*\u00a0"#,##0'}, name
        assert any("dont 1\u00a0chiffre corrigé à la main" in str(row[0]) for row in rows(book, name)), name
    assert "(dont 1\u00a0chiffre corrigé à la main) en 2026" in str(rows(book, "Évolution")[0][0])


@pytest.mark.parametrize("audience", [Audience.C2RA, Audience.PUBLIC])
@pytest.mark.parametrize("choisi", [Format.CSV, Format.AGREGATS])
def test_a_corrected_figure_is_said_so_in_files_for_programs(audience: Audience, choisi: Format) -> None:
    archive = files(matiere(audience, bilans=(corrected(),), par_dla=()), choisi)
    table = by_header(strict(archive["bilans.csv" if choisi is Format.CSV else "agregats.csv"]))
    names = ("Code", "Valeur", "Réserve") if choisi is Format.CSV else ("indicateur", "valeur", "reserve")
    marks = {line[names[1]]: line[names[2]] for line in table if line[names[0]] == "ACCUEILLIES"}
    assert marks["21"] == "dont 1 chiffre corrigé à la main"
    if audience is Audience.C2RA:
        assert marks["9"] == "corrigé à la main : 9 au lieu de 3 comptées. « Six hors Enée »"


def test_the_cofinancement_of_a_region_says_of_how_many_dla_it_is() -> None:
    cofinancements = (Cofinancement(annee=2026, financeur="État", prevu=2_000_000, obtenu=1_000_000),)
    dlas = [received(dla, 2026, 4, cofinancements=cofinancements if dla < 6 else ()) for dla in range(1, 7)]
    bilan = compose_region(dlas, CADRE, 2026, date(2027, 1, 31))
    sentence = "La région additionne 5 DLA sur 6 ; rien n’est enregistré pour les autres."
    for bilan_told in (bilan, synthesis(bilan)):
        (table,) = (tableau for tableau in bilan_told.parties[1].tableaux if tableau.axe == "M2X3")
        assert {ligne.cellules[-1].valeur for ligne in table.lignes} == {50_000, 100_000}
        assert {ligne.ecart for ligne in table.lignes} == {sentence}
    printed = [str(row[0]).replace("\u00a0", " ") for row in rows(opened(book_of([synthesis(bilan)])), "Bilan")]
    assert [text for text in printed if "la région additionne" in text] == [
        "Cofinancement obtenu, État, Cofinancement prévu : la région additionne 5 DLA sur 6\u202f; rien n’est "
        "enregistré pour les autres."
    ]


def test_a_chart_of_bilans_holds_nothing_for_a_blank_year() -> None:
    """A cached 0 would be drawn."""
    arrete = date(2026, 2, 1)
    years = [of_year(2023, (4, 3, 3), arrete), of_year(2024, (0, 0, 0), arrete), of_year(2025, (8, 5, 2), arrete)]
    assert [cellule.valeur for cellule in evolution(years).tableaux[0].lignes[0].cellules] == [10, None, 15]
    with zipfile.ZipFile(BytesIO(book_of(years))) as book:
        charts = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/charts/chart")]
    (chart,) = (graphique for graphique in charts if "<c:lineChart>" in graphique)
    assert len(re.findall(r"</c:tx><c:spPr><a:ln[^>]*><a:noFill/>", chart)) == chart.count("<c:ser>")  # points alone
    (first, *_) = re.findall(r"<c:val>.*?</c:val>", chart)
    assert re.findall(r'<c:pt idx="(\d)"><c:v>(\d+)</c:v>', first) == [("0", "10"), ("2", "15")]


def test_a_dla_sheet_says_what_it_counts_once_and_what_it_adds_up() -> None:
    """Arpège, received in two avenants, is one structure of the convention and two of its targets."""
    avenants = tuple(
        Avenant(id=number, numero=number, debut=date(2024 + number, 1, 1), fin=date(2024 + number, 12, 31), etp=100)
        for number in (1, 2)
    )
    faits = voisin(
        avenants=avenants,
        structures={1: Structure(id=1, nom="Arpège"), 2: Structure(id=2, nom="Basket")},
        accompagnements={place: Accompagnement(id=place, structure_id=1 + place // 3) for place in (1, 2, 3)},
        etapes=tuple(
            Etape(accompagnement_id=place, genre="ACCUEIL", jour=jour)
            for place, jour in ((1, date(2025, 2, 3)), (2, date(2026, 2, 3)), (3, date(2025, 3, 3)))
        ),
        objectifs=tuple(Objectif(avenant_id=number, but="ACCUEILLIES", cible=4) for number in (1, 2)),
        ingenieries=(),
        cofinancements=(),
    )
    title, target, *_ = compose(faits, CADRE_DLA, date(2027, 1, 1)).points
    assert title == "2\u00a0structures différentes accueillies sur la convention, 0 accompagnées."
    assert target.startswith("Structures accueillies, 2\u00a0avenants additionnés\u00a0: 3 pour un objectif de 8")


# --- answers of structures


def test_one_count_has_one_percentage() -> None:
    """12 of 42 is 28.57 %: 29 wherever it is shown."""
    marks = ["4"] * 12 + ["3"] * 12 + ["2"] * 9 + ["1"] * 9
    agregats = of_structures(
        [satisfied(CENTRE[place % 6].code, {"BESOIN": mark}, structure=place + 1) for place, mark in enumerate(marks)]
    )
    assert round(Fraction(100 * 12, 42)) == 29
    resultat = question_of(agregats, "BESOIN")
    assert [(modalite.nombre, modalite.part) for modalite in resultat.modalites] == [
        (12, 29),
        (12, 29),
        (9, 21),
        (9, 21),
    ]


def question_of(enquete: CollecteEnquete, code: str) -> Question:
    return question(resultats(enquete), code)


def test_no_answer_is_not_confidential() -> None:
    blank = {"RECOMMANDATION": ""}
    agregats = of_structures([satisfied(CENTRE[place % 6].code, blank, structure=place + 1) for place in range(30)])
    resultat = question_of(agregats, "RECOMMANDATION")
    assert (resultat.n, resultat.confidentiel) == (0, "")
    assert any("ucune réponse" in phrase for phrase in resultat.dites)


def test_a_public_file_has_no_count_that_gives_a_few_structures_away() -> None:
    """1, 16, 1 and 0 of eighteen: nobody reads the two ones; the sides of a scale are shown whole."""
    marks = ["4"] + ["3"] * 16 + ["2"]
    scale = of_structures(
        [
            satisfied(
                CENTRE[place % 3].code, {"BESOIN": mark, "QUI": "direction" if place else "bureau"}, structure=place + 1
            )
            for place, mark in enumerate(marks)
        ]
    )
    archive = files(matiere(Audience.PUBLIC, enquetes=(settled(scale),), bilans=(), par_dla=()), Format.AGREGATS)
    table = [line for line in by_header(strict(archive["agregats.csv"])) if line["source"] == "questionnaire"]
    counts = [line for line in table if line["axe"] == "modalité" and line["unite"] == "réponses" and line["valeur"]]
    assert counts
    assert {count["valeur"] for count in counts if count["indicateur"] == "BESOIN"} <= {"17", "1", "0", "16"}
    small = [count for count in counts if 0 < int(count["valeur"]) < 5]
    assert {line["indicateur"] for line in small} <= {"BESOIN"}
    assert {line["modalite"] for line in small} <= {"2+1"}, "a side is told whole, even small"
