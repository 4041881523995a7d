"""Unlikely figures of a structure (V13): confirmed where they are typed, reported where a file brings them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from collecte.core.operations.champs_structures import read_etp
from collecte.models import ReleveBudget, ReleveEmploi
from collecte.registre.operations.cellules_registre import Repare, rounding_reader
from collecte.registre.operations.champs_registre import TermesBudget, TermesEmploi
from collecte.registre.operations.releves import doutes_budget, doutes_emploi
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur
from tests.collecte.mondes.registre import csv_file, refused, run_import

T0, T1 = date(2024, 12, 31), date(2025, 12, 31)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        pytest.param({"salaries": 4}, {"salaries": 8}, "", id="doubled, no more"),
        pytest.param({"salaries": 4}, {"salaries": 9}, "a plus que doublé", id="more than doubled"),
        pytest.param({"salaries": 8}, {"salaries": 4}, "", id="halved, no less"),
        pytest.param({"salaries": 8}, {"salaries": 3}, "a baissé de plus de la moitié", id="less than halved"),
        pytest.param({"salaries": 8}, {"salaries": 0}, "a baissé de plus de la moitié", id="nobody any more"),
        pytest.param({"salaries": 0}, {"salaries": 40}, "", id="from nobody"),
        pytest.param({"salaries": None}, {"salaries": 40}, "", id="not known before"),
        pytest.param({"etp": 150}, {"etp": 301}, "3,01 ici", id="ETP more than doubled"),
        pytest.param({}, {"salaries": 5, "cdi": 2, "cdd": 2}, "font 4, pour 5", id="contracts below the total"),
        pytest.param({}, {"salaries": 5, "cdi": 2, "cdd": 2, "aides": 1}, "", id="contracts that make the total"),
        pytest.param({}, {"salaries": 5, "cdi": 2}, "", id="contracts not all known"),
    ],
)
def test_an_unlikely_record_is_said_to_be(before: Mapping[str, int], now: Mapping[str, int], said: str) -> None:
    former = TermesEmploi(jour=T0, **before) if before else None
    doutes = plain(" ".join(doutes_emploi(TermesEmploi(jour=T1, **now), former)))
    assert said in doutes
    assert bool(said) == bool(doutes)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        pytest.param(None, 0, "de 0 €", id="nothing"),
        pytest.param(None, 50_000_000_00, "", id="50 million"),
        pytest.param(None, 50_000_000_01, "dépasse 50 millions", id="a cent more"),
        pytest.param(100_000_00, 200_000_00, "", id="doubled, no more"),
        pytest.param(100_000_00, 200_000_01, "a plus que doublé", id="more than doubled"),
        pytest.param(100_000_00, 49_999_99, "a baissé de plus de la moitié", id="less than halved"),
        pytest.param(0, 10_00, "", id="from nothing"),
    ],
)
def test_an_unlikely_budget_is_said_to_be(before: int | None, now: int, said: str) -> None:
    former = None if before is None else TermesBudget(annee=2024, produits=before)
    doutes = plain(" ".join(doutes_budget(TermesBudget(annee=2025, produits=now), former)))
    assert said in doutes
    assert bool(said) == bool(doutes)


@pytest.fixture
def claire(app: Flask, petit_monde: Monde) -> Navigateur:
    """Claire keeps the register of the DLA 18, where L’Atelier had four persons and 40 000 €."""
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    structure_id = petit_monde.structure("L’Atelier", "18")
    petit_monde.emploi(structure_id, T0, salaries=4, etp=300)
    petit_monde.budget(structure_id, 2024, produits=40_000_00)
    navigateur = Navigateur(app)
    navigateur.sign_in("claire@exemple.fr")
    return navigateur


def test_an_unlikely_record_is_kept_once_confirmed(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/structures/1/emplois/nouveau")
    assert "Ces chiffres sont exacts" not in claire.text
    claire.send({"jour": "2025-12-31", "salaries": "12", "etp": "10"})
    assert claire.page.status_code == 422
    assert "a plus que doublé : 4 le" in claire.text
    assert claire.fields()["salaries"] == "12"
    claire.send({"confirme": "y"})
    assert "Le relevé d’emplois est enregistré" in claire.text
    with petit_monde.database.reading() as session:
        assert session.query(ReleveEmploi).count() == 2


def test_an_unlikely_budget_is_kept_once_confirmed(claire: Navigateur, petit_monde: Monde) -> None:
    claire.go("/structures/1/budgets/nouveau")
    claire.send({"annee": "2025", "produits": "0"})
    assert "Le total des produits est de 0 €" in claire.text
    claire.send({"produits": "0", "confirme": "y"})
    assert "Le budget est enregistré" in claire.text
    with petit_monde.database.reading() as session:
        assert session.query(ReleveBudget).count() == 2


def test_a_file_tells_unlikely_figures_and_is_not_refused(
    claire: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    lines = ("nom;effectifs au;salaries;etp;annee;produits", "L’Atelier;31/12/2025;12;9;2025;90000000")
    bilan = run_import(petit_monde, csv_file(tmp_path, *lines))
    remarques = [plain(remarque.texte) for remarque in bilan.remarques]
    assert len(remarques) == 4
    assert sum("a plus que doublé" in remarque for remarque in remarques) == 3
    assert any("dépasse 50 millions" in remarque for remarque in remarques)
    assert run_import(petit_monde, csv_file(tmp_path, *lines)).remarques == [], "what is known is not judged again"


def test_a_file_is_refused_a_part_larger_than_its_whole(claire: Navigateur, petit_monde: Monde, tmp_path: Path) -> None:
    lines = ("nom;effectifs au;salaries;etp;cdi;cdd", "L’Atelier;31/12/2025;4;5;;", "L’Atelier;31/12/2026;4;;3;2")
    assert [defaut.partition(" :")[0] for defaut in refused(petit_monde, csv_file(tmp_path, *lines))] == [
        "Ligne 2",
        "Ligne 3",
    ]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        pytest.param("0.30000000000000004", 30, id="a computed float"),
        pytest.param("7,005", 701, id="half goes up"),
        pytest.param("7,994999", 799, id="less than half goes down"),
        pytest.param("0,999", 100, id="carried"),
        pytest.param("1 234,5678", 123457, id="thousands"),
        pytest.param("0,00000", 0, id="nothing"),
    ],
)
def test_an_etp_with_too_many_decimals_is_rounded_and_told(typed: str, read: int) -> None:
    repare = rounding_reader(read_etp)(typed)
    assert isinstance(repare, Repare)
    assert repare.valeur == read
    assert "plus de deux décimales" in repare.remarque


def test_an_etp_with_two_decimals_is_read_as_it_is() -> None:
    assert rounding_reader(read_etp)("7,25") == 725


@pytest.mark.parametrize("typed", ["1e-7", "0.1.234", "٣,٣٣٣", "--1,234", "1,234x", "9" * 30 + ",123"])
def test_what_is_no_number_is_still_refused(typed: str) -> None:
    from collecte.core.operations.cellules import CellError

    with pytest.raises(CellError):
        rounding_reader(read_etp)(typed)


def test_a_float_of_a_spreadsheet_is_told_in_the_preview(
    claire: Navigateur, petit_monde: Monde, tmp_path: Path
) -> None:
    lines = ("nom;effectifs au;salaries;etp", "L’Atelier;31/12/2025;4;3.0000000000000004")
    bilan = run_import(petit_monde, csv_file(tmp_path, *lines))
    assert [plain(remarque.texte) for remarque in bilan.remarques] == [
        "Colonne « etp » : « 3.0000000000000004 » a plus de deux décimales : lu 3,00."
    ]
