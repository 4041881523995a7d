"""Affectations under parallel clicks: checks against other rows still hold when a row is written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import func, select

from collecte.core.errors import Refus
from collecte.models import Affectation, Dla, Personne
from collecte.organisation.operations.affectations import add_affectation
from tests.collecte.mondes.commande import plain
from tests.collecte.mondes.monde import Monde


def test_two_clicks_at_once_never_give_someone_more_than_one_etp(monde: Monde) -> None:
    monde.region()
    claire = monde.personne("Claire")
    together = Barrier(2)

    def affect(dla_id: int) -> str:
        together.wait()
        try:
            with monde.database.writing() as session:
                add_affectation(
                    session,
                    personne=session.get_one(Personne, claire.personne_id),
                    dla=session.get_one(Dla, dla_id),
                    etp=60,
                    debut=date(2026, 1, 1),
                    fin=None,
                    acteur=None,
                    now=monde.heure(),
                )
        except Refus as refus:
            return plain(refus.problem)
        return ""

    with ThreadPoolExecutor(2) as pool:
        done, refused = sorted(pool.map(affect, (1, 2)))
    assert done == ""
    assert "ETP en tout à la même date" in refused
    with monde.database.reading() as session:
        assert session.scalar(select(func.sum(Affectation.etp))) == 60


def test_two_avenants_at_once_never_share_a_day(monde: Monde) -> None:
    monde.region()
    monde.porteuse("Boutique de gestion", "18")
    convention_id = monde.convention("18")
    together = Barrier(2)

    def add(numero: int) -> str:
        together.wait()
        try:
            monde.avenant(convention_id, numero)
        except Refus as refus:
            return plain(refus.problem)
        return ""

    with ThreadPoolExecutor(2) as pool:
        done, refused = sorted(pool.map(add, (1, 2)))
    assert done == ""
    assert "court déjà" in refused
