"""`collecte importer structures`: the register from a spreadsheet, its columns by a correspondance or its headers."""

import sys
from pathlib import Path

import click

from collecte.core.command_line import now, opened_database
from collecte.core.operations.imports import GenreImport
from collecte.core.tableurs import read_table
from collecte.organisation.commands import find_region
from collecte.organisation.queries.organisation import lock_region
from collecte.registre.operations.bilan_registre import BilanRegistre, told_counts
from collecte.registre.operations.correspondances import named_demande
from collecte.registre.operations.import_structures import plan_import, write_plan
from collecte.registre.operations.imports_registre import LIMITS
from questionnaires.core.francais import plural, typeset

_SIGNS = {GenreImport.CREATION: "+", GenreImport.MODIFICATION: "~"}


@click.command(
    "structures",
    help="Les colonnes sont celles d’une correspondance gardée sous un nom, sinon celles que disent les titres.",
)
@click.argument("fichier", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--correspondance", help="Nom d’une correspondance de colonnes, gardée d’une page.")
@click.option("--dla", help="Code du DLA de toutes les lignes, si aucune colonne ne le dit.")
@click.option("--region", "region_code", help="Code de la région ; inutile s’il n’y en a qu’une.")
@click.option("--a-blanc", is_flag=True, help="Dit ce qui serait fait, sans rien changer.")
def structures(
    fichier: Path, correspondance: str | None, dla: str | None, region_code: str | None, a_blanc: bool
) -> None:
    """Import a file. Progress goes to stderr, so that the report can be saved to a file."""
    feuille = read_table(fichier, limits=LIMITS)
    with opened_database() as database, database.reader() if a_blanc else database.writer() as session:
        region = find_region(session, region_code)
        if not a_blanc:
            lock_region(session, region.id)
        demande = named_demande(session, region=region, feuille=feuille, correspondance=correspondance, dla=dla)
        with click.progressbar(length=len(feuille.lignes), label="Lignes comparées", file=sys.stderr) as bar:
            plan = plan_import(session, demande, lambda done: bar.update(done - bar.pos))
        if not a_blanc:
            write_plan(session, plan, now=now(), acteur=None)
            session.commit()
    _tell(plan.bilan, a_blanc)


def _tell(bilan: BilanRegistre, a_blanc: bool) -> None:
    for remarque in bilan.remarques:
        click.echo(typeset(f"  ! Ligne {remarque.ligne} : {remarque.texte}"))
    for effet in bilan.effets:
        click.echo(typeset(f"  {_SIGNS[effet.genre]} {effet.texte}"))
    counts = [*told_counts(bilan.faits), f"{plural(bilan.unchanged, 'ligne')} sans changement"]
    text = f"{', '.join(counts)}."
    click.echo(f"À blanc, rien n’est changé. Il y aurait : {text}" if a_blanc else text)
