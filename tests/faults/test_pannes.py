"""Any fault at any SQL statement: acknowledged work is stored, nothing is half done, trying again does it once."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

import pytest
from flask import Flask

from collecte.app import close
from collecte.comptes.web.context import services_of
from collecte.core.database import Database
from tests.collecte.conftest import application, base_url, monde, postgres_base, sqlite_base
from tests.collecte.mondes.monde import Monde
from tests.faults.actes import Acte, Dit, Geste
from tests.faults.cliches import Cliche, Colonnes, Contenu, content, difference, moving, taken, without
from tests.faults.gestes import GESTES
from tests.faults.gestes_commandes import COMMANDES
from tests.faults.gestes_liens import LIENS
from tests.faults.pannes import COMMIT, Fil, Panne, is_killed_in, ranks

__all__ = ["base_url", "monde", "postgres_base", "sqlite_base"]

MOST = {"sqlite": 12, "postgresql": 4}
"""At most how many places a fault of each kind is tried at, beside every commit: a PostgreSQL database is long to
restore. With COLLECTE_SOAK in the environment, everywhere."""

TOUS = {**GESTES, **LIENS, **COMMANDES}

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]


@dataclass
class Banc:
    """An act on its database, done again and again from the same moment; `regard` only reads."""

    monde: Monde
    app: Flask
    acte: Acte
    regard: Database
    cliche: Cliche
    told: Callable[[Contenu], Contenu]
    fil: Fil = field(default_factory=Fil)

    def __post_init__(self) -> None:
        self.moment = self.monde.heure()
        for database in (self.monde.database, services_of(self.app).database):
            self.fil.follow(database)
        self.fil.ignore(self.regard)

    def let_go(self) -> None:
        """Close every connection."""
        close(self.app)
        self.monde.database.close()
        self.regard.close()

    def go_back(self) -> None:
        self.let_go()
        self.cliche.restore()
        self.monde.heure.moment = self.moment

    def look(self) -> Contenu:
        return self.told(content(self.regard))

    def stages(self) -> Sequence[Contenu]:
        """Return the contents of the database before, then after each commit of an undisturbed run."""
        self.go_back()
        stages = [self.look()]
        self.fil.committed = lambda: stages.append(self.look())
        with self.fil.listening():
            assert self.acte() is Dit.FAIT
        self.fil.committed = lambda: None
        assert stages[-1] == self.look() != stages[0]
        return stages

    def troubled(self, panne: Panne, at: int) -> Dit | None:
        """Return the outcome of the act with a fault, from the same moment; None when its process is killed. The clock
        is then at the time to try again."""
        self.go_back()
        outcome = None
        with self.fil.listening(panne, at):
            if panne is Panne.MORT:
                assert is_killed_in(self.acte)
            else:
                outcome = self.acte()
        self.monde.heure.moment += self.acte.wait
        return outcome


@contextmanager
def set_up(monde: Monde, geste: Geste) -> Iterator[Banc]:
    geste.fill(monde)
    app = application(monde)
    acte = geste.prepare(monde, app)
    regard = Database(monde.database.engine.url.render_as_string(hide_password=False))
    close(app)
    monde.database.close()
    banc = Banc(monde, app, acte, regard, taken(regard), geste.told)
    try:
        yield banc
    finally:
        banc.let_go()


@dataclass(frozen=True)
class Temoin:
    """An undisturbed run of an act, and the columns drawn anew or numbered further on each time it is done."""

    said: Sequence[str]
    stages: Sequence[Contenu]
    aside: Colonnes
    most: int

    @classmethod
    def of(cls, banc: Banc) -> "Temoin":
        stages = banc.stages()
        statements = list(banc.fil.said)
        other = banc.stages()
        assert banc.fil.said == statements, "the same act says the same things"
        drawn = [moving(*pair) for pair in zip(stages, other, strict=True)]
        commits = [rank for rank, word in enumerate(statements) if word == COMMIT]
        for rank in {commits[0], commits[-1]}:
            banc.troubled(Panne.REFUS, rank)
            banc.acte()
            drawn.append(moving(stages[-1], banc.look()))
        most = len(statements) if "COLLECTE_SOAK" in os.environ else MOST[banc.regard.engine.name]
        aside = frozenset[tuple[str, int]]().union(*drawn)
        return cls(statements, [without(stage, aside) for stage in stages], aside, most)

    def places(self) -> Iterator[tuple[Panne, int]]:
        for panne, rank in product(Panne, ranks(self.said, most=self.most)):
            if panne is not Panne.SILENCE or self.said[rank] == COMMIT:
                yield panne, rank


# psycopg cannot close a cursor of the server whose connection is cut as it is declared, and warns when it is forgotten
@pytest.mark.filterwarnings("ignore:<psycopg.ServerCursor .* was deleted while still open:ResourceWarning")
@pytest.mark.parametrize("geste", TOUS.values(), ids=TOUS)
def test_a_fault_leaves_all_or_nothing_and_trying_again_does_it_once(monde: Monde, geste: Geste) -> None:
    with set_up(monde, geste) as banc:
        temoin = Temoin.of(banc)
        for panne, rank in temoin.places():
            outcome = banc.troubled(panne, rank)
            where = f"{panne.value}, word {rank} of {len(temoin.said)}: {temoin.said[rank]}"
            check(banc, temoin, outcome, where)


def check(banc: Banc, temoin: Temoin, outcome: Dit | None, where: str) -> None:
    after = temoin.stages[-1]
    contents = without(banc.look(), temoin.aside)
    assert contents in temoin.stages, f"half done; {where}\n{difference(after, contents)}"
    assert outcome is not Dit.FAIT or contents == after, (
        f"acknowledged and lost; {where}\n{difference(after, contents)}"
    )
    again = banc.acte()
    assert again is Dit.FAIT or (again is Dit.DEJA and contents == after), f"{again} when tried again; {where}"
    final = without(banc.look(), temoin.aside)
    assert final == after, f"not once; {where}\n{difference(after, final)}"
