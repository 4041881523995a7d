"""Rows of figures of the demonstration, on one sheet and in files: keys are unique."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from collecte.campagnes.queries.suivis import list_answered
from collecte.classeurs.operations.classeur_regional import DemandeClasseur, gather, list_begun, proposer
from collecte.core.database import Database
from collecte.models import Dla, Region
from exports.formats import Format
from exports.formats.agregats import CLE
from exports.regional.matiere import Audience, Famille, Matiere
from questionnaires.core.francais import paris_day
from tests.collecte.mondes.demonstration import NOW, copied
from tests.collecte.mondes.monde import TROUSSEAU
from tests.exports.formats.archives import by_header, content, files, strict
from tests.exports.records.classeurs import opened, rows

pytestmark = pytest.mark.slow(reason="the whole demonstration; test_tables has small régions")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    demo = Database(f"sqlite:///{copied(tmp_path_factory, tmp_path_factory.mktemp('demo-cles'))}")
    yield demo
    demo.close()


def matiere_of(database: Database, audience: Audience, dla: str = "") -> Matiere:
    """Return everything that the demonstration has for this audience; `dla`: the code of the readers' DLA."""
    with database.writing() as session:
        region = session.scalars(select(Region)).first()
        assert region is not None
        begun = list_begun(session, region, paris_day(NOW), closes=False)
        choix = proposer(begun, answered=list_answered(session, begun))
        demande = DemandeClasseur(
            audience=audience,
            familles=frozenset(Famille),
            temps_id=choix.temps.id if choix.temps else None,
            enquete_ids=frozenset(enquete.id for enquete in choix.enquetes),
            annee=NOW.year,
            pour_dla=session.scalars(select(Dla.id).where(Dla.code == dla)).one() if dla else None,
        )
        return gather(session, region=region, demande=demande, acteur=None, trousseau=TROUSSEAU, now=NOW)


@pytest.mark.parametrize(("audience", "dla"), [*((audience, "") for audience in Audience), (Audience.DLA, "37")])
def test_no_two_figures_of_the_demonstration_have_the_same_key(
    database: Database, audience: Audience, dla: str
) -> None:
    matiere = matiere_of(database, audience, dla)
    in_files = by_header(strict(files(matiere, Format.AGREGATS)["agregats.csv"]))
    head, *lines = rows(opened(content(matiere, Format.DONNEES)), "Données")
    on_a_sheet = [dict(zip(map(str, head), line, strict=True)) for line in lines]
    for table in (in_files, on_a_sheet):
        keys = Counter(tuple(row[name] for name in CLE) for row in table)
        assert len(keys) > 100
        assert [key for key, count in keys.items() if count > 1] == []
