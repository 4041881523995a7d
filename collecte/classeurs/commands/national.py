"""`collecte classeur national`: a workbook for each région, several at once, then the synthesis of what they tell."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from collecte.bilans.operations.contenu_region import annees_of
from collecte.classeurs.commands.remise import periode_code
from collecte.classeurs.operations.classeur_regional import commune, list_begun, proposer
from collecte.core.command_line import Transaction, now, opened_database
from collecte.core.errors import Refus
from collecte.models import Region
from collecte.organisation.queries.organisation import list_regions
from exports.national.dits import Nationale, RegionDite, from_json
from questionnaires.core.francais import paris_day
from questionnaires.temps.periodes import Periode

INCOMPLETE = 3
"""What the command ends with when a région has no workbook, for a reason that it says."""

_HELP = """Écrit un classeur par région, pour le public, puis la synthèse nationale faite de ce qu’ils disent.

Seules les collectes dont les résultats sont arrêtés y sont. Une région qui échoue est dite avec sa raison et n’arrête
pas les autres.

Rend 0 si tout est fait, 2 si rien n’a pu l’être, 3 s’il manque le classeur d’une région."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ouvrage:
    """A région whose workbook is to be made; `temps`: whether it has the période that all are compared on; `vide`:
    nothing is settled there, and nothing is made."""

    code: str
    nom: str
    temps: bool
    vide: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made."""

    periode: Periode | None
    ouvrages: tuple[Ouvrage, ...]


@dataclass(frozen=True, slots=True)
class Fini:
    """How a process ended: its code, what it said of errors."""

    code: int
    erreurs: str


Lancer = Callable[[Sequence[str]], Fini]
"""Runs a command to its end."""


@click.command("national", help=_HELP, short_help="Écrit un classeur par région, et leur synthèse.")
@click.option("--annee", type=click.IntRange(2000, 2099), required=True, help="Année des collectes et des bilans.")
@click.option(
    "--dossier", type=click.Path(path_type=Path, file_okay=False), required=True, help="Où écrire les classeurs."
)
@click.option("--temps", "typed", help="Période du temps ; sinon, celle que le plus de régions ont dans l’année.")
@click.option(
    "--en-parallele", type=click.IntRange(1, 32), default=2, show_default=True, help="Classeurs faits en même temps."
)
@click.pass_context
def national(context: click.Context, annee: int, dossier: Path, typed: str | None, en_parallele: int) -> None:
    from exports.national.classeur import synthesis_name, write_national

    if not dossier.is_dir():
        raise Refus(f"Le dossier {dossier} n’existe pas.", "Créez-le, ou choisissez un autre --dossier.")
    periode = Periode.parse(periode_code(typed, "--temps")) if typed else None
    with opened_database() as database, database.reading() as session:
        plan = plan_of(session, annee, periode)
    found = make_all(plan, annee, dossier, en_parallele)
    nationale = Nationale(
        annee=annee,
        periode=plan.periode.libelle if plan.periode else "",
        regions=tuple(found[own.code] for own in plan.ouvrages),
    )
    path = dossier / synthesis_name(annee)
    write_national(nationale, path)
    click.echo(f"Synthèse écrite : {path}")
    if failed := [own.nom for own in nationale.regions if own.echec]:
        click.echo(f"Sans classeur : {', '.join(failed)}. Les raisons sont dites plus haut.", err=True)
        context.exit(INCOMPLETE)


def plan_of(session: Transaction, annee: int, periode: Periode | None) -> Plan:
    """Over a période, or the one that most régions have in that year. Raises Refus."""
    today = paris_day(now())
    regions = list_regions(session)
    if not regions:
        raise Refus("Cette base n’a aucune région.", "Créez-les avec « collecte region creer ».")
    settled = {
        own.code: [each for each in list_begun(session, own, today) if each.arretee_le is not None] for own in regions
    }
    on_time = {
        code: {own.periode for own in campagnes if own.is_temps and own.periode.annee == annee}
        for code, campagnes in settled.items()
    }
    chosen = periode or commune(own for found in on_time.values() for own in found)

    def ouvrage(region: Region) -> Ouvrage:
        choix = proposer(settled[region.code], annee=annee)
        has_temps = chosen in {own.periode for own in settled[region.code] if own.is_temps}
        has_any = has_temps or choix.enquetes or annee in annees_of(session, region, today)
        return Ouvrage(code=region.code, nom=region.nom, temps=has_temps, vide=not has_any)

    return Plan(chosen, tuple(ouvrage(own) for own in regions))


def make_all(
    plan: Plan, annee: int, dossier: Path, en_parallele: int, lancer: Lancer | None = None
) -> dict[str, RegionDite]:
    """Code of a région -> what its workbook tells, or why there is none; told as they are done."""
    found, todo = {own.code: RegionDite(code=own.code, nom=own.nom) for own in plan.ouvrages if own.vide}, []
    with TemporaryDirectory() as folder, ThreadPoolExecutor(en_parallele) as pool:
        for own in plan.ouvrages:
            if not own.vide:
                todo.append(pool.submit(_make, own, plan, annee, (dossier, Path(folder)), lancer or _run))
        for done in as_completed(todo):
            made = done.result()
            found[made.code] = made
            click.echo(f"  {len(found)}/{len(plan.ouvrages)} {made.nom} : {made.echec or made.fichier}", err=True)
    return found


def _make(own: Ouvrage, plan: Plan, annee: int, folders: tuple[Path, Path], lancer: Lancer) -> RegionDite:
    """In a process of its own: what fills the memory or breaks there is that région's alone."""
    dossier, releves = folders
    path, releve = dossier / f"classeur-regional-{own.code}-public-{annee}.xlsx", releves / f"{own.code}.json"
    done = lancer(list(_command(own, plan, annee, path, releve)))
    if done.code:
        return RegionDite(code=own.code, nom=own.nom, echec=_reason(done))
    return from_json(releve.read_bytes())


def _command(own: Ouvrage, plan: Plan, annee: int, path: Path, releve: Path) -> Iterator[str]:
    yield from (sys.executable, "-m", "collecte.cli", "classeur", "regional", own.code)
    yield from ("--pour", "public", "--annee", str(annee), "--closes", "--sortie", str(path), "--releve", str(releve))
    yield from ("--temps", plan.periode.code) if plan.periode and own.temps else ("--sans-temps",)


def _run(command: Sequence[str]) -> Fini:
    done = subprocess.run(  # noqa: S603 - this very program; its arguments are ours, never a shell's
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    return Fini(done.returncode, done.stderr)


def _reason(done: Fini) -> str:
    """The last thing that it said, which is why it stopped; a process that was killed says nothing."""
    if done.code < 0:
        return f"le programme a été interrompu (signal {-done.code}) : peut-être pas assez de mémoire"
    said = [line.strip() for line in done.erreurs.splitlines() if line.strip()]
    return said[-1] if said else f"le programme s’est arrêté avec le code {done.code}, sans dire pourquoi"
