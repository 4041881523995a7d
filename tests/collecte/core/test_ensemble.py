"""Several statements in one query: each returns its own rows, as if it was run alone."""

import pytest
from sqlalchemy import BindParameter, bindparam, select

from collecte.core.queries.ensemble import ensemble
from collecte.models import Avenant, Cofinancement, Convention, Dla, Financeur, Participation, Region
from tests.collecte.mondes.monde import Monde

WANTED: BindParameter[list[int]] = bindparam("dlas", expanding=True)

ASKED = (
    select(Dla.nom, Dla.nature, Dla.id).where(Dla.id.in_(WANTED)),
    select(Convention.debut, Convention.dla_id, Avenant.fonds_prevu, Avenant.fin, Avenant.id)
    .outerjoin(Convention.avenants)
    .where(Convention.dla_id.in_(WANTED)),
    select(Region.nom, Region.mots, Region.code),
    select(Cofinancement.financeur, Cofinancement.prevu).where(Cofinancement.dla_id.in_(WANTED)),
    select(Participation.id, Participation.transmise_le, Participation.valeurs),
)
TOGETHER = ensemble(*ASKED)


@pytest.fixture
def lieu(monde: Monde) -> Monde:
    monde.region()
    claire = monde.personne("Claire", "18")
    monde.porteuse("Ligue de l’enseignement", "18")
    for dla in ("18", "28"):
        monde.convention(dla)
    monde.avenant(1)
    monde.cofinancement(financeur=Financeur.ETAT)
    monde.campagne()
    monde.answered(claire)
    return monde


@pytest.mark.parametrize("dlas", [[1, 2], [2], []], ids=["two DLA", "one that has less", "none"])
def test_statements_asked_together_give_what_each_gives_alone(lieu: Monde, dlas: list[int]) -> None:
    with lieu.database.reading() as session:
        alone = [[tuple(row) for row in session.execute(statement, {"dlas": dlas})] for statement in ASKED]
        together = TOGETHER.read(session, {"dlas": dlas})
    assert [sorted(rows, key=repr) for rows in together] == [sorted(rows, key=repr) for rows in alone]
    assert len(together[0]) == len(dlas)
    assert together[4][0][2]["M1F1"] == 2_400  # a document is read, whatever texts stand beside it
