"""The workbook on time reads earlier périodes of its région, and what it shows of them counts as given out."""

from datetime import date

import pytest

from collecte.campagnes.operations.classeurs import take_out
from collecte.models import Campagne, VueDirection
from collecte.reponses.operations.reponses import Partage
from exports.records.records import Collecte
from tests.collecte.mondes.monde import CENT, PARTAGE, Monde
from tests.collecte.mondes.versions import adopted

REFUSING = Partage(accord_chiffres=False, vue_direction=VueDirection.NON)
PRENOMS = ("Claire", "Rachid", "Hélène", "Inès", "Marie", "Yann")


@pytest.fixture
def region(monde: Monde) -> Monde:
    """Six persons on three DLA; two semestres and one quadrimestre of 2025, then the first semestre of 2026."""
    monde.region()
    people = [
        monde.personne(name, dla) for name, dla in zip(PRENOMS, ("18", "18", "28", "28", "36", "36"), strict=True)
    ]
    for periode in ("2025-S1", "2025-S2", "2025-Q3", "2026-S1"):
        campagne_id = monde.campagne(periode)
        for rank, acteur in enumerate(people):
            participation_id = monde.participation(acteur, campagne_id)
            monde.save(acteur, participation_id, CENT)
            monde.transmit(acteur, participation_id, partage=REFUSING if rank == 0 else PARTAGE)
    return monde


def taken_out(monde: Monde, campagne_id: int) -> Collecte:
    with monde.database.writing() as session:
        collecte = take_out(session, campagne=session.get_one(Campagne, campagne_id), acteur=None, now=monde.heure())
    assert isinstance(collecte, Collecte)
    return collecte


def test_earlier_periodes_of_the_same_kind_come_oldest_first(region: Monde) -> None:
    serie = taken_out(region, 4).serie
    assert [anterieure.periode.code for anterieure in serie.anterieures] == ["2025-S1", "2025-S2"]
    assert [anterieure.periode.code for anterieure in taken_out(region, 2).serie.anterieures] == ["2025-S1"]
    assert taken_out(region, 3).serie.anterieures == ()


def test_those_of_another_region_are_not_read(region: Monde) -> None:
    region.region("bretagne", "Bretagne", "22")
    region.personne("Nolwenn", "22", region_id=2)
    assert taken_out(region, region.campagne(region_id=2)).serie.anterieures == ()


def test_each_periode_knows_its_version_of_the_referentiel(region: Monde) -> None:
    isabelle = region.animatrice()
    adopted(region, isabelle)
    later = region.campagne("2026-S2", ouverture=date(2027, 1, 4), cloture=date(2027, 1, 25))
    collecte = taken_out(region, later)
    assert [serie_collecte.edition for serie_collecte in (*collecte.serie.anterieures, collecte)] == [1, 1, 1, 2]
    assert [edition.numero for edition in collecte.serie.editions] == [1, 2]
    assert collecte.serie.editions[1].correspondance is not None
    assert collecte.serie.editions[1].referentiel == collecte.referentiel
