"""Cofinancement of a DLA by year: funders, amounts, shares, evolution, and funders carried over."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from collecte.bilans.queries.cofinancements import by_annee, list_cofinancements
from collecte.core.errors import Refus
from collecte.models import Cofinancement, EntreeJournal, Financeur
from tests.collecte.mondes.budgets import READS
from tests.collecte.mondes.monde import PASSWORD, Monde
from tests.collecte.mondes.navigateur import Navigateur

PAGE = "/bilans/dlas/1/cofinancements"
ETAT, REGION, PRIVES = Financeur.ETAT, Financeur.REGION, Financeur.PRIVES


@pytest.fixture
def lieu(petit_monde: Monde) -> Monde:
    petit_monde.region()
    petit_monde.personne("Claire", "18", password=PASSWORD)
    petit_monde.animatrice(password=PASSWORD)
    return petit_monde


@pytest.fixture
def claire(lieu: Monde, app: Flask) -> Navigateur:
    browser = Navigateur(app)
    browser.sign_in("claire@exemple.fr")
    browser.go(PAGE)
    return browser


def lines(monde: Monde) -> list[tuple[int, str, int | None, int | None]]:
    with monde.database.reading() as session:
        return [
            (cofinancement.annee, cofinancement.libelle, cofinancement.prevu, cofinancement.obtenu)
            for cofinancement in list_cofinancements(session, 1)
        ]


def verbs(monde: Monde) -> list[str]:
    with monde.database.reading() as session:
        return list(session.scalars(select(EntreeJournal.verbe).order_by(EntreeJournal.id)))


def test_before_any_the_page_says_what_it_is_for_and_the_first_one_starts_it(lieu: Monde, claire: Navigateur) -> None:
    assert "Aucun financeur saisi" in claire.text
    claire.go(f"{PAGE}/nouveau")
    assert claire.fields()["annee"] == "2026"
    claire.send({"financeur": "Région", "nom": "Centre-Val de Loire", "prevu": "20 000 €", "obtenu": ""})
    assert "Le financeur est ajouté." in claire.text
    assert lines(lieu) == [(2026, "Région : Centre-Val de Loire", 2_000_000, None)]
    assert verbs(lieu)[-1] == "ajouter un cofinancement"


def test_a_year_has_its_totals_shares_and_evolution(lieu: Monde, claire: Navigateur) -> None:
    lieu.cofinancement(2025, ETAT, prevu=4_000_000, obtenu=4_000_000)
    lieu.cofinancement(2025, REGION, prevu=2_000_000, obtenu=1_500_000)
    lieu.cofinancement(2025, PRIVES, nom="Fondation X", prevu=500_000)
    lieu.cofinancement(2026, ETAT, prevu=4_000_000, obtenu=4_400_000)
    lieu.cofinancement(2026, REGION, prevu=1_500_000, obtenu=None)
    lieu.cofinancement(2026, Financeur.FSE, prevu=None, obtenu=None)
    claire.go(PAGE)
    assert "État 40 000 € 44 000 € 75 % 40 000 € +4 000 € (+10 %)" in claire.text
    assert "Fonds social européen (FSE) – – – – nouveau" in claire.text
    assert "Région 15 000 € – 25 % 15 000 € stable" in claire.text
    assert "Total 2026 55 000 € 44 000 € 2 financeurs ne le disent pas 100 % 60 000 € −1 000 € (−2 %)" in claire.text
    assert "Sans ligne en 2026 : Financeurs privés : Fondation X (5 000 € en 2025)" in claire.text
    assert "Région 20 000 € 15 000 € 25 % – –" in claire.text  # 2025: nothing before


def test_shares_add_up_to_a_whole(lieu: Monde) -> None:
    for financeur in (ETAT, REGION, PRIVES):
        lieu.cofinancement(2026, financeur, prevu=100)
    with lieu.database.reading() as session:
        (annee,) = by_annee(list_cofinancements(session, 1))
    assert [ligne.part for ligne in annee.lignes] == [34, 33, 33]


def test_amounts_of_zero_make_no_share(lieu: Monde) -> None:
    lieu.cofinancement(2026, ETAT, prevu=0)
    with lieu.database.reading() as session:
        (annee,) = by_annee(list_cofinancements(session, 1))
    assert (annee.lignes[0].part, annee.retenu) == (None, 0)


def test_the_funders_of_the_year_before_are_taken_up_where_an_amount_is_typed(lieu: Monde, claire: Navigateur) -> None:
    lieu.cofinancement(2026, ETAT, obtenu=4_000_000)
    lieu.cofinancement(2026, PRIVES, nom="Fondation d’ici & là")
    lieu.cofinancement(2026, REGION, prevu=1_500_000)
    claire.go(PAGE)
    assert "Saisir 2027 avec les financeurs de 2026" in claire.text
    claire.go(f"{PAGE}/2027")
    assert "à reprendre de 2026" in claire.text
    assert "15 000 € prévus" in claire.text
    claire.send({"prevu_ETAT": "41 000", "obtenu_PRIVES_fondation_d_ici_la": "0"})
    assert "Enregistré : 2 montants changés." in claire.text
    assert [line for line in lines(lieu) if line[0] == 2027] == [
        (2027, "État", 4_100_000, None),
        (2027, "Financeurs privés : Fondation d’ici & là", None, 0),
    ]
    claire.go(f"{PAGE}/2027")
    claire.send({"prevu_ETAT": "", "prevu_REGION": "15000"})  # the stored line stays, its amount becomes unknown
    assert [line[1:] for line in lines(lieu) if line[0] == 2027][:2] == [
        ("État", None, None),
        ("Région", 1_500_000, None),
    ]
    with lieu.database.reading() as session:
        entry = session.scalars(select(EntreeJournal).order_by(EntreeJournal.id.desc())).first()
    assert entry is not None
    assert entry.details["avant"] == {"État": {"prevu": 4_100_000}, "Région": {"prevu": None}}


def test_a_wrong_amount_of_a_year_is_told_by_its_cell_and_nothing_is_lost(lieu: Monde, claire: Navigateur) -> None:
    lieu.cofinancement(2026, ETAT)
    claire.go(f"{PAGE}/2026")
    claire.send({"prevu_ETAT": "beaucoup", "obtenu_ETAT": "12 000"})
    assert claire.page.status_code == 422
    assert "État, prévu : « beaucoup » n’est pas un nombre." in claire.text
    assert (claire.fields()["prevu_ETAT"], claire.fields()["obtenu_ETAT"]) == ("beaucoup", "12 000")


def test_an_amount_changed_meanwhile_is_told_and_the_person_chooses(
    lieu: Monde, app: Flask, claire: Navigateur
) -> None:
    lieu.cofinancement(2026, ETAT, prevu=100_000)
    isabelle = Navigateur(app)
    isabelle.sign_in("isabelle@exemple.fr")
    for page in (claire, isabelle):
        page.go(f"{PAGE}/2026")
    isabelle.send({"prevu_ETAT": "2000", "obtenu_ETAT": "5"})
    claire.send({"prevu_ETAT": "3000"})
    assert "Entre-temps, quelqu’un a écrit 2 000 € ici." in claire.text
    claire.send({})
    assert lines(lieu) == [(2026, "État", 300_000, 500)]


def test_a_funder_is_not_entered_twice_in_a_year_whatever_its_accents(lieu: Monde, claire: Navigateur) -> None:
    lieu.cofinancement(2026, PRIVES, nom="Fondation Été")
    claire.go(f"{PAGE}/nouveau")
    claire.send({"financeur": "Financeurs privés", "nom": "fondation  ete", "prevu": "12"})
    assert claire.page.status_code == 422
    assert "« Financeurs privés : Fondation Été » a déjà une ligne en 2026." in claire.text
    assert claire.fields()["nom"] == "fondation  ete"
    claire.send({"annee": "2027"})
    assert len(lines(lieu)) == 2


def test_a_line_is_corrected_then_removed_once_confirmed(lieu: Monde, claire: Navigateur) -> None:
    cofinancement_id = lieu.cofinancement(2026, REGION)
    claire.go(f"/bilans/cofinancements/{cofinancement_id}")
    claire.send({"financeur": "Département", "obtenu": "18 500,50"})
    assert "La ligne est corrigée." in claire.text
    assert lines(lieu) == [(2026, "Département", 2_000_000, 1_850_050)]
    claire.go(f"/bilans/cofinancements/{cofinancement_id}/retirer")
    assert "prévu 20 000 €, obtenu 18 500,50 €" in claire.text
    claire.send({})
    assert "La ligne est retirée." in claire.text
    assert lines(lieu) == []
    assert verbs(lieu)[-2:] == ["corriger un cofinancement", "retirer un cofinancement"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"annee": "1999"}, "Année : « 1999 » est hors des limites.", id="before the DLA"),
        pytest.param({"annee": ""}, "L’année manque.", id="no year"),
        pytest.param({"prevu": "10000000,01"}, "est hors des limites.", id="more than ten million"),
        pytest.param({"nom": "!!!"}, "Le nom ne peut pas être lu.", id="a name without letters"),
        pytest.param({"nom": "a" * 121}, "Écrivez 120 caractères au plus.", id="a long name"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    lieu: Monde, claire: Navigateur, changed: dict[str, str], sentence: str
) -> None:
    claire.go(f"{PAGE}/nouveau")
    claire.send({"financeur": "Région", "obtenu": "12", **changed})
    assert claire.page.status_code == 422
    assert sentence in claire.text
    assert claire.fields()["obtenu"] == "12"
    assert lines(lieu) == []


@pytest.mark.parametrize("year", ["1999", "2101"])
def test_a_year_out_of_bounds_is_no_page(claire: Navigateur, year: str) -> None:
    assert claire.go(f"{PAGE}/{year}").status_code == 404


def test_the_base_refuses_the_same_funder_twice_in_a_year(monde: Monde) -> None:
    monde.region()
    monde.cofinancement()
    with pytest.raises(Refus, match="a déjà une ligne en"):
        monde.cofinancement()
    with pytest.raises(IntegrityError), monde.database.writing() as session:
        session.add(Cofinancement(dla_id=1, annee=2026, financeur=REGION))
    assert len(lines(monde)) == 1


def test_the_journal_names_the_line(lieu: Monde, app: Flask) -> None:
    lieu.cofinancement(2026, REGION, prevu=2_000_000)
    page = Navigateur(app)
    page.sign_in("isabelle@exemple.fr")
    page.go("/journal")
    assert "ajouter un cofinancement" in page.text
    assert "DLA 18, Région, 2026" in page.text
    assert "prévu : 20 000 €" in page.text


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_as_many_queries_whatever_its_length(lieu: Monde, claire: Navigateur, count: int) -> None:
    for year in range(2020, 2020 + count):
        lieu.cofinancement(year, ETAT)
        lieu.cofinancement(year, REGION)
    assert claire.reads(PAGE) <= READS["/bilans/dlas/<int:dla_id>/cofinancements"]
