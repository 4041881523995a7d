"""What has lived its time goes, bytes included; figures stay; doing it again changes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from collecte.models import (
    Campagne,
    ClasseurReference,
    Participation,
    Transmission,
)
from collecte.operations.durees import DUREES, months_before
from collecte.operations.purge import REGLES, count_due, purge_some
from collecte.operations.resultats import write_reference
from collecte.policy import Acteur
from collecte.queries.collectes import get_collecte_with_serie
from questionnaires.francais import PARIS
from tests.collecte.monde import APRES, CENT, CLOTURE, Monde

CANARI = "Zyxcanari"
"""A word that nothing else holds."""


def purge_all(monde: Monde, *, limit: int = 500) -> dict[str, int]:
    """Every rule until nothing is left, each batch in a transaction of its own; how many rows each."""
    done = dict.fromkeys(DUREES, 0)
    for regle in REGLES:
        while True:
            with monde.database.writing() as session:
                count = purge_some(session, regle, now=monde.heure(), limit=limit)
            if not count:
                break
            done[regle.nom] += count
    monde.database.scrub()
    return done


def due(monde: Monde) -> int:
    with monde.database.reading() as session:
        return sum(count_due(session, monde.heure()).values())


def later(monde: Monde, months: int) -> None:
    """So many months and a day after the closing."""
    monde.heure.moment = datetime.combine(months_before(CLOTURE, -months), APRES.timetz()) + timedelta(days=2)


def bytes_of(monde: Monde) -> bytes:
    """All that SQLite keeps of a base: its file and its journal."""
    path = Path(monde.database.engine.url.database or "")
    beside = [Path(f"{path}{end}") for end in ("", "-wal", "-shm", "-journal")]
    return b"".join(own.read_bytes() for own in beside if own.exists())


def everything(monde: Monde) -> str:
    """Every value of every row, as text."""
    from collecte.models import Base

    with monde.database.engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


@pytest.fixture
def six(monde: Monde) -> Iterator[list[Acteur]]:
    """Six persons of three DLA who all transmitted, the first after a reopening; results settled."""
    yield settled_world(monde)


def settled_world(monde: Monde) -> list[Acteur]:
    monde.region()
    isabelle = monde.animatrice()
    authors = [
        monde.personne(prenom, dla)
        for prenom, dla in zip(
            (CANARI, "Bruno", "Chloé", "David", "Élise", "Farid"), ("18", "18", "28", "28", "36", "36"), strict=True
        )
    ]
    monde.campagne()
    shares = [{**CENT, "M1F1": str(24 - n), "M1F2": str(16 + n)} for n in range(6)]
    for acteur, typed in zip(authors, shares, strict=True):
        monde.answered(acteur, {**typed, "AUTRE_TEXTE": f"{CANARI} a tout dit"})
    own = monde.participation(authors[0])
    monde.question(isabelle, own, f"Et {CANARI} ?")
    monde.reopen(isabelle, own, raison=f"{CANARI} s’est trompée.")
    monde.save(authors[0], own, {"M1F1": "20", "M1F2": "20"})
    monde.transmit(authors[0], own)
    monde.heure.moment = APRES
    monde.settle(isabelle)
    return authors


def figures(monde: Monde) -> dict[str, list[tuple[object, ...]]]:
    """The sheets of figures of the live workbook of the first campaign."""
    with monde.database.reading() as session:
        collecte = get_collecte_with_serie(session, session.get_one(Campagne, 1), APRES)
    book = openpyxl.load_workbook(BytesIO(write_reference(collecte)))
    shown = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames}
    return {name: rows for name, rows in shown.items() if name not in {"Suivi de la collecte", "Lisez-moi"}}


def test_time_answers_lose_their_name_twelve_months_after_closing_and_figures_stay(
    monde: Monde, six: list[Acteur]
) -> None:
    before = figures(monde)
    monde.heure.moment = datetime(2027, 7, 21, 12, tzinfo=PARIS)  # the anniversary itself is not over
    purge_all(monde)
    with monde.database.reading() as session:
        assert session.scalars(select(Participation.detachee)).all() == [None] * 6
    later(monde, 12)
    assert purge_all(monde)["reponses"] == 6
    with monde.database.reading() as session:
        cut = session.scalars(select(Participation)).all()
        assert [own.personne_id or own.affectation_id or own.transmise_par_id for own in cut] == [None] * 6
        assert len({own.detachee for own in cut}) == 6
        assert {own.transmise_le for own in cut} == {
            datetime.combine(CLOTURE, datetime.min.time(), PARIS).replace(hour=12)
        }
        present = session.scalars(select(Transmission)).all()
        assert sorted((own.participation_id, own.recu) for own in present) == sorted((own.id, own.recu) for own in cut)
    assert figures(monde) == before


def test_a_second_purge_finds_nothing(monde: Monde, six: list[Acteur]) -> None:
    later(monde, 12)
    assert due(monde) > 0
    purge_all(monde)
    assert due(monde) == 0
    assert set(purge_all(monde).values()) == {0}


def test_the_reference_workbook_loses_names_and_keeps_its_figures(monde: Monde, six: list[Acteur]) -> None:
    with monde.database.reading() as session:
        former = session.get_one(ClasseurReference, 1).fichier
    later(monde, 12)
    purge_all(monde)
    with monde.database.reading() as session:
        kept = session.get_one(ClasseurReference, 1)
        assert kept.expurge_le == monde.heure()
        books = [openpyxl.load_workbook(BytesIO(content)) for content in (former, kept.fichier)]
    for name in books[0].sheetnames:
        sheets = [[tuple(cell.value for cell in row) for row in book[name].iter_rows()] for book in books]
        if name == "Suivi de la collecte":
            assert CANARI in str(sheets[0]) and CANARI not in str(sheets[1])
        else:
            assert sheets[0] == sheets[1], name


def test_a_purge_stopped_midway_and_begun_again_ends_the_same(monde: Monde, six: list[Acteur]) -> None:
    before = figures(monde)
    later(monde, 12)
    for regle in REGLES[:5]:
        with pytest.raises(KeyboardInterrupt), monde.database.writing() as session:
            purge_some(session, regle, now=monde.heure(), limit=2)
            raise KeyboardInterrupt
    for regle in REGLES[:5]:  # then a batch of two of each, and the process dies
        with monde.database.writing() as session:
            purge_some(session, regle, now=monde.heure(), limit=2)
    purge_all(monde, limit=1)
    assert due(monde) == 0
    assert figures(monde) == before
