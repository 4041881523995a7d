"""`collecte classeur national`: a workbook for each région, several at once, then the national synthesis."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from collecte.bilans.operations.contenu_region import annees_of
from collecte.bilans.queries.faits_categories import compose_public
from collecte.campagnes.queries.suivis import list_answered
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
"""Exit code when a région has no workbook, for a reason that is printed."""

_HELP = """Écrit un classeur par région, pour le public, puis la synthèse nationale de ce que les régions publient.

Seules les collectes dont les résultats sont arrêtés y sont. Une région qui échoue est dite avec sa raison et n’arrête
pas les autres.

Rend 0 si tout est fait, 2 si rien n’a pu l’être, 3 s’il manque le classeur d’une région."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ouvrage:
    """Workbook of a région to be made; `temps`: the région has the période that all are compared on; `vide`: nothing is
    settled there, and nothing is made."""

    code: str
    nom: str
    temps: bool
    vide: bool


@dataclass(frozen=True, slots=True)
class PlanNational:
    """Workbooks to make, and the période that they are compared on."""

    periode: Periode | None
    ouvrages: tuple[Ouvrage, ...]


Fini = subprocess.CompletedProcess[str]
Lancer = Callable[[Sequence[str]], Fini]
"""Function that runs a command to its end."""


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
        plan, categories = plan_of(session, annee, periode), compose_public(session, annee)
    dites = make_all(plan, annee, dossier, en_parallele)
    nationale = Nationale(
        annee=annee,
        periode=plan.periode.libelle if plan.periode else "",
        regions=tuple(dites[ouvrage.code] for ouvrage in plan.ouvrages),
        categories=categories,
    )
    path = dossier / synthesis_name(annee)
    write_national(nationale, path)
    click.echo(f"Synthèse écrite : {path}")
    if failed := [region_dite.nom for region_dite in nationale.regions if region_dite.echec]:
        click.echo(f"Sans classeur : {', '.join(failed)}. Les raisons sont dites plus haut.", err=True)
        context.exit(INCOMPLETE)


def plan_of(session: Transaction, annee: int, periode: Periode | None) -> PlanNational:
    """Plan the workbooks over a période, by default the one that most régions have in that year. Raise Refus."""
    today = paris_day(now())
    regions = list_regions(session)
    if not regions:
        raise Refus("Cette base n’a aucune région.", "Créez-les avec « collecte region creer ».")
    settled = {
        region.code: [campagne for campagne in list_begun(session, region, today) if campagne.arretee_le is not None]
        for region in regions
    }
    on_time = {
        code: {campagne.periode for campagne in campagnes if campagne.is_temps and campagne.periode.annee == annee}
        for code, campagnes in settled.items()
    }
    chosen = periode or commune(candidate for periodes in on_time.values() for candidate in periodes)

    def ouvrage(region: Region) -> Ouvrage:
        campagnes = settled[region.code]
        choix = proposer(campagnes, answered=list_answered(session, campagnes), annee=annee)
        has_temps = chosen in {campagne.periode for campagne in settled[region.code] if campagne.is_temps}
        has_any = has_temps or choix.enquetes or annee in annees_of(session, region, today)
        return Ouvrage(code=region.code, nom=region.nom, temps=has_temps, vide=not has_any)

    return PlanNational(chosen, tuple(ouvrage(region) for region in regions))


def make_all(
    plan: PlanNational, annee: int, dossier: Path, en_parallele: int, lancer: Lancer | None = None
) -> dict[str, RegionDite]:
    """Return the content of each workbook by code of région, or why there is none; each is printed when done."""
    dites = {ouvrage.code: RegionDite(code=ouvrage.code, nom=ouvrage.nom) for ouvrage in plan.ouvrages if ouvrage.vide}
    with TemporaryDirectory() as folder, ThreadPoolExecutor(en_parallele) as pool:
        todo = [
            pool.submit(_make, ouvrage, plan, annee, (dossier, Path(folder)), lancer or _run)
            for ouvrage in plan.ouvrages
            if not ouvrage.vide
        ]
        for future in as_completed(todo):
            region_dite = future.result()
            dites[region_dite.code] = region_dite
            click.echo(
                f"  {len(dites)}/{len(plan.ouvrages)} {region_dite.nom} : {region_dite.echec or region_dite.fichier}",
                err=True,
            )
    return dites


def _make(ouvrage: Ouvrage, plan: PlanNational, annee: int, folders: tuple[Path, Path], lancer: Lancer) -> RegionDite:
    """Make a workbook in its own process: running out of memory or crashing there affects that région alone."""
    dossier, releves = folders
    path, releve = dossier / f"classeur-regional-{ouvrage.code}-public-{annee}.xlsx", releves / f"{ouvrage.code}.json"
    fini = lancer(list(_command(ouvrage, plan, annee, path, releve)))
    if fini.returncode:
        return RegionDite(code=ouvrage.code, nom=ouvrage.nom, echec=_reason(fini))
    return from_json(releve.read_bytes())


def _command(ouvrage: Ouvrage, plan: PlanNational, annee: int, path: Path, releve: Path) -> Iterator[str]:
    yield from (sys.executable, "-m", "collecte.cli", "classeur", "regional", ouvrage.code)
    yield from ("--pour", "public", "--annee", str(annee), "--closes", "--sortie", str(path), "--releve", str(releve))
    yield from ("--temps", plan.periode.code) if plan.periode and ouvrage.temps else ("--sans-temps",)


def _run(command: Sequence[str]) -> Fini:
    return subprocess.run(  # noqa: S603 - this very program; its arguments are ours, never a shell's
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def _reason(fini: Fini) -> str:
    """Return the last error line, which is why it stopped; a process that was killed prints nothing."""
    if fini.returncode < 0:
        return f"le programme a été interrompu (signal {-fini.returncode}) : peut-être pas assez de mémoire"
    lines = [line.strip() for line in fini.stderr.splitlines() if line.strip()]
    return lines[-1] if lines else f"le programme s’est arrêté avec le code {fini.returncode}, sans dire pourquoi"
