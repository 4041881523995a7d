"""Sections that nobody counts come from the questionnaire of the bilan, with the answers as typed."""

from dataclasses import replace
from datetime import date

from exports.bilans.composition import compose
from exports.bilans.reponses import reponses_of
from questionnaires.files.instruments import BILAN, shipped_questionnaires
from tests.exports.bilans.cas import A1, A2, faits
from tests.exports.bilans.test_composition import CADRE

SHIPPED = shipped_questionnaires()[BILAN]
SAID = reponses_of(
    SHIPPED,
    {
        "ACCUEIL_ACCUEILLIES_AN1": 12,
        "MOBILISATION_FORUMS_AN2": 0,
        "PROFESSIONNALISATION_RESEAU_AN1": 45,
        "ACHATS_INDIVIDUELS_AN1": 125,
        "REGLES": "cahier concurrence autre",
        "REGLES_AUTRE": "Un jury",
        "MOBILISATION_TEXTE": "Les forums.\nLe bouche-à-oreille.",
        "ORIENTATIONS.1.ORIENTATION": "Culture",
        "ORIENTATIONS.1.RECUES": 3,
        "RESEAUX.1.RESEAU": "Ligue",
        "RESEAUX.1.NIVEAUX": "local region",
        "RESEAUX.1.FORMALISATION": "convention",
        "ENEE_QUALITE": None,
        "COFI_ETAT_AN1": 20_000,
    },
    (A1, A2),
)


def test_a_declared_figure_is_that_of_an_indicator_and_zero_is_one() -> None:
    assert SAID.declares == {(1, "ACCUEILLIES"): 12, (2, "FORUMS"): 0, (1, "JOURS_INDIVIDUELS"): 1250}


def test_a_line_that_nothing_counts_is_a_table() -> None:
    (table,) = SAID.tableaux["M4"]
    assert (table.titre, table.colonnes) == ("Jours passés", ("Avenant 1", "Avenant 2"))
    assert [[cell.texte for cell in row.cellules] for row in table.lignes] == [["4,5\u00a0jours", "–"]]


def test_what_was_shown_and_not_asked_is_not_declared() -> None:
    reponses = reponses_of(SHIPPED, {"COFI_ETAT_AN1": 20_000, "COFI_CDC_AN1": 5_000}, (A1, A2), {"COFI_ETAT_AN1"})
    (table,) = reponses.tableaux["M2"]
    assert [(row.libelle, row.cellules[0].texte) for row in table.lignes] == [
        ("Caisse des Dépôts (Banque des Territoires)", "5\u202f000\u00a0€")
    ]


def test_words_are_told_under_their_question() -> None:
    paragraphs = {text.titre: text.paragraphes for texts in SAID.textes.values() for text in texts}
    assert paragraphs["Quelles règles suivez-vous pour acheter une prestation\u202f?"] == (
        "Un cahier des charges écrit\u202f; Au moins deux propositions comparées\u202f; Autre, précisez",
        "Un jury",
    )
    assert paragraphs["Ce qui a le mieux fait venir les structures"] == ("Les forums.", "Le bouche-à-oreille.")
    assert paragraphs["Les réseaux associatifs avec lesquels vous travaillez"] == (
        "Ligue – Local\u202f; Régional – Une convention signée",
    )
    assert "Pour l’avenant dont vous faites le bilan, la saisie dans Enée est…" not in paragraphs


def test_each_text_is_under_an_axe() -> None:
    assert all(text.axe for texts in SAID.textes.values() for text in texts)


def test_an_orientation_is_told_in_words_only_where_none_is_known() -> None:
    assert [orientation.paragraphes for orientation in SAID.orientations] == [("Culture – 3\u00a0structures",)]
    for orientations, total in ((faits().orientations, 0), ((), 1)):
        bilan = compose(faits(orientations=orientations), replace(CADRE, reponses=SAID), date(2025, 9, 30))
        titres = [texte.titre for texte in bilan.parties[0].textes]
        assert titres.count("Ce qui a été fait pour chaque orientation") == total
