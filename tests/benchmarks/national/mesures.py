"""The cost of a whole network at one scale: the database, then each workbook, made in its own process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from collecte.classeurs.commands.national import Fini, make_all, plan_of
from collecte.core.database import Database
from exports.national.classeur import synthesis_name, write_national
from exports.national.dits import Nationale
from tests.collecte.mondes.monde import SECRET

ANNEE = 2025


@dataclass(frozen=True, slots=True, kw_only=True)
class Enfant:
    """A finished process: seconds of CPU, and its peak of memory, in bytes."""

    cpu: float
    pic: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """The cost at one scale. `secondes` is the elapsed time of all workbooks, `en_parallele` at once, `cpu` that of
    processors, and `longest` that of one of them; `pic` is the highest peak of memory of one; `generation` is the time
    to make the database."""

    echelle: float
    structures: int
    attendues: int
    base: int  # bytes
    generation: float
    secondes: float
    en_parallele: int
    cpu: float
    longest: float
    pic: int  # bytes
    octets: int  # of the workbooks
    synthese: float  # seconds


@dataclass
class Lanceur:
    """Runs commands on a database and records the cost of each; shared by threads."""

    url: str
    enfants: list[Enfant] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        variables = {"DATABASE_URL": self.url, "SECRET_KEY": SECRET, "PUBLIC_URL": "http://127.0.0.1:8000"}
        return {**os.environ, **{f"COLLECTE_{name}": value for name, value in variables.items()}}

    def __call__(self, command: Sequence[str]) -> Fini:
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
            child = subprocess.Popen(command, env=self.environment, stdout=output, stderr=errors)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            messages = errors.read().decode(errors="replace")
        cpu, pic = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
        self.enfants.append(Enfant(cpu=cpu, pic=pic))
        return Fini(command, child.returncode, "", messages)


def measure(echelle: float, en_parallele: int, folder: Path, url: str) -> Mesure:
    """Measure on an empty database, which it fills. This process stays small: the peak of a child is never counted
    below its parent's.

    Raise RuntimeError when a workbook is not made.
    """
    counts = generated(echelle, url)
    database, lanceur = Database(url), Lanceur(url)
    with database.reading() as session:
        plan = plan_of(session, ANNEE, None)
    database.close()
    started = perf_counter()
    ouvrages = make_all(plan, ANNEE, folder, en_parallele, lanceur)
    elapsed = perf_counter() - started
    if failed := [ouvrage for ouvrage in ouvrages.values() if ouvrage.echec]:
        raise RuntimeError(failed[0].echec)
    started = perf_counter()
    regions = tuple(ouvrages[ouvrage.code] for ouvrage in plan.ouvrages)
    write_national(Nationale(annee=ANNEE, periode="", regions=regions), folder / synthesis_name(ANNEE))
    return Mesure(
        echelle=echelle,
        structures=counts["structures"],
        attendues=counts["participations"],
        base=counts["octets"],
        generation=counts["millisecondes"] / 1000,
        secondes=elapsed,
        en_parallele=en_parallele,
        cpu=sum(enfant.cpu for enfant in lanceur.enfants),
        longest=max(enfant.cpu for enfant in lanceur.enfants),
        pic=max(enfant.pic for enfant in lanceur.enfants),
        octets=sum(path.stat().st_size for path in folder.glob("classeur-*.xlsx")),
        synthese=perf_counter() - started,
    )


def generated(echelle: float, url: str) -> Mapping[str, int]:
    """Return rows by table, bytes of the database and milliseconds, from a process that ends."""
    command = [sys.executable, "-m", "tests.benchmarks.national.generation", url, str(echelle)]
    completed = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Mapping[str, int] = json.loads(completed.stdout)
    return figures


def imports() -> int:
    """Return the memory, in bytes, of a process that has imported the code of workbooks, and made none."""
    modules = "collecte.cli, exports.regional.classeur, exports.national.releve"
    lanceur = Lanceur("sqlite://")
    lanceur([sys.executable, "-c", f"import {modules}"])
    return lanceur.enfants[0].pic
