"""Edge cases of a bilan, each on its page, with figures that can be counted by hand."""

from datetime import date

import pytest
from flask import Flask

from collecte.models import GenreEtape
from tests.collecte.bilans.test_totaux_bilans import shown, totals
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

ACCUEIL, VALIDATION, BILAN, SUIVI = (
    GenreEtape.ACCUEIL,
    GenreEtape.VALIDATION,
    GenreEtape.BILAN,
    GenreEtape.SUIVI,
)


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    """Return a world where the avenants of DLA 18 are years from April to March."""
    petit_monde.region()
    petit_monde.animatrice(password=PASSWORD)
    petit_monde.porteuse("Première maison", "18")
    petit_monde.convention("18", debut=date(2024, 4, 1), fin=date(2027, 3, 31))
    petit_monde.avenant(1, 1, debut=date(2024, 4, 1), fin=date(2025, 3, 31))
    petit_monde.avenant(1, 2, debut=date(2025, 4, 1), fin=date(2026, 3, 31))
    petit_monde.avenant(1, 3, debut=date(2026, 4, 1), fin=date(2027, 3, 31))
    return petit_monde


def bilan(app: Flask, path: str = "/bilans/dlas/1") -> Navigateur:
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    page.go(path)
    return page


def figures(page: Navigateur, code: str) -> list[int | None]:
    """Return a figure avenant by avenant, then over the convention."""
    by_avenant = {avenant: value for figure_code, avenant, value in shown(page) if figure_code == code}
    return [*(value for _, value in sorted(by_avenant.items())), dict(totals(page))[code]]


def test_avenants_that_are_not_civil_years_count_by_their_own_days(lieu: Monde, app: Flask) -> None:
    for nom, jour in (
        ("Arpège", date(2024, 3, 31)),  # the eve of the convention
        ("Basket", date(2024, 4, 1)),
        ("Crèche", date(2025, 3, 31)),
        ("Danse", date(2025, 4, 1)),
        ("Épicerie", date(2026, 1, 2)),
        ("Fanfare", date(2026, 7, 8)),  # today
    ):
        lieu.accompagnement(lieu.structure(nom), jour)
    page = bilan(app)
    assert figures(page, "ACCUEILLIES") == [2, 2, 1, 5]
    assert "du 1er avril 2024 au 31 mars 2025" in page.text


def test_an_accompagnement_across_two_avenants_counts_each_step_where_its_day_falls(lieu: Monde, app: Flask) -> None:
    path = lieu.accompagnement(
        lieu.structure("Arpège"), date(2025, 2, 3), (VALIDATION, date(2025, 5, 6)), (SUIVI, date(2026, 5, 7))
    )
    lieu.ingenierie(path, convention_le=date(2026, 4, 2))
    page = bilan(app)
    assert figures(page, "ACCUEILLIES") == [1, 0, 0, 1]
    assert figures(page, "PLANS") == [0, 1, 0, 1]
    assert figures(page, "ACCOMPAGNEES") == [0, 1, 1, 1]  # its plan, then its ingénierie: one structure
    assert figures(page, "SUIVIES") == [0, 0, 1, 1]
    assert (
        "la somme des avenants fait 2, soit 1 de plus : ce qui se retrouve dans plusieurs avenants" in page.text.lower()
    )


def test_a_structure_in_two_orientations_counts_in_both_and_once_in_all(lieu: Monde, app: Flask) -> None:
    emploi, culture = lieu.orientation(1, "Emploi rural"), lieu.orientation(1, "Culture")
    arpege, basket = lieu.structure("Arpège"), lieu.structure("Basket")
    lieu.accompagnement(arpege, date(2024, 5, 2), orientation_ids=frozenset({emploi, culture}))
    lieu.accompagnement(basket, date(2024, 6, 3), orientation_ids=frozenset({culture}))
    page = bilan(app)
    assert figures(page, "ACCUEILLIES") == [2, 0, 0, 2]
    assert figures(page, f"ACCUEILLIES.o{emploi}") == [1, 0, 0, 1]
    assert figures(page, f"ACCUEILLIES.o{culture}") == [2, 0, 0, 2]
    assert "Une structure de deux orientations compte dans les deux" in page.text


def test_an_ingenierie_collective_counts_once_with_its_days_and_its_amount(lieu: Monde, app: Flask) -> None:
    paths = [lieu.accompagnement(lieu.structure(nom), date(2025, 5, 2)) for nom in ("Arpège", "Basket", "Crèche")]
    lieu.ingenierie(*paths, intitule="Mutualiser", convention_le=date(2025, 9, 1), jours=1_200, montant=1_140_000)
    page = bilan(app)
    once, three = [None, 1, 0, 1], [None, 3, 0, 3]  # nobody kept the register over the first avenant
    assert [figures(page, code) for code in ("INGENIERIES", "COLLECTIVES")] == [once, once]
    assert [figures(page, code) for code in ("BENEFICIAIRES", "ACCOMPAGNEES")] == [three, three]
    assert figures(page, "ENGAGE") == [None, 1_140_000, 0, 1_140_000]
    assert figures(page, "JOURS") == [None, 1_200, 0, 1_200]


def test_each_ingenierie_of_a_path_has_its_own_bilan(lieu: Monde, app: Flask) -> None:
    path = lieu.accompagnement(
        lieu.structure("Arpège"), date(2024, 5, 2), (BILAN, date(2025, 1, 6)), (BILAN, date(2026, 2, 2))
    )
    for jour in (date(2024, 9, 2), date(2025, 9, 1)):
        lieu.ingenierie(path, convention_le=jour)
    assert figures(bilan(app), "BILANS") == [1, 1, 0, 2]


def test_a_dla_that_changes_carrier_keeps_what_it_did_under_each_convention(lieu: Monde, app: Flask) -> None:
    other = lieu.porteuse("Seconde maison", "18")
    before = lieu.convention("18", reference="2021-2024", debut=date(2021, 4, 1), fin=date(2024, 3, 31))
    lieu.avenant(before, 1, debut=date(2023, 4, 1), fin=date(2024, 3, 31))
    after = lieu.convention("18", other, reference="2027-2030", debut=date(2027, 4, 1), fin=date(2030, 3, 31))
    lieu.avenant(after, 1, debut=date(2027, 4, 1), fin=date(2028, 3, 31))
    arpege = lieu.structure("Arpège")
    lieu.accompagnement(arpege, date(2024, 2, 1))
    lieu.accompagnement(arpege, date(2024, 5, 2))
    page = bilan(app)
    assert figures(page, "ACCUEILLIES") == [1, 0, 0, 1]
    assert "Première maison" in page.text
    page.go(f"/bilans/dlas/1?convention={before}")
    assert [(avenant, value) for code, avenant, value in shown(page) if code == "ACCUEILLIES"][:1] == [(4, 1)]
    page.go(f"/bilans/dlas/1?convention={after}")
    assert "Seconde maison" in page.text
    assert {value for code, _, value in shown(page) if code == "ACCUEILLIES"} == {None}
