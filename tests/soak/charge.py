"""Many respondents at once on one installation, under kills, copies and outages: acknowledged saves against stored
ones."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from tests.collecte.mondes.monde import Monde
from tests.soak.copies import Copiste
from tests.soak.fond import every
from tests.soak.journal import Journal
from tests.soak.repondant import DefectError, Repondant
from tests.soak.service import Processus, Tueur, seeded, serving
from tests.soak.terrain import Invitee, invited
from tests.soak.verification import Constat, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """`pause`: seconds between two answers of one respondent; `tuer`, `copier`: seconds between two kills, and two
    copies of SQLite; `couper`: from the end of an outage to the next one (None: none); `duree`: seconds after which an
    unfinished respondent is given up."""

    repondants: int
    services: int = 1
    pause: tuple[float, float] = (1.0, 5.0)
    tuer: float | None = None
    copier: float | None = None
    couper: float | None = None
    duree: float = 300.0
    graine: int = 2026


Coupure = Callable[[Sequence[Processus]], None]
"""Takes something from the services for a while: their database, room on their disk. Returns once they have it
again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """The outcome of a load. `coupures`: how many outages ended; `secondes`: of each acknowledged save, sorted."""

    constat: Constat
    defauts: Sequence[str]
    inacheves: int
    pannes: dict[str, int]
    morts: int
    coupures: int
    reprises: Sequence[float]
    copies: Sequence[Constat]
    secondes: Sequence[float]
    duree: float

    @property
    def is_whole(self) -> bool:
        constats = (self.constat, *self.copies)
        return all(constat.is_whole for constat in constats) and not self.defauts and not self.inacheves

    def centile(self, percent: int) -> float:
        """Return the seconds that `percent` saves in a hundred did not exceed."""
        return self.secondes[min(len(self.secondes) * percent // 100, len(self.secondes) - 1)]


def run(monde: Monde, charge: Charge, folder: Path, coupure: Coupure | None = None) -> Bilan:
    """Invite, serve, answer, and compare the journal with the database."""
    structures = invited(monde, charge.repondants)
    journal, defauts, coupures = Journal(folder / "journal.jsonl"), list[str](), list[float]()

    def cut(processes: Sequence[Processus]) -> None:
        if coupure is not None:
            coupure(processes)
            coupures.append(monotonic())

    base = monde.database.engine.url.render_as_string(hide_password=False)
    with ExitStack() as ending:
        processes = ending.enter_context(serving(base, folder, charge.services))
        tueur = Tueur(processes, seeded(charge.graine))
        copiste = Copiste(processes[0].commande, folder / "copies")
        acts = ((charge.tuer, tueur.kill_one), (charge.copier, copiste.copy), (charge.couper, partial(cut, processes)))
        for seconds, act in acts:
            if seconds is not None:
                ending.enter_context(every(seconds, act))
        started = monotonic()
        inacheves = _answer(structures, processes, journal, charge, defauts)
        elapsed = monotonic() - started
    copies = copiste.verify(journal)
    return Bilan(
        constat=verify(monde.database, journal),
        copies=copies,
        defauts=[*defauts, *copiste.refus],
        inacheves=inacheves,
        pannes=dict(journal.pannes),
        morts=tueur.morts,
        coupures=len(coupures),
        reprises=tueur.reprises,
        secondes=sorted(journal.secondes),
        duree=elapsed,
    )


def _answer(
    structures: Sequence[Invitee], processes: Sequence[Processus], journal: Journal, charge: Charge, defauts: list[str]
) -> int:
    """Have every structure answer at once; return how many could not finish."""
    unfinished: list[int] = []

    def run_one(place: int, invitee: Invitee) -> None:
        repondant = Repondant(
            invitee,
            [process.adresse for process in processes],
            processes[0].site,
            journal,
            seeded(charge.graine * 100_003 + place),
            charge.pause,
            monotonic() + charge.duree,
        )
        try:
            repondant.answer()
        except TimeoutError:
            unfinished.append(place)
        except DefectError as error:
            defauts.append(str(error))

    threads = [threading.Thread(target=run_one, args=arguments) for arguments in enumerate(structures)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(unfinished)
