"""A région shows each DLA over its avenant of the year, then their total without double counting what they share."""

from datetime import date

import pytest

from exports.bilans.document import GenreGraphique, LigneDocument, TableauDocument
from exports.bilans.faits import Avenant, Correction, Etape
from exports.bilans.graphiques import drawn
from exports.bilans.region import RegionBilan, compose_region, evolution
from exports.bilans.region_comptage import avenant_of_year
from exports.tableur.carte import UNKNOWN, Zone, carte
from exports.tableur.styles import mission_colour
from tests.exports.bilans.cas import A2
from tests.exports.bilans.cas_region import B1, CADRE, dlas, region


def table(bilan: RegionBilan, titre: str) -> TableauDocument:
    return next(tableau for partie in bilan.parties for tableau in partie.tableaux if titre in tableau.titre)


def rows(tableau: TableauDocument) -> list[tuple[str, list[str]]]:
    return [(ligne.libelle, told(ligne)) for ligne in tableau.lignes]


def told(ligne: LigneDocument) -> list[str]:
    return [cell.texte for cell in ligne.cellules]


@pytest.mark.parametrize(
    ("spans", "chosen"),
    [
        pytest.param(
            [(date(2024, 4, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2026, 3, 31))], 1, id="275 of 365"
        ),
        pytest.param([(date(2025, 1, 1), date(2025, 12, 31))], 0, id="the civil year"),
        pytest.param([(date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 4), date(2025, 12, 31))], 1, id="a tie"),
        pytest.param([(date(2025, 12, 31), date(2026, 12, 31))], 0, id="one day is enough"),
        pytest.param([(date(2026, 1, 1), date(2026, 12, 31))], None, id="none"),
        pytest.param(
            [(date(2024, 1, 1), date(2026, 12, 31)), (date(2025, 2, 1), date(2025, 3, 1))], 0, id="three years"
        ),
    ],
)
def test_the_avenant_of_a_year_is_the_one_that_covers_most_of_its_days(
    spans: list[tuple[date, date]], chosen: int | None
) -> None:
    avenants = [Avenant(id=place, numero=1, debut=span[0], fin=span[1], etp=100) for place, span in enumerate(spans)]
    avenant = avenant_of_year(avenants, 2025)
    assert (avenant.id if avenant else None) == chosen


def test_dla_stand_in_the_order_of_their_code_whatever_they_did() -> None:
    bilan = region()
    assert [colonne.libelle for colonne in bilan.colonnes] == ["18 Cher", "28 Eure-et-Loir", "36 Indre"]
    assert [colonne.avenant_id for colonne in bilan.colonnes] == [A2.id, B1.id, 0]
    assert bilan.colonnes[0].dates == "avenant 2, du 1er avril 2025 au 31 mars 2026"
    assert bilan == compose_region(reversed(dlas()), CADRE, 2025, date(2026, 12, 31))
    tables = [tableau for partie in bilan.parties for tableau in partie.tableaux]
    assert {tableau.colonnes for tableau in tables} == {("18 Cher", "28 Eure-et-Loir", "36 Indre", "Région")}
    assert {len(ligne.cellules) for tableau in tables for ligne in tableau.lignes} == {4}


def test_what_two_dla_share_counts_once_in_the_region_and_it_says_so() -> None:
    lignes = region().lignes()
    assert {code: told(ligne) for code, ligne in lignes.items()} == {
        "ACCUEILLIES": ["3", "2", "–", "4"],
        "DIAGNOSTICS": ["1", "0", "–", "1"],
        "ACCOMPAGNEES": ["3", "1", "–", "4"],
        "INGENIERIES": ["1", "1", "–", "1"],
        "INDIVIDUELLES": ["0", "0", "–", "0"],
        "COLLECTIVES": ["1", "1", "–", "1"],
        "SUIVIES": ["1", "0", "–", "1"],
        "JOURS": ["6", "6", "–", "6"],
        "ENGAGE": ["5\u202f000,50\u00a0€", "5\u202f000,50\u00a0€", "–", "5\u202f000,50\u00a0€"],
    }
    repeated = "ce qui se retrouve dans plusieurs DLA y compte plusieurs fois."
    assert lignes["ACCUEILLIES"].ecart == f"La somme des DLA fait 5, soit 1 de plus : {repeated}"
    assert lignes["ENGAGE"].ecart == (
        f"La somme des DLA fait 10\u202f001\u00a0€, soit 5\u202f000,50\u00a0€ de plus : {repeated}"
    )
    assert lignes["ACCOMPAGNEES"].ecart == ""


def test_a_corrected_figure_moves_the_region_by_as_much() -> None:
    correction = Correction(avenant_id=51, code="ACCUEILLIES", comptee=2, valeur=7, motif="Cinq hors registre")
    received = region(corrections=(correction,)).lignes()["ACCUEILLIES"]
    assert told(received) == ["3", "7", "–", "9"]
    assert received.cellules[1].motif == "Cinq hors registre"


def test_targets_are_those_of_the_dla_that_have_one() -> None:
    assert rows(table(region(), "Objectifs")) == [
        ("Structures accueillies", ["3", "2", "–", "5"]),
        ("objectif", ["10", "4", "–", "14"]),
        ("part de l’objectif", ["30\u00a0%", "50\u00a0%", "–", "36\u00a0%"]),
    ]
    running = rows(table(region(arrete=date(2025, 9, 30)), "Objectifs"))
    assert running[-1] == ("attendu à ce jour", ["5", "3", "–", "8"])  # 10 × 183/365, 4 × 273/365: 5,01 + 2,99


def test_cofinancement_is_that_of_the_civil_year() -> None:
    assert rows(table(region(), "cofinancement")) == [
        ("Cofinancement obtenu", ["–", "26\u202f500\u00a0€", "–", "26\u202f500\u00a0€"]),
        ("État", ["–", "25\u202f000\u00a0€", "–", "25\u202f000\u00a0€"]),
        ("Fondation", ["–", "1\u202f500\u00a0€", "–", "1\u202f500\u00a0€"]),
        ("Cofinancement prévu", ["–", "30\u202f000\u00a0€", "–", "30\u202f000\u00a0€"]),
    ]
    assert rows(table(region(2024), "cofinancement")) == []


def test_the_entry_in_enee_is_told_of_each_dla_and_of_all_their_steps() -> None:
    cells_by_label = dict(rows(table(region(), "Enée")))
    assert cells_by_label["Étapes saisies dans les 30 jours"] == ["–", "50\u00a0%", "–", "50\u00a0%"]
    assert cells_by_label["structures accueillies"] == ["3", "2", "–", "5"]
    assert cells_by_label["Fiches complètes"] == ["100\u00a0%", "100\u00a0%", "–", "100\u00a0%"]


def test_the_first_point_is_the_answer_and_what_is_missing_is_said() -> None:
    bilan = region()
    assert bilan.points == (
        "4\u00a0structures accueillies et 4 accompagnées par 2 DLA sur 3, sur leurs avenants de 2025.",
        "Structures accueillies, 2 DLA additionnés sur 3\u00a0: 5 pour un objectif de 14, "
        "9 de moins qu’attendu à ce jour.",
    )
    assert bilan.manques == ("36 Indre\u00a0: aucun avenant n’a de jour en 2025, sa colonne est vide.",)
    nothing = compose_region([], CADRE, 2025, date(2025, 12, 31))
    assert nothing.points == ("Rien n’est compté sur les avenants de 2025.",)
    assert {len(ligne.cellules) for ligne in nothing.lignes().values()} == {1}


def test_charts_tell_what_tables_tell() -> None:
    first, carte = region().parties[0].graphiques  # no chart of the targets of accompagnées: no DLA has one
    (accompagnees,) = (ligne for ligne in region().parties[0].tableaux[0].lignes if ligne.code == "ACCOMPAGNEES")
    assert carte.etiquettes == region().parties[0].tableaux[0].colonnes[:-1]
    assert carte.series[0].valeurs == tuple(cellule.valeur for cellule in accompagnees.cellules[:-1])
    assert {serie.libelle: serie.valeurs for serie in first.series} == {
        "Réalisé": (5,),
        "Objectif": (14,),
        "Attendu à ce jour": (14,),
    }
    (shares,) = region().parties[1].graphiques
    assert (shares.etiquettes, [serie.valeurs for serie in shares.series]) == (
        ("28 Eure-et-Loir",),
        [(25_000,), (1_500,)],
    )


def test_the_map_is_drawn_from_the_cells_of_its_row() -> None:
    by_hand = Correction(avenant_id=51, code="ACCOMPAGNEES", comptee=1, valeur=1_234, motif="Registre perdu")
    bilan = region(corrections=(by_hand,))
    (graphique,) = (chart for chart in bilan.parties[0].graphiques if chart.genre is GenreGraphique.CARTE)
    zones = [
        Zone(colonne.libelle[:2], colonne.libelle[3:], f"{'* ' if cell.is_corrected else ''}{cell.texte}", cell.valeur)
        for colonne, cell in zip(bilan.colonnes, bilan.lignes()["ACCOMPAGNEES"].cellules, strict=False)
    ]
    assert [zone.texte for zone in zones] == ["3", "* 1\u202f234", UNKNOWN]
    assert drawn(graphique, "M1") == carte(zones, graphique.titre, mission_colour(1))


def test_years_follow_each_other_and_one_avenant_for_two_years_is_said() -> None:
    etapes = (
        Etape(accompagnement_id=81, genre="ACCUEIL", jour=date(2025, 2, 3)),
        Etape(accompagnement_id=82, genre="ACCUEIL", jour=date(2026, 5, 5)),
    )
    years = [region(annee, etapes=etapes) for annee in (2026, 2024, 2025)]
    partie = evolution(years)
    whole, by_dla = partie.tableaux
    assert whole.colonnes == ("2024", "2025", "2026 (en cours)")
    assert dict(rows(whole))["Structures accueillies"] == ["4", "3", "1"]
    assert rows(by_dla) == [
        ("18 Cher", ["1", "3", "0"]),
        ("28 Eure-et-Loir", ["–", "1", "0"]),
        ("36 Indre", ["–", "–", "–"]),
    ]
    (chart,) = partie.graphiques
    assert chart.series[0].valeurs == (4, 3, 1)
    assert chart.coupures == (1, 2)  # other DLA, then a year that is not over
    assert chart.notes == ("Les années qui ne se comparent pas ne sont pas reliées.",)
    long = Avenant(id=60, numero=1, debut=date(2025, 1, 1), fin=date(2026, 12, 31), etp=100)
    twice = evolution(region(annee, avenants=(long,)) for annee in (2025, 2026))
    assert "28 Eure-et-Loir\u00a0: le même avenant vaut pour 2025 et 2026." in twice.tableaux[0].notes
