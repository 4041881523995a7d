"""A bilan lists its figures in the order of the référentiel, and can be stored and compared."""

from dataclasses import replace
from datetime import date

import pytest

from exports.bilans.cellules import counted
from exports.bilans.composition import Cadre, compose
from exports.bilans.document import BilanDla, LigneDocument, TableauDocument, changes, packed, unpacked
from exports.bilans.faits import Cofinancement, Correction, Etape, Seance
from questionnaires.core.francais import typeset
from questionnaires.files.loader import shipped_referentiel
from tests.exports.bilans.cas import A2, A3, faits

HALF = date(2025, 9, 30)
REPEATED = "ce qui se retrouve dans plusieurs avenants y compte plusieurs fois."
CADRE = Cadre(
    dla="DLA 18 Cher", region="Centre", convention="18-2024", porteuse="Ligue", referentiel=shipped_referentiel()
)


def bilan(arrete: date = HALF, **changed: object) -> BilanDla:
    return compose(faits(**changed), CADRE, arrete)


def table(bilan_dla: BilanDla, titre: str) -> TableauDocument:
    return next(tableau for partie in bilan_dla.parties for tableau in partie.tableaux if titre in tableau.titre)


def row(bilan_dla: BilanDla, titre: str, libelle: str) -> LigneDocument:
    return next(ligne for ligne in table(bilan_dla, titre).lignes if ligne.libelle == libelle)


def told(ligne: LigneDocument) -> list[str]:
    return [cell.texte for cell in ligne.cellules]


def test_the_three_avenants_stand_side_by_side_then_the_convention() -> None:
    bilan_dla = bilan()
    assert table(bilan_dla, "accueil").colonnes == ("Avenant 1", "Avenant 2", "Avenant 3", "Sur la convention")
    assert told(row(bilan_dla, "accueil", "Structures accueillies")) == ["4", "2", "–", "6"]


def test_a_total_that_is_not_the_sum_says_why() -> None:
    received = row(bilan(date(2026, 3, 31)), "accueil", "Structures accueillies")
    assert told(received) == ["4", "3", "–", "6"]
    assert received.ecart == f"La somme des avenants fait 7, soit 1 de plus : {REPEATED}"


def test_what_three_avenants_count_is_not_said_to_be_several_things() -> None:
    etape = Etape(accompagnement_id=7, genre="ACCUEIL", jour=date(2026, 5, 4))
    bilan_dla = bilan(date(2026, 12, 31), etapes=(*faits().etapes, etape))
    communes = row(bilan_dla, "ancrage", "Communes d’où viennent les structures accueillies")
    assert told(communes) == ["1", "1", "1", "1"]
    assert communes.ecart == f"La somme des avenants fait 3, soit 2 de plus : {REPEATED}"


@pytest.mark.parametrize(
    ("told", "unite", "said"),
    [
        pytest.param("29", "structures", "29 comptées", id="feminine, several"),
        pytest.param("1", "ingénieries", "1 comptée", id="feminine, one"),
        pytest.param("0", "diagnostics", "0 compté", id="masculine, none"),
        pytest.param("1\u202f000", "jours", "1\u202f000 comptés", id="a thousand is not one"),
        pytest.param("1,50\u00a0€", "€", "1,50\u00a0€ compté", id="less than two euros"),
        pytest.param("5\u202f000\u00a0€", "€", "5\u202f000\u00a0€ comptés", id="euros"),
    ],
)
def test_what_was_counted_agrees_with_its_unit(told: str, unite: str, said: str) -> None:
    assert counted(told, unite) == said


@pytest.mark.parametrize(
    ("etp", "said"), [(100, "1 ETP conventionné"), (199, "1,99 ETP conventionné"), (200, "2 ETP conventionnés")]
)
def test_etp_under_two_are_singular(etp: int, said: str) -> None:
    bilan_dla = compose(faits(avenants=(replace(A2, etp=etp),)), CADRE, HALF)
    assert bilan_dla.faits[0][1].endswith(typeset(f" : {said}"))


def test_amounts_obtained_and_planned_are_said_under_their_table_and_their_chart() -> None:
    cofinancements = (Cofinancement(annee=2025, financeur="État", prevu=5_000_000),)
    (partie,) = (section for section in bilan(cofinancements=cofinancements).parties if section.mission == "M2")
    notes = ("Le montant obtenu ; le montant prévu tant qu’il n’est pas connu.",)
    assert next(tableau for tableau in partie.tableaux if tableau.axe == "M2X3").notes == notes
    assert [graphique.notes for graphique in partie.graphiques] == [notes]


def test_a_corrected_figure_is_marked_in_the_chart_of_avenants() -> None:
    correction = Correction(avenant_id=1, code="ACCUEILLIES", comptee=4, valeur=9, motif="Cinq hors Enée")
    for corrections, marked, notes in (
        ((correction,), (0,), ("* Corrigé à la main, en tout ou en partie.",)),
        ((), (), ()),
    ):
        chart = bilan(corrections=corrections).parties[0].graphiques[-1]
        assert (chart.titre, chart.series[0].corriges, chart.notes) == ("D’un avenant à l’autre", marked, notes)


def test_results_stand_under_their_target_to_date() -> None:
    rows = [(ligne.libelle, told(ligne)) for ligne in table(bilan(), "Objectifs").lignes]
    assert rows == [
        ("Structures accueillies", ["4", "2", "–", "6"]),
        ("objectif", ["4", "10", "–", "14"]),
        ("part de l’objectif", ["100\u00a0%", "20\u00a0%", "–", "43\u00a0%"]),
        ("attendu à ce jour", ["4", "5", "–", "9"]),  # 10 × 183 days out of 365, to one decimal
    ]


def test_an_orientation_tells_its_share_of_structures() -> None:
    rows = {ligne.libelle: told(ligne) for ligne in table(bilan(), "orientations").lignes if not ligne.dont}
    assert rows["culture : accueillies"] == ["2", "1", "–", "3"]
    parts = [
        told(ligne)
        for ligne in table(bilan(), "orientations").lignes
        if ligne.libelle == "part des structures accueillies"
    ]
    assert parts[0] == ["50\u00a0%", "50\u00a0%", "–", "50\u00a0%"]


def test_the_fonds_is_planned_engaged_and_paid() -> None:
    avenants = (faits().avenants[0], replace(A2, fonds_prevu=1_000_000, fonds_paye=200_000), A3)
    bilan_dla = bilan(date(2026, 3, 31), avenants=avenants)
    assert told(row(bilan_dla, "achat", "Fonds d’ingénierie engagé")) == [
        "3\u202f000\u00a0€",
        "5\u202f000,50\u00a0€",
        "–",
        "8\u202f000,50\u00a0€",
    ]
    assert told(row(bilan_dla, "achat", "prévu")) == ["–", "10\u202f000\u00a0€", "–", "10\u202f000\u00a0€"]
    assert told(row(bilan_dla, "achat", "part du prévu engagée")) == ["–", "50\u00a0%", "–", "50\u00a0%"]


def test_a_partner_is_told_by_the_meetings_it_was_invited_to() -> None:
    seances = (
        Seance(id=1, instance="APPUI", jour=date(2024, 6, 1), invites=frozenset({1, 2}), venus=frozenset({1})),
        Seance(id=2, instance="APPUI", jour=date(2025, 2, 1), invites=frozenset({1, 2}), venus=frozenset({1, 2})),
    )
    bilan_dla = bilan(seances=seances, partenaires={1: "Ligue", 2: "Région"})
    assert table(bilan_dla, "participation au comité d’appui").colonnes == ("2024", "2025")
    rows = [(ligne.libelle, told(ligne)) for ligne in table(bilan_dla, "participation au comité d’appui").lignes]
    assert rows == [("Ligue", ["1 sur 1", "1 sur 1"]), ("Région", ["0 sur 1", "1 sur 1"])]
    assert told(row(bilan_dla, "instances", "Partenaires venus au moins une fois au comité d’appui")) == [
        "2",
        "0",
        "–",
        "2",
    ]


def test_funding_is_told_by_civil_year_with_its_shares() -> None:
    cofinancements = (
        Cofinancement(annee=2024, financeur="État", prevu=3_000_000, obtenu=2_000_000),
        Cofinancement(annee=2024, financeur="Région", prevu=2_000_000),
        Cofinancement(annee=2025, financeur="État", prevu=1_000_000),
    )
    rows = [
        (ligne.libelle, told(ligne)) for ligne in table(bilan(cofinancements=cofinancements), "cofinancement").lignes
    ]
    assert rows == [
        ("État", ["20\u202f000\u00a0€", "10\u202f000\u00a0€"]),
        ("part de l’année", ["50\u00a0%", "100\u00a0%"]),
        ("Région", ["20\u202f000\u00a0€", "–"]),
        ("part de l’année", ["50\u00a0%", "–"]),
        ("Ensemble", ["40\u202f000\u00a0€", "10\u202f000\u00a0€"]),
        ("obtenu", ["20\u202f000\u00a0€", "–"]),
    ]


def test_the_delay_of_entry_is_measured_where_its_day_is_known() -> None:
    steps = (
        Etape(accompagnement_id=1, genre="ACCUEIL", jour=date(2024, 5, 1), saisie_le=date(2024, 5, 11)),
        Etape(accompagnement_id=2, genre="ACCUEIL", jour=date(2024, 5, 1), saisie_le=date(2024, 8, 1)),
        Etape(accompagnement_id=3, genre="ACCUEIL", jour=date(2024, 5, 1)),
    )
    bilan_dla = bilan(etapes=steps)
    assert told(row(bilan_dla, "Enée", "Étapes saisies dans les 30 jours"))[0] == "50\u00a0%"
    assert told(row(bilan_dla, "Enée", "délai médian de saisie"))[0] == "51"
    assert told(row(bilan_dla, "Enée", "étapes dont le jour de saisie est connu"))[0] == "2"


def test_what_nobody_kept_is_told_and_not_zero() -> None:
    bilan_dla = bilan()
    assert told(row(bilan_dla, "instances", "Réunions du comité d’appui")) == ["–", "–", "–", "–"]
    assert any("réunion d’instance" in sentence for sentence in bilan_dla.manques)


def test_a_bilan_is_kept_and_found_again() -> None:
    bilan_dla = bilan()
    assert unpacked(packed(bilan_dla)) == bilan_dla


def test_two_bilans_are_compared_figure_by_figure() -> None:
    told_later = Correction(avenant_id=1, code="ACCUEILLIES", comptee=4, valeur=5, motif="une de plus")
    differences = changes(bilan(), bilan(corrections=(told_later,)))
    assert [
        (difference.libelle, difference.colonne, difference.avant, difference.apres) for difference in differences
    ] == [("Structures accueillies", "Avenant 1", "4", "5")]
    assert changes(bilan(), bilan()) == ()


def test_what_is_notable_comes_first() -> None:
    first, second, *_ = bilan().points
    assert first == "6\u00a0structures différentes accueillies sur la convention, 4 accompagnées."
    assert second == (
        "Structures accueillies, 2\u00a0avenants additionnés\u00a0: 6 pour un objectif de 14, "
        "3 de moins qu’attendu à ce jour."
    )
