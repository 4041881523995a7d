"""`collecte resultats verifier`: compare the stored results of settled campaigns of structures with recomputed ones."""

import click

from collecte.campagnes.operations.resultats import Verdict, garder_resultats, verifier_resultats
from collecte.campagnes.queries.resultats_gardes import REGION, list_settled
from collecte.core.command_line import now, opened_database
from questionnaires.core.francais import plural, typeset

DIFFERENT = 1
"""What the command ends with when something differs, and is left so."""

_HELP = """Recalcule les résultats arrêtés des campagnes de structures, et dit ceux que les pages montrent autrement.

Rend 0 si tout est égal, 1 sinon. Avec --refaire, garde ce qui vient d’être calculé, et rend 0."""


@click.group(help="Vérifie les résultats que les pages montrent.")
def resultats() -> None:
    pass


@resultats.command("verifier", help=_HELP, short_help="Dit si les résultats gardés sont ceux des réponses.")
@click.option("--refaire", is_flag=True, help="Garde les résultats recalculés.")
@click.pass_context
def verifier(context: click.Context, refaire: bool) -> None:
    wrong = 0
    with opened_database() as database, database.writing() as session:
        for campagne in list_settled(session):
            verdict = verifier_resultats(session, campagne, now())
            wrong += bool(verdict.ecarts)
            click.echo(_told(verdict, refaire=refaire))
            if verdict.ecarts and refaire:
                garder_resultats(session, campagne, now())
    if not refaire and wrong:
        click.echo(typeset(f"{plural(wrong, 'campagne')} à refaire : ajoutez --refaire."), err=True)
        context.exit(DIFFERENT)


def _told(verdict: Verdict, *, refaire: bool) -> str:
    campagne = verdict.campagne
    named = f"Campagne n° {campagne.id}, « {campagne.titre} », {campagne.region.nom}"
    if not verdict.ecarts:
        return typeset(f"{named} : égal.")
    where = ", ".join("région" if dla == REGION else f"DLA {dla}" for dla in verdict.ecarts)
    return typeset(f"{named} : {'refait' if refaire else 'différent'} ({where}).")
