"""What a whole network costs at one scale: the base made in a process of its own, then each workbook in its own."""

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
    """A process that ended: seconds of CPU, and the most memory that it had, in bytes."""

    cpu: float
    pic: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesure:
    """At one scale. `secondes` is the time that all workbooks took, so many at once, `cpu` that of processors, and
    `longest` that of one of them; `pic` is the most memory that one had; `generation` is the time of making the base.
    """

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
    """Runs commands on a base and keeps what each one took; threads share it."""

    url: str
    enfants: list[Enfant] = field(default_factory=list)

    @property
    def environment(self) -> Mapping[str, str]:
        own = {"DATABASE_URL": self.url, "SECRET_KEY": SECRET, "PUBLIC_URL": "http://127.0.0.1:8000"}
        return {**os.environ, **{f"COLLECTE_{name}": value for name, value in own.items()}}

    def __call__(self, command: Sequence[str]) -> Fini:
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as said:
            child = subprocess.Popen(command, env=self.environment, stdout=said, stderr=errors)
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            told = errors.read().decode(errors="replace")
        cpu, pic = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
        self.enfants.append(Enfant(cpu=cpu, pic=pic))
        return Fini(child.returncode, told)


def measure(echelle: float, en_parallele: int, folder: Path, url: str) -> Mesure:
    """On an empty base, which it fills. This process stays small: what it starts is never counted as smaller than it.

    Raises RuntimeError when a workbook is not made.
    """
    made = generated(echelle, url)
    database, lanceur = Database(url), Lanceur(url)
    with database.reading() as session:
        plan = plan_of(session, ANNEE, None)
    database.close()
    started = perf_counter()
    found = make_all(plan, ANNEE, folder, en_parallele, lanceur)
    elapsed = perf_counter() - started
    if failed := [own for own in found.values() if own.echec]:
        raise RuntimeError(failed[0].echec)
    started = perf_counter()
    regions = tuple(found[own.code] for own in plan.ouvrages)
    write_national(Nationale(annee=ANNEE, periode="", regions=regions), folder / synthesis_name(ANNEE))
    return Mesure(
        echelle=echelle,
        structures=made["structures"],
        attendues=made["participations"],
        base=made["octets"],
        generation=made["millisecondes"] / 1000,
        secondes=elapsed,
        en_parallele=en_parallele,
        cpu=sum(own.cpu for own in lanceur.enfants),
        longest=max(own.cpu for own in lanceur.enfants),
        pic=max(own.pic for own in lanceur.enfants),
        octets=sum(own.stat().st_size for own in folder.glob("classeur-*.xlsx")),
        synthese=perf_counter() - started,
    )


def generated(echelle: float, url: str) -> Mapping[str, int]:
    """Rows by table, bytes of the base, milliseconds: in a process that ends."""
    command = [sys.executable, "-m", "tests.benchmarks.national.generation", url, str(echelle)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: Mapping[str, int] = json.loads(done.stdout)
    return told


def imports() -> int:
    """The memory, in bytes, of a process that has loaded what makes a workbook, and made none."""
    modules = "collecte.cli, exports.regional.classeur, exports.national.releve"
    lanceur = Lanceur("sqlite://")
    lanceur([sys.executable, "-c", f"import {modules}"])
    return lanceur.enfants[0].pic
