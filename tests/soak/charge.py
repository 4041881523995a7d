"""Many respondents at once on one installation, with what goes wrong meanwhile: what was told, and what is kept."""

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
    copies of SQLite, `couper`: from the end of an outage to the next one (None: none); `duree`: seconds after which who
    has not finished is given up."""

    repondants: int
    services: int = 1
    pause: tuple[float, float] = (1.0, 5.0)
    tuer: float | None = None
    copier: float | None = None
    couper: float | None = None
    duree: float = 300.0
    graine: int = 2026


Coupure = Callable[[Sequence[Processus]], None]
"""What the services do without for a while: their base, room on their disk. It returns once they have it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilan:
    """What came of it. `coupures`: how many outages ended; `secondes`: of each acknowledged save, sorted."""

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
        return all(own.is_whole for own in constats) and not self.defauts and not self.inacheves

    def centile(self, percent: int) -> float:
        """Seconds that so many saves in a hundred did not take longer than."""
        return self.secondes[min(len(self.secondes) * percent // 100, len(self.secondes) - 1)]


def run(monde: Monde, charge: Charge, folder: Path, coupure: Coupure | None = None) -> Bilan:
    """Invite, serve, answer, and set what was told against the base."""
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
    """Every structure at once; how many could not finish."""
    unfinished: list[int] = []

    def run_one(place: int, own: Invitee) -> None:
        repondant = Repondant(
            own,
            [each.adresse for each in processes],
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

    threads = [threading.Thread(target=run_one, args=own) for own in enumerate(structures)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(unfinished)
