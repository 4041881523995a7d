"""A figure that no indicator counts opens the list of its elements, and that list gives the same number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from exports.bilans.composition import compose
from exports.bilans.document import BilanDla, Cellule, LigneDocument
from exports.bilans.faits import Etape, Faits, Seance
from exports.bilans.listes import LISTES, Liste, liste_of
from tests.exports.bilans.cas import faits
from tests.exports.bilans.test_composition import CADRE, HALF

STEPS = (
    Etape(accompagnement_id=1, genre="ACCUEIL", jour=date(2024, 5, 1), saisie_le=date(2024, 5, 11)),
    Etape(accompagnement_id=2, genre="REORIENTATION", jour=date(2024, 5, 1), saisie_le=date(2024, 8, 1)),
    Etape(accompagnement_id=3, genre="ACCUEIL", jour=date(2024, 5, 1)),
)
SEANCES = (
    Seance(id=1, instance="APPUI", jour=date(2024, 6, 1), invites=frozenset({1, 2}), venus=frozenset({1})),
    Seance(id=2, instance="APPUI", jour=date(2024, 9, 1), invites=frozenset({1, 2}), venus=frozenset({1, 2})),
    Seance(id=3, instance="PILOTAGE", jour=date(2024, 9, 2), invites=frozenset({1}), venus=frozenset({1})),
)
PARTENAIRES = {1: "Ligue", 2: "Région"}


def late() -> Faits:
    structures = {
        key: replace(structure, manques=("secteur",) if key == 3 else ())
        for key, structure in faits().structures.items()
    }
    return faits(etapes=STEPS, structures=structures)


def listed(faits_dla: Faits, code: str, place: int = 0, *, annee: int = 0, cle: str = "") -> Liste:
    liste = liste_of(faits_dla, code, faits_dla.avenants[place], HALF, annee=annee, cle=cle)
    assert liste is not None
    return liste


def told(liste: Liste) -> list[tuple[str, str]]:
    return [(element.libelle, element.detail) for element in liste.elements]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("A_COMPLETER", [("Crèche", "secteur")]),
        ("EN_RETARD", [("Basket", "réorientation, saisie 92\u00a0jours après")]),
        ("SANS_RELEVE", [("Arpège", "Bourges")]),
        (
            "ETAPES",
            [
                ("Arpège", "accueil, saisie 10\u00a0jours après"),
                ("Basket", "réorientation, saisie 92\u00a0jours après"),
                ("Crèche", "accueil, jour de saisie inconnu"),
            ],
        ),
    ],
)
def test_what_is_behind_the_quality_of_the_entry(code: str, lines: list[tuple[str, str]]) -> None:
    assert told(listed(late(), code)) == lines


def test_a_partner_opens_the_meetings_it_was_invited_to_in_a_year() -> None:
    faits_dla = faits(seances=SEANCES, partenaires=PARTENAIRES)
    liste = listed(faits_dla, "PRESENCES", annee=2024, cle="APPUI.2")
    assert liste.titre == "Région : réunions du comité d’appui où il était invité"
    assert [(element.jour, element.detail) for element in liste.elements] == [
        (date(2024, 6, 1), "invité, pas venu"),
        (date(2024, 9, 1), "venu"),
    ]
    assert listed(faits_dla, "PRESENCES", annee=2025, cle="APPUI.2").elements == ()


@pytest.mark.parametrize("cle", ["", "APPUI", "APPUI.", "APPUI.9", "AUTRE.1", "APPUI.²", "APPUI.1.1"])
def test_there_is_no_list_of_a_partner_that_does_not_exist(cle: str) -> None:
    faits_dla = faits(seances=SEANCES, partenaires=PARTENAIRES)
    assert liste_of(faits_dla, "PRESENCES", faits_dla.avenants[0], HALF, annee=2024, cle=cle) is None


def test_there_is_no_list_of_another_code() -> None:
    assert liste_of(faits(), "AUTRE", faits().avenants[0], HALF) is None


def test_without_register_a_list_says_that_nothing_is_known() -> None:
    faits_dla = faits(etapes=(), diagnostics=(), ingenieries=())
    assert [listed(faits_dla, code).is_known for code in ("A_COMPLETER", "EN_RETARD", "SANS_RELEVE", "ETAPES")] == [
        False
    ] * 4


def linked(bilan: BilanDla) -> Iterator[tuple[LigneDocument, Cellule]]:
    """Iterate over the cells that lead to one of our lists."""
    for partie in bilan.parties:
        for tableau in partie.tableaux:
            for ligne in tableau.lignes:
                for cellule in ligne.cellules:
                    if ligne.liste in LISTES and (cellule.avenant_id or cellule.annee):
                        yield ligne, cellule


def test_each_cell_leads_to_its_list_and_a_count_to_one_of_as_many() -> None:
    faits_dla = faits(seances=SEANCES, partenaires=PARTENAIRES)
    places = {avenant.id: place for place, avenant in enumerate(faits_dla.avenants)}
    seen = set[str]()
    for ligne, cellule in linked(compose(faits_dla, CADRE, HALF)):
        place = places.get(cellule.avenant_id, 0)
        liste = listed(faits_dla, ligne.liste, place, annee=cellule.annee, cle=ligne.cle)
        seen.add(ligne.liste)
        if ligne.liste == "PRESCRIPTEURS":
            assert len(liste.elements) == (cellule.valeur or 0), ligne
        elif ligne.liste == "PRESENCES":
            came = sum(element.detail == "venu" for element in liste.elements)
            assert cellule.texte == (f"{came} sur {len(liste.elements)}" if liste.elements else "–")
    assert seen == set(LISTES)
